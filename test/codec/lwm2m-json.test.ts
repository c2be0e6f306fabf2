/**
 * JSON of LwM2M 1.0 (11543, 1543), Core 1.0 6.4.4.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Decimal } from '../../src/codec/decimal.js';
import { CONTENT_NOTHING, CONTENT_NULL } from '../../src/codec/format.js';
import { Lwm2mJsonFormat } from '../../src/codec/lwm2m-json.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { bench } from './bench.js';
import { type Leaf, type Plain, arena, decimal, decode, encode, encodeTo, pathOf, pathText } from './record.js';
import { ALL_TYPES, tree, typesOf } from './typed.js';

const test = suite('codec/lwm2m-json');
const format = new Lwm2mJsonFormat(arena, decimal);
const b = bench();
const own = new Lwm2mJsonFormat(b.arena, new Decimal(b.arena));

const hex = (text: string): string => Buffer.from(text).toString('hex');
const written = (base: string, leaves: Leaf[]): string => Buffer.from(encode(format, base, leaves), 'hex').toString();

function walk(text: string, base = '/', each?: () => void): (string | number)[] {
  const bytes = Uint8Array.from(Buffer.from(text));
  const into = pathOf('/');
  const begun = format.beginRead(bytes, 0, bytes.length, pathOf(base));
  if (begun < 0) return [begun];
  const found: (string | number)[] = [];
  for (;;) {
    const status = format.next(into);
    if (status < 0) found.push(status);
    if (status <= 0) return found;
    found.push(pathText(into));
    each?.();
  }
}

function one(members: string, type: number): Plain | undefined {
  const leaves = decode(format, '/3', hex('{"e":[{"n":"/3/0/1",' + members + '}]}'), () => type);
  return typeof leaves === 'number' ? undefined : leaves[0].value;
}

test('Core 1.2 7.4.7: the example, to the byte', () => {
  const rows: [string, number, Plain][] = [
    ['0', STRING, 'Open Mobile Alliance'], ['1', STRING, 'Lightweight M2M Client'], ['2', STRING, '345000123'], ['3', STRING, '1.0'], ['6/0', INTEGER, 1n], ['6/1', INTEGER, 5n],
    ['7/0', INTEGER, 3800n], ['7/1', INTEGER, 5000n], ['8/0', INTEGER, 125n], ['8/1', INTEGER, 900n], ['9', INTEGER, 100n], ['10', INTEGER, 15n], ['11/0', INTEGER, 0n],
    ['13', TIME, 1367491215n], ['14', STRING, '+02:00'], ['16', STRING, 'U'],
  ];
  const device = rows.map(([name, type, plain]) => ({ path: '/3/0/' + name, type, value: plain }));
  const text = written('/3/0', device);
  assert.equal(text, '{"bn":"/3/0/","e":[{"n":"0","sv":"Open Mobile Alliance"},{"n":"1","sv":"Lightweight M2M Client"},{"n":"2","sv":"345000123"},{"n":"3","sv":"1.0"},' +
    '{"n":"6/0","v":1},{"n":"6/1","v":5},{"n":"7/0","v":3800},{"n":"7/1","v":5000},{"n":"8/0","v":125},{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},' +
    '{"n":"11/0","v":0},{"n":"13","v":1367491215},{"n":"14","sv":"+02:00"},{"n":"16","sv":"U"}]}');
  assert.deepEqual(decode(format, '/3/0', hex(text), typesOf(device)), device);
});

test('each type under its label', () => {
  const rows: [number, Plain, string][] = [
    [STRING, 'é"\\\n\u0001/\u{1f600}', '"sv":"é\\"\\\\\\n\\u0001/\u{1f600}"'], [CORELNK, '</1/0>', '"sv":"</1/0>"'], [INTEGER, -(1n << 63n), '"v":-9223372036854775808'],
    [UNSIGNED, (1n << 64n) - 1n, '"v":18446744073709551615'], [TIME, 1367491215n, '"v":1367491215'], [FLOAT, -21.5, '"v":-21.5'], [BOOLEAN, true, '"bv":true'], [BOOLEAN, false, '"bv":false'],
    [OPAQUE, '6869200afb', '"sv":"aGkgCvs="'], [OPAQUE, 'ff', '"sv":"/w=="'], [OPAQUE, '', '"sv":""'], [OBJLNK, '66:0', '"ov":"66:0"'],
  ];
  for (const [type, plain, member] of rows) {
    assert.equal(written('/3/0/1', [{ path: '/3/0/1', type, value: plain }]), '{"bn":"/3/0/1","e":[{' + member + '}]}');
    assert.deepEqual(one(member, type), plain);
  }
  assert.equal(one('"sv":"66:0"', OBJLNK), '66:0', 'as Leshan has links');
  assert.equal(one('"sv":"\\/w=="', OPAQUE), 'ff');
  assert.equal(one('"v":5.0', INTEGER), 5n);
  for (const [member, type] of [['"v":1', STRING], ['"sv":"1"', INTEGER], ['"bv":true', INTEGER], ['"ov":"1:2"', STRING], ['"ov":"x"', OBJLNK], ['"sv":"=A"', OPAQUE]] as const) assert.equal(one(member, type), undefined, member);
});

test('any tree of values comes back', () => {
  fc.assert(fc.property(tree, ({ base, leaves }) => {
    const bytes = encode(format, base, leaves);
    const parsed = JSON.parse(Buffer.from(bytes, 'hex').toString()) as { bn: string; e: { n?: string }[] };
    assert.deepEqual(parsed.e.map((record) => parsed.bn + (record.n ?? '')), leaves.map((leaf) => leaf.path));
    assert.deepEqual(decode(format, base, bytes, typesOf(leaves)), leaves.map((leaf) => (typeof leaf.value === 'string' && leaf.type !== OPAQUE ? { ...leaf, value: Buffer.from(leaf.value).toString() } : leaf)));
  }), { numRuns: 1000, seed: 1 });
});

test('a value with a time carries it, the next one does not', () => {
  const text = Buffer.from(b.written((w) => {
    own.beginWrite(w, pathOf('/3303/0/5700'), 2);
    b.value.float(24.5);
    b.value.stamped = true;
    b.value.f64[b.value.stamp] = 1761226500.25;
    own.write(pathOf('/3303/0/5700'), b.value);
    b.value.float(1);
    own.write(pathOf('/3303/0/5700'), b.value);
    own.endWrite();
  }), 'hex').toString();
  assert.equal(text, '{"bn":"/3303/0/5700","e":[{"t":1761226500.25,"v":24.5},{"v":1}]}');
  const times: [boolean, number][] = [];
  assert.deepEqual(walk('{"e":[{"n":"","v":1,"t":-2},{"n":"","v":2}],"bt":1000000000,"bn":"/3303/0/5700"}', '/3303', () => times.push([format.reader.hasTime, arena.f64[format.reader.time]])), ['/3303/0/5700', '/3303/0/5700']);
  assert.deepEqual(times, [[true, 999999998], [true, 1000000000]]);
});

test('names: joined to the base name, or without one relative to the path of the request', () => {
  assert.deepEqual(walk('{"bn":"/3/0/","e":[{"n":"0","sv":"x"},{"n":"6/1","v":1}]}', '/3/0'), ['/3/0/0', '/3/0/6/1']);
  assert.deepEqual(walk('{"e":[{"n":"0","sv":"x"},{"n":"6/1","v":1},{"n":"/3/0/9","v":1}]}', '/3/0'), ['/3/0/0', '/3/0/6/1', '/3/0/9']);
  assert.deepEqual(walk('{"e":[{"n":"","v":1},{"v":2}]}', '/3/0/9'), ['/3/0/9', '/3/0/9']);
  assert.deepEqual(walk('{"bn":"","e":[{"n":"1","v":1}]}', '/3/0/6'), ['/3/0/6/1']);
  assert.deepEqual(walk('{"bn":"/","e":[{"n":"3/0/9","v":1}]}', '/3'), ['/3/0/9']);
  assert.deepEqual(walk('{"bn":"/3/0/6","e":[{"n":"/1","v":1}]}', '/3'), ['/3/0/6/1']);
  assert.deepEqual(walk('{"bn":"/3/0/6/","e":[]}', '/3'), []);
  for (const [text, base] of [['{"bn":"/4/0/","e":[{"n":"0","v":1}]}', '/3'], ['{"e":[{"n":"0","v":1}]}', '/3'], ['{"e":[{"n":"1/2","v":1}]}', '/3/0/6/1'], ['{"e":[{"v":1}]}', '/'], ['{"e":[{"n":"0/","v":1}]}', '/3/0'], ['{"e":[{"n":"00","v":1}]}', '/3/0'], ['{"e":[{"n":"x","v":1}]}', '/3/0']]) {
    assert.deepEqual(walk(text, base), [BAD_REQUEST], text);
  }
  assert.deepEqual(walk('{"\\u0062n":"\\/3\\/0\\/","e":[{"n":"0","v":1}]}', '/3/0'), ['/3/0/0']);
});

test('members in any order, unknown ones passed over', () => {
  const outer: [string, unknown][] = [['bn', '/3/0/'], ['bt', 100], ['e', [{ x: [1], n: '9', v: 42, t: 1 }]], ['other', { e: [] }], ['bver', 99]];
  fc.assert(fc.property(fc.shuffledSubarray(outer, { minLength: outer.length }), fc.constantFrom(undefined, 2), (shuffled, space) => {
    assert.deepEqual(walk(JSON.stringify(Object.fromEntries(shuffled), null, space), '/3', () => {
      assert.equal(format.reader.kind, INTEGER);
      assert.equal(arena.f64[format.reader.time], 101);
    }), ['/3/0/9']);
  }), { seed: 2 });
});

test('records without a value, and null', () => {
  const contents: number[] = [];
  assert.deepEqual(walk('{"e":[{"n":"/3/0"},{"n":"/3/0/6/1","v":null}]}', '/', () => contents.push(format.content())), ['/3/0', '/3/0/6/1']);
  assert.deepEqual(contents, [CONTENT_NOTHING, CONTENT_NULL]);
  assert.equal(one('"sv":null', NONE), null);
  assert.equal(one('"x":null', NONE), undefined);
});

test('refused: what is no payload of it', () => {
  const bad = ['', '[]', '{}', '{"e":{}}', '{"e":1}', '{"e":[]', '{"e":[]}x', '{"e":[],}', '{"e":[],"e":[]}', '{"bn":"/3/0/","bn":"/3/0/","e":[]}', '{"bn":1,"e":[]}', '{"bt":"x","e":[]}', '{"e":[{"n":"/3/0/1","v":1}}', '{"e":[1]}',
    '{"e":[{"n":"/3/0/1","v":1,"sv":"x"}]}', '{"e":[{"n":"/3/0/1","v":"x"}]}', '{"e":[{"n":"/3/0","v":1}]}', '{"e":[{"n":1,"v":1}]}', '{"e":[{"n":"/3/0/1","v":1,"v":2}]}'];
  for (const text of bad) assert.ok(walk(text).includes(BAD_REQUEST), text);
  const good = '{"bn":"/3/0/","e":[{"n":"0","sv":"a\\u00e9"},{"n":"9","v":-1.5e0}],"bt":5}';
  for (let n = 0; n < good.length; n++) assert.ok(walk(good.slice(0, n)).includes(BAD_REQUEST), 'cut at ' + n);
});

test('what cannot be written is not acceptable; what does not fit is an overflow at every length', () => {
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: FLOAT, value: NaN }], 100, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3/0/6', [], 100, true).toString(), '{"bn":"/3/0/6/","e":[]}');
  const leaves: Leaf[] = [{ path: '/3/0/0', type: STRING, value: 'hä"\n' }, { path: '/3/0/1', type: OPAQUE, value: '010203' }, { path: '/3/0/6/1', type: FLOAT, value: 0.1 }];
  const length = encode(format, '/3/0', leaves).length / 2;
  for (let room = 0; room < length; room++) for (const chars of [true, false]) assert.equal(encodeTo(format, '/3/0', leaves, room, chars), OVERFLOW);
});

test('no bytes of a peer do more than be refused, and twice the same', () => {
  const good = '{"bn":"/3/0/","e":[{"n":"0","sv":"a\\u00e9\\n"},{"n":"9","v":-15e-1,"t":5},{"n":"5","sv":"AQ\\/="},{"n":"6/1","bv":true,"x":[1,{}]},{"n":"7/1","ov":"1:2"}],"bt":1}';
  const piece = fc.constantFrom(...'[]{},:"\\0123456789-+.eE_ntbvsdlour/ \n', 'null', 'true', '"n":"/3/0/1"', '"v":', '\\u00', '\xff');
  const body = fc.oneof(
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.oneof(piece, fc.nat(255).map((c) => String.fromCharCode(c)))), { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce((text, [at, to]) => text.slice(0, at) + to + text.slice(at + 1), good)),
    fc.array(piece, { maxLength: 30 }).map((parts) => '{"e":[{' + parts.join('')),
  );
  fc.assert(fc.property(body, fc.constantFrom('/', '/3/0'), fc.constantFrom(NONE, ...ALL_TYPES), (text, base, type) => {
    const leaves = decode(format, base, Buffer.from(text, 'latin1').toString('hex'), () => type);
    assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
  }), { numRuns: 5000, seed: 3 });
});

test.run();
