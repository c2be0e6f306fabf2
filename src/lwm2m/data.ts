/**
 * The application's side of the objects: instances that come and go, stored values set and read, values said to have changed.
 */
import { ABSENT, Path } from '../codec/path.js';
import type { Value } from '../codec/value.js';
import { ARGUMENT, FULL, METHOD_NOT_ALLOWED, MISSING, OK, STATE } from '../status.js';
import type { Access } from './access.js';
import { SECURITY, SERVER } from './accounts.js';
import type { Attributes } from './attributes.js';
import { cellSize, type Cells } from './cells.js';
import { type Declare, isId, push } from './declare.js';
import type { Observations } from './observations.js';
import { type Registry, STORED } from './registry.js';

export class Data {
  /** Access control; null where the client does not use it. */
  access: Access | null;
  private readonly registry: Registry;
  private readonly cells: Cells;
  private readonly declare: Declare;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  /** A record of its own: a handler may call in here while it fills another. */
  private readonly value: Value;
  private readonly path: Path;
  /** What `locate` found. */
  private irow: number;
  private rrow: number;

  constructor(value: Value, registry: Registry, cells: Cells, declare: Declare, observations: Observations, attributes: Attributes) {
    this.access = null;
    this.value = value;
    this.registry = registry;
    this.cells = cells;
    this.declare = declare;
    this.observations = observations;
    this.attributes = attributes;
    this.path = new Path();
    this.irow = -1;
    this.rrow = -1;
  }

  /** Adds an instance of a declared object, with its initial values; OK, FULL, MISSING or ARGUMENT. Servers hear of it by an Update. */
  addInstance(oid: number, iid: number): number {
    const refused = this.refuses(oid);
    if (refused < 0) return refused;
    const orow = this.registry.findObject(oid);
    if (orow < 0) return MISSING;
    if (!isId(iid) || this.registry.findInstance(orow, iid) >= 0) return ARGUMENT;
    if (this.registry.findGone(orow, iid) >= 0) return STATE; // deleted by a bootstrap that may still be taken back
    const irow = this.declare.instance(orow, iid);
    if (irow < 0) return FULL;
    return this.touch(oid, iid, ABSENT, ABSENT);
  }

  /** Removes an instance; OK or MISSING. */
  removeInstance(oid: number, iid: number): number {
    const refused = this.refuses(oid);
    if (refused < 0) return refused;
    const orow = this.registry.findObject(oid);
    const irow = orow < 0 ? MISSING : this.registry.findInstance(orow, iid);
    if (irow < 0) return MISSING;
    this.registry.removeInstance(irow);
    this.attributes.forget(oid, iid, ABSENT, ABSENT);
    if (this.access !== null) this.access.gone(oid, iid);
    return this.touch(oid, iid, ABSENT, ABSENT);
  }

  /** Adds an instance of a multiple resource; OK, FULL, MISSING or ARGUMENT. */
  addResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    if (this.registry.busy) return STATE;
    const status = this.locate(oid, iid, rid);
    if (status < 0) return status;
    if (!this.registry.isMultiple(this.rrow) || !isId(riid) || this.registry.findMultiple(this.irow, this.rrow, riid) >= 0) return ARGUMENT;
    const mrow = this.registry.addMultiple(this.irow, this.rrow, riid);
    if (mrow < 0) return FULL;
    if (this.registry.kind(this.rrow) === STORED) this.cells.clear(this.cellAt(this.registry.cell(mrow)), this.registry.type(this.rrow));
    return this.touch(oid, iid, rid, riid);
  }

  /** Removes an instance of a multiple resource; OK or MISSING. */
  removeResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    if (this.registry.busy) return STATE;
    const status = this.locate(oid, iid, rid);
    if (status < 0) return status;
    const mrow = this.registry.findMultiple(this.irow, this.rrow, riid);
    if (mrow < 0) return MISSING;
    this.registry.removeMultiple(mrow);
    this.attributes.forget(oid, iid, rid, riid);
    return this.touch(oid, iid, rid, ABSENT);
  }

  /** Instances do not come or go while values are read or written, nor those that the client itself lives by. */
  private refuses(oid: number): number {
    if (oid === SECURITY || oid === SERVER) return METHOD_NOT_ALLOWED;
    return this.registry.busy ? STATE : OK;
  }

  private locate(oid: number, iid: number, rid: number): number {
    const orow = this.registry.findObject(oid);
    if (orow < 0) return MISSING;
    this.irow = this.registry.findInstance(orow, iid);
    this.rrow = this.registry.findResource(orow, rid);
    return this.irow < 0 || this.rrow < 0 ? MISSING : OK;
  }

  private cellAt(cell: number): number {
    const type = this.registry.type(this.rrow);
    return this.registry.valueAt(this.irow, this.rrow, cell, cellSize(type, this.registry.capacity(this.rrow)));
  }

  /**
   * Sets a stored value; observers are notified as their attributes say. A link is oid * 65536 + iid.
   * OK; MISSING for no such resource (instance), METHOD_NOT_ALLOWED for one that is not stored, ARGUMENT for a value of the wrong type or too long.
   */
  set(oid: number, iid: number, rid: number, value: number | boolean | string | Uint8Array, riid: number | undefined): number {
    const cell = this.storedCell(oid, iid, rid, riid);
    if (cell < 0) return cell;
    const type = this.registry.type(this.rrow);
    if (!push(this.value, type, value) || !this.value.become(type)) return ARGUMENT;
    const at = this.cellAt(cell);
    // Core 1.2 6.4.2: a change is reported, and what was there already is none.
    if (this.cells.holds(at, type, this.value)) return OK;
    if (this.declare.put(at, type, this.registry.capacity(this.rrow), this.value) < 0) return ARGUMENT;
    return this.touch(oid, iid, rid, riid === undefined ? ABSENT : riid);
  }

  /** A stored value: a number, boolean or link as it was set, a string, a new Uint8Array; undefined when there is none. */
  get(oid: number, iid: number, rid: number, riid: number | undefined): number | boolean | string | Uint8Array | undefined {
    const cell = this.storedCell(oid, iid, rid, riid);
    if (cell < 0) return undefined;
    this.cells.load(this.cellAt(cell), this.registry.type(this.rrow), this.value);
    return this.value.take();
  }

  private storedCell(oid: number, iid: number, rid: number, riid: number | undefined): number {
    const status = this.locate(oid, iid, rid);
    if (status < 0) return status;
    if (this.registry.kind(this.rrow) !== STORED) return METHOD_NOT_ALLOWED;
    if (!this.registry.isMultiple(this.rrow)) return riid === undefined ? 0 : MISSING;
    const mrow = riid === undefined ? MISSING : this.registry.findMultiple(this.irow, this.rrow, riid);
    return mrow < 0 ? MISSING : this.registry.cell(mrow);
  }

  /** The value at and below a path has changed: whoever observes it is to be told. */
  touch(oid: number, iid: number, rid: number, riid: number): number {
    this.path.set(oid, iid, rid, riid);
    this.observations.touch(this.path);
    return OK;
  }
}
