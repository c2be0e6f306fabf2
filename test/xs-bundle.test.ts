/**
 * The built bundle on the real XS engine: it behaves as on V8 and allocates nothing, and a server on loopback leads it through a device's life.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Server } from '../tools/server/server.js';
import { behaviourScript, NAMES, onV8, onXs } from './engines/behaviour.js';
import { benchScript } from './engines/bench.js';
import { check } from './engines/espruino/check.js';
import { live } from './engines/life.js';
import { clientCases, featureCases, textOf } from './engines/root.js';
import { Bridge } from './engines/xs/bridge.js';
import { SlotMeter } from './engines/xs/slots.js';
import { Worker } from './engines/xs/worker.js';

const bundle = textOf('dist/script/mote.js');
const full = textOf('dist/script/mote-full.js');

test('the cases keep to the language that all engines run', () => {
  assert.equal(check(behaviourScript(clientCases()), NAMES), []);
  assert.equal(check(behaviourScript(featureCases()), NAMES), []);
});

test('the bundle does on XS what it does on V8', async () => {
  const v8 = onV8(clientCases(), bundle);
  assert.is(v8.failed, 0, v8.lines.join('\n'));
  assert.ok(v8.passed > 300);
  assert.equal((await onXs(clientCases(), bundle)).lines, v8.lines);
});

test('the features do on XS what they do on V8', async () => {
  const v8 = onV8(featureCases(), full);
  assert.is(v8.failed, 0, v8.lines.join('\n'));
  assert.ok(v8.passed > 90);
  assert.equal((await onXs(featureCases(), full)).lines, v8.lines);
});

test('with all features the client does what it does without', () => {
  assert.equal(onV8(clientCases(), full).lines, onV8(clientCases(), bundle).lines);
});

test('a case that fails is seen', () => {
  const broken = bundle.replace(/'lwm2m=1\.1'/, "'lwm2m=9.9'");
  assert.ok(broken !== bundle && onV8(clientCases(), broken).failed > 0);
});

test('door to door no slot is allocated', async () => {
  const worker = await Worker.start();
  try {
    const script = full + '\n' + benchScript() + 'globalThis.list = bench.scenarios(mote);';
    await worker.evaluate(script + 'globalThis.handleCommand = () => new TextEncoder().encode(JSON.stringify(list.map((each) => each.name))).buffer');
    const names = JSON.parse(Buffer.from((await worker.command(new Uint8Array(0))).reply).toString('utf8')) as string[];
    const meter = await SlotMeter.on(worker);
    const perOperation = async (operation: string): Promise<number> => (await meter.slots(operation, 200)).perOperation;
    assert.is(await perOperation('function () { list[0].run(); return {} }'), 1, 'the control');
    for (const [i, name] of names.entries()) {
      const slots = await perOperation('function () { list[' + String(i) + '].run() }');
      assert.is(slots, 0, name);
    }
    for (const name of ['Read of one resource', 'Read of Device (SenML', 'Read of Device (TLV', 'Write of a', 'Notification of one', 'Read-Composite', 'Send', 'Create', 'Write of two resources in two blocks'])
      assert.ok(names.some((each) => each.startsWith(name)), name);
  } finally {
    await worker.close();
  }
});

const APPLICATION = `
globalThis.makeClient = function (mote, options) {
  const client = new mote.Client({ endpoint: options.endpoint, servers: [{ uri: options.uri, lifetime: 300 }] });
  client.add(mote.device({ manufacturer: 'Acme', reboot: () => client.stop() }, client));
  client.add(mote.temperature({ value: 21.5 }, client));
  let seed = options.seed;
  client.start({ random (bytes, at, length) { for (let i = 0; i < length; i++) { seed = (seed * 75 + 74) % 65537; bytes[at + i] = seed & 255 } } });
  return client;
};
`;

test('on XS the client lives its life with a server, over UDP', async () => {
  const endpoint = 'urn:mote:xs';
  const server = new Server();
  await server.listen();
  const options = { endpoint, uri: server.uri, seed: 1 + Math.floor(Math.random() * 65_000) };
  const bridge = await Bridge.open({ bundle, application: APPLICATION, options });
  try {
    const steps: string[] = [];
    let value = 21.5;
    const change = (): Promise<unknown> => bridge.call('client.set(3303, 0, 5700, ' + String((value += 0.25)) + ')');
    await live(server, { endpoint, change, told: (step) => void steps.push(step) });
    assert.is(steps.length, 8, steps.join('\n'));
    const { DEREGISTER, DISCONNECT } = (await bridge.call('mote')) as { DEREGISTER: number; DISCONNECT: number };
    await bridge.waitFor(DEREGISTER, 5000);
    await bridge.waitFor(DISCONNECT, 5000);
    assert.is(await bridge.call('client.stopped()'), true);
    assert.is(bridge.strangers, 0);
  } finally {
    await bridge.close();
    await server.close();
  }
});

test.run();
