/**
 * The network API over ECMA-419 UDP: IPv4; datagrams wait in the SDK's own queue, and sending allocates nothing.
 */
import UDP from 'embedded:io/socket/udp';
import { copy } from '../../src/buffers/bytes.js';
import { NEVER } from '../../src/buffers/clock.js';
import { ANY, IPV4, SocketAddress, isNumeric } from '../../src/net/address.js';
import {
  ADDRESS_IN_USE, ALREADY, BUSY, DEVICE_ERROR, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_CONNECTION, NO_MEMORY, NO_SOCKET, OK, PARAMETER, UNSUPPORTED,
  WOULD_BLOCK,
} from '../../src/net/codes.js';
import { DatagramOptions, inside, within } from '../../src/net/options.js';
import { BOUND, CLOSED, CONNECTED, CONNECTING, SHUTDOWN } from '../../src/net/types.js';
import type { Network, NetworkEvent, NetworkOptions } from '../../src/net/types.js';

/** Starts to resolve a name; calls back with its IPv4 address, or undefined. */
export type Resolve = (name: string, callback: (name: string, address: string | undefined) => void) => void;

/** RFC 6335 6: ports for those who do not care. */
const DYNAMIC = 49152;
const DYNAMIC_COUNT = 16384;
const PORT_TRIES = 8;

/** The SDK's receive buffer on computers: a datagram that fills it was cut. */
const CUT = 2048;

function readable(this: UDP): void {
  (this.target as ModdableDatagram).readable();
}

function codeOf(error: unknown): number {
  const message = (error as Error).message;
  if (message === 'bind failed') return ADDRESS_IN_USE;
  if (message === 'no memory' || message === 'no socket') return NO_MEMORY;
  return message === 'no network' ? NO_CONNECTION : DEVICE_ERROR;
}

/** Datagrams of strangers that one call drops at most; the next turn goes on. */
const STRANGERS = 16;

/** One UDP socket of the Moddable SDK. */
export class ModdableDatagram implements Network {
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
  private socket: UDP | null;
  private dead: boolean;
  private reuse: boolean;
  /** What is sent: resized to the datagram, since `write` sends all of its argument and a view of its own would cost four slots. */
  private readonly buffer: ArrayBuffer;
  private readonly out: Uint8Array;
  /** Where `send` goes, where `sendTo` last went, and who sent last; each with its text, as the SDK has it. */
  private readonly peer: SocketAddress;
  private peerText: string;
  private readonly target: SocketAddress;
  private targetText: string;
  private readonly sender: SocketAddress;
  private senderText: string;
  /** The name and port being resolved; whether that has ended, with the address, undefined for none; the count that makes late answers void. */
  private host: string;
  private port: number;
  private answered: boolean;
  private answer: string | undefined;
  private resolution: number;

  /** @param resolver null: names cannot be resolved here */
  constructor(options: NetworkOptions, resolver: Resolve | null) {
    const checked = new DatagramOptions(options);
    const room = checked.room(IPV4);
    this.options = checked;
    this.resolver = resolver;
    this.buffer = new ArrayBuffer(room, { maxByteLength: room });
    this.out = new Uint8Array(this.buffer);
    this.state = CLOSED;
    this.innerMtu = room;
    this.localPort = 0;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.dropped = 0;
    this.errors = 0;
    this.onEvent = null;
    this.socket = null;
    this.dead = false;
    this.reuse = false;
    this.peer = new SocketAddress();
    this.peerText = '';
    this.target = new SocketAddress();
    this.targetText = '';
    this.sender = new SocketAddress();
    this.senderText = '';
    this.host = '';
    this.port = 0;
    this.answered = false;
    this.answer = undefined;
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
    if (this.state === CONNECTING && (host !== this.host || port !== this.port)) return ALREADY;
    if (this.state !== CONNECTING) {
      if (isNumeric(host)) return this.fix(host, port, PARAMETER);
      const result = this.resolve(host, port);
      if (result < 0) return result;
    }
    if (!this.answered) return IN_PROGRESS;
    const address = this.answer;
    this.abandon();
    return address === undefined ? DNS_FAILURE : this.fix(address, port, DNS_FAILURE);
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.transmit(bytes, at, length, this.peerText, this.peer.port);
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.state !== CONNECTED) return this.unready();
    return this.take(into, at, capacity);
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
    const length = this.take(into, at, capacity);
    if (length >= 0 || length === MESSAGE_SIZE) address.copyFrom(this.sender);
    return length;
  }

  shutdown(): number {
    if (this.state === CLOSED) return NO_SOCKET;
    this.abandon();
    this.state = SHUTDOWN;
    this.drain();
    return OK;
  }

  close(): number {
    this.abandon();
    this.state = CLOSED;
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) socket.close();
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

  systemSocket(n: number): UDP | null {
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

  /** Called by the SDK when datagrams wait. */
  readable(): void {
    if (this.state === SHUTDOWN) this.drain();
    else this.event();
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

  /** Opens on the port asked for, on the last one, or on one of the dynamic ones: the SDK does not tell which it chose itself. */
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
    if (result < 0) {
      this.errors++;
      return result;
    }
    this.reuse = false;
    this.state = BOUND;
    return OK;
  }

  private openOn(port: number): number {
    try {
      this.socket = new UDP({ port: port, target: this, onReadable: readable });
    } catch (error) {
      return codeOf(error);
    }
    this.localPort = port;
    return OK;
  }

  private resolve(host: string, port: number): number {
    const resolver = this.resolver;
    if (resolver === null) return UNSUPPORTED;
    const resolution = ++this.resolution;
    const self = this;
    let calling = true;
    this.answered = false;
    this.host = host;
    this.port = port;
    try {
      resolver(host, function (_name, address) {
        if (resolution !== self.resolution) return; // closed meanwhile
        self.answered = true;
        self.answer = address;
        if (address === undefined) self.errors++;
        if (!calling) self.event();
      });
    } catch {
      this.errors++;
      return DNS_FAILURE;
    }
    calling = false;
    this.state = CONNECTING;
    return OK;
  }

  private abandon(): void {
    this.resolution++;
    this.answered = false;
    this.answer = undefined;
    if (this.state === CONNECTING) this.state = this.socket === null ? CLOSED : BOUND;
  }

  private fix(address: string, port: number, otherwise: number): number {
    if (!this.peer.parseHost(address, port)) return otherwise;
    if (this.peer.family !== IPV4 || this.peer.unspecified()) return PARAMETER;
    if (this.socket === null) {
      const opened = this.open();
      if (opened < 0) return opened;
    }
    this.drain(); // what others sent before
    this.peerText = this.peer.host();
    this.state = CONNECTED;
    return OK;
  }

  private transmit(bytes: Uint8Array, at: number, length: number, address: string, port: number): number {
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    this.buffer.resize(length);
    copy(bytes, at, length, this.out, 0);
    try {
      (this.socket as UDP).write(this.out, address, port);
    } catch {
      this.errors++;
      return DEVICE_ERROR;
    }
    this.bytesSent += length;
    return length;
  }

  /** The next datagram, of the peer where there is one; what other senders sent is dropped. */
  private take(into: Uint8Array, at: number, capacity: number): number {
    if (!inside(into, at, capacity)) return PARAMETER;
    const socket = this.socket as UDP;
    // Strangers' datagrams are dropped as they come, but not without end: who floods the port must not keep this call from returning.
    for (let i = 0; i < STRANGERS; i++) {
      const datagram = socket.read();
      if (datagram === undefined) return WOULD_BLOCK;
      const length = datagram.byteLength;
      this.bytesReceived += length;
      if (this.state === CONNECTED && (datagram.port !== this.peer.port || datagram.address !== this.peerText)) {
        this.dropped++;
        continue;
      }
      if (datagram.address !== this.senderText) {
        this.senderText = datagram.address;
        this.sender.parseText(datagram.address, 0);
      }
      this.sender.port = datagram.port;
      if (length > capacity || length > this.options.ringBytes || length >= CUT) return MESSAGE_SIZE;
      copy(new Uint8Array(datagram), 0, length, into, at);
      return length;
    }
    return WOULD_BLOCK;
  }

  private drain(): void {
    const socket = this.socket;
    if (socket === null) return;
    for (;;) {
      const datagram = socket.read();
      if (datagram === undefined) return;
      this.bytesReceived += datagram.byteLength;
      this.dropped++;
    }
  }

  private event(): void {
    const listener = this.onEvent;
    if (listener !== null) listener(this);
  }
}
