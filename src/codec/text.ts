/**
 * Content format plain text (0): the bare value of one resource or resource instance, Core 1.2 7.4.1 and the text column of its appendix C.
 *
 * Decisions where the spec leaves them: a float may have an exponent when it comes in and never has one when it goes out, as in the
 * appendix's example; leading zeros of numbers are let pass, a plus sign is not; base64 is read in both alphabets, padded or not.
 */
import { isUtf8 } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { decodedLength, encodeBase64, rewriteBase64 } from './base64.js';
import type { Decimal } from './decimal.js';
import { CONTENT_VALUE, type Format } from './format.js';
import { readObjlnk, writeObjlnk } from './objlnk.js';
import { ABSENT, Path } from './path.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from './types.js';
import { BASE64, PLAIN, type Value } from './value.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

export class TextFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  private readonly decimal: Decimal;
  private readonly base: Path;
  private writer: Writer | null;
  /** Values written, of which there may be one. */
  private written: number;
  private bytes: Uint8Array | null;
  private at: number;
  private length: number;
  /** Values still to be stepped to: 1 or 0. */
  private left: number;

  /** @param decimal of the same arena as the values */
  constructor(decimal: Decimal) {
    this.several = false;
    this.timed = false;
    this.decimal = decimal;
    this.base = new Path();
    this.writer = null;
    this.written = 0;
    this.bytes = null;
    this.at = 0;
    this.length = 0;
    this.left = 0;
  }

  needsWhole(_base: Path, _multiple: boolean): boolean {
    return false;
  }

  beginWrite(writer: Writer, _base: Path, _count: number): void {
    this.writer = writer;
    this.written = 0;
  }

  write(_path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    if (this.written > 0) return NOT_ACCEPTABLE; // Core 1.2 7.4.1: singular resources
    this.written = 1;
    switch (value.type) {
      case STRING:
      case CORELNK:
        if (value.isChars) writer.text(value.box());
        else value.writeBytes(writer);
        return 0;
      case INTEGER:
      case TIME: this.decimal.writeInteger(writer, value.hi, value.lo, false); return 0;
      case UNSIGNED: this.decimal.writeInteger(writer, value.hi, value.lo, true); return 0;
      case FLOAT: return this.decimal.writeDouble(writer, value.cell);
      case BOOLEAN: writer.u8(value.lo !== 0 ? 49 : 48); return 0;
      case OPAQUE:
        if (value.encoding === BASE64) rewriteBase64(writer, value.bytes, value.at, value.length, false);
        else encodeBase64(writer, value.bytes, value.at, value.length, false);
        return 0;
      case OBJLNK: writeObjlnk(writer, value.hi, value.lo); return 0;
      default: return NOT_ACCEPTABLE;
    }
  }

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    return writer === null || writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    this.left = 0;
    if (base.rid === ABSENT) return BAD_REQUEST;
    this.base.copy(base);
    this.bytes = bytes;
    this.at = at;
    this.length = length;
    this.left = 1;
    return 0;
  }

  next(path: Path): number {
    if (this.left === 0) return 0;
    this.left = 0;
    path.copy(this.base);
    return 1;
  }

  content(): number {
    return CONTENT_VALUE;
  }

  decode(type: number, value: Value): number {
    const bytes = this.bytes;
    if (bytes === null) return BAD_REQUEST;
    const at = this.at;
    const length = this.length;
    switch (type) {
      case STRING:
      case CORELNK:
        if (!isUtf8(bytes, at, length)) return BAD_REQUEST;
        value.run(type, bytes, at, length, PLAIN);
        return 0;
      case INTEGER:
      case UNSIGNED:
      case TIME:
        if (this.decimal.readInteger(bytes, at, length, type === UNSIGNED) < 0) return BAD_REQUEST;
        value.type = type;
        value.hi = this.decimal.hi;
        value.lo = this.decimal.lo;
        return 0;
      case FLOAT:
        if (this.decimal.readDouble(bytes, at, length, value.cell) < 0) return BAD_REQUEST;
        value.type = FLOAT;
        return 0;
      case BOOLEAN:
        if (length !== 1 || (bytes[at] | 1) !== 49) return BAD_REQUEST;
        value.boolean(bytes[at] === 49);
        return 0;
      case OPAQUE:
        if (decodedLength(bytes, at, length) < 0) return BAD_REQUEST;
        value.run(OPAQUE, bytes, at, length, BASE64);
        return 0;
      case OBJLNK: return readObjlnk(bytes, at, length, value);
      default: return BAD_REQUEST;
    }
  }
}
