/**
 * The network API over Espruino's dgram: IPv4; datagrams wait as the byte strings they came as, and bytes move in bulk, never in a loop.
 *
 * The interpreter closes a socket when an empty datagram arrives, from anyone: it is opened again, on the same port, and nobody notices.
 */
import { IPV6, isNumeric } from '../../src/net/address.js';
import { ADDRESS_IN_USE, BUSY, IN_PROGRESS, MESSAGE_SIZE, NO_CONNECTION, NO_MEMORY, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { Socket } from '../../src/net/socket.js';
import type { Resolver, Wire } from '../../src/net/socket.js';
import { CONNECTED, SHUTDOWN } from '../../src/net/types.js';
import type { NetworkOptions } from '../../src/net/types.js';

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

/** What Espruino does for one UDP socket. */
class EspruinoUdp implements Wire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: null;
  socket: DgramSocket | null;
  /** A closed socket whose port the interpreter has not given back yet. */
  private closing: DgramSocket | null;
  /** True when a call was refused because of that: an event follows. */
  private awaited: boolean;
  /** What waits: ringSlots messages, their senders and ports, from `first` on. */
  private readonly messages: string[];
  private readonly senders: string[];
  private readonly ports: number[];
  private first: number;
  private count: number;
  /** The text that the owner's sender was read from. */
  private senderText: string;

  constructor(options: NetworkOptions) {
    const checked = new SocketOptions(options);
    this.options = checked;
    this.refused = checked.family !== IPV6 && checked.local.unspecified() && checked.interfaceName === '' ? OK : UNSUPPORTED;
    this.stream = null;
    this.socket = null;
    this.closing = null;
    this.awaited = false;
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
    this.senderText = '';
  }

  /** Never on port 0: a socket that is opened again must not change its port. */
  open(port: number, family: number): number {
    const self = this;
    const bound = port === 0 ? DYNAMIC + ((Math.random() * DYNAMIC_COUNT) | 0) : port;
    const need = this.options.ringBytes + 1 + CHUNK_HEADER; // one more than may come, so that a longer one is seen to be longer
    if (family === IPV6) return UNSUPPORTED;
    try {
      // The receive limit is also the size of the system's queue (and of the stack taken while idle): room for a burst.
      const socket = require('dgram').createSocket(need <= CHUNK ? { type: 'udp4' } : { type: 'udp4', recvBufferSize: QUEUE * need });
      socket.on('close', function () {
        self.closed(socket);
      });
      socket.bind(bound);
      socket.on('message', function (message, from) {
        if (self.socket === socket) self.received(message, from.address, from.port);
      });
      this.socket = socket;
    } catch (error) {
      if (('' + error).indexOf('create socket') < 0) return NO_CONNECTION;
      if (this.closing === null || port === 0) return ADDRESS_IN_USE;
      this.awaited = true;
      return BUSY;
    }
    this.owner.localPort = bound;
    return OK;
  }

  attach(_address: string): number {
    this.shutdown();
    return OK;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    // Bytes of the caller's own array, as a view and then as a byte string: `send` of a typed array would send its numbers as text.
    const message = length === 0 ? '' : E.toString(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
    if (message === undefined) return NO_MEMORY;
    try {
      (this.socket as DgramSocket).send(message, this.owner.target.port, this.owner.targetText);
    } catch {
      this.owner.errors++;
      return NO_CONNECTION;
    }
    return length;
  }

  take(into: Uint8Array, at: number, capacity: number): number {
    if (this.count === 0) return WOULD_BLOCK;
    const slot = this.first;
    const message = this.messages[slot];
    const length = message.length;
    const sender = this.owner.sender;
    this.messages[slot] = '';
    this.first = (slot + 1) % this.options.ringSlots;
    this.count--;
    if (this.senders[slot] !== this.senderText) {
      this.senderText = this.senders[slot];
      sender.parseText(this.senderText, 0);
    }
    sender.port = this.ports[slot];
    if (length > capacity || length > this.options.ringBytes) return MESSAGE_SIZE;
    // Not standard: Espruino's `set` takes a byte string.
    if (length > 0) into.set(message as unknown as ArrayLike<number>, at);
    return length;
  }

  shutdown(): void {
    for (let i = 0; i < this.count; i++) this.messages[(this.first + i) % this.options.ringSlots] = '';
    this.count = 0;
  }

  close(): void {
    const socket = this.socket;
    this.shutdown();
    this.socket = null;
    if (socket === null) return;
    this.closing = socket;
    if (!this.end(socket)) this.closing = null;
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
    const owner = this.owner;
    if (this.closing === socket) {
      this.closing = null;
      if (this.awaited) {
        this.awaited = false;
        owner.event();
      }
    }
    if (this.socket !== socket) return;
    // Nobody here closed it: an empty datagram came, or the network went.
    owner.errors++;
    this.socket = null;
    this.end(socket); // out of the interpreter's other list
    if (owner.state !== SHUTDOWN && this.open(owner.localPort, 0) < 0) {
      // Told by the next call: there is no socket any more.
      owner.close();
      owner.event();
    }
  }

  private received(message: string, address: string, port: number): void {
    const owner = this.owner;
    if (owner.state === SHUTDOWN) return;
    owner.bytesReceived += message.length;
    if (this.count === this.options.ringSlots || (owner.state === CONNECTED && (port !== owner.target.port || address !== owner.targetText))) {
      owner.dropped++;
      return;
    }
    const slot = (this.first + this.count) % this.options.ringSlots;
    this.messages[slot] = message;
    this.senders[slot] = address;
    this.ports[slot] = port;
    this.count++;
    owner.event();
  }
}

/** Names as `Socket` wants them. */
export function resolver(resolve: Resolve): Resolver {
  return function (name, _family, found) {
    if (isNumeric(name)) return PARAMETER;
    resolve(name, function (address) {
      found(address === null ? [] : [address]);
    });
    return IN_PROGRESS;
  };
}

/** A UDP socket of Espruino; @param names null: they cannot be resolved here */
export function datagram(options: NetworkOptions, names: Resolver | null): Socket {
  return new Socket(new EspruinoUdp(options), names);
}
