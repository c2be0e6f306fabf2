/**
 * Read-Composite and Observe-Composite, Core 1.2 6.3.9 and 6.4.4: the values of a list of paths, wherever they lie, in one answer; and again when one of them changes.
 *
 * What cannot be read is left out: a path that is not there, an instance that the server may not read, a value that its handler does not give now.
 */
import {
  CONTENT_NOTHING, FORMAT_LWM2M_CBOR, FORMAT_SENML_CBOR, FORMAT_SENML_ETCH_CBOR, FORMAT_SENML_ETCH_JSON, FORMAT_SENML_JSON, type Format,
} from '../codec/format.js';
import type { MessageWriter } from '../codec/message-writer.js';
import type { Message } from '../codec/message.js';
import { CONTENT_FORMAT } from '../codec/options.js';
import { ABSENT, Path } from '../codec/path.js';
import { BOOLEAN, isNumeric } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import type { Stats } from '../config.js';
import { BAD_REQUEST, FULL, INTERNAL, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, NOT_FOUND, OK, OVERFLOW, REQUEST_INCOMPLETE, TOO_LARGE, UNAUTHORIZED, UNSUPPORTED_FORMAT } from '../status.js';
import { OSCORE_OBJECT, SECURITY } from './accounts.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import type { Observations } from './observations.js';
import type { Paths } from './paths.js';
import type { Walk } from './walk.js';

/** The row that stands for the list of the request under way. */
export const DRAFT = -1;

/** True for a content format whose records name their paths whole, and so may lie anywhere: Core 1.2 6.3.9, 6.3.10. */
function isComposite(number: number): boolean {
  return number === FORMAT_SENML_JSON || number === FORMAT_SENML_CBOR || number === FORMAT_LWM2M_CBOR;
}

/** RFC 8790 5: SenML-ETCH is SenML in requests, so its reader is the same, and its number none for answers. */
function plain(number: number): number {
  if (number === FORMAT_SENML_ETCH_JSON) return FORMAT_SENML_JSON;
  return number === FORMAT_SENML_ETCH_CBOR ? FORMAT_SENML_CBOR : number;
}

/** What reads the payload of a composite operation, null where nothing does. */
export function readerOf(formats: Formats, number: number): Format | null {
  return isComposite(plain(number)) ? formats.find(plain(number)) : null;
}

export class Composite {
  /** The path that `load` answered last. */
  readonly path: Path;
  /** Content format of the answer, chosen by `check`. */
  format: number;
  private readonly root: Path;
  private readonly paths: Paths;
  private readonly walk: Walk;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;
  private readonly observations: Observations;
  private readonly stats: Stats;
  private reader: Format | null;
  /** Whose list the draft is; -1 for nobody's. */
  private asker: number;

  constructor(paths: Paths, walk: Walk, handlers: Handlers, formats: Formats, value: Value, observations: Observations, stats: Stats) {
    this.path = new Path();
    this.root = new Path();
    this.format = 0;
    this.paths = paths;
    this.walk = walk;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
    this.observations = observations;
    this.stats = stats;
    this.reader = null;
    this.asker = -1;
  }

  /* A request. */

  /** Says whether a FETCH can be answered: OK, UNSUPPORTED_FORMAT or BAD_REQUEST for its payload, NOT_ACCEPTABLE for the answer. `take` follows. */
  check(m: Message): number {
    if (m.contentFormat < 0) return BAD_REQUEST;
    this.reader = readerOf(this.formats, m.contentFormat);
    if (this.reader === null) return UNSUPPORTED_FORMAT;
    // Without a wish the answer is written as the request was.
    this.format = m.accept < 0 ? plain(m.contentFormat) : m.accept;
    return isComposite(this.format) && this.formats.find(this.format) !== null ? OK : NOT_ACCEPTABLE;
  }

  /**
   * Takes the paths out of its payload: OK, BAD_REQUEST, UNAUTHORIZED, or TOO_LARGE for more than `Config.compositePaths`.
   * A request for a later block of an answer says them no more (RFC 7959 2.7); REQUEST_INCOMPLETE when another was answered since.
   */
  take(m: Message, account: number): number {
    const reader = this.reader as Format;
    const path = this.path;
    if (m.payloadLength === 0 && m.block2 >= 16) return this.asker === account ? OK : REQUEST_INCOMPLETE;
    this.asker = -1;
    this.paths.clear();
    const status = reader.beginRead(m.body, m.payloadAt, m.payloadLength, this.root);
    if (status < 0) return status;
    for (let found = reader.next(path); found !== 0; found = reader.next(path)) {
      if (found < 0) return found;
      if (reader.content() !== CONTENT_NOTHING) return BAD_REQUEST; // Core 1.2 6.3.9: names without values
      // Core 1.2 6.3, 6.4: any operation on these is refused, and so one of many.
      if (path.oid === SECURITY || path.oid === OSCORE_OBJECT) return UNAUTHORIZED;
      if (this.paths.add(path) < 0) return TOO_LARGE;
    }
    if (this.paths.count === 0) return BAD_REQUEST;
    this.asker = account;
    return OK;
  }

  /** Row of a server's observation of just the paths taken, or of this token (RFC 7641 3.6, Californium makes a new one); -1 when there is none. */
  standing(m: Message, account: number): number {
    const observations = this.observations;
    const named = observations.findToken(account, m);
    if (named >= 0) return named;
    for (let row = 0; row < observations.slots.capacity; row++) {
      if (observations.isComposite(row) && observations.account(row) === account && this.paths.isKept(row)) return row;
    }
    return -1;
  }

  /** Begins an observation of the paths taken, in the place of one that `standing` found; FULL, counted, when row or paths do not fit: nothing is kept then. */
  observe(standing: number, m: Message, account: number, format: number): number {
    const paths = this.paths;
    const observations = this.observations;
    // Observations end in many places; what they kept is taken back here.
    for (let entry = paths.capacity; entry < paths.capacity * 2; entry++) {
      const owner = paths.owner(entry);
      if (owner >= 0 && (owner === standing || !observations.isComposite(owner))) paths.release(owner);
    }
    if (paths.count > paths.free()) {
      this.stats.noObservation++;
      if (standing >= 0) observations.free(standing);
      return FULL;
    }
    const row = observations.place(standing, m, account, this.root, format);
    if (row < 0) return row;
    paths.release(row);
    paths.keep(row);
    return row;
  }

  /* Values. */

  private first(row: number): number {
    return row < 0 ? (this.paths.count > 0 ? 0 : -1) : this.paths.step(row, -1);
  }

  private after(row: number, entry: number): number {
    return row < 0 ? (entry + 1 < this.paths.count ? entry + 1 : -1) : this.paths.step(row, entry);
  }

  /**
   * Writes Content-Format and payload into a message begun; @param row an observation's, or DRAFT
   * A status: NOT_FOUND, METHOD_NOT_ALLOWED or UNAUTHORIZED when no path can be read, NOT_ACCEPTABLE, OVERFLOW.
   */
  write(row: number, number: number, message: MessageWriter): number {
    const format = this.formats.find(number);
    if (format === null) return NOT_ACCEPTABLE;
    const walk = this.walk;
    let left = this.count(row);
    if (left < 0) return left;
    message.uint(CONTENT_FORMAT, number);
    message.payload();
    format.beginWrite(message.writer, this.root, left);
    for (let entry = this.first(row); entry >= 0; entry = this.after(row, entry)) {
      this.paths.load(entry, this.path);
      if (walk.begin(this.path) < 0) continue;
      while (walk.next() > 0) {
        if (this.handlers.read(walk.path, walk.irow, walk.rrow, walk.cell) < 0) continue;
        if (left-- === 0) return INTERNAL;
        if (format.write(walk.path, this.value) === NOT_ACCEPTABLE) return NOT_ACCEPTABLE;
        if (row >= 0 && this.path.rid !== ABSENT) this.keep(entry);
      }
    }
    if (left !== 0) return INTERNAL; // a handler that gave its value before gives it no more
    if (row >= 0 && message.isCut()) {
      // The later blocks of a notification are fetched like those of an answer.
      this.paths.fetch(row);
      this.asker = this.observations.account(row);
    }
    return format.endWrite() >= 0 && message.writer.status === 0 ? OK : OVERFLOW;
  }

  /** Values that can be read: they are asked for twice, as formats have the number in front. Or why there is none. */
  private count(row: number): number {
    const walk = this.walk;
    let status = NOT_FOUND;
    let denied = false;
    let values = 0;
    for (let entry = this.first(row); entry >= 0; entry = this.after(row, entry)) {
      this.paths.load(entry, this.path);
      const found = walk.begin(this.path);
      if (found === OK) status = OK;
      else if (found === METHOD_NOT_ALLOWED && status !== OK) status = found;
      if (found === UNAUTHORIZED) denied = true;
      if (found < 0) continue;
      while (walk.next() > 0) if (this.handlers.read(walk.path, walk.irow, walk.rrow, walk.cell) >= 0) values++;
      if (walk.denied) denied = true;
    }
    // Core 1.2 8.2.1: without the right to read one of them the server has no right at all.
    if (values === 0 && denied) return UNAUTHORIZED;
    return status < 0 ? status : values;
  }

  /* What notifications ask: Core 1.2 6.4.4, any condition of any path. */

  /** Marks the paths of an observation that a change concerns; true when there is one. */
  touch(row: number, changed: Path): boolean {
    let touched = false;
    for (let entry = this.paths.step(row, -1); entry >= 0; entry = this.paths.step(row, entry)) {
      this.load(entry);
      if (!this.path.covers(changed) && !changed.covers(this.path)) continue;
      this.paths.setMark(entry, 1);
      touched = true;
    }
    return touched;
  }

  /** The next entry of an observation behind `after` (-1 for the first), or -1. */
  step(row: number, after: number): number {
    return this.paths.step(row, after);
  }

  /** Puts the path of an entry into `path`. */
  load(entry: number): void {
    this.paths.load(entry, this.path);
  }

  /** True when something at an entry's path has changed since the last report. */
  isTouched(entry: number): boolean {
    return this.paths.mark(entry) !== 0;
  }

  /** The observation has ended: what it kept is free. */
  ended(row: number): void {
    this.paths.release(row);
  }

  /** The observation was reported: nothing has changed since. */
  reported(row: number): void {
    for (let entry = this.paths.step(row, -1); entry >= 0; entry = this.paths.step(row, entry)) this.paths.setMark(entry, 0);
  }

  /** Where the number reported last for an entry lies in the arena's doubles. */
  cell(entry: number): number {
    return this.paths.cell(entry);
  }

  private keep(entry: number): void {
    const value = this.value;
    if (!isNumeric(value.type) && value.type !== BOOLEAN) return;
    value.toFloat();
    value.f64[this.paths.cell(entry)] = value.f64[value.cell];
  }
}
