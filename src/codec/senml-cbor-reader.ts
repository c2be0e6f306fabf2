/**
 * Reads a SenML pack in CBOR (RFC 8428 6) record by record, base fields resolved, names and values left where they lie.
 */
import type { Arena } from '../buffers/arena.js';
import { isUtf8 } from '../buffers/bytes.js';
import { Reader } from '../buffers/reader.js';
import { CborItem, INDEFINITE, MAJOR_ARRAY, MAJOR_BYTES, MAJOR_MAP, MAJOR_NEGATIVE, MAJOR_TEXT, MAJOR_UNSIGNED } from './cbor-item.js';
import { readFloat } from './cbor-float.js';
import { kindOf, readValue, takeNumber } from './cbor-value.js';
import { type Wide, sum } from './senml-sum.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, UNSIGNED, isNumeric } from './types.js';
import { PLAIN, type Value } from './value.js';
import { BAD_REQUEST } from '../status.js';

/* Labels, RFC 8428 6 table 4. */
export const LABEL_BASE_SUM = -6;
export const LABEL_BASE_VALUE = -5;
export const LABEL_BASE_UNIT = -4;
export const LABEL_BASE_TIME = -3;
export const LABEL_BASE_NAME = -2;
export const LABEL_VERSION = -1;
export const LABEL_NAME = 0;
export const LABEL_UNIT = 1;
export const LABEL_VALUE = 2;
export const LABEL_STRING = 3;
export const LABEL_BOOLEAN = 4;
export const LABEL_SUM = 5;
export const LABEL_TIME = 6;
export const LABEL_UPDATE = 7;
export const LABEL_DATA = 8;
/** The text "vlo", Core 1.2 7.4.8. */
const LABEL_LINK = 9;
const LABEL_UNKNOWN = 10;

/** Times below this are seconds from now, the others seconds since 1970-01-01 UTC (RFC 8428 4.5.3). */
export const ABSOLUTE_TIME = 0x10000000;

/** Four bytes in network order as an int32. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

export class SenmlCborReader {
  /** The payload, borrowed. */
  bytes: Uint8Array;
  /**
   * What the record's value is by itself: INTEGER, UNSIGNED or FLOAT (a base value added), STRING, BOOLEAN, OPAQUE,
   * OBJLNK for "vlo", or NONE for a record without a value, as Read-Composite has them, or with null for one.
   */
  kind: number;
  /** True when the record's value is null, whatever its label. */
  isNull: boolean;
  /** The base name in force and the record's name: bytes[baseAt .. + baseLength), bytes[nameAt .. + nameLength). Together they are its name. */
  baseAt: number;
  baseLength: number;
  nameAt: number;
  nameLength: number;
  /** True when a time or base time was given; its seconds are `f64[time]`, absolute from ABSOLUTE_TIME on. */
  hasTime: boolean;
  readonly time: number;
  readonly f64: Float64Array;

  private readonly item: CborItem;
  private readonly reader: Reader;
  private readonly baseTime: number;
  private hasBaseTime: boolean;
  /** NONE without a base value; else INTEGER, UNSIGNED, FLOAT. */
  private baseKind: number;
  private readonly base: Wide;
  /** Records still to come, -1 in an indefinite array. */
  private left: number;
  private valueAt: number;
  /** Labels of this record so far, a mask of 1 << (label + 6). */
  private seen: number;

  constructor(arena: Arena) {
    this.bytes = arena.u8;
    this.f64 = arena.f64;
    this.item = new CborItem(arena);
    this.reader = new Reader(arena.u8);
    this.time = arena.doubles(1);
    this.baseTime = arena.doubles(1);
    this.base = { hi: 0, lo: 0, cell: arena.doubles(1), f64: arena.f64 };
    this.kind = NONE;
    this.isNull = false;
    this.baseAt = 0;
    this.baseLength = 0;
    this.nameAt = 0;
    this.nameLength = 0;
    this.hasTime = false;
    this.hasBaseTime = false;
    this.baseKind = NONE;
    this.left = 0;
    this.valueAt = 0;
    this.seen = 0;
  }

  /** Begins reading bytes[at .. at + length); 0, or BAD_REQUEST when no array begins there. What is in it is met by `step`. */
  begin(bytes: Uint8Array, at: number, length: number): number {
    const reader = this.reader;
    const item = this.item;
    this.bytes = bytes;
    this.left = 0;
    this.kind = NONE;
    this.baseLength = 0;
    this.hasBaseTime = false;
    this.f64[this.baseTime] = 0;
    this.baseKind = NONE;
    reader.begin(bytes, at, at + length);
    if (item.read(reader) !== MAJOR_ARRAY) return BAD_REQUEST;
    this.left = item.info === INDEFINITE ? -1 : item.count(reader, 1);
    return item.info !== INDEFINITE && this.left < 0 ? this.fail() : 0;
  }

  /** Steps to the next record; 1, 0 at the end, BAD_REQUEST when it is no SenML record, or when bytes follow the pack. */
  step(): number {
    if (this.left < 0 && this.closed()) this.left = 0;
    if (this.left === 0) return this.reader.left() === 0 ? 0 : BAD_REQUEST;
    if (this.left > 0) this.left--;
    if (this.record() < 0) return this.fail();
    if (this.baseKind !== NONE && isNumeric(this.kind)) this.kind = this.sumKind();
    const timed = this.has(LABEL_TIME);
    this.hasTime = timed || this.hasBaseTime;
    if (!this.hasTime) this.f64[this.time] = 0; // no double arises where there is no time
    else if (!timed) this.f64[this.time] = this.f64[this.baseTime];
    else this.f64[this.time] += this.f64[this.baseTime];
    return 1;
  }

  /** True when the record stepped to names no path and has no value: it is there for its base fields, and the base name ends in a slash. */
  isBase(): boolean {
    return this.kind === NONE && !this.isNull && this.nameLength === 0 && this.baseLength > 1 && this.has(LABEL_BASE_NAME) && this.bytes[this.baseAt + this.baseLength - 1] === 47;
  }

  /** What follows a defect is not read, and every later step meets it again: an open array without a byte. */
  private fail(): number {
    this.left = -1;
    this.reader.end = this.reader.at;
    return BAD_REQUEST;
  }

  /** Decodes the record's value as `type`; 0, or BAD_REQUEST when it is none. */
  decode(type: number, value: Value): number {
    if (this.kind === type && this.baseKind === NONE && type !== NONE) {
      // What sensors send, a single and a short string, without the machinery for all the rest.
      const head = this.bytes[this.valueAt];
      if (type === FLOAT && head === 0xfa) {
        readFloat(26, 0, word(this.bytes, this.valueAt + 1), this.item.i32, value.cell);
        value.type = FLOAT;
        return 0;
      }
      if (type === STRING && head >= 0x60 && head < 0x78) {
        if (!isUtf8(this.bytes, this.valueAt + 1, head - 0x60)) return BAD_REQUEST;
        value.run(STRING, this.bytes, this.valueAt + 1, head - 0x60, PLAIN);
        return 0;
      }
    }
    const at = this.reader.at;
    this.reader.at = this.valueAt;
    const status = this.decodeAt(type, value);
    this.reader.at = at;
    return status;
  }

  private decodeAt(type: number, value: Value): number {
    const item = this.item;
    const reader = this.reader;
    switch (this.kind) {
      case INTEGER:
      case UNSIGNED:
      case FLOAT:
        item.open(reader);
        // RFC 8428 4.3: the value is a Number, of which "5.0" and "5" are the same.
        return takeNumber(item, this.based(item.number(reader)), type, value, true);
      // Core 1.2 7.4.8 has "vlo" for links; older peers send a string.
      case STRING: return type === STRING || type === CORELNK || type === OBJLNK ? readValue(item, reader, type, value, true) : BAD_REQUEST;
      case BOOLEAN: return type === BOOLEAN ? readValue(item, reader, type, value, true) : BAD_REQUEST;
      case OPAQUE: return type === OPAQUE ? readValue(item, reader, type, value, true) : BAD_REQUEST;
      case OBJLNK: return type === OBJLNK ? readValue(item, reader, type, value, true) : BAD_REQUEST;
      default:
        if (type !== NONE || !this.isNull) return BAD_REQUEST;
        value.clear();
        return 0;
    }
  }

  /** RFC 8428 4.5.4: adds the base value to the number that `item` holds as `kind`; answers the kind of the sum, or BAD_REQUEST. */
  private based(kind: number): number {
    return kind < 0 || this.baseKind === NONE ? kind : sum(this.item, kind, this.base, this.baseKind);
  }

  /** The kind of a number with its base value; that of the number where 64 bits do not hold the sum, which `decode` refuses. */
  private sumKind(): number {
    const at = this.reader.at;
    this.reader.at = this.valueAt;
    this.item.open(this.reader);
    const kind = this.based(this.item.number(this.reader));
    this.reader.at = at;
    return kind < 0 ? this.kind : kind;
  }

  /** True at the break of an indefinite array or map, which it then passes. */
  private closed(): boolean {
    const reader = this.reader;
    if (reader.at >= reader.end || this.bytes[reader.at] !== 0xff) return false;
    reader.at++;
    return true;
  }

  private has(label: number): boolean {
    return (this.seen & (1 << (label + 6))) !== 0;
  }

  private record(): number {
    const item = this.item;
    this.seen = 0;
    this.kind = NONE;
    this.isNull = false;
    this.nameLength = 0;
    if (item.read(this.reader) !== MAJOR_MAP) return BAD_REQUEST;
    let left = item.info === INDEFINITE ? -1 : item.count(this.reader, 2);
    if (item.info !== INDEFINITE && left < 0) return BAD_REQUEST;
    while (left !== 0) {
      if (left < 0 && this.closed()) return 0;
      if (left > 0) left--;
      const label = this.label();
      if (label === BAD_REQUEST) return label;
      if (label === LABEL_UNKNOWN) {
        if (item.skip(this.reader) < 0) return BAD_REQUEST;
      } else {
        if (this.has(label)) return BAD_REQUEST; // RFC 8949 5.6: no two entries of a map with one key
        this.seen |= 1 << (label + 6);
        if (this.field(label) < 0) return BAD_REQUEST;
      }
    }
    return 0;
  }

  /** Reads a key of a record; BAD_REQUEST for one that must be understood and is not. */
  private label(): number {
    const item = this.item;
    const reader = this.reader;
    if (reader.at >= reader.end) return BAD_REQUEST;
    const first = this.bytes[reader.at];
    if (first <= LABEL_DATA || (first >= 0x20 && first <= 0x25)) {
      // The labels of the RFC are one byte each.
      reader.at++;
      return first <= LABEL_DATA ? first : 0x1f - first;
    }
    switch (item.read(reader)) {
      case MAJOR_UNSIGNED: return item.hi === 0 && item.lo >= 0 && item.lo <= LABEL_DATA ? item.lo : LABEL_UNKNOWN;
      case MAJOR_NEGATIVE: return item.hi === 0 && item.lo >= 0 && item.lo <= 5 ? -1 - item.lo : LABEL_UNKNOWN;
      case MAJOR_TEXT:
        if (item.string(reader) < 0) return BAD_REQUEST;
        // "vlo"
        if (item.length === 3 && this.bytes[item.at] === 118 && this.bytes[item.at + 1] === 108 && this.bytes[item.at + 2] === 111) return LABEL_LINK;
        // RFC 8428 4.4: who does not know a label that ends in "_" refuses the pack.
        return item.length > 0 && this.bytes[item.at + item.length - 1] === 95 ? BAD_REQUEST : LABEL_UNKNOWN;
      default: return BAD_REQUEST;
    }
  }

  private field(label: number): number {
    const item = this.item;
    // First what nearly every record has, and nothing else.
    if (label === LABEL_NAME) {
      if (this.text() < 0) return BAD_REQUEST;
      this.nameAt = item.at;
      this.nameLength = item.length;
      return 0;
    }
    if (label === LABEL_VALUE || label === LABEL_STRING) return this.valueField(label);
    switch (label) {
      case LABEL_BASE_NAME:
        if (this.text() < 0) return BAD_REQUEST;
        this.baseAt = item.at;
        this.baseLength = item.length;
        return 0;
      case LABEL_BASE_TIME:
        if (this.number() < 0) return BAD_REQUEST;
        this.f64[this.baseTime] = item.f64[item.cell];
        this.hasBaseTime = true;
        return 0;
      case LABEL_TIME:
        if (this.number() < 0) return BAD_REQUEST;
        this.f64[this.time] = item.f64[item.cell];
        return 0;
      case LABEL_BASE_VALUE:
        this.baseKind = this.number();
        this.base.hi = item.hi;
        this.base.lo = item.lo;
        this.f64[this.base.cell] = item.f64[item.cell];
        return this.baseKind;
      case LABEL_VERSION:
        // RFC 8428 4.4: this is version 10; a later one is refused.
        return item.open(this.reader) === MAJOR_UNSIGNED && item.hi === 0 && item.lo > 0 && item.lo <= 10 ? 0 : BAD_REQUEST;
      case LABEL_UNIT:
      case LABEL_BASE_UNIT: return this.text();
      // Sums have no place in LwM2M.
      case LABEL_SUM:
      case LABEL_BASE_SUM:
      case LABEL_UPDATE: return this.number();
      default: return this.valueField(label);
    }
  }

  /** Remembers where the record's value lies; a second one, or one of another kind than its label says, is refused (RFC 8428 4.2). */
  private valueField(label: number): number {
    if (this.kind !== NONE || this.isNull) return BAD_REQUEST;
    const item = this.item;
    const reader = this.reader;
    const at = reader.at;
    const head = at < reader.end ? this.bytes[at] : 0;
    this.valueAt = at;
    if (label === LABEL_VALUE && (head === 0xfa || head === 0xfb)) {
      const end = head === 0xfa ? at + 5 : at + 9;
      if (end > reader.end) return BAD_REQUEST;
      reader.at = end;
      this.kind = FLOAT;
      return 0;
    }
    if (label === LABEL_STRING && head >= 0x60 && head < 0x78) {
      const end = at + 1 + head - 0x60;
      if (end > reader.end) return BAD_REQUEST;
      reader.at = end;
      this.kind = STRING;
      return 0;
    }
    if (head === 0xf6) {
      // RFC 8790 3.2: null under any label of a value.
      reader.at = at + 1;
      this.isNull = true;
      return at < reader.end ? 0 : BAD_REQUEST;
    }
    const major = item.open(reader);
    const kind = kindOf(item, major);
    if (major === MAJOR_TEXT || major === MAJOR_BYTES) {
      if (item.skipString(reader) < 0) return BAD_REQUEST;
    } else if (major === MAJOR_ARRAY) {
      // A decimal fraction; of the others the head is all.
      reader.at = this.valueAt;
      if (item.skip(reader) < 0) return BAD_REQUEST;
    }
    switch (label) {
      case LABEL_VALUE: this.kind = isNumeric(kind) ? (kind === FLOAT || kind === UNSIGNED ? kind : INTEGER) : NONE; break;
      case LABEL_STRING: this.kind = kind === STRING ? kind : NONE; break;
      case LABEL_BOOLEAN: this.kind = kind === BOOLEAN ? kind : NONE; break;
      case LABEL_DATA: this.kind = kind === OPAQUE ? kind : NONE; break;
      default: this.kind = kind === STRING ? OBJLNK : NONE;
    }
    return this.kind === NONE ? BAD_REQUEST : 0;
  }

  private text(): number {
    const item = this.item;
    const reader = this.reader;
    const n = reader.at < reader.end ? this.bytes[reader.at] - 0x60 : -1;
    if (n >= 0 && n < 24 && reader.at + n < reader.end) {
      // Names are short: a head of one byte.
      item.at = reader.at + 1;
      item.length = n;
      reader.at = item.at + n;
      return 0;
    }
    return this.item.open(this.reader) === MAJOR_TEXT ? this.item.string(this.reader) : BAD_REQUEST;
  }

  private number(): number {
    return this.item.open(this.reader) < 0 ? BAD_REQUEST : this.item.number(this.reader);
  }
}
