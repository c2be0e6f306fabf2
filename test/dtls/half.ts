/**
 * The server's half at the other end of two rings of datagrams, in the language that all engines run: what a client over DTLS is tested with on each.
 *
 * It allocates nothing once it is made: datagrams lie in rings.
 */
import { Memory } from '../../src/crypto/memory.js';
import { PortableCrypto } from '../../src/crypto/portable.js';
import { DtlsKit, kitBytes } from '../../src/dtls/kit.js';
import { DtlsServer, type DtlsServerOptions, serverBytes } from '../../src/dtls/server.js';
import { usesCbc } from '../../src/dtls/session.js';
import type { Credentials } from '../../src/dtls/types.js';
import { SocketAddress } from '../../src/net/address.js';
import type { Network, NetworkEvent } from '../../src/net/types.js';

const SLOTS = 4;
const SLOT = 1500;
const WOULD_BLOCK = -3001;

/** Random enough for a test, on every engine. */
export class Source {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  random(bytes: Uint8Array, at: number, length: number): number {
    for (let i = 0; i < length; i++) {
      let x = this.state;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      this.state = x;
      bytes[at + i] = x;
    }
    return 0;
  }
}

/** Datagrams that wait, in fixed storage. */
export class Pipe {
  readonly bytes: Uint8Array;
  private readonly lengths: Int32Array;
  private first: number;
  count: number;
  /** Datagrams and bytes that ever went in. */
  datagrams: number;
  total: number;

  constructor() {
    this.bytes = new Uint8Array(SLOTS * SLOT);
    this.lengths = new Int32Array(SLOTS);
    this.first = 0;
    this.count = 0;
    this.datagrams = 0;
    this.total = 0;
  }

  put(from: Uint8Array, at: number, length: number): number {
    if (this.count === SLOTS) return WOULD_BLOCK;
    const slot = (this.first + this.count) % SLOTS;
    for (let i = 0; i < length; i++) this.bytes[slot * SLOT + i] = from[at + i];
    this.lengths[slot] = length;
    this.count++;
    this.datagrams++;
    this.total += length;
    return length;
  }

  take(into: Uint8Array, at: number): number {
    if (this.count === 0) return WOULD_BLOCK;
    const slot = this.first;
    const length = this.lengths[slot];
    for (let i = 0; i < length; i++) into[at + i] = this.bytes[slot * SLOT + i];
    this.first = (slot + 1) % SLOTS;
    this.count--;
    return length;
  }
}

/** The client's socket. */
export class Socket implements Network {
  state: number;
  innerMtu: number;
  localPort: number;
  bytesSent: number;
  bytesReceived: number;
  dropped: number;
  errors: number;
  onEvent: NetworkEvent | null;
  private readonly out: Pipe;
  private readonly incoming: Pipe;

  constructor(out: Pipe, incoming: Pipe) {
    this.state = 0;
    this.innerMtu = 1472;
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.out = out;
    this.incoming = incoming;
  }

  bind(): number {
    return 0;
  }
  connect(): number {
    this.state = 3;
    return 0;
  }
  send(bytes: Uint8Array, at: number, length: number): number {
    return this.out.put(bytes, at, length);
  }
  recv(into: Uint8Array, at: number): number {
    return this.incoming.take(into, at);
  }
  sendTo(): number {
    return -3002;
  }
  recvFrom(): number {
    return -3002;
  }
  shutdown(): number {
    return 0;
  }
  close(): number {
    this.state = 0;
    return 0;
  }
  cleanup(): number {
    return 0;
  }
  reuseLastPort(): number {
    return 0;
  }
  rxOff(): number {
    return 0;
  }
  forceInterface(): number {
    return 0;
  }
  systemSocket(): unknown {
    return null;
  }
  poll(): number {
    return 0;
  }
  pollTimeout(): number {
    return -1;
  }
  listen(): number {
    return -3002;
  }
  accept(): Network | null {
    return null;
  }
}

/** The server's side of its contract with a host. */
class Side {
  readonly innerMtu: number;
  private readonly out: Pipe;
  private readonly key: Uint8Array;

  constructor(out: Pipe, key: Uint8Array) {
    this.innerMtu = 1472;
    this.out = out;
    this.key = key;
  }

  transmit(_address: SocketAddress, bytes: Uint8Array, at: number, length: number): number {
    return this.out.put(bytes, at, length);
  }

  find(_bytes: Uint8Array, _at: number, _length: number, credentials: Credentials): boolean {
    credentials.key = this.key;
    credentials.keyAt = 0;
    credentials.keyLength = this.key.length;
    return true;
  }
}

/** A server of one key, whatever the identity, and the links to and from its one client. */
export class Half {
  readonly server: DtlsServer;
  readonly up: Pipe;
  readonly down: Pipe;
  /** The message that `next` has found, from the first byte on. */
  readonly heard: Uint8Array;
  private readonly inbox: Uint8Array;
  private readonly address: SocketAddress;
  /** The session that is being read, -1: none; and the one that was heard last. */
  private reading: number;
  private slot: number;

  /** @param key shared by all identities */
  constructor(key: Uint8Array, options: DtlsServerOptions) {
    const cbc = usesCbc(options);
    const crypto = options.crypto;
    const memory = new Memory(kitBytes(cbc, crypto) + serverBytes(options));
    const source = new Source(54321);
    this.up = new Pipe();
    this.down = new Pipe();
    this.heard = new Uint8Array(SLOT);
    this.inbox = new Uint8Array(SLOT);
    this.address = new SocketAddress();
    this.address.parseText('10.0.0.1', 1000);
    this.reading = -1;
    this.slot = -1;
    const primitives = crypto === undefined ? new PortableCrypto(memory, source, cbc) : crypto.make(memory, source, cbc);
    this.server = new DtlsServer(new DtlsKit(memory, primitives, cbc), new Side(this.down, key), options);
  }

  /** A socket for its client. */
  socket(): Socket {
    return new Socket(this.up, this.down);
  }

  /** Takes what the client has sent, up to the next message in it: its length, -1 when there is none. */
  next(now: number): number {
    for (;;) {
      if (this.reading >= 0) {
        const n = this.server.recv(this.reading, this.heard, 0, SLOT);
        if (n >= 0) {
          this.slot = this.reading;
          return n;
        }
        this.reading = -1;
      }
      const n = this.up.take(this.inbox, 0);
      if (n < 0) return -1;
      this.reading = this.server.handleDatagram(this.inbox, n, this.address, now);
    }
  }

  /** Sends a message to the client that was heard last; its length, negative when it could not. */
  say(bytes: Uint8Array, at: number, length: number): number {
    return this.server.send(this.slot, bytes, at, length);
  }
}
