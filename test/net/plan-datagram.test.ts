/*
 * The UDP and DNS cases of the Mbed OS socket test plan, by their names, over real loopback sockets of Node.
 */
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import type { Socket as NetworkSocket } from '../../src/net/socket.js';
import { IPV4, IPV6, SocketAddress } from '../../src/net/address.js';
import {
  ADDRESS_IN_USE, ALREADY, BUSY, CONNECTION_LOST, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_ADDRESS, NO_CONNECTION, NO_SOCKET, OK, PARAMETER,
  UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, SHUTDOWN, type NetworkOptions } from '../../src/net/types.js';
import { LOCAL, pattern, settled, six } from './sockets.js';

const host = new NodeHost();

const opened: NetworkSocket[] = [];
const servers: Socket[] = [];

function open(options: NetworkOptions): NetworkSocket {
  const socket = host.datagram({ localAddress: LOCAL, ...options });
  opened.push(socket);
  return socket;
}

/** A plain socket of Node, bound to loopback; with `echo` it answers each datagram with the same bytes. */
async function server(echo: boolean, type: 'udp4' | 'udp6' = 'udp4'): Promise<{ socket: Socket; port: number; host: string; address: SocketAddress }> {
  const socket = createSocket(type);
  servers.push(socket);
  if (echo) socket.on('message', (message, from) => socket.send(message, from.port, from.address));
  const host = type === 'udp4' ? LOCAL : '::1';
  socket.bind(0, host);
  await once(socket, 'listening');
  const address = new SocketAddress();
  assert.is(address.parseText(host, socket.address().port), OK);
  return { socket, port: address.port, host, address };
}

const udp = suite('UDP on Node');
const dns = suite('DNS on Node');
for (const one of [udp, dns]) {
  one.after.each(() => {
    for (const socket of opened.splice(0)) socket.cleanup();
    for (const socket of servers.splice(0)) socket.close();
  });
}

udp('OPEN_CLOSE_REPEAT', async () => {
  const echo = await server(true);
  const socket = open({});
  const into = new Uint8Array(8);
  for (let i = 0; i < 10; i++) {
    assert.is(socket.state, CLOSED);
    assert.is(socket.systemSocket(0), null);
    assert.is(socket.bind(), OK);
    assert.is(socket.state, BOUND);
    assert.is((socket.systemSocket(0) as Socket).address().port, socket.localPort);
    assert.is(socket.systemSocket(1), null);
    assert.is(socket.connect(LOCAL, echo.port), OK);
    assert.is(socket.state, CONNECTED);
    assert.is(socket.send(new Uint8Array([i]), 0, 1), 1);
    assert.is(await settled(socket, () => socket.recv(into, 0, 8)), 1);
    assert.is(into[0], i);
    assert.is(socket.close(), OK);
    assert.is(socket.close(), OK);
  }
  assert.is(socket.bytesSent, 10);
  assert.is(socket.bytesReceived, 10);
  assert.is(socket.send(into, 0, 1), NO_SOCKET);
  assert.is(socket.recv(into, 0, 1), NO_SOCKET);
  socket.cleanup();
  assert.is(socket.connect(LOCAL, echo.port), NO_SOCKET);
  assert.is(socket.bind(), NO_SOCKET);
});

udp('OPEN_LIMIT', async () => {
  const module = new URL('../../hosts/node/network.js', import.meta.url).href;
  const script = `
    import { datagram } from '${module}';
    const rounds = [];
    for (let round = 0; round < 2; round++) {
      const open = [];
      let result = 0;
      while (result === 0 && open.length < 1000) {
        const socket = datagram({ localAddress: '${LOCAL}' });
        result = socket.bind();
        if (result === 0) open.push(socket);
      }
      rounds.push([open.length, result]);
      for (const socket of open) socket.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    console.log(JSON.stringify(rounds));`;
  // The limit is the process's own: file descriptors.
  const child = spawn('sh', ['-c', 'ulimit -n 64 && exec "$0" --input-type=module -e "$1"', process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  assert.is(code, 0);
  const [first, second] = JSON.parse(output) as [number, number][];
  assert.ok(first[0] >= 4 && first[0] < 64, output);
  assert.is(first[1], -3007);
  assert.equal(second, first);
});

udp('OPEN_TWICE', async () => {
  const echo = await server(true);
  const socket = open({});
  assert.is(socket.bind(), OK);
  const port = socket.localPort;
  assert.is(socket.bind(), PARAMETER);
  assert.is(socket.localPort, port);
  assert.is(socket.connect(LOCAL, echo.port), OK);
  assert.is(socket.connect(LOCAL, echo.port), IS_CONNECTED);
  assert.is(socket.localPort, port);
});

udp('SENDTO_INVALID', async () => {
  const echo = await server(true);
  const socket = open({});
  const bytes = new Uint8Array(2000);
  const address = new SocketAddress();
  assert.is(socket.sendTo(address, bytes, 0, 10), PARAMETER);
  for (const text of ['0.0.0.0:7', `${LOCAL}:0`]) {
    assert.is(address.parseText(text, 0), OK);
    assert.is(socket.sendTo(address, bytes, 0, 10), PARAMETER, text);
  }
  assert.is(socket.state, CLOSED);
  assert.is(socket.sendTo(echo.address, bytes, 0, 10), 10);
  assert.is(socket.state, BOUND);
  assert.is(address.parseText('[::1]:7', 0), OK);
  assert.is(socket.sendTo(address, bytes, 0, 10), PARAMETER); // another family
  for (const [at, length] of [[-1, 1], [0, -1], [1999, 2], [2001, 0], [0.5, 1], [0, NaN]]) {
    assert.is(socket.sendTo(echo.address, bytes, at, length), PARAMETER);
  }
  assert.is(socket.sendTo(echo.address, bytes, 0, socket.innerMtu + 1), MESSAGE_SIZE);
  assert.is(socket.sendTo(echo.address, bytes, 0, socket.innerMtu), 1472);
  assert.is(socket.send(bytes, 0, 1), NO_CONNECTION);
  assert.is(socket.recv(bytes, 0, 1), NO_CONNECTION);
  assert.is(socket.bytesSent, 10 + 1472);
});

udp('SENDTO_REPEAT', async () => {
  const sink = await server(false);
  let received = 0;
  sink.socket.on('message', (message) => (received += message.length));
  const socket = open({});
  const bytes = pattern(100, 1);
  for (let i = 0; i < 100; i++) {
    assert.is(await settled(socket, () => socket.sendTo(sink.address, bytes, 0, 100)), 100);
    await turn();
  }
  assert.is(socket.bytesSent, 10000);
  while (received < 10000) await once(sink.socket, 'message');
});

udp('ECHOTEST', async () => {
  const echo = await server(true);
  const socket = open({ ringBytes: 1500 });
  const into = new Uint8Array(1600);
  const from = new SocketAddress();
  for (const length of [1, 12, 64, 128, 500, 1024, 1280, 1472, 0]) {
    const bytes = pattern(length, length);
    assert.is(socket.sendTo(echo.address, bytes, 0, length), length);
    assert.is(await settled(socket, () => socket.recvFrom(from, into, 3, 1500)), length);
    assert.equal(into.slice(3, 3 + length), bytes);
    assert.ok(from.equals(echo.address));
  }
  assert.is(socket.bytesReceived, socket.bytesSent);
  assert.is(socket.errors + socket.dropped, 0);
});

udp('ECHOTEST over IPv6', async () => {
  if (!six) return; // a machine without ::1
  const echo = await server(true, 'udp6');
  const into = new Uint8Array(1600);
  const from = new SocketAddress();
  for (const text of ['::1', '[::1]', '0:0:0:0:0:0:0:1']) {
    const socket = open({ localAddress: '::1', ringBytes: 1500 });
    assert.is(socket.connect(text, echo.port), OK);
    assert.is(socket.innerMtu, 1452);
    assert.is(socket.send(pattern(1452, 1), 0, 1452), 1452);
    assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 1500)), 1452);
    assert.ok(from.equals(echo.address));
  }
  const socket = open({ localAddress: '', family: IPV6 });
  assert.is(socket.sendTo(echo.address, into, 0, 5), 5);
  assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 1500)), 5);
});

udp('ECHOTEST_NONBLOCK', async () => {
  const echo = await server(true);
  const socket = open({});
  const into = new Uint8Array(100);
  const from = new SocketAddress();
  let inside = false;
  let events = 0;
  assert.is(socket.bind(), OK);
  socket.onEvent = (which) => {
    assert.is(which, socket);
    assert.not(inside);
    events++;
  };
  for (let i = 1; i <= 20; i++) {
    inside = true; // an event must come from the loop, never from inside a call
    assert.is(socket.recvFrom(from, into, 0, 100), WOULD_BLOCK);
    assert.is(socket.sendTo(echo.address, pattern(i, i), 0, i), i);
    assert.is(socket.recvFrom(from, into, 0, 100), WOULD_BLOCK);
    inside = false;
    while (events < i) await turn();
    assert.is(socket.recvFrom(from, into, 0, 100), i);
    assert.equal(into.slice(0, i), pattern(i, i));
  }
});

udp('ECHOTEST_BURST', async () => {
  const echo = await server(true);
  const stranger = await server(false);
  const socket = open({ ringSlots: 16, ringBytes: 500 });
  const into = new Uint8Array(600);
  const from = new SocketAddress();
  const lengths = [100, 200, 300, 120, 500];
  for (let round = 0; round < 10; round++) {
    for (const length of lengths) assert.is(socket.sendTo(echo.address, pattern(length, round), 0, length), length);
    for (const length of lengths) {
      assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 600)), length);
      assert.equal(into.slice(0, length), pattern(length, round));
      assert.ok(from.equals(echo.address));
    }
  }
  // More than the ring holds, and longer than it holds: counted, told, and the socket goes on.
  for (let i = 0; i < 20; i++) stranger.socket.send(new Uint8Array([i]), socket.localPort, LOCAL);
  while (socket.bytesReceived < 10 * 1220 + 20) await turn();
  assert.is(socket.dropped, 4);
  for (let i = 0; i < 16; i++) assert.is(socket.recvFrom(from, into, 0, 600), 1);
  assert.is(from.port, stranger.port);
  stranger.socket.send(new Uint8Array(501), socket.localPort, LOCAL);
  assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 600)), MESSAGE_SIZE);
  stranger.socket.send(new Uint8Array(90), socket.localPort, LOCAL);
  assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 89)), MESSAGE_SIZE);
  assert.is(socket.recvFrom(from, into, 0, 600), WOULD_BLOCK);
});

udp('ECHOTEST_CONNECT_SEND_RECV', async () => {
  const echo = await server(true);
  const stranger = await server(false);
  const socket = open({});
  const into = new Uint8Array(600);
  const from = new SocketAddress();
  assert.is(socket.bind(), OK);
  stranger.socket.send('before', socket.localPort, LOCAL);
  while (socket.bytesReceived < 6) await turn();
  assert.is(socket.connect(LOCAL, echo.port), OK);
  assert.is(socket.recv(into, 0, 600), WOULD_BLOCK); // what others sent before is gone
  assert.is(socket.sendTo(stranger.address, into, 0, 1), IS_CONNECTED);
  for (const length of [1, 12, 100, 500]) {
    stranger.socket.send('meanwhile', socket.localPort, LOCAL);
    assert.is(socket.send(pattern(600, length), 4, length), length);
    assert.is(await settled(socket, () => socket.recvFrom(from, into, 0, 600)), length);
    assert.equal(into.slice(0, length), pattern(600, length).slice(4, 4 + length));
    assert.ok(from.equals(echo.address));
  }
  assert.is(socket.shutdown(), OK);
  assert.is(socket.state, SHUTDOWN);
  assert.is(socket.send(into, 0, 1), NO_CONNECTION);
  assert.is(socket.recv(into, 0, 1), NO_CONNECTION);
  assert.is(socket.connect(LOCAL, echo.port), NO_CONNECTION);
  assert.is(socket.close(), OK);
  assert.is(socket.shutdown(), NO_SOCKET);
  assert.is(socket.connect(LOCAL, echo.port), OK);
});

udp('BIND_PORT', async () => {
  const first = open({});
  assert.is(first.reuseLastPort(), NO_SOCKET);
  assert.is(first.bind(), OK);
  const second = open({ localPort: first.localPort });
  assert.is(second.bind(), ADDRESS_IN_USE);
  assert.is(second.state, CLOSED);
  assert.is(second.connect(LOCAL, 9), ADDRESS_IN_USE);
  const port = first.localPort;
  first.close();
  assert.is(first.localPort, port);
  assert.is(second.bind(), OK);
  assert.is(second.localPort, port);
  assert.is((second.systemSocket(0) as Socket).address().port, port);
  second.close();
  assert.is(first.reuseLastPort(), OK);
  assert.is(first.bind(), OK);
  assert.is(first.localPort, port);
  first.close();
  assert.is(second.bind(), OK);
  assert.is(first.bind(), OK); // once only: now any port
  assert.is.not(first.localPort, port);
});

udp('BIND_WRONG_TYPE', () => {
  const wrong: NetworkOptions[] = [
    { localPort: -1 }, { localPort: 65536 }, { localPort: 1.5 }, { localPort: NaN }, { localPort: '5683' as unknown as number }, { family: 5 }, { family: IPV6, localAddress: LOCAL },
    { family: IPV4, localAddress: '::1' }, { localAddress: 'localhost' }, { localAddress: '127.0.0.1:5683' }, { localAddress: '[::1]:1' }, { localAddress: 1 as unknown as string }, { ringSlots: 0 }, { ringBytes: -1 }, { mtu: 10 },
    { mtu: 1e9 },
  ];
  for (const options of wrong) {
    const socket = open(options);
    const name = JSON.stringify(options);
    assert.is(socket.bind(), PARAMETER, name);
    assert.is(socket.connect(LOCAL, 9), PARAMETER, name);
    assert.is(socket.recv(new Uint8Array(1), 0, 1), PARAMETER, name);
    assert.is(socket.close(), OK);
  }
  assert.is(open({ localAddress: '192.0.2.1' }).bind(), NO_ADDRESS);
  assert.is(open({ interfaceName: 'lo' }).bind(), UNSUPPORTED);
});

udp('connect: malformed peers', () => {
  const socket = open({});
  const rows: [string, number][] = [
    ['', 9], [LOCAL, 0], [LOCAL, -1], [LOCAL, 65536], [LOCAL, 1.5], ['1.2.3', 9], ['127.0.0.01', 9], ['1.2.3.4.5', 9], [`${LOCAL}:9`, 9], [`[${LOCAL}]`, 9], ['[::1', 9], ['::1::', 9], ['0.0.0.0', 9],
    ['local\0host', 9], ['local host', 9],
  ];
  for (const [name, port] of rows) {
    assert.is(socket.connect(name, port), PARAMETER, `${JSON.stringify(name)} ${port}`);
    assert.is(socket.state, CLOSED);
  }
  assert.is(open({ family: IPV4, localAddress: '' }).connect('::1', 9), NO_ADDRESS);
});

udp('a closed port at the peer becomes a code and a count', async () => {
  const gone = await server(false);
  const socket = open({});
  servers.splice(servers.indexOf(gone.socket), 1);
  gone.socket.close();
  await once(gone.socket, 'close');
  assert.is(socket.connect(LOCAL, gone.port), OK);
  const into = new Uint8Array(10);
  assert.is(socket.send(into, 0, 10), 10);
  assert.is(await settled(socket, () => socket.recv(into, 0, 10)), CONNECTION_LOST);
  assert.ok(socket.errors > 0);
  assert.is(socket.state, CONNECTED);
  assert.is(socket.recv(into, 0, 10), WOULD_BLOCK);
  assert.is(socket.send(into, 0, 10), 10);
  socket.close(); // with an error on its way
  await turn();
});

udp('closing inside an event, and no listener left', async () => {
  const echo = await server(true);
  const socket = open({});
  for (let i = 0; i < 3; i++) {
    assert.is(socket.connect(LOCAL, echo.port), OK);
    const native = socket.systemSocket(0) as Socket;
    for (let n = 0; n < 4; n++) socket.send(new Uint8Array(1), 0, 1);
    await new Promise<void>((resolve) => {
      socket.onEvent = () => {
        socket.close();
        resolve();
      };
    });
    await turn();
    await turn();
    assert.is(native.listenerCount('message'), 0);
    assert.is(native.listenerCount('error'), 1);
    assert.throws(() => native.address());
    assert.is(socket.recv(new Uint8Array(1), 0, 1), NO_SOCKET);
  }
});

udp('what a datagram socket has not', () => {
  const socket = open({});
  assert.is(socket.listen(1), UNSUPPORTED);
  assert.is(socket.accept(), null);
  assert.is(socket.rxOff(), UNSUPPORTED);
  assert.is(socket.forceInterface('lo'), UNSUPPORTED);
  assert.is(socket.forceInterface(''), OK);
  assert.is(socket.poll(0), OK);
  assert.is(socket.pollTimeout(0), -1);
});

dns('simple', async () => {
  const echo = await server(true);
  const socket = open({ family: IPV4 });
  assert.is(socket.connect('localhost', echo.port), IN_PROGRESS);
  assert.is(socket.state, CONNECTING);
  assert.is(socket.connect('localhost', echo.port), IN_PROGRESS);
  assert.is(socket.connect('localhost', echo.port + 1), ALREADY);
  assert.is(socket.send(new Uint8Array(1), 0, 1), BUSY);
  assert.is(socket.recv(new Uint8Array(1), 0, 1), BUSY);
  assert.is(socket.bind(), BUSY);
  assert.is(await settled(socket, () => socket.connect('localhost', echo.port)), OK);
  assert.is(socket.state, CONNECTED);
  assert.is(socket.send(pattern(9, 9), 0, 9), 9);
  assert.is(await settled(socket, () => socket.recv(new Uint8Array(9), 0, 9)), 9);
  assert.is(socket.connect('localhost', echo.port), IS_CONNECTED);
});

// A label of 64 bytes is no name at all: nothing is asked of any name server.
const INVALID = 'a'.repeat(64) + '.invalid';

dns('invalid host', async () => {
  const socket = open({});
  for (let i = 0; i < 2; i++) {
    assert.is(await settled(socket, () => socket.connect(INVALID, 5683)), DNS_FAILURE);
    assert.is(socket.state, CLOSED);
  }
  assert.is(socket.errors, 2);
  assert.is(socket.bind(), OK);
  assert.is(await settled(socket, () => socket.connect(INVALID, 5683)), DNS_FAILURE);
  assert.is(socket.state, BOUND);
});

dns('several at once', async () => {
  const echo = await server(true);
  const sockets = Array.from({ length: 8 }, () => open({}));
  const results = await Promise.all(sockets.map((socket, i) => settled(socket, () => socket.connect(i % 4 === 3 ? INVALID : 'localhost', echo.port))));
  assert.equal(results, [OK, OK, OK, DNS_FAILURE, OK, OK, OK, DNS_FAILURE]);
  for (let i = 0; i < 8; i++) assert.is(sockets[i].state, i % 4 === 3 ? CLOSED : CONNECTED);
});

dns('cancel', async () => {
  const echo = await server(true);
  const other = open({});
  const socket = open({});
  const ended = open({});
  for (const one of [socket, ended]) {
    one.onEvent = () => assert.unreachable('an event of a cancelled resolution');
    assert.is(one.connect('localhost', echo.port), IN_PROGRESS);
  }
  assert.is(socket.close(), OK);
  assert.is(socket.state, CLOSED);
  ended.cleanup();
  assert.is(await settled(other, () => other.connect('localhost', echo.port)), OK);
  await turn();
  assert.is(socket.state, CLOSED);
  // Again at once: only the second resolution counts.
  assert.is(socket.connect('localhost', 1), IN_PROGRESS);
  socket.close();
  assert.is(await settled(socket, () => socket.connect('localhost', echo.port)), OK);
  assert.is(socket.send(new Uint8Array(3), 0, 3), 3);
  assert.is(await settled(socket, () => socket.recv(new Uint8Array(9), 0, 9)), 3);
});

const ports = suite('ports of Node');

ports('clock, random bytes, restart', () => {
  let restarts = 0;
  const own = new NodeHost({ restart: () => restarts++ });
  const before = own.now();
  assert.is(before, before | 0);
  assert.ok(((own.now() - before) | 0) >= 0);
  assert.is(own.utc(), Math.floor(own.utc()));
  assert.ok(own.utc() > 1.7e9);
  const bytes = new Uint8Array(48);
  assert.is(own.random(bytes, 8, 32), OK);
  assert.ok(bytes.subarray(0, 8).every((byte) => byte === 0) && bytes.subarray(40).every((byte) => byte === 0));
  assert.ok(new Set(bytes.subarray(8, 40)).size > 8);
  assert.is(own.random(bytes, 40, 9), PARAMETER);
  own.restart();
  host.restart();
  assert.is(restarts, 1);
});

ports('one timer: replaced, put off, brought forward, cancelled', async () => {
  const fired: string[] = [];
  const a = host.timer(() => fired.push('a'));
  const b = host.timer(() => fired.push('b'));
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = host.timer(resolve);
      timer.schedule(ms);
    });
  a.schedule(60000);
  a.schedule(5); // brought forward
  b.schedule(1);
  b.schedule(20); // put off
  await pause(60);
  assert.equal(fired.sort(), ['a', 'b']);
  a.schedule(1);
  a.cancel();
  b.schedule(0);
  b.schedule(-1);
  await pause(20);
  assert.equal(fired, ['a', 'b']);
  a.schedule(60000);
  a.schedule(0);
  assert.equal(fired, ['a', 'b']); // never from inside the call
  await turn();
  await turn();
  assert.equal(fired, ['a', 'b', 'a']);
  a.cancel();
});

udp.run();
dns.run();
ports.run();
