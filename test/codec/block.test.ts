/**
 * The value of Block1 and Block2, RFC 7959 2.2.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { LAST_NUM, blockMore, blockNum, blockSize, blockSzx, blockValue, szxFor } from '../../src/codec/block.js';

const test = suite('codec/block');

test('num, more and szx come back', () => {
  fc.assert(fc.property(fc.nat(LAST_NUM), fc.boolean(), fc.nat(7), (num, more, szx) => {
    const value = blockValue(num, more, szx);
    assert.deepEqual([blockNum(value), blockMore(value), blockSzx(value)], [num, more, szx]);
    assert.ok(value >= 0 && value <= 0xffffff);
  }), { numRuns: 2000, seed: 1 });
});

test('RFC 7959 2.2: the value is num, M, SZX in this order', () => {
  assert.equal(blockValue(1, false, 2), 0x12);
  assert.equal(blockValue(0, true, 6), 0x0e);
  assert.equal(blockValue(LAST_NUM, true, 7), 0xffffff);
});

test('sizes 16 .. 1024', () => {
  for (let szx = 0; szx < 7; szx++) assert.equal(blockSize(szx), 2 ** (szx + 4));
});

test('the largest block that is not larger than a wish', () => {
  for (let wish = 0; wish < 3000; wish++) {
    const szx = szxFor(wish);
    assert.ok(szx >= 0 && szx <= 6);
    assert.ok(blockSize(szx) <= wish || szx === 0);
    assert.ok(szx === 6 || blockSize(szx + 1) > wish);
  }
});

test.run();
