/**
 * SenML JSON: RFC 8428 5 as Core 1.2 7.4.7 uses it, RFC 8790.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Decimal } from '../../src/codec/decimal.js';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from '../../src/codec/format.js';
import { SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BASE64 } from '../../src/codec/value.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { type Leaf, type Plain, arena, decimal, decode, encode, encodeTo, pathOf, pathText, put, taken, value } from './record.js';
import { ALL_TYPES, tree, typesOf } from './typed.js';
import { bench } from './bench.js';

const test = suite('codec/senml-json');
const format = new SenmlJsonFormat(arena, decimal);
const b = bench();
const own = new SenmlJsonFormat(b.arena, new Decimal(b.arena));

const hex = (text: string): string => Buffer.from(text).toString('hex');
const written = (base: string, leaves: Leaf[]): string => Buffer.from(encode(format, base, leaves), 'hex').toString();

/** The paths of a payload, and the failure that ends it. */
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

/** One record of the path /3/0/1 and these members, read as a type. */
function one(members: string, type: number): Plain | undefined {
  const leaves = decode(format, '/3', hex('[{"n":"/3/0/1",' + members + '}]'), () => type);
  if (typeof leaves === 'number') return undefined;
  return leaves[0].value;
}

test('Core 1.2 7.4.7: the examples, to the byte', () => {
  const rows: [string, number, Plain][] = [
    ['0', STRING, 'Open Mobile Alliance'], ['1', STRING, 'Lightweight M2M Client'], ['2', STRING, '345000123'], ['3', STRING, '1.0'], ['6/0', INTEGER, 1n], ['6/1', INTEGER, 5n],
    ['7/0', INTEGER, 3800n], ['7/1', INTEGER, 5000n], ['8/0', INTEGER, 125n], ['8/1', INTEGER, 900n], ['9', INTEGER, 100n], ['10', INTEGER, 15n], ['11/0', INTEGER, 0n],
    ['13', TIME, 1367491215n], ['14', STRING, '+02:00'], ['16', STRING, 'U'],
  ];
  const device = rows.map(([name, type, plain]) => ({ path: '/3/0/' + name, type, value: plain }));
  const text = written('/3/0', device);
  assert.equal(text, '[{"bn":"/3/0/","n":"0","vs":"Open Mobile Alliance"},{"n":"1","vs":"Lightweight M2M Client"},{"n":"2","vs":"345000123"},{"n":"3","vs":"1.0"},' +
    '{"n":"6/0","v":1},{"n":"6/1","v":5},{"n":"7/0","v":3800},{"n":"7/1","v":5000},{"n":"8/0","v":125},{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},' +
    '{"n":"11/0","v":0},{"n":"13","v":1367491215},{"n":"14","vs":"+02:00"},{"n":"16","vs":"U"}]');
  assert.equal(text.length + 15, 399); // the printed one has line breaks
  assert.deepEqual(decode(format, '/3/0', hex(text), typesOf(device)), device);
  assert.equal(written('/3/0/0', [{ path: '/3/0/0', type: STRING, value: 'Open Mobile Alliance' }]), '[{"bn":"/3/0/0","vs":"Open Mobile Alliance"}]');
  const links = '[{"bn":"/","n":"65/0/0/0","vlo":"66:0"},{"n":"65/0/0/1","vlo":"66:1"},{"n":"65/0/1","vs":"8613800755500"},{"n":"65/0/2","v":1}]';
  assert.equal(written('/', [
    { path: '/65/0/0/0', type: OBJLNK, value: '66:0' }, { path: '/65/0/0/1', type: OBJLNK, value: '66:1' }, { path: '/65/0/1', type: STRING, value: '8613800755500' }, { path: '/65/0/2', type: INTEGER, value: 1n },
  ]), links);
  const history: number[] = [];
  walk('[{"bn":"/72/","bt":25462634,"n":"1/2","v":22.4,"t":-5},\r\n{"n":"1/2","v":22.9,"t":-30},{"n":"1/2","v":24.1,"t":-50}]', '/72', () => history.push(arena.f64[format.reader.time]));
  assert.deepEqual(history, [25462629, 25462604, 25462584]);
});

test('each type under its label', () => {
  const rows: [number, Plain, string][] = [
    [STRING, 'é"\\\n\u0001/\u{1f600}\x7f', '"vs":"é\\"\\\\\\n\\u0001/\u{1f600}\x7f"'], [STRING, '', '"vs":""'], [CORELNK, '</1/0>;pmin=1', '"vs":"</1/0>;pmin=1"'],
    [INTEGER, -(1n << 63n), '"v":-9223372036854775808'], [UNSIGNED, (1n << 64n) - 1n, '"v":18446744073709551615'], [TIME, 1367491215n, '"v":1367491215'], [FLOAT, 6.667e-11, '"v":0.00000000006667'],
    [FLOAT, -21.5, '"v":-21.5'], [BOOLEAN, true, '"vb":true'], [BOOLEAN, false, '"vb":false'], [OPAQUE, '6869200afb', '"vd":"aGkgCvs"'], [OPAQUE, 'ff', '"vd":"_w"'], [OPAQUE, '', '"vd":""'], [OBJLNK, '65535:65535', '"vlo":"65535:65535"'],
  ];
  for (const [type, plain, member] of rows) {
    assert.equal(written('/3/0/1', [{ path: '/3/0/1', type, value: plain }]), '[{"bn":"/3/0/1",' + member + '}]');
    assert.deepEqual(one(member, type), plain);
  }
});

test('what is written, JSON.parse reads; and any tree of values comes back', () => {
  fc.assert(fc.property(tree, ({ base, leaves }) => {
    const bytes = encode(format, base, leaves);
    const parsed = JSON.parse(Buffer.from(bytes, 'hex').toString()) as { bn?: string; n?: string; v?: number; vs?: string; vb?: boolean; vd?: string; vlo?: string }[];
    let bn = '';
    parsed.forEach((record, i) => {
      bn = record.bn ?? bn;
      const { type, value: plain, path } = leaves[i];
      assert.equal(bn + (record.n ?? ''), path);
      if (type === STRING || type === CORELNK) assert.equal(record.vs, Buffer.from(plain as string).toString());
      else if (type === OPAQUE) assert.equal(Buffer.from(record.vd!, 'base64url').toString('hex'), plain);
      else if (type === BOOLEAN) assert.equal(record.vb, plain);
      else if (type === OBJLNK) assert.equal(record.vlo, plain);
      else assert.equal(record.v, Number(plain));
    });
    const back = decode(format, base, bytes, typesOf(leaves));
    assert.deepEqual(back, leaves.map((leaf) => (typeof leaf.value === 'string' && leaf.type !== OPAQUE ? { ...leaf, value: Buffer.from(leaf.value).toString() } : leaf)));
    // As records of the root they carry the whole path.
    assert.deepEqual(decode(format, '/', encode(format, '/', leaves), typesOf(leaves)), back);
  }), { numRuns: 1000, seed: 1 });
});

test('what JSON.stringify writes in any order of members', () => {
  const members: [string, unknown][] = [['bn', '/3/'], ['bt', 1e9], ['n', '0/9'], ['t', -0.5], ['v', 42], ['u', '%'], ['bu', 'x'], ['ut', 1.5], ['bver', 10], ['other', [1, { v: 'x', bn: null }]], ['', 0], ['x', { n: 1 }], ['s', 3], ['bs', 4]];
  fc.assert(fc.property(fc.shuffledSubarray(members, { minLength: members.length }), fc.constantFrom(undefined, 1), (shuffled, space) => {
    assert.deepEqual(walk(JSON.stringify([Object.fromEntries(shuffled)], null, space), '/3', () => {
      value.clear();
      assert.equal(format.decode(INTEGER, value), 0);
      assert.equal(value.getNumber(), 42);
      assert.equal(format.reader.hasTime, true);
      assert.equal(arena.f64[format.reader.time], 999999999.5);
    }), ['/3/0/9']);
  }), { seed: 2 });
});

test('names and base names', () => {
  const paths = (...records: object[]): (string | number)[] => walk(JSON.stringify(records));
  assert.deepEqual(paths({ bn: '/4/0/', n: '0' }, { n: '1' }, { bn: '/6/', n: '0' }, { bn: '/1' }, { bn: '', n: '/3/0/0' }, { n: '/' }), ['/4/0/0', '/4/0/1', '/6/0', '/1', '/3/0/0', '/']);
  assert.deepEqual(paths({ bn: '/5/0', n: '/1', vs: 'x' }), ['/5/0/1']);
  assert.deepEqual(paths({ bn: '/3/0/' }, { n: '0', vs: 'x' }), ['/3/0/0'], 'RFC 8428 4.1: base fields alone');
  assert.deepEqual(paths({ bn: '/' }), ['/']);
  for (const record of [{ v: 1 }, { n: '/3/0', v: 1 }, { n: '3/0/1', v: 1 }, { n: '/3/0/01', v: 1 }, { n: '/3/0/65535', v: 1 }, { n: '/3/0/1/2/3', v: 1 }, { bn: '//', n: '1/2/3', v: 1 }, { n: 'urn:dev:x', v: 1 }, {}, { n: '/3/\u00e9' }]) assert.deepEqual(paths(record), [BAD_REQUEST], JSON.stringify(record));
  assert.deepEqual(walk('[{"n":"/3/1/1","v":1}]', '/3/0'), [BAD_REQUEST], 'not below the path asked for');
  // Escapes in names and labels are no others.
  assert.deepEqual(walk('[{"\\u006e":"\\/3\\/0\\u002f1","\\u0076":1},{"bn":"\\/4\\/0\\/","n":"\\u0031","v":1}]'), ['/3/0/1', '/4/0/1']);
});

test('numbers: whole ones exact, however they are spelled; base values; times', () => {
  assert.equal(one('"v":1.638435E9', TIME), 1638435000n);
  assert.equal(one('"v":5.0', INTEGER), 5n);
  assert.equal(one('"v":9223372036854775807.0', INTEGER), (1n << 63n) - 1n);
  assert.equal(one('"v":18446744073709551615', UNSIGNED), (1n << 64n) - 1n);
  assert.equal(one('"v":18446744073709551615', FLOAT), 2 ** 64);
  for (const [text, type] of [['5.5', INTEGER], ['9223372036854775808', INTEGER], ['-1', UNSIGNED], ['1e400', FLOAT], ['18446744073709551616', UNSIGNED], ['1e-1', TIME], ['"5"', INTEGER]] as const) assert.equal(one('"v":' + text, type), undefined, text);
  const whole = fc.bigInt(-(1n << 63n), (1n << 64n) - 1n);
  fc.assert(fc.property(whole, whole, (base, n) => {
    const total = base + n;
    const type = total >= 1n << 63n ? UNSIGNED : INTEGER;
    assert.equal(one(`"v":${n},"bv":${base}`, type), total >= -(1n << 63n) && total < 1n << 64n ? total : undefined);
  }), { seed: 3 });
  assert.equal(one('"bv":0.5,"v":1', FLOAT), 1.5);
  const times: [boolean, number][] = [];
  walk('[{"n":"/3/0/9","v":1},{"bt":1761226500,"n":"/3/0/9","v":1},{"n":"/3/0/9","t":60,"v":1},{"n":"/3/0/9","v":1,"t":-0.5},{"n":"/3/0/9","t":-5,"v":1,"bt":0}]', '/', () => times.push([format.reader.hasTime, arena.f64[format.reader.time]]));
  assert.deepEqual(times, [[false, 0], [true, 1761226500], [true, 1761226560], [true, 1761226499.5], [true, -5]]);
});

test('a value with a time carries it, the next one does not', () => {
  const text = Buffer.from(b.written((w) => {
    own.beginWrite(w, pathOf('/3303/0'), 3);
    for (const at of [1761226500.25, -5, undefined]) {
      b.value.float(24.5);
      if (at !== undefined) {
        b.value.stamped = true;
        b.value.f64[b.value.stamp] = at;
      }
      assert.equal(own.write(pathOf('/3303/0/5700'), b.value), 0);
    }
    own.endWrite();
  }), 'hex').toString();
  assert.equal(text, '[{"bn":"/3303/0/","n":"5700","t":1761226500.25,"v":24.5},{"n":"5700","t":-5,"v":24.5},{"n":"5700","v":24.5}]');
});

test('opaque values in both alphabets, padded or not, escaped or not; strings as links', () => {
  for (const text of ['AQIDBAU=', 'AQIDBAU', '\\u0041QIDBAU\\u003d']) assert.equal(one(`"vd":"${text}"`, OPAQUE), '0102030405', text);
  for (const text of ['-_-_', '+/+/', '+\\/+\\/']) assert.equal(one(`"vd":"${text}"`, OPAQUE), 'fbffbf', text);
  for (const text of ['A', 'AQ=I', 'AQ\\n', ' AQ']) assert.equal(one(`"vd":"${text}"`, OPAQUE), undefined, text);
  assert.equal(one('"vs":"66:0"', OBJLNK), '66:0');
  assert.equal(one('"vlo":"\\u00366:0"', OBJLNK), '66:0');
  assert.equal(one('"vlo":"66:0"', STRING), undefined);
  // What came in base64 goes out in the alphabet of RFC 8428.
  const bytes = Buffer.from('+/+/AQ==');
  assert.equal(Buffer.from(b.written((w) => {
    b.value.run(OPAQUE, bytes, 0, bytes.length, BASE64);
    own.beginWrite(w, pathOf('/3/0/1'), 1);
    assert.equal(own.write(pathOf('/3/0/1'), b.value), 0);
    own.endWrite();
  }), 'hex').toString(), '[{"bn":"/3/0/1","vd":"-_-_AQ"}]');
});

test('each label gives only the types it carries', () => {
  const rows: [string, number[]][] = [['"v":1', [INTEGER, UNSIGNED, FLOAT, TIME]], ['"vs":"x"', [STRING, CORELNK]], ['"vs":"1:2"', [STRING, CORELNK, OBJLNK]], ['"vb":true', [BOOLEAN]], ['"vd":"eA"', [OPAQUE]], ['"vlo":"1:2"', [OBJLNK]], ['"vlo":"x"', []], ['"u":"x"', []]];
  for (const [member, types] of rows) for (const type of ALL_TYPES) assert.equal(one(member, type) !== undefined, types.includes(type), member + ' as ' + type);
});

test('lists of paths; RFC 8790: null, and what goes with neither', () => {
  const contents: number[] = [];
  assert.deepEqual(walk('[{"n":"/3/0/0"},{"n":"/1"},{"n":"/1/0"},{"n":"/34/0/1/3","v":null},{"n":"/34/0/1/3","vs":null},{"n":"/3/0/1","vb":false}]', '/', () => contents.push(format.content())), ['/3/0/0', '/1', '/1/0', '/34/0/1/3', '/34/0/1/3', '/3/0/1']);
  assert.deepEqual(contents, [CONTENT_NOTHING, CONTENT_NOTHING, CONTENT_NOTHING, CONTENT_NULL, CONTENT_NULL, CONTENT_VALUE]);
  assert.equal(one('"v":null', NONE), null);
  assert.equal(one('"v":null', INTEGER), undefined);
  assert.equal(one('"u":"x"', NONE), undefined, 'a path alone is no value to remove');
  assert.deepEqual(walk('[{"bn":"/4/0/", "n":"0"},{"n":"1", "t":20000000},{"n":"2"}]'), ['/4/0/0', BAD_REQUEST]);
  // And written, by a server.
  const paths = ['/', '/3', '/3/0', '/3/0/6/1'];
  const text = written('/', paths.map((path) => ({ path, type: NONE, value: null })));
  assert.equal(text, '[{"bn":"/"},{"n":"3"},{"n":"3/0"},{"n":"3/0/6/1"}]');
  assert.deepEqual(walk(text), paths);
});

test('refused: what is no pack', () => {
  const n = '"n":"/3/0/1"';
  const bad = [
    '', '{}', '[', '[{', '[1]', '[[]]', '[null]', `[{${n},"v":1}`, `[{${n},"v":1},]`, `[{${n},"v":1}]x`, `[{${n},"v":1}][]`, `[{${n},"v":1,}]`, `[,{${n},"v":1}]`, `[{${n} "v":1}]`, `[{${n},"v":1},{]`,
    `[{${n},"v":"1"}]`, `[{${n},"v":true}]`, `[{${n},"v":[1]}]`, `[{${n},"v":{}}]`, `[{${n},"vs":1}]`, `[{${n},"vb":0}]`, `[{${n},"vd":1}]`, `[{${n},"vlo":1}]`, `[{${n},"v":01}]`, `[{${n},"v":1.}]`, `[{${n},"v":+1}]`, `[{${n},"v":NaN}]`,
    `[{${n},"v":1,"vs":"x"}]`, `[{${n},"v":1,"v":1}]`, `[{${n},${n},"v":1}]`, `[{${n},"v":null,"vs":"x"}]`, `[{"n":1,"v":1}]`, `[{"bn":1,${n},"v":1}]`, `[{${n},"v":1,"t":"now"}]`, `[{${n},"v":1,"bt":true}]`, `[{${n},"v":1,"t":1e999}]`,
    `[{${n},"v":1,"bver":11}]`, `[{${n},"v":1,"bver":0}]`, `[{${n},"v":1,"bver":-1}]`, `[{${n},"v":1,"bver":1.5}]`, `[{${n},"v":1,"u":5}]`, `[{${n},"v":1,"x_":1}]`, `[{${n},"v":1,"_":1}]`, `[{${n},"v":1,"s":"x"}]`,
    `[{${n},"v":1,"x":${'['.repeat(100)}${']'.repeat(100)}}]`, `[{${n},"vs":"\\ud800"}]`, `[{${n},"vs":"\t"}]`,
  ];
  for (const text of bad) assert.ok(walk(text).includes(BAD_REQUEST), text);
  const good = '[{"bn":"/3/0/","n":"0","vs":"a\\u00e9"},{"n":"9","v":-1.5e0}]';
  for (let n = 0; n < good.length; n++) assert.ok(walk(good.slice(0, n)).includes(BAD_REQUEST), 'cut at ' + n);
});

test('what cannot be written is not acceptable; what does not fit is an overflow at every length', () => {
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: FLOAT, value: NaN }], 100, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3/0/1', [{ path: '/3/0/1', type: FLOAT, value: -Infinity }], 100, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3/0/6', [], 100, true).toString(), '[]');
  const leaves: Leaf[] = [{ path: '/3/0/0', type: STRING, value: 'hä"\n' }, { path: '/3/0/1', type: OPAQUE, value: '010203' }, { path: '/3/0/6/1', type: FLOAT, value: 0.1 }, { path: '/3/0/7', type: OBJLNK, value: '1:2' }, { path: '/3/0/8', type: BOOLEAN, value: true }];
  const length = encode(format, '/3/0', leaves).length / 2;
  for (let room = 0; room < length; room++) for (const chars of [true, false]) assert.equal(encodeTo(format, '/3/0', leaves, room, chars), OVERFLOW);
});

test('no bytes of a peer do more than be refused, and twice the same', () => {
  const good = '[{"bn":"/3/0/","n":"0","vs":"a\\u00e9\\n"},{"n":"9","v":-15e-1,"t":5},{"n":"5","vd":"AQ\\/="},{"n":"6/1","vb":true,"bver":10,"x":[1,{}]},{"n":"7/1","vlo":"1:2"},{"n":"8/0","v":null}]';
  const piece = fc.constantFrom(...'[]{},:"\\0123456789-+.eE_ntbvsdlour/ \n', 'null', 'true', '"n":"/3/0/1"', '"v":', '\\u00', '\xff');
  const body = fc.oneof(
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.oneof(piece, fc.nat(255).map((c) => String.fromCharCode(c)))), { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce((text, [at, to]) => text.slice(0, at) + to + text.slice(at + 1), good)),
    fc.array(piece, { maxLength: 30 }).map((parts) => '[{' + parts.join('')),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  fc.assert(fc.property(body, fc.constantFrom(NONE, ...ALL_TYPES), (text, type) => {
    const leaves = decode(format, '/', Buffer.from(text, 'latin1').toString('hex'), () => type);
    assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
  }), { numRuns: 5000, seed: 4 });
});

test('a string with escapes is handed over decoded in every way', () => {
  const text = '[{"n":"/3/0/1","vs":"a\\u00e9\\n\\"\\ud83d\\ude00"}]';
  const bytes = Uint8Array.from(Buffer.from(text));
  format.beginRead(bytes, 0, bytes.length, pathOf('/3'));
  const into = pathOf('/');
  assert.equal(format.next(into), 1);
  assert.equal(format.decode(STRING, value), 0);
  const plain = 'aé\n"\u{1f600}';
  assert.equal(value.getText(), plain);
  assert.equal(value.take(), plain);
  assert.equal(taken(0), plain);
  const size = Buffer.byteLength(plain);
  assert.equal(value.getLength(), size);
  const out = new Uint8Array(size + 2).fill(0xa5);
  assert.equal(value.getBytes(out, 1, size - 1), OVERFLOW);
  assert.ok(out.every((c) => c === 0xa5));
  assert.equal(value.getBytes(out, 1, size), size);
  assert.equal(Buffer.from(out.slice(1, size + 1)).toString(), plain);
  assert.equal(out[0] + out[size + 1], 0x14a);
  // Written on as it is in JSON, and decoded elsewhere.
  assert.ok(value.isSound());
  put(STRING, '', true);
  assert.equal(value.getLength(), 0);
});

test.run();
