// Writing: 205, 212, 215, 220, 226 to 228, 233, 234 and 256 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { FORMAT, instance, option, plain, resource, type FormatName, type Node } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, told, type Bench } from './bench.js';

const CONTENT_FORMAT = 12;
/** Of the Server object, what every server may write and 215 is about. */
const WRITABLE = [1, 2, 3, 5, 6, 7];

export const writing: readonly Case<Bench>[] = [
  { id: '205', name: 'Setting basic information in Plain Text format', run: text },
  { id: '212', name: 'Setting basic information in CBOR format', run: cbor },
  { id: '215', name: 'Setting basic information in TLV format', run: (bench) => whole(bench, 'TLV') },
  { id: '220', name: 'Setting basic information in JSON format', run: (bench) => whole(bench, 'JSON') },
  { id: '226', name: 'Write (Partial Update) on Object Instance', run: partial },
  { id: '227', name: 'Write (replace) on Resource', run: replaceResource },
  { id: '228', name: 'Write on Resource Instance', run: resourceInstances },
  { id: '233', name: 'Setting basic information in SenML CBOR format', run: (bench) => senml(bench, 'SENML_CBOR') },
  { id: '234', name: 'Setting basic information in SenML JSON format', run: (bench) => senml(bench, 'SENML_JSON') },
  { id: '256', name: 'Write Operation Failure', run: failure },
];

async function text(bench: Bench): Promise<void> {
  await restoring(bench, async () => {
    for (const [path, first, second] of [['/1/0/2', 101, 1], ['/1/0/3', 1010, 10], ['/1/0/5', 2000, 86400]] as const) {
      await bench.write(path, 'integer', first, 'TEXT');
      assert.equal(await bench.value(path, 'TEXT'), first, path);
      await bench.write(path, 'integer', second, 'TEXT');
      assert.equal(await bench.value(path, 'TEXT'), second, path + ', written again');
    }
  });
}

async function cbor(bench: Bench): Promise<void> {
  await restoring(bench, async () => {
    await bench.write('/1/0/2', 'integer', 101, 'CBOR');
    await bench.write('/1/0/3', 'integer', 1010, 'CBOR');
    await bench.write('/1/0/6', 'boolean', true, 'CBOR');
    assert.equal(await bench.value('/1/0/2', 'CBOR'), 101, 'Default Minimum Period');
    assert.equal(await bench.value('/1/0/3', 'CBOR'), 1010, 'Default Maximum Period');
    assert.equal(await bench.value('/1/0/6', 'CBOR'), true, 'Notification Storing');
  });
}

async function whole(bench: Bench, format: FormatName): Promise<void> {
  await restoring(bench, async () => {
    const before = (await bench.read('/1/0', format)).content as Node;
    await writeInstance(bench, format, 'update', [
      resource(2, 'integer', 101), resource(3, 'integer', 1010), resource(5, 'integer', 2000), resource(6, 'boolean', true), resource(7, 'string', 'U'),
    ]);
    assert.deepEqual(chosen((await bench.read('/1/0', format)).content), { 1: LIFETIME, 2: 101, 3: 1010, 5: 2000, 6: true, 7: 'U' }, 'after the partial write');
    await writeInstance(bench, format, 'replace', (before.resources ?? []).filter((each) => WRITABLE.includes(each.id)));
    const after = chosen((await bench.read('/1/0', format)).content);
    // Core, Write: a replacing one puts the new values in place of all the old ones; one that had no value may have none again.
    for (const [id, value] of Object.entries(chosen(before))) assert.equal(after[Number(id)], value, '/1/0/' + id + ' after the replacing write');
  });
}

async function partial(bench: Bench): Promise<void> {
  await restoring(bench, async () => {
    const before = plain((await bench.read('/1/0', 'SENML_CBOR')).content) as Record<number, unknown>;
    await writeInstance(bench, 'SENML_CBOR', 'update', [resource(1, 'integer', 60), resource(6, 'boolean', true)]);
    const after = plain((await bench.read('/1/0', 'SENML_CBOR')).content) as Record<number, unknown>;
    assert.deepEqual(after, { ...before, 1: 60, 6: true }, 'the two are changed, and nothing else');
  });
}

async function replaceResource(bench: Bench): Promise<void> {
  await restoring(bench, async () => {
    const since = bench.device.mark;
    const heard = bench.events.mark;
    await bench.write('/1/0/1', 'integer', 63, 'SENML_CBOR');
    await bench.device.event('REG_UPDATE_COMPLETE', SOON, since);
    await bench.events.waitFor('UPDATED', (entry) => entry.event === 'UPDATED' && entry.data.lifetime === 63, SOON, heard);
    assert.equal((await bench.api.client(bench.endpoint))?.lifetime, 63, 'the lifetime that the server knows');
    assert.equal(await bench.value('/1/0/1', 'SENML_CBOR'), 63, 'the lifetime that the device has');
  });
}

async function senml(bench: Bench, format: FormatName): Promise<void> {
  await restoring(bench, async () => {
    await writeInstance(bench, format, 'update', [resource(1, 'integer', 61), resource(6, 'boolean', true)]);
    const server = plain((await bench.read('/1/0', format)).content) as Record<number, unknown>;
    assert.equal(server[1], 61, 'Lifetime');
    assert.equal(server[6], true, 'Notification Storing');
    await bench.write('/3303/0/5750', 'string', 'test_value', format);
    const sensor = plain((await bench.read('/3303', format)).content) as Record<number, Record<number, unknown>>;
    assert.equal(sensor[0]?.[5750], 'test_value', 'Application Type');
    await bench.write('/1/0/1', 'integer', 63, format);
    assert.equal(await bench.value('/1/0/1', format), 63, 'Lifetime, written alone');
  });
}

async function resourceInstances(bench: Bench): Promise<void> {
  const full = await bench.full();
  for (const format of ['TEXT', 'TLV', 'SENML_CBOR'] as const) {
    const text = 'test in ' + format;
    await full.writeInstance('/3442/0/1110/0', 'string', text, format);
    assert.equal(await full.value('/3442/0/1110/0', 'TEXT'), text, '/3442/0/1110/0 after the write as ' + format);
  }
}

/** The Short Server ID is for reading. */
async function failure(bench: Bench): Promise<void> {
  await bench.register();
  const answer = await bench.api.write(bench.endpoint, '/1/0/0', resource(0, 'integer', 123), 'TEXT');
  assert.equal(answer.code, '4.05', 'the write of /1/0/0' + told(answer));
  assert.equal(await bench.value('/1/0/0', 'TEXT'), 1, 'the Short Server ID is what it was');
}

/** Runs a case that changes the Server instance, and puts that back whatever comes: the next case counts on it. */
async function restoring(bench: Bench, run: () => Promise<void>): Promise<void> {
  await bench.register();
  const before = (await bench.read('/1/0', 'TLV')).content as Node;
  try {
    await run();
  } finally {
    const values = (before.resources ?? []).filter((each) => WRITABLE.includes(each.id));
    await bench.api.write(bench.endpoint, '/1/0', instance(0, values), 'TLV', 'update').catch(() => undefined);
  }
}

/** Writes the Server instance; insists on 2.04, on the method and on the format of the request. */
async function writeInstance(bench: Bench, format: FormatName, mode: 'update' | 'replace', resources: Node[]): Promise<void> {
  const since = bench.events.mark;
  const answer = await bench.api.write(bench.endpoint, '/1/0', instance(0, resources), format, mode);
  assert.equal(answer.code, '2.04', 'the write of /1/0 as ' + format + told(answer));
  const request = await bench.request(mode === 'update' ? '0.02' : '0.03', '/1/0', since);
  assert.equal(option(request, CONTENT_FORMAT), FORMAT[format], 'the format of the write');
}

/** The values that 215 is about. */
function chosen(node: Node | undefined): Record<number, unknown> {
  const all = plain(node) as Record<number, unknown>;
  return Object.fromEntries(WRITABLE.filter((id) => id in all).map((id) => [id, all[id]]));
}
