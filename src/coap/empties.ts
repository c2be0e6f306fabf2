/**
 * Empty messages that wait to be sent: acknowledgements and Resets, RFC 7252 4.1, four bytes each and never repeated.
 */
import type { Arena } from '../buffers/arena.js';
import { EMPTY } from '../codec/codes.js';
import { FULL } from '../status.js';
import type { Peers } from './peers.js';

/** More than this many at once are left out: the peer sends its message again. */
const CAPACITY = 4;

export class Empties {
  /** Where the message that `poll` answered lies in the arena. */
  readonly outAt: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly peers: number;
  private readonly types: number;
  private readonly mids: number;
  private count: number;

  constructor(arena: Arena) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.mids = arena.halves(CAPACITY);
    this.peers = arena.bytes(CAPACITY);
    this.types = arena.bytes(CAPACITY);
    this.outAt = arena.bytes(4);
    this.count = 0;
  }

  /** Queues one; FULL when there is no room. */
  add(peer: number, type: number, mid: number): number {
    const row = this.count;
    if (row === CAPACITY) return FULL;
    this.put(row, peer, type, mid);
    this.count = row + 1;
    return row;
  }

  /** Writes the next one for a peer that is ready; answers that peer, or -1. */
  poll(peers: Peers): number {
    for (let row = 0; row < this.count; row++) {
      const peer = this.u8[this.peers + row];
      if (!peers.ready(peer)) continue;
      const mid = this.u16[this.mids + row];
      this.u8[this.outAt] = 0x40 | (this.u8[this.types + row] << 4);
      this.u8[this.outAt + 1] = EMPTY;
      this.u8[this.outAt + 2] = mid >> 8;
      this.u8[this.outAt + 3] = mid;
      this.remove(row);
      return peer;
    }
    return -1;
  }

  /** Drops those for a peer. */
  clear(peer: number): void {
    for (let row = this.count - 1; row >= 0; row--) if (this.u8[this.peers + row] === peer) this.remove(row);
  }

  private remove(row: number): void {
    this.count--;
    for (let next = row; next < this.count; next++) {
      this.put(next, this.u8[this.peers + next + 1], this.u8[this.types + next + 1], this.u16[this.mids + next + 1]);
    }
  }

  private put(row: number, peer: number, type: number, mid: number): void {
    this.u8[this.peers + row] = peer;
    this.u8[this.types + row] = type;
    this.u16[this.mids + row] = mid;
  }
}
