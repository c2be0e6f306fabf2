/**
 * The server accounts: which instance of Security (0) and of Server (1) belong together, Core 1.2 6.1.2, and what their resources say.
 *
 * The row of an account is also the number of its peer.
 */
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';
import { cellSize, type Cells } from './cells.js';
import { BOOLEAN } from '../codec/types.js';
import type { Registry } from './registry.js';

/** Object ids. */
export const SECURITY = 0;
export const SERVER = 1;
export const ACCESS_CONTROL = 2;
export const DEVICE = 3;
export const OSCORE_OBJECT = 21;

/* Resources of Security. */
export const SECURITY_URI = 0;
export const SECURITY_IS_BOOTSTRAP = 1;
export const SECURITY_SSID = 10;

/* Resources of Server. */
export const SERVER_SSID = 0;
export const SERVER_BINDING = 7;
export const SERVER_PRIORITY = 13;
export const SERVER_INITIAL_DELAY = 14;
export const SERVER_FAILURE_BLOCK = 15;
export const SERVER_BOOTSTRAP_ON_FAILURE = 16;
export const SERVER_SEQUENCE_COUNT = 20;

/* The numbers of Server that steer this client, by their place in a row of settings. */
export const SERVER_LIFETIME = 0;
export const SERVER_PMIN = 1;
export const SERVER_PMAX = 2;
export const SERVER_DISABLE_TIMEOUT = 3;
export const SERVER_RETRY_COUNT = 4;
export const SERVER_RETRY_TIMER = 5;
export const SERVER_SEQUENCE_DELAY = 6;
/** How many there are. */
const SETTINGS = 7;
/** A setting whose resource is not declared. */
const UNDECLARED = 0xffff;

/** The resource id of a setting. */
function settingRid(setting: number): number {
  switch (setting) {
    case SERVER_LIFETIME: return 1;
    case SERVER_PMIN: return 2;
    case SERVER_PMAX: return 3;
    case SERVER_DISABLE_TIMEOUT: return 5;
    case SERVER_RETRY_COUNT: return 17;
    case SERVER_RETRY_TIMER: return 18;
    default: return 19;
  }
}

export class Accounts {
  readonly capacity: number;
  /** Accounts in use: rows 0 .. count - 1. */
  count: number;
  /** Instance row of the bootstrap server's Security; -1 when there is none. */
  bootstrap: number;
  /** Object row of Server. */
  private object: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly settings: number;
  private readonly ssids: number;
  private readonly securities: number;
  private readonly servers: number;
  private readonly registry: Registry;
  private readonly cells: Cells;

  constructor(arena: Arena, config: Config, registry: Registry, cells: Cells) {
    this.capacity = config.servers;
    this.count = 0;
    this.bootstrap = -1;
    this.object = -1;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.settings = arena.halves(config.servers * SETTINGS);
    this.ssids = arena.halves(config.servers);
    this.securities = arena.bytes(config.servers);
    this.servers = arena.bytes(config.servers);
    this.registry = registry;
    this.cells = cells;
  }

  /** Pairs the instances of Security and Server by their short server ids; the bootstrap account has none. Answers the accounts found. */
  pair(): number {
    const registry = this.registry;
    const security = registry.findObject(SECURITY);
    const server = registry.findObject(SERVER);
    this.object = server;
    this.count = 0;
    this.bootstrap = -1;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) !== security) continue;
      if (this.flag(irow, SECURITY_IS_BOOTSTRAP)) {
        this.bootstrap = irow;
        continue;
      }
      const ssid = this.number(irow, SECURITY_SSID, 0);
      for (let other = 0; other < registry.instances.capacity && this.count < this.capacity; other++) {
        if (registry.objectOf(other) !== server || this.number(other, SERVER_SSID, 0) !== ssid) continue;
        this.u16[this.ssids + this.count] = ssid;
        this.u8[this.securities + this.count] = irow;
        this.u8[this.servers + this.count] = other;
        this.locate(this.count, other);
        this.count++;
        break;
      }
    }
    return this.count;
  }

  ssid(account: number): number {
    return this.u16[this.ssids + account];
  }

  /** Account of a short server id, or -1. */
  find(ssid: number): number {
    for (let account = 0; account < this.count; account++) if (this.u16[this.ssids + account] === ssid) return account;
    return -1;
  }

  /** Account whose Server object instance has this id, or -1. */
  ofInstance(iid: number): number {
    for (let account = 0; account < this.count; account++) if (this.registry.iid(this.u8[this.servers + account]) === iid) return account;
    return -1;
  }

  /** Where the URI lies in the arena's bytes: its 16-bit length, then its bytes. */
  uriAt(account: number): number {
    return this.at(this.u8[this.securities + account], SECURITY_URI);
  }

  /** Instance row of the Security object of a peer, the last of which is the bootstrap server; -1 where there is none. */
  securityOf(peer: number): number {
    if (peer === this.capacity) return this.bootstrap;
    return peer < this.count ? this.u8[this.securities + peer] : -1;
  }

  /** Where a resource of the bootstrap server's Security lies, in bytes of the arena; -1 where there is none. */
  bootstrapAt(rid: number): number {
    return this.bootstrap < 0 ? -1 : this.at(this.bootstrap, rid);
  }

  /** Notes where the settings of a Server instance lie, so that reading one is no search. */
  private locate(account: number, irow: number): void {
    for (let setting = 0; setting < SETTINGS; setting++) {
      const at = this.at(irow, settingRid(setting));
      this.u16[this.settings + account * SETTINGS + setting] = at < 0 ? UNDECLARED : at >> 2;
    }
  }

  /** A setting of the Server object instance, 0 .. 2^31 - 1; `otherwise` where its resource is not declared. */
  setting(account: number, setting: number, otherwise: number): number {
    const word = this.u16[this.settings + account * SETTINGS + setting];
    if (word === UNDECLARED) return otherwise;
    const lo = this.i32[word];
    const hi = this.i32[word + 1];
    if (hi < 0) return 0;
    return hi > 0 || lo < 0 ? 0x7fffffff : lo;
  }

  /** A whole number of the Server object instance that is seldom asked for, 0 .. 2^31 - 1; `otherwise` where its resource is not declared. */
  numberOf(account: number, rid: number, otherwise: number): number {
    // Step by step, as below: it is asked for where calls are nested deepest already.
    const rrow = this.registry.findResource(this.object, rid);
    return rrow < 0 ? otherwise : this.cells.count(this.registry.valueAt(this.u8[this.servers + account], rrow, 0, 0));
  }

  /** A boolean of the Server object instance; `otherwise` where its resource is not declared. */
  flagOf(account: number, rid: number, otherwise: boolean): boolean {
    const rrow = this.registry.findResource(this.object, rid);
    return rrow < 0 ? otherwise : this.u8[this.registry.valueAt(this.u8[this.servers + account], rrow, 0, 0)] !== 0;
  }

  /** Where a run of the Server object instance lies, as `uriAt`; -1 where the resource is not declared. */
  runAt(account: number, rid: number): number {
    return this.at(this.u8[this.servers + account], rid);
  }

  private number(irow: number, rid: number, otherwise: number): number {
    const at = this.at(irow, rid);
    return at < 0 ? otherwise : this.cells.count(at);
  }

  private flag(irow: number, rid: number): boolean {
    const at = this.at(irow, rid);
    return at >= 0 && this.u8[at] !== 0;
  }

  private at(irow: number, rid: number): number {
    const registry = this.registry;
    const rrow = registry.findResource(registry.objectOf(irow), rid);
    return rrow < 0 ? -1 : registry.valueAt(irow, rrow, 0, cellSize(BOOLEAN, 0));
  }
}
