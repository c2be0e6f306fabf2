/*
 * CoAP over TCP at libcoap's server, plain and with TLS by a pre-shared key, where it is installed; skipped elsewhere.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { WOULD_BLOCK } from '../../src/net/codes.js';
import type { Network } from '../../src/net/types.js';
import { LOCAL, settled } from './sockets.js';

const PLAIN = 'coap-server-notls';
const SECURE = 'coap-server-openssl';

const isThere = (program: string): boolean => (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOCAL);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Connects as soon as the server listens. */
async function connected(network: Network, port: number): Promise<number> {
  let status = -1;
  for (let i = 0; i < 200 && status < 0; i++) {
    status = await settled(network, () => network.connect(LOCAL, port));
    if (status < 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return status;
}

/** A CoAP request in the form of a datagram, confirmable, with a token of one byte: the answer to it. */
async function asked(network: Network, mid: number, code: number, rest: string): Promise<{ acknowledged: boolean; code: number; token: number; rest: Buffer }> {
  const request = Buffer.from('41' + code.toString(16).padStart(2, '0') + mid.toString(16).padStart(4, '0') + '77' + rest, 'hex');
  assert.is(await settled(network, () => network.send(request, 0, request.length)), request.length);
  const into = new Uint8Array(2000);
  const ack = await settled(network, () => network.recv(into, 0, 2000));
  const acknowledged = ack === 4 && into[0] === 0x60 && into[2] * 256 + into[3] === mid;
  const n = await settled(network, () => network.recv(into, 0, 2000));
  assert.ok(n >= 5, `${n}`);
  return { acknowledged, code: into[1], token: into[4], rest: Buffer.from(into.slice(5, n)) };
}

async function served(program: string, options: string[], secure: boolean, run: (network: Network) => Promise<void>): Promise<void> {
  const port = await freePort();
  const child: ChildProcess = spawn(program, ['-A', LOCAL, '-p', `${secure ? port - 1 : port}`, '-d', '10', ...options], { stdio: 'ignore' });
  const host = new NodeHost({ tls: { identity: 'device', secret: Buffer.from('sesame') } });
  const network = host.coapTcp({ ringBytes: 1500 }, secure) as Network;
  try {
    assert.is(await connected(network, port), 0);
    await run(network);
  } finally {
    network.cleanup();
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

const exchange = async (network: Network): Promise<void> => {
  const core = await asked(network, 1, 0x01, 'bb2e77656c6c2d6b6e6f776e04636f7265');
  assert.ok(core.acknowledged);
  assert.is(core.code, 0x45);
  assert.is(core.token, 0x77);
  assert.ok(core.rest.includes('</time>'));
  const put = await asked(network, 2, 0x03, 'b46d6f7465' + 'ff' + Buffer.from('x'.repeat(600)).toString('hex'));
  assert.is(put.code, 0x41, 'created');
  const get = await asked(network, 3, 0x01, 'b46d6f7465');
  assert.is(get.code, 0x45);
  assert.ok(get.rest.toString().endsWith('x'.repeat(600)));
  const none = await asked(network, 4, 0x01, 'b46e6f6e65');
  assert.is(none.code, 0x84);
  const pinged = Buffer.from('40000005', 'hex');
  assert.is(network.send(pinged, 0, 4), 4);
  const into = new Uint8Array(10);
  assert.is(await settled(network, () => network.recv(into, 0, 10)), 4);
  assert.equal(into.slice(0, 4), new Uint8Array([0x70, 0, 0, 5]), 'its Pong, as a Reset');
  assert.is(network.recv(into, 0, 10), WOULD_BLOCK);
};

if (isThere(PLAIN)) test('coap+tcp at libcoap', () => served(PLAIN, [], false, exchange));
else test.skip('coap+tcp at libcoap: not installed', () => undefined);
if (isThere(SECURE)) test('coaps+tcp with a pre-shared key at libcoap', () => served(SECURE, ['-k', 'sesame'], true, exchange));
else test.skip('coaps+tcp at libcoap: not installed', () => undefined);

test.run();
