/**
 * Reads CBOR (RFC 8949) one head at a time over a Reader: heads, tags, strings, numbers, and steps over a whole item without recursion.
 */
import type { Arena } from '../buffers/arena.js';
import { move } from '../buffers/bytes.js';
import type { Reader } from '../buffers/reader.js';
import { readFloat } from './cbor-float.js';
import { FLOAT, INTEGER, UNSIGNED } from './types.js';
import { BAD_REQUEST } from '../status.js';

/* Major types, RFC 8949 3.1. */
export const MAJOR_UNSIGNED = 0;
export const MAJOR_NEGATIVE = 1;
export const MAJOR_BYTES = 2;
export const MAJOR_TEXT = 3;
export const MAJOR_ARRAY = 4;
export const MAJOR_MAP = 5;
export const MAJOR_TAG = 6;
/** Simple values, floats, and the break. */
export const MAJOR_OTHER = 7;

/** Additional information of an indefinite length, and of the break. */
export const INDEFINITE = 31;

/** Tags that change what an LwM2M value means; any other but 2, 3 and 5 is passed over (RFC 8949 3.4). */
export const NO_TAG = -1;
export const TAG_DATE = 0;
export const TAG_EPOCH = 1;
export const TAG_DECIMAL = 4;

/** Arrays and maps that may stand inside one another; deeper ones are refused. */
export const NESTING = 8;

const TWO32 = 4294967296;

/* What is open at a level of `skip`, beside a count of items that are still to come. */
const ARRAY_OPEN = -1;
const MAP_AT_KEY = -2;
const MAP_AT_VALUE = -3;

export class CborItem {
  /** Major type of the head read last, and its additional information. */
  major: number;
  info: number;
  /** The argument of that head, an unsigned integer of 64 bits as two int32; after `number` a whole number in two's complement. */
  hi: number;
  lo: number;
  /** The tag that `open` passed: NO_TAG or one of the TAG_ numbers. */
  tag: number;
  /** The run that `string` found. */
  at: number;
  length: number;
  /** Where `number` leaves the number as a double: `f64[cell]`. */
  readonly cell: number;
  readonly f64: Float64Array;
  /** The same cells as words. */
  readonly i32: Int32Array;
  private readonly levels: number;

  constructor(arena: Arena) {
    this.f64 = arena.f64;
    this.i32 = arena.i32;
    this.cell = arena.doubles(1);
    this.levels = arena.words(NESTING);
    this.major = 0;
    this.info = 0;
    this.hi = 0;
    this.lo = 0;
    this.tag = NO_TAG;
    this.at = 0;
    this.length = 0;
  }

  /** Reads one head; answers its major type, or BAD_REQUEST. The break comes as MAJOR_OTHER with INDEFINITE. */
  read(reader: Reader): number {
    const at = reader.at;
    if (at >= reader.end) return BAD_REQUEST;
    const first = reader.bytes[at];
    const info = first & 31;
    reader.at = at + 1;
    this.major = first >> 5;
    this.info = info;
    this.hi = 0;
    this.lo = info;
    return info < 24 ? this.major : this.argument(reader, info);
  }

  /** Reads the argument behind the first byte of a head; the major type or BAD_REQUEST. */
  private argument(reader: Reader, info: number): number {
    switch (info) {
      case 24: this.lo = reader.u8(); break;
      case 25: this.lo = reader.u16(); break;
      case 26: this.lo = reader.i32(); break;
      case 27:
        this.hi = reader.i32();
        this.lo = reader.i32();
        break;
      case INDEFINITE:
        this.lo = 0;
        // RFC 8949 3.2: integers and tags have no indefinite form.
        if (this.major === MAJOR_UNSIGNED || this.major === MAJOR_NEGATIVE || this.major === MAJOR_TAG) return BAD_REQUEST;
        break;
      default: return BAD_REQUEST; // RFC 8949 3: 28 .. 30 are reserved
    }
    if (info === 24 && this.major === MAJOR_OTHER && this.lo < 32) return BAD_REQUEST; // RFC 8949 3.3: such a value has one byte
    return reader.status < 0 ? BAD_REQUEST : this.major;
  }

  /** True when the head read last is the break. */
  isBreak(): boolean {
    return this.major === MAJOR_OTHER && this.info === INDEFINITE;
  }

  /** Reads the head behind any tags, of which `tag` keeps the one that matters; answers the major type, or BAD_REQUEST. */
  open(reader: Reader): number {
    this.tag = NO_TAG;
    let major = this.read(reader);
    while (major === MAJOR_TAG) {
      if (this.hi === 0) {
        // RFC 8949 3.4.3, 3.4.4: bignums and bigfloats are numbers that no type of LwM2M holds.
        if (this.lo === 2 || this.lo === 3 || this.lo === 5) return BAD_REQUEST;
        if (this.lo === TAG_DATE || this.lo === TAG_EPOCH || this.lo === TAG_DECIMAL) this.tag = this.lo;
      }
      major = this.read(reader);
    }
    return major;
  }

  /** The length or count of the head read last, or BAD_REQUEST when fewer than `width` bytes for each are left. */
  count(reader: Reader, width: number): number {
    if (this.hi !== 0 || this.lo < 0 || this.lo > 0x3fffffff || this.lo * width > reader.left()) return BAD_REQUEST;
    return this.lo;
  }

  /** Steps over one well-formed item of any kind, tags and all; 0 or BAD_REQUEST. */
  skip(reader: Reader): number {
    let depth = 0;
    let open = 1;
    let tagged = false;
    while (depth > 0 || open !== 0) {
      if (open === 0) {
        open = this.i32[this.levels + --depth];
        continue;
      }
      const major = this.read(reader);
      if (major < 0) return major;
      if (major === MAJOR_TAG) {
        tagged = true;
        continue;
      }
      if (this.isBreak()) {
        if (tagged || (open !== ARRAY_OPEN && open !== MAP_AT_KEY)) return BAD_REQUEST;
        open = 0;
        continue;
      }
      tagged = false;
      if (open > 0) open--;
      else if (open !== ARRAY_OPEN) open = open === MAP_AT_KEY ? MAP_AT_VALUE : MAP_AT_KEY;
      if (major === MAJOR_BYTES || major === MAJOR_TEXT) {
        if (this.skipString(reader) < 0) return BAD_REQUEST;
      } else if (major === MAJOR_ARRAY || major === MAJOR_MAP) {
        if (depth === NESTING) return BAD_REQUEST;
        this.i32[this.levels + depth++] = open;
        if (this.info === INDEFINITE) {
          open = major === MAJOR_ARRAY ? ARRAY_OPEN : MAP_AT_KEY;
        } else {
          const width = major === MAJOR_ARRAY ? 1 : 2;
          open = this.count(reader, width) * width;
          if (open < 0) return BAD_REQUEST;
        }
      }
    }
    return 0;
  }

  /** Steps over the bytes of a string whose head was read; 0 or BAD_REQUEST. */
  skipString(reader: Reader): number {
    if (this.info !== INDEFINITE) {
      const n = this.count(reader, 1);
      if (n < 0) return n;
      reader.skip(n);
      return 0;
    }
    const major = this.major;
    while (this.chunk(reader, major) > 0) reader.skip(this.lo);
    return this.isBreak() ? 0 : BAD_REQUEST;
  }

  /** Reads the head of a chunk of an indefinite string, RFC 8949 3.2.3; 1, 0 at the break, BAD_REQUEST. `lo` is its length. */
  private chunk(reader: Reader, major: number): number {
    const next = this.read(reader);
    if (next < 0) {
      this.info = 0; // not a break, whatever was read
      return next;
    }
    if (this.isBreak()) return 0;
    if (next !== major || this.info === INDEFINITE || this.count(reader, 1) < 0) {
      this.info = 0;
      return BAD_REQUEST;
    }
    return 1;
  }

  /**
   * Finds the bytes of a string whose head was read: bytes[at .. at + length) of the reader's array; 0 or BAD_REQUEST.
   *
   * A string of several chunks is joined where it lies and left as one chunk and empty ones: well-formed, of the same
   * length and meaning, so that it can be read again. Nothing else can be one run without a buffer for it.
   */
  string(reader: Reader): number {
    const start = reader.at;
    if (this.info !== INDEFINITE) {
      const n = this.count(reader, 1);
      if (n < 0) return n;
      this.at = reader.skip(n);
      this.length = n;
      return 0;
    }
    const major = this.major;
    const bytes = reader.bytes;
    let total = 0;
    let chunks = 0;
    let more = this.chunk(reader, major);
    while (more > 0) {
      this.at = reader.skip(this.lo);
      total += this.lo;
      chunks++;
      more = this.chunk(reader, major);
    }
    if (more < 0) return more;
    this.length = total;
    if (chunks < 2) {
      if (chunks === 0) this.at = reader.at;
      return 0;
    }
    const end = reader.at - 1;
    const head = total < 24 ? 1 : total < 256 ? 2 : total < 65536 ? 3 : 5;
    if (start + head + total > end) return BAD_REQUEST; // two chunks of 65,536 bytes and more: no payload is that long
    // First everything as far to the left as the shortest head allows, which never overtakes the bytes still to be read.
    reader.at = start;
    let to = start + 1;
    while (this.chunk(reader, major) > 0) {
      const n = this.lo;
      move(bytes, reader.skip(n), n, to);
      to += n;
    }
    move(bytes, start + 1, total, start + head);
    this.writeHead(bytes, start, major << 5, head, total);
    for (let i = start + head + total; i < end; i++) bytes[i] = major << 5;
    this.at = start + head;
    this.length = total;
    return 0;
  }

  private writeHead(bytes: Uint8Array, at: number, top: number, size: number, n: number): void {
    if (size === 1) {
      bytes[at] = top | n;
      return;
    }
    bytes[at] = top | (size === 2 ? 24 : size === 3 ? 25 : 26);
    for (let i = size - 1; i > 0; i--) bytes[at + i] = n >> ((size - 1 - i) * 8);
  }

  /**
   * Takes the number whose head `open` read: INTEGER, UNSIGNED (2^63 and above) or FLOAT, or BAD_REQUEST when it is none or below -2^63.
   * Leaves whole numbers in `hi`, `lo` and every number, rounded where it must be, in `f64[cell]`.
   */
  number(reader: Reader): number {
    switch (this.major) {
      case MAJOR_UNSIGNED:
        if (this.hi === 0 && this.lo >= 0) this.f64[this.cell] = this.lo; // no double arises where an int32 does
        else this.f64[this.cell] = (this.hi >>> 0) * TWO32 + (this.lo >>> 0);
        return this.hi < 0 ? UNSIGNED : INTEGER;
      case MAJOR_NEGATIVE:
        if (this.hi < 0) return BAD_REQUEST; // below -2^63: Core 1.2 appendix C has 64 bits
        this.hi = ~this.hi;
        this.lo = ~this.lo;
        if (this.hi === this.lo >> 31) this.f64[this.cell] = this.lo;
        else this.f64[this.cell] = this.hi * TWO32 + (this.lo >>> 0);
        return INTEGER;
      case MAJOR_ARRAY: return this.tag === TAG_DECIMAL ? this.decimal(reader) : BAD_REQUEST;
      case MAJOR_OTHER: return readFloat(this.info, this.hi, this.lo, this.i32, this.cell) < 0 ? BAD_REQUEST : FLOAT;
      default: return BAD_REQUEST;
    }
  }

  /** RFC 8949 3.4.4: [exponent, mantissa], of integers of 64 bits. Exact where the exponent is within 22 and the mantissa within 2^53. */
  private decimal(reader: Reader): number {
    if (this.info !== 2) return BAD_REQUEST;
    const kind = this.whole(reader);
    if (kind < 0) return BAD_REQUEST;
    // Beyond 10^400 every mantissa has run over or under.
    let exponent = this.hi === this.lo >> 31 && kind === INTEGER ? this.lo : this.hi < 0 && kind === INTEGER ? -400 : 400;
    if (exponent > 400) exponent = 400;
    if (exponent < -400) exponent = -400;
    if (this.whole(reader) < 0) return BAD_REQUEST;
    const f64 = this.f64;
    while (exponent !== 0) {
      const step = exponent > 22 ? 22 : exponent < -22 ? -22 : exponent;
      let scale = 1;
      for (let i = step < 0 ? -step : step; i > 0; i--) scale *= 10;
      if (step < 0) f64[this.cell] /= scale;
      else f64[this.cell] *= scale;
      exponent -= step;
    }
    return FLOAT;
  }

  private whole(reader: Reader): number {
    const major = this.read(reader);
    return major === MAJOR_UNSIGNED || major === MAJOR_NEGATIVE ? this.number(reader) : BAD_REQUEST;
  }
}
