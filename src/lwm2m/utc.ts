/**
 * Seconds of the client's clock as times of SenML (RFC 8428 4.5.3): since 1970 where the host knows the time, else as an age.
 */
import type { Clock } from '../buffers/clock.js';
import type { Handlers } from './handlers.js';

/** Answers seconds since 1970-01-01 UTC, 0 while the time is not known. */
export type Now = () => number;

export class Utc {
  /** Where the time comes from; null where it is not known. Settable at any time. */
  source: Now | null;
  /** What `read` found, in the arena's doubles. */
  readonly cell: number;
  private readonly f64: Float64Array;
  private readonly handlers: Handlers;
  private readonly clock: Clock;

  /** @param cell a double of the arena for the use of this class */
  constructor(source: Now | undefined, f64: Float64Array, cell: number, handlers: Handlers, clock: Clock) {
    this.source = source === undefined ? null : source;
    this.f64 = f64;
    this.cell = cell;
    this.handlers = handlers;
    this.clock = clock;
  }

  /** Asks the source: true when it knows the time, which then lies in `cell`. */
  read(): boolean {
    if (this.source === null) return false;
    this.handlers.ask(this.source, this.cell);
    return this.f64[this.cell] > 268435456; // what SenML takes for an absolute time
  }

  /** Puts the time of f64[from], a second of the client's clock, into f64[to]; 0 stands for now. */
  stamp(from: number, to: number): void {
    const f64 = this.f64;
    const known = this.read();
    f64[to] = f64[from] - this.clock.seconds;
    if (known) f64[to] += f64[this.cell];
    else if (f64[to] > 0) f64[to] = 0;
  }
}
