/**
 * The path /oid/iid/rid/riid that everything in LwM2M is addressed by, Core 1.2 7.1, cut off where ids are absent.
 */
import type { Writer } from '../buffers/writer.js';
import { BAD_REQUEST } from '../status.js';

/** An id that is not given. 65535 is reserved as an id (Core 1.2 7.1). */
export const ABSENT = 0xffff;

export class Path {
  oid: number;
  iid: number;
  rid: number;
  riid: number;

  constructor() {
    this.oid = ABSENT;
    this.iid = ABSENT;
    this.rid = ABSENT;
    this.riid = ABSENT;
  }

  set(oid: number, iid: number, rid: number, riid: number): void {
    this.oid = oid;
    this.iid = iid;
    this.rid = rid;
    this.riid = riid;
  }

  copy(from: Path): void {
    this.set(from.oid, from.iid, from.rid, from.riid);
  }

  /** Ids given, 0 (the root) .. 4. */
  depth(): number {
    if (this.oid === ABSENT) return 0;
    if (this.iid === ABSENT) return 1;
    if (this.rid === ABSENT) return 2;
    return this.riid === ABSENT ? 3 : 4;
  }

  /** Sets the id at a depth 0 (oid) .. 3 (riid). */
  put(depth: number, id: number): void {
    switch (depth) {
      case 0: this.oid = id; break;
      case 1: this.iid = id; break;
      case 2: this.rid = id; break;
      default: this.riid = id;
    }
  }

  /** The id at a depth 0 (oid) .. 3 (riid). */
  id(depth: number): number {
    switch (depth) {
      case 0: return this.oid;
      case 1: return this.iid;
      case 2: return this.rid;
      default: return this.riid;
    }
  }

  /** True when `path` is this one or lies below it. */
  covers(path: Path): boolean {
    return (this.oid === ABSENT || this.oid === path.oid) && (this.iid === ABSENT || this.iid === path.iid) &&
      (this.rid === ABSENT || this.rid === path.rid) && (this.riid === ABSENT || this.riid === path.riid);
  }

  /**
   * Reads "/3/0/14" from bytes[at .. at + length); "/" and the empty text are the root.
   * Answers 0, or BAD_REQUEST for anything but one to four decimal ids below 65535, without a slash at the end.
   */
  parse(bytes: Uint8Array, at: number, length: number): number {
    this.set(ABSENT, ABSENT, ABSENT, ABSENT);
    const end = at + length;
    if (length === 0 || (length === 1 && bytes[at] === 47)) return 0;
    let i = at;
    let depth = 0;
    while (i < end) {
      if (bytes[i] !== 47 || depth === 4) return BAD_REQUEST;
      const from = ++i;
      while (i < end && bytes[i] !== 47) i++;
      const id = parseId(bytes, from, i - from);
      if (id < 0) return BAD_REQUEST;
      this.put(depth++, id);
    }
    return 0;
  }

  /** Appends "/3/0/14"; the root is "/". */
  write(writer: Writer): void {
    const depth = this.depth();
    if (depth === 0) writer.u8(47);
    for (let i = 0; i < depth; i++) {
      writer.u8(47);
      writer.decimal(this.id(i));
    }
  }
}

/** A decimal id 0 .. 65534 of one segment; BAD_REQUEST when it is none. Leading zeros are refused (Core 1.2 7.1 has no two names for one thing). */
export function parseId(bytes: Uint8Array, at: number, length: number): number {
  if (length < 1 || length > 5 || (length > 1 && bytes[at] === 48)) return BAD_REQUEST;
  let id = 0;
  for (let i = 0; i < length; i++) {
    const c = bytes[at + i] - 48;
    if (c < 0 || c > 9) return BAD_REQUEST;
    id = id * 10 + c;
  }
  return id < ABSENT ? id : BAD_REQUEST;
}
