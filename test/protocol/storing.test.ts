import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Reporting } from '../../src/features/reporting.js';
import * as status from '../../src/index.js';
import { CON, GET, NON, POST, PUT, RST, codeName, payloadText, uintOf } from './datagram.js';
import { LAB } from './lab.js';
import { SENML, TEXT } from './payload.js';
import { AT, BOOLEAN, CALLED, COUNT, FLOAT, HOUR, type Record, type Reported, SECOND, STRING, attributes, notes, observe, records, registered, seen, set } from './reported.js';
import type { Sent, Wire } from './wire.js';
import type { WireOptions } from './wire.js';

const test = suite('storing');

/** Seconds since 1970 at the virtual time 0. */
const EPOCH = 1700000000;

function make(client?: WireOptions['client'], known?: boolean): Reported {
  let wire: Wire | null = null;
  const utc = known === true ? (): number => EPOCH + Math.floor(wire === null ? 0 : wire.elapsed / 1000) : undefined;
  const made = registered({ use: [new Reporting({ utc })], ...client });
  wire = made.wire;
  return made;
}

/** The network of a server goes for a while, in which these values are set, a number of seconds apart. */
function away(wire: Wire, values: readonly [string, number | boolean | string][], apart?: number): void {
  wire.client.peerBusy(0);
  for (const [path, value] of values) {
    set(wire, path, value);
    wire.advance((apart === undefined ? 10 : apart) * SECOND);
  }
  assert.equal(notes(wire), [], 'nothing while it is away');
}

function back(wire: Wire): Sent[] {
  wire.client.peerReady(0);
  wire.turn();
  return notes(wire);
}

function told(list: readonly Record[]): [unknown, number | undefined][] {
  return list.map((r) => [r.value, r.time]);
}

test('Core 1.2 E.2: 1/x/6 is true with the feature, and false without it', () => {
  assert.is(make().wire.text('/1/0/6'), '1');
  assert.is(registered().wire.text('/1/0/6'), '0');
});

test('Core 1.2 7.4.7: what was stored is told in one confirmable notification with ages where the time is not known', () => {
  const { wire } = make();
  const token = observe(wire, COUNT, { accept: SENML });
  away(wire, [[COUNT, 5], [COUNT, 6], [COUNT, 7]]);
  const list = back(wire);
  assert.is(list.length, 1);
  assert.equal([list[0].type, list[0].token, uintOf(list[0], 12)], [CON, token, SENML]);
  const found = records(list[0].payload);
  assert.equal(told(found), [[5, -30], [6, -20], [7, -10]]);
  assert.ok(found.every((r) => r.name === COUNT));
  assert.equal(wire.names(), ['OBSERVED', 'NOTIFY_ACKED']);
  wire.advance(HOUR);
  assert.equal(notes(wire), [], 'each is told once');
  set(wire, COUNT, 8);
  assert.equal(notes(wire).map((s) => [s.type, told(records(s.payload))]), [[NON, [[8, undefined]]]]);
});

test('Core 1.2 7.4.7: with their times where it is known', () => {
  const { wire } = make(undefined, true);
  observe(wire, FLOAT, { accept: SENML });
  const from = EPOCH + wire.elapsed / 1000;
  away(wire, [[FLOAT, 1.25], [FLOAT, -7]]);
  assert.equal(told(records(back(wire)[0].payload)), [[1.25, from], [-7, from + 10]]);
});

test('RFC 7641 4.2: a format without times keeps to it: value by value, the oldest first', () => {
  const { wire } = make();
  observe(wire, COUNT, { accept: TEXT });
  away(wire, [[COUNT, 5], [COUNT, 6], [COUNT, 7]]);
  const list = back(wire);
  assert.equal(list.map((s) => [uintOf(s, 12), payloadText(s)]), [[TEXT, '5'], [TEXT, '6'], [TEXT, '7']]);
  for (let i = 1; i < list.length; i++) assert.ok(uintOf(list[i], 6) > uintOf(list[i - 1], 6));
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('Core 1.2 E.2: with 1/x/6 false the latest value alone is told on return', () => {
  const { wire } = make();
  assert.is(wire.code(PUT, '/1/0/6', { format: TEXT, payload: '0' }), '2.04');
  observe(wire, COUNT, { accept: SENML });
  away(wire, [[COUNT, 5], [COUNT, 6], [COUNT, 7]]);
  assert.equal(back(wire).map((s) => told(records(s.payload))), [[[7, undefined]]]);
});

test('Core 1.2 5.1.2: hqmax: the oldest give way; 0 stores nothing', () => {
  for (const [hqmax, expected] of [[1, [9]], [2, [8, 9]], [4, [6, 7, 8, 9]]] as [number, number[]][]) {
    const { wire } = make();
    attributes(wire, COUNT, 'hqmax=' + hqmax);
    observe(wire, COUNT, { accept: SENML });
    away(wire, [[COUNT, 5], [COUNT, 6], [COUNT, 7], [COUNT, 8], [COUNT, 9]]);
    assert.equal(back(wire).map((s) => records(s.payload).map((r) => r.value)), [expected], 'hqmax=' + hqmax);
    assert.is(wire.client.stats.noHistory, 0, 'as it is meant to be');
  }
  const { wire } = make();
  attributes(wire, COUNT, 'hqmax=0');
  observe(wire, COUNT, { accept: SENML });
  away(wire, [[COUNT, 5], [COUNT, 6]]);
  assert.equal(back(wire).map((s) => told(records(s.payload))), [[[6, undefined]]]);
});

test('a full ring: the oldest of all is lost, counted, and told once', () => {
  const { wire } = make({ config: { history: 4 } });
  observe(wire, COUNT, { accept: SENML });
  const other = observe(wire, FLOAT, { accept: SENML });
  wire.names();
  away(wire, [[COUNT, 5], [COUNT, 6], [FLOAT, 1], [FLOAT, 2], [FLOAT, 3], [COUNT, 7]]);
  assert.is(wire.client.stats.noHistory, 2);
  assert.equal(wire.names(), ['HISTORY_FULL']);
  const list = back(wire);
  assert.equal(list.map((s) => [s.token === other, records(s.payload).map((r) => r.value)]).sort(), [[false, [7]], [true, [1, 2, 3]]]);
  away(wire, [[COUNT, 1], [COUNT, 2], [COUNT, 3], [COUNT, 4], [COUNT, 5]]);
  assert.ok(wire.names().includes('HISTORY_FULL'), 'told anew');
  assert.equal(back(wire).map((s) => records(s.payload).map((r) => r.value)), [[2, 3, 4, 5]]);
});

test('Core 1.2 5.1.2: while a server is away its conditions hold: pmin, pmax, gt', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'gt=10', 'pmax=100');
  attributes(wire, FLOAT, 'pmin=60');
  observe(wire, COUNT, { accept: SENML });
  observe(wire, FLOAT, { accept: SENML });
  away(wire, [[COUNT, 5], [COUNT, 11], [FLOAT, 1], [FLOAT, 2], [COUNT, 12], [COUNT, 9]], 10);
  wire.advance(110 * SECOND);
  const by: { [name: string]: unknown } = {};
  for (const s of back(wire)) for (const r of records(s.payload)) by[r.name] = ((by[r.name] ?? []) as unknown[]).concat(r.value);
  assert.equal(by[COUNT], [11, 9, 9]);
  assert.equal(by[FLOAT], [2]);
});

test('booleans and what functions hand out are stored, too; whole numbers keep 64 bits', () => {
  const { wire, lab } = make();
  observe(wire, BOOLEAN, { accept: SENML });
  observe(wire, CALLED, { accept: SENML });
  attributes(wire, CALLED, 'epmax=10');
  wire.client.peerBusy(0);
  set(wire, BOOLEAN, false);
  lab.number = 4503599627370497;
  wire.advance(10 * SECOND);
  set(wire, BOOLEAN, true);
  const found = back(wire).map((s) => told(records(s.payload)));
  assert.equal(found.map((f) => f.map(([v]) => (typeof v === 'bigint' ? Number(v) : v))).sort(), [[4503599627370497], [false, true]].sort());
});

test('text, several values and lists are told as they are on return', () => {
  const { wire } = make();
  observe(wire, STRING, { accept: TEXT });
  const whole = observe(wire, AT, { accept: SENML });
  away(wire, [[STRING, 'one'], [COUNT, 5], [STRING, 'two']]);
  const list = back(wire);
  assert.is(list.length, 2);
  assert.is(payloadText(list.find((s) => s.token !== whole) as Sent), 'two');
});

test('an error while a server is away is told on return, once', () => {
  const { wire } = make();
  observe(wire, COUNT, { accept: SENML });
  away(wire, [[COUNT, 5]]);
  wire.client.removeInstance(LAB, 0);
  wire.advance(HOUR);
  const list = back(wire);
  assert.equal(list.map((s) => codeName(s.code)), ['4.04']);
  assert.ok(wire.names().includes('OBSERVE_CANCELLED'));
  set(wire, '/1/0/2', 0);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('a handler that fails while a server is away makes no storm, and ends the observation on return', () => {
  const { wire, lab } = make();
  observe(wire, CALLED, { accept: SENML });
  wire.client.peerBusy(0);
  lab.onRead = 'broken';
  wire.client.changed(LAB, 0, 13);
  wire.turn();
  wire.advance(HOUR);
  assert.ok(lab.count('read') < 5, String(lab.count('read')));
  assert.equal(back(wire).map((s) => codeName(s.code)), ['5.00']);
});

test('RFC 7641 3.6: an observation that is cancelled takes what is stored along', () => {
  const { wire } = make();
  const token = observe(wire, COUNT, { accept: SENML });
  wire.good = false;
  away(wire, [[COUNT, 5], [COUNT, 6]]);
  const [note] = back(wire);
  assert.equal(records(note.payload).map((r) => r.value), [5, 6]);
  wire.empty(RST, note.mid);
  wire.good = true;
  observe(wire, COUNT, { accept: SENML, token });
  assert.equal(notes(wire), []);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

/* A server that does not answer. */

test('a notification that nobody acknowledges is stored, its observation stands, and the server is asked by an Update', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT, { accept: SENML });
  wire.names();
  wire.good = false;
  const from = wire.elapsed;
  set(wire, COUNT, 5);
  wire.advance(95 * SECOND);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['NOTIFY_TIMEOUT', status.TIMED_OUT], ['REG_UPDATE', 0]]);
  set(wire, COUNT, 6);
  const list = wire.take();
  assert.is(list.filter((s) => s.code === 0x45).length, 5, 'one, and its retransmissions');
  const update = list.find((s) => s.code === POST) as Sent;
  const now = wire.elapsed;
  wire.good = true;
  wire.reply(update, 0x44);
  const [note] = wire.sent.filter((s) => s.code === 0x45).slice(-1);
  assert.equal(told(records(note.payload)), [[5, -Math.round((now - from) / 1000)], [6, undefined]]);
  assert.ok(wire.names().includes('NOTIFY_ACKED'));
});

test('Core 1.2 6.4.1: a server that comes back by a new registration gets what is stored when it observes the same again', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT, { accept: SENML });
  wire.good = false;
  set(wire, COUNT, 5);
  wire.advance(300 * SECOND);
  set(wire, COUNT, 6);
  wire.good = true;
  wire.advance(300 * SECOND);
  assert.is(wire.client.connected(1), true);
  wire.take();
  set(wire, COUNT, 7);
  assert.equal(notes(wire), [], 'nobody observes');
  wire.names();
  const token = observe(wire, COUNT, { accept: SENML });
  wire.turn();
  const list = wire.sent.filter((s) => s.code === 0x45 && s.type === CON);
  const last = list[list.length - 1];
  assert.is(last.token, token);
  assert.equal(records(last.payload).map((r) => r.value), [5, 6, 7]);
  assert.equal(wire.names().filter((n) => n !== 'OBSERVED'), ['NOTIFY_ACKED']);
});

test('Core 1.2 E.2, 1/x/4: what changes while a server has disabled itself is told when it observes again after its return', () => {
  const { wire } = make();
  observe(wire, COUNT, { accept: SENML });
  assert.is(wire.code(PUT, '/1/0/5', { format: TEXT, payload: '100' }), '2.04');
  assert.is(wire.code(POST, '/1/0/4'), '2.04');
  wire.advance(10 * SECOND);
  assert.is(wire.client.connected(1), false);
  wire.take();
  set(wire, COUNT, 5);
  wire.advance(20 * SECOND);
  set(wire, COUNT, 6);
  wire.advance(200 * SECOND);
  assert.is(wire.client.connected(1), true);
  wire.take();
  wire.ask(GET, COUNT, { accept: SENML, observe: 0 });
  wire.turn();
  const list = wire.sent.filter((s) => s.code === 0x45 && s.type === CON);
  assert.equal(list.map((s) => records(s.payload).map((r) => r.value)), [[5, 6]]);
});

test('what a server observed before it went gives its place to a new observation when the table is full', () => {
  const { wire } = make({ config: { observations: 2 } });
  observe(wire, COUNT, { accept: SENML });
  observe(wire, FLOAT, { accept: SENML });
  assert.is(wire.code(PUT, '/1/0/5', { format: TEXT, payload: '50' }), '2.04');
  wire.code(POST, '/1/0/4');
  wire.advance(100 * SECOND);
  assert.is(wire.client.connected(1), true);
  wire.take();
  observe(wire, STRING);
  observe(wire, BOOLEAN);
  assert.is(uintOf(wire.ask(GET, CALLED, { accept: TEXT, observe: 0 }), 6), -1, 'now it is full');
  assert.is(wire.client.stats.noObservation, 1);
  wire.take();
  set(wire, STRING, 'x');
  set(wire, COUNT, 77);
  assert.equal(seen(notes(wire), 0).map(([, v]) => v), ['x']);
});

test('two servers: one is away, the other hears everything at once', () => {
  const { wire } = make({
    config: { servers: 2 },
    servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }],
  });
  for (const peer of [0, 1]) wire.ask(GET, COUNT, { accept: SENML, observe: 0, peer });
  wire.take();
  wire.client.peerBusy(0);
  for (const value of [5, 6]) {
    set(wire, COUNT, value);
    wire.advance(SECOND);
    assert.equal(notes(wire).map((s) => [s.peer, records(s.payload)[0].value]), [[1, value]]);
  }
  assert.equal(back(wire).map((s) => [s.peer, records(s.payload).map((r) => r.value)]), [[0, [5, 6]]]);
});

test('more than fits one message goes in several, the next when the one before has arrived', () => {
  const { wire } = make({ config: { history: 20, message: 600 } });
  observe(wire, COUNT, { accept: SENML });
  const values: [string, number][] = [];
  for (let i = 0; i < 20; i++) values.push([COUNT, 100 + i]);
  away(wire, values, 1);
  const list = back(wire);
  assert.ok(list.length > 1 && list.every((s) => s.type === CON));
  assert.equal(list.flatMap((s) => records(s.payload).map((r) => r.value)), values.map(([, v]) => v));
});

test('a utc that throws or is not set yet: ages instead', () => {
  for (const utc of [(): number => 0, (): number => NaN, (): number => { throw new Error('no'); }]) {
    const { wire } = registered({ use: [new Reporting({ utc })] });
    observe(wire, COUNT, { accept: SENML });
    away(wire, [[COUNT, 5]]);
    assert.equal(told(records(back(wire)[0].payload)), [[5, -10]]);
  }
});

test.run();
