import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SENML_JSON_BYTES, SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { type Config, arenaOf, table } from '../../src/config.js';
import type { Core } from '../../src/core.js';
import type { Feature } from '../../src/feature.js';
import { Access, READ_RIGHT } from '../../src/features/access.js';
import { Blockwise } from '../../src/features/blockwise.js';
import { Send, type SendOptions } from '../../src/features/send.js';
import * as status from '../../src/index.js';
import { CON, POST, PUT, RST, concat, pathOf, payloadText, uint, uintOf } from './datagram.js';
import { LAB } from './lab.js';
import { SENML, TEXT } from './payload.js';
import { AT, COUNT, HOUR, ROOT, type Reported, SECOND, records, registered, set } from './reported.js';
import type { Sent, Wire, WireOptions } from './wire.js';

const test = suite('send');

interface Made extends Reported {
  send: Send;
}

function make(options?: SendOptions, client?: WireOptions['client'], more?: readonly Feature[]): Made {
  const send = new Send(options);
  return { ...registered({ use: [send, ...(more === undefined ? [] : more)], ...client }), send };
}

/** The Sends since it was last asked. */
function sends(wire: Wire): Sent[] {
  wire.turn();
  return wire.take().filter((s) => s.code === POST && pathOf(s) === '/dp');
}

function told(s: Sent): [string, unknown, number | undefined][] {
  return records(s.payload).map((r) => [r.name, r.value, r.time]);
}

/** Events with their codes. */
function heard(wire: Wire): [string, number][] {
  return wire.heard().map((e): [string, number] => [e.name, e.code]);
}

function pair(): WireOptions['client'] {
  return { config: { servers: 2, messages: 3 }, servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }] };
}

/* What is sent. */

test('Transport 1.2 6.4.5: POST /dp, confirmable, SenML CBOR; 2.04 is SEND_COMPLETE with the number of samples', () => {
  const { wire, send } = make();
  assert.is(send.sample(LAB, 0, 14, 42, 1700000000), status.OK);
  assert.is(send.sample(LAB, 0, 3, -1.5, 1700000010.25), status.OK);
  assert.equal(sends(wire), [], 'nothing before flush');
  assert.is(send.waiting(), 2);
  assert.is(send.flush(), 2);
  const [s] = sends(wire);
  assert.equal([s.type, s.code, uintOf(s, 12), s.token.length], [CON, POST, SENML, 16]);
  assert.equal(told(s), [[COUNT, 42, 1700000000], [AT + '/3', -1.5, 1700000010.25]]);
  assert.equal(heard(wire), [['SEND_COMPLETE', 2]]);
  assert.is(send.waiting(), 0);
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
});

test('Core 1.2 6.4.6: values of every type, with resource instances', () => {
  const { wire, send } = make(undefined, { config: { sampleBytes: 11 } });
  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const samples: [number, number | boolean | string | Uint8Array, number | undefined, unknown][] = [
    [0, 'äbc', undefined, 'äbc'], [0, '', undefined, ''], [1, -5, undefined, -5], [2, 4294967296, undefined, 4294967296], [3, 0.1, undefined, 0.1], [4, false, undefined, false],
    [5, bytes, undefined, bytes], [6, 1700000000, undefined, 1700000000], [7, 3 * 65536 + 1, undefined, '3:1'], [8, 'x', undefined, 'x'], [11, 9, 1, 9], [13, 77, undefined, 77],
  ];
  for (const [rid, value, riid] of samples) assert.is(send.sample(LAB, 0, rid, value, 1600000000, riid), status.OK, String(rid));
  send.flush();
  const [s] = sends(wire);
  assert.equal(told(s).map(([name, value]) => [name, value instanceof Uint8Array ? new Uint8Array(value) : typeof value === 'bigint' ? Number(value) : value]),
    samples.map(([rid, , riid, value]) => [AT + '/' + rid + (riid === undefined ? '' : '/' + riid), value]));
  assert.ok(told(s).every(([, , time]) => time === 1600000000));
});

test('RFC 8428 4.5.3: a sample without a time has an age where the time is not known', () => {
  const { wire, send } = make();
  wire.advance(100 * SECOND);
  send.sample(LAB, 0, 14, 1);
  wire.turn();
  wire.advance(30 * SECOND);
  send.sample(LAB, 0, 14, 2);
  wire.turn();
  wire.advance(12 * SECOND);
  send.sample(LAB, 0, 14, 3);
  send.flush();
  assert.equal(told(sends(wire)[0]).map(([, v, t]) => [v, t]), [[1, -42], [2, -12], [3, undefined]]);
});

test('a sample without a time has it where it is known, and gets it when it becomes known', () => {
  let now = 0;
  const { wire, send } = make({ utc: () => now });
  send.sample(LAB, 0, 14, 1);
  wire.turn();
  wire.advance(10 * SECOND);
  now = 1700000010;
  send.sample(LAB, 0, 14, 2);
  wire.turn();
  wire.advance(10 * SECOND);
  now = 1700000020;
  send.flush();
  assert.equal(told(sends(wire)[0]).map(([, v, t]) => [v, t]), [[1, 1700000000], [2, 1700000010]]);
});

test('Core 1.2 6.4.6: report: the values of the model when the message is built, of any depth', () => {
  const { wire, send } = make();
  assert.is(send.report(LAB, 0, 14), status.OK);
  assert.is(send.report(LAB, 0, 11), status.OK);
  assert.is(send.report(LAB, 0, 11, 1), status.OK);
  assert.is(send.report(LAB, 0, 14), status.OK, 'once is enough');
  assert.is(send.waiting(), 3);
  set(wire, COUNT, 99);
  send.flush();
  assert.equal(told(sends(wire)[0]), [[COUNT, 99, undefined], [AT + '/11/0', 10, undefined], [AT + '/11/1', 20, undefined], [AT + '/11/1', 20, undefined]]);
  send.report(LAB, 1);
  send.flush();
  const instance = told(sends(wire)[0]).map(([name]) => name);
  assert.ok(instance.includes(ROOT + '/1/14') && instance.includes(ROOT + '/1/11/0') && !instance.some((n) => n.endsWith('/9') || n.endsWith('/10')), instance.join());
  assert.ok(instance.every((n) => n.startsWith(ROOT + '/1/')));
  send.report(LAB);
  send.flush();
  assert.is(told(sends(wire)[0]).length, 2 * instance.length);
});

test('Core 1.2 6.4.6: what is not there, cannot be read, or is no server\'s to know, is refused', () => {
  const { send } = make();
  const cases: [number, number][] = [
    [send.sample(3000, 0, 0, 1), status.MISSING], [send.sample(LAB, 7, 14, 1), status.MISSING], [send.sample(LAB, 0, 99, 1), status.MISSING],
    [send.sample(LAB, 0, 9, 'x'), status.METHOD_NOT_ALLOWED], [send.sample(LAB, 0, 10, 1), status.METHOD_NOT_ALLOWED], [send.sample(0, 0, 0, 'x'), status.METHOD_NOT_ALLOWED],
    [send.sample(LAB, 0, 11, 1), status.MISSING], [send.sample(LAB, 0, 11, 1, undefined, 9), status.MISSING], [send.sample(LAB, 0, 14, 1, undefined, 0), status.MISSING],
    [send.sample(LAB, 0, 14, 'x'), status.ARGUMENT], [send.sample(LAB, 0, 14, 1.5), status.ARGUMENT], [send.sample(LAB, 0, 0, '123456789'), status.ARGUMENT],
    [send.sample(LAB, 0, 14, 1, 12), status.ARGUMENT], [send.sample(LAB, 0, 14, 1, NaN), status.ARGUMENT], [send.sample(LAB, 0, 14, 1, -1), status.ARGUMENT],
    [send.report(3000), status.MISSING], [send.report(LAB, 7), status.MISSING], [send.report(LAB, 0, 9), status.METHOD_NOT_ALLOWED], [send.report(0), status.METHOD_NOT_ALLOWED],
    [send.report(LAB, 0, 14, 0), status.MISSING], [send.report(21), status.METHOD_NOT_ALLOWED], [send.flush(9), status.MISSING], [send.flush(), 0],
  ];
  for (const [i, [found, expected]] of cases.entries()) assert.is(found, expected, 'case ' + i);
  assert.is(send.waiting(), 0);
  assert.is(new Send().sample(LAB, 0, 14, 1), status.STATE, 'without a client');
});

/* The ring. */

test('a full ring: FULL, counted, told; what is in it is untouched, and there is room again after it has arrived', () => {
  const { wire, send } = make(undefined, { config: { samples: 3 } });
  for (let i = 0; i < 3; i++) assert.is(send.sample(LAB, 0, 14, i, 1700000000 + i), status.OK);
  assert.is(send.sample(LAB, 0, 14, 3, 1700000003), status.FULL);
  assert.is(send.report(LAB), status.FULL);
  assert.is(wire.client.stats.noSample, 2);
  wire.turn();
  assert.equal(wire.heard().map((e) => [e.name, e.path]), [['SEND_FULL', COUNT], ['SEND_FULL', ROOT]]);
  send.flush();
  assert.equal(told(sends(wire)[0]).map(([, v]) => v), [0, 1, 2]);
  for (let i = 0; i < 3; i++) assert.is(send.sample(LAB, 0, 14, i), status.OK);
});

test('what is added while a Send is under way stays, and is sent when it is asked for', () => {
  const { wire, send } = make();
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  const [first] = sends(wire);
  send.sample(LAB, 0, 14, 2, 1700000002);
  send.flush();
  assert.equal(sends(wire), [], 'one at a time (NSTART)');
  wire.reply(first, 0x44);
  const list = wire.sent.filter((s) => pathOf(s) === '/dp');
  assert.equal(told(list[list.length - 1]).map(([, v]) => v), [2]);
  assert.equal(heard(wire), [['SEND_COMPLETE', 1]]);
  wire.reply(list[list.length - 1], 0x44);
  assert.is(send.waiting(), 0);
});

test('Core 1.2 6.4.6: before the client is registered all is kept, and goes out when it is', () => {
  const send = new Send();
  const { wire } = registered({ use: [send] });
  wire.client.stop();
  wire.turn();
  wire.advance(SECOND);
  assert.is(wire.client.connected(1), false);
  wire.names();
  send.sample(LAB, 0, 14, 1, 1700000001);
  assert.is(send.flush(), 1);
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
  wire.client.reconnect();
  wire.turn();
  assert.is(sends(wire).length, 1);
  assert.ok(heard(wire).some(([name]) => name === 'SEND_COMPLETE'));
});

test('while the network is busy all is kept', () => {
  const { wire, send } = make();
  wire.client.peerBusy(0);
  send.sample(LAB, 0, 14, 1);
  send.flush();
  assert.equal(sends(wire), []);
  wire.advance(7 * SECOND);
  wire.client.peerReady(0);
  assert.equal(told(sends(wire)[0]), [[COUNT, 1, -7]]);
});

/* Answers. */

test('no answer: kept, told, and tried again at the next flush', () => {
  const { wire, send } = make();
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  wire.advance(100 * SECOND);
  assert.is(sends(wire).length, 5, 'RFC 7252 4.2');
  assert.equal(heard(wire), [['SEND_FAILURE', status.TIMED_OUT]]);
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
  assert.is(send.waiting(), 1);
  wire.good = true;
  assert.is(send.flush(), 1);
  assert.equal(told(sends(wire)[0]).map(([, v]) => v), [1]);
  assert.equal(heard(wire), [['SEND_COMPLETE', 1]]);
});

test('no answer: tried again when the server is heard of', () => {
  const { wire, send } = make();
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  wire.advance(100 * SECOND);
  sends(wire);
  wire.names();
  wire.good = true;
  wire.client.update();
  assert.is(sends(wire).length, 1);
  assert.equal(wire.names(), ['REG_UPDATE', 'REG_UPDATE_COMPLETE', 'SEND_COMPLETE']);
});

test('a refusal of what was sent, 4.xx, drops it; one of the moment, 5.xx, 4.08 and 4.29, keeps it', () => {
  for (const [code, kept] of [[0x80, 0], [0x84, 0], [0x85, 0], [0x8f, 0], [0x88, 1], [0x9d, 1], [0xa0, 1], [0xa3, 1]]) {
    const { wire, send } = make();
    wire.good = false;
    send.sample(LAB, 0, 14, 1, 1700000001);
    send.flush();
    wire.reply(sends(wire)[0], code);
    assert.equal(heard(wire), [['SEND_FAILURE', -code]]);
    assert.is(send.waiting(), kept, code.toString(16));
    wire.advance(HOUR);
    assert.equal(sends(wire), [], 'no storm');
  }
});

test('a Reset keeps it', () => {
  const { wire, send } = make();
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  wire.empty(RST, sends(wire)[0].mid);
  assert.equal(heard(wire), [['SEND_FAILURE', status.RESET]]);
  assert.is(send.waiting(), 1);
});

test('a network that fails under a Send gives it up without losing anything', () => {
  const { wire, send } = make();
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  assert.is(sends(wire).length, 1);
  wire.good = true;
  wire.fail(0, -3004);
  wire.advance(200 * SECOND);
  assert.is(wire.client.connected(1), true);
  assert.equal(sends(wire).map((s) => told(s).map(([, v]) => v)), [[1]]);
  assert.is(send.waiting(), 0);
});

/* Mute Send, Core 1.2 E.2. */

test('Core 1.2 E.2: 1/x/23 mutes; what waits goes out when it is written false', () => {
  const { wire, send } = make();
  assert.is(wire.text('/1/0/23'), '0');
  assert.is(wire.code(PUT, '/1/0/23', { format: TEXT, payload: '1' }), '2.04');
  send.sample(LAB, 0, 14, 1, 1700000001);
  assert.is(send.flush(), 1);
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
  assert.is(wire.code(PUT, '/1/0/23', { format: TEXT, payload: '0' }), '2.04');
  wire.turn();
  assert.is(wire.sent.filter((s) => pathOf(s) === '/dp').length, 1);
  assert.is(send.waiting(), 0);
});

test('Core 1.2 6.4.6: LwM2M 1.0 has no Send', () => {
  const { wire, send } = make(undefined, { version: '1.0' });
  send.sample(LAB, 0, 14, 1);
  send.flush();
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
});

/* Several servers. */

test('Core 1.2 6.4.6: to all servers, each of which acknowledges for itself', () => {
  const { wire, send } = make(undefined, pair());
  wire.good = false;
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  const list = sends(wire);
  assert.equal(list.map((s) => s.peer).sort(), [0, 1]);
  wire.reply(list[0], 0x44);
  assert.is(send.waiting(), 1, 'the other has not');
  wire.reply(list[1], 0x44);
  assert.is(send.waiting(), 0);
  assert.equal(wire.heard().map((e) => [e.name, e.ssid]).sort(), [['SEND_COMPLETE', 1], ['SEND_COMPLETE', 2]]);
});

test('Core 1.2 6.4.6: to one server, and not to one that is muted', () => {
  const { wire, send } = make(undefined, pair());
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush(2);
  assert.equal(sends(wire).map((s) => s.peer), [1]);
  assert.is(send.waiting(), 0);
  assert.is(wire.code(PUT, '/1/0/23', { format: TEXT, payload: '1' }), '2.04');
  send.sample(LAB, 0, 14, 2, 1700000001);
  send.flush();
  assert.equal(sends(wire).map((s) => s.peer), [1]);
  assert.is(send.waiting(), 0);
  send.sample(LAB, 0, 14, 3, 1700000001);
  send.flush(1);
  assert.equal(sends(wire), []);
  assert.is(send.waiting(), 1, 'it was asked for');
});

/* What cannot be had. */

test('Core 1.2 6.4.6: what has gone meanwhile is left out', () => {
  const { wire, send } = make();
  send.sample(LAB, 1, 14, 1, 1700000001);
  send.sample(LAB, 0, 14, 2, 1700000002);
  send.report(LAB, 1);
  wire.client.removeInstance(LAB, 1);
  send.flush();
  assert.equal(told(sends(wire)[0]).map(([name, v]) => [name, v]), [[COUNT, 2]]);
  assert.is(send.waiting(), 0);
  send.sample(LAB, 0, 14, 1);
  wire.client.removeInstance(LAB, 0);
  send.flush();
  assert.equal(sends(wire), [], 'an empty Send is none');
  assert.is(send.waiting(), 0);
});

test('a value that its handler does not give is told, and the rest goes without it', () => {
  for (const fault of ['throws', status.LATER, status.UNAVAILABLE]) {
    const { wire, send, lab } = make();
    send.sample(LAB, 0, 14, 1, 1700000001);
    send.report(LAB, 0, 13);
    send.report(LAB, 0, 3);
    lab.onRead = fault;
    send.flush();
    assert.equal(told(sends(wire)[0]).map(([name]) => name), [COUNT, AT + '/3']);
    const events = wire.heard().filter((e) => e.name.startsWith('SEND'));
    assert.equal(events.map((e) => [e.name, e.path]), [['SEND_FAILURE', AT + '/13'], ['SEND_COMPLETE', '']]);
    assert.is(send.waiting(), 0);
  }
});

test('what a Send has written leaves nothing behind for a Read', () => {
  const { wire, send } = make();
  send.sample(LAB, 0, 3, 7, 1700000001);
  send.flush();
  sends(wire);
  const found = records(wire.ask(1, AT + '/3', { accept: SENML }).payload);
  assert.equal(found, [{ name: AT + '/3', time: undefined, value: 1.5 }]);
});

/* More than a message holds. */

test('without block-wise transfer: as many as fit, then the next, all in order', () => {
  const { wire, send } = make(undefined, { config: { message: 200, samples: 30 } });
  const values: number[] = [];
  for (let i = 0; i < 30; i++) {
    values.push(i);
    assert.is(send.sample(LAB, 0, 14, i, 1700000000 + i), status.OK);
  }
  send.flush();
  const list = sends(wire);
  assert.ok(list.length > 3 && list.every((s) => s.raw.length <= 200), String(list.length));
  assert.equal(list.flatMap((s) => told(s).map(([, v]) => v)), values);
  assert.is(heard(wire).reduce((n, [, code]) => n + code, 0), 30);
});

test('without block-wise transfer: what does not fit by itself is dropped, and told', () => {
  const { wire, send } = make(undefined, { config: { message: 150 } });
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.report(LAB, 0);
  send.sample(LAB, 0, 14, 2, 1700000002);
  send.flush();
  assert.equal(sends(wire).flatMap((s) => told(s).map(([, v]) => v)), [1, 2]);
  assert.ok(heard(wire).some(([name, code]) => name === 'SEND_FAILURE' && code === status.OVERFLOW));
  assert.is(send.waiting(), 0);
});

/** Answers each block with 2.31 and the last with 2.04: the body that came. */
function collect(wire: Wire): { body: Uint8Array; blocks: number } {
  const parts: Uint8Array[] = [];
  for (let s: Sent | undefined = sends(wire)[0]; s !== undefined; ) {
    const block = uintOf(s, 27);
    assert.ok(block >= 0, 'Block1');
    assert.is(block >> 4, parts.length);
    parts.push(s.payload);
    const before = wire.sent.length;
    wire.reply(s, (block & 8) !== 0 ? 0x5f : 0x44, [{ number: 27, value: uint(block) }]);
    s = wire.sent.slice(before).find((t) => t.code === POST && pathOf(t) === '/dp');
    wire.advance(SECOND);
  }
  return { body: concat(...parts), blocks: parts.length };
}

test('RFC 7959 2.5: with block-wise transfer a Send of 4 kB is one body, whose values and ages are those of its beginning', () => {
  const { wire, send } = make(undefined, { config: { samples: 100, message: 512 } }, [new Blockwise()]);
  const values: number[] = [];
  for (let i = 0; i < 98; i++) {
    values.push(i);
    send.sample(LAB, 0, 3, i + 0.1);
  }
  send.report(LAB, 0);
  send.report(LAB, 1);
  wire.turn();
  wire.advance(20 * SECOND);
  wire.good = false;
  send.flush();
  const { body, blocks } = collect(wire);
  assert.ok(body.length > 2500 && blocks >= 6, body.length + ' in ' + blocks);
  const found = records(body);
  assert.equal(found.slice(0, 98).map((r) => [r.value, r.time]), values.map((v) => [v + 0.1, -20]));
  assert.ok(found.some((r) => r.name === ROOT + '/1/14'));
  assert.equal(heard(wire), [['SEND_COMPLETE', 100]]);
  assert.is(send.waiting(), 0);
});

test('RFC 7959 2.5: a Send in blocks that breaks off is sent anew, whole', () => {
  const { wire, send } = make(undefined, { config: { samples: 40, message: 256 } }, [new Blockwise()]);
  for (let i = 0; i < 40; i++) send.sample(LAB, 0, 14, i, 1700000000 + i);
  wire.good = false;
  send.flush();
  const [first] = sends(wire);
  wire.reply(first, 0x5f, [{ number: 27, value: uint(uintOf(first, 27)) }]);
  wire.advance(100 * SECOND);
  assert.equal(heard(wire), [['SEND_FAILURE', status.TIMED_OUT]]);
  wire.take();
  send.flush();
  const { body } = collect(wire);
  assert.equal(records(body).map((r) => r.value), Array.from({ length: 40 }, (_, i) => i));
});

test('with block-wise transfer what fits a message goes in one, without a block option', () => {
  const { wire, send } = make(undefined, {}, [new Blockwise()]);
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.flush();
  const [s] = sends(wire);
  assert.is(uintOf(s, 27), -1);
  assert.is(told(s).length, 1);
});

test('a format that the client does not speak, or that has no times, is SenML CBOR', () => {
  for (const format of [110, 0, 11542]) {
    const { wire, send } = make({ format });
    send.sample(LAB, 0, 14, 1, 1700000001);
    send.flush();
    assert.is(uintOf(sends(wire)[0], 12), SENML);
  }
});

/** SenML JSON as a feature. */
class Json implements Feature {
  bytes(_config: Config, used: number): number {
    return table(used, 0, 0, 0, SENML_JSON_BYTES);
  }

  attach(core: Core): void {
    core.formats.add(110, new SenmlJsonFormat(core.arena, core.decimal));
  }
}

test('Core 1.2 6.4.6: SenML JSON where it is asked for and spoken', () => {
  const { wire, send } = make({ format: 110 }, {}, [new Json()]);
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.sample(LAB, 0, 0, 'a"b', 1700000002);
  send.flush();
  const [s] = sends(wire);
  assert.is(uintOf(s, 12), 110);
  const found = JSON.parse(payloadText(s)) as { bn?: string; n?: string; t: number; v?: number; vs?: string }[];
  assert.equal(found.map((r) => [r.t, r.v ?? r.vs]), [[1700000001, 1], [1700000002, 'a"b']]);
  let base = '';
  assert.equal(found.map((r) => (base = r.bn ?? base) + (r.n ?? '')), [COUNT, AT + '/0']);
});

test('Core 1.2 6.4.6: only what the server may read: what it may not is left out for it, and sent to the other', () => {
  const access = new Access({ grants: [{ oid: LAB, iid: 0, owner: 2 }, { oid: LAB, iid: 1, owner: 1, acl: [[2, READ_RIGHT], [1, READ_RIGHT]] }] });
  const client = pair() as { config: object };
  const { wire, send } = make(undefined, { ...client, config: { ...client.config, objects: 9, instances: 24, resources: 120 } }, [access]);
  send.sample(LAB, 0, 14, 1, 1700000001);
  send.report(LAB, 1, 14);
  send.flush();
  const list = sends(wire);
  assert.equal(list.map((s) => [s.peer, told(s).map(([name]) => name)]).sort(), [[0, [ROOT + '/1/14']], [1, [COUNT, ROOT + '/1/14']]]);
  assert.is(send.waiting(), 0);
});

test('the arena is as large as the formula says', () => {
  for (const config of [{}, { servers: 2, samples: 5, sampleBytes: 1 }, { samples: 255, sampleBytes: 255 }, { sampleBytes: 9 }]) {
    const { wire } = make(undefined, { config });
    assert.is(wire.client.arena.used, arenaOf(wire.client.config, [new Send()]));
  }
});

test('more than eight servers are refused', () => {
  assert.throws(() => make(undefined, { config: { servers: 9 } }), /at most 8 with Send/);
});

test('Send lives beside a registration that is renewed all the time, for a day', () => {
  const { wire, send } = make(undefined, { servers: [{ uri: 'coap://127.0.0.1', lifetime: 60 }] });
  let count = 0;
  for (let i = 0; i < 24 * 12; i++) {
    assert.is(send.sample(LAB, 0, 14, i), status.OK);
    send.flush();
    wire.turn();
    wire.advance(300 * SECOND);
    count += wire.heard().filter((e) => e.name === 'SEND_COMPLETE').length;
  }
  assert.is(count, 24 * 12);
});

test('a path below which there is nothing by the time it is read is dropped, and does not keep the client awake', () => {
  const { wire, send } = make();
  assert.is(send.report(LAB), status.OK);
  assert.is(send.report(LAB, 0, 11), status.OK);
  for (const iid of [0, 1]) assert.is(wire.client.removeInstance(LAB, iid), status.OK);
  send.flush();
  wire.advance(HOUR);
  assert.equal(sends(wire), []);
  assert.is(send.waiting(), 0);
});

test.run();
