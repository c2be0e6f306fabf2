/**
 * The network API over node:dgram: IPv4 and IPv6, names resolved asynchronously; what goes wrong becomes a code and a count, never a throw.
 *
 * node:dgram does everything at once when its `lookup` answers at once, so bind, connect and send tell their result by returning.
 */
import { createSocket, type RemoteInfo, type Socket as NativeSocket } from 'node:dgram';
import { ANY, IPV4, IPV6, SocketAddress } from '../../src/net/address.js';
import { NO_CONNECTION, OK, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { DatagramRing } from '../../src/net/ring.js';
import { Socket, type Wire } from '../../src/net/socket.js';
import { CONNECTED, type NetworkOptions, SHUTDOWN } from '../../src/net/types.js';
import { copy } from '../../src/buffers/bytes.js';
import { codeOf } from './errors.js';
import { names } from './names.js';

/** An answer to dgram's own look-up: everything we hand it is an address already. */
function asGiven(address: string, _options: unknown, callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void): void {
  callback(null, address, 0);
}

function ignore(): void {}

/** What Node does for one UDP socket. */
class NodeUdp implements Wire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: null;
  socket: NativeSocket | null;
  private readonly ring: DatagramRing;
  /** The bytes being sent: libuv may keep them until the kernel has room. */
  private readonly out: Uint8Array;
  /** Sender of the datagram being received, and the text it was read from. */
  private readonly sender: SocketAddress;
  private senderText: string;
  /** True from a WOULD_BLOCK of send until the event that ends it. */
  private blocked: boolean;
  /** An error to be told by the next call, 0: none. */
  private waiting: number;
  private readonly onSent: (error: Error | null) => void;

  constructor(options: NetworkOptions) {
    const checked = new SocketOptions(options);
    this.options = checked;
    this.refused = checked.interfaceName === '' ? OK : UNSUPPORTED; // Node has no SO_BINDTODEVICE; localAddress chooses an address, not a route
    this.stream = null;
    this.socket = null;
    this.ring = checked.valid ? new DatagramRing(checked.ringSlots, checked.ringBytes) : new DatagramRing(1, 1);
    this.out = new Uint8Array(checked.room(IPV4));
    this.sender = new SocketAddress();
    this.senderText = '';
    this.blocked = false;
    this.waiting = 0;
    this.onSent = (error) => this.sent(error);
  }

  open(port: number, family: number): number {
    const local = this.options.local.family === ANY ? (family === IPV6 ? '::' : '0.0.0.0') : this.options.local.host();
    const socket = createSocket({ type: family === IPV6 ? 'udp6' : 'udp4', ipv6Only: family === IPV6, lookup: asGiven });
    let failure = 0;
    socket.on('error', (error) => {
      failure = codeOf(error);
      if (this.socket !== socket) return; // bind failed, told by returning
      this.owner.errors++;
      this.waiting = failure;
      this.owner.event();
    });
    socket.on('message', (message, from) => {
      if (this.socket === socket) this.received(message, from);
    });
    try {
      socket.bind({ port, address: local, exclusive: true });
      if (failure === 0) this.owner.localPort = socket.address().port;
    } catch (error) {
      failure = codeOf(error);
    }
    if (failure < 0) {
      socket.close();
      return failure;
    }
    this.socket = socket;
    return OK;
  }

  attach(address: string): number {
    const socket = this.socket!;
    try {
      socket.connect(this.owner.target.port, address, ignore); // a failure is also told to the callback, later
      socket.remoteAddress(); // throws when there is no route
    } catch {
      this.owner.errors++;
      return NO_CONNECTION;
    }
    this.ring.clear();
    return OK;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    if (this.waiting < 0) return this.tell();
    const socket = this.socket!;
    if (socket.getSendQueueCount() > 0) {
      this.blocked = true; // `out` is libuv's until onSent
      return WOULD_BLOCK;
    }
    copy(bytes, at, length, this.out, 0);
    try {
      if (this.owner.state === CONNECTED) socket.send(this.out, 0, length, this.onSent);
      else socket.send(this.out, 0, length, this.owner.target.port, this.owner.targetText, this.onSent);
    } catch (error) {
      this.owner.errors++;
      return codeOf(error);
    }
    return length;
  }

  take(into: Uint8Array, at: number, capacity: number): number {
    if (this.ring.count === 0 && this.waiting < 0) return this.tell();
    return this.ring.pop(into, at, capacity, this.owner.sender);
  }

  shutdown(): void {
    this.ring.clear();
  }

  close(): void {
    const socket = this.socket;
    this.ring.clear();
    this.waiting = 0;
    this.blocked = false;
    this.senderText = '';
    this.socket = null;
    if (socket === null) return;
    socket.removeAllListeners();
    socket.on('error', ignore); // an error that was already on its way must find a listener
    try {
      socket.close();
    } catch {
      this.owner.errors++;
    }
  }

  private sent(error: Error | null): void {
    if (this.socket === null) return;
    if (error !== null) {
      this.owner.errors++;
      this.waiting = codeOf(error);
    }
    if (error === null && !this.blocked) return;
    this.blocked = false;
    this.owner.event();
  }

  private received(message: Uint8Array, from: RemoteInfo): void {
    const owner = this.owner;
    if (owner.state === SHUTDOWN) return;
    owner.bytesReceived += message.length;
    if (from.address !== this.senderText) {
      const zone = from.address.indexOf('%');
      this.sender.parseText(zone < 0 ? from.address : from.address.slice(0, zone), from.port);
      this.senderText = from.address;
    }
    this.sender.port = from.port;
    // A connected socket of the kernel filters by itself, but for what arrived between bind and connect.
    if (owner.state === CONNECTED && !this.sender.equals(owner.target)) {
      owner.dropped++;
      return;
    }
    if (this.ring.count === this.ring.slots) owner.dropped++;
    this.ring.push(message, 0, message.length, this.sender);
    owner.event();
  }

  private tell(): number {
    const code = this.waiting;
    this.waiting = 0;
    return code;
  }
}

/** A UDP socket of Node, for those who want it alone. */
export function datagram(options: NetworkOptions): Socket {
  return new Socket(new NodeUdp(options), names);
}
