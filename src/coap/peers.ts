/**
 * The remotes as small integers: what the core wants of each, what the network made of it, and its URI.
 */
import type { Arena } from '../buffers/arena.js';

/** Wanted of a peer, and reported of it. */
export const CLOSED = 0;
export const OPEN = 1;
/** Open, but nothing is expected until the next send (queue mode): a hint for the network. */
export const RESTING = 2;

/** Reported alone: the network works on it, or a stream or a handshake takes no bytes for now. */
export const BUSY = 3;

/** Wanted alone: closed for a while, without a word to the peer, whose secure session lives on. */
export const PAUSED = 4;

export class Peers {
  readonly capacity: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly wants: number;
  private readonly states: number;
  private readonly generations: number;
  private readonly uris: number;
  private readonly lengths: number;

  constructor(arena: Arena, capacity: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.capacity = capacity;
    this.uris = arena.halves(capacity);
    this.lengths = arena.halves(capacity);
    this.wants = arena.bytes(capacity);
    this.states = arena.bytes(capacity);
    this.generations = arena.bytes(capacity);
  }

  /** CLOSED, OPEN, RESTING or PAUSED: what the pump is to bring about. */
  wanted(peer: number): number {
    return this.u8[this.wants + peer];
  }

  /** CLOSED, BUSY or OPEN: what the pump reported last. */
  state(peer: number): number {
    return this.u8[this.states + peer];
  }

  /** A number that changes when an open network must be closed and opened anew. */
  generation(peer: number): number {
    return this.u8[this.generations + peer];
  }

  /** Where the URI begins in the arena's bytes. */
  uriAt(peer: number): number {
    return this.u16[this.uris + peer];
  }

  uriLength(peer: number): number {
    return this.u16[this.lengths + peer];
  }

  want(peer: number, wanted: number): void {
    this.u8[this.wants + peer] = wanted;
  }

  /** Asks for a new local binding, as after a change of address. */
  reopen(peer: number): void {
    this.u8[this.generations + peer]++;
    this.u8[this.wants + peer] = OPEN;
    this.u8[this.states + peer] = BUSY; // nothing more goes out by the old one
  }

  name(peer: number, uriAt: number, uriLength: number): void {
    this.u16[this.uris + peer] = uriAt;
    this.u16[this.lengths + peer] = uriLength;
  }

  report(peer: number, state: number): void {
    this.u8[this.states + peer] = state;
  }

  /** True when the peer takes a datagram. */
  ready(peer: number): boolean {
    return peer < this.capacity && this.u8[this.states + peer] === OPEN;
  }
}
