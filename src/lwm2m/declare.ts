/**
 * Flattens a declaration into the registry: the one place where a wrong literal is told so, loudly, by its path. Throws; called by `add` alone.
 */
import type { Arena } from '../buffers/arena.js';
import { boxed, utf8 } from '../buffers/bytes.js';
import { BOOLEAN, CORELNK, FLOAT, OBJLNK, OPAQUE, STRING, UNSIGNED, isNumeric, isRun } from '../codec/types.js';
import { ABSENT } from '../codec/path.js';
import type { Value } from '../codec/value.js';
import { cellAlign, cellSize, type Cells } from './cells.js';
import { E, RW, W, type ObjectDeclaration, type ResourceDeclaration } from './declaration.js';
import { CALLED, EXECUTABLE, MULTIPLE, OWNED, STORED, type Registry } from './registry.js';
import { isSteering } from './steering.js';
import { OK } from '../status.js';

type Literal = ResourceDeclaration & { instances?: readonly number[]; most?: number; value?: unknown; own?: unknown; read?: unknown; write?: unknown; stream?: unknown; capacity?: number; min?: number; max?: number; verify?: unknown; written?: unknown };

/** True for a whole number from 0 to `most`. */
function isCount(n: unknown, most: number): boolean {
  return typeof n === 'number' && n >= 0 && n <= most && Math.floor(n) === n;
}

/** True for an id of an object, an instance, a resource: 0 .. 65534. */
export function isId(id: unknown): boolean {
  return isCount(id, ABSENT - 1);
}

function fail(path: string, what: string): never {
  throw new Error(path + ': ' + what);
}

function checkIds(path: string, what: string, ids: readonly number[], most: number): void {
  if (ids.length > most) fail(path, ids.length + ' ' + what + ' where ' + most + ' fit');
  for (let i = 0; i < ids.length; i++) {
    if (!isId(ids[i])) fail(path, what + ': ' + ids[i] + ' is no id (0 .. 65534)');
    for (let j = 0; j < i; j++) if (ids[i] === ids[j]) fail(path, what + ': ' + ids[i] + ' is given twice');
  }
}

/** Bytes of the longest initial value; bytes[at .. end) is scratch. OVERFLOW when it does not fit there. */
function longest(values: readonly unknown[], type: number, raw: boolean, bytes: Uint8Array, at: number, end: number): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const length = type === OPAQUE ? (value as Uint8Array).length : utf8(value as string, raw, bytes, at, end);
    if (length < 0) return length;
    if (length > most) most = length;
  }
  return most;
}

function isArray(value: unknown): boolean {
  return value instanceof Array;
}

/** The initial values as an array: of a single resource one, of a multiple one those of its instances in their order. */
function initials(literal: Literal): readonly unknown[] {
  if (literal.value === undefined) return [];
  return isArray(literal.value) ? (literal.value as readonly unknown[]) : [literal.value];
}

/** One of the initial values, without making an array. */
function nth(literal: Literal, index: number): unknown {
  if (isArray(literal.value)) return (literal.value as readonly unknown[])[index];
  return index === 0 ? literal.value : undefined;
}

/**
 * True for a value of the type. Without a text in it, as `set` calls it again and again: XS copies each literal
 * that preloaded code evaluates into a new chunk. What is no number differs from its own `+`.
 */
function fits(type: number, value: unknown): boolean {
  const n = value as number;
  if (isNumeric(type)) return n === +n && (type === FLOAT || (Math.floor(n) === n && n <= 9007199254740992 && n >= (type === UNSIGNED ? 0 : -9007199254740992)));
  if (type === BOOLEAN) return value === true || value === false;
  if (type === OBJLNK) return n === +n && n >= 0 && n <= 4294967295 && Math.floor(n) === n;
  if (type === OPAQUE) return value instanceof Uint8Array;
  return typeof value === 'string';
}

/** Says why a literal value is none of its type, '' when it is one. */
function misfit(type: number, value: unknown): string {
  if (isNumeric(type)) {
    if (typeof value !== 'number' || value !== value) return 'is no number';
    if (type === FLOAT) return '';
    if (Math.floor(value) !== value) return 'is no whole number';
    if (type === UNSIGNED && value < 0) return 'is negative';
    return value > 9007199254740992 || value < -9007199254740992 ? 'lies beyond 2^53' : '';
  }
  if (type === BOOLEAN) return value === true || value === false ? '' : 'is no boolean';
  if (type === OBJLNK) return isCount(value, 4294967295) ? '' : 'is no object link (oid * 65536 + iid)';
  if (type === OPAQUE) return value instanceof Uint8Array ? '' : 'is no Uint8Array';
  return typeof value === 'string' ? '' : 'is no string';
}

function isOutside(r: Literal, value: number): boolean {
  return (r.min !== undefined && value < r.min) || (r.max !== undefined && value > r.max);
}

/** What a resource does by functions: each is one, or is left out. */
function checkFunctions(path: string, r: { read?: unknown; verify?: unknown; write?: unknown; written?: unknown; execute?: unknown; after?: unknown; removed?: unknown; stream?: unknown }): void {
  const all = [r.read, r.verify, r.write, r.written, r.execute, r.after, r.removed, r.stream];
  for (let i = 0; i < all.length; i++) if (all[i] !== undefined && typeof all[i] !== 'function') fail(path, 'read, verify, write, written, stream, execute, after and removed are functions');
}

function checkCalls(path: string, object: ObjectDeclaration): void {
  const all = [object.each, object.create, object.delete];
  for (let i = 0; i < all.length; i++) if (all[i] !== undefined && typeof all[i] !== 'function') fail(path, 'each, create and delete are functions');
}

function checkOwn(path: string, r: Literal, most: number): void {
  const own = r.own as { bytes?: unknown; length: number };
  if (r.value !== undefined || r.capacity !== undefined) fail(path, 'either own, or a stored value');
  if (r.multiple) fail(path, 'own is for single resources');
  if (isRun(r.type as number)) {
    if (!(own.bytes instanceof Uint8Array) || !isCount(own.length, own.bytes.length)) fail(path, 'own is { bytes: Uint8Array, length }');
    if (most > 1) fail(path, 'own bytes are for an object of one instance');
  } else if (isNumeric(r.type as number)) {
    if (!(r.own instanceof Float64Array) && !(r.own instanceof Int32Array && r.type !== FLOAT)) fail(path, 'own is a Float64Array, or an Int32Array for a whole number');
    if (own.length < most) fail(path, 'own has fewer cells than there can be object instances');
  } else {
    fail(path, 'own is for numbers, strings and opaque values');
  }
}

function checkValues(path: string, r: Literal): void {
  const type = r.type as number;
  const list = initials(r);
  if (isArray(r.value) && !r.multiple) fail(path, 'an array of values is for a multiple resource');
  if (r.multiple && r.value !== undefined && !isArray(r.value)) fail(path, 'the values of a multiple resource are an array');
  for (let i = 0; i < list.length; i++) {
    const why = misfit(type, list[i]);
    if (why !== '') fail(path, 'its value ' + why);
    if (isNumeric(type) && isOutside(r, list[i] as number)) fail(path, 'its value lies outside min .. max');
  }
}

function checkResource(path: string, r: Literal, most: number): void {
  checkFunctions(path, r);
  if (r.access === E) {
    if (r.type !== undefined || r.multiple || r.value !== undefined) fail(path, 'an executable resource has no type, no value and is never multiple');
    return;
  }
  if (!isCount(r.access, RW)) fail(path, 'access is HIDDEN, R, W, RW or E, not ' + r.access);
  if (!(isCount(r.type, CORELNK) && (r.type as number) >= STRING)) fail(path, 'type is one of codec/types, not ' + r.type);
  const type = r.type as number;
  const calls = r.read !== undefined || r.write !== undefined || r.stream !== undefined;
  if (calls && (r.value !== undefined || r.own !== undefined || r.capacity !== undefined)) fail(path, 'either functions, or a value of its own');
  if (calls && (r.access & 1) !== 0 && r.read === undefined) fail(path, 'is readable, but has no read');
  if (calls && (r.access & W) !== 0 && r.write === undefined && r.stream === undefined) fail(path, 'is writable, but has no write');
  if (r.stream !== undefined && (r.multiple || (type !== STRING && type !== OPAQUE) || r.write !== undefined)) fail(path, 'stream is for a single string or opaque value, and instead of write');
  if (r.own !== undefined) checkOwn(path, r, most);
  if (!r.multiple && (r.instances !== undefined || r.most !== undefined)) fail(path, 'instances and most are for a multiple resource');
  if (r.multiple && r.instances === undefined && r.most === undefined) fail(path, 'a multiple resource needs instances or most');
  if ((r.min !== undefined || r.max !== undefined) && !isNumeric(type)) fail(path, 'min and max are for numbers');
  if ((r.min !== undefined && misfit(FLOAT, r.min) !== '') || (r.max !== undefined && misfit(FLOAT, r.max) !== '')) fail(path, 'min and max are numbers');
  if (r.min !== undefined && r.max !== undefined && r.min > r.max) fail(path, 'min is larger than max');
  if (r.capacity !== undefined && !isRun(type)) fail(path, 'capacity is for strings and opaque values');
  if (r.capacity !== undefined && !isCount(r.capacity, 65533)) fail(path, 'capacity is a whole number of bytes');
  checkValues(path, r);
}

/** "major.minor" as major * 256 + minor. */
function parseVersion(path: string, version: string | undefined): number {
  if (version === undefined) return 0x100;
  const dot = version.indexOf('.');
  const major = digits(version.substring(0, dot));
  const minor = digits(version.substring(dot + 1));
  if (dot < 1 || major < 0 || minor < 0) fail(path, 'version is "major.minor", not "' + version + '"');
  return major * 256 + minor;
}

/** A number below 256 of one to three digits; -1 for anything else. */
function digits(text: string): number {
  let n = text.length > 0 && text.length < 4 ? 0 : -1;
  for (let i = 0; n >= 0 && i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    n = digit >= 0 && digit <= 9 ? n * 10 + digit : -1;
  }
  return n < 256 ? n : -1;
}

export class Declare {
  /** What each resource was declared as. The literals are kept, and are not to be changed afterwards. */
  readonly literals: ResourceDeclaration[];
  private readonly u8: Uint8Array;
  private readonly registry: Registry;
  private readonly cells: Cells;
  private readonly value: Value;
  private readonly raw: boolean;
  private readonly end: number;
  private next: number;
  /** The `each` of every object whose instances may come later. */
  private readonly eaches: ObjectDeclaration['each'][];
  /** The literals of the objects whose instances may come and go; undefined for the others. */
  readonly lives: (ObjectDeclaration | undefined)[];
  /** The text that a resource of such an object begins with, boxed once: a Create allocates nothing. */
  private readonly boxes: (string | undefined)[];
  /** The ids that each object was declared with. */
  private readonly starts: (readonly number[])[];
  /** True while `each` is not asked. */
  private plain: boolean;

  /** @param at, @param end the region for stored values, in bytes of the arena */
  constructor(arena: Arena, at: number, end: number, registry: Registry, cells: Cells, value: Value, raw: boolean) {
    this.u8 = arena.u8;
    this.registry = registry;
    this.cells = cells;
    this.value = value;
    this.raw = raw;
    this.next = at;
    this.end = end;
    this.eaches = [];
    this.lives = [];
    this.boxes = [];
    this.starts = [];
    this.plain = false;
    this.literals = [];
  }

  /** Adds an object with its instances; throws an Error that names the path. Nothing is added then. */
  add(object: ObjectDeclaration): void {
    const path = '/' + object.id;
    if (!isId(object.id)) fail(path, 'an object id is 0 .. 65534');
    if (this.registry.findObject(object.id) >= 0) fail(path, 'is declared already');
    const instances = object.instances === undefined ? [0] : object.instances;
    const most = object.most === undefined ? instances.length : object.most;
    if (!isCount(most, 255)) fail(path, 'most is 0 .. 255');
    checkIds(path, 'instances', instances, most);
    const version = parseVersion(path, object.version);
    checkCalls(path, object);
    const sorted = this.sort(path, object.resources);
    for (let i = 0; i < sorted.length; i++) checkResource(path + '/-/' + sorted[i].id, sorted[i] as Literal, most);
    const stride = this.layout(path, sorted, most);
    this.checkRoom(path, sorted, instances.length);
    this.checkEach(path, object, sorted, instances);
    this.build(object, version, most, stride, sorted, instances);
  }

  /** Says before anything is built that the tables hold all of it. */
  private checkRoom(path: string, sorted: readonly ResourceDeclaration[], instances: number): void {
    const registry = this.registry;
    if (registry.objects === registry.objectCapacity) fail(path, 'Config.objects is full');
    if (registry.resources + sorted.length > registry.resourceCapacity) fail(path, 'Config.resources is full');
    if (registry.instances.used() + instances > registry.instances.capacity) fail(path, 'Config.instances is full');
    let multiples = 0;
    for (let i = 0; i < sorted.length; i++) {
      const ids = (sorted[i] as Literal).instances;
      if (ids !== undefined) multiples += ids.length * instances;
    }
    if (registry.multiples.used() + multiples > registry.multiples.capacity) fail(path, 'Config.resourceInstances is full');
  }

  /** Checks what `each` gives for the instances made now. */
  private checkEach(path: string, object: ObjectDeclaration, sorted: readonly ResourceDeclaration[], instances: readonly number[]): void {
    if (object.each === undefined) return;
    for (let i = 0; i < instances.length; i++) {
      for (let j = 0; j < sorted.length; j++) {
        const r = sorted[j] as Literal;
        const value = kindOf(r) === STORED && !r.multiple ? object.each(instances[i], r.id) : undefined;
        if (value === undefined) continue;
        const name = path + '/' + instances[i] + '/' + r.id;
        const type = r.type as number;
        const why = misfit(type, value);
        if (why !== '') fail(name, 'its value ' + why);
        if (isNumeric(type) && isOutside(r, value as number)) fail(name, 'its value lies outside min .. max');
        if (isRun(type) && longest([value], type, this.raw, this.u8, this.next, this.end) > this.capacity(name, r)) fail(name, 'its value is longer than its capacity of ' + this.capacity(name, r) + ' bytes');
      }
    }
  }

  private sort(path: string, resources: readonly ResourceDeclaration[]): ResourceDeclaration[] {
    const sorted: ResourceDeclaration[] = [];
    for (let i = 0; i < resources.length; i++) {
      const r = resources[i];
      if (!isId(r.id)) fail(path, 'a resource id is 0 .. 65534, not ' + r.id);
      let at = sorted.length;
      while (at > 0 && sorted[at - 1].id > r.id) at--;
      if (at > 0 && sorted[at - 1].id === r.id) fail(path + '/-/' + r.id, 'is declared twice');
      sorted.splice(at, 0, r);
    }
    return sorted;
  }

  /** Bytes of the longest run of a resource, 0 for other types. */
  private capacity(path: string, r: Literal): number {
    if (r.type === undefined || !isRun(r.type)) return 0;
    const length = longest(initials(r), r.type, this.raw, this.u8, this.next, this.end);
    if (length < 0) fail(path, 'its value is longer than what Config.values has left');
    return r.capacity === undefined ? length : r.capacity;
  }

  private mostOf(path: string, r: ResourceDeclaration): number {
    if (r.access === E || !r.multiple) return 1;
    const c = r as Literal;
    const ids = r.instances === undefined ? [] : r.instances;
    const most = r.most === undefined ? ids.length : r.most;
    if (!isCount(most, 254)) fail(path, 'most is 0 .. 254');
    checkIds(path, 'instances', ids, most);
    if (initials(c).length > ids.length) fail(path, 'more values than instances');
    return most;
  }

  /** Bytes of the values of one object instance. */
  private layout(path: string, sorted: readonly ResourceDeclaration[], most: number): number {
    let at = 0;
    for (let i = 0; i < sorted.length; i++) {
      const r = sorted[i] as Literal;
      const name = path + '/-/' + r.id;
      const cells = this.mostOf(name, r);
      if (kindOf(r) !== STORED) continue;
      const capacity = this.capacity(name, r);
      const list = initials(r);
      if (r.type !== undefined && isRun(r.type) && longest(list, r.type, this.raw, this.u8, this.next, this.end) > capacity) fail(name, 'its value is longer than its capacity of ' + capacity + ' bytes');
      at = align(at, cellAlign(r.type as number)) + cells * cellSize(r.type as number, capacity);
    }
    const stride = align(at, 8);
    const base = align(this.next, 8);
    if (base + stride * most > this.end) fail(path, 'its values need ' + (base + stride * most - this.end) + ' bytes more than Config.values has left');
    return stride;
  }

  private build(object: ObjectDeclaration, version: number, most: number, stride: number, sorted: readonly ResourceDeclaration[], instances: readonly number[]): void {
    const registry = this.registry;
    const path = '/' + object.id;
    const base = align(this.next, 8);
    const orow = registry.addObject(object.id, version, most, base, stride);
    this.next = base + stride * most;
    this.eaches.push(object.each);
    this.lives.push(most === instances.length && object.create === undefined && object.delete === undefined ? undefined : object);
    this.starts.push(instances);
    let at = 0;
    for (let i = 0; i < sorted.length; i++) {
      const r = sorted[i] as Literal;
      const kind = kindOf(r);
      const capacity = kind === STORED ? this.capacity(path, r) : 0;
      const type = r.type === undefined ? 0 : r.type;
      const cells = this.mostOf(path, r);
      at = kind === STORED ? align(at, cellAlign(type)) : at;
      registry.addResource(orow, r.id, type, r.access, kind | (r.multiple ? MULTIPLE : 0), at, capacity, cells);
      if (kind === STORED) at += cells * cellSize(type, capacity);
      this.literals.push(sorted[i]);
      // Without holes filled in: XS and Espruino have room for those elements alone that are there.
      if (this.lives[orow] !== undefined && typeof r.value === 'string') this.boxes[this.literals.length - 1] = boxed(r.value);
    }
    for (let i = 0; i < instances.length; i++) this.instance(orow, instances[i]);
    // What `each` closes over is let go where no instance can come later; those that steer the client come back when a bootstrap fails.
    if (this.lives[orow] === undefined && !isSteering(object.id)) this.eaches[orow] = undefined;
  }

  /** Makes an object instance with its initial values; FULL when a table is, and nothing is made then. */
  instance(orow: number, iid: number): number {
    const registry = this.registry;
    const irow = registry.addInstance(orow, iid);
    if (irow < 0) return irow;
    const status = this.fill(irow, false);
    if (status >= 0) return irow;
    registry.removeInstance(irow);
    return status;
  }

  /** The ids of the instances that an object was declared with. */
  declared(orow: number): readonly number[] {
    return this.starts[orow];
  }

  /**
   * Gives a new object instance its initial values and resource instances; OK, or FULL.
   * @param plain true for the literal's single values alone, in the place of all there is: a bootstrap server, or a stored record, says the others
   */
  fill(irow: number, plain: boolean): number {
    const registry = this.registry;
    const orow = registry.objectOf(irow);
    this.plain = plain;
    for (let mrow = 0; plain && mrow < registry.multiples.capacity; mrow++) if (registry.isHost(mrow, irow)) registry.removeMultiple(mrow);
    for (let rrow = registry.first(orow); rrow < registry.end(orow); rrow++) {
      const literal = this.literals[rrow] as Literal;
      if (literal.access === E) continue;
      if (!registry.isMultiple(rrow)) {
        this.initial(irow, rrow, 0, 0);
        continue;
      }
      const ids = plain ? undefined : literal.instances;
      for (let i = 0; ids !== undefined && i < ids.length; i++) {
        const mrow = registry.addMultiple(irow, rrow, ids[i]);
        if (mrow < 0) return mrow;
        this.initial(irow, rrow, registry.cell(mrow), i);
      }
    }
    this.plain = false;
    return OK;
  }

  /** Gives a stored value its start, the `index`th that was declared: what `each` says, else the literal's, else zero or empty. */
  initial(irow: number, rrow: number, cell: number, index: number): void {
    const registry = this.registry;
    if (registry.kind(rrow) !== STORED) return;
    const type = registry.type(rrow);
    const capacity = registry.capacity(rrow);
    const at = registry.valueAt(irow, rrow, cell, cellSize(type, capacity));
    this.cells.clear(at, type);
    const each = this.eaches[registry.objectOf(irow)];
    const own = each === undefined || this.plain || registry.isMultiple(rrow) ? undefined : each(registry.iid(irow), registry.rid(rrow));
    const box = own === undefined ? this.boxes[rrow] : undefined;
    if (box !== undefined) {
      this.cells.setLength(at, utf8(box, this.raw, this.u8, at + 2, at + 2 + capacity));
      return;
    }
    const value = own === undefined ? nth(this.literals[rrow] as Literal, index) : own;
    if (value === undefined) return;
    // Of an instance that comes later `each` may say what does not fit: the resource is empty then.
    if (!push(this.value, type, value) || !this.value.become(type)) return;
    if (this.value.isChars) this.put(at, type, capacity, this.value);
    else this.cells.store(at, type, capacity, this.value);
  }

  /** Stores a Value record, turning text into UTF-8; OVERFLOW or BAD_REQUEST when it does not fit. */
  put(at: number, type: number, capacity: number, value: Value): number {
    if (isRun(type) && value.isChars) {
      const length = utf8(value.chars, this.raw, this.u8, at + 2, at + 2 + capacity);
      if (length < 0) return length;
      this.cells.setLength(at, length);
      return OK;
    }
    return this.cells.store(at, type, capacity, value);
  }
}

function align(at: number, width: number): number {
  return (at + width - 1) & ~(width - 1);
}

function kindOf(r: Literal): number {
  if (r.access === E) return EXECUTABLE;
  if (r.own !== undefined) return OWNED;
  return r.read !== undefined || r.write !== undefined || r.stream !== undefined ? CALLED : STORED;
}

/** Pushes a value of the application into the record; false when it is none of the type. */
export function push(into: Value, type: number, value: unknown): boolean {
  if (!fits(type, value)) return false;
  if (type === FLOAT) into.float(value as number);
  else if (type === BOOLEAN) into.boolean(value as boolean);
  else if (type === OBJLNK) into.link(Math.floor((value as number) / 65536), (value as number) % 65536);
  else if (type === OPAQUE) into.opaque(value as Uint8Array, 0, (value as Uint8Array).length);
  else if (type === STRING || type === CORELNK) into.string(value as string);
  else into.integer(value as number);
  return true;
}

