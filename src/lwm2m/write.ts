/**
 * Write, Core 1.2 6.3.3: every value of a request is verified, then every one is written, so that a refusal changes nothing.
 */
import { FORMAT_TEXT, type Format } from '../codec/format.js';
import { NONE } from '../codec/types.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import type { Value } from '../codec/value.js';
import { BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, OK, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import { W } from './declaration.js';
import type { Attributes } from './attributes.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import type { Observations } from './observations.js';
import { EXECUTABLE, type Registry } from './registry.js';

/* States of a resource instance's row while a Write is under way; USED is the registry's own. */
const USED = 1;
/** Named by the payload: a Replace spares it. */
const NAMED = 2;

export class Write {
  private readonly registry: Registry;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly path: Path;
  private format: Format | null;
  private orow: number;
  private irow: number;
  /** The resource of the record before. */
  private last: number;
  /** Resource instances that the payload names and that are not there. */
  private fresh: number;

  constructor(registry: Registry, handlers: Handlers, formats: Formats, value: Value, observations: Observations, attributes: Attributes) {
    this.registry = registry;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
    this.observations = observations;
    this.attributes = attributes;
    this.path = new Path();
    this.format = null;
    this.orow = 0;
    this.irow = 0;
    this.last = -1;
    this.fresh = 0;
  }

  /** Says whether the payload of `m` can be written to a path of depth 2 .. 4 at all: OK or a refusal. `verify`, `commit` and `end` follow. */
  begin(m: Message, base: Path): number {
    const registry = this.registry;
    const orow = registry.findObject(base.oid);
    if (orow < 0) return NOT_FOUND;
    const irow = registry.findInstance(orow, base.iid);
    if (irow < 0) return NOT_FOUND;
    this.orow = orow;
    this.irow = irow;
    let several = true;
    if (base.rid !== ABSENT) {
      const rrow = registry.findResource(orow, base.rid);
      if (rrow < 0) return NOT_FOUND;
      if (!this.writable(rrow)) return METHOD_NOT_ALLOWED;
      // Core 1.2 6.3.3: an error when the resource is not multiple, or the resource instance does not exist.
      if (base.riid !== ABSENT && (!registry.isMultiple(rrow) || registry.findMultiple(irow, rrow, base.riid) < 0)) return NOT_FOUND;
      several = base.riid === ABSENT && registry.isMultiple(rrow);
    }
    const format = this.formats.find(m.contentFormat < 0 ? FORMAT_TEXT : m.contentFormat);
    if (format === null) return UNSUPPORTED_FORMAT;
    this.format = format;
    return several && !format.several ? BAD_REQUEST : OK;
  }

  private writable(rrow: number): boolean {
    return (this.registry.access(rrow) & W) !== 0 && this.registry.kind(rrow) !== EXECUTABLE;
  }

  /** Resource row of the record stepped to; -1 for one to be passed over, or a refusal below that. */
  private target(base: Path): number {
    const path = this.path;
    if (!base.covers(path)) return BAD_REQUEST;
    if (path.rid === ABSENT) return this.isEmpty() ? -1 : BAD_REQUEST;
    const rrow = this.registry.findResource(this.orow, path.rid);
    // Core 1.2 6.3.3: unknown optional resources of an instance are no error.
    if (rrow < 0) return -1;
    if (!this.writable(rrow)) return METHOD_NOT_ALLOWED;
    if (this.registry.isMultiple(rrow) === (path.riid !== ABSENT)) return rrow;
    return path.riid === ABSENT && this.isEmpty() ? rrow : BAD_REQUEST;
  }

  /** True when the record stepped to is a container without content: TLV writes a multiple resource of no instances so. */
  private isEmpty(): boolean {
    return (this.format as Format).decode(NONE, this.value) === OK;
  }

  /** Verifies every value, and that there is room for every new resource instance; nothing is changed. */
  verify(m: Message, base: Path, replace: boolean): number {
    const registry = this.registry;
    const format = this.format as Format;
    registry.clearTallies();
    this.fresh = 0;
    let values = 0;
    let status = format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
    if (status < 0) return status;
    for (let found = format.next(this.path); found !== 0; found = format.next(this.path)) {
      if (found < 0) return found;
      const rrow = this.target(base);
      if (rrow < -1) return rrow;
      if (rrow === -1) continue;
      values++;
      if (registry.isMultiple(rrow) && this.path.riid === ABSENT) continue;
      status = format.decode(registry.type(rrow), this.value);
      if (status < 0) return status;
      status = this.handlers.verify(this.path, rrow);
      if (status < 0) return status === LATER ? INTERNAL : status;
      if (registry.isMultiple(rrow)) {
        status = this.count(rrow, replace);
        if (status < 0) return status;
      }
    }
    // A request for one value must hold one.
    if (values === 0 && base.rid !== ABSENT && (base.riid !== ABSENT || !registry.isMultiple(registry.findResource(this.orow, base.rid)))) return BAD_REQUEST;
    return this.fresh > registry.multiples.capacity - registry.multiples.used() ? UNAVAILABLE : OK;
  }

  /** Counts a resource instance of the payload against what its resource holds; the tally is 0 for a resource not met yet, else its instances and 1. */
  private count(rrow: number, replace: boolean): number {
    const registry = this.registry;
    let tally = registry.tally(rrow);
    if (tally === 0) tally = 1 + (replace ? 0 : registry.dim(this.irow, rrow));
    const mrow = registry.findMultiple(this.irow, rrow, this.path.riid);
    if (mrow >= 0) registry.multiples.set(mrow, NAMED);
    else this.fresh++;
    if (mrow < 0 || replace) tally++;
    if (tally - 1 > registry.most(rrow)) return BAD_REQUEST;
    registry.setTally(rrow, tally);
    return OK;
  }

  /** Writes every value: OK, LATER, or the failure of a handler, which undoes nothing. */
  commit(m: Message, base: Path, replace: boolean): number {
    const registry = this.registry;
    const format = this.format as Format;
    let result = OK;
    this.last = -1;
    if (replace && base.rid !== ABSENT && base.riid === ABSENT) this.prune(registry.findResource(this.orow, base.rid));
    format.beginRead(m.body, m.payloadAt, m.payloadLength, base);
    while (format.next(this.path) > 0) {
      const rrow = this.target(base);
      if (rrow < 0) continue;
      if (registry.isMultiple(rrow) && this.path.riid === ABSENT) {
        if (replace) this.prune(rrow);
        continue;
      }
      format.decode(registry.type(rrow), this.value);
      let cell = 0;
      if (registry.isMultiple(rrow)) {
        if (replace && rrow !== this.last && base.riid === ABSENT) this.prune(rrow);
        let mrow = registry.findMultiple(this.irow, rrow, this.path.riid);
        if (mrow < 0) mrow = registry.addMultiple(this.irow, rrow, this.path.riid);
        if (mrow < 0) return UNAVAILABLE;
        registry.multiples.set(mrow, NAMED);
        cell = registry.cell(mrow);
      }
      this.last = rrow;
      const status = this.handlers.write(this.path, this.irow, rrow, cell);
      if (status < 0 && (result === OK || result === LATER)) result = status; // a failure outweighs LATER
      this.observations.touch(this.path);
      this.value.type = NONE;
    }
    return result;
  }

  /** Removes the instances of a resource that a Replace did not name. */
  private prune(rrow: number): void {
    const registry = this.registry;
    if (!registry.isMultiple(rrow)) return;
    for (let mrow = 0; mrow < registry.multiples.capacity; mrow++) {
      if (!registry.isOf(mrow, this.irow, rrow) || registry.multiples.state(mrow) === NAMED) continue;
      const riid = this.path.riid;
      const rid = this.path.rid;
      this.path.set(registry.oid(this.orow), registry.iid(this.irow), registry.rid(rrow), registry.riid(mrow));
      registry.removeMultiple(mrow);
      this.handlers.removed(this.path, rrow);
      this.observations.touch(this.path);
      this.attributes.forget(this.path.oid, this.path.iid, this.path.rid, this.path.riid);
      this.path.rid = rid;
      this.path.riid = riid;
    }
  }

  /** Ends a Write, whether or not it went well. */
  end(): void {
    this.format = null;
    const multiples = this.registry.multiples;
    for (let mrow = 0; mrow < multiples.capacity; mrow++) if (multiples.state(mrow) === NAMED) multiples.set(mrow, USED);
  }
}
