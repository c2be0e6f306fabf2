/**
 * DTLS beside others: records against the AEAD of node:crypto, handshakes on loopback beside OpenSSL's own client, RAM, and the size of the code.
 *
 * `node build/bench/dtls.js`, or `dtls()` as a part of `npm run bench`. Nothing fails by a number.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rollup } from 'rollup';
import { minify } from 'terser';
import { Memory } from '../src/crypto/memory.js';
import { PortableCrypto, portableBytes } from '../src/crypto/portable.js';
import { DtlsKit, dtlsClient, dtlsRam, kitBytes } from '../src/dtls/index.js';
import { dtlsBytes, sessionBytes } from '../src/dtls/session.js';
import { Records } from '../src/dtls/record.js';
import { NodeHost } from '../hosts/node/index.js';
import { asModule } from '../test/engines/behaviour.js';
import { DTLS } from '../test/engines/dtls.js';
import { dtlsTimes } from '../test/engines/espruino/dtls.js';
import { textIfThere } from '../test/engines/root.js';
import { Worker, findWorker } from '../test/engines/xs/worker.js';
import { type Contestant, type Result, median, race } from './race.js';

const KEY = '6d6f74652d6c776d326d2d7365637265';
const IDENTITY = 'mote';
const HANDSHAKES = 9;

const source = {
  random(bytes: Uint8Array, at: number, length: number): number {
    for (let i = 0; i < length; i++) bytes[at + i] = Math.floor(Math.random() * 256);
    return 0;
  },
};

/** Two ends of one protected connection in one storage. */
class Ends {
  readonly u8: Uint8Array;
  readonly write: Records;
  readonly read: Records;
  readonly at: number;

  constructor(cbc: boolean) {
    const memory = new Memory(kitBytes(cbc) + 4096);
    const kit = new DtlsKit(memory, new PortableCrypto(memory, source, cbc), cbc);
    this.u8 = memory.u8;
    this.write = new Records(kit, 0, false);
    this.read = new Records(kit, 0, false);
    this.at = memory.bytes(1400);
    for (const records of [this.write, this.read]) {
      records.cbc = cbc;
      records.etm = cbc;
      for (let i = 0; i < 104; i++) this.u8[this.at + i] = i;
      records.keys(this.at, records === this.write);
    }
  }

  seal(length: number): number {
    return this.write.seal(23, 1, this.at, length);
  }

  /** Seals and opens again. */
  pass(length: number): number {
    const n = this.seal(length);
    this.read.open(this.at, this.at + n);
    return this.read.length;
  }
}

function ours(name: string, cbc: boolean, length: number, both: boolean): Contestant {
  const ends = new Ends(cbc);
  return {
    name,
    run: (n) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += both ? ends.pass(length) : ends.seal(length);
      return sum;
    },
  };
}

/** The same protection by node:crypto: nonce, additional data, tag of 8 bytes; the header of the record is not even built. */
function theirs(length: number, both: boolean): Contestant {
  const key = new Uint8Array(16).fill(7);
  const nonce = new Uint8Array(12);
  const aad = new Uint8Array(13);
  const plain = new Uint8Array(length);
  return {
    name: 'node:crypto',
    run: (n) => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        nonce[11] = i;
        const cipher = createCipheriv('aes-128-ccm', key, nonce, { authTagLength: 8 });
        cipher.setAAD(aad, { plaintextLength: length });
        const sealed = cipher.update(plain);
        cipher.final();
        const tag = cipher.getAuthTag();
        sum += sealed[0];
        if (!both) continue;
        const decipher = createDecipheriv('aes-128-ccm', key, nonce, { authTagLength: 8 });
        decipher.setAuthTag(tag);
        decipher.setAAD(aad, { plaintextLength: length });
        sum += decipher.update(sealed)[0];
        decipher.final();
      }
      return sum;
    },
  };
}

function line(what: string, results: readonly Result[], target: string): void {
  const shown = results.map(({ name, rate, ratio }, i) => name + ' ' + (rate / 1000).toFixed(1) + ' k/s' + (i === 0 ? '' : ' (' + ratio.toFixed(2) + 'x)'));
  console.log(what.padEnd(36) + shown.join('   ') + '   target ' + target);
}

/** A relay that counts, before a server on loopback. */
async function counter(target: number): Promise<{ port: number; flights: number; up: number; down: number; end: () => void }> {
  const front = createSocket('udp4');
  const back = createSocket('udp4');
  const counted = { port: 0, flights: 0, up: 0, down: 0, end: () => [front, back].forEach((socket) => socket.close()) };
  let client = 0;
  let last = '';
  const flight = (direction: string): void => {
    if (direction !== last) counted.flights++;
    last = direction;
  };
  front.on('message', (bytes, from) => {
    client = from.port;
    flight('up');
    counted.up += bytes.length;
    back.send(bytes, target, '127.0.0.1');
  });
  back.on('message', (bytes) => {
    flight('down');
    counted.down += bytes.length;
    front.send(bytes, client, '127.0.0.1');
  });
  await Promise.all([front, back].map((socket) => new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))));
  counted.port = front.address().port;
  return counted;
}

/** One handshake of ours with the server at a port, ended with a goodbye; answers milliseconds. @param then called before the goodbye */
async function shake(port: number, then: () => void): Promise<number> {
  const memory = new Memory(dtlsBytes({}));
  const identity = Uint8Array.from(Buffer.from(IDENTITY));
  const key = Uint8Array.from(Buffer.from(KEY, 'hex'));
  const kit = new DtlsKit(memory, new PortableCrypto(memory, source, false), false);
  const network = dtlsClient(new NodeHost().datagram({ ringBytes: 1400 }), kit, { identity, identityAt: 0, identityLength: identity.length, key, keyAt: 0, keyLength: key.length }, {});
  const start = performance.now();
  const now = (): number => Math.floor(performance.now()) | 0;
  for (;;) {
    network.poll(now());
    const status = network.connect('127.0.0.1', port);
    if (status === 0) break;
    if (status !== -3013) throw new Error('the handshake failed: ' + status);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, network.pollTimeout(now()));
      network.onEvent = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  const took = performance.now() - start;
  then();
  network.cleanup();
  return took;
}

/** Runs with an `openssl s_server` of its own: it serves one client after the other, and waits for each one's goodbye. False when there is none. */
async function withServer(use: (port: number) => Promise<void>): Promise<boolean> {
  const finder = createSocket('udp4');
  await new Promise<void>((resolve) => finder.bind(0, '127.0.0.1', resolve));
  const port = finder.address().port;
  await new Promise<void>((resolve) => finder.close(() => resolve()));
  const server = spawn('openssl', ['s_server', '-dtls1_2', '-accept', '127.0.0.1:' + port, '-nocert', '-psk', KEY, '-psk_identity', IDENTITY, '-cipher', 'PSK-AES128-CCM8:@SECLEVEL=0', '-no_ticket', '-quiet']);
  server.on('error', () => undefined);
  try {
    await pause(300);
    if (server.exitCode !== null || server.pid === undefined) return false;
    await use(port);
    return true;
  } finally {
    server.kill();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function handshakes(): Promise<void> {
  const show = ({ flights, up, down }: { flights: number; up: number; down: number }): string => flights + ' flights, ' + up + ' + ' + down + ' bytes';
  let mine = '';
  let theirs = '';
  let there = await withServer(async (port) => {
    const relay = await counter(port);
    await shake(relay.port, () => (mine = show(relay)));
    await pause(100);
    relay.end();
  });
  there = there && (await withServer(async (port) => {
    const relay = await counter(port);
    const client = spawn('openssl', ['s_client', '-dtls1_2', '-connect', '127.0.0.1:' + relay.port, '-psk', KEY, '-psk_identity', IDENTITY, '-cipher', 'PSK-AES128-CCM8:@SECLEVEL=0', '-no_ticket']);
    await pause(1500);
    theirs = show(relay);
    client.kill();
    await pause(100);
    relay.end();
  }));
  if (!there) {
    console.log('handshake: openssl is not installed');
    return;
  }
  console.log('handshake, full'.padEnd(36) + 'mote ' + mine + '   openssl s_client ' + theirs);
  await withServer(async (port) => {
    const times: number[] = [];
    for (let i = 0; i < HANDSHAKES; i++) {
      times.push(await shake(port, () => undefined));
      await pause(100);
    }
    console.log('handshake on loopback'.padEnd(36) + 'mote ' + median(times).toFixed(1) + ' ms, the server\'s part included');
  });
}

/** Bytes of what an import brings, minified, and as a package on its way. */
async function size(what: string, files: readonly string[]): Promise<void> {
  const build = fileURLToPath(new URL('..', import.meta.url));
  const bundle = await rollup({
    input: 'all',
    plugins: [{
      name: 'all',
      resolveId: (id) => (id === 'all' ? id : null),
      load: (id) => (id === 'all' ? files.map((file) => 'export * from ' + JSON.stringify(build + 'src/' + file)).join('\n') : null),
    }],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const code = (await minify(output[0].code, { module: true })).code ?? '';
  console.log(what.padEnd(36) + code.length + ' bytes minified, ' + gzipSync(code).length + ' compressed');
}

/** The same on XS: what a record and a handshake take of both ends together, on this machine. */
async function xs(): Promise<void> {
  if (findWorker() === undefined) {
    console.log('XS: not installed, see test/engines');
    return;
  }
  const worker = await Worker.start();
  try {
    await worker.evaluate(DTLS + ';globalThis.scene = new dtls.Scene(false); scene.handshake(false)', 'dtls.js');
    const time = async (call: string, n: number): Promise<string> => {
      const start = performance.now();
      await worker.evaluate('for (let i = 0; i < ' + n + '; i++) scene.' + call, call);
      return ((performance.now() - start) / n / 2).toFixed(2) + ' ms';
    };
    await time('record(64)', 20);
    console.log('on XS, one end'.padEnd(36) + 'seal or open: 64 bytes ' + (await half(time('record(64)', 300))) + ', 1024 bytes ' + (await half(time('record(1024)', 60))) +
      '; a full handshake ' + (await time('handshake(false)', 40)) + ', a resumed one ' + (await time('handshake(true)', 40)));
  } finally {
    await worker.close();
  }
}

/** On Espruino, with the package's primitives and the interpreter's own. */
async function espruino(): Promise<void> {
  const bundle = textIfThere('dist/espruino/mote-full.min.js');
  if (!process.env['ESPRUINO'] || bundle === undefined) {
    console.log('Espruino: set ESPRUINO to the path of an interpreter');
    return;
  }
  const { lines } = await dtlsTimes(asModule(bundle) + 'const mote = require("mote");\n', { timeout: 600_000 });
  for (const line of lines) {
    const said = /^MEASURED DTLS with (\w+) primitives, (\w+), (.*), us: (\d+)$/.exec(line);
    if (said !== null) console.log(('on Espruino, ' + said[1] + ', ' + said[2]).padEnd(36) + said[3] + ' ' + (Number(said[4]) / 1000).toFixed(1) + ' ms');
  }
}

/** A record there and back is two seals and two openings: half of what one end takes. */
async function half(time: Promise<string>): Promise<string> {
  return (parseFloat(await time) / 2).toFixed(2) + ' ms';
}

/** All of it, printed. */
export async function dtls(): Promise<void> {
  for (const length of [64, 1024]) {
    const target = length === 64 ? '1x' : 'none, printed';
    line('seal a record of ' + length + ' bytes, CCM_8', race([theirs(length, false), ours('mote', false, length, false)]), target);
    line('and open it', race([theirs(length, true), ours('mote', false, length, true)]), target);
    line('seal and open, CBC', race([theirs(length, true), ours('mote', true, length, true)]), 'none, printed (to CCM_8 of node:crypto)');
  }
  await handshakes();
  await xs();
  await espruino();
  dtlsMemory();
  await dtlsCode();
}

/** RAM of a session, beside that of others for the same. */
export function dtlsMemory(): void {
  const cbc = [0x00ae];
  const line = (what: string, bytes: number | string, note: string): void => console.log((what.padEnd(45) + String(bytes).padStart(9) + '  ' + note).trimEnd());
  line('one session, CCM_8', dtlsRam({}), 'bytes beyond the datagram, connection id and handshake included; target 2560');
  line('  of that tables of AES and SHA-256', portableBytes(false), 'bytes, which further sessions share');
  line('  with CBC', dtlsRam({ suites: cbc }), '');
  line('  with a ticket of 200 bytes', dtlsRam({ ticket: 200 }), '');
  line('  that outlives a restart', dtlsRam({ keep: true }), '');
  line('each further one', sessionBytes({ datagram: 1342 }, 0) - 1344, '');
  line('tinydtls 8a9e048, 32-bit', 1352 + 252, 'heap at most and static, its tables in flash, no connection ids');
  line('mbedTLS 2.28.3, 64-bit', 38424 + 1152, 'heap at most, 32768 of them its buffers for records, and contexts');
}

/** Code of a client with and without DTLS, which is apart. */
export async function dtlsCode(): Promise<void> {
  await size('code: a client without DTLS', ['index.js']);
  await size('  with it, CCM_8 and CBC', ['index.js', 'features/dtls.js']);
  await size('  DTLS alone', ['features/dtls.js']);
  await size('  DTLS with the server half', ['features/dtls.js', 'dtls/server.js']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await dtls();
