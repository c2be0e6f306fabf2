/**
 * Content format SenML CBOR (112): RFC 8428 6 as Core 1.2 7.4.8 uses it.
 *
 * Written as Leshan, Wakaama and Core's own example have it: the path asked for is the base name of the first record, with a
 * slash when names follow, and the names are what lies behind it. Decisions where readers differ (docs/vectors.md): indefinite lengths are
 * read; a number is a number, so that 5.0 is a whole one; a plain string is an object link where one is declared; labels
 * that nobody knows are passed over unless they end in "_".
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { MAJOR_ARRAY, MAJOR_MAP, MAJOR_TEXT } from './cbor-item.js';
import { writeHead, writeValue } from './cbor-value.js';
import type { Format } from './format.js';
import { idDigits, writeId } from './objlnk.js';
import { ABSENT, Path } from './path.js';
import {
  LABEL_BASE_NAME, LABEL_BOOLEAN, LABEL_DATA, LABEL_NAME, LABEL_STRING, LABEL_VALUE, SenmlCborReader,
} from './senml-cbor-reader.js';
import { BOOLEAN, CORELNK, NONE, OBJLNK, OPAQUE, STRING } from './types.js';
import type { Value } from './value.js';
import { BAD_REQUEST, OVERFLOW } from '../status.js';

/** Bytes of the longest path, "/65535/65535/65535/65535". */
const NAME = 24;

export class SenmlCborFormat implements Format {
  readonly several: boolean;
  /** The record stepped to: its kind, name and time. `reader.step` walks packs whose names are no paths. */
  readonly reader: SenmlCborReader;
  private readonly u8: Uint8Array;
  private readonly name: number;
  private readonly base: Path;
  /** Ids of the base name that is written. */
  private depth: number;
  private writer: Writer | null;
  private first: boolean;
  /** The path of the base name at `prefixAt` of the payload that is read. */
  private readonly prefix: Path;
  private prefixAt: number;
  /** Its ids; BAD_REQUEST where it is no path. */
  private prefixDepth: number;

  constructor(arena: Arena) {
    this.several = true;
    this.reader = new SenmlCborReader(arena);
    this.u8 = arena.u8;
    this.name = arena.bytes(NAME);
    this.base = new Path();
    this.depth = 0;
    this.writer = null;
    this.first = true;
    this.prefix = new Path();
    this.prefixAt = -1;
    this.prefixDepth = 0;
  }

  beginWrite(writer: Writer, base: Path, count: number): void {
    this.writer = writer;
    this.depth = base.depth();
    this.first = true;
    writeHead(writer, MAJOR_ARRAY, 0, count);
  }

  write(path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    const named = path.depth() > this.depth;
    writeHead(writer, MAJOR_MAP, 0, (this.first ? 1 : 0) + (named ? 1 : 0) + (value.type === NONE ? 0 : 1));
    if (this.first) this.writeBase(writer, path, named);
    this.first = false;
    if (named) this.writeName(writer, path);
    switch (value.type) {
      case NONE: return 0;
      case STRING:
      case CORELNK: writer.u8(LABEL_STRING); break;
      case BOOLEAN: writer.u8(LABEL_BOOLEAN); break;
      case OPAQUE: writer.u8(LABEL_DATA); break;
      case OBJLNK:
        writer.u32(0x63766c6f); // "vlo"
        break;
      default: writer.u8(LABEL_VALUE);
    }
    return writeValue(writer, value);
  }

  /** The base name is the path down to the depth asked for; with a slash, where names are joined to it. */
  private writeBase(writer: Writer, path: Path, named: boolean): void {
    let length = named || this.depth === 0 ? 1 : 0;
    for (let i = 0; i < this.depth; i++) length += 1 + idDigits(path.id(i));
    writer.u8(0x1f - LABEL_BASE_NAME); // a negative integer, -1 - label
    writeHead(writer, MAJOR_TEXT, 0, length);
    for (let i = 0; i < this.depth; i++) {
      writer.u8(47);
      writeId(writer, path.id(i));
    }
    if (named || this.depth === 0) writer.u8(47);
  }

  private writeName(writer: Writer, path: Path): void {
    const depth = path.depth();
    let length = -1;
    for (let i = this.depth; i < depth; i++) length += 1 + idDigits(path.id(i));
    writer.u8(LABEL_NAME);
    writeHead(writer, MAJOR_TEXT, 0, length);
    for (let i = this.depth; i < depth; i++) {
      if (i > this.depth) writer.u8(47);
      writeId(writer, path.id(i));
    }
  }

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    return writer === null || writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.base.copy(base);
    this.prefixAt = -1;
    return this.reader.begin(bytes, at, length);
  }

  next(path: Path): number {
    const reader = this.reader;
    const found = reader.step();
    if (found <= 0) return found;
    if (this.resolve(path) < 0 || !this.base.covers(path)) return BAD_REQUEST;
    // Core 1.2 7.4.7: a value belongs to a resource or to an instance of one.
    return reader.kind !== NONE && path.depth() < 3 ? BAD_REQUEST : 1;
  }

  /** RFC 8428 4.5.1: the base name and the name, joined, are the path. */
  private resolve(path: Path): number {
    const reader = this.reader;
    const bytes = reader.bytes;
    const base = reader.baseLength;
    const length = base + reader.nameLength;
    if (length === 0) return BAD_REQUEST; // a record needs a name
    if (base === 0) return path.parse(bytes, reader.nameAt, length);
    if (reader.nameLength === 0) return path.parse(bytes, reader.baseAt, length);
    if (bytes[reader.baseAt + base - 1] === 47) return this.extend(path);
    if (length > NAME) return BAD_REQUEST;
    copy(bytes, reader.baseAt, base, this.u8, this.name);
    copy(bytes, reader.nameAt, reader.nameLength, this.u8, this.name + base);
    return path.parse(this.u8, this.name, length);
  }

  /** The usual case, a base name that ends in a slash: it is read once for all records, and the ids of the name go behind it. */
  private extend(path: Path): number {
    const reader = this.reader;
    if (this.prefixAt !== reader.baseAt) {
      this.prefixAt = reader.baseAt;
      // "//" is none, though what is before its last slash would be the root.
      this.prefixDepth = reader.baseLength === 2 || this.prefix.parse(reader.bytes, reader.baseAt, reader.baseLength - 1) < 0 ? BAD_REQUEST : this.prefix.depth();
    }
    if (this.prefixDepth < 0) return BAD_REQUEST;
    path.copy(this.prefix);
    const bytes = reader.bytes;
    const end = reader.nameAt + reader.nameLength;
    let depth = this.prefixDepth;
    let id = -1;
    // One pass over the name; `parseId` says the same of each id, but twice over the bytes.
    for (let i = reader.nameAt; i < end; i++) {
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

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
