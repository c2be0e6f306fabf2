import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Server } from '../../tools/server/server.js';
import { Walk } from '../../tools/device/walk.js';
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
