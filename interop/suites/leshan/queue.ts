// Queue mode: 108 and 109 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import type { Device } from '../../device.js';
import type { EventStream } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, told, type Bench } from './bench.js';

const QUEUED = 'mote-interop-queue';
const BRIEF = 'mote-interop-queue-brief';
/** How long the device stays awake, told to both sides: a case cannot wait for the 93 s of RFC 7252. */
const AWAKE_S = 3;
const LIFETIME_S = 24;

export const queue: readonly Case<Bench>[] = [
  { id: '108', name: 'Turn on Queue Mode', run: turnedOn },
  { id: '109', name: 'Behavior in Queue Mode', run: behaviour },
];

/** Runs a case with a device in queue mode, registered and then asleep. */
async function withQueue(bench: Bench, endpoint: string, lifetime: number, run: (device: Device, events: EventStream) => Promise<void>): Promise<void> {
  await bench.api.awake(AWAKE_S * 1000);
  const events = await bench.api.events(endpoint);
  const device = bench.launch(endpoint, ['--queue', '--awake', String(AWAKE_S)], lifetime);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    await device.event('QUEUE_MODE_RX_OFF', SOON);
    await events.waitFor('SLEEPING', (entry) => entry.event === 'SLEEPING', SOON);
    await run(device, events);
  } finally {
    if (device.alive) await device.stop();
    events.close();
  }
}

async function turnedOn(bench: Bench): Promise<void> {
  await withQueue(bench, QUEUED, LIFETIME, async () => {
    const known = await bench.api.client(QUEUED);
    assert.equal(known?.queuemode, true, 'the server takes it to be in queue mode');
    assert.equal(known.lifetime, LIFETIME, 'the lifetime');
  });
}

/** It sleeps, requests wait, its Update wakes both sides, it answers what waited, and sleeps again. */
async function behaviour(bench: Bench): Promise<void> {
  await withQueue(bench, BRIEF, LIFETIME_S, async (device, events) => {
    const since = device.mark;
    const heard = events.mark;
    const answer = await bench.api.read(BRIEF, '/3/0/0', 'TEXT');
    assert.equal(answer.code, 'DELAYED', 'the server keeps a Read for it' + told(answer));
    await device.event('REG_UPDATE_COMPLETE', LIFETIME_S * 1000, since);
    await events.waitFor('AWAKE', (entry) => entry.event === 'AWAKE', SOON, heard);
    const late = await events.waitFor('REQUEST_RESPONSE', (entry) => entry.event === 'REQUEST_RESPONSE', SOON, heard);
    assert.equal(late.data.status, 'CONTENT(205)', 'the answer to what had waited');
    await device.event('QUEUE_MODE_RX_OFF', SOON, since);
    assert.ok((await bench.api.client(BRIEF)) !== undefined, 'it is still registered');
  });
}
