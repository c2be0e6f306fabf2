/**
 * The shipped objects, worked by a server and by the application: what follows from other resources follows by itself.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatedIn } from '../../scripts/generate-objects.js';
import { neededOptions } from '../../scripts/objects-table.js';
import { Create } from '../../src/features/create.js';
import { type Client, INTEGER, type ObjectDeclaration, RW, type ResourceDeclaration, STRING } from '../../src/index.js';
import * as accelerometer from '../../src/objects/accelerometer.js';
import * as actuation from '../../src/objects/actuation.js';
import * as bitmap from '../../src/objects/bitmap.js';
import * as connectivity from '../../src/objects/connectivity-monitoring.js';
import * as dimmer from '../../src/objects/dimmer.js';
import * as humidity from '../../src/objects/humidity.js';
import * as light from '../../src/objects/light-control.js';
import * as joystick from '../../src/objects/multiple-axis-joystick.js';
import * as onOffSwitch from '../../src/objects/on-off-switch.js';
import * as positioner from '../../src/objects/positioner.js';
import * as power from '../../src/objects/power-measurement.js';
import * as presence from '../../src/objects/presence.js';
import * as setPoint from '../../src/objects/set-point.js';
import * as statistics from '../../src/objects/connectivity-statistics.js';
import * as stopwatch from '../../src/objects/stopwatch.js';
import * as timer from '../../src/objects/timer.js';
import * as upDown from '../../src/objects/up-down-control.js';
import { add, among, many } from '../../src/objects/resources.js';
import { DELETE, GET, POST, PUT, payloadText } from '../protocol/datagram.js';
import { ROOT } from '../tools/registry.js';
import { roomy } from '../protocol/lab.js';
import { LINK, SENML, TEXT, TLV, instance, links, multiple, resource, senml } from '../protocol/payload.js';
import { Wire } from '../protocol/wire.js';

const OBJECTS = fileURLToPath(new URL('../../src/objects/', import.meta.url));

function wireWith(...makes: ((client: Client) => ObjectDeclaration)[]): Wire {
  const wire = new Wire({ client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }] }, objects: (c) => makes.map((make) => make(c)) });
  wire.register();
  return wire;
}

const put = (wire: Wire, path: string, payload: string): string => wire.code(PUT, path, { format: TEXT, payload });
const texts = (wire: Wire, base: string, rids: readonly number[]): string[] => rids.map((rid) => wire.text(base + '/' + rid));

for (const name of generatedIn(ROOT + 'src/objects').map((file) => file.slice(0, -3))) {
  test(name + ': declared with what it needs, a server reads and discovers it', async () => {
    const types = readFileSync(OBJECTS + name + '.d.ts', 'utf8');
    const exports = (await import(pathToFileURL(OBJECTS + name + '.js').href)) as Record<string, unknown>;
    const declare = Object.entries(exports).find(([key, value]) => typeof value === 'function' && !/^(measured|switched|elapsed|unitOf)/.test(key))![1] as (options: unknown, client: Client) => ObjectDeclaration;
    let declared = { id: 0, resources: [] as readonly ResourceDeclaration[] };
    const wire = wireWith((client) => (declared = declare(neededOptions(types), client)));
    const base = '/' + declared.id + '/0';
    // OSCORE is nobody's to read.
    const open = declared.resources.filter((r) => (r.access & 1) !== 0);
    assert.is(wire.code(GET, base, { accept: SENML }), declared.id === 21 ? '4.01' : '2.05');
    if (open.length === 0) return;
    const read = Object.keys(senml(wire.ask(GET, base, { accept: SENML }).payload));
    for (const r of open) assert.ok((r as { multiple?: boolean }).multiple === true || read.includes(base + '/' + r.id), base + '/' + r.id);
    const found = Object.keys(links(payloadText(wire.ask(GET, base, { accept: LINK }))));
    for (const r of declared.resources) assert.ok(found.includes(base + '/' + r.id), base + '/' + r.id);
  });
}

test('a sensor keeps the smallest and the largest that was measured, and 5605 resets them', () => {
  const resets: number[] = [];
  const wire = wireWith((c) => humidity.humidity({ instances: [0, 2], value: 50, min: 0, max: 100, reset: (iid) => void resets.push(iid) }, c));
  for (const value of [51, 47.5, 60, 55]) humidity.measured(wire.client, 2, value);
  assert.equal(texts(wire, '/3304/2', [5700, 5601, 5602, 5603, 5604, 5701]), ['55', '47.5', '60', '0', '100', '%RH']);
  assert.equal(texts(wire, '/3304/0', [5700, 5601, 5602]), ['50', '50', '50']);
  assert.is(wire.code(POST, '/3304/2/5605'), '2.04');
  assert.equal(texts(wire, '/3304/2', [5700, 5601, 5602]), ['55', '55', '55']);
  assert.equal(resets, [2]);
  assert.is(put(wire, '/3304/2/5601', '1'), '4.05');
});

test('a sensor that is read by a function', () => {
  let now = 20;
  const wire = wireWith((c) => humidity.humidity({ instances: [0], most: 2, read: (iid) => now + iid, each: (_iid, rid) => (rid === 5701 ? 'g/m3' : undefined), units: { capacity: 8 } }, c));
  assert.equal(texts(wire, '/3304/0', [5601, 5602]), ['20', '20'], 'asked when the instance was made');
  now = 31;
  assert.is(wire.text('/3304/0/5700'), '31');
  now = 15;
  assert.is(wire.text('/3304/0/5700'), '15');
  assert.equal(texts(wire, '/3304/0', [5601, 5602, 5701]), ['15', '31', 'g/m3']);
  now = 25;
  assert.is(wire.code(POST, '/3304/0/5605'), '2.04');
  assert.equal(texts(wire, '/3304/0', [5601, 5602, 5700]), ['25', '25', '25']);
  assert.is(wire.client.addInstance(3304, 1), 0);
  assert.equal(texts(wire, '/3304/1', [5601, 5602, 5700, 5701]), ['26', '26', '26', 'g/m3']);
});

test('a presence sensor counts how often somebody came', () => {
  const resets: number[] = [];
  const wire = wireWith((c) => presence.presence({ digitalInputCounter: 7, digitalInputCounterReset: (iid) => void resets.push(iid) }, c));
  for (const on of [true, true, false, false, true]) presence.switched(wire.client, 0, on);
  assert.equal(texts(wire, '/3302/0', [5500, 5501]), ['1', '9']);
  assert.is(wire.code(POST, '/3302/0/5505'), '2.04');
  assert.is(wire.text('/3302/0/5501'), '0');
  assert.equal(resets, [0]);
});

test('two counters, which servers may write', () => {
  const wire = wireWith(() => upDown.upDownControl({}));
  upDown.switched(wire.client, 0, true);
  upDown.switchedDecreaseInputState(wire.client, 0, true);
  upDown.switchedDecreaseInputState(wire.client, 0, false);
  upDown.switchedDecreaseInputState(wire.client, 0, true);
  assert.equal(texts(wire, '/3344/0', [5532, 5533, 5541, 5542]), ['1', '1', '1', '2']);
  assert.is(put(wire, '/3344/0/5542', '0'), '2.04');
  assert.is(wire.text('/3344/0/5542'), '0');
});

test('a joystick without a button has no counter', () => {
  const wire = wireWith(() => joystick.multipleAxisJoystick({ xValue: 0.5 }));
  assert.is(wire.code(GET, '/3345/0/5501'), '4.04');
  joystick.switched(wire.client, 0, true);
  assert.is(wire.code(GET, '/3345/0/5500'), '4.04');
});

test('a light: the on-time and the energy add up while it is on, and a server resets the time', () => {
  const wire = wireWith(() => light.lightControl({ onTime: 100, cumulativeActivePower: 1.5 }));
  light.elapsed(wire.client, 0, 3600, 60);
  assert.equal(texts(wire, '/3311/0', [5850, 5852, 5805]), ['0', '100', '1.5'], 'it is off');
  assert.is(put(wire, '/3311/0/5850', '1'), '2.04');
  light.elapsed(wire.client, 0, 1800, 60);
  assert.equal(texts(wire, '/3311/0', [5852, 5805]), ['1900', '31.5']);
  assert.is(put(wire, '/3311/0/5852', '0'), '2.04');
  light.elapsed(wire.client, 0, 10, 0);
  assert.equal(texts(wire, '/3311/0', [5852, 5805]), ['10', '31.5']);
  assert.is(light.unitOf(light.ON_TIME), 's');
  assert.is(light.unitOf(light.ON_OFF), '');
});

test('what has no on-time is not given one', () => {
  const wire = wireWith(() => actuation.actuation({ onOff: true }));
  actuation.elapsed(wire.client, 0, 5);
  assert.is(wire.code(GET, '/3306/0/5852'), '4.04');
});

test('time on and time off, of a switch and of a level', () => {
  const wire = wireWith(() => onOffSwitch.onOffSwitch({ onTime: 0, offTime: 0 }), () => dimmer.dimmer({ onTime: 0, offTime: 0 }));
  onOffSwitch.elapsed(wire.client, 0, 4);
  onOffSwitch.switched(wire.client, 0, true);
  onOffSwitch.elapsed(wire.client, 0, 9);
  assert.equal(texts(wire, '/3342/0', [5501, 5852, 5854]), ['1', '9', '4']);
  dimmer.elapsed(wire.client, 0, 4);
  assert.is(put(wire, '/3343/0/5548', '12.5'), '2.04');
  dimmer.elapsed(wire.client, 0, 9);
  assert.equal(texts(wire, '/3343/0', [5852, 5854]), ['9', '4']);
});

test('a power meter: two powers with their extremes and energies, and the resets', () => {
  const calls: string[] = [];
  const wire = wireWith((c) => power.powerMeasurement({
    instantaneousActivePower: 100, instantaneousReactivePower: -5, cumulativeActivePower: 0, cumulativeReactivePower: 0, reset: () => void calls.push('extremes'), resetCumulativeEnergy: () => void calls.push('energy'),
  }, c));
  power.elapsed(wire.client, 0, 36);
  power.measured(wire.client, 0, 250);
  power.measuredInstantaneousReactivePower(wire.client, 0, -20);
  power.elapsed(wire.client, 0, 72);
  assert.equal(texts(wire, '/3305/0', [5800, 5801, 5802, 5805]), ['250', '100', '250', '6']);
  assert.equal(texts(wire, '/3305/0', [5810, 5811, 5812]), ['-20', '-20', '-5']);
  assert.ok(Math.abs(Number(wire.text('/3305/0/5815')) + 0.45) < 1e-9);
  assert.is(wire.code(POST, '/3305/0/5605'), '2.04');
  assert.is(wire.code(POST, '/3305/0/5822'), '2.04');
  assert.equal(texts(wire, '/3305/0', [5801, 5802, 5805, 5811, 5812, 5815]), ['250', '250', '0', '-20', '-20', '0']);
  assert.equal(calls, ['extremes', 'energy']);
});

test('a value that servers write moves the extremes, too; outside its range it is 4.00', () => {
  const written: number[] = [];
  const wire = wireWith((c) => positioner.positioner({ currentPosition: { value: 50, written: (iid) => void written.push(iid) } }, c));
  assert.is(put(wire, '/3337/0/5536', '75.5'), '2.04');
  assert.is(put(wire, '/3337/0/5536', '100.5'), '4.00');
  assert.is(put(wire, '/3337/0/5536', '-1'), '4.00');
  positioner.measured(wire.client, 0, 10);
  assert.equal(texts(wire, '/3337/0', [5536, 5601, 5602]), ['10', '10', '75.5']);
  assert.equal(written, [0]);
});

test('a stopwatch counts also what servers switch on', () => {
  const asked: boolean[] = [];
  const wire = wireWith((c) => stopwatch.stopwatch({ instances: [0, 1], onOff: { verify: (_iid, value) => void asked.push(value.getBoolean()) } }, c));
  for (const payload of ['1', '1', '0', '1']) assert.is(put(wire, '/3350/1/5850', payload), '2.04');
  stopwatch.switched(wire.client, 1, true);
  stopwatch.elapsed(wire.client, 1, 30);
  stopwatch.elapsed(wire.client, 0, 30);
  assert.equal(texts(wire, '/3350/1', [5501, 5544]), ['2', '30']);
  assert.equal(texts(wire, '/3350/0', [5501, 5544]), ['0', '0']);
  assert.equal(asked, [true, true, false, true]);
  assert.is(put(wire, '/3350/1/5544', '0'), '2.04');
  assert.is(wire.text('/3350/1/5544'), '0');
});

test('a timer counts how often it was switched on, and how often its output was', () => {
  const wire = wireWith((c) => timer.timer({ onOff: false, digitalState: false, cumulativeTime: 0 }, c));
  assert.is(put(wire, '/3340/0/5850', '1'), '2.04');
  for (const on of [true, false, true]) timer.switchedDigitalState(wire.client, 0, on);
  timer.elapsed(wire.client, 0, 5);
  assert.equal(texts(wire, '/3340/0', [5501, 5534, 5543, 5544]), ['1', '2', '1', '5']);
  assert.is(put(wire, '/3340/0/5534', '0'), '2.04');
  assert.is(wire.text('/3340/0/5534'), '0');
  const counter = wireWith((c) => timer.timer({ counter: 7 }, c));
  assert.equal(texts(counter, '/3340/0', [5534, 5543]), ['7', '4.04'], 'a counter of its own');
});

test('an option is a value, a function or the rest of a declaration', () => {
  let x = 1.5;
  const cells = new Float64Array([9]);
  const wire = wireWith(
    () => accelerometer.accelerometer({ xValue: (_iid, out) => out.float(x), yValue: -2, zValue: { own: cells } }),
    () => setPoint.setPoint({ setPointValue: { value: 21, min: 5, max: 30 }, colour: { value: 'red', capacity: 5 } }),
  );
  assert.equal(texts(wire, '/3313/0', [5702, 5703, 5704]), ['1.5', '-2', '9']);
  x = 2;
  cells[0] = 10;
  assert.equal(texts(wire, '/3313/0', [5702, 5703, 5704]), ['2', '-2', '10']);
  assert.equal(['31', '30'].map((value) => put(wire, '/3308/0/5900', value)), ['4.00', '2.04']);
  assert.equal(['yellow', 'green'].map((value) => put(wire, '/3308/0/5706', value)), ['4.00', '2.04']);
  assert.equal(['x'.repeat(33), 'x'.repeat(32)].map((value) => put(wire, '/3308/0/5750', value)), ['4.00', '2.04']);
});

test('a multiple resource: servers may make four instances', () => {
  const wire = wireWith(() => bitmap.bitmap({ bitmapInput: 5, elementDescription: { value: ['one'], capacity: 8 }, bitmapInputReset: () => void wire.client.set(3349, 0, 5910, 0) }));
  const names = (count: number): Uint8Array => multiple(5912, Array.from({ length: count }, (_, i) => [i, 'n' + i] as const));
  assert.is(wire.code(PUT, '/3349/0/5912', { format: TLV, payload: names(4) }), '2.04');
  assert.equal(senml(wire.ask(GET, '/3349/0/5912', { accept: SENML }).payload), { '/3349/0/5912/0': 'n0', '/3349/0/5912/1': 'n1', '/3349/0/5912/2': 'n2', '/3349/0/5912/3': 'n3' });
  assert.is(wire.code(PUT, '/3349/0/5912', { format: TLV, payload: names(5) }), '4.00');
  assert.is(wire.code(POST, '/3349/0/5911'), '2.04');
  assert.is(wire.text('/3349/0/5910'), '0');
});

test('values of a multiple resource, and a value outside its range, said at once', () => {
  const wire = wireWith(() => connectivity.connectivityMonitoring({ networkBearer: 6, availableNetworkBearer: [6, 41], radioSignalStrength: -60, ipAddresses: ['192.0.2.1', '2001:db8::1'] }));
  assert.equal(senml(wire.ask(GET, '/4/0', { accept: SENML }).payload), {
    '/4/0/0': 6, '/4/0/1/0': 6, '/4/0/1/1': 41, '/4/0/2': -60, '/4/0/4/0': '192.0.2.1', '/4/0/4/1': '2001:db8::1',
  });
  assert.throws(() => wireWith(() => connectivity.connectivityMonitoring({ networkBearer: 51, availableNetworkBearer: [6], radioSignalStrength: -60, ipAddresses: [] })), /^\/4\/-\/0: its value lies outside min \.\. max$/);
});

test('Connectivity Statistics: what is collected from Start to Stop, or to the end of the period', () => {
  const so = { far: { sms: 7, sent: 5000, received: 900, messages: 20, largest: 400 } };
  const events: string[] = [];
  let due = -1;
  let ring = (): void => undefined;
  const host = {
    timer: (callback: () => void) => {
      ring = callback;
      return { schedule: (ms: number): void => void (due = ms), cancel: (): void => void (due = -1) };
    },
  };
  const wire = wireWith((c) => statistics.connectivityStatistics({
    smsTxCounter: () => so.far.sms, txData: () => so.far.sent, rxData: () => so.far.received, messages: () => so.far.messages, host, collectionPeriod: 0,
    maxMessageSize: (afresh) => {
      if (afresh) so.far.largest = 0;
      return so.far.largest;
    },
    started: () => void events.push('started'), stopped: () => void events.push('stopped'),
  }, c));
  const read = (): string[] => texts(wire, '/7/0', [0, 2, 3, 4, 5]);
  const pass = (): void => {
    const { sms, sent, received, messages } = so.far;
    so.far = { sms: sms + 1, sent: sent + 3000, received: received + 1023, messages: messages + 10, largest: 700 };
  };
  assert.equal(read(), ['0', '0', '0', '0', '0'], 'nobody has asked for it');
  assert.is(wire.code(GET, '/7/0/1'), '4.04', 'there is no source of it');
  assert.is(wire.code(POST, '/7/0/7'), '2.04', 'nothing to stop');
  assert.is(wire.code(POST, '/7/0/6'), '2.04');
  assert.equal(read(), ['0', '0', '0', '0', '0']);
  pass();
  assert.equal(read(), ['1', '2', '0', '700', '402'], '3,000 and 1,023 bytes in kilobytes, 4,023 bytes in 10 messages');
  pass();
  assert.is(wire.code(POST, '/7/0/7'), '2.04');
  pass();
  assert.equal(read(), ['2', '5', '1', '700', '402'], 'held');
  assert.equal(events.splice(0), ['started', 'stopped']);

  assert.is(put(wire, '/7/0/8', '2000000'), '2.04');
  assert.is(due, -1);
  assert.is(wire.code(POST, '/7/0/6'), '2.04');
  assert.equal(read(), ['0', '0', '0', '0', '0']);
  assert.is(due, 1048576000, 'as long as a timer can be');
  pass();
  ring();
  assert.is(due, 2000000000 - 1048576000);
  due = -1;
  ring();
  assert.equal(events.splice(0), ['started', 'stopped']);
  pass();
  assert.equal(read(), ['1', '2', '0', '700', '402']);
  assert.is(wire.code(POST, '/7/0/6'), '2.04');
  assert.is(wire.code(POST, '/7/0/6'), '2.04', 'begins anew');
  assert.is(wire.code(POST, '/7/0/7'), '2.04');
  assert.is(due, -1, 'a period that was stopped does not end');

  wire.ask(GET, '/7/0/2', { observe: 0, accept: TEXT });
  wire.advance(2000);
  wire.take();
  pass();
  wire.send(POST, '/7/0/6');
  wire.advance(5000);
  pass();
  const before = wire.sent.length;
  wire.advance(5000);
  assert.is(wire.sent.length, before, 'traffic is no news by itself: each notification would be the cause of the next');
  const sent = wire.send(POST, '/7/0/7');
  wire.advance(5000);
  assert.ok([...sent, ...wire.take()].some((each) => payloadText(each) === '2'), 'the end of a collection is');
});

test('an enumeration with gaps: 4.00 for what lies between, a sentence for a wrong start', () => {
  const seen: number[] = [];
  const object = (): ObjectDeclaration => {
    const list: ResourceDeclaration[] = [];
    among(add(list, 1, INTEGER, RW, { value: 10, verify: (_iid: number, value: { getNumber(): number }) => void seen.push(value.getNumber()) }, undefined, 5, 20), [5, 5, 10, 10, 15, 15, 20, 20]);
    among(add(list, 2, STRING, RW, 'abcd', undefined, 0, 8), [4, 8]);
    among(many(list, 3, INTEGER, RW, [5], undefined, 5, 20), [5, 5, 20, 20]);
    among(add(list, 4, INTEGER, RW, undefined), [1, 1]);
    return { id: 32800, resources: list };
  };
  const wire = wireWith(object);
  assert.equal(['5', '6', '15', '16', '20', '21'].map((value) => put(wire, '/32800/0/1', value)), ['2.04', '4.00', '2.04', '4.00', '2.04', '4.00']);
  assert.equal(seen, [5, 15, 20], 'the application is asked of sound values alone');
  assert.equal(['abc', 'abcdefgh', 'abcdefghi'].map((value) => put(wire, '/32800/0/2', value)), ['4.00', '2.04', '4.00']);
  assert.equal([20, 19].map((value) => wire.code(PUT, '/32800/0/3', { format: TLV, payload: multiple(3, [[0, value]]) })), ['2.04', '4.00']);
  assert.throws(() => among(add([], 7, INTEGER, RW, 6), [5, 5, 10, 10]), /^\/-\/7: its value, or the length of it, is none of those defined$/);
  assert.throws(() => among(many([], 7, STRING, RW, ['abcd', 'abc']), [4, 8]), /none of those defined/);
});

test('servers make and delete instances where `most` leaves room, and give what is mandatory', () => {
  const calls: string[] = [];
  const wire = new Wire({
    client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }], use: [new Create()] },
    objects: () => [setPoint.setPoint({ most: 2, create: (iid) => void calls.push('create ' + iid), delete: (iid) => void calls.push('delete ' + iid) })],
  });
  wire.register();
  assert.is(wire.code(POST, '/3308', { format: TLV, payload: instance(1, resource(5750, 'hall')) }), '4.00', 'no set point');
  const value = new Uint8Array(8);
  new DataView(value.buffer).setFloat64(0, 19.5);
  assert.is(wire.code(POST, '/3308', { format: TLV, payload: instance(1, resource(5900, value), resource(5750, 'hall')) }), '2.01');
  assert.equal(texts(wire, '/3308/1', [5900, 5750]), ['19.5', 'hall']);
  assert.is(wire.code(DELETE, '/3308/1'), '2.02');
  assert.equal(calls, ['create 1', 'delete 1']);
});

test.run();
