// Execute, Discover and Write-Attributes: 241, 260 and 261 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import type { Link } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { ids, SOON, told, type Bench } from './bench.js';

const RESTART_LIMIT_MS = 30_000;
const DEVICE_RESOURCES = 23;

export const managing: readonly Case<Bench>[] = [
  { id: '241', name: 'Executable Resource: Rebooting the device', run: reboot },
  { id: '260', name: 'Discover Command', run: discover },
  { id: '261', name: 'Write-Attribute Operation on a multiple resource', run: multiple },
];

async function reboot(bench: Bench): Promise<void> {
  const device = await bench.register();
  const before = await bench.api.client(bench.endpoint);
  const since = device.mark;
  const heard = bench.events.mark;
  const answer = await bench.api.execute(bench.endpoint, '/3/0/4');
  assert.equal(answer.code, '2.04', 'the execution of /3/0/4' + told(answer));
  await device.waitFor('execution of /3/0/4 at the device', (entry) => entry.event === 'execute' && entry.path === '/3/0/4', SOON, since);
  await bench.events.waitFor('REGISTRATION after the reboot', (entry) => entry.event === 'REGISTRATION', RESTART_LIMIT_MS, heard);
  await device.event('REGISTRATION_COMPLETE', SOON, since);
  const after = await bench.api.client(bench.endpoint);
  assert.ok(after !== undefined && after.registrationId !== before?.registrationId, 'it has registered anew');
  assert.ok((await bench.value('/3/0/0', 'TEXT')) !== '', 'and answers');
}

async function discover(bench: Bench): Promise<void> {
  await bench.register();
  const all = await links(bench, '/3');
  const resources = Array.from({ length: DEVICE_RESOURCES }, (_, id) => '/3/0/' + id);
  assert.deepEqual(absent(all, ['/3', '/3/0', ...resources]), [], 'what Discover /3 does not list');
  try {
    await bench.attributes('/3', { pmin: 10, pmax: 200 });
    const object = (await links(bench, '/3')).get('/3');
    assert.equal(Number(object?.['pmin']), 10, 'pmin of /3');
    assert.equal(Number(object?.['pmax']), 200, 'pmax of /3');
    await bench.attributes('/3/0/7', { lt: 1, gt: 6, st: 1 });
    const instance = await links(bench, '/3/0');
    assert.deepEqual(absent(instance, ['/3/0', ...resources]), [], 'what Discover /3/0 does not list');
    for (const id of [6, 7, 8]) {
      const count = ids((await bench.read('/3/0/' + id, 'TLV')).content?.values).length;
      assert.equal(Number(instance.get('/3/0/' + id)?.['dim']), count, 'dim of /3/0/' + id);
    }
    const voltage = instance.get('/3/0/7');
    assert.deepEqual([Number(voltage?.['lt']), Number(voltage?.['gt']), Number(voltage?.['st'])], [1, 6, 1], 'lt, gt and st of /3/0/7');
    const voltages = ids((await bench.read('/3/0/7', 'TLV')).content?.values);
    const expected = ['/3/0/7', ...voltages.map((riid) => '/3/0/7/' + riid)];
    assert.deepEqual([...(await links(bench, '/3/0/7')).keys()], expected, 'what Discover /3/0/7 lists');
  } finally {
    await bench.api.attributes(bench.endpoint, '/3', { pmin: null, pmax: null });
    await bench.api.attributes(bench.endpoint, '/3/0/7', { lt: null, gt: null, st: null });
  }
  const left = (await links(bench, '/3/0')).get('/3/0/7');
  assert.deepEqual([left?.['lt'], left?.['gt'], left?.['st']], [undefined, undefined, undefined], 'taken away again');
}

async function multiple(bench: Bench): Promise<void> {
  await bench.register();
  const before = await links(bench, '/3/0/11');
  const { values } = (await bench.read('/3/0/11', 'TLV')).content ?? {};
  assert.deepEqual([...before.keys()], ['/3/0/11', ...ids(values).map((riid) => '/3/0/11/' + riid)], 'what Discover /3/0/11 lists');
  assert.equal(Number(before.get('/3/0/11')?.['dim']), ids(values).length, 'dim of /3/0/11');
  try {
    await bench.attributes('/3', { pmin: 10, pmax: 200 });
    await bench.attributes('/3/0', { pmax: 320 });
    await bench.attributes('/3/0/11/0', { pmax: 100, epmin: 1, epmax: 20 });
    const all = await links(bench, '/3/0/11');
    assert.equal(Number(all.get('/3/0/11')?.['pmin']), 10, 'pmin of /3/0/11, which it has of /3');
    assert.equal(Number(all.get('/3/0/11')?.['pmax']), 320, 'pmax of /3/0/11, which it has of /3/0');
    const { pmax, epmin, epmax } = all.get('/3/0/11/0') ?? {};
    assert.deepEqual([Number(pmax), Number(epmin), Number(epmax)], [100, 1, 20], 'pmax, epmin and epmax of /3/0/11/0');
  } finally {
    await bench.api.attributes(bench.endpoint, '/3', { pmin: null, pmax: null });
    await bench.api.attributes(bench.endpoint, '/3/0', { pmax: null });
    await bench.api.attributes(bench.endpoint, '/3/0/11/0', { pmax: null, epmin: null, epmax: null });
  }
}

async function links(bench: Bench, path: string): Promise<Map<string, Link['attributes']>> {
  const answer = await bench.api.discover(bench.endpoint, path);
  assert.equal(answer.code, '2.05', 'Discover ' + path + told(answer));
  assert.equal(answer.format, 40, 'the format of Discover ' + path);
  return new Map((answer.objectLinks ?? []).map((link) => [link.url, link.attributes]));
}

function absent(listed: Map<string, unknown>, expected: string[]): string[] {
  return expected.filter((path) => !listed.has(path));
}
