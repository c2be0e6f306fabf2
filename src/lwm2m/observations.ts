/**
 * The observations of all servers, RFC 7641 and Core 1.2 6.4: who observes what, since when, and what was reported last.
 */
import type { Arena } from '../buffers/arena.js';
import { copy, same } from '../buffers/bytes.js';
import { FREE, Slots } from '../buffers/slots.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import type { Config, Stats } from '../config.js';
import { isSteering } from './steering.js';
import { FULL } from '../status.js';

/** Longest token, RFC 7252 3. */
const TOKEN = 8;

/* States of a row. */
/** Nothing has changed since the last report. */
export const QUIET = 1;
/** Something below its path has changed; whether that is worth a notification is not decided. */
export const TOUCHED = 2;
/** A notification is owed as soon as pmin allows it. */
export const OWED = 3;

/* Flags of a row. */
/** The second of its last report had begun when it went out. */
const FRACTION = 1;
/** Its server is away: nothing is sent until the server observes the same again, but values may be stored. */
const AWAY = 2;
/** What cannot be stored while the server is away: it waits for the server. */
const STUCK = 4;

/** What hangs on a row, and goes with it. */
export interface Hanger {
  /** The observation of a row has ended. */
  ended(row: number): void;
}

/** The lists of paths that composite observations have. */
export interface Lists extends Hanger {
  /** The path of the entry loaded last. */
  readonly path: Path;
  /** Notes a change at a path; true when it concerns the list of a row. */
  touch(row: number, path: Path): boolean;
  /** The entry of a row behind `after`, -1 for its first; -1 at the end. */
  step(row: number, after: number): number;
  /** Puts the path of an entry into `path`. */
  load(entry: number): void;
  /** Where the number reported last for an entry lies in the arena's doubles. */
  cell(entry: number): number;
  /** True when something changed there since `reported`. */
  isTouched(entry: number): boolean;
  /** The row was reported, or looked at and found not worth it. */
  reported(row: number): void;
}

/** Values stored for servers that are away. */
export interface Keeper extends Hanger {
  /** True when what a server observes is to be kept while it is away (1/x/6). */
  stores(account: number): boolean;
}

export class Observations {
  readonly slots: Slots;
  /** Null where the client does not use Composite. */
  lists: Lists | null;
  /** Null where the client does not use Reporting: the attributes that observations brought along, and the values stored for them. */
  own: Hanger | null;
  keeper: Keeper | null;
  /** The path that `load` answered last. */
  readonly path: Path;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly accounts: number;
  private readonly tkls: number;
  private readonly tokens: number;
  private readonly flags: number;
  private readonly paths: number;
  private readonly formats: number;
  private readonly mids: number;
  private readonly numbers: number;
  private readonly times: number;
  private readonly confirmed: number;
  private readonly values: number;
  private readonly stats: Stats;

  /** True since something of the objects that steer this client was touched: whoever keeps them over a restart looks at it, and clears it. */
  steered: boolean;

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
    this.flags = arena.bytes(n);
    this.slots = new Slots(arena, n);
    this.stats = stats;
    this.path = new Path();
    this.steered = false;
    this.lists = null;
    this.own = null;
    this.keeper = null;
  }

  /** Begins an observation, in the place of one of the same server for the same path (RFC 7641 3.1) or token (4.1); its row, or FULL, counted. */
  add(m: Message, account: number, path: Path, format: number): number {
    return this.place(this.find(account, path), m, account, path, format);
  }

  /** Begins an observation in row `standing`, or for -1 in that of its token, or a free one. */
  place(standing: number, m: Message, account: number, path: Path, format: number): number {
    let row = standing;
    const named = this.findToken(account, m);
    if (row < 0) row = named;
    else if (named >= 0 && named !== row) this.free(named); // RFC 7641 4.1: one entry for a token
    if (row < 0) row = this.findAway(account, path);
    if (row < 0) row = this.slots.claim(0, QUIET);
    if (row < 0) row = this.displace();
    if (row < 0) {
      this.stats.noObservation++;
      return row;
    }
    if (!this.isAt(row, path)) this.end(row); // the same token, for something else
    this.u8[this.flags + row] = 0;
    this.i32[this.mids + row] = -1;
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

  /** True when a row's path is this one. */
  private isAt(row: number, path: Path): boolean {
    const at = this.paths + row * 4;
    return this.u16[at] === path.oid && this.u16[at + 1] === path.iid && this.u16[at + 2] === path.rid && this.u16[at + 3] === path.riid;
  }

  /** True for an observation that stands; false for a free row, and for one whose server is away. */
  private isLive(row: number): boolean {
    return this.slots.state(row) !== FREE && (this.u8[this.flags + row] & AWAY) === 0;
  }

  /** Row of a server's observation of exactly this path, or -1. */
  find(account: number, path: Path): number {
    for (let row = 0; row < this.slots.capacity; row++) if (this.isAt(row, path) && this.u8[this.accounts + row] === account && this.isLive(row)) return row;
    return -1;
  }

  /** Row of what a server that was away observed before it went, or -1: its stored values are told when it observes the same again. */
  private findAway(account: number, path: Path): number {
    if (this.keeper === null) return -1;
    for (let row = 0; row < this.slots.capacity; row++) if (this.isAway(row) && this.isAt(row, path) && this.u8[this.accounts + row] === account && this.slots.state(row) !== FREE) return row;
    return -1;
  }

  /** Gives a row of a server that is away for one that is there; FULL when there is none. */
  private displace(): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.isLive(row)) continue;
      this.end(row);
      this.slots.set(row, QUIET);
      return row;
    }
    return FULL;
  }

  /** Row of a server's observation with the token of this message, or -1. */
  findToken(account: number, m: Message): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.isLive(row) && this.u8[this.accounts + row] === account && m.hasToken(this.u8, this.tokens + row * TOKEN, this.u8[this.tkls + row])) return row;
    }
    return -1;
  }

  /** True for an observation of a list of paths: it has the root for a path, and Composite has the list. */
  isComposite(row: number): boolean {
    return this.slots.state(row) !== FREE && this.u16[this.paths + row * 4] === ABSENT;
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
      if (this.i32[this.mids + row] === mid && this.u8[this.accounts + row] === account && this.isLive(row)) return row;
    }
    return -1;
  }

  /** Marks what observes a path or something below or above it: its value has changed. */
  touch(path: Path): void {
    if (isSteering(path.oid)) this.steered = true;
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.lists !== null && this.isComposite(row)) {
        if (this.lists.touch(row, path) && this.slots.state(row) === QUIET) this.slots.set(row, TOUCHED);
        continue;
      }
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

  /** Ends the observations of a server, as a new registration does (Core 1.2 6.4.1); what is stored for it waits until it observes the same again. */
  clear(account: number): void {
    const keeps = this.keeper !== null && this.keeper.stores(account);
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.slots.state(row) === FREE || this.u8[this.accounts + row] !== account) continue;
      if (keeps && !this.isComposite(row)) this.u8[this.flags + row] |= AWAY;
      else this.free(row);
    }
  }

  /** Ends all observations of an account that is another server's from now on, with what is stored for them. */
  forget(account: number): void {
    for (let row = 0; row < this.slots.capacity; row++) if (this.u8[this.accounts + row] === account) this.free(row);
  }

  /** Ends an observation, with all that hangs on it. */
  free(row: number): void {
    if (this.slots.state(row) === FREE) return;
    this.end(row);
    this.slots.free(row);
  }

  private end(row: number): void {
    if (this.own !== null) this.own.ended(row);
    if (this.keeper !== null) this.keeper.ended(row);
    if (this.lists !== null) this.lists.ended(row);
  }

  /** True for an observation that stands while its server is away. */
  isAway(row: number): boolean {
    return (this.u8[this.flags + row] & AWAY) !== 0;
  }

  /** True for what cannot be stored, and so waits for its server. */
  isStuck(row: number): boolean {
    return (this.u8[this.flags + row] & STUCK) !== 0;
  }

  stick(row: number): void {
    this.u8[this.flags + row] |= STUCK;
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

  /** The value of the Observe option given last. */
  current(row: number): number {
    return this.i32[this.numbers + row];
  }

  /** Notes a report that went out: when, in seconds and whether a part of one had passed, and under which message id (-1: that of the request). */
  reported(row: number, seconds: number, fraction: boolean, mid: number): void {
    this.slots.set(row, QUIET);
    this.i32[this.times + row] = seconds;
    this.u8[this.flags + row] = (this.u8[this.flags + row] & AWAY) | (fraction ? FRACTION : 0);
    this.i32[this.mids + row] = mid;
  }

  /** Second from which pmin is counted: rounded up, so that no report comes too early. */
  since(row: number): number {
    return this.i32[this.times + row] + (this.u8[this.flags + row] & FRACTION);
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
