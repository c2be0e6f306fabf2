/**
 * Stored values: how each type lies in the arena, and its way into the Value record and back.
 *
 *     whole numbers   8 bytes: low half, high half      float   8 bytes
 *     object link     4 bytes                           boolean 1 byte
 *     runs            2 bytes of length, then the bytes
 */
import type { Arena } from '../buffers/arena.js';
import { BOOLEAN, FLOAT, OBJLNK, TIME, isWhole } from '../codec/types.js';
import { PLAIN, type Value } from '../codec/value.js';
import { BAD_REQUEST, OK } from '../status.js';

/** Bytes that a value takes; @param capacity bytes of the longest run */
export function cellSize(type: number, capacity: number): number {
  if (isWhole(type) || type === FLOAT) return 8;
  if (type === OBJLNK) return 4;
  if (type === BOOLEAN) return 1;
  return (2 + capacity + 1) & ~1;
}

/** What its address must be a multiple of. */
export function cellAlign(type: number): number {
  if (isWhole(type) || type === FLOAT) return 8;
  if (type === OBJLNK) return 4;
  return type === BOOLEAN ? 1 : 2;
}

export class Cells {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;

  constructor(arena: Arena) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
  }

  /** Puts the value at byte `at` into the record. */
  load(at: number, type: number, value: Value): void {
    if (type === FLOAT) {
      value.type = FLOAT;
      // As two words: a double that passes through JavaScript is boxed by an interpreter.
      this.i32[value.cell * 2] = this.i32[at >> 2];
      this.i32[value.cell * 2 + 1] = this.i32[(at >> 2) + 1];
    } else if (isWhole(type)) {
      value.type = type;
      value.lo = this.i32[at >> 2];
      value.hi = this.i32[(at >> 2) + 1];
    } else if (type === BOOLEAN) {
      value.type = BOOLEAN;
      value.hi = 0;
      value.lo = this.u8[at];
    } else if (type === OBJLNK) {
      const link = this.i32[at >> 2];
      value.link(link >>> 16, link & 0xffff);
    } else {
      value.run(type, this.u8, at + 2, this.u16[at >> 1], PLAIN);
    }
  }

  /** Takes the record's value, which is of this type; BAD_REQUEST when a run is longer than `capacity`: nothing is then changed but bytes behind its end. */
  store(at: number, type: number, capacity: number, value: Value): number {
    if (type === FLOAT) {
      this.i32[at >> 2] = this.i32[value.cell * 2];
      this.i32[(at >> 2) + 1] = this.i32[value.cell * 2 + 1];
    } else if (isWhole(type)) {
      this.i32[at >> 2] = value.lo;
      this.i32[(at >> 2) + 1] = value.hi;
    } else if (type === BOOLEAN) {
      this.u8[at] = value.lo;
    } else if (type === OBJLNK) {
      this.i32[at >> 2] = (value.hi << 16) | value.lo;
    } else {
      const length = value.getBytes(this.u8, at + 2, capacity);
      if (length < 0) return BAD_REQUEST;
      this.u16[at >> 1] = length;
    }
    return OK;
  }

  /** Says how long the run is whose bytes were put at byte `at` + 2. */
  setLength(at: number, length: number): void {
    this.u16[at >> 1] = length;
  }

  /** Stores a whole number below 2^31. */
  setCount(at: number, count: number): void {
    this.i32[at >> 2] = count;
    this.i32[(at >> 2) + 1] = 0;
  }

  /** True when the record's value lies at byte `at` already; of a run it is not asked: comparing would cost what reporting does. */
  holds(at: number, type: number, value: Value): boolean {
    if (type === FLOAT) return this.i32[at >> 2] === this.i32[value.cell * 2] && this.i32[(at >> 2) + 1] === this.i32[value.cell * 2 + 1];
    if (isWhole(type)) return this.i32[at >> 2] === value.lo && this.i32[(at >> 2) + 1] === value.hi;
    if (type === BOOLEAN) return this.u8[at] === value.lo;
    return type === OBJLNK && this.i32[at >> 2] === ((value.hi << 16) | value.lo);
  }

  /** A whole number of at most 2^31 - 1; larger ones are cut to it, negative ones to 0. For the resources that steer this client. */
  count(at: number): number {
    const lo = this.i32[at >> 2];
    const hi = this.i32[(at >> 2) + 1];
    if (hi < 0) return 0;
    return hi > 0 || lo < 0 ? 0x7fffffff : lo;
  }

  /** Zero, false, empty. */
  clear(at: number, type: number): void {
    if (type === FLOAT || type === TIME || isWhole(type)) {
      this.i32[at >> 2] = 0;
      this.i32[(at >> 2) + 1] = 0;
    } else if (type === OBJLNK) {
      this.i32[at >> 2] = -1; // the null link 65535:65535
    } else if (type === BOOLEAN) {
      this.u8[at] = 0;
    } else {
      this.u16[at >> 1] = 0;
    }
  }
}
