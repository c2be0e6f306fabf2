/**
 * Runs of bytes and UTF-8 (RFC 3629), against Node's.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { copy, isText, isUtf8, move, rawStrings, same, text, utf8, utf8Length } from '../../src/buffers/bytes.js';
import { OVERFLOW } from '../../src/status.js';

const test = suite('buffers/bytes');
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node's opinion. */
function wellFormed(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test('the length of text in UTF-8, before it is written', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', size: 'max', maxLength: 60 }), fc.array(fc.nat(0xffff), { maxLength: 5 }), (s, units) => {
    const whole = s + String.fromCharCode(...units); // lone surrogates among them
    assert.equal(utf8Length(whole, false), Buffer.byteLength(whole));
  }), { numRuns: 1000, seed: 4 });
  assert.equal(utf8Length('\xc3\xa9', true), 2); // where strings are bytes already
});

test('text to UTF-8: as Node, at every room', () => {
  const out = new Uint8Array(500);
  fc.assert(fc.property(fc.string({ unit: 'binary', size: 'max', maxLength: 60 }), fc.array(fc.nat(0xffff), { maxLength: 5 }), (s, units) => {
    const whole = s + String.fromCharCode(...units); // lone surrogates among them
    const want = Buffer.from(whole);
    out.fill(0xa5);
    assert.equal(utf8(whole, false, out, 3, 3 + want.length), want.length);
    assert.deepEqual(Buffer.from(out.slice(3, 3 + want.length)), want);
    assert.equal(out[3 + want.length], 0xa5);
    assert.equal(out[2], 0xa5);
    for (let room = 0; room < want.length; room++) {
      out.fill(0xa5);
      assert.equal(utf8(whole, false, out, 3, 3 + room), OVERFLOW);
      assert.equal(out[3 + room], 0xa5);
    }
  }), { numRuns: 1000, seed: 1 });
});

test('UTF-8 to text: as it was', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', size: 'max', maxLength: 60 }), (s) => {
    const clean = Buffer.from(s).toString();
    const bytes = Buffer.concat([Buffer.from([0xe2]), Buffer.from(clean), Buffer.from([0x82, 0xac])]);
    assert.equal(text(bytes, 1, bytes.length - 3, false), clean);
  }), { numRuns: 2000, seed: 2 });
});

test('malformed bytes become U+FFFD, and nothing around them is lost', () => {
  for (const hex of ['80', 'ff', 'c0', 'c3', 'e2', 'e282', 'f09f98', 'f8', 'c0af', 'eda080', 'f4908080', 'e0809f']) {
    const s = text(Buffer.from('61' + hex + '62', 'hex'), 0, hex.length / 2 + 2, false);
    assert.equal(s[0], 'a');
    assert.equal(s[s.length - 1], 'b', hex);
    assert.match(s.slice(1, -1), /^\ufffd+$/, hex);
    assert.match(text(Buffer.from(hex, 'hex'), 0, hex.length / 2, false), /^\ufffd+$/);
  }
});

test('raw strings hold bytes as they are', () => {
  const out = new Uint8Array(4);
  assert.equal(utf8('\u00c3\u00bc', true, out, 1, 3), 2);
  assert.deepEqual([...out], [0, 0xc3, 0xbc, 0]);
  assert.equal(utf8('\u00c3\u00bc', true, out, 1, 2), OVERFLOW);
  assert.equal(text(out, 1, 2, true), '\u00c3\u00bc');
  assert.equal(rawStrings(), false);
});

test('well-formed UTF-8 is told as Node tells it: random bytes, and changed text', () => {
  fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 8 }), (b) => assert.equal(isUtf8(b, 0, b.length), wellFormed(b), Buffer.from(b).toString('hex'))), { numRuns: 20000, seed: 3 });
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), fc.nat(), fc.nat(255), (s, at, byte) => {
    const bytes = Buffer.from(s);
    bytes[at % bytes.length] = byte;
    assert.equal(isUtf8(bytes, 0, bytes.length), wellFormed(bytes));
  }), { numRuns: 20000, seed: 4 });
});

test('RFC 3629 3: the first and last of each length, overlong forms, surrogates, above U+10FFFF', () => {
  for (const hex of ['', '00', '7f', 'c280', 'dfbf', 'e0a080', 'efbfbf', 'ed9fbf', 'ee8080', 'f0908080', 'f48fbfbf']) assert.ok(isUtf8(Buffer.from(hex, 'hex'), 0, hex.length / 2), hex);
  for (const hex of ['80', 'bf', 'c080', 'c1bf', 'e08080', 'e09fbf', 'eda080', 'edbfbf', 'f0808080', 'f08fbfbf', 'f4908080', 'f5808080', 'fe', 'ff', 'c2', 'e0a0', 'f09080', 'c2c2', 'e0a041', 'f0908041']) {
    assert.ok(!isUtf8(Buffer.from(hex, 'hex'), 0, hex.length / 2), hex);
  }
  assert.ok(!isUtf8(Buffer.from('c3bc', 'hex'), 0, 1)); // what lies behind the run is not part of it
});

test('copy, move, same', () => {
  fc.assert(fc.property(fc.uint8Array({ size: 'max', minLength: 20, maxLength: 40 }), fc.nat(10), fc.nat(10), fc.nat(10), (b, at, length, to) => {
    const want = Uint8Array.from(b).copyWithin(to, at, at + length);
    const moved = Uint8Array.from(b);
    move(moved, at, length, to);
    assert.deepEqual(moved, want);
    const copied = new Uint8Array(40).fill(0xa5);
    copy(b, at, length, copied, to);
    assert.deepEqual(copied.slice(to, to + length), b.slice(at, at + length));
    assert.ok(copied.slice(0, to).every((x) => x === 0xa5) && copied.slice(to + length).every((x) => x === 0xa5));
    assert.ok(same(b, at, copied, to, length));
    if (length > 0) {
      copied[to + length - 1] ^= 1;
      assert.ok(!same(b, at, copied, to, length));
    }
  }), { numRuns: 2000, seed: 5 });
});

test('isText', () => {
  const bytes = Buffer.from('xpmin=1');
  assert.ok(isText(bytes, 1, 4, 'pmin'));
  assert.ok(!isText(bytes, 1, 3, 'pmin'));
  assert.ok(!isText(bytes, 1, 5, 'pmin'));
  assert.ok(!isText(bytes, 1, 4, 'pmax'));
  assert.ok(isText(bytes, 1, 0, ''));
});

test.run();
