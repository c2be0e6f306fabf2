/**
 * Steps through the readable values at and below a path, in the order in which a payload holds them.
 */
import { ABSENT, Path } from '../codec/path.js';
import { METHOD_NOT_ALLOWED, NOT_FOUND, OK } from '../status.js';
import { R } from './declaration.js';
import { EXECUTABLE, type Registry } from './registry.js';

export class Walk {
  /** The value stepped to. */
  readonly path: Path;
  irow: number;
  rrow: number;
  /** Its cell: 0 but for a resource instance. */
  cell: number;
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
  }

  /** Begins at a path of depth 1 .. 4; OK, NOT_FOUND, or METHOD_NOT_ALLOWED for a resource that cannot be read. */
  begin(base: Path): number {
    const registry = this.registry;
    this.base.copy(base);
    this.mrow = -1;
    this.single = -1;
    const orow = registry.findObject(base.oid);
    this.orow = orow;
    if (orow < 0) return NOT_FOUND;
    let irow = -1;
    if (base.iid !== ABSENT) {
      irow = registry.findInstance(orow, base.iid);
      if (irow < 0) return NOT_FOUND;
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
    this.enter(irow < 0 ? 0 : irow);
    return OK;
  }

  private readable(rrow: number): boolean {
    return (this.registry.access(rrow) & R) !== 0 && this.registry.kind(rrow) !== EXECUTABLE;
  }

  /** Stands before the first resource of the first instance of this object from row `from` on. */
  private enter(from: number): void {
    const registry = this.registry;
    let irow = from;
    while (irow < registry.instances.capacity && registry.objectOf(irow) !== this.orow) irow++;
    this.irow = irow;
    this.rrow = (this.single < 0 ? registry.first(this.orow) : this.single) - 1;
  }

  /** Steps to the next value: 1, or 0 at the end. */
  next(): number {
    const registry = this.registry;
    while (this.irow < registry.instances.capacity) {
      while (this.mrow >= 0 && this.mrow < registry.multiples.capacity) {
        const mrow = this.mrow++;
        if (registry.isOf(mrow, this.irow, this.rrow) && (this.base.riid === ABSENT || registry.riid(mrow) === this.base.riid)) {
          this.cell = registry.cell(mrow);
          this.path.set(this.base.oid, registry.iid(this.irow), registry.rid(this.rrow), registry.riid(mrow));
          return 1;
        }
      }
      this.mrow = -1;
      this.rrow++;
      if (this.rrow >= (this.single < 0 ? registry.end(this.orow) : this.single + 1)) {
        if (this.base.iid !== ABSENT) this.irow = registry.instances.capacity;
        else this.enter(this.irow + 1);
      } else if (this.readable(this.rrow)) {
        if (registry.isMultiple(this.rrow)) {
          this.mrow = 0;
        } else {
          this.cell = 0;
          this.path.set(this.base.oid, registry.iid(this.irow), registry.rid(this.rrow), ABSENT);
          return 1;
        }
      }
    }
    return 0;
  }
}
