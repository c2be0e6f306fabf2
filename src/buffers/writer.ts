/**
 * A sticky writer into bytes[at .. end): an overflow makes every later write fail, so the caller checks once.
 *
 * A writer with a window keeps one part of what is written, counts the rest and sums up all: so a body of any length is sent block by
 * block (RFC 7959) without ever being held, written anew for each of its blocks. Nobody may then look at `at` or patch bytes back.
 */
import { boxed, utf8 } from './bytes.js';
import { OVERFLOW } from '../status.js';

/** Bytes that a window needs behind it: as much as is ever written by one call that does not go byte by byte. */
export const SLACK = 16;

export class Writer {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  at: number;
  end: number;
  /** 0, or OVERFLOW from the first write that did not fit. */
  status: number;
  /** True while a window is open. */
  windowed: boolean;
  private start: number;
  private readonly raw: boolean;
  /** Of a window: where its bytes begin, its offset in the body and its size, the body's bytes that went by before `base`, and the sum so far. */
  private base: number;
  private from: number;
  private size: number;
  private passed: number;
  private summed: number;
  private low: number;
  private high: number;

  /** @param raw what `rawStrings()` answers */
  constructor(bytes: Uint8Array, raw: boolean) {
    this.bytes = bytes;
    this.at = 0;
    this.end = 0;
    this.start = 0;
    this.status = OVERFLOW;
    this.raw = raw;
    this.windowed = false;
    this.base = 0;
    this.from = 0;
    this.size = 0;
    this.passed = 0;
    this.summed = 0;
    this.low = 1;
    this.high = 0;
  }

  begin(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.start = at;
    this.end = end;
    this.status = 0;
    this.windowed = false;
  }

  /** From here on keeps `size` bytes of what is written from its byte `from` on; OVERFLOW when there is no room for that and SLACK. */
  window(from: number, size: number): void {
    if (this.at + size + SLACK > this.end) {
      this.fail();
      return;
    }
    this.windowed = true;
    this.base = this.at;
    this.from = from;
    this.size = size;
    this.passed = 0;
    this.summed = this.at;
    this.low = 1;
    this.high = 0;
  }

  /** Closes the window: what it kept is what was written, and `at` stands behind it. Answers the length of the whole body. */
  close(): number {
    this.spill(0);
    this.windowed = false;
    const total = this.passed + this.at - this.base;
    if (this.passed < this.from) this.at = this.base; // the body ends before the window
    else if (this.at > this.base + this.size) this.at = this.base + this.size;
    return total;
  }

  /** True while a window is open at which the body has not arrived. */
  isBefore(): boolean {
    return this.windowed && this.from > 0 && this.passed + this.at - this.base <= this.from;
  }

  /** Adler-32 (RFC 1950 8.2) of the body that went through the window closed last. */
  sum(): number {
    return (this.high << 16) | this.low;
  }

  /**
   * Makes room for `count` bytes, at most SLACK, where a window is open; else the writer fails. The window moves on: what came is summed
   * up, what lies before it dropped, and what lies behind it. In one piece: these are the deepest calls.
   */
  private spill(count: number): boolean {
    const bytes = this.bytes;
    for (let pass = 0; this.windowed && pass < 2; pass++) {
      let low = this.low;
      let high = this.high;
      for (let i = this.summed; i < this.at; i++) {
        low += bytes[i];
        if (low >= 65521) low -= 65521;
        high += low;
        if (high >= 65521) high -= 65521;
      }
      this.low = low;
      this.high = high;
      const there = this.at - this.base;
      if (this.passed < this.from) {
        const drop = this.from - this.passed < there ? this.from - this.passed : there;
        for (let i = drop; i < there; i++) bytes[this.base + i - drop] = bytes[this.base + i];
        this.passed += drop;
        this.at -= drop;
      } else if (there > this.size) {
        this.passed += there - this.size;
        this.at = this.base + this.size;
      }
      this.summed = this.at;
      if (this.at + count <= this.end) return true;
      // The window has filled just now: in a second pass what is behind it goes.
    }
    this.status = OVERFLOW;
    this.end = this.at;
    return false;
  }

  /** Bytes written since `begin`, or OVERFLOW. */
  length(): number {
    return this.status < 0 ? this.status : this.at - this.start;
  }

  /** True when `count` more bytes fit; makes the writer fail when they do not. */
  room(count: number): boolean {
    return this.at + count <= this.end || this.spill(count);
  }

  /** Makes every later write fail too: there is no room any more. */
  private fail(): void {
    this.status = OVERFLOW;
    this.end = this.at;
  }

  // The short writes check their room themselves: a call costs up to 1.7 kB of stack on Espruino, and these are the deepest.

  u8(value: number): void {
    if (this.at < this.end || this.spill(1)) this.bytes[this.at++] = value;
  }

  u16(value: number): void {
    if (this.at + 2 > this.end && !this.spill(2)) return;
    const at = this.at;
    this.bytes[at] = value >> 8;
    this.bytes[at + 1] = value;
    this.at = at + 2;
  }

  /** Big-endian 32 bits of an int32. */
  u32(value: number): void {
    if (this.at + 4 > this.end && !this.spill(4)) return;
    const at = this.at;
    this.bytes[at] = value >> 24;
    this.bytes[at + 1] = value >> 16;
    this.bytes[at + 2] = value >> 8;
    this.bytes[at + 3] = value;
    this.at = at + 4;
  }

  /** Big-endian, the `count` least significant bytes of an int32, 0 .. 4. */
  uint(value: number, count: number): void {
    if (this.at + count > this.end && !this.spill(count)) return;
    for (let shift = (count - 1) * 8; shift >= 0; shift -= 8) this.bytes[this.at++] = value >> shift;
  }

  run(from: Uint8Array, at: number, length: number): void {
    if (this.at + length > this.end) {
      for (let i = 0; i < length && (this.at < this.end || this.spill(1)); i++) this.bytes[this.at++] = from[at + i];
      return;
    }
    const bytes = this.bytes;
    const to = this.at;
    for (let i = 0; i < length; i++) bytes[to + i] = from[at + i];
    this.at = to + length;
  }

  /** The bytes of a little-endian run in reverse, at most SLACK: an arena's double or float to network order. */
  reversed(from: Uint8Array, at: number, length: number): void {
    if (this.at + length > this.end && !this.spill(length)) return;
    for (let i = length - 1; i >= 0; i--) this.bytes[this.at++] = from[at + i];
  }

  /** ASCII text: a literal, boxed where it is used again (`boxed`). */
  ascii(text: string): void {
    const box = boxed(text);
    const length = box.length;
    if (this.at + length > this.end) {
      for (let i = 0; i < length && (this.at < this.end || this.spill(1)); i++) this.bytes[this.at++] = box.charCodeAt(i);
      return;
    }
    for (let i = 0; i < length; i++) this.bytes[this.at++] = box.charCodeAt(i);
  }

  /** Text as UTF-8; answers its length in bytes. */
  text(text: string): number {
    if (this.status < 0) return 0;
    const n = utf8(text, this.raw, this.bytes, this.at, this.end);
    if (n >= 0) {
      this.at += n;
      return n;
    }
    return this.spell(text);
  }

  /** Text that is longer than the room there is: byte by byte through a window; else the writer fails. As `utf8` in bytes.ts has it. */
  private spell(text: string): number {
    const box = boxed(text);
    const count = box.length;
    let size = 0;
    for (let i = 0; i < count && this.status === 0; i++) {
      let c = box.charCodeAt(i);
      if (c < 0x80 || this.raw) {
        this.u8(c);
        size++;
        continue;
      }
      const low = c >= 0xd800 && c < 0xdc00 && i + 1 < count ? box.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else if (c >= 0xd800 && c < 0xe000) {
        c = 0xfffd;
      }
      const more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      size += 1 + more;
      this.u8((more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (c >> (more * 6)));
      for (let shift = (more - 1) * 6; shift >= 0; shift -= 6) this.u8(0x80 | ((c >> shift) & 63));
    }
    return size;
  }

  /** A non-negative int32 as decimal digits. */
  decimal(value: number): void {
    let scale = 1;
    let digits = 1;
    while (digits < 10 && value >= scale * 10) {
      scale *= 10;
      digits++;
    }
    if (this.at + digits > this.end && !this.spill(digits)) return;
    let rest = value;
    for (let i = 0; i < digits; i++) {
      const below = rest % scale;
      this.bytes[this.at++] = 48 + (rest - below) / scale;
      rest = below;
      scale = (scale - (scale % 10)) / 10;
    }
  }
}
