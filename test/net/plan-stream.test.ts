/*
 * The TCP cases of the Mbed OS socket test plan, by their names, over real loopback sockets of Node; and what a stream has beyond them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { SocketAddress } from '../../src/net/address.js';
import {
  ADDRESS_IN_USE, ALREADY, BUSY, CONNECTION_LOST, CONNECTION_TIMEOUT, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, NO_ADDRESS, NO_CONNECTION, NO_SOCKET, OK, PARAMETER,
  UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, type Network, SHUTDOWN, type StreamOptions } from '../../src/net/types.js';
import { LOCAL, accepted, pattern, recvAll, sendAll, settled, six } from './sockets.js';

const LOCALS = six ? [LOCAL, '::1'] : [LOCAL];

const host = new NodeHost();
const opened: Network[] = [];
const servers: Server[] = [];
const peers: Socket[] = [];

function open(options: StreamOptions = {}): Network {
  const socket = host.stream(options);
  opened.push(socket);
  return socket;
}

/** A plain server of Node; `serve` gets each of its sockets. */
async function server(serve: (socket: Socket) => void, at = LOCAL): Promise<number> {
  const made = createServer({ allowHalfOpen: true }, (socket) => {
    peers.push(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  servers.push(made);
  made.listen(0, at);
  await once(made, 'listening');
  return (made.address() as AddressInfo).port;
}

const echo = (socket: Socket): void => void socket.pipe(socket);

async function connected(port: number, options: StreamOptions = {}, name = LOCAL): Promise<Network> {
  const socket = open(options);
  assert.is(await settled(socket, () => socket.connect(name, port)), OK);
  return socket;
}

const tcp = suite('TCP on Node');
tcp.after.each(async () => {
  for (const socket of opened.splice(0)) socket.cleanup();
  for (const socket of peers.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((one) => new Promise((resolve) => one.close(resolve))));
});

tcp('CONNECT_INVALID', async () => {
  const socket = open({ localAddress: '' });
  const rows: [string, number][] = [['', 9], [LOCAL, 0], [LOCAL, -1], [LOCAL, 65536], [LOCAL, 1.5], ['1.2.3', 9], ['127.0.0.01', 9], [`${LOCAL}:9`, 9], ['[::1', 9], ['0.0.0.0', 9], ['::', 9], ['local host', 9]];
  for (const [name, port] of rows) {
    assert.is(socket.connect(name, port), PARAMETER, `${name} ${port}`);
    assert.is(socket.state, CLOSED);
  }
  assert.is(await settled(socket, () => socket.connect('a'.repeat(64) + '.invalid', 9)), DNS_FAILURE);
  assert.is(socket.state, CLOSED);
  assert.is(open({ family: 4 }).connect('::1', 9), NO_ADDRESS);
  for (const connectTimeout of [0, -1, 1.5, NaN]) assert.is(open({ connectTimeout }).connect(LOCAL, 9), PARAMETER);
});

for (const at of LOCALS) tcp(`SEND_REPEAT at ${at}`, async () => {
  let received = 0;
  const port = await server((socket) => socket.on('data', (chunk) => (received += chunk.length)), at);
  const socket = await connected(port, {}, at);
  const bytes = pattern(100, 1);
  for (let i = 0; i < 100; i++) assert.is(await sendAll(socket, bytes), 100);
  assert.is(socket.bytesSent, 10000);
  while (received < 10000) await turn();
  assert.is(received, 10000);
});

for (const at of LOCALS) tcp(`ECHOTEST at ${at}`, async () => {
  const port = await server(echo, at);
  const socket = await connected(port, {}, at);
  for (const length of [1, 12, 64, 128, 500, 1024, 1280, 1472, 5000]) {
    const bytes = pattern(length, length);
    assert.is(await sendAll(socket, bytes), length);
    assert.equal(await recvAll(socket, length), bytes);
  }
  assert.is(socket.bytesReceived, socket.bytesSent);
  assert.is(socket.errors + socket.dropped, 0);
});

tcp('ECHOTEST over IPv6 and by name', async () => {
  if (six) {
    const port = await server(echo, '::1');
    for (const text of ['::1', '[::1]']) {
      const socket = await connected(port, {}, text);
      assert.is(socket.send(pattern(9, 9), 0, 9), 9);
      assert.equal(await recvAll(socket, 9), pattern(9, 9));
    }
  }
  const port = await server(echo);
  const socket = open();
  assert.is(socket.connect('localhost', port), IN_PROGRESS); // ::1 refuses where it exists, and the next address is tried
  assert.is(socket.state, CONNECTING);
  assert.is(socket.connect('localhost', port + 1), ALREADY);
  assert.is(socket.send(pattern(1, 1), 0, 1), BUSY);
  assert.is(await settled(socket, () => socket.connect('localhost', port)), OK);
  assert.is(socket.send(pattern(9, 9), 0, 9), 9);
  assert.equal(await recvAll(socket, 9), pattern(9, 9));
});

for (const at of LOCALS) tcp(`ECHOTEST_BURST at ${at}`, async () => {
  const port = await server(echo, at);
  const socket = await connected(port, {}, at);
  const lengths = [100, 200, 300, 120, 500];
  for (let round = 0; round < 20; round++) {
    for (const length of lengths) assert.is(await sendAll(socket, pattern(length, round)), length);
    for (const length of lengths) assert.equal(await recvAll(socket, length), pattern(length, round));
  }
});

for (const at of LOCALS) tcp(`ENDPOINT_CLOSE at ${at}`, async () => {
  const port = await server((socket) => socket.end('Quote of the day'), at);
  const socket = await connected(port, {}, at);
  assert.equal(await recvAll(socket, 100), new TextEncoder().encode('Quote of the day'));
  const into = new Uint8Array(10);
  assert.is(socket.recv(into, 0, 10), 0, 'the end stays');
  assert.is(socket.state, CONNECTED);
  assert.is(socket.close(), OK);
  assert.is(socket.recv(into, 0, 10), NO_SOCKET);
});

for (const [name, blockSize, local] of LOCALS.flatMap((one) => [['RECV_100K', 1000, one], ['RECV_100K_NONBLOCK', 7777, one]] as const)) {
  tcp(`${name} at ${local}`, async () => {
    const size = 100 * 1024;
    const whole = pattern(size, 3);
    const port = await server((socket) => socket.end(whole), local);
    const socket = await connected(port, {}, local);
    const into = new Uint8Array(size + blockSize);
    let at = 0;
    for (;;) {
      const n = name === 'RECV_100K' ? await settled(socket, () => socket.recv(into, at, blockSize)) : socket.recv(into, at, blockSize);
      if (n === 0) break;
      if (n === WOULD_BLOCK) await turn();
      else at += n;
      assert.ok(n > 0 || n === WOULD_BLOCK, `${n}`);
    }
    assert.is(at, size);
    assert.equal(into.slice(0, size), whole);
    assert.is(socket.bytesReceived, size);
  });
}

tcp('partial counts, and WOULD_BLOCK when the queue is full, until an event', async () => {
  let peer: Socket | undefined;
  const port = await server((socket) => (peer = socket).pause());
  const socket = await connected(port, { ringSlots: 2, ringBytes: 1000 });
  const bytes = new Uint8Array(32e6).map((_, i) => i * 7);
  let at = 0;
  let partial = 0;
  for (let blocked = 0; blocked < 3; ) {
    const sent = socket.send(bytes, at, 3000);
    if (sent === WOULD_BLOCK) {
      blocked++;
      await turn();
      await turn();
      continue;
    }
    blocked = 0;
    assert.ok(sent > 0 && sent <= 2000, `${sent}`);
    if (sent < 3000) partial++;
    at += sent;
    assert.ok(at < bytes.length - 3000, 'the kernel takes 32 megabytes without end');
  }
  assert.ok(partial > 0);
  let received = 0;
  const hash: Buffer[] = [];
  const told = new Promise<void>((resolve) => (socket.onEvent = () => resolve()));
  while (peer === undefined) await turn();
  peer.on('data', (chunk) => {
    received += chunk.length;
    hash.push(chunk);
  });
  peer.resume();
  await told;
  assert.ok(socket.send(bytes, at, 1) === 1);
  at++;
  while (received < at) await turn();
  assert.ok(Buffer.concat(hash).equals(bytes.subarray(0, at)));
});

tcp('half-close: the peer has ended, and still hears us', async () => {
  let heard = '';
  let ended = false;
  const port = await server((socket) => {
    socket.end('bye');
    socket.on('data', (chunk) => (heard += chunk));
    socket.on('end', () => (ended = true));
  });
  const socket = await connected(port);
  assert.equal(await recvAll(socket, 10), new TextEncoder().encode('bye'));
  assert.is(await sendAll(socket, new TextEncoder().encode('after')), 5);
  while (heard !== 'after') await turn();
  assert.is(socket.shutdown(), OK);
  assert.is(socket.state, SHUTDOWN);
  while (!ended) await turn();
  assert.is(socket.send(new Uint8Array(1), 0, 1), NO_CONNECTION);
  assert.is(socket.recv(new Uint8Array(1), 0, 1), NO_CONNECTION);
});

tcp('a peer that resets: CONNECTION_LOST, told once, after what came before', async () => {
  let peer: Socket | undefined;
  const port = await server((socket) => (peer = socket));
  for (const way of ['recv', 'send'] as const) {
    peer = undefined;
    const socket = await connected(port);
    while (peer === undefined) await turn();
    const event = new Promise<void>((resolve) => (socket.onEvent = () => resolve()));
    (peer as Socket).resetAndDestroy();
    await event;
    const into = new Uint8Array(10);
    assert.is(way === 'recv' ? socket.recv(into, 0, 10) : socket.send(into, 0, 10), CONNECTION_LOST);
    assert.is(socket.errors, 1);
    assert.is(socket.state, SHUTDOWN);
    assert.is(socket.recv(into, 0, 10), NO_CONNECTION);
    assert.is(socket.send(into, 0, 10), NO_CONNECTION);
    assert.is(socket.connect(LOCAL, port), NO_CONNECTION);
    assert.is(socket.close(), OK);
    assert.is(await settled(socket, () => socket.connect(LOCAL, port)), OK, 'connects again');
  }
});

tcp('a closed port at the peer refuses', async () => {
  const port = await server(echo);
  const gone = servers.pop()!;
  await new Promise((resolve) => gone.close(resolve));
  const socket = open();
  for (let i = 1; i < 3; i++) {
    assert.is(await settled(socket, () => socket.connect(LOCAL, port)), CONNECTION_LOST);
    assert.is(socket.state, CLOSED);
    assert.is(socket.errors, i);
  }
});

tcp('a peer that does not answer: CONNECTION_TIMEOUT', async () => {
  // A listener that is asleep: the kernel's queue fills, and then the next SYN is dropped.
  const script = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '${LOCAL}', backlog: 1 }, () => {
      require('node:fs').writeSync(1, server.address().port + '\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000);
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    let result = OK;
    for (let i = 0; i < 6 && result === OK; i++) {
      const socket = open({ connectTimeout: 300 });
      result = await settled(socket, () => socket.connect(LOCAL, port));
      if (result !== OK) assert.is(socket.state, CLOSED);
    }
    assert.is(result, CONNECTION_TIMEOUT);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

tcp('listen and accept', async () => {
  const listener = open({ localAddress: LOCAL });
  assert.is(listener.accept(), null);
  for (const backlog of [0, -1, 1.5, 65536]) assert.is(listener.listen(backlog), PARAMETER);
  assert.is(listener.listen(2), IN_PROGRESS);
  assert.is(listener.listen(3), ALREADY);
  assert.is(await settled(listener, () => listener.listen(2)), OK);
  assert.is(listener.listen(2), PARAMETER, 'it listens');
  assert.is(listener.state, BOUND);
  assert.is(listener.connect(LOCAL, 9), PARAMETER);
  assert.is(listener.bind(), PARAMETER);
  const port = listener.localPort;
  const other = open({ localAddress: LOCAL, localPort: port });
  assert.is(await settled(other, () => other.listen(1)), ADDRESS_IN_USE);
  const client = await connected(port);
  const peer = await accepted(listener);
  opened.push(peer);
  assert.is(peer.state, CONNECTED);
  assert.is(peer.localPort, port);
  assert.is(peer.connect(LOCAL, 9), IS_CONNECTED);
  assert.is(peer.listen(1), IS_CONNECTED);
  assert.is(await sendAll(client, pattern(300, 1)), 300);
  assert.equal(await recvAll(peer, 300), pattern(300, 1));
  assert.is(await sendAll(peer, pattern(3000, 2)), 3000);
  assert.equal(await recvAll(client, 3000), pattern(3000, 2));
  // More than wait: the rest is turned away.
  const many = await Promise.all([connected(port), connected(port), connected(port)]);
  while (listener.dropped === 0) await turn();
  const ends = many.map((one) => settled(one, () => one.recv(new Uint8Array(1), 0, 1)));
  assert.is.not(await Promise.race(ends), 1);
  listener.close();
  assert.is(listener.accept(), null);
  assert.is(await sendAll(client, pattern(3, 1)), 3, 'the accepted one lives on');
  assert.equal(await recvAll(peer, 3), pattern(3, 1));
  assert.is(await settled(other, () => other.listen(1)), OK, 'the port is free');
});

tcp('reuseLastPort and a fixed local port', async () => {
  const port = await server(echo);
  const second = await server(echo);
  const socket = await connected(port, { localAddress: LOCAL });
  const own = socket.localPort;
  assert.ok(own > 0);
  socket.close();
  assert.is(socket.localPort, own);
  assert.is(socket.reuseLastPort(), OK);
  assert.is(await settled(socket, () => socket.connect(LOCAL, second)), OK);
  assert.is(socket.localPort, own);
  assert.is(open().reuseLastPort(), NO_SOCKET);
});

tcp('what a stream has not', async () => {
  const socket = await connected(await server(echo));
  const address = new SocketAddress();
  assert.is(address.parseText(`${LOCAL}:9`, 0), OK);
  assert.is(open().sendTo(address, new Uint8Array(1), 0, 1), UNSUPPORTED);
  assert.is(socket.sendTo(address, new Uint8Array(1), 0, 1), IS_CONNECTED);
  assert.is(socket.recvFrom(address, new Uint8Array(1), 0, 1), UNSUPPORTED);
  assert.is(socket.recv(new Uint8Array(1), 0, 0), PARAMETER);
  assert.is(socket.rxOff(), UNSUPPORTED);
  assert.is(socket.forceInterface('lo'), UNSUPPORTED);
  assert.is(open({ interfaceName: 'lo' }).connect(LOCAL, 9), UNSUPPORTED);
  assert.is(socket.accept(), null);
});

tcp('closing while it connects, and inside an event', async () => {
  const port = await server(echo);
  const socket = open();
  socket.onEvent = () => assert.unreachable('an event of a closed socket');
  for (let i = 0; i < 3; i++) {
    assert.is(socket.connect(i === 1 ? 'localhost' : LOCAL, port), IN_PROGRESS);
    socket.close();
    assert.is(socket.state, CLOSED);
  }
  assert.is(socket.connect(LOCAL, port), IN_PROGRESS);
  assert.is(socket.shutdown(), OK);
  assert.is(socket.state, SHUTDOWN);
  for (let i = 0; i < 5; i++) await turn();
  socket.close();
  assert.is(await settled(socket, () => socket.connect(LOCAL, port)), OK);
  assert.is(socket.send(pattern(4, 4), 0, 4), 4);
  await new Promise<void>((resolve) => {
    socket.onEvent = () => {
      socket.close();
      resolve();
    };
  });
  await turn();
  assert.is(socket.recv(new Uint8Array(4), 0, 4), NO_SOCKET);
});

tcp.run();
