/**
 * Requests whose handler answered LATER: what is needed to acknowledge them and to answer them in a separate response, RFC 7252 5.2.2.
 */
import type { Arena } from '../buffers/arena.js';
import { NEVER, due, earlier, until } from '../buffers/clock.js';
import { copy } from '../buffers/bytes.js';
import { FREE, Slots } from '../buffers/slots.js';
import { ACK, CON } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { Path } from '../codec/path.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Reception } from '../coap/reception.js';
import type { Config } from '../config.js';
import { INTERNAL, LATER, MISSING, UNAVAILABLE, answerStatus } from '../status.js';

/** Longest token, RFC 7252 3. */
const TOKEN = 8;
/** Wait for the application before the request is acknowledged without an answer, ms: below ACK_TIMEOUT, so that no retransmission is drawn. */
const PATIENCE = 1000;

/* States of a row. */
/** The acknowledgement is still to be sent (at once for none but a CON). */
const FRESH = 1;
/** Acknowledged, or a NON. */
const QUIET = 2;
/** The application has answered; the response waits for a message slot. */
const READY = 3;

export class Parked {
  private readonly slots: Slots;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly peers: number;
  private readonly cons: number;
  private readonly tkls: number;
  private readonly codes: number;
  private readonly duplicates: number;
  private readonly generations: number;
  private readonly tokens: number;
  private readonly mids: number;
  private readonly paths: number;
  private readonly formats: number;
  private readonly deadlines: number;
  private readonly statuses: number;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;

  constructor(arena: Arena, config: Config, endpoint: Endpoint, reception: Reception) {
    const n = config.parked;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.deadlines = arena.words(n);
    this.statuses = arena.words(n);
    this.mids = arena.halves(n);
    this.paths = arena.halves(n * 4);
    this.formats = arena.halves(n);
    this.peers = arena.bytes(n);
    this.cons = arena.bytes(n);
    this.tkls = arena.bytes(n);
    this.codes = arena.bytes(n);
    this.duplicates = arena.bytes(n);
    this.generations = arena.bytes(n);
    this.tokens = arena.bytes(n * TOKEN);
    this.slots = new Slots(arena, n);
    this.endpoint = endpoint;
    this.reception = reception;
  }

  /** The id that a request parked now would get, to be given to `respond`; 0 when the table is full. */
  offer(): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.slots.state(row) === FREE) return (this.u8[this.generations + row] << 8) | (row + 1);
    }
    return 0;
  }

  /** Parks a request under the id offered. @param code of the answer when it succeeds; @param format of its payload, 0xffff for none */
  park(id: number, m: Message, peer: number, path: Path, code: number, format: number, now: number): void {
    const row = (id & 255) - 1;
    this.slots.set(row, m.type === CON ? FRESH : QUIET);
    this.u8[this.peers + row] = peer;
    this.u8[this.cons + row] = m.type === CON ? 1 : 0;
    this.u8[this.tkls + row] = m.tkl;
    this.u8[this.codes + row] = code;
    this.u8[this.duplicates + row] = this.reception.remember(m, peer, now);
    copy(m.bytes, m.tokenAt, m.tkl, this.u8, this.tokens + row * TOKEN);
    this.u16[this.mids + row] = m.mid;
    const at = this.paths + row * 4;
    this.u16[at] = path.oid;
    this.u16[at + 1] = path.iid;
    this.u16[at + 2] = path.rid;
    this.u16[at + 3] = path.riid;
    this.u16[this.formats + row] = format;
    this.i32[this.deadlines + row] = (now + (m.type === CON ? PATIENCE : this.endpoint.exchangeLifetime)) | 0;
  }

  /** The application's answer to a parked request: 0 or a negative status. MISSING when no such request waits. */
  respond(id: number, status: number): number {
    const row = (id & 255) - 1;
    const state = this.slots.state(row);
    if ((state !== FRESH && state !== QUIET) || this.u8[this.generations + row] !== id >> 8) return MISSING;
    if (state === FRESH) this.acknowledge(row);
    const meant = answerStatus(status);
    this.i32[this.statuses + row] = meant === LATER ? INTERNAL : meant;
    this.slots.set(row, READY);
    return 0;
  }

  /** The clock of the host begins anew: what waits for the application is given up. */
  resume(): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      const state = this.slots.state(row);
      if (state !== FRESH && state !== QUIET) continue;
      this.i32[this.statuses + row] = UNAVAILABLE;
      this.slots.set(row, READY);
    }
  }

  /** Acknowledges the requests whose handlers take long, and gives up those that nobody answers: the server waits no longer either. */
  handleTimeout(now: number): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      const state = this.slots.state(row);
      if ((state !== FRESH && state !== QUIET) || !due(now, this.i32[this.deadlines + row])) continue;
      if (state === FRESH) {
        this.acknowledge(row);
        this.slots.set(row, QUIET);
        this.i32[this.deadlines + row] = (now + this.endpoint.exchangeLifetime) | 0;
      } else {
        this.i32[this.statuses + row] = UNAVAILABLE;
        this.slots.set(row, READY);
      }
    }
  }

  private acknowledge(row: number): void {
    this.endpoint.empty(this.u8[this.peers + row], ACK, this.u16[this.mids + row]);
  }

  /** The next row behind `after` whose response is to be sent, or -1. */
  ready(after: number): number {
    for (let row = after + 1; row < this.slots.capacity; row++) if (this.slots.state(row) === READY) return row;
    return -1;
  }

  /** Frees a row: its id comes again after 128 more requests in it. */
  done(row: number, code: number): void {
    this.reception.answered(this.u8[this.duplicates + row], this.u8[this.peers + row], this.u16[this.mids + row], code);
    this.u8[this.generations + row] = (this.u8[this.generations + row] + 1) & 127;
    this.slots.free(row);
  }

  /** Forgets the requests of a peer that is gone. */
  clear(peer: number): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.slots.state(row) !== FREE && this.u8[this.peers + row] === peer) this.done(row, 0);
    }
  }

  peer(row: number): number {
    return this.u8[this.peers + row];
  }

  isCon(row: number): boolean {
    return this.u8[this.cons + row] !== 0;
  }

  code(row: number): number {
    return this.u8[this.codes + row];
  }

  format(row: number): number {
    return this.u16[this.formats + row];
  }

  status(row: number): number {
    return this.i32[this.statuses + row];
  }

  tokenAt(row: number): number {
    return this.tokens + row * TOKEN;
  }

  tkl(row: number): number {
    return this.u8[this.tkls + row];
  }

  load(row: number, path: Path): void {
    const at = this.paths + row * 4;
    path.set(this.u16[at], this.u16[at + 1], this.u16[at + 2], this.u16[at + 3]);
  }

  /** Milliseconds until an acknowledgement is due, or a request is given up. */
  pollTimeout(now: number): number {
    let wait = NEVER;
    for (let row = 0; row < this.slots.capacity; row++) {
      const state = this.slots.state(row);
      if (state === FRESH || state === QUIET) wait = earlier(wait, until(now, this.i32[this.deadlines + row]));
    }
    return wait;
  }
}
