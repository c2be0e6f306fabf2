/**
 * One ArrayBuffer with the two views that cryptography and DTLS need; constructors take their columns from it in turn.
 *
 * An Arena of src/buffers serves as well: it has two views more, which cost 160 bytes on XS.
 */

/** What constructors take their storage from. */
export interface Storage {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  /** Takes `count` bytes; answers the index of the first in `u8`. Throws when there is no room. */
  bytes(count: number): number;
  /** Takes `count` 32-bit cells; answers the index of the first in `i32`. */
  words(count: number): number;
}

/** What the views and the ArrayBuffer cost beside their bytes on a 32-bit XS: two of 5 slots and one of 3, of 16 bytes. */
export const MEMORY_VIEWS = (2 * 5 + 3) * 16;

export class Memory implements Storage {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  /** Bytes in all. */
  readonly size: number;
  /** Bytes taken so far. */
  used: number;

  /** @param size bytes; rounded up to a multiple of 4 */
  constructor(size: number) {
    const buffer = new ArrayBuffer((size + 3) & ~3);
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.size = this.u8.length;
    this.used = 0;
  }

  bytes(count: number): number {
    const at = this.used;
    if (at + count > this.size) throw new Error('memory: ' + (at + count - this.size) + ' bytes short of ' + this.size);
    this.used = at + count;
    return at;
  }

  words(count: number): number {
    this.used = (this.used + 3) & ~3;
    return this.bytes(4 * count) >> 2;
  }
}
