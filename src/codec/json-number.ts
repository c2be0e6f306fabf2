/**
 * A number of JSON as LwM2M needs it: a whole one exact to 64 bits however it is spelled, and as a double.
 */
import type { Arena } from '../buffers/arena.js';
import { NO_TAG } from './cbor-item.js';
import type { Decimal } from './decimal.js';
import type { Numeric } from './senml-sum.js';
import { FLOAT, INTEGER, UNSIGNED } from './types.js';

/** A sign and the digits of 2^64. */
const SCRATCH = 24;
const DIGITS = 20;
const TWO32 = 4294967296;

export class JsonNumber implements Numeric {
  /** INTEGER, UNSIGNED (2^63 and above) or FLOAT for what has a fraction or more than 64 bits. */
  kind: number;
  /** The halves of a whole number. */
  hi: number;
  lo: number;
  /** None: see Numeric. */
  readonly tag: number;
  /** Every number as a double, rounded where it must be: `f64[cell]`. */
  readonly cell: number;
  readonly f64: Float64Array;
  private readonly decimal: Decimal;
  private readonly u8: Uint8Array;
  private readonly scratch: number;

  /** @param decimal of the same arena */
  constructor(arena: Arena, decimal: Decimal) {
    this.f64 = arena.f64;
    this.cell = arena.doubles(1);
    this.u8 = arena.u8;
    this.scratch = arena.bytes(SCRATCH);
    this.decimal = decimal;
    this.tag = NO_TAG;
    this.kind = FLOAT;
    this.hi = 0;
    this.lo = 0;
  }

  /** Reads a number that is one by RFC 8259 6; 0, or BAD_REQUEST when it is beyond the largest double. */
  read(bytes: Uint8Array, at: number, length: number): number {
    const decimal = this.decimal;
    if (decimal.readInteger(bytes, at, length, false) === 0) return this.whole(INTEGER);
    if (decimal.readInteger(bytes, at, length, true) === 0) return this.whole(UNSIGNED);
    const digits = this.plain(bytes, at, length);
    if (digits > 0) {
      if (decimal.readInteger(this.u8, this.scratch, digits, false) === 0) return this.whole(INTEGER);
      if (decimal.readInteger(this.u8, this.scratch, digits, true) === 0) return this.whole(UNSIGNED);
    }
    this.kind = FLOAT;
    return decimal.readDouble(bytes, at, length, this.cell);
  }

  private whole(kind: number): number {
    this.kind = kind;
    this.hi = this.decimal.hi;
    this.lo = this.decimal.lo;
    if (kind === INTEGER && this.hi === this.lo >> 31) this.f64[this.cell] = this.lo; // no double arises where an int32 does
    else this.f64[this.cell] = (kind === UNSIGNED ? this.hi >>> 0 : this.hi) * TWO32 + (this.lo >>> 0);
    return 0;
  }

  /** Spells a number that has a point or an exponent, and is whole, without them into the scratch: 1.5e3 is 1500. The length, or 0 when it is not whole or too long. */
  private plain(bytes: Uint8Array, at: number, length: number): number {
    const end = at + length;
    let power = 0;
    let i = at;
    while (i < end && (bytes[i] | 32) !== 101) i++;
    const mantissa = i;
    if (i < end) {
      i++;
      const minus = bytes[i] === 45;
      if (minus || bytes[i] === 43) i++;
      for (; i < end; i++) if (power < 1000000) power = power * 10 + bytes[i] - 48;
      if (minus) power = -power;
    }
    // The last digit that is not 0 must not lie behind the point, wherever the exponent moves that.
    let last = mantissa - 1;
    let point = mantissa;
    for (i = at; i < mantissa; i++) if (bytes[i] === 46) point = i;
    while (last >= at && (bytes[last] === 48 || bytes[last] === 46)) last--;
    let to = this.scratch;
    if (last < at || bytes[last] === 45) {
      this.u8[to] = 48;
      return 1;
    }
    // Places behind the point that `last` takes, negative for zeros before it.
    const places = (last > point ? last - point : last - point + 1) - power;
    if (places > 0) return 0;
    const most = this.scratch + 1 + DIGITS;
    if (bytes[at] === 45) this.u8[to++] = 45;
    let begun = false;
    for (i = at; i <= last; i++) {
      const c = bytes[i];
      if (c === 46 || c === 45 || (!begun && c === 48)) continue;
      begun = true;
      if (to >= most) return 0;
      this.u8[to++] = c;
    }
    for (let zeros = -places; zeros > 0; zeros--) {
      if (to >= most) return 0;
      this.u8[to++] = 48;
    }
    return to - this.scratch;
  }
}
