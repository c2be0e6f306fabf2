/**
 * Our client and our server in memory, in the language that all engines run: the scenario of the tests of allocation, of depth, and of XS.
 *
 * A run allocates nothing itself: datagrams lie in rings that are made beforehand.
 */
import { Memory } from '../../src/crypto/memory.js';
import { PortableCrypto } from '../../src/crypto/portable.js';
import { type DtlsNetwork, dtlsClient } from '../../src/dtls/dtls.js';
import { DtlsKit, kitBytes } from '../../src/dtls/kit.js';
import { DtlsServer, serverBytes } from '../../src/dtls/server.js';
import { dtlsBytes } from '../../src/dtls/session.js';
import type { Credentials } from '../../src/dtls/types.js';
import { SocketAddress } from '../../src/net/address.js';
import type { Network, NetworkEvent } from '../../src/net/types.js';

const SLOTS = 4;
const SLOT = 1500;
const WOULD_BLOCK = -3001;

/** Random enough for a test, on every engine. */
class Source {
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
class Pipe {
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
class Socket implements Network {
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

export class Scene {
  readonly client: DtlsNetwork;
  readonly server: DtlsServer;
  readonly up: Pipe;
  readonly down: Pipe;
  private readonly address: SocketAddress;
  private readonly inbox: Uint8Array;
  private readonly message: Uint8Array;
  private now: number;

  constructor(cbc: boolean) {
    const options = { suites: [cbc ? 0x00ae : 0xc0a8], clients: 2 };
    const key = new Uint8Array(16);
    for (let i = 0; i < 16; i++) key[i] = i;
    this.up = new Pipe();
    this.down = new Pipe();
    this.inbox = new Uint8Array(SLOT);
    this.message = new Uint8Array(1280);
    this.now = 1;
    this.address = new SocketAddress();
    this.address.parseText('10.0.0.1', 1000);
    const known = { identity: key, identityAt: 0, identityLength: 5, key, keyAt: 0, keyLength: 16 };
    const memory = new Memory(dtlsBytes(options));
    this.client = dtlsClient(new Socket(this.up, this.down), new DtlsKit(memory, new PortableCrypto(memory, new Source(12345), cbc), cbc), known, options);
    const other = new Memory(kitBytes(cbc) + serverBytes(options));
    this.server = new DtlsServer(new DtlsKit(other, new PortableCrypto(other, new Source(54321), cbc), cbc), new Side(this.down, key), options);
  }

  /** Hands what the client has sent to the server; answers the bytes of the last plaintext that came out, -1 for none. */
  private deliver(): number {
    let last = -1;
    while (this.up.count > 0) {
      const n = this.up.take(this.inbox, 0);
      const slot = this.server.handleDatagram(this.inbox, n, this.address, this.now);
      for (let got = slot < 0 ? -1 : 0; got >= 0;) {
        got = this.server.recv(slot, this.inbox, 0, SLOT);
        if (got >= 0) {
          last = got;
          this.server.send(slot, this.message, 0, got);
        }
      }
    }
    return last;
  }

  /** A handshake from the beginning, or with `resume` an abbreviated one; 1, or throws. */
  handshake(resume: boolean): number {
    this.client.drop(!resume);
    this.now = (this.now + 1000) | 0;
    for (let turn = 0; turn < 20; turn++) {
      this.client.poll(this.now);
      if (this.client.connect('peer', 5684) === 0) {
        this.deliver();
        return 1;
      }
      this.deliver();
    }
    throw new Error('no session: ' + this.client.failure);
  }

  /** A record of n bytes to the server and one back; the bytes that came back, or throws. */
  record(n: number): number {
    if (this.client.send(this.message, 0, n) !== n || this.deliver() !== n) throw new Error('the record did not arrive');
    const got = this.client.recv(this.inbox, 0, SLOT);
    if (got !== n || this.client.recv(this.inbox, 0, SLOT) !== WOULD_BLOCK) throw new Error('no record came back');
    return got;
  }

  /** A forged record for the client, which drops it; 1. */
  forged(): number {
    this.message[0] = 23;
    this.message[1] = 254;
    this.message[2] = 253;
    this.message[4] = 1;
    this.message[10] = 99;
    this.message[12] = 40;
    this.down.put(this.message, 0, 53);
    if (this.client.recv(this.inbox, 0, SLOT) !== WOULD_BLOCK) throw new Error('a forged record was taken');
    return 1;
  }
}
