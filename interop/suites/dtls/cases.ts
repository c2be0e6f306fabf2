// Our client against openssl s_server and libcoap: handshakes, resumption, failures by name, and all of it again through a bad network.

import assert from 'node:assert/strict';
import type { Case } from '../../report.js';
import { FAITHFUL, startRelay } from '../../relay.js';
import { CBC, CCM8, IDENTITY, KEY, SecureClient, sleep } from './client.js';
import { type DtlsPeer, libcoap, openssl } from './peers.js';

const AUTH_FAILURE = -3011;
const NO_COMMON_SUITE = -3023;
const CONNECTION_TIMEOUT = -3017;
const CONNECTION_LOST = -3016;
/** The same key as text, as libcoap's command line takes it. */
const KEY_TEXT = Buffer.from(KEY, 'hex').toString();
/** Seeds of the bad network; each is a session, or a failure with a name. */
const SEEDS = [1, 2, 3, 4];

/** Runs with a peer and ends it. */
async function withPeer(starting: Promise<DtlsPeer>, use: (peer: DtlsPeer) => Promise<void>): Promise<void> {
  const peer = await starting;
  try {
    await use(peer);
  } finally {
    await peer.stop();
  }
}

async function withClient(client: SecureClient, use: (client: SecureClient) => Promise<void>): Promise<void> {
  try {
    await use(client);
  } finally {
    client.end();
  }
}

/** A line each way through an s_server. */
async function lines(peer: DtlsPeer, client: SecureClient, text: string): Promise<void> {
  const mark = peer.said.mark;
  client.send(Buffer.from(text + '\n'));
  await peer.said.waitFor('line at the server', (line) => line.endsWith(text), 5_000, mark);
  peer.type('to ' + text);
  const answer = await client.receive(5_000);
  assert.ok(answer !== undefined, 'no line from the server');
  assert.equal(Buffer.from(answer).toString(), 'to ' + text + '\n');
}

function overOpenssl(suite: 'PSK-AES128-CCM8' | 'PSK-AES128-CBC-SHA256', number: number, short: string): Case<void>[] {
  return [
    {
      id: 'OSSL_' + short + '_01',
      name: 'openssl s_server, a full handshake and lines both ways',
      run: () => withPeer(openssl(suite), (peer) => withClient(new SecureClient(peer.port, { suites: [number] }), async (client) => {
        await client.establish();
        await lines(peer, client, 'first');
        await lines(peer, client, 'second');
        if (number === CBC) assert.ok(client.network.session.records.etm, 'encrypt-then-MAC was not agreed on');
      })),
    },
    {
      id: 'OSSL_' + short + '_02',
      name: 'openssl s_server, resumption by session id',
      run: () => withPeer(openssl(suite, ['-no_ticket']), (peer) => withClient(new SecureClient(peer.port, { suites: [number] }), async (client) => {
        for (let round = 0; round < 3; round++) {
          await client.establish();
          await lines(peer, client, 'round ' + round);
          assert.equal(client.network.resumptions, round);
          client.close();
          await sleep(100);
        }
      })),
    },
    {
      id: 'OSSL_' + short + '_03',
      name: 'openssl s_server, resumption by ticket',
      run: () => withPeer(openssl(suite), (peer) => withClient(new SecureClient(peer.port, { suites: [number], ticket: 256 }), async (client) => {
        for (let round = 0; round < 3; round++) {
          await client.establish();
          assert.ok(client.network.session.ticketLength > 0, 'no ticket came');
          await lines(peer, client, 'round ' + round);
          assert.equal(client.network.resumptions, round);
          client.close();
          await sleep(100);
        }
      })),
    },
    {
      id: 'OSSL_' + short + '_04',
      name: 'openssl s_server with a link of 256 bytes',
      run: () => withPeer(openssl(suite, ['-mtu', '256']), (peer) => withClient(new SecureClient(peer.port, { suites: [number], ticket: 256 }), async (client) => {
        await client.establish();
        await lines(peer, client, 'small');
      })),
    },
    {
      id: 'OSSL_' + short + '_05',
      name: 'openssl s_server through a network that loses, doubles and reorders up to 30 %',
      run: async () => {
        let established = 0;
        await Promise.all(SEEDS.map((seed) => withPeer(openssl(suite), async (peer) => {
          const relay = await startRelay(peer.port, { ...FAITHFUL, lost: seed % 2 === 0 ? 30 : 20, doubled: 30, late: 30, seed });
          try {
            await withClient(new SecureClient(relay.port, { suites: [number], retransmit: 500, retries: 6 }), async (client) => {
              const status = await client.connect(80_000);
              assert.ok(status === 0 || status === AUTH_FAILURE || status === CONNECTION_TIMEOUT, 'seed ' + seed + ': ' + status);
              if (status !== 0) return;
              relay.change(FAITHFUL);
              await sleep(200);
              await lines(peer, client, 'over the bad network');
              established++;
            });
          } finally {
            await relay.close();
          }
        })));
        assert.ok(established > 0, 'no seed ended in a session');
      },
    },
  ];
}

const mte: Case<void> = {
  id: 'OSSL_CBC_06',
  name: 'openssl s_server without encrypt-then-MAC: MAC-then-encrypt',
  run: () => withPeer(openssl('PSK-AES128-CBC-SHA256', ['-no_etm']), (peer) => withClient(new SecureClient(peer.port, { suites: [CBC] }), async (client) => {
    await client.establish();
    assert.ok(!client.network.session.records.etm);
    for (let n = 0; n < 40; n++) await lines(peer, client, 'x'.repeat(n) + 'line');
  })),
};

const failures: Case<void>[] = [
  {
    id: 'OSSL_FAIL_01',
    name: 'openssl s_server and a wrong key: the failure says so',
    run: () => withPeer(openssl('PSK-AES128-CCM8'), (peer) => withClient(new SecureClient(peer.port, { retransmit: 200, retries: 3 }, IDENTITY, '00'.repeat(16)), async (client) => {
      assert.equal(await client.connect(20_000), AUTH_FAILURE);
    })),
  },
  {
    id: 'OSSL_FAIL_02',
    name: 'openssl s_server without a suite of ours: the failure says so',
    run: () => withPeer(openssl('PSK-AES128-CBC-SHA256'), (peer) => withClient(new SecureClient(peer.port, { suites: [CCM8] }), async (client) => {
      assert.equal(await client.connect(20_000), NO_COMMON_SUITE);
      assert.equal(client.network.session.alert, 40);
      assert.ok(client.network.session.alertReceived);
    })),
  },
  {
    id: 'OSSL_FAIL_03',
    name: 'Nobody there: the failure says so',
    run: () => withClient(new SecureClient(1, { retransmit: 100, retries: 2 }), async (client) => {
      assert.equal(await client.connect(20_000), CONNECTION_TIMEOUT);
    }),
  },
  {
    id: 'COAP_FAIL_01',
    name: 'A server that ends says goodbye, and the session is over',
    run: () => withPeer(libcoap('openssl', KEY_TEXT), (peer) => withClient(new SecureClient(peer.port), async (client) => {
      await client.establish();
      assert.match(await client.get('time'), /\d\d:\d\d:\d\d/);
      await peer.stop();
      assert.equal(await client.receive(500), undefined);
      assert.equal(client.network.recv(new Uint8Array(64), 0, 64), CONNECTION_LOST);
      assert.equal(client.network.session.alert, 0);
    })),
  },
];

function overLibcoap(library: 'openssl' | 'gnutls', suites: readonly number[], short: string): Case<void>[] {
  const options = { suites };
  return [
    {
      id: 'COAP_' + short + '_01',
      name: 'coap-server-' + library + ', GET over coaps',
      run: () => withPeer(libcoap(library, KEY_TEXT), (peer) => withClient(new SecureClient(peer.port, options), async (client) => {
        await client.establish();
        assert.match(await client.get('.well-known/core'), /<\/time>/);
        assert.match(await client.get('time'), /\d\d:\d\d:\d\d/);
      })),
    },
    {
      id: 'COAP_' + short + '_02',
      name: 'coap-server-' + library + ', another session of the same client',
      run: () => withPeer(libcoap(library, KEY_TEXT), (peer) => withClient(new SecureClient(peer.port, options), async (client) => {
        for (let round = 0; round < 3; round++) {
          await client.establish();
          assert.match(await client.get('time'), /\d\d:\d\d:\d\d/);
          client.close();
          await sleep(300);
        }
        assert.equal(client.network.handshakes, 3);
        // GnuTLS's session cache is not used by libcoap; OpenSSL's is.
        if (library === 'openssl') assert.equal(client.network.resumptions, 2);
      })),
    },
    {
      id: 'COAP_' + short + '_03',
      name: 'coap-server-' + library + ' through a network that loses, doubles and reorders 20 %',
      run: () => withPeer(libcoap(library, KEY_TEXT), async (peer) => {
        const relay = await startRelay(peer.port, { ...FAITHFUL, lost: 20, doubled: 20, late: 20, seed: 5 });
        try {
          await withClient(new SecureClient(relay.port, { ...options, retransmit: 500 }), async (client) => {
            const status = await client.connect(70_000);
            assert.ok(status === 0 || status === AUTH_FAILURE || status === CONNECTION_TIMEOUT, 'ended with ' + status);
            if (status === 0) assert.match(await client.get('time', 15_000), /\d\d:\d\d:\d\d/);
          });
        } finally {
          await relay.close();
        }
      }),
    },
  ];
}

/** The plugtests' descriptions have these for identity and key. */
const PLUG_IDENTITY = 'password';
const PLUG_KEY = 'sesame';

const plugtests: Case<void>[] = [
  {
    id: 'TD_COAP_DTLS_01',
    name: 'Basic DTLS PSK (success case)',
    run: () => withPeer(libcoap('openssl', PLUG_KEY), (peer) => withClient(new SecureClient(peer.port, {}, PLUG_IDENTITY, Buffer.from(PLUG_KEY).toString('hex')), async (client) => {
      await client.establish();
      await client.put('secure', 'only here');
      assert.equal(await client.get('secure'), 'only here');
    })),
  },
  {
    id: 'TD_COAP_DTLS_02',
    name: 'Basic DTLS PSK (failure case: wrong PSK)',
    run: () => withPeer(libcoap('openssl', PLUG_KEY), (peer) => withClient(new SecureClient(peer.port, { retransmit: 200, retries: 3 }, PLUG_IDENTITY, Buffer.from('wrong').toString('hex')), async (client) => {
      assert.equal(await client.connect(20_000), AUTH_FAILURE);
    })),
  },
  {
    id: 'TD_COAP_DTLS_03',
    name: 'Lossy DTLS PSK: each packet of the handshake is lost once',
    run: () => withPeer(libcoap('openssl', PLUG_KEY), async (peer) => {
      for (let victim = 0; victim < 6; victim++) {
        const relay = await startRelay(peer.port, { ...FAITHFUL, victims: [victim] });
        try {
          await withClient(new SecureClient(relay.port, {}, PLUG_IDENTITY, Buffer.from(PLUG_KEY).toString('hex')), async (client) => {
            await client.establish(20_000);
            await client.put('secure', 'packet ' + victim);
            assert.equal(await client.get('secure'), 'packet ' + victim);
            assert.equal(relay.lost, 1);
          });
        } finally {
          await relay.close();
        }
      }
    }),
  },
];

export const cases: readonly Case<void>[] = [
  ...overOpenssl('PSK-AES128-CCM8', CCM8, 'CCM8'),
  ...overOpenssl('PSK-AES128-CBC-SHA256', CBC, 'CBC'),
  mte,
  ...failures,
  ...overLibcoap('openssl', [CCM8], 'OSSL'),
  ...overLibcoap('gnutls', [CCM8], 'GTLS'),
  ...overLibcoap('gnutls', [CBC], 'GTLS_CBC'),
  ...plugtests,
];
