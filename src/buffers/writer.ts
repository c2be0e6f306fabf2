/**
 * A sticky writer into bytes[at .. end): an overflow makes every later write fail, so the caller checks once.
 */
import { boxed, utf8 } from './bytes.js';
import { OVERFLOW } from '../status.js';

export class Writer {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  at: number;
  end: number;
  /** 0, or OVERFLOW from the first write that did not fit. */
  status: number;
  private start: number;
  private readonly raw: boolean;

  /** @param raw what `rawStrings()` answers */
  constructor(bytes: Uint8Array, raw: boolean) {
    this.bytes = bytes;
    this.at = 0;
    this.end = 0;
    this.start = 0;
    this.status = OVERFLOW;
    this.raw = raw;
  }

  begin(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.start = at;
    this.end = end;
    this.status = 0;
  }

  /** Bytes written since `begin`, or OVERFLOW. */
  length(): number {
    return this.status < 0 ? this.status : this.at - this.start;
  }

  /** True when `count` more bytes fit; makes the writer fail when they do not. */
  room(count: number): boolean {
    if (this.at + count <= this.end) return true;
    this.fail();
    return false;
  }

  /** Makes every later write fail too: there is no room any more. */
  private fail(): void {
    this.status = OVERFLOW;
    this.end = this.at;
  }

  // The short writes check their room themselves: a call costs up to 1.7 kB of stack on Espruino, and these are the deepest.

  u8(value: number): void {
    if (this.at < this.end) this.bytes[this.at++] = value;
    else this.fail();
  }

  u16(value: number): void {
    const at = this.at;
    if (at + 2 > this.end) {
      this.fail();
      return;
    }
    this.bytes[at] = value >> 8;
    this.bytes[at + 1] = value;
    this.at = at + 2;
  }

  /** Big-endian 32 bits of an int32. */
  u32(value: number): void {
    const at = this.at;
    if (at + 4 > this.end) {
      this.fail();
      return;
    }
    this.bytes[at] = value >> 24;
    this.bytes[at + 1] = value >> 16;
    this.bytes[at + 2] = value >> 8;
    this.bytes[at + 3] = value;
    this.at = at + 4;
  }

  /** Big-endian, the `count` least significant bytes of an int32, 0 .. 4. */
  uint(value: number, count: number): void {
    if (this.at + count > this.end) {
      this.fail();
      return;
    }
    for (let shift = (count - 1) * 8; shift >= 0; shift -= 8) this.bytes[this.at++] = value >> shift;
  }

  run(from: Uint8Array, at: number, length: number): void {
    if (this.at + length > this.end) {
      this.fail();
      return;
    }
    const bytes = this.bytes;
    const to = this.at;
    for (let i = 0; i < length; i++) bytes[to + i] = from[at + i];
    this.at = to + length;
  }

  /** The bytes of a little-endian run in reverse: an arena's double or float to network order. */
  reversed(from: Uint8Array, at: number, length: number): void {
    if (this.at + length > this.end) {
      this.fail();
      return;
    }
    for (let i = length - 1; i >= 0; i--) this.bytes[this.at++] = from[at + i];
  }

  /** ASCII text: a literal, boxed where it is used again (`boxed`). */
  ascii(text: string): void {
    const box = boxed(text);
    const length = box.length;
    if (this.at + length > this.end) {
      this.fail();
      return;
    }
    for (let i = 0; i < length; i++) this.bytes[this.at++] = box.charCodeAt(i);
  }

  /** Text as UTF-8; answers its length in bytes. */
  text(text: string): number {
    if (this.status < 0) return 0;
    const n = utf8(text, this.raw, this.bytes, this.at, this.end);
    if (n < 0) {
      this.fail();
      return 0;
    }
    this.at += n;
    return n;
  }

  /** A non-negative int32 as decimal digits. */
  decimal(value: number): void {
    let scale = 1;
    let digits = 1;
    while (digits < 10 && value >= scale * 10) {
      scale *= 10;
      digits++;
    }
    if (this.at + digits > this.end) {
      this.fail();
      return;
    }
    let rest = value;
    for (let i = 0; i < digits; i++) {
      const below = rest % scale;
      this.bytes[this.at++] = 48 + (rest - below) / scale;
      rest = below;
      scale = (scale - (scale % 10)) / 10;
    }
  }
}
