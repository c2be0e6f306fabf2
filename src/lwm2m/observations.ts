/**
 * The observations of all servers, RFC 7641 and Core 1.2 6.4: who observes what, since when, and what was reported last.
 */
import type { Arena } from '../buffers/arena.js';
import { copy, same } from '../buffers/bytes.js';
import { FREE, Slots } from '../buffers/slots.js';
import type { Message } from '../codec/message.js';
import { Path } from '../codec/path.js';
import type { Config, Stats } from '../config.js';

/** Longest token, RFC 7252 3. */
const TOKEN = 8;

/* States of a row. */
/** Nothing has changed since the last report. */
export const QUIET = 1;
/** Something below its path has changed; whether that is worth a notification is not decided. */
export const TOUCHED = 2;
/** A notification is owed as soon as pmin allows it. */
export const OWED = 3;

export class Observations {
  readonly slots: Slots;
  /** The path that `load` answered last. */
  readonly path: Path;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly accounts: number;
  private readonly tkls: number;
  private readonly tokens: number;
  private readonly fractions: number;
  private readonly paths: number;
  private readonly formats: number;
  private readonly mids: number;
  private readonly numbers: number;
  private readonly times: number;
  private readonly confirmed: number;
  private readonly values: number;
  private readonly stats: Stats;

  constructor(arena: Arena, config: Config, stats: Stats) {
    const n = config.observations;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.values = arena.doubles(n);
    this.mids = arena.words(n);
    this.numbers = arena.words(n);
    this.times = arena.words(n);
    this.confirmed = arena.words(n);
    this.paths = arena.halves(n * 4);
    this.formats = arena.halves(n);
    this.accounts = arena.bytes(n);
    this.tkls = arena.bytes(n);
    this.tokens = arena.bytes(n * TOKEN);
    this.fractions = arena.bytes(n);
    this.slots = new Slots(arena, n);
    this.stats = stats;
    this.path = new Path();
  }

  /** Begins an observation, in the place of one of the same server for the same path (RFC 7641 3.1) or token (4.1); its row, or FULL, counted. */
  add(m: Message, account: number, path: Path, format: number): number {
    let row = this.find(account, path);
    const named = this.findToken(account, m);
    if (row < 0) row = named;
    else if (named >= 0 && named !== row) this.slots.free(named); // RFC 7641 4.1: one entry for a token
    if (row < 0) row = this.slots.claim(0, QUIET);
    if (row < 0) {
      this.stats.noObservation++;
      return row;
    }
    this.slots.set(row, QUIET);
    const at = this.paths + row * 4;
    this.u16[at] = path.oid;
    this.u16[at + 1] = path.iid;
    this.u16[at + 2] = path.rid;
    this.u16[at + 3] = path.riid;
    this.u8[this.accounts + row] = account;
    this.u8[this.tkls + row] = m.tkl;
    copy(m.bytes, m.tokenAt, m.tkl, this.u8, this.tokens + row * TOKEN);
    this.u16[this.formats + row] = format;
    return row; // the sequence goes on from whatever the row had: RFC 7641 3.4 asks only that it rises
  }

  /** Row of a server's observation of exactly this path, or -1. */
  find(account: number, path: Path): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      const at = this.paths + row * 4;
      if (this.u16[at] === path.oid && this.u16[at + 1] === path.iid && this.u16[at + 2] === path.rid && this.u16[at + 3] === path.riid &&
        this.u8[this.accounts + row] === account && this.slots.state(row) !== FREE) return row;
    }
    return -1;
  }

  private findToken(account: number, m: Message): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.slots.state(row) !== FREE && this.u8[this.accounts + row] === account && m.hasToken(this.u8, this.tokens + row * TOKEN, this.u8[this.tkls + row])) return row;
    }
    return -1;
  }

  /** True when a row's token is these bytes of the arena. */
  hasToken(row: number, at: number, tkl: number): boolean {
    return this.u8[this.tkls + row] === tkl && same(this.u8, this.tokens + row * TOKEN, this.u8, at, tkl);
  }

  /** The observation that a repeated request began, -1 when it stands no more. */
  standing(m: Message, account: number, path: Path): number {
    const row = this.find(account, path);
    return row >= 0 && row === this.findToken(account, m) ? row : -1;
  }

  /** The row that a GET with Observe = 1 ends: that of its token, or else of its path (Californium makes a new token); -1 when there is none. */
  cancelled(m: Message, account: number, path: Path): number {
    const row = this.findToken(account, m);
    return row < 0 ? this.find(account, path) : row;
  }

  /** The row whose last notification to a peer had this message id, or -1. */
  ofMid(account: number, mid: number): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.i32[this.mids + row] === mid && this.u8[this.accounts + row] === account && this.slots.state(row) !== FREE) return row;
    }
    return -1;
  }

  /** Marks what observes a path or something below or above it: its value has changed. */
  touch(path: Path): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.slots.state(row) !== QUIET) continue;
      this.load(row);
      if (this.path.covers(path) || path.covers(this.path)) this.slots.set(row, TOUCHED);
    }
  }

  /** Puts a row's path into `path`. */
  load(row: number): void {
    const at = this.paths + row * 4;
    this.path.set(this.u16[at], this.u16[at + 1], this.u16[at + 2], this.u16[at + 3]);
  }

  /** Ends the observations of a server, as a new registration does (Core 1.2 6.4.1). */
  clear(account: number): void {
    for (let row = 0; row < this.slots.capacity; row++) if (this.u8[this.accounts + row] === account) this.slots.free(row);
  }

  account(row: number): number {
    return this.u8[this.accounts + row];
  }

  format(row: number): number {
    return this.u16[this.formats + row];
  }

  tokenAt(row: number): number {
    return this.tokens + row * TOKEN;
  }

  tkl(row: number): number {
    return this.u8[this.tkls + row];
  }

  /** The next value of the Observe option, 24 bits (RFC 7641 3.4). */
  number(row: number): number {
    const next = (this.i32[this.numbers + row] + 1) & 0xffffff;
    this.i32[this.numbers + row] = next;
    return next;
  }

  /** Notes a report that went out: when, in seconds and whether a part of one had passed, and under which message id (-1: that of the request). */
  reported(row: number, seconds: number, fraction: boolean, mid: number): void {
    this.slots.set(row, QUIET);
    this.i32[this.times + row] = seconds;
    this.u8[this.fractions + row] = fraction ? 1 : 0;
    this.i32[this.mids + row] = mid;
  }

  /** Second from which pmin is counted: rounded up, so that no report comes too early. */
  since(row: number): number {
    return this.i32[this.times + row] + this.u8[this.fractions + row];
  }

  /** Second from which pmax is counted: rounded down, so that no report comes too late. */
  sinceFloor(row: number): number {
    return this.i32[this.times + row];
  }

  /** When the server last confirmed that it listens, seconds (RFC 7641 4.5). */
  confirmedAt(row: number): number {
    return this.i32[this.confirmed + row];
  }

  confirm(row: number, seconds: number): void {
    this.i32[this.confirmed + row] = seconds;
  }

  /** Where the number reported last lies in the arena's doubles. */
  cell(row: number): number {
    return this.values + row;
  }
}
