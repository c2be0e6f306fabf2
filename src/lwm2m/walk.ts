/**
 * Steps through the readable values at and below a path, in the order in which a payload holds them.
 */
import { ABSENT, Path } from '../codec/path.js';
import { METHOD_NOT_ALLOWED, NOT_FOUND, OK, UNAUTHORIZED } from '../status.js';
import { OSCORE_OBJECT, SECURITY } from './accounts.js';
import { R } from './declaration.js';
import { EXECUTABLE, type Registry } from './registry.js';

/** Says which object instances an account may read: Core 1.2 8.2. */
export interface Gate {
  reads(account: number, irow: number): boolean;
}

export class Walk {
  /** The value stepped to. */
  readonly path: Path;
  irow: number;
  rrow: number;
  /** Its cell: 0 but for a resource instance. */
  cell: number;
  /** Who reads: an account; -1 for the application. */
  account: number;
  /** True when an instance was passed over that the account may not read. */
  denied: boolean;
  /** Access control; null where the client does not use it. */
  gate: Gate | null;
  private readonly registry: Registry;
  private readonly base: Path;
  private orow: number;
  private mrow: number;
  private single: number;

  constructor(registry: Registry) {
    this.registry = registry;
    this.path = new Path();
    this.base = new Path();
    this.orow = 0;
    this.irow = 0;
    this.rrow = 0;
    this.mrow = -1;
    this.cell = 0;
    this.single = -1;
    this.account = -1;
    this.denied = false;
    this.gate = null;
  }

  /**
   * Begins at a path of depth 0 (all but Security and OSCORE) .. 4. OK; NOT_FOUND; METHOD_NOT_ALLOWED for a resource that cannot be read;
   * UNAUTHORIZED for an instance that the account may not read. Below an object such an instance is passed over.
   */
  begin(base: Path): number {
    const registry = this.registry;
    this.base.copy(base);
    this.mrow = -1;
    this.single = -1;
    this.denied = false;
    const all = base.oid === ABSENT;
    const orow = all ? 0 : registry.findObject(base.oid);
    this.orow = orow;
    if (orow < 0) return NOT_FOUND;
    let irow = -1;
    if (base.iid !== ABSENT) {
      irow = registry.findInstance(orow, base.iid);
      if (irow < 0) return NOT_FOUND;
      if (!this.permits(irow)) return UNAUTHORIZED;
    }
    if (base.rid !== ABSENT) {
      const rrow = registry.findResource(orow, base.rid);
      if (rrow < 0) return NOT_FOUND;
      // Core 1.2 6.3.1: a resource that does not support Read is refused when it is asked for by itself.
      if (!this.readable(rrow)) return METHOD_NOT_ALLOWED;
      this.single = rrow;
      if (base.riid !== ABSENT && (!registry.isMultiple(rrow) || registry.findMultiple(irow, rrow, base.riid) < 0)) return NOT_FOUND;
    }
    this.irow = -1;
    if (all && this.isClosed()) this.enter(registry.instances.capacity);
    else this.enter(irow < 0 ? 0 : irow);
    return OK;
  }

  private permits(irow: number): boolean {
    return this.gate === null || this.gate.reads(this.account, irow);
  }

  /** Core 1.2 6.3: these are closed to servers. */
  private isClosed(): boolean {
    const oid = this.registry.oid(this.orow);
    return oid === SECURITY || oid === OSCORE_OBJECT;
  }

  private readable(rrow: number): boolean {
    return (this.registry.access(rrow) & R) !== 0 && this.registry.kind(rrow) !== EXECUTABLE;
  }

  /** Stands before the first resource of the first instance of this object from row `from` on. */
  private enter(from: number): void {
    const registry = this.registry;
    let irow = from;
    while (irow < registry.instances.capacity) {
      if (registry.objectOf(irow) === this.orow) {
        if (this.permits(irow)) break;
        this.denied = true;
      }
      irow++;
    }
    this.irow = irow;
    this.rrow = (this.single < 0 ? registry.first(this.orow) : this.single) - 1;
  }

  /** Steps to the next value: 1, or 0 at the end. */
  next(): number {
    const registry = this.registry;
    const end = registry.instances.capacity;
    for (;;) {
      if (this.irow >= end) {
        // Of the root: the next object.
        if (this.base.oid !== ABSENT || this.orow + 1 >= registry.objects) return 0;
        this.orow++;
        if (!this.isClosed()) this.enter(0);
        continue;
      }
      while (this.mrow >= 0 && this.mrow < registry.multiples.capacity) {
        const mrow = this.mrow++;
        if (registry.isOf(mrow, this.irow, this.rrow) && (this.base.riid === ABSENT || registry.riid(mrow) === this.base.riid)) {
          this.cell = registry.cell(mrow);
          this.path.set(registry.oid(this.orow), registry.iid(this.irow), registry.rid(this.rrow), registry.riid(mrow));
          return 1;
        }
      }
      this.mrow = -1;
      this.rrow++;
      if (this.rrow >= (this.single < 0 ? registry.end(this.orow) : this.single + 1)) {
        if (this.base.iid !== ABSENT) this.irow = end;
        else this.enter(this.irow + 1);
      } else if (this.readable(this.rrow)) {
        if (registry.isMultiple(this.rrow)) {
          this.mrow = 0;
        } else {
          this.cell = 0;
          this.path.set(registry.oid(this.orow), registry.iid(this.irow), registry.rid(this.rrow), ABSENT);
          return 1;
        }
      }
    }
  }
}
