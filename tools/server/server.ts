/**
 * A small LwM2M server over UDP for Node, on the package's own codec and CoAP layers: the peer of `mote demo` and of the protocol tests.
 *
 * It takes registrations from any number of clients at one socket, and asks them; each question is a promise of an Answer, whatever its
 * code, that is rejected with Unanswered when there is none. It has no security and keeps to the loopback interface unless told otherwise.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Arena, CREATED, LOCATION_PATH, Message, NON, POST, type Path, RST } from '../../src/codec/index.js';
import { Endpoint, Exchange, HANDLED, Peers, REFUSED, REQUEST, RESPONSE, Stats } from '../../src/coap/index.js';
import { BAD_OPTION, RESET, TIMED_OUT, defaults } from '../../src/index.js';
import { parsePath } from '../values/path.js';
import { Addresses, type Remote } from './addresses.js';
import type { Answer } from './answer.js';
import { Observations, type Listener, type Observed } from './observations.js';
import { type Registration, Registrations, segments } from './registrations.js';
import { Requests, type Request } from './requests.js';
import {
  type Attributes, type WriteOptions, discoverRequest, executeRequest, observeRequest, readRequest, writeAttributesRequest, writeRequest,
} from './verbs.js';
import type { Values } from '../values/encode.js';

export interface ServerOptions {
  /** Where to listen; 127.0.0.1 when left out. "::1" for IPv6. */
  host?: string;
  /** 0, which is also the default, lets the system choose. */
  port?: number;
  /** LwM2M versions that are taken; others get 4.12. All three when left out. */
  versions?: readonly string[];
}

/** What the server tells: `server.on('registered', ...)`. */
export interface ServerEvents {
  registered: [Registration];
  updated: [Registration];
  /** The second argument is true when the lifetime ran out. */
  ended: [Registration, boolean];
  /** A datagram came in (true) or goes out (false); the bytes are a copy. */
  datagram: [boolean, Uint8Array, Remote];
}

/** Remotes, messages under way, and bytes of the largest message. */
const REMOTES = 64;
const MESSAGES = 17;
const MESSAGE = 2048;
const ARENA_BYTES = 49152;

/** An observation that a client keeps. */
export class Observation {
  /** The answer to the request, with the first value. */
  readonly first: Answer;
  private readonly observed: Observed;
  private readonly server: Server;

  constructor(server: Server, observed: Observed, first: Answer) {
    this.server = server;
    this.observed = observed;
    this.first = first;
  }

  /** Ends it with Observe = 1 (RFC 7641 3.6); the answer has the value. */
  cancel(): Promise<Answer> {
    return this.server.cancel(this.observed);
  }

  /** Ends it by no longer knowing it: the next notification draws a Reset. */
  forget(): void {
    this.server.forget(this.observed);
  }
}

export class Server {
  readonly stats: Stats;
  /** The message layer's parameters (RFC 7252 4.8) are its fields. */
  readonly endpoint: Endpoint;
  private readonly events: EventEmitter;
  private readonly message: Message;
  private readonly exchange: Exchange;
  private readonly addresses: Addresses;
  private readonly registrations: Registrations;
  private readonly requests: Requests;
  private readonly observations: Observations;
  private readonly options: ServerOptions;
  private socket: Socket | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** True while the layers below are at work: a listener's question waits until they are done. */
  private running: boolean;
  private again: boolean;

  constructor(options: ServerOptions = {}) {
    const arena = new Arena(ARENA_BYTES);
    const config = { ...defaults(), servers: REMOTES, messages: MESSAGES, message: MESSAGE, options: 32, duplicates: 200 };
    this.options = options;
    this.running = false;
    this.again = false;
    this.stats = new Stats();
    this.events = new EventEmitter();
    this.message = new Message(arena, config.options);
    const peers = new Peers(arena, config.servers);
    this.endpoint = new Endpoint(arena, config, peers, this.stats, false);
    this.exchange = new Exchange(arena, config, this.endpoint);
    this.addresses = new Addresses(peers, this.endpoint);
    this.requests = new Requests(this.endpoint, this.exchange);
    this.observations = new Observations();
    this.registrations = new Registrations(options.versions ?? ['1.0', '1.1', '1.2'], {
      registered: (registration) => this.events.emit('registered', registration),
      updated: (registration) => this.events.emit('updated', registration),
      ended: (registration, expired) => {
        this.observations.removeAll(registration.endpoint);
        this.events.emit('ended', registration, expired);
      },
    });
  }

  /* Running. */

  /** Binds the socket; rejects when that fails. */
  async listen(): Promise<void> {
    const host = this.options.host ?? '127.0.0.1';
    const six = host.includes(':');
    const socket = createSocket({ type: six ? 'udp6' : 'udp4', ipv6Only: six });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port: this.options.port ?? 0, address: host, exclusive: true }, () => {
        socket.removeListener('error', reject);
        resolve();
      });
    });
    // A client that is gone shows by its silence; ICMP's word for it ends nothing.
    socket.on('error', () => undefined);
    socket.on('message', (bytes, remote) => this.receive(bytes, remote));
    this.socket = socket;
    this.endpoint.start({ random: (bytes, at, length) => void randomFillSync(bytes, at, length) });
  }

  /** The port it listens on; 0 before `listen`. */
  get port(): number {
    return this.socket === undefined ? 0 : this.socket.address().port;
  }

  /** "coap://127.0.0.1:5683". */
  get uri(): string {
    const host = this.options.host ?? '127.0.0.1';
    return 'coap://' + (host.includes(':') ? '[' + host + ']' : host) + ':' + this.port;
  }

  /** Rejects what is under way, and closes the socket. */
  async close(): Promise<void> {
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.timer);
    this.requests.close();
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  on<K extends keyof ServerEvents>(event: K, listener: (...args: ServerEvents[K]) => void): void {
    this.events.on(event, listener as (...args: unknown[]) => void);
  }

  off<K extends keyof ServerEvents>(event: K, listener: (...args: ServerEvents[K]) => void): void {
    this.events.off(event, listener as (...args: unknown[]) => void);
  }

  /** Waits until an endpoint is registered. */
  async registered(endpoint: string): Promise<Registration> {
    const known = this.registration(endpoint);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const listener = (registration: Registration): void => {
        if (registration.endpoint !== endpoint) return;
        this.off('registered', listener);
        resolve(registration);
      };
      this.on('registered', listener);
    });
  }

  /** The registration of an endpoint, undefined without one. */
  registration(endpoint: string): Registration | undefined {
    return this.registrations.find(endpoint);
  }

  /** Everybody registered. */
  all(): Registration[] {
    return this.registrations.all();
  }

  /* Asking. A path is text, "/3/0/14". */

  /** @param accept the content format wanted; the client's choice when left out */
  read(endpoint: string, path: string, accept?: number): Promise<Answer> {
    return this.ask(endpoint, readRequest(pathOf(path), accept));
  }

  discover(endpoint: string, path: string): Promise<Answer> {
    return this.ask(endpoint, discoverRequest(pathOf(path)));
  }

  /** Writes a value, an instance's values by rid, or, with a format named, a payload as it stands. */
  write(endpoint: string, path: string, values: Values, options: WriteOptions = {}): Promise<Answer> {
    return this.ask(endpoint, writeRequest(pathOf(path), values, options));
  }

  /** @param values null takes an attribute away */
  writeAttributes(endpoint: string, path: string, values: Attributes): Promise<Answer> {
    return this.ask(endpoint, writeAttributesRequest(pathOf(path), values));
  }

  /** @param args as "0='x',1"; none when left out */
  execute(endpoint: string, path: string, args?: string): Promise<Answer> {
    return this.ask(endpoint, executeRequest(pathOf(path), args));
  }

  /** Observes; rejects with the answer's code when the client does not. */
  async observe(endpoint: string, path: string, listener: Listener, accept?: number): Promise<Observation> {
    const { peer } = this.required(endpoint);
    const at = pathOf(path);
    const { answer, token } = await this.send(peer, observeRequest(at, 0, accept));
    if (answer.observe < 0) throw new Error(path + ' is not observed: ' + answer.name);
    const observed: Observed = { peer, endpoint, path: at, accept, token, listener, number: answer.observe, at: performance.now() };
    this.observations.add(observed);
    return new Observation(this, observed, answer);
  }

  /** Ends an observation by a request; `Observation.cancel` calls it. */
  async cancel(observed: Observed): Promise<Answer> {
    const { answer } = await this.send(observed.peer, { ...observeRequest(observed.path, 1, observed.accept), token: observed.token });
    this.observations.remove(observed);
    return answer;
  }

  /** Forgets an observation; `Observation.forget` calls it. */
  forget(observed: Observed): void {
    this.observations.remove(observed);
  }

  /** Sends any request to an endpoint. */
  async ask(endpoint: string, request: Request): Promise<Answer> {
    const { answer } = await this.send(this.required(endpoint).peer, request);
    return answer;
  }

  private required(endpoint: string): Registration {
    const registration = this.registration(endpoint);
    if (registration === undefined) throw new Error(endpoint + ' is not registered');
    return registration;
  }

  private send(peer: number, request: Request): ReturnType<Requests['add']> {
    const sent = this.requests.add(peer, request);
    this.turn();
    return sent;
  }

  /* Serving. */

  private receive(bytes: Uint8Array, remote: RemoteInfo): void {
    const time = performance.now();
    const now = Math.floor(time) | 0;
    const isNeeded = (row: number): boolean => this.requests.isBusy(row) || this.registrations.ofPeer(row) !== undefined;
    this.events.emit('datagram', true, Uint8Array.from(bytes), remote);
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
    const found = this.endpoint.receive(m, peer, m.parse(bytes, bytes.length), now);
    const slot = this.endpoint.slot;
    switch (found) {
      case HANDLED: if (this.endpoint.duplicate) this.repeat(m, peer, now); break;
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
    const slot = this.endpoint.answer(m, peer, now);
    if (slot < 0) return;
    const code = isRefused ? BAD_OPTION : this.registrations.request(m, peer, time);
    if (code === CREATED) this.writeLocation(this.registrations.current);
    this.endpoint.submit(slot, code < 0 ? -code : code, now);
  }

  private writeLocation(registration: Registration | undefined): void {
    if (registration === undefined) return;
    this.endpoint.message.text(LOCATION_PATH, 'rd');
    this.endpoint.message.text(LOCATION_PATH, registration.id);
  }

  /** The endpoint answers a repeated request by its code alone; a Register needs its location again. */
  private repeat(m: Message, peer: number, now: number): void {
    const slot = this.endpoint.pending(peer);
    const registration = this.registrations.ofPeer(peer);
    if (m.code !== POST || segments(m).length !== 1 || registration === undefined || slot < 0 || this.endpoint.messageId(slot) !== m.mid) return;
    if (this.endpoint.out[this.endpoint.at(slot) + 1] !== CREATED) return;
    this.endpoint.rewind(slot);
    this.writeLocation(registration);
    this.endpoint.submit(slot, CREATED, now);
  }

  private response(m: Message, peer: number, acked: number, now: number): void {
    const token = m.bytes.slice(m.tokenAt, m.tokenAt + m.tkl);
    const observed = acked < 0 && m.critical === 0 && !m.crowded ? this.observations.find(peer, token) : undefined;
    // The answer to a cancellation has the observation's token, but no Observe.
    if (observed !== undefined && (m.observe >= 0 || !this.requests.hasToken(peer, token))) {
      this.endpoint.settle(m, peer, true, now);
      this.observations.notify(observed, m, performance.now());
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
    this.registrations.expire(time);
    this.endpoint.handleTimeout(now);
    for (let slot = this.endpoint.expired(now); slot >= 0; slot = this.endpoint.expired(now)) this.requests.failed(slot, TIMED_OUT);
    this.requests.flush(now);
    for (let length = this.endpoint.pollTransmit(now); length > 0; length = this.endpoint.pollTransmit(now)) {
      const remote = this.addresses.remote(this.endpoint.outPeer);
      if (remote === undefined) continue;
      const bytes = this.endpoint.out.slice(this.endpoint.outAt, this.endpoint.outAt + length);
      this.events.emit('datagram', false, bytes, remote);
      this.socket?.send(bytes, remote.port, remote.address, () => undefined);
    }
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.socket === undefined) return;
    const time = performance.now();
    const wait = this.endpoint.pollTimeout(Math.floor(time) | 0);
    const due = Math.min(wait < 0 ? Infinity : wait, Math.max(0, this.registrations.nextExpiry() - time));
    if (due !== Infinity) this.timer = setTimeout(() => this.turn(), Math.min(due + 1, 0x7fffffff));
  }
}

function pathOf(text: string): Path {
  const path = parsePath(text);
  if (path === undefined) throw new Error(text + ' is no path');
  return path;
}
