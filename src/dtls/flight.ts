/**
 * The flight under way (RFC 6347 4.2.4): its messages in plaintext, fragmented anew each time it is sent, and when that is due again.
 */
import { due, until } from '../buffers/clock.js';
import { CHANGE_CIPHER_SPEC, HANDSHAKE, MESSAGE_HEADER } from './types.js';

/** Longest wait for an answer, ms, RFC 6347 4.2.4.1. */
const LONGEST_WAIT = 60000;
/** Stands for a ChangeCipherSpec among the messages; no message has this type. */
const CHANGE = 254;

export class Flight {
  /** Content type and epoch of what `next` makes, and how many bytes of it are left. */
  type: number;
  epoch: number;
  /** Number of the next message made, RFC 6347 4.2.2. */
  number: number;
  /** True while an answer is awaited. */
  awaited: boolean;
  /** When it was last sent, int32 ms. */
  sentAt: number;
  /** How often it was sent again. */
  tries: number;
  /** Where the first message begins. */
  readonly start: number;
  private readonly u8: Uint8Array;
  private readonly size: number;
  private readonly first: number;
  private used: number;
  private cursor: number;
  private offset: number;
  private wait: number;

  /** @param first wait, ms */
  constructor(u8: Uint8Array, at: number, size: number, first: number) {
    this.u8 = u8;
    this.start = at;
    this.size = size;
    this.first = first;
    this.type = HANDSHAKE;
    this.epoch = 0;
    this.number = 0;
    this.awaited = false;
    this.sentAt = 0;
    this.tries = 0;
    this.used = 0;
    this.cursor = 0;
    this.offset = 0;
    this.wait = first;
  }

  /** Begins a new flight. */
  clear(): void {
    this.used = 0;
    this.awaited = false;
    this.tries = 0;
    this.wait = this.first;
  }

  /** Where the content of the next message goes. */
  body(): number {
    return this.start + this.used + MESSAGE_HEADER;
  }

  /** Where content must end. */
  end(): number {
    return this.start + this.size;
  }

  /** Puts the header before a content of `length` bytes; answers where the message begins. */
  message(type: number, length: number): number {
    const u8 = this.u8;
    const at = this.start + this.used;
    u8[at] = type;
    for (let part = 0; part < 2; part++) {
      const p = at + 1 + 8 * part;
      u8[p] = length >> 16;
      u8[p + 1] = length >> 8;
      u8[p + 2] = length;
    }
    u8[at + 4] = this.number >> 8;
    u8[at + 5] = this.number;
    u8[at + 6] = 0;
    u8[at + 7] = 0;
    u8[at + 8] = 0;
    this.number++;
    this.used += MESSAGE_HEADER + length;
    return at;
  }

  /** Puts a ChangeCipherSpec; what follows is of epoch 1. */
  change(): void {
    this.u8[this.start + this.used++] = CHANGE;
  }

  /** Goes back to the first message, in order to send. */
  rewind(): void {
    this.cursor = 0;
    this.offset = 0;
    this.epoch = 0;
    this.look();
  }

  /** True when all has been made. */
  done(): boolean {
    return this.cursor >= this.used;
  }

  private look(): void {
    this.type = this.u8[this.start + this.cursor] === CHANGE ? CHANGE_CIPHER_SPEC : HANDSHAKE;
  }

  private total(): number {
    const at = this.start + this.cursor;
    return (this.u8[at + 10] << 8) | this.u8[at + 11];
  }

  /** Bytes that the rest of the current message, or the ChangeCipherSpec, takes as the content of one record. */
  left(): number {
    return this.type === CHANGE_CIPHER_SPEC ? 1 : MESSAGE_HEADER + this.total() - this.offset;
  }

  /** Writes the next content of a record to u8[to ..), at most `limit` bytes, and answers its length; 0 when nothing sensible fits. `epoch` and `type` go on. */
  next(to: number, limit: number): number {
    const u8 = this.u8;
    const at = this.start + this.cursor;
    if (this.type === CHANGE_CIPHER_SPEC) {
      if (limit < 1) return 0;
      u8[to] = 1;
      this.cursor++;
      this.epoch = 1;
      this.look();
      return 1;
    }
    const total = this.total();
    let n = total - this.offset;
    if (n > limit - MESSAGE_HEADER) n = limit - MESSAGE_HEADER;
    if (n < 0 || (n === 0 && total > this.offset)) return 0;
    for (let i = 0; i < 6; i++) u8[to + i] = u8[at + i];
    u8[to + 6] = 0;
    u8[to + 7] = this.offset >> 8;
    u8[to + 8] = this.offset;
    u8[to + 9] = 0;
    u8[to + 10] = n >> 8;
    u8[to + 11] = n;
    for (let i = 0; i < n; i++) u8[to + MESSAGE_HEADER + i] = u8[at + MESSAGE_HEADER + this.offset + i];
    this.offset += n;
    if (this.offset === total) {
      this.cursor += MESSAGE_HEADER + total;
      this.offset = 0;
      this.look();
    }
    return MESSAGE_HEADER + n;
  }

  /** It was sent; an answer is awaited from now on. */
  sent(now: number): void {
    if (this.awaited) {
      this.tries++;
      this.wait = 2 * this.wait < LONGEST_WAIT ? 2 * this.wait : LONGEST_WAIT;
    }
    this.awaited = true;
    this.sentAt = now;
  }

  /** True when it must be sent again. */
  due(now: number): boolean {
    return this.awaited && due(now, (this.sentAt + this.wait) | 0);
  }

  /** Milliseconds until then. */
  until(now: number): number {
    return until(now, (this.sentAt + this.wait) | 0);
  }

  /** True when it was sent long enough ago to be sent again because the peer repeats its own: not for each of a network's duplicates. */
  settled(now: number): boolean {
    return this.awaited && due(now, (this.sentAt + (this.first >> 1)) | 0);
  }
}
