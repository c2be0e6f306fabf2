import type { Socket } from 'node:dgram';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FORMAT_CBOR, FORMAT_LINK, FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV, LOCATION_PATH } from '../../src/codec/index.js';
import { CANCELLED, RESET, TIMED_OUT } from '../../src/index.js';
import type { Datagram } from '../../tools/decode/datagram.js';
import type { Entry } from '../../tools/device/events.js';
import { type DeviceOptions, SimulatedDevice } from '../../tools/device/simulated.js';
import type { Answer } from '../../tools/server/answer.js';
import { Unanswered } from '../../tools/server/answer.js';
import { Server, type ServerOptions } from '../../tools/server/server.js';
import { FakeSocket, clientOver, credentials } from '../dtls/lab.js';
import { RawClient } from './raw.js';

const NAME = 'urn:dev:os:32473-1';

/** A device that is registered, and the server that it is registered with. */
interface Pair {
  server: Server;
  device: SimulatedDevice;
  entries: Entry[];
}

async function paired(options: ServerOptions & Partial<DeviceOptions>, run: (pair: Pair) => Promise<void>): Promise<void> {
  const server = new Server(options);
  await server.listen();
  const entries: Entry[] = [];
  const device = new SimulatedDevice({ server: server.uri, endpoint: NAME, every: 0, version: options.version, log: (entry) => entries.push(entry) });
  try {
    device.start();
    await server.registered(NAME);
    await run({ server, device, entries });
  } finally {
    device.halt();
    await server.close();
  }
}

/** Waits, turn by turn of the event loop, until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('server: a client registers, updates, and de-registers', () => paired({}, async ({ server, device, entries }) => {
  const registration = server.registration(NAME);
  assert.is(registration?.version, '1.1');
  assert.is(registration?.binding, 'U');
  assert.is(registration?.lifetime, 300);
  assert.ok(registration?.links.some((link) => link.path === '/3/0'));
  assert.is(registration?.links.find((link) => link.path === '/3')?.attributes['ver'], '1.1');
  let updates = 0;
  server.on('updated', () => updates++);
  await until(() => entries.some((entry) => entry.event === 'REGISTRATION_COMPLETE'));
  device.client.update();
  await until(() => entries.some((entry) => entry.event === 'REG_UPDATE_COMPLETE'));
  assert.is(updates, 1);
  await device.stop();
  assert.ok(entries.some((entry) => entry.event === 'DEREGISTER'));
  assert.is(server.registration(NAME), undefined);
}));

test('server: reads in every format, discovers', () => paired({}, async ({ server }) => {
  for (const format of [FORMAT_TEXT, FORMAT_CBOR, FORMAT_SENML_CBOR, FORMAT_TLV]) {
    const answer = await server.read(NAME, '/3/0/9', format);
    assert.is(answer.name, '2.05');
    assert.is(answer.format, format);
    assert.is(answer.value(), 87);
  }
  const tlv = (await server.read(NAME, '/3/0', FORMAT_TLV)).values();
  const senml = (await server.read(NAME, '/3/0', FORMAT_SENML_CBOR)).values();
  assert.equal(tlv.map((each) => each.path), senml.map((each) => each.path));
  assert.is(new Set(tlv.map((each) => each.path.split('/')[3])).size, 20, 'the readable ones of 23 resources');
  assert.is((await server.read(NAME, '/3/0/99')).name, '4.04');
  assert.is((await server.read(NAME, '/0/0/0')).name, '4.01');
  const links = await server.discover(NAME, '/3/0');
  assert.is(links.format, FORMAT_LINK);
  assert.is(links.links().length, 24);
}));

test('server: writes values, instances and payloads', () => paired({}, async ({ server, device }) => {
  assert.is((await server.write(NAME, '/3/0/14', '+02:00')).name, '2.04');
  assert.is(device.client.get(3, 0, 14), '+02:00');
  assert.is((await server.write(NAME, '/1/0/6', true, { format: FORMAT_CBOR })).name, '2.04');
  assert.is(device.client.get(1, 0, 6), true);
  assert.is((await server.write(NAME, '/1/0', { 2: 7, 3: 70 }, { format: FORMAT_TLV })).name, '2.04');
  assert.equal([device.client.get(1, 0, 2), device.client.get(1, 0, 3)], [7, 70]);
  assert.is((await server.write(NAME, '/3303/0/5750', new TextEncoder().encode('oven'), { format: FORMAT_TEXT })).name, '2.04');
  assert.is(device.client.get(3303, 0, 5750), 'oven');
  assert.is((await server.write(NAME, '/3/0/9', 50)).name, '4.05');
}));

test('server: executes, with arguments', () => paired({}, async ({ server, entries }) => {
  assert.is((await server.execute(NAME, '/3303/0/5605', "0='x'")).name, '2.04');
  await until(() => entries.some((entry) => entry.event === 'execute' && entry.args === "0='x'"));
  assert.is((await server.execute(NAME, '/3303/0/5605', '=')).name, '4.00');
  assert.is((await server.execute(NAME, '/3/0/0')).name, '4.05');
}));

test('server: observes until it cancels by a request', () => paired({}, async ({ server, device, entries }) => {
  const heard: Answer[] = [];
  const observation = await server.observe(NAME, '/3303/0/5700', (notification) => heard.push(notification), FORMAT_SENML_CBOR);
  assert.is(observation.first.value(), 21.5);
  device.measure(22.5);
  await until(() => heard.length === 1);
  assert.is(heard[0].value(), 22.5);
  assert.ok(heard[0].observe > observation.first.observe);
  const last = await observation.cancel();
  assert.is(last.name, '2.05');
  assert.is(last.observe, -1);
  await until(() => entries.some((entry) => entry.event === 'cancel'));
  device.measure(23.5);
  await server.read(NAME, '/3303/0/5700');
  assert.is(heard.length, 1);
}));

test('server: forgets an observation, and the next notification draws a Reset that ends it', () => paired({}, async ({ server, device, entries }) => {
  const heard: Answer[] = [];
  const observation = await server.observe(NAME, '/3303/0/5700', (notification) => heard.push(notification), FORMAT_TEXT);
  observation.forget();
  device.measure(22.5);
  await until(() => entries.some((entry) => entry.event === 'cancel' && entry.code === RESET));
  assert.is(heard.length, 0);
}));

test('server: attributes are written, shown by Discover, and taken away', () => paired({}, async ({ server }) => {
  const shown = async (): Promise<unknown> => (await server.discover(NAME, '/3303/0/5700')).links()[0].attributes;
  assert.is((await server.writeAttributes(NAME, '/3303/0/5700', { pmin: 1, pmax: 60, gt: 30.5 })).name, '2.04');
  assert.equal(await shown(), { pmin: '1', pmax: '60', gt: '30.5' });
  assert.is((await server.writeAttributes(NAME, '/3303/0/5700', { pmin: null, gt: null })).name, '2.04');
  assert.equal(await shown(), { pmax: '60' });
}));

test('server: many questions at once are asked one after the other and all answered', () => paired({}, async ({ server }) => {
  const rids = [0, 1, 2, 3, 9, 13, 14, 15, 16, 17, 18, 19, 20, 21];
  const answers = await Promise.all(rids.map((rid) => server.read(NAME, '/3/0/' + rid, FORMAT_TEXT)));
  assert.ok(answers.every((answer) => answer.name === '2.05'));
  assert.is(answers[4].text(), '87');
}));

test('server: a client of a version that it does not know comes down to one that it knows', () => paired({ versions: ['1.0'], version: '1.2' }, async ({ server, entries }) => {
  assert.is(server.registration(NAME)?.version, '1.0');
  assert.equal(entries.filter((entry) => entry.event === 'VERSION_FALLBACK').map((entry) => entry.version), ['1.1', '1.0']);
}));

test('server: over IPv6', () => paired({ host: '::1' }, async ({ server }) => {
  assert.match(server.uri, /^coap:\/\/\[::1\]:\d+$/);
  assert.is((await server.read(NAME, '/3/0/0', FORMAT_TEXT)).text(), 'mote-lwm2m');
}));

test('server: several clients, each asked at its own address', async () => {
  const server = new Server();
  await server.listen();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const devices = names.map((endpoint) => new SimulatedDevice({ server: server.uri, endpoint, every: 0, log: () => undefined }));
  try {
    for (const device of devices) device.start();
    await Promise.all(names.map((name) => server.registered(name)));
    await Promise.all(names.map((name, i) => server.write(name, '/3303/0/5750', 'sensor ' + i)));
    assert.equal(devices.map((device) => device.client.get(3303, 0, 5750)), names.map((_, i) => 'sensor ' + i));
    assert.is(server.all().length, 5);
  } finally {
    for (const device of devices) device.halt();
    await server.close();
  }
});

/* What only a socket can show. */

async function raw(run: (client: RawClient, server: Server) => Promise<void>, options: ServerOptions = {}): Promise<void> {
  const server = new Server(options);
  await server.listen();
  const client = new RawClient(server.port);
  try {
    await run(client, server);
  } finally {
    client.close();
    await server.close();
  }
}

function location(datagram: Datagram): string {
  return datagram.options.filter((each) => each.number === LOCATION_PATH).map((each) => Buffer.from(each.value).toString()).join('/');
}

/** POST /rd?ep=a&lwm2m=1.1&lt=… with </3/0>; the message id is 1. */
const REGISTER = "41020001 07 b2'rd' 1128 34'ep=a' 09'lwm2m=1.1'";

test('server: a repeated Register is answered with the same location, a new one with a new', () => raw(async (client, server) => {
  client.send(REGISTER + "04'lt=9' ff'</3/0>'");
  const first = await client.next();
  client.send(REGISTER + "04'lt=9' ff'</3/0>'");
  const repeated = await client.next();
  assert.is(first.code, '2.01');
  assert.equal(repeated, first);
  assert.match(location(first), /^rd\/\w+$/);
  client.send(REGISTER.replace('0001', '0002') + "04'lt=9' ff'</3/0>'");
  const second = await client.next();
  assert.is(second.code, '2.01');
  assert.is.not(location(second), location(first));
  assert.is(server.all().length, 1);
}));

test('server: what is no Register is refused', () => raw(async (client) => {
  const codes: string[] = [];
  for (const text of [
    "41020001 07 b2'rd' 49'lwm2m=1.1'", // no name
    "41020002 07 b2'rd' 44'ep=a'", // no version
    "41020003 07 b2'rd' 44'ep=a' 09'lwm2m=9.9'", // an unknown one
    "41020004 07 b2'rd' 44'ep=a' 09'lwm2m=1.1' 04'lt=x'", // no lifetime
    "41020005 07 b2'rd' 1128 34'ep=a' 09'lwm2m=1.1' ff'</3/0'", // no links
    "41020006 07 b2'rd' 1170 34'ep=a' 09'lwm2m=1.1' ff'</3/0>'", // of no links' format
    "41020007 07 b2'rd' 03'xyz'", // Update of what was never registered
    "41040008 07 b2'rd' 03'xyz'", // De-register likewise
    "41010009 07 b2'rd'", // GET
    "4102000a 07 b2'dp'", // elsewhere
    "4102000b 07 b2'rd' e10e91 00", // an unknown critical option
  ]) {
    client.send(text);
    codes.push((await client.next()).code);
  }
  assert.equal(codes, ['4.00', '4.00', '4.12', '4.00', '4.00', '4.15', '4.04', '4.04', '4.05', '4.04', '4.02']);
}, { versions: ['1.0', '1.1'] }));

test('server: a ping draws a Reset, a malformed message too, and another version silence', () => raw(async (client) => {
  client.send('80001233');
  client.send('40001234');
  assert.equal([(await client.next()).mid], [0x1234]);
  client.send('4101123507ff');
  const reset = await client.next();
  assert.equal([reset.type, reset.mid], ['RST', 0x1235]);
}));

test('server: a lifetime runs out', () => raw(async (client, server) => {
  const ended = new Promise<boolean>((resolve) => server.on('ended', (_registration, expired) => resolve(expired)));
  client.send(REGISTER + "04'lt=1' ff'</3/0>'");
  await client.next();
  assert.is(await ended, true);
  assert.is(server.registration('a'), undefined);
}));

test('server: a separate response is acknowledged and counts, a response nobody asked for is reset', () => raw(async (client, server) => {
  client.send(REGISTER);
  await client.next();
  const answer = server.read('a', '/3/0/0');
  const request = await client.next();
  const mid = request.mid.toString(16).padStart(4, '0');
  client.send('6000' + mid);
  client.send('48450101' + Buffer.from(request.token).toString('hex') + "c0ff'later'");
  const acknowledged = await client.next();
  assert.equal([acknowledged.type, acknowledged.code, acknowledged.mid], ['ACK', '0.00', 0x0101]);
  assert.is((await answer).text(), 'later');
  client.send("44450102 01020304 c0ff'what'");
  const reset = await client.next();
  assert.equal([reset.type, reset.mid], ['RST', 0x0102]);
}));

test('server: silence, a Reset and its own end reject a question, each as what it was', () => raw(async (client, server) => {
  client.send(REGISTER);
  await client.next();
  const why = async (asked: Promise<Answer>): Promise<number> => asked.then(() => 0, (wrong: unknown) => (wrong instanceof Unanswered ? wrong.status : NaN));
  const refused = why(server.read('a', '/3'));
  client.send('7000' + (await client.next()).mid.toString(16).padStart(4, '0'));
  assert.is(await refused, RESET);
  server.endpoint.ackTimeout = 20;
  server.endpoint.maxRetransmit = 1;
  assert.is(await why(server.read('a', '/3')), TIMED_OUT);
  server.endpoint.ackTimeout = 20000;
  const given = why(server.read('a', '/3'));
  await server.close();
  assert.is(await given, CANCELLED);
}));

test('server: an older notification is dropped, one from a client that is gone draws a Reset', () => raw(async (client, server) => {
  client.send(REGISTER);
  const id = location(await client.next());
  const heard: string[] = [];
  const observing = server.observe('a', '/3/0/9', (notification) => heard.push(notification.text()));
  const request = await client.next();
  const token = Buffer.from(request.token).toString('hex');
  client.send('6845' + request.mid.toString(16).padStart(4, '0') + token + "6105 60 ff'1'");
  await observing;
  client.send('48450201' + token + "6107 60 ff'3'");
  assert.is((await client.next()).mid, 0x0201);
  client.send('48450202' + token + "6106 60 ff'2'");
  assert.is((await client.next()).type, 'ACK');
  client.send('48450203' + token + "6108 60 ff'4'");
  assert.is((await client.next()).type, 'ACK');
  assert.equal(heard, ['3', '4']);
  client.send("41040301 07 b2'rd' 0a'" + id.slice(3) + "'");
  assert.is((await client.next()).code, '2.02');
  client.send('48450204' + token + "6109 60 ff'5'");
  assert.is((await client.next()).type, 'RST');
}));

test('server: what comes from port 0, or from a zone that it cannot name, is nobody to be answered', async () => {
  const key = new Uint8Array(16);
  for (const psk of [undefined, { identity: 'a', key }]) {
    const server = new Server({ psk });
    await server.listen();
    try {
      // No other socket can send so: the event is what the system would make of it.
      const { socket } = (server as unknown as { transport: { socket: Socket } }).transport;
      const asked: Uint8Array[] = [Uint8Array.of(0x40, 0, 0, 1)];
      if (psk !== undefined) {
        const below = new FakeSocket();
        below.sent = (bytes): void => void asked.push(bytes);
        const client = clientOver(below, credentials('a', Buffer.from(key).toString('hex')), {}, 1);
        client.connect('server', 5684);
        client.poll(0);
        assert.is(asked.length, 2, 'a ClientHello');
      }
      for (const bytes of asked) {
        for (const [address, port] of [['127.0.0.1', 0], ['fe80::1%lo', 0], ...(psk === undefined ? [] : [['fe80::1%lo', 5683]])]) {
          socket.emit('message', Buffer.from(bytes), { address, port, family: 'IPv4', size: bytes.length });
        }
      }
      assert.is(server.all().length, 0);
    } finally {
      await server.close();
    }
  }
});

test.run();
