/**
 * The objects of a client as columns: which objects, object instances, resources and resource instances exist, and what each can do.
 *
 * Resources of one object lie in a row, sorted by id. Rows of the four tables are named orow, irow, rrow and mrow.
 */
import type { Arena } from '../buffers/arena.js';
import { FREE, Slots } from '../buffers/slots.js';
import type { Config } from '../config.js';
import { FULL, MISSING } from '../status.js';

/** The value lies in the arena. */
export const STORED = 1;
/** The value lies in memory of the application. */
export const OWNED = 2;
/** Functions hand the value out and take it in. */
export const CALLED = 3;
export const EXECUTABLE = 4;
/** Added to the kind of a multiple resource. */
export const MULTIPLE = 8;

const USED = 1;
/** State of an instance row that a bootstrap has deleted, and may bring back: nobody sees it, but its values stay. */
export const GONE = 255;

export class Registry {
  /** Rows there are of objects and resources. */
  readonly objectCapacity: number;
  readonly resourceCapacity: number;
  /** Rows in use; objects and resources never go. */
  objects: number;
  resources: number;
  /** Grows with every object instance that comes or goes: the registration then needs an Update. */
  revision: number;
  /** True while values are read or written: instances neither come nor go then. */
  busy: boolean;
  readonly instances: Slots;
  readonly multiples: Slots;

  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly oids: number;
  private readonly versions: number;
  private readonly firsts: number;
  private readonly counts: number;
  private readonly bases: number;
  private readonly strides: number;
  private readonly mosts: number;
  private readonly rids: number;
  private readonly types: number;
  private readonly accesses: number;
  private readonly kinds: number;
  private readonly offsets: number;
  private readonly capacities: number;
  private readonly limits: number;
  private readonly tallies: number;
  private readonly iids: number;
  private readonly owners: number;
  private readonly blocks: number;
  private readonly riids: number;
  private readonly hosts: number;
  private readonly rows: number;
  private readonly cells: number;

  constructor(arena: Arena, config: Config) {
    const o = config.objects;
    const r = config.resources;
    const i = config.instances;
    const m = config.resourceInstances;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.objectCapacity = o;
    this.resourceCapacity = r;
    this.objects = 0;
    this.resources = 0;
    this.revision = 0;
    this.busy = false;
    this.oids = arena.halves(o);
    this.versions = arena.halves(o);
    this.bases = arena.halves(o);
    this.strides = arena.halves(o);
    this.rids = arena.halves(r);
    this.offsets = arena.halves(r);
    this.capacities = arena.halves(r);
    this.iids = arena.halves(i);
    this.riids = arena.halves(m);
    this.firsts = arena.bytes(o);
    this.counts = arena.bytes(o);
    this.mosts = arena.bytes(o);
    this.types = arena.bytes(r);
    this.accesses = arena.bytes(r);
    this.kinds = arena.bytes(r);
    this.limits = arena.bytes(r);
    this.tallies = arena.bytes(r);
    this.owners = arena.bytes(i);
    this.blocks = arena.bytes(i);
    this.instances = new Slots(arena, i);
    this.hosts = arena.bytes(m);
    this.rows = arena.bytes(m);
    this.cells = arena.bytes(m);
    this.multiples = new Slots(arena, m);
  }

  /* Building: only `add` of the client calls these; FULL when the table is. */

  addObject(oid: number, version: number, most: number, base: number, stride: number): number {
    const orow = this.objects;
    if (orow === this.objectCapacity) return FULL;
    this.objects = orow + 1;
    this.u16[this.oids + orow] = oid;
    this.u16[this.versions + orow] = version;
    this.u16[this.bases + orow] = base;
    this.u16[this.strides + orow] = stride;
    this.u8[this.firsts + orow] = this.resources;
    this.u8[this.counts + orow] = 0;
    this.u8[this.mosts + orow] = most;
    return orow;
  }

  /** @param capacity bytes of a run, or of one cell of a multiple resource; @param most resource instances */
  addResource(orow: number, rid: number, type: number, access: number, kind: number, offset: number, capacity: number, most: number): number {
    const rrow = this.resources;
    if (rrow === this.resourceCapacity) return FULL;
    this.resources = rrow + 1;
    this.u8[this.counts + orow]++;
    this.u16[this.rids + rrow] = rid;
    this.u16[this.offsets + rrow] = offset;
    this.u16[this.capacities + rrow] = capacity;
    this.u8[this.types + rrow] = type;
    this.u8[this.accesses + rrow] = access;
    this.u8[this.kinds + rrow] = kind;
    this.u8[this.limits + rrow] = most;
    return rrow;
  }

  /* Object instances and resource instances come and go. */

  /** Adds an object instance; FULL when the table or the object is. */
  addInstance(orow: number, iid: number): number {
    let block = 0;
    let i = 0;
    // The first value block that no instance of this object uses.
    while (i < this.instances.capacity) {
      if (this.instances.state(i) !== FREE && this.u8[this.owners + i] === orow && this.u8[this.blocks + i] === block) {
        block++;
        i = 0;
      } else {
        i++;
      }
    }
    if (block >= this.u8[this.mosts + orow]) return FULL;
    const irow = this.instances.claim(0, USED);
    if (irow < 0) return FULL;
    this.u16[this.iids + irow] = iid;
    this.u8[this.owners + irow] = orow;
    this.u8[this.blocks + irow] = block;
    this.revision++;
    return irow;
  }

  removeInstance(irow: number): void {
    for (let m = 0; m < this.multiples.capacity; m++) {
      if (this.multiples.state(m) !== FREE && this.u8[this.hosts + m] === irow) this.multiples.free(m);
    }
    this.instances.free(irow);
    this.revision++;
  }

  /** Adds a resource instance; FULL when the table or the resource is. */
  addMultiple(irow: number, rrow: number, riid: number): number {
    let cell = 0;
    let m = 0;
    while (m < this.multiples.capacity) {
      if (this.isOf(m, irow, rrow) && this.u8[this.cells + m] === cell) {
        cell++;
        m = 0;
      } else {
        m++;
      }
    }
    if (cell >= this.u8[this.limits + rrow]) return FULL;
    const mrow = this.multiples.claim(0, USED);
    if (mrow < 0) return FULL;
    this.u16[this.riids + mrow] = riid;
    this.u8[this.hosts + mrow] = irow;
    this.u8[this.rows + mrow] = rrow;
    this.u8[this.cells + mrow] = cell;
    return mrow;
  }

  removeMultiple(mrow: number): void {
    this.multiples.free(mrow);
  }

  /* Finding: a row, or MISSING. */

  findObject(oid: number): number {
    for (let orow = 0; orow < this.objects; orow++) if (this.u16[this.oids + orow] === oid) return orow;
    return MISSING;
  }

  findInstance(orow: number, iid: number): number {
    for (let irow = 0; irow < this.instances.capacity; irow++) {
      if (this.u16[this.iids + irow] !== iid || this.u8[this.owners + irow] !== orow) continue;
      const state = this.instances.state(irow);
      if (state !== FREE && state !== GONE) return irow;
    }
    return MISSING;
  }

  findResource(orow: number, rid: number): number {
    let low = this.u8[this.firsts + orow];
    let high = low + this.u8[this.counts + orow] - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.u16[this.rids + middle];
      if (found === rid) return middle;
      if (found < rid) low = middle + 1;
      else high = middle - 1;
    }
    return MISSING;
  }

  findMultiple(irow: number, rrow: number, riid: number): number {
    for (let m = 0; m < this.multiples.capacity; m++) if (this.u16[this.riids + m] === riid && this.isOf(m, irow, rrow)) return m;
    return MISSING;
  }

  /** True when row m is an instance of this resource of this object instance. */
  isOf(m: number, irow: number, rrow: number): boolean {
    return this.multiples.state(m) !== FREE && this.u8[this.hosts + m] === irow && this.u8[this.rows + m] === rrow;
  }

  /** True when row m is an instance of a resource of this object instance. */
  isHost(m: number, irow: number): boolean {
    return this.multiples.state(m) !== FREE && this.u8[this.hosts + m] === irow;
  }

  /** Resource instances that exist. */
  dim(irow: number, rrow: number): number {
    let count = 0;
    for (let m = 0; m < this.multiples.capacity; m++) if (this.isOf(m, irow, rrow)) count++;
    return count;
  }

  /* Reading the columns. */

  oid(orow: number): number {
    return this.u16[this.oids + orow];
  }

  /** major * 256 + minor. */
  version(orow: number): number {
    return this.u16[this.versions + orow];
  }

  /** First resource row of an object, and the row after its last. */
  first(orow: number): number {
    return this.u8[this.firsts + orow];
  }

  end(orow: number): number {
    return this.u8[this.firsts + orow] + this.u8[this.counts + orow];
  }

  /** Most instances that an object can have. */
  mostInstances(orow: number): number {
    return this.u8[this.mosts + orow];
  }

  /** Overwrites the stored values of an instance that is to go: they may be keys. */
  wipe(irow: number): void {
    const orow = this.u8[this.owners + irow];
    const stride = this.u16[this.strides + orow];
    const at = this.u16[this.bases + orow] + this.u8[this.blocks + irow] * stride;
    for (let i = 0; i < stride; i++) this.u8[at + i] = 0;
  }

  /** Row of the instance of an object that a bootstrap has deleted; MISSING when there is none. */
  findGone(orow: number, iid: number): number {
    for (let irow = 0; irow < this.instances.capacity; irow++) {
      if (this.u16[this.iids + irow] === iid && this.u8[this.owners + irow] === orow && this.instances.state(irow) === GONE) return irow;
    }
    return MISSING;
  }

  iid(irow: number): number {
    return this.u16[this.iids + irow];
  }

  /** Row of the object that an instance is of; -1 for a free row. */
  objectOf(irow: number): number {
    const state = this.instances.state(irow);
    return state === FREE || state === GONE ? -1 : this.u8[this.owners + irow];
  }

  /** Which of the object's value blocks an instance has: 0 for the first made. */
  block(irow: number): number {
    return this.u8[this.blocks + irow];
  }

  rid(rrow: number): number {
    return this.u16[this.rids + rrow];
  }

  type(rrow: number): number {
    return this.u8[this.types + rrow];
  }

  /** HIDDEN, R, W, RW or E. */
  access(rrow: number): number {
    return this.u8[this.accesses + rrow];
  }

  /** STORED, OWNED, CALLED or EXECUTABLE. */
  kind(rrow: number): number {
    return this.u8[this.kinds + rrow] & 7;
  }

  isMultiple(rrow: number): boolean {
    return (this.u8[this.kinds + rrow] & MULTIPLE) !== 0;
  }

  capacity(rrow: number): number {
    return this.u16[this.capacities + rrow];
  }

  /** Most instances of a multiple resource. */
  most(rrow: number): number {
    return this.u8[this.limits + rrow];
  }

  /** A byte per resource for whoever counts something of it; 0 after `clearTallies`. */
  tally(rrow: number): number {
    return this.u8[this.tallies + rrow];
  }

  setTally(rrow: number, value: number): void {
    this.u8[this.tallies + rrow] = value;
  }

  clearTallies(): void {
    for (let rrow = 0; rrow < this.resources; rrow++) this.u8[this.tallies + rrow] = 0;
  }

  riid(mrow: number): number {
    return this.u16[this.riids + mrow];
  }

  /** Which cell of its resource a resource instance has. */
  cell(mrow: number): number {
    return this.u8[this.cells + mrow];
  }

  /** Where the value of a single stored resource lies in the arena's bytes; MISSING where it is not declared. */
  singleAt(irow: number, rid: number): number {
    const rrow = this.findResource(this.objectOf(irow), rid);
    return rrow < 0 ? rrow : this.valueAt(irow, rrow, 0, 0);
  }

  /** Where the value of a stored resource lies in the arena's bytes; @param cell 0 for a single resource, @param size bytes of a cell */
  valueAt(irow: number, rrow: number, cell: number, size: number): number {
    const orow = this.u8[this.owners + irow];
    return this.u16[this.bases + orow] + this.u8[this.blocks + irow] * this.u16[this.strides + orow] + this.u16[this.offsets + rrow] + cell * size;
  }
}
