import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { ACK, CON, GET, NON, POST, PUT, RST, codeName, describe, hex, payloadText, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { SENML, TEXT, TLV, resource, senml } from './payload.js';
import { type Ask, type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('reporting');

const SECOND = 1000;
const HOUR = 3600000;
const DAY = 86400000;

const ROOT = '/' + LAB;
const AT = ROOT + '/0';
/** A number without a range, and a float. */
const COUNT = AT + '/14';
const FLOAT = AT + '/3';

/** Registered for ever with a server that answers everything; the clock stands at a whole second. */
function make(client?: WireOptions['client']): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }], ...client }, start: false });
  wire.good = true;
  wire.start();
  wire.advance(5 * SECOND);
  wire.take();
  wire.names();
  return { wire, lab };
}

/** Begins an observation: its token. */
function observe(wire: Wire, path: string, ask?: Ask): string {
  const answer = wire.ask(GET, path, { accept: TEXT, ...ask, observe: 0 });
  assert.is(codeName(answer.code), '2.05', path);
  assert.ok(uintOf(answer, 6) >= 0, 'an Observe option in the answer');
  return answer.token;
}

/** What the client sent of its own since it was last asked, registration left out. */
function notes(wire: Wire): Sent[] {
  return wire.take().filter((s) => s.code >= 0x40 && s.type !== ACK);
}

/** [seconds since `from`, text] of each. */
function seen(list: readonly Sent[], from: number): [number, string][] {
  return list.map((s) => [(s.at - from) / 1000, payloadText(s)]);
}

function set(wire: Wire, path: string, value: number | string): void {
  const ids = path.split('/').map(Number);
  assert.is(wire.client.set(ids[1], ids[2], ids[3], value, ids[4]), status.OK);
  assert.is(wire.woken, true);
  wire.turn();
}

function attributes(wire: Wire, path: string, ...query: string[]): void {
  assert.is(wire.code(PUT, path, { query }), '2.04');
}

/* Observe and Notify. */

test('RFC 7641 4.1: Observe is answered with the value and an Observe option, and told', () => {
  const { wire } = make();
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 0, token: '00000a' });
  assert.is(codeName(answer.code), '2.05');
  assert.is(answer.token, '00000a');
  assert.ok(uintOf(answer, 6) >= 0);
  assert.is(uintOf(answer, 12), TEXT);
  assert.is(payloadText(answer), '1');
  assert.equal(wire.heard().map((e) => [e.name, e.ssid, e.path]), [['OBSERVED', 1, COUNT]]);
});

test('RFC 7641 4.2: a change is notified at once: NON, the token, a higher number, the same format', () => {
  const { wire } = make();
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 0, token: '00000a' });
  let value = 1000;
  for (const wait of [437, 0, 13, 2000, 999]) {
    wire.advance(wait);
    wire.take();
    set(wire, COUNT, ++value);
    const list = notes(wire);
    assert.is(list.length, 1, 'after ' + wait + ' ms');
    const note = list[0];
    assert.is(note.type, NON);
    assert.is(codeName(note.code), '2.05');
    assert.is(note.token, '00000a');
    assert.is(uintOf(note, 12), TEXT);
    assert.is(payloadText(note), String(value));
    assert.ok(uintOf(note, 6) > uintOf(answer, 6));
    set(wire, COUNT, value);
    assert.is(notes(wire).length, 0, 'Core 1.2 6.4.2: what was there already is no change');
  }
});

test('RFC 7641 4.4: observe numbers rise, and message ids differ', () => {
  const { wire } = make();
  observe(wire, COUNT);
  for (let i = 0; i < 300; i++) {
    wire.advance(SECOND);
    set(wire, COUNT, i);
  }
  const list = wire.sent.filter((s) => uintOf(s, 6) >= 0);
  assert.is(list.length, 301);
  for (let i = 1; i < list.length; i++) assert.ok(uintOf(list[i], 6) > uintOf(list[i - 1], 6), 'number ' + i);
  assert.is(new Set(list.slice(1).map((s) => s.mid)).size, 300);
});

test('RFC 7641 4.2: several changes before the doors are called are one notification, of the last', () => {
  const { wire } = make();
  observe(wire, COUNT);
  wire.advance(SECOND);
  for (let i = 0; i < 5; i++) wire.client.set(LAB, 0, 14, 50 + i);
  wire.turn();
  assert.equal(notes(wire).map(payloadText), ['54']);
});

test('Core 1.2 6.4.2: changes of other resources are not notified', () => {
  const { wire } = make();
  observe(wire, COUNT);
  set(wire, FLOAT, 7);
  set(wire, ROOT + '/1/14', 7);
  set(wire, AT + '/1', 7);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('Core 1.2 6.4.2: observing an instance, an object, a multiple resource and one of its instances', () => {
  const { wire } = make();
  const tokens = new Map<string, string>();
  for (const path of [ROOT, AT, AT + '/11', AT + '/11/1']) tokens.set(observe(wire, path, { accept: SENML }), path);
  const paths = (): string[] => notes(wire).map((s) => tokens.get(s.token) as string).sort();
  wire.advance(SECOND);
  set(wire, COUNT, 8);
  assert.equal(paths(), [ROOT, AT]);
  wire.advance(SECOND);
  set(wire, AT + '/11/0', 8);
  assert.equal(paths(), [ROOT, AT, AT + '/11']);
  wire.advance(SECOND);
  set(wire, AT + '/11/1', 8);
  assert.equal(paths(), [ROOT, AT, AT + '/11', AT + '/11/1']);
  wire.advance(SECOND);
  set(wire, ROOT + '/1/14', 8);
  assert.equal(paths(), [ROOT]);
  wire.advance(SECOND);
  wire.client.changed(LAB, 0, 13);
  wire.turn();
  assert.equal(paths(), [ROOT, AT]);
});

test('Core 1.2 6.4.2: a notification has all that is observed, in the format that was asked for', () => {
  const { wire } = make();
  observe(wire, AT + '/11', { accept: SENML });
  set(wire, AT + '/11/1', 99);
  const [note] = notes(wire);
  assert.is(uintOf(note, 12), SENML);
  assert.equal(senml(note.payload), { [AT + '/11/0']: 10, [AT + '/11/1']: 99 });
  observe(wire, COUNT, { accept: TLV });
  set(wire, COUNT, 5);
  const tlv = notes(wire).find((s) => uintOf(s, 12) === TLV);
  assert.ok(tlv !== undefined);
  assert.is(hex(tlv.payload), hex(resource(14, 5)));
});

test('Core 1.2 6.4.2: what a server writes is notified to the one that observes', () => {
  const { wire } = make();
  observe(wire, COUNT);
  wire.send(PUT, COUNT, { format: TEXT, payload: '12' });
  const list = wire.sent.filter((s) => s.type === NON);
  assert.equal(list.map(payloadText), ['12']);
});

test('Core 1.2 6.4.2: changed() makes functions be asked', () => {
  const { wire, lab } = make();
  observe(wire, AT + '/13');
  lab.number = 1234;
  wire.advance(HOUR);
  assert.equal(notes(wire), [], 'nobody said that it changed');
  wire.client.changed(LAB, 0, 13);
  wire.turn();
  assert.equal(notes(wire).map(payloadText), ['1234']);
});

test('RFC 7641 4.1: Observe of what cannot be read is an error without an observation', () => {
  const { wire } = make();
  for (const [path, expected, ask] of [
    ['/3000', '4.04', {}], [AT + '/9', '4.05', {}], [AT + '/10', '4.05', {}], ['/0/0/0', '4.01', {}], [COUNT, '4.06', { accept: 9999 }], [AT, '4.06', { accept: TEXT }],
  ] as [string, string, Ask][]) {
    const answer = wire.ask(GET, path, { ...ask, observe: 0 });
    assert.is(codeName(answer.code), expected, path);
    assert.is(uintOf(answer, 6), -1, path);
  }
  assert.not(wire.names().includes('OBSERVED'));
  set(wire, COUNT, 5);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 2: another number than 0 or 1 is a plain Read', () => {
  const { wire } = make();
  for (const number of [2, 7, 16777215]) {
    const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: number });
    assert.is(codeName(answer.code), '2.05');
    assert.is(uintOf(answer, 6), -1);
  }
  set(wire, COUNT, 5);
  assert.equal(notes(wire), []);
});

test('RFC 7641 4.1: a NON Observe is answered by a NON and observes', () => {
  const { wire } = make();
  const list = wire.send(GET, COUNT, { type: NON, accept: TEXT, observe: 0, token: '05' });
  assert.equal(list.map((s) => [s.type, s.token, uintOf(s, 6) >= 0]), [[NON, '05', true]]);
  set(wire, COUNT, 5);
  assert.equal(notes(wire).map((s) => [s.token, payloadText(s)]), [['05', '5']]);
});

test('RFC 7641 4.1: the same token again replaces the observation', () => {
  const { wire } = make();
  observe(wire, COUNT, { token: '0b' });
  observe(wire, COUNT, { token: '0b' });
  observe(wire, COUNT, { token: '0b' });
  set(wire, COUNT, 5);
  assert.is(notes(wire).length, 1);
});

test('RFC 7641 4.1: another token is notified with its own', () => {
  const { wire } = make();
  observe(wire, COUNT, { token: '0b' });
  observe(wire, COUNT, { token: '000b' });
  set(wire, COUNT, 5);
  assert.ok(notes(wire).some((s) => s.token === '000b'));
});

/* pmin and pmax, Core 1.2 5.1.2. */

test('Core 1.2 5.1.2: pmin: changes wait until it has passed since the last notification, and the last value counts', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=10');
  const from = wire.elapsed;
  observe(wire, COUNT);
  for (const [ms, value] of [[1000, 2], [3000, 3], [2000, 4]]) {
    wire.advance(ms);
    set(wire, COUNT, value);
  }
  assert.equal(notes(wire), []);
  wire.advance(30 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '4']]);
  set(wire, COUNT, 5);
  wire.advance(1);
  assert.equal(seen(notes(wire), from), [[36, '5']], 'more than pmin after the last: at once');
  set(wire, COUNT, 6);
  wire.advance(30 * SECOND);
  assert.equal(seen(notes(wire), from), [[46, '6']]);
});

test('Core 1.2 5.1.2: pmin is never cut short, pmax never overrun, wherever in a second they begin', () => {
  for (const ms of [1, 250, 437, 500, 999]) {
    const { wire } = make();
    wire.advance(ms);
    attributes(wire, COUNT, 'pmin=10', 'pmax=20');
    const from = wire.elapsed;
    observe(wire, COUNT);
    wire.take();
    set(wire, COUNT, 2);
    wire.advance(11 * SECOND);
    const [first] = notes(wire);
    assert.ok(first.at >= from + 10 * SECOND && first.at < from + 11 * SECOND, 'pmin: ' + (first.at - from));
    wire.advance(20 * SECOND);
    const [second] = notes(wire);
    assert.ok(second.at > first.at + 18 * SECOND && second.at <= first.at + 20 * SECOND, 'pmax: ' + (second.at - first.at));
  }
});

test('Core 1.2 5.1.2: pmax: a notification without a change, again and again', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmax=60');
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(190 * SECOND);
  assert.equal(seen(notes(wire), from), [[60, '1'], [120, '1'], [180, '1']]);
});

test('Core 1.2 5.1.2: each notification restarts pmax', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmax=60');
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(50 * SECOND);
  set(wire, COUNT, 2);
  wire.advance(100 * SECOND);
  assert.equal(seen(notes(wire), from), [[50, '2'], [110, '2']]);
});

test('Core 1.2 5.1.2: a pmax below pmin is ignored, pmax 0 is none, pmax equal to pmin holds', () => {
  const below = make().wire;
  attributes(below, COUNT, 'pmin=30', 'pmax=10');
  observe(below, COUNT);
  below.advance(HOUR);
  assert.equal(notes(below), []);
  const zero = make().wire;
  attributes(zero, COUNT, 'pmax=0');
  observe(zero, COUNT);
  zero.advance(HOUR);
  assert.equal(notes(zero), []);
  const equal = make().wire;
  attributes(equal, COUNT, 'pmin=30', 'pmax=30');
  const from = equal.elapsed;
  observe(equal, COUNT);
  set(equal, COUNT, 2);
  equal.advance(65 * SECOND);
  assert.equal(seen(notes(equal), from), [[30, '2'], [60, '2']]);
});

test('Core 1.2 6.4.2: the example of the specification: pmin 10, pmax 60', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=10', 'pmax=60');
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(5 * SECOND);
  set(wire, COUNT, 2);
  wire.advance(25 * SECOND);
  set(wire, COUNT, 3);
  wire.advance(80 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '2'], [30, '3'], [90, '3']]);
});

test('Core 1.2 E.2: 1/x/2 and 1/x/3 hold where no attribute says otherwise', () => {
  const { wire } = make({ servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, pmin: 5, pmax: 20 }] });
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(SECOND);
  set(wire, COUNT, 2);
  wire.advance(26 * SECOND);
  assert.equal(seen(notes(wire), from), [[5, '2'], [25, '2']]);
});

test('Core 1.2 E.2: 1/x/2 and 1/x/3 written by the server hold too', () => {
  const { wire } = make();
  assert.is(wire.code(PUT, '/1/0/2', { format: TEXT, payload: '5' }), '2.04');
  assert.is(wire.code(PUT, '/1/0/3', { format: TEXT, payload: '20' }), '2.04');
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(SECOND);
  set(wire, COUNT, 2);
  wire.advance(26 * SECOND);
  assert.equal(seen(notes(wire), from), [[5, '2'], [25, '2']]);
});

test('Core 1.2 5.1.1: resource before instance before object before the default', () => {
  const levels: [string, number][] = [[ROOT, 8], [AT, 6], [COUNT, 4]];
  for (let n = 0; n <= levels.length; n++) {
    const { wire } = make({ servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, pmin: 10 }] });
    for (const [path, pmin] of levels.slice(0, n)) attributes(wire, path, 'pmin=' + pmin);
    const from = wire.elapsed;
    observe(wire, COUNT);
    set(wire, COUNT, 2);
    wire.advance(20 * SECOND);
    assert.equal(seen(notes(wire), from), [[[10, 8, 6, 4][n], '2']], n + ' levels');
  }
});

test('Core 1.2 5.1.1: a resource instance before its resource, and one attribute from each level', () => {
  const { wire } = make();
  attributes(wire, ROOT, 'pmax=40');
  attributes(wire, AT + '/11', 'pmin=9');
  attributes(wire, AT + '/11/1', 'pmin=3');
  const from = wire.elapsed;
  observe(wire, AT + '/11/1');
  set(wire, AT + '/11/1', 2);
  wire.advance(50 * SECOND);
  assert.equal(seen(notes(wire), from), [[3, '2'], [43, '2']]);
});

test('Core 1.2 6.3.4: attributes written or unset while observed count from then on', () => {
  const { wire } = make();
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(10 * SECOND);
  attributes(wire, COUNT, 'pmax=30');
  wire.advance(25 * SECOND);
  assert.equal(seen(notes(wire), from), [[30, '1']]);
  attributes(wire, COUNT, 'pmax');
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('Core 1.2 5.1.2: times of years do not overflow', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=2147483647', 'pmax=2147483647');
  observe(wire, COUNT);
  set(wire, COUNT, 2);
  wire.advance(60 * DAY);
  assert.equal(notes(wire), []);
});

/* Thresholds. */

/** Sets the values one second apart and answers those that were notified. */
function series(wire: Wire, path: string, values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) {
    wire.advance(SECOND);
    set(wire, path, value);
    out.push(...notes(wire).map((s) => Number(payloadText(s))));
  }
  return out;
}

test('Core 1.2 5.1.2: gt: each crossing, in both directions, and nothing between', () => {
  const { wire } = make();
  set(wire, FLOAT, 25);
  attributes(wire, FLOAT, 'gt=30');
  observe(wire, FLOAT);
  assert.equal(series(wire, FLOAT, [26, 29.9, 31, 35, 100, 29, 25, 10, 30.5, 40]), [31, 29, 30.5]);
});

test('Core 1.2 5.1.2: lt: each crossing, in both directions, and nothing between', () => {
  const { wire } = make();
  set(wire, FLOAT, 15);
  attributes(wire, FLOAT, 'lt=10');
  observe(wire, FLOAT);
  assert.equal(series(wire, FLOAT, [14, 10.1, 9.9, 5, -3, 11, 50, 9]), [9.9, 11, 9]);
});

test('Core 1.2 5.1.2: gt and lt together', () => {
  const { wire } = make();
  set(wire, FLOAT, 20);
  attributes(wire, FLOAT, 'gt=30', 'lt=10');
  observe(wire, FLOAT);
  assert.equal(series(wire, FLOAT, [25, 31, 35, 5, 20, 40]), [31, 5, 20, 40]);
});

test('Core 1.2 5.1.2: st: a change by at least that since the last notification', () => {
  const { wire } = make();
  set(wire, FLOAT, 20);
  attributes(wire, FLOAT, 'st=5');
  observe(wire, FLOAT);
  assert.equal(series(wire, FLOAT, [22, 24.5, 25, 29, 30.5, 26, 25.5, 21, 20.5]), [25, 30.5, 25.5, 20.5]);
});

test('Core 1.2 5.1.2: gt or st: either is enough', () => {
  const { wire } = make();
  set(wire, FLOAT, 20);
  attributes(wire, FLOAT, 'gt=22', 'st=5');
  observe(wire, FLOAT);
  assert.equal(series(wire, FLOAT, [21, 23, 24, 28, 29]), [23, 28]);
});

test('Core 1.2 5.1.2: whole numbers have thresholds as well', () => {
  const { wire } = make();
  set(wire, COUNT, 20);
  attributes(wire, COUNT, 'gt=30', 'st=7');
  observe(wire, COUNT);
  assert.equal(series(wire, COUNT, [26, 27, 30, 31, 20]), [27, 31, 20]);
});

test('Core 1.2 5.1.2: a threshold crossed before pmin has passed is reported when it has', () => {
  const { wire } = make();
  set(wire, FLOAT, 25);
  attributes(wire, FLOAT, 'gt=30', 'pmin=10');
  const from = wire.elapsed;
  observe(wire, FLOAT);
  wire.advance(3 * SECOND);
  set(wire, FLOAT, 31);
  wire.advance(3 * SECOND);
  set(wire, FLOAT, 32);
  wire.advance(30 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '32']]);
});

test('Core 1.2 5.1.2: pmax reports a value that crossed nothing', () => {
  const { wire } = make();
  set(wire, FLOAT, 25);
  attributes(wire, FLOAT, 'gt=30', 'pmax=60');
  const from = wire.elapsed;
  observe(wire, FLOAT);
  wire.advance(3 * SECOND);
  set(wire, FLOAT, 26);
  wire.advance(60 * SECOND);
  assert.equal(seen(notes(wire), from), [[60, '26']]);
});

test('Core 1.2 5.1.2: thresholds of a value that functions hand out', () => {
  const { wire, lab } = make();
  lab.number = 25;
  attributes(wire, AT + '/13', 'gt=30');
  observe(wire, AT + '/13');
  const out: string[] = [];
  for (const value of [26, 31, 32, 29]) {
    wire.advance(SECOND);
    lab.number = value;
    wire.client.changed(LAB, 0, 13);
    wire.turn();
    out.push(...notes(wire).map(payloadText));
  }
  assert.equal(out, ['31', '29']);
});

/* Cancellation, RFC 7641 3.6. */

test('RFC 7641 3.6: Observe 1 with the token of the observation ends it', () => {
  const { wire } = make();
  const token = observe(wire, COUNT);
  wire.names();
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token });
  assert.is(codeName(answer.code), '2.05');
  assert.is(uintOf(answer, 6), -1);
  assert.is(payloadText(answer), '1');
  assert.equal(wire.heard().map((e) => [e.name, e.code, e.path]), [['OBSERVE_CANCELLED', 0, COUNT]]);
  set(wire, COUNT, 5);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 3.6: Observe 1 of nothing observed is a plain Read', () => {
  const { wire } = make();
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 1 });
  assert.is(codeName(answer.code), '2.05');
  assert.is(uintOf(answer, 6), -1);
  assert.equal(wire.names(), []);
});

test('RFC 7641 3.6: Observe 1 ends that observation and no other', () => {
  const { wire } = make();
  const first = observe(wire, COUNT);
  const second = observe(wire, FLOAT);
  wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token: first });
  set(wire, COUNT, 5);
  set(wire, FLOAT, 5);
  assert.equal(notes(wire).map((s) => s.token), [second]);
});

test('Core 1.2 6.4.3: Observe 1 with another token, to the path that is observed, ends it', () => {
  const { wire } = make();
  observe(wire, COUNT, { token: '0a' });
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token: '0c' });
  assert.is(codeName(answer.code), '2.05');
  assert.is(uintOf(answer, 6), -1);
  set(wire, COUNT, 5);
  assert.equal(notes(wire), []);
});

test('RFC 7641 3.6: a Reset to a NON notification ends the observation', () => {
  const { wire } = make();
  observe(wire, COUNT);
  set(wire, COUNT, 5);
  const [note] = notes(wire);
  wire.names();
  wire.advance(3 * SECOND);
  wire.empty(RST, note.mid);
  assert.equal(wire.heard().map((e) => [e.name, e.code, e.path]), [['OBSERVE_CANCELLED', status.RESET, COUNT]]);
  set(wire, COUNT, 6);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 3.6: a Reset ends the observation whose notification it rejects, and no other', () => {
  const { wire } = make();
  const first = observe(wire, COUNT);
  const second = observe(wire, FLOAT);
  set(wire, COUNT, 5);
  set(wire, FLOAT, 5);
  const list = notes(wire);
  wire.empty(RST, (list.find((s) => s.token === second) as Sent).mid);
  wire.empty(RST, 0xffff ^ list[0].mid);
  set(wire, COUNT, 6);
  set(wire, FLOAT, 6);
  assert.equal(notes(wire).map((s) => s.token), [first]);
});

/** An observation whose next notification is confirmable, and that notification; the server is silent from here on. */
function confirmable(): { wire: Wire; note: Sent; token: string } {
  const { wire } = make();
  const token = observe(wire, COUNT);
  wire.advance(DAY + HOUR);
  wire.take();
  wire.good = false;
  set(wire, COUNT, 5);
  const list = notes(wire);
  assert.is(list.length, 1);
  assert.is(list[0].type, CON, 'RFC 7641 4.5');
  wire.names();
  return { wire, note: list[0], token };
}

test('RFC 7641 4.5: a confirmable notification that is acknowledged: event, and the observation goes on with NON', () => {
  const { wire, note, token } = confirmable();
  assert.equal(wire.empty(ACK, note.mid), []);
  assert.equal(wire.heard().map((e) => [e.name, e.path]), [['NOTIFY_ACKED', COUNT]]);
  wire.advance(SECOND);
  set(wire, COUNT, 6);
  assert.equal(notes(wire).map((s) => [s.type, s.token]), [[NON, token]]);
});

test('RFC 7641 3.6: a Reset to a confirmable notification ends the observation', () => {
  const { wire, note } = confirmable();
  wire.empty(RST, note.mid);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['OBSERVE_CANCELLED', status.RESET]]);
  set(wire, COUNT, 6);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 4.5: a confirmable notification that is not answered is sent 5 times and ends the observation', () => {
  const { wire, note } = confirmable();
  wire.advance(100 * SECOND);
  assert.equal(notes(wire).map((s) => hex(s.raw)), [1, 2, 3, 4].map(() => hex(note.raw)));
  assert.equal(wire.heard().map((e) => [e.name, e.code, e.path]), [['OBSERVE_CANCELLED', status.TIMED_OUT, COUNT]]);
  set(wire, COUNT, 6);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 4.5.2: what changed while a confirmable notification was under way is told after it, or in its stead', () => {
  const { wire, note, token } = confirmable();
  wire.advance(SECOND);
  set(wire, COUNT, 6);
  wire.advance(5 * SECOND);
  const list = notes(wire);
  for (const s of list) if (s.type === CON) list.push(...wire.empty(ACK, s.mid));
  list.push(...wire.empty(ACK, note.mid));
  const values = list.filter((s) => s.code === 0x45).map((s) => payloadText(s));
  assert.is(values[values.length - 1], '6', values.join());
  assert.ok(list.every((s) => s.code === 0 || s.token === token));
});

test('RFC 7641 4.5: at least once a day a notification is confirmable', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmax=3600');
  let last = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(7 * DAY);
  const list = notes(wire);
  assert.ok(list.length >= 166, String(list.length));
  let confirmed = 0;
  for (const s of list) {
    if (s.type !== CON) continue;
    assert.ok(s.at - last <= DAY + HOUR, 'after ' + (s.at - last) / HOUR + ' h');
    last = s.at;
    confirmed++;
  }
  assert.ok(confirmed >= 6 && confirmed < 20, String(confirmed));
  assert.is(wire.names().filter((n) => n === 'NOTIFY_ACKED').length, confirmed);
});

/* What ends observations. */

test('RFC 7641 4.2: when the instance goes, a last notification says 4.04', () => {
  const { wire } = make();
  const token = observe(wire, COUNT);
  wire.names();
  assert.is(wire.client.removeInstance(LAB, 0), status.OK);
  wire.turn();
  const list = notes(wire);
  assert.equal(list.map((s) => [codeName(s.code), s.token]), [['4.04', token]]);
  assert.is(list[0].payload.length, 0);
  assert.ok(wire.names().includes('OBSERVE_CANCELLED'));
  wire.client.addInstance(LAB, 0);
  wire.turn();
  set(wire, COUNT, 9);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 4.2: when a resource instance goes, its observation ends, and that of the resource does not', () => {
  const { wire } = make();
  const one = observe(wire, AT + '/11/1');
  const all = observe(wire, AT + '/11', { accept: SENML });
  wire.client.removeResourceInstance(LAB, 0, 11, 1);
  wire.turn();
  const list = notes(wire);
  assert.equal(list.map((s) => [s.token === one ? 'one' : s.token === all ? 'all' : '?', codeName(s.code)]).sort(), [['all', '2.05'], ['one', '4.04']]);
  assert.equal(senml((list.find((s) => s.token === all) as Sent).payload), { [AT + '/11/0']: 10 });
});

test('RFC 7641 4.2: an instance that a Replace takes away ends its observation', () => {
  const { wire } = make();
  const one = observe(wire, AT + '/11/1');
  wire.send(PUT, AT + '/11', { format: TLV, payload: new Uint8Array([0x83, 11, 0x41, 0, 5]) });
  wire.advance(SECOND);
  const list = wire.sent.filter((s) => s.type !== ACK && s.token === one);
  assert.equal(list.map((s) => codeName(s.code)), ['4.04']);
});

test('Core 1.2 6.4.2: observing an object hears of instances that come and go', () => {
  const { wire } = make();
  observe(wire, ROOT, { accept: SENML });
  wire.client.removeInstance(LAB, 0);
  wire.turn();
  const gone = notes(wire);
  assert.is(gone.length, 1);
  assert.is(Object.keys(senml(gone[0].payload)).filter((k) => k.startsWith(AT + '/')).length, 0);
  wire.client.addInstance(LAB, 3);
  wire.turn();
  const come = notes(wire);
  assert.is(come.length, 1);
  assert.ok((ROOT + '/3/0') in senml(come[0].payload));
});

test('Core 1.2 6.4.1: a new registration ends all observations, an Update none', () => {
  const { wire } = make();
  const token = observe(wire, COUNT);
  wire.client.update();
  wire.turn();
  wire.advance(SECOND);
  wire.take();
  set(wire, COUNT, 5);
  assert.equal(notes(wire).map((s) => s.token), [token]);
  wire.good = false;
  wire.client.update();
  wire.turn();
  const update = wire.one();
  wire.good = true;
  wire.reply(update, 0x84);
  assert.is(wire.client.connected(1), true);
  wire.take();
  set(wire, COUNT, 6);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('Core 1.2 6.2.3: after stop() and reconnect() nothing is observed any more', () => {
  const { wire } = make();
  observe(wire, COUNT);
  wire.client.stop();
  wire.turn();
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.client.connected(1), true);
  wire.take();
  set(wire, COUNT, 6);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('RFC 7641 4.5: while the network is busy notifications wait, and the newest value is told', () => {
  const { wire } = make();
  observe(wire, COUNT);
  wire.client.peerBusy(0);
  set(wire, COUNT, 5);
  wire.advance(10 * SECOND);
  set(wire, COUNT, 6);
  assert.equal(notes(wire), []);
  wire.client.peerReady(0);
  wire.turn();
  assert.equal(notes(wire).map(payloadText), ['6']);
});

test('RFC 7641 4.2: a value that can no longer be read is told once as an error, without a storm', () => {
  for (const fault of ['throws', status.UNAVAILABLE, status.LATER]) {
    const { wire, lab } = make();
    observe(wire, AT + '/13');
    lab.onRead = fault;
    wire.client.changed(LAB, 0, 13);
    wire.turn();
    wire.advance(100 * SECOND);
    const list = notes(wire);
    assert.ok(list.length <= 2, String(fault) + ': ' + list.map(describe).join(' | '));
    lab.onRead = undefined;
    assert.is(wire.text(AT + '/13'), '5');
  }
});

test('Config.observations: one too many is answered without Observe, counted, and there is room after a cancellation', () => {
  const { wire } = make({ config: { ...roomy(), observations: 2 } });
  const first = observe(wire, COUNT);
  observe(wire, FLOAT);
  const third = wire.ask(GET, AT + '/1', { accept: TEXT, observe: 0 });
  assert.is(codeName(third.code), '2.05');
  assert.is(uintOf(third, 6), -1);
  assert.is(payloadText(third), '7');
  assert.is(wire.client.stats.noObservation, 1);
  set(wire, AT + '/1', 8);
  assert.equal(notes(wire), []);
  wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token: first });
  const again = observe(wire, AT + '/1');
  set(wire, AT + '/1', 9);
  assert.equal(notes(wire).map((s) => s.token), [again]);
});

test('Core 1.2 6.4.1: attributes within Observe are honoured or refused, not passed over', () => {
  const { wire } = make({ version: '1.2' });
  const from = wire.elapsed;
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 0, query: ['pmin=10'] });
  if (answer.code >> 5 === 2) {
    set(wire, COUNT, 2);
    wire.advance(20 * SECOND);
    assert.equal(seen(notes(wire), from), [[10, '2']]);
  } else {
    assert.is(answer.code >> 5, 4);
    set(wire, COUNT, 2);
    assert.equal(notes(wire), []);
  }
});

test('Core 1.2 6.4: two servers observe the same, each by its own attributes and with its own token', () => {
  const lab = new Lab();
  const wire = new Wire({
    client: { servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }, { uri: 'coap://127.0.0.2', lifetime: 0, pmin: 30 }], config: { ...roomy(), servers: 2, messages: 4 } },
    objects: (c) => [lab.object(c)], start: false,
  });
  wire.good = true;
  wire.start();
  wire.advance(SECOND);
  const from = wire.elapsed;
  for (const peer of [0, 1]) assert.is(codeName(wire.ask(GET, COUNT, { accept: TEXT, observe: 0, token: '01', peer }).code), '2.05');
  set(wire, COUNT, 2);
  wire.advance(60 * SECOND);
  assert.equal(notes(wire).map((s) => [s.peer, (s.at - from) / 1000]), [[0, 0], [1, 30]]);
  wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token: '01', peer: 0 });
  set(wire, COUNT, 3);
  assert.equal(notes(wire).map((s) => s.peer), [1], 'the same token of the other server is another observation');
});

test('Core 1.2 6.4: POST to an observed resource does not disturb it', () => {
  const { wire } = make();
  const token = observe(wire, COUNT);
  assert.is(wire.code(POST, AT + '/10'), '2.04');
  set(wire, COUNT, 3);
  assert.equal(notes(wire).map((s) => s.token), [token]);
});

test('clock: weeks in which nothing is due are weeks all the same', () => {
  for (const days of [3, 20, 30, 45, 49.8, 80]) {
    const { wire } = make();
    observe(wire, COUNT);
    wire.advance(Math.floor(days * DAY));
    assert.equal(notes(wire), []);
    set(wire, COUNT, 5);
    assert.equal(notes(wire).map((s) => s.type), [CON], 'RFC 7641 4.5, after ' + days + ' days');
  }
});

test('clock: notifications come on time over the wrap of int32 milliseconds', () => {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 300 }] }, now: 0x7fffffff - 30500, start: false });
  wire.good = true;
  wire.start();
  attributes(wire, COUNT, 'pmax=10');
  const from = wire.elapsed;
  observe(wire, COUNT);
  wire.advance(65 * SECOND);
  assert.ok(wire.now < 0);
  assert.equal(seen(notes(wire), from).map(([at]) => at), [10, 20, 30, 40, 50, 60]);
  attributes(wire, COUNT, 'pmax=100000');
  wire.advance(60 * DAY);
  assert.is(wire.client.connected(1), true);
});

test.run();
