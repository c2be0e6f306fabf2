/**
 * Bootstrap-Write, Bootstrap-Delete and Bootstrap-Pack, Core 1.2 6.1.7.5 - 6.1.7.7: what a bootstrap server may do to the objects, whatever their access says.
 *
 * A request is verified whole before anything changes. What a request of the transaction has changed is brought back by `takeBack`
 * together with the last stored record or the factory's values: only the instances of the application's own objects are kept aside, as GONE.
 */
import { FORMAT_TEXT, type Format } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import { NONE, OBJLNK } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import { BAD_REQUEST, OK, UNSUPPORTED_FORMAT } from '../status.js';
import { DEVICE } from './accounts.js';
import type { BootstrapAccount } from './bootstrap-account.js';
import type { CalledResource } from './declaration.js';
import type { Declare } from './declare.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import { CALLED, EXECUTABLE, GONE, type Registry } from './registry.js';
import { emptySteering, isSteering } from './steering.js';

/* States of an instance row: for all others they are instances that are there. */
const USED = 1;
/** Of an object of the application, made by a bootstrap that may still be taken back. */
const NEW = 249;
/* While a request is carried out. */
/** Made by this request. */
const MADE = 250;
/** It was GONE: this request brings it back. */
const REVIVED = 251;
/** It holds what this request wrote, and nothing of before. */
const REPLACED = 252;
/** The same, and it is NEW. */
const REPLACED_NEW = 253;

export class Provision {
  private readonly registry: Registry;
  private readonly account: BootstrapAccount;
  private readonly declare: Declare;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;
  private readonly path: Path;
  /** The instance that the application is told of. */
  private readonly named: Path;
  /** The root, as the path that a Pack is written to. */
  readonly root: Path;
  private format: Format;
  /** Instances of multiple resources that the request needs. */
  private fresh: number;

  constructor(registry: Registry, account: BootstrapAccount, declare: Declare, handlers: Handlers, formats: Formats, value: Value) {
    this.registry = registry;
    this.account = account;
    this.declare = declare;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
    this.path = new Path();
    this.root = new Path();
    this.named = new Path();
    this.format = formats.find(FORMAT_TEXT) as Format;
    this.fresh = 0;
  }

  /** Says whether the payload of `m` can be written to a path of depth 1 .. 3, or of a Pack to the root, at all: OK or a refusal. */
  begin(m: Message, base: Path): number {
    const registry = this.registry;
    let several = true;
    if (base.oid !== ABSENT) {
      const orow = registry.findObject(base.oid);
      const rrow = orow < 0 || base.rid === ABSENT ? -1 : registry.findResource(orow, base.rid);
      if (orow < 0 || base.riid !== ABSENT || (base.rid !== ABSENT && (rrow < 0 || !this.takes(rrow)))) return BAD_REQUEST;
      several = rrow < 0 || registry.isMultiple(rrow);
    }
    const format = this.formats.find(m.contentFormat < 0 ? FORMAT_TEXT : m.contentFormat);
    if (format === null) return UNSUPPORTED_FORMAT;
    this.format = format;
    return several && !format.several ? BAD_REQUEST : OK;
  }

  /** Verifies every value, and makes the instances that are not there yet. `end` is to be called, whatever the answer. */
  verify(m: Message, base: Path): number {
    const registry = this.registry;
    const format = this.format;
    const path = this.path;
    registry.busy = true;
    this.fresh = 0;
    let status = base.iid === ABSENT ? OK : this.reserve(registry.findObject(base.oid), base.iid);
    if (status >= 0) status = format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
    if (status < 0) return status;
    let values = 0;
    for (let found = format.next(path); found !== 0; found = format.next(path)) {
      if (found < 0) return found;
      const orow = base.covers(path) ? registry.findObject(path.oid) : -1;
      if (orow < 0) return BAD_REQUEST;
      if (path.iid === ABSENT) {
        if (format.decode(NONE, this.value) < 0) return BAD_REQUEST;
        continue;
      }
      // A Pack clears its objects first: what fits is then seen by `commit`.
      status = base.oid === ABSENT ? OK : this.reserve(orow, path.iid);
      if (status < 0) return status;
      const rrow = path.rid === ABSENT ? -1 : registry.findResource(orow, path.rid);
      // Core 1.2 6.1.7.5: optional resources that this client does not have are no error.
      if (path.rid !== ABSENT && (rrow < 0 || !this.takes(rrow))) continue;
      if (rrow < 0 || registry.isMultiple(rrow) !== (path.riid !== ABSENT)) {
        if ((rrow >= 0 && path.riid !== ABSENT) || format.decode(NONE, this.value) < 0) return BAD_REQUEST;
        continue;
      }
      status = format.decode(registry.type(rrow), this.value);
      // What a link points to may be written later; Finish looks at it.
      if (status >= 0 && registry.type(rrow) !== OBJLNK) status = this.handlers.verify(path, rrow);
      if (status < 0) return BAD_REQUEST;
      values++;
      if (path.riid !== ABSENT) this.fresh++;
    }
    if (base.rid !== ABSENT && values === 0) return BAD_REQUEST;
    return this.fresh > registry.multiples.capacity ? BAD_REQUEST : OK;
  }

  /** Writes every value: OK, or BAD_REQUEST where a table is full or a handler of the application refuses after all. */
  commit(m: Message, base: Path): number {
    const registry = this.registry;
    const format = this.format;
    const path = this.path;
    let result = OK;
    format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
    if (base.iid !== ABSENT) this.prepare(base);
    while (result >= 0 && format.next(path) > 0) {
      if (path.iid === ABSENT) continue;
      const orow = registry.findObject(path.oid);
      if (base.oid === ABSENT && this.isSpared(orow, path.iid)) continue;
      if (base.oid === ABSENT) result = this.reserve(orow, path.iid);
      if (result < 0) break;
      const irow = registry.findInstance(orow, path.iid);
      this.replace(irow, base.rid !== ABSENT);
      const rrow = path.rid === ABSENT ? -1 : registry.findResource(orow, path.rid);
      if (rrow < 0 || !this.takes(rrow) || registry.isMultiple(rrow) !== (path.riid !== ABSENT)) continue;
      format.decode(registry.type(rrow), this.value);
      let cell = 0;
      if (path.riid !== ABSENT) {
        let mrow = registry.findMultiple(irow, rrow, path.riid);
        if (mrow < 0) mrow = registry.addMultiple(irow, rrow, path.riid);
        if (mrow < 0) result = BAD_REQUEST;
        if (mrow < 0) break;
        cell = registry.cell(mrow);
      }
      if (this.handlers.write(path, irow, rrow, cell) < 0) result = BAD_REQUEST;
    }
    return result;
  }

  /** Ends a request that `verify` began; with a negative status the instances that it made go again. */
  end(status: number): void {
    const registry = this.registry;
    const instances = registry.instances;
    for (let irow = 0; irow < instances.capacity; irow++) {
      switch (instances.state(irow)) {
        case MADE:
          if (status < 0 && !this.drop(irow)) registry.removeInstance(irow);
          else if (status >= 0) instances.set(irow, isSteering(registry.oid(registry.objectOf(irow))) ? USED : NEW);
          break;
        case REVIVED: instances.set(irow, status < 0 ? GONE : USED); break;
        case REPLACED: instances.set(irow, USED); break;
        case REPLACED_NEW: instances.set(irow, NEW); break;
        default: break;
      }
    }
    registry.busy = false;
  }

  /** True for a resource that a bootstrap server can write. */
  private takes(rrow: number): boolean {
    const kind = this.registry.kind(rrow);
    return kind !== EXECUTABLE && (kind !== CALLED || (this.declare.literals[rrow] as CalledResource).write !== undefined);
  }

  /** Makes sure that an instance is there: OK, or BAD_REQUEST where there is no room for it. */
  private reserve(orow: number, iid: number): number {
    const registry = this.registry;
    if (registry.findInstance(orow, iid) >= 0) return OK;
    const gone = registry.findGone(orow, iid);
    if (gone >= 0) {
      registry.instances.set(gone, REVIVED);
      return OK;
    }
    const irow = registry.addInstance(orow, iid);
    if (irow < 0) return BAD_REQUEST;
    this.declare.fill(irow, true);
    registry.instances.set(irow, MADE);
    this.named.set(registry.oid(orow), iid, ABSENT, ABSENT);
    if (this.handlers.create(this.named, orow) >= 0) return OK;
    registry.removeInstance(irow);
    return BAD_REQUEST;
  }

  /** Tells the application that an instance goes, and removes it; false when the application refuses. */
  private drop(irow: number): boolean {
    const registry = this.registry;
    const orow = registry.objectOf(irow);
    this.named.set(registry.oid(orow), registry.iid(irow), ABSENT, ABSENT);
    if (this.handlers.remove(this.named, orow) < 0) return false;
    registry.removeInstance(irow);
    return true;
  }

  /** Core 1.2 6.1.7.5: of an instance that is written whole nothing of before stays. */
  private replace(irow: number, partly: boolean): void {
    const registry = this.registry;
    const state = registry.instances.state(irow);
    if (state === MADE || state === REPLACED || state === REPLACED_NEW || (partly && (state === USED || state === NEW))) return;
    registry.wipe(irow);
    this.declare.fill(irow, true);
    registry.instances.set(irow, state === NEW ? REPLACED_NEW : REPLACED);
  }

  /** Of the instance or the multiple resource that a request names nothing of before stays. */
  private prepare(base: Path): void {
    const registry = this.registry;
    const orow = registry.findObject(base.oid);
    const irow = registry.findInstance(orow, base.iid);
    this.replace(irow, base.rid !== ABSENT);
    const rrow = base.rid === ABSENT ? -1 : registry.findResource(orow, base.rid);
    for (let mrow = 0; mrow < registry.multiples.capacity; mrow++) if (rrow >= 0 && registry.isOf(mrow, irow, rrow)) registry.removeMultiple(mrow);
  }

  /** Core 1.2 6.1.7.7: the instances of all objects that a Pack names go, before it is written. */
  clear(m: Message): void {
    const registry = this.registry;
    const format = this.format;
    const path = this.path;
    registry.clearTallies();
    format.beginRead(m.body, m.payloadAt, m.payloadLength, this.root);
    while (format.next(path) > 0) {
      const orow = registry.findObject(path.oid);
      const first = registry.first(orow);
      if (registry.tally(first) !== 0) continue;
      registry.setTally(first, 1);
      for (let irow = 0; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) === orow) this.remove(irow);
    }
  }

  /**
   * Bootstrap-Delete, Core 1.2 6.1.7.6: the instance, all of an object, or (the root) all there are.
   * OK, or BAD_REQUEST for what is not there, and for what may not go when it is named by itself.
   */
  erase(path: Path): number {
    const registry = this.registry;
    const orow = path.oid === ABSENT ? -1 : registry.findObject(path.oid);
    if (path.rid !== ABSENT || (path.oid !== ABSENT && orow < 0)) return BAD_REQUEST;
    if (path.iid !== ABSENT) {
      const irow = registry.findInstance(orow, path.iid);
      return irow >= 0 && this.remove(irow) ? OK : BAD_REQUEST;
    }
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      const owner = registry.objectOf(irow);
      if (owner >= 0 && (orow < 0 || owner === orow)) this.remove(irow);
    }
    return OK;
  }

  /** Core 1.2 6.1.7.6: the bootstrap account, with its OSCORE instance, and Device are not affected by any Delete. */
  private isSpared(orow: number, iid: number): boolean {
    const oid = this.registry.oid(orow);
    return oid === DEVICE || this.account.has(oid, iid);
  }

  /** Removes an instance; false for one that is spared. */
  private remove(irow: number): boolean {
    const registry = this.registry;
    const orow = registry.objectOf(irow);
    if (this.isSpared(orow, registry.iid(irow))) return false;
    if (!isSteering(registry.oid(orow))) {
      if (registry.instances.state(irow) === NEW) return this.drop(irow);
      registry.instances.set(irow, GONE);
      return true;
    }
    registry.wipe(irow);
    registry.removeInstance(irow);
    return true;
  }

  /** The bootstrap has succeeded: what it deleted is gone for good. */
  keep(): void {
    const registry = this.registry;
    const instances = registry.instances;
    for (let irow = 0; irow < instances.capacity; irow++) {
      const state = instances.state(irow);
      if (state === GONE || state === NEW) instances.set(irow, USED);
      // The application may keep it even so.
      if (state === GONE) this.drop(irow);
    }
  }

  /** The bootstrap has failed: the instances that it deleted of the application's objects are there again, and those that it made are not. */
  takeBack(): void {
    const registry = this.registry;
    const instances = registry.instances;
    for (let irow = 0; irow < instances.capacity; irow++) {
      const state = instances.state(irow);
      if (state === GONE || state === NEW) instances.set(irow, USED);
      if (state === NEW) this.drop(irow);
    }
  }

  /** Gives the objects that steer this client the instances and values that they were declared with. */
  factory(): void {
    const registry = this.registry;
    emptySteering(registry);
    for (let orow = 0; orow < registry.objects; orow++) {
      if (!isSteering(registry.oid(orow))) continue;
      const ids = this.declare.declared(orow);
      for (let i = 0; i < ids.length; i++) {
        const irow = registry.addInstance(orow, ids[i]);
        if (irow >= 0) this.declare.fill(irow, false);
      }
    }
  }
}
