/**
 * One client on a virtual clock, driven by hand: what a test does to it, and every datagram and event that came of it, each with its time.
 *
 * It plays the pump (opens and closes networks as the client wants), keeps the law of the doors, checks that every datagram
 * handed out is well-formed, and throws when the client asks to be called again at once for ever.
 */
import { ABSENT, Client, type ClientOptions, type ObjectDeclaration } from '../../src/index.js';
import { eventName } from '../../src/names.js';
import { ACK, CON, type Datagram, DELETE, GET, type Option, POST, RST, ascii, codeName, decode, describe, encode, path, pathOf, payloadText, uint } from './datagram.js';
import { Prng } from './prng.js';

/** A datagram that the client handed out. */
export interface Sent extends Datagram {
  /** Virtual ms since the wire was made. */
  at: number;
  peer: number;
  raw: Uint8Array;
}

/** An event that the client told. */
export interface Heard {
  at: number;
  name: string;
  type: number;
  ssid: number;
  code: number;
  path: string;
}

export interface WireOptions {
  client?: Partial<ClientOptions>;
  /** Objects beside Security and Server. */
  objects?: (client: Client) => readonly ObjectDeclaration[];
  seed?: number;
  /** The first `now`, int32. */
  now?: number;
  /** Start at once, with the network up; true when left out. */
  start?: boolean;
}

/** What a request is made of; what is left out is absent. */
export interface Ask {
  type?: number;
  token?: string;
  mid?: number;
  accept?: number;
  format?: number;
  observe?: number;
  query?: readonly string[];
  payload?: Uint8Array | string;
  options?: readonly Option[];
  peer?: number;
}

/** What the network of a peer does when the client wants it open. */
export const UP = 0;
export const FAILING = 1;
/** It is being opened, and stays so. */
export const OPENING = 2;

/** Turns of the doors after which "again, at once" is called a busy loop. */
const PATIENCE = 200;

export class Wire {
  readonly client: Client;
  readonly prng: Prng;
  /** Virtual ms since the wire was made, and the client's int32 clock. */
  elapsed: number;
  now: number;
  /** All datagrams and events; `take` and `heard` answer those since they were last asked. */
  readonly sent: Sent[];
  readonly events: Heard[];
  /** UP, FAILING or OPENING. */
  network: number;
  /** Code of the network API that a failing network reports. */
  failure: number;
  /** True to answer each of the client's confirmable messages as a good server does. */
  good: boolean;
  /** Peers whose server never answers while the others are good, and the codes with which servers refuse a Register, by peer. */
  readonly deaf: number[];
  readonly refusals: Map<number, number>;
  /** Location segments that the good server gives. */
  location: readonly string[];
  /** True after the client asked to be run. */
  woken: boolean;

  private readonly opened: boolean[];
  private readonly generations: number[];
  private takenSent: number;
  private takenEvents: number;
  private mid: number;
  private tokens: number;
  private registered: boolean[];

  constructor(options?: WireOptions) {
    const o = options === undefined ? {} : options;
    this.prng = new Prng(o.seed === undefined ? 1 : o.seed);
    this.client = new Client({ endpoint: 'urn:test', servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 300 }], ...o.client });
    if (o.objects !== undefined) for (const object of o.objects(this.client)) this.client.add(object);
    this.elapsed = 0;
    this.now = o.now === undefined ? 1000 : o.now;
    this.sent = [];
    this.events = [];
    this.network = UP;
    this.failure = -3001;
    this.good = false;
    this.deaf = [];
    this.refusals = new Map();
    this.location = ['rd', 'a1'];
    this.woken = false;
    this.opened = [];
    this.generations = [];
    this.registered = [];
    for (let peer = 0; peer < this.client.peers.capacity; peer++) {
      this.opened.push(false);
      this.generations.push(0);
      this.registered.push(false);
    }
    this.takenSent = 0;
    this.takenEvents = 0;
    this.mid = 0x1000;
    this.tokens = 0;
    this.client.wake = (): void => {
      this.woken = true;
    };
    if (o.start !== false) this.start();
  }

  start(): void {
    this.client.start(this.prng);
    this.turn();
  }

  /** Datagrams since the last call. */
  take(): Sent[] {
    const list = this.sent.slice(this.takenSent);
    this.takenSent = this.sent.length;
    return list;
  }

  /** The one datagram since the last call; throws for none or several. */
  one(): Sent {
    const list = this.take();
    if (list.length !== 1) throw new Error('expected one datagram, not ' + list.length + ': ' + list.map(describe).join(' | '));
    return list[0];
  }

  /** Events since the last call. */
  heard(): Heard[] {
    const list = this.events.slice(this.takenEvents);
    this.takenEvents = this.events.length;
    return list;
  }

  /** Names of the events since the last call. */
  names(): string[] {
    return this.heard().map((e) => e.name);
  }

  isOpen(peer: number): boolean {
    return this.opened[peer];
  }

  /** One turn of the pump at the present time. */
  turn(): void {
    this.woken = false;
    this.client.handleTimeout(this.now);
    for (let round = 0; ; round++) {
      if (round > PATIENCE) throw new Error('the client has something to do for ever');
      const before = this.sent.length;
      const changed = this.arrange();
      this.drain();
      if (!changed && before === this.sent.length && !this.isDisarranged()) break;
    }
    this.poll();
  }

  /** True when a network is not what the client wants. */
  private isDisarranged(): boolean {
    const peers = this.client.peers;
    return this.opened.some((open, peer) => open !== ([1, 2].includes(peers.wanted(peer))) || (open && peers.generation(peer) !== this.generations[peer]));
  }

  private arrange(): boolean {
    const peers = this.client.peers;
    let changed = false;
    for (let peer = 0; peer < peers.capacity; peer++) {
      const wanted = [1, 2].includes(peers.wanted(peer));
      if (this.opened[peer] && (!wanted || peers.generation(peer) !== this.generations[peer])) {
        this.opened[peer] = false;
        this.client.peerClosed(peer);
        changed = true;
      }
      if (!wanted || this.opened[peer]) continue;
      changed = true;
      this.generations[peer] = peers.generation(peer);
      if (this.network === FAILING) {
        this.client.peerFailed(peer, this.failure, this.now);
        continue;
      }
      this.opened[peer] = true;
      this.client.peerOpen(peer);
      if (this.network === UP) this.client.peerReady(peer);
    }
    return changed;
  }

  private drain(): void {
    const client = this.client;
    for (let length = client.pollTransmit(this.now), n = 0; length > 0; length = client.pollTransmit(this.now), n++) {
      if (n > PATIENCE) throw new Error('pollTransmit never ends');
      const raw = client.out.slice(client.outAt, client.outAt + length);
      const sent = { ...decode(raw), at: this.elapsed, peer: client.outPeer, raw };
      if (!this.opened[client.outPeer]) throw new Error('a datagram for a closed network: ' + describe(sent));
      this.sent.push(sent);
      if (this.good && !this.deaf.includes(sent.peer)) this.serve(sent);
    }
  }

  private poll(): void {
    const client = this.client;
    for (let type = client.pollEvent(); type !== 0; type = client.pollEvent()) {
      const e = client.event;
      const ids = [e.oid, e.iid, e.rid, e.riid].filter((id) => id !== ABSENT);
      this.events.push({ at: this.elapsed, name: eventName(type), type, ssid: e.ssid, code: e.code, path: ids.map((id) => '/' + id).join('') });
    }
  }

  /** The network of a peer fails. */
  fail(peer: number, code: number): void {
    this.opened[peer] = false;
    this.client.peerFailed(peer, code, this.now);
    this.turn();
  }

  /** The network of a peer, being opened until now, takes datagrams. */
  ready(): void {
    this.network = UP;
    for (let peer = 0; peer < this.opened.length; peer++) if (this.opened[peer]) this.client.peerReady(peer);
    this.turn();
  }

  /** Lets time pass, calling the doors exactly when they ask for it. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    for (let idle = 0; ; ) {
      const wait = this.client.pollTimeout(this.now);
      if (wait < -1 || wait > 0x40000000 || wait !== Math.floor(wait)) throw new Error('pollTimeout answers ' + wait);
      if (wait < 0 || this.elapsed + wait > end) break;
      const before = this.sent.length + this.events.length;
      this.skip(wait);
      idle = wait > 0 || before !== this.sent.length + this.events.length ? 0 : idle + 1;
      if (idle > PATIENCE) throw new Error('pollTimeout answers 0 for ever, and nothing happens');
    }
    if (this.elapsed < end) this.skip(end - this.elapsed);
  }

  private skip(ms: number): void {
    this.elapsed += ms;
    this.now = (this.now + ms) | 0;
    this.turn();
  }

  /** A datagram comes in; what the client sends because of it, at once. One for a closed network is lost. */
  receive(raw: Uint8Array, peer?: number): Sent[] {
    // The bytes are borrowed: a copy that is spoilt afterwards shows who kept them.
    const lent = raw.slice();
    this.take();
    if (this.opened[peer === undefined ? 0 : peer] === false) return [];
    this.client.handleDatagram(lent, lent.length, peer === undefined ? 0 : peer, this.now);
    lent.fill(0xee);
    this.turn();
    return this.take();
  }

  /** A datagram of a request, with a new message id and token unless given. */
  request(code: number, to: string, ask?: Ask): Uint8Array {
    const a = ask === undefined ? {} : ask;
    const options = path(to);
    if (a.options !== undefined) options.push(...a.options);
    if (a.observe !== undefined) options.push({ number: 6, value: uint(a.observe) });
    if (a.format !== undefined) options.push({ number: 12, value: uint(a.format) });
    if (a.query !== undefined) for (const q of a.query) options.push({ number: 15, value: ascii(q) });
    if (a.accept !== undefined) options.push({ number: 17, value: uint(a.accept) });
    const payload = a.payload === undefined ? new Uint8Array(0) : typeof a.payload === 'string' ? ascii(a.payload) : a.payload;
    this.mid = (this.mid + 1) & 0xffff;
    this.tokens++;
    return encode({
      type: a.type === undefined ? CON : a.type, code, mid: a.mid === undefined ? this.mid : a.mid,
      token: a.token === undefined ? this.tokens.toString(16).padStart(4, '0') : a.token, options, payload,
    });
  }

  /** Sends a request; all that came of it. */
  send(code: number, to: string, ask?: Ask): Sent[] {
    return this.receive(this.request(code, to, ask), ask === undefined ? undefined : ask.peer);
  }

  /** Sends a confirmable request that is answered at once, piggybacked: the answer. Throws when it is not, RFC 7252 5.2.1. */
  ask(code: number, to: string, ask?: Ask): Sent {
    const raw = this.request(code, to, ask);
    const d = decode(raw);
    const list = this.receive(raw, ask === undefined ? undefined : ask.peer);
    const answer = list.find((s) => s.type === ACK && s.mid === d.mid && s.token === d.token);
    if (answer === undefined) throw new Error(codeName(code) + ' ' + to + ': no answer, but ' + (list.length === 0 ? 'silence' : list.map(describe).join(' | ')));
    return answer;
  }

  /** The code of the answer to a request, as "2.05". */
  code(code: number, to: string, ask?: Ask): string {
    return codeName(this.ask(code, to, ask).code);
  }

  /** The text of the answer to a Read in plain text, or its code when it is none. */
  text(of: string): string {
    const answer = this.ask(GET, of, { accept: 0 });
    return answer.code === 0x45 ? payloadText(answer) : codeName(answer.code);
  }

  /** Sends a request that the client makes, and answers it: a piggybacked response with that code. */
  reply(to: Sent, code: number, options?: readonly Option[]): Sent[] {
    return this.receive(encode({ type: ACK, code, mid: to.mid, token: to.token, options: options === undefined ? [] : [...options], payload: new Uint8Array(0) }), to.peer);
  }

  /** An empty ACK or RST for a message of the client. */
  empty(type: number, mid: number, peer?: number): Sent[] {
    return this.receive(encode({ type, code: 0, mid, token: '', options: [], payload: new Uint8Array(0) }), peer);
  }

  /** The location of a registration as options. */
  located(): Option[] {
    return this.location.map((s) => ({ number: 8, value: ascii(s) }));
  }

  /** Answers the Register that is the only datagram so far; what came of it is taken. */
  register(): Sent {
    const sent = this.one();
    if (sent.code !== POST || pathOf(sent) !== '/rd') throw new Error('no Register but ' + describe(sent));
    this.reply(sent, 0x41, this.located());
    this.registered[sent.peer] = true;
    if (!this.client.connected(1)) throw new Error('not registered');
    this.names();
    return sent;
  }

  /** A good server's answer to what the client sent. */
  private serve(s: Sent): void {
    if (s.type !== CON) return;
    if (s.code === 0 || s.code >= 32) {
      this.put({ type: s.code === 0 ? RST : ACK, code: 0, mid: s.mid, token: '', options: [], payload: new Uint8Array(0) }, s.peer);
      return;
    }
    const to = pathOf(s);
    const own = '/' + this.location.join('/');
    let code = 0x84;
    if (s.code === POST && to === '/rd') {
      code = this.refusals.get(s.peer) ?? 0x41;
      this.registered[s.peer] = code === 0x41;
    } else if (s.code === POST && to === '/dp') {
      code = 0x44;
    } else if (to === own && this.registered[s.peer]) {
      if (s.code === POST) code = 0x44;
      if (s.code === DELETE) {
        code = 0x42;
        this.registered[s.peer] = false;
      }
    }
    this.put({ type: ACK, code, mid: s.mid, token: s.token, options: code === 0x41 ? this.located() : [], payload: new Uint8Array(0) }, s.peer);
  }

  private put(d: Datagram, peer: number): void {
    if (!this.opened[peer]) return;
    const raw = encode(d);
    this.client.handleDatagram(raw, raw.length, peer, this.now);
  }
}
