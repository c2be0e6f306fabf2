/**
 * Plain text, Core 1.2 7.4.1 and appendix C.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { TextFormat } from '../../src/codec/text.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { type Plain, decimal, decode, encode, encodeTo } from './record.js';

const test = suite('codec/text');
const format = new TextFormat(decimal);

const hex = (text: string): string => Buffer.from(text).toString('hex');

function written(type: number, value: Plain): string {
  return Buffer.from(encode(format, '/3/0/1', [{ path: '/3/0/1', type, value }]), 'hex').toString();
}

function read(type: number, text: string): Plain | undefined {
  const leaves = decode(format, '/3/0/1', hex(text), () => type);
  if (typeof leaves === 'number') {
    assert.equal(leaves, BAD_REQUEST);
    return undefined;
  }
  assert.equal(leaves.length, 1);
  assert.equal(leaves[0].path, '/3/0/1');
  return leaves[0].value;
}

/** One value and its text, both ways. */
function both(type: number, value: Plain, text: string): void {
  assert.equal(written(type, value), text);
  assert.equal(read(type, text), value);
}

test('each type as appendix C has it', () => {
  both(STRING, 'Open Mobile Alliance', 'Open Mobile Alliance');
  both(STRING, '', '');
  both(STRING, 'Zürich ☀ \u{1f600}\0', 'Zürich ☀ \u{1f600}\0');
  both(CORELNK, '</3/0>;ver=1.1', '</3/0>;ver=1.1');
  both(INTEGER, -750n, '-750');
  both(UNSIGNED, 18446744073709551615n, '18446744073709551615');
  both(TIME, 1476186613n, '1476186613');
  both(TIME, -1n, '-1');
  both(FLOAT, 6.667e-11, '0.00000000006667');
  both(FLOAT, 21, '21');
  both(FLOAT, -21.5, '-21.5');
  both(BOOLEAN, true, '1');
  both(BOOLEAN, false, '0');
  both(OPAQUE, '0102030405', 'AQIDBAU=');
  both(OPAQUE, '', '');
  both(OBJLNK, '10:3', '10:3');
  both(OBJLNK, '65535:65535', '65535:65535');
});

test('64-bit borders', () => {
  for (const n of [0n, (1n << 63n) - 1n, -(1n << 63n), 4294967296n, -4294967297n]) {
    both(INTEGER, n, n.toString());
    both(TIME, n, n.toString());
  }
  assert.equal(read(INTEGER, '9223372036854775808'), undefined);
  assert.equal(read(INTEGER, '-9223372036854775809'), undefined);
  assert.equal(read(UNSIGNED, '18446744073709551616'), undefined);
  assert.equal(read(UNSIGNED, '-1'), undefined);
});

test('any value comes back', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => assert.equal(read(FLOAT, written(FLOAT, x)), x === 0 ? 0 : x)), { numRuns: 2000, seed: 1 });
  fc.assert(fc.property(fc.string({ unit: 'grapheme', size: 'max', maxLength: 100 }), (s) => both(STRING, s, s)), { numRuns: 1000, seed: 2 });
  fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 100 }), (b) => both(OPAQUE, Buffer.from(b).toString('hex'), Buffer.from(b).toString('base64'))), { numRuns: 1000, seed: 3 });
});

test('what is no value of the type is refused', () => {
  for (const type of [INTEGER, UNSIGNED, TIME]) for (const text of ['', '-', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', 'one']) assert.equal(read(type, text), undefined, text);
  for (const text of ['', '.', '1.', '.5', '+1', '1,5', 'NaN', 'Infinity', '1e', '1e309', 'not-a-float', '1.0f']) assert.equal(read(FLOAT, text), undefined, text);
  for (const text of ['', '2', '00', '01', 'true', 'false', ' ']) assert.equal(read(BOOLEAN, text), undefined, text);
  for (const text of ['', ':', '0:', ':0', '0', '0:0:0', '65536:0', '0:65536', '0:-1', '1 :1', '000001:1']) assert.equal(read(OBJLNK, text), undefined, text);
  for (const text of ['A', 'Z!==', 'Zg===', 'Zm9v=', 'Zm8=aaaa', 'Zm9vYmFya', '====', '=']) assert.equal(read(OPAQUE, text), undefined, text);
  assert.equal(read(NONE, ''), undefined);
  assert.equal(read(NONE, '1'), undefined);
});

test('an exponent and unpadded or url base64 are read', () => {
  assert.equal(read(FLOAT, '6.667e-11'), 6.667e-11);
  assert.equal(read(FLOAT, '1.7976931348623157E+308'), Number.MAX_VALUE);
  assert.equal(read(OPAQUE, 'AQIDBAU'), '0102030405');
  assert.equal(read(OPAQUE, '-_-_'), 'fbffbf');
});

test('malformed UTF-8 is refused', () => {
  for (const bytes of ['80', 'c0af', 'c3', 'e0809f', 'eda080', 'f4908080', 'f8888080', '61ff62', 'f09f98']) {
    for (const type of [STRING, CORELNK]) assert.equal(decode(format, '/3/0/1', bytes, () => type), BAD_REQUEST, bytes);
  }
});

test('no bytes of a peer do more than be refused', () => {
  for (const type of [NONE, STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK, 99]) {
    fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 40 }), (b) => {
      const leaves = decode(format, '/3/0/1', Buffer.from(b).toString('hex'), () => type);
      assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
    }), { numRuns: 300, seed: type });
  }
});

test('what cannot be written is not acceptable', () => {
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: FLOAT, value: NaN }], 100, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: FLOAT, value: -Infinity }], 100, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: NONE, value: null }], 100, true), NOT_ACCEPTABLE);
  const two = [{ path: '/3/0/6/0', type: INTEGER, value: 1n }, { path: '/3/0/6/1', type: INTEGER, value: 2n }];
  assert.equal(encodeTo(format, '/3/0/6', two, 100, true), NOT_ACCEPTABLE);
});

test('a path that names no single value is refused', () => {
  for (const base of ['/', '/3', '/3/0']) assert.equal(decode(format, base, hex('1'), () => INTEGER), BAD_REQUEST);
  assert.deepEqual(decode(format, '/3/0/6/1', hex('1'), () => INTEGER), [{ path: '/3/0/6/1', type: INTEGER, value: 1n }]);
});

test('what does not fit is an overflow at every length', () => {
  const values: [number, Plain][] = [[STRING, 'häuser'], [INTEGER, -12345n], [FLOAT, 0.1 + 0.2], [OPAQUE, '01020304'], [OBJLNK, '66:12'], [BOOLEAN, true]];
  for (const [type, value] of values) {
    const length = Buffer.byteLength(written(type, value));
    for (let room = 0; room < length; room++) for (const chars of [true, false]) assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type, value }], room, chars), OVERFLOW);
  }
});

test.run();
