// Send: 306, 307 and 311 of the OMA Enabler Test Specification 1.1, and one of 4 kB. The device sends what /3442/0/6 lists when /3442/0/5 is executed.

import assert from 'node:assert/strict';
import { FORMAT, multiple, tree, type Event } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, sleep, told, type Bench } from './bench.js';

const QUIET_MS = 2_000;
const LARGE = 4096;
const SENDER = 'mote-interop-sender';
const EVERY_S = 2;

export const sending: readonly Case<Bench>[] = [
  { id: '306', name: 'Send Operation', run: objects },
  { id: '307', name: 'Muting Send', run: muted },
  { id: '311', name: 'Send command', run: values },
  { id: 'send-4k', name: 'Send of 4 kB', run: large },
  { id: 'send-every', name: 'Send of measurements, again and again', run: every },
];

/** Has the device send these paths; answers the code of the execution. */
async function send(bench: Bench, paths: readonly string[]): Promise<string> {
  const list = multiple(6, 'string', Object.fromEntries(paths.map((path, riid) => [riid, path])));
  const listed = await bench.api.write(bench.endpoint, '/3442/0/6', list, 'TLV');
  assert.equal(listed.code, '2.04', 'the write of the paths to send' + told(listed));
  return (await bench.api.execute(bench.endpoint, '/3442/0/5')).code;
}

async function sent(bench: Pick<Bench, 'events'>, since: number): Promise<Event> {
  return bench.events.waitFor('SEND', (entry) => entry.event === 'SEND', SOON, since);
}

async function objects(bench: Bench): Promise<void> {
  const full = await bench.full();
  const since = full.events.mark;
  assert.equal(await send(full, ['/1', '/3']), '2.04', 'the execution of Send Data');
  const { data } = await sent(full, since);
  const all = tree(data.contents) as Record<number, Record<number, Record<number, unknown>>>;
  assert.equal(all[1]?.[0]?.[1], LIFETIME, 'Lifetime');
  assert.equal(all[3]?.[0]?.[16], 'U', 'Supported Binding');
  assert.ok(data.format === FORMAT.SENML_CBOR || data.format === FORMAT.SENML_JSON, 'the format is SenML: ' + data.format);
}

async function values(bench: Bench): Promise<void> {
  const full = await bench.full();
  const since = full.events.mark;
  assert.equal(await send(full, ['/1/0/1', '/3/0/11']), '2.04', 'the execution of Send Data');
  assert.deepEqual(tree((await sent(full, since)).data.contents), { 1: { 0: { 1: LIFETIME } }, 3: { 0: { 11: { 0: 0 } } } }, 'what was sent');
}

async function muted(bench: Bench): Promise<void> {
  const full = await bench.full();
  await full.write('/1/0/23', 'boolean', true, 'TEXT');
  try {
    const since = full.events.mark;
    await send(full, ['/3/0/16']);
    await sleep(QUIET_MS);
    assert.equal(full.events.filter((entry) => entry.event === 'SEND', since).length, 0, 'what is sent while Send is muted');
  } finally {
    await full.write('/1/0/23', 'boolean', false, 'TEXT');
  }
  const since = full.events.mark;
  assert.equal(await send(full, ['/3/0/16']), '2.04', 'the execution of Send Data');
  await sent(full, since);
}

async function large(bench: Bench): Promise<void> {
  const full = await bench.full();
  const bytes = Buffer.alloc(LARGE, 'four kilobytes ');
  await full.write('/3442/0/150', 'opaque', bytes.toString('hex'), 'OPAQUE');
  const since = full.events.mark;
  assert.equal(await send(full, ['/3442/0/150']), '2.04', 'the execution of Send Data');
  const { data } = await sent(full, since);
  const all = tree(data.contents) as Record<number, Record<number, Record<number, unknown>>>;
  assert.equal(all[3442]?.[0]?.[150], bytes.toString('hex'), 'the value that was sent');
}

/** A device that sends its temperature every few seconds: each value with the time at which it was measured. */
async function every(bench: Bench): Promise<void> {
  const events = await bench.api.events(SENDER);
  const device = bench.launch(SENDER, ['--send-every', String(EVERY_S)]);
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    const times: number[] = [];
    for (let count = 0; count < 2; count++) {
      const { data } = await sent({ events }, events.mark);
      for (const { time, contents } of data.samples ?? []) {
        const values = tree(contents) as Record<number, Record<number, Record<number, unknown>>>;
        assert.equal(typeof values[3303]?.[0]?.[5700], 'number', 'a temperature');
        assert.ok(time !== null && Math.abs(time - Date.now() / 1000) < 60, 'its time is about now: ' + time);
        times.push(time);
      }
    }
    assert.ok(new Set(times).size > 1, 'the times differ: ' + times.join(' '));
  } finally {
    if (device.alive) await device.stop();
    events.close();
  }
}
