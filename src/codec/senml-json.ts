/**
 * Content format SenML JSON (110, and as ETCH 320): RFC 8428 5 as Core 1.2 7.4.7 uses it, RFC 8790.
 *
 * Written as Core's examples are: the path asked for is the base name of the first record, with a slash when names follow. Decisions where
 * readers differ (docs/vectors.md): a number is a number, so that 5.0 and 5e0 are whole ones, exact to 64 bits; opaque values are read in both
 * alphabets of base64, padded or not, and written as RFC 8428 has them; a plain string is an object link where one is declared; labels that
 * nobody knows are passed over unless they end in "_". A record without a value names a path, one with null for its value what is to be removed.
 */
import type { Arena } from '../buffers/arena.js';
import type { Writer } from '../buffers/writer.js';
import type { Decimal } from './decimal.js';
import type { Format } from './format.js';
import { JSON_RECORD_BYTES, JsonRecord } from './json-record.js';
import { writeJsonData, writeJsonText } from './json-text.js';
import { writeObjlnk } from './objlnk.js';
import { Path } from './path.js';
import { NAME_BYTES, RecordName, writeBase, writeName } from './record-name.js';
import { BOOLEAN, CORELNK, FLOAT, NONE, OBJLNK, OPAQUE, STRING, UNSIGNED } from './types.js';
import type { Value } from './value.js';
import { NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

/** Bytes that it takes of the arena: 4 doubles and 48 bytes. */
export const SENML_JSON_BYTES = JSON_RECORD_BYTES + NAME_BYTES;

export class SenmlJsonFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  /** The record stepped to: its kind, name and time. `reader.step` walks packs whose names are no paths. */
  readonly reader: JsonRecord;
  private readonly decimal: Decimal;
  private readonly names: RecordName;
  private readonly base: Path;
  /** Ids of the base name that is written. */
  private depth: number;
  private writer: Writer | null;
  private first: boolean;

  /** @param decimal of the same arena as the values */
  constructor(arena: Arena, decimal: Decimal) {
    this.several = true;
    this.timed = true;
    this.reader = new JsonRecord(arena, decimal, false);
    this.names = new RecordName(arena);
    this.decimal = decimal;
    this.base = new Path();
    this.depth = 0;
    this.writer = null;
    this.first = true;
  }

  needsWhole(_base: Path, _multiple: boolean): boolean {
    return false;
  }

  beginWrite(writer: Writer, base: Path, _count: number): void {
    this.writer = writer;
    this.depth = base.depth();
    this.first = true;
    writer.u8(91);
  }

  write(path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    const decimal = this.decimal;
    const comma = this.open(writer, path);
    if (value.type === NONE) {
      writer.u8(125);
      return 0;
    }
    if (comma) writer.u8(44);
    if (value.stamped) {
      writer.u32(0x2274223a); // "t":
      if (decimal.writeDouble(writer, value.stamp) < 0) return NOT_ACCEPTABLE;
      writer.u8(44);
    }
    switch (value.type) {
      case STRING:
      case CORELNK:
        writer.u32(0x22767322); // "vs"
        writer.u8(58);
        writeJsonText(writer, value);
        break;
      case BOOLEAN:
        writer.u32(0x22766222); // "vb"
        writer.u8(58);
        if (value.lo === 0) writer.u8(0x66); // f
        writer.u32(value.lo !== 0 ? 0x74727565 : 0x616c7365); // true, alse
        break;
      case OPAQUE:
        if (value.getLength() < 0) return NOT_ACCEPTABLE;
        writer.u32(0x22766422); // "vd"
        writer.u8(58);
        writeJsonData(writer, value, true);
        break;
      case OBJLNK:
        writer.u32(0x22766c6f); // "vlo
        writer.uint(0x223a22, 3); // ":"
        writeObjlnk(writer, value.hi, value.lo);
        writer.u8(34);
        break;
      default:
        writer.u32(0x2276223a); // "v":
        if (value.type === FLOAT) {
          if (decimal.writeDouble(writer, value.cell) < 0) return NOT_ACCEPTABLE;
        } else {
          decimal.writeInteger(writer, value.hi, value.lo, value.type === UNSIGNED);
        }
    }
    writer.u8(125);
    return 0;
  }

  /** Begins a record with its names; true when there are some. */
  private open(writer: Writer, path: Path): boolean {
    const named = path.depth() > this.depth;
    const first = this.first;
    this.first = false;
    if (!first) writer.u8(44);
    writer.u8(123);
    if (first) {
      writer.u32(0x22626e22); // "bn"
      writer.u16(0x3a22); // :"
      writeBase(writer, path, this.depth, named);
      writer.u8(34);
    }
    if (!named) return first;
    if (first) writer.u8(44);
    writer.u32(0x226e223a); // "n":
    writer.u8(34);
    writeName(writer, path, this.depth);
    writer.u8(34);
    return true;
  }

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    if (writer === null) return OVERFLOW;
    writer.u8(93);
    return writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.base.copy(base);
    this.names.begin();
    this.reader.begin(bytes, at, length);
    return this.reader.enter();
  }

  next(path: Path): number {
    const reader = this.reader;
    let found = reader.step();
    // RFC 8428 4.1: a record may hold base fields alone.
    while (found > 0 && reader.isBase()) found = reader.step();
    if (found <= 0) return found;
    if (this.names.resolve(reader.json.bytes, reader.baseAt, reader.baseLength, reader.nameAt, reader.nameLength, path) < 0 || !this.base.covers(path)) return reader.fail();
    if (reader.kind !== NONE) return path.depth() < 3 ? reader.fail() : 1; // Core 1.2 7.4.7: a value belongs to a resource or to an instance of one
    return reader.hasTime && !reader.isNull ? reader.fail() : 1; // a path alone has no time
  }

  content(): number {
    return this.reader.content();
  }

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
