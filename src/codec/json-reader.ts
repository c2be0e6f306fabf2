/**
 * Reads JSON (RFC 8259) token by token where it lies, makes no strings and does not recurse; resolves the escapes of its strings.
 *
 * Stricter than the RFC where a value could not be held: a string whose escapes are half a surrogate pair has no UTF-8 form, and is refused.
 */
import { boxed, isUtf8 } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { FLOAT, INTEGER, UNSIGNED } from './types.js';
import type { Escapes } from './value.js';
import { BAD_REQUEST } from '../status.js';

/* What a value is, by its first character. */
export const JSON_OBJECT = 1;
export const JSON_ARRAY = 2;
export const JSON_STRING = 3;
export const JSON_NUMBER = 4;
export const JSON_TRUE = 5;
export const JSON_FALSE = 6;
export const JSON_NULL = 7;

/** Arrays and objects that may stand inside one another in what is passed over; deeper ones are refused. */
export const JSON_NESTING = 16;

export class JsonReader implements Escapes {
  bytes: Uint8Array;
  at: number;
  end: number;
  /** The run of the string or number read last: bytes[from .. from + length), of a string between its quotes. */
  from: number;
  length: number;
  /** True when that string has escapes. */
  escaped: boolean;
  /** Where the next character of an escaped run begins; set by `character`. */
  private cursor: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.at = 0;
    this.end = 0;
    this.from = 0;
    this.length = 0;
    this.escaped = false;
    this.cursor = 0;
  }

  begin(bytes: Uint8Array, at: number, length: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = at + length;
  }

  /** Passes white space; the character behind it, or -1 at the end. */
  peek(): number {
    const bytes = this.bytes;
    while (this.at < this.end) {
      const c = bytes[this.at];
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return c;
      this.at++;
    }
    return -1;
  }

  /** To the next member of an object, or element of an array, that was entered: 1, 0 at its end `close`, which is passed, or BAD_REQUEST. */
  more(first: boolean, close: number): number {
    const c = this.peek();
    if (c === close) {
      this.at++;
      return 0;
    }
    if (first) return c < 0 ? BAD_REQUEST : 1;
    if (c !== 44) return BAD_REQUEST;
    this.at++;
    return this.peek() === close ? BAD_REQUEST : 1;
  }

  /** Reads the name of a member and the colon; 0 or BAD_REQUEST. */
  key(): number {
    if (this.peek() !== 34 || this.string() < 0) return BAD_REQUEST;
    if (this.escaped) this.settle();
    if (this.peek() !== 58) return BAD_REQUEST;
    this.at++;
    return 0;
  }

  /** Reads a value: a string, number or literal to its end, of an array or object the bracket. One of the JSON_ numbers, or BAD_REQUEST. */
  value(): number {
    switch (this.peek()) {
      case 34: return this.string();
      case 91:
        this.at++;
        return JSON_ARRAY;
      case 123:
        this.at++;
        return JSON_OBJECT;
      case 116: return this.literal(0x7472, 0x7565, 4) < 0 ? BAD_REQUEST : JSON_TRUE; // "true"
      case 102: return this.literal(0x616c, 0x7365, 5) < 0 ? BAD_REQUEST : JSON_FALSE; // "false", of which the last four tell
      case 110: return this.literal(0x6e75, 0x6c6c, 4) < 0 ? BAD_REQUEST : JSON_NULL; // "null"
      default: return this.number();
    }
  }

  /** Passes a literal whose last four characters are given as two pairs. */
  private literal(upper: number, lower: number, length: number): number {
    const at = this.at + length - 4;
    const bytes = this.bytes;
    if (at + 4 > this.end) return BAD_REQUEST;
    if (((bytes[at] << 8) | bytes[at + 1]) !== upper || ((bytes[at + 2] << 8) | bytes[at + 3]) !== lower) return BAD_REQUEST;
    this.at = at + 4;
    return 0;
  }

  /** RFC 8259 6. */
  private number(): number {
    const bytes = this.bytes;
    const end = this.end;
    let i = this.at;
    if (i < end && bytes[i] === 45) i++;
    const whole = i;
    while (i < end && bytes[i] >= 48 && bytes[i] <= 57) i++;
    if (i === whole || (i > whole + 1 && bytes[whole] === 48)) return BAD_REQUEST;
    if (i < end && bytes[i] === 46) {
      const point = i++;
      while (i < end && bytes[i] >= 48 && bytes[i] <= 57) i++;
      if (i === point + 1) return BAD_REQUEST;
    }
    if (i < end && (bytes[i] | 32) === 101) {
      i++;
      if (i < end && (bytes[i] === 43 || bytes[i] === 45)) i++;
      const power = i;
      while (i < end && bytes[i] >= 48 && bytes[i] <= 57) i++;
      if (i === power) return BAD_REQUEST;
    }
    this.from = this.at;
    this.length = i - this.at;
    this.at = i;
    return JSON_NUMBER;
  }

  /** What the number read last is, by how it is spelled: INTEGER, UNSIGNED (2^63 and above) or FLOAT. */
  kind(): number {
    const bytes = this.bytes;
    const end = this.from + this.length;
    for (let i = this.from; i < end; i++) if (bytes[i] > 57 || bytes[i] === 46) return FLOAT;
    const negative = bytes[this.from] === 45;
    const digits = negative ? this.length - 1 : this.length;
    if (digits < 19) return INTEGER;
    // Digit by digit against the ends of 64 bits.
    const at = end - digits;
    if (digits === 19 && this.upTo(at, negative ? '9223372036854775808' : '9223372036854775807')) return INTEGER;
    return !negative && (digits === 19 || (digits === 20 && this.upTo(at, '18446744073709551615'))) ? UNSIGNED : FLOAT;
  }

  /** True when the digits from bytes[at] on are no more than those of a number of as many. */
  private upTo(at: number, most: string): boolean {
    const box = boxed(most);
    const count = box.length;
    for (let i = 0; i < count; i++) {
      const over = this.bytes[at + i] - box.charCodeAt(i);
      if (over !== 0) return over < 0;
    }
    return true;
  }

  /** Reads a string, RFC 8259 7, from its quote on; JSON_STRING or BAD_REQUEST. */
  string(): number {
    const bytes = this.bytes;
    const end = this.end;
    const from = this.at + 1;
    let wide = false;
    let i = from;
    this.escaped = false;
    while (i < end && bytes[i] !== 34) {
      const c = bytes[i];
      if (c < 32) return BAD_REQUEST;
      if (c === 92) {
        this.escaped = true;
        if (this.character(bytes, i, end) < 0) return BAD_REQUEST;
        i = this.cursor;
      } else {
        if (c > 127) wide = true;
        i++;
      }
    }
    if (i >= end || (wide && !isUtf8(bytes, from, i - from))) return BAD_REQUEST;
    this.from = from;
    this.length = i - from;
    this.at = i + 1;
    return JSON_STRING;
  }

  /** The code point that the escape at bytes[at] stands for, whose end `cursor` then tells; BAD_REQUEST when it is none. */
  private character(bytes: Uint8Array, at: number, end: number): number {
    if (at + 1 >= end) return BAD_REQUEST;
    const c = bytes[at + 1];
    this.cursor = at + 2;
    switch (c) {
      case 98: return 8;
      case 102: return 12;
      case 110: return 10;
      case 114: return 13;
      case 116: return 9;
      case 117: break;
      default: return c === 34 || c === 92 || c === 47 ? c : BAD_REQUEST;
    }
    const unit = this.unit(bytes, at, end);
    if (unit < 0xd800 || unit > 0xdfff) return unit;
    const low = unit < 0xdc00 && at + 7 < end && bytes[at + 7] === 117 ? this.unit(bytes, at + 6, end) : BAD_REQUEST;
    return low < 0xdc00 || low > 0xdfff ? BAD_REQUEST : 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }

  /** The four digits of the escape at bytes[at], a backslash and a u. */
  private unit(bytes: Uint8Array, at: number, end: number): number {
    if (at + 6 > end || bytes[at] !== 92) return BAD_REQUEST;
    let unit = 0;
    for (let i = at + 2; i < at + 6; i++) {
      const c = bytes[i];
      const lower = c | 32;
      if (c >= 48 && c <= 57) unit = (unit << 4) | (c - 48);
      else if (lower >= 97 && lower <= 102) unit = (unit << 4) | (lower - 87);
      else return BAD_REQUEST;
    }
    this.cursor = at + 6;
    return unit;
  }

  /**
   * Resolves the escapes of the string read last where it lies, as far as JSON allows: quotes, backslashes and what is below the blank stay as they
   * are. What is saved becomes white space behind the string, so that the text keeps its meaning and can be read again.
   */
  settle(): void {
    const bytes = this.bytes;
    const end = this.from + this.length;
    let to = this.from;
    let i = this.from;
    while (i < end) {
      if (bytes[i] !== 92) {
        bytes[to++] = bytes[i++];
        continue;
      }
      const c = this.character(bytes, i, end);
      if (c < 32 || c === 34 || c === 92) while (i < this.cursor) bytes[to++] = bytes[i++];
      else to = this.put(bytes, to, c);
      i = this.cursor;
    }
    this.length = to - this.from;
    if (to === end) return;
    bytes[to++] = 34;
    while (to <= end) bytes[to++] = 32;
  }

  /** Puts the UTF-8 of a code point at bytes[at ..); the index behind it. */
  private put(bytes: Uint8Array, at: number, c: number): number {
    let to = at;
    if (c < 0x80) {
      bytes[to++] = c;
      return to;
    }
    const more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    bytes[to++] = (more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (c >> (more * 6));
    for (let shift = (more - 1) * 6; shift >= 0; shift -= 6) bytes[to++] = 0x80 | ((c >> shift) & 63);
    return to;
  }

  escapedLength(bytes: Uint8Array, at: number, length: number): number {
    const end = at + length;
    let n = 0;
    for (let i = at; i < end; n++) {
      if (bytes[i] !== 92) {
        i++;
        continue;
      }
      const c = this.character(bytes, i, end);
      i = this.cursor;
      n += c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    }
    return n;
  }

  copyEscaped(bytes: Uint8Array, at: number, length: number, into: Uint8Array, to: number): void {
    const end = at + length;
    let out = to;
    let i = at;
    while (i < end) {
      if (bytes[i] !== 92) {
        into[out++] = bytes[i++];
        continue;
      }
      out = this.put(into, out, this.character(bytes, i, end));
      i = this.cursor;
    }
  }

  writeEscaped(writer: Writer, bytes: Uint8Array, at: number, length: number): void {
    const end = at + length;
    let i = at;
    while (i < end) {
      if (bytes[i] !== 92) {
        writer.u8(bytes[i++]);
        continue;
      }
      const c = this.character(bytes, i, end);
      i = this.cursor;
      if (c < 0x80) {
        writer.u8(c);
        continue;
      }
      const more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      writer.u8((more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (c >> (more * 6)));
      for (let shift = (more - 1) * 6; shift >= 0; shift -= 6) writer.u8(0x80 | ((c >> shift) & 63));
    }
  }

  /** Steps over a whole value of any kind; 0 or BAD_REQUEST. */
  skip(): number {
    let kinds = 0; // a bit for each open level, the innermost lowest: 1 is an object
    let depth = 0;
    let first = false;
    for (;;) {
      if (depth > 0) {
        const inObject = (kinds & 1) === 1;
        const more = this.more(first, inObject ? 125 : 93);
        if (more < 0) return more;
        if (more === 0) {
          kinds >>= 1;
          first = false;
          if (--depth === 0) return 0;
          continue;
        }
        if (inObject && this.key() < 0) return BAD_REQUEST;
      }
      const kind = this.value();
      if (kind < 0) return kind;
      first = kind === JSON_OBJECT || kind === JSON_ARRAY;
      if (first) {
        if (depth++ === JSON_NESTING) return BAD_REQUEST;
        kinds = (kinds << 1) | (kind === JSON_OBJECT ? 1 : 0);
      } else if (depth === 0) {
        return 0;
      }
    }
  }
}
