/**
 * The ports of Espruino: UDP sockets, a clock that does not jump when the time is set, timers, and the hardware's random numbers.
 */
import { OK, PARAMETER } from '../../src/net/codes.js';
import { inside } from '../../src/net/options.js';
import type { Resolver, Socket } from '../../src/net/socket.js';
import type { Host, NetworkOptions, Timer } from '../../src/net/types.js';
import { datagram, resolver } from './network.js';
import type { Resolve } from './network.js';

/** 2020-01-01: an earlier clock has not been set. */
const CLOCK_SET = 1577836800;
/** A step of the clock that no sleep is long enough for, ms: the time was set. */
const STEP_MOST = 0x40000000;

/** A look-up that takes longer has failed, ms. */
const LOOKUP_MOST = 30000;

/** What an application may decide about its host. */
export interface EspruinoHostOptions {
  /** Resolves names, several at once; calls back later. Left out: the Wifi module's, where the build has one. */
  resolve?: Resolve;
  /** Restarts the device; left out: `E.reboot`. */
  restart?: () => void;
}

/** The Wifi module's names, one after the other: it forgets the one it is at when it is asked for another. */
class WifiNames {
  private readonly wifi: WifiModule;
  private readonly names: string[];
  private readonly callbacks: ((address: string | null) => void)[];
  /** Counts the look-ups, so that a late answer is void. */
  private turn: number;

  constructor(wifi: WifiModule) {
    this.wifi = wifi;
    this.names = [];
    this.callbacks = [];
    this.turn = 0;
  }

  resolve(name: string, callback: (address: string | null) => void): void {
    this.names.push(name);
    this.callbacks.push(callback);
    if (this.names.length === 1) this.next();
  }

  /** Asks for the first name. Wi-Fi that is down throws, and Wi-Fi that goes down never calls back: both are "no address". */
  private next(): void {
    const self = this;
    const turn = ++this.turn;
    setTimeout(function () {
      self.answered(turn, null);
    }, LOOKUP_MOST);
    try {
      this.wifi.getHostByName(this.names[0], function (address) {
        self.answered(turn, address);
      });
    } catch {
      setTimeout(function () {
        self.answered(turn, null);
      }, 0);
    }
  }

  private answered(turn: number, address: string | null): void {
    if (turn !== this.turn || this.callbacks.length === 0) return; // answered before
    this.turn++;
    const callback = this.callbacks[0];
    this.names.shift();
    this.callbacks.shift();
    if (this.names.length > 0) this.next();
    callback(address);
  }
}

class EspruinoTimer implements Timer {
  private readonly onFire: () => void;
  /** Of setTimeout, from 1; 0: not armed. clearTimeout must never see anything else, it would end every timer. */
  private id: number;

  constructor(callback: () => void) {
    const self = this;
    this.id = 0;
    this.onFire = function () {
      self.id = 0;
      callback();
    };
  }

  schedule(ms: number): void {
    this.cancel();
    if (ms >= 0) this.id = setTimeout(this.onFire, ms);
  }

  cancel(): void {
    if (this.id !== 0) clearTimeout(this.id);
    this.id = 0;
  }
}

/** The ports of Espruino. */
export class EspruinoHost implements Host {
  private readonly options: EspruinoHostOptions;
  private readonly names: Resolver | null;
  /** The system's time at the last look, and ours, ms. */
  private seen: number;
  private millis: number;

  constructor(options: EspruinoHostOptions) {
    this.options = options;
    const resolve = options.resolve === undefined ? this.wifi() : options.resolve;
    this.names = resolve === null ? null : resolver(resolve);
    this.seen = Math.floor(Date.now());
    this.millis = 0;
  }

  datagram(options: NetworkOptions): Socket {
    return datagram(options, this.names);
  }

  now(): number {
    const seen = Math.floor(Date.now()); // a fraction on this engine
    const step = seen - this.seen;
    this.seen = seen;
    if (step > 0 && step < STEP_MOST) this.millis = (this.millis + step) | 0;
    return this.millis;
  }

  utc(): number {
    const seconds = Math.floor(Date.now() / 1000);
    return seconds < CLOCK_SET ? 0 : seconds;
  }

  timer(callback: () => void): Timer {
    return new EspruinoTimer(callback);
  }

  random(bytes: Uint8Array, at: number, length: number): number {
    if (!inside(bytes, at, length)) return PARAMETER;
    let bits = 0;
    for (let i = 0; i < length; i++) {
      bits = i % 3 === 0 ? E.hwRand() : bits >> 8; // of 32 bits, the lower 24: some generators leave the sign out
      bytes[at + i] = bits & 255;
    }
    return OK;
  }

  restart(): void {
    if (this.options.restart !== undefined) this.options.restart();
    else E.reboot();
  }

  private wifi(): Resolve | null {
    let wifi: WifiModule | undefined;
    try {
      wifi = require('Wifi');
    } catch {
      return null;
    }
    if (wifi === undefined || wifi.getHostByName === undefined) return null;
    const names = new WifiNames(wifi);
    return function (name, callback) {
      names.resolve(name, callback);
    };
  }
}

/** The ports of this device. */
export function host(options: EspruinoHostOptions): EspruinoHost {
  return new EspruinoHost(options);
}
