// Our DTLS over a socket of Node, driven by the real clock: what a pump does, without a client above it.

import { randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { NodeHost } from '../../../hosts/node/index.js';
import { Memory, PortableCrypto } from '../../../src/crypto/index.js';
import { DtlsKit, dtlsBytes, dtlsClient, usesCbc, type Credentials, type DtlsNetwork, type DtlsOptions } from '../../../src/dtls/index.js';
import { alertName, failureName } from '../../../src/dtls/names.js';

const IN_PROGRESS = -3013;
const WOULD_BLOCK = -3001;

export const CCM8 = 0xc0a8;
export const CBC = 0x00ae;
export const IDENTITY = 'mote';
export const KEY = '6d6f74652d6c776d326d2d7365637265';

function milliseconds(): number {
  return Math.floor(performance.now()) | 0;
}

function credentials(identity: string, key: string): Credentials {
  const i = Uint8Array.from(Buffer.from(identity));
  const k = Uint8Array.from(Buffer.from(key, 'hex'));
  return { identity: i, identityAt: 0, identityLength: i.length, key: k, keyAt: 0, keyLength: k.length };
}

export class SecureClient {
  readonly network: DtlsNetwork;
  private readonly port: number;
  private readonly received: Uint8Array[] = [];
  private readonly inbox = new Uint8Array(2048);
  private timer: NodeJS.Timeout | undefined;
  private status = 0;
  private connecting = false;
  private mid = 4711;

  /** @param port of the server, or of the relay before it, on loopback */
  constructor(port: number, options: DtlsOptions = {}, identity = IDENTITY, key = KEY) {
    const cbc = usesCbc(options);
    const memory = new Memory(dtlsBytes(options));
    const source = { random: (bytes: Uint8Array, at: number, length: number): number => (randomFillSync(bytes, at, length), 0) };
    const kit = new DtlsKit(memory, new PortableCrypto(memory, source, cbc), cbc);
    this.port = port;
    this.network = dtlsClient(new NodeHost().datagram({ ringSlots: 8, ringBytes: 1400 }), kit, credentials(identity, key), options);
    this.network.onEvent = () => this.turn();
  }

  private turn(): void {
    clearTimeout(this.timer);
    this.network.poll(milliseconds());
    if (this.connecting) {
      this.status = this.network.connect('127.0.0.1', this.port);
      if (this.status !== IN_PROGRESS) this.connecting = false;
    }
    for (let n = 0; !this.connecting && this.status === 0;) {
      n = this.network.recv(this.inbox, 0, this.inbox.length);
      if (n >= 0) this.received.push(this.inbox.slice(0, n));
      else if (n === WOULD_BLOCK) break;
      else this.status = n;
    }
    const wait = this.network.pollTimeout(milliseconds());
    if (wait >= 0) this.timer = setTimeout(() => this.turn(), wait);
  }

  /** Connects; answers OK or how it failed. */
  async connect(limit: number): Promise<number> {
    this.connecting = true;
    this.turn();
    const end = performance.now() + limit;
    while (this.connecting && performance.now() < end) await sleep(5);
    if (this.connecting) throw new Error('the handshake has come to no end within ' + limit + ' ms');
    return this.status;
  }

  /** Connects, and throws what went wrong by its name. */
  async establish(limit = 60_000): Promise<void> {
    const status = await this.connect(limit);
    if (status !== 0) throw new Error('no session: ' + failureName(status) + ' (' + status + ', ' + alertName(this.network.session.alert) + ')');
  }

  send(bytes: Uint8Array): number {
    return this.network.send(bytes, 0, bytes.length);
  }

  /** The next datagram, undefined when none comes within `limit` ms. */
  async receive(limit: number): Promise<Uint8Array | undefined> {
    const end = performance.now() + limit;
    while (this.received.length === 0 && performance.now() < end) {
      await sleep(5);
      this.turn();
    }
    return this.received.shift();
  }

  /** A GET of a path, sent until it is answered; the answer's payload as text. */
  async get(path: string, limit = 30_000): Promise<string> {
    return good(await this.ask(1, options(11, path.split('/')), '', limit)).payload;
  }

  /** A PUT of text. */
  async put(path: string, text: string, limit = 30_000): Promise<string> {
    return good(await this.ask(3, options(11, path.split('/')), text, limit)).payload;
  }

  /** A POST with a query, in the content format of links. */
  post(path: readonly string[], query: readonly string[], text: string, limit = 30_000): Promise<Answer> {
    const format = text === '' ? Buffer.alloc(0) : Buffer.from([0x11, 40]);
    return this.ask(2, Buffer.concat([options(11, path), format, options(text === '' ? 4 : 3, query)]), text, limit);
  }

  private async ask(code: number, head: Buffer, text: string, limit: number): Promise<Answer> {
    const mid = (this.mid = (this.mid + 1) & 0xffff);
    const payload = text === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([255]), Buffer.from(text)]);
    const request = Buffer.concat([Buffer.from([0x44, code, mid >> 8, mid & 255, 9, 8, mid >> 8, mid & 255]), head, payload]);
    const end = performance.now() + limit;
    for (let wait = 500; performance.now() < end; wait *= 2) {
      this.send(request);
      for (let answer = await this.receive(wait); answer !== undefined; answer = await this.receive(wait)) {
        if (((answer[2] << 8) | answer[3]) === mid && answer[1] > 0) return parsed(Buffer.from(answer));
      }
    }
    throw new Error('no answer to a request');
  }

  /** Ends the session with a goodbye; `connect` works again. */
  close(): void {
    clearTimeout(this.timer);
    this.network.close();
  }

  end(): void {
    clearTimeout(this.timer);
    this.network.cleanup();
  }
}

/** What a peer answered. */
export interface Answer {
  code: number;
  location: string[];
  payload: string;
}

/** Options of the same number, `delta` behind the one before, of at most 268 bytes each. */
function options(delta: number, values: readonly string[]): Buffer {
  return Buffer.concat(values.map((value, i) => {
    const bytes = Buffer.from(value);
    const nibble = (i === 0 ? delta : 0) << 4;
    return Buffer.concat([Buffer.from(bytes.length < 13 ? [nibble | bytes.length] : [nibble | 13, bytes.length - 13]), bytes]);
  }));
}

function parsed(bytes: Buffer): Answer {
  const location: string[] = [];
  let number = 0;
  let at = 4 + (bytes[0] & 15);
  while (at < bytes.length && bytes[at] !== 255) {
    const head = bytes[at++];
    number += head >> 4 === 13 ? 13 + bytes[at++] : head >> 4;
    const length = (head & 15) === 13 ? 13 + bytes[at++] : head & 15;
    if (number === 8) location.push(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return { code: bytes[1], location, payload: bytes.toString('utf8', at + 1) };
}

function good(answer: Answer): Answer {
  if (answer.code >> 5 !== 2) throw new Error('answered ' + (answer.code >> 5) + '.' + (answer.code & 31));
  return answer;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
