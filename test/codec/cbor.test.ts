import { Decoder, Encoder } from 'cbor-x';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Reader } from '../../src/buffers/reader.js';
import { CborFormat } from '../../src/codec/cbor.js';
import { writeFloat } from '../../src/codec/cbor-float.js';
import { CborItem, NESTING } from '../../src/codec/cbor-item.js';
import { writeHead, writeValue, writeWhole } from '../../src/codec/cbor-value.js';
import { readDate } from '../../src/codec/date.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, OVERFLOW } from '../../src/status.js';
import { ascii, bench, halves, hex, pathOf, textOf, unhex, wholeOf } from './bench.js';

const b = bench();
const format = new CborFormat(b.arena);
const item = new CborItem(b.arena);
const reader = new Reader(b.bytes);
const path = pathOf('/3/0/9');
const oracle = new Decoder({ int64AsType: 'bigint', mapsAsObjects: false, useRecords: false } as never);
const maker = new Encoder({ mapsAsObjects: false, useRecords: false, variableMapSize: true });

function skip(text: string): number {
  const bytes = unhex(text);
  reader.begin(bytes, 0, bytes.length);
  return item.skip(reader) < 0 || reader.left() > 0 ? BAD_REQUEST : 0;
}

/** Reads a payload as `type`. */
function read(text: string, type: number): number {
  const bytes = unhex(text);
  const begun = format.beginRead(bytes, 0, bytes.length, path);
  if (begun < 0) return begun;
  assert.is(format.next(pathOf('/1')), 1);
  return format.decode(type, b.value);
}

function write(): string {
  return b.written((w) => {
    format.beginWrite(w, path, 1);
    assert.is(format.write(path, b.value), 0);
    assert.is(format.endWrite(), 0);
  });
}

test('RFC 8949 4.1: heads in their shortest form, of every major type', () => {
  const rows: [bigint, string][] = [
    [0n, '00'], [23n, '17'], [24n, '1818'], [255n, '18ff'], [256n, '190100'], [65535n, '19ffff'], [65536n, '1a00010000'],
    [0x7fffffffn, '1a7fffffff'], [0x80000000n, '1a80000000'], [0xffffffffn, '1affffffff'], [0x100000000n, '1b0000000100000000'], [0xffffffffffffffffn, '1bffffffffffffffff'],
  ];
  for (const [n, expected] of rows) {
    const [hi, lo] = halves(n);
    for (let major = 0; major < 7; major++) {
      const first = (parseInt(expected.slice(0, 2), 16) | (major << 5)).toString(16).padStart(2, '0');
      assert.is(b.written((w) => writeHead(w, major, hi, lo)), first + expected.slice(2));
    }
  }
});

test('whole numbers of 64 bits, against the oracle, there and back', () => {
  fc.assert(fc.property(fc.bigInt(-(1n << 63n), (1n << 64n) - 1n), (n) => {
    const [hi, lo] = halves(n);
    const unsigned = n >= 1n << 63n;
    const bytes = b.written((w) => writeWhole(w, hi, lo, unsigned));
    assert.is(BigInt(oracle.decode(unhex(bytes))), n);
    const type = unsigned ? UNSIGNED : INTEGER;
    assert.is(read(bytes, type), 0);
    assert.is(wholeOf(b.value, unsigned), n);
    assert.is(b.value.type, type);
    // The other type takes it only where it fits.
    assert.is(read(bytes, unsigned ? INTEGER : UNSIGNED), n >= 0n && !unsigned ? 0 : BAD_REQUEST);
    // A float takes every number, rounded as the language rounds it.
    assert.is(read(bytes, FLOAT), 0);
    assert.is(b.value.getNumber(), Number(n));
  }));
  assert.is(read('3bffffffffffffffff', INTEGER), BAD_REQUEST);
  assert.is(read('3b8000000000000000', INTEGER), BAD_REQUEST);
  assert.is(read('3b7fffffffffffffff', INTEGER), 0);
  assert.is(wholeOf(b.value, false), -(1n << 63n));
});

test('RFC 8949 3.3: floats as single where that is exact, else as double, there and back', () => {
  const view = new DataView(new ArrayBuffer(8));
  const doubles = fc.oneof(fc.double(), fc.float(), fc.constantFrom(0, -0, Infinity, -Infinity, NaN, 2 ** -126, 2 ** -149, 2 ** 128, 3.4028234663852886e38, 1.1, 5e-324));
  fc.assert(fc.property(doubles, (x) => {
    b.value.float(x);
    const bytes = write();
    const single = Object.is(Math.fround(x), x) && !(x !== 0 && Math.abs(x) < 2 ** -126);
    assert.is(bytes.slice(0, 2), single ? 'fa' : 'fb');
    assert.ok(Object.is(oracle.decode(unhex(bytes)), x), bytes);
    assert.is(read(bytes, FLOAT), 0);
    assert.ok(Object.is(b.value.getNumber(), x));
    view.setFloat64(0, x);
    assert.is(read('fb' + hex(new Uint8Array(view.buffer)), FLOAT), 0);
    assert.ok(Object.is(b.value.getNumber(), x));
  }), { numRuns: 500 });
  assert.is(b.written((w) => {
    b.value.float(-0);
    writeFloat(w, b.value.u8, b.value.cell);
  }), 'fa80000000');
});

test('RFC 8949 3.3 appendix D: every half-precision float', () => {
  for (let h = 0; h < 0x10000; h++) {
    const exponent = (h >> 10) & 31;
    const fraction = h & 0x3ff;
    const size = exponent === 0 ? fraction * 2 ** -24 : exponent < 31 ? (1024 + fraction) * 2 ** (exponent - 25) : fraction === 0 ? Infinity : NaN;
    assert.is(read('f9' + h.toString(16).padStart(4, '0'), FLOAT), 0);
    if (!Object.is(b.value.getNumber(), h & 0x8000 ? -size : size)) assert.unreachable(h.toString(16));
  }
});

test('single-precision subnormals', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 0x7fffff }), (m) => {
    assert.is(read('fa' + m.toString(16).padStart(8, '0'), FLOAT), 0);
    assert.is(b.value.getNumber(), m * 2 ** -149);
  }));
});

test('text of any characters, its length in bytes in front', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }).map((s) => Buffer.from(s).toString()), fc.constantFrom('é'.repeat(12), 'é'.repeat(128), '水'.repeat(100), '😀'.repeat(6), 'a'.repeat(23), 'a'.repeat(256)));
  fc.assert(fc.property(text, (s) => {
    const bytes = b.written((w) => {
      b.value.string(s);
      assert.is(b.value.getLength(), Buffer.byteLength(s));
      assert.is(writeValue(w, b.value), 0);
    });
    assert.is(hex(maker.encode(s)), bytes);
    assert.is(read(bytes, STRING), 0);
    assert.is(b.value.getText(), s);
  }));
});

test('a text that does not fit overflows and writes nothing behind its end', () => {
  for (let size = 0; size < 30; size++) {
    b.bytes.fill(0xa5);
    b.writer.begin(b.bytes, 0, size);
    b.value.string('é'.repeat(14)); // 2 + 28 bytes
    writeValue(b.writer, b.value);
    assert.is(b.writer.length(), OVERFLOW);
    assert.ok(b.bytes.subarray(size).every((c) => c === 0xa5));
  }
});

test('each type, written and read back', () => {
  const v = b.value;
  v.opaque(ascii('xyz'), 1, 2);
  assert.is(write(), '42797a');
  assert.is(read('42797a', OPAQUE), 0);
  assert.is(hex(v.bytes, v.at, v.length), '797a');
  v.boolean(true);
  assert.is(write(), 'f5');
  v.boolean(false);
  assert.is(write(), 'f4');
  assert.is(read('f4', BOOLEAN), 0);
  assert.is(v.getBoolean(), false);
  v.link(3, 65535);
  assert.is(write(), '67' + hex(ascii('3:65535')));
  assert.is(read(hex(maker.encode('3:65535')), OBJLNK), 0);
  assert.equal([v.hi, v.lo], [3, 65535]);
  v.utf8(ascii('</1>'), 0, 4);
  v.become(CORELNK);
  assert.is(write(), '643c2f313e');
  assert.is(read('643c2f313e', CORELNK), 0);
  assert.is(v.type, CORELNK);
  // RFC 8949 3.4.2: a time carries tag 1, and is read without it too.
  v.time(1363896240);
  assert.is(write(), 'c11a514b67b0');
  assert.is(read('c11a514b67b0', TIME), 0);
  assert.is(v.getNumber(), 1363896240);
  assert.is(read('1a514b67b0', TIME), 0);
  v.time(-1);
  assert.is(write(), 'c120');
});

test('each type refuses what is none of it', () => {
  const items: [string, number[]][] = [
    ['00', [INTEGER, UNSIGNED, FLOAT, TIME]], ['20', [INTEGER, FLOAT, TIME]], ['4100', [OPAQUE]], ['6130', [STRING, CORELNK]], ['63313a32', [STRING, CORELNK, OBJLNK]],
    ['f4', [BOOLEAN]], ['f90000', [FLOAT]], ['f6', []], ['f7', []], ['f0', []], ['f8ff', []], ['80', []], ['a0', []], ['c249010000000000000000', []], ['c34101', []], ['c5820101', []],
    ['c48221196ab3', [FLOAT]], ['61ff', []], ['d74401020304', [OPAQUE]], ['d9d9f700', [INTEGER, UNSIGNED, FLOAT, TIME]], ['c1f90000', [FLOAT, TIME]],
    ['c074323031332d30332d32315432303a30343a30305a', [STRING, CORELNK, TIME]], ['74323031332d30332d32315432303a30343a30305a', [STRING, CORELNK]],
  ];
  for (const [text, types] of items) {
    for (const type of [STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK]) {
      assert.is(read(text, type), types.includes(type) ? 0 : BAD_REQUEST, text + ' as ' + type);
    }
    // What it is by itself is one of them.
    const bytes = unhex(text);
    format.beginRead(bytes, 0, bytes.length, path);
    const kind = format.kind();
    assert.ok(text === '61ff' ? kind === STRING : types.length === 0 ? kind === BAD_REQUEST : types.includes(kind), text);
  }
});

test('RFC 8949 3.4.4: decimal fractions', () => {
  const rows: [string, number][] = [['c48221196ab3', 273.15], ['c4820103', 30], ['c4822000', 0], ['c482390190 20', -0], ['c4821901901901', -1], ['c4823bffffffffffffffff01', -1], ['c482 1b8000000000000000 01', Infinity], ['c482 3b7fffffffffffffff 01', 0]];
  for (const [text, x] of rows) {
    const status = read(text, FLOAT);
    if (x === -1) assert.is(status, BAD_REQUEST, text);
    else assert.is(b.value.getNumber() + 0, x + 0, text);
  }
});

test('RFC 8949 3.4.1: dates as text under tag 0, against the clock of the language', () => {
  fc.assert(fc.property(fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (d) => {
    const text = d.toISOString();
    const bytes = ascii(text);
    assert.is(readDate(bytes, 0, bytes.length, b.arena.f64, b.value.cell), 0, text);
    assert.ok(Math.abs(b.arena.f64[b.value.cell] - d.getTime() / 1000) < 1e-4, text);
  }));
  const seconds = (text: string): number => {
    assert.is(read('c0' + hex(maker.encode(text)), TIME), 0, text);
    return b.value.getNumber();
  };
  assert.is(seconds('2013-03-21T21:04:00+01:00'), 1363896240);
  assert.is(seconds('2013-03-21t18:34:00-01:30'), 1363896240);
  assert.is(seconds('2018-08-02T07:00:59.9Z'), Date.parse('2018-08-02T07:00:59Z') / 1000);
  for (const bad of ['', '2013-03-21', '2013-02-29T00:00:00Z', '2013-13-01T00:00:00Z', '2013-03-21T24:00:00Z', '2013-03-21T20:04:00', '2013-03-21T20:04:00.Z', '2013-03-21T20:04:00+1:00', '2013-03-21T20:04:00ZZ', '2013-03-21 20:04:00Z']) {
    assert.is(read('c0' + hex(maker.encode(bad)), TIME), BAD_REQUEST, bad);
  }
});

test('RFC 8949 3.2.3: a string of chunks is one run, can be read again, and stays well-formed', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (isText, chunks) => {
    const parts = chunks.map((c) => (isText ? c.map((x) => x & 127) : c));
    const whole = Buffer.concat(parts);
    const major = isText ? 3 : 2;
    let text = ((major << 5) | 31).toString(16);
    for (const part of parts) text += b.written((w) => writeHead(w, major, 0, part.length)) + hex(part);
    const bytes = unhex('a5' + text + 'ff' + 'a5');
    for (let turn = 0; turn < 3; turn++) {
      assert.is(format.beginRead(bytes, 1, bytes.length - 2, path), 0);
      assert.is(format.next(path), 1);
      assert.is(format.decode(isText ? STRING : OPAQUE, b.value), 0);
      assert.is(hex(b.value.bytes, b.value.at, b.value.length), whole.toString('hex'));
      assert.is(bytes[0], 0xa5);
      assert.is(bytes[bytes.length - 1], 0xa5);
    }
  }));
  for (const bad of ['5f', '7f', '5f4100', '5f6100ff', '7f4100ff', '7f7f6100ffff', '5f00ff', '5fc04100ff']) assert.is(skip(bad), BAD_REQUEST, bad);
});

test('skip: any item of the oracle, and nothing of it cut short', () => {
  const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 40 }).map((u) => Buffer.from(u)));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small', maxDepth: 4 }, leaf, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 }).map((o) => new Map(Object.entries(o)))),
  }));
  fc.assert(fc.property(tree, (value) => {
    const bytes = Uint8Array.from(maker.encode(value));
    reader.begin(bytes, 0, bytes.length);
    assert.is(item.skip(reader), 0);
    assert.is(reader.left(), 0);
    for (let n = 0; n < bytes.length; n++) {
      reader.begin(bytes, 0, n);
      assert.is(item.skip(reader), BAD_REQUEST);
    }
  }));
});

test('skip: nesting up to its limit, and tags without one', () => {
  assert.is(skip('81'.repeat(NESTING) + '00'), 0);
  assert.is(skip('81'.repeat(NESTING + 1) + '00'), BAD_REQUEST);
  assert.is(skip('9f'.repeat(NESTING) + 'ff'.repeat(NESTING)), 0);
  assert.is(skip('9f'.repeat(NESTING + 1) + 'ff'.repeat(NESTING + 1)), BAD_REQUEST);
  assert.is(skip('a100'.repeat(NESTING) + '00'), 0);
  assert.is(skip('bf00'.repeat(NESTING) + '00' + 'ff'.repeat(NESTING)), 0);
  assert.is(skip('c6'.repeat(1000) + '00'), 0);
  assert.is(skip('c6'.repeat(1000)), BAD_REQUEST);
  assert.is(skip('9fc6ff'), BAD_REQUEST);
  assert.is(skip('9bffffffffffffffff'), BAD_REQUEST);
  assert.is(skip('ba7fffffff0000'), BAD_REQUEST);
});

test('RFC 8949 5.3.1: one item and nothing behind it', () => {
  for (const bad of ['', '0000', '1800ff', 'ff', '1c', 'f801', 'f81f', '5c', 'fc']) assert.is(read(bad, INTEGER), BAD_REQUEST, bad);
  const bytes = unhex('00');
  assert.is(format.beginRead(bytes, 0, 1, path), 0);
  const into = pathOf('/1');
  assert.is(format.next(into), 1);
  assert.is(textOf(into), '/3/0/9');
  assert.is(format.next(into), 0);
});

test('object links: two numbers of 16 bits', () => {
  for (const [text, ok] of [['0:0', true], ['10:03', true], ['65535:65535', true], ['', false], [':', false], ['1:', false], [':1', false], ['65536:0', false], ['0:65536', false], ['1:2:3', false], ['-1:0', false], ['1.0:2', false], ['000001:0', false], ['1 :2', false]] as const) {
    assert.is(read(hex(maker.encode(text)), OBJLNK), ok ? 0 : BAD_REQUEST, text);
  }
});

test('any bytes: a number comes back, and no byte outside is looked at', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (bytes, type) => {
    const a = Uint8Array.from([0x5a, ...bytes, 0x00, 0x00]);
    const c = Uint8Array.from([0x5a, ...bytes, 0xff, 0xff]);
    const results = [a, c].map((buffer) => {
      const begun = format.beginRead(buffer, 1, bytes.length, path);
      const decoded = begun < 0 ? begun : format.next(path) + format.decode(type, b.value);
      assert.is(hex(buffer, 1 + bytes.length), buffer === a ? '0000' : 'ffff');
      return [begun, decoded, hex(buffer, 1, bytes.length)];
    });
    assert.equal(results[0], results[1]);
  }), { numRuns: 2000 });
});

test.run();
