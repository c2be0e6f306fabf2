// Composite operations: 229, 230, 235, 236, 257, 280 and 281 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { FORMAT, option, resource, resourceInstance, tree, type Node } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, ids, told, type Bench } from './bench.js';

const FORMATS = ['SENML_JSON', 'SENML_CBOR'] as const;
type CompositeFormat = (typeof FORMATS)[number];
const FETCH = '0.05';
const IPATCH = '0.07';
const CONTENT_FORMAT = 12;
const ACCEPT = 17;

type Objects = Record<number, Record<number, Record<number, unknown>>>;

export const composite: readonly Case<Bench>[] = [
  { id: '229', name: 'Read-Composite Operation', run: read },
  { id: '230', name: 'Write-Composite Operation', run: write },
  { id: '235', name: 'Read-Composite Operation on root path', run: root },
  { id: '236', name: 'Read-Composite - Partial Presence', run: partial },
  { id: '257', name: 'Write-Composite Operation', run: several },
  { id: '280', name: 'Successful Read-Composite Operation', run: successful },
  { id: '281', name: 'Partially Successful Read-Composite Operation', run: partly },
];

/** Read-Composite; insists on 2.05, on FETCH and on the formats of both ways. */
async function fetched(bench: Bench, paths: readonly string[], format: CompositeFormat): Promise<Objects> {
  const since = bench.events.mark;
  const answer = await bench.api.readComposite(bench.endpoint, paths, format);
  assert.equal(answer.code, '2.05', 'the Read-Composite of ' + paths.join(' ') + ' in ' + format + told(answer));
  assert.equal(answer.format, FORMAT[format], 'the format of the answer');
  const request = await bench.events.message('FETCH', (message) => !message.incoming && message.code === FETCH, SOON, since);
  assert.deepEqual([option(request, CONTENT_FORMAT), option(request, ACCEPT)], [FORMAT[format], FORMAT[format]], 'the formats of the request');
  return tree(answer.contents) as Objects;
}

async function read(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const all = await fetched(full, ['/3', '/1/0'], format);
    assert.deepEqual(ids(all), [1, 3], 'the objects read in ' + format);
    assert.equal(all[1]?.[0]?.[1], LIFETIME, 'Lifetime');
    assert.equal(all[3]?.[0]?.[16], 'U', 'Supported Binding');
    const two = await fetched(full, ['/1/0/1', '/3/0/11/0'], format);
    assert.deepEqual(two, { 1: { 0: { 1: LIFETIME } }, 3: { 0: { 11: { 0: 0 } } } }, 'two values in ' + format);
  }
}

async function root(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const all = await fetched(full, ['/'], format);
    for (const id of [1, 3, 3303, 3442]) assert.ok(ids(all).includes(id), 'object ' + id + ' is among ' + ids(all).join(' '));
    assert.ok(!ids(all).includes(0), 'Security is not told');
  }
}

/** What is not there is left out, and is no error. */
async function partial(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const all = await fetched(full, ['/1/0', '/3/0/11/0', '/3339/0/5522', '/3353/0/6030'], format);
    assert.deepEqual(ids(all), [1, 3], 'the objects read');
    assert.equal(all[1]?.[0]?.[1], LIFETIME, 'Lifetime');
    assert.deepEqual(all[3], { 0: { 11: { 0: 0 } } }, 'of Device the one resource instance');
  }
}

async function successful(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const all = await fetched(full, ['/3/0/16', '/3/0/11/0', '/1/0'], format);
    assert.deepEqual(ids(all), [1, 3], 'the objects read');
    assert.deepEqual(all[3], { 0: { 11: { 0: 0 }, 16: 'U' } }, 'of Device the two resources');
    const server = all[1]?.[0] ?? {};
    assert.deepEqual([server[0], server[1], server[6], server[7]], [1, LIFETIME, false, 'U'], 'Short Server ID, Lifetime, Notification Storing and Binding');
  }
}

/** A resource that is executable has no value. */
async function partly(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    assert.deepEqual(await fetched(full, ['/1/0/1', '/1/0/7', '/1/0/8'], format), { 1: { 0: { 1: LIFETIME, 7: 'U' } } }, 'the two that can be read');
  }
}

/** Write-Composite; insists on 2.04, on iPATCH and on its format. */
async function patched(bench: Bench, nodes: Record<string, Node>, format: CompositeFormat): Promise<void> {
  const since = bench.events.mark;
  const answer = await bench.api.writeComposite(bench.endpoint, nodes, format);
  assert.equal(answer.code, '2.04', 'the Write-Composite of ' + Object.keys(nodes).join(' ') + ' in ' + format + told(answer));
  const request = await bench.events.message('iPATCH', (message) => !message.incoming && message.code === IPATCH, SOON, since);
  assert.equal(option(request, CONTENT_FORMAT), FORMAT[format], 'the format of the request');
}

async function write(bench: Bench): Promise<void> {
  const full = await bench.full();
  const texts = ['aa', 'bb', 'cc', 'dd'];
  for (const format of FORMATS) {
    const nodes: Record<string, Node> = { '/1/0/1': resource(1, 'integer', 60), '/1/0/6': resource(6, 'boolean', true) };
    texts.forEach((text, riid) => (nodes['/3442/0/1110/' + riid] = resourceInstance(riid, 'string', text + format)));
    try {
      await patched(full, nodes, format);
      assert.equal(await full.value('/1/0/1', 'TEXT'), 60, 'Lifetime');
      assert.equal(await full.value('/1/0/6', 'TEXT'), true, 'Notification Storing');
      for (const [riid, text] of texts.entries()) assert.equal(await full.value('/3442/0/1110/' + riid, 'TEXT'), text + format, '/3442/0/1110/' + riid);
    } finally {
      await full.write('/1/0/1', 'integer', LIFETIME, 'TEXT');
      await full.write('/1/0/6', 'boolean', false, 'TEXT');
    }
  }
  // One path that cannot be written: nothing is.
  const answer = await full.api.writeComposite(full.endpoint, { '/3442/0/120': resource(120, 'integer', 7), '/1/0/0': resource(0, 'integer', 9) }, 'SENML_CBOR');
  assert.equal(answer.code, '4.05', 'a Write-Composite of what may not be written' + told(answer));
  assert.notEqual(await full.value('/3442/0/120', 'TEXT'), 7, 'what may be written was not');
}

async function several(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const before = await full.value('/3/0/13', 'TEXT');
    try {
      await patched(full, { '/1/0/2': resource(2, 'integer', 102), '/1/0/6': resource(6, 'boolean', true), '/3/0/13': resource(13, 'time', 1000) }, format);
      assert.equal(await full.value('/1/0/2', 'TEXT'), 102, 'Default Minimum Period');
      assert.equal(await full.value('/1/0/6', 'TEXT'), true, 'Notification Storing');
      const time = (await full.value('/3/0/13', 'TEXT')) as number;
      assert.ok(time >= 1000 && time < 1060, 'Current Time goes on from what was written: ' + time);
    } finally {
      await full.write('/3/0/13', 'time', before as number, 'TEXT');
      await full.write('/1/0/6', 'boolean', false, 'TEXT');
      await full.write('/1/0/2', 'integer', 0, 'TEXT');
    }
  }
}
