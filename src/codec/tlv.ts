/**
 * Content format TLV (11542, and 1542 of old): values in type-length-value triples that nest as object instances, resources and
 * resource instances do, Core 1.2 7.4.5 and the TLV column of its appendix C.
 *
 * What goes out, by the path that was asked for (the spec's rules, and Leshan's where it has none):
 *
 *     /oid              an object instance TLV each: it "MUST be used, whatever the number of Object Instances"
 *     /oid/iid          the resources alone: "the Object Instance TLV is optional"
 *     /oid/iid/rid      the resource TLV, or the multiple resource TLV "whatever the number of Instances"
 *     /oid/iid/rid/riid the resource instance TLV alone: what Leshan's encoder writes, and all that its decoder takes
 *
 * What comes in may have around it the levels of the path that it was sent to, with their ids: Leshan tolerates an instance around
 * its resource and resource instances without their resource, Zephyr has a resource instance within its multiple resource.
 * Resources alone that were sent to /oid (a Create that leaves the id to the client) have a path whose iid is ABSENT.
 *
 * The length of a container stands before its content and is known behind it: it is patched in, so that such a payload has to be whole
 * (`needsWhole`). A value alone is written behind its length from the start.
 *
 * A container that holds nothing (an instance to create without resources, a multiple resource without instances) is stepped to by
 * itself, by a path that ends there, and decodes as NONE only. It is written likewise: a path that ends there, a value of NONE.
 */
import { move } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { CONTENT_NOTHING, CONTENT_VALUE, type Format } from './format.js';
import { ABSENT, Path } from './path.js';
import { TLV_INSTANCE, TLV_MULTIPLE, TLV_RESOURCE, TLV_RESOURCE_INSTANCE, TlvReader } from './tlv-reader.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from './types.js';
import type { Value } from './value.js';
import { NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

/** Bytes that the length of `n` bytes takes behind the id; 0 when it fits the type byte. */
function lengthBytes(n: number): number {
  return n < 8 ? 0 : n < 0x100 ? 1 : n < 0x10000 ? 2 : 3;
}

export class TlvFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  private readonly reader: TlvReader;
  private readonly base: Path;
  private writer: Writer | null;
  /** Ids of the leaf before. */
  private iid: number;
  private rid: number;
  /** Where the open object instance and multiple resource begin, -1 while none is open, and where their content does. */
  private instanceAt: number;
  private instanceFrom: number;
  private resourceAt: number;
  private resourceFrom: number;

  constructor() {
    this.several = true;
    this.timed = false;
    this.reader = new TlvReader();
    this.base = new Path();
    this.writer = null;
    this.iid = ABSENT;
    this.rid = ABSENT;
    this.instanceAt = -1;
    this.instanceFrom = -1;
    this.resourceAt = -1;
    this.resourceFrom = -1;
  }

  needsWhole(base: Path, multiple: boolean): boolean {
    return base.rid === ABSENT || (multiple && base.riid === ABSENT);
  }

  beginWrite(writer: Writer, base: Path, _count: number): void {
    this.writer = writer;
    this.base.copy(base);
    this.instanceAt = -1;
    this.resourceAt = -1;
  }

  write(path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    if (this.base.oid === ABSENT) return NOT_ACCEPTABLE; // nothing in the format names an object
    if (path.iid !== this.iid || path.rid !== this.rid || path.riid === ABSENT) this.closeResource(writer);
    if (path.iid !== this.iid) this.closeInstance(writer);
    this.iid = path.iid;
    this.rid = path.rid;
    if (this.base.iid === ABSENT && this.instanceAt < 0) {
      this.instanceAt = writer.at;
      this.open(writer, path.iid);
      this.instanceFrom = writer.at;
    }
    if (path.rid === ABSENT) return value.type === NONE ? 0 : NOT_ACCEPTABLE;
    if (path.riid === ABSENT && value.type !== NONE) return this.leaf(writer, TLV_RESOURCE, path.rid, value);
    if (this.base.riid === ABSENT && this.resourceAt < 0) {
      this.resourceAt = writer.at;
      this.open(writer, path.rid);
      this.resourceFrom = writer.at;
    }
    return path.riid === ABSENT ? 0 : this.leaf(writer, TLV_RESOURCE_INSTANCE, path.riid, value);
  }

  endWrite(): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    this.closeResource(writer);
    this.closeInstance(writer);
    this.writer = null;
    return writer.status < 0 ? OVERFLOW : 0;
  }

  private closeResource(writer: Writer): void {
    if (this.resourceAt >= 0) this.close(writer, TLV_MULTIPLE, this.rid, this.resourceAt, this.resourceFrom);
    this.resourceAt = -1;
  }

  private closeInstance(writer: Writer): void {
    if (this.instanceAt >= 0) this.close(writer, TLV_INSTANCE, this.iid, this.instanceAt, this.instanceFrom);
    this.instanceAt = -1;
  }

  /**
   * Leaves room for the header of a container: with one byte of length, as 8 .. 255 bytes of content are the commonest, or with
   * none where so many would not fit, lest what does fit ends in an overflow.
   */
  private open(writer: Writer, id: number): void {
    const size = id > 255 ? 3 : 2;
    this.skip(writer, writer.end - writer.at < size + 1 + 8 ? size : size + 1);
  }

  private skip(writer: Writer, count: number): void {
    if (writer.room(count)) writer.at += count;
  }

  /** Writes the header of what begins at `at` and has its content from `from`, and moves that when the header takes more or less. */
  private close(writer: Writer, kind: number, id: number, at: number, from: number): void {
    const n = writer.at - from;
    const to = at + (id > 255 ? 3 : 2) + lengthBytes(n);
    if (writer.status < 0 || (to > from && !writer.room(to - from))) return;
    if (to !== from) move(writer.bytes, from, n, to);
    this.head(writer, kind, id, n, at);
    writer.at = to + n;
  }

  /** Puts the header of a container at bytes[at ..), for which there is room. */
  private head(writer: Writer, kind: number, id: number, n: number, at: number): void {
    const size = lengthBytes(n);
    let i = at;
    writer.bytes[i++] = (kind << 6) | (id > 255 ? 0x20 : 0) | (size << 3) | (size === 0 ? n : 0);
    if (id > 255) writer.bytes[i++] = id >> 8;
    writer.bytes[i++] = id & 255;
    for (let shift = (size - 1) * 8; shift >= 0; shift -= 8) writer.bytes[i++] = (n >> shift) & 255;
  }

  /** Appends a header for a value of n bytes. */
  private begin(writer: Writer, kind: number, id: number, n: number): void {
    const size = lengthBytes(n);
    writer.u8((kind << 6) | (id > 255 ? 0x20 : 0) | (size << 3) | (size === 0 ? n : 0));
    if (id > 255) writer.u16(id);
    else writer.u8(id);
    writer.uint(n, size);
  }

  /** Appends a value; 0, or NOT_ACCEPTABLE when it has none. */
  private leaf(writer: Writer, kind: number, id: number, value: Value): number {
    switch (value.type) {
      case STRING:
      case CORELNK:
      case OPAQUE: {
        const n = value.getLength();
        if (n < 0 || n > 0xffffff) return NOT_ACCEPTABLE;
        this.begin(writer, kind, id, n);
        value.writeBytes(writer);
        return 0;
      }
      case INTEGER:
      case UNSIGNED:
      case TIME: return this.whole(writer, kind, id, value);
      case FLOAT:
        // Always binary64: peers write that whatever the value, and none minds.
        this.begin(writer, kind, id, 8);
        writer.reversed(value.u8, value.cell * 8, 8);
        return 0;
      case BOOLEAN:
        this.begin(writer, kind, id, 1);
        writer.u8(value.lo !== 0 ? 1 : 0);
        return 0;
      case OBJLNK:
        this.begin(writer, kind, id, 4);
        writer.u16(value.hi);
        writer.u16(value.lo);
        return 0;
      default: return NOT_ACCEPTABLE;
    }
  }

  /**
   * 1, 2, 4 or 8 bytes, the fewest that hold the number with a sign, the unsigned ones too: 200 is 00c8. Leshan reads unsigned
   * integers as signed ones, and to whom reads by the spec the longer form is the same number.
   */
  private whole(writer: Writer, kind: number, id: number, value: Value): number {
    const hi = value.hi;
    const lo = value.lo;
    const n = hi !== lo >> 31 || (hi < 0 && value.type === UNSIGNED) ? 8 : lo >> 7 === lo >> 31 ? 1 : lo >> 15 === lo >> 31 ? 2 : 4;
    this.begin(writer, kind, id, n);
    if (n === 8) writer.u32(hi);
    writer.uint(lo, n < 4 ? n : 4);
    return 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    return this.reader.begin(bytes, at, length, base);
  }

  next(path: Path): number {
    return this.reader.next(path);
  }

  content(): number {
    return this.reader.isEmpty ? CONTENT_NOTHING : CONTENT_VALUE;
  }

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
