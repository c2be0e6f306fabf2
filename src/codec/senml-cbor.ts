/**
 * Content format SenML CBOR (112, and as ETCH 322): RFC 8428 6 as Core 1.2 7.4.8 uses it, RFC 8790.
 *
 * Written as Leshan, Wakaama and Core's own example have it: the path asked for is the base name of the first record, with a
 * slash when names follow, and the names are what lies behind it. Decisions where readers differ (docs/vectors.md): indefinite lengths are
 * read; a number is a number, so that 5.0 is a whole one; a plain string is an object link where one is declared; labels
 * that nobody knows are passed over unless they end in "_". A record without a value names a path, one with null for its value
 * what is to be removed; a value with a time carries it in its own record.
 */
import type { Arena } from '../buffers/arena.js';
import type { Writer } from '../buffers/writer.js';
import { MAJOR_ARRAY, MAJOR_MAP, MAJOR_TEXT } from './cbor-item.js';
import { writeHead, writeNumber, writeValue } from './cbor-value.js';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE, type Format } from './format.js';
import { Path } from './path.js';
import { RecordName, baseLength, nameLength, writeBase, writeName } from './record-name.js';
import {
  LABEL_BASE_NAME, LABEL_BOOLEAN, LABEL_DATA, LABEL_NAME, LABEL_STRING, LABEL_TIME, LABEL_VALUE, SenmlCborReader,
} from './senml-cbor-reader.js';
import { BOOLEAN, CORELNK, NONE, OBJLNK, OPAQUE, STRING } from './types.js';
import type { Value } from './value.js';
import { BAD_REQUEST, OVERFLOW } from '../status.js';

export class SenmlCborFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  /** The record stepped to: its kind, name and time. `reader.step` walks packs whose names are no paths. */
  readonly reader: SenmlCborReader;
  private readonly names: RecordName;
  private readonly base: Path;
  /** Ids of the base name that is written. */
  private depth: number;
  private writer: Writer | null;
  private first: boolean;

  constructor(arena: Arena) {
    this.several = true;
    this.timed = true;
    this.reader = new SenmlCborReader(arena);
    this.names = new RecordName(arena);
    this.base = new Path();
    this.depth = 0;
    this.writer = null;
    this.first = true;
  }

  needsWhole(_base: Path, _multiple: boolean): boolean {
    return false;
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
    const timed = value.stamped && value.type !== NONE;
    writeHead(writer, MAJOR_MAP, 0, (this.first ? 1 : 0) + (named ? 1 : 0) + (timed ? 1 : 0) + (value.type === NONE ? 0 : 1));
    if (this.first) {
      writer.u8(0x1f - LABEL_BASE_NAME); // a negative integer, -1 - label
      writeHead(writer, MAJOR_TEXT, 0, baseLength(path, this.depth, named));
      writeBase(writer, path, this.depth, named);
    }
    this.first = false;
    if (named) {
      writer.u8(LABEL_NAME);
      writeHead(writer, MAJOR_TEXT, 0, nameLength(path, this.depth));
      writeName(writer, path, this.depth);
    }
    if (timed) {
      writer.u8(LABEL_TIME);
      writeNumber(writer, value.f64, value.u8, value.stamp);
    }
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

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    return writer === null || writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.base.copy(base);
    this.names.begin();
    return this.reader.begin(bytes, at, length);
  }

  next(path: Path): number {
    const reader = this.reader;
    let found = reader.step();
    // RFC 8428 4.1: a record may hold base fields alone.
    while (found > 0 && reader.isBase()) found = reader.step();
    if (found <= 0) return found;
    if (this.names.resolve(reader.bytes, reader.baseAt, reader.baseLength, reader.nameAt, reader.nameLength, path) < 0 || !this.base.covers(path)) return BAD_REQUEST;
    if (reader.kind !== NONE) return path.depth() < 3 ? BAD_REQUEST : 1; // Core 1.2 7.4.7: a value belongs to a resource or to an instance of one
    return reader.hasTime && !reader.isNull ? BAD_REQUEST : 1; // a path alone has no time
  }

  content(): number {
    if (this.reader.isNull) return CONTENT_NULL;
    return this.reader.kind === NONE ? CONTENT_NOTHING : CONTENT_VALUE;
  }

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
