/**
 * Opaque, Core 1.2 7.4.2.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { OpaqueFormat } from '../../src/codec/opaque.js';
import { TextFormat } from '../../src/codec/text.js';
import { Writer } from '../../src/buffers/writer.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { type Leaf, decimal, decode, encode, encodeTo, pathOf, value } from './record.js';

const test = suite('codec/opaque');
const format = new OpaqueFormat();
const leaf = (hex: string): Leaf => ({ path: '/5/0/0', type: OPAQUE, value: hex });

test('the bytes as they are, both ways', () => {
  fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 300 }), (b) => {
    const hex = Buffer.from(b).toString('hex');
    assert.equal(encode(format, '/5/0/0', [leaf(hex)]), hex);
    assert.deepEqual(decode(format, '/5/0/0', hex, () => OPAQUE), [leaf(hex)]);
  }), { numRuns: 1000, seed: 1 });
});

test('other types: not acceptable to write, bad request to read', () => {
  const others: Leaf[] = [
    { path: '/5/0/0', type: STRING, value: 'a' }, { path: '/5/0/0', type: INTEGER, value: 1n }, { path: '/5/0/0', type: UNSIGNED, value: 1n },
    { path: '/5/0/0', type: FLOAT, value: 1 }, { path: '/5/0/0', type: BOOLEAN, value: true }, { path: '/5/0/0', type: TIME, value: 1n },
    { path: '/5/0/0', type: OBJLNK, value: '1:1' }, { path: '/5/0/0', type: CORELNK, value: '' }, { path: '/5/0/0', type: NONE, value: null },
  ];
  for (const other of others) {
    assert.equal(encodeTo(format, '/5/0/0', [other], 10, true), NOT_ACCEPTABLE);
    assert.equal(decode(format, '/5/0/0', '01', () => other.type), BAD_REQUEST);
  }
  assert.equal(encodeTo(format, '/5/0/0', [leaf('01'), leaf('02')], 10, true), NOT_ACCEPTABLE);
});

test('a path that names no single value is refused', () => {
  for (const base of ['/', '/5', '/5/0']) assert.equal(decode(format, base, '01', () => OPAQUE), BAD_REQUEST);
});

test('what does not fit is an overflow', () => {
  for (let room = 0; room < 4; room++) assert.equal(encodeTo(format, '/5/0/0', [leaf('01020304')], room, true), OVERFLOW);
});

test('a value that came as base64 goes out as its bytes', () => {
  const text = new TextFormat(decimal);
  const bytes = Buffer.from('AQIDBAU=');
  const path = pathOf('/5/0/0');
  assert.equal(text.beginRead(bytes, 0, bytes.length, path), 0);
  assert.equal(text.next(path), 1);
  assert.equal(text.decode(OPAQUE, value), 0);
  const out = new Uint8Array(8).fill(0xa5);
  const writer = new Writer(out, false);
  writer.begin(out, 1, 7);
  format.beginWrite(writer, path, 1);
  assert.equal(format.write(path, value), 0);
  assert.equal(format.endWrite(), 0);
  assert.equal(Buffer.from(out).toString('hex'), 'a50102030405a5a5');
});

test.run();
