// The real DTLS servers: openssl s_server, and libcoap's server over OpenSSL and over GnuTLS. Each on a port of its own, ended with the case.

import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { ended, need, start } from '../../children.js';
import { Log } from '../../log.js';
import { IDENTITY, KEY, sleep } from './client.js';

const HOST = '127.0.0.1';
const START_LIMIT_MS = 10_000;
const END_LIMIT_MS = 5_000;

export interface DtlsPeer {
  readonly port: number;
  /** What it prints, line by line. */
  readonly said: Log<string>;
  /** Types a line into it. */
  type(line: string): void;
  stop(): Promise<void>;
}

/** Two ports next to each other that nobody uses: libcoap takes the second for DTLS. */
async function ports(): Promise<number> {
  for (;;) {
    const first = createSocket('udp4');
    await new Promise<void>((resolve) => first.bind(0, HOST, resolve));
    const port = first.address().port;
    await new Promise<void>((resolve) => first.close(() => resolve()));
    const second = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      second.once('error', () => resolve(false));
      second.bind(port + 1, HOST, () => resolve(true));
    });
    await new Promise<void>((resolve) => (free ? second.close(() => resolve()) : resolve()));
    if (free && port < 65535) return port;
  }
}

async function run(command: string, args: readonly string[], port: number, ready: RegExp | undefined): Promise<DtlsPeer> {
  const child = start(command, args, tmpdir());
  const said = new Log<string>();
  let rest = '';
  const hear = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach((line) => said.add(line));
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.on('close', (code) => said.end(command + ' exited with ' + code));
  if (ready !== undefined) await said.waitFor('readiness of ' + command, (line) => ready.test(line), START_LIMIT_MS);
  else await sleep(300); // it prints nothing when it is ready; a first flight that comes too early is sent again
  return {
    port,
    said,
    type: (line) => void child.stdin?.write(line + '\n'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child, END_LIMIT_MS);
    },
  };
}

/** openssl s_server with one suite. @param more further arguments */
export async function openssl(suite: 'PSK-AES128-CCM8' | 'PSK-AES128-CBC-SHA256', more: readonly string[] = []): Promise<DtlsPeer> {
  need('openssl', 'install it (Debian: apt-get install openssl)');
  const port = await ports();
  // Since OpenSSL 3 a tag of 8 bytes is below the default security level.
  const args = ['s_server', '-dtls1_2', '-accept', HOST + ':' + port, '-nocert', '-psk', KEY, '-psk_identity', IDENTITY, '-cipher', suite + ':@SECLEVEL=0', ...more];
  return run('openssl', args, port, /^ACCEPT$/);
}

/** libcoap's example server. @param key as text */
export async function libcoap(library: 'openssl' | 'gnutls', key: string): Promise<DtlsPeer> {
  const command = 'coap-server-' + library;
  need(command, 'install it (Debian: apt-get install libcoap3-bin)');
  const port = await ports();
  return run(command, ['-A', HOST, '-p', String(port), '-k', key, '-d', '10'], port + 1, undefined);
}
