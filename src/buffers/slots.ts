/**
 * The state column that every table of fixed capacity has: a byte per row, in which 0 means free.
 */
import type { Arena } from './arena.js';
import { FULL } from '../status.js';

export const FREE = 0;

export class Slots {
  readonly capacity: number;
  private readonly u8: Uint8Array;
  private readonly at: number;

  constructor(arena: Arena, capacity: number) {
    this.u8 = arena.u8;
    this.at = arena.bytes(capacity);
    this.capacity = capacity;
  }

  /** State of a row; FREE outside the table. */
  state(slot: number): number {
    return slot >= 0 && slot < this.capacity ? this.u8[this.at + slot] : FREE;
  }

  set(slot: number, state: number): void {
    this.u8[this.at + slot] = state;
  }

  free(slot: number): void {
    this.u8[this.at + slot] = FREE;
  }

  /** Gives the first free row from `first` on the state asked for; FULL when there is none. */
  claim(first: number, state: number): number {
    for (let slot = first; slot < this.capacity; slot++) {
      if (this.u8[this.at + slot] === FREE) {
        this.u8[this.at + slot] = state;
        return slot;
      }
    }
    return FULL;
  }

  /** True when no row is in use: spares a table that is mostly empty its walk. */
  isEmpty(): boolean {
    const end = this.at + this.capacity;
    for (let i = this.at; i < end; i++) if (this.u8[i] !== FREE) return false;
    return true;
  }

  /** Rows in use. */
  used(): number {
    let count = 0;
    for (let slot = 0; slot < this.capacity; slot++) if (this.u8[this.at + slot] !== FREE) count++;
    return count;
  }
}
