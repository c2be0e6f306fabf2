/**
 * The network API over Espruino's dgram: IPv4; datagrams wait as the byte strings they came as, and bytes move in bulk, never in a loop.
 *
 * The interpreter closes a socket when an empty datagram arrives, from anyone: it is opened again, on the same port, and nobody notices.
 */
import { NEVER } from '../../src/buffers/clock.js';
import { ANY, IPV4, SocketAddress, isNumeric } from '../../src/net/address.js';
import {
  ADDRESS_IN_USE, ALREADY, BUSY, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_CONNECTION, NO_MEMORY, NO_SOCKET, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { DatagramOptions, inside, within } from '../../src/net/options.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, SHUTDOWN } from '../../src/net/types.js';
import type { Network, NetworkEvent, NetworkOptions } from '../../src/net/types.js';

/** Starts to resolve a name; calls back, later, with its IPv4 address or null. */
export type Resolve = (name: string, callback: (address: string | null) => void) => void;

/** What the interpreter receives at most by default, and what of it is its own header, bytes. */
const CHUNK = 536;
const CHUNK_HEADER = 8;
/** Datagrams of full size that the system queues where the limit is raised. */
const QUEUE = 4;
/** RFC 6335 6: ports for those who do not care. */
const DYNAMIC = 49152;
const DYNAMIC_COUNT = 16384;
const PORT_TRIES = 8;

/** One UDP socket of Espruino. */
export class EspruinoDatagram implements Network {
  state: number;
  innerMtu: number;
  localPort: number;
  bytesSent: number;
  bytesReceived: number;
  dropped: number;
  errors: number;
  onEvent: NetworkEvent | null;
  private readonly options: DatagramOptions;
  private readonly resolver: Resolve | null;
  private socket: DgramSocket | null;
  /** A closed socket whose port the interpreter has not given back yet. */
  private closing: DgramSocket | null;
  /** True when a call was refused because of that: an event follows. */
  private awaited: boolean;
  private dead: boolean;
  private reuse: boolean;
  /** What waits: ringSlots messages, their senders and ports, from `first` on. */
  private readonly messages: string[];
  private readonly senders: string[];
  private readonly ports: number[];
  private first: number;
  private count: number;
  /** Where `send` goes, where `sendTo` last went, and who sent last; each with its text, as the interpreter has it. */
  private readonly peer: SocketAddress;
  private peerText: string;
  private readonly target: SocketAddress;
  private targetText: string;
  private readonly sender: SocketAddress;
  private senderText: string;
  /** The name and port being resolved; whether that has ended, with the address, null for none; the count that makes late answers void. */
  private host: string;
  private port: number;
  private answered: boolean;
  private answer: string | null;
  private resolution: number;

  /** @param resolver null: names cannot be resolved here */
  constructor(options: NetworkOptions, resolver: Resolve | null) {
    const checked = new DatagramOptions(options);
    this.options = checked;
    this.resolver = resolver;
    this.state = CLOSED;
    this.innerMtu = checked.room(IPV4);
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.socket = null;
    this.closing = null;
    this.awaited = false;
    this.dead = false;
    this.reuse = false;
    this.messages = [];
    this.senders = [];
    this.ports = [];
    for (let i = 0; checked.valid && i < checked.ringSlots; i++) {
      this.messages.push('');
      this.senders.push('');
      this.ports.push(0);
    }
    this.first = 0;
    this.count = 0;
    this.peer = new SocketAddress();
    this.peerText = '';
    this.target = new SocketAddress();
    this.targetText = '';
    this.sender = new SocketAddress();
    this.senderText = '';
    this.host = '';
    this.port = 0;
    this.answered = false;
    this.answer = null;
    this.resolution = 0;
  }

  bind(): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (this.state === CONNECTING) return BUSY;
    return this.state === CLOSED ? this.open() : PARAMETER;
  }

  connect(host: string, port: number): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (typeof host !== 'string' || host === '' || !within(port, 1, 65535)) return PARAMETER;
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.state === SHUTDOWN) return NO_CONNECTION;
    if (this.state === CONNECTING) {
      if (host !== this.host || port !== this.port) return ALREADY;
      if (!this.answered) return IN_PROGRESS;
      const address = this.answer;
      this.abandon();
      return address === null ? DNS_FAILURE : this.fix(address, port, DNS_FAILURE);
    }
    return isNumeric(host) ? this.fix(host, port, PARAMETER) : this.resolve(host, port);
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.transmit(bytes, at, length, this.peerText, this.peer.port);
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.take(null, into, at, capacity);
  }

  sendTo(address: SocketAddress, bytes: Uint8Array, at: number, length: number): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    if (this.state === CONNECTED) return IS_CONNECTED;
    if (this.state !== CLOSED && this.state !== BOUND) return this.unready();
    if (address.family !== IPV4 || address.unspecified() || address.port === 0) return PARAMETER;
    if (this.state === CLOSED) {
      const opened = this.open();
      if (opened < 0) return opened;
    }
    if (!this.target.equals(address)) {
      this.target.copyFrom(address);
      this.targetText = address.host();
    }
    return this.transmit(bytes, at, length, this.targetText, address.port);
  }

  recvFrom(address: SocketAddress, into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED && this.state !== BOUND) return this.unready();
    return this.take(address, into, at, capacity);
  }

  shutdown(): number {
    if (this.state === CLOSED) return NO_SOCKET;
    this.abandon();
    this.forget();
    this.state = SHUTDOWN;
    return OK;
  }

  close(): number {
    this.abandon();
    this.forget();
    this.state = CLOSED;
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return OK;
    this.closing = socket;
    if (!this.end(socket)) this.closing = null;
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
    return name === '' ? OK : UNSUPPORTED;
  }

  systemSocket(n: number): DgramSocket | null {
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
    const options = this.options;
    if (!options.valid) return PARAMETER;
    return (options.family === ANY || options.family === IPV4) && options.local.unspecified() && options.interfaceName === '' ? OK : UNSUPPORTED;
  }

  private unready(): number {
    const refused = this.refuses();
    if (refused < 0) return refused;
    return this.state === CLOSED ? NO_SOCKET : this.state === CONNECTING ? BUSY : NO_CONNECTION;
  }

  /** Opens on the port asked for, on the last one, or on one of the dynamic ones: an unbound socket would change its port when it is opened again. */
  private open(): number {
    const wanted = this.reuse ? this.localPort : this.options.localPort;
    let result = OK;
    if (wanted !== 0) {
      result = this.openOn(wanted);
    } else {
      for (let i = 0; i < PORT_TRIES; i++) {
        result = this.openOn(DYNAMIC + ((Math.random() * DYNAMIC_COUNT) | 0));
        if (result !== ADDRESS_IN_USE) break;
      }
    }
    if (result === ADDRESS_IN_USE && this.closing !== null) {
      this.awaited = true;
      return BUSY;
    }
    if (result < 0) {
      this.errors++;
      return result;
    }
    this.reuse = false;
    this.state = BOUND;
    return OK;
  }

  private openOn(port: number): number {
    const self = this;
    const need = this.options.ringBytes + 1 + CHUNK_HEADER; // one more than may come, so that a longer one is seen to be longer
    try {
      // The receive limit is also the size of the system's queue (and of the stack taken while idle): room for a burst.
      const socket = require('dgram').createSocket(need <= CHUNK ? { type: 'udp4' } : { type: 'udp4', recvBufferSize: QUEUE * need });
      socket.on('close', function () {
        self.closed(socket);
      });
      socket.bind(port);
      socket.on('message', function (message, from) {
        if (self.socket === socket) self.received(message, from.address, from.port);
      });
      this.socket = socket;
    } catch (error) {
      return ('' + error).indexOf('create socket') >= 0 ? ADDRESS_IN_USE : NO_CONNECTION;
    }
    this.localPort = port;
    return OK;
  }

  /** Asks the interpreter to close; false when it has done so by itself, having no network. */
  private end(socket: DgramSocket): boolean {
    try {
      socket.close();
    } catch {
      return false;
    }
    return true;
  }

  /** Called by the interpreter once or twice for each socket. */
  private closed(socket: DgramSocket): void {
    if (this.closing === socket) {
      this.closing = null;
      if (this.awaited) {
        this.awaited = false;
        this.event();
      }
    }
    if (this.socket !== socket) return;
    // Nobody here closed it: an empty datagram came, or the network went.
    this.errors++;
    this.socket = null;
    this.end(socket); // out of the interpreter's other list
    if (this.state !== SHUTDOWN && this.openOn(this.localPort) < 0) {
      // Told by the next call: there is no socket any more.
      this.state = CLOSED;
      this.event();
    }
  }

  private resolve(host: string, port: number): number {
    const resolver = this.resolver;
    if (resolver === null) return UNSUPPORTED;
    const resolution = ++this.resolution;
    const self = this;
    this.answered = false;
    this.host = host;
    this.port = port;
    this.state = CONNECTING;
    resolver(host, function (address) {
      if (resolution !== self.resolution) return; // closed meanwhile
      self.answered = true;
      self.answer = address;
      if (address === null) self.errors++;
      self.event();
    });
    return IN_PROGRESS;
  }

  private abandon(): void {
    this.resolution++;
    this.answered = false;
    this.answer = null;
    if (this.state === CONNECTING) this.state = this.socket === null ? CLOSED : BOUND;
  }

  private fix(address: string, port: number, otherwise: number): number {
    if (!this.peer.parseHost(address, port)) return otherwise;
    if (this.peer.family !== IPV4 || this.peer.unspecified()) return PARAMETER;
    if (this.state === CLOSED) {
      const opened = this.open();
      if (opened < 0) return opened === BUSY ? IN_PROGRESS : opened;
    }
    this.forget(); // what others sent before
    this.peerText = this.peer.host();
    this.state = CONNECTED;
    return OK;
  }

  private transmit(bytes: Uint8Array, at: number, length: number, address: string, port: number): number {
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    if (this.socket === null) {
      const opened = this.openOn(this.localPort);
      if (opened < 0) return opened;
    }
    // Bytes of the caller's own array, as a view and then as a byte string: `send` of a typed array would send its numbers as text.
    const message = length === 0 ? '' : E.toString(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
    if (message === undefined) return NO_MEMORY;
    try {
      (this.socket as unknown as DgramSocket).send(message, port, address);
    } catch {
      this.errors++;
      return NO_CONNECTION;
    }
    this.bytesSent += length;
    return length;
  }

  private received(message: string, address: string, port: number): void {
    if (this.state === SHUTDOWN) return;
    this.bytesReceived += message.length;
    if (this.count === this.options.ringSlots || (this.state === CONNECTED && (port !== this.peer.port || address !== this.peerText))) {
      this.dropped++;
      return;
    }
    const slot = (this.first + this.count) % this.options.ringSlots;
    this.messages[slot] = message;
    this.senders[slot] = address;
    this.ports[slot] = port;
    this.count++;
    this.event();
  }

  private take(sender: SocketAddress | null, into: Uint8Array, at: number, capacity: number): number {
    if (!inside(into, at, capacity)) return PARAMETER;
    if (this.count === 0) return WOULD_BLOCK;
    const slot = this.first;
    const message = this.messages[slot];
    const length = message.length;
    this.messages[slot] = '';
    this.first = (slot + 1) % this.options.ringSlots;
    this.count--;
    if (sender !== null) this.tell(sender, this.senders[slot], this.ports[slot]);
    if (length > capacity || length > this.options.ringBytes) return MESSAGE_SIZE;
    // Not standard: Espruino's `set` takes a byte string.
    if (length > 0) into.set(message as unknown as ArrayLike<number>, at);
    return length;
  }

  private tell(sender: SocketAddress, address: string, port: number): void {
    if (address !== this.senderText) {
      this.senderText = address;
      this.sender.parseText(address, 0);
    }
    sender.copyFrom(this.sender);
    sender.port = port;
  }

  private forget(): void {
    for (let i = 0; i < this.count; i++) this.messages[(this.first + i) % this.options.ringSlots] = '';
    this.count = 0;
  }

  private event(): void {
    const listener = this.onEvent;
    if (listener !== null) listener(this);
  }
}
