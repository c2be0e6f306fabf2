// tshark's word: it is given the key and a capture, and must decrypt every record and find nothing malformed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete, ended, need, start } from '../../children.js';
import type { Case } from '../../report.js';
import { CBC, CCM8, KEY, SecureClient, sleep } from './client.js';
import { libcoap } from './peers.js';
import { SecureServer } from './server.js';

const LIMIT_MS = 30_000;

/** What tshark sees of a conversation: a line for each packet it takes for DTLS. */
interface Seen {
  handshakes: string[];
  plain: string[];
  wrong: string[];
}

/** Captures what `use` does with the UDP port, and has it decrypted. */
async function watched(port: number, use: () => Promise<void>): Promise<Seen> {
  need('tshark', 'install it (Debian: apt-get install tshark), and run as a user who may capture on lo');
  const folder = mkdtempSync(join(tmpdir(), 'mote-dtls-'));
  try {
    const file = join(folder, 'run.pcapng');
    const child = start('dumpcap', ['-q', '-i', 'lo', '-f', 'udp port ' + port, '-w', file, '-a', 'duration:120'], folder);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('dumpcap does not capture on lo')), LIMIT_MS);
      child.stderr?.on('data', (chunk: Buffer) => {
        if (!chunk.toString().includes('File: ')) return; // it names the file once the interface is open
        clearTimeout(timer);
        resolve();
      });
      child.on('error', reject);
    });
    await use();
    await sleep(1000); // what is still in the kernel's buffer
    child.kill('SIGINT');
    await ended(child, LIMIT_MS);
    const read = async (filter: string, fields: string[]): Promise<string[]> => {
      const args = ['-r', file, '-d', 'udp.port==' + port + ',dtls', '-o', 'dtls.psk:' + KEY, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
      return (await complete('tshark', args, folder, LIMIT_MS)).split('\n').filter((line) => line.trim() !== '');
    };
    return {
      handshakes: await read('dtls.handshake', ['dtls.handshake.type']),
      plain: await read('dtls.app_data', ['data.data']),
      wrong: await read('_ws.malformed || _ws.expert.severity == "Error" || !dtls', ['frame.number', 'udp.srcport', '_ws.expert.message']),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A case over our own server: what tshark decrypts is what was said. */
function ours(id: string, name: string, suites: readonly number[], cid: boolean): Case<void> {
  return {
    id,
    name,
    run: async () => {
      const server = await SecureServer.start({ suites, ownCid: cid ? 6 : -1 });
      const client = new SecureClient(server.port, { suites, cid });
      try {
        const seen = await watched(server.port, async () => {
          await client.establish();
          client.send(Buffer.from('over the wire'));
          assert.equal(Buffer.from((await client.receive(2000)) ?? []).toString(), 'over the wire');
        });
        assert.deepEqual(seen.wrong, []);
        assert.ok(seen.handshakes.length >= 6, 'handshake: ' + seen.handshakes.join(' '));
        // The Finished of both sides are read only when they are decrypted.
        assert.equal(seen.handshakes.filter((types) => types.split(',').includes('20')).length, 2, 'Finished: ' + seen.handshakes.join(' '));
        assert.deepEqual(seen.plain.map((hex) => Buffer.from(hex, 'hex').toString()), ['over the wire', 'over the wire']);
      } finally {
        client.end();
        await server.stop();
      }
    },
  };
}

export const wire: readonly Case<void>[] = [
  {
    id: 'TSHARK_01',
    name: 'tshark decrypts a PSK session with coap-server-openssl and finds nothing malformed',
    run: async () => {
      const peer = await libcoap('openssl', Buffer.from(KEY, 'hex').toString());
      const client = new SecureClient(peer.port);
      try {
        const seen = await watched(peer.port, async () => {
          await client.establish();
          assert.match(await client.get('time'), /\d\d:\d\d:\d\d/);
          client.close();
        });
        assert.deepEqual(seen.wrong, []);
        assert.equal(seen.handshakes.filter((types) => types.split(',').includes('20')).length, 2, 'Finished: ' + seen.handshakes.join(' '));
        assert.ok(seen.plain.length === 2, 'application data: ' + seen.plain.length);
      } finally {
        client.end();
        await peer.stop();
      }
    },
  },
  ours('TSHARK_02', 'tshark decrypts our client and our server, CCM_8 with a connection id', [CCM8], true),
  ours('TSHARK_03', 'tshark decrypts our client and our server, CBC with encrypt-then-MAC', [CBC], false),
];
