/**
 * The LwM2M Bootstrap-Server Account, Core 1.2 6.1.2: the instance of Security whose resource 1 is true, and its instance of OSCORE.
 */
import type { Arena } from '../buffers/arena.js';
import type { Cells } from './cells.js';
import { OSCORE_OBJECT, SECURITY, SECURITY_IS_BOOTSTRAP, SECURITY_URI } from './accounts.js';
import type { Registry } from './registry.js';

/* Resources of Security. */
export const SECURITY_HOLD_OFF = 11;
export const SECURITY_ACCOUNT_TIMEOUT = 12;
export const SECURITY_OSCORE = 17;

export class BootstrapAccount {
  /** Id of the Security instance; -1 when there is no account. */
  iid: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly registry: Registry;
  private readonly cells: Cells;

  constructor(arena: Arena, registry: Registry, cells: Cells) {
    this.iid = -1;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.registry = registry;
    this.cells = cells;
  }

  /** Looks for the account; true when there is one. */
  locate(): boolean {
    const irow = this.next(-1);
    this.iid = irow < 0 ? -1 : this.registry.iid(irow);
    return irow >= 0;
  }

  /** Row of the next Security instance behind row `after` that is of a bootstrap server, -1 at the end. */
  next(after: number): number {
    const registry = this.registry;
    const orow = registry.findObject(SECURITY);
    for (let irow = after + 1; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) === orow && this.isOne(irow)) return irow;
    return -1;
  }

  private isOne(irow: number): boolean {
    const at = this.registry.singleAt(irow, SECURITY_IS_BOOTSTRAP);
    return at >= 0 && this.u8[at] !== 0;
  }

  /** Row of its Security instance; negative when that is gone. */
  row(): number {
    return this.iid < 0 ? -1 : this.registry.findInstance(this.registry.findObject(SECURITY), this.iid);
  }

  /** Where its URI lies in the arena's bytes: the 16-bit length, then the bytes; -1 when there is none. */
  uriAt(): number {
    const irow = this.row();
    return irow < 0 ? -1 : this.registry.singleAt(irow, SECURITY_URI);
  }

  /** Bytes of the URI at `uriAt`. */
  lengthAt(at: number): number {
    return this.u16[at >> 1];
  }

  /** A whole number of its Security instance, 0 .. 2^31 - 1; 0 where the resource is not declared. */
  number(rid: number): number {
    const irow = this.row();
    const at = irow < 0 ? -1 : this.registry.singleAt(irow, rid);
    return at < 0 ? 0 : this.cells.count(at);
  }

  /** Id of the OSCORE instance that a Security instance links to; -1 for none. */
  oscore(irow: number): number {
    const at = this.registry.singleAt(irow, SECURITY_OSCORE);
    const link = at < 0 ? -1 : this.i32[at >> 2];
    return link >>> 16 === OSCORE_OBJECT ? link & 0xffff : -1;
  }

  /** True for an object instance that belongs to the account: no Delete affects it (Core 1.2 6.1.7.6). */
  has(oid: number, iid: number): boolean {
    if (this.iid < 0) return false;
    if (oid === SECURITY) return iid === this.iid;
    const irow = oid === OSCORE_OBJECT ? this.row() : -1;
    return irow >= 0 && this.oscore(irow) === iid;
  }

  /** Removes the Security instance `iid` and its OSCORE instance, and overwrites what they hold. */
  remove(iid: number): void {
    const registry = this.registry;
    const irow = registry.findInstance(registry.findObject(SECURITY), iid);
    if (irow < 0) return;
    const oscore = this.oscore(irow);
    const orow = oscore < 0 ? -1 : registry.findObject(OSCORE_OBJECT);
    const other = orow < 0 ? -1 : registry.findInstance(orow, oscore);
    if (other >= 0) this.drop(other);
    this.drop(irow);
  }

  private drop(irow: number): void {
    this.registry.wipe(irow);
    this.registry.removeInstance(irow);
  }
}
