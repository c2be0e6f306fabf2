/**
 * Two cores on one virtual clock, joined by a link that drops, duplicates, delays and so reorders datagrams by a seed.
 *
 * One is the client; the other is a small scripted LwM2M server on the project's codec (Message, MessageWriter): it registers, sends
 * requests with retransmission, remembers duplicates, follows notifications by RFC 7641 3.4. Hours of protocol take milliseconds; nothing sleeps.
 */
import { Arena } from '../../src/buffers/arena.js';
import { Writer } from '../../src/buffers/writer.js';
import { Message } from '../../src/codec/message.js';
import { MessageWriter } from '../../src/codec/message-writer.js';
import { ACK, CON, DELETE, GET, NON, POST, PUT, RST, decode, hex, unhex } from './datagram.js';
import { RESTING } from '../../src/coap/peers.js';
import { Prng } from './prng.js';
import { Wire, type WireOptions } from './wire.js';

export interface LinkOptions {
  /** Percent of datagrams that are lost, and that come twice. */
  drop: number;
  duplicate: number;
  /** Delay of each datagram, ms: from `delay` to `delay + jitter`; with jitter they overtake one another. */
  delay: number;
  jitter: number;
}

interface Flight {
  at: number;
  order: number;
  toServer: boolean;
  raw: Uint8Array;
}

/** A request of the server, from its first datagram to its end. */
export interface Request {
  method: number;
  path: string;
  token: string;
  mid: number;
  raw: Uint8Array;
  /** ms of the virtual clock when it is sent again, and how often it was. */
  due: number;
  timeout: number;
  retries: number;
  acknowledged: boolean;
  /** Response code; 0 while none came, -1 when it was given up. */
  code: number;
  payload: string;
  observe: number;
}

/** What the server knows of an observation. */
export interface Observed {
  path: string;
  token: string;
  number: number;
  at: number;
  value: string;
  notifications: number;
}

const SLOT = 1400;

export class Server {
  registered: boolean;
  registrations: number;
  updates: number;
  /** Location segment of the registration that stands. */
  location: string;
  links: string;
  readonly requests: Request[];
  readonly observed: Observed[];
  /** Datagrams that the codec calls malformed. */
  malformed: number;
  private readonly message: Message;
  private readonly writer: MessageWriter;
  private readonly buffer: Uint8Array;
  private readonly prng: Prng;
  private readonly out: (raw: Uint8Array) => void;
  /** Answers to the client's confirmable messages by message id, RFC 7252 4.5. */
  private readonly answered: Map<number, { at: number; raw: Uint8Array }>;
  private mid: number;
  private token: number;

  constructor(prng: Prng, out: (raw: Uint8Array) => void) {
    const arena = new Arena(1024);
    this.message = new Message(arena, 32);
    this.buffer = new Uint8Array(SLOT);
    this.writer = new MessageWriter(new Writer(this.buffer, false));
    this.prng = prng;
    this.out = out;
    this.registered = false;
    this.registrations = 0;
    this.updates = 0;
    this.location = '';
    this.links = '';
    this.requests = [];
    this.observed = [];
    this.malformed = 0;
    this.answered = new Map();
    this.mid = prng.below(65536);
    this.token = 0;
  }

  private begin(type: number, code: number, mid: number, token: string): MessageWriter {
    const bytes = unhex(token);
    this.writer.begin(this.buffer, 0, SLOT, type, code, mid, bytes, 0, bytes.length);
    return this.writer;
  }

  private end(): Uint8Array {
    const length = this.writer.end();
    if (length < 0) throw new Error('the server wrote too much');
    return this.buffer.slice(0, length);
  }

  /** Sends a confirmable request; with `observe` 0 the observation is followed. */
  request(now: number, method: number, path: string, payload?: string, observe?: number, token?: string): Request {
    this.mid = (this.mid + 1) & 0xffff;
    this.token++;
    const chosen = token === undefined ? this.token.toString(16).padStart(8, '0') : token;
    const w = this.begin(CON, method, this.mid, chosen);
    if (observe !== undefined) w.uint(6, observe);
    for (const segment of path.split('/').slice(1)) w.text(11, segment);
    if (method === PUT) w.uint(12, 0);
    if (method === GET) w.uint(17, 0);
    if (payload !== undefined && payload !== '') {
      w.payload();
      w.writer.text(payload);
    }
    const raw = this.end();
    const timeout = 2000 + this.prng.below(1000);
    const made: Request = { method, path, token: chosen, mid: this.mid, raw, due: now + timeout, timeout, retries: 0, acknowledged: false, code: 0, payload: '', observe: -1 };
    this.requests.push(made);
    this.out(raw);
    return made;
  }

  /** Sends again what is due; the time of the next. */
  tick(now: number): number {
    let next = Infinity;
    for (const r of this.requests) {
      if (r.code !== 0) continue;
      if (r.due <= now) {
        if (r.acknowledged || r.retries === 4) {
          r.code = -1;
          continue;
        }
        r.retries++;
        r.timeout *= 2;
        r.due = now + r.timeout;
        this.out(r.raw);
      }
      next = Math.min(next, r.due);
    }
    return next;
  }

  /** A datagram from the client. */
  receive(raw: Uint8Array, now: number): void {
    const m = this.message;
    if (m.parse(raw, raw.length) !== 0) {
      this.malformed++;
      return;
    }
    const token = hex(raw.subarray(m.tokenAt, m.tokenAt + m.tkl));
    if (m.code === 0) {
      const own = this.requests.find((r) => r.mid === m.mid && r.code === 0);
      if (own !== undefined && m.type === ACK && !own.acknowledged) {
        own.acknowledged = true;
        own.due = now + 250000;
      } else if (own !== undefined && m.type === RST) {
        own.code = -1;
      }
      return;
    }
    if (m.code >= 32) {
      this.response(m, raw, token, now);
      return;
    }
    const known = this.answered.get(m.mid);
    if (known !== undefined && now - known.at < 247000) {
      this.out(known.raw);
      return;
    }
    const answer = this.serve(m, raw, token);
    this.answered.set(m.mid, { at: now, raw: answer });
    this.out(answer);
  }

  private text(m: Message, row: number): string {
    return Buffer.from(m.bytes.slice(m.at(row), m.at(row) + m.length(row))).toString('utf8');
  }

  private serve(m: Message, raw: Uint8Array, token: string): Uint8Array {
    const segments: string[] = [];
    for (let i = 0; i < m.paths; i++) segments.push(this.text(m, m.path + i));
    const path = segments.join('/');
    if (m.code === POST && path === 'rd') {
      this.registered = true;
      this.registrations++;
      this.location = 'r' + this.registrations;
      this.links = Buffer.from(raw.slice(m.payloadAt)).toString('utf8');
      this.observed.length = 0;
      const w = this.begin(ACK, 0x41, m.mid, token);
      w.text(8, 'rd');
      w.text(8, this.location);
      return this.end();
    }
    const own = this.registered && path === 'rd/' + this.location;
    let code = 0x84;
    if (own && m.code === POST) {
      code = 0x44;
      this.updates++;
      if (m.payloadLength > 0) this.links = Buffer.from(raw.slice(m.payloadAt)).toString('utf8');
    } else if (own && m.code === DELETE) {
      code = 0x42;
      this.registered = false;
      this.observed.length = 0;
    }
    this.begin(ACK, code, m.mid, token);
    return this.end();
  }

  private response(m: Message, raw: Uint8Array, token: string, now: number): void {
    const payload = Buffer.from(raw.slice(m.payloadAt)).toString('utf8');
    const own = this.requests.find((r) => r.token === token && r.code === 0 && (m.type !== ACK || r.mid === m.mid));
    const seen = this.observed.find((o) => o.token === token);
    if (own !== undefined) {
      own.code = m.code;
      own.payload = payload;
      own.observe = m.observe;
      if (m.type === CON) this.empty(ACK, m.mid);
      if (own.method === GET && m.observe >= 0 && seen === undefined) this.observed.push({ path: own.path, token, number: m.observe, at: now, value: payload, notifications: 0 });
      return;
    }
    if (seen === undefined || m.type === ACK) {
      // RFC 7252 4.2, RFC 7641 3.6: a response that nobody waits for; one that comes again is acknowledged again.
      const again = this.requests.some((r) => r.token === token);
      if (m.type === CON) this.empty(again ? ACK : RST, m.mid);
      else if (m.type === NON && !again) this.empty(RST, m.mid);
      return;
    }
    if (m.type === CON) this.empty(ACK, m.mid);
    seen.notifications++;
    if (m.code >> 5 !== 2) {
      this.observed.splice(this.observed.indexOf(seen), 1);
      return;
    }
    // RFC 7641 3.4: the order of notifications.
    const newer = (seen.number < m.observe && m.observe - seen.number < 0x800000) || (seen.number > m.observe && seen.number - m.observe > 0x800000) || now > seen.at + 128000;
    if (!newer) return;
    seen.number = m.observe;
    seen.at = now;
    seen.value = payload;
  }

  private empty(type: number, mid: number): void {
    this.begin(type, 0, mid, '');
    this.out(this.end());
  }
}

export class Pair {
  readonly wire: Wire;
  readonly server: Server;
  readonly link: LinkOptions;
  readonly prng: Prng;
  /** True when the client hears nothing while it rests (queue mode): its radio is off then. */
  radio: boolean;
  /** Datagrams lost and doubled by the link, and those that came while the radio was off. */
  lost: number;
  doubled: number;
  missed: number;
  private readonly flights: Flight[];
  private order: number;
  private handed: number;

  constructor(seed: number, link: LinkOptions, options?: WireOptions) {
    this.prng = new Prng(seed);
    this.link = { ...link };
    this.flights = [];
    this.order = 0;
    this.handed = 0;
    this.lost = 0;
    this.doubled = 0;
    this.missed = 0;
    this.radio = false;
    this.server = new Server(new Prng(seed ^ 0x5555), (raw) => this.launch(false, raw));
    this.wire = new Wire({ ...options, seed: seed ^ 0x3333, start: false });
  }

  start(): void {
    this.wire.start();
    this.forward();
  }

  get now(): number {
    return this.wire.elapsed;
  }

  /** Puts a datagram on the link. */
  private launch(toServer: boolean, raw: Uint8Array): void {
    const l = this.link;
    if (this.prng.chance(l.drop)) {
      this.lost++;
      return;
    }
    const copies = this.prng.chance(l.duplicate) ? 2 : 1;
    if (copies === 2) this.doubled++;
    for (let i = 0; i < copies; i++) {
      this.flights.push({ at: this.now + l.delay + (l.jitter > 0 ? this.prng.below(l.jitter + 1) : 0), order: this.order++, toServer, raw: raw.slice() });
    }
  }

  private forward(): void {
    for (; this.handed < this.wire.sent.length; this.handed++) this.launch(true, this.wire.sent[this.handed].raw);
  }

  /** Lets time pass; `step` is called at each instant at which something happened. */
  run(ms: number, step?: () => void): void {
    const end = this.now + ms;
    for (let turns = 0; ; turns++) {
      if (turns > 2000000) throw new Error('the pair never rests');
      this.forward();
      const wait = this.wire.client.pollTimeout(this.wire.now);
      let next = wait < 0 ? Infinity : this.now + wait;
      next = Math.min(next, this.server.tick(this.now));
      for (const f of this.flights) next = Math.min(next, f.at);
      if (next > end) {
        if (this.now < end) this.wire.advance(end - this.now);
        this.forward();
        return;
      }
      if (next > this.now) this.wire.advance(next - this.now);
      else if (wait === 0) this.wire.advance(0);
      this.deliver();
      if (step !== undefined) step();
    }
  }

  private deliver(): void {
    for (;;) {
      this.forward();
      let first = -1;
      for (let i = 0; i < this.flights.length; i++) {
        const f = this.flights[i];
        if (f.at > this.now) continue;
        if (first < 0 || f.at < this.flights[first].at || (f.at === this.flights[first].at && f.order < this.flights[first].order)) first = i;
      }
      if (first < 0) return;
      const [flight] = this.flights.splice(first, 1);
      if (flight.toServer) {
        decode(flight.raw);
        this.server.receive(flight.raw, this.now);
      } else if (this.radio && this.wire.client.peers.wanted(0) === RESTING) {
        this.missed++;
      } else {
        this.wire.receive(flight.raw);
      }
    }
  }

  /** Runs until a condition holds, at most `ms`; true when it does. */
  until(ms: number, condition: () => boolean): boolean {
    const end = this.now + ms;
    while (!condition()) {
      if (this.now >= end) return false;
      this.run(Math.min(250, end - this.now));
    }
    return true;
  }

  /** Asks and waits for the end of the request. */
  ask(method: number, path: string, payload?: string, observe?: number, token?: string): Request {
    const r = this.server.request(this.now, method, path, payload, observe, token);
    this.until(400000, () => r.code !== 0);
    return r;
  }
}
