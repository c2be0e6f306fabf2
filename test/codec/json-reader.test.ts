/**
 * JSON (RFC 8259), its strings and numbers, against JSON.parse.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Arena } from '../../src/buffers/arena.js';
import { Writer } from '../../src/buffers/writer.js';
import { Decimal } from '../../src/codec/decimal.js';
import { JsonNumber } from '../../src/codec/json-number.js';
import { JSON_NESTING, JSON_NUMBER, JSON_STRING, JsonReader } from '../../src/codec/json-reader.js';
import { FLOAT, UNSIGNED } from '../../src/codec/types.js';

const test = suite('codec/json-reader');
const reader = new JsonReader(new Uint8Array(0));
const arena = new Arena(400);
const number = new JsonNumber(arena, new Decimal(arena));

/** True when the text is one JSON value to the last byte. */
function takes(text: Uint8Array): boolean {
  const bytes = new Uint8Array(text.length + 8).fill(0x31);
  bytes.set(text, 4);
  reader.begin(bytes, 4, text.length);
  return reader.skip() === 0 && reader.peek() < 0;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the escapes of a string's text stand for, in the three ways; undefined where it is refused. */
function unescaped(text: string): string | undefined {
  const bytes = Uint8Array.from(Buffer.from(text));
  reader.begin(bytes, 0, bytes.length);
  if (reader.value() !== JSON_STRING || reader.at !== bytes.length) return undefined;
  const { from, length } = reader;
  const size = reader.escapedLength(bytes, from, length);
  const into = new Uint8Array(size + 2).fill(0xa5);
  reader.copyEscaped(bytes, from, length, into, 1);
  assert.equal(into[0] + into[size + 1], 0x14a, 'nothing outside');
  const writer = new Writer(new Uint8Array(size), false);
  writer.begin(writer.bytes, 0, size);
  reader.writeEscaped(writer, bytes, from, length);
  assert.equal(writer.length(), size);
  assert.deepEqual(Buffer.from(writer.bytes), Buffer.from(into.slice(1, size + 1)));
  // Settled it means the same, and again.
  const plain = Buffer.from(writer.bytes).toString();
  for (let turn = 0; turn < 2; turn++) {
    reader.begin(bytes, 0, bytes.length);
    reader.value();
    reader.settle();
    const [at, n] = [reader.from, reader.length];
    const settled = Buffer.from(bytes.slice(at, at + n)).toString();
    assert.equal(JSON.parse('"' + settled + '"'), plain);
    assert.equal(JSON.parse(Buffer.from(bytes).toString()), plain);
    if (!/[\0-\x1f"\\]/.test(plain)) assert.equal(settled, plain);
  }
  return plain;
}

test('any value that JSON.stringify makes', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t\r'), (value, space) => {
    const text = JSON.stringify(value, null, space);
    assert.ok(takes(Buffer.from(text)), text);
  }), { numRuns: 1000, seed: 1 });
});

test('changed text is taken where JSON.parse takes it', () => {
  const pieces = ['{', '}', '[', ']', ',', ':', '"a"', '"\\n"', '1', '-', '0', '.5', 'e1', 'E+2', 'true', 'false', 'null', ' ', '\n', '"', '\\', 'nul', '"b":', '00', '\u00a0', '\f'];
  fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (parts) => {
    const text = parts.join('');
    assert.equal(takes(Buffer.from(text)), parses(text), text);
  }), { numRuns: 20000, seed: 2 });
  const good = '{"a":[1,-2.5e+3,"x\\u00e9\\"",{"b":null}],"c":true,"d":false}';
  for (let i = 0; i < good.length; i++) {
    for (let c = 0; c < 128; c++) {
      const text = good.slice(0, i) + String.fromCharCode(c) + good.slice(i + 1);
      assert.equal(takes(Buffer.from(text)), parses(text), text);
    }
    assert.equal(takes(Buffer.from(good.slice(0, i))), false);
  }
});

test('nesting to a bound, without recursion', () => {
  assert.ok(takes(Buffer.from('['.repeat(JSON_NESTING) + ']'.repeat(JSON_NESTING))));
  assert.ok(takes(Buffer.from('{"a":'.repeat(JSON_NESTING) + '0' + '}'.repeat(JSON_NESTING))));
  assert.equal(takes(Buffer.from('['.repeat(JSON_NESTING + 1) + ']'.repeat(JSON_NESTING + 1))), false);
  assert.equal(takes(Buffer.from('['.repeat(100000))), false);
});

test('strings: the escapes, surrogate pairs, UTF-8', () => {
  assert.equal(unescaped('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\uDE00"'), '"\\/\b\f\n\r\tAé€\u{1f600}');
  fc.assert(fc.property(fc.string({ unit: 'binary', size: 'max', maxLength: 40 }), fc.nat(), (s, mask) => {
    // Each character escaped or not, as the mask has it, where that is free.
    const text = [...s].map((c, i) => (((mask >> (i % 30)) & 1) === 1 || /[\0-\x1f"\\]/.test(c) ? [...Array(c.length).keys()].map((k) => '\\u' + c.charCodeAt(k).toString(16).padStart(4, '0')).join('') : c)).join('');
    const want = Buffer.from(s).toString();
    const wellFormed = want === s;
    assert.equal(unescaped('"' + text + '"'), wellFormed || !/\\ud[89a-f]/.test(text) ? want : undefined);
  }), { numRuns: 2000, seed: 3 });
  for (const text of ['"\\ud800"', '"\\udc00"', '"\\ud800x"', '"\\ud800\\n"', '"\\ud800\\ud800"', '"\\ud83d\\u0041"', '"\\u12g4"', '"\\u123"', '"\\x41"', '"\\', '"\\"', '"\\u"', '"a\nb"', '"\\ud83d\\ude0"']) assert.equal(unescaped(text), undefined, text);
  for (const bytes of ['2280 22', '22c0af22', '22eda08022', '22f490808022', '22c322']) assert.equal(takes(Buffer.from(bytes.replace(' ', ''), 'hex')), false, bytes);
});

/** The number as a whole one, or as a double. */
function read(text: string): bigint | number | undefined {
  const bytes = Buffer.from('0' + text + '0');
  reader.begin(bytes, 1, text.length);
  if (reader.value() !== JSON_NUMBER || reader.at !== 1 + text.length) return undefined;
  const kind = reader.kind();
  if (number.read(bytes, reader.from, reader.length) < 0) return undefined;
  assert.equal(kind, /[.eE]/.test(text) ? FLOAT : number.kind, 'by its spelling');
  const x = number.f64[number.cell];
  if (number.kind === FLOAT) return x;
  const whole = (BigInt(number.hi) << 32n) | BigInt(number.lo >>> 0);
  const n = number.kind === UNSIGNED ? BigInt.asUintN(64, whole) : whole;
  assert.equal(x, Number(n));
  assert.equal(number.kind === UNSIGNED, n >= 1n << 63n);
  return n;
}

test('whole numbers, exact to 64 bits however they are spelled', () => {
  fc.assert(fc.property(fc.bigInt(-(1n << 63n), (1n << 64n) - 1n), fc.nat(25), fc.integer({ min: -22, max: 22 }), fc.nat(3), (n, places, power, zeros) => {
    assert.equal(read(String(n)), n);
    // The same with the point `places` before its end, and an exponent that makes good for that.
    const digits = String(n < 0n ? -n : n).padStart(places + 1, '0');
    const point = digits.length - places;
    const text = (n < 0n ? '-' : '') + digits.slice(0, point).replace(/^0+(?=\d)/, '') + (places > 0 ? '.' + digits.slice(point) + '0'.repeat(zeros) : '') + 'e' + (places > 0 ? places : 0);
    assert.equal(read(text), n, text);
    // Whatever the exponent: a whole number in 64 bits is one, anything else a double.
    const moved = text.replace(/e.*/, '') + 'E' + (power < 0 ? power : '+' + power);
    const shift = power - places;
    const whole = shift >= 0 ? n * 10n ** BigInt(shift) : n % 10n ** BigInt(-shift) === 0n ? n / 10n ** BigInt(-shift) : undefined;
    const want = whole !== undefined && whole >= -(1n << 63n) && whole < 1n << 64n ? whole : Number(moved);
    assert.equal(read(moved), want, moved);
  }), { numRuns: 5000, seed: 4 });
  const rows: [string, bigint][] = [['5.0', 5n], ['-0', 0n], ['0.0', 0n], ['-0.00e9', 0n], ['0e99999', 0n], ['1.638435E9', 1638435000n], ['100e-2', 1n], ['1e18', 10n ** 18n], ['1e19', 10n ** 19n], ['9223372036854775807.000', (1n << 63n) - 1n], ['184467440737095516150e-1', (1n << 64n) - 1n]];
  for (const [text, n] of rows) assert.equal(read(text), n, text);
});

test('doubles, as JSON.parse has them', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
    const got = read(JSON.stringify(x));
    assert.equal(Number(got), x === 0 ? 0 : x);
  }), { numRuns: 3000, seed: 5 });
  assert.equal(read('1e20'), 1e20);
  assert.equal(read('18446744073709551616'), 2 ** 64);
  assert.equal(read('-9223372036854775809'), -(2 ** 63));
  assert.equal(read('0.5'), 0.5);
  assert.equal(read('1e309'), undefined);
});

test.run();
