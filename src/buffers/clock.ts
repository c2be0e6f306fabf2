/**
 * Time as int32 milliseconds that wrap, compared only here, and the seconds that LwM2M counts in.
 *
 * int32 because a double as time allocates in V8; a wrap is harmless as long as two compared times lie
 * less than 2^31 ms (24.8 days) apart, which `LONGEST` guarantees.
 */

/** The longest wait that pollTimeout answers, ms. */
export const LONGEST = 0x40000000;
/** "Never" as an answer of pollTimeout. */
export const NEVER = -1;

/** True when `at` has come: both int32 ms. */
export function due(now: number, at: number): boolean {
  return ((now - at) | 0) >= 0;
}

/** Milliseconds from `now` until `at`, 0 when it has come. */
export function until(now: number, at: number): number {
  const left = (at - now) | 0;
  return left > 0 ? left : 0;
}

/** The earlier of two waits in ms, of which each may be NEVER. */
export function earlier(a: number, b: number): number {
  if (a === NEVER) return b;
  if (b === NEVER) return a;
  return a < b ? a : b;
}

/** Whole seconds since construction, kept from a wrapping millisecond clock. */
export class Clock {
  /** Seconds elapsed, int32: 68 years. */
  seconds: number;
  /** Milliseconds into the running second, 0 .. 999. */
  millis: number;
  /** The last `now`, int32 ms. */
  now: number;
  private started: boolean;

  constructor() {
    this.seconds = 0;
    this.millis = 0;
    this.now = 0;
    this.started = false;
  }

  /** Moves the clock to `now` (int32 ms). A step back of the host's clock stands still here. */
  advance(now: number): void {
    if (!this.started) {
      this.started = true;
      this.now = now;
      return;
    }
    const step = (now - this.now) | 0;
    this.now = now;
    if (step <= 0) return;
    const ms = this.millis + step;
    this.millis = ms % 1000;
    this.seconds += (ms - this.millis) / 1000;
  }

  /** Time that passed while the host's clock did not run (deep sleep); the next `advance` may begin anywhere. */
  skip(seconds: number): void {
    this.seconds += seconds;
    this.started = false;
  }

  /** Seconds, rounded up: from here a whole number of seconds later is never too early (pmin). */
  ceil(): number {
    return this.millis > 0 ? this.seconds + 1 : this.seconds;
  }

  /** Milliseconds until second `at` begins, 0 when it has begun, at most LONGEST. */
  until(at: number): number {
    const left = at - this.seconds;
    if (left <= 0) return 0;
    if (left > 1073741) return LONGEST;
    return left * 1000 - this.millis;
  }
}
