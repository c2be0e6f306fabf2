/**
 * A temperature that moves: a random walk, the same one for the same seed.
 */

export class Walk {
  /** Degrees Celsius, to a tenth. */
  value: number;
  private readonly low: number;
  private readonly high: number;
  private state: number;

  /** @param seed any number; undefined for a walk of its own */
  constructor(value: number, low: number, high: number, seed: number | undefined) {
    this.value = value;
    this.low = low;
    this.high = high;
    this.state = (seed === undefined ? Math.random() * 4294967296 : seed) >>> 0;
  }

  /** Moves by a tenth to half a degree, up or down, and never out of its range. */
  step(): number {
    const tenths = 1 + (this.random() % 5);
    const up = this.random() % 2 === 0;
    let next = Math.round(this.value * 10 + (up ? tenths : -tenths)) / 10;
    if (next < this.low || next > this.high) next = Math.round(this.value * 10 + (up ? -tenths : tenths)) / 10;
    this.value = next;
    return next;
  }

  /** Mulberry32: 32 bits of state, good enough for the weather. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}
