/**
 * The requests seen lately, so that one that comes again is answered again and never executed twice, RFC 7252 4.2, 4.5.
 *
 * A row holds what is needed to answer, not the answer's bytes. A full table forgets its oldest row and refuses nothing.
 */
import type { Arena } from '../buffers/arena.js';
import { Slots } from '../buffers/slots.js';

const SEEN = 1;
/* What was made of a message: the code it was answered with, or one of these, which are no response codes. */
/** A request: nothing yet, or an acknowledgement without a code. */
export const UNANSWERED = 0;
/** A response that was expected: acknowledged. */
export const ACKNOWLEDGED = 1;
/** A response that nobody expected: reset. */
export const REJECTED = 2;

export class Duplicates {
  private readonly slots: Slots;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly peers: number;
  private readonly codes: number;
  private readonly mids: number;
  private readonly times: number;
  /** The row written next: rows are taken in turn, so it is the oldest. */
  private next: number;

  constructor(arena: Arena, capacity: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.times = arena.words(capacity);
    this.mids = arena.halves(capacity);
    this.peers = arena.bytes(capacity);
    this.codes = arena.bytes(capacity);
    this.slots = new Slots(arena, capacity);
    this.next = 0;
  }

  /** Row of a message of `peer` with `mid` that came within `lifetime` ms; -1 when there is none. */
  find(peer: number, mid: number, now: number, lifetime: number): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      if (this.u16[this.mids + row] === mid && this.u8[this.peers + row] === peer && this.slots.state(row) === SEEN) {
        const age = (now - this.i32[this.times + row]) | 0; // negative once the clock has wrapped past it
        if (age >= 0 && age < lifetime) return row;
        this.slots.free(row);
        return -1;
      }
    }
    return -1;
  }

  /** Remembers a message, in the place of the oldest; answers its row. */
  add(peer: number, mid: number, now: number): number {
    const row = this.next;
    this.next = (row + 1) % this.slots.capacity;
    this.slots.set(row, SEEN);
    this.u8[this.peers + row] = peer;
    this.u8[this.codes + row] = UNANSWERED;
    this.u16[this.mids + row] = mid;
    this.i32[this.times + row] = now;
    return row;
  }

  code(row: number): number {
    return this.u8[this.codes + row];
  }

  /** Notes what was made of a message; not in a row that another message has taken since. */
  answered(row: number, peer: number, mid: number, code: number): void {
    if (this.u16[this.mids + row] === mid && this.u8[this.peers + row] === peer) this.u8[this.codes + row] = code;
  }

  /** Forgets what is older than `lifetime` ms, before the clock can wrap past it. */
  expire(now: number, lifetime: number): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      const age = (now - this.i32[this.times + row]) | 0;
      if (age < 0 || age >= lifetime) this.slots.free(row);
    }
  }

  /** Forgets all messages: their times mean nothing any more. */
  clearAll(): void {
    for (let row = 0; row < this.slots.capacity; row++) this.slots.free(row);
  }

  /** Forgets all messages of a peer, whose address is someone else's from now on. */
  clear(peer: number): void {
    for (let row = 0; row < this.slots.capacity; row++) if (this.u8[this.peers + row] === peer) this.slots.free(row);
  }
}
