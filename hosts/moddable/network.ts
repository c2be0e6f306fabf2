/**
 * The network API over UDP of the Moddable SDK: IPv4; sending allocates nothing, and with the native socket receiving does not either.
 */
import { IPV4, IPV6, type SocketAddress, isNumeric } from '../../src/net/address.js';
import { ADDRESS_IN_USE, DEVICE_ERROR, IN_PROGRESS, MESSAGE_SIZE, NO_CONNECTION, NO_MEMORY, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { Socket } from '../../src/net/socket.js';
import type { Resolver, Wire } from '../../src/net/socket.js';
import { CONNECTED, SHUTDOWN } from '../../src/net/types.js';
import type { NetworkOptions } from '../../src/net/types.js';
import { Udp } from './udp.js';

/** Starts to resolve a name; calls back with its IPv4 address, or undefined. */
export type Resolve = (name: string, callback: (name: string, address: string | undefined) => void) => void;

/** Datagrams of strangers that one call drops at most; the next event or timer goes on. */
const STRANGERS = 16;

/** What the SDK's sockets mean by what they throw. */
export function codeOf(error: unknown): number {
  const message = (error as Error).message;
  // Of UDP, and of listeners on lwIP and on Linux.
  if (message === 'bind failed' || message === 'socket bind' || message === 'bind socket failed') return ADDRESS_IN_USE;
  if (message === 'no memory' || message === 'no socket') return NO_MEMORY;
  return message === 'no network' ? NO_CONNECTION : DEVICE_ERROR;
}

function numberOf(address: SocketAddress): number {
  const bytes = address.bytes;
  return (bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
}

/** What the Moddable SDK does for one UDP socket. */
class ModdableUdp implements Wire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: null;
  socket: Udp | null;
  private readonly listener: () => void;
  /** The peer's address, and the socket's count of what it dropped that the owner knows. */
  private peer: number;
  private dropped: number;

  constructor(options: NetworkOptions) {
    const checked = new SocketOptions(options);
    this.options = checked;
    this.refused = checked.family !== IPV6 && checked.local.unspecified() && checked.interfaceName === '' ? OK : UNSUPPORTED;
    this.stream = null;
    this.socket = null;
    this.listener = this.readable.bind(this) as () => void;
    this.peer = 0;
    this.dropped = 0;
  }

  open(port: number, family: number): number {
    if (family === IPV6) return UNSUPPORTED;
    const options = this.options;
    try {
      this.socket = new Udp(port, options.ringSlots, options.ringBytes, options.room(IPV4), this.listener);
    } catch (error) {
      return codeOf(error);
    }
    this.dropped = 0;
    this.owner.localPort = this.socket.port;
    return OK;
  }

  attach(_address: string): number {
    this.peer = numberOf(this.owner.target);
    this.shutdown();
    return OK;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    const owner = this.owner;
    const sent = (this.socket as Udp).send(bytes, at, length, numberOf(owner.target), owner.target.port);
    if (sent < 0 && sent !== WOULD_BLOCK) owner.errors++;
    return sent;
  }

  /** The next datagram, of the peer where there is one; what other senders sent is dropped. */
  take(into: Uint8Array, at: number, capacity: number): number {
    const socket = this.socket as Udp;
    const owner = this.owner;
    const ringBytes = this.options.ringBytes;
    const most = capacity < ringBytes ? capacity : ringBytes;
    owner.dropped += socket.dropped - this.dropped;
    this.dropped = socket.dropped;
    // Strangers' datagrams are dropped as they come, but not without end: who floods the port must not keep this call from returning.
    for (let i = 0; i < STRANGERS; i++) {
      const length = socket.recv(into, at, most);
      if (length < 0 && length !== MESSAGE_SIZE) {
        if (length !== WOULD_BLOCK) owner.errors++;
        return length;
      }
      if (length > 0) owner.bytesReceived += length;
      const address = socket.remoteAddress;
      const port = socket.remotePort;
      if (owner.state === CONNECTED && (port !== owner.target.port || address !== this.peer)) {
        owner.dropped++;
        continue;
      }
      const sender = owner.sender;
      sender.family = IPV4;
      sender.bytes[0] = address >> 24;
      sender.bytes[1] = address >> 16;
      sender.bytes[2] = address >> 8;
      sender.bytes[3] = address;
      sender.port = port;
      return length;
    }
    return WOULD_BLOCK;
  }

  shutdown(): void {
    const socket = this.socket;
    if (socket !== null) this.owner.dropped += socket.drain();
  }

  close(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) socket.close();
  }

  private readable(): void {
    if (this.owner.state === SHUTDOWN) this.shutdown();
    else this.owner.event();
  }
}

/** Names as `Socket` wants them. */
export function resolver(resolve: Resolve): Resolver {
  return function (name, _family, found) {
    if (isNumeric(name)) return PARAMETER;
    try {
      resolve(name, function (_name, address) {
        found(address === undefined ? [] : [address]);
      });
    } catch {
      found([]);
    }
    return IN_PROGRESS;
  };
}

/** A UDP socket of the Moddable SDK; @param names null: they cannot be resolved here */
export function datagram(options: NetworkOptions, names: Resolver | null): Socket {
  return new Socket(new ModdableUdp(options), names);
}
