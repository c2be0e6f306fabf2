// Foreign clients against our server half: openssl s_client, and libcoap's client over OpenSSL and GnuTLS.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { complete, ended, need, start } from '../../children.js';
import { FAITHFUL, startRelay } from '../../relay.js';
import type { Case } from '../../report.js';
import { CBC, CCM8, IDENTITY, KEY, SecureClient, sleep } from './client.js';
import { SecureServer } from './server.js';

const LIMIT_MS = 60_000;

async function withServer(use: (server: SecureServer) => Promise<void>): Promise<void> {
  const server = await SecureServer.start({ suites: [CCM8, CBC] });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** Sends a line through s_client, and answers what it printed until it got it back. */
async function line(port: number, suite: string, text: string): Promise<string> {
  need('openssl', 'install it (Debian: apt-get install openssl)');
  const child = start('openssl', ['s_client', '-dtls1_2', '-connect', '127.0.0.1:' + port, '-psk', KEY, '-psk_identity', IDENTITY, '-cipher', suite + ':@SECLEVEL=0'], tmpdir());
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (let i = 0; i < 600 && !said.includes('Verify return code'); i++) await sleep(50);
  child.stdin?.write(text + '\n');
  for (let i = 0; i < 100 && !said.includes('\n' + text + '\n'); i++) await sleep(50);
  child.stdin?.end('Q\n');
  child.kill('SIGTERM');
  await ended(child, 5_000);
  return said;
}

function coapClient(library: string, port: number): Promise<string> {
  need('coap-client-' + library, 'install it (Debian: apt-get install libcoap3-bin)');
  return complete('coap-client-' + library, ['-B', '40', '-u', IDENTITY, '-k', Buffer.from(KEY, 'hex').toString(), 'coaps://127.0.0.1:' + port + '/any'], tmpdir(), LIMIT_MS);
}

const overOpenssl = ['PSK-AES128-CCM8', 'PSK-AES128-CBC-SHA256'].map((suite, i): Case<void> => ({
  id: 'SERVE_OSSL_0' + (i + 1),
  name: 'openssl s_client with ' + suite + ' at our server',
  run: () => withServer(async (server) => {
    const said = await line(server.port, suite, 'from s_client');
    assert.match(said, new RegExp('Cipher is ' + suite));
    assert.match(said, /Secure Renegotiation IS supported/);
    assert.match(said, /Extended master secret: yes/);
    assert.match(said, /\nfrom s_client\n/);
  }),
}));

const overLibcoap = ['openssl', 'gnutls'].map((library, i): Case<void> => ({
  id: 'SERVE_COAP_0' + (i + 1),
  name: 'coap-client-' + library + ' at our server',
  run: () => withServer(async (server) => assert.match(await coapClient(library, server.port), /protected/)),
}));

const lossy: Case<void> = {
  id: 'SERVE_COAP_03',
  name: 'coap-client-openssl at our server through a network that loses 20 %',
  run: () => withServer(async (server) => {
    const relay = await startRelay(server.port, { ...FAITHFUL, lost: 20, doubled: 20, late: 20, seed: 4 });
    try {
      assert.match(await coapClient('openssl', relay.port), /protected/);
    } finally {
      await relay.close();
    }
  }),
};

const moved: Case<void> = {
  id: 'SERVE_CID_01',
  name: 'Our client at our server: its address changes under it, and the session survives without a handshake',
  run: () => withServer(async (server) => {
    const relay = await startRelay(server.port, FAITHFUL);
    const client = new SecureClient(relay.port);
    try {
      await client.establish();
      for (let round = 0; round < 3; round++) {
        client.send(Buffer.from('round ' + round));
        assert.equal(Buffer.from((await client.receive(2000)) ?? []).toString(), 'round ' + round);
        await relay.renumber();
      }
      assert.equal(client.network.handshakes, 1);
      assert.ok(relay.types.filter((type) => type === 25).length >= 3, 'records with a connection id');
    } finally {
      client.end();
      await relay.close();
    }
  }),
};

export const serving: readonly Case<void>[] = [...overOpenssl, ...overLibcoap, lossy, moved];
