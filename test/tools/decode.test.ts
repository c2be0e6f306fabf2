import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Path } from '../../src/codec/index.js';
import { parseDatagram } from '../../tools/decode/datagram.js';
import { parseHex } from '../../tools/decode/hex.js';
import { datagramLines } from '../../tools/decode/print.js';
import { Malformed } from '../../tools/values/decoded.js';
import { decodePayload } from '../../tools/values/decode.js';
import { type Values, encodeValues } from '../../tools/values/encode.js';
import { parsePath } from '../../tools/values/path.js';
import { mote } from './command.js';

/** RFC 7252 appendix A, figures 16, 17, 20 (with its message ids and tokens) and 21. */
const RFC7252: [name: string, hex: string, expected: unknown][] = [
  ['16 request', '40017d34bb74656d7065726174757265',
    { type: 'CON', code: '0.01', mid: 0x7d34, token: '', options: [[11, '74656d7065726174757265']], payload: '' }],
  ['16 response', '60457d34ff32322e332043', { type: 'ACK', code: '2.05', mid: 0x7d34, token: '', options: [], payload: '32322e332043' }],
  ['17 request', '41017d3520bb74656d7065726174757265',
    { type: 'CON', code: '0.01', mid: 0x7d35, token: '20', options: [[11, '74656d7065726174757265']], payload: '' }],
  ['17 response', '61457d3520ff32322e332043', { type: 'ACK', code: '2.05', mid: 0x7d35, token: '20', options: [], payload: '32322e332043' }],
  ['20 acknowledgement', '60007d38', { type: 'ACK', code: '0.00', mid: 0x7d38, token: '', options: [], payload: '' }],
  ['20 separate response', '4145ad7b53ff32322e332043', { type: 'CON', code: '2.05', mid: 0xad7b, token: '53', options: [], payload: '32322e332043' }],
  ['21 reset', '7000ad7c', { type: 'RST', code: '0.00', mid: 0xad7c, token: '', options: [], payload: '' }],
];

for (const [name, hex, expected] of RFC7252) {
  test('decode: RFC 7252 figure ' + name, async () => {
    const { code, stdout, stderr } = await mote('decode', hex, '--json');
    assert.is(stderr, '');
    assert.is(code, 0);
    assert.equal(JSON.parse(stdout), expected);
  });
}

/** A datagram, what is wrong with it, and at which byte. */
const MALFORMED: [hex: string, what: string, at: number][] = [
  ['400100', 'shorter than a CoAP header', 3],
  ['80010000', 'version is not 1', 0],
  ['49010000112233445566778899', 'token length is reserved', 0],
  ['4801001024010203', 'ends inside the token', 8],
  ['40010000f0', 'option delta 15', 4],
  ['400100000fff0102', 'option length 15', 4],
  ['40010000b374', 'ends inside an option', 4],
  ['40010000b174d0', 'ends inside an option', 6],
  ['40010000e0fef3', 'option number beyond 65535', 4],
  ['40010000b174ff', 'payload marker without payload', 6],
  ['4000000000', 'empty message with bytes behind its id', 4],
  ['40210010', 'code of a reserved class', 1],
  ['70810010', 'type and code do not go together', 1],
  ['4001zz00', '"z" is no hexadecimal digit', 2],
  ['400', 'an odd number of hexadecimal digits', 1],
];

for (const [hex, what, at] of MALFORMED) {
  test('decode: ' + hex + ' is malformed at byte ' + at, () => {
    try {
      parseDatagram(parseHex(hex));
    } catch (wrong) {
      assert.instance(wrong, Malformed);
      assert.is((wrong as Malformed).message, what);
      assert.is((wrong as Malformed).at, at);
      return;
    }
    assert.unreachable(hex + ' was taken');
  });
}

test('decode: malformed input exits 1 and tells the byte, JSON or not', async () => {
  const plain = await mote('decode', '40010000e0fef3');
  assert.is(plain.code, 1);
  assert.is(plain.stdout, '');
  assert.match(plain.stderr, /option number beyond 65535.*byte 4/);
  const json = await mote('decode', '--json', '40010000e0fef3');
  assert.is(json.code, 1);
  assert.equal(JSON.parse(json.stdout), { error: 'option number beyond 65535', byte: 4 });
});

test('decode: every option is shown, in its order, also what the core has no use for', () => {
  // Option 65000 (elective), twice; If-Match of nine bytes; Content-Format of three.
  const found = parseDatagram(parseHex('40020001 19 010203040506070809 b3 000000 ed fccf 00 01020304050607080910111213 00'));
  assert.equal(found.options.map((each) => [each.number, each.value.length]), [[1, 9], [12, 3], [65000, 13], [65000, 0]]);
  assert.match(datagramLines(found).join('\n'), /Content-Format +000000 \(a wrong length/);
});

test('decode: for people, options have names and the payload is decoded by its format', async () => {
  const { code, stdout } = await mote('decode', '4203002a abcd b133 0130 023134 10 ff 2b30323a3030');
  assert.is(code, 0);
  assert.match(stdout, /CON 0\.03 PUT, message id 42, token abcd/);
  assert.match(stdout, /Uri-Path +14/);
  assert.match(stdout, /Content-Format +0 \(plain text\)/);
  assert.match(stdout, /\/3\/0\/14 +string +"\+02:00"/);
});

/* Payloads. */

function values(format: number, hex: string, path?: string): unknown {
  return decodePayload(format, path === undefined ? undefined : parsePath(path), parseHex(hex));
}

test('decode --format: TLV, typed by the path', () => {
  // Core 1.2 7.4.5: two power sources, the time, the offset.
  assert.equal(values(11542, '860641000141 0105 c40d5182428f c60e2b30323a3030', '/3/0'), [
    { path: '/3/0/6/0', type: 'integer', value: 1 },
    { path: '/3/0/6/1', type: 'integer', value: 5 },
    { path: '/3/0/13', type: 'time', value: 1367491215 },
    { path: '/3/0/14', type: 'string', value: '+02:00' },
  ]);
});

test('decode --format: TLV without a path is relative and opaque', () => {
  assert.equal(values(11542, '860641000141 0105'), [{ path: '6/0', type: 'opaque', value: '01' }, { path: '6/1', type: 'opaque', value: '05' }]);
  assert.equal(values(11542, '0800 03c1 0a14'), [{ path: '0/10', type: 'opaque', value: '14' }]);
});

test('decode --format: an empty container is shown without a value', () => {
  assert.equal(values(11542, '8006', '/3/0'), [{ path: '/3/0/6', type: 'none', value: null }]);
});

test('decode --format: SenML CBOR, as the bytes have it, with times', () => {
  // [{-2: "/3303/0/", -3: 1761226500, 0: "5700", 2: 21.5}, {0: "5701", 3: "Cel"}, {0: "5750", "vlo": "66:1"}]
  const pack = '83 a4 21 682f333330332f302f 22 1a68fa2f04 00 6435373030 02 f94d60 a2 00 6435373031 03 6343656c a2 00 6435373530 63766c6f 6436363a31';
  const time = 1761226500;
  assert.equal(values(112, pack), [
    { path: '/3303/0/5700', type: 'float', value: 21.5, time },
    { path: '/3303/0/5701', type: 'string', value: 'Cel', time },
    { path: '/3303/0/5750', type: 'objlnk', value: '66:1', time },
  ]);
});

const digits = (text: string): string => Buffer.from(text).toString('hex');

test('decode --format: SenML JSON and the older JSON, as they are spelled, with times', () => {
  const time = 1761226500;
  const pack = '[{"bn":"/3303/0/","bt":1761226500,"n":"5700","v":21.5},{"n":"5701","vs":"Cel"},{"n":"5750","vlo":"66:1"},{"n":"6042","v":7}]';
  const expected = [
    { path: '/3303/0/5700', type: 'float', value: 21.5, time },
    { path: '/3303/0/5701', type: 'string', value: 'Cel', time },
    { path: '/3303/0/5750', type: 'objlnk', value: '66:1', time },
    { path: '/3303/0/6042', type: 'integer', value: 7, time },
  ];
  for (const format of [110, 320]) assert.equal(values(format, digits(pack)), expected);
  const old = '{"bn":"/3303/0/","bt":1761226500,"e":[{"n":"5700","v":21.5},{"n":"5701","sv":"Cel"},{"n":"5750","ov":"66:1"},{"n":"6042","v":7}]}';
  for (const format of [11543, 1543]) assert.equal(values(format, digits(old)), expected);
  assert.equal(values(11543, digits('{"e":[{"sv":"AQL/"}]}'), '/0/0/5'), [{ path: '/0/0/5', type: 'opaque', value: '0102ff' }]);
  assert.equal(values(320, digits('[{"n":"/3/0/14"}]')), [{ path: '/3/0/14', type: 'none', value: null }]);
});

test('decode --format: LwM2M CBOR, and SenML-ETCH CBOR', () => {
  // {3: {0: {14: "+02:00", 9: 87}}}
  assert.equal(values(11544, 'a1 03 a1 00 a2 0e 662b30323a3030 09 1857'), [{ path: '/3/0/14', type: 'string', value: '+02:00' }, { path: '/3/0/9', type: 'integer', value: 87 }]);
  assert.equal(values(322, '81 a1 00 672f332f302f3134'), [{ path: '/3/0/14', type: 'none', value: null }]);
});

test('decode --format: integers beyond 2^53 are text, opaque values digits', () => {
  assert.equal(values(60, '1b0020000000000001'), [{ path: '', type: 'integer', value: '9007199254740993' }]);
  assert.equal(values(60, '3b7fffffffffffffff'), [{ path: '', type: 'integer', value: '-9223372036854775808' }]);
  assert.equal(values(60, '1bffffffffffffffff', '/3/0/9'), [{ path: '/3/0/9', type: 'integer', value: '18446744073709551615' }]);
  assert.equal(values(60, '43010203'), [{ path: '', type: 'opaque', value: '010203' }]);
  assert.equal(values(60, 'f97e00'), [{ path: '', type: 'float', value: 'NaN' }]);
});

test('decode --format: plain text by the type of its path, else a string', () => {
  assert.equal(values(0, '3837', '/3/0/9'), [{ path: '/3/0/9', type: 'integer', value: 87 }]);
  assert.equal(values(0, '3837', '/4711/0/9'), [{ path: '/4711/0/9', type: 'string', value: '87' }]);
  assert.equal(values(0, '', undefined), [{ path: '', type: 'string', value: '' }]);
  assert.equal(values(0, '41513d3d', '/0/0/5'), [{ path: '/0/0/5', type: 'opaque', value: '01' }]);
});

test('decode --format: links', () => {
  assert.equal(values(40, '3c2f333e3b7665723d312e312c3c2f332f303e'), [{ path: '/3', type: 'link', value: 'ver=1.1' }, { path: '/3/0', type: 'link', value: '' }]);
});

/** A format, a path, a payload, what is wrong with it, and at which byte. */
const MALFORMED_PAYLOADS: [format: number, path: string | undefined, hex: string, what: RegExp, at: number][] = [
  [11542, '/3/0', 'c60e2b30', /runs past the end/, 0],
  [11542, '/3/0', 'c10957 c8', /inside an identifier/, 3],
  [11542, '/3/0', 'c10957 c80a', /inside a length/, 3],
  [11542, '/3/0', 'c10957 c10957', /stands twice/, 3],
  [11542, '/3/0', 'c1000a c309010203', /\/3\/0\/9 is no integer/, 3],
  [112, undefined, '82 a1 00 61', /no well-formed CBOR/, 4],
  [112, undefined, '81 a1 00 612f 00', /goes on/, 5],
  [112, undefined, 'a0', /is a CBOR array/, 0],
  [112, undefined, '82 a1 00 612f a1 02 6161', /record 2/, 5],
  [112, '/3/0', '81 a2 00 642f312f30 02 01', /does not lie below/, 1],
  [110, undefined, '7b7d', /no SenML JSON/, 0],
  [110, undefined, Buffer.from('[{"n":"/3/0/9","v":1},{"n":"/3/0/9","v":}]').toString('hex'), /record 2/, 40],
  [110, '/1/0', Buffer.from('[{"n":"/3/0/9","v":1}]').toString('hex'), /below the path/, 21],
  [11543, undefined, '5b5d', /no LwM2M JSON/, 0],
  [11544, undefined, 'a1 03 01 00', /goes on/, 3],
  [11544, undefined, 'a1 6161 01', /record 1/, 0],
  [60, undefined, '8201', /no well-formed CBOR/, 1],
  [60, undefined, 'f6', /no value of LwM2M/, 0],
  [0, '/3/0/9', '31 32 61', /no integer/, 2],
  [0, undefined, '41 c3', /no string/, 1],
  [0, '/3/0', '41', /no resource/, 0],
  [40, undefined, '3c2f333e 2c 3c', /links from here/, 4],
];

for (const [format, path, hex, what, at] of MALFORMED_PAYLOADS) {
  test('decode --format ' + format + ': ' + hex + ' is malformed at byte ' + at, () => {
    try {
      values(format, hex, path);
    } catch (wrong) {
      assert.instance(wrong, Malformed);
      assert.match((wrong as Malformed).message, what);
      assert.is((wrong as Malformed).at, at);
      return;
    }
    assert.unreachable(hex + ' was taken');
  });
}

test('what the server encodes is what the tools decode, in every format', () => {
  const cases: [string, Values][] = [
    ['/3/0/14', '+02:00'], ['/3/0/9', 87], ['/3303/0/5700', -0.125], ['/1/0/6', true], ['/3/0/13', 1761226500], ['/0/0/5', Uint8Array.of(1, 2, 255)], ['/3/0/22/0', '3303:0'],
  ];
  for (const [path, value] of cases) {
    for (const format of [0, 60, 110, 112, 11542, 11543, 11544]) {
      const at = parsePath(path) as Path;
      const records = decodePayload(format, at, encodeValues(format, at, value));
      assert.is(records.length, 1);
      assert.is(records[0].path, path);
      assert.equal(records[0].value, value instanceof Uint8Array ? '0102ff' : value, path + ' as ' + format);
    }
  }
  const base = parsePath('/3/0') as Path;
  for (const format of [110, 112, 11542, 11543, 11544]) {
    const records = decodePayload(format, base, encodeValues(format, base, { 6: { 0: 1, 1: 5 }, 14: '+01:00' }));
    assert.equal(records.map((each) => [each.path, each.value]), [['/3/0/6/0', 1], ['/3/0/6/1', 5], ['/3/0/14', '+01:00']]);
  }
});

test.run();
