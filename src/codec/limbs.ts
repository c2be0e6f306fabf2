/**
 * Up to three wide numbers that are scaled together by powers of ten, as 16-bit limbs in the arena: int32 arithmetic, no double.
 *
 * A number is its limbs, least significant first, times 2^exp; `exp` is common to all. A power of ten goes into the limbs as a
 * power of five and into `exp` as a power of two. What has to be cut off at the lower end is remembered in `lost`.
 */
import type { Arena } from '../buffers/arena.js';

/** Limbs of one number when reading, and of three together when writing. */
export const LIMBS = 36;
/** 5^6: the largest power of five whose product with a limb stays in int32. */
const STEP = 15625;

export class Limbs {
  readonly u16: Uint16Array;
  /** The first limb: LIMBS halves in `u16`. */
  readonly at: number;
  /** Numbers scaled together, the largest first, and the limbs of each. */
  count: number;
  size: number;
  exp: number;
  /** Bit n: number n is a little more than its limbs say. */
  lost: number;

  constructor(arena: Arena) {
    this.u16 = arena.u16;
    this.at = arena.halves(LIMBS);
    this.count = 1;
    this.size = 1;
    this.exp = 0;
    this.lost = 0;
  }

  /** Begins with `count` numbers of `size` limbs, all 0. */
  begin(count: number, size: number): void {
    this.count = count;
    this.size = size;
    this.exp = 0;
    this.lost = 0;
    for (let i = this.at; i < this.at + count * size; i++) this.u16[i] = 0;
  }

  /** Where number n begins in `u16`. */
  base(n: number): number {
    return this.at + n * this.size;
  }

  /** True when the topmost limb is in use and there is no room for another. */
  isFull(): boolean {
    return this.size === LIMBS && this.u16[this.at + LIMBS - 1] !== 0;
  }

  /** Multiplies the one number and adds to it, giving it one more limb when it may need that. */
  append(factor: number, more: number): void {
    if (this.size < LIMBS && this.u16[this.at + this.size - 1] !== 0) this.u16[this.at + this.size++] = 0;
    this.multiply(factor, more);
  }

  /** Multiplies all numbers, of which the first is not 0, by 10^n, n of either sign. */
  scaleTen(n: number): void {
    if (this.count === 1) {
      while (this.size < LIMBS) this.u16[this.at + this.size++] = 0;
      this.normalise();
    }
    this.exp += n;
    let left = n < 0 ? -n : n;
    while (left > 0) {
      let factor = STEP;
      if (left < 6) {
        factor = 5;
        for (; left > 1; left--) factor *= 5;
        left = 6;
      }
      left -= 6;
      if (n < 0) this.divide(factor);
      else this.multiply(factor, 0);
    }
  }

  /** Multiplies all numbers by up to STEP and adds to them; when the largest needs another limb, all give up their lowest. */
  multiply(factor: number, more: number): void {
    const size = this.size;
    let grown = false;
    for (let n = 0; n < this.count; n++) {
      const base = this.at + n * size;
      let carry = more;
      for (let i = base; i < base + size; i++) {
        const value = this.u16[i] * factor + carry;
        this.u16[i] = value & 0xffff;
        carry = value >> 16;
      }
      if (n === 0) grown = carry !== 0;
      if (!grown) continue;
      if (this.u16[base] !== 0) this.lost |= 1 << n;
      for (let i = base; i < base + size - 1; i++) this.u16[i] = this.u16[i + 1];
      this.u16[base + size - 1] = carry;
    }
    if (grown) this.exp += 16;
  }

  /** Divides all numbers, of which the first is not 0, by up to STEP. */
  private divide(by: number): void {
    this.normalise();
    for (let n = 0; n < this.count; n++) {
      const base = this.at + n * this.size;
      let rest = 0;
      for (let i = base + this.size - 1; i >= base; i--) {
        const value = rest * 65536 + this.u16[i];
        rest = value % by;
        this.u16[i] = (value - rest) / by;
      }
      if (rest !== 0) this.lost |= 1 << n;
    }
  }

  /** Moves all numbers up until the top limb of the largest, which is not 0, is in use. */
  normalise(): void {
    const size = this.size;
    let up = 0;
    while (this.u16[this.at + size - 1 - up] === 0) up++;
    if (up === 0) return;
    this.exp -= 16 * up;
    for (let n = 0; n < this.count; n++) {
      const base = this.at + n * size;
      for (let i = base + size - 1; i >= base; i--) this.u16[i] = i - up >= base ? this.u16[i - up] : 0;
    }
  }

  /** Bits of the first number. */
  length(): number {
    let i = this.size - 1;
    while (i > 0 && this.u16[this.at + i] === 0) i--;
    let bits = 16 * i;
    for (let limb = this.u16[this.at + i]; limb > 0; limb >>= 1) bits++;
    return bits;
  }

  /** What of number n lies below bit `shift` > 0: 0 nothing, 1 less than a half, 2 a half, 3 more. */
  fraction(n: number, shift: number): number {
    const base = this.base(n);
    const place = (shift - 1) >> 4;
    const half = 1 << ((shift - 1) & 15);
    const limb = this.u16[base + place];
    let rest = (limb & (half - 1)) !== 0 || (this.lost & (1 << n)) !== 0;
    for (let i = base; !rest && i < base + place; i++) rest = this.u16[i] !== 0;
    return ((limb & half) !== 0 ? 2 : 0) + (rest ? 1 : 0);
  }

  /** Shifts number n down by `shift` >= 80 bits: its five lowest limbs are then what was above them. */
  whole(n: number, shift: number): void {
    const base = this.base(n);
    const right = shift & 15;
    for (let i = 0; i < 5; i++) {
      const place = (shift >> 4) + i;
      const low = place < this.size ? this.u16[base + place] : 0;
      const high = place + 1 < this.size ? this.u16[base + place + 1] : 0;
      this.u16[base + i] = ((high << (16 - right)) | (low >> right)) & 0xffff;
    }
  }

  /** The last four decimal digits of the five lowest limbs of number n, which are divided by 10,000. */
  group(n: number): number {
    const base = this.base(n);
    let rest = 0;
    for (let i = base + 4; i >= base; i--) {
      const value = rest * 65536 + this.u16[i];
      rest = value % 10000;
      this.u16[i] = (value - rest) / 10000;
    }
    return rest;
  }
}
