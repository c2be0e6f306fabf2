/**
 * Streams over ECMA-419 TCP and its Listener: IPv4. The SDK tells an end from a loss by nothing and has no half-close: both ends are CONNECTION_LOST here.
 */
import Listener from 'embedded:io/socket/listener';
import TCP from 'embedded:io/socket/tcp';
import type { TcpEvents } from 'embedded:io/socket/tcp';
import { copy } from '../../src/buffers/bytes.js';
import { IPV6 } from '../../src/net/address.js';
import { CONNECTION_LOST, CONNECTION_TIMEOUT, DEVICE_ERROR, IN_PROGRESS, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { Socket, type Resolver, type StreamWire, type Wire } from '../../src/net/socket.js';
import { adopt, connectTimeout, listens } from '../../src/net/stream.js';
import { CONNECTING, type Network, SHUTDOWN, type StreamOptions } from '../../src/net/types.js';
import { codeOf } from './network.js';
import { ModdableTimer } from './timer.js';

/** What `TCP`, and what lays TLS over it, has of a connection. */
export interface Connection {
  /** Fills all of the bytes; throws when there are fewer. */
  read(into: Uint8Array): unknown;
  /** Throws when there is no room. */
  write(bytes: Uint8Array): unknown;
  close(): void;
}

/** How connections are made: plain ones here, with TLS in secure-stream.ts. */
export interface Transport {
  /** OK, or why there is none. */
  readonly refused: number;
  /** Whether it listens. */
  readonly listens: boolean;
  /** Throws. @param name that `connect` was given */
  dial(address: string, port: number, name: string, events: TcpEvents): Connection;
}

class PlainTransport implements Transport {
  readonly refused: number;
  readonly listens: boolean;

  constructor() {
    this.refused = OK;
    this.listens = true;
  }

  dial(address: string, port: number, _name: string, events: TcpEvents): Connection {
    return new TCP({ address: address, port: port, nodelay: true, onReadable: events.onReadable, onWritable: events.onWritable, onError: events.onError });
  }
}

/** What the Moddable SDK does for one stream. */
export class ModdableTcp implements Wire, StreamWire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: this;
  private readonly asked: StreamOptions;
  private readonly transport: Transport;
  private readonly names: Resolver | null;
  private readonly patience: ModdableTimer;
  private readonly events: TcpEvents;
  /** What is read and written, resized to fit: the SDK takes whole views only. */
  private readonly buffer: ArrayBuffer;
  private readonly scratch: Uint8Array;
  private connection: Connection | null;
  private listener: Listener | null;
  private port: number;
  /** Bytes that the SDK said can be read and written, and whether it said that all is over. */
  private readable: number;
  private writable: number;
  private lost: boolean;
  private blocked: boolean;
  /** Connections that wait for `accept`, and as many as may. */
  private readonly peers: Socket[];
  private backlog: number;

  constructor(options: StreamOptions, transport: Transport, names: Resolver | null) {
    const checked = new SocketOptions(options);
    this.options = checked;
    if (connectTimeout(options) < 0) this.refused = PARAMETER;
    else this.refused = checked.family === IPV6 || !checked.local.unspecified() || checked.interfaceName !== '' ? UNSUPPORTED : transport.refused;
    this.stream = this;
    this.asked = options;
    this.transport = transport;
    this.names = names;
    this.patience = new ModdableTimer(this.late.bind(this) as () => void);
    this.events = {
      onReadable: this.onReadable.bind(this) as (count: number) => void,
      onWritable: this.onWritable.bind(this) as (count: number) => void,
      onError: this.onError.bind(this) as () => void,
    };
    this.buffer = new ArrayBuffer(checked.ringBytes, { maxByteLength: checked.ringBytes });
    this.scratch = new Uint8Array(this.buffer);
    this.connection = null;
    this.listener = null;
    this.port = 0;
    this.readable = 0;
    this.writable = 0;
    this.lost = false;
    this.blocked = false;
    this.peers = [];
    this.backlog = 0;
  }

  get socket(): unknown {
    return this.connection === null ? this.listener : this.connection;
  }

  /** Binds nothing: `listen` does, and a connection's port is chosen by the SDK, which does not tell it. */
  open(port: number, family: number): number {
    if (family === IPV6) return UNSUPPORTED;
    this.port = port;
    return OK;
  }

  attach(address: string): number {
    if (this.listener !== null) return PARAMETER;
    if (this.port !== 0) return UNSUPPORTED;
    this.forget();
    try {
      this.connection = this.transport.dial(address, this.owner.target.port, this.owner.host, this.events);
    } catch (error) {
      this.owner.errors++;
      return codeOf(error);
    }
    this.patience.schedule(connectTimeout(this.asked));
    return IN_PROGRESS;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    const connection = this.connection;
    if (connection === null || this.lost) return this.tell();
    let taken = length < this.writable ? length : this.writable;
    if (taken > this.options.ringBytes) taken = this.options.ringBytes;
    if (taken <= 0 && length > 0) {
      this.blocked = true;
      return WOULD_BLOCK;
    }
    if (taken <= 0) return 0;
    this.buffer.resize(taken);
    copy(bytes, at, taken, this.scratch, 0);
    try {
      const left = connection.write(this.scratch);
      this.writable = typeof left === 'number' ? left : 0;
    } catch {
      this.owner.errors++;
      this.lost = true;
      return this.tell();
    }
    return taken;
  }

  take(into: Uint8Array, at: number, capacity: number): number {
    const connection = this.connection;
    if (capacity === 0) return PARAMETER; // 0 would say that the peer has ended
    if (connection !== null && this.readable > 0) {
      let taken = capacity < this.readable ? capacity : this.readable;
      if (taken > this.options.ringBytes) taken = this.options.ringBytes;
      this.buffer.resize(taken);
      try {
        connection.read(this.scratch);
      } catch {
        this.owner.errors++;
        this.readable = 0;
        return DEVICE_ERROR;
      }
      this.readable -= taken;
      copy(this.scratch, 0, taken, into, at);
      this.owner.bytesReceived += taken;
      return taken;
    }
    return connection === null || this.lost ? this.tell() : WOULD_BLOCK;
  }

  /** The SDK cannot end one side alone. */
  shutdown(): void {
    this.close();
  }

  close(): void {
    const listener = this.listener;
    this.patience.free();
    this.forget();
    this.listener = null;
    while (this.peers.length > 0) (this.peers.pop() as Socket).cleanup();
    if (listener !== null) listener.close();
  }

  listen(backlog: number): number {
    if (!this.transport.listens) return UNSUPPORTED;
    const status = listens(this.owner, this.listener !== null, backlog);
    if (status < 0) return status;
    try {
      this.listener = new Listener({ port: this.port, onReadable: this.arrived.bind(this) as (count: number) => void });
    } catch (error) {
      this.owner.errors++;
      return codeOf(error);
    }
    this.backlog = backlog;
    this.owner.localPort = this.listener.port;
    return OK;
  }

  accept(): Network | null {
    const peer = this.peers.shift();
    return peer === undefined ? null : peer;
  }

  /** Takes over a connection that was accepted. */
  private use(from: TCP): void {
    const events = this.events;
    this.connection = new TCP({ from: from, nodelay: true, onReadable: events.onReadable, onWritable: events.onWritable, onError: events.onError });
  }

  private arrived(count: number): void {
    for (let i = 0; i < count; i++) {
      const from = (this.listener as Listener).read();
      if (from === undefined) break;
      if (this.peers.length >= this.backlog) {
        from.close();
        this.owner.dropped++;
        continue;
      }
      const wire = new ModdableTcp(this.asked, this.transport, this.names);
      const peer = adopt(new Socket(wire, this.names), from.remoteAddress, from.remotePort, this.owner.localPort);
      try {
        wire.use(from);
      } catch {
        this.owner.errors++; // no memory: nothing may leave a callback of the SDK
        continue;
      }
      this.peers.push(peer);
    }
    this.owner.event();
  }

  private onReadable(count: number): void {
    this.readable = count;
    if (this.owner.state !== SHUTDOWN) this.owner.event();
  }

  private onWritable(count: number): void {
    this.writable = count;
    if (this.owner.state === CONNECTING) return this.settle(OK);
    if (!this.blocked) return;
    this.blocked = false;
    this.owner.event();
  }

  private onError(): void {
    this.lost = true;
    this.owner.errors++;
    if (this.owner.state === CONNECTING) this.settle(CONNECTION_LOST);
    else if (this.owner.state !== SHUTDOWN) this.owner.event();
  }

  private late(): void {
    this.patience.cancel();
    this.forget();
    this.owner.errors++;
    this.settle(CONNECTION_TIMEOUT);
  }

  private settle(code: number): void {
    this.patience.free();
    this.owner.reached = code;
    this.owner.event();
  }

  /** Tells the loss, once; there is nothing but `close` after it. */
  private tell(): number {
    this.owner.state = SHUTDOWN;
    return CONNECTION_LOST;
  }

  private forget(): void {
    const connection = this.connection;
    this.connection = null;
    this.readable = 0;
    this.writable = 0;
    this.lost = false;
    this.blocked = false;
    if (connection !== null) connection.close();
  }
}

/** A TCP stream of the Moddable SDK. @param names null: they cannot be resolved; else resolver() of mote-lwm2m/moddable */
export function stream(options: StreamOptions, names: Resolver | null): Socket {
  return new Socket(new ModdableTcp(options, new PlainTransport(), names), names);
}
