// Reading and its formats: 201, 203, 204, 211, 221 to 225, 231, 232 and 237 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { FORMAT, plain, resource } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { ids, LIFETIME, told, type Bench } from './bench.js';

/** The Device resources that can be read: all but Reboot, Factory Reset and Reset Error Code. */
const DEVICE_READABLE = [0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];
const SERVER_MANDATORY = [0, 1, 6, 7];
const SERVER_EXECUTABLE = [4, 8, 9];
const CLOCK = 13;

type Resources = Record<number, unknown>;

export const reading: readonly Case<Bench>[] = [
  { id: '201', name: 'Querying basic information in Plain Text format', run: text },
  { id: '203', name: 'Querying basic information in TLV format', run: tlv },
  { id: '204', name: 'Querying basic information in JSON format', run: json },
  { id: '211', name: 'Querying basic information in CBOR format', run: cbor },
  { id: '221', name: 'Attempt to perform operations on Security', run: security },
  { id: '222', name: 'Read on Object', run: object },
  { id: '223', name: 'Read on Object Instance', run: instance },
  { id: '224', name: 'Read on Resource', run: single },
  { id: '225', name: 'Read on Resource Instance', run: resourceInstance },
  { id: '231', name: 'Querying basic information in SenML JSON format', run: (bench) => senml(bench, 'SENML_JSON') },
  { id: '232', name: 'Querying basic information in SenML CBOR format', run: (bench) => senml(bench, 'SENML_CBOR') },
  { id: '237', name: 'Read on Object without specifying Content-Type', run: unspecified },
];

async function text(bench: Bench): Promise<void> {
  await bench.register();
  for (const path of ['/3/0/0', '/3/0/1', '/3/0/2']) {
    const value = await bench.value(path, 'TEXT');
    assert.ok(typeof value === 'string' && value !== '', path + ' is text: ' + JSON.stringify(value));
  }
}

async function tlv(bench: Bench): Promise<void> {
  await bench.register();
  await checkDevice(bench, plain((await bench.read('/3/0', 'TLV')).content) as Resources);
}

async function json(bench: Bench): Promise<void> {
  await bench.register();
  await checkDevice(bench, plain((await bench.read('/3/0', 'JSON')).content) as Resources);
}

async function cbor(bench: Bench): Promise<void> {
  await bench.register();
  assert.equal(await bench.value('/1/0/0', 'CBOR'), 1, 'Short Server ID');
  assert.equal(await bench.value('/1/0/6', 'CBOR'), false, 'Notification Storing');
  assert.equal(await bench.value('/1/0/7', 'CBOR'), 'U', 'Binding');
}

async function security(bench: Bench): Promise<void> {
  await bench.register();
  const { api, endpoint } = bench;
  const answers = {
    'Read /0': await api.read(endpoint, '/0'),
    'Read /0/0': await api.read(endpoint, '/0/0'),
    'Read /0/0/0': await api.read(endpoint, '/0/0/0', 'TEXT'),
    'Write /0/0/0': await api.write(endpoint, '/0/0/0', resource(0, 'string', 'coap://localhost'), 'TEXT'),
    'Discover /0': await api.discover(endpoint, '/0'),
    'Write-Attributes /0': await api.attributes(endpoint, '/0', { pmin: 10 }),
    'Observe /0/0': await api.observe(endpoint, '/0/0'),
  };
  for (const [what, answer] of Object.entries(answers)) assert.equal(answer.code, '4.01', what);
}

async function object(bench: Bench): Promise<void> {
  await bench.register();
  const servers = plain((await bench.read('/1', 'SENML_CBOR')).content) as Record<number, Resources>;
  assert.deepEqual(ids(servers), [0], 'the instances of Server');
  checkServer(servers[0] as Resources);
  const devices = plain((await bench.read('/3', 'SENML_CBOR')).content) as Record<number, Resources>;
  assert.deepEqual(ids(devices), [0], 'the instances of Device');
  await checkDevice(bench, devices[0] as Resources);
}

async function instance(bench: Bench): Promise<void> {
  await bench.register();
  checkServer(plain((await bench.read('/1/0', 'SENML_CBOR')).content) as Resources);
  await checkDevice(bench, plain((await bench.read('/3/0', 'SENML_CBOR')).content) as Resources);
}

async function single(bench: Bench): Promise<void> {
  await bench.register();
  assert.equal(await bench.value('/1/0/0', 'SENML_CBOR'), 1, 'Short Server ID');
  assert.equal(await bench.value('/1/0/1', 'SENML_CBOR'), LIFETIME, 'Lifetime');
  assert.equal(await bench.value('/1/0/6', 'SENML_CBOR'), false, 'Notification Storing');
  assert.equal(await bench.value('/1/0/7', 'SENML_CBOR'), 'U', 'Binding');
}

async function resourceInstance(bench: Bench): Promise<void> {
  await bench.register();
  for (const format of ['TEXT', 'CBOR', 'SENML_CBOR', 'TLV'] as const) {
    const { content } = await bench.read('/3/0/11/0', format);
    assert.equal(content?.kind, 'resourceInstance', 'what /3/0/11/0 is as ' + format);
    assert.equal(content?.value, 0, 'the first error code as ' + format);
  }
}

async function senml(bench: Bench, format: 'SENML_JSON' | 'SENML_CBOR'): Promise<void> {
  await bench.register();
  const servers = plain((await bench.read('/1', format)).content) as Record<number, Resources>;
  checkServer(servers[0] as Resources);
  await checkDevice(bench, plain((await bench.read('/3/0', format)).content) as Resources);
  assert.equal(await bench.value('/3/0/16', format), 'U', 'Supported Binding');
  assert.equal(await bench.value('/3/0/11/0', format), 0, 'the first error code');
}

async function unspecified(bench: Bench): Promise<void> {
  await bench.register();
  for (const path of ['/1', '/3']) {
    const since = bench.events.mark;
    const answer = await bench.api.read(bench.endpoint, path);
    assert.equal(answer.code, '2.05', 'the read of ' + path + told(answer));
    assert.equal(bench.accept(await bench.request('0.01', path, since)), undefined, 'the request names no format');
    // From version 1.1 on TLV is sent only to those who ask for it.
    assert.ok(answer.format === FORMAT.SENML_CBOR || answer.format === FORMAT.SENML_JSON, 'the format chosen is SenML: ' + answer.format);
    const resources = (plain(answer.content) as Record<number, Resources>)[0] as Resources;
    if (path === '/1') checkServer(resources);
    else await checkDevice(bench, resources);
  }
}

/** Everything of Device that can be read, its values the same as one by one in plain text. */
async function checkDevice(bench: Bench, device: Resources): Promise<void> {
  assert.deepEqual(ids(device), DEVICE_READABLE, 'the resources of Device');
  for (const id of [0, 1, 2, 3, 14, 15, 16, 17, 18, 19]) {
    assert.equal(device[id], await bench.value('/3/0/' + id, 'TEXT'), '/3/0/' + id + ' against its plain text');
  }
  for (const id of [6, 7, 8, 11]) {
    const values = device[id] as Resources;
    for (const riid of ids(values)) {
      assert.equal(typeof values[riid], 'number', '/3/0/' + id + '/' + riid);
      assert.equal(values[riid], await bench.value('/3/0/' + id + '/' + riid, 'TEXT'), '/3/0/' + id + '/' + riid + ' against its plain text');
    }
  }
  assert.deepEqual(ids(device[6]), ids(device[7]), 'each power source has a voltage');
  assert.equal((device[11] as Resources)[0], 0, 'no error');
  assert.equal(device[16], 'U', 'Supported Binding');
  assert.ok(Math.abs((device[CLOCK] as number) - Date.now() / 1000) < 120, 'Current Time is about now: ' + device[CLOCK]);
}

/** The Server instance as the device was started. */
function checkServer(server: Resources): void {
  const present = ids(server);
  for (const id of SERVER_MANDATORY) assert.ok(present.includes(id), '/1/0/' + id + ' is among ' + present.join(' '));
  for (const id of SERVER_EXECUTABLE) assert.ok(!present.includes(id), '/1/0/' + id + ' is executable, and not among ' + present.join(' '));
  assert.equal(server[0], 1, 'Short Server ID');
  assert.equal(server[1], LIFETIME, 'Lifetime');
  assert.equal(server[6], false, 'Notification Storing');
  assert.equal(server[7], 'U', 'Binding');
}
