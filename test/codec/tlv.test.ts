/**
 * TLV, Core 1.2 7.4.5 and appendix C.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { TlvFormat } from '../../src/codec/tlv.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../../src/status.js';
import { type Leaf, type Plain, decode, encode, encodeTo } from './record.js';

const test = suite('codec/tlv');
const format = new TlvFormat();

const leaf = (path: string, type: number, value: Plain): Leaf => ({ path, type, value });

/** Types of the resources of Device and of the others of the spec's examples, by "oid/rid". */
function typeOf(path: string): number {
  const ids = path.split('/');
  if (ids.length === 3) return NONE;
  const key = ids[1] + '/' + ids[3];
  if (['3/0', '3/1', '3/2', '3/3', '3/14', '3/16', '65/1'].includes(key)) return STRING;
  if (key === '3/13') return TIME;
  if (key === '65/0') return OBJLNK;
  if (key === '5/0') return OPAQUE;
  return INTEGER;
}

/** Encodes to what is expected and decodes to the same leaves. */
function both(base: string, leaves: Leaf[], hex: string): void {
  const clean = hex.replace(/\s+/g, '');
  assert.equal(encode(format, base, leaves), clean);
  const types = new Map(leaves.map((l) => [l.path, l.type]));
  assert.deepEqual(decode(format, base, clean, (path) => types.get(path) ?? NONE), leaves);
}

const DEVICE = `
  c800144f70656e204d6f62696c6520416c6c69616e6365 c801164c69676874776569676874204d324d20436c69656e74 c80209333435303030313233 c303312e30
  8606 410001 410105 880708 42000ed8 42011388 8708 41007d 42010384 c10964 c10a0f 830b 410000 c40d5182428f c60e2b30323a3030 c11055`;

const device: Leaf[] = [
  leaf('/3/0/0', STRING, 'Open Mobile Alliance'), leaf('/3/0/1', STRING, 'Lightweight M2M Client'), leaf('/3/0/2', STRING, '345000123'),
  leaf('/3/0/3', STRING, '1.0'), leaf('/3/0/6/0', INTEGER, 1n), leaf('/3/0/6/1', INTEGER, 5n), leaf('/3/0/7/0', INTEGER, 3800n),
  leaf('/3/0/7/1', INTEGER, 5000n), leaf('/3/0/8/0', INTEGER, 125n), leaf('/3/0/8/1', INTEGER, 900n), leaf('/3/0/9', INTEGER, 100n),
  leaf('/3/0/10', INTEGER, 15n), leaf('/3/0/11/0', INTEGER, 0n), leaf('/3/0/13', TIME, 1367491215n), leaf('/3/0/14', STRING, '+02:00'),
  leaf('/3/0/16', STRING, 'U'),
];

const acl: Leaf[] = [
  leaf('/2/0/0', INTEGER, 1n), leaf('/2/0/1', INTEGER, 0n), leaf('/2/0/2/127', INTEGER, 7n), leaf('/2/0/3', INTEGER, 127n),
  leaf('/2/2/0', INTEGER, 3n), leaf('/2/2/1', INTEGER, 0n), leaf('/2/2/2/127', INTEGER, 7n), leaf('/2/2/2/310', INTEGER, 1n), leaf('/2/2/3', INTEGER, 127n),
];
const ACL = '08000e c10001 c10100 8302 417f07 c1037f 080212 c10003 c10100 8702 417f07 61013601 c1037f';

const links: Leaf[] = [leaf('/65/0/0/0', OBJLNK, '66:0'), leaf('/65/0/0/1', OBJLNK, '66:1'), leaf('/65/0/1', STRING, '8613800755500'), leaf('/65/0/2', INTEGER, 305419896n)];
const LINKS = '88000c 440000420000 440100420001 c8010d38363133383030373535353030 c40212345678';

test('the examples of the spec: an instance, its object, two instances, object links', () => {
  both('/3/0', device, DEVICE);
  both('/3', device, '080079' + DEVICE);
  both('/2', acl, ACL);
  both('/65/0', links, LINKS);
});

test('the path asked for says what is around a value', () => {
  both('/3/0/9', [leaf('/3/0/9', INTEGER, 100n)], 'c10964');
  both('/3/0/6', [leaf('/3/0/6/0', INTEGER, 1n), leaf('/3/0/6/1', INTEGER, 5n)], '8606410001410105');
  both('/3/0/6', [leaf('/3/0/6/7', INTEGER, 1n)], '8306410701');
  both('/3/0/6/1', [leaf('/3/0/6/1', INTEGER, 5n)], '410105');
  both('/3', [leaf('/3/0/9', INTEGER, 100n)], '0300c10964');
  both('/3', [leaf('/3/4660/43707', INTEGER, -128n)], '241234e1aabb80');
});

test('levels above the path are let pass when they are its own', () => {
  assert.deepEqual(decode(format, '/3/0', '080079' + DEVICE.replace(/\s/g, ''), typeOf), device);
  assert.deepEqual(decode(format, '/3/0/1', '080008c601636c69656e74', typeOf), [leaf('/3/0/1', STRING, 'client')]);
  assert.deepEqual(decode(format, '/3/0/6', '410001410105', typeOf), [leaf('/3/0/6/0', INTEGER, 1n), leaf('/3/0/6/1', INTEGER, 5n)]);
  assert.deepEqual(decode(format, '/3/0/6', '08000886' + '06410001410105', typeOf), [leaf('/3/0/6/0', INTEGER, 1n), leaf('/3/0/6/1', INTEGER, 5n)]);
  assert.deepEqual(decode(format, '/3/0/6/1', '8306410105', typeOf), [leaf('/3/0/6/1', INTEGER, 5n)]);
  assert.deepEqual(decode(format, '/3/0/6/1', '05008306410105', typeOf), [leaf('/3/0/6/1', INTEGER, 5n)]);
  assert.deepEqual(decode(format, '/3', 'c10964', (path) => (path === '/3/*/9' ? INTEGER : NONE)), [leaf('/3/*/9', INTEGER, 100n)]);
});

test('ids that are not those of the path are refused', () => {
  for (const [base, hex] of [
    ['/3/0', '0301c10964'], ['/3/0/9', 'c10a64'], ['/3/0/6', '8307410105'], ['/3/0/9', '0301c10964'], ['/3/0/9', '0300c10a64'], ['/3/0/6/1', '410005'],
    ['/3/0/6/1', '8306410005'], ['/3/0/6/1', '8307410105'], ['/3/0/6/1', 'c10105'], ['/3/0/6/1', 'c10605'], ['/', 'c10605'], ['/', ''],
  ]) assert.equal(decode(format, base, hex, typeOf), BAD_REQUEST, base + ' ' + hex);
});

test('impossible nesting is refused', () => {
  for (const [base, hex] of [
    ['/3', '410001'], ['/3/0', '410001'], // a resource instance without its resource
    ['/3', '0300410001'], ['/3/0', '0300410001'], ['/3/0/6', '0300410001'], // and directly in an object instance
    ['/3', '05000301c10964'], ['/3/0', '05000300c10964'], // an instance in an instance
    ['/3/0', '8306c10105'], ['/3/0', '83068100'], ['/3/0', '83060100'], // anything but resource instances in a multiple resource
    ['/3', '0300c10964c10a0f'], ['/3/0', '0300c10964c10a0f'], ['/3/0', 'c10a0f0300c10964'], // levels side by side
    ['/3/0/6', '8306410001410105'], ['/3/0/6', '4100018306410105'],
  ]) assert.equal(decode(format, base, hex, typeOf), BAD_REQUEST, base + ' ' + hex);
});

test('two of one id next to each other are refused', () => {
  for (const [base, hex] of [
    ['/2', '00010001'], ['/3/0/22', '88160c440000640001440000650002'], ['/3/0', 'c10964c10965'], ['/3/0', 'c1066483' + '06410001'], ['/3/0', '83064100018306410001'],
    ['/3', '0300c109640300c10964'], ['/3', '0600c10964c10965'],
  ]) assert.equal(decode(format, base, hex, typeOf), BAD_REQUEST, base + ' ' + hex);
  // The same id at another level or in another container is another thing.
  assert.deepEqual(decode(format, '/2', '0302c102070602c10207'.slice(0, 10) + '0303c10207', typeOf), [leaf('/2/2/2', INTEGER, 7n), leaf('/2/3/2', INTEGER, 7n)]);
  assert.deepEqual(decode(format, '/3/0', '83064100018307410001', typeOf), [leaf('/3/0/6/0', INTEGER, 1n), leaf('/3/0/7/0', INTEGER, 1n)]);
});

test('lengths that lie are refused', () => {
  for (const hex of [
    '0011223344556677889900', 'c3370102', '38040001ffff', '280203090102030405060708', '0800', '08000ec10001c101008302417f07c1037f08', '38040001ff',
    'c1', 'e1', 'e100', 'c8', 'c801', 'd80100', 'd80100ffff', 'f8000000', 'f800ffffffff', '0300c20964', '0200c10964', '8306420001', '8206410001', 'ff',
  ]) for (const base of ['/3', '/3/0']) assert.equal(decode(format, base, hex, typeOf), BAD_REQUEST, hex);
  assert.equal(decode(format, '/3/0', 'e1ffff01', typeOf), BAD_REQUEST); // 65535 is reserved
});

test('longer forms of ids and lengths are read: bits 2-0 are ignored beside a length field', () => {
  for (const hex of ['c10964', 'e1000964', 'c8090164', 'cf090164', 'd009000164', 'd80900000164', 'f80009000001' + '64', 'ff00090000' + '0164']) {
    assert.deepEqual(decode(format, '/3/0', hex, typeOf), [leaf('/3/0/9', INTEGER, 100n)], hex);
  }
});

test('an empty container is handed out by itself', () => {
  both('/3', [leaf('/3/5', NONE, null)], '0005');
  both('/3', [leaf('/3/5', NONE, null), leaf('/3/6/9', INTEGER, 1n), leaf('/3/258', NONE, null)], '0005 0306c10901 200102');
  both('/3/0/6', [leaf('/3/0/6', NONE, null)], '8006');
  both('/3/0', [leaf('/3/0/6', NONE, null), leaf('/3/0/7/0', INTEGER, 1n), leaf('/3/0/8', NONE, null)], '8006 8307410001 8008');
  assert.deepEqual(decode(format, '/3/0', '0000', typeOf), [leaf('/3/0', NONE, null)]);
  assert.deepEqual(decode(format, '/3/0', '', typeOf), []);
  assert.equal(decode(format, '/3/0', '8006', () => INTEGER), BAD_REQUEST);
  assert.equal(decode(format, '/3/0', 'c006', () => NONE), BAD_REQUEST);
});

/** One resource of a type: its bytes. */
function one(type: number, value: Plain): string {
  const hex = encode(format, '/9/0/1', [leaf('/9/0/1', type, value)]);
  assert.deepEqual(decode(format, '/9/0/1', hex, () => type), [leaf('/9/0/1', type, value)]);
  return hex;
}

test('appendix C: integers and times in 1, 2, 4 or 8 bytes', () => {
  const cases: [bigint, string][] = [
    [0n, 'c10100'], [127n, 'c1017f'], [128n, 'c2010080'], [-128n, 'c10180'], [-129n, 'c201ff7f'], [32767n, 'c2017fff'], [32768n, 'c40100008000'],
    [-32768n, 'c2018000'], [-32769n, 'c401ffff7fff'], [2147483647n, 'c4017fffffff'], [2147483648n, 'c801080000000080000000'], [-2147483648n, 'c40180000000'],
    [-2147483649n, 'c80108ffffffff7fffffff'], [4294967295n, 'c8010800000000ffffffff'], [(1n << 63n) - 1n, 'c801087fffffffffffffff'], [-(1n << 63n), 'c801088000000000000000'],
    [-1n, 'c101ff'],
  ];
  for (const [n, hex] of cases) for (const type of [INTEGER, TIME]) assert.equal(one(type, n), hex);
});

test('appendix C: unsigned integers, in what also holds them with a sign', () => {
  assert.equal(one(UNSIGNED, 127n), 'c1017f');
  assert.equal(one(UNSIGNED, 200n), 'c20100c8');
  assert.equal(one(UNSIGNED, 65535n), 'c4010000ffff');
  assert.equal(one(UNSIGNED, 4294967295n), 'c8010800000000ffffffff');
  assert.equal(one(UNSIGNED, 18446744073709551615n), 'c80108ffffffffffffffff');
  assert.equal(one(UNSIGNED, 1n << 63n), 'c801088000000000000000');
  const read = (hex: string): Leaf[] | number => decode(format, '/9/0/1', hex, () => UNSIGNED);
  assert.deepEqual(read('c101ff'), [leaf('/9/0/1', UNSIGNED, 255n)]);
  assert.deepEqual(read('c201edcc'), [leaf('/9/0/1', UNSIGNED, 60876n)]);
  assert.deepEqual(read('c401ffffffff'), [leaf('/9/0/1', UNSIGNED, 4294967295n)]);
});

test('any 64-bit integer comes back', () => {
  fc.assert(fc.property(fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), fc.nat(63), (n, shift) => {
    one(INTEGER, n >> BigInt(shift));
    one(UNSIGNED, BigInt.asUintN(64, n) >> BigInt(shift));
  }), { numRuns: 5000, seed: 1 });
});

test('appendix C: floats as binary64, and binary32 is read', () => {
  assert.equal(one(FLOAT, 0), 'c801080000000000000000');
  assert.equal(one(FLOAT, -0.987), 'c80108bfef95810624dd2f');
  assert.equal(one(FLOAT, 3.40282347e39), 'c801084823ffffec5b3f86');
  fc.assert(fc.property(fc.double(), (x) => { one(FLOAT, x); }), { numRuns: 2000, seed: 2 });
  const view = new DataView(new ArrayBuffer(4));
  const narrow = (bits: number): void => {
    view.setUint32(0, bits);
    const leaves = decode(format, '/9/0/1', 'c401' + Buffer.from(view.buffer).toString('hex'), () => FLOAT) as Leaf[];
    assert.ok(Object.is(leaves[0].value, view.getFloat32(0)), bits.toString(16));
  };
  for (const bits of [0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00400000, 0x00800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x3f800000, 0xc1ac0000]) narrow(bits);
  fc.assert(fc.property(fc.nat(0xffffffff), narrow), { numRuns: 5000, seed: 3 });
});

test('appendix C: the other types', () => {
  assert.equal(one(BOOLEAN, true), 'c10101');
  assert.equal(one(BOOLEAN, false), 'c10100');
  assert.equal(one(OBJLNK, '66:1'), 'c40100420001');
  assert.equal(one(OBJLNK, '65535:65535'), 'c401ffffffff');
  assert.equal(one(STRING, ''), 'c001');
  assert.equal(one(STRING, 'ü'), 'c201c3bc');
  assert.equal(one(OPAQUE, '010203'), 'c301010203');
  assert.equal(one(CORELNK, '</3/0>'), 'c6013c2f332f303e');
});

test('lengths that a type cannot have are refused, and values beyond it', () => {
  const value = (hex: string): string => 'c8' + '01' + (hex.length / 2).toString(16).padStart(2, '0') + hex;
  for (const n of [0, 3, 5, 6, 7, 9, 16]) for (const type of [INTEGER, UNSIGNED, TIME]) assert.equal(decode(format, '/9/0/1', value('01'.repeat(n)), () => type), BAD_REQUEST);
  for (const n of [0, 1, 2, 3, 5, 7, 9]) assert.equal(decode(format, '/9/0/1', value('01'.repeat(n)), () => FLOAT), BAD_REQUEST);
  for (const hex of ['', '02', 'ff', '0001', '00000001']) assert.equal(decode(format, '/9/0/1', value(hex), () => BOOLEAN), BAD_REQUEST);
  for (const hex of ['', '0042', '004200', '0042000100']) assert.equal(decode(format, '/9/0/1', value(hex), () => OBJLNK), BAD_REQUEST);
  for (const hex of ['80', 'c3', 'eda080', 'f4908080']) for (const type of [STRING, CORELNK]) assert.equal(decode(format, '/9/0/1', value(hex), () => type), BAD_REQUEST);
  assert.equal(decode(format, '/9/0/1', value('01'), () => 99), BAD_REQUEST);
});

/** The header that the spec's table asks for. */
function header(kind: number, id: number, n: number): string {
  const size = n < 8 ? 0 : n < 256 ? 1 : n < 65536 ? 2 : 3;
  const type = (kind << 6) | (id > 255 ? 32 : 0) | (size << 3) | (size === 0 ? n : 0);
  return type.toString(16).padStart(2, '0') + id.toString(16).padStart(id > 255 ? 4 : 2, '0') + (size === 0 ? '' : n.toString(16).padStart(size * 2, '0'));
}

test('headers are the shortest at every length, and containers are moved to them', () => {
  for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 249, 250, 251, 252, 253, 254, 255, 256, 257, 1000, 65525, 65530, 65534, 65535, 65536, 65700]) {
    for (const [iid, rid, riid] of [[0, 1, 2], [300, 1, 2], [0, 300, 2], [0, 1, 300], [300, 400, 500]]) {
      const hex = 'ab'.repeat(n);
      const instance = header(1, riid, n) + hex;
      const multiple = header(2, rid, instance.length / 2) + instance;
      assert.equal(encode(format, '/5', [leaf(`/5/${iid}/${rid}/${riid}`, OPAQUE, hex)]), header(0, iid, multiple.length / 2) + multiple);
      const resource = header(3, rid, n) + hex;
      both('/5', [leaf(`/5/${iid}/${rid}`, OPAQUE, hex)], header(0, iid, resource.length / 2) + resource);
    }
  }
});

test('text whose length in bytes is not that of its characters gets the right header', () => {
  for (const n of [3, 4, 7, 8, 120, 127, 128, 200, 255, 256]) one(STRING, 'ü'.repeat(n));
  one(STRING, '\u{1f600}'.repeat(70));
  assert.equal(one(STRING, 'üüüü'), 'c80108c3bcc3bcc3bcc3bc');
  both('/3', [leaf('/3/0/0', STRING, 'üüüü'), leaf('/3/0/1', STRING, 'a')], '08000e c80008c3bcc3bcc3bcc3bc c10161');
});

test('any tree comes back', () => {
  const id = fc.oneof(fc.nat(12), fc.nat(65534));
  const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 4 });
  const text = fc.string({ unit: 'grapheme', size: 'max', maxLength: 40 });
  const resource = fc.oneof(text, fc.tuple(ids, text));
  const tree = fc.array(fc.tuple(id, fc.uniqueArray(fc.tuple(id, resource), { minLength: 1, size: 'max', maxLength: 5, selector: (r) => r[0] })), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(tree, (instances) => {
    const seen = new Set<number>();
    const leaves: Leaf[] = [];
    for (const [iid, resources] of instances) {
      if (seen.has(iid)) continue;
      seen.add(iid);
      for (const [rid, content] of resources) {
        if (typeof content === 'string') leaves.push(leaf(`/7/${iid}/${rid}`, STRING, content));
        else for (const riid of content[0]) leaves.push(leaf(`/7/${iid}/${rid}/${riid}`, STRING, content[1] + riid));
      }
    }
    const hex = encode(format, '/7', leaves);
    assert.deepEqual(decode(format, '/7', hex, () => STRING), leaves);
  }), { numRuns: 1000, seed: 4 });
});

test('every example cut at every length: refused or fewer values, never a throw', () => {
  for (const [base, hex] of [['/3/0', DEVICE], ['/3', '080079' + DEVICE], ['/2', ACL], ['/65/0', LINKS], ['/3/0/6', '8606410001410105'], ['/3/0/6/1', '05008306410105']]) {
    const clean = hex.replace(/\s/g, '');
    const whole = decode(format, base, clean, typeOf);
    assert.ok(typeof whole !== 'number');
    for (let n = 0; n < clean.length; n += 2) {
      const leaves = decode(format, base, clean.slice(0, n), typeOf);
      if (typeof leaves === 'number') assert.equal(leaves, BAD_REQUEST);
      else assert.deepEqual(leaves, whole.slice(0, leaves.length));
      if (clean.startsWith('08') || clean.startsWith('8606') || clean.startsWith('05')) {
        if (n > 0 && base !== '/2') assert.equal(leaves, BAD_REQUEST); // one container holds all
      }
    }
  }
});

test('no bytes of a peer do more than be refused', () => {
  const example = Buffer.from(('080079' + DEVICE).replace(/\s/g, ''), 'hex');
  const types = [NONE, STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK];
  for (const base of ['/', '/3', '/3/0', '/3/0/6', '/3/0/6/1']) {
    fc.assert(fc.property(fc.uint8Array({ size: 'max', maxLength: 60 }), fc.nat(9), (b, n) => {
      const leaves = decode(format, base, Buffer.from(b).toString('hex'), () => types[n]);
      assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
    }), { numRuns: 3000, seed: base.length });
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(example.length - 1), fc.nat(255)), { minLength: 1, size: 'max', maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(example);
      for (const [at, byte] of changes) bytes[at] = byte;
      const leaves = decode(format, base, bytes.toString('hex'), (path) => (path.split('/').length < 4 ? NONE : OPAQUE));
      assert.ok(typeof leaves !== 'number' || leaves === BAD_REQUEST);
    }), { numRuns: 3000, seed: base.length });
  }
});

test('what does not fit is an overflow at every length', () => {
  for (const [base, leaves] of [['/3', device], ['/3/0', device], ['/2', acl], ['/65/0', links]] as [string, Leaf[]][]) {
    const length = encode(format, base, leaves).length / 2;
    for (let room = 0; room < length; room++) for (const chars of [true, false]) assert.equal(encodeTo(format, base, leaves, room, chars), OVERFLOW);
  }
  const long = [leaf('/5/0/0/0', OPAQUE, 'ab'.repeat(300))];
  for (let room = 298; room < 310; room++) assert.equal(encodeTo(format, '/5', long, room, true), OVERFLOW);
});

test('what TLV cannot hold is not acceptable', () => {
  assert.equal(encodeTo(format, '/', [leaf('/3/0/9', INTEGER, 1n)], 99, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3', [leaf('/3/0', INTEGER, 1n)], 99, true), NOT_ACCEPTABLE);
  assert.equal(encodeTo(format, '/3', [leaf('/3/0/6/0', NONE, null)], 99, true), NOT_ACCEPTABLE);
});

test.run();
