/**
 * Streams over node:net: connecting, listening, half-close; what waits to be sent is bounded here, what waits to be received by Node itself.
 */
import { Server, Socket as NativeSocket, createServer, connect, type TcpNetConnectOpts } from 'node:net';
import { ANY, IPV6 } from '../../src/net/address.js';
import { ALREADY, CONNECTION_TIMEOUT, IN_PROGRESS, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { Socket, type StreamWire, type Wire } from '../../src/net/socket.js';
import { adopt, connectTimeout, listens } from '../../src/net/stream.js';
import { CONNECTING, SHUTDOWN, type Network, type StreamOptions } from '../../src/net/types.js';
import { codeOf } from './errors.js';
import { names } from './names.js';

/** How the native sockets are made: plain ones here, with TLS in secure-stream.ts. */
export interface Transport {
  /** OK; UNSUPPORTED or PARAMETER for what was asked of it. */
  readonly refused: number;
  /** The event that says that a socket may be used, and the server's for a new one. */
  readonly ready: string;
  readonly arrival: string;
  /** @param name the name or address that `connect` was given */
  dial(options: TcpNetConnectOpts, name: string): NativeSocket;
  serve(): Server;
  codeOf(error: unknown): number;
}

const PLAIN: Transport = {
  refused: OK,
  ready: 'connect',
  arrival: 'connection',
  dial: (options) => connect(options),
  serve: () => createServer({ allowHalfOpen: true, noDelay: true }),
  codeOf,
};

function ignore(): void {}

/** What Node does for one stream. */
export class NodeTcp implements Wire, StreamWire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: this;
  private readonly transport: Transport;
  private readonly asked: StreamOptions;
  /** Most that waits to be sent, bytes. */
  private readonly most: number;
  private native: NativeSocket | null;
  private server: Server | null;
  /** What `bind` is to bind: Node does so when it connects or listens. */
  private port: number;
  private family: number;
  /** What became of the attempt to listen (IN_PROGRESS, OK, a code), and whether `listen` has told it. */
  private listening: number;
  private told: boolean;
  private backlog: number;
  private readonly peers: Socket[];
  private timer: NodeJS.Timeout | null;
  private blocked: boolean;
  private ended: boolean;
  /** Why the connection is gone, 0: it is not. */
  private lost: number;
  private readonly onSent: () => void;

  /** @param native a socket that was accepted; null: one of its own is to be made */
  constructor(options: StreamOptions, transport: Transport, native: NativeSocket | null) {
    const checked = new SocketOptions(options);
    this.options = checked;
    this.refused = connectTimeout(options) < 0 ? PARAMETER : checked.interfaceName !== '' ? UNSUPPORTED : transport.refused;
    this.stream = this;
    this.asked = options;
    this.transport = transport;
    this.most = checked.ringSlots * checked.ringBytes;
    this.native = null;
    this.server = null;
    this.port = 0;
    this.family = ANY;
    this.listening = OK;
    this.told = false;
    this.backlog = 0;
    this.peers = [];
    this.timer = null;
    this.blocked = false;
    this.ended = false;
    this.lost = 0;
    this.onSent = () => {
      if (!this.blocked) return;
      this.blocked = false;
      this.owner.event();
    };
    if (native !== null) this.use(native);
  }

  get socket(): NativeSocket | Server | null {
    return this.native ?? this.server;
  }

  open(port: number, family: number): number {
    this.port = port;
    this.family = family;
    return OK;
  }

  attach(address: string): number {
    if (this.server !== null) return PARAMETER;
    this.drop();
    let native: NativeSocket;
    try {
      native = this.transport.dial(
        { host: address, port: this.owner.target.port, localAddress: this.local(), localPort: this.port === 0 ? undefined : this.port, allowHalfOpen: true, noDelay: true, autoSelectFamily: false },
        this.owner.host,
      );
    } catch (error) {
      this.owner.errors++;
      return this.transport.codeOf(error);
    }
    native.once(this.transport.ready, () => {
      if (this.native !== native) return;
      this.owner.localPort = native.localPort ?? 0;
      this.settle(OK);
    });
    this.use(native);
    this.timer = setTimeout(() => {
      this.drop();
      this.owner.errors++;
      this.settle(CONNECTION_TIMEOUT);
    }, connectTimeout(this.asked));
    return IN_PROGRESS;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    const native = this.native;
    if (this.lost < 0 || native === null) return this.tell();
    const room = this.most - native.writableLength;
    if (room <= 0) {
      this.blocked = true;
      return WOULD_BLOCK;
    }
    const taken = length < room ? length : room;
    if (taken > 0) native.write(bytes.slice(at, at + taken), this.onSent);
    return taken;
  }

  take(into: Uint8Array, at: number, capacity: number): number {
    const native = this.native;
    if (capacity === 0) return PARAMETER; // 0 would say that the peer has ended
    if (native !== null && native.readableLength > 0) {
      const bytes = native.read(Math.min(capacity, native.readableLength)) as Uint8Array | null;
      if (bytes !== null) {
        into.set(bytes, at);
        this.owner.bytesReceived += bytes.length;
        return bytes.length;
      }
    }
    if (this.lost < 0 || native === null) return this.tell();
    if (this.ended) return 0;
    native.read(0); // lets Node go on, and find the end
    return WOULD_BLOCK;
  }

  shutdown(): void {
    const native = this.native;
    this.endListening();
    this.disarm();
    if (native === null) return;
    native.removeAllListeners('readable');
    if (native.connecting) native.destroy();
    else native.end();
    native.resume(); // what comes now is dropped
  }

  close(): void {
    this.endListening();
    this.disarm();
    this.drop();
  }

  listen(backlog: number): number {
    if (this.server !== null && !this.told) {
      const listening = this.listening;
      if (backlog !== this.backlog) return ALREADY;
      if (listening === IN_PROGRESS) return listening;
      this.told = true;
      if (listening < 0) this.endListening();
      return listening;
    }
    const status = listens(this.owner, this.server !== null, backlog);
    if (status < 0) return status;
    const server = this.transport.serve();
    this.server = server;
    this.backlog = backlog;
    this.listening = IN_PROGRESS;
    this.told = false;
    server.on('error', (error) => {
      this.owner.errors++;
      if (this.server !== server) return;
      if (this.listening === IN_PROGRESS) this.listening = codeOf(error);
      this.owner.event();
    });
    server.on('listening', () => {
      const at = server.address();
      if (this.server !== server) return;
      this.owner.localPort = at !== null && typeof at === 'object' ? at.port : 0;
      this.listening = OK;
      this.owner.event();
    });
    server.on(this.transport.arrival, (native: NativeSocket) => this.arrived(server, native));
    server.on('tlsClientError', () => this.owner.errors++);
    server.listen({ port: this.port, host: this.local() ?? (this.family === IPV6 ? '::' : '0.0.0.0'), ipv6Only: this.family === IPV6, backlog, exclusive: true });
    return IN_PROGRESS;
  }

  accept(): Network | null {
    return this.peers.shift() ?? null;
  }

  private local(): string | undefined {
    return this.options.local.family === ANY ? undefined : this.options.local.host();
  }

  private arrived(server: Server, native: NativeSocket): void {
    native.on('error', ignore);
    const address = native.remoteAddress;
    if (this.server !== server || this.peers.length >= this.backlog || address === undefined) {
      native.destroy();
      this.owner.dropped++;
      return;
    }
    const socket = new Socket(new NodeTcp(this.asked, this.transport, native), names);
    this.peers.push(adopt(socket, address, native.remotePort ?? 0, native.localPort ?? 0));
    this.owner.event();
  }

  private use(native: NativeSocket): void {
    this.native = native;
    this.ended = false;
    this.blocked = false;
    this.lost = 0;
    const heard = (): void => {
      if (this.native === native && this.owner.state !== SHUTDOWN) this.owner.event();
    };
    native.on('readable', heard);
    native.on('end', () => {
      if (this.native === native) this.ended = true;
      heard();
    });
    native.on('error', (error) => {
      if (this.native !== native) return;
      this.owner.errors++;
      const code = this.transport.codeOf(error);
      if (this.timer !== null) return this.settle(code);
      this.lost = code;
      heard();
    });
  }

  /** Tells a loss, once; there is nothing but `close` after it. */
  private tell(): number {
    this.owner.state = SHUTDOWN;
    return this.lost;
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private settle(code: number): void {
    this.disarm();
    if (this.owner.state !== CONNECTING) return;
    this.owner.reached = code;
    this.owner.event();
  }

  private drop(): void {
    const native = this.native;
    this.native = null;
    if (native === null) return;
    native.removeAllListeners();
    native.on('error', ignore); // one that was already on its way must find a listener
    native.destroy();
  }

  private endListening(): void {
    const server = this.server;
    this.server = null;
    this.listening = OK;
    for (const peer of this.peers.splice(0)) peer.cleanup();
    if (server === null) return;
    server.removeAllListeners();
    server.on('error', ignore);
    server.close(ignore);
  }
}

/** A TCP stream of Node, for those who want it alone. */
export function stream(options: StreamOptions): Socket {
  return new Socket(new NodeTcp(options, PLAIN, null), names);
}
