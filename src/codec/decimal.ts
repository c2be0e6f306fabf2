/**
 * Floats and 64-bit integers to decimal text and back, exact to the last digit.
 *
 * No engine's own conversion will do: Espruino's has 11 digits, and all of them make strings. Beside a short way for what sensors
 * say, the work is done in Limbs, which cut off far below what could matter:
 *
 * - writing has 192 bits and loses less than 2^-156, where telling the shortest texts apart takes some 2^-125 (Adams, Ryu, 2018);
 * - reading has 576 bits: about 170 significant digits are exact, and of a longer text the rest counts as "a little more". So a
 *   text ends one double below the nearest only where its first 170 digits are those of a point half way that has more than 170.
 */
import type { Arena } from '../buffers/arena.js';
import type { Writer } from '../buffers/writer.js';
import { Limbs } from './limbs.js';
import { BAD_REQUEST, NOT_ACCEPTABLE } from '../status.js';

/** Limbs of each of the three numbers of `writeLong`. */
const PART = 12;
/** Digits of the largest integer that is spelled. */
const DIGITS = 20;
/** Where the last digit that is not 0 lies when a fraction follows: nowhere near. */
const FAR = 99;

export class Decimal {
  /** Upper and lower 32 bits that `readInteger` found. */
  hi: number;
  lo: number;

  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly f64: Float64Array;
  private readonly limbs: Limbs;
  /** Three runs of DIGITS digits in `u8`. */
  private readonly digits: number;
  /** Digits read and not yet in the limbs, and 10 to their count. */
  private chunk: number;
  private scale: number;

  constructor(arena: Arena) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.f64 = arena.f64;
    this.limbs = new Limbs(arena);
    this.digits = arena.bytes(3 * DIGITS);
    this.chunk = 0;
    this.scale = 1;
    this.hi = 0;
    this.lo = 0;
  }

  /** Appends a 64-bit integer given as two int32 halves. */
  writeInteger(writer: Writer, hi: number, lo: number, unsigned: boolean): void {
    const negative = !unsigned && hi < 0;
    const low = negative ? (~lo + 1) | 0 : lo;
    const high = negative ? (~hi + (low === 0 ? 1 : 0)) | 0 : hi;
    const at = this.limbs.at;
    this.limbs.begin(1, 5);
    this.u16[at] = low & 0xffff;
    this.u16[at + 1] = low >>> 16;
    this.u16[at + 2] = high & 0xffff;
    this.u16[at + 3] = high >>> 16;
    this.spell(0);
    if (negative) writer.u8(45);
    this.emit(writer, this.digits, DIGITS, DIGITS);
  }

  /**
   * Reads "-?digits", the whole of bytes[at .. at + length), into `hi` and `lo`. 0, or BAD_REQUEST when it is malformed
   * or does not fit 64 bits, signed or unsigned as asked for.
   */
  readInteger(bytes: Uint8Array, at: number, length: number, unsigned: boolean): number {
    const end = at + length;
    const negative = length > 0 && bytes[at] === 45;
    let i = negative ? at + 1 : at;
    if (i === end || (negative && unsigned)) return BAD_REQUEST;
    const limb = this.limbs.at;
    this.begin(5);
    for (; i < end; i++) {
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9 || this.u16[limb + 4] !== 0) return BAD_REQUEST;
      this.take(digit);
    }
    this.flush();
    const hi = (this.u16[limb + 3] << 16) | this.u16[limb + 2];
    const lo = (this.u16[limb + 1] << 16) | this.u16[limb];
    if (this.u16[limb + 4] !== 0) return BAD_REQUEST;
    // The one magnitude of 2^63 that is in range is the negative one, which is its own negative.
    if (!unsigned && hi < 0 && !(negative && lo === 0 && hi << 1 === 0)) return BAD_REQUEST;
    this.lo = negative ? (~lo + 1) | 0 : lo;
    this.hi = negative ? (~hi + (lo === 0 ? 1 : 0)) | 0 : hi;
    return 0;
  }

  /**
   * Appends the shortest text that reads back as f64[cell], and of those the nearest: the digits of JavaScript's String(x).
   * Never with an exponent, which appendix C of Core 1.2 does not have: it spells 6.667e-11 "0.00000000006667".
   * At most 327 characters. 0, or NOT_ACCEPTABLE for what has no text: NaN and the infinities. -0 is written "0".
   */
  writeDouble(writer: Writer, cell: number): number {
    const top = this.u16[cell * 4 + 3];
    if ((top & 0x7ff0) === 0x7ff0) return NOT_ACCEPTABLE;
    if (this.f64[cell] === 0) {
      writer.u8(48);
      return 0;
    }
    if (top > 0x7fff) writer.u8(45);
    if (!this.writeShort(writer, cell)) this.writeLong(writer, cell);
    return 0;
  }

  /** Integers and decimals of up to 15 digits, at most one of which belongs to a double. */
  private writeShort(writer: Writer, cell: number): boolean {
    const x = this.f64[cell] < 0 ? -this.f64[cell] : this.f64[cell];
    if (x * 10000000 < 1) return false; // 10^22 is the last power of ten that is a double
    let power = 1;
    for (let places = 0; places < 23; places++) {
      const scaled = x * power;
      if (scaled >= 1e15) return false;
      const whole = Math.floor(scaled + 0.5);
      if (whole / power === x) {
        const upper = Math.floor(whole / 1e8);
        this.spellWord(upper, this.digits, 8);
        this.spellWord(whole - upper * 1e8, this.digits + 8, 8);
        this.emit(writer, this.digits, 16, 16 - places);
        return true;
      }
      power *= 10;
    }
    return false;
  }

  /** Any double: itself and the ends of the interval that rounds to it, scaled to 18 or 19 digits before the point. */
  private writeLong(writer: Writer, cell: number): void {
    const from = cell * 4;
    const biased = (this.u16[from + 3] >> 4) & 0x7ff;
    const isPower = (this.u16[from] | this.u16[from + 1] | this.u16[from + 2] | (this.u16[from + 3] & 15)) === 0;
    const limbs = this.limbs;
    limbs.begin(3, PART);
    // x = f * 2^e; in quarters the ends are whole: 4f + 2, and 4f - 2, or 4f - 1 above a power of two.
    this.load(0, from, biased, 2);
    this.load(1, from, biased, 0);
    this.load(2, from, biased, isPower && biased > 1 ? -1 : -2);
    limbs.exp = (biased > 0 ? biased : 1) - 1077 - 16 * (PART - 4);
    const k = (((limbs.length() + limbs.exp - 1) * 78913) >> 18) - 17; // floor(log10(2^n)), right for |n| < 1650
    limbs.scaleTen(-k);
    const highEnd = this.spellPart(0);
    const midEnd = this.spellPart(1);
    const lowEnd = this.spellPart(2);
    const last = this.shorten((this.u16[from] & 1) === 0, highEnd, midEnd, lowEnd);
    this.emit(writer, this.digits + DIGITS, last + 1, DIGITS + k);
  }

  /** Four times the mantissa at u16[from] plus `more` into the top limbs of number n. */
  private load(n: number, from: number, biased: number, more: number): void {
    const to = this.limbs.base(n) + PART - 4;
    let carry = more;
    for (let i = 0; i < 4; i++) {
      let limb = this.u16[from + i];
      if (i === 3) limb = (limb & 15) | (biased > 0 ? 16 : 0);
      const sum = limb * 4 + carry;
      this.u16[to + i] = sum & 0xffff;
      carry = sum >> 16;
    }
  }

  /** Spells the whole part of number n; answers the place behind its last digit that is not 0, or FAR. */
  private spellPart(n: number): number {
    const shift = -this.limbs.exp;
    const fraction = this.limbs.fraction(n, shift);
    this.limbs.whole(n, shift);
    this.spell(n);
    if (fraction > 0) return FAR;
    const to = this.digits + n * DIGITS;
    let end = DIGITS;
    while (end > 0 && this.u8[to + end - 1] === 0) end--;
    return end;
  }

  /**
   * Rounds the digits of x, run 1, to the fewest that lie between the upper end, run 0, and the lower, run 2; answers the place of
   * the last one. `even`: the interval has its ends, as ties go to even mantissas.
   */
  private shorten(even: boolean, highEnd: number, midEnd: number, lowEnd: number): number {
    const high = this.digits;
    const mid = high + DIGITS;
    const low = mid + DIGITS;
    let below = 0; // what x cut off here is more than the lower end cut off here, and less than the upper
    let above = 0;
    let last = DIGITS - 1;
    let add = 0;
    let i = 0;
    while (this.u8[high + i] === 0) i++;
    for (; i < DIGITS; i++) {
      const digit = this.u8[mid + i];
      below = below * 10 + digit - this.u8[low + i];
      above = above * 10 + this.u8[high + i] - digit;
      const least = even && lowEnd <= i + 1 ? -below : 1 - below;
      const most = !even && highEnd <= i + 1 ? above - 1 : above;
      if (most < least) continue;
      const next = i + 1 < DIGITS ? this.u8[mid + i + 1] : 0;
      if (next > 5 || (next === 5 && (midEnd > i + 2 || (digit & 1) === 1))) add = 1;
      if (add < least) add = least; // above a power of two x lies nearer to the lower end: the nearest text may be beyond it
      last = i;
      break;
    }
    for (let j = mid + last; add > 0; j--) {
      add = this.u8[j] === 9 ? 1 : 0;
      this.u8[j] = add > 0 ? 0 : this.u8[j] + 1;
    }
    return last;
  }

  /** Twenty digits of number n, which is used up, into run n. */
  private spell(n: number): void {
    const to = this.digits + n * DIGITS;
    for (let i = DIGITS - 4; i >= 0; i -= 4) this.spellWord(this.limbs.group(n), to + i, 4);
  }

  /** `count` digits of an int32. */
  private spellWord(value: number, to: number, count: number): void {
    let rest = value;
    for (let i = to + count - 1; i >= to; i--) {
      const digit = rest % 10;
      this.u8[i] = digit;
      rest = (rest - digit) / 10;
    }
  }

  /** Appends the `count` digits u8[from ..] with the point behind `point` of them, without needless zeros. */
  private emit(writer: Writer, from: number, count: number, point: number): void {
    let first = 0;
    while (first < point - 1 && first < count && this.u8[from + first] === 0) first++;
    let end = count;
    while (end > point && end > 0 && this.u8[from + end - 1] === 0) end--;
    if (point <= 0) {
      writer.u8(48);
      writer.u8(46);
      for (let i = point; i < 0; i++) writer.u8(48);
    }
    for (let i = first; i < end; i++) {
      if (i === point && i > 0) writer.u8(46);
      writer.u8(48 + this.u8[from + i]);
    }
    for (let i = end; i < point; i++) writer.u8(48);
  }

  /**
   * Reads "-?digits(.digits)?([eE][+-]?digits)?", the whole of bytes[at .. at + length), into f64[cell], rounded to the nearest
   * double, ties to even. 0, or BAD_REQUEST when it is malformed or beyond the largest double.
   */
  readDouble(bytes: Uint8Array, at: number, length: number, cell: number): number {
    const end = at + length;
    const negative = length > 0 && bytes[at] === 45;
    const whole = negative ? at + 1 : at;
    let point = -1;
    let kept = 0; // digits in the limbs, which begin with the first that is not 0
    let q = 0; // the number is those digits times 10^q
    let i = whole;
    this.begin(1);
    for (; i < end; i++) {
      if (bytes[i] === 46 && point < 0 && i > whole) {
        point = i;
        continue;
      }
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9) break;
      if (point >= 0) q--;
      if (kept === 0 && digit === 0) continue;
      if (this.limbs.isFull()) {
        if (digit !== 0) this.limbs.lost = 1;
        q++;
      } else {
        this.take(digit);
        kept++;
      }
    }
    if (i === whole || i === point + 1) return BAD_REQUEST;
    if (i < end) {
      if ((bytes[i] | 32) !== 101) return BAD_REQUEST;
      i++;
      const minus = i < end && bytes[i] === 45;
      if (minus || (i < end && bytes[i] === 43)) i++;
      if (i === end) return BAD_REQUEST;
      let power = 0;
      for (; i < end; i++) {
        const digit = bytes[i] - 48;
        if (digit < 0 || digit > 9) return BAD_REQUEST;
        if (power < 100000) power = power * 10 + digit;
      }
      q += minus ? -power : power;
    }
    this.flush();
    if (kept + q > 309 && kept > 0) return BAD_REQUEST;
    if (kept === 0 || kept + q < -323) {
      this.f64[cell] = 0; // less than half of the smallest double, 2^-1075 = 2.4e-324
    } else if (!this.readShort(cell, q)) {
      this.limbs.scaleTen(q);
      if (this.round(cell) < 0) return BAD_REQUEST;
    }
    if (negative) this.u16[cell * 4 + 3] |= 0x8000;
    return 0;
  }

  private begin(size: number): void {
    this.limbs.begin(1, size);
    this.chunk = 0;
    this.scale = 1;
  }

  /** Puts a digit behind those read so far. */
  private take(digit: number): void {
    this.chunk = this.chunk * 10 + digit;
    this.scale *= 10;
    if (this.scale === 10000) this.flush();
  }

  private flush(): void {
    if (this.scale === 1) return;
    this.limbs.append(this.scale, this.chunk);
    this.chunk = 0;
    this.scale = 1;
  }

  /** Where both the digits and the power of ten are doubles one product or division rounds once. */
  private readShort(cell: number, q: number): boolean {
    const limbs = this.limbs;
    if (q < -22 || q > 22 || limbs.size > 4 || (limbs.size === 4 && this.u16[limbs.at + 3] > 31)) return false;
    let value = 0;
    for (let i = limbs.size - 1; i >= 0; i--) value = value * 65536 + this.u16[limbs.at + i];
    let power = 1;
    for (let n = q < 0 ? -q : q; n > 0; n--) power *= 10;
    this.f64[cell] = q < 0 ? value / power : value * power;
    return true;
  }

  /** Rounds the number to f64[cell]; BAD_REQUEST beyond the largest double. */
  private round(cell: number): number {
    const limbs = this.limbs;
    const bits = limbs.length();
    const e = bits + limbs.exp - 1; // the number lies in [2^e, 2^(e + 1))
    const precision = e >= -1022 ? 53 : e + 1075;
    if (e > 1023) return BAD_REQUEST;
    if (precision < 0) {
      this.f64[cell] = 0;
      return 0;
    }
    const fraction = limbs.fraction(0, bits - precision);
    limbs.whole(0, bits - precision);
    let carry = fraction === 3 || (fraction === 2 && (this.u16[limbs.at] & 1) === 1) ? 1 : 0;
    for (let i = 0; i < 4; i++) {
      // The leading 1 of a full mantissa adds the last one to the exponent, and so does a carry out of it.
      const sum = this.u16[limbs.at + i] + carry + (i === 3 && precision === 53 ? (e + 1022) << 4 : 0);
      this.u16[cell * 4 + i] = sum & 0xffff;
      carry = sum >> 16;
    }
    return (this.u16[cell * 4 + 3] & 0x7ff0) === 0x7ff0 ? BAD_REQUEST : 0;
  }
}
