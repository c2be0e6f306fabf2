/**
 * Reads the records of SenML JSON (RFC 8428 5), or of the older JSON of LwM2M 1.0, one by one, base fields resolved, names and values left where they lie.
 */
import type { Arena } from '../buffers/arena.js';
import { decodedLength } from './base64.js';
import { takeNumber } from './cbor-value.js';
import type { Decimal } from './decimal.js';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from './format.js';
import {
  LABEL_BASE_NAME, LABEL_BASE_SUM, LABEL_BASE_TIME, LABEL_BASE_UNIT, LABEL_BASE_VALUE, LABEL_BOOLEAN, LABEL_DATA, LABEL_ENTRIES, LABEL_NAME, LABEL_STRING, LABEL_SUM, LABEL_TIME, LABEL_UNIT, LABEL_UNKNOWN, LABEL_UPDATE, LABEL_VALUE, LABEL_VERSION, oldLabel, outerLabel, senmlLabel,
} from './json-label.js';
import { JsonNumber } from './json-number.js';
import { JSON_FALSE, JSON_NULL, JSON_NUMBER, JSON_STRING, JSON_TRUE, JsonReader } from './json-reader.js';
import { readObjlnk } from './objlnk.js';
import { type Wide, sum } from './senml-sum.js';
import { BOOLEAN, CORELNK, NONE, OBJLNK, OPAQUE, STRING, isNumeric } from './types.js';
import { BASE64, ESCAPED, PLAIN, type Value } from './value.js';
import { BAD_REQUEST } from '../status.js';

/** Bytes that it takes of the arena: 4 doubles and 24 bytes. */
export const JSON_RECORD_BYTES = 56;

export class JsonRecord {
  readonly json: JsonReader;
  readonly number: JsonNumber;
  /**
   * What the record's value is by itself: INTEGER, UNSIGNED or FLOAT (by how it is spelled, or a base value added), STRING, BOOLEAN, OPAQUE, OBJLNK,
   * or NONE for a record without a value, or with null for one.
   */
  kind: number;
  isNull: boolean;
  /** The base name in force and the record's name, as in SenmlCborReader. */
  baseAt: number;
  baseLength: number;
  nameAt: number;
  nameLength: number;
  /** True when a time or base time was given; its seconds are `f64[time]`. */
  hasTime: boolean;
  readonly time: number;
  readonly f64: Float64Array;

  /** True for LwM2M 1.0: other labels, and base fields outside the records. */
  private readonly old: boolean;
  private readonly baseTime: number;
  private readonly baseCell: number;
  private hasBaseTime: boolean;
  private readonly base: Wide;
  private baseKind: number;
  /** Runs of the numbers and of the value. */
  private timeAt: number;
  private timeLength: number;
  private baseTimeAt: number;
  private baseTimeLength: number;
  private baseValueAt: number;
  private baseValueLength: number;
  private valueAt: number;
  private valueLength: number;
  private escaped: boolean;
  private truth: boolean;
  private seen: number;
  private first: boolean;
  private ended: boolean;
  private failed: boolean;

  /** @param decimal of the same arena */
  constructor(arena: Arena, decimal: Decimal, old: boolean) {
    this.f64 = arena.f64;
    this.time = arena.doubles(1);
    this.baseTime = arena.doubles(1);
    this.baseCell = arena.doubles(1);
    this.number = new JsonNumber(arena, decimal);
    this.json = new JsonReader(arena.u8);
    this.base = { hi: 0, lo: 0, cell: this.baseCell, f64: arena.f64 };
    this.old = old;
    this.kind = NONE;
    this.isNull = false;
    this.baseAt = 0;
    this.baseLength = 0;
    this.nameAt = 0;
    this.nameLength = 0;
    this.hasTime = false;
    this.hasBaseTime = false;
    this.baseKind = NONE;
    this.timeAt = 0;
    this.timeLength = 0;
    this.baseTimeAt = 0;
    this.baseTimeLength = 0;
    this.baseValueAt = 0;
    this.baseValueLength = 0;
    this.valueAt = 0;
    this.valueLength = 0;
    this.escaped = false;
    this.truth = false;
    this.seen = 0;
    this.first = true;
    this.ended = false;
    this.failed = true;
  }

  /** Begins reading a payload; base fields are those of nobody. */
  begin(bytes: Uint8Array, at: number, length: number): void {
    this.json.begin(bytes, at, length);
    this.kind = NONE;
    this.isNull = false;
    this.baseLength = 0;
    this.hasBaseTime = false;
    this.f64[this.baseTime] = 0;
    this.baseKind = NONE;
    this.seen = 0;
    this.failed = false;
    this.first = true;
    this.ended = false;
  }

  /** Begins the records: the array stands at bytes[at], of which the bracket is passed; 0 or BAD_REQUEST. */
  enter(): number {
    const number = this.number;
    if (this.json.peek() !== 91) return this.fail();
    this.json.at++;
    if (this.has(LABEL_BASE_TIME)) {
      if (number.read(this.json.bytes, this.baseTimeAt, this.baseTimeLength) < 0) return this.fail();
      this.f64[this.baseTime] = this.f64[number.cell];
      this.hasBaseTime = true;
    }
    return 0;
  }

  /** Nothing is read any more. */
  fail(): number {
    this.failed = true;
    return BAD_REQUEST;
  }

  /** Steps to the next record of the array: 1, 0 behind its end, BAD_REQUEST when it is no record. */
  step(): number {
    if (this.failed) return BAD_REQUEST;
    if (this.ended) return 0;
    const more = this.json.more(this.first, 93);
    if (more === 0) {
      // Of LwM2M 1.0 it was seen before what follows the array.
      if (!this.old && this.json.peek() >= 0) return this.fail();
      this.ended = true;
      return 0;
    }
    this.first = false;
    if (more < 0 || this.record() < 0) return this.fail();
    // The numbers are read here and not where they stand, nearer to the bottom of the stack.
    const number = this.number;
    const bytes = this.json.bytes;
    const x = this.f64;
    if (this.has(LABEL_BASE_VALUE)) {
      if (number.read(bytes, this.baseValueAt, this.baseValueLength) < 0) return this.fail();
      this.baseKind = number.kind;
      this.base.hi = number.hi;
      this.base.lo = number.lo;
      x[this.baseCell] = x[number.cell];
    }
    if (this.has(LABEL_BASE_TIME)) {
      if (number.read(bytes, this.baseTimeAt, this.baseTimeLength) < 0) return this.fail();
      x[this.baseTime] = x[number.cell];
      this.hasBaseTime = true;
    }
    if (this.baseKind !== NONE && isNumeric(this.kind) && number.read(bytes, this.valueAt, this.valueLength) === 0) {
      const kind = sum(number, number.kind, this.base, this.baseKind);
      if (kind > 0) this.kind = kind; // else 64 bits do not hold the sum, which `decode` refuses
    }
    const timed = this.has(LABEL_TIME);
    this.hasTime = timed || this.hasBaseTime;
    if (!this.hasTime) {
      x[this.time] = 0; // no double arises where there is no time
    } else if (!timed) {
      x[this.time] = x[this.baseTime];
    } else {
      if (number.read(bytes, this.timeAt, this.timeLength) < 0) return this.fail();
      x[this.time] = x[number.cell] + x[this.baseTime];
    }
    return 1;
  }

  private has(label: number): boolean {
    return (this.seen & label) !== 0;
  }

  /** True when the record names no path and has no value: it is there for its base fields, and the base name ends in a slash. */
  isBase(): boolean {
    return this.kind === NONE && !this.isNull && this.nameLength === 0 && this.baseLength > 1 && this.has(LABEL_BASE_NAME) && this.json.bytes[this.baseAt + this.baseLength - 1] === 47;
  }

  /** One of the CONTENT_ numbers. */
  content(): number {
    if (this.isNull) return CONTENT_NULL;
    return this.kind === NONE ? CONTENT_NOTHING : CONTENT_VALUE;
  }

  private record(): number {
    const json = this.json;
    this.seen = 0;
    this.kind = NONE;
    this.isNull = false;
    this.nameLength = 0;
    if (json.peek() !== 123) return BAD_REQUEST;
    json.at++;
    for (let more = json.more(true, 125); more !== 0; more = json.more(false, 125)) {
      if (more < 0 || json.key() < 0) return BAD_REQUEST;
      const label = this.old ? oldLabel(json.bytes, json.from, json.length) : senmlLabel(json.bytes, json.from, json.length);
      if (label < 0 || this.has(label)) return BAD_REQUEST; // RFC 8259 4: names should be unique, and these two would contradict each other
      this.seen |= label;
      if ((label === LABEL_UNKNOWN ? json.skip() : this.field(label)) < 0) return BAD_REQUEST;
    }
    return 0;
  }

  /** Reads one member of the object around the records of LwM2M 1.0, of which the name was read; 1 when it is the array, which it then stands at, 0, or BAD_REQUEST. */
  outer(): number {
    const json = this.json;
    const label = outerLabel(json.bytes, json.from, json.length);
    if (this.has(label)) return BAD_REQUEST;
    this.seen |= label;
    if (label === LABEL_ENTRIES) return 1;
    return label === LABEL_UNKNOWN ? json.skip() : this.field(label);
  }

  private field(label: number): number {
    const json = this.json;
    const token = json.peek() === 34 ? json.string() : json.value();
    switch (label) {
      case LABEL_NAME:
      case LABEL_BASE_NAME:
        if (token !== JSON_STRING) return BAD_REQUEST;
        if (json.escaped) json.settle();
        if (label === LABEL_NAME) {
          this.nameAt = json.from;
          this.nameLength = json.length;
        } else {
          this.baseAt = json.from;
          this.baseLength = json.length;
        }
        return 0;
      case LABEL_UNIT:
      case LABEL_BASE_UNIT: return token === JSON_STRING ? 0 : BAD_REQUEST;
      case LABEL_TIME:
        this.timeAt = json.from;
        this.timeLength = json.length;
        return token === JSON_NUMBER ? 0 : BAD_REQUEST;
      case LABEL_BASE_TIME:
        this.baseTimeAt = json.from;
        this.baseTimeLength = json.length;
        return token === JSON_NUMBER ? 0 : BAD_REQUEST;
      case LABEL_BASE_VALUE:
        this.baseValueAt = json.from;
        this.baseValueLength = json.length;
        return token === JSON_NUMBER ? 0 : BAD_REQUEST;
      // RFC 8428 4.4: this is version 10; a later one is refused.
      case LABEL_VERSION: return token === JSON_NUMBER && this.isVersion(json.bytes, json.from, json.length) ? 0 : BAD_REQUEST;
      case LABEL_SUM:
      case LABEL_BASE_SUM:
      case LABEL_UPDATE: return token === JSON_NUMBER ? 0 : BAD_REQUEST;
      default: return this.valueField(label, token);
    }
  }

  private isVersion(bytes: Uint8Array, at: number, length: number): boolean {
    return length === 1 ? bytes[at] > 48 : length === 2 && bytes[at] === 49 && bytes[at + 1] === 48;
  }

  /** Remembers where the record's value lies; a second one, or one of another kind than its label says, is refused (RFC 8428 4.2). */
  private valueField(label: number, token: number): number {
    const json = this.json;
    if (this.kind !== NONE || this.isNull) return BAD_REQUEST;
    this.valueAt = json.from;
    this.valueLength = json.length;
    this.escaped = json.escaped;
    if (token === JSON_NULL) {
      this.isNull = true; // RFC 8790 3.2
      return 0;
    }
    switch (label) {
      case LABEL_VALUE:
        this.kind = json.kind();
        return token === JSON_NUMBER ? 0 : BAD_REQUEST;
      case LABEL_BOOLEAN:
        this.truth = token === JSON_TRUE;
        this.kind = BOOLEAN;
        return token === JSON_TRUE || token === JSON_FALSE ? 0 : BAD_REQUEST;
      case LABEL_STRING: this.kind = STRING; break;
      case LABEL_DATA: this.kind = OPAQUE; break;
      default: this.kind = OBJLNK;
    }
    return token === JSON_STRING ? 0 : BAD_REQUEST;
  }

  /** Decodes the record's value as `type`; 0, or BAD_REQUEST when it is none. */
  decode(type: number, value: Value): number {
    const bytes = this.json.bytes;
    switch (this.kind) {
      case STRING:
        if (type === STRING || type === CORELNK) {
          value.run(type, bytes, this.valueAt, this.valueLength, this.escaped ? ESCAPED : PLAIN);
          value.escapes = this.json;
          return 0;
        }
        // LwM2M 1.0 has base64 in "sv"; and some peers send links so, as in SenML CBOR.
        return (type === OPAQUE && this.old) || type === OBJLNK ? this.decodeText(type, value) : BAD_REQUEST;
      case OPAQUE:
      case OBJLNK: return type === this.kind ? this.decodeText(type, value) : BAD_REQUEST;
      case BOOLEAN:
        if (type !== BOOLEAN) return BAD_REQUEST;
        value.boolean(this.truth);
        return 0;
      case NONE:
        if (type !== NONE || !this.isNull) return BAD_REQUEST;
        value.clear();
        return 0;
      default:
    }
    const number = this.number;
    if (number.read(bytes, this.valueAt, this.valueLength) < 0) return BAD_REQUEST;
    const kind = this.baseKind === NONE ? number.kind : sum(number, number.kind, this.base, this.baseKind);
    // RFC 8428 4.3: the value is a Number, of which "5.0" and "5" are the same.
    return takeNumber(number, kind, type, value, true);
  }

  /** Takes a string that carries something else; its escapes, which are none of base64 and ids, are resolved where they lie. */
  private decodeText(type: number, value: Value): number {
    const json = this.json;
    if (this.escaped) {
      json.from = this.valueAt;
      json.length = this.valueLength;
      json.settle();
      this.valueLength = json.length;
      this.escaped = false;
    }
    if (type === OBJLNK) return readObjlnk(json.bytes, this.valueAt, this.valueLength, value);
    if (decodedLength(json.bytes, this.valueAt, this.valueLength) < 0) return BAD_REQUEST;
    value.run(OPAQUE, json.bytes, this.valueAt, this.valueLength, BASE64);
    return 0;
  }
}
