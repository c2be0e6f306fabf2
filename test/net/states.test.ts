/*
 * Each call of a socket in each of its states, datagrams and streams, and what `cleanup` leaves of each state.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { SocketAddress } from '../../src/net/address.js';
import {
  ALREADY, BUSY, IN_PROGRESS, IS_CONNECTED, NO_CONNECTION, NO_SOCKET, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, type Network, SHUTDOWN } from '../../src/net/types.js';
import { LOCAL, settled } from './sockets.js';

const host = new NodeHost();
const NAMES = ['CLOSED', 'BOUND', 'CONNECTING', 'CONNECTED', 'SHUTDOWN', 'dead', 'malformed'];
const STATES = [CLOSED, BOUND, CONNECTING, CONNECTED, SHUTDOWN, 5, 6];
const OTHER = 'other.invalid';

interface Kind {
  make(malformed: boolean): Network;
  port: number;
  /** Answers by call: one for each of STATES. */
  rows: Record<string, number[]>;
}

const address = new SocketAddress();
const bytes = new Uint8Array(4);

function calls(port: number): Record<string, (socket: Network) => number> {
  assert.is(address.parseText(LOCAL, port), OK);
  return {
    bind: (socket) => socket.bind(),
    'connect to a name': (socket) => socket.connect('localhost', port),
    'connect elsewhere': (socket) => socket.connect(OTHER, port),
    'connect to nothing': (socket) => socket.connect('', 0),
    send: (socket) => socket.send(bytes, 0, 4),
    'send outside': (socket) => socket.send(bytes, 3, 2),
    recv: (socket) => socket.recv(bytes, 0, 4),
    'recv outside': (socket) => socket.recv(bytes, -1, 2),
    sendTo: (socket) => socket.sendTo(address, bytes, 0, 4),
    recvFrom: (socket) => socket.recvFrom(new SocketAddress(), bytes, 0, 4),
    shutdown: (socket) => socket.shutdown(),
    close: (socket) => socket.close(),
    cleanup: (socket) => socket.cleanup(),
    rxOff: (socket) => socket.rxOff(),
    'forceInterface of a name': (socket) => socket.forceInterface('lo'),
    'forceInterface of none': (socket) => socket.forceInterface(''),
    poll: (socket) => socket.poll(0),
    'listen on nothing': (socket) => socket.listen(0),
  };
}

/** A socket brought into a state. */
async function brought(kind: Kind, state: number): Promise<Network> {
  const socket = kind.make(state === 6);
  if (state === BOUND) assert.is(socket.bind(), OK);
  if (state === CONNECTING) assert.is(socket.connect('localhost', kind.port), IN_PROGRESS);
  if (state === CONNECTED || state === SHUTDOWN) assert.is(await settled(socket, () => socket.connect(LOCAL, kind.port)), OK);
  if (state === SHUTDOWN) assert.is(socket.shutdown(), OK);
  if (state === 5) socket.cleanup();
  if (state < 5) assert.is(socket.state, state);
  return socket;
}

const U = UNSUPPORTED;
const P = PARAMETER;
const S = NO_SOCKET;
const N = NO_CONNECTION;
const C = IS_CONNECTED;
//                                CLOSED       BOUND        CONNECTING   CONNECTED    SHUT dead malformed
const COMMON: Record<string, number[]> = {
  bind:                       [OK, P, BUSY, P, P, S, P],
  'connect to a name':        [IN_PROGRESS, IN_PROGRESS, IN_PROGRESS, C, N, S, P],
  'connect elsewhere':        [IN_PROGRESS, IN_PROGRESS, ALREADY, C, N, S, P],
  'connect to nothing':       [P, P, P, P, P, S, P],
  send:                       [S, N, BUSY, 4, N, S, P],
  'send outside':             [S, N, BUSY, P, N, S, P],
  recv:                       [S, N, BUSY, WOULD_BLOCK, N, S, P],
  'recv outside':             [S, N, BUSY, P, N, S, P],
  shutdown:                   [S, OK, OK, OK, OK, S, S],
  close:                      [OK, OK, OK, OK, OK, OK, OK],
  cleanup:                    [OK, OK, OK, OK, OK, OK, OK],
  rxOff:                      [U, U, U, U, U, S, P],
  'forceInterface of a name': [U, U, U, U, U, S, P],
  'forceInterface of none':   [OK, OK, OK, OK, OK, S, P],
  poll:                       [OK, OK, OK, OK, OK, S, P],
};

const udp: Kind = {
  make: (malformed) => host.datagram(malformed ? { localPort: -1 } : { localAddress: LOCAL }),
  port: 0,
  rows: { ...COMMON, sendTo: [4, 4, BUSY, C, N, S, P], recvFrom: [S, WOULD_BLOCK, BUSY, WOULD_BLOCK, N, S, P], 'listen on nothing': [U, U, U, U, U, S, P] },
};
const tcp: Kind = {
  make: (malformed) => host.stream(malformed ? { connectTimeout: -1 } : { localAddress: LOCAL }),
  port: 0,
  rows: { ...COMMON, sendTo: [U, U, BUSY, C, N, S, P], recvFrom: [S, U, BUSY, U, N, S, P], 'listen on nothing': [P, P, BUSY, C, N, S, P] },
};

const states = suite('states');
const sink = createSocket('udp4');
const server = createServer((socket) => socket.on('error', () => {}).resume());

states.before(async () => {
  sink.bind(0, LOCAL);
  await once(sink, 'listening');
  server.listen(0, LOCAL);
  await once(server, 'listening');
  udp.port = sink.address().port;
  tcp.port = (server.address() as AddressInfo).port;
});
states.after(async () => {
  sink.close();
  server.close();
  await once(server, 'close');
});

for (const [name, kind] of [['datagram', udp], ['stream', tcp]] as const) {
  for (const state of STATES) {
    states(`${name}: each call in ${NAMES[state]}`, async () => {
      const table = calls(kind.port);
      assert.equal(Object.keys(table).sort(), Object.keys(kind.rows).sort());
      for (const [call, run] of Object.entries(table)) {
        const socket = await brought(kind, state);
        assert.is(run(socket), kind.rows[call][state], call);
        socket.cleanup();
      }
    });

    states(`${name}: nothing is left of ${NAMES[state]}`, async () => {
      for (const end of ['close', 'cleanup'] as const) {
        const socket = await brought(kind, state);
        socket.onEvent = () => assert.unreachable('an event after the end');
        socket[end]();
        assert.is(socket.state, CLOSED);
        assert.is(socket.systemSocket(0), null);
        assert.is(socket.accept(), null);
        for (let i = 0; i < 3; i++) await turn();
        assert.is(socket.state, CLOSED);
        assert.is(socket.recv(bytes, 0, 4), state === 6 && end === 'close' ? PARAMETER : NO_SOCKET);
        if (state < 5 && end === 'close') {
          socket.onEvent = null;
          assert.is(await settled(socket, () => socket.connect(LOCAL, kind.port)), OK, 'it works again');
        }
        socket.cleanup();
      }
    });
  }
}

states.run();
