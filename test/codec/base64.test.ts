/**
 * Base64, RFC 4648, against Node's.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Writer } from '../../src/buffers/writer.js';
import { decodeBase64, decodedLength, encodeBase64 } from '../../src/codec/base64.js';
import { BAD_REQUEST, OVERFLOW } from '../../src/status.js';

const test = suite('codec/base64');
const out = new Uint8Array(600);
const writer = new Writer(out, false);

function encode(bytes: Uint8Array, url: boolean): string {
  out.fill(0xa5);
  writer.begin(out, 1, 590);
  const from = Buffer.concat([Buffer.from([0xff]), bytes, Buffer.from([0xff, 0xff, 0xff])]);
  encodeBase64(writer, from, 1, bytes.length, url);
  assert.equal(out[0], 0xa5);
  assert.equal(out[1 + writer.length()], 0xa5);
  return Buffer.from(out.slice(1, 1 + writer.length())).toString();
}

function decode(text: string): string | undefined {
  const bytes = Buffer.from('A' + text + 'A=A');
  const length = bytes.length - 4;
  const n = decodedLength(bytes, 1, length);
  out.fill(0xa5);
  if (n < 0) {
    assert.equal(n, BAD_REQUEST);
    assert.equal(decodeBase64(bytes, 1, length, out, 1, 500), BAD_REQUEST);
    return undefined;
  }
  if (n > 0) assert.equal(decodeBase64(bytes, 1, length, out, 1, n - 1), OVERFLOW);
  assert.equal(out[1], 0xa5);
  assert.equal(decodeBase64(bytes, 1, length, out, 1, n), n);
  assert.equal(out[0], 0xa5);
  assert.equal(out[1 + n], 0xa5);
  return Buffer.from(out.slice(1, 1 + n)).toString('hex');
}

test('both alphabets, with and without padding', () => {
  fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 200 }), (b) => {
    const bytes = Buffer.from(b);
    const hex = bytes.toString('hex');
    const plain = bytes.toString('base64');
    assert.equal(encode(bytes, false), plain);
    assert.equal(encode(bytes, true), bytes.toString('base64url'));
    for (const text of [plain, plain.replace(/=/g, ''), bytes.toString('base64url'), plain.replace(/\+/g, '-')]) assert.equal(decode(text), hex, text);
  }), { numRuns: 2000, seed: 1 });
});

test('RFC 4648 10', () => {
  for (const [text, base] of [['', ''], ['f', 'Zg=='], ['fo', 'Zm8='], ['foo', 'Zm9v'], ['foob', 'Zm9vYg=='], ['fooba', 'Zm9vYmE='], ['foobar', 'Zm9vYmFy']]) {
    assert.equal(encode(Buffer.from(text), false), base);
    assert.equal(decode(base), Buffer.from(text).toString('hex'));
  }
});

test('what is no base64 is refused', () => {
  for (const text of ['A', 'AAAAA', '=', '==', '===', '====', 'A=', 'A==', 'A===', 'AA=', 'Zg===', 'Zm9v=', 'Zm9v====', 'Zm8=aaaa', 'Z!==', 'Zm9>', 'Zm<vYmE=', 'AA A', 'AA\nA', 'Z=8=', 'Zm9vY', '\u00ff\u00ff']) assert.equal(decode(text), undefined, text);
});

test('what does not fit is an overflow', () => {
  for (let room = 0; room < 8; room++) {
    out.fill(0xa5);
    writer.begin(out, 0, room);
    encodeBase64(writer, Buffer.from('fooba'), 0, 5, false);
    assert.ok(writer.length() < 0);
    assert.equal(out[room], 0xa5);
  }
});

test.run();
