/**
 * A socket as every host has it: states, refusals, names, peers and counters, over the few things that a host does itself (`Wire`).
 *
 *     CLOSED -- bind, sendTo --> BOUND
 *     CLOSED, BOUND -- connect --> CONNECTING -- connect again, after its event --> CONNECTED, or back to where it was
 *     all but CLOSED -- shutdown --> SHUTDOWN
 *     all -- close --> CLOSED
 */
import { NEVER } from '../buffers/clock.js';
import { ANY, IPV4, IPV6, SocketAddress, isNumeric } from './address.js';
import {
  ADDRESS_IN_USE, ALREADY, BUSY, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_ADDRESS, NO_CONNECTION, NO_SOCKET, OK, PARAMETER, UNSUPPORTED,
} from './codes.js';
import { type SocketOptions, inside, within } from './options.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, type Network, type NetworkEvent, SHUTDOWN } from './types.js';

/** Ports that are drawn until one is free. */
const PORT_TRIES = 8;
/** What a stream takes at most in one call: there is no limit. */
const STREAM_MOST = 0x3fffffff;

/** What a host does for a stream beyond `Wire`. */
export interface StreamWire {
  /** As `Network.listen`; the socket's options are good, its state is not looked at yet. */
  listen(backlog: number): number;
  /** As `Network.accept`. */
  accept(): Network | null;
}

/**
 * What a host does for one socket. Nothing throws. It counts `bytesReceived`, `dropped` and `errors` of its owner, sets the owner's `localPort`,
 * and calls the owner's `event()` from the host's loop.
 */
export interface Wire {
  /** The socket it works for, which sets this before all else. */
  owner: Socket;
  readonly options: SocketOptions;
  /** OK; UNSUPPORTED where this host cannot do what the options ask for. */
  readonly refused: number;
  /** Itself for a stream, null for datagrams. */
  readonly stream: StreamWire | null;
  /** The host's own socket; null when there is none. */
  readonly socket: unknown;
  /**
   * Binds the port (0: any; one drawn by the wire may be taken, and is then asked for again) and sets `owner.localPort`.
   * OK, or a code; BUSY where an event tells when to try again. A stream that cannot bind before it connects keeps the two for that.
   */
  open(port: number, family: number): number;
  /**
   * Makes `owner.target` the peer, and drops what others sent before. OK; a code; or, of a stream, IN_PROGRESS until the wire has set
   * `owner.reached` to OK or a code, and called `event()`.
   * @param address the text it was read from, with its zone
   */
  attach(address: string): number;
  /** Sends to `owner.target`; answers what `send` does. The argument is good and not longer than `innerMtu`. */
  transmit(bytes: Uint8Array, at: number, length: number): number;
  /** Receives; answers what `recv` does. Of a datagram `owner.sender` is then its sender. The argument is good. */
  take(into: Uint8Array, at: number, capacity: number): number;
  /** Drops what waits, and what is yet to come; a stream tells its peer that no more comes. */
  shutdown(): void;
  /** Closes the host's socket and drops what waits; harmless when there is none. Nothing of it is heard afterwards. */
  close(): void;
}

/**
 * Starts to resolve a name; `found` is called once, at once or later, with its addresses as text, none when there are none.
 * IN_PROGRESS, or why not: PARAMETER for what cannot be a name (or is numeric, and no address either).
 * @param family IPV4, IPV6, or ANY
 */
export type Resolver = (name: string, family: number, found: (addresses: string[]) => void) => number;

export class Socket implements Network {
  state: number;
  innerMtu: number;
  localPort: number;
  bytesSent: number;
  bytesReceived: number;
  dropped: number;
  errors: number;
  onEvent: NetworkEvent | null;
  /** For the wire: the peer, or where `sendTo` last went, and its text. */
  readonly target: SocketAddress;
  targetText: string;
  /** For the wire: who sent what was taken last. */
  readonly sender: SocketAddress;
  /** For a stream's wire: what became of its attempt to reach the peer. */
  reached: number;
  /** Whether the wire is open. */
  isOpen: boolean;
  /** For a secure wire: the name or address being connected to. */
  host: string;
  private readonly wire: Wire;
  private readonly resolver: Resolver | null;
  /** Why every call is refused: malformed options, what the host cannot do, or NO_SOCKET after `cleanup`; else OK. */
  private refused: number;
  /** The family of the options, or of the wire while it is open. */
  private family: number;
  /** Whether that was before this attempt to connect, which then leaves it open. */
  private isKept: boolean;
  private reuse: boolean;
  /** The port being connected to, the addresses (null: not known yet), the next to try, and the count that makes late answers void. */
  private port: number;
  private answers: string[] | null;
  private next: number;
  private turn: number;

  /** @param resolver null: names cannot be resolved here */
  constructor(wire: Wire, resolver: Resolver | null) {
    const options = wire.options;
    wire.owner = this;
    this.wire = wire;
    this.resolver = resolver;
    this.refused = options.valid ? wire.refused : PARAMETER;
    this.family = options.family;
    this.innerMtu = wire.stream === null ? options.room(options.family) : STREAM_MOST;
    this.state = CLOSED;
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.target = new SocketAddress();
    this.targetText = '';
    this.sender = new SocketAddress();
    this.reached = OK;
    this.isOpen = false;
    this.isKept = false;
    this.reuse = false;
    this.host = '';
    this.port = 0;
    this.answers = null;
    this.next = 0;
    this.turn = 0;
  }

  bind(): number {
    if (this.refused < 0) return this.refused;
    if (this.state === CONNECTING) return BUSY;
    if (this.state !== CLOSED) return PARAMETER;
    const opened = this.open(this.family === IPV6 ? IPV6 : IPV4);
    if (opened === OK) this.state = BOUND;
    return opened;
  }

  connect(host: string, port: number): number {
    if (this.refused < 0) return this.refused;
    if (typeof host !== 'string' || host === '' || !within(port, 1, 65535)) return PARAMETER;
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.state === SHUTDOWN) return NO_CONNECTION;
    if (this.state !== CONNECTING) {
      const started = this.resolve(host, port);
      if (started < 0 && started !== IN_PROGRESS) return started;
    } else if (host !== this.host || port !== this.port) {
      return ALREADY;
    }
    return this.answers === null ? IN_PROGRESS : this.reach(this.answers);
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.state !== CONNECTED) return this.unready();
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    const sent = this.wire.transmit(bytes, at, length);
    if (sent > 0) this.bytesSent += sent;
    return sent;
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return inside(into, at, capacity) ? this.wire.take(into, at, capacity) : PARAMETER;
  }

  sendTo(address: SocketAddress, bytes: Uint8Array, at: number, length: number): number {
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.refused < 0 || (this.state !== CLOSED && this.state !== BOUND)) return this.unready();
    if (this.wire.stream !== null) return UNSUPPORTED;
    if (address.unspecified() || !within(address.port, 1, 65535) || (this.family !== ANY && this.family !== address.family)) return PARAMETER;
    if (this.state === CLOSED) {
      const opened = this.open(address.family);
      if (opened < 0) return opened;
      this.state = BOUND;
    }
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    if (!this.target.equals(address) || this.targetText === '') {
      this.target.copyFrom(address);
      this.targetText = address.host();
    }
    const sent = this.wire.transmit(bytes, at, length);
    if (sent > 0) this.bytesSent += sent;
    return sent;
  }

  recvFrom(address: SocketAddress, into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED && this.state !== BOUND) return this.unready();
    if (this.wire.stream !== null) return UNSUPPORTED;
    if (!inside(into, at, capacity)) return PARAMETER;
    const length = this.wire.take(into, at, capacity);
    if (length >= 0 || length === MESSAGE_SIZE) address.copyFrom(this.sender);
    return length;
  }

  shutdown(): number {
    if (this.state === CLOSED) return NO_SOCKET;
    this.abandon();
    this.wire.shutdown();
    this.state = SHUTDOWN;
    return OK;
  }

  close(): number {
    this.abandon();
    this.shut();
    this.state = CLOSED;
    return OK;
  }

  cleanup(): number {
    this.close();
    this.refused = NO_SOCKET;
    this.onEvent = null;
    return OK;
  }

  reuseLastPort(): number {
    if (this.refused < 0) return this.refused;
    if (this.localPort === 0) return NO_SOCKET;
    this.reuse = true;
    return OK;
  }

  rxOff(): number {
    return this.refused < 0 ? this.refused : UNSUPPORTED;
  }

  forceInterface(name: string): number {
    if (this.refused < 0) return this.refused;
    return name === '' ? OK : UNSUPPORTED;
  }

  systemSocket(n: number): unknown {
    return n === 0 ? this.wire.socket : null;
  }

  poll(_now: number): number {
    return this.refused;
  }

  pollTimeout(_now: number): number {
    return NEVER;
  }

  listen(backlog: number): number {
    const stream = this.wire.stream;
    if (this.refused < 0) return this.refused;
    return stream === null ? UNSUPPORTED : stream.listen(backlog);
  }

  accept(): Network | null {
    const stream = this.wire.stream;
    return stream === null ? null : stream.accept();
  }

  /** For the wire: something happened. */
  event(): void {
    const listener = this.onEvent;
    if (listener !== null) listener(this);
  }

  /** Why nothing can be sent or received in this state. */
  private unready(): number {
    if (this.refused < 0) return this.refused;
    return this.state === CLOSED ? NO_SOCKET : this.state === CONNECTING ? BUSY : NO_CONNECTION;
  }

  private open(family: number): number {
    const port = this.reuse ? this.localPort : this.wire.options.localPort;
    let opened = OK;
    let tries = PORT_TRIES;
    do {
      opened = this.wire.open(port, family);
      tries--;
    } while (opened === ADDRESS_IN_USE && port === 0 && tries > 0);
    if (opened < 0) {
      if (opened !== BUSY) this.errors++;
      return opened;
    }
    this.reuse = false; // not before: a failed bind is tried again on the same port
    this.isOpen = true;
    this.family = family;
    if (this.wire.stream === null) this.innerMtu = this.wire.options.room(family);
    return OK;
  }

  private shut(): void {
    this.isOpen = false;
    this.targetText = '';
    this.wire.close();
    this.family = this.wire.options.family;
    if (this.wire.stream === null) this.innerMtu = this.wire.options.room(this.family);
  }

  private resolve(host: string, port: number): number {
    const turn = ++this.turn;
    const numeric = isNumeric(host);
    let status = IN_PROGRESS;
    this.answers = null;
    this.reached = NO_ADDRESS;
    if (numeric && this.target.parseHost(host, port)) {
      this.answers = [this.target.host()];
    } else if (this.resolver === null) {
      return numeric ? PARAMETER : UNSUPPORTED;
    } else {
      status = this.resolver(host, this.family, this.found.bind(this, turn) as (addresses: string[]) => void);
      if (status !== IN_PROGRESS) return status;
    }
    this.host = host;
    this.port = port;
    this.next = 0;
    this.isKept = this.isOpen;
    this.state = CONNECTING;
    return status;
  }

  private found(turn: number, addresses: string[]): void {
    if (turn !== this.turn) return; // closed meanwhile
    if (addresses.length === 0) {
      this.errors++;
      this.reached = DNS_FAILURE;
    }
    this.answers = addresses;
    if (this.state === CONNECTING) this.event(); // else the resolver has not returned yet
  }

  /** Makes the first address that can be reached the peer. */
  private reach(answers: string[]): number {
    while (this.reached !== OK && this.reached !== IN_PROGRESS && this.next < answers.length) {
      const address = answers[this.next];
      const zone = address.indexOf('%');
      this.next++;
      if (this.isOpen && !this.isKept) this.shut(); // of the address before
      if (!this.target.parseHost(zone < 0 ? address : address.substring(0, zone), this.port)) continue;
      if (this.target.unspecified()) {
        this.reached = PARAMETER;
        continue;
      }
      if (this.family !== ANY && this.family !== this.target.family) continue;
      const opened = this.isOpen ? OK : this.open(this.target.family);
      if (opened === BUSY) {
        this.next--;
        return IN_PROGRESS;
      }
      this.reached = opened;
      if (opened < 0) continue;
      this.targetText = this.target.host();
      this.reached = this.wire.attach(address);
    }
    const status = this.reached;
    if (status === IN_PROGRESS) return status;
    if (status < 0 && this.isOpen && !this.isKept) this.shut();
    this.abandon();
    if (status === OK) this.state = CONNECTED;
    return status;
  }

  /** Ends an attempt to connect; what comes late of it is void. */
  private abandon(): void {
    this.turn++;
    this.answers = null;
    this.host = '';
    if (this.state === CONNECTING) this.state = this.isOpen ? BOUND : CLOSED;
  }
}
