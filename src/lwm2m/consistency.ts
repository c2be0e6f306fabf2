/**
 * What a bootstrap must leave behind so that the client can go on, Core 1.2 6.1.2 and 6.1.6: checked when the bootstrap server says that it has finished.
 */
import type { Arena } from '../buffers/arena.js';
import { SECURITY, SECURITY_IS_BOOTSTRAP, SECURITY_SSID, SECURITY_URI, SERVER, SERVER_SSID } from './accounts.js';
import type { Cells } from './cells.js';
import type { Registry } from './registry.js';

/* Resources of Security, and modes of its resource 2 (Core 1.2 E.1). */
const SECURITY_MODE = 2;
const SECURITY_IDENTITY = 3;
const SECURITY_KEY = 5;
const PSK = 0;
const NOSEC = 3;

export class Consistency {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly registry: Registry;
  private readonly cells: Cells;
  private readonly most: number;

  /** @param most server accounts that the client can have */
  constructor(arena: Arena, registry: Registry, cells: Cells, most: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.registry = registry;
    this.cells = cells;
    this.most = most;
  }

  /** True when there is a server account at least, and every one is whole: a Security and a Server instance that share an ssid no other has, and a URI that goes with its security mode. */
  holds(): boolean {
    const registry = this.registry;
    const security = registry.findObject(SECURITY);
    const server = registry.findObject(SERVER);
    let accounts = 0;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      const orow = registry.objectOf(irow);
      if (orow < 0 || (orow !== security && orow !== server) || (orow === security && this.isBootstrap(irow))) continue;
      const ssid = this.number(irow, orow === security ? SECURITY_SSID : SERVER_SSID);
      if (ssid < 1 || ssid > 65534) return false;
      if (this.count(security, SECURITY_SSID, ssid) !== 1 || this.count(server, SERVER_SSID, ssid) !== 1) return false;
      if (orow === server) continue;
      accounts++;
      if (!this.isReachable(irow)) return false;
    }
    return accounts > 0 && accounts <= this.most;
  }

  /** Instances of an object with this ssid; the bootstrap account has none. */
  private count(orow: number, rid: number, ssid: number): number {
    const registry = this.registry;
    let found = 0;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) === orow && !(rid === SECURITY_SSID && this.isBootstrap(irow)) && this.number(irow, rid) === ssid) found++;
    }
    return found;
  }

  /** True for a URI with a host, coaps exactly where the security mode wants it, and a key with its identity where that is PSK. What was meant to be guarded must not go out bare. */
  isReachable(irow: number): boolean {
    const at = this.registry.singleAt(irow, SECURITY_URI);
    const length = this.u16[at >> 1];
    const mode = this.number(irow, SECURITY_MODE);
    let secure = 0;
    if (length > 4 && (this.u8[at + 6] | 32) === 115) secure = 1; // "coaps"
    let host = at + 2 + 4 + secure;
    const tcp = length >= 12 && this.u8[host] === 43 && (this.u8[host + 1] | 32) === 116 && (this.u8[host + 2] | 32) === 99 && (this.u8[host + 3] | 32) === 112; // "+tcp", RFC 8323 8
    if (tcp) host += 4;
    if (length < host + 4 - at - 2 || !this.isCoap(at + 2) || this.u8[host] !== 58 || this.u8[host + 1] !== 47 || this.u8[host + 2] !== 47) return false;
    if (mode > 4 || (secure === 1) !== (mode !== NOSEC)) return false;
    return mode !== PSK || (this.length(irow, SECURITY_IDENTITY) > 0 && this.length(irow, SECURITY_KEY) > 0);
  }

  /** RFC 3986 3.1: a scheme is the same in either case. */
  private isCoap(at: number): boolean {
    return (this.u8[at] | 32) === 99 && (this.u8[at + 1] | 32) === 111 && (this.u8[at + 2] | 32) === 97 && (this.u8[at + 3] | 32) === 112;
  }

  private isBootstrap(irow: number): boolean {
    const at = this.registry.singleAt(irow, SECURITY_IS_BOOTSTRAP);
    return at >= 0 && this.u8[at] !== 0;
  }

  private number(irow: number, rid: number): number {
    const at = this.registry.singleAt(irow, rid);
    return at < 0 ? 0 : this.cells.count(at);
  }

  private length(irow: number, rid: number): number {
    const at = this.registry.singleAt(irow, rid);
    return at < 0 ? 0 : this.u16[at >> 1];
  }
}
