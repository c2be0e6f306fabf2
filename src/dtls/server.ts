/**
 * A DTLS server's sessions behind one socket, sans-I/O: datagrams of many clients in and out, told apart by connection id and by address.
 *
 * A client that has not shown by a cookie that it is where it says it is costs nothing but the time of its datagram.
 */
import { copy } from '../buffers/bytes.js';
import { NEVER, earlier } from '../buffers/clock.js';
import { wipe } from '../crypto/equal.js';
import { SocketAddress } from '../net/address.js';
import { NO_CONNECTION, OK, UNSUPPORTED, WOULD_BLOCK } from '../net/codes.js';
import { CLOSED, CONNECTED, CONNECTING, type Network, type NetworkEvent } from '../net/types.js';
import { DtlsNetwork } from './dtls.js';
import { type Directory, ServerHandshake } from './handshake-server.js';
import { DtlsKit } from './kit.js';
import { Session, sessionBytes } from './session.js';
import { CLIENT_HELLO, type Credentials, type DtlsOptions, HANDSHAKE, RANDOM, RECORD_HEADER, MESSAGE_HEADER, SESSION_ID, TLS12_CID } from './types.js';

/** Bytes of the cookie's secret. */
const SECRET = 32;
/** Bytes kept of a ClientHello's random. */
const MARK = 8;

/** What a server is made with, beside the options of each session. */
export interface DtlsServerOptions extends DtlsOptions {
  /** Clients at once, those included whose session is kept to be resumed; 8. With the last place taken, whoever was silent longest makes room for the next. */
  clients?: number;
  /** Bytes of the connection ids it gives to clients that offer them, 0 .. 32; 6; -1: none. */
  ownCid?: number;
}

/** What a server asks of its host. */
export interface DtlsServerHost {
  /** Largest datagram that `transmit` takes, bytes. */
  readonly innerMtu: number;
  /** Sends a datagram; the bytes are the server's again on return. */
  transmit(address: SocketAddress, bytes: Uint8Array, at: number, length: number): number;
  /** Points `credentials` at the key of the identity bytes[at .. at + length); false when there is none. */
  find(bytes: Uint8Array, at: number, length: number, credentials: Credentials): boolean;
}

function number(value: number | undefined, otherwise: number): number {
  return value === undefined ? otherwise : value;
}

/** Bytes of storage that a server takes beside its kit. */
export function serverBytes(options: DtlsServerOptions): number {
  const own = number(options.ownCid, 6);
  return number(options.clients, 8) * (sessionBytes(options, own > 0 ? own : 0) + MARK) + SECRET;
}

/** The socket of one client: a slot's address on the server's. */
class ClientLink implements Network {
  state: number;
  localPort: number;
  bytesSent: number;
  bytesReceived: number;
  dropped: number;
  errors: number;
  onEvent: NetworkEvent | null;
  readonly address: SocketAddress;
  /** The datagram that waits to be received; null: none. */
  bytes: Uint8Array | null;
  length: number;
  private readonly host: DtlsServerHost;

  constructor(host: DtlsServerHost) {
    this.state = CLOSED;
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.address = new SocketAddress();
    this.bytes = null;
    this.length = 0;
    this.host = host;
  }

  get innerMtu(): number {
    return this.host.innerMtu;
  }

  bind(): number {
    return OK;
  }

  connect(_host: string, _port: number): number {
    this.state = CONNECTED;
    return OK;
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    return this.host.transmit(this.address, bytes, at, length);
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    const bytes = this.bytes;
    this.bytes = null;
    if (bytes === null) return WOULD_BLOCK;
    const n = this.length < capacity ? this.length : capacity;
    if (n < this.length) this.dropped++;
    else copy(bytes, 0, n, into, at);
    return n < this.length ? WOULD_BLOCK : n;
  }

  sendTo(): number {
    return UNSUPPORTED;
  }

  recvFrom(): number {
    return UNSUPPORTED;
  }

  shutdown(): number {
    return OK;
  }

  close(): number {
    this.bytes = null;
    this.state = CLOSED;
    return OK;
  }

  cleanup(): number {
    return this.close();
  }

  reuseLastPort(): number {
    return UNSUPPORTED;
  }

  rxOff(): number {
    return UNSUPPORTED;
  }

  forceInterface(): number {
    return UNSUPPORTED;
  }

  systemSocket(): unknown {
    return null;
  }

  poll(): number {
    return OK;
  }

  pollTimeout(): number {
    return NEVER;
  }

  listen(): number {
    return UNSUPPORTED;
  }

  accept(): Network | null {
    return null;
  }
}

export class DtlsServer implements Directory {
  readonly cid: number;
  readonly clients: number;
  /** The sessions, a slot each; the application reads from and writes to them by `recv` and `send`. */
  readonly networks: DtlsNetwork[];
  /** Datagrams that belong to nobody. */
  dropped: number;
  private readonly kit: DtlsKit;
  private readonly host: DtlsServerHost;
  private readonly links: ClientLink[];
  private readonly handshakes: ServerHandshake[];
  private readonly sessions: Session[];
  private readonly secret: number;
  /** Sender of the datagram at hand. */
  private readonly sender: SocketAddress;
  private readonly tag: number;
  /** Of each slot, what its ClientHello began with. */
  private readonly marks: number;
  /** When each slot was heard last, in turns. */
  private readonly heard: number[];
  private turns: number;
  private beside: number;

  /** @param kit with serverBytes(options) left in its storage */
  constructor(kit: DtlsKit, host: DtlsServerHost, options: DtlsServerOptions) {
    this.kit = kit;
    this.host = host;
    this.cid = number(options.ownCid, 6);
    this.clients = number(options.clients, 8);
    this.dropped = 0;
    this.secret = kit.storage.bytes(SECRET);
    kit.crypto.source.random(kit.u8, this.secret, SECRET);
    this.sender = new SocketAddress();
    this.tag = kit.aad;
    this.marks = kit.storage.bytes(MARK * this.clients);
    this.beside = -1;
    this.heard = [];
    this.turns = 0;
    this.networks = [];
    this.links = [];
    this.handshakes = [];
    this.sessions = [];
    for (let slot = 0; slot < this.clients; slot++) {
      const none = { identity: kit.u8, identityAt: 0, identityLength: 0, key: kit.u8, keyAt: 0, keyLength: 0 };
      const session = new Session(kit, none, options, this.cid > 0 ? this.cid : 0);
      const link = new ClientLink(host);
      const handshake = new ServerHandshake(session, this);
      this.sessions.push(session);
      this.links.push(link);
      this.handshakes.push(handshake);
      this.networks.push(new DtlsNetwork(link, session, handshake));
      this.heard.push(0);
    }
  }

  find(bytes: Uint8Array, at: number, length: number, credentials: Credentials): boolean {
    return this.host.find(bytes, at, length, credentials);
  }

  resumable(bytes: Uint8Array, at: number, length: number): Session | null {
    for (let slot = 0; slot < this.clients; slot++) {
      const s = this.sessions[slot];
      if (s.suite === 0 || s.idLength !== length || length > SESSION_ID) continue;
      let i = 0;
      while (i < length && s.u8[s.id + i] === bytes[at + i]) i++;
      if (i === length) return s;
    }
    return null;
  }

  beginCookie(): void {
    const kit = this.kit;
    const u8 = kit.u8;
    kit.hmac.key(u8, this.secret, SECRET);
    kit.hmac.begin();
    for (let i = 0; i < 16; i++) u8[this.tag + i] = this.sender.bytes[i];
    u8[this.tag + 16] = this.sender.port >> 8;
    u8[this.tag + 17] = this.sender.port;
    kit.hmac.sha.update(kit.hmac.work, u8, this.tag, 18, false);
  }

  /** True when the datagram begins with a ClientHello that is not protected. */
  private isHello(bytes: Uint8Array, length: number): boolean {
    return length > RECORD_HEADER + MESSAGE_HEADER + 2 + RANDOM && bytes[0] === HANDSHAKE && bytes[3] === 0 && bytes[4] === 0 && bytes[RECORD_HEADER] === CLIENT_HELLO;
  }

  /** The slot of a datagram, -1 when it has none. With a handshake under way beside an association, `beside` is the latter's. */
  private slotOf(bytes: Uint8Array, length: number): number {
    const u8 = this.kit.u8;
    const hello = this.isHello(bytes, length);
    let shaking = -1;
    let open = -1;
    this.beside = -1;
    for (let slot = 0; slot < this.clients; slot++) {
      const s = this.sessions[slot];
      const state = this.networks[slot].state;
      if (state !== CONNECTING && state !== CONNECTED) continue;
      let i = 0;
      if (bytes[0] === TLS12_CID) {
        // RFC 9146 6: the connection id alone tells the session, wherever it comes from.
        const n = s.records.ownCid;
        if (n === 0 || length < RECORD_HEADER + n) continue;
        while (i < n && u8[s.records.ownCidAt + i] === bytes[11 + i]) i++;
        if (i === n) return slot;
      } else if (this.links[slot].address.equals(this.sender)) {
        const random = RECORD_HEADER + MESSAGE_HEADER + 2;
        if (state === CONNECTING) shaking = slot;
        else open = slot;
        if (!hello) continue;
        // The same ClientHello again belongs to its handshake, also when that is long over; any other begins a new one.
        while (i < MARK && u8[this.marks + MARK * slot + i] === bytes[random + i]) i++;
        if (i === MARK) return slot;
      }
    }
    if (hello) return this.spare();
    if (shaking < 0) return open;
    // What is protected may be of either: the handshake looks at it, too.
    if (bytes[4] !== 0) this.beside = open;
    return shaking;
  }

  /** A slot without a client, if possible one that keeps no session; -1 when all are taken. */
  private spare(): number {
    let found = -1;
    for (let slot = 0; slot < this.clients; slot++) {
      if (this.networks[slot].state !== CLOSED) continue;
      if (this.sessions[slot].suite === 0) return slot;
      if (found < 0) found = slot;
    }
    return found;
  }

  /**
   * A datagram came in; answers the slot it belongs to, whose `recv` must then be called until it answers WOULD_BLOCK, or -1.
   * @param bytes valid until that `recv`
   */
  handleDatagram(bytes: Uint8Array, length: number, address: SocketAddress, now: number): number {
    this.sender.copyFrom(address);
    const slot = this.slotOf(bytes, length);
    const beside = this.beside;
    if (slot < 0) {
      this.dropped++;
      return -1;
    }
    const network = this.networks[slot];
    const link = this.links[slot];
    const fresh = network.state === CLOSED;
    if (fresh) {
      link.address.copyFrom(address);
      network.connect('', 0);
      network.poll(now);
    }
    link.bytes = bytes;
    link.length = length;
    if (network.state === CONNECTING) this.shake(slot, now);
    if (fresh && !network.isSettled && !this.handshakes[slot].engaged) {
      // RFC 6347 4.2.1: nothing is kept of who has not answered with a cookie yet.
      network.drop(false);
      return -1;
    }
    if (fresh) for (let i = 0; i < MARK; i++) this.kit.u8[this.marks + MARK * slot + i] = bytes[RECORD_HEADER + MESSAGE_HEADER + 2 + i];
    if (beside < 0 || network.isSettled) return slot;
    this.links[beside].bytes = bytes;
    this.links[beside].length = length;
    return beside;
  }

  /** Moves a slot's handshake on, and clears away what it replaces. */
  private shake(slot: number, now: number): void {
    const network = this.networks[slot];
    network.poll(now);
    if (!network.isSettled) return;
    if (network.connect('', 0) !== OK) return;
    // RFC 6347 4.2.8: only now does the new association take the place of an old one.
    for (let other = 0; other < this.clients; other++) {
      if (other !== slot && this.links[other].address.equals(this.links[slot].address) && this.networks[other].state !== CLOSED) this.networks[other].drop(false);
    }
    this.heard[slot] = ++this.turns;
    this.makeRoom(slot);
  }

  /** Clients go without a word. Where the last slot was taken, by one that has proved itself, who was silent longest gives up his, and may resume. */
  private makeRoom(taken: number): void {
    let last = -1;
    for (let slot = 0; slot < this.clients; slot++) {
      const state = this.networks[slot].state;
      if (state === CLOSED) return;
      if (slot !== taken && state === CONNECTED && (last < 0 || this.heard[slot] < this.heard[last])) last = slot;
    }
    if (last >= 0) this.networks[last].drop(false);
  }

  /** Reads what the last datagram brought; as the network's. A client that has moved, and proved by a newer record that it is itself, is followed. */
  recv(slot: number, into: Uint8Array, at: number, capacity: number): number {
    const network = this.networks[slot];
    const n = network.recv(into, at, capacity);
    const link = this.links[slot];
    const records = this.sessions[slot].records;
    if (n >= 0) this.heard[slot] = ++this.turns;
    if (n >= 0 && records.ownCid > 0 && records.newest && !link.address.equals(this.sender)) link.address.copyFrom(this.sender);
    if (n < 0 && network.state !== CONNECTED && network.state !== CONNECTING) network.drop(false);
    return n;
  }

  send(slot: number, bytes: Uint8Array, at: number, length: number): number {
    return slot >= 0 && slot < this.clients ? this.networks[slot].send(bytes, at, length) : NO_CONNECTION;
  }

  /** Where a slot's client was last heard. */
  addressOf(slot: number): SocketAddress {
    return this.links[slot].address;
  }

  /** Repeats flights that are due. */
  poll(now: number): void {
    for (let slot = 0; slot < this.clients; slot++) if (this.networks[slot].state === CONNECTING) this.shake(slot, now);
  }

  pollTimeout(now: number): number {
    let wait = NEVER;
    for (let slot = 0; slot < this.clients; slot++) wait = earlier(wait, this.networks[slot].pollTimeout(now));
    return wait;
  }

  /** Says goodbye to all clients, and forgets their sessions. */
  close(): void {
    for (let slot = 0; slot < this.clients; slot++) {
      this.networks[slot].close();
      this.sessions[slot].forget();
    }
    wipe(this.kit.u8, this.secret, SECRET);
  }
}
