/**
 * What a client's tables cost is known beforehand: the formula of src/config.ts is the arena that is taken, and the defaults fit the promise.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Rig } from '../bench/scenarios.js';
import { Client } from '../src/client.js';
import { type Config, arenaOf, defaults, ramOf } from '../src/config.js';
import { device } from '../src/objects/device.js';
import { temperature } from '../src/objects/temperature.js';

/** Bytes promised for the default configuration. */
const PROMISED = 6144;

function client(config: Partial<Config>): Client {
  return new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1', lifetime: 60 }], config });
}

function refusal(config: object): string {
  try {
    client(config as Partial<Config>);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

test('the defaults keep the promise', () => {
  assert.ok(arenaOf(defaults()) <= PROMISED, String(arenaOf(defaults())));
});

test('the defaults hold Security, Server, Device with every resource, and Temperature', () => {
  const rig = new Rig({ Client, device, temperature }, 300, {});
  rig.register();
  assert.is(rig.client.arena.used, arenaOf(defaults()));
});

test('the formula is the arena taken, and nothing of it is left over', () => {
  const configs: Partial<Config>[] = [
    {},
    { servers: 2, messages: 4, observations: 3, attributes: 1, message: 256 },
    { message: 1151, messages: 3, options: 9, duplicates: 5, parked: 1, location: 7, events: 5 },
    { objects: 3, instances: 7, resources: 61, resourceInstances: 13, values: 1001 },
    { servers: 5, observations: 255, attributes: 255, objects: 255, instances: 255, resources: 255, resourceInstances: 255, parked: 64, duplicates: 254, location: 255, messages: 32 },
  ];
  for (const config of configs) {
    const { arena, config: merged } = client(config);
    assert.is(arena.used, arenaOf(merged), JSON.stringify(config));
    assert.is(arena.size - arena.used < 8, true, JSON.stringify(config));
  }
});

/** Capacities of features, which a client without them does not pay. */
const OPTIONAL: (keyof Config)[] = ['body', 'compositePaths', 'samples', 'sampleBytes', 'history'];

test('a capacity of a feature costs nothing without it', () => {
  for (const key of OPTIONAL) assert.is(client({ [key]: 200 }).arena.used, arenaOf(defaults()), key);
});

test('each capacity costs what its rows take, and no capacity is free', () => {
  const base = defaults();
  for (const key of Object.keys(base) as (keyof Config)[]) {
    if (OPTIONAL.includes(key)) continue;
    // Sixteen more rows leave the padding behind a table as it was; `values` is counted in eights.
    const few = client({ [key]: base[key] + 8 });
    const many = client({ [key]: base[key] + 24 });
    const rows = many.arena.used - few.arena.used;
    assert.is(many.arena.used, arenaOf(many.config), key);
    assert.is(rows, arenaOf(many.config) - arenaOf(few.config), key);
    assert.ok(rows >= 16 && rows % 16 === 0, key + ' ' + rows);
  }
});

test('views and buffer are counted beside the arena', () => {
  const config = defaults();
  assert.is(ramOf(config) - arenaOf(config), (4 * 5 + 3) * 16);
});

test('a wrong size is refused by a sentence that names it', () => {
  assert.match(refusal({ colour: 1 }), /config: there is no colour/);
  for (const key of Object.keys(defaults()) as (keyof Config)[]) {
    for (const value of [0, -1, 1.5, NaN, 65536, Infinity, '7x', null]) assert.match(refusal({ [key]: value }), 'config.' + key, key + ' ' + value);
  }
  assert.match(refusal({ message: 63 }), /config\.message/);
  assert.match(refusal({ messages: 1 }), /config\.messages/);
  assert.match(refusal({ messages: 33 }), /config\.messages/);
  assert.match(refusal({ location: 256 }), /config\.location/);
  for (const key of ['objects', 'instances', 'resources', 'resourceInstances', 'observations', 'attributes'] as const) {
    assert.match(refusal({ [key]: 256 }), /more rows than a byte can number/, key);
  }
  assert.match(refusal({ parked: 65 }), /more rows/);
  assert.match(refusal({ duplicates: 255 }), /more rows/);
  assert.match(refusal({ servers: 65 }), /more rows/);
});

test('tables too small for what is declared are named', () => {
  assert.match(refusal({ values: 8 }), /values/);
  assert.match(refusal({ objects: 1 }), /objects/);
  assert.match(refusal({ resources: 3 }), /resources/);
  assert.match(refusal({ instances: 1 }), /instances/);
  assert.throws(() => new Client({ endpoint: 'e', servers: [] }), /servers/);
  assert.throws(() => new Client({ endpoint: 'e', servers: [{ uri: 'coap://a', lifetime: 60 }, { uri: 'coap://b', lifetime: 60 }] }), /servers: 1 to 1/);
  assert.throws(() => new Client({ endpoint: '', servers: [{ uri: 'coap://a', lifetime: 60 }] }), /endpoint/);
  assert.throws(() => new Client({ endpoint: 'e'.repeat(65), servers: [{ uri: 'coap://a', lifetime: 60 }] }), /endpoint/);
});

test.run();
