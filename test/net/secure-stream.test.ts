/*
 * TLS streams of Node, both sides, over loopback: certificates, pre-shared keys, and what each refusal is told as.
 */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { ALERTED, AUTH_FAILURE, CONNECTION_LOST, IN_PROGRESS, NO_COMMON_SUITE, OK, PARAMETER, PROTOCOL } from '../../src/net/codes.js';
import { CONNECTED, type Network, type SecureOptions } from '../../src/net/types.js';
import { AUTHORITY, DEVICE_CERTIFICATE, DEVICE_KEY, SERVER_CERTIFICATE, SERVER_KEY } from './certificates.js';
import { LOCAL, accepted, pattern, recvAll, sendAll, settled } from './sockets.js';

const host = new NodeHost();
const opened: Network[] = [];
const SERVER = { localAddress: LOCAL, certificate: SERVER_CERTIFICATE, key: SERVER_KEY };
const PSK = { identity: 'device-1', secret: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };

function open(options: SecureOptions): Network {
  const socket = host.secureStream(options);
  opened.push(socket);
  return socket;
}

async function listening(options: SecureOptions): Promise<Network> {
  const socket = open(options);
  assert.is(await settled(socket, () => socket.listen(4)), OK);
  return socket;
}

async function connect(options: SecureOptions, port: number, name = LOCAL): Promise<{ socket: Network; result: number }> {
  const socket = open(options);
  return { socket, result: await settled(socket, () => socket.connect(name, port)) };
}

test.after.each(() => {
  for (const socket of opened.splice(0)) socket.cleanup();
});

async function talks(client: Network, listener: Network): Promise<void> {
  const peer = await accepted(listener);
  opened.push(peer);
  assert.is(await sendAll(client, pattern(3000, 1)), 3000);
  assert.equal(await recvAll(peer, 3000), pattern(3000, 1));
  assert.is(await sendAll(peer, pattern(5000, 2)), 5000);
  assert.equal(await recvAll(client, 5000), pattern(5000, 2));
  assert.is(client.bytesReceived, 5000);
  peer.shutdown();
  assert.is(await settled(client, () => client.recv(new Uint8Array(1), 0, 1)), 0);
}

test('certificates: by address, by name, of both sides', async () => {
  const listener = await listening(SERVER);
  for (const name of [LOCAL, 'localhost']) {
    const { socket, result } = await connect({ authorities: AUTHORITY }, listener.localPort, name);
    assert.is(result, OK, name);
    assert.is(socket.state, CONNECTED);
    await talks(socket, listener);
  }
  const strict = await listening({ ...SERVER, authorities: AUTHORITY });
  const { socket, result } = await connect({ authorities: AUTHORITY, certificate: DEVICE_CERTIFICATE, key: DEVICE_KEY }, strict.localPort);
  assert.is(result, OK);
  await talks(socket, strict);
});

test('a certificate that no authority vouches for, or of another name, is AUTH_FAILURE', async () => {
  const listener = await listening(SERVER);
  assert.is((await connect({}, listener.localPort)).result, AUTH_FAILURE);
  assert.is((await connect({ authorities: AUTHORITY, serverName: 'other.example' }, listener.localPort)).result, AUTH_FAILURE);
  assert.is((await connect({ authorities: AUTHORITY }, listener.localPort)).result, OK, 'the listener goes on');
});

test('a device without a certificate is turned away where one is asked for', async () => {
  const strict = await listening({ ...SERVER, authorities: AUTHORITY });
  const { socket, result } = await connect({ authorities: AUTHORITY }, strict.localPort);
  // TLS 1.3: the client is done before the server has looked.
  const told = result === OK ? await settled(socket, () => socket.recv(new Uint8Array(1), 0, 1)) : result;
  assert.ok([AUTH_FAILURE, ALERTED, CONNECTION_LOST].includes(told), `${told}`);
  assert.is(strict.accept(), null);
});

test('pre-shared keys', async () => {
  const listener = await listening({ localAddress: LOCAL, ...PSK });
  const { socket, result } = await connect(PSK, listener.localPort);
  assert.is(result, OK);
  await talks(socket, listener);
  const wrongKey = await connect({ ...PSK, secret: Uint8Array.of(9) }, listener.localPort);
  const wrongName = await connect({ ...PSK, identity: 'device-2' }, listener.localPort);
  for (const { result } of [wrongKey, wrongName]) assert.ok([AUTH_FAILURE, ALERTED].includes(result), `${result}`);
  const none = await connect({ authorities: AUTHORITY }, listener.localPort);
  assert.ok([NO_COMMON_SUITE, ALERTED].includes(none.result), `${none.result}`);
});

test('a peer that does not speak TLS', async () => {
  const plain = createServer((socket) => socket.on('error', () => {}).end('220 hello\r\n'));
  plain.listen(0, LOCAL);
  await once(plain, 'listening');
  const { socket, result } = await connect({ authorities: AUTHORITY }, (plain.address() as AddressInfo).port);
  assert.is(result, PROTOCOL);
  socket.cleanup();
  plain.close();
  const listener = await listening(SERVER);
  const rude = host.stream({});
  opened.push(rude);
  assert.is(await settled(rude, () => rude.connect(LOCAL, listener.localPort)), OK);
  assert.is(await sendAll(rude, pattern(100, 1)), 100);
  const end = await settled(rude, () => (rude.recv(new Uint8Array(100), 0, 100) > 0 ? IN_PROGRESS : 0));
  assert.is(end, 0);
  assert.is(listener.accept(), null);
});

test('malformed options', () => {
  const wrong: SecureOptions[] = [
    { certificate: SERVER_CERTIFICATE }, { key: SERVER_KEY }, { identity: 'a' }, { secret: Uint8Array.of(1) }, { identity: 'a', secret: new Uint8Array(0) },
    { ...PSK, authorities: AUTHORITY }, { certificate: 'no PEM', key: SERVER_KEY }, { certificate: SERVER_CERTIFICATE, key: DEVICE_KEY },
  ];
  for (const options of wrong) assert.is(open(options).connect(LOCAL, 9), PARAMETER, JSON.stringify(options).slice(0, 60));
});

test.run();
