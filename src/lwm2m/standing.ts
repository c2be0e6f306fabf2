/**
 * How each account stands with its server: the state of its registration, the version spoken, what is asked for, and the second at which it goes on.
 */
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';

/* States of an account. */
/** Nothing happens until `start`. */
export const STOPPED = 0;
/** Waits for its second to come: back-off. */
export const WAITING = 1;
/** The network is wanted and not there yet. */
export const OPENING = 2;
/** A Register is under way. */
export const REGISTERING = 3;
export const REGISTERED = 4;
/** An Update is under way. */
export const UPDATING = 5;
/** A De-register is under way. */
export const LEAVING = 6;
/** The server disabled itself: de-registered until its second comes (Core 1.2 1/x/4). */
export const DISABLED = 7;

/** Its turn has not come: the servers before it in the order come first (Core 1.2 6.2.1.1). */
export const HELD = 8;

/* Flags of an account. */
/** An Update is asked for. */
export const UPDATE = 1;
/** A De-register is asked for. */
export const LEAVE = 2;
/** After opening an Update is tried before a Register: the registration may still stand. */
export const RESUME = 4;
/** The binding was written since the last Register or Update. */
export const BINDING = 8;
/** De-registration leads to DISABLED, not to STOPPED. */
export const DISABLE = 16;
/** De-registration leads back to a Register: the application changed its mind. */
export const RETURN = 32;
/** The request under way goes out in blocks, and the next one is due. */
export const MORE = 64;

export class Standing {
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly capacity: number;
  private readonly times: number;
  private readonly states: number;
  private readonly wishes: number;

  constructor(arena: Arena, config: Config) {
    this.u8 = arena.u8;
    this.i32 = arena.i32;
    this.capacity = config.servers;
    this.times = arena.words(config.servers);
    this.states = arena.bytes(config.servers); // and the version in the upper half of each
    this.wishes = arena.bytes(config.servers);
  }

  state(account: number): number {
    return this.u8[this.states + account] & 15;
  }

  /** True while the server's requests are served: Core 1.2 6.3 asks to ignore them before the registration stands. */
  isActive(account: number): boolean {
    const state = this.state(account);
    return state === REGISTERED || state === UPDATING || state === LEAVING;
  }

  /** True while registered. */
  isRegistered(account: number): boolean {
    const state = this.state(account);
    return state === REGISTERED || state === UPDATING;
  }

  /** True when no account will ever do anything by itself. */
  isStopped(): boolean {
    for (let account = 0; account < this.capacity; account++) if (this.state(account) !== STOPPED) return false;
    return true;
  }

  /** The version in use with a server: 10, 11, 12. */
  versionOf(account: number): number {
    return this.u8[this.states + account] >> 4;
  }

  /** Begins with a version from STOPPED; 0 for none: the server may know more when it is met again. */
  reset(account: number, version: number): void {
    this.u8[this.states + account] = STOPPED | (version << 4);
  }

  set(account: number, state: number): void {
    this.u8[this.states + account] = (this.u8[this.states + account] & 0xf0) | state;
  }

  flags(account: number): number {
    return this.u8[this.wishes + account];
  }

  setFlags(account: number, flags: number): void {
    this.u8[this.wishes + account] = flags;
  }

  flag(account: number, flags: number): void {
    this.u8[this.wishes + account] |= flags;
  }

  has(account: number, flag: number): boolean {
    return (this.u8[this.wishes + account] & flag) !== 0;
  }

  /** The second at which an account is to go on. */
  second(account: number): number {
    return this.i32[this.times + account];
  }

  /** Notes it; the column ends after 68 years. */
  at(account: number, second: number): void {
    this.i32[this.times + account] = second > 0x7fffffff ? 0x7fffffff : second;
  }
}
