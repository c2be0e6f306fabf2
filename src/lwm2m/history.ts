/**
 * Values that observers could not be told, each with its second: a ring for all observations, in which the oldest makes room (Core 1.2 5.1.2, hqmax).
 */
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';
import type { Value } from '../codec/value.js';
import type { Cells } from './cells.js';

export class History {
  readonly capacity: number;
  /** Entries in use: 0 .. count - 1, the oldest first. */
  count: number;
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly values: number;
  private readonly seconds: number;
  private readonly rows: number;
  private readonly marks: number;
  private readonly cells: Cells;

  constructor(arena: Arena, config: Config, cells: Cells) {
    const n = config.history;
    this.capacity = n;
    this.count = 0;
    this.u8 = arena.u8;
    this.i32 = arena.i32;
    this.values = arena.doubles(n);
    this.seconds = arena.words(n);
    this.rows = arena.bytes(n);
    this.marks = arena.bytes(n);
    this.cells = cells;
  }

  /**
   * Adds the record's value, a number or a boolean, of an observation.
   * @param most entries that the observation may have, at least 1: the oldest of them gives way, or where the ring is full the oldest of all
   * @returns true when an entry was lost because the ring is full
   */
  add(row: number, second: number, type: number, value: Value, most: number): boolean {
    let lost = false;
    if (this.countOf(row) >= most) {
      this.remove(this.next(row, -1));
    } else if (this.count === this.capacity) {
      this.remove(0);
      lost = true;
    }
    const entry = this.count++;
    this.cells.store((this.values + entry) * 8, type, 0, value);
    this.i32[this.seconds + entry] = second;
    this.u8[this.rows + entry] = row;
    this.u8[this.marks + entry] = 0;
    return lost;
  }

  /** Puts the value of an entry into the record. */
  load(entry: number, type: number, value: Value): void {
    this.cells.load((this.values + entry) * 8, type, value);
  }

  /** The second of the client's clock at which it was taken. */
  second(entry: number): number {
    return this.i32[this.seconds + entry];
  }

  /** The entry of an observation behind `after`, -1 for its oldest; -1 when there is none. */
  next(row: number, after: number): number {
    for (let entry = after + 1; entry < this.count; entry++) if (this.u8[this.rows + entry] === row) return entry;
    return -1;
  }

  /** Entries of an observation. */
  countOf(row: number): number {
    let count = 0;
    for (let entry = 0; entry < this.count; entry++) if (this.u8[this.rows + entry] === row) count++;
    return count;
  }

  /** Notes whether an entry is in the notification under way. */
  mark(entry: number, sent: boolean): void {
    this.u8[this.marks + entry] = sent ? 1 : 0;
  }

  /** Drops the entries of an observation; @param all false for those alone that are marked */
  drop(row: number, all: boolean): void {
    for (let entry = this.count - 1; entry >= 0; entry--) if (this.u8[this.rows + entry] === row && (all || this.u8[this.marks + entry] !== 0)) this.remove(entry);
  }

  private remove(entry: number): void {
    this.count--;
    for (let i = entry; i < this.count; i++) {
      const from = (this.values + i + 1) * 2;
      const to = (this.values + i) * 2;
      // As two words: a double that passes through JavaScript is boxed by an interpreter, and loses what it is when it is none.
      this.i32[to] = this.i32[from];
      this.i32[to + 1] = this.i32[from + 1];
      this.i32[this.seconds + i] = this.i32[this.seconds + i + 1];
      this.u8[this.rows + i] = this.u8[this.rows + i + 1];
      this.u8[this.marks + i] = this.u8[this.marks + i + 1];
    }
  }
}
