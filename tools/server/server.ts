/**
 * A small LwM2M server over UDP for Node, on the package's own codec and CoAP layers: the peer of `mote demo` and of the protocol tests.
 *
 * It takes registrations from any number of clients at one socket, and asks them; each question is a promise of an Answer, whatever its
 * code, that is rejected with Unanswered when there is none. With a pre-shared key it speaks DTLS; it keeps to the loopback interface unless told otherwise.
 */
import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { LOCATION_PATH, type Message, type MessageWriter, type Path } from '../../src/codec/index.js';
import type { Endpoint, Stats } from '../../src/coap/index.js';
import type { Values } from '../values/encode.js';
import { parsePath } from '../values/path.js';
import type { Remote } from './addresses.js';
import type { Answer } from './answer.js';
import { type Listener, Observations, type Observed } from './observations.js';
import { type Registration, Registrations } from './registrations.js';
import type { Request } from './requests.js';
import type { Psk, SessionFacts } from './secure.js';
import { Transport } from './transport.js';
import {
  type Attributes, type WriteOptions, discoverRequest, executeRequest, observeRequest, readRequest, writeAttributesRequest, writeRequest,
} from './verbs.js';

export interface ServerOptions {
  /** Where to listen; 127.0.0.1 when left out. "::1" for IPv6. */
  host?: string;
  /** 0, which is also the default, lets the system choose. */
  port?: number;
  /** LwM2M versions that are taken; others get 4.12. All three when left out. */
  versions?: readonly string[];
  /** The pre-shared key of all clients: the server is then coaps://. */
  psk?: Psk;
}

/** What the server tells: `server.on('registered', ...)`. */
export interface ServerEvents {
  registered: [Registration];
  updated: [Registration];
  /** The second argument is true when the lifetime ran out. */
  ended: [Registration, boolean];
  /** A CoAP message came in (true) or goes out (false); the bytes are a copy; and how many they are with what DTLS adds. */
  datagram: [boolean, Uint8Array, Remote, number];
  /** A datagram of DTLS that carries no message: a handshake's, an alert's. */
  record: [boolean, Uint8Array];
  /** A handshake of DTLS is done. */
  session: [SessionFacts];
}

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
  private readonly events: EventEmitter;
  private readonly transport: Transport;
  private readonly registrations: Registrations;
  private readonly observations: Observations;
  private readonly host: string;
  private readonly wantedPort: number;
  private readonly scheme: string;

  constructor(options: ServerOptions = {}) {
    this.host = options.host ?? '127.0.0.1';
    this.wantedPort = options.port ?? 0;
    this.events = new EventEmitter();
    this.observations = new Observations();
    this.registrations = new Registrations(options.versions ?? ['1.0', '1.1', '1.2'], {
      registered: (registration) => this.events.emit('registered', registration),
      updated: (registration) => this.events.emit('updated', registration),
      ended: (registration, expired) => {
        this.observations.removeAll(registration.endpoint);
        this.events.emit('ended', registration, expired);
      },
    });
    this.transport = new Transport({
      serve: (message, peer, time) => this.registrations.request(message, peer, time),
      writeLocation: (message, peer) => this.writeLocation(message, peer),
      notified: (message, peer, isAsked, time) => this.notified(message, peer, isAsked, time),
      needs: (peer) => this.registrations.ofPeer(peer) !== undefined,
      expire: (time) => this.registrations.expire(time),
      nextExpiry: () => this.registrations.nextExpiry(),
      datagram: (incoming, bytes, remote, wire) => this.events.emit('datagram', incoming, bytes, remote, wire),
      record: (incoming, bytes) => this.events.emit('record', incoming, bytes),
      session: (facts) => this.events.emit('session', facts),
    }, options.psk);
    this.scheme = options.psk === undefined ? 'coap://' : 'coaps://';
  }

  /* Running. */

  /** Binds the socket; rejects when that fails. */
  listen(): Promise<void> {
    return this.transport.listen(this.host, this.wantedPort);
  }

  /** The port it listens on; 0 before `listen` and after `close`. */
  get port(): number {
    return this.transport.port;
  }

  /** "coap://127.0.0.1:5683"; with a pre-shared key coaps. */
  get uri(): string {
    return this.scheme + (this.host.includes(':') ? '[' + this.host + ']' : this.host) + ':' + this.port;
  }

  /** The DTLS session of an endpoint; undefined without one. */
  session(endpoint: string): SessionFacts | undefined {
    return this.transport.session(this.required(endpoint).peer);
  }

  /** Bytes of the connection ids in the records of clients; 0 without DTLS. */
  get cid(): number {
    return this.transport.cid;
  }

  /** The message layer, whose parameters (RFC 7252 4.8) are its fields. */
  get endpoint(): Endpoint {
    return this.transport.endpoint;
  }

  /** Counters of what was refused or lost. */
  get stats(): Stats {
    return this.transport.stats;
  }

  /** Rejects what is under way, and closes the socket. */
  close(): Promise<void> {
    return this.transport.close();
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
    const { answer, token } = await this.transport.send(peer, observeRequest(at, 0, accept));
    if (answer.observe < 0) throw new Error(path + ' is not observed: ' + answer.name);
    const observed: Observed = { peer, endpoint, path: at, accept, token, listener, number: answer.observe, at: performance.now() };
    this.observations.add(observed);
    return new Observation(this, observed, answer);
  }

  /** Ends an observation by a request; `Observation.cancel` calls it. */
  async cancel(observed: Observed): Promise<Answer> {
    const { answer } = await this.transport.send(observed.peer, { ...observeRequest(observed.path, 1, observed.accept), token: observed.token });
    this.observations.remove(observed);
    return answer;
  }

  /** Forgets an observation; `Observation.forget` calls it. */
  forget(observed: Observed): void {
    this.observations.remove(observed);
  }

  /** Sends any request to an endpoint. */
  async ask(endpoint: string, request: Request): Promise<Answer> {
    const { answer } = await this.transport.send(this.required(endpoint).peer, request);
    return answer;
  }

  private required(endpoint: string): Registration {
    const registration = this.registration(endpoint);
    if (registration === undefined) throw new Error(endpoint + ' is not registered');
    return registration;
  }

  /* Serving. */

  private writeLocation(message: MessageWriter, peer: number): void {
    const registration = this.registrations.ofPeer(peer);
    if (registration === undefined) return;
    message.text(LOCATION_PATH, 'rd');
    message.text(LOCATION_PATH, registration.id);
  }

  /** @param isAsked true while a request with the same token waits: the answer to a cancellation has no Observe */
  private notified(message: Message, peer: number, isAsked: boolean, time: number): boolean {
    const observed = this.observations.find(peer, message.bytes.slice(message.tokenAt, message.tokenAt + message.tkl));
    if (observed === undefined || (isAsked && message.observe < 0)) return false;
    this.observations.notify(observed, message, time);
    return true;
  }
}

function pathOf(text: string): Path {
  const path = parsePath(text);
  if (path === undefined) throw new Error(text + ' is no path');
  return path;
}
