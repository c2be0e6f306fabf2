/**
 * CoAP messages, RFC 7252 3: each defect told apart, options with their rules, and what MessageWriter writes read back.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Arena } from '../../src/buffers/arena.js';
import { Writer } from '../../src/buffers/writer.js';
import { MessageWriter } from '../../src/codec/message-writer.js';
import { Message } from '../../src/codec/message.js';
import {
  ACCEPT, BLOCK1, BLOCK2, CONTENT_FORMAT, ECHO, ETAG, HOP_LIMIT, IF_MATCH, IF_NONE_MATCH, LOCATION_PATH, LOCATION_QUERY, MAX_AGE, NO_RESPONSE, OBSERVE,
  OSCORE, REQUEST_TAG, SIZE1, SIZE2, URI_HOST, URI_PATH, URI_PORT, URI_QUERY, isCritical, optionShape,
} from '../../src/codec/options.js';
import * as status from '../../src/status.js';

const test = suite('codec/message');

const arena = new Arena(1024);
const message = new Message(arena, 12);
const big = new Message(arena, 60);

function parse(hex: string, into = message): number {
  const payload = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  const bytes = new Uint8Array(payload.length + 8).fill(0xff); // what lies behind must not be read
  bytes.set(payload);
  return into.parse(bytes, payload.length);
}

const hexOf = (at: number, length: number, from = message): string => Buffer.from(from.bytes.slice(at, at + length)).toString('hex');

test('RFC 7252 3: each defect by its name and its byte', () => {
  const cases: [string, number, number][] = [
    ['', status.DEFECT_HEADER, 0], ['40', status.DEFECT_HEADER, 1], ['400112', status.DEFECT_HEADER, 3],
    ['00011234', status.DEFECT_VERSION, 0], ['80011234', status.DEFECT_VERSION, 0], ['c0011234', status.DEFECT_VERSION, 0],
    ['49011234000102030405060708', status.DEFECT_TOKEN_LENGTH, 0], ['4f011234', status.DEFECT_TOKEN_LENGTH, 0],
    ['41011234', status.DEFECT_TOKEN, 4], ['4801123401020304050607', status.DEFECT_TOKEN, 11],
    ['40011234 f0', status.DEFECT_OPTION_DELTA, 4], ['40011234 f1aa', status.DEFECT_OPTION_DELTA, 4],
    ['40011234 0f', status.DEFECT_OPTION_LENGTH, 4], ['40011234 b161 1f', status.DEFECT_OPTION_LENGTH, 6],
    ['40011234 b1', status.DEFECT_OPTION, 4], ['40011234 d0', status.DEFECT_OPTION, 4], ['40011234 e000', status.DEFECT_OPTION, 4],
    ['40011234 bd', status.DEFECT_OPTION, 4], ['40011234 be00', status.DEFECT_OPTION, 4], ['40011234 bd0061', status.DEFECT_OPTION, 4],
    ['40011234 e0ffff', status.DEFECT_OPTION_NUMBER, 4], ['40011234 e0fef3', status.DEFECT_OPTION_NUMBER, 4], ['40011234 e0fef2 10', status.DEFECT_OPTION_NUMBER, 7],
    ['40011234 ff', status.DEFECT_PAYLOAD, 4], ['40011234 b161 ff', status.DEFECT_PAYLOAD, 6],
    ['40001234 00', status.DEFECT_EMPTY, 4], ['40001234 ff61', status.DEFECT_EMPTY, 4], ['4100123401', status.DEFECT_EMPTY, 0], ['60001234 aa', status.DEFECT_EMPTY, 4],
    ['41001234', status.DEFECT_EMPTY, 0], ['70001234 00', status.DEFECT_EMPTY, 4],
    ['40201234', status.DEFECT_CODE, 1], ['40c01234', status.DEFECT_CODE, 1], ['40e11234', status.DEFECT_CODE, 1],
    ['50001234', status.DEFECT_TYPE, 0], ['60011234', status.DEFECT_TYPE, 1], ['70011234', status.DEFECT_TYPE, 1], ['70451234', status.DEFECT_TYPE, 1],
  ];
  for (const [hex, defect, at] of cases) {
    assert.equal(parse(hex), defect, hex);
    assert.equal(message.defectAt, at, hex);
    if (hex.length >= 8) assert.equal(message.mid, 0x1234); // a Reset can be sent
  }
});

test('empty messages: ping, ACK, Reset', () => {
  for (const [hex, type] of [['4000abcd', 0], ['6000abcd', 2], ['7000abcd', 3]] as [string, number][]) {
    assert.equal(parse(hex), 0);
    assert.deepEqual([message.type, message.code, message.mid, message.tkl, message.count, message.payloadLength], [type, 0, 0xabcd, 0, 0, 0]);
  }
});

test('tokens of 0 .. 8 bytes', () => {
  for (let tkl = 0; tkl <= 8; tkl++) {
    const token = 'a1a2a3a4a5a6a7a8'.slice(0, tkl * 2);
    assert.equal(parse('4' + tkl + '01fffe' + token + 'b161'), 0);
    assert.deepEqual([message.tkl, hexOf(message.tokenAt, tkl), message.paths], [tkl, token, 1]);
    assert.ok(message.hasToken(Buffer.from('00' + token, 'hex'), 1, tkl));
    assert.ok(!message.hasToken(Buffer.from('00' + token + '00', 'hex'), 1, tkl + 1));
    if (tkl > 0) assert.ok(!message.hasToken(Buffer.from(token.slice(0, -2) + '00', 'hex'), 0, tkl));
  }
});

test('options by their names, and the payload behind them', () => {
  // POST rd?lt=300&b=U, Observe 5, Content-Format 40, Accept 112, Block2 1/0/1024, Block1 0/1/64, Size1 1000
  assert.equal(parse('42 02 1234 0102 6105 527264 1128 366c743d333030 03623d55 2170 6116 410a d21403e8 ff 0a0b00', big), 0);
  assert.deepEqual([big.observe, big.contentFormat, big.accept, big.block2, big.block1], [5, 40, 112, 0x16, 0x0a]);
  assert.deepEqual([big.path, big.paths, big.query, big.queries, big.count, big.critical, big.crowded], [1, 1, 3, 2, 9, 0, false]);
  assert.equal(hexOf(big.at(1), big.length(1), big), '7264');
  assert.equal(hexOf(big.at(4), big.length(4), big), '623d55');
  assert.equal(hexOf(big.payloadAt, big.payloadLength, big), '0a0b00');
  assert.deepEqual([big.find(SIZE1), big.find(SIZE2), big.uint(8)], [8, -1, 1000]);
});

test('fields are those of the message at hand', () => {
  assert.equal(parse('44011234010203046105527264112821706116410aff00'), 0);
  assert.equal(parse('40011234'), 0);
  assert.deepEqual([message.observe, message.contentFormat, message.accept, message.block1, message.block2, message.paths, message.queries, message.count, message.tkl, message.payloadLength],
    [-1, -1, -1, -1, -1, 0, 0, 0, 0, 0]);
  assert.equal(message.payloadAt, 4);
});

test('RFC 7252 3.2: an empty value is 0, leading zeros are let pass', () => {
  assert.equal(parse('40011234 60 60 50'), 0);
  assert.deepEqual([message.observe, message.contentFormat, message.accept], [0, 0, 0]);
  assert.equal(parse('40011234 63000001 62002a'), 0);
  assert.deepEqual([message.observe, message.contentFormat], [1, 42]);
});

/** An option of any number and value, as hex. */
function option(number: number, before: number, value: string): string {
  const n = value.length / 2;
  const part = (x: number): [number, string] => (x < 13 ? [x, ''] : x < 269 ? [13, (x - 13).toString(16).padStart(2, '0')] : [14, (x - 269).toString(16).padStart(4, '0')]);
  const [d, dMore] = part(number - before);
  const [l, lMore] = part(n);
  return d.toString(16) + l.toString(16) + dMore + lMore + value;
}

test('RFC 7252 5.10: lengths out of range make an option unrecognised', () => {
  const ranges: [number, number, number][] = [
    [IF_MATCH, 0, 8], [URI_HOST, 1, 255], [ETAG, 1, 8], [IF_NONE_MATCH, 0, 0], [OBSERVE, 0, 3], [URI_PORT, 0, 2], [LOCATION_PATH, 0, 255], [URI_PATH, 0, 255],
    [CONTENT_FORMAT, 0, 2], [MAX_AGE, 0, 4], [URI_QUERY, 0, 255], [HOP_LIMIT, 1, 1], [ACCEPT, 0, 2], [LOCATION_QUERY, 0, 255], [BLOCK2, 0, 3], [BLOCK1, 0, 3], [SIZE2, 0, 4], [SIZE1, 0, 4], [ECHO, 1, 40], [REQUEST_TAG, 0, 8],
  ];
  for (const [number, least, most] of ranges) {
    for (const n of [0, 1, 2, 3, 4, 5, 8, 9, 254, 255, 256, 300]) {
      assert.equal(parse('40011234' + option(number, 0, '01'.repeat(n))), 0);
      const fits = n >= least && n <= most;
      assert.equal(message.count, fits ? 1 : 0, number + ' of ' + n);
      assert.equal(message.critical, !fits && isCritical(number) ? number : 0, number + ' of ' + n);
    }
  }
});

test('RFC 7252 5.4.5: an option repeated against its rule is unrecognised, the first one stands', () => {
  for (const number of [URI_HOST, OBSERVE, URI_PORT, CONTENT_FORMAT, MAX_AGE, HOP_LIMIT, ACCEPT, BLOCK2, BLOCK1, SIZE2, SIZE1]) {
    assert.equal(parse('40011234' + option(number, 0, '01') + option(number, number, '02')), 0);
    assert.equal(message.count, 1, String(number));
    assert.equal(message.uint(0), 1);
    assert.equal(message.critical, isCritical(number) ? number : 0);
  }
  for (const number of [IF_MATCH, ETAG, LOCATION_PATH, URI_PATH, URI_QUERY, LOCATION_QUERY]) {
    assert.equal(parse('40011234' + option(number, 0, '01') + option(number, number, '02')), 0);
    assert.deepEqual([message.count, message.critical], [2, 0]);
  }
});

test('RFC 7252 5.4.1: unknown options are told when critical and passed over when elective', () => {
  for (const number of [0, 2, 10, 100, 254, NO_RESPONSE, 65534, 13, OSCORE, 39, 65535]) {
    assert.equal(optionShape(number), -1);
    assert.equal(parse('40011234' + option(number, 0, 'aabb') + 'ff61'), 0);
    assert.deepEqual([message.count, message.critical, message.payloadLength], [0, isCritical(number) ? number : 0, 1], String(number));
  }
  assert.equal(parse('40011234' + option(13, 0, '') + option(65535, 13, '')), 0);
  assert.equal(message.critical, 13); // the first
});

test('more options than the table holds are told', () => {
  assert.equal(parse('40011234b161' + '0162'.repeat(11)), 0);
  assert.deepEqual([message.count, message.crowded], [12, false]);
  assert.equal(parse('40011234b161' + '0162'.repeat(12) + 'ff00'), 0);
  assert.deepEqual([message.count, message.crowded, message.payloadLength], [12, true, 1]);
});

const out = new Uint8Array(2000);
const writer = new Writer(new Uint8Array(0), false);
const make = new MessageWriter(writer);

interface Option {
  number: number;
  value: Uint8Array;
}

function write(type: number, code: number, mid: number, token: Uint8Array, options: readonly Option[], payload: Uint8Array, room: number): number {
  out.fill(0xa5);
  make.begin(out, 3, 3 + room, type, code, mid, token, 0, token.length);
  for (const o of options) make.option(o.number, o.value, 0, o.value.length);
  make.payload();
  make.writer.run(payload, 0, payload.length);
  return make.end();
}

test('any message comes back, byte for byte', () => {
  const value = fc.uint8Array({ size: 'max', maxLength: 300 });
  const options = fc.array(fc.tuple(fc.oneof(fc.nat(60), fc.nat(65535)), value), { size: 'max', maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(1), fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 0x41, 0x45, 0x5f, 0x84, 0xa3), fc.nat(65535), fc.uint8Array({ size: 'max', maxLength: 8 }), options, fc.uint8Array({ size: 'max', maxLength: 40 }),
      (type, code, mid, token, list, payload) => {
        const sorted = list.map(([number, v]) => ({ number, value: v })).sort((a, b) => a.number - b.number);
        const n = write(type, code, mid, token, sorted, payload, 1990);
        if (n < 0) return;
        for (let i = 0; i < 3; i++) assert.equal(out[i], 0xa5);
        const datagram = out.slice(3, 3 + n);
        assert.equal(big.parse(datagram, n), 0);
        assert.deepEqual([big.type, big.code, big.mid, big.tkl], [type, code, mid, token.length]);
        assert.ok(big.hasToken(token, 0, token.length));
        assert.deepEqual(datagram.slice(big.payloadAt, big.payloadAt + big.payloadLength), payload);
        assert.equal(big.payloadAt + big.payloadLength, n);
        // The options kept are written again, beside those that were passed over.
        let row = 0;
        for (const o of sorted) {
          if (row < big.count && big.number(row) === o.number && Buffer.compare(datagram.slice(big.at(row), big.at(row) + big.length(row)), o.value) === 0) row++;
        }
        assert.equal(row, big.count);
        const again = write(big.type, big.code, big.mid, datagram.slice(big.tokenAt, big.tokenAt + big.tkl), sorted, datagram.slice(big.payloadAt, n), n + 1);
        assert.equal(again, n);
        assert.deepEqual(out.slice(3, 3 + n), datagram);
        for (let room = 0; room < n; room += 1 + (n >> 4)) {
          assert.equal(write(type, code, mid, token, sorted, payload, room), status.OVERFLOW);
          assert.equal(out[3 + room], 0xa5);
        }
      }),
    { numRuns: 1000, seed: 1 },
  );
});

test('a registration as its bytes', () => {
  out.fill(0xa5);
  make.begin(out, 0, 200, 0, 2, 0x1234, Buffer.from('00a1', 'hex'), 1, 1);
  make.text(URI_PATH, 'rd');
  make.uint(CONTENT_FORMAT, 40);
  make.text(URI_QUERY, 'lwm2m=1.1');
  make.named(URI_QUERY, 'ep=', Buffer.from('-abc-'), 1, 3);
  make.decimal(URI_QUERY, 'lt=', 86400);
  make.uint(ACCEPT, 0);
  make.uint(BLOCK1, 0x12345);
  make.uint(SIZE1, -1);
  make.payload();
  make.writer.text('</1/0>');
  const n = make.end();
  assert.equal(Buffer.from(out.slice(0, n)).toString('hex'),
    '41021234a1' + 'b27264' + '1128' + '396c776d326d3d312e31' + '0665703d616263' + '086c743d3836343030' + '20' + 'a3012345' + 'd414ffffffff' + 'ff3c2f312f303e');
  assert.equal(out[n], 0xa5);
});

test('uint options are as short as they can be, and lt has all its digits', () => {
  for (const [value, hex] of [[0, '60'], [1, '6101'], [255, '61ff'], [256, '620100'], [65535, '62ffff'], [65536, '63010000'], [0x7fffffff, '647fffffff'], [-0x80000000, '6480000000']] as [number, string][]) {
    make.begin(out, 0, 100, 0, 1, 0, out, 0, 0);
    make.uint(6, value);
    assert.equal(Buffer.from(out.slice(4, make.end())).toString('hex'), hex);
  }
  for (const value of [0, 9, 10, 99, 100, 12345, 999999999, 1000000000, 2147483647]) {
    make.begin(out, 0, 100, 0, 1, 0, out, 0, 0);
    make.decimal(URI_QUERY, 'lt=', value);
    assert.equal(big.parse(out, make.end()), 0);
    assert.equal(Buffer.from(out.slice(big.at(0), big.at(0) + big.length(0))).toString(), 'lt=' + value);
  }
});

test('a payload that stayed empty takes its marker with it', () => {
  const none = new Uint8Array(0);
  assert.equal(write(0, 1, 7, none, [], none, 100), 4);
  make.begin(out, 3, 100, 0, 1, 7, none, 0, 0);
  assert.equal(make.end(), 4);
});

test('RFC 7252 3.1: extended deltas and lengths at their borders', () => {
  for (const number of [1, 12, 13, 14, 268, 269, 270, 65535]) {
    for (const n of [0, 12, 13, 14, 268, 269, 270]) {
      const value = new Uint8Array(n).fill(7);
      const length = write(0, 1, 7, new Uint8Array(0), [{ number, value }], new Uint8Array(0), 400);
      assert.equal(Buffer.from(out.slice(7, 3 + length)).toString('hex'), option(number, 0, '07'.repeat(n)));
      assert.equal(big.parse(out.slice(3), length), 0);
    }
  }
});

test('any bytes: a defect or a message whose parts lie inside, cut at every length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ size: 'max', maxLength: 80 }), fc.boolean(), (bytes, plausible) => {
      if (plausible && bytes.length > 1) {
        bytes[0] = 0x40 | (bytes[0] & 0x13);
        bytes[1] = 1 + (bytes[1] & 3);
      }
      for (let n = 0; n <= bytes.length; n++) {
        const result = message.parse(bytes, n);
        assert.ok(result === 0 || (result <= status.DEFECT_HEADER && result >= status.DEFECT_TYPE));
        if (result < 0) continue;
        assert.ok(message.tokenAt + message.tkl <= n && message.payloadAt + message.payloadLength <= n);
        for (let i = 0; i < message.count; i++) assert.ok(message.at(i) + message.length(i) <= n);
      }
    }),
    { numRuns: 2000, seed: 2 },
  );
});

test.run();
