/**
 * Lists of paths in a table of fixed size: the list of the composite request under way, and those that composite observations keep (Core 1.2 6.4.4).
 *
 * Entries 0 .. capacity - 1 are the draft, sorted and without what another of its paths covers; those from `capacity` on are kept.
 */
import type { Arena } from '../buffers/arena.js';
import { ABSENT, type Path } from '../codec/path.js';
import { FULL, OK } from '../status.js';

export class Paths {
  /** Paths that a draft can have, and that all owners can keep. */
  readonly capacity: number;
  /** Paths of the draft. */
  count: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly values: number;
  private readonly ids: number;
  private readonly owners: number;
  private readonly marks: number;

  constructor(arena: Arena, capacity: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.capacity = capacity;
    this.count = 0;
    this.values = arena.doubles(capacity);
    this.ids = arena.halves(capacity * 2 * 4);
    this.owners = arena.bytes(capacity);
    this.marks = arena.bytes(capacity);
  }

  /** Puts the path of an entry into `path`. */
  load(entry: number, path: Path): void {
    const at = this.ids + entry * 4;
    path.set(this.u16[at], this.u16[at + 1], this.u16[at + 2], this.u16[at + 3]);
  }

  private copy(from: number, to: number): void {
    for (let i = 0; i < 4; i++) this.u16[this.ids + to * 4 + i] = this.u16[this.ids + from * 4 + i];
  }

  /* The draft. */

  /** Empties the draft. */
  clear(): void {
    this.count = 0;
  }

  /** Puts a path at its place in the draft, for those that it covers; OK, also where one that is there covers it, or FULL. */
  add(path: Path): number {
    let to = 0;
    for (let entry = 0; entry < this.count; entry++) {
      if (this.isWithin(path, entry)) return OK;
      if (this.covers(path, entry)) continue;
      if (to !== entry) this.copy(entry, to);
      to++;
    }
    this.count = to;
    if (to === this.capacity) return FULL;
    while (to > 0 && this.isBehind(to - 1, path)) {
      this.copy(to - 1, to);
      to--;
    }
    const at = this.ids + to * 4;
    for (let i = 0; i < 4; i++) this.u16[at + i] = path.id(i);
    this.count++;
    return OK;
  }

  /** True when an entry is this path or lies above it. */
  private isWithin(path: Path, entry: number): boolean {
    const at = this.ids + entry * 4;
    for (let i = 0; i < 4; i++) {
      const id = this.u16[at + i];
      if (id === ABSENT) return true;
      if (id !== path.id(i)) return false;
    }
    return true;
  }

  /** True when an entry is this path or lies below it. */
  private covers(path: Path, entry: number): boolean {
    const at = this.ids + entry * 4;
    for (let i = 0; i < 4; i++) {
      const id = path.id(i);
      if (id === ABSENT) return true;
      if (id !== this.u16[at + i]) return false;
    }
    return true;
  }

  /** True when an entry comes behind a path in the order of ids. */
  private isBehind(entry: number, path: Path): boolean {
    const at = this.ids + entry * 4;
    for (let i = 0; i < 4; i++) {
      const id = this.u16[at + i];
      if (id !== path.id(i)) return id > path.id(i);
    }
    return false;
  }

  /* What is kept. */

  /** The next kept entry of an owner behind `after` (-1 for the first), or -1. */
  step(owner: number, after: number): number {
    const base = this.owners - this.capacity;
    for (let entry = after < this.capacity ? this.capacity : after + 1; entry < this.capacity * 2; entry++) if (this.u8[base + entry] === owner + 1) return entry;
    return -1;
  }

  /** Who keeps an entry, -1 for nobody. */
  owner(entry: number): number {
    return this.u8[this.owners + entry - this.capacity] - 1;
  }

  /** Lets an owner's entries go. */
  release(owner: number): void {
    for (let i = 0; i < this.capacity; i++) if (this.u8[this.owners + i] === owner + 1) this.u8[this.owners + i] = 0;
  }

  /** Entries that nobody keeps. */
  free(): number {
    let n = 0;
    for (let i = 0; i < this.capacity; i++) if (this.u8[this.owners + i] === 0) n++;
    return n;
  }

  /** Keeps the draft for an owner, who has no entries; there must be as many free ones. */
  keep(owner: number): void {
    let from = 0;
    for (let i = 0; i < this.capacity && from < this.count; i++) {
      if (this.u8[this.owners + i] !== 0) continue;
      this.u8[this.owners + i] = owner + 1;
      this.u8[this.marks + i] = 0;
      this.copy(from, this.capacity + i);
      from++;
    }
  }

  /** Makes the draft what an owner keeps. */
  fetch(owner: number): void {
    this.count = 0;
    for (let entry = this.step(owner, -1); entry >= 0; entry = this.step(owner, entry)) this.copy(entry, this.count++);
  }

  /** True when the draft is what an owner keeps. */
  isKept(owner: number): boolean {
    let from = 0;
    for (let entry = this.step(owner, -1); entry >= 0; entry = this.step(owner, entry)) {
      if (from === this.count) return false;
      for (let i = 0; i < 4; i++) if (this.u16[this.ids + entry * 4 + i] !== this.u16[this.ids + from * 4 + i]) return false;
      from++;
    }
    return from === this.count;
  }

  /** A mark at a kept entry, 0 or 1. */
  mark(entry: number): number {
    return this.u8[this.marks + entry - this.capacity];
  }

  setMark(entry: number, mark: number): void {
    this.u8[this.marks + entry - this.capacity] = mark;
  }

  /** A double for a kept entry: its place in the arena's. */
  cell(entry: number): number {
    return this.values + entry - this.capacity;
  }
}
