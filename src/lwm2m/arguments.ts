/**
 * The arguments of an Execute, Core 1.2 6.3.5: `arg = DIGIT / DIGIT "=" "'" *CHAR "'"`, walked in place.
 */
import { text } from '../buffers/bytes.js';
import { BAD_REQUEST } from '../status.js';

export class Arguments {
  /** The payload as it came: bytes[at .. at + length). */
  bytes: Uint8Array;
  at: number;
  length: number;
  /** The digit of the argument stepped to. */
  id: number;
  /** Its value: bytes[valueAt .. valueAt + valueLength); length -1 when it has none. */
  valueAt: number;
  valueLength: number;
  private pos: number;
  private readonly raw: boolean;

  constructor(bytes: Uint8Array, raw: boolean) {
    this.bytes = bytes;
    this.at = 0;
    this.length = 0;
    this.id = -1;
    this.valueAt = 0;
    this.valueLength = -1;
    this.pos = 0;
    this.raw = raw;
  }

  /** Takes a payload; 0, or BAD_REQUEST when it does not follow the grammar. */
  begin(bytes: Uint8Array, at: number, length: number): number {
    this.bytes = bytes;
    this.at = at;
    this.length = length;
    this.pos = at;
    let found = this.next();
    while (found > 0) found = this.next();
    this.pos = at;
    return found;
  }

  /** Steps to the next argument; 1, 0 at the end, BAD_REQUEST where the grammar is broken. */
  next(): number {
    const end = this.at + this.length;
    let i = this.pos;
    if (i === end) return 0;
    if (i > this.at) {
      if (this.bytes[i] !== 44) return BAD_REQUEST;
      i++;
      if (i < end && this.bytes[i] === 32) i++; // the grammar has no blank, the examples below it do
    }
    if (i >= end) return BAD_REQUEST;
    const id = this.bytes[i++] - 48;
    if (id < 0 || id > 9) return BAD_REQUEST;
    this.id = id;
    this.valueLength = -1;
    if (i < end && this.bytes[i] === 61) {
      if (i + 1 >= end || this.bytes[i + 1] !== 39) return BAD_REQUEST;
      i += 2;
      this.valueAt = i;
      while (i < end && this.bytes[i] !== 39) i++; // CHAR is taken wider than the grammar: any byte but the quote
      if (i >= end) return BAD_REQUEST;
      this.valueLength = i - this.valueAt;
      i++;
    }
    this.pos = i;
    return 1;
  }

  /** The value stepped to as a string, made for this call; '' when it has none. */
  getText(): string {
    return this.valueLength > 0 ? text(this.bytes, this.valueAt, this.valueLength, this.raw) : '';
  }

  /** The whole payload as a string, made for this call. */
  getAll(): string {
    return text(this.bytes, this.at, this.length, this.raw);
  }
}
