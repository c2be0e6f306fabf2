// Observe-Composite: 304, 305 and 308 to 310 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { option, tree, type Event } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, sleep, told, type Bench } from './bench.js';
import { sample } from './instances.js';

const THREE = ['/1/0/1', '/3/0/11/0', '/3/0/16'];
const INSTANCES = ['/3442/1', '/3442/2'];
const PMIN = 2;
const PMAX = 4;
const SLACK_MS = 500; // of two clocks and a scheduler
const LATE_MS = 2_000;
const FETCH = '0.05';
const OBSERVE = 6;

export const observing: readonly Case<Bench>[] = [
  { id: '304', name: 'Observe-Composite Operation', run: periodic },
  { id: '305', name: 'Cancel Observation-Composite Operation', run: cancel },
  { id: '308', name: 'Observe-Composite and Creating Object Instance', run: creating },
  { id: '309', name: 'Observe-Composite and Deleting Object Instance', run: deleting },
  { id: '310', name: 'Observe-Composite and modification of parameter values', run: modified },
];

/** Begins; answers the values told at once, and the token in hex. */
async function observe(bench: Bench, paths: readonly string[]): Promise<{ values: unknown; token: string }> {
  const since = bench.events.mark;
  const answer = await bench.api.observeComposite(bench.endpoint, paths, 'SENML_CBOR');
  assert.equal(answer.code, '2.05', 'Observe-Composite of ' + paths.join(' ') + told(answer));
  const request = await bench.events.message('FETCH with Observe', (message) => !message.incoming && message.code === FETCH && option(message, OBSERVE) === 0, SOON, since);
  const reply = await bench.events.message('answer to it', (message) => message.incoming && message.token === request.token, SOON, since);
  assert.ok(option(reply, OBSERVE) !== undefined, 'the answer carries the option Observe');
  return { values: tree(answer.contents), token: request.token };
}

async function notification(bench: Bench, limit: number, since: number): Promise<Event> {
  return bench.events.waitFor('NOTIFICATION of several paths', (entry) => entry.event === 'NOTIFICATION' && entry.data.paths !== undefined, limit, since);
}

async function ended(bench: Bench, paths: readonly string[], token: string): Promise<void> {
  const answer = await bench.api.cancelComposite(bench.endpoint, paths);
  assert.equal(answer.code, '2.05', 'the cancellation' + told(answer));
  const since = bench.events.mark;
  await sleep(PMAX * 1000 + LATE_MS);
  assert.equal(bench.events.messages((message) => message.incoming && message.token === token, since).length, 0, 'notifications after the cancellation');
}

async function periodic(bench: Bench): Promise<void> {
  const full = await bench.full();
  const expected = { 1: { 0: { 1: LIFETIME } }, 3: { 0: { 11: { 0: 0 }, 16: 'U' } } };
  await full.attributes('/1/0/1', { pmin: PMIN, pmax: PMAX });
  try {
    const since = full.events.mark;
    const { values, token } = await observe(full, THREE);
    const began = Date.now();
    assert.deepEqual(values, expected, 'the values at first');
    const later = await notification(full, PMAX * 1000 + LATE_MS, since);
    assert.deepEqual(tree(later.data.contents), expected, 'the values after pmax');
    assert.ok(later.data.at - began >= PMIN * 1000 - SLACK_MS, 'not before pmin: ' + (later.data.at - began) + ' ms');
    await ended(full, THREE, token);
  } finally {
    await full.api.attributes(full.endpoint, '/1/0/1', { pmin: null, pmax: null });
  }
}

async function cancel(bench: Bench): Promise<void> {
  const full = await bench.full();
  await full.attributes('/1/0/1', { pmin: 0, pmax: 1 });
  try {
    const { token } = await observe(full, THREE);
    const since = full.device.mark;
    await notification(full, LATE_MS + 1000, full.events.mark);
    await ended(full, THREE, token);
    for (const path of THREE) {
      await full.device.waitFor('cancel of ' + path + ' at the device', (entry) => entry.event === 'cancel' && (entry.path === path || entry.path === undefined || entry.path === '/'), SOON, since);
    }
  } finally {
    await full.api.attributes(full.endpoint, '/1/0/1', { pmin: null, pmax: null });
  }
}

const texts = (text: string): unknown => ({ text, texts: [text + ' 0', text + ' 1'] });

/** Of a notification of instances of the test object: what `sample` gave them. */
function samples(values: unknown): Record<string, unknown> {
  const all = (values as Record<string, Record<string, Record<string, unknown>>>)['3442'] ?? {};
  return Object.fromEntries(Object.entries(all).map(([iid, resources]) => [iid, { text: resources[110], texts: Object.values(resources[1110] as object) }]));
}

async function creating(bench: Bench): Promise<void> {
  const full = await bench.full();
  await make(full, 1, 'aa');
  try {
    await full.attributes('/3442/1', { pmin: PMIN, pmax: PMAX });
    const { values, token } = await observe(full, INSTANCES);
    assert.deepEqual(samples(values), { 1: texts('aa') }, 'what there is at first');
    const since = full.events.mark;
    await make(full, 2, '11');
    const both = await full.events.waitFor('NOTIFICATION with both instances', (entry) => entry.event === 'NOTIFICATION' && Object.keys(samples(tree(entry.data.contents))).length === 2, PMAX * 1000 + LATE_MS, since);
    assert.deepEqual(samples(tree(both.data.contents)), { 1: texts('aa'), 2: texts('11') }, 'both instances');
    await ended(full, INSTANCES, token);
  } finally {
    await unmake(full);
  }
}

async function deleting(bench: Bench): Promise<void> {
  const full = await bench.full();
  await make(full, 1, 'aa');
  await make(full, 2, '11');
  try {
    await full.attributes('/3442/1', { pmin: PMIN, pmax: PMAX });
    const { values, token } = await observe(full, INSTANCES);
    assert.deepEqual(samples(values), { 1: texts('aa'), 2: texts('11') }, 'what there is at first');
    const since = full.events.mark;
    assert.equal((await full.api.delete(full.endpoint, '/3442/2')).code, '2.02', 'the deletion of /3442/2');
    const one = await full.events.waitFor('NOTIFICATION with one instance', (entry) => entry.event === 'NOTIFICATION' && Object.keys(samples(tree(entry.data.contents))).length === 1, PMAX * 1000 + LATE_MS, since);
    assert.deepEqual(samples(tree(one.data.contents)), { 1: texts('aa') }, 'the one instance');
    await ended(full, INSTANCES, token);
  } finally {
    await unmake(full);
  }
}

async function make(bench: Bench, iid: number, text: string): Promise<void> {
  const answer = await bench.api.create(bench.endpoint, '/3442', sample(iid, text), 'TLV');
  assert.equal(answer.code, '2.01', 'the creation of /3442/' + iid);
}

async function unmake(bench: Bench): Promise<void> {
  await bench.api.attributes(bench.endpoint, '/3442/1', { pmin: null, pmax: null }).catch(() => undefined);
  for (const path of INSTANCES) await bench.api.delete(bench.endpoint, path);
}

/** Attributes written while it is observed count from then on. */
async function modified(bench: Bench): Promise<void> {
  const full = await bench.full();
  const paths = ['/1/0/1', '/3/0'];
  const { token } = await observe(full, paths);
  try {
    await full.attributes('/3', { pmax: 2 });
    for (let count = 0; count < 2; count++) {
      const { data } = await notification(full, 2000 + LATE_MS, full.events.mark);
      const values = tree(data.contents) as Record<number, Record<number, Record<number, unknown>>>;
      assert.deepEqual(values[1], { 0: { 1: LIFETIME } }, 'Lifetime');
      assert.equal(values[3]?.[0]?.[0], 'mote-lwm2m', 'Manufacturer');
    }
  } finally {
    await full.api.attributes(full.endpoint, '/3', { pmax: null });
  }
  await ended(full, paths, token);
}
