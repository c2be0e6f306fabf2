// The XS engine is driven faithfully: errors, queries, counts, datagrams over real loopback UDP, and no process left behind.

import { createSocket, type Socket } from 'node:dgram';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onV8, onXs } from '../behaviour.js';
import { caseFiles } from '../root.js';
import { Bridge } from './bridge.js';
import { SlotMeter } from './slots.js';
import { Worker } from './worker.js';

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what XS throws is the error, and the engine lives on', async () => {
  const worker = await Worker.start();
  try {
    assert.is(await failure(worker.evaluate('throw new TypeError("boom")', 'a.js')), 'XS threw in a.js: TypeError: boom');
    assert.match(await failure(worker.evaluate('(', 'b.js')), /^XS threw in b\.js: SyntaxError/);
    await worker.evaluate('globalThis.handleCommand = bytes => ({ result: bytes })');
    const { reply, meter } = await worker.command(Uint8Array.of(1, 0, 255));
    assert.equal([...reply], [1, 0, 255]);
    assert.ok(meter.compute > 0 && meter.currentHeapCount > 0);
  } finally {
    await worker.close();
  }
});

test('requests are answered in order, queries in between, large ones whole', async () => {
  const worker = await Worker.start({ onQuery: (query) => Uint8Array.from([...query].reverse()) });
  try {
    await worker.evaluate('globalThis.handleCommand = bytes => issueCommand(bytes)');
    const large = new Uint8Array(300_000).map((_, i) => i % 251);
    const [small, whole] = await Promise.all([worker.command(Uint8Array.of(1, 2, 3)), worker.command(large)]);
    assert.equal([...small.reply], [3, 2, 1]);
    assert.equal(Buffer.compare(whole.reply, large.slice().reverse()), 0);
  } finally {
    await worker.close();
  }
});

test('a worker that hangs is killed, a closed one is gone, and both say so', async () => {
  const hung = await Worker.start({ timeout: 300 });
  assert.is(await failure(hung.evaluate('for (;;);', 'a loop')), 'XS did not finish a loop within 300 ms');
  await hung.close();
  assert.not.ok(alive(hung.pid!));
  const worker = await Worker.start();
  await worker.evaluate('print("said")');
  await worker.close();
  await worker.close();
  assert.is(worker.printed, 'said\n');
  assert.not.ok(alive(worker.pid!));
  assert.match(await failure(worker.evaluate('1')), /has ended/);
  assert.match(await failure(Worker.start({ program: '/nonexistent/worker' })), /did not start/);
});

test('slots are counted exactly', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate('globalThis.u8 = new Uint8Array(64); globalThis.f64 = new Float64Array(8); globalThis.text = "a"');
    const meter = await SlotMeter.on(worker);
    const perOperation = async (operation: string): Promise<number> => (await meter.slots(operation)).perOperation;
    assert.is(await perOperation('function (i) {}'), 0);
    assert.is(await perOperation('function (i) { u8[3] = i; f64[1] = i * 0.5; u8.fill(0, 1, 9) }'), 0);
    assert.is(await perOperation('function (i) { return {} }'), 1);
    assert.is(await perOperation('function (i) { return text.length }'), 2);
    assert.is(await perOperation('function (i) { return new Uint8Array(64) }'), 7);
    assert.is(await perOperation('function (i) { if (i % 4 === 0) return {} }'), 0.25);
  } finally {
    await worker.close();
  }
});

test('a collection of slots voids the count', async () => {
  const worker = await Worker.start();
  try {
    const meter = await SlotMeter.on(worker);
    assert.match(await failure(meter.slots('function (i) { return new Uint8Array(64) }', 200_000)), /fewer runs/);
  } finally {
    await worker.close();
  }
});

test('chunk bytes have a bound', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate('globalThis.u8 = new Uint8Array(64); globalThis.text = "a"');
    const meter = await SlotMeter.on(worker);
    const none = await meter.chunks('function (i) { u8[3] = i }', 300_000);
    assert.not.ok(none.collected);
    assert.ok(none.bytesBelow < 1);
    assert.ok((await meter.chunks('function (i) { return text + i }', 300_000)).collected);
    assert.ok((await meter.chunks('function (i) { if ((i & 15) === 0) return text + i }', 300_000)).collected);
    assert.not.ok((await meter.chunks('function (i) { return text + i }', 100)).collected);
  } finally {
    await worker.close();
  }
});

test('the behaviour suite says on XS what it says on V8', async () => {
  const cases = caseFiles();
  const v8 = onV8(cases);
  assert.is(v8.failed, 0, v8.lines.join('\n'));
  assert.ok(v8.passed > 100);
  assert.equal((await onXs(cases)).lines, v8.lines);
});

// Not the client: the smallest thing with its five doors, which sends each datagram back with one byte more. It shows that the bridge
// carries bytes, peers, time, events and calls; what a client does with them is for the client's own tests.
const ECHO = `
globalThis.makeClient = function (mote, options) {
  const u8 = new Uint8Array(1024);
  let length = 0, due = -1, event = 0;
  const uri = options.uri;
  for (let i = 0; i < uri.length; i++) u8[512 + i] = uri.charCodeAt(i);
  return {
    arena: { u8 }, out: u8, outAt: 8, outPeer: 0, open: false, closed: 0, last: 0, marker: mote.marker,
    peers: {
      capacity: 1, want: 1, bound: 0,
      wanted (peer) { return this.want },
      generation (peer) { return this.bound },
      uriAt (peer) { return 512 },
      uriLength (peer) { return uri.length }
    },
    peerOpen (peer, now) { this.open = true; u8[8] = 1; length = 1 },
    peerReady (peer, now) {},
    peerClosed (peer, now) { this.open = false; this.closed++ },
    handleDatagram (bytes, n, peer, now) {
      for (let i = 0; i < n; i++) u8[8 + i] = bytes[i];
      u8[8 + n] = this.marker;
      length = n + 1;
      event = 7;
      due = now + 20;
    },
    handleTimeout (now) { this.last = now; if (due >= 0 && now - due >= 0) { due = -1; event = 9 } },
    pollTransmit (now) { const n = this.open ? length : 0; if (n > 0) length = 0; return n },
    pollTimeout (now) { return due < 0 ? -1 : Math.max(0, due - now) },
    pollEvent () { const e = event; event = 0; return e }
  };
};
`;

function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}

function message(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => socket.once('message', (bytes) => resolve(bytes)));
}

test('the bridge carries datagrams, peers, time, events and calls', async () => {
  const server = await bound();
  const stranger = await bound();
  const first = message(server);
  const bridge = await Bridge.open({
    bundle: 'globalThis.mote = { marker: 0xee }',
    application: ECHO,
    options: { uri: 'coap://127.0.0.1:' + String(server.address().port) },
  });
  try {
    assert.equal([...(await first)], [1]);
    const answer = message(server);
    server.send(Uint8Array.of(0x40, 0, 255), bridge.port, '127.0.0.1');
    assert.equal([...(await answer)], [0x40, 0, 255, 0xee]);
    await bridge.waitFor(7, 2000);
    await bridge.waitFor(9, 2000);
    stranger.send(Uint8Array.of(9), bridge.port, '127.0.0.1');
    while (bridge.strangers === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal([bridge.sent, bridge.received, bridge.strangers], [2, 2, 1]);
    assert.equal(await bridge.call('[client.open, client.last !== 0]'), [true, true]);
    assert.is(await bridge.call('client.peers.bound = 1, client.closed'), 0);
    assert.equal(await bridge.call('[client.open, client.closed]'), [true, 1]);
    assert.is(await bridge.call('client.peers.want = 0'), 0);
    assert.is(await bridge.call('client.open'), false);
    assert.match(await failure(bridge.call('client.none.at')), /^XS threw in client\.none\.at: TypeError/);
    assert.match(await failure(bridge.waitFor(99, 20)), /^no event 99 within 20 ms/);
  } finally {
    await bridge.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => stranger.close(() => resolve()));
  }
  assert.not.ok(alive(bridge.worker.pid!));
});

test('what goes wrong at a door fails the bridge, not only a call', async () => {
  const server = await bound();
  const bridge = await Bridge.open({
    bundle: 'globalThis.mote = { marker: 0 }',
    application:
      ECHO +
      'const made = globalThis.makeClient; globalThis.makeClient = (m, o) => { const c = made(m, o); c.handleDatagram = () => { throw new Error("door") }; return c }',
    options: { uri: 'coap://127.0.0.1:' + String(server.address().port) },
  });
  try {
    server.send(Uint8Array.of(1), bridge.port, '127.0.0.1');
    assert.is(await failure(bridge.waitFor(1, 2000)), 'XS threw in a datagram: Error: door');
  } finally {
    assert.is(await failure(bridge.close()), 'XS threw in a datagram: Error: door');
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  assert.not.ok(alive(bridge.worker.pid!));
});

test.run();
