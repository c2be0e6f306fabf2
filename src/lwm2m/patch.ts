/**
 * Write-Composite, Core 1.2 6.3.10: values anywhere, all of them or none. Room for new resource instances is taken while the values are verified, and given back when one is refused.
 */
import { CONTENT_NULL, CONTENT_VALUE, type Format } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import { NONE } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import { BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, OK, UNAUTHORIZED, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import type { Access } from './access.js';
import { OSCORE_OBJECT, SECURITY } from './accounts.js';
import type { Attributes } from './attributes.js';
import { readerOf } from './composite.js';
import { W } from './declaration.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import type { Observations } from './observations.js';
import { EXECUTABLE, type Registry } from './registry.js';

/* States of a resource instance's row while a Write-Composite is under way; USED is the registry's own. */
const USED = 1;
/** Written by the payload. */
const NAMED = 2;
/** Made for a value of the payload. */
const FRESH = 3;
/** To be removed by the payload. */
const DOOMED = 4;

export class Patch {
  /** Access control; null where the client does not use it. */
  access: Access | null;
  private readonly registry: Registry;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly path: Path;
  private readonly root: Path;
  private format: Format | null;
  /** What `locate` found. */
  private irow: number;
  private rrow: number;

  constructor(registry: Registry, handlers: Handlers, formats: Formats, value: Value, observations: Observations, attributes: Attributes) {
    this.access = null;
    this.registry = registry;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
    this.observations = observations;
    this.attributes = attributes;
    this.path = new Path();
    this.root = new Path();
    this.format = null;
    this.irow = -1;
    this.rrow = -1;
  }

  /** Says whether the payload of an iPATCH can be read: OK, UNSUPPORTED_FORMAT or BAD_REQUEST. `verify`, `commit` and `end` follow. */
  check(m: Message): number {
    if (m.contentFormat < 0) return BAD_REQUEST;
    this.format = readerOf(this.formats, m.contentFormat);
    return this.format === null ? UNSUPPORTED_FORMAT : OK;
  }

  /** Finds what the record stepped to is to be written to: OK or a refusal. */
  private locate(): number {
    const registry = this.registry;
    const path = this.path;
    if (path.oid === SECURITY || path.oid === OSCORE_OBJECT) return UNAUTHORIZED; // Core 1.2 6.3
    if (path.rid === ABSENT) return BAD_REQUEST;
    const orow = registry.findObject(path.oid);
    this.irow = orow < 0 ? -1 : registry.findInstance(orow, path.iid);
    if (this.irow < 0) return NOT_FOUND;
    this.rrow = registry.findResource(orow, path.rid);
    // Unlike in a Write, what is unknown cannot be passed over: every value is written, or none is.
    return this.rrow < 0 ? NOT_FOUND : OK;
  }

  /** Verifies every value of a server; nothing is changed that `end` does not undo. */
  verify(m: Message, account: number): number {
    const registry = this.registry;
    const format = this.format as Format;
    let status = format.beginRead(m.body, m.payloadAt, m.payloadLength, this.root);
    if (status < 0) return status;
    let values = 0;
    for (let found = format.next(this.path); found !== 0; found = format.next(this.path)) {
      if (found < 0) return found;
      values++;
      status = this.locate();
      if (status < 0) return status;
      // Core 1.2 8.2.1: the right to write must be there for every instance.
      if (this.access !== null && !this.access.writes(account, this.irow)) return UNAUTHORIZED;
      const rrow = this.rrow;
      if ((registry.access(rrow) & W) === 0 || registry.kind(rrow) === EXECUTABLE) return METHOD_NOT_ALLOWED;
      if (registry.isMultiple(rrow) !== (this.path.riid !== ABSENT)) return BAD_REQUEST;
      if (format.content() === CONTENT_NULL) {
        status = this.doom();
      } else {
        status = format.content() === CONTENT_VALUE ? format.decode(registry.type(rrow), this.value) : BAD_REQUEST;
        if (status >= 0) status = this.handlers.verify(this.path, rrow);
        if (status === LATER) status = INTERNAL;
        if (status >= 0 && registry.isMultiple(rrow)) status = this.claim();
      }
      if (status < 0) return status;
    }
    return values === 0 ? BAD_REQUEST : OK;
  }

  /** RFC 8790 3.2: null removes the resource instance; that of one which is not there is none. */
  private doom(): number {
    const multiples = this.registry.multiples;
    if (this.path.riid === ABSENT) return BAD_REQUEST; // only resource instances come and go
    const mrow = this.registry.findMultiple(this.irow, this.rrow, this.path.riid);
    if (mrow < 0) return OK;
    if (multiples.state(mrow) !== USED) return BAD_REQUEST; // written and removed at once
    multiples.set(mrow, DOOMED);
    return OK;
  }

  /** Takes the resource instance that a value is for, or makes it. */
  private claim(): number {
    const registry = this.registry;
    const multiples = registry.multiples;
    let mrow = registry.findMultiple(this.irow, this.rrow, this.path.riid);
    if (mrow >= 0) {
      if (multiples.state(mrow) === DOOMED) return BAD_REQUEST;
      if (multiples.state(mrow) === USED) multiples.set(mrow, NAMED);
      return OK;
    }
    if (registry.dim(this.irow, this.rrow) >= registry.most(this.rrow)) return BAD_REQUEST;
    mrow = registry.addMultiple(this.irow, this.rrow, this.path.riid);
    if (mrow < 0) return UNAVAILABLE;
    multiples.set(mrow, FRESH);
    return OK;
  }

  /** Writes every value: OK, LATER, or the failure of a handler, which undoes nothing. */
  commit(m: Message): number {
    const registry = this.registry;
    const format = this.format as Format;
    let result = OK;
    format.beginRead(m.body, m.payloadAt, m.payloadLength, this.root);
    while (format.next(this.path) > 0) {
      if (this.locate() < 0) continue;
      const mrow = this.path.riid === ABSENT ? -1 : registry.findMultiple(this.irow, this.rrow, this.path.riid);
      if (format.content() === CONTENT_NULL) {
        if (mrow < 0) continue;
        registry.removeMultiple(mrow);
        this.handlers.removed(this.path, this.rrow);
        this.attributes.forget(this.path.oid, this.path.iid, this.path.rid, this.path.riid);
      } else {
        if (mrow >= 0) registry.multiples.set(mrow, NAMED);
        format.decode(registry.type(this.rrow), this.value);
        const status = this.handlers.write(this.path, this.irow, this.rrow, mrow < 0 ? 0 : registry.cell(mrow));
        if (status < 0 && (result === OK || result === LATER)) result = status; // a failure outweighs LATER
      }
      this.observations.touch(this.path);
    }
    this.value.type = NONE;
    return result;
  }

  /** Ends a Write-Composite, whether or not it went well: what was made and not written goes. */
  end(): void {
    const multiples = this.registry.multiples;
    for (let mrow = 0; mrow < multiples.capacity; mrow++) {
      const state = multiples.state(mrow);
      if (state === FRESH) this.registry.removeMultiple(mrow);
      else if (state === NAMED || state === DOOMED) multiples.set(mrow, USED);
    }
  }
}
