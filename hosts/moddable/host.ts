/**
 * The ports of the Moddable SDK: UDP sockets, the ticks, timers, and the random numbers of its engine.
 */
import Time from 'time';
import Timer from 'timer';
import type { TimerId } from 'timer';
import { OK, PARAMETER } from '../../src/net/codes.js';
import { inside } from '../../src/net/options.js';
import type { Host, NetworkOptions, Timer as HostTimer } from '../../src/net/types.js';
import { ModdableDatagram } from './network.js';
import type { Resolve } from './network.js';

/** 2020-01-01: an earlier clock has not been set. */
const CLOCK_SET = 1577836800;

/** What an application may decide about its host. */
export interface ModdableHostOptions {
  /** Resolves names; left out: `System.resolve`, where the platform has it. */
  resolve?: Resolve;
  /** Restarts the device; left out: `System.restart`, where the platform has it. */
  restart?: () => void;
  /**
   * Fills bytes[at .. at + length) with random bytes; left out: Math.random, which is the hardware's generator
   * on ESP32 and ESP8266 and an ordinary one elsewhere, too weak for keys.
   */
  random?: (bytes: Uint8Array, at: number, length: number) => number;
}

class ModdableTimer implements HostTimer {
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
}

/** The ports of the Moddable SDK. */
export class ModdableHost implements Host {
  private readonly options: ModdableHostOptions;
  private readonly resolver: Resolve | null;

  constructor(options: ModdableHostOptions) {
    this.options = options;
    const system = globalThis.System;
    if (options.resolve !== undefined) this.resolver = options.resolve;
    else if (system !== undefined && system.resolve !== undefined) this.resolver = system.resolve;
    else this.resolver = null;
  }

  datagram(options: NetworkOptions): ModdableDatagram {
    return new ModdableDatagram(options, this.resolver);
  }

  now(): number {
    return Time.ticks | 0;
  }

  utc(): number {
    const seconds = Math.floor(Date.now() / 1000);
    return seconds < CLOCK_SET ? 0 : seconds;
  }

  timer(callback: () => void): HostTimer {
    return new ModdableTimer(callback);
  }

  random(bytes: Uint8Array, at: number, length: number): number {
    if (!inside(bytes, at, length)) return PARAMETER;
    if (this.options.random !== undefined) return this.options.random(bytes, at, length);
    for (let i = 0; i < length; i++) bytes[at + i] = (Math.random() * 256) | 0;
    return OK;
  }

  restart(): void {
    const system = globalThis.System;
    if (this.options.restart !== undefined) this.options.restart();
    else if (system !== undefined && system.restart !== undefined) system.restart();
  }
}
