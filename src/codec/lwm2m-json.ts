/**
 * Content format LwM2M JSON (11543, and 1543 of old): that of LwM2M 1.0, {"bn":"/3/0/","e":[{"n":"0","sv":".."},{"n":"9","v":100}]}, Core 1.0 6.4.4.
 *
 * For servers of 1.0 only: Core 1.2 7.4.7 forbids it to clients of 1.1 and later. The members of the object come in any order, so it is walked
 * through twice: once for the base fields, once for the records. A name without a base name is relative to the path of the request, unless it
 * begins with a slash. Opaque values are base64 in "sv"; object links "ov", which is read from "sv" too, as Leshan writes it.
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
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

/** Bytes that it takes of the arena: 4 doubles and 48 bytes. */
export const LWM2M_JSON_BYTES = JSON_RECORD_BYTES + NAME_BYTES;

export class Lwm2mJsonFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  /** The record stepped to. */
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
    this.reader = new JsonRecord(arena, decimal, true);
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
    this.base.copy(base);
    this.depth = base.depth();
    this.first = true;
  }

  write(path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    const decimal = this.decimal;
    const named = path.depth() > this.depth;
    if (this.first) this.outer(writer, named);
    else writer.u8(44);
    this.first = false;
    writer.u8(123);
    if (named) this.name(writer, path);
    if (value.type === NONE) {
      writer.u8(125);
      return 0;
    }
    if (named) writer.u8(44);
    if (value.stamped) {
      writer.u32(0x2274223a); // "t":
      if (decimal.writeDouble(writer, value.stamp) < 0) return NOT_ACCEPTABLE;
      writer.u8(44);
    }
    switch (value.type) {
      case STRING:
      case CORELNK:
        writer.u32(0x22737622); // "sv"
        writer.u8(58);
        writeJsonText(writer, value);
        break;
      case BOOLEAN:
        writer.u32(0x22627622); // "bv"
        writer.u8(58);
        if (value.lo === 0) writer.u8(0x66); // f
        writer.u32(value.lo !== 0 ? 0x74727565 : 0x616c7365); // true, alse
        break;
      case OPAQUE:
        if (value.getLength() < 0) return NOT_ACCEPTABLE;
        writer.u32(0x22737622); // "sv"
        writer.u8(58);
        writeJsonData(writer, value, false);
        break;
      case OBJLNK:
        writer.u32(0x226f7622); // "ov"
        writer.u16(0x3a22); // :"
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

  private name(writer: Writer, path: Path): void {
    writer.u32(0x226e223a); // "n":
    writer.u8(34);
    writeName(writer, path, this.depth);
    writer.u8(34);
  }

  /** Begins the object around the records. */
  private outer(writer: Writer, named: boolean): void {
    writer.u8(123);
    writer.u32(0x22626e22); // "bn"
    writer.u16(0x3a22); // :"
    writeBase(writer, this.base, this.depth, named);
    writer.u32(0x222c2265); // ","e
    writer.uint(0x223a5b, 3); // ":[
  }

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    if (writer === null) return OVERFLOW;
    if (this.first) this.outer(writer, this.depth < 4);
    writer.u16(0x5d7d);
    return writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    const reader = this.reader;
    const json = reader.json;
    this.base.copy(base);
    this.names.begin();
    reader.begin(bytes, at, length);
    if (json.peek() !== 123) return reader.fail();
    json.at++;
    let entries = -1;
    for (let more = json.more(true, 125); more !== 0; more = json.more(false, 125)) {
      if (more < 0 || json.key() < 0) return reader.fail();
      const found = reader.outer();
      if (found < 0) return reader.fail();
      if (found > 0) {
        entries = json.at;
        if (json.peek() !== 91 || json.skip() < 0) return reader.fail();
      }
    }
    if (json.peek() >= 0 || entries < 0) return reader.fail();
    json.at = entries;
    if (reader.baseLength === 0) this.names.setPrefix(base);
    return reader.enter();
  }

  next(path: Path): number {
    const reader = this.reader;
    const found = reader.step();
    if (found <= 0) return found;
    if (this.resolve(path) < 0 || !this.base.covers(path)) return reader.fail();
    return path.depth() < 3 && reader.kind !== NONE ? reader.fail() : 1;
  }

  /** Core 1.0 6.4.4: without a base name the names are relative to the path of the request. */
  private resolve(path: Path): number {
    const reader = this.reader;
    const bytes = reader.json.bytes;
    const length = reader.nameLength;
    if (reader.baseLength > 0 || (length > 0 && bytes[reader.nameAt] === 47)) {
      return this.names.resolve(bytes, reader.baseAt, reader.baseLength, reader.nameAt, length, path);
    }
    if (length > 0) return this.names.extend(bytes, reader.nameAt, length, path);
    path.copy(this.base);
    return path.oid === 0xffff ? BAD_REQUEST : 0;
  }

  content(): number {
    return this.reader.content();
  }

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
