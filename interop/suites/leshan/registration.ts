// The registration interface: 101 to 103 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, type Bench } from './bench.js';

const NEEDED_FORMATS = [60, 112, 11542]; // what this suite uses and a server of 1.1 does not take for granted
const NEWER = 'mote-interop-newer';
const LEAVER = 'mote-interop-leaver';

export const registration: readonly Case<Bench>[] = [
  { id: '101', name: 'Initial Registration', run: initial },
  { id: '102', name: 'Registration Update', run: update },
  { id: '103', name: 'Deregistration', run: deregister },
];

async function initial(bench: Bench): Promise<void> {
  const device = await bench.register();
  assert.equal((await device.event('REGISTRATION_COMPLETE', SOON)).ssid, 1, 'the ssid of REGISTRATION_COMPLETE');
  const known = await bench.api.client(bench.endpoint);
  assert.ok(known !== undefined, 'the server knows ' + bench.endpoint);
  assert.equal(known.lifetime, LIFETIME, 'the lifetime');
  assert.equal(known.lwM2mVersion, '1.1', 'the version');
  assert.deepEqual(known.bindingMode, ['U'], 'the binding');
  assert.equal(known.rootPath, '/', 'the root path');
  const links = known.objectLinks.map((link) => link.url);
  for (const link of ['/1/0', '/3/0', '/3303/0']) assert.ok(links.includes(link), link + ' is among the links ' + links.join(' '));
  assert.ok(!links.some((link) => link === '/0' || link.startsWith('/0/')), 'the Security object is not announced: ' + links.join(' '));
  const root = known.objectLinks.find((link) => link.url === '/');
  assert.equal(root?.attributes['rt'], '"oma.lwm2m"', 'the resource type of the root');
  const formats = (root.attributes['ct'] ?? '').replaceAll('"', '').split(' ').map(Number);
  assert.deepEqual(NEEDED_FORMATS.filter((format) => !formats.includes(format)), [], 'formats missing in ct=' + formats.join(' '));
  await fallback(bench);
}

/** This server refuses version 1.2 by 4.12: a device that begins with it comes down to 1.1 by itself. */
async function fallback(bench: Bench): Promise<void> {
  const device = bench.launch(NEWER, ['--version', '1.2']);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    assert.equal((await bench.api.client(NEWER))?.lwM2mVersion, '1.1', 'the version after the fallback from 1.2');
  } finally {
    if (device.alive) await device.stop();
  }
}

async function update(bench: Bench): Promise<void> {
  const device = await bench.register();
  const before = await bench.api.client(bench.endpoint);
  const since = device.mark;
  const heard = bench.events.mark;
  await bench.write('/1/0/1', 'integer', LIFETIME + 10, 'TEXT');
  await device.event('REG_UPDATE_COMPLETE', SOON, since);
  const told = await bench.events.waitFor('UPDATED', (entry) => entry.event === 'UPDATED', SOON, heard);
  assert.equal(told.data.lifetime, LIFETIME + 10, 'the lifetime in the update');
  const after = await bench.api.client(bench.endpoint);
  assert.ok(after !== undefined && before !== undefined && after.lastUpdate > before.lastUpdate, 'the server counts from the update');
  assert.equal(after.registrationId, before.registrationId, 'the registration is the same');
  assert.equal(after.lifetime, LIFETIME + 10, 'the lifetime that the server knows');
  await bench.write('/1/0/1', 'integer', LIFETIME, 'TEXT');
  await bench.events.waitFor('UPDATED', (entry) => entry.event === 'UPDATED' && entry.data.lifetime === LIFETIME, SOON, heard);
}

async function deregister(bench: Bench): Promise<void> {
  const events = await bench.api.events(LEAVER);
  const device = bench.launch(LEAVER);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    assert.ok((await bench.api.client(LEAVER)) !== undefined, 'the server knows ' + LEAVER);
    await device.stop();
    await device.event('DEREGISTER', SOON);
    const told = await events.waitFor('DEREGISTRATION', (entry) => entry.event === 'DEREGISTRATION', SOON);
    assert.equal(told.data.expired, false, 'it left by a request, not by its lifetime');
    assert.equal(await bench.api.client(LEAVER), undefined, 'the server has forgotten it');
  } finally {
    if (device.alive) await device.stop();
    events.close();
  }
}
