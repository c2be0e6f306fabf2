/**
 * LwM2M CBOR (11544), Core 1.2 7.4.4.
 */
import * as assert from 'node:assert/strict';
import { Decoder, Encoder } from 'cbor-x';
import fc from 'fast-check';
import { suite } from 'uvu';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from '../../src/codec/format.js';
import { Lwm2mCborFormat } from '../../src/codec/lwm2m-cbor.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { type Leaf, type Plain, arena, decode, encode, encodeTo, pathOf, pathText } from './record.js';
import { ALL_TYPES, tree, typesOf } from './typed.js';

const test = suite('codec/lwm2m-cbor');
const format = new Lwm2mCborFormat(arena);
const maker = new Encoder({ mapsAsObjects: false, useRecords: false, variableMapSize: true });
const oracle = new Decoder({ mapsAsObjects: false, useRecords: false, int64AsType: 'bigint' } as never);

type Tree = Map<number | number[], unknown>;

/** A payload written by another hand. */
const encoded = (...rows: [number | number[], unknown][]): string => Buffer.from(maker.encode(new Map(rows) as Tree)).toString('hex');
const map = (...rows: [number | number[], unknown][]): Tree => new Map(rows);

/** The paths of a payload, and the failure that ends it. */
function walk(hex: string, base = '/', each?: () => void): (string | number)[] {
  const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const into = pathOf('/');
  const begun = format.beginRead(bytes, 0, bytes.length, pathOf(base));
  if (begun < 0) return [begun];
  const found: (string | number)[] = [];
  for (;;) {
    const status = format.next(into);
    if (status < 0) {
      found.push(status);
      assert.equal(format.next(into), status);
    }
    if (status <= 0) return found;
    found.push(pathText(into));
    each?.();
  }
}

function one(value: unknown, type: number): Plain | undefined {
  const leaves = decode(format, '/3', encoded([[3, 0, 1], value]), () => type);
  return typeof leaves === 'number' ? undefined : leaves[0].value;
}

const device: Leaf[] = ([
  ['0', STRING, 'Open Mobile Alliance'], ['1', STRING, 'Lightweight M2M Client'], ['2', STRING, '345000123'], ['3', STRING, '1.0'], ['6/0', INTEGER, 1n], ['6/1', INTEGER, 5n],
  ['7/0', INTEGER, 3800n], ['7/1', INTEGER, 5000n], ['8/0', INTEGER, 125n], ['8/1', INTEGER, 900n], ['9', INTEGER, 100n], ['10', INTEGER, 15n], ['11/0', INTEGER, 0n],
  ['13', TIME, 1367491215n], ['14', STRING, '+02:00'], ['16', STRING, 'U'],
] as [string, number, Plain][]).map(([name, type, value]) => ({ path: '/3/0/' + name, type, value }));

const servers: Leaf[] = [0, 1].flatMap((iid) => ([[0, 101n + BigInt(iid)], [1, 86400n], [2, iid === 0 ? 300n : 600n], [3, 6000n], [5, 86400n], [6, iid === 0], [7, 'U']] as [number, Plain][])
  .map(([rid, value]) => ({ path: `/1/${iid}/${rid}`, type: rid === 6 ? BOOLEAN : rid === 7 ? STRING : INTEGER, value })));

test('Core 1.2 7.4.4: the examples that have one key, to the byte', () => {
  assert.equal(encode(format, '/3/0/0', [device[0]]), 'a183030000744f70656e204d6f62696c6520416c6c69616e6365');
  assert.equal(encode(format, '/3/0/6', device.slice(4, 6)), 'a183030006a200010105');
  assert.equal(encode(format, '/3/0/6/1', [device[5]]), 'a1840300060105');
});

test('Core 1.2 7.4.4: all examples read', () => {
  const read = (base: string, hex: string, leaves: Leaf[]): void => assert.deepEqual(decode(format, base, hex.replace(/\s/g, ''), typesOf(leaves)), leaves);
  read('/3/0/0', 'a183030000744f70656e204d6f62696c6520416c6c69616e6365', [device[0]]);
  read('/3/0/0', 'a103a100a100744f70656e204d6f62696c6520416c6c69616e6365', [device[0]]);
  read('/3/0/6', 'a183030006a200010105', device.slice(4, 6));
  read('/3/0', `a1820300ad 00744f70656e204d6f62696c6520416c6c69616e6365 01764c69676874776569676874204d324d20436c69656e74 0269333435303030313233 0363312e30
    06a200010105 07a200190ed801191388 08a200187d01190384 091864 0a0f 0ba10000 0d1a5182428f 0e662b30323a3030 106155`, device);
  read('/1', `a101a2 00a7 001865 011a00015180 0219012c 03191770 051a00015180 06f5 076155 01a7 001866 011a00015180 02190258 03191770 051a00015180 06f4 076155`, servers);
  read('/', 'a2820300a200744f70656e204d6f62696c6520416c6c69616e6365091864 830100011a00015180', [device[0], device[10], { path: '/1/0/1', type: INTEGER, value: 86400n }]);
});

test('what is written: the ids asked for in one key, maps not counted beforehand without a length', () => {
  assert.equal(encode(format, '/3/0', device.slice(3, 7)), 'a1820300bf0363312e3006bf00010105ff07bf00190ed8ffff');
  assert.equal(encode(format, '/1', [servers[0], servers[1], servers[7]]), 'a101bf00bf001865011a00015180ff01bf001866ffff');
  assert.equal(encode(format, '/', [device[0], device[10], { path: '/1/0/1', type: INTEGER, value: 86400n }]), 'bf820300bf00744f70656e204d6f62696c6520416c6c69616e6365091864ff820100bf011a00015180ffff');
  assert.equal(encode(format, '/3/0/6', []), 'a0');
  assert.equal(encode(format, '/', []), 'a0');
  // The same values as the spec's example of 118 bytes, and an end for each map.
  assert.equal(encode(format, '/3/0', device).length / 2, 118 + 5);
});

test('each type', () => {
  const rows: [number, Plain, unknown][] = [
    [STRING, 'é', 'é'], [STRING, '', ''], [CORELNK, '</1>', '</1>'], [INTEGER, -5n, -5], [INTEGER, -(1n << 63n), -(1n << 63n)], [UNSIGNED, (1n << 64n) - 1n, (1n << 64n) - 1n], [FLOAT, 0.5, 0.5], [FLOAT, 24.1, 24.1],
    [BOOLEAN, false, false], [BOOLEAN, true, true], [OPAQUE, '00ff', Buffer.from([0, 255])], [TIME, 1367491215n, 1367491215], [OBJLNK, '66:0', '66:0'],
  ];
  for (const [type, plain, value] of rows) {
    const bytes = encode(format, '/3/0/1', [{ path: '/3/0/1', type, value: plain }]);
    assert.deepEqual([...(oracle.decode(Buffer.from(bytes, 'hex')) as Tree)], [[[3, 0, 1], value]]);
    assert.deepEqual(one(value, type), plain);
  }
  // As in content format CBOR: a whole number is a float where one is declared, but no float a whole number.
  assert.equal(one(20, FLOAT), 20);
  assert.equal(one(20.5, INTEGER), undefined);
  assert.deepEqual(decode(format, '/3', 'a183030001fa40a00000', () => INTEGER), BAD_REQUEST);
  for (const [value, type] of [['x', INTEGER], [1, STRING], [true, INTEGER], [1, BOOLEAN], ['x', OBJLNK], [Buffer.from('x'), STRING], [undefined, STRING], [[1], INTEGER]] as const) assert.equal(one(value, type), undefined);
});

test('any tree of values comes back, and another reader finds the same', () => {
  fc.assert(fc.property(tree, ({ base, leaves }) => {
    const bytes = encode(format, base, leaves);
    const found = new Map<string, unknown>();
    const descend = (at: number[], value: unknown): void => {
      if (value instanceof Map) for (const [key, inner] of value as Tree) descend([...at, ...(Array.isArray(key) ? key : [key])], inner);
      else found.set('/' + at.join('/'), value);
    };
    descend([], oracle.decode(Buffer.from(bytes, 'hex')));
    assert.deepEqual([...found.keys()], leaves.map((leaf) => leaf.path));
    for (const leaf of leaves) {
      const value = found.get(leaf.path);
      if (leaf.type === OPAQUE) assert.equal(Buffer.from(value as Uint8Array).toString('hex'), leaf.value);
      else if (typeof leaf.value === 'bigint') assert.equal(BigInt(value as number), leaf.value);
      else assert.deepEqual(value, typeof leaf.value === 'string' ? Buffer.from(leaf.value).toString() : leaf.value);
    }
    const back = decode(format, base, bytes, typesOf(leaves));
    assert.deepEqual(back, leaves.map((leaf) => (typeof leaf.value === 'string' && leaf.type !== OPAQUE ? { ...leaf, value: Buffer.from(leaf.value).toString() } : leaf)));
    assert.deepEqual(decode(format, '/', encode(format, '/', leaves), typesOf(leaves)), back);
  }), { numRuns: 1000, seed: 1 });
});

test('keys: ids and arrays of ids at any level, of either kind of length', () => {
  const all = ['/3/0/6/0', '/3/0/6/1', '/3/0/9'];
  for (const hex of [
    encoded([3, map([0, map([6, map([0, 1], [1, 5])], [9, 100])])]), encoded([[3, 0], map([[6, 0], 1], [[6, 1], 5], [9, 100])]), encoded([[3, 0, 6, 0], 1], [[3, 0, 6, 1], 5], [[3, 0, 9], 100]),
    encoded([3, map([[0, 6], map([0, 1], [1, 5])], [[0, 9], 100])]), 'bf9f0300ff bf06 bf00010105ff 091864 ff ff', 'a1 9803030006 a2 1800 01 190001 05'.replace('a1 9803030006', 'a2 9803030006') + '830300 09 1864',
  ]) assert.deepEqual(walk(hex), all, hex);
  for (const hex of ['', '80', '01', 'f6', 'a1', 'a103', 'a18001', 'a19fff01', 'a16133 01', 'a12001', 'a1830300 6101', 'a18303002001', 'a119ffff01', 'a183031 9ffff0001'.replace(' ', ''), 'a1850300060101 01', 'a183030001', 'bf83030001', 'bf8303000101', 'bfff00', 'a18303000101ff',
    'a1820300a1ff', 'a1820300bf01ff', 'a1 03a1 00a1 06a1 01a1 02 01', 'a2 83030001 01', 'a1c183030001 01', 'a183030001ff']) assert.ok(walk(hex).includes(BAD_REQUEST), hex);
});

test('Core 1.2 7.4.4: in a Write and a Create the ids may lie below the path sent to', () => {
  assert.deepEqual(walk(encoded([0, 'x'], [14, '+02:00']), '/3/0'), ['/3/0/0', '/3/0/14']);
  assert.deepEqual(walk(encoded([6, map([0, 1], [1, 5])]), '/3/0'), ['/3/0/6/0', '/3/0/6/1']);
  assert.deepEqual(walk(encoded([0, 1], [1, 5]), '/3/0/6'), ['/3/0/6/0', '/3/0/6/1']);
  assert.deepEqual(walk(encoded([0, map([5700, 1.5])]), '/3303'), ['/3303/0/5700']);
  assert.deepEqual(walk(encoded([[3303, 0], map([5700, 1.5])]), '/3303'), ['/3303/0/5700']);
  assert.deepEqual(walk(encoded([[3, 0, 6], map([0, 1])]), '/3/0/6'), ['/3/0/6/0']);
  // Core 1.2 6.3.7: a Create that leaves the id of the instance to the client.
  assert.deepEqual(walk(encoded([5700, 1.5], [5701, 'Cel'], [6, map([0, 1])]), '/3303'), ['/3303/*/5700', '/3303/*/5701', '/3303/*/6/0']);
  // One form for all of a payload, and nothing outside the path.
  assert.deepEqual(walk(encoded([[3, 0, 1], 'x'], [0, 'x']), '/3/0'), ['/3/0/1', BAD_REQUEST]);
  assert.deepEqual(walk(encoded([[3, 1, 1], 'x']), '/3/0'), [BAD_REQUEST]);
  assert.deepEqual(walk(encoded([[3, 0], 'x'])), [BAD_REQUEST]);
  assert.deepEqual(walk(encoded([0, 'x']), '/3/0/6/1'), [BAD_REQUEST]);
  assert.deepEqual(walk(encoded([5, map([0, map([1, map([2, 3])])])]), '/3/0'), [BAD_REQUEST]);
});

test('null is for removal, an empty map for what holds nothing, or a path alone', () => {
  const contents: number[] = [];
  assert.deepEqual(walk(encoded([[3, 0], map()], [1, null], [[34, 0, 1], map([3, null])], [[3, 0, 9], 1]) + '', '/', () => contents.push(format.content())), ['/3/0', '/1', '/34/0/1/3', '/3/0/9']);
  assert.deepEqual(contents, [CONTENT_NOTHING, CONTENT_NULL, CONTENT_NULL, CONTENT_VALUE]);
  assert.deepEqual(walk('bf820300bfff ff'), ['/3/0']);
  assert.deepEqual(walk(encoded([1, map()]), '/3303'), ['/3303/1'], 'a Create without values');
  assert.equal(one(null, NONE), null);
  assert.equal(one(map(), NONE), null);
  assert.equal(one(1, NONE), undefined);
  assert.equal(one(null, INTEGER), undefined);
  const paths = ['/3', '/3/0', '/3/0/6', '/3/0/6/1'];
  const list = encode(format, '/', paths.map((path) => ({ path, type: NONE, value: null })));
  assert.deepEqual(walk(list), paths);
  assert.equal(encodeTo(format, '/', [{ path: '/', type: NONE, value: null }], 100, true), NOT_ACCEPTABLE);
});

test('what does not fit is an overflow at every length', () => {
  const length = encode(format, '/3/0', device).length / 2;
  for (let room = 0; room < length; room++) for (const chars of [true, false]) assert.equal(encodeTo(format, '/3/0', device, room, chars), OVERFLOW);
});

test('a payload cut short is refused at every length', () => {
  for (const base of ['/3/0', '/']) {
    const bytes = encode(format, base, device);
    for (let n = 0; n < bytes.length; n += 2) assert.ok(walk(bytes.slice(0, n), base).includes(BAD_REQUEST), 'cut at ' + n / 2);
  }
});

test('no bytes of a peer do more than be refused, and twice the same', () => {
  const good = [...Buffer.from(encode(format, '/', [...device, ...servers]), 'hex')];
  const body = fc.oneof(
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => {
      const bytes = good.slice();
      for (const [at, to] of changes) bytes[at] = to;
      return bytes;
    }),
    fc.array(fc.oneof(fc.constantFrom(0xbf, 0xa1, 0x82, 0x9f, 0xff, 0, 1, 3, 6, 0xf6, 0x61, 0xc1), fc.nat(255)), { maxLength: 40 }),
  );
  fc.assert(fc.property(body, fc.constantFrom('/', '/3', '/3/0', '/3/0/6'), fc.constantFrom(NONE, ...ALL_TYPES), (bytes, base, type) => {
    const leaves = decode(format, base, Buffer.from(bytes).toString('hex'), () => type);
    assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
  }), { numRuns: 5000, seed: 2 });
});

test.run();
