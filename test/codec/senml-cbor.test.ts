import { Decoder, Encoder } from 'cbor-x';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from '../../src/codec/format.js';
import { SenmlCborFormat } from '../../src/codec/senml-cbor.js';
import { ABSOLUTE_TIME } from '../../src/codec/senml-cbor-reader.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import type { Value } from '../../src/codec/value.js';
import { BAD_REQUEST, OVERFLOW } from '../../src/status.js';
import { ascii, bench, halves, hex, pathOf, textOf, unhex, wholeOf } from './bench.js';

const b = bench();
const format = new SenmlCborFormat(b.arena);
const oracle = new Decoder({ mapsAsObjects: false, useRecords: false, int64AsType: 'bigint' } as never);
const maker = new Encoder({ mapsAsObjects: false, useRecords: false, variableMapSize: true });
const into = pathOf('/');

type Push = (value: Value) => void;

function pack(base: string, rows: [string, Push][]): string {
  return b.written((w) => {
    format.beginWrite(w, pathOf(base), rows.length);
    for (const [path, push] of rows) {
      push(b.value);
      assert.is(format.write(pathOf(path), b.value), 0);
    }
    assert.is(format.endWrite(), 0);
  });
}

type Row = [unknown, unknown][];

function encoded(...records: Row[]): Uint8Array {
  return Uint8Array.from(maker.encode(records.map((r) => new Map(r))));
}

/** The paths of a payload, and the failure that ends it. */
function walk(bytes: Uint8Array, base = '/', each?: () => void): (string | number)[] {
  const begun = format.beginRead(bytes, 0, bytes.length, pathOf(base));
  if (begun < 0) return [begun];
  const found: (string | number)[] = [];
  for (;;) {
    const status = format.next(into);
    if (status < 0) found.push(status);
    if (status <= 0) return found;
    found.push(textOf(into));
    each?.();
  }
}

function one(bytes: Uint8Array, type: number): number {
  let status = -1;
  assert.is(walk(bytes, '/', () => {
    status = format.decode(type, b.value);
    assert.is(format.decode(type, b.value), status, 'twice the same');
  }).length, 1);
  return status;
}

test('Core 1.2 7.4.8: the example, byte for byte', () => {
  const text = (s: string): Push => (v) => v.string(s);
  const whole = (n: number): Push => (v) => v.integer(n);
  const bytes = pack('/3/0', [
    ['/3/0/0', text('Open Mobile Alliance')], ['/3/0/1', text('Lightweight M2M Client')], ['/3/0/2', text('345000123')], ['/3/0/3', text('1.0')],
    ['/3/0/6/0', whole(1)], ['/3/0/6/1', whole(5)], ['/3/0/7/0', whole(3800)], ['/3/0/7/1', whole(5000)], ['/3/0/8/0', whole(125)], ['/3/0/8/1', whole(900)],
    ['/3/0/9', whole(100)], ['/3/0/10', whole(15)], ['/3/0/11/0', whole(0)], ['/3/0/13', (v) => v.time(1367491215)], ['/3/0/14', text('+02:00')], ['/3/0/16', text('U')],
  ]);
  assert.is(bytes, `90a321652f332f302f00613003744f70656e204d6f62696c6520416c6c69616e6365a200613103764c69676874776569676874204d324d20436c69656e74
    a20061320369333435303030313233a20061330363312e30a20063362f300201a20063362f310205a20063372f3002190ed8a20063372f3102191388
    a20063382f3002187da20063382f3102190384a2006139021864a200623130020fa2006431312f300200a200623133021a5182428fa20062313403662b30323a3030a200623136036155`.replace(/\s/g, ''));
});

test('the base name is the path asked for, the names what lies behind it', () => {
  const rows: [string, string, string, string | undefined][] = [
    ['/3/0/14', '/3/0/14', '/3/0/14', undefined], ['/3/0/6/1', '/3/0/6/1', '/3/0/6/1', undefined], ['/3/0/6', '/3/0/6/1', '/3/0/6/', '1'],
    ['/3/0', '/3/0/6/1', '/3/0/', '6/1'], ['/3', '/3/0/14', '/3/', '0/14'], ['/', '/3/0/14', '/', '3/0/14'], ['/65534/65534', '/65534/65534/65534/65534', '/65534/65534/', '65534/65534'],
  ];
  for (const [base, path, bn, n] of rows) {
    const bytes = pack(base, [[path, (v) => v.boolean(true)]]);
    const record = oracle.decode(unhex(bytes))[0] as Map<number, unknown>;
    assert.equal([...record], n === undefined ? [[-2, bn], [4, true]] : [[-2, bn], [0, n], [4, true]]);
    assert.equal(walk(unhex(bytes), base), [path]);
  }
  assert.is(pack('/3/0/6', []), '80');
  assert.is(pack('/', [['/3/0', (v) => v.clear()], ['/1', (v) => v.clear()]]), '82a221612f0063332f30a1006131');
});

test('each type under its label, there and back', () => {
  const rows: [Push, number, unknown, unknown][] = [
    [(v) => v.string('é'), STRING, 3, 'é'], [(v) => v.integer(-5), INTEGER, 2, -5], [(v) => v.float(0.5), FLOAT, 2, 0.5], [(v) => v.float(24.1), FLOAT, 2, 24.1],
    [(v) => v.boolean(false), BOOLEAN, 4, false], [(v) => v.time(1367491215), TIME, 2, 1367491215], [(v) => v.link(66, 0), OBJLNK, 'vlo', '66:0'],
    [(v) => { v.string('</1>'); v.become(CORELNK); }, CORELNK, 3, '</1>'], [(v) => { v.wide(-1, -1); v.become(UNSIGNED); }, UNSIGNED, 2, 18446744073709551615n],
  ];
  for (const [push, type, label, expected] of rows) {
    const bytes = unhex(pack('/3/0/1', [['/3/0/1', push]]));
    assert.equal([...(oracle.decode(bytes)[0] as Map<unknown, unknown>)], [[-2, '/3/0/1'], [label, expected]]);
    assert.is(one(bytes, type), 0);
    assert.is(b.value.type, type);
  }
  const bytes = unhex(pack('/3/0/1', [['/3/0/1', (v) => v.opaque(unhex('00ff'), 0, 2)]]));
  assert.is(one(bytes, OPAQUE), 0);
  assert.is(hex(b.value.bytes, b.value.at, b.value.length), '00ff');
});

test('whole numbers of 64 bits pass exactly, floats to the bit', () => {
  fc.assert(fc.property(fc.bigInt(-(1n << 63n), (1n << 64n) - 1n), fc.double(), (n, x) => {
    const [hi, lo] = halves(n);
    const type = n < 1n << 63n ? INTEGER : UNSIGNED;
    const bytes = unhex(pack('/1/0', [['/1/0/1', (v) => { v.wide(hi, lo); v.become(type); }], ['/1/0/2', (v) => v.float(x)]]));
    let row = 0;
    assert.equal(walk(bytes, '/1/0', () => {
      assert.is(format.decode(row === 0 ? type : FLOAT, b.value), 0);
      if (row++ === 0) assert.is(wholeOf(b.value, type === UNSIGNED), n);
      else assert.ok(Object.is(b.value.getNumber(), x));
    }), ['/1/0/1', '/1/0/2']);
  }));
});

test('RFC 8428 4.5.1: the base name is in force until the next; a record needs a name', () => {
  assert.equal(walk(encoded([[-2, '/4/0/'], [0, '0']], [[0, '1']], [[0, '2']], [[-2, '/6/'], [0, '0']], [[-2, '/1']], [[-2, ''], [0, '/3/0/0']], [[0, '/']])), ['/4/0/0', '/4/0/1', '/4/0/2', '/6/0', '/1', '/3/0/0', '/']);
  assert.equal(walk(encoded([[0, '/3/0/0'], [2, 1]], [[2, 1]])), ['/3/0/0', BAD_REQUEST]);
  assert.equal(walk(encoded([[2, 1]])), [BAD_REQUEST]);
});

test('the labels of a record come in any order', () => {
  const rows: Row = [[-2, '/3/'], [-3, 100], [0, '0/9'], [6, 1], [2, 42], [1, '%'], [-4, 'x'], [7, 1.5], [-1, 10], ['other', [1, 2]], [99, 'z'], [-9, 0]];
  fc.assert(fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
    assert.equal(walk(encoded(shuffled), '/3', () => {
      assert.is(format.decode(INTEGER, b.value), 0);
      assert.is(b.value.getNumber(), 42);
      assert.is(format.reader.hasTime, true);
      assert.is(b.arena.f64[format.reader.time], 101);
    }), ['/3/0/9']);
  }));
});

test('paths that the base does not cover, or that are none, or that no value has', () => {
  const path = (base: string, name: string, value = true): (string | number)[] => walk(encoded(value ? [[0, name], [2, 1]] : [[0, name]]), base);
  assert.equal(path('/3/0', '/3/0/9'), ['/3/0/9']);
  assert.equal(path('/3/0', '/3/1/9'), [BAD_REQUEST]);
  assert.equal(path('/3/0/6', '/3/0/6/1'), ['/3/0/6/1']);
  assert.equal(path('/3/0/6/1', '/3/0/6'), [BAD_REQUEST]);
  for (const name of ['3/0/9', '/3/0/', '/3//9', '/3/0/9/', '/3/0/6/1/2', '/3/0/x', '/3/0/65536', '/3/0/09', '/3/0/9 ', 'urn:dev:/3/0/9', '/3/0', '/3', '/', '/00000000000000000000000003/0/9']) {
    assert.equal(path('/', name), [BAD_REQUEST], name);
  }
  for (const name of ['/3/0', '/3', '/', '/3/0/9']) assert.equal(path('/', name, false), [name]);
});

test('RFC 8428 4.5.3: times and base times add up, as seconds', () => {
  const times: [boolean, number][] = [];
  walk(encoded([[0, '/3/0/9'], [2, 1]], [[-3, 1761226500], [0, '/3/0/9'], [2, 1]], [[0, '/3/0/9'], [2, 1], [6, 60]], [[0, '/3/0/9'], [2, 1], [6, -0.5]], [[-3, 0], [0, '/3/0/9'], [2, 1], [6, -5]]), '/', () => {
    times.push([format.reader.hasTime, b.arena.f64[format.reader.time]]);
  });
  assert.equal(times, [[false, 0], [true, 1761226500], [true, 1761226560], [true, 1761226499.5], [true, -5]]);
  assert.is(ABSOLUTE_TIME, 2 ** 28);
});

test('RFC 8428 4.5.4: the base value is added, exactly where both are whole', () => {
  const sum = fc.bigInt(-(1n << 63n), (1n << 64n) - 1n);
  fc.assert(fc.property(sum, sum, (base, n) => {
    const total = base + n;
    const type = total >= 1n << 63n ? UNSIGNED : INTEGER;
    const bytes = encoded([[-5, base], [0, '/1/0/1'], [2, n]]);
    assert.is(one(bytes, type), total >= -(1n << 63n) && total < 1n << 64n ? 0 : BAD_REQUEST);
    if (total >= -(1n << 63n) && total < 1n << 64n) assert.is(wholeOf(b.value, type === UNSIGNED), total);
  }));
  assert.is(one(encoded([[-5, 0.5], [0, '/1/0/1'], [2, 1]]), FLOAT), 0);
  assert.is(format.reader.kind, FLOAT);
  assert.is(b.value.getNumber(), 1.5);
  assert.is(one(encoded([[-5, 0.5], [0, '/1/0/1'], [2, 1.5]]), INTEGER), 0);
  assert.is(b.value.getNumber(), 2);
});

test('RFC 8428 4.3: a number without a fraction is a whole one', () => {
  assert.is(one(unhex('81a20066' + hex(ascii('/3/0/9')) + '02fa40a00000'), INTEGER), 0);
  assert.is(b.value.getNumber(), 5);
  assert.is(one(encoded([[0, '/3/0/9'], [2, 5.5]]), INTEGER), BAD_REQUEST);
  assert.is(one(encoded([[0, '/3/0/9'], [2, Infinity]]), INTEGER), BAD_REQUEST);
  assert.is(one(encoded([[0, '/3/0/9'], [2, NaN]]), TIME), BAD_REQUEST);
  assert.is(one(unhex('81a20066' + hex(ascii('/3/0/9')) + '02fb43f0000000000000'), UNSIGNED), BAD_REQUEST); // 2^64
  assert.is(one(unhex('81a20066' + hex(ascii('/3/0/9')) + '02fb43e0000000000000'), UNSIGNED), 0); // 2^63
  assert.is(one(unhex('81a20066' + hex(ascii('/3/0/9')) + '02fb43e0000000000000'), INTEGER), BAD_REQUEST);
  assert.is(one(unhex('81a20066' + hex(ascii('/3/0/9')) + '02fbc3e0000000000000'), INTEGER), 0);
  assert.is(wholeOf(b.value, false), -(1n << 63n));
});

test('each label gives only the types it carries', () => {
  const rows: [unknown, unknown, number[]][] = [
    [2, 1, [INTEGER, UNSIGNED, FLOAT, TIME]], [3, 'x', [STRING, CORELNK]], [3, '1:2', [STRING, CORELNK, OBJLNK]], [4, true, [BOOLEAN]],
    [8, Buffer.from('x'), [OPAQUE]], ['vlo', '1:2', [OBJLNK]], ['vlo', 'x', []],
  ];
  for (const [label, value, types] of rows) {
    for (const type of [STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK]) {
      assert.is(one(encoded([[0, '/3/0/1'], [label, value]]), type), types.includes(type) ? 0 : BAD_REQUEST, `${String(label)} as ${type}`);
    }
  }
  assert.is(one(encoded([[0, '/3/0/1']]), INTEGER), BAD_REQUEST);
  assert.is(format.reader.kind, NONE);
});

test('refused: what is no record', () => {
  const name: [unknown, unknown] = [0, '/3/0/1'];
  const bad: Row[] = [
    [name, [2, 'x']], [name, [2, true]], [name, [2, undefined]], [name, [2, null], [3, 'x']], [name, [3, 'x'], [2, null]], [name, [3, 1]], [name, [4, 1]], [name, [8, 'x']], [name, ['vlo', 1]], [name, [3, Buffer.from('x')]],
    [name, [2, 1], [3, 'x']], [name, [2, 1], ['vlo', '1:2']], [[0, 1], [2, 1]], [[-2, 1], name, [2, 1]], [name, [2, 1], [6, 'now']], [name, [2, 1], [-3, true]],
    [name, [2, 1], [-1, 11]], [name, [2, 1], [-1, 0]], [name, [2, 1], [-1, -1]], [name, [2, 1], [1, 5]], [name, [2, 1], ['x_', 1]], [name, [2, 1], ['_', 1]], [name, [2, 1], [true, 1]],
    [name, [2, 1], [5, 'x']], [name, [2, [1, 2]]], [name, [2, new Map()]],
  ];
  for (const row of bad) assert.equal(walk(encoded(row)), [BAD_REQUEST], JSON.stringify(row));
  const twice = unhex('81a30066' + hex(ascii('/3/0/1')) + '0066' + hex(ascii('/3/0/2')) + '0201');
  assert.equal(walk(twice), [BAD_REQUEST], 'one key twice');
  for (const text of ['', 'a0', '00', '81', '8100', '8180', '81f6', '8080', '9f', 'bf', '82a0']) assert.equal(walk(unhex(text)), [BAD_REQUEST], text);
});

test('indefinite lengths: arrays, maps and strings of chunks', () => {
  const bytes = unhex('9fbf7f622f33642f302f30ff036141ff'.replace('7f', '007f') + 'bf007f662f332f302f31ff037f61426143ffffff');
  for (let turn = 0; turn < 2; turn++) {
    const texts: string[] = [];
    assert.equal(walk(bytes, '/3', () => {
      assert.is(format.decode(STRING, b.value), 0);
      texts.push(b.value.getText());
    }), ['/3/0/0', '/3/0/1']);
    assert.equal(texts, ['A', 'BC']);
  }
});

test('RFC 8790: null under any label of a value, and nothing but a path', () => {
  for (const label of [2, 3, 4, 8, 'vlo']) {
    assert.is(one(encoded([[0, '/34/0/1/3'], [label, null]]), NONE), 0);
    assert.is(format.content(), CONTENT_NULL);
    assert.is(one(encoded([[0, '/34/0/1/3'], [label, null]]), INTEGER), BAD_REQUEST);
  }
  assert.is(one(encoded([[0, '/34/0/1/3']]), NONE), BAD_REQUEST);
  assert.is(format.content(), CONTENT_NOTHING);
  assert.is(one(encoded([[0, '/34/0/1/3'], [2, 1]]), NONE), BAD_REQUEST);
  assert.is(format.content(), CONTENT_VALUE);
  assert.equal(walk(encoded([[0, '/1/0'], [2, null]])), ['/1/0'], 'of any depth');
  // A list of paths has no times.
  assert.equal(walk(encoded([[0, '/3/0/1']], [[0, '/3/0/2'], [6, 20000000]])), ['/3/0/1', BAD_REQUEST]);
  assert.equal(walk(encoded([[-3, 20000000], [0, '/3/0/1']])), [BAD_REQUEST]);
});

test('RFC 8428 4.1: a record of base fields alone names nothing', () => {
  assert.equal(walk(encoded([[-2, '/3/0/'], [-3, 1000000000]], [[0, '0'], [3, 'x']], [[-2, '/1/0/']], [[0, '1'], [2, 60]])), ['/3/0/0', '/1/0/1']);
  assert.equal(walk(encoded([[-2, '/']])), ['/'], 'the root is a path');
  assert.equal(walk(encoded([[-2, '/3/0/'], [0, '0'], [3, 'x']], [])), ['/3/0/0', BAD_REQUEST]);
});

test('a value with a time carries it, the next one does not', () => {
  const stamped = (at: number): Push => (v) => {
    v.float(24.5);
    v.stamped = true;
    v.f64[v.stamp] = at;
  };
  const bytes = pack('/3303/0/5700', [['/3303/0/5700', stamped(1761226500)], ['/3303/0/5700', stamped(-5)], ['/3303/0/5700', stamped(1761226500.25)], ['/3303/0/5700', stamped(2 ** 40)], ['/3303/0/5700', (v) => v.float(1)]]);
  assert.equal((oracle.decode(unhex(bytes)) as Map<number, unknown>[]).map((r) => r.get(6)), [1761226500, -5, 1761226500.25, 1099511627776n, undefined]);
  const times: [boolean, number][] = [];
  assert.is(walk(unhex(bytes), '/3303', () => times.push([format.reader.hasTime, b.arena.f64[format.reader.time]])).length, 5);
  assert.equal(times, [[true, 1761226500], [true, -5], [true, 1761226500.25], [true, 2 ** 40], [false, 0]]);
  b.value.clear();
  assert.is(b.value.stamped, false);
});

test('a pack that does not fit overflows and writes nothing behind its end', () => {
  for (let size = 0; size < 27; size++) {
    b.bytes.fill(0xa5);
    b.writer.begin(b.bytes, 0, size);
    format.beginWrite(b.writer, pathOf('/3/0'), 1);
    b.value.string('0123456789');
    format.write(pathOf('/3/0/14'), b.value);
    assert.is(format.endWrite(), size < 25 ? OVERFLOW : 0);
    assert.ok(b.bytes.subarray(size).every((c) => c === 0xa5));
  }
});

test('any bytes, and any change to a good pack: a number comes back, the same on the second run, and no byte outside is looked at', () => {
  const good = Array.from(encoded([[-2, '/3/0/'], [0, '0'], [3, 'abc'], [-3, 1.5]], [[0, '9'], [2, 100], ['vx', [1, { a: 2 }]]], [[0, '5'], ['vlo', '1:2'], [6, 3]]));
  const mutated = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => {
    const bytes = good.slice();
    for (const [at, to] of changes) bytes[at] = to;
    return bytes;
  });
  const types = [STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK];
  fc.assert(fc.property(fc.oneof(mutated, fc.array(fc.nat(255), { maxLength: 60 })), (body) => {
    const runs = [0x00, 0xff].map((guard) => {
      const bytes = Uint8Array.from([guard, ...body, guard, guard]);
      const trace: unknown[] = [];
      for (let turn = 0; turn < 2; turn++) {
        const seen: unknown[] = [format.beginRead(bytes, 1, body.length, pathOf('/'))];
        for (let status = seen[0] as number; status >= 0;) {
          status = format.next(into);
          seen.push(status);
          if (status <= 0) break;
          seen.push(textOf(into), format.reader.hasTime, b.arena.f64[format.reader.time]);
          for (const type of types) seen.push(format.decode(type, b.value));
        }
        if (turn === 1) assert.equal(seen, trace[0]);
        trace.push(seen);
      }
      assert.is(bytes[0], guard);
      assert.is(hex(bytes, body.length + 1), guard === 0 ? '0000' : 'ffff');
      return trace;
    });
    assert.equal(runs[0], runs[1]);
  }), { numRuns: 3000 });
});

test.run();
