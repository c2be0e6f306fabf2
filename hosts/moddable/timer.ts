/**
 * A timer of the SDK, made once and armed again and again without allocating.
 */
import Timer from 'timer';
import type { TimerId } from 'timer';
import type { Timer as HostTimer } from '../../src/net/types.js';

export class ModdableTimer implements HostTimer {
  private readonly onFire: (id: TimerId) => void;
  private id: TimerId | null;

  constructor(callback: () => void) {
    this.id = null;
    // Suspended before the callback, which may arm it again: a timer that is neither armed nor repeating ends for good.
    this.onFire = function (id) {
      Timer.schedule(id);
      callback();
    };
  }

  schedule(ms: number): void {
    if (ms < 0) return this.cancel();
    // The repeat is the same time, never 0: the SDK's timers differ by platform in what else they do with one armed in its own callback.
    const wait = ms === 0 ? 1 : ms;
    if (this.id === null) this.id = Timer.repeat(this.onFire, wait);
    else Timer.schedule(this.id, wait, wait);
  }

  cancel(): void {
    if (this.id !== null) Timer.schedule(this.id);
  }

  /** Gives the SDK's timer back; the next `schedule` makes another. */
  free(): void {
    if (this.id !== null) Timer.clear(this.id);
    this.id = null;
  }
}
