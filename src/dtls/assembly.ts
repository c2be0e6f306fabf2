/**
 * Puts the peer's handshake messages in order (RFC 6347 4.2.2, 4.2.3): repeated, reordered, fragmented, and cut in any way.
 *
 * What comes whole and in turn is used where it lies. The rest is kept as fragments in one fixed buffer; what does not fit there is left to
 * the peer's retransmission.
 */
import { MESSAGE_HEADER } from './types.js';

/** Messages ahead of the one expected that are kept. */
const AHEAD = 8;

export class Assembly {
  /** Where a complete message begins that is next in turn, -1 while there is none; its length with its header. */
  ready: number;
  length: number;
  /** Number of the message that is next in turn. */
  next: number;
  /** True until the peer's first message has shown its number. */
  floating: boolean;
  /** Set by a repetition of the last fragment of the message before the next: the peer has not heard our answer. */
  repeated: boolean;
  /** Fragments for which there was no room. */
  dropped: number;
  private readonly u8: Uint8Array;
  private readonly start: number;
  private readonly size: number;
  private used: number;

  constructor(u8: Uint8Array, at: number, size: number) {
    this.u8 = u8;
    this.start = at;
    this.size = size;
    this.dropped = 0;
    this.ready = -1;
    this.length = 0;
    this.next = 0;
    this.floating = true;
    this.repeated = false;
    this.used = 0;
  }

  /** Forgets all; the next message of the peer's first flight shows its number. */
  reset(): void {
    this.ready = -1;
    this.length = 0;
    this.next = 0;
    this.floating = true;
    this.repeated = false;
    this.used = 0;
  }

  private u24(at: number): number {
    return (this.u8[at] << 16) | (this.u8[at + 1] << 8) | this.u8[at + 2];
  }

  private numberAt(at: number): number {
    return (this.u8[at + 4] << 8) | this.u8[at + 5];
  }

  /** Takes the fragment at u8[at ..), in a record that goes on to `end`; answers the bytes it has, -1 when it is malformed. @param first true when its type begins the peer's flight */
  take(at: number, end: number, first: boolean): number {
    this.repeated = false;
    if (end - at < MESSAGE_HEADER) return -1;
    const total = this.u24(at + 1);
    const number = this.numberAt(at);
    const offset = this.u24(at + 6);
    const length = this.u24(at + 9);
    const size = MESSAGE_HEADER + length;
    if (length > end - at - MESSAGE_HEADER || offset + length > total) return -1;
    if (this.floating && first) {
      this.floating = false;
      this.next = number;
    }
    if (!this.floating && number < this.next) {
      this.repeated = number === this.next - 1 && offset + length === total;
      return size;
    }
    if (!this.floating && number === this.next && length === total) {
      this.ready = at;
      this.length = size;
      return size;
    }
    if (number > this.next + AHEAD) return size;
    if (!this.has(at, size)) this.keep(at, size, number);
    if (!this.floating && number === this.next) this.assemble();
    return size;
  }

  private has(at: number, size: number): boolean {
    const end = this.start + this.used;
    for (let p = this.start; p < end; p += MESSAGE_HEADER + this.u24(p + 9)) {
      let i = 0;
      while (i < MESSAGE_HEADER && this.u8[p + i] === this.u8[at + i]) i++;
      if (i === MESSAGE_HEADER) return true;
    }
    return size > this.size;
  }

  private keep(at: number, size: number, number: number): void {
    // What is in turn goes before what is ahead.
    if (this.used + size > this.size && number === this.next) this.drop(true);
    if (this.used + size > this.size) {
      this.dropped++;
      return;
    }
    for (let i = 0; i < size; i++) this.u8[this.start + this.used + i] = this.u8[at + i];
    this.used += size;
  }

  /** Drops the kept fragments of messages that are not next in turn: those ahead when `ahead`, else those behind. */
  private drop(ahead: boolean): void {
    const u8 = this.u8;
    const end = this.start + this.used;
    let to = this.start;
    let p = this.start;
    while (p < end) {
      const size = MESSAGE_HEADER + this.u24(p + 9);
      const number = this.numberAt(p);
      if (ahead ? number === this.next : number >= this.next) {
        for (let i = 0; i < size; i++) u8[to + i] = u8[p + i];
        to += size;
      }
      p += size;
    }
    this.used = to - this.start;
  }

  /** Looks whether the fragments kept make up the next message; puts it together at the end of the buffer then. */
  private assemble(): void {
    const u8 = this.u8;
    let total = -1;
    let type = 0;
    let have = 0;
    let to = 0;
    for (let again = true; again;) {
      again = false;
      const end = this.start + this.used;
      let p = this.start;
      while (p < end) {
        const length = this.u24(p + 9);
        const offset = this.u24(p + 6);
        if (this.numberAt(p) === this.next) {
          if (total < 0) {
            total = this.u24(p + 1);
            type = u8[p];
            to = this.start + this.size - MESSAGE_HEADER - total;
            if (length === total) {
              this.ready = p;
              this.length = MESSAGE_HEADER + total;
              return;
            }
            if (to < end) {
              // No room beside what is ahead: that must come again.
              const before = this.used;
              this.drop(true);
              if (to < this.start + this.used) {
                this.dropped++;
                return;
              }
              if (this.used !== before) {
                again = true;
                break;
              }
            }
          }
          if (this.u24(p + 1) === total && u8[p] === type && offset <= have && offset + length > have) {
            for (let i = have - offset; i < length; i++) u8[to + MESSAGE_HEADER + offset + i] = u8[p + MESSAGE_HEADER + i];
            have = offset + length;
            again = true;
          }
        }
        p += MESSAGE_HEADER + length;
      }
    }
    if (total < 0 || have < total) return;
    // RFC 6347 4.2.6: Finished hashes messages as if they had never been fragmented.
    u8[to] = type;
    for (let part = 0; part < 2; part++) {
      const p = to + 1 + 8 * part;
      u8[p] = total >> 16;
      u8[p + 1] = total >> 8;
      u8[p + 2] = total;
    }
    u8[to + 4] = this.next >> 8;
    u8[to + 5] = this.next;
    u8[to + 6] = 0;
    u8[to + 7] = 0;
    u8[to + 8] = 0;
    this.ready = to;
    this.length = MESSAGE_HEADER + total;
  }

  /** The message that was ready is done with; the one behind it may be ready now. */
  advance(): void {
    this.ready = -1;
    this.next++;
    this.drop(false);
    this.assemble();
  }

  /** The message that was ready stands for itself (a HelloVerifyRequest): the next one shows its number anew. */
  float(): void {
    this.ready = -1;
    this.floating = true;
    this.used = 0;
  }
}
