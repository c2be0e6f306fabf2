// Create and Delete of object instances: what 1630 and 1635 of the OMA Enabler Test Specification 1.1 do to Portfolio, done to the test object.

import assert from 'node:assert/strict';
import { FORMAT, instance, multiple, option, plain, resource, type Event, type Node } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { ids, SOON, told, type Bench } from './bench.js';

const CONTENT_FORMAT = 12;
const FORMATS = ['TLV', 'SENML_JSON', 'SENML_CBOR'] as const;

export const instances: readonly Case<Bench>[] = [
  { id: '1630', name: 'Create Object Instance', run: create },
  { id: '1635', name: 'Delete Object Instance', run: remove },
];

/** An instance of the test object with two resources; without an id the device chooses it. */
export function sample(id: number | undefined, text: string): Node {
  return instance(id, [resource(110, 'string', text), multiple(1110, 'string', { 0: text + ' 0', 1: text + ' 1' })]);
}

async function create(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of FORMATS) {
    const heard = full.events.mark;
    const answer = await full.api.create(full.endpoint, '/3442', sample(1, 'made in ' + format), format);
    try {
      assert.equal(answer.code, '2.01', 'the creation of /3442/1 as ' + format + told(answer));
      const request = await full.request('0.02', '/3442', heard);
      assert.equal(option(request, CONTENT_FORMAT), FORMAT[format], 'the format of the request');
      await announced(full, '/3442/1', true, heard);
      const made = plain((await full.read('/3442/1', 'SENML_CBOR')).content) as Record<number, unknown>;
      assert.equal(made[110], 'made in ' + format, 'the text of /3442/1');
      assert.deepEqual(made[1110], { 0: 'made in ' + format + ' 0', 1: 'made in ' + format + ' 1' }, 'the texts of /3442/1');
      const again = await full.api.create(full.endpoint, '/3442', sample(1, 'again'), format);
      assert.ok(again.code.startsWith('4.'), 'what is there is not created again: ' + again.code);
      assert.equal(await full.value('/3442/1/110', 'TEXT'), 'made in ' + format, 'and is what it was');
    } finally {
      const gone = full.events.mark;
      if ((await full.api.delete(full.endpoint, '/3442/1')).code === '2.02') await announced(full, '/3442/1', false, gone);
    }
  }
  const chosen = await full.api.create(full.endpoint, '/3442', sample(undefined, 'anywhere'), 'TLV');
  try {
    assert.equal(chosen.code, '2.01', 'a creation that leaves the id to the device' + told(chosen));
    assert.match(chosen.location ?? '', /^\/?3442\/\d+$/, 'where it is');
  } finally {
    if (chosen.location !== undefined) await full.api.delete(full.endpoint, '/' + chosen.location.replace(/^\//, ''));
  }
  assert.equal((await full.api.create(full.endpoint, '/3', instance(1, [resource(0, 'string', 'x')]), 'TLV')).code, '4.05', 'a second Device');
}

async function remove(bench: Bench): Promise<void> {
  const full = await bench.full();
  const made = full.events.mark;
  assert.equal((await full.api.create(full.endpoint, '/3442', sample(2, 'short-lived'), 'TLV')).code, '2.01', 'the creation');
  await announced(full, '/3442/2', true, made);
  const since = full.events.mark;
  const answer = await full.api.delete(full.endpoint, '/3442/2');
  assert.equal(answer.code, '2.02', 'the deletion of /3442/2' + told(answer));
  await announced(full, '/3442/2', false, since);
  assert.equal((await full.api.read(full.endpoint, '/3442/2', 'TLV')).code, '4.04', 'a read of what is gone');
  assert.equal((await full.api.delete(full.endpoint, '/3442/2')).code, '4.04', 'a second deletion');
  // Core 1.2 6.3.8: the one instance of Device is not deleted.
  assert.equal((await full.api.delete(full.endpoint, '/3/0')).code, '4.05', 'a deletion of Device');
  assert.deepEqual(ids(plain((await full.read('/3', 'SENML_CBOR')).content)), [0], 'Device is still there');
}

/** Core 1.2 6.2.2: an Update tells the server that the instances are others. */
async function announced(bench: Bench, path: string, there: boolean, since: number): Promise<void> {
  const isThere = (entry: Event): boolean => (entry.data.objectLinks ?? []).some((link) => link.url === path);
  await bench.events.waitFor('UPDATED ' + (there ? 'with ' : 'without ') + path, (entry) => entry.event === 'UPDATED' && isThere(entry) === there, SOON, since);
}
