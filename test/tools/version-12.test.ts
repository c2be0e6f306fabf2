/**
 * What Leshan lacks of LwM2M 1.2, against the project's own server over real loopback sockets: attributes con and edge, attributes inside Observe, Discover with
 * depth, resource instances deleted, LwM2M CBOR, and composite operations in the ETCH formats.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ACCEPT, CONTENT_FORMAT, DELETE, FETCH, FORMAT_LINK, FORMAT_LWM2M_CBOR, FORMAT_SENML_ETCH_CBOR, FORMAT_SENML_ETCH_JSON, GET, IPATCH, type MessageWriter, OBSERVE, Path, URI_QUERY } from '../../src/codec/index.js';
import { SimulatedDevice } from '../../tools/device/simulated.js';
import type { Entry } from '../../tools/device/events.js';
import type { Answer } from '../../tools/server/answer.js';
import { Server } from '../../tools/server/server.js';
import { parsePath } from '../../tools/values/path.js';

const NAME = 'urn:dev:os:32473-12';
/** Code of a notification. */
const CONTENT = 0x45;

interface Pair {
  server: Server;
  device: SimulatedDevice;
  entries: Entry[];
  /** Types of the notifications of the device: 0 is CON, 1 is NON; answers are ACKs. */
  seen: number[];
  ask(code: number, path: string, options: { before?: (m: MessageWriter) => void; format?: number; accept?: number; query?: readonly string[]; payload?: Uint8Array }): Promise<Answer>;
}

async function paired(run: (pair: Pair) => Promise<void>): Promise<void> {
  const server = new Server({});
  const seen: number[] = [];
  server.on('datagram', (received, bytes) => {
    const type = (bytes[0] >> 4) & 3;
    if (received && bytes[1] === CONTENT && type < 2) seen.push(type);
  });
  await server.listen();
  const entries: Entry[] = [];
  const device = new SimulatedDevice({ server: server.uri, endpoint: NAME, every: 0, version: '1.2', abilities: {}, objects: [3442], log: (entry) => entries.push(entry) });
  const ask: Pair['ask'] = (code, path, o) => server.ask(NAME, {
    code,
    path: path === '' ? new Path() : (parsePath(path) as Path),
    before: o.before,
    after: (m) => {
      if (o.format !== undefined) m.uint(CONTENT_FORMAT, o.format);
      for (const query of o.query ?? []) m.text(URI_QUERY, query);
      if (o.accept !== undefined) m.uint(ACCEPT, o.accept);
      if (o.payload === undefined) return;
      m.payload();
      m.writer.run(o.payload, 0, o.payload.length);
    },
  });
  try {
    device.start();
    await server.registered(NAME);
    await run({ server, device, entries, seen, ask });
  } finally {
    device.halt();
    await server.close();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const json = (value: unknown): Uint8Array => Uint8Array.from(Buffer.from(JSON.stringify(value)));

test('Core 1.2 6.2.1: the registration is of version 1.2', () => paired(async ({ server }) => {
  assert.is(server.registration(NAME)?.version, '1.2');
}));

test('Core 1.2 5.1.2: con makes notifications confirmable, edge lets one direction of a boolean through', () => paired(async ({ server, device, seen }) => {
  assert.is((await server.writeAttributes(NAME, '/3442/0/140', { con: 1, edge: 1 })).name, '2.04');
  assert.is((await server.writeAttributes(NAME, '/3303/0/5700', { edge: 1 })).name, '4.00', 'edge is for booleans');
  const values: unknown[] = [];
  const observation = await server.observe(NAME, '/3442/0/140', (answer) => values.push(answer.value()));
  for (const told of [1, 2]) {
    device.client.set(3442, 0, 140, false);
    await new Promise((resolve) => setTimeout(resolve, 20)); // the device looks at it
    device.client.set(3442, 0, 140, true);
    await until(() => values.length === told);
  }
  assert.equal(seen, [0, 0], 'the two rising edges, confirmable');
  assert.equal(values, [true, true]);
  await observation.cancel();
}));

test('Core 1.2 6.4.1: attributes inside Observe', () => paired(async ({ device, seen, ask }) => {
  device.client.set(3303, 0, 5700, 20);
  const first = await ask(GET, '/3303/0/5700', { before: (m) => m.uint(OBSERVE, 0), query: ['pmin=0', 'con=1', 'gt=25'] });
  assert.is(first.name, '2.05');
  assert.ok(first.observe >= 0);
  device.measure(21); // below gt: nothing
  device.measure(26);
  await until(() => seen.length > 0);
  assert.equal(seen, [0], 'one, confirmable');
  assert.is((await ask(GET, '/3303/0/5700', { before: (m) => m.uint(OBSERVE, 0), query: ['gt=1', 'lt=2'] })).name, '4.00');
}));

test('Core 1.2 6.3.2: Discover with depth', () => paired(async ({ ask }) => {
  const links = async (depth: number): Promise<string[]> => {
    const answer = await ask(GET, '/3/0', { query: ['depth=' + depth], accept: FORMAT_LINK });
    return Buffer.from(answer.payload).toString().split(',').map((link) => link.slice(1, link.indexOf('>')));
  };
  assert.equal(await links(0), ['/3/0']);
  assert.ok(!(await links(1)).includes('/3/0/11/0'));
  assert.ok((await links(2)).includes('/3/0/11/0'));
}));

test('Core 1.2 6.3.7: Delete of a resource instance', () => paired(async ({ device, ask }) => {
  assert.is(device.client.addResourceInstance(3442, 0, 1110, 1), 0);
  assert.is((await ask(DELETE, '/3442/0/1110/1', {})).name, '2.02');
  assert.is((await ask(GET, '/3442/0/1110/1', {})).name, '4.04');
  assert.is((await ask(DELETE, '/3442/0/1110/1', {})).name, '4.04');
}));

test('Core 1.2 7.4.6: LwM2M CBOR, read and composite', () => paired(async ({ ask }) => {
  const one = await ask(GET, '/3303/0/5701', { accept: FORMAT_LWM2M_CBOR });
  assert.is(one.format, FORMAT_LWM2M_CBOR);
  assert.is(one.values()[0].value, 'Cel');
  const whole = await ask(GET, '/3303/0', { accept: FORMAT_LWM2M_CBOR });
  assert.is(whole.value('/3303/0/5701'), 'Cel');
}));

test('Core 1.2 6.3.8, RFC 8790: Read-Composite in 320 and 322, Write-Composite in both, all or nothing', () => paired(async ({ server, ask }) => {
  const read = await ask(FETCH, '', { format: FORMAT_SENML_ETCH_JSON, payload: json([{ n: '/3303/0/5701' }, { n: '/3/0/0' }]) });
  assert.is(read.name, '2.05');
  assert.is(read.value('/3/0/0'), 'mote-lwm2m');
  // [{0: "/3303/0/5701"}]
  const cbor = Uint8Array.from([0x81, 0xa1, 0x00, 0x6c, ...Buffer.from('/3303/0/5701')]);
  assert.is((await ask(FETCH, '', { format: FORMAT_SENML_ETCH_CBOR, payload: cbor })).value('/3303/0/5701'), 'Cel');
  assert.is((await ask(IPATCH, '', { format: FORMAT_SENML_ETCH_JSON, payload: json([{ n: '/3/0/14', vs: '+02:00' }, { n: '/3303/0/5750', vs: 'attic' }]) })).name, '2.04');
  assert.is((await server.read(NAME, '/3/0/14', 0)).value(), '+02:00');
  const refused = await ask(IPATCH, '', { format: FORMAT_SENML_ETCH_JSON, payload: json([{ n: '/3/0/14', vs: '+09:00' }, { n: '/3/0/0', vs: 'x' }]) });
  assert.is(refused.name, '4.05');
  assert.is((await server.read(NAME, '/3/0/14', 0)).value(), '+02:00', 'nothing is changed');
}));

test.run();
