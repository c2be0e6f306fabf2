/**
 * Steps through a payload of LwM2M CBOR value by value (Core 1.2 7.4.4): maps whose keys are ids, one or several in an array, and whose values are values or such maps.
 */
import type { Arena } from '../buffers/arena.js';
import { Reader } from '../buffers/reader.js';
import { CborItem, INDEFINITE, MAJOR_ARRAY, MAJOR_MAP, MAJOR_OTHER, MAJOR_UNSIGNED } from './cbor-item.js';
import { kindOf, readValue } from './cbor-value.js';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from './format.js';
import { ABSENT, Path } from './path.js';
import { NONE } from './types.js';
import type { Value } from './value.js';
import { BAD_REQUEST } from '../status.js';

/** Maps that may stand inside one another: a key has an id at least, a path four. */
const LEVELS = 4;

/* How the ids of the payload are meant. */
const UNDECIDED = 0;
/** They begin with the object, as Core 1.2 7.4.4 has them but for Write and Create. */
const WHOLE = 1;
/** They lie below the path that the payload was sent to. */
const BELOW = 2;
/** They are resources, and instances of such, of an object instance whose id the client is to choose (Create). */
const FRESH = 3;

export class Lwm2mCborReader {
  /** One of the CONTENT_ numbers. */
  content: number;
  /** What the value is by itself, one of the types; BAD_REQUEST where it looks like none. */
  kind: number;
  private readonly item: CborItem;
  private readonly reader: Reader;
  private readonly base: Path;
  /** The ids of the keys on the way to the record, and how many. */
  private readonly keys: Path;
  private depth: number;
  private readonly i32: Int32Array;
  private readonly u8: Uint8Array;
  /** Entries still to come of each open map, -1 in an indefinite one, and ids of the keys above it. */
  private readonly lefts: number;
  private readonly depths: number;
  /** Maps open; -1 when there is nothing more. */
  private level: number;
  private mode: number;
  private valueAt: number;
  private failed: boolean;

  constructor(arena: Arena) {
    this.i32 = arena.i32;
    this.u8 = arena.u8;
    this.item = new CborItem(arena);
    this.lefts = arena.words(LEVELS);
    this.depths = arena.bytes(LEVELS);
    this.reader = new Reader(arena.u8);
    this.base = new Path();
    this.keys = new Path();
    this.depth = 0;
    this.level = -1;
    this.mode = UNDECIDED;
    this.valueAt = 0;
    this.content = CONTENT_NOTHING;
    this.kind = NONE;
    this.failed = true;
  }

  begin(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.base.copy(base);
    this.depth = 0;
    this.level = 0;
    this.mode = base.oid === ABSENT ? WHOLE : UNDECIDED;
    this.content = CONTENT_NOTHING;
    this.kind = NONE;
    this.reader.begin(bytes, at, at + length);
    this.failed = this.item.read(this.reader) !== MAJOR_MAP || this.open() < 0;
    return this.failed ? BAD_REQUEST : 0;
  }

  /** Enters the map whose head was read; its entries, or BAD_REQUEST. */
  private open(): number {
    const item = this.item;
    const left = item.info === INDEFINITE ? -1 : item.count(this.reader, 2);
    if (item.info !== INDEFINITE && left < 0) return BAD_REQUEST;
    this.i32[this.lefts + this.level] = left;
    this.u8[this.depths + this.level] = this.depth;
    return 0;
  }

  next(path: Path): number {
    if (this.failed) return BAD_REQUEST;
    const found = this.step();
    this.failed = found < 0 || (found > 0 && this.locate(path) < 0);
    return this.failed ? BAD_REQUEST : found;
  }

  /** To the next value or empty map: 1, 0 at the end, or BAD_REQUEST. */
  private step(): number {
    const item = this.item;
    const reader = this.reader;
    for (;;) {
      if (this.level < 0) return reader.left() === 0 ? 0 : BAD_REQUEST;
      this.depth = this.u8[this.depths + this.level];
      let left = this.i32[this.lefts + this.level];
      if (left < 0 && reader.left() > 0 && reader.bytes[reader.at] === 0xff) {
        reader.at++;
        left = 0;
      }
      if (left === 0) {
        this.level--;
        continue;
      }
      if (left > 0) this.i32[this.lefts + this.level] = left - 1;
      if (this.key() < 0) return BAD_REQUEST;
      this.valueAt = reader.at;
      const major = item.open(reader);
      if (major < 0 || item.isBreak()) return BAD_REQUEST;
      if (major !== MAJOR_MAP) {
        this.content = major === MAJOR_OTHER && item.info === 22 ? CONTENT_NULL : CONTENT_VALUE;
        this.kind = this.content === CONTENT_NULL ? NONE : kindOf(item, major);
        reader.at = this.valueAt;
        return item.skip(reader) < 0 ? BAD_REQUEST : 1;
      }
      if (++this.level === LEVELS || this.open() < 0) return BAD_REQUEST;
      if (this.i32[this.lefts + this.level] === 0 || (this.i32[this.lefts + this.level] < 0 && reader.left() > 0 && reader.bytes[reader.at] === 0xff)) {
        this.content = CONTENT_NOTHING;
        this.kind = NONE;
        return 1; // the map itself ends at the next step
      }
    }
  }

  /** Reads a key: an id, or an array of them. */
  private key(): number {
    const item = this.item;
    const reader = this.reader;
    const major = item.read(reader);
    if (major === MAJOR_UNSIGNED) return this.id();
    if (major !== MAJOR_ARRAY) return BAD_REQUEST;
    const open = item.info === INDEFINITE;
    let left = open ? -1 : item.count(reader, 1);
    if (left < 0 && !open) return BAD_REQUEST;
    const before = this.depth;
    for (; left !== 0; left--) {
      const inner = item.read(reader);
      if (open && inner === MAJOR_OTHER && item.isBreak()) break;
      if (inner !== MAJOR_UNSIGNED || this.id() < 0) return BAD_REQUEST;
    }
    return this.depth === before ? BAD_REQUEST : 0;
  }

  private id(): number {
    const item = this.item;
    if (item.hi !== 0 || item.lo < 0 || item.lo >= ABSENT || this.depth > 3) return BAD_REQUEST;
    this.keys.put(this.depth++, item.lo);
    return 0;
  }

  /**
   * Puts the path of the record together. Core 1.2 7.4.4: but for Write and Create the ids begin with the object. There they may, or lie
   * below the path sent to; the first record tells: where three and more ids are a path that this one covers, they are that.
   */
  private locate(path: Path): number {
    const base = this.base;
    const from = base.depth();
    const depth = this.depth;
    for (let i = 0; i < 4; i++) path.put(i, i < depth ? this.keys.id(i) : ABSENT);
    if (this.mode === UNDECIDED) {
      const covered = base.covers(path);
      if (covered && (depth > 2 || this.content !== CONTENT_VALUE)) this.mode = WHOLE;
      // Core 1.2 6.3.7: a Create that leaves the id of the instance to the client.
      else this.mode = from === 1 && depth === 1 && this.content === CONTENT_VALUE ? FRESH : BELOW;
    }
    if (this.mode !== WHOLE) {
      const skip = this.mode === FRESH ? 2 : from;
      if (skip + depth > 4) return BAD_REQUEST;
      path.copy(base);
      for (let i = 0; i < depth; i++) path.put(skip + i, this.keys.id(i));
    }
    if (!base.covers(path)) return BAD_REQUEST;
    return this.content === CONTENT_VALUE && path.rid === ABSENT ? BAD_REQUEST : 0;
  }

  decode(type: number, value: Value): number {
    if (this.failed) return BAD_REQUEST;
    if (type === NONE) {
      if (this.content === CONTENT_VALUE) return BAD_REQUEST;
      value.clear();
      return 0;
    }
    if (this.content !== CONTENT_VALUE) return BAD_REQUEST;
    const at = this.reader.at;
    this.reader.at = this.valueAt;
    const status = readValue(this.item, this.reader, type, value, false);
    this.reader.at = at;
    return status;
  }
}
