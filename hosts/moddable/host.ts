/**
 * The ports of the Moddable SDK: UDP sockets, the ticks, timers, and the random numbers of its engine.
 */
import Time from 'time';
import { DEVICE_ERROR, OK, PARAMETER } from '../../src/net/codes.js';
import { inside } from '../../src/net/options.js';
import type { Resolver, Socket } from '../../src/net/socket.js';
import type { Host, Network, NetworkOptions, Timer as HostTimer } from '../../src/net/types.js';
import { fill } from './entropy.js';
import { datagram, resolver } from './network.js';
import type { Resolve } from './network.js';
import { ModdableTimer } from './timer.js';

/** 2020-01-01: an earlier clock has not been set. */
const CLOCK_SET = 1577836800;

/** What an application may decide about its host. */
export interface ModdableHostOptions {
  /** Resolves names; left out: `System.resolve`, where the platform has it. */
  resolve?: Resolve;
  /** Restarts the device; left out: `System.restart`, where the platform has it. */
  restart?: () => void;
  /**
   * Fills bytes[at .. at + length) with random bytes; left out: the system's own with the native module; without it Math.random, which is the
   * hardware's generator on ESP32 and ESP8266 and an ordinary one elsewhere, too weak for keys.
   */
  random?: (bytes: Uint8Array, at: number, length: number) => number;
  /** Makes networks for coap+tcp://: `coapTcp` of mote-lwm2m/moddable/coap-tcp; left out: UNSUPPORTED. */
  coapTcp?: (options: NetworkOptions, secure: boolean, names: Resolver | null) => Network | null;
}

/** The ports of the Moddable SDK. */
export class ModdableHost implements Host {
  private readonly options: ModdableHostOptions;
  /** For streams, too; null: names cannot be resolved here. */
  readonly names: Resolver | null;
  readonly coapTcp?: (options: NetworkOptions, secure: boolean) => Network | null;

  constructor(options: ModdableHostOptions) {
    this.options = options;
    const overTcp = options.coapTcp;
    const self = this;
    if (overTcp !== undefined) {
      this.coapTcp = function (asked, secure) {
        return overTcp(asked, secure, self.names);
      };
    }
    const system = globalThis.System;
    if (options.resolve !== undefined) this.names = resolver(options.resolve);
    else if (system !== undefined && system.resolve !== undefined) this.names = resolver(system.resolve);
    else this.names = null;
  }

  datagram(options: NetworkOptions): Socket {
    return datagram(options, this.names);
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
    try {
      fill(bytes, at, length);
    } catch {
      return DEVICE_ERROR;
    }
    return OK;
  }

  restart(): void {
    const system = globalThis.System;
    if (this.options.restart !== undefined) this.options.restart();
    else if (system !== undefined && system.restart !== undefined) system.restart();
  }
}
