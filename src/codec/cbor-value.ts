/**
 * One value of LwM2M as one item of CBOR and back (Core 1.2 appendix C), for the formats that carry values so.
 */
import type { Reader } from '../buffers/reader.js';
import { isUtf8 } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { writeFloat } from './cbor-float.js';
import type { CborItem } from './cbor-item.js';
import {
  MAJOR_ARRAY, MAJOR_BYTES, MAJOR_NEGATIVE, MAJOR_OTHER, MAJOR_TEXT, MAJOR_UNSIGNED, TAG_DATE, TAG_DECIMAL, TAG_EPOCH,
} from './cbor-item.js';
import { readDate } from './date.js';
import { objlnkLength, readObjlnk, writeObjlnk } from './objlnk.js';
import type { Numeric } from './senml-sum.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED, isWhole } from './types.js';
import { PLAIN } from './value.js';
import type { Value } from './value.js';
import { BAD_REQUEST, NOT_ACCEPTABLE } from '../status.js';

const TWO32 = 4294967296;

/** Appends a head in its shortest form (RFC 8949 4.1); the argument is an unsigned integer of 64 bits as two int32. */
export function writeHead(writer: Writer, major: number, hi: number, lo: number): void {
  const top = major << 5;
  if (hi === 0 && lo >= 0 && lo < 24) {
    writer.u8(top | lo);
  } else if (hi !== 0) {
    writer.u8(top | 27);
    writer.u32(hi);
    writer.u32(lo);
  } else if (lo < 0 || lo > 0xffff) {
    writer.u8(top | 26);
    writer.u32(lo);
  } else if (lo > 0xff) {
    writer.u8(top | 25);
    writer.u16(lo);
  } else {
    writer.u8(top | 24);
    writer.u8(lo);
  }
}

/** Appends a whole number in two's complement, of which `unsigned` says how the upper bit is meant. */
export function writeWhole(writer: Writer, hi: number, lo: number, unsigned: boolean): void {
  if (hi < 0 && !unsigned) writeHead(writer, MAJOR_NEGATIVE, ~hi, ~lo);
  else writeHead(writer, MAJOR_UNSIGNED, hi, lo);
}

/** Appends the double at f64[cell], a whole number as one. */
export function writeNumber(writer: Writer, f64: Float64Array, u8: Uint8Array, cell: number): void {
  const hi = Math.floor(f64[cell] / TWO32);
  const lo = f64[cell] - hi * TWO32;
  // Within 2^53, where whole numbers are exact. NaN fails the comparison.
  if (hi >= -0x200000 && hi < 0x200000 && Math.floor(lo) === lo) writeWhole(writer, hi, lo | 0, false);
  else writeFloat(writer, u8, cell);
}

/** Appends a value of any type; 0, or NOT_ACCEPTABLE when it has none. */
export function writeValue(writer: Writer, value: Value): number {
  switch (value.type) {
    case STRING:
    case CORELNK:
    case OPAQUE: {
      const n = value.getLength();
      if (n < 0) return NOT_ACCEPTABLE; // base64 that is none
      writeHead(writer, value.type === OPAQUE ? MAJOR_BYTES : MAJOR_TEXT, 0, n);
      value.writeBytes(writer);
      return 0;
    }
    case INTEGER:
    case TIME: writeWhole(writer, value.hi, value.lo, false); return 0;
    case UNSIGNED: writeWhole(writer, value.hi, value.lo, true); return 0;
    case FLOAT: writeFloat(writer, value.u8, value.cell); return 0;
    case BOOLEAN: writer.u8(value.lo !== 0 ? 0xf5 : 0xf4); return 0;
    case OBJLNK:
      writeHead(writer, MAJOR_TEXT, 0, objlnkLength(value.hi, value.lo));
      writeObjlnk(writer, value.hi, value.lo);
      return 0;
    default: return NOT_ACCEPTABLE;
  }
}

/**
 * Tells what the item is by itself, without its resource's declaration: one of the types, or BAD_REQUEST when no value of LwM2M
 * looks like it.
 * @param major what `item.open` answered
 */
export function kindOf(item: CborItem, major: number): number {
  switch (major) {
    case MAJOR_UNSIGNED:
      if (item.tag === TAG_EPOCH) return item.hi < 0 ? BAD_REQUEST : TIME;
      return item.hi < 0 ? UNSIGNED : INTEGER;
    case MAJOR_NEGATIVE:
      if (item.hi < 0) return BAD_REQUEST;
      return item.tag === TAG_EPOCH ? TIME : INTEGER;
    case MAJOR_BYTES: return OPAQUE;
    case MAJOR_TEXT: return item.tag === TAG_DATE ? TIME : STRING;
    case MAJOR_ARRAY: return item.tag === TAG_DECIMAL ? FLOAT : BAD_REQUEST;
    case MAJOR_OTHER:
      if (item.info === 20 || item.info === 21) return BOOLEAN;
      if (item.info < 25 || item.info > 27) return BAD_REQUEST;
      return item.tag === TAG_EPOCH ? TIME : FLOAT;
    default: return BAD_REQUEST;
  }
}

/**
 * Reads one item as a value of `type`; 0, or BAD_REQUEST when it is none.
 * @param loose true where the format knows only "numbers": a float without a fraction is then a whole number too
 */
export function readValue(item: CborItem, reader: Reader, type: number, value: Value, loose: boolean): number {
  switch (item.open(reader)) {
    case MAJOR_UNSIGNED:
    case MAJOR_NEGATIVE:
    case MAJOR_ARRAY: return takeNumber(item, item.number(reader), type, value, loose);
    case MAJOR_BYTES:
      if (type !== OPAQUE || item.string(reader) < 0) return BAD_REQUEST;
      value.run(OPAQUE, reader.bytes, item.at, item.length, PLAIN);
      return 0;
    case MAJOR_TEXT: return item.string(reader) < 0 ? BAD_REQUEST : takeText(item, reader.bytes, type, value);
    case MAJOR_OTHER:
      if (item.info === 20 || item.info === 21) {
        if (type !== BOOLEAN) return BAD_REQUEST;
        value.boolean(item.info === 21);
        return 0;
      }
      return takeNumber(item, item.number(reader), type, value, loose);
    default: return BAD_REQUEST;
  }
}

/** Gives `value` the text that `item.string` found. */
function takeText(item: CborItem, bytes: Uint8Array, type: number, value: Value): number {
  switch (type) {
    case STRING:
    case CORELNK:
      if (!isUtf8(bytes, item.at, item.length)) return BAD_REQUEST; // RFC 8949 3.1: a text string is UTF-8
      value.run(type, bytes, item.at, item.length, PLAIN);
      return 0;
    case OBJLNK: return readObjlnk(bytes, item.at, item.length, value);
    case TIME:
      // RFC 8949 3.4.1: a date as text is a time only under its tag.
      if (item.tag !== TAG_DATE || readDate(bytes, item.at, item.length, item.f64, item.cell) < 0) return BAD_REQUEST;
      return takeFloat(item, TIME, value);
    default: return BAD_REQUEST;
  }
}

/** Gives `value` the number that `item` holds as `kind` (what `item.number` answered), if `type` can hold it; 0 or BAD_REQUEST. */
export function takeNumber(item: Numeric, kind: number, type: number, value: Value, loose: boolean): number {
  if (kind < 0) return BAD_REQUEST;
  if (type === FLOAT) {
    // A whole number is a value of a float resource: preferred serialisation (RFC 8949 4.2.2) turns 20.0 into either.
    value.f64[value.cell] = item.f64[item.cell];
    value.type = FLOAT;
    return 0;
  }
  if (!isWhole(type)) return BAD_REQUEST;
  if (kind === FLOAT) {
    // RFC 8949 3.4.2: an epoch time may have a fraction of a second; LwM2M's have none, so it is dropped.
    const epoch = type === TIME && item.tag === TAG_EPOCH;
    if (!epoch && (!loose || Math.floor(item.f64[item.cell]) !== item.f64[item.cell])) return BAD_REQUEST;
    return takeFloat(item, type, value);
  }
  if (type === UNSIGNED ? kind === INTEGER && item.hi < 0 : kind === UNSIGNED) return BAD_REQUEST;
  value.hi = item.hi;
  value.lo = item.lo;
  value.type = type;
  return 0;
}

/** Gives `value` the whole part of the float that `item` holds, if 64 bits hold it; 0 or BAD_REQUEST. */
function takeFloat(item: Numeric, type: number, value: Value): number {
  const x = Math.floor(item.f64[item.cell]);
  const hi = Math.floor(x / TWO32);
  // Upper halves are compared, for Espruino reads no whole literal from 2^63 on. NaN fails every comparison.
  const fits = type === UNSIGNED ? hi >= 0 && hi < TWO32 : hi >= -2147483648 && hi < 2147483648;
  if (!fits) return BAD_REQUEST;
  value.hi = hi | 0;
  value.lo = (x - hi * TWO32) | 0;
  value.type = type;
  return 0;
}
