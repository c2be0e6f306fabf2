/**
 * The network API over node:dgram: IPv4 and IPv6, names resolved asynchronously; what goes wrong becomes a code and a count, never a throw.
 *
 * node:dgram does everything at once when its `lookup` answers at once, so bind, connect and send tell their result by returning.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup, type LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import { ANY, IPV4, IPV6, SocketAddress, isNumeric } from '../../src/net/address.js';
import {
  ALREADY, BUSY, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_ADDRESS, NO_CONNECTION, NO_SOCKET, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { DatagramOptions, inside, within } from '../../src/net/options.js';
import { DatagramRing } from '../../src/net/ring.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, SHUTDOWN, type Network, type NetworkEvent, type NetworkOptions } from '../../src/net/types.js';
import { copy } from '../../src/buffers/bytes.js';
import { NEVER } from '../../src/buffers/clock.js';
import { codeOf } from './errors.js';

/** An answer to dgram's own look-up: everything we hand it is an address already. */
function asGiven(address: string, _options: unknown, callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void): void {
  callback(null, address, 0);
}

function ignore(): void {}

/** One UDP socket of Node. */
export class NodeDatagram implements Network {
  state: number;
  innerMtu: number;
  localPort: number;
  bytesSent: number;
  bytesReceived: number;
  dropped: number;
  errors: number;
  onEvent: NetworkEvent | null;

  private readonly options: DatagramOptions;
  private readonly ring: DatagramRing;
  /** The bytes being sent: libuv may keep them until the kernel has room. */
  private readonly out: Uint8Array;
  private readonly peer: SocketAddress;
  /** Sender of the datagram being received, and the text it was read from. */
  private readonly sender: SocketAddress;
  private senderText: string;
  /** Where sendTo last went, and its text. */
  private readonly target: SocketAddress;
  private targetText: string;
  private readonly spare: SocketAddress;
  /** True from a WOULD_BLOCK of send until the event that ends it. */
  private blocked: boolean;
  private socket: Socket | null;
  private family: number;
  private dead: boolean;
  private reuse: boolean;
  /** An error to be told by the next call, 0: none. */
  private waiting: number;
  /** The name and port being resolved, the addresses found (null: not yet), and the count that makes late answers of a closed socket void. */
  private host: string;
  private port: number;
  private answers: LookupAddress[] | null;
  private resolution: number;
  private readonly onSent: (error: Error | null) => void;

  constructor(options: NetworkOptions) {
    const checked = new DatagramOptions(options);
    this.options = checked;
    this.family = checked.family;
    this.ring = checked.valid ? new DatagramRing(checked.ringSlots, checked.ringBytes) : new DatagramRing(1, 1);
    this.out = new Uint8Array(checked.room(IPV4));
    this.innerMtu = checked.room(checked.family);
    this.state = CLOSED;
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.peer = new SocketAddress();
    this.sender = new SocketAddress();
    this.senderText = '';
    this.target = new SocketAddress();
    this.targetText = '';
    this.spare = new SocketAddress();
    this.blocked = false;
    this.socket = null;
    this.dead = false;
    this.reuse = false;
    this.waiting = 0;
    this.host = '';
    this.port = 0;
    this.answers = null;
    this.resolution = 0;
    this.onSent = (error) => this.sent(error);
  }

  bind(): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (this.state === CONNECTING) return BUSY;
    if (this.state !== CLOSED) return PARAMETER;
    return this.open(this.family === IPV6 ? IPV6 : IPV4);
  }

  connect(host: string, port: number): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (typeof host !== 'string' || host.length === 0 || !within(port, 1, 65535)) return PARAMETER;
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.state === SHUTDOWN) return NO_CONNECTION;
    if (this.state === CONNECTING) {
      if (host !== this.host || port !== this.port) return ALREADY;
      if (this.answers === null) return IN_PROGRESS;
      const answers = this.answers;
      this.abandon();
      return this.fix(answers, port);
    }
    if (isNumeric(host)) {
      const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
      const six = isIPv6(bare); // takes a zone, too, without which a link-local peer cannot be reached
      if (!six && !this.spare.parseHost(host, port)) return PARAMETER;
      return this.fix([{ address: bare, family: six ? 6 : 4 }], port);
    }
    return this.resolve(host, port);
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.transmit(bytes, at, length, 0, '');
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.take(this.spare, into, at, capacity);
  }

  sendTo(address: SocketAddress, bytes: Uint8Array, at: number, length: number): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.state !== CLOSED && this.state !== BOUND) return this.unready();
    if (address.unspecified() || !within(address.port, 1, 65535)) return PARAMETER;
    if (this.family !== ANY && this.family !== address.family) return PARAMETER;
    if (this.state === CLOSED) {
      const opened = this.open(address.family);
      if (opened < 0) return opened;
    }
    if (!this.target.equals(address)) {
      this.target.copyFrom(address);
      this.targetText = address.host();
    }
    return this.transmit(bytes, at, length, address.port, this.targetText);
  }

  recvFrom(address: SocketAddress, into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED && this.state !== BOUND) return this.unready();
    return this.take(address, into, at, capacity);
  }

  shutdown(): number {
    if (this.state === CLOSED) return NO_SOCKET;
    this.abandon();
    this.ring.clear();
    this.state = SHUTDOWN;
    return OK;
  }

  close(): number {
    this.abandon();
    this.ring.clear();
    this.waiting = 0;
    this.blocked = false;
    this.senderText = '';
    this.state = CLOSED;
    this.family = this.options.family;
    this.innerMtu = this.options.room(this.family);
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return OK;
    socket.removeAllListeners();
    socket.on('error', ignore); // an error that was already on its way must find a listener
    try {
      socket.close();
    } catch {
      this.errors++;
    }
    return OK;
  }

  cleanup(): number {
    this.close();
    this.dead = true;
    this.onEvent = null;
    return OK;
  }

  reuseLastPort(): number {
    if (this.dead || this.localPort === 0) return NO_SOCKET;
    this.reuse = true;
    return OK;
  }

  rxOff(): number {
    return this.dead ? NO_SOCKET : UNSUPPORTED;
  }

  forceInterface(name: string): number {
    if (this.dead) return NO_SOCKET;
    return name === '' ? OK : UNSUPPORTED; // Node has no SO_BINDTODEVICE; options.localAddress chooses an address, not a route
  }

  systemSocket(n: number): Socket | null {
    return n === 0 ? this.socket : null;
  }

  poll(_now: number): number {
    return this.dead ? NO_SOCKET : OK;
  }

  pollTimeout(_now: number): number {
    return NEVER;
  }

  listen(_backlog: number): number {
    return this.dead ? NO_SOCKET : UNSUPPORTED;
  }

  accept(): Network | null {
    return null;
  }

  private refuses(): number {
    if (this.dead) return NO_SOCKET;
    if (!this.options.valid) return PARAMETER;
    return this.options.interfaceName === '' ? OK : UNSUPPORTED;
  }

  /** Why nothing can be sent or received in this state. */
  private unready(): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    return this.state === CLOSED ? NO_SOCKET : this.state === CONNECTING ? BUSY : NO_CONNECTION;
  }

  private open(family: number): number {
    const port = this.reuse ? this.localPort : this.options.localPort;
    const local = this.options.local.family === ANY ? (family === IPV6 ? '::' : '0.0.0.0') : this.options.local.host();
    const socket = createSocket({ type: family === IPV6 ? 'udp6' : 'udp4', ipv6Only: family === IPV6, lookup: asGiven });
    let failure = 0;
    socket.on('error', (error) => {
      failure = codeOf(error);
      this.errors++;
      if (this.socket !== socket) return; // bind failed, told by returning
      this.waiting = failure;
      this.event();
    });
    socket.on('message', (message, from) => {
      if (this.socket === socket) this.received(message, from);
    });
    try {
      socket.bind({ port, address: local, exclusive: true });
      if (failure === 0) this.localPort = socket.address().port;
    } catch (error) {
      failure = codeOf(error);
    }
    if (failure < 0) {
      socket.close();
      return failure;
    }
    this.reuse = false; // not before: a failed bind is tried again on the same port
    this.socket = socket;
    this.family = family;
    this.innerMtu = this.options.room(family);
    this.state = BOUND;
    return OK;
  }

  private resolve(host: string, port: number): number {
    if (/[\0-\x20\x7f]/.test(host)) return PARAMETER; // no name has them, and getaddrinfo would stop at a NUL
    const resolution = ++this.resolution;
    try {
      lookup(host, { all: true, family: this.family, verbatim: true }, (error, addresses) => {
        if (resolution !== this.resolution) return; // closed meanwhile
        if (error !== null) this.errors++;
        this.answers = error === null ? addresses : [];
        this.event();
      });
    } catch {
      return PARAMETER;
    }
    this.host = host;
    this.port = port;
    this.answers = null;
    this.state = CONNECTING;
    return IN_PROGRESS;
  }

  /** Ends a resolution; a late answer is void. */
  private abandon(): void {
    this.resolution++;
    this.answers = null;
    this.host = '';
    if (this.state === CONNECTING) this.state = this.socket === null ? CLOSED : BOUND;
  }

  /** Makes the first address that the host has a route to the peer. */
  private fix(answers: LookupAddress[], port: number): number {
    if (answers.length === 0) return DNS_FAILURE;
    let failure = NO_ADDRESS;
    for (const { address, family } of answers) {
      if (this.family !== ANY && this.family !== family) continue;
      const zone = address.indexOf('%');
      if (this.peer.parseText(zone < 0 ? address : address.slice(0, zone), port) < 0) continue;
      if (this.peer.unspecified()) return PARAMETER;
      const fresh = this.socket === null;
      failure = fresh ? this.open(family) : OK;
      if (failure < 0) continue;
      failure = this.attach(address, port);
      if (failure === OK) return OK;
      if (fresh) this.close();
    }
    return failure;
  }

  private attach(address: string, port: number): number {
    const socket = this.socket!;
    try {
      socket.connect(port, address, ignore); // a failure is also told to the callback, later
      socket.remoteAddress(); // throws when there is no route
    } catch {
      this.errors++;
      return NO_CONNECTION;
    }
    this.ring.clear(); // what others sent before
    this.state = CONNECTED;
    return OK;
  }

  private transmit(bytes: Uint8Array, at: number, length: number, port: number, address: string): number {
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    if (this.waiting < 0) return this.tell();
    const socket = this.socket!;
    if (socket.getSendQueueCount() > 0) {
      this.blocked = true; // `out` is libuv's until onSent
      return WOULD_BLOCK;
    }
    copy(bytes, at, length, this.out, 0);
    try {
      if (port === 0) socket.send(this.out, 0, length, this.onSent);
      else socket.send(this.out, 0, length, port, address, this.onSent);
    } catch (error) {
      this.errors++;
      return codeOf(error);
    }
    this.bytesSent += length;
    return length;
  }

  private sent(error: Error | null): void {
    if (this.socket === null) return;
    if (error !== null) {
      this.errors++;
      this.waiting = codeOf(error);
    }
    if (error === null && !this.blocked) return;
    this.blocked = false;
    this.event();
  }

  private received(message: Uint8Array, from: RemoteInfo): void {
    if (this.state === SHUTDOWN) return;
    this.bytesReceived += message.length;
    if (from.address !== this.senderText) {
      const zone = from.address.indexOf('%');
      this.sender.parseText(zone < 0 ? from.address : from.address.slice(0, zone), from.port);
      this.senderText = from.address;
    }
    this.sender.port = from.port;
    // A connected socket of the kernel filters by itself, but for what arrived between bind and connect.
    if (this.state === CONNECTED && !this.sender.equals(this.peer)) {
      this.dropped++;
      return;
    }
    if (this.ring.count === this.ring.slots) this.dropped++;
    this.ring.push(message, 0, message.length, this.sender);
    this.event();
  }

  private take(sender: SocketAddress, into: Uint8Array, at: number, capacity: number): number {
    if (!inside(into, at, capacity)) return PARAMETER;
    if (this.ring.count === 0 && this.waiting < 0) return this.tell();
    return this.ring.pop(into, at, capacity, sender);
  }

  private tell(): number {
    const code = this.waiting;
    this.waiting = 0;
    return code;
  }

  private event(): void {
    const listener = this.onEvent;
    if (listener !== null) listener(this);
  }
}
