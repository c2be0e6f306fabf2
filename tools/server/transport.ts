/**
 * The server's one socket with the CoAP layers behind it: datagrams in and out, requests and their answers, time.
 */
import { createSocket, type Socket } from 'node:dgram';
import { randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Arena, CREATED, Message, type MessageWriter, NON, POST, RST } from '../../src/codec/index.js';
import { Endpoint, Exchange, HANDLED, Peers, REFUSED, REQUEST, RESPONSE, Reception, Stats } from '../../src/coap/index.js';
import { BAD_OPTION, RESET, TIMED_OUT, defaults } from '../../src/index.js';
import { Addresses, type Remote } from './addresses.js';
import { type Answered, type Request, Requests } from './requests.js';
import { type Psk, Secure, type SessionFacts } from './secure.js';

/** What stands above the transport. It must not throw. */
export interface Service {
  /** Serves a request; answers its code, or minus the code of an error. @param time ms */
  serve(message: Message, peer: number, time: number): number;
  /** Writes the options of a 2.01: where what was created is. */
  writeLocation(message: MessageWriter, peer: number): void;
  /** Takes a message with a token of its own that may be a notification; true when it was one. */
  notified(message: Message, peer: number, isAsked: boolean, time: number): boolean;
  /** True while a peer must not be forgotten. */
  needs(peer: number): boolean;
  /** Time has passed. */
  expire(time: number): void;
  /** When `expire` has something to do, ms; Infinity for never. */
  nextExpiry(): number;
  /** A CoAP message came in (true) or goes out. @param wire bytes of the datagram that has it */
  datagram(incoming: boolean, bytes: Uint8Array, remote: Remote, wire: number): void;
  /** A datagram of DTLS that carries no message came in (true) or goes out. */
  record(incoming: boolean, bytes: Uint8Array): void;
  /** A handshake of DTLS is done. */
  session(facts: SessionFacts): void;
}

/** Remotes, messages under way, and bytes of the largest message. */
const REMOTES = 64;
const MESSAGES = 17;
const MESSAGE = 2048;
const ARENA_BYTES = 49152;

export class Transport {
  readonly stats: Stats;
  readonly endpoint: Endpoint;
  private readonly service: Service;
  private readonly message: Message;
  private readonly reception: Reception;
  private readonly exchange: Exchange;
  private readonly addresses: Addresses;
  private readonly requests: Requests;
  private readonly secure: Secure | undefined;
  private socket: Socket | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** True while the layers below are at work: a listener's question waits until they are done. */
  private running: boolean;
  private again: boolean;

  /** @param psk makes it coaps:// */
  constructor(service: Service, psk?: Psk) {
    const arena = new Arena(ARENA_BYTES);
    const config = { ...defaults(), servers: REMOTES, messages: MESSAGES, message: MESSAGE, options: 32, duplicates: 200 };
    const peers = new Peers(arena, config.servers);
    this.service = service;
    this.running = false;
    this.again = false;
    this.stats = new Stats();
    this.message = new Message(arena, config.options);
    this.endpoint = new Endpoint(arena, config, peers, this.stats, false);
    this.reception = new Reception(arena, config, this.endpoint, this.stats);
    this.exchange = new Exchange(arena, config, this.endpoint, this.reception);
    this.addresses = new Addresses(peers, this.endpoint, this.reception);
    this.requests = new Requests(this.endpoint, this.exchange);
    if (psk === undefined) return;
    this.secure = new Secure(psk, {
      transmit: (bytes, address, port) => this.socket?.send(bytes, port, address, () => undefined),
      message: (bytes, remote, wire) => this.receive(bytes, remote, wire),
      record: (incoming, bytes) => service.record(incoming, bytes),
      session: (facts) => service.session(facts),
    });
  }

  /** Binds the socket; rejects when that fails. */
  async listen(host: string, port: number): Promise<void> {
    const six = host.includes(':');
    const socket = createSocket({ type: six ? 'udp6' : 'udp4', ipv6Only: six });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port, address: host, exclusive: true }, () => {
        socket.removeListener('error', reject);
        resolve();
      });
    });
    // A client that is gone shows by its silence; ICMP's word for it ends nothing.
    socket.on('error', () => undefined);
    socket.on('message', (bytes, remote) => this.arrived(bytes, { address: remote.address, port: remote.port }));
    this.socket = socket;
    this.endpoint.start({ random: (bytes, at, length) => void randomFillSync(bytes, at, length) });
  }

  /** The port it listens on; 0 before `listen` and after `close`. */
  get port(): number {
    return this.socket === undefined ? 0 : this.socket.address().port;
  }

  /** Rejects what is under way, and closes the socket. */
  async close(): Promise<void> {
    this.secure?.close();
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.timer);
    this.requests.close();
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  /** Sends a request to a peer. */
  send(peer: number, request: Request): Promise<Answered> {
    const sent = this.requests.add(peer, request);
    this.turn();
    return sent;
  }

  /** Bytes of the connection ids in the records of clients; 0 without DTLS. */
  get cid(): number {
    return this.secure === undefined ? 0 : this.secure.cid;
  }

  /** The DTLS session of a peer; undefined when there is none. */
  session(peer: number): SessionFacts | undefined {
    const remote = this.addresses.remote(peer);
    return remote === undefined ? undefined : this.secure?.facts(remote);
  }

  private arrived(bytes: Uint8Array, remote: Remote): void {
    if (remote.port === 0) return; // RFC 768: nobody to be answered; Node throws at it
    if (this.secure === undefined) {
      this.receive(bytes, remote, bytes.length);
      return;
    }
    this.secure.receive(bytes, remote, Math.floor(performance.now()) | 0);
    this.arm();
  }

  private receive(bytes: Uint8Array, remote: Remote, wire: number): void {
    const time = performance.now();
    const now = Math.floor(time) | 0;
    const isNeeded = (row: number): boolean => this.requests.isBusy(row) || this.service.needs(row);
    this.service.datagram(true, Uint8Array.from(bytes), remote, wire);
    const peer = this.addresses.peerOf(remote, isNeeded);
    if (peer < 0) return;
    this.running = true;
    try {
      this.take(bytes, peer, now, time);
    } finally {
      this.running = false;
    }
    this.turn();
  }

  private take(bytes: Uint8Array, peer: number, now: number, time: number): void {
    const m = this.message;
    const found = this.reception.receive(m, peer, m.parse(bytes, bytes.length), now);
    const slot = this.reception.slot;
    switch (found) {
      case HANDLED: if (this.reception.duplicate) this.repeat(m, peer, now); break;
      case REQUEST: this.request(m, peer, now, time); break;
      case RESPONSE: this.response(m, peer, slot, now); break;
      case REFUSED: this.requests.failed(slot, RESET); break;
      default: break;
    }
  }

  private request(m: Message, peer: number, now: number, time: number): void {
    const isRefused = m.critical !== 0 || m.crowded;
    if (isRefused && m.type === NON) return;
    // The options of the answer follow the token, which is written first.
    const slot = this.reception.answer(m, peer, now);
    if (slot < 0) return;
    const code = isRefused ? BAD_OPTION : this.service.serve(m, peer, time);
    if (code === CREATED) this.service.writeLocation(this.endpoint.message, peer);
    this.reception.submit(slot, code < 0 ? -code : code, now);
  }

  /** The endpoint answers a repeated request by its code alone; a Register needs its location again. */
  private repeat(m: Message, peer: number, now: number): void {
    const slot = this.endpoint.pending(peer);
    if (m.code !== POST || slot < 0 || this.endpoint.messageId(slot) !== m.mid) return;
    if (this.endpoint.out[this.endpoint.at(slot) + 1] !== CREATED) return;
    this.endpoint.rewind(slot);
    this.service.writeLocation(this.endpoint.message, peer);
    this.reception.submit(slot, CREATED, now);
  }

  private response(m: Message, peer: number, acked: number, now: number): void {
    const isWhole = acked < 0 && m.critical === 0 && !m.crowded;
    if (isWhole && this.service.notified(m, peer, this.requests.hasToken(peer, m.bytes.slice(m.tokenAt, m.tokenAt + m.tkl)), performance.now())) {
      this.reception.settle(m, peer, true, now);
      return;
    }
    const slot = this.exchange.match(m, peer, acked, now);
    if (slot >= 0) this.requests.answered(slot, m);
    // RFC 7641 3.6: also a notification that wants no acknowledgement is rejected, which ends its observation.
    else if (m.type === NON) this.endpoint.empty(peer, RST, m.mid);
  }

  /** The loop that the law of the doors asks for: time, what is due out, the timer. */
  private turn(): void {
    this.again = true;
    if (this.running) return;
    this.running = true;
    try {
      while (this.again) {
        this.again = false;
        this.work();
      }
    } finally {
      this.running = false;
    }
    this.arm();
  }

  private work(): void {
    const time = performance.now();
    const now = Math.floor(time) | 0;
    this.service.expire(time);
    this.secure?.poll(now);
    this.reception.handleTimeout(now);
    this.endpoint.handleTimeout(now);
    for (let slot = this.endpoint.expired(now); slot >= 0; slot = this.endpoint.expired(now)) this.requests.failed(slot, TIMED_OUT);
    this.requests.flush(now);
    for (let length = this.endpoint.pollTransmit(now); length > 0; length = this.endpoint.pollTransmit(now)) {
      const remote = this.addresses.remote(this.endpoint.outPeer);
      if (remote === undefined) continue;
      const bytes = this.endpoint.out.slice(this.endpoint.outAt, this.endpoint.outAt + length);
      const wire = this.secure === undefined ? bytes.length : this.secure.send(bytes, remote);
      this.service.datagram(false, bytes, remote, wire);
      if (this.secure === undefined) this.socket?.send(bytes, remote.port, remote.address, () => undefined);
    }
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.socket === undefined) return;
    const time = performance.now();
    const now = Math.floor(time) | 0;
    const waits = [this.endpoint.pollTimeout(now), this.secure?.pollTimeout(now) ?? -1].map((wait) => (wait < 0 ? Infinity : wait));
    const due = Math.min(...waits, Math.max(0, this.service.nextExpiry() - time));
    if (due !== Infinity) this.timer = setTimeout(() => this.turn(), Math.min(due + 1, 0x7fffffff));
  }
}
