/**
 * A resource's value into the Value record and out of it, whoever keeps it. The one file that calls the application, and so the one that tries.
 */
import type { Arena } from '../buffers/arena.js';
import { FLOAT, OBJLNK, UNSIGNED, isNumeric, isRun, isWhole } from '../codec/types.js';
import { ABSENT, type Path } from '../codec/path.js';
import { PLAIN, type Value } from '../codec/value.js';
import type { Stats } from '../config.js';
import { BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, OK, answerStatus } from '../status.js';
import type { Arguments } from './arguments.js';
import { cellSize, type Cells } from './cells.js';
import type { Declare } from './declare.js';
import type { CalledResource, Chunk, ExecutableResource, NumberResource, OwnBytes, TextResource } from './declaration.js';
import { type Events, HANDLER_THREW } from './events.js';
import { CALLED, OWNED, STORED, type Registry } from './registry.js';

/** Who is told of every value that a server writes. */
export interface WriteListener {
  onWrite: ((oid: number, iid: number, rid: number, riid: number) => void) | null;
}

export class Handlers {
  /** The client; null until it is built. */
  listener: WriteListener | null;
  private readonly registry: Registry;
  private readonly declare: Declare;
  private readonly cells: Cells;
  private readonly value: Value;
  private readonly events: Events;
  private readonly stats: Stats;
  private readonly f64: Float64Array;
  private readonly bound: number;

  constructor(arena: Arena, registry: Registry, declare: Declare, cells: Cells, value: Value, events: Events, stats: Stats) {
    this.listener = null;
    this.registry = registry;
    this.declare = declare;
    this.cells = cells;
    this.value = value;
    this.events = events;
    this.stats = stats;
    this.f64 = arena.f64;
    this.bound = arena.doubles(1);
  }

  /** Puts the value at a path into the record; @param cell of a multiple resource the resource instance's. Answers a status. */
  read(path: Path, irow: number, rrow: number, cell: number): number {
    const registry = this.registry;
    const value = this.value;
    const type = registry.type(rrow);
    const kind = registry.kind(rrow);
    if (kind === STORED) {
      this.cells.load(registry.valueAt(irow, rrow, cell, cellSize(type, registry.capacity(rrow))), type, value);
      return OK;
    }
    value.clear();
    let status = INTERNAL;
    try {
      if (kind === OWNED) {
        this.readOwn(irow, rrow, type);
        status = OK;
      } else {
        const literal = this.declare.literals[rrow] as CalledResource;
        if (literal.read === undefined) return METHOD_NOT_ALLOWED;
        status = answerStatus(literal.read(path.iid, value, path.riid));
      }
    } catch {
      this.threw(path);
      return INTERNAL;
    }
    if (status < 0) return status;
    return value.isSound() && value.become(type) ? OK : INTERNAL;
  }

  private readOwn(irow: number, rrow: number, type: number): void {
    const own = (this.declare.literals[rrow] as NumberResource | TextResource).own as Float64Array | OwnBytes;
    if (isRun(type)) {
      const run = own as OwnBytes;
      this.value.run(type, run.bytes, 0, run.length, PLAIN);
    } else if (type === FLOAT) {
      this.value.type = FLOAT;
      this.value.f64[this.value.cell] = (own as Float64Array)[this.registry.block(irow)];
    } else {
      this.value.integer((own as Float64Array)[this.registry.block(irow)]);
      this.value.type = type;
    }
  }

  /** Asks the application for a number, which lies in f64[cell] then; 0 when it has none. */
  ask(source: () => number, cell: number): void {
    try {
      const answer = source();
      this.f64[cell] = answer > 0 ? answer : 0;
    } catch {
      this.f64[cell] = 0;
      this.stats.threw++;
    }
  }

  /** Says whether the record's value may be written to a path. It calls `verify` last, when all else is well. */
  verify(path: Path, rrow: number): number {
    const registry = this.registry;
    const type = registry.type(rrow);
    const literal = this.declare.literals[rrow] as CalledResource | NumberResource;
    if (isRun(type)) {
      const length = this.value.getLength();
      const kind = registry.kind(rrow);
      if (length < 0) return BAD_REQUEST;
      if (kind === STORED && length > registry.capacity(rrow)) return BAD_REQUEST;
      if (kind === OWNED && length > ((literal as unknown as TextResource).own as OwnBytes).bytes.length) return BAD_REQUEST;
    }
    if (type === OBJLNK && !this.isThere(this.value.hi, this.value.lo)) return BAD_REQUEST;
    // Core 1.2 6.3.3: a value outside the range of the object's definition is refused; so is what is no number, which no range and no threshold could tell.
    if (isNumeric(type) && !this.inRange(literal)) return BAD_REQUEST;
    if (registry.kind(rrow) === OWNED && !this.fitsOwn((literal as NumberResource).own as Float64Array, type)) return BAD_REQUEST;
    if (literal.verify === undefined) return OK;
    try {
      return answerStatus(literal.verify(path.iid, this.value, path.riid));
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  /** Core 1.2 6.3.3: a link points to an object that is there (instance 65535), to an instance that is there, or is the null link. */
  private isThere(oid: number, iid: number): boolean {
    if (oid === ABSENT && iid === ABSENT) return true;
    const orow = this.registry.findObject(oid);
    return orow >= 0 && (iid === ABSENT || this.registry.findInstance(orow, iid) >= 0);
  }

  private inRange(literal: CalledResource | NumberResource): boolean {
    const value = this.value;
    if (value.type === FLOAT) {
      this.f64[this.bound] = value.f64[value.cell];
      if (this.f64[this.bound] !== this.f64[this.bound]) return false;
    } else if (literal.min !== undefined || literal.max !== undefined) {
      const hi = value.type === UNSIGNED ? value.hi >>> 0 : value.hi;
      this.f64[this.bound] = hi * 4294967296 + (value.lo >>> 0);
    }
    if (literal.min !== undefined && !(this.f64[this.bound] >= literal.min)) return false;
    return literal.max === undefined || this.f64[this.bound] <= literal.max;
  }

  /** True when the application's cells can hold a whole number as it is: an Int32Array 32 bits, a Float64Array 53. */
  private fitsOwn(own: Float64Array | Int32Array, type: number): boolean {
    if (!isWhole(type)) return true;
    const value = this.value;
    if (own instanceof Int32Array) return value.hi === value.lo >> 31;
    return value.hi >= -2097152 && value.hi < 2097152;
  }

  /** Writes the record's value, which was verified. LATER and a failure are passed on to the server, but undo nothing. */
  write(path: Path, irow: number, rrow: number, cell: number): number {
    const registry = this.registry;
    const type = registry.type(rrow);
    const kind = registry.kind(rrow);
    const literal = this.declare.literals[rrow];
    if (kind === STORED) {
      const capacity = registry.capacity(rrow);
      const status = this.declare.put(registry.valueAt(irow, rrow, cell, cellSize(type, capacity)), type, capacity, this.value);
      if (status < 0) return status;
    } else if (kind === OWNED) {
      this.writeOwn(irow, rrow, type);
    }
    let status = OK;
    try {
      if (kind === CALLED) {
        const called = literal as CalledResource;
        status = called.write === undefined ? METHOD_NOT_ALLOWED : answerStatus(called.write(path.iid, this.value, path.riid));
        if (status < 0 && status !== LATER) return status;
      } else if ((literal as NumberResource).written !== undefined) {
        (literal as Required<NumberResource>).written(path.iid, path.riid);
      }
    } catch {
      this.threw(path);
      if (kind === CALLED) return INTERNAL;
      status = INTERNAL; // the value stands even so
    }
    return this.told(path) ? status : INTERNAL;
  }

  /** Tells the client's listener of a path; false when it throws. */
  private told(path: Path): boolean {
    const listener = this.listener;
    if (listener === null || listener.onWrite === null) return true;
    try {
      listener.onWrite(path.oid, path.iid, path.rid, path.riid);
      return true;
    } catch {
      this.threw(path);
      return false;
    }
  }

  private writeOwn(irow: number, rrow: number, type: number): void {
    const own = (this.declare.literals[rrow] as NumberResource | TextResource).own as Float64Array | OwnBytes;
    if (isRun(type)) {
      const run = own as OwnBytes;
      run.length = this.value.getBytes(run.bytes, 0, run.bytes.length);
    } else if (isWhole(type)) {
      (own as Float64Array)[this.registry.block(irow)] = this.value.getNumber();
    } else {
      (own as Float64Array)[this.registry.block(irow)] = this.value.f64[this.value.cell];
    }
  }

  /** Hands a piece of a value to the application. */
  stream(path: Path, rrow: number, chunk: Chunk): number {
    const literal = this.declare.literals[rrow] as CalledResource;
    if (literal.stream === undefined) return METHOD_NOT_ALLOWED;
    try {
      const status = answerStatus(literal.stream(path.iid, chunk));
      if (status >= 0 && chunk.last && !this.told(path)) return INTERNAL;
      return status === LATER ? INTERNAL : status;
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  execute(path: Path, rrow: number, args: Arguments): number {
    const literal = this.declare.literals[rrow] as ExecutableResource;
    if (literal.execute === undefined) return OK;
    try {
      return answerStatus(literal.execute(path.iid, args));
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  /** True when something is to be called once the answer to an execution is out. */
  hasAfter(rrow: number): boolean {
    return (this.declare.literals[rrow] as ExecutableResource).after !== undefined;
  }

  /** Calls it. */
  after(path: Path, rrow: number): void {
    const literal = this.declare.literals[rrow] as ExecutableResource;
    if (literal.after === undefined) return;
    try {
      literal.after(path.iid);
    } catch {
      this.threw(path);
    }
  }

  /** Gives a value of an object instance that a server makes its start, for which the application may be asked: OK or INTERNAL. */
  initial(path: Path, irow: number, rrow: number, cell: number, index: number): number {
    try {
      this.declare.initial(irow, rrow, cell, index);
      return OK;
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  /** Tells the application that a server has made an object instance, and asks whether it may be; the path is the instance's. */
  create(path: Path, orow: number): number {
    const life = this.declare.lives[orow];
    if (life === undefined || life.create === undefined) return OK;
    try {
      const status = answerStatus(life.create(path.iid));
      return status === LATER ? INTERNAL : status;
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  /** Tells the application that an object instance goes, and asks whether it may. */
  remove(path: Path, orow: number): number {
    const life = this.declare.lives[orow];
    if (life === undefined || life.delete === undefined) return OK;
    try {
      const status = answerStatus(life.delete(path.iid));
      return status === LATER ? INTERNAL : status;
    } catch {
      this.threw(path);
      return INTERNAL;
    }
  }

  /** Tells the application that a resource instance was removed by a server; `onWrite` is told, too. */
  removed(path: Path, rrow: number): void {
    const literal = this.declare.literals[rrow] as CalledResource;
    try {
      if (literal.removed !== undefined) literal.removed(path.iid, path.riid);
    } catch {
      this.threw(path);
    }
    this.told(path);
  }

  private threw(path: Path): void {
    this.stats.threw++;
    this.events.addPath(HANDLER_THREW, 0, INTERNAL, path);
  }
}
