/**
 * What a client's tables cost is known beforehand: the formula of src/config.ts is the arena that is taken, and the defaults fit the promise.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dtlsBytes, sessionBytes } from '../src/dtls/index.js';
import { Dtls } from '../src/features/dtls.js';
import { Rig } from '../bench/scenarios.js';
import { Client } from '../src/client.js';
import { type Config, arenaOf, defaults, ramOf } from '../src/config.js';
import type { Feature } from '../src/feature.js';
import { Access } from '../src/features/access.js';
import { Blockwise } from '../src/features/blockwise.js';
import { Bootstrap } from '../src/features/bootstrap.js';
import { Composite } from '../src/features/composite.js';
import { Create } from '../src/features/create.js';
import { everything } from '../src/features/index.js';
import { Lwm2mCbor } from '../src/features/lwm2m-cbor.js';
import { Lwm2mJson } from '../src/features/lwm2m-json.js';
import { Persistence } from '../src/features/persistence.js';
import { Profile } from '../src/features/profile.js';
import { Queue } from '../src/features/queue.js';
import { Reporting } from '../src/features/reporting.js';
import { Send } from '../src/features/send.js';
import { SenmlJson } from '../src/features/senml-json.js';
import { Servers } from '../src/features/servers.js';
import type { Storage } from '../src/net/storage.js';
import { device } from '../src/objects/device.js';
import { temperature } from '../src/objects/temperature.js';

/** Bytes promised for the default configuration. */
const PROMISED = 6144;

/** Bytes promised for everything switched on, beside Config.body. */
const PROMISED_ALL = 10240;

function client(config: Partial<Config>, use?: readonly Feature[]): Client {
  return new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1', lifetime: 60 }], config, use });
}

/** Keeps nothing. */
const storage: Storage = { load: () => -3, save: () => 0, erase: () => 0 };

const FEATURES: readonly [name: string, make: () => Feature][] = [
  ['SenmlJson', () => new SenmlJson()],
  ['Lwm2mJson', () => new Lwm2mJson()],
  ['Lwm2mCbor', () => new Lwm2mCbor()],
  ['Blockwise', () => new Blockwise()],
  ['Create', () => new Create()],
  ['Composite', () => new Composite()],
  ['Access', () => new Access()],
  ['Reporting', () => new Reporting()],
  ['Send', () => new Send()],
  ['Servers', () => new Servers()],
  ['Queue', () => new Queue()],
  ['Bootstrap', () => new Bootstrap()],
  ['Profile', () => new Profile('v:e')],
  ['Persistence', () => new Persistence(storage)],
];

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

/** Sizes of which none is a multiple of another's width. */
const ODD: Partial<Config> = {
  servers: 3, messages: 3, observations: 7, attributes: 5, duplicates: 9, parked: 3, values: 2401, instances: 20, resources: 100, resourceInstances: 30, objects: 7,
  body: 1001, compositePaths: 7, samples: 5, sampleBytes: 9, history: 3,
};

for (const [name, make] of FEATURES) {
  test('the formula is the arena taken, with ' + name, () => {
    for (const config of [ODD, { ...ODD, servers: 1, observations: 10, samples: 16, body: 2048 }]) {
      const { arena, config: merged } = client(config, [make()]);
      assert.is(arena.used, arenaOf(merged, [make()]), JSON.stringify(config));
      assert.is(arena.size - arena.used < 8, true, JSON.stringify(config));
    }
  });
}

test('the formula is the arena taken, with every feature, in any order', () => {
  const made = FEATURES.map(([, make]) => make());
  const all = everything(storage, 'v:e');
  assert.equal(all.map((each) => each.constructor.name).sort(), made.map((each) => each.constructor.name).sort());
  assert.is(everything().length, made.length - 2, 'what needs something of the application is left out without it');
  for (const use of [all, made.reverse()]) {
    const { arena, config } = client(ODD, use);
    assert.is(arena.used, arenaOf(config, use));
  }
});

test('everything switched on keeps the promise beside Config.body, with values and rows for two accounts, a bootstrap account, eight of Access Control, Device and Temperature', () => {
  const capacities = { servers: 2, compositePaths: 10, samples: 16, values: 2000, objects: 6, instances: 18, resources: 80, resourceInstances: 44 };
  const servers = [{ uri: 'coap://127.0.0.1', lifetime: 60 }, { uri: 'coap://127.0.0.2', lifetime: 60 }, { uri: 'coap://127.0.0.3', bootstrap: true }];
  const full = new Client({ endpoint: 'e', servers, config: capacities, use: everything(storage, 'v:e') });
  full.add(device({
    manufacturer: 'mote-lwm2m', model: 'M1', serial: '0001', firmware: '1.0.0', hardware: 'A', software: '1.0.0', deviceType: 'sensor', reboot: () => undefined, factoryReset: () => undefined,
    power: [{ kind: 1, voltage: 3800, current: 125 }, { kind: 2, voltage: 5000, current: 480 }], battery: 87, batteryStatus: 1, memoryFree: () => 96, memoryTotal: 512,
    time: () => 1, setTime: () => undefined, utcOffset: '+00:00', timezone: 'Etc/UTC', external: [3303 * 65536],
  }, full));
  full.add(temperature({ value: 21.5, min: -40, max: 125, application: 'hall' }, full));
  const { config } = full;
  const bytes = full.arena.used - config.body;
  const parts = FEATURES.map(([name, make]) => name + ' ' + (arenaOf(config, [make()]) - arenaOf(config))).join(', ');
  assert.ok(bytes <= PROMISED_ALL, bytes + ': core ' + arenaOf(config) + ', ' + parts);
});

/** Capacities of features, which a client without them does not pay. */
const OPTIONAL: (keyof Config)[] = ['body', 'compositePaths', 'samples', 'sampleBytes', 'history'];

test('DTLS takes nothing of the arena; beside it one session, and for each further server its own part and a datagram', () => {
  const dtls = new Dtls();
  assert.is(dtls.bytes(defaults(), 4711), 4711);
  assert.is(dtls.ram(1), dtlsBytes({}));
  assert.is(dtls.ram(3) - dtls.ram(2), sessionBytes({}, 0));
});

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
