/**
 * What Reporting adds to notifications: when values were looked at last, which notifications are confirmable, and what is stored for a server that is away.
 *
 * Stored is what one number or boolean would have been notified (1/x/6, Core 1.2 E.2): as many as hqmax allows, else as there is room for. On return it is
 * told in one payload with times (Core 1.2 7.4.7), or where the observation's format has none (RFC 7641 4.2 keeps it) value by value, the oldest first.
 */
import type { Arena } from '../buffers/arena.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { CONTENT_FORMAT } from '../codec/options.js';
import { BOOLEAN, NONE, isNumeric } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import type { Config, Stats } from '../config.js';
import { NOT_ACCEPTABLE, OK, OVERFLOW } from '../status.js';
import type { Accounts } from './accounts.js';
import { HQMAX } from './attribute.js';
import type { Attributes } from './attributes.js';
import { type Events, HISTORY_FULL } from './events.js';
import type { Formats } from './formats.js';
import { History } from './history.js';
import type { Observations } from './observations.js';
import type { Read } from './read.js';
import type { Utc } from './utc.js';
import type { Cells } from './cells.js';

/** Resources of Server: Notification Storing, and Default Notification Mode. */
const STORING = 6;
const MODE = 26;

/** Bytes that a record with a time may take in any format, the longest path and numbers included; and those of the message before its payload. */
const RECORD = 96;
const HEAD = 24;

/** Entries of an observation without hqmax: what there is room for. */
const UNLIMITED = 0x7fffffff;

export class Reports {
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly f64: Float64Array;
  private readonly evaluated: number;
  private readonly doubts: number;
  private readonly from: number;
  private readonly room: number;
  private readonly history: History;
  private readonly utc: Utc;
  private readonly accounts: Accounts;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly formats: Formats;
  private readonly cells: Cells;
  private readonly read: Read;
  private readonly value: Value;
  private readonly events: Events;
  private readonly stats: Stats;
  /** What `takes` found: the type of the value, and the entries that the observation may have. */
  private type: number;
  private most: number;
  /** True since HISTORY_FULL was told, until nothing is stored any more. */
  private told: boolean;

  /** @param from a double of the arena for the use of this class */
  constructor(arena: Arena, config: Config, from: number, utc: Utc, accounts: Accounts, observations: Observations, attributes: Attributes, formats: Formats, cells: Cells,
    read: Read, value: Value, events: Events, stats: Stats) {
    this.u8 = arena.u8;
    this.i32 = arena.i32;
    this.f64 = arena.f64;
    this.history = new History(arena, config, cells);
    this.evaluated = arena.words(config.observations);
    this.doubts = arena.bytes(config.servers);
    this.from = from;
    this.room = Math.floor((config.message - HEAD) / RECORD);
    this.utc = utc;
    this.accounts = accounts;
    this.observations = observations;
    this.attributes = attributes;
    this.formats = formats;
    this.cells = cells;
    this.read = read;
    this.value = value;
    this.events = events;
    this.stats = stats;
    this.type = NONE;
    this.most = 0;
    this.told = false;
  }

  /* Evaluation. */

  /** Second at which the conditions of an observation were looked at last. */
  evaluatedAt(row: number): number {
    return this.i32[this.evaluated + row];
  }

  evaluate(row: number, second: number): void {
    this.i32[this.evaluated + row] = second;
  }

  /* Confirmable or not. */

  /** 1/x/26: true when notifications of a server are confirmable where no attribute says otherwise. */
  confirms(account: number): boolean {
    const at = this.accounts.runAt(account, MODE);
    return at >= 0 && this.cells.count(at) === 1;
  }

  /* A server that does not answer. */

  /** A notification was not acknowledged: until the registration was heard of, the server counts as away. */
  doubt(account: number): void {
    this.u8[this.doubts + account] = 1;
  }

  /** The server answered. */
  trust(account: number): void {
    this.u8[this.doubts + account] = 0;
  }

  isDoubted(account: number): boolean {
    return this.u8[this.doubts + account] !== 0;
  }

  /* Storing. */

  /** True when notifications are stored for a server that is away (1/x/6). */
  stores(account: number): boolean {
    const at = this.accounts.runAt(account, STORING);
    return at >= 0 && this.u8[at] !== 0;
  }

  /** True when what an observation would report is to be stored: it names one number or boolean, and hqmax does not forbid it. */
  takes(row: number): boolean {
    const observations = this.observations;
    const account = observations.account(row);
    if (observations.isStuck(row) || observations.isComposite(row) || !this.stores(account)) return false;
    const path = observations.path;
    observations.load(row);
    this.type = this.read.typeOf(path);
    if (!isNumeric(this.type) && this.type !== BOOLEAN) return false;
    this.most = this.attributes.inEffectOr(this.attributes.ownRow(row), account, path, HQMAX, UNLIMITED);
    return this.most > 0;
  }

  /** Stores the record's value, of the observation that was asked by `takes` last. */
  store(row: number, second: number): void {
    const observations = this.observations;
    if (!this.value.become(this.type)) return;
    if (!this.history.add(row, second, this.type, this.value, this.most)) return;
    this.stats.noHistory++;
    if (this.told) return;
    this.told = true;
    observations.load(row);
    this.events.addPath(HISTORY_FULL, this.accounts.ssid(observations.account(row)), 0, observations.path);
  }

  /** True when values are stored for an observation. */
  has(row: number): boolean {
    return this.history.count > 0 && this.history.next(row, -1) >= 0;
  }

  /** Writes Content-Format and the stored values of an observation into a message begun, as many as fit; a status. `done` drops them. */
  write(row: number, number: number, message: MessageWriter): number {
    const observations = this.observations;
    const path = observations.path;
    const history = this.history;
    const value = this.value;
    const format = this.formats.find(number);
    if (format === null) return NOT_ACCEPTABLE;
    observations.load(row);
    const status = this.read.check(path); // it may be gone, or no longer be the server's to read
    if (status < 0) return status;
    const type = this.read.typeOf(path);
    const most = format.timed ? this.room : 1;
    const stored = history.countOf(row);
    let left = stored < most ? stored : most;
    if (left < 1) left = 1;
    message.uint(CONTENT_FORMAT, number);
    message.payload();
    format.beginWrite(message.writer, path, left);
    for (let entry = history.next(row, -1); entry >= 0; entry = history.next(row, entry)) {
      history.mark(entry, left > 0);
      if (left <= 0) continue;
      left--;
      history.load(entry, type, value);
      this.f64[this.from] = history.second(entry);
      this.utc.stamp(this.from, value.stamp);
      value.stamped = format.timed && this.f64[value.stamp] !== 0;
      format.write(path, value);
    }
    value.stamped = false;
    return format.endWrite() < 0 || message.writer.status < 0 ? OVERFLOW : OK;
  }

  /** The stored values written last have arrived. */
  done(row: number): void {
    this.history.drop(row, false);
    if (this.history.count === 0) this.told = false;
  }

  /** An observation has ended. */
  ended(row: number): void {
    this.history.drop(row, true);
    if (this.history.count === 0) this.told = false;
  }
}
