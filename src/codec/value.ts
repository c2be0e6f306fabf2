/**
 * The one record through which every value passes: a handler pushes into it and a format encodes it, or a format decodes into it and a handler pulls.
 *
 * It exists once per client. A format never meets a handler, so each format is three short functions, and the value
 * that observation compares is the value that is sent.
 */
import type { Arena } from '../buffers/arena.js';
import { boxed, copy, text, utf8, utf8Length } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { decodeBase64, decodedLength, writeDecoded } from './base64.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED, isWhole } from './types.js';
import { OVERFLOW } from '../status.js';

/** What the bytes of a run are: themselves, base64 characters still to be decoded, or text with the escapes of JSON still to be resolved. */
export const PLAIN = 0;
export const BASE64 = 1;
export const ESCAPED = 2;

const TWO32 = 4294967296;

/** Who resolves the escapes of a run: the reader that found it, so that a client without its format does without. */
export interface Escapes {
  /** Bytes of the text that bytes[at .. at + length) stands for. */
  escapedLength(bytes: Uint8Array, at: number, length: number): number;
  /** Copies that text to into[to ..), where there is room for it. */
  copyEscaped(bytes: Uint8Array, at: number, length: number, into: Uint8Array, to: number): void;
  /** Appends that text. */
  writeEscaped(writer: Writer, bytes: Uint8Array, at: number, length: number): void;
}

/** What a `read` handler pushes its value into: exactly one call. */
export interface ValueWriter {
  /** UTF-8 text. */
  string(text: string): void;
  /** UTF-8 bytes, read before the handler's caller returns. */
  utf8(bytes: Uint8Array, at: number, length: number): void;
  opaque(bytes: Uint8Array, at: number, length: number): void;
  /** A whole number, |n| <= 2^53. */
  integer(n: number): void;
  /** A whole number as two int32 halves: 64 bits, with or without a sign as the declared type has it. */
  wide(hi: number, lo: number): void;
  float(x: number): void;
  boolean(on: boolean): void;
  /** Seconds since 1970-01-01 UTC. */
  time(seconds: number): void;
  link(oid: number, iid: number): void;
}

/** What a `verify` or `write` handler pulls the incoming value from; its type is the one declared. */
export interface ValueReader {
  /** One of the types of codec/types. */
  readonly type: number;
  /** Upper and lower 32 bits of a whole number, int32; of a link the object's and the instance's id. */
  readonly hi: number;
  readonly lo: number;
  /** A number, an integer beyond 2^53 rounded; of a boolean 0 or 1. */
  getNumber(): number;
  getBoolean(): boolean;
  /** The text of a string or a core link, made for this call. */
  getText(): string;
  /** Bytes of a string, a core link or an opaque value. */
  getLength(): number;
  /** Copies those bytes; answers their count, or OVERFLOW when they are more than `capacity`. */
  getBytes(into: Uint8Array, at: number, capacity: number): number;
}

export class Value implements ValueWriter, ValueReader {
  type: number;
  hi: number;
  lo: number;
  /** Where a float lies in the arena: `f64[cell]`, its bytes in `u8[cell * 8]` .. (a double in a field would be boxed on V8). */
  readonly cell: number;
  readonly f64: Float64Array;
  readonly u8: Uint8Array;
  /** The run of a string, a core link or an opaque value: bytes[at .. at + length). Unused while `chars` is set. */
  bytes: Uint8Array;
  at: number;
  length: number;
  /** PLAIN, BASE64 or ESCAPED. */
  encoding: number;
  /** Set where `encoding` is ESCAPED. */
  escapes: Escapes | null;
  /** A string pushed as text, still to be turned into UTF-8 by the format. */
  chars: string;
  /** `chars` once boxed, by `box()`. */
  private boxes: string | null;
  /** True while the value is `chars` and not a run. */
  isChars: boolean;
  /** True when the value has a time of its own, which formats with times write: it lies in `f64[stamp]`. Whatever is pushed next has none. */
  stamped: boolean;
  /** Seconds, as SenML has them (RFC 8428 4.5.3): from 2^28 on since 1970-01-01 UTC, below that from now on, negative for the past. */
  readonly stamp: number;
  /** True when a whole number was pushed as 64 bits, which mean what the declared type makes of them. */
  private bits: boolean;
  /** What `rawStrings()` answers. */
  readonly raw: boolean;

  /** @param raw what `rawStrings()` answers */
  constructor(arena: Arena, raw: boolean) {
    this.u8 = arena.u8;
    this.f64 = arena.f64;
    this.cell = arena.doubles(1);
    this.stamp = arena.doubles(1);
    this.stamped = false;
    this.escapes = null;
    this.bytes = arena.u8;
    this.type = NONE;
    this.hi = 0;
    this.lo = 0;
    this.at = 0;
    this.length = 0;
    this.encoding = PLAIN;
    this.chars = '';
    this.boxes = null;
    this.isChars = false;
    this.bits = false;
    this.raw = raw;
  }

  clear(): void {
    this.type = NONE;
    this.stamped = false;
  }

  /** False when a handler pushed nothing, or a run that lies outside its bytes: no format could write it. */
  isSound(): boolean {
    if (this.type === NONE) return false;
    if (this.type !== STRING && this.type !== OPAQUE && this.type !== CORELNK) return true;
    if (this.isChars) return typeof this.chars === 'string';
    return this.bytes instanceof Uint8Array && this.at >= 0 && this.length >= 0 && this.at + this.length <= this.bytes.length;
  }

  string(text: string): void {
    this.type = STRING;
    this.stamped = false;
    this.encoding = PLAIN;
    this.chars = text;
    this.boxes = null;
    this.isChars = true;
  }

  utf8(bytes: Uint8Array, at: number, length: number): void {
    this.run(STRING, bytes, at, length, PLAIN);
  }

  opaque(bytes: Uint8Array, at: number, length: number): void {
    this.run(OPAQUE, bytes, at, length, PLAIN);
  }

  /** The characters pushed, boxed for those who look at each of them: once a value, however many they are. */
  box(): string {
    if (this.boxes === null) this.boxes = boxed(this.chars);
    return this.boxes;
  }

  /** A run of bytes of any of the types that are one. */
  run(type: number, bytes: Uint8Array, at: number, length: number, encoding: number): void {
    this.type = type;
    this.stamped = false;
    this.bytes = bytes;
    this.at = at;
    this.length = length;
    this.encoding = encoding;
    this.isChars = false;
  }

  integer(n: number): void {
    this.type = INTEGER;
    this.stamped = false;
    this.bits = false;
    const small = n | 0;
    if (small === n) {
      this.lo = small;
      this.hi = small >> 31;
      return;
    }
    const hi = Math.floor(n / TWO32);
    this.hi = hi | 0;
    this.lo = (n - hi * TWO32) | 0;
  }

  wide(hi: number, lo: number): void {
    this.type = INTEGER;
    this.stamped = false;
    this.bits = true;
    this.hi = hi;
    this.lo = lo;
  }

  float(x: number): void {
    this.type = FLOAT;
    this.stamped = false;
    this.f64[this.cell] = x;
  }

  boolean(on: boolean): void {
    this.type = BOOLEAN;
    this.stamped = false;
    this.hi = 0;
    this.lo = on ? 1 : 0;
  }

  time(seconds: number): void {
    this.integer(seconds);
    this.type = TIME;
  }

  link(oid: number, iid: number): void {
    this.type = OBJLNK;
    this.stamped = false;
    this.hi = oid;
    this.lo = iid;
  }

  /**
   * Gives what a handler pushed the type that was declared; false when that cannot be: a string for a number, say.
   * Whole numbers and floats turn into each other where nothing is lost but digits beyond 2^53; text is a core link and the other way round.
   */
  become(type: number): boolean {
    if (this.type === type) return true;
    if (isWhole(type)) {
      if (isWhole(this.type)) {
        // The same bits mean another number where only one of the two has a sign.
        if (this.hi < 0 && !this.bits && (this.type === UNSIGNED) !== (type === UNSIGNED)) return false;
        this.type = type;
        return true;
      }
      if (this.type !== FLOAT) return false;
      const x = this.f64[this.cell];
      // Within -2^63 .. 2^64 - 1; written as a quotient because Espruino reads no whole literal from 2^63 on.
      if (Math.floor(x) !== x || x / TWO32 >= TWO32 || x / TWO32 < -2147483648) return false;
      if (type === UNSIGNED ? x < 0 : x / TWO32 >= 2147483648) return false;
      this.integer(x);
      this.type = type;
      return true;
    }
    if (type === FLOAT && isWhole(this.type)) {
      this.toFloat();
      return true;
    }
    if ((type === CORELNK || type === STRING) && (this.type === STRING || this.type === CORELNK)) {
      this.type = type;
      return true;
    }
    return false;
  }

  /** Makes a whole number a float in its cell, rounded beyond 2^53. */
  toFloat(): void {
    if (this.type === FLOAT) return;
    this.f64[this.cell] = (this.type === UNSIGNED ? this.hi >>> 0 : this.hi) * TWO32 + (this.lo >>> 0);
    this.type = FLOAT;
  }

  getNumber(): number {
    if (this.type === FLOAT) return this.f64[this.cell];
    if (this.hi === this.lo >> 31) return this.lo;
    return (this.type === UNSIGNED ? this.hi >>> 0 : this.hi) * TWO32 + (this.lo >>> 0);
  }

  getBoolean(): boolean {
    return this.lo !== 0;
  }

  getText(): string {
    if (this.isChars) return this.chars;
    if (this.encoding === PLAIN) return text(this.bytes, this.at, this.length, this.raw);
    const plain = new Uint8Array(this.getLength());
    this.getBytes(plain, 0, plain.length);
    return text(plain, 0, plain.length, this.raw);
  }

  /** The value for the application: a number, boolean, link (oid * 65536 + iid), string or new Uint8Array. Allocates. */
  take(): number | boolean | string | Uint8Array | undefined {
    switch (this.type) {
      case NONE: return undefined;
      case BOOLEAN: return this.lo !== 0;
      case OBJLNK: return this.hi * 65536 + this.lo;
      case STRING: return this.getText();
      case CORELNK: return this.getText();
      case OPAQUE: {
        const bytes = new Uint8Array(this.getLength());
        this.getBytes(bytes, 0, bytes.length);
        return bytes;
      }
      default: return this.getNumber();
    }
  }

  getLength(): number {
    if (this.encoding === PLAIN) return this.isChars ? utf8Length(this.box(), this.raw) : this.length;
    if (this.encoding === BASE64) return decodedLength(this.bytes, this.at, this.length);
    return (this.escapes as Escapes).escapedLength(this.bytes, this.at, this.length);
  }

  getBytes(into: Uint8Array, at: number, capacity: number): number {
    if (this.encoding === BASE64) return decodeBase64(this.bytes, this.at, this.length, into, at, capacity);
    const length = this.getLength();
    if (length > capacity) return OVERFLOW;
    if (this.encoding === ESCAPED) (this.escapes as Escapes).copyEscaped(this.bytes, this.at, this.length, into, at);
    else if (this.isChars) utf8(this.box(), this.raw, into, at, at + length);
    else copy(this.bytes, this.at, length, into, at);
    return length;
  }

  /** Appends the bytes of a string, a core link or an opaque value, of which there are `getLength()`. */
  writeBytes(writer: Writer): void {
    if (this.encoding === BASE64) writeDecoded(writer, this.bytes, this.at, this.length);
    else if (this.encoding === ESCAPED) (this.escapes as Escapes).writeEscaped(writer, this.bytes, this.at, this.length);
    else if (this.isChars) writer.text(this.box());
    else writer.run(this.bytes, this.at, this.length);
  }
}
