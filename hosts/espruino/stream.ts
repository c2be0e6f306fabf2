/**
 * Streams over Espruino's `net` and `tls`: IPv4. The interpreter reads ahead without a limit, closes its side when the peer ends its own, cannot choose
 * the port of a connection, and does not tell who has connected to a server.
 */
import { IPV6 } from '../../src/net/address.js';
import {
  ADDRESS_IN_USE, CONNECTION_LOST, CONNECTION_TIMEOUT, IN_PROGRESS, NO_CONNECTION, NO_MEMORY, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK,
} from '../../src/net/codes.js';
import { SocketOptions } from '../../src/net/options.js';
import { Socket, type Resolver, type StreamWire, type Wire } from '../../src/net/socket.js';
import { adopt, connectTimeout, listens } from '../../src/net/stream.js';
import { CONNECTING, type Network, type SecureOptions, SHUTDOWN, type StreamOptions } from '../../src/net/types.js';
import { type Resolve, resolver } from './network.js';

/** RFC 6335 6: ports for a server that does not care. */
const DYNAMIC = 49152;
const DYNAMIC_COUNT = 16384;
const PORT_TRIES = 8;

function codeOf(error: unknown): number {
  return ('' + error).indexOf('create socket') < 0 ? NO_CONNECTION : CONNECTION_LOST;
}

/** What Espruino does for one stream. */
class EspruinoTcp implements Wire, StreamWire {
  owner!: Socket;
  readonly options: SocketOptions;
  readonly refused: number;
  readonly stream: this;
  socket: NetSocket | null;
  private readonly asked: SecureOptions;
  /** `net` or `tls`; null where the build has none. */
  private readonly net: NetModule | null;
  private server: NetServer | null;
  private port: number;
  private timer: number;
  /** What came and was not taken yet, and how much of the first is. */
  private readonly texts: string[];
  private taken: number;
  /** Bytes that wait to be sent. */
  private pending: number;
  private blocked: boolean;
  private ended: boolean;
  private lost: boolean;
  private readonly peers: Socket[];

  constructor(options: SecureOptions, net: NetModule | null) {
    const checked = new SocketOptions(options);
    this.options = checked;
    if (net === null || checked.family === IPV6 || !checked.local.unspecified() || checked.interfaceName !== '') this.refused = UNSUPPORTED;
    else this.refused = connectTimeout(options) < 0 ? PARAMETER : OK;
    this.stream = this;
    this.socket = null;
    this.asked = options;
    this.net = net;
    this.server = null;
    this.port = 0;
    this.timer = 0;
    this.texts = [];
    this.taken = 0;
    this.pending = 0;
    this.blocked = false;
    this.ended = false;
    this.lost = false;
    this.peers = [];
  }

  /** Binds nothing: `listen` does, and a connection's port is chosen by the interpreter, which does not tell it. */
  open(port: number, family: number): number {
    if (family === IPV6) return UNSUPPORTED;
    this.port = port;
    return OK;
  }

  attach(address: string): number {
    const self = this;
    if (this.server !== null) return PARAMETER;
    if (this.port !== 0) return UNSUPPORTED;
    this.drop();
    try {
      const o = this.asked;
      const socket = (this.net as NetModule).connect({ host: address, port: this.owner.target.port, ca: o.authorities, cert: o.certificate, key: o.key }, function () {
        if (self.socket === socket) self.settle(OK);
      });
      this.use(socket);
    } catch (error) {
      this.owner.errors++;
      return codeOf(error);
    }
    this.timer = setTimeout(function () {
      self.timer = 0;
      self.drop();
      self.owner.errors++;
      self.settle(CONNECTION_TIMEOUT);
    }, connectTimeout(this.asked));
    return IN_PROGRESS;
  }

  transmit(bytes: Uint8Array, at: number, length: number): number {
    if (this.socket === null || this.ended || this.lost) return this.tell();
    const room = this.options.ringSlots * this.options.ringBytes - this.pending;
    const n = length < room ? length : room;
    if (n <= 0 && length > 0) {
      this.blocked = true;
      return WOULD_BLOCK;
    }
    if (n === 0) return 0;
    const text = E.toString(new Uint8Array(bytes.buffer, bytes.byteOffset + at, n));
    if (text === undefined) return NO_MEMORY;
    try {
      // A whole typed array's string is the array's own bytes: a copy, as the caller may change them.
      this.socket.write('' + text);
    } catch {
      this.owner.errors++;
      return this.tell();
    }
    this.pending += n;
    return n;
  }

  take(into: Uint8Array, at: number, capacity: number): number {
    if (capacity === 0) return PARAMETER; // 0 would say that the peer has ended
    if (this.texts.length === 0) {
      if (this.lost) return this.tell();
      return this.ended ? 0 : WOULD_BLOCK;
    }
    const text = this.texts[0];
    const left = text.length - this.taken;
    const n = left < capacity ? left : capacity;
    // Not standard: Espruino's `set` takes a byte string.
    into.set(text.substring(this.taken, this.taken + n) as unknown as ArrayLike<number>, at);
    this.taken += n;
    if (n === left) {
      this.texts.shift();
      this.taken = 0;
    }
    return n;
  }

  shutdown(): void {
    this.end();
    while (this.texts.length > 0) this.texts.shift();
  }

  close(): void {
    const server = this.server;
    this.server = null;
    if (server !== null) server.close();
    for (let peer = this.peers.shift(); peer !== undefined; peer = this.peers.shift()) peer.close();
    this.drop();
  }

  listen(backlog: number): number {
    const self = this;
    const status = listens(this.owner, this.server !== null, backlog);
    if (status < 0) return status;
    const net = this.net as NetModule;
    if (net.createServer === undefined) return UNSUPPORTED; // tls
    const server = net.createServer(function (socket) {
      if (self.server !== server || self.peers.length >= backlog) {
        self.owner.dropped++;
        socket.end();
        return;
      }
      const wire = new EspruinoTcp(self.asked, net);
      self.peers.push(adopt(new Socket(wire, null), '', 0, self.owner.localPort));
      wire.use(socket);
      self.owner.event();
    });
    for (let tries = this.port === 0 ? PORT_TRIES : 1; tries > 0; tries--) {
      const port = this.port === 0 ? DYNAMIC + ((Math.random() * DYNAMIC_COUNT) | 0) : this.port;
      try {
        server.listen(port);
        this.server = server;
        this.owner.localPort = port;
        return OK;
      } catch (error) {
        if (codeOf(error) === NO_CONNECTION) return NO_CONNECTION;
      }
    }
    this.owner.errors++;
    return ADDRESS_IN_USE;
  }

  accept(): Network | null {
    const peer = this.peers.shift();
    return peer === undefined ? null : peer;
  }

  private use(socket: NetSocket): void {
    const self = this;
    this.socket = socket;
    socket.on('data', function (text) {
      if (self.socket !== socket || self.owner.state === SHUTDOWN) return;
      self.owner.bytesReceived += text.length;
      self.texts.push(text);
      self.owner.event();
    });
    socket.on('drain', function () {
      if (self.socket !== socket) return;
      self.pending = 0;
      if (!self.blocked) return;
      self.blocked = false;
      self.owner.event();
    });
    // Also heard where it could not connect; the close that follows says the same.
    socket.on('error', function () {
      if (self.socket === socket) self.lost = true;
    });
    socket.on('close', function (failed) {
      if (self.socket !== socket) return;
      self.ended = true;
      if (failed) self.lost = true;
      if (self.lost) self.owner.errors++;
      if (self.owner.state === CONNECTING) self.settle(CONNECTION_LOST);
      else if (self.owner.state !== SHUTDOWN) self.owner.event();
    });
  }

  /** Tells what became of an attempt to connect, once. */
  private settle(status: number): void {
    if (this.timer !== 0) clearTimeout(this.timer);
    this.timer = 0;
    if (this.owner.state !== CONNECTING) return;
    this.owner.reached = status;
    this.owner.event();
  }

  private tell(): number {
    this.owner.state = SHUTDOWN;
    return CONNECTION_LOST;
  }

  private end(): void {
    try {
      if (this.socket !== null && !this.ended) this.socket.end();
    } catch {
      // it was closed
    }
    this.ended = true;
  }

  private drop(): void {
    if (this.timer !== 0) clearTimeout(this.timer);
    this.timer = 0;
    this.shutdown();
    this.socket = null;
    this.taken = 0;
    this.pending = 0;
    this.blocked = false;
    this.ended = false;
    this.lost = false;
  }
}

function moduleOf(secure: boolean): NetModule | null {
  try {
    return secure ? require('tls') : require('net');
  } catch {
    return null;
  }
}

function namesOf(resolve: Resolve | undefined): Resolver | null {
  return resolve === undefined ? null : resolver(resolve);
}

/** A TCP socket. @param resolve resolves names; left out: they cannot be resolved */
export function stream(options: StreamOptions, resolve?: Resolve): Socket {
  return new Socket(new EspruinoTcp(options, moduleOf(false)), namesOf(resolve));
}

/**
 * A TLS socket, where the build has `tls`; it does not listen. The interpreter does not look at the name in a certificate: give it the authority of that
 * one server. A pre-shared key is UNSUPPORTED.
 */
export function secureStream(options: SecureOptions, resolve?: Resolve): Socket {
  return new Socket(new EspruinoTcp(options, options.identity === undefined && options.secret === undefined && options.serverName === undefined ? moduleOf(true) : null), namesOf(resolve));
}
