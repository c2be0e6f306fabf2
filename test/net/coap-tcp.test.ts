/*
 * CoAP over TCP: frames out of any pieces, signalling by a scripted stream; and a client at the project's server over real TCP and TLS.
 */
import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { Client, FLOAT, type Host, NETWORK_ERROR, type Network, R, REGISTRATION_COMPLETE, RW, STRING, run } from '../../src/index.js';
import {
  CONNECTION_LOST, CONNECTION_TIMEOUT, MESSAGE_SIZE, NO_CONNECTION, OK, PARAMETER, PROTOCOL, UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { CoapTcp, type CoapTcpOptions } from '../../src/net/coap-tcp.js';
import { CLOSED, CONNECTED, SHUTDOWN } from '../../src/net/types.js';
import { Server } from '../../tools/server/server.js';
import { entriesOf, ownDirectory } from '../vectors/run.js';
import { AUTHORITY, SERVER_CERTIFICATE, SERVER_KEY } from './certificates.js';
import { LOCAL, settled } from './sockets.js';

const CSM = '40e122048020';

/** A stream that holds what it is told, and takes as much as it is told. */
class Scripted {
  state = CLOSED;
  input = Buffer.alloc(0);
  /** Bytes given at once, and taken at once. */
  piece = 1000000;
  room = 1000000;
  ended = false;
  sent = '';
  closes = 0;
  onEvent = null;
  bytesSent = 0;
  bytesReceived = 0;
  errors = 0;
  localPort = 0;

  connect(): number {
    this.state = CONNECTED;
    return OK;
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.state !== CONNECTED) return NO_CONNECTION;
    if (this.room === 0) return WOULD_BLOCK;
    const taken = Math.min(length, this.room, this.piece);
    this.room -= taken;
    this.sent += Buffer.from(bytes.slice(at, at + taken)).toString('hex');
    return taken;
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED) return NO_CONNECTION;
    if (this.input.length === 0) return this.ended ? 0 : WOULD_BLOCK;
    assert.ok(capacity > 0);
    const n = Math.min(capacity, this.piece, this.input.length);
    into.set(this.input.subarray(0, n), at);
    this.input = this.input.subarray(n);
    return n;
  }

  shutdown(): number {
    this.state = SHUTDOWN;
    return OK;
  }

  close(): number {
    this.closes++;
    this.state = CLOSED;
    return OK;
  }

  poll(): number {
    return OK;
  }

  pollTimeout(): number {
    return -1;
  }
}

interface Scene {
  stream: Scripted;
  tcp: CoapTcp;
  feed(hex: string): void;
  /** What the core gets: hex of a message, or the code. */
  next(): string | number;
  sent(): string;
  send(hex: string): number;
}

function scene(options: CoapTcpOptions = {}, greet = true): Scene {
  const stream = new Scripted();
  const tcp = new CoapTcp(stream as unknown as Network, options);
  assert.is(tcp.connect('h', 1), OK);
  const made: Scene = {
    stream,
    tcp,
    feed: (hex) => void (stream.input = Buffer.concat([stream.input, Buffer.from(hex, 'hex')])),
    next: () => {
      const into = new Uint8Array(2000);
      const n = tcp.recv(into, 3, 1500);
      return n < 0 ? n : Buffer.from(into.slice(3, 3 + n)).toString('hex');
    },
    sent: () => {
      const all = stream.sent;
      stream.sent = '';
      return all;
    },
    send: (hex) => tcp.send(Buffer.from('ff' + hex, 'hex'), 1, hex.length / 2),
  };
  if (greet) {
    made.sent();
    made.feed('00e1');
    assert.is(made.next(), WOULD_BLOCK);
  }
  return made;
}

const framing = suite('frames');

framing('each vector, in pieces of every size, comes out once as a datagram', () => {
  const entries = (entriesOf(ownDirectory(), 'coap-tcp.json') as unknown as Record<string, string>[]).filter((one) => one.result === 'frame' && !one.code.startsWith('7') && one.code !== '0.00' && one.restHex === '');
  assert.ok(entries.length > 8);
  for (const entry of entries) {
    for (const piece of [1, 2, 3, 7, 100, 100000]) {
      const { stream, next, feed } = scene({ message: 1500 });
      stream.piece = piece;
      feed(entry.hex + entry.hex);
      const first = next() as string;
      const second = next() as string;
      const request = entry.code.startsWith('0');
      const head = ((request ? 4 : 5) * 16 + entry.tokenHex.length / 2).toString(16);
      assert.is(first.slice(0, 2), head, entry.name);
      assert.is(first.slice(4, 8), '0001');
      assert.is(second.slice(4, 8), '0002');
      assert.is(first.slice(0, 4) + first.slice(8), second.slice(0, 4) + second.slice(8));
      assert.ok(entry.hex.endsWith(first.slice(8)), entry.name);
      assert.ok(first.slice(8).startsWith(entry.tokenHex) && first.endsWith(entry.payloadHex));
      assert.is(next(), WOULD_BLOCK);
    }
  }
});

framing('cut at every length it waits, and goes on with the rest', () => {
  const message = Buffer.from('d1014501' + 'b5' + '68656c6c6f' + 'ff' + '61626364656667', 'hex');
  assert.is(message[0] >> 4, 13);
  for (let n = 0; n < message.length; n++) {
    const { next, feed } = scene();
    feed(message.subarray(0, n).toString('hex'));
    assert.is(next(), WOULD_BLOCK);
    feed(message.subarray(n).toString('hex'));
    const got = next();
    // One byte of length says 13 + 1.
    assert.is(got, '51450001' + message.subarray(3).toString('hex'));
  }
});

framing('out: requests, responses, notifications; what TCP does not need is acknowledged or dropped here', () => {
  const { send, sent, next } = scene();
  assert.is(send('44011234' + '01020304' + 'b474657374'), 13); // CON GET, 4 bytes of token
  assert.is(sent(), '5401' + '01020304' + 'b474657374');
  assert.is(next(), '60001234', 'acknowledged on the spot');
  assert.is(next(), WOULD_BLOCK);
  assert.is(send('51450007' + '01' + 'ff31'), 7); // NON
  assert.is(sent(), '214501ff31');
  assert.is(send('61450008' + '01'), 5); // ACK, piggybacked
  assert.is(sent(), '014501');
  assert.is(next(), WOULD_BLOCK, 'neither has an answer');
  assert.is(send('60000009'), 4);
  assert.is(send('70000009'), 4);
  assert.is(sent(), '', 'an empty ACK and a Reset are not for the peer');
  assert.is(send('4000abcd'), 4);
  assert.is(sent(), '00e2', 'a ping of ours');
});

framing('a ping is answered by the peer', () => {
  const { feed, next, send } = scene();
  send('4000abcd');
  feed('10e320' + '00e3');
  assert.is(next(), '7000abcd');
  assert.is(next(), WOULD_BLOCK, 'once');
});

framing('the peer says how much it takes; malformed arguments', () => {
  const { feed, next, tcp, send } = scene({ message: 2000 });
  assert.is(tcp.innerMtu, 1152);
  feed('30e1220100'); // Max-Message-Size 256
  assert.is(next(), WOULD_BLOCK);
  assert.is(tcp.innerMtu, 256);
  assert.is(send('50450001' + 'ff' + 'aa'.repeat(252)), MESSAGE_SIZE);
  assert.is(send('50450001' + 'ff' + 'aa'.repeat(251)), 256);
  feed('50e124ffffffff');
  next();
  assert.is(tcp.innerMtu, 2000);
  assert.is(send('504500'), PARAMETER);
  assert.is(send('59450001' + '00'.repeat(9)), PARAMETER);
  assert.is(send('54450001' + '00'), PARAMETER);
  assert.is(tcp.send(new Uint8Array(4), 2, 4), PARAMETER);
  assert.is(tcp.recv(new Uint8Array(4), 2, 4), PARAMETER);
  feed('5145' + '01' + 'ff' + 'aaaaaaaa');
  assert.is(tcp.recv(new Uint8Array(4), 0, 4), MESSAGE_SIZE);
  assert.is(tcp.dropped, 1);
});

framing('a stream that takes a byte at a time, and none', () => {
  const { stream, send, sent, next, tcp } = scene();
  stream.room = 3;
  assert.is(send('44011234' + '01020304' + 'b474657374'), 13);
  assert.is(sent(), '540101');
  assert.is(send('44011235' + '01020304' + 'b474657374'), WOULD_BLOCK);
  assert.is(next(), '60001234');
  stream.piece = 1;
  stream.room = 4;
  tcp.poll(0);
  assert.is(sent(), '020304b4');
  stream.room = 100;
  assert.is(send('44011235' + '01020304' + 'b474657374'), 13, 'the rest of the first goes before');
  assert.is(sent(), '74657374' + '5401' + '01020304' + 'b474657374');
});

framing('confirmable messages that are not read back fill the acknowledgements', () => {
  const { send, next } = scene();
  for (let i = 0; i < 16; i++) assert.is(send('40450' + (100 + i)), 4);
  assert.is(send('40450200'), WOULD_BLOCK);
  assert.is(next(), '60000100');
  assert.is(send('40450200'), 4);
});

framing('random bytes: an answer or a code, no throw, and what follows a good frame is found', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...['214301ff31', '00e2', '00e3', '0000', '40e122048020', '5401010203' + '04b474657374'].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))))), fc.integer({ min: 1, max: 9 }), (chunks, piece) => {
      const { stream, feed, next, sent } = scene({ message: 200, ping: 10 });
      stream.piece = piece;
      for (const chunk of chunks) {
        feed(Buffer.from(chunk).toString('hex'));
        for (let i = 0; i < 100; i++) {
          const got = next();
          if (typeof got === 'number') {
            assert.ok([WOULD_BLOCK, PROTOCOL, CONNECTION_LOST, NO_CONNECTION].includes(got), `${got}`);
            assert.is(stream.state === CONNECTED, got === WOULD_BLOCK);
            break;
          }
          assert.ok(got.length >= 8 && got.length <= 404);
        }
      }
      sent();
    }),
    { numRuns: 2000 },
  );
});

const signals = suite('signalling');

signals('both sides begin with a CSM; a peer that does not is aborted', () => {
  const { sent, feed, next, stream } = scene({}, false);
  assert.is(sent(), CSM);
  feed('0143' + '42');
  assert.is(next(), PROTOCOL);
  assert.is(sent(), '00e5');
  assert.is(stream.state, SHUTDOWN);
  assert.is(next(), NO_CONNECTION);
  const small = scene({ message: 600 }, false);
  assert.is(small.sent(), '40e122025820');
});

signals('Ping is answered by Pong with its token, when there is room', () => {
  const { feed, next, sent, stream, send } = scene();
  feed('01e242' + '11e21120' + '00e2');
  assert.is(next(), WOULD_BLOCK);
  assert.is(sent(), '01e342' + '01e311' + '00e3');
  stream.room = 2;
  send('50450001');
  stream.room = 1;
  send('5045000261'.slice(0, 8));
  feed('01e243' + '0143' + '07');
  assert.is(next(), WOULD_BLOCK);
  stream.room = 100;
  assert.is(next(), '5143' + '0001' + '07');
  assert.ok(sent().endsWith('01e343'));
});

signals('Empty messages are passed over, and a Pong nobody asked for', () => {
  const { feed, next } = scene();
  feed('0000' + '00e3' + '0143' + '42');
  assert.is(next(), '5143' + '0001' + '42');
});

for (const [name, hex, code, answer] of [
  ['Release', '00e4', CONNECTION_LOST, ''],
  ['Release with a hold-off', '20e4413c', CONNECTION_LOST, ''],
  ['Abort', '00e5', CONNECTION_LOST, ''],
  ['a CSM with a critical option', '20e13107', PROTOCOL, '30e5220003'],
  ['a Ping with a critical option', '20e23107', PROTOCOL, '00e5'],
  ['a token of 9 bytes', '0945010203040506070809', PROTOCOL, '00e5'],
  ['options that do not parse', '474554202f2e77656c6c2d6b6e6f776e', PROTOCOL, '00e5'],
  ['a marker without a payload', '1045ff', PROTOCOL, '00e5'],
  ['a message that is too long', 'e0' + 'ffff' + '45', PROTOCOL, '00e5'],
  ['a message of four gigabytes', 'f0ffffffff45', PROTOCOL, '00e5'],
] as const) {
  signals(`${name} ends the stream`, () => {
    const { feed, next, sent, stream } = scene();
    feed(hex);
    assert.is(next(), code);
    assert.is(sent(), answer);
    assert.is(stream.state, SHUTDOWN);
    assert.is(next(), NO_CONNECTION);
  });
}

signals('the end of the stream is a loss; closing says Release', () => {
  const lost = scene();
  lost.stream.ended = true;
  assert.is(lost.next(), CONNECTION_LOST);
  assert.is(lost.stream.state, SHUTDOWN);
  const { tcp, sent, stream } = scene();
  assert.is(tcp.close(), OK);
  assert.is(sent(), '00e4');
  assert.is(stream.closes, 1);
  assert.is(tcp.close(), OK);
  assert.is(sent(), '');
  assert.is(tcp.connect('h', 1), OK);
  assert.is(sent(), CSM, 'and begins anew');
});

signals('a silent stream is pinged by poll, and given up', () => {
  const { tcp, sent, feed, next, stream } = scene({ ping: 1000, pong: 300 });
  assert.is(tcp.pollTimeout(50), 0);
  tcp.poll(50);
  assert.is(tcp.pollTimeout(50), 1000);
  tcp.poll(1049);
  assert.is(sent(), '');
  tcp.poll(1050);
  assert.is(sent(), '00e2');
  assert.is(tcp.pollTimeout(1050), 300);
  feed('00e3');
  assert.is(next(), WOULD_BLOCK);
  tcp.poll(1200);
  assert.is(tcp.pollTimeout(1200), 1000);
  tcp.poll(2200);
  assert.is(sent(), '00e2');
  assert.is(tcp.poll(2500), CONNECTION_TIMEOUT);
  assert.is(stream.state, SHUTDOWN);
  assert.is(scene().tcp.pollTimeout(0), -1, 'never, unless asked for');
});

const live = suite('coap+tcp');

/** Gives the project's server, which speaks UDP, a TCP (or TLS) side: a socket of its own for each stream. */
class Bridge {
  readonly streams: Network[] = [];
  private readonly sockets: ReturnType<typeof createSocket>[] = [];
  private readonly listener: Network;
  private readonly target: URL;

  constructor(listener: Network, uri: string) {
    this.listener = listener;
    this.target = new URL(uri.replace('coap:', 'http:'));
  }

  async start(): Promise<number> {
    assert.is(await settled(this.listener, () => this.listener.listen(4)), OK);
    this.listener.onEvent = () => {
      for (let peer = this.listener.accept(); peer !== null; peer = this.listener.accept()) this.join(peer);
    };
    return this.listener.localPort;
  }

  end(): void {
    this.listener.cleanup();
    for (const stream of this.streams) stream.cleanup();
    for (const socket of this.sockets) socket.close();
  }

  private join(stream: Network): void {
    const socket = createSocket('udp4');
    const into = new Uint8Array(2000);
    this.streams.push(stream);
    this.sockets.push(socket);
    socket.on('message', (bytes) => void (assert.is(stream.send(bytes, 0, bytes.length), bytes.length), read()));
    const read = (): void => {
      for (let n = stream.recv(into, 0, 2000); n >= 0; n = stream.recv(into, 0, 2000)) socket.send(into.slice(0, n), Number(this.target.port), this.target.hostname);
    };
    stream.onEvent = read;
    read();
  }
}

async function lived(secure: boolean, run_: (parts: { server: Server; client: Client; bridge: Bridge; events: number[]; event(wanted: number): Promise<void> }) => Promise<void>): Promise<void> {
  const server = new Server();
  await server.listen();
  const host = new NodeHost({ tls: { authorities: AUTHORITY }, tcp: { ping: 20000 } });
  const under = secure ? host.secureStream({ localAddress: LOCAL, certificate: SERVER_CERTIFICATE, key: SERVER_KEY }) : host.stream({ localAddress: LOCAL });
  const bridge = new Bridge(new CoapTcp(under), server.uri);
  const port = await bridge.start();
  const client = new Client({ endpoint: 'tcp', servers: [{ uri: `coap${secure ? 's' : ''}+tcp://${LOCAL}:${port}`, lifetime: 300 }], config: { values: 4096, body: 2048 } });
  client.add({ id: 3303, instances: [0], resources: [{ id: 5700, type: FLOAT, access: R, value: 20 }, { id: 5750, type: STRING, access: RW, value: 'x', capacity: 1200 }] });
  const events: number[] = [];
  let waiting: [number, () => void][] = [];
  const pump = run(client, host, (one) => {
    events.push(one);
    waiting = waiting.filter(([wanted, resolve]) => wanted !== one || void resolve());
  });
  try {
    await run_({ server, client, bridge, events, event: (wanted) => new Promise((resolve) => waiting.push([wanted, resolve])) });
  } finally {
    pump.end();
    bridge.end();
    await server.close();
  }
}

for (const secure of [false, true]) {
  live(`a client registers, is read, written in blocks, observed, and leaves: ${secure ? 'coaps+tcp' : 'coap+tcp'}`, () => lived(secure, async ({ server, client }) => {
    await server.registered('tcp');
    assert.ok((await server.discover('tcp', '/3303')).links().length > 0);
    const text = 'abcdefghij'.repeat(110);
    assert.is((await server.write('tcp', '/3303/0/5750', text)).code, 0x44);
    assert.is((await server.read('tcp', '/3303/0/5750')).value(), text);
    const values: unknown[] = [];
    let told = (): void => {};
    const observation = await server.observe('tcp', '/3303/0/5700', (answer) => {
      values.push(answer.value());
      told();
    });
    const next = new Promise<void>((resolve) => (told = resolve));
    client.set(3303, 0, 5700, 21.5);
    await next;
    assert.is(values[values.length - 1], 21.5);
    await observation.cancel();
    assert.is(client.stats.retransmitted, 0);
    const ended = new Promise<void>((resolve) => server.on('ended', () => resolve()));
    client.stop();
    await ended;
    assert.is(server.registration('tcp'), undefined);
  }));
}

live('a stream that is cut is told, and the client comes back', () => lived(false, async ({ server, client, bridge, events, event }) => {
  await server.registered('tcp');
  while (!events.includes(REGISTRATION_COMPLETE)) await new Promise((resolve) => setTimeout(resolve, 2));
  const failed = event(NETWORK_ERROR);
  bridge.streams[0].cleanup();
  await failed;
  assert.ok(events.includes(NETWORK_ERROR));
  client.reconnect();
  while (bridge.streams.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
}));

live('a host without streams, and TLS without credentials, are UNSUPPORTED', () => {
  for (const [uri, host] of [['coap+tcp://127.0.0.1', { ...plainHost() }], ['coaps+tcp://127.0.0.1', new NodeHost()]] as [string, Host][]) {
    const client = new Client({ endpoint: 'tcp', servers: [{ uri }] });
    const codes: number[] = [];
    const pump = run(client, host, () => void codes.push(client.event.code));
    assert.is(codes[0], UNSUPPORTED, uri);
    pump.end();
  }
});

function plainHost(): Host {
  const node = new NodeHost();
  return {
    datagram: (options) => node.datagram(options), now: () => node.now(), utc: () => 0, timer: (callback) => node.timer(callback),
    random: (bytes, at, length) => node.random(bytes, at, length), restart: () => {},
  };
}

framing.run();
signals.run();
live.run();
