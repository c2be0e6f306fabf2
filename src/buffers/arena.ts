/**
 * The one ArrayBuffer that holds all state, with four views over it; constructors take their columns from it in turn.
 *
 * A column is the index of its first row in one of the views: `u16[mids + slot]`. A view per column would cost
 * 64-80 bytes each on XS, more than the data. The engines this runs on are little-endian; a double in `f64[i]`
 * has its bytes, least significant first, in `u8[8 * i] ..`, which the float codecs rely on.
 */
export class Arena {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /** Bytes in all. */
  readonly size: number;
  /** Bytes taken so far. */
  used: number;

  /** @param size bytes; rounded up to a multiple of 8 */
  constructor(size: number) {
    const buffer = new ArrayBuffer((size + 7) & ~7);
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.size = this.u8.length;
    this.used = 0;
  }

  /** Takes `count` bytes; answers the index of the first in `u8`. Throws when the arena is full: only constructors and `add` call this. */
  bytes(count: number): number {
    return this.take(count, 1);
  }

  /** Takes `count` 16-bit cells; answers the index of the first in `u16`. */
  halves(count: number): number {
    return this.take(count, 2) / 2;
  }

  /** Takes `count` 32-bit cells; answers the index of the first in `i32`. */
  words(count: number): number {
    return this.take(count, 4) / 4;
  }

  /** Takes `count` doubles; answers the index of the first in `f64`. */
  doubles(count: number): number {
    return this.take(count, 8) / 8;
  }

  private take(count: number, width: number): number {
    const at = (this.used + width - 1) & ~(width - 1);
    const end = at + count * width;
    if (end > this.size) throw new Error('arena: ' + (end - this.size) + ' bytes short of ' + this.size);
    this.used = end;
    return at;
  }
}
