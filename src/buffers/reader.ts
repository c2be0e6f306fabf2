/**
 * A sticky reader of bytes[at .. end): running out makes every later read answer 0 and `status` OVERFLOW, so the caller checks once.
 */
import { OVERFLOW } from '../status.js';

export class Reader {
  bytes: Uint8Array;
  at: number;
  end: number;
  /** 0, or OVERFLOW from the first read past the end. */
  status: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.at = 0;
    this.end = 0;
    this.status = 0;
  }

  begin(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.status = 0;
  }

  /** Bytes left. */
  left(): number {
    return this.end - this.at;
  }

  /** True when `count` more bytes are there; makes the reader fail when they are not. */
  has(count: number): boolean {
    if (count >= 0 && this.at + count <= this.end) return true;
    this.fail();
    return false;
  }

  /** Makes every later read fail too: nothing is left. */
  private fail(): number {
    this.status = OVERFLOW;
    this.end = this.at;
    return 0;
  }

  // The short reads check for themselves: a call costs up to 1.7 kB of stack on Espruino, and these are the deepest.

  u8(): number {
    return this.at < this.end ? this.bytes[this.at++] : this.fail();
  }

  u16(): number {
    const at = this.at;
    if (at + 2 > this.end) return this.fail();
    this.at = at + 2;
    return (this.bytes[at] << 8) | this.bytes[at + 1];
  }

  /** Big-endian 32 bits as an int32. */
  i32(): number {
    const at = this.at;
    if (at + 4 > this.end) return this.fail();
    this.at = at + 4;
    return (this.bytes[at] << 24) | (this.bytes[at + 1] << 16) | (this.bytes[at + 2] << 8) | this.bytes[at + 3];
  }

  /** Steps over `count` bytes; answers where they begin. */
  skip(count: number): number {
    const at = this.at;
    if (this.has(count)) this.at = at + count;
    return at;
  }
}
