import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { type DeviceOptions, device } from '../../src/objects/device.js';
import { measured, temperature } from '../../src/objects/temperature.js';
import { GET, POST, PUT, codeName, payloadText } from './datagram.js';
import { roomy } from './lab.js';
import { LINK, SENML, TEXT, links, senml } from './payload.js';
import { Wire } from './wire.js';

/** The objects that come with the package, read and worked by a server. */
const test = suite('objects');

function make(options: DeviceOptions): Wire {
  const wire = new Wire({
    client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }] },
    objects: (c) => [device(options, c), temperature({ value: 20, min: -40, max: 85, application: 'outside' }, c)],
  });
  wire.register();
  return wire;
}

const calls: string[] = [];
let clock = 1700000000;

const WHOLE: DeviceOptions = {
  manufacturer: 'Acme', model: 'M1', serial: 'S-1', firmware: '1.0', hardware: 'H1', software: '2.0', deviceType: 'sensor',
  reboot: () => void calls.push('reboot'), factoryReset: () => void calls.push('reset'), power: [{ kind: 1, voltage: 3800, current: 125 }, { kind: 5, voltage: 5000 }],
  battery: 90, batteryStatus: 1, memoryFree: () => 15, memoryTotal: 64, errors: [1, 4], errorsReset: () => void calls.push('errors'),
  time: () => clock, setTime: (seconds) => {
    clock = seconds;
  },
  utcOffset: '+01:00', timezone: 'Europe/Berlin', binding: 'U', external: [3303 * 65536],
};

test('Core 1.2 E.4: Device with all its resources, read whole', () => {
  const wire = make(WHOLE);
  assert.equal(senml(wire.ask(GET, '/3/0', { accept: SENML }).payload), {
    '/3/0/0': 'Acme', '/3/0/1': 'M1', '/3/0/2': 'S-1', '/3/0/3': '1.0', '/3/0/6/0': 1, '/3/0/6/1': 5, '/3/0/7/0': 3800, '/3/0/7/1': 5000, '/3/0/8/0': 125, '/3/0/8/1': 0,
    '/3/0/9': 90, '/3/0/10': 15, '/3/0/11/0': 1, '/3/0/11/1': 4, '/3/0/13': 1700000000, '/3/0/14': '+01:00', '/3/0/15': 'Europe/Berlin', '/3/0/16': 'U', '/3/0/17': 'sensor',
    '/3/0/18': 'H1', '/3/0/19': '2.0', '/3/0/20': 1, '/3/0/21': 64, '/3/0/22/0': '3303:0',
  });
  const found = Object.keys(links(payloadText(wire.ask(GET, '/3/0', { accept: LINK })))).filter((p) => p.split('/').length === 4).map((p) => Number(p.split('/')[3]));
  assert.equal(found.sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
});

test('Device: an option may be a function that hands the value out, or the rest of a declaration', () => {
  let level = 80;
  const written: string[] = [];
  const wire = make({
    serial: (_iid, out) => out.string('S-2'), battery: (_iid, out) => out.integer(level), batteryStatus: { read: (_iid, out) => out.integer(level > 50 ? 0 : 4) },
    timezone: { value: 'Etc/UTC', capacity: 40, written: () => void written.push(String(wire.client.get(3, 0, 15))) },
  });
  assert.equal(['2', '9', '20'].map((rid) => wire.text('/3/0/' + rid)), ['S-2', '80', '0']);
  level = 20;
  assert.equal(['9', '20'].map((rid) => wire.text('/3/0/' + rid)), ['20', '4']);
  assert.is(wire.code(PUT, '/3/0/15', { format: TEXT, payload: 'Asia/Tokyo' }), '2.04');
  assert.equal(written, ['Asia/Tokyo']);
});

test('Core 1.2 E.4: Device with nothing given has what is mandatory', () => {
  const wire = make({});
  assert.equal(senml(wire.ask(GET, '/3/0', { accept: SENML }).payload), { '/3/0/11/0': 0, '/3/0/16': 'U' });
  assert.is(wire.code(POST, '/3/0/4'), '2.04');
  assert.is(wire.code(POST, '/3/0/5'), '4.04');
});

test('Core 1.2 E.4: Reboot and Factory Reset are answered before they happen', () => {
  const wire = make(WHOLE);
  calls.length = 0;
  for (const [rid, name] of [[4, 'reboot'], [5, 'reset']] as const) {
    const raw = wire.request(POST, '/3/0/' + rid);
    wire.client.handleDatagram(raw, raw.length, 0, wire.now);
    assert.equal(calls, [], name + ' before its answer');
    wire.take();
    wire.turn();
    assert.is(codeName(wire.one().code), '2.04');
    assert.equal(calls.splice(0), [name]);
  }
});

test('Core 1.2 E.4: Reset Error Code leaves the single code 0', () => {
  const wire = make(WHOLE);
  calls.length = 0;
  assert.is(wire.code(POST, '/3/0/12'), '2.04');
  assert.equal(senml(wire.ask(GET, '/3/0/11', { accept: SENML }).payload), { '/3/0/11/0': 0 });
  assert.equal(calls, ['errors']);
  assert.is(wire.client.addResourceInstance(3, 0, 11, 1), status.OK);
  assert.is(wire.client.set(3, 0, 11, 2, 1), status.OK);
  assert.equal(senml(wire.ask(GET, '/3/0/11', { accept: SENML }).payload), { '/3/0/11/0': 0, '/3/0/11/1': 2 });
});

test('Core 1.2 E.4: time, offset and zone are written, the rest is not', () => {
  const wire = make(WHOLE);
  assert.is(wire.code(PUT, '/3/0/13', { format: TEXT, payload: '1800000000' }), '2.04');
  assert.is(clock, 1800000000);
  assert.is(wire.text('/3/0/13'), '1800000000');
  assert.is(wire.code(PUT, '/3/0/14', { format: TEXT, payload: '-02:30' }), '2.04');
  assert.is(wire.code(PUT, '/3/0/15', { format: TEXT, payload: 'America/Argentina/Buenos_Aires' }), '2.04');
  assert.is(wire.text('/3/0/15'), 'America/Argentina/Buenos_Aires');
  for (const rid of [0, 1, 2, 3, 9, 10, 16, 17, 18, 19, 20, 21]) assert.is(wire.code(PUT, '/3/0/' + rid, { format: TEXT, payload: '1' }), '4.05', String(rid));
});

test('IPSO 3303: measured keeps the smallest and largest, and 5605 resets them', () => {
  const wire = make({});
  for (const value of [21, 25.5, 19.5, 22]) measured(wire.client, 0, value);
  assert.equal(['5700', '5601', '5602', '5603', '5604', '5701', '5750'].map((rid) => wire.text('/3303/0/' + rid)), ['22', '19.5', '25.5', '-40', '85', 'Cel', 'outside']);
  assert.is(wire.code(POST, '/3303/0/5605'), '2.04');
  assert.equal(['5700', '5601', '5602'].map((rid) => wire.text('/3303/0/' + rid)), ['22', '22', '22']);
  assert.is(wire.code(PUT, '/3303/0/5750', { format: TEXT, payload: 'inside' }), '2.04');
  assert.is(wire.code(PUT, '/3303/0/5700', { format: TEXT, payload: '3' }), '4.05');
});

test('Core 1.2 E.2: Server says what the account was given', () => {
  const wire = new Wire({ client: { servers: [{ uri: 'coap://127.0.0.1', ssid: 777, lifetime: 1234, pmin: 3, pmax: 90, binding: 'U' }], config: roomy() } });
  wire.reply(wire.one(), 0x41, wire.located());
  assert.equal(senml(wire.ask(GET, '/1/0', { accept: SENML }).payload), {
    '/1/0/0': 777, '/1/0/1': 1234, '/1/0/2': 3, '/1/0/3': 90, '/1/0/5': 86400, '/1/0/6': false, '/1/0/7': 'U', '/1/0/17': 5, '/1/0/18': 60, '/1/0/19': 86400, '/1/0/20': 1,
  });
  assert.is(wire.client.connected(777), true);
});

test.run();
