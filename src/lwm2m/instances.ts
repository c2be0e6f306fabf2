/**
 * Create and Delete, Core 1.2 6.3.7 and 6.3.8: object instances, and resource instances that go, at the wish of a server; all of a request or nothing.
 */
import { CONTENT_NOTHING, CONTENT_VALUE, type Format } from '../codec/format.js';
import type { MessageWriter } from '../codec/message-writer.js';
import type { Message } from '../codec/message.js';
import { LOCATION_PATH } from '../codec/options.js';
import { ABSENT, Path } from '../codec/path.js';
import { NONE } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import { BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, OK, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import type { Access } from './access.js';
import { ACCESS_CONTROL, DEVICE, SECURITY, SERVER } from './accounts.js';
import type { Attributes } from './attributes.js';
import type { Declare } from './declare.js';
import { W, type NumberResource } from './declaration.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import type { Observations } from './observations.js';
import { EXECUTABLE, type Registry, STORED } from './registry.js';

/* States of a row of instances while a Create is under way; USED is the registry's own. */
const USED = 1;
/** Made, and not yet told to the application. */
const PENDING = 2;
/** The application has agreed to it. */
const AGREED = 3;

export class Instances {
  /** Access control; null where the client does not use it. */
  access: Access | null;
  /** The instance that the Create made last, and whether the client chose its id. */
  iid: number;
  chosen: boolean;
  private readonly registry: Registry;
  private readonly declare: Declare;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly path: Path;
  private format: Format | null;
  private orow: number;
  private irow: number;
  /** The id for an instance that the payload does not name. */
  private fresh: number;
  private revision: number;

  constructor(registry: Registry, declare: Declare, handlers: Handlers, formats: Formats, value: Value, observations: Observations, attributes: Attributes) {
    this.access = null;
    this.iid = 0;
    this.chosen = false;
    this.registry = registry;
    this.declare = declare;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
    this.observations = observations;
    this.attributes = attributes;
    this.path = new Path();
    this.format = null;
    this.orow = 0;
    this.irow = -1;
    this.fresh = 0;
    this.revision = 0;
  }

  /* Create. */

  /** True where servers may make and delete instances: not of what the client itself lives by, nor of objects declared with all that they can have. */
  private mayChange(oid: number): boolean {
    if (oid === SECURITY || oid === SERVER || oid === ACCESS_CONTROL || oid === DEVICE) return false;
    return this.declare.lives[this.registry.findObject(oid)] !== undefined;
  }

  /** Says whether a Create on an object that is there can be tried: OK, METHOD_NOT_ALLOWED or UNSUPPORTED_FORMAT. `verify`, `make`, `agree`, `commit` follow while all is well, and `end`. */
  check(m: Message, base: Path): number {
    if (!this.mayChange(base.oid)) return METHOD_NOT_ALLOWED;
    this.orow = this.registry.findObject(base.oid);
    this.revision = this.registry.revision;
    this.format = null;
    if (m.contentFormat < 0) return OK;
    this.format = this.formats.find(m.contentFormat);
    return this.format === null || !this.format.several ? UNSUPPORTED_FORMAT : OK;
  }

  /** Verifies the payload: every value, and that the instances it names are not there. Nothing is changed. */
  verify(m: Message, base: Path): number {
    const registry = this.registry;
    const format = this.format;
    const path = this.path;
    const single = registry.mostInstances(this.orow) === 1;
    this.fresh = this.lowest();
    this.chosen = true;
    if (format === null) return m.payloadLength > 0 ? BAD_REQUEST : OK;
    if (m.payloadLength === 0) {
      this.format = null;
      return OK;
    }
    let status = format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
    if (status < 0) return status;
    let records = 0;
    for (let found = format.next(path); found !== 0; found = format.next(path)) {
      if (found < 0) return found;
      const named = path.iid !== ABSENT;
      if (records++ > 0 && named === this.chosen) return BAD_REQUEST; // some with, some without an id
      this.chosen = !named;
      // Core 1.2 6.3.7: a single instance has the id 0; an id that is taken is refused.
      if (named && ((single && path.iid !== 0) || registry.findInstance(this.orow, path.iid) >= 0)) return BAD_REQUEST;
      const content = format.content();
      if (path.rid === ABSENT) {
        if (content !== CONTENT_NOTHING) return BAD_REQUEST;
        continue;
      }
      const rrow = this.target(path);
      if (rrow < 0) continue;
      const multiple = registry.isMultiple(rrow);
      if (content === CONTENT_NOTHING && multiple && path.riid === ABSENT) continue;
      if (content !== CONTENT_VALUE || multiple !== (path.riid !== ABSENT)) return BAD_REQUEST;
      status = format.decode(registry.type(rrow), this.value);
      if (status < 0) return status;
      if (!named) path.iid = this.fresh;
      status = this.handlers.verify(path, rrow);
      if (status < 0) return status === LATER ? INTERNAL : status;
    }
    return OK;
  }

  /** Resource row of a record; -1 for what is passed over: unknown resources, and those that servers cannot write (Core 1.2 6.3.7). */
  private target(path: Path): number {
    const rrow = this.registry.findResource(this.orow, path.rid);
    return rrow < 0 || (this.registry.access(rrow) & W) === 0 || this.registry.kind(rrow) === EXECUTABLE ? -1 : rrow;
  }

  /** The lowest id that no instance has. */
  private lowest(): number {
    let iid = 0;
    while (this.registry.findInstance(this.orow, iid) >= 0) iid++;
    return iid;
  }

  /** Makes the instances that were verified, with the values of their declaration: OK or a refusal. */
  make(m: Message, base: Path): number {
    const registry = this.registry;
    const path = this.path;
    const format = this.format;
    let status = OK;
    if (this.chosen) {
      path.set(base.oid, this.fresh, ABSENT, ABSENT);
      status = this.add(path);
    } else if (format !== null) {
      format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
      while (status >= 0 && format.next(path) > 0) status = this.add(path);
    }
    for (let irow = 0; status >= 0 && irow < registry.instances.capacity; irow++) {
      if (registry.instances.state(irow) !== PENDING) continue;
      path.set(base.oid, registry.iid(irow), ABSENT, ABSENT);
      for (let rrow = registry.first(this.orow); status >= 0 && rrow < registry.end(this.orow); rrow++) {
        if (registry.kind(rrow) === EXECUTABLE) continue;
        if (!registry.isMultiple(rrow)) {
          status = this.handlers.initial(path, irow, rrow, 0, 0);
          continue;
        }
        const riids = (this.declare.literals[rrow] as NumberResource).instances;
        for (let i = 0; status >= 0 && riids !== undefined && i < riids.length; i++) {
          const mrow = registry.addMultiple(irow, rrow, riids[i]);
          status = mrow < 0 ? UNAVAILABLE : this.handlers.initial(path, irow, rrow, registry.cell(mrow), i);
        }
      }
    }
    return status;
  }

  /** Adds the row of an instance, unless it was. */
  private add(path: Path): number {
    const registry = this.registry;
    if (registry.findInstance(this.orow, path.iid) >= 0) return OK;
    let count = 0;
    for (let irow = 0; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) === this.orow) count++;
    if (count >= registry.mostInstances(this.orow)) return METHOD_NOT_ALLOWED; // the object does not allow for more
    const irow = registry.addInstance(this.orow, path.iid);
    if (irow < 0) return UNAVAILABLE;
    this.iid = path.iid;
    registry.instances.set(irow, PENDING);
    return OK;
  }

  /** Makes the resource instances that the payload names, sees that nothing mandatory is missing, and asks the application: OK or a refusal. */
  agree(m: Message, base: Path): number {
    const registry = this.registry;
    const path = this.path;
    const format = this.format;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.instances.state(irow) !== PENDING) continue;
      const iid = registry.iid(irow);
      let status = OK;
      registry.clearTallies();
      if (format !== null) {
        format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
        while (status >= 0 && format.next(path) > 0) {
          const rrow = path.rid !== ABSENT && (this.chosen || path.iid === iid) ? this.target(path) : -1;
          if (rrow >= 0 && registry.isMultiple(rrow)) status = this.addMultiple(irow, rrow, path.riid);
          if (rrow >= 0) registry.setTally(rrow, 1);
        }
      }
      if (status >= 0 && this.lacks()) status = BAD_REQUEST;
      path.set(base.oid, iid, ABSENT, ABSENT);
      if (status >= 0) status = this.handlers.create(path, this.orow);
      if (status < 0) return status;
      registry.instances.set(irow, AGREED);
    }
    return OK;
  }

  /** Makes a resource instance; those that the declaration begins with give way to the first of the payload, whose resource has no tally yet. */
  private addMultiple(irow: number, rrow: number, riid: number): number {
    const registry = this.registry;
    const multiples = registry.multiples;
    if (registry.tally(rrow) === 0) {
      for (let mrow = 0; mrow < multiples.capacity; mrow++) if (registry.isOf(mrow, irow, rrow)) registry.removeMultiple(mrow);
    }
    if (riid === ABSENT || registry.findMultiple(irow, rrow, riid) >= 0) return OK;
    if (registry.dim(irow, rrow) >= registry.most(rrow)) return BAD_REQUEST;
    return registry.addMultiple(irow, rrow, riid) < 0 ? UNAVAILABLE : OK;
  }

  /** True when a mandatory resource has no value: neither the payload's, which has its tally, nor one of its declaration. */
  private lacks(): boolean {
    const registry = this.registry;
    for (let rrow = registry.first(this.orow); rrow < registry.end(this.orow); rrow++) {
      const literal = this.declare.literals[rrow] as NumberResource;
      if (literal.mandatory !== true || registry.tally(rrow) !== 0 || (registry.access(rrow) & W) === 0) continue;
      if (registry.kind(rrow) === STORED && literal.value === undefined) return true;
    }
    return false;
  }

  /** Writes every value: OK, or the failure of a handler. LATER is none that a Create could wait for. */
  commit(m: Message, base: Path, account: number): number {
    const registry = this.registry;
    const path = this.path;
    const format = this.format;
    if (format !== null) {
      format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
      while (format.next(path) > 0) {
        const rrow = path.rid === ABSENT ? -1 : this.target(path);
        if (rrow < 0 || (registry.isMultiple(rrow) && path.riid === ABSENT)) continue;
        if (this.chosen) path.iid = this.fresh;
        const irow = registry.findInstance(this.orow, path.iid);
        format.decode(registry.type(rrow), this.value);
        const mrow = path.riid === ABSENT ? -1 : registry.findMultiple(irow, rrow, path.riid);
        const status = this.handlers.write(path, irow, rrow, mrow < 0 ? 0 : registry.cell(mrow));
        if (status < 0) return status === LATER ? INTERNAL : status;
      }
      this.value.type = NONE;
    }
    const access = this.access;
    for (let irow = 0; access !== null && irow < registry.instances.capacity; irow++) {
      if (registry.instances.state(irow) === AGREED && access.created(base.oid, registry.iid(irow), account) < 0) return UNAVAILABLE;
    }
    return OK;
  }

  /** Ends a Create as it went: what was made stays, its id in the answer where the client chose it; or all of it goes. */
  end(status: number, base: Path, message: MessageWriter): void {
    const registry = this.registry;
    const path = this.path;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      const state = registry.instances.state(irow);
      if (state !== PENDING && state !== AGREED) continue;
      path.set(base.oid, registry.iid(irow), ABSENT, ABSENT);
      if (status >= 0) {
        registry.instances.set(irow, USED);
        this.observations.touch(path);
        continue;
      }
      if (state === AGREED) {
        this.handlers.remove(path, this.orow);
        if (this.access !== null) this.access.gone(path.oid, path.iid);
      }
      registry.removeInstance(irow);
    }
    if (status < 0) {
      registry.revision = this.revision; // servers hear of nothing
      return;
    }
    if (!this.chosen) return;
    // Transport 1.2 6.4.4: the answer names the instance whose id the client chose.
    message.segment(LOCATION_PATH, base.oid);
    message.segment(LOCATION_PATH, this.iid);
  }

  /* Delete. */

  /** Says whether a path of depth 1 .. 4 that is there can be deleted: OK, NOT_FOUND or METHOD_NOT_ALLOWED. `remove` follows. */
  checkDelete(path: Path): number {
    const registry = this.registry;
    // Core 1.2 6.3.8: an object instance, or a resource instance; the Device instance is never affected.
    if (path.iid === ABSENT || path.oid === DEVICE || (path.rid === ABSENT) !== (path.riid === ABSENT)) return METHOD_NOT_ALLOWED;
    this.orow = registry.findObject(path.oid);
    this.irow = registry.findInstance(this.orow, path.iid);
    if (path.rid === ABSENT) return this.mayChange(path.oid) ? OK : METHOD_NOT_ALLOWED;
    const rrow = this.target(path);
    if (rrow < 0) return METHOD_NOT_ALLOWED;
    return registry.isMultiple(rrow) && registry.findMultiple(this.irow, rrow, path.riid) >= 0 ? OK : NOT_FOUND;
  }

  /** Deletes it: OK, or a refusal of the application. */
  remove(path: Path): number {
    const registry = this.registry;
    if (path.rid === ABSENT) {
      const status = this.handlers.remove(path, this.orow);
      if (status < 0) return status;
      registry.removeInstance(this.irow);
      if (this.access !== null) this.access.gone(path.oid, path.iid);
    } else {
      const rrow = registry.findResource(this.orow, path.rid);
      registry.removeMultiple(registry.findMultiple(this.irow, rrow, path.riid));
      this.handlers.removed(path, rrow);
    }
    this.attributes.forget(path.oid, path.iid, path.rid, path.riid);
    this.observations.touch(path);
    return OK;
  }
}
