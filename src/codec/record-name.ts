/**
 * Paths as records of SenML and LwM2M JSON name them, a base name and a name that are joined (RFC 8428 4.5.1), and back.
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { idDigits, writeId } from './objlnk.js';
import { ABSENT, Path } from './path.js';
import { BAD_REQUEST } from '../status.js';

/** Bytes of the longest path, "/65535/65535/65535/65535": what RecordName takes of the arena. */
export const NAME_BYTES = 24;

export class RecordName {
  private readonly u8: Uint8Array;
  private readonly scratch: number;
  /** The path of the base name at `prefixAt` of the payload. */
  private readonly prefix: Path;
  private prefixAt: number;
  /** Its ids; BAD_REQUEST where it is no path. */
  private prefixDepth: number;

  constructor(arena: Arena) {
    this.u8 = arena.u8;
    this.scratch = arena.bytes(NAME_BYTES);
    this.prefix = new Path();
    this.prefixAt = -1;
    this.prefixDepth = 0;
  }

  /** Forgets the base name of the payload before. */
  begin(): void {
    this.prefixAt = -1;
  }

  /** Takes `path` for what names without a slash in front are joined to, until the next `begin`. */
  setPrefix(path: Path): void {
    this.prefix.copy(path);
    this.prefixDepth = path.depth();
  }

  /** Puts what the two runs name, joined, into `path`; 0, or BAD_REQUEST when that is no path. */
  resolve(bytes: Uint8Array, baseAt: number, baseLength: number, nameAt: number, nameLength: number, path: Path): number {
    const length = baseLength + nameLength;
    if (length === 0) return BAD_REQUEST; // a record needs a name
    if (baseLength === 0) return path.parse(bytes, nameAt, length);
    if (nameLength === 0) return path.parse(bytes, baseAt, length);
    if (bytes[baseAt + baseLength - 1] === 47) {
      // The usual case, a base name that ends in a slash: it is read once for all records.
      if (this.prefixAt !== baseAt) {
        this.prefixAt = baseAt;
        // "//" is none, though what is before its last slash would be the root.
        this.prefixDepth = baseLength === 2 || this.prefix.parse(bytes, baseAt, baseLength - 1) < 0 ? BAD_REQUEST : this.prefix.depth();
      }
      return this.extend(bytes, nameAt, nameLength, path);
    }
    if (length > NAME_BYTES) return BAD_REQUEST;
    copy(bytes, baseAt, baseLength, this.u8, this.scratch);
    copy(bytes, nameAt, nameLength, this.u8, this.scratch + baseLength);
    return path.parse(this.u8, this.scratch, length);
  }

  /** Puts the prefix with the ids of a name behind it into `path`; 0 or BAD_REQUEST. */
  extend(bytes: Uint8Array, at: number, length: number, path: Path): number {
    if (this.prefixDepth < 0) return BAD_REQUEST;
    path.copy(this.prefix);
    const end = at + length;
    let depth = this.prefixDepth;
    let id = -1;
    // One pass over the name; `parseId` says the same of each id, but twice over the bytes.
    for (let i = at; i < end; i++) {
      const digit = bytes[i] - 48;
      if (digit >= 0 && digit <= 9) {
        if (id === 0) return BAD_REQUEST; // a leading zero
        id = id < 0 ? digit : id * 10 + digit;
        if (id >= ABSENT) return BAD_REQUEST;
      } else {
        if (digit !== -1 || id < 0 || depth > 3) return BAD_REQUEST;
        path.put(depth++, id);
        id = -1;
      }
    }
    if (id < 0 || depth > 3) return BAD_REQUEST;
    path.put(depth, id);
    return 0;
  }
}

/** Bytes of the base name of values below the `depth` first ids of `path`; `open`: names follow, so that it ends in a slash. */
export function baseLength(path: Path, depth: number, open: boolean): number {
  let length = open || depth === 0 ? 1 : 0;
  for (let i = 0; i < depth; i++) length += 1 + idDigits(path.id(i));
  return length;
}

/** Appends that base name. */
export function writeBase(writer: Writer, path: Path, depth: number, open: boolean): void {
  for (let i = 0; i < depth; i++) {
    writer.u8(47);
    writeId(writer, path.id(i));
  }
  if (open || depth === 0) writer.u8(47);
}

/** Bytes of the name of `path` below its `from` first ids. */
export function nameLength(path: Path, from: number): number {
  const depth = path.depth();
  let length = -1;
  for (let i = from; i < depth; i++) length += 1 + idDigits(path.id(i));
  return length;
}

/** Appends that name. */
export function writeName(writer: Writer, path: Path, from: number): void {
  const depth = path.depth();
  for (let i = from; i < depth; i++) {
    if (i > from) writer.u8(47);
    writeId(writer, path.id(i));
  }
}
