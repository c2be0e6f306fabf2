/**
 * Decimal: every digit checked against V8's own conversions, which are correctly rounded.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Arena } from '../../src/buffers/arena.js';
import { Writer } from '../../src/buffers/writer.js';
import { Decimal } from '../../src/codec/decimal.js';
import { BAD_REQUEST, NOT_ACCEPTABLE } from '../../src/status.js';

const test = suite('codec/decimal');

const arena = new Arena(512);
const decimal = new Decimal(arena);
const cell = arena.doubles(1);
const writer = new Writer(arena.u8, false);
const out = new Uint8Array(700);
const words = new DataView(new ArrayBuffer(8));

/** What `writeDouble` makes of x. */
function shown(x: number): string {
  out.fill(0xa5);
  writer.begin(out, 8, 600);
  arena.f64[cell] = x;
  assert.equal(decimal.writeDouble(writer, cell), 0, String(x));
  const n = writer.length();
  assert.ok(n > 0 && out[7] === 0xa5 && out[8 + n] === 0xa5, String(x));
  return Buffer.from(out.buffer, 8, n).toString('latin1');
}

/** What `readDouble` makes of a text; undefined when it is refused. */
function read(text: string): number | undefined {
  const bytes = Buffer.from('x' + text + '7', 'latin1');
  arena.f64[cell] = 123;
  const status = decimal.readDouble(bytes, 1, bytes.length - 2, cell);
  if (status === 0) return arena.f64[cell];
  assert.equal(status, BAD_REQUEST);
  return undefined;
}

function integer(text: string, unsigned: boolean): bigint | undefined {
  const bytes = Buffer.from('1' + text + '7', 'latin1');
  if (decimal.readInteger(bytes, 1, bytes.length - 2, unsigned) !== 0) return undefined;
  words.setInt32(0, decimal.hi);
  words.setInt32(4, decimal.lo);
  return unsigned ? words.getBigUint64(0) : words.getBigInt64(0);
}

function spelled(value: bigint, unsigned: boolean): string {
  words.setBigInt64(0, BigInt.asIntN(64, value));
  out.fill(0xa5);
  writer.begin(out, 0, 100);
  decimal.writeInteger(writer, words.getInt32(0), words.getInt32(4), unsigned);
  return Buffer.from(out.buffer, 0, writer.length()).toString('latin1');
}

/** Digits without zeros at the ends, and the power of ten of the last: the value of a text, exactly. */
function canonical(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  assert.ok(parts, text);
  const fraction = parts[3] ?? '';
  const digits = (parts[2] + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  return parts[1] + kept + 'e' + (Number(parts[4] ?? 0) - fraction.length + digits.length - kept.length);
}

function fromBits(hi: number, lo: number): number {
  words.setUint32(0, hi);
  words.setUint32(4, lo);
  return words.getFloat64(0);
}

/** x as text is the shortest that V8 knows, has no exponent, and reads back as x. */
function check(x: number): void {
  const text = shown(x);
  assert.equal(canonical(text), canonical(String(x)));
  assert.match(text, /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
  const abs = Math.abs(x);
  if (abs >= 1e-6 && abs < 1e21) assert.equal(text, String(x));
  assert.ok(Object.is(read(text), x), text);
}

test('doubles of any bit pattern: shortest text, and back', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (hi, lo) => {
      const x = fromBits(hi, lo);
      if (Number.isFinite(x) && x !== 0) check(x);
    }),
    { numRuns: 120000, seed: 1 },
  );
});

test('doubles of everyday size: shortest text, and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0x3e000000, max: 0x44b00000 }), fc.nat(0xffffffff), fc.boolean(), (hi, lo, minus) => {
      const x = fromBits(hi, lo);
      check(minus ? -x : x);
    }),
    { numRuns: 50000, seed: 2 },
  );
});

test('decimals of few digits: as they were written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2147483648, max: 2147483647 }), fc.nat(12), (digits, places) => {
      if (digits !== 0) check(Number(digits + 'e-' + places));
    }),
    { numRuns: 50000, seed: 3 },
  );
});

test('texts of up to 40 digits: the nearest double', () => {
  const digits = fc.array(fc.nat(9), { minLength: 1, size: 'max', maxLength: 40 });
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: -380, max: 340 }), fc.nat(3), (a, b, power, kind) => {
      let text = a.join('');
      if (kind & 1) text += '.' + b.join('');
      if (kind & 2) text += 'e' + power;
      const want = Number(text);
      assert.equal(read(text), Number.isFinite(want) ? want : undefined, text);
    }),
    { numRuns: 100000, seed: 4 },
  );
});

test('texts of 17 digits at any power: the nearest double', () => {
  fc.assert(
    fc.property(fc.bigInt(10n ** 16n, 10n ** 17n), fc.integer({ min: -345, max: 292 }), (digits, power) => {
      const text = digits + 'e' + power;
      const want = Number(text);
      assert.equal(read(text), Number.isFinite(want) ? want : undefined, text);
    }),
    { numRuns: 50000, seed: 5 },
  );
});

/** The exact decimal of (2 * mantissa + 1) * 2^(e - 1), half way between two doubles. */
function halfWay(mantissa: bigint, e: number): string {
  const odd = 2n * mantissa + 1n;
  return e > 0 ? (odd << BigInt(e - 1)).toString() : odd * 5n ** BigInt(1 - e) + 'e' + (e - 1);
}

test('points half way between doubles go to the even one, and a little more goes up', () => {
  fc.assert(
    fc.property(fc.bigInt(1n << 52n, (1n << 53n) - 1n), fc.integer({ min: -160, max: 500 }), (mantissa, e) => {
      const text = halfWay(mantissa, e);
      const digits = text.split('e')[0].length;
      if (digits > 168) return; // what the class says about itself
      assert.equal(read(text), Number(text), text);
      const more = text.includes('e') ? text.replace('e', '0000000001e').replace(/e.*/, 'e' + (e - 11)) : text + '.0000000001';
      assert.equal(read(more), Number(more), more);
    }),
    { numRuns: 20000, seed: 6 },
  );
});

test('texts of hundreds of digits: what has no room counts as a little more', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 150, size: 'max', maxLength: 800 }), fc.integer({ min: -900, max: 300 }), (digits, power) => {
      const text = digits.join('') + 'e' + power;
      const want = Number(text);
      assert.equal(read(text), Number.isFinite(want) ? want : undefined, text);
    }),
    { numRuns: 2000, seed: 9 },
  );
  const tie = '9007199254740993.' + '0'.repeat(149); // half way, 165 digits
  assert.equal(read(tie), 9007199254740992);
  assert.equal(read(tie + '1'), 9007199254740994);
  assert.equal(read(tie + '0'.repeat(100) + '1'), 9007199254740994);
  // The one kind of text that is not rounded to the nearest: one of a point half way that has more digits than there is room for.
  const far = 3n * 5n ** 1075n + 'e-1075';
  assert.equal(Number(far), 1e-323);
  assert.equal(read(far), 5e-324);
});

test('the borders of the doubles', () => {
  for (const x of [5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 2.2250738585072011e-308, 1.7976931348623157e308, 4.9406564584124654e-324,
    9007199254740991, 9007199254740992, 9007199254740994, 1e21, 1e22, 1e23, 9.5e22, 5e-7, 1e-7, 9.999999e-8, 1e15, 999999999999999, 999999999999999.9,
    0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 100, 21.5, -40, 1e300, 123456789012345680000, 4.35, 0.000001, 5e-324 * 3, 2 ** -44, 2 ** 60, 2 ** 1023]) {
    check(x);
    check(-x);
  }
  for (let e = -1074; e < 1024; e++) {
    const x = 2 ** e; // the interval below a power of two is half as wide
    check(x);
    if (e > -1022) check(x * (1 - 2 ** -53));
    if (e > -1022) check(x * (1 + 2 ** -52));
  }
  for (let e = -323; e < 309; e++) check(Number('1e' + e));
});

test('overflow is refused, underflow is 0', () => {
  for (const text of ['1.7976931348623158e308', '1.7976931348623158079372897140530341507993413271003782e308', '2e-324', '2.4703282292062327e-324', '2.4703282292062328e-324',
    '2.47032822920623272088284396434110686182e-324', '2.4703282292062327208828439643411068618252990130717e-324', '1e-400', '0e999', '0.0e-99999999999']) {
    assert.equal(read(text), Number(text), text);
  }
  for (const text of ['1.7976931348623159e308', '1e309', '1e99999999999', '17976931348623159' + '0'.repeat(292), '1.797693134862315808e308']) assert.equal(read(text), undefined, text);
});

test('Core 1.2 appendix C: text has no exponent', () => {
  assert.equal(shown(6.667e-11), '0.00000000006667');
  assert.equal(shown(21), '21');
  assert.equal(shown(-0), '0');
  assert.equal(shown(1e21), '1000000000000000000000');
  assert.equal(shown(5e-324).length, 326);
  assert.equal(shown(-1.7976931348623157e308).length, 310);
});

test('NaN and the infinities have no text', () => {
  for (const x of [NaN, Infinity, -Infinity]) {
    arena.f64[cell] = x;
    writer.begin(out, 0, 100);
    assert.equal(decimal.writeDouble(writer, cell), NOT_ACCEPTABLE);
    assert.equal(writer.length(), 0);
  }
});

test('malformed floats are refused', () => {
  for (const text of ['', '-', '+1', '.', '.5', '5.', '1..2', '1.2.3', '1e', '1e+', '1e-', '1e1.5', 'e5', '-e5', '--1', '1-', '0x10', ' 1', '1 ', '1,5', 'NaN', 'Infinity', '-.5', '1e5e5', '1_000']) {
    assert.equal(read(text), undefined, text);
  }
  for (const text of ['007', '-0', '0.0', '-0.000', '1E5', '1e+5', '000.5e-3', '1e00000000000000000005']) assert.ok(Object.is(read(text), Number(text)), text);
});

test('what does not fit is an overflow, at every length', () => {
  for (const x of [0.1 + 0.2, -21.5, 1e-10, 1e20]) {
    const length = shown(x).length;
    for (let room = 0; room < length; room++) {
      out.fill(0xa5);
      writer.begin(out, 0, room);
      arena.f64[cell] = x;
      decimal.writeDouble(writer, cell);
      assert.ok(writer.length() < 0);
      assert.equal(out[room], 0xa5);
    }
  }
});

test('integers of 64 bits: exact both ways', () => {
  const any = fc.bigInt(-(1n << 63n), (1n << 63n) - 1n);
  fc.assert(fc.property(any, (value) => {
    assert.equal(spelled(value, false), value.toString());
    assert.equal(integer(value.toString(), false), value);
    const positive = BigInt.asUintN(64, value);
    assert.equal(spelled(positive, true), positive.toString());
    assert.equal(integer(positive.toString(), true), positive);
  }), { numRuns: 20000, seed: 7 });
  fc.assert(fc.property(fc.integer(), (value) => assert.equal(integer(spelled(BigInt(value), false), false), BigInt(value))), { numRuns: 5000, seed: 8 });
});

test('integers at and beyond their borders', () => {
  const top = 1n << 63n;
  for (const value of [0n, 1n, -1n, 10n, 10000n, 99999999n, 4294967295n, 4294967296n, -4294967296n, top - 1n, -top, -top + 1n]) {
    assert.equal(spelled(value, false), value.toString());
    assert.equal(integer(value.toString(), false), value);
  }
  for (const value of [top, -top - 1n, top * 2n, top * 20n, 10n ** 30n, -(10n ** 40n), 65536n * top * 2n]) assert.equal(integer(value.toString(), false), undefined, value.toString());
  assert.equal(integer((2n * top - 1n).toString(), true), 2n * top - 1n);
  for (const value of [2n * top, 2n * top + 1n, 20n * top, 10n ** 24n, 10n ** 60n]) assert.equal(integer(value.toString(), true), undefined, value.toString());
  assert.equal(integer('0000000000000000000000000000000000000012', false), 12n);
  assert.equal(integer('-0', false), 0n);
});

test('malformed integers are refused', () => {
  for (const text of ['', '-', '+1', '--1', '1-', '1.0', '1e3', ' 1', '1 ', '0x1', '12a', ':']) assert.equal(integer(text, false), undefined, text);
  assert.equal(integer('-1', true), undefined);
  assert.equal(integer('-0', true), undefined);
});

test.run();
