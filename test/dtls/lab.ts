/**
 * Our client and our server on one virtual clock, joined by a link that drops, duplicates, delays and so reorders datagrams by a seed.
 */
import { Memory, PortableCrypto } from '../../src/crypto/index.js';
import { DtlsKit, type DtlsNetwork, type DtlsOptions, dtlsBytes, dtlsClient, kitBytes, usesCbc } from '../../src/dtls/index.js';
import { DtlsServer, type DtlsServerOptions, serverBytes } from '../../src/dtls/server.js';
import type { Credentials } from '../../src/dtls/types.js';
import { SocketAddress } from '../../src/net/address.js';
import { IN_PROGRESS, OK, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { CLOSED, CONNECTED, type Network, type NetworkEvent } from '../../src/net/types.js';
import { SeededSource } from '../crypto/lab.js';
import { Prng } from '../protocol/prng.js';

export const CCM8 = 0xc0a8;
export const CBC = 0x00ae;
export const IDENTITY = 'device-1';
export const KEY = '000102030405060708090a0b0c0d0e0f';

/** Credentials in arrays of their own. */
export function credentials(identity: string, key: string): Credentials {
  const i = Uint8Array.from(Buffer.from(identity));
  const k = Uint8Array.from(Buffer.from(key, 'hex'));
  return { identity: i, identityAt: 0, identityLength: i.length, key: k, keyAt: 0, keyLength: k.length };
}

export interface LinkOptions {
  /** Percent of datagrams lost, and of those that come twice. */
  drop: number;
  duplicate: number;
  /** ms each takes at least, and at most more. */
  delay: number;
  jitter: number;
  seed: number;
}

/** A socket without a host: what is sent goes to `sent`, what `arrive` brings waits to be received. */
export class FakeSocket implements Network {
  state = CLOSED;
  innerMtu = 1472;
  localPort = 40000;
  bytesSent = 0;
  bytesReceived = 0;
  dropped = 0;
  errors = 0;
  closes = 0;
  onEvent: NetworkEvent | null = null;
  sent: (bytes: Uint8Array) => void = () => undefined;
  readonly inbox: Uint8Array[] = [];
  /** What the next `recv` answers instead of a datagram; 0: nothing waits. */
  failing = 0;

  connect(): number {
    this.state = CONNECTED;
    return OK;
  }
  send(bytes: Uint8Array, at: number, length: number): number {
    if (length > this.innerMtu) throw new Error('a datagram of ' + length + ' bytes');
    this.bytesSent += length;
    this.sent(bytes.slice(at, at + length));
    return length;
  }
  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.failing !== 0) {
      const code = this.failing;
      this.failing = 0;
      return code;
    }
    const first = this.inbox.shift();
    if (first === undefined) return WOULD_BLOCK;
    if (first.length > capacity) return -3021;
    into.set(first, at);
    return first.length;
  }
  close(): number {
    this.state = CLOSED;
    this.closes++;
    this.inbox.length = 0;
    return OK;
  }
  bind = (): number => OK;
  sendTo = (): number => UNSUPPORTED;
  recvFrom = (): number => UNSUPPORTED;
  shutdown = (): number => OK;
  cleanup = (): number => OK;
  reuseLastPort = (): number => OK;
  rxOff = (): number => OK;
  forceInterface = (): number => OK;
  systemSocket = (): unknown => null;
  poll = (): number => OK;
  pollTimeout = (): number => -1;
  listen = (): number => UNSUPPORTED;
  accept = (): Network | null => null;
}

/** A client over a socket without a host. */
export function clientOver(socket: Network, known: Credentials, options: DtlsOptions, seed: number): DtlsNetwork {
  const memory = new Memory(dtlsBytes(options));
  const kit = new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(seed), usesCbc(options)), usesCbc(options));
  return dtlsClient(socket, kit, known, options);
}

interface Flying {
  at: number;
  order: number;
  toServer: boolean;
  port: number;
  bytes: Uint8Array;
}

export class Pair {
  now = 5;
  readonly socket = new FakeSocket();
  readonly client: DtlsNetwork;
  readonly server: DtlsServer;
  /** What each side's application has received. */
  readonly atServer: string[] = [];
  readonly atClient: string[] = [];
  /** Every datagram that was sent: toServer, bytes. */
  readonly wire: { toServer: boolean; bytes: Uint8Array }[] = [];
  /** The client's port as the server sees it: changing it is a NAT's doing. */
  port = 40000;
  /** Slot of the last client heard. */
  slot = -1;
  /** Changes what flies; null loses it. */
  tamper: ((toServer: boolean, bytes: Uint8Array) => Uint8Array | null) | null = null;
  status = IN_PROGRESS;
  readonly known: Credentials;
  private readonly prng: Prng;
  private readonly flying: Flying[] = [];
  private readonly link: LinkOptions;
  private readonly address = new SocketAddress();
  private readonly inbox = new Uint8Array(2048);
  private order = 0;

  constructor(options: DtlsServerOptions, link: Partial<LinkOptions>, serverOptions: DtlsServerOptions = { ...options, keep: false }, known = credentials(IDENTITY, KEY)) {
    this.link = { drop: 0, duplicate: 0, delay: 10, jitter: 0, seed: 1, ...link };
    this.prng = new Prng(this.link.seed);
    this.known = known;
    this.client = clientOver(this.socket, known, options, this.link.seed + 1000);
    this.socket.sent = (bytes) => this.fly(true, bytes, this.port);
    const cbc = usesCbc(serverOptions);
    const memory = new Memory(kitBytes(cbc) + serverBytes(serverOptions));
    const kit = new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(this.link.seed + 2000), cbc), cbc);
    const right = credentials(IDENTITY, KEY);
    this.server = new DtlsServer(kit, {
      innerMtu: 1472,
      transmit: (address, bytes, at, length) => {
        this.fly(false, bytes.slice(at, at + length), address.port);
        return length;
      },
      find: (bytes, at, length, into) => {
        if (Buffer.from(bytes.slice(at, at + length)).toString() !== IDENTITY) return false;
        into.key = right.key;
        into.keyAt = 0;
        into.keyLength = right.keyLength;
        return true;
      },
    }, serverOptions);
    this.address.parseText('127.0.0.1', 0);
  }

  /** Puts a datagram on its way. */
  fly(toServer: boolean, raw: Uint8Array, port: number): void {
    this.wire.push({ toServer, bytes: raw });
    const bytes = this.tamper === null ? raw : this.tamper(toServer, raw);
    if (bytes === null) return;
    for (let copies = this.prng.below(100) < this.link.duplicate ? 2 : 1; copies > 0; copies--) {
      if (this.prng.below(100) < this.link.drop) continue;
      const at = this.now + this.link.delay + (this.link.jitter > 0 ? this.prng.below(this.link.jitter) : 0);
      this.flying.push({ at, order: this.order++, toServer, port, bytes: bytes.slice() });
    }
  }

  /** Hands a datagram to the server, as from this port. */
  toServer(bytes: Uint8Array, port: number): void {
    this.address.port = port;
    const slot = this.server.handleDatagram(bytes, bytes.length, this.address, this.now);
    if (slot < 0) return;
    for (;;) {
      const n = this.server.recv(slot, this.inbox, 0, this.inbox.length);
      if (n < 0) break;
      this.slot = slot;
      this.atServer.push(Buffer.from(this.inbox.slice(0, n)).toString());
    }
  }

  /** Hands a datagram to the client. */
  toClient(bytes: Uint8Array): void {
    this.socket.inbox.push(bytes);
    this.turn();
  }

  /** What a pump does in a turn. */
  turn(): void {
    this.client.poll(this.now);
    if (this.status === IN_PROGRESS) this.status = this.client.connect('server', 5684);
    if (this.status !== OK) return;
    for (;;) {
      const n = this.client.recv(this.inbox, 0, this.inbox.length);
      if (n < 0) break;
      this.atClient.push(Buffer.from(this.inbox.slice(0, n)).toString());
    }
  }

  /** Begins a connection. */
  connect(): void {
    this.status = IN_PROGRESS;
    this.turn();
  }

  /** Lets time pass until nothing is due within `ms`, or until `done`. */
  run(ms: number, done?: () => boolean): void {
    const end = this.now + ms;
    for (let steps = 0; steps < 200_000; steps++) {
      if (done !== undefined && done()) return;
      this.flying.sort((a, b) => a.at - b.at || a.order - b.order);
      let next = end;
      if (this.flying.length > 0) next = Math.min(next, this.flying[0].at);
      for (const wait of [this.client.pollTimeout(this.now), this.server.pollTimeout(this.now)]) if (wait >= 0) next = Math.min(next, this.now + wait);
      this.now = next;
      while (this.flying.length > 0 && this.flying[0].at <= this.now) {
        const { toServer, bytes, port } = this.flying.shift()!;
        if (toServer) this.toServer(bytes, port);
        else if (port === this.port) this.toClient(bytes);
      }
      this.server.poll(this.now);
      this.turn();
      if (this.now >= end) return;
    }
    throw new Error('the clock does not move on');
  }

  /** Connects and waits for what becomes of it; answers that. */
  establish(ms = 300_000): number {
    this.connect();
    this.run(ms, () => this.status !== IN_PROGRESS);
    return this.status;
  }

  say(text: string): number {
    const bytes = Buffer.from(text);
    return this.client.send(bytes, 0, bytes.length);
  }

  reply(text: string): number {
    const bytes = Buffer.from(text);
    return this.server.send(this.slot, bytes, 0, bytes.length);
  }
}

/** Content types and epochs of the records in a datagram: "22.0", and of handshake records in epoch 0 the message: "22.0:1". */
export function records(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at + 13 <= bytes.length;) {
    const epoch = (bytes[at + 3] << 8) | bytes[at + 4];
    const cid = bytes[at] === 25;
    found.push(bytes[at] + '.' + epoch + (bytes[at] === 22 && epoch === 0 ? ':' + bytes[at + 13] : ''));
    if (cid) break;
    at += 13 + ((bytes[at + 11] << 8) | bytes[at + 12]);
  }
  return found;
}
