/**
 * A ring of received datagrams in one preallocated buffer, each with its sender's address; what does not fit is counted, never silent.
 */
import { copy } from '../buffers/bytes.js';
import { FULL } from '../status.js';
import type { SocketAddress } from './address.js';
import { MESSAGE_SIZE, WOULD_BLOCK } from './codes.js';

/** Cells of a slot's head: the length, or MESSAGE_SIZE. */
const LENGTH = 0;
/** Port and family: port * 8 + family. */
const PORT = 1;
/** 16 bytes of address. */
const ADDRESS = 2;
const HEAD_WORDS = 6;

/** Bytes that a ring takes. */
export function ringSize(slots: number, slotBytes: number): number {
  return slots * (4 * HEAD_WORDS + slotBytes);
}

export class DatagramRing {
  /** Datagrams it can hold. */
  readonly slots: number;
  /** Longest datagram it can hold, bytes. */
  readonly slotBytes: number;
  /** The storage; a host may fill in a claimed slot itself. */
  readonly bytes: Uint8Array;
  /** Datagrams that wait. */
  count: number;
  /** Datagrams dropped because the ring was full, since construction. */
  dropped: number;
  /** Datagrams longer than `slotBytes`, since construction. */
  oversize: number;
  private readonly words: Int32Array;
  private first: number;

  constructor(slots: number, slotBytes: number) {
    const buffer = new ArrayBuffer((ringSize(slots, slotBytes) + 3) & ~3);
    this.slots = slots;
    this.slotBytes = slotBytes;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.first = 0;
    this.count = 0;
    this.dropped = 0;
    this.oversize = 0;
  }

  /** Drops what waits; the counters stay. */
  clear(): void {
    this.first = 0;
    this.count = 0;
  }

  /**
   * Takes the next slot for a datagram of `length` bytes; answers where in `bytes` the caller must put it, at once.
   * FULL (dropped: the newest goes, those that wait stay); MESSAGE_SIZE (longer than a slot: kept as an error that `pop` tells).
   */
  claim(length: number, sender: SocketAddress): number {
    if (this.count === this.slots) {
      this.dropped++;
      return FULL;
    }
    let slot = this.first + this.count;
    if (slot >= this.slots) slot -= this.slots;
    this.count++;
    const head = slot * HEAD_WORDS;
    this.words[head + PORT] = sender.port * 8 + sender.family;
    copy(sender.bytes, 0, 16, this.bytes, 4 * (head + ADDRESS));
    if (length > this.slotBytes) {
      this.words[head + LENGTH] = MESSAGE_SIZE;
      this.oversize++;
      return MESSAGE_SIZE;
    }
    this.words[head + LENGTH] = length;
    return 4 * HEAD_WORDS * this.slots + slot * this.slotBytes;
  }

  /** Puts a datagram in; OK (0), or what `claim` refuses it with. */
  push(from: Uint8Array, at: number, length: number, sender: SocketAddress): number {
    const to = this.claim(length, sender);
    if (to < 0) return to;
    copy(from, at, length, this.bytes, to);
    return 0;
  }

  /**
   * Takes the oldest datagram out into into[at .. at + capacity) and its sender into `sender`; answers its length.
   * WOULD_BLOCK when there is none; MESSAGE_SIZE for one that was longer than a slot or is longer than `capacity`: it is gone.
   */
  pop(into: Uint8Array, at: number, capacity: number, sender: SocketAddress): number {
    if (this.count === 0) return WOULD_BLOCK;
    const slot = this.first;
    this.first = slot + 1 === this.slots ? 0 : slot + 1;
    this.count--;
    const head = slot * HEAD_WORDS;
    const port = this.words[head + PORT];
    sender.set(port & 7, this.bytes, 4 * (head + ADDRESS), port >> 3);
    const length = this.words[head + LENGTH];
    if (length > capacity) return MESSAGE_SIZE;
    if (length > 0) copy(this.bytes, 4 * HEAD_WORDS * this.slots + slot * this.slotBytes, length, into, at);
    return length;
  }
}
