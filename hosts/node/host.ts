/**
 * The ports of Node: UDP sockets, a clock, timers and random bytes.
 */
import { randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { OK, PARAMETER } from '../../src/net/codes.js';
import { CoapTcp, type CoapTcpOptions } from '../../src/net/coap-tcp.js';
import type { Socket } from '../../src/net/socket.js';
import type { Host, Network, NetworkOptions, SecureOptions, StreamOptions, Timer } from '../../src/net/types.js';
import { datagram } from './network.js';
import { secureStream } from './secure-stream.js';
import { stream } from './stream.js';

/** What an application may decide about its host. */
export interface NodeHostOptions {
  /** Restarts the device; left out: nothing happens. */
  restart?: () => void;
  /** True: an armed timer alone does not keep the process alive. */
  unref?: boolean;
  /** What coaps+tcp:// servers are to be met with; left out: UNSUPPORTED. */
  tls?: SecureOptions;
  /** When a silent coap+tcp:// stream is pinged; left out: never. */
  tcp?: CoapTcpOptions;
}

function now(): number {
  return Math.floor(performance.now()) | 0;
}

/**
 * One timer. A later deadline leaves the armed timeout be and is looked at when that fires, so that re-arming it
 * for each datagram costs nothing; 0 ms is the next turn of the loop, not the 1 ms of setTimeout.
 */
class NodeTimer implements Timer {
  private readonly callback: () => void;
  private readonly unref: boolean;
  private readonly onFire: () => void;
  private readonly onTurn: () => void;
  private timeout: NodeJS.Timeout | null;
  private turn: NodeJS.Immediate | null;
  /** When the timeout fires, and when it is wanted, int32 ms. */
  private fires: number;
  private wanted: number;
  private armed: boolean;

  constructor(callback: () => void, unref: boolean) {
    this.callback = callback;
    this.unref = unref;
    this.timeout = null;
    this.turn = null;
    this.fires = 0;
    this.wanted = 0;
    this.armed = false;
    this.onFire = () => {
      this.timeout = null;
      if (!this.armed) return;
      const left = (this.wanted - now()) | 0;
      if (left > 0) return this.arm(left);
      this.armed = false;
      this.callback();
    };
    this.onTurn = () => {
      this.turn = null;
      this.callback();
    };
  }

  schedule(ms: number): void {
    if (ms < 0) return this.cancel();
    if (ms === 0) {
      this.armed = false;
      if (this.turn !== null) return;
      this.turn = setImmediate(this.onTurn);
      if (this.unref) this.turn.unref();
      return;
    }
    if (this.turn !== null) clearImmediate(this.turn);
    this.turn = null;
    this.armed = true;
    this.wanted = (now() + ms) | 0;
    if (this.timeout !== null && ((this.wanted - this.fires) | 0) >= 0) return;
    this.arm(ms);
  }

  cancel(): void {
    this.armed = false;
    if (this.timeout !== null) clearTimeout(this.timeout);
    if (this.turn !== null) clearImmediate(this.turn);
    this.timeout = null;
    this.turn = null;
  }

  private arm(ms: number): void {
    if (this.timeout !== null) clearTimeout(this.timeout);
    this.fires = (now() + ms) | 0;
    this.timeout = setTimeout(this.onFire, ms);
    if (this.unref) this.timeout.unref();
  }
}

/** The ports of Node. */
export class NodeHost implements Host {
  private readonly options: NodeHostOptions;

  constructor(options: NodeHostOptions = {}) {
    this.options = options;
  }

  datagram(options: NetworkOptions): Socket {
    return datagram(options);
  }

  stream(options: StreamOptions): Socket {
    return stream(options);
  }

  secureStream(options: SecureOptions): Socket {
    return secureStream(options);
  }

  coapTcp(options: NetworkOptions, secure: boolean): Network | null {
    const tls = this.options.tls;
    if (secure && tls === undefined) return null;
    const under = secure ? secureStream({ ...tls, ...options }) : stream(options);
    return new CoapTcp(under, { message: options.ringBytes, ...this.options.tcp });
  }

  now(): number {
    return now();
  }

  utc(): number {
    return Math.floor(Date.now() / 1000);
  }

  timer(callback: () => void): Timer {
    return new NodeTimer(callback, this.options.unref === true);
  }

  random(bytes: Uint8Array, at: number, length: number): number {
    if (at < 0 || length < 0 || at + length > bytes.length) return PARAMETER;
    randomFillSync(bytes, at, length);
    return OK;
  }

  restart(): void {
    this.options.restart?.();
  }
}
