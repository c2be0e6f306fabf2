/**
 * Read, Core 1.2 6.3.1, and the payload of every notification: the values at and below a path in the content format asked for.
 */
import type { Writer } from '../buffers/writer.js';
import { FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV } from '../codec/format.js';
import { CONTENT_FORMAT } from '../codec/options.js';
import { ABSENT, type Path } from '../codec/path.js';
import { NONE, OPAQUE } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import type { MessageWriter } from '../codec/message-writer.js';
import type { Blocks } from '../coap/blocks.js';
import { INTERNAL, NOT_ACCEPTABLE, OK, OVERFLOW, UNAVAILABLE } from '../status.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import type { Registry } from './registry.js';
import { Walk } from './walk.js';

export class Read {
  readonly walk: Walk;
  /** Null without block-wise transfer. */
  blocks: Blocks | null;
  /** True while the record holds the value that is to be written, so that the one that tripped a threshold is the one reported. */
  held: boolean;
  private readonly registry: Registry;
  private readonly handlers: Handlers;
  private readonly formats: Formats;
  private readonly value: Value;

  constructor(registry: Registry, handlers: Handlers, formats: Formats, value: Value) {
    this.registry = registry;
    this.walk = new Walk(registry);
    this.blocks = null;
    this.held = false;
    this.handlers = handlers;
    this.formats = formats;
    this.value = value;
  }

  /** Says whether a path can be read: OK, NOT_FOUND or METHOD_NOT_ALLOWED. */
  check(path: Path): number {
    return this.walk.begin(path);
  }

  /**
   * The content format of an answer: the one accepted, or where none was named the one that suits version and value.
   * @param accept -1 when the request names none; @param version 10, 11 or 12
   * Answers NOT_ACCEPTABLE when the format cannot carry what the path names.
   */
  choose(path: Path, accept: number, version: number): number {
    const bare = this.isBare(path);
    if (accept >= 0) {
      const format = this.formats.find(accept);
      return format === null || (!format.several && !bare) ? NOT_ACCEPTABLE : accept;
    }
    // TLV is what LwM2M 1.0 answers with when nothing is asked for (Core 1.0 8.2.5); from 1.1 on it is not sent unless asked for.
    if (version === 10) return FORMAT_TLV;
    if (!bare) return FORMAT_SENML_CBOR;
    return this.registry.type(this.registry.findResource(this.registry.findObject(path.oid), path.rid)) === OPAQUE ? FORMAT_OPAQUE : FORMAT_TEXT;
  }

  /** True when a path names one value: a single resource or a resource instance. */
  private isBare(path: Path): boolean {
    if (path.rid === ABSENT) return false;
    return path.riid !== ABSENT || !this.registry.isMultiple(this.registry.findResource(this.registry.findObject(path.oid), path.rid));
  }

  /** Writes Content-Format and payload into a message begun. A status: of the first handler that failed, or OVERFLOW when it does not fit. */
  write(path: Path, number: number, message: MessageWriter): number {
    const format = this.formats.find(number);
    if (format === null) return NOT_ACCEPTABLE;
    let status = this.walk.begin(path);
    if (status < 0) return status;
    let count = 1;
    if (!this.isBare(path)) {
      count = 0;
      while (this.walk.next() > 0) count++;
      this.walk.begin(path);
    }
    message.uint(CONTENT_FORMAT, number);
    message.payload();
    let writer: Writer = message.writer;
    // A format that patches lengths in is written into a buffer, and from there through the window.
    const whole = message.isCut() && format.needsWhole(path, this.isSeveral(path));
    if (whole) {
      if (this.blocks === null || !this.blocks.borrow()) return UNAVAILABLE;
      writer = this.blocks.whole;
    }
    format.beginWrite(writer, path, count);
    while (this.walk.next() > 0) {
      if (!this.held) status = this.handlers.read(this.walk.path, this.walk.irow, this.walk.rrow, this.walk.cell);
      if (status < 0) return status;
      status = format.write(this.walk.path, this.value);
      if (status === NOT_ACCEPTABLE) return status;
    }
    if (format.endWrite() < 0 || writer.status < 0) return OVERFLOW;
    if (whole && this.blocks !== null) this.blocks.pass();
    return OK;
  }

  /** True for a path that names a multiple resource as a whole. */
  isSeveral(path: Path): boolean {
    return path.rid !== ABSENT && !this.isBare(path);
  }

  /** The type of the value that a path names; NONE where it names several, or none. */
  typeOf(path: Path): number {
    if (!this.isBare(path)) return NONE;
    const rrow = this.registry.findResource(this.registry.findObject(path.oid), path.rid);
    return rrow < 0 ? NONE : this.registry.type(rrow);
  }

  /** Puts the value of a path that names one into the record; a status. */
  load(path: Path): number {
    const status = this.walk.begin(path);
    if (status < 0) return status;
    if (this.walk.next() === 0) return INTERNAL;
    return this.handlers.read(this.walk.path, this.walk.irow, this.walk.rrow, this.walk.cell);
  }
}
