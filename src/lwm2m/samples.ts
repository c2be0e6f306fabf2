/**
 * What waits to be sent by Send, Core 1.2 6.4.6, the oldest first: values with their times, and paths whose values are read when the message is built.
 */
import type { Arena } from '../buffers/arena.js';
import type { Path } from '../codec/path.js';
import type { Config } from '../config.js';
import { FULL } from '../status.js';

/* Kinds of a row. */
/** A value with a time since 1970. */
export const TIMED = 1;
/** A value that was taken just now: it has its second at the next door. */
export const FRESH = 2;
/** A value with a second of the client's clock. */
export const AGED = 3;
/** A path. */
export const REPORT = 4;

export class Samples {
  readonly capacity: number;
  /** Rows in use: 0 .. count - 1. */
  count: number;
  /** Bytes of the longest value. */
  readonly size: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly times: number;
  private readonly values: number;
  /** Doubles of a value. */
  private readonly width: number;
  private readonly paths: number;
  private readonly kinds: number;
  private readonly lengths: number;
  private readonly targets: number;
  private readonly flights: number;

  constructor(arena: Arena, config: Config) {
    const n = config.samples;
    this.capacity = n;
    this.count = 0;
    this.size = config.sampleBytes;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.width = widthOf(config);
    this.times = arena.doubles(n);
    this.values = arena.doubles(n * this.width);
    this.paths = arena.halves(n * 4);
    this.kinds = arena.bytes(n);
    this.lengths = arena.bytes(n);
    this.targets = arena.bytes(n);
    this.flights = arena.bytes(n);
  }

  /** Adds a row for nobody yet; FULL when there is no room. */
  add(path: Path, kind: number): number {
    const row = this.count;
    if (row === this.capacity) return FULL;
    this.count = row + 1;
    const at = this.paths + row * 4;
    this.u16[at] = path.oid;
    this.u16[at + 1] = path.iid;
    this.u16[at + 2] = path.rid;
    this.u16[at + 3] = path.riid;
    this.u8[this.kinds + row] = kind;
    this.u8[this.lengths + row] = 0;
    this.u8[this.targets + row] = 0;
    this.u8[this.flights + row] = 0;
    return row;
  }

  load(row: number, path: Path): void {
    const at = this.paths + row * 4;
    path.set(this.u16[at], this.u16[at + 1], this.u16[at + 2], this.u16[at + 3]);
  }

  /** TIMED, FRESH, AGED or REPORT. */
  kind(row: number): number {
    return this.u8[this.kinds + row];
  }

  setKind(row: number, kind: number): void {
    this.u8[this.kinds + row] = kind;
  }

  /** Where its time lies in the arena's doubles. */
  time(row: number): number {
    return this.times + row;
  }

  /** Where its value lies in the arena's bytes, and how long it is when it is a run. */
  valueAt(row: number): number {
    return (this.values + row * this.width) * 8;
  }

  length(row: number): number {
    return this.u8[this.lengths + row];
  }

  setLength(row: number, length: number): void {
    this.u8[this.lengths + row] = length;
  }

  /** The accounts that it is for, as a mask; 0 while nobody asked to send it. */
  target(row: number): number {
    return this.u8[this.targets + row];
  }

  setTarget(row: number, mask: number): void {
    this.u8[this.targets + row] = mask;
  }

  /** The accounts to which it is under way. */
  flight(row: number): number {
    return this.u8[this.flights + row];
  }

  setFlight(row: number, mask: number): void {
    this.u8[this.flights + row] = mask;
  }

  /** Gives a row's room back; those behind it move up. */
  remove(row: number): void {
    this.count--;
    for (let i = row; i < this.count; i++) {
      this.move(this.times + i + 1, this.times + i, 1);
      this.move(this.values + (i + 1) * this.width, this.values + i * this.width, this.width);
      for (let j = 0; j < 4; j++) this.u16[this.paths + i * 4 + j] = this.u16[this.paths + i * 4 + 4 + j];
      this.u8[this.kinds + i] = this.u8[this.kinds + i + 1];
      this.u8[this.lengths + i] = this.u8[this.lengths + i + 1];
      this.u8[this.targets + i] = this.u8[this.targets + i + 1];
      this.u8[this.flights + i] = this.u8[this.flights + i + 1];
    }
  }

  /** Copies doubles as bytes: what is no double stays what it is, and no interpreter boxes it. */
  private move(from: number, to: number, count: number): void {
    const bytes = count * 8;
    for (let i = 0; i < bytes; i++) this.u8[to * 8 + i] = this.u8[from * 8 + i];
  }
}

/** Doubles that a value takes. */
export function widthOf(config: Config): number {
  return (config.sampleBytes + 7) >> 3;
}
