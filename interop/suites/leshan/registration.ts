// The registration interface: 101 to 105 and 107 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, told, type Bench } from './bench.js';

const NEEDED_FORMATS = [60, 112, 11542]; // what this suite uses and a server of 1.1 does not take for granted
const NEWER = 'mote-interop-newer';
const LEAVER = 'mote-interop-leaver';
const FORGOTTEN = 'mote-interop-forgotten';
const BRIEF = 'mote-interop-brief';
const BRIEF_S = 8; // a lifetime that a case can wait for

export const registration: readonly Case<Bench>[] = [
  { id: '101', name: 'Initial Registration', run: initial },
  { id: '102', name: 'Registration Update', run: update },
  { id: '103', name: 'Deregistration', run: deregister },
  { id: '104', name: 'Registration Update Trigger', run: trigger },
  { id: '105', name: 'Discarded Register Update', run: discarded },
  { id: '107', name: 'Extending the lifetime of a registration', run: extend },
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

async function trigger(bench: Bench): Promise<void> {
  const device = await bench.register();
  const before = await bench.api.client(bench.endpoint);
  const since = device.mark;
  const heard = bench.events.mark;
  const answer = await bench.api.execute(bench.endpoint, '/1/0/8');
  assert.equal(answer.code, '2.04', 'the execution of /1/0/8' + told(answer));
  await bench.events.waitFor('UPDATED', (entry) => entry.event === 'UPDATED', SOON, heard);
  await device.event('REG_UPDATE_COMPLETE', SOON, since);
  assert.equal((await bench.api.client(bench.endpoint))?.registrationId, before?.registrationId, 'the registration is the same');
}

/** The server loses a registration: its next Update is answered 4.04, on which the device registers anew. */
async function discarded(bench: Bench): Promise<void> {
  const events = await bench.api.events(FORGOTTEN);
  const device = bench.launch(FORGOTTEN, [], BRIEF_S);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    const before = await bench.api.client(FORGOTTEN);
    assert.ok(before !== undefined, 'the server knows ' + FORGOTTEN);
    const since = device.mark;
    await deregisterBehindItsBack(bench.server.coap, before.registrationId);
    await events.waitFor('DEREGISTRATION', (entry) => entry.event === 'DEREGISTRATION', SOON);
    const heard = events.mark;
    await device.event('REG_UPDATE_FAILURE', BRIEF_S * 1000, since);
    await device.event('REGISTRATION_COMPLETE', SOON, since);
    await events.waitFor('REGISTRATION', (entry) => entry.event === 'REGISTRATION', SOON, heard);
    const refused = events.messages((message) => !message.incoming && message.code === '4.04', heard);
    assert.equal(refused.length, 1, 'the Updates that were answered 4.04');
    assert.notEqual((await bench.api.client(FORGOTTEN))?.registrationId, before.registrationId, 'the new registration is another');
  } finally {
    if (device.alive) await device.stop();
    events.close();
  }
}

/** A De-register for that location, from an address that is not the device's: CON DELETE /rd/ID. */
async function deregisterBehindItsBack(port: number, id: string): Promise<void> {
  const socket = createSocket('udp4');
  try {
    const datagram = Buffer.concat([Buffer.from([0x40, 0x04, 0x12, 0x34, 0xb2]), Buffer.from('rd'), Buffer.from([id.length]), Buffer.from(id)]);
    await new Promise<void>((resolve, reject) => socket.send(datagram, port, '127.0.0.1', (wrong) => (wrong === null ? resolve() : reject(wrong))));
  } finally {
    socket.close();
  }
}

/** A lifetime that would end is extended by the device in time, again and again. */
async function extend(bench: Bench): Promise<void> {
  const events = await bench.api.events(BRIEF);
  const device = bench.launch(BRIEF);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    const before = await bench.api.client(BRIEF);
    const written = events.mark;
    const answer = await bench.api.write(BRIEF, '/1/0/1', { id: 1, kind: 'singleResource', type: 'integer', value: BRIEF_S }, 'TEXT');
    assert.equal(answer.code, '2.04', 'the write of /1/0/1' + told(answer));
    await events.waitFor('UPDATED', (entry) => entry.event === 'UPDATED' && entry.data.lifetime === BRIEF_S, SOON, written);
    assert.equal((await bench.api.read(BRIEF, '/1/0/1', 'TEXT')).content?.value, BRIEF_S, 'the lifetime that the device has');
    for (let renewal = 0; renewal < 2; renewal++) {
      await events.waitFor('UPDATED in time', (entry) => entry.event === 'UPDATED', BRIEF_S * 1000, events.mark);
    }
    assert.equal((await bench.api.client(BRIEF))?.registrationId, before?.registrationId, 'the registration is the same');
  } finally {
    if (device.alive) await device.stop();
    events.close();
  }
}
