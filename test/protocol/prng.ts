/**
 * Repeatable randomness: a 32-bit generator (mulberry32) that is also the client's port for random bytes.
 */
import type { Random } from '../../src/index.js';

export class Prng implements Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number, 0 .. n - 1. */
  below(n: number): number {
    return this.next() % n;
  }

  /** True in `percent` of a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  bytes(length: number): Uint8Array {
    const made = new Uint8Array(length);
    this.random(made, 0, length);
    return made;
  }

  random(bytes: Uint8Array, at: number, length: number): void {
    for (let i = at; i < at + length; i++) bytes[i] = this.next() >>> 24;
  }
}
