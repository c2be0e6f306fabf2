/**
 * Steps through a TLV payload leaf by leaf, Core 1.2 7.4.5, and decodes what it stands at; lengths, ids and nesting are checked on the way.
 */
import { isUtf8 } from '../buffers/bytes.js';
import { ABSENT, Path } from './path.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from './types.js';
import { PLAIN, type Value } from './value.js';
import { BAD_REQUEST } from '../status.js';

/* Bits 7-6 of the type byte. */
export const TLV_INSTANCE = 0;
export const TLV_RESOURCE_INSTANCE = 1;
export const TLV_MULTIPLE = 2;
export const TLV_RESOURCE = 3;

export class TlvReader {
  private readonly base: Path;
  private bytes: Uint8Array | null;
  private at: number;
  private end: number;
  /** Where the open object instance and multiple resource end; -1 while none is open. */
  private instanceEnd: number;
  private resourceEnd: number;
  /** Ids of the object instance and resource that it stands in: those open, or those of the base. */
  private iid: number;
  private rid: number;
  /** What the outermost level consists of: one of the TLV_ numbers, TLV_RESOURCE also for multiple ones; -1 before the first. */
  private level: number;
  /** Ids of the siblings before; -1 at the first. */
  private lastInstance: number;
  private lastResource: number;
  private lastResourceInstance: number;
  /** The header read last: kind, id and the run of its value. */
  private kind: number;
  private id: number;
  private valueAt: number;
  private valueLength: number;
  /** True when it stands at a container that holds nothing. */
  isEmpty: boolean;
  private failed: boolean;

  constructor() {
    this.base = new Path();
    this.bytes = null;
    this.at = 0;
    this.end = 0;
    this.instanceEnd = -1;
    this.resourceEnd = -1;
    this.iid = ABSENT;
    this.rid = ABSENT;
    this.level = -1;
    this.lastInstance = -1;
    this.lastResource = -1;
    this.lastResourceInstance = -1;
    this.kind = 0;
    this.id = 0;
    this.valueAt = 0;
    this.valueLength = 0;
    this.isEmpty = false;
    this.failed = true;
  }

  begin(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.base.copy(base);
    this.bytes = bytes;
    this.at = at;
    this.end = at + length;
    this.instanceEnd = -1;
    this.resourceEnd = -1;
    this.iid = base.iid;
    this.rid = base.rid;
    this.level = -1;
    this.lastInstance = -1;
    this.lastResource = -1;
    this.lastResourceInstance = -1;
    this.failed = base.oid === ABSENT; // nothing in the format names an object
    return this.failed ? BAD_REQUEST : 0;
  }

  next(path: Path): number {
    if (this.failed) return BAD_REQUEST;
    const status = this.step();
    this.failed = status < 0;
    if (status <= 0) return status;
    path.set(this.base.oid, this.iid, ABSENT, ABSENT);
    if (this.kind === TLV_INSTANCE) return status;
    path.rid = this.rid;
    if (this.kind === TLV_RESOURCE_INSTANCE) path.riid = this.id;
    return status;
  }

  /** To the next value or empty container: 1, 0 at the end, or BAD_REQUEST. */
  private step(): number {
    for (;;) {
      if (this.at === this.resourceEnd) this.resourceEnd = -1;
      if (this.at === this.instanceEnd && this.resourceEnd < 0) this.instanceEnd = -1;
      const inResource = this.resourceEnd >= 0;
      const inInstance = this.instanceEnd >= 0;
      if (this.at === this.end && !inResource && !inInstance) return 0;
      if (this.head(inResource ? this.resourceEnd : inInstance ? this.instanceEnd : this.end) < 0) return BAD_REQUEST;
      if (!inResource && !inInstance) {
        const level = this.kind === TLV_MULTIPLE ? TLV_RESOURCE : this.kind;
        if (this.level >= 0 && this.level !== level) return BAD_REQUEST;
        this.level = level;
      }
      const status = this.enter(inInstance, inResource);
      if (status !== 0) return status;
    }
  }

  /** Reads the header at `at`, whose value must end at `limit` or before; 0, or BAD_REQUEST. */
  private head(limit: number): number {
    const bytes = this.bytes as Uint8Array;
    const type = bytes[this.at];
    const wide = (type >> 5) & 1;
    const size = (type >> 3) & 3;
    let i = this.at + 1;
    if (i + 1 + wide + size > limit) return BAD_REQUEST;
    this.kind = type >> 6;
    this.id = bytes[i++];
    if (wide === 1) this.id = (this.id << 8) | bytes[i++];
    let length = size === 0 ? type & 7 : 0;
    for (let n = 0; n < size; n++) length = (length << 8) | bytes[i++];
    if (length > limit - i || this.id === ABSENT) return BAD_REQUEST; // 65535 is reserved, Core 1.2 7.3
    this.valueAt = i;
    this.valueLength = length;
    this.isEmpty = false;
    return 0;
  }

  /**
   * Checks that what `head` read may stand where it stands, and steps over a value or into a container.
   * 1 when there is something to hand out, 0 in a container that holds something, or BAD_REQUEST.
   *
   * Two of one id are looked for next to each other only: a payload that names one again further on writes it twice.
   */
  private enter(inInstance: boolean, inResource: boolean): number {
    const base = this.base;
    const id = this.id;
    this.at = this.valueAt;
    switch (this.kind) {
      case TLV_INSTANCE:
        if (inInstance || inResource || id === this.lastInstance || (base.iid !== ABSENT && id !== base.iid)) return BAD_REQUEST;
        this.lastInstance = id;
        this.lastResource = -1;
        this.iid = id;
        this.instanceEnd = this.valueAt + this.valueLength;
        break;
      case TLV_MULTIPLE:
        if (inResource || id === this.lastResource || (base.rid !== ABSENT && id !== base.rid)) return BAD_REQUEST;
        this.lastResource = id;
        this.lastResourceInstance = -1;
        this.rid = id;
        this.resourceEnd = this.valueAt + this.valueLength;
        break;
      case TLV_RESOURCE:
        if (inResource || id === this.lastResource || (base.rid !== ABSENT && (id !== base.rid || base.riid !== ABSENT))) return BAD_REQUEST;
        this.lastResource = id;
        this.rid = id;
        this.at += this.valueLength;
        return 1;
      default:
        // Inside its multiple resource, or alone when the path names that.
        if (!inResource && (inInstance || base.rid === ABSENT)) return BAD_REQUEST;
        if (id === this.lastResourceInstance || (base.riid !== ABSENT && id !== base.riid)) return BAD_REQUEST;
        this.lastResourceInstance = id;
        this.at += this.valueLength;
        return 1;
    }
    this.isEmpty = this.valueLength === 0;
    return this.isEmpty ? 1 : 0;
  }

  decode(type: number, value: Value): number {
    const bytes = this.bytes;
    const at = this.valueAt;
    const length = this.valueLength;
    if (bytes === null || this.failed || this.isEmpty !== (type === NONE)) return BAD_REQUEST;
    switch (type) {
      case NONE:
        value.clear();
        return 0;
      case STRING:
      case CORELNK:
        if (!isUtf8(bytes, at, length)) return BAD_REQUEST;
        value.run(type, bytes, at, length, PLAIN);
        return 0;
      case OPAQUE:
        value.run(OPAQUE, bytes, at, length, PLAIN);
        return 0;
      case INTEGER:
      case UNSIGNED:
      case TIME: return readWhole(bytes, at, length, type, value);
      case FLOAT: return readFloat(bytes, at, length, value);
      case BOOLEAN:
        if (length !== 1 || bytes[at] > 1) return BAD_REQUEST;
        value.boolean(bytes[at] === 1);
        return 0;
      case OBJLNK:
        if (length !== 4) return BAD_REQUEST;
        value.link((bytes[at] << 8) | bytes[at + 1], (bytes[at + 2] << 8) | bytes[at + 3]);
        return 0;
      default: return BAD_REQUEST;
    }
  }
}

/** Core 1.2 appendix C: 1, 2, 4 or 8 bytes, two's complement where signed. */
function readWhole(bytes: Uint8Array, at: number, length: number, type: number, value: Value): number {
  if (length !== 1 && length !== 2 && length !== 4 && length !== 8) return BAD_REQUEST;
  let hi = type !== UNSIGNED && bytes[at] > 127 ? -1 : 0;
  let lo = hi;
  for (let i = at; i < at + length; i++) {
    hi = (hi << 8) | (lo >>> 24);
    lo = (lo << 8) | bytes[i];
  }
  value.type = type;
  value.hi = hi;
  value.lo = lo;
  return 0;
}

/** Core 1.2 appendix C: binary32 or binary64. */
function readFloat(bytes: Uint8Array, at: number, length: number, value: Value): number {
  const to = value.cell * 8;
  const u8 = value.u8;
  if (length === 8) {
    for (let i = 0; i < 8; i++) u8[to + i] = bytes[at + 7 - i];
  } else if (length === 4) {
    let exponent = ((bytes[at] & 127) << 1) | (bytes[at + 1] >> 7);
    let fraction = ((bytes[at + 1] & 127) << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    if (exponent === 255) {
      exponent = 2047;
    } else if (exponent > 0) {
      exponent += 896;
    } else if (fraction > 0) {
      exponent = 897; // a subnormal, which a double can hold as a normal
      while (fraction < 0x800000) {
        fraction <<= 1;
        exponent--;
      }
      fraction &= 0x7fffff;
    }
    u8[to] = 0;
    u8[to + 1] = 0;
    u8[to + 2] = 0;
    u8[to + 3] = (fraction & 7) << 5;
    u8[to + 4] = (fraction >> 3) & 255;
    u8[to + 5] = (fraction >> 11) & 255;
    u8[to + 6] = ((exponent & 15) << 4) | (fraction >> 19);
    u8[to + 7] = (bytes[at] & 128) | (exponent >> 4);
  } else {
    return BAD_REQUEST;
  }
  value.type = FLOAT;
  return 0;
}
