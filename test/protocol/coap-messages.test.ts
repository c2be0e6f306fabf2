import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/buffers/arena.js';
import { Message } from '../../src/codec/message.js';
import * as status from '../../src/index.js';
import { ACK, CON, DELETE, FETCH, GET, IPATCH, NON, PATCH, POST, PUT, RST, type Option, ascii, bytes, codeName, concat, decode, describe, encode, hex, payloadText, uint, uintOf, unhex } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { type Sent, Wire } from './wire.js';

const test = suite('coap-messages');

const NONE: Option[] = [];

/** A registered client with the lab. */
function registered(config?: Partial<status.Config>, prepare?: (wire: Wire) => void): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ client: { config: { ...roomy(), ...config } }, objects: (client) => [lab.object(client)], start: false });
  if (prepare !== undefined) prepare(wire);
  wire.start();
  wire.register();
  return { wire, lab };
}

function times(list: readonly Sent[]): number[] {
  return list.map((s) => s.at);
}

/* Transmission, RFC 7252 4.2. */

test('RFC 7252 4.2: a CON is retransmitted 4 times, doubling, byte for byte, and then given up', () => {
  const wire = new Wire();
  wire.advance(200000);
  const sent = wire.take().filter((s) => s.at < 93000);
  assert.is(sent.length, 5);
  for (const s of sent) assert.is(hex(s.raw), hex(sent[0].raw));
  const first = sent[1].at;
  assert.ok(first >= 2000 && first <= 3000, 'first timeout ' + first);
  assert.equal(times(sent), [0, first, first * 3, first * 7, first * 15]);
  const failure = wire.events.find((e) => e.name === 'REGISTRATION_FAILURE');
  assert.ok(failure !== undefined);
  assert.is(failure.at, first * 31);
  assert.is(failure.code, status.TIMED_OUT);
  assert.is(wire.client.stats.retransmitted >= 4, true);
});

test('RFC 7252 4.2: the first timeout lies between ACK_TIMEOUT and ACK_TIMEOUT * ACK_RANDOM_FACTOR, and differs', () => {
  const seen = new Set<number>();
  for (let seed = 1; seed <= 200; seed++) {
    const wire = new Wire({ seed });
    wire.advance(3100);
    const sent = wire.take();
    assert.is(sent.length, 2);
    assert.ok(sent[1].at >= 2000 && sent[1].at <= 3000, 'seed ' + seed + ': ' + sent[1].at);
    seen.add(sent[1].at);
  }
  assert.ok(seen.size > 50, 'only ' + seen.size + ' different ones');
  assert.ok(Math.max(...seen) - Math.min(...seen) > 700, 'spread');
});

test('RFC 7252 4.8: ACK_TIMEOUT, ACK_RANDOM_FACTOR and MAX_RETRANSMIT are settable', () => {
  const wire = new Wire({ start: false });
  wire.client.endpoint.ackTimeout = 500;
  wire.client.endpoint.ackRandomPercent = 100;
  wire.client.endpoint.maxRetransmit = 2;
  wire.start();
  wire.advance(30000);
  assert.equal(times(wire.take()), [0, 500, 1500]);
  assert.is(wire.events.find((e) => e.name === 'REGISTRATION_FAILURE')?.at, 3500);
});

test('RFC 7252 4.8: MAX_RETRANSMIT 0 sends once', () => {
  const wire = new Wire({ start: false });
  wire.client.endpoint.ackRandomPercent = 100;
  wire.client.endpoint.maxRetransmit = 0;
  wire.start();
  wire.advance(30000);
  assert.equal(times(wire.take()), [0]);
  assert.is(wire.events.find((e) => e.name === 'REGISTRATION_FAILURE')?.at, 2000);
});

test('RFC 7252 4.2: an acknowledgement ends the retransmission', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  wire.advance(60000);
  assert.equal(wire.take(), []);
});

test('RFC 7252 4.2: a Reset ends the retransmission, and the request failed', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.names();
  wire.empty(RST, register.mid);
  const heard = wire.heard();
  assert.equal(heard.map((e) => e.name), ['REGISTRATION_FAILURE']);
  assert.is(heard[0].code, status.RESET);
  wire.advance(50000);
  assert.equal(wire.take(), []);
});

test('RFC 7252 4.2: a Reset or an acknowledgement of another message id changes nothing', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(RST, register.mid ^ 1);
  wire.empty(ACK, register.mid ^ 1);
  wire.names();
  wire.advance(3000);
  assert.is(wire.take().length, 1);
  assert.equal(wire.names(), []);
});

test('RFC 7252 4.4: message ids and tokens are unpredictable after a start, and a new one comes with each new message', () => {
  const mids = new Set<number>();
  const tokens = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const sent = new Wire({ seed }).one();
    mids.add(sent.mid);
    tokens.add(sent.token);
  }
  assert.ok(mids.size >= 19 && tokens.size === 20);
  const wire = new Wire({ start: false });
  wire.good = true;
  wire.start();
  wire.advance(3600000);
  const own = wire.take().map((s) => s.mid);
  assert.is(new Set(own).size, own.length);
});

/* Ping, RFC 7252 4.3. */

test('RFC 7252 4.3: a ping is answered by a Reset, before and after registration', () => {
  const wire = new Wire();
  wire.take();
  const ping = bytes(
    0x40, 0x00, // CON, empty
    0xbe, 0xef, // message id
  );
  const pong = '7000beef'; // RST, empty, the same message id
  assert.equal(wire.receive(ping).map((s) => hex(s.raw)), [pong]);
  assert.equal(wire.receive(ping).map((s) => hex(s.raw)), [pong]);
});

/* Defects, RFC 7252 3 and 4.2. */

interface Defect {
  what: string;
  defect: number;
  /** With the type nibble of a CON; the test makes the others. */
  raw: Uint8Array;
}

const DEFECTS: Defect[] = [
  { what: 'token length 9', defect: status.DEFECT_TOKEN_LENGTH, raw: bytes(0x49, 0x01, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9) },
  { what: 'token length 15', defect: status.DEFECT_TOKEN_LENGTH, raw: bytes(0x4f, 0x01, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) },
  { what: 'ends in the token', defect: status.DEFECT_TOKEN, raw: bytes(0x44, 0x01, 0x12, 0x34, 1, 2, 3) },
  { what: 'ends where the token begins', defect: status.DEFECT_TOKEN, raw: bytes(0x41, 0x01, 0x12, 0x34) },
  { what: 'option delta 15', defect: status.DEFECT_OPTION_DELTA, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xf0) },
  { what: 'option length 15', defect: status.DEFECT_OPTION_LENGTH, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xbf, 0x33) },
  { what: 'ends in an option value', defect: status.DEFECT_OPTION, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xb2, 0x33) },
  { what: 'ends in a one-byte delta', defect: status.DEFECT_OPTION, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xd0) },
  { what: 'ends in a two-byte delta', defect: status.DEFECT_OPTION, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xe0, 0x01) },
  { what: 'ends in a one-byte length', defect: status.DEFECT_OPTION, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xbd) },
  { what: 'ends in a two-byte length', defect: status.DEFECT_OPTION, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xbe, 0x00) },
  { what: 'option number 65,536', defect: status.DEFECT_OPTION_NUMBER, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xe0, 0xfe, 0xf3) }, // 269 + 0xfef3
  { what: 'option number above 65,535 by two', defect: status.DEFECT_OPTION_NUMBER, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xe0, 0xfe, 0xf2, 0x20) },
  { what: 'marker without payload', defect: status.DEFECT_PAYLOAD, raw: bytes(0x40, 0x01, 0x12, 0x34, 0xb1, 0x33, 0xff) },
  { what: 'empty with a token', defect: status.DEFECT_EMPTY, raw: bytes(0x41, 0x00, 0x12, 0x34, 0x01) },
  { what: 'empty with a token length', defect: status.DEFECT_EMPTY, raw: bytes(0x41, 0x00, 0x12, 0x34) },
  { what: 'empty with a payload', defect: status.DEFECT_EMPTY, raw: bytes(0x40, 0x00, 0x12, 0x34, 0xff, 0x01) },
  { what: 'code of class 1', defect: status.DEFECT_CODE, raw: bytes(0x40, 0x21, 0x12, 0x34) },
  { what: 'code of class 6', defect: status.DEFECT_CODE, raw: bytes(0x40, 0xc0, 0x12, 0x34) },
  { what: 'code of class 7', defect: status.DEFECT_CODE, raw: bytes(0x40, 0xe1, 0x12, 0x34) },
];

for (const d of DEFECTS) {
  test('RFC 7252 4.2: malformed (' + d.what + '): CON draws a Reset, NON, ACK and RST silence', () => {
    const message = new Message(new Arena(1024), 16);
    assert.is(message.parse(d.raw, d.raw.length), d.defect, 'the defect');
    const { wire, lab } = registered();
    assert.equal(wire.receive(d.raw).map((s) => hex(s.raw)), ['70001234'], 'CON');
    for (const type of [NON, ACK, RST]) {
      const raw = d.raw.slice();
      raw[0] |= type << 4;
      assert.equal(wire.receive(raw).map(describe), [], 'type ' + type);
    }
    assert.equal(lab.calls, []);
    assert.equal(wire.names(), []);
    assert.is(wire.client.stats.malformed, 4);
    assert.is(wire.text('/3000'), '4.04', 'still serves');
  });
}

test('RFC 7252 3: another version is silently ignored, whatever the type', () => {
  const { wire } = registered();
  for (const version of [0x00, 0x80, 0xc0]) {
    for (let type = 0; type < 4; type++) assert.equal(wire.receive(bytes(version | (type << 4), 0x01, 0x12, 0x34)), []);
  }
  const message = new Message(new Arena(1024), 16);
  assert.is(message.parse(bytes(0x80, 0x01, 0x12, 0x34), 4), status.DEFECT_VERSION);
  assert.is(wire.client.stats.malformed, 12);
});

test('RFC 7252 3: fewer bytes than a header are silently ignored', () => {
  const { wire } = registered();
  for (let n = 0; n < 4; n++) assert.equal(wire.receive(bytes(0x40, 0x01, 0x12).slice(0, n)), []);
  const message = new Message(new Arena(1024), 16);
  for (let n = 0; n < 4; n++) assert.is(message.parse(bytes(0x40, 0x01, 0x12), n), n < 4 ? status.DEFECT_HEADER : 0);
});

test('RFC 7252 4.3: an empty NON, a request in an ACK or RST and a Reset with a code are silently ignored', () => {
  const { wire, lab } = registered();
  const message = new Message(new Arena(1024), 16);
  const wrong = [
    bytes(0x50, 0x00, 0x12, 0x34), // NON, empty
    bytes(0x60, 0x02, 0x12, 0x34), // ACK with a POST
    bytes(0x70, 0x02, 0x12, 0x34), // RST with a POST
    bytes(0x70, 0x45, 0x12, 0x34), // RST with 2.05
  ];
  for (const raw of wrong) {
    assert.is(message.parse(raw, raw.length), status.DEFECT_TYPE, hex(raw));
    assert.equal(wire.receive(raw), [], hex(raw));
  }
  assert.equal(lab.calls, []);
});

test('RFC 7252 4.2: a malformed ACK does not acknowledge', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.receive(concat(bytes(0x61, 0x00, register.mid >> 8, register.mid & 255), bytes(0x01))); // empty ACK with a token
  wire.advance(3000);
  assert.is(wire.take().length, 1, 'retransmitted');
});

/* Options, RFC 7252 5.4. */

test('RFC 7252 5.4.1: an unknown critical option in a CON is 4.02, with the token, and nothing is done', () => {
  const { wire, lab } = registered();
  for (const number of [9, 13, 19, 33, 65001, 65535]) {
    const answer = wire.ask(POST, '/' + LAB + '/0/10', { token: '00aa', options: [{ number, value: ascii('x') }] });
    assert.is(codeName(answer.code), '4.02', 'option ' + number);
    assert.is(answer.token, '00aa');
  }
  assert.equal(lab.calls, []);
});

test('RFC 7252 5.4.1: an unknown critical option in a NON request is silence', () => {
  const { wire, lab } = registered();
  assert.equal(wire.send(POST, '/' + LAB + '/0/10', { type: NON, options: [{ number: 13, value: ascii('x') }] }).map(describe), []);
  assert.equal(lab.calls, []);
});

test('RFC 7252 5.4.1: an unknown critical option in a piggybacked response rejects it', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.names();
  assert.equal(wire.reply(register, 0x41, [...wire.located(), { number: 13, value: ascii('x') }]), []);
  assert.is(wire.client.connected(1), false);
  assert.not(wire.names().includes('REGISTRATION_COMPLETE'));
});

test('RFC 7252 5.4.1: an unknown critical option in a separate CON response rejects it with a Reset', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  const response = { type: CON, code: 0x41, mid: 0x7777, token: register.token, options: [...wire.located(), { number: 13, value: ascii('x') }], payload: bytes() };
  assert.equal(wire.receive(encode(response)).map((s) => hex(s.raw)), ['70007777']);
  assert.is(wire.client.connected(1), false);
});

test('RFC 7252 5.4.1: an unknown critical option in a NON response rejects it silently', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  const response = { type: NON, code: 0x41, mid: 0x7777, token: register.token, options: [...wire.located(), { number: 13, value: ascii('x') }], payload: bytes() };
  assert.equal(wire.receive(encode(response)), []);
  assert.is(wire.client.connected(1), false);
});

test('RFC 7252 5.4.1: unknown elective options are ignored in requests and responses', () => {
  const wire = new Wire();
  wire.reply(wire.one(), 0x41, [...wire.located(), { number: 2050, value: ascii('x') }, { number: 65534, value: bytes() }]);
  assert.is(wire.client.connected(1), true);
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 10, value: ascii('x') }, { number: 65000, value: new Uint8Array(300) }] }), '2.05');
});

test('RFC 7252 5.4.3: a critical option of a wrong length is 4.02, an elective one is ignored', () => {
  const { wire } = registered();
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 17, value: bytes(0, 0, 0) }] }), '4.02', 'Accept of 3 bytes');
  assert.is(wire.code(GET, '/1/0/' + '1'.repeat(256)), '4.02', 'Uri-Path of 256 bytes');
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 3, value: bytes() }] }), '4.02', 'empty Uri-Host');
  const wide = wire.ask(GET, '/1/0/1', { options: [{ number: 6, value: bytes(0, 0, 0, 0) }] });
  assert.is(codeName(wide.code), '2.05', 'Observe of 4 bytes');
  assert.is(uintOf(wide, 6), -1, 'no observation from an option that is ignored');
});

test('RFC 7252 5.4.5: a critical option repeated against its rule is 4.02, of an elective one the first counts', () => {
  const { wire } = registered();
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 17, value: uint(0) }, { number: 17, value: uint(0) }] }), '4.02', 'Accept twice');
  assert.is(wire.code(PUT, '/1/0/1', { options: [{ number: 12, value: uint(0) }, { number: 12, value: uint(42) }], payload: '500' }), '2.04', 'Content-Format twice');
  assert.is(wire.text('/1/0/1'), '500');
});

test('RFC 7252 5.4: more options than fit: CON 4.02, NON silence, response rejected', () => {
  const { wire, lab } = registered({ options: 8 });
  const many: Option[] = [];
  for (let i = 0; i < 9; i++) many.push({ number: 15, value: ascii('a=' + i) });
  assert.is(wire.code(POST, '/' + LAB + '/0/10', { options: many }), '4.02');
  assert.equal(wire.send(POST, '/' + LAB + '/0/10', { type: NON, options: many }), []);
  assert.equal(lab.calls, []);
  const other = new Wire({ client: { config: { options: 8 } } });
  const register = other.one();
  const segments: Option[] = [];
  for (let i = 0; i < 9; i++) segments.push({ number: 8, value: ascii('s' + i) });
  other.reply(register, 0x41, segments);
  assert.is(other.client.connected(1), false);
});

test('RFC 7252 5.10.1: Uri-Host and Uri-Port are understood', () => {
  const { wire } = registered();
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 3, value: ascii('device.example') }, { number: 7, value: uint(5683) }] }), '2.05');
});

test('RFC 7252 5.10.2: a request for a proxy is 5.05, an unrecognised Proxy-Scheme 4.02', () => {
  const { wire } = registered();
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 35, value: ascii('coap://other/') }] }), '5.05', 'Proxy-Uri');
  assert.is(wire.code(GET, '/1/0/1', { options: [{ number: 39, value: ascii('coap') }] }), '4.02', 'Proxy-Scheme');
});

test('RFC 7252 5.10.8: a request with a condition that is not fulfilled is not executed', () => {
  const { wire } = registered();
  for (const option of [{ number: 1, value: bytes(0xaa, 0xbb) }, { number: 5, value: bytes() }]) {
    const code = wire.code(PUT, '/1/0/1', { format: 0, payload: '777', options: [option] });
    assert.ok(code === '4.12' || code === '4.02', code);
  }
  assert.is(wire.text('/1/0/1'), '300');
});

test('RFC 7959 2.3: a block that is not the whole body is not taken for it', () => {
  const { wire } = registered();
  for (const block of [0x08, 0x10, 0x1e]) {
    const code = wire.code(PUT, '/1/0/1', { format: 0, payload: '777', options: [{ number: 27, value: uint(block) }] });
    assert.ok(code.startsWith('4.') || code === '2.31', code);
  }
  assert.is(wire.text('/1/0/1'), '300');
});

test('RFC 7252 5.8: an unknown method is 4.05', () => {
  const { wire, lab } = registered();
  for (const method of [FETCH, PATCH, IPATCH, 8, 30, 31]) assert.is(wire.code(method, '/' + LAB + '/0/10'), '4.05', 'method ' + method);
  assert.equal(lab.calls, []);
});

/* Duplicates, RFC 7252 4.5. */

test('RFC 7252 4.5: a duplicate of a CON Write is answered again and written once', () => {
  const { wire, lab } = registered();
  const raw = wire.request(PUT, '/' + LAB + '/0/14', { format: 0, payload: '5' });
  const first = wire.receive(raw);
  assert.is(first.length, 1);
  assert.is(codeName(first[0].code), '2.04');
  for (let i = 0; i < 3; i++) assert.equal(wire.receive(raw).map((s) => hex(s.raw)), [hex(first[0].raw)]);
  assert.equal(lab.calls, ['written 0 14']);
  assert.is(wire.names().filter((n) => n === 'WRITTEN').length, 1);
  assert.is(wire.client.stats.duplicates, 3);
});

test('RFC 7252 4.5: a duplicate of a CON Execute is answered again and executed once', () => {
  const { wire, lab } = registered();
  const raw = wire.request(POST, '/' + LAB + '/0/10', { payload: "1='x'", token: '' });
  const first = wire.receive(raw);
  assert.is(codeName(first[0].code), '2.04');
  wire.advance(20000);
  assert.equal(wire.receive(raw).map((s) => hex(s.raw)), [hex(first[0].raw)]);
  assert.equal(lab.calls, ["execute 0 1='x'", 'after 0']);
});

test('RFC 7252 4.5: a duplicate of a refused request is refused the same way', () => {
  const { wire, lab } = registered();
  lab.onExecute = status.CONFLICT;
  const raw = wire.request(POST, '/' + LAB + '/0/10');
  const first = wire.receive(raw);
  assert.is(codeName(first[0].code), '4.09');
  lab.onExecute = undefined;
  assert.equal(wire.receive(raw).map((s) => hex(s.raw)), [hex(first[0].raw)]);
  assert.is(lab.count('execute'), 1);
});

test('RFC 7252 4.5: a duplicate of a CON Read is answered again', () => {
  const { wire } = registered();
  const raw = wire.request(GET, '/' + LAB + '/0/0', { accept: 0, token: '0102030405060708' });
  const first = wire.receive(raw);
  assert.is(payloadText(first[0]), 'abc');
  const again = wire.receive(raw);
  assert.is(again.length, 1);
  assert.is(again[0].type, ACK);
  assert.is(again[0].mid, first[0].mid);
  assert.is(again[0].token, '0102030405060708');
  assert.is(payloadText(again[0]), 'abc');
});

test('RFC 7252 4.5: a duplicate of an Observe does not begin a second observation', () => {
  const { wire } = registered();
  const raw = wire.request(GET, '/' + LAB + '/0/14', { observe: 0, accept: 0 });
  wire.receive(raw);
  wire.receive(raw);
  assert.is(wire.names().filter((n) => n === 'OBSERVED').length, 1);
  wire.advance(5000);
  wire.client.set(LAB, 0, 14, 77);
  wire.advance(5000);
  assert.is(wire.take().length, 1);
});

test('RFC 7252 4.5: a duplicate of a NON request is silently ignored', () => {
  const { wire, lab } = registered();
  const raw = wire.request(POST, '/' + LAB + '/0/10', { type: NON });
  const first = wire.receive(raw);
  assert.is(first.length, 1);
  assert.is(first[0].type, NON);
  assert.equal(wire.receive(raw), []);
  assert.is(lab.count('execute'), 1);
  const read = wire.request(GET, '/' + LAB + '/0/0', { type: NON, accept: 0 });
  assert.is(wire.receive(read).length, 1);
  assert.equal(wire.receive(read), []);
});

for (const gap of [0, 1, 10]) test('RFC 7252 4.5: the table forgets its oldest and never refuses a request, ' + gap + ' ms apart', () => {
  const { wire, lab } = registered({ duplicates: 4 });
  const all: Uint8Array[] = [];
  for (let i = 0; i < 10; i++) {
    wire.advance(gap);
    all.push(wire.request(POST, '/' + LAB + '/0/10', { payload: String(i) }));
    assert.is(codeName(wire.receive(all[i])[0].code), '2.04', 'request ' + i);
  }
  assert.is(lab.count('execute'), 10);
  for (let i = 6; i < 10; i++) assert.is(wire.receive(all[i]).length, 1);
  assert.is(lab.count('execute'), 10, 'the newest four are remembered');
  wire.receive(all[0]);
  assert.is(lab.count('execute'), 11, 'the oldest is forgotten');
});

test('RFC 7252 4.8.2: a message id may come again after EXCHANGE_LIFETIME, not before', () => {
  const { wire, lab } = registered();
  const raw = wire.request(POST, '/' + LAB + '/0/10');
  wire.receive(raw);
  wire.good = true;
  wire.advance(246000);
  wire.receive(raw);
  assert.is(lab.count('execute'), 1);
  wire.advance(248000);
  wire.receive(raw);
  assert.is(lab.count('execute'), 2);
});

test('RFC 7252 4.8.2: EXCHANGE_LIFETIME and NON_LIFETIME are settable', () => {
  const { wire, lab } = registered();
  wire.client.endpoint.exchangeLifetime = 1000;
  wire.client.endpoint.nonLifetime = 500;
  const con = wire.request(POST, '/' + LAB + '/0/10', { payload: '1' });
  const non = wire.request(POST, '/' + LAB + '/0/10', { payload: '2', type: NON });
  wire.receive(con);
  wire.receive(non);
  wire.advance(400);
  wire.receive(con);
  wire.receive(non);
  assert.is(lab.count('execute'), 2);
  wire.advance(200);
  wire.receive(con);
  wire.receive(non);
  assert.is(lab.count('execute 0 1'), 1);
  assert.is(lab.count('execute 0 2'), 2);
  wire.advance(1500);
  wire.receive(con);
  assert.is(lab.count('execute 0 1'), 2);
});

test('RFC 7252 4.8.2: a message id that comes again after weeks is a new message, over the wrap of the clock too', () => {
  for (const days of [1, 20, 24.9, 30, 40, 49.7102, 49.7103, 60, 75]) {
    const { wire, lab } = registered();
    wire.good = true;
    assert.is(wire.code(PUT, '/1/0/1', { format: 0, payload: '864000' }), '2.04');
    const raw = wire.request(POST, '/' + LAB + '/0/10');
    wire.receive(raw);
    wire.advance(Math.floor(days * 86400000));
    wire.receive(raw);
    assert.is(lab.count('execute'), 2, 'after ' + days + ' days');
  }
});

test('RFC 7252 4.4: message ids of different peers are different messages', () => {
  const lab = new Lab();
  const wire = new Wire({
    client: { servers: [{ uri: 'coap://127.0.0.1:5683' }, { uri: 'coap://127.0.0.1:5684' }], config: { ...roomy(), servers: 2, messages: 4 } },
    objects: (client) => [lab.object(client)], start: false,
  });
  wire.good = true;
  wire.start();
  assert.ok(wire.client.connected(1) && wire.client.connected(2));
  const raw = wire.request(POST, '/' + LAB + '/0/10');
  assert.is(wire.receive(raw, 0).length, 1);
  const second = wire.receive(raw, 1);
  assert.is(second.length, 1);
  assert.is(second[0].peer, 1);
  assert.is(lab.count('execute'), 2);
});

/* Tokens, RFC 7252 5.3. */

test('RFC 7252 5.3.1: tokens of 0 to 8 bytes come back whole, leading zeros too', () => {
  const { wire } = registered();
  for (const token of ['', '00', '0000', '000001', '00000001', '0000000000', 'ff0000000000', '01020304050607', '0000000000000000', 'ffffffffffffffff']) {
    assert.is(wire.ask(GET, '/1/0/1', { token }).token, token);
    assert.is(wire.send(GET, '/1/0/1', { token, type: NON })[0].token, token);
    assert.is(wire.ask(GET, '/77', { token }).token, token);
  }
});

test('RFC 7252 5.2.3: a NON request is answered by a NON of a message id of its own', () => {
  const { wire } = registered();
  const mids = new Set<number>();
  for (let i = 0; i < 5; i++) {
    const list = wire.send(GET, '/1/0/1', { type: NON, mid: 0x4000 + i });
    assert.is(list.length, 1);
    assert.is(list[0].type, NON);
    assert.is(codeName(list[0].code), '2.05');
    mids.add(list[0].mid);
  }
  assert.is(mids.size, 5);
});

/* NSTART, RFC 7252 4.7. */

/** Two observations that are due for a confirmable notification at the same time. */
function twoConfirmables(nstart: number): { wire: Wire; at: () => Sent[] } {
  const { wire } = registered({ messages: 4 }, (w) => {
    w.client.endpoint.nstart = nstart;
  });
  wire.good = true;
  assert.is(wire.code(PUT, '/1/0/1', { format: 0, payload: '0' }), '2.04'); // lifetime: for ever
  wire.advance(1000);
  for (const rid of [0, 14]) assert.is(wire.code(GET, '/' + LAB + '/0/' + rid, { observe: 0, accept: 0 }), '2.05');
  // RFC 7641 4.5: a notification that comes more than 24 hours after the last confirmable one is confirmable.
  wire.advance(86400000 * 2);
  wire.good = false;
  wire.take();
  wire.client.set(LAB, 0, 0, 'new');
  wire.client.set(LAB, 0, 14, 99);
  return { wire, at: () => wire.take().filter((s) => s.type === CON && s.code === 0x45) };
}

test('RFC 7252 4.7: NSTART 1: the second confirmable message waits for the first to be settled', () => {
  const { wire, at } = twoConfirmables(1);
  wire.advance(1500);
  const first = at();
  assert.is(first.length, 1);
  const second = wire.empty(ACK, first[0].mid);
  assert.is(second.length, 1);
  assert.is(second[0].type, CON);
  assert.is.not(second[0].token, first[0].token);
});

test('RFC 7252 4.7: NSTART 2 lets both out', () => {
  const { wire, at } = twoConfirmables(2);
  wire.advance(1500);
  assert.is(at().length, 2);
});

/* Separate responses from the server, RFC 7252 5.2.2. */

function separate(register: Sent, type: number, mid: number, token?: string): Uint8Array {
  const options = ['rd', 'a1'].map((s) => ({ number: 8, value: ascii(s) }));
  return encode({ type, code: 0x41, mid, token: token === undefined ? register.token : token, options, payload: bytes() });
}

test('RFC 7252 5.2.2: Register answered by an empty ACK and later by a CON, which is acknowledged, and again when it comes again', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  wire.advance(20000);
  const response = separate(register, CON, 0x5555);
  assert.equal(wire.receive(response).map((s) => hex(s.raw)), ['60005555']);
  assert.is(wire.client.connected(1), true);
  assert.ok(wire.names().includes('REGISTRATION_COMPLETE'));
  assert.equal(wire.receive(response).map((s) => hex(s.raw)), ['60005555'], 'RFC 7252 4.5: a duplicate is acknowledged again');
  assert.equal(wire.names(), []);
});

test('RFC 7252 5.2.2: Register answered by an empty ACK and later by a NON', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  wire.advance(20000);
  assert.equal(wire.receive(separate(register, NON, 0x5555)), []);
  assert.is(wire.client.connected(1), true);
});

test('RFC 7252 5.2.2: a separate response that overtakes its ACK serves as acknowledgement', () => {
  const wire = new Wire();
  const register = wire.one();
  assert.equal(wire.receive(separate(register, CON, 0x5555)).map((s) => hex(s.raw)), ['60005555']);
  assert.is(wire.client.connected(1), true);
  assert.equal(wire.empty(ACK, register.mid), []);
  wire.advance(100000);
  assert.equal(wire.take(), []);
});

test('RFC 7252 5.2.2: after an empty ACK the request is not waited for without end', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  wire.names();
  wire.advance(400000);
  assert.ok(wire.names().includes('REGISTRATION_FAILURE'));
});

test('RFC 7252 5.3.2: a piggybacked response with another token is not the response', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.receive(separate(register, ACK, register.mid, 'deadbeef'));
  assert.is(wire.client.connected(1), false);
  assert.not(wire.names().includes('REGISTRATION_COMPLETE'));
});

test('RFC 7252 5.3.2: a token that only begins alike, or has zeros before, does not match', () => {
  const wire = new Wire();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  for (const token of [register.token.slice(2), '', register.token.slice(0, 14) + '00']) {
    if (token === register.token) continue;
    assert.equal(wire.receive(separate(register, CON, 0x5001, token)).map((s) => hex(s.raw)), ['70005001']);
    assert.is(wire.client.connected(1), false);
  }
  wire.receive(separate(register, CON, 0x5002));
  assert.is(wire.client.connected(1), true);
});

test('RFC 7252 4.2: a CON response that nobody waits for is reset, a NON or ACK ignored', () => {
  const { wire } = registered();
  const response = encode({ type: CON, code: 0x45, mid: 0x6001, token: '0909', options: NONE, payload: ascii('x') });
  assert.equal(wire.receive(response).map((s) => hex(s.raw)), ['70006001']);
  assert.equal(wire.receive(encode({ type: NON, code: 0x45, mid: 0x6002, token: '0909', options: NONE, payload: ascii('x') })), []);
  assert.equal(wire.receive(encode({ type: ACK, code: 0x45, mid: 0x6003, token: '0909', options: NONE, payload: ascii('x') })), []);
  assert.equal(wire.names(), []);
});

test('RFC 7252 5.3.2: a response from another endpoint than the one asked does not match', () => {
  const wire = new Wire({ client: { servers: [{ uri: 'coap://127.0.0.1:5683' }, { uri: 'coap://127.0.0.1:5684' }], config: { ...roomy(), servers: 2, messages: 4 } } });
  const [a, b] = wire.take();
  assert.is.not(a.peer, b.peer);
  wire.receive(separate(a, CON, 0x6001), b.peer);
  assert.is(wire.client.connected(1), false);
  assert.is(wire.client.connected(2), false);
  wire.receive(separate(a, ACK, a.mid), b.peer);
  assert.is(wire.client.connected(1) || wire.client.connected(2), false);
});

/* Separate responses of the client. */

test('RFC 7252 5.2.2: a Read whose handler answers LATER: an empty ACK in time, then a CON with the value', () => {
  const { wire, lab } = registered();
  lab.onRead = status.LATER;
  const raw = wire.request(GET, '/' + LAB + '/0/13', { accept: 0, token: '00000007' });
  const list = wire.receive(raw);
  wire.advance(1999);
  list.push(...wire.take());
  assert.equal(list.map((s) => hex(s.raw)), ['6000' + hex(raw.subarray(2, 4))], 'one empty ACK before the server retransmits');
  wire.advance(30000);
  lab.onRead = undefined;
  lab.number = 4711;
  assert.is(wire.client.respond(lab.laters[0], status.OK), status.OK);
  assert.is(wire.woken, true);
  wire.turn();
  const late = wire.one();
  assert.is(late.type, CON);
  assert.is(codeName(late.code), '2.05');
  assert.is(late.token, '00000007');
  assert.is(payloadText(late), '4711');
  assert.equal(wire.empty(ACK, late.mid), []);
  wire.advance(100000);
  assert.equal(wire.take(), []);
  assert.is(wire.client.respond(lab.laters[0], status.OK), status.MISSING);
});

test('RFC 7252 5.2.2: an answer that is ready before the ACK was due is piggybacked or follows it', () => {
  const { wire, lab } = registered();
  lab.onExecute = status.LATER;
  const raw = wire.request(POST, '/' + LAB + '/0/10');
  const list = wire.receive(raw);
  assert.is(wire.client.respond(lab.laters[0], status.OK), status.OK);
  wire.turn();
  list.push(...wire.take());
  const answer = list[list.length - 1];
  assert.is(codeName(answer.code), '2.04');
  assert.is(answer.token, decode(raw).token);
  if (answer.type === ACK) assert.is(list.length, 1);
  else assert.is(list.length, 2);
});

test('RFC 7252 5.2.2: Write and Execute answered LATER, with success and with a refusal', () => {
  for (const [code, rid, payload] of [[PUT, 13, '55'], [POST, 10, '']] as const) {
    for (const [result, expected] of [[status.OK, '2.04'], [status.INTERNAL, '5.00'], [status.BAD_REQUEST, '4.00']] as const) {
      const { wire, lab } = registered();
      lab.onExecute = status.LATER;
      lab.onWrite = status.LATER;
      wire.send(code, '/' + LAB + '/0/' + rid, { token: 'aabb', payload, format: payload === '' ? undefined : 0 });
      wire.advance(3000);
      wire.take();
      wire.client.respond(lab.laters[0], result);
      wire.turn();
      const late = wire.one();
      assert.is(codeName(late.code), expected);
      assert.is(late.token, 'aabb');
      assert.is(late.type, CON);
    }
  }
});

test('RFC 7252 5.2.3: a NON request answered LATER gets no ACK, and a NON', () => {
  const { wire, lab } = registered();
  lab.onExecute = status.LATER;
  assert.equal(wire.send(POST, '/' + LAB + '/0/10', { type: NON, token: '01' }), []);
  wire.advance(5000);
  assert.equal(wire.take(), []);
  wire.client.respond(lab.laters[0], status.OK);
  wire.turn();
  const late = wire.one();
  assert.is(codeName(late.code), '2.04');
  assert.is(late.token, '01');
});

test('RFC 7252 4.5: duplicates of a request that waits are acknowledged and not executed again', () => {
  const { wire, lab } = registered();
  lab.onExecute = status.LATER;
  const raw = wire.request(POST, '/' + LAB + '/0/10', { token: '0a' });
  const list = wire.receive(raw);
  list.push(...wire.receive(raw));
  wire.advance(2000);
  list.push(...wire.take());
  list.push(...wire.receive(raw));
  wire.advance(2000);
  list.push(...wire.take());
  assert.is(lab.count('execute'), 1);
  assert.ok(list.length >= 2);
  for (const s of list) assert.is(hex(s.raw), '6000' + hex(raw.subarray(2, 4)));
  wire.client.respond(lab.laters[0], status.OK);
  wire.turn();
  const late = wire.one();
  assert.is(codeName(late.code), '2.04');
  wire.empty(ACK, late.mid);
  const after = wire.receive(raw);
  assert.is(lab.count('execute'), 1);
  assert.is(after.filter((s) => s.type === ACK).length, 1, 'acknowledged again: ' + after.map(describe).join(' | '));
});

test('RFC 7252 4.2: a separate CON response is retransmitted, and a Reset or silence ends it without harm', () => {
  for (const reset of [true, false]) {
    const { wire, lab } = registered();
    wire.client.endpoint.ackRandomPercent = 100;
    lab.onExecute = status.LATER;
    wire.send(POST, '/' + LAB + '/0/10');
    wire.advance(2000);
    wire.take();
    wire.client.respond(lab.laters[0], status.OK);
    wire.turn();
    const late = wire.one();
    wire.advance(2000);
    assert.is(hex(wire.one().raw), hex(late.raw));
    if (reset) wire.empty(RST, late.mid);
    wire.advance(100000);
    assert.is(wire.take().length, reset ? 0 : 3);
    lab.onExecute = undefined;
    assert.is(wire.code(POST, '/' + LAB + '/0/10'), '2.04');
  }
});

test('status.ts: respond with a failure that is no CoAP code is 5.00, for the request and its duplicates', () => {
  for (const failure of [status.FULL, status.STATE, status.LATER, -127, -256, -3001, -9999, -0x45, -0x7f, -0xc0]) {
    const { wire, lab } = registered();
    lab.onExecute = status.LATER;
    const raw = wire.request(POST, '/' + LAB + '/0/10', { token: '0d' });
    wire.receive(raw);
    wire.advance(3000);
    wire.take();
    wire.client.respond(lab.laters[0], failure);
    wire.turn();
    const late = wire.one();
    assert.is(codeName(late.code), '5.00', String(failure));
    wire.empty(ACK, late.mid);
    for (const s of wire.receive(raw)) assert.ok(s.type === ACK && (s.code === 0 || s.code === 0xa0), describe(s));
    assert.is(lab.count('execute'), 1);
  }
});

test('status.ts: what a handler answers at once and is no CoAP code is 5.00', () => {
  const { wire, lab } = registered();
  for (const failure of [status.FULL, status.STATE, -127, -256, -3001, -9999, -0x45, -0x7f, -0xc0, -0xff]) {
    lab.onExecute = failure;
    assert.is(wire.code(POST, '/' + LAB + '/0/10'), '5.00', String(failure));
    lab.onRead = failure;
    assert.is(wire.code(GET, '/' + LAB + '/0/13', { accept: 0 }), '5.00', String(failure));
  }
});

test('RFC 7252 4.5: a request with the message id of a response before it is not answered from that', () => {
  for (const before of [CON, NON]) {
    const { wire, lab } = registered();
    wire.receive(encode({ type: before, code: 0x45, mid: 0x6001, token: '0909', options: NONE, payload: bytes() }));
    const list = wire.send(POST, '/' + LAB + '/0/10', { mid: 0x6001 });
    for (const s of list) assert.ok((s.type === ACK && (s.code === 0 || s.code >= 0x40)) || (s.type === RST && s.code === 0), describe(s));
    assert.ok(lab.count('execute') <= 1);
    if (lab.count('execute') === 1) assert.equal(list.map((s) => codeName(s.code)), ['2.04']);
  }
});

test('Config.parked: more requests that wait than fit are 5.03, counted, and the others stay', () => {
  const { wire, lab } = registered({ parked: 2, messages: 4 });
  lab.onExecute = status.LATER;
  wire.send(POST, '/' + LAB + '/0/10', { token: '01' });
  wire.send(POST, '/' + LAB + '/0/10', { token: '02' });
  assert.is(wire.code(POST, '/' + LAB + '/0/10', { token: '03' }), '5.03');
  assert.is(wire.client.stats.noParked, 1);
  assert.is(lab.laters[2], 0);
  wire.advance(2000);
  wire.take();
  wire.client.respond(lab.laters[1], status.OK);
  wire.turn();
  const second = wire.one();
  assert.is(second.token, '02');
  wire.empty(ACK, second.mid);
  wire.client.respond(lab.laters[0], status.OK);
  wire.turn();
  assert.is(wire.one().token, '01');
});

/* Other ends of the door. */

test('RFC 7252 2.1: a datagram from a peer that is none is ignored', () => {
  const { wire } = registered();
  for (const peer of [-1, 1, 7, 255]) assert.equal(wire.receive(bytes(0x40, 0x00, 0x12, 0x34), peer), []);
});

test('RFC 7252 4.6: an answer that does not fit a message is an error, counted, and the next request is served', () => {
  const { wire } = registered({ message: 256 });
  const answer = wire.ask(GET, '/' + LAB);
  assert.is(answer.code >> 5, 5);
  assert.is(wire.client.stats.noRoom, 1);
  assert.is(wire.text('/1/0/1'), '300');
});

test('RFC 7252 5.5.2: DELETE of a resource is not allowed', () => {
  const { wire } = registered();
  assert.is(wire.code(DELETE, '/' + LAB + '/0/1'), '4.05');
});

test('RFC 7252 3: the bytes of an annotated request and its answer', () => {
  const { wire } = registered();
  const list = wire.receive(bytes(
    0x44, 0x01, 0x20, 0x01, // CON GET, message id 0x2001, token of 4
    0x00, 0x00, 0x00, 0x01, // token with leading zeros
    0xb1, 0x31, // Uri-Path "1"
    0x01, 0x30, // Uri-Path "0"
    0x01, 0x31, // Uri-Path "1"
    0x60, // Accept 0, text
  ));
  assert.equal(list.map((s) => hex(s.raw)), [hex(bytes(
    0x64, 0x45, 0x20, 0x01, // ACK 2.05
    0x00, 0x00, 0x00, 0x01,
    0xc0, // Content-Format 0
    0xff, 0x33, 0x30, 0x30, // "300"
  ))]);
  assert.equal(list[0].raw, unhex('64452001 00000001 c0 ff 333030'));
});

test.run();
