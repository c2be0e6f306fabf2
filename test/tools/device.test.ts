import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDatagram } from '../../tools/decode/datagram.js';
import { Server } from '../../tools/server/server.js';
import { shipped } from '../../tools/device/shipped.js';
import { SimulatedDevice } from '../../tools/device/simulated.js';
import { Walk } from '../../tools/device/walk.js';
import type { Decoded } from '../../tools/values/decoded.js';
import { decodePayload } from '../../tools/values/decode.js';
import { parsePath } from '../../tools/values/path.js';
import { BootstrapPeer } from './bootstrap-peer.js';
import { Lines, start } from './command.js';

const NAME = 'urn:imei:490154203237518';

test('device: registers, is written, executed and restarted, and leaves on SIGINT with 0', async () => {
  const server = new Server();
  await server.listen();
  const child = start(['device', '--server', server.uri, '--endpoint', NAME, '--lifetime', '120', '--json'], { MOTE_SEED: '1' });
  const lines = new Lines(child);
  try {
    const first = await server.registered(NAME);
    assert.is(first.lifetime, 120);
    assert.is(first.version, '1.1');
    assert.is((await lines.next({ event: 'REGISTRATION_COMPLETE' }))['ssid'], 1);

    assert.is((await server.write(NAME, '/3/0/14', '+02:00')).name, '2.04');
    assert.equal(await lines.next({ event: 'write' }), { event: 'write', path: '/3/0/14', value: '+02:00' });
    assert.is((await server.write(NAME, '/3/0/13', 1000000000)).name, '2.04');
    const time = (await lines.next({ event: 'write', path: '/3/0/13' }))['value'] as number;
    assert.ok(time >= 1000000000 && time < 1000000100);
    assert.is((await server.write(NAME, '/1/0', { 2: 3, 6: true })).name, '2.04');
    const several = await lines.next({ event: 'write', path: '/1/0' });
    assert.is((several['value'] as Record<string, unknown>)['2'], 3);
    assert.is((several['value'] as Record<string, unknown>)['6'], true);

    assert.is((await server.execute(NAME, '/3303/0/5605', "0='now',1")).name, '2.04');
    assert.equal(await lines.next({ event: 'execute' }), { event: 'execute', path: '/3303/0/5605', args: "0='now',1" });

    const observation = await server.observe(NAME, '/3303/0/5700', () => undefined);
    assert.equal(await lines.next({ event: 'observe' }), { event: 'observe', path: '/3303/0/5700' });
    await observation.cancel();
    assert.equal(await lines.next({ event: 'cancel' }), { event: 'cancel', path: '/3303/0/5700' });

    const mark = lines.all.length;
    const again = new Promise((resolve) => server.on('registered', resolve));
    assert.is((await server.execute(NAME, '/3/0/4')).name, '2.04');
    await lines.next({ event: 'execute', path: '/3/0/4', args: '' }, mark);
    await lines.next({ event: 'reboot' }, mark);
    await lines.next({ event: 'REGISTRATION_COMPLETE' }, mark);
    await again;
    assert.is.not(server.registration(NAME)?.id, first.id);
    assert.is((await server.read(NAME, '/3/0/14', 0)).text(), '+02:00', 'what was written lives through a restart');

    child.kill('SIGINT');
    await lines.next({ event: 'DEREGISTER', ssid: 1 });
    assert.is(await lines.end, 0);
    assert.is(server.registration(NAME), undefined);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});

test('device: keeps its local port over a restart, and leaves on SIGTERM with 0', async () => {
  const server = new Server();
  await server.listen();
  const free = new Server();
  await free.listen();
  const port = free.port;
  await free.close();
  const ports: number[] = [];
  server.on('datagram', (incoming, _bytes, remote) => void (incoming && ports.push(remote.port)));
  const child = start(['device', '--server', server.uri, '--endpoint', NAME, '--version', '1.0', '--local-port', String(port), '--json']);
  const lines = new Lines(child);
  try {
    assert.is((await server.registered(NAME)).version, '1.0');
    await lines.next({ event: 'REGISTRATION_COMPLETE' });
    const mark = lines.all.length;
    await server.execute(NAME, '/3/0/4');
    await lines.next({ event: 'REGISTRATION_COMPLETE' }, mark);
    child.kill('SIGTERM');
    assert.is(await lines.end, 0);
    assert.equal([...new Set(ports)], [port]);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});

test('device: a second SIGINT ends it at once with 130', async () => {
  const server = new Server();
  await server.listen();
  const child = start(['device', '--server', server.uri, '--endpoint', NAME, '--json']);
  const lines = new Lines(child);
  try {
    await lines.next({ event: 'REGISTRATION_COMPLETE' });
    await server.close(); // nobody will answer the De-register
    child.kill('SIGINT');
    // The first signal has been taken when its handler is exchanged for the second's, some turns later.
    const timer = setInterval(() => child.kill('SIGINT'), 200);
    assert.is(await lines.end, 130);
    clearInterval(timer);
  } finally {
    child.kill('SIGKILL');
  }
});

test('device: several servers, queue mode, further objects', async () => {
  const servers = [new Server(), new Server()];
  for (const server of servers) await server.listen();
  const child = start(['device', ...servers.flatMap((server) => ['--server', server.uri]), '--endpoint', NAME, '--awake', '1', '--objects', '3304,3442', '--json']);
  const lines = new Lines(child);
  try {
    for (const [i, server] of servers.entries()) {
      const { links } = await server.registered(NAME);
      for (const path of ['/3/0', '/3303/0', '/3304/0', '/3442/0']) assert.ok(links.some((link) => link.path === path), path);
      assert.is((await lines.next({ event: 'REGISTRATION_COMPLETE', ssid: i + 1 }))['ssid'], i + 1);
    }
    for (const [i] of servers.entries()) await lines.next({ event: 'QUEUE_MODE_RX_OFF', ssid: i + 1 });
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
    for (const server of servers) assert.is(server.registration(NAME), undefined);
  } finally {
    child.kill('SIGKILL');
    for (const server of servers) await server.close();
  }
});

test('device: answers in every format, and the test object lists its arguments', async () => {
  const server = new Server();
  await server.listen();
  const child = start(['device', '--server', server.uri, '--endpoint', NAME, '--objects', '3442', '--json']);
  const lines = new Lines(child);
  try {
    await server.registered(NAME);
    for (const format of [110, 112, 11542, 11543, 11544]) {
      const answer = await server.read(NAME, '/3303/0/5701', format);
      assert.is(answer.name, '2.05');
      assert.equal(decodePayload(format, parsePath('/3303/0/5701'), answer.payload).map((each) => [each.path, each.value]), [['/3303/0/5701', 'Cel']]);
    }
    assert.is((await server.execute(NAME, '/3442/0/3', "0,1='x'")).name, '2.04');
    assert.is((await server.read(NAME, '/3442/0/4/1', 0)).text(), "1='x'");
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});

test('device: sends its temperature with the time', async () => {
  const server = new Server();
  await server.listen();
  const sends: Decoded[][] = [];
  server.on('datagram', (incoming, bytes) => {
    const { code, options, payload } = parseDatagram(bytes);
    if (incoming && code === '0.02' && options.some((each) => each.number === 11 && Buffer.from(each.value).toString() === 'dp')) sends.push(decodePayload(112, undefined, payload));
  });
  const child = start(['device', '--server', server.uri, '--endpoint', NAME, '--send-every', '1', '--json']);
  const lines = new Lines(child);
  try {
    await lines.next({ event: 'SEND_FAILURE' }); // the small server takes no Send: 4.04
    const [{ path, type, time }] = sends[0];
    assert.is(path, '/3303/0/5700');
    assert.is(type, 'float');
    assert.ok(Math.abs((time ?? 0) - Date.now() / 1000) < 60, String(time));
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});

test('device: bootstraps, keeps what it was told, starts with that the next time, and forgets it by a factory reset', async () => {
  const server = new Server();
  await server.listen();
  const peer = new BootstrapPeer(server.uri);
  const folder = mkdtempSync(join(tmpdir(), 'mote-device-'));
  const args = ['device', '--bootstrap', await peer.listen(), '--endpoint', NAME, '--persist', join(folder, 'store'), '--json'];
  let child = start(args);
  try {
    let lines = new Lines(child);
    const { lifetime } = await server.registered(NAME);
    assert.is(lifetime, 120);
    await lines.next({ event: 'BOOTSTRAP_TRANSFER_COMPLETE' });
    await lines.next({ event: 'REGISTRATION_COMPLETE', ssid: 7 });
    assert.equal(peer.answers, ['2.04', '2.04', '2.04']);
    assert.equal(lines.all.slice(0, 2), [{ event: 'BOOTSTRAP_REQUEST' }, { event: 'BOOTSTRAP_REG_COMPLETE' }]);
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
    assert.is(server.registration(NAME), undefined);

    child = start(args);
    lines = new Lines(child);
    assert.is((await lines.next({ event: 'REGISTRATION_COMPLETE' }))['ssid'], 7);
    assert.is(peer.requests, 1);
    let mark = lines.all.length;
    assert.is((await server.execute(NAME, '/3/0/4')).name, '2.04');
    await lines.next({ event: 'reboot' }, mark);
    await lines.next({ event: 'REGISTRATION_COMPLETE' }, mark);
    assert.is(peer.requests, 1, 'a restart is none');
    mark = lines.all.length;
    assert.is((await server.execute(NAME, '/3/0/5')).name, '2.04');
    await lines.next({ event: 'reboot' }, mark);
    await lines.next({ event: 'REGISTRATION_COMPLETE' }, mark);
    assert.is(peer.requests, 2);
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
  } finally {
    child.kill('SIGKILL');
    peer.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

test('device: ends on SIGINT while it waits for a bootstrap server that is silent', async () => {
  const silent = new Server();
  await silent.listen();
  const uri = silent.uri;
  await silent.close();
  const child = start(['device', '--bootstrap', uri, '--endpoint', NAME, '--json']);
  const lines = new Lines(child);
  try {
    await lines.next({ event: 'BOOTSTRAP_REQUEST' });
    child.kill('SIGINT');
    assert.is(await lines.end, 0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('device: every object that can be named finds room beside the test object, and has its number', () => {
  const named = Array.from({ length: 4000 }, (_, oid) => oid).filter((oid) => shipped(oid) !== undefined);
  assert.ok(named.length >= 40);
  for (const oid of named) {
    const device = new SimulatedDevice({ server: 'coap://127.0.0.1', endpoint: NAME, abilities: {}, objects: [3442, oid], log: () => undefined });
    assert.throws(() => device.client.add(shipped(oid)!(device.client, { sent: () => 0, received: () => 0 })), new RegExp('/' + oid + '\\b'));
  }
  assert.throws(() => new SimulatedDevice({ server: 'coap://127.0.0.1', endpoint: NAME, objects: [4711], log: () => undefined }), /object 4711/);
});

test('the temperature walks the same way for the same seed, and stays in its range', () => {
  const one = new Walk(21.5, 15, 30, 7);
  const two = new Walk(21.5, 15, 30, 7);
  const other = new Walk(21.5, 15, 30, 8);
  const steps = Array.from({ length: 2000 }, () => one.step());
  assert.equal(steps, Array.from({ length: 2000 }, () => two.step()));
  assert.not.equal(steps, Array.from({ length: 2000 }, () => other.step()));
  assert.ok(steps.every((each, i) => each >= 15 && each <= 30 && each !== (i === 0 ? 21.5 : steps[i - 1])));
});

test.run();
