// Our DTLS at a real Leshan (Californium Scandium): a pre-shared key, its connection id, and an address that changes.

import assert from 'node:assert/strict';
import { LeshanApi } from '../../leshan-api.js';
import { startLeshan, type LeshanServer } from '../../peers/leshan.js';
import { FAITHFUL, startRelay } from '../../relay.js';
import type { Case } from '../../report.js';
import { CBC, CCM8, IDENTITY, KEY, SecureClient } from './client.js';

const ENDPOINT = 'dtls-device';
const AUTH_FAILURE = -3011;
const UNKNOWN_IDENTITY = -3022;

let leshan: Promise<LeshanServer> | undefined;

/** The server, started by the first case. */
async function server(): Promise<LeshanServer> {
  leshan ??= startLeshan();
  const running = await leshan;
  await new LeshanApi(running.api).secure(ENDPOINT, IDENTITY, KEY);
  return running;
}

/** Ends the server, where a case has started it. */
export async function endLeshan(): Promise<void> {
  const running = leshan;
  leshan = undefined;
  await (await running?.catch(() => undefined))?.stop();
}

/** A Register; answers the location. */
async function register(client: SecureClient): Promise<string[]> {
  const answer = await client.post(['rd'], ['ep=' + ENDPOINT, 'lt=60', 'lwm2m=1.1', 'b=U'], '</1/0>,</3/0>');
  assert.equal(answer.code, 0x41);
  return answer.location;
}

async function update(client: SecureClient, location: string[]): Promise<void> {
  assert.equal((await client.post(location, [], '')).code, 0x44);
}

async function withClient(client: SecureClient, use: (client: SecureClient) => Promise<void>): Promise<void> {
  try {
    await use(client);
  } finally {
    client.end();
  }
}

export const atLeshan: readonly Case<void>[] = [
  ...[[CCM8, 'CCM_8'], [CBC, 'CBC']].map(([suite, name], i): Case<void> => ({
    id: 'LESHAN_0' + (i + 1),
    name: 'Leshan, Register and Update over ' + name + ' with a connection id',
    run: async () => {
      const { coaps } = await server();
      await withClient(new SecureClient(coaps, { suites: [suite as number] }), async (client) => {
        await client.establish();
        assert.ok(client.network.session.records.peerCid > 0, 'no connection id was agreed on');
        await update(client, await register(client));
      });
    },
  })),
  {
    id: 'LESHAN_03',
    name: 'Leshan, the address changes under the session, which survives without a handshake',
    run: async () => {
      const { coaps } = await server();
      const relay = await startRelay(coaps, FAITHFUL);
      try {
        await withClient(new SecureClient(relay.port), async (client) => {
          await client.establish();
          const location = await register(client);
          for (let round = 0; round < 3; round++) {
            await relay.renumber();
            await update(client, location);
          }
          assert.equal(client.network.handshakes, 1);
        });
      } finally {
        await relay.close();
      }
    },
  },
  {
    id: 'LESHAN_04',
    name: 'Leshan, resumption of the session',
    run: async () => {
      const { coaps } = await server();
      await withClient(new SecureClient(coaps), async (client) => {
        for (let round = 0; round < 3; round++) {
          await client.establish();
          await update(client, await register(client));
          assert.equal(client.network.resumptions, round);
          client.close();
        }
      });
    },
  },
  {
    id: 'LESHAN_05',
    name: 'Leshan, an unknown identity and a wrong key fail by name',
    run: async () => {
      const { coaps } = await server();
      await withClient(new SecureClient(coaps, { retransmit: 300, retries: 3 }, 'nobody'), async (client) => {
        const status = await client.connect(30_000);
        assert.ok(status === UNKNOWN_IDENTITY || status === AUTH_FAILURE, 'unknown identity: ' + status + ', alert ' + client.network.session.alert);
      });
      await withClient(new SecureClient(coaps, { retransmit: 300, retries: 3 }, IDENTITY, '00'.repeat(16)), async (client) => {
        assert.equal(await client.connect(30_000), AUTH_FAILURE);
      });
    },
  },
  {
    id: 'LESHAN_06',
    name: 'Leshan through a network that loses, doubles and reorders 20 %',
    run: async () => {
      const { coaps } = await server();
      const relay = await startRelay(coaps, { ...FAITHFUL, lost: 20, doubled: 20, late: 20, seed: 6 });
      try {
        await withClient(new SecureClient(relay.port, { retransmit: 500 }), async (client) => {
          await client.establish(70_000);
          relay.change(FAITHFUL);
          await update(client, await register(client));
        });
      } finally {
        await relay.close();
      }
    },
  },
];
