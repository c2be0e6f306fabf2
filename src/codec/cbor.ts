/**
 * Content format CBOR (60): the bare value of one resource or resource instance as one CBOR item, Core 1.2 7.4.3.
 *
 * Decisions where the spec leaves them (docs/vectors.md): a time is written as tag 1 with a whole number, which Leshan asks
 * for, and read with or without; tags 0, 1 and 4 are understood, 2, 3 and 5 refused, any other is passed over; indefinite
 * strings are read; a whole number is taken for a float, but no float for a whole number, as Leshan and Zephyr have it.
 */
import type { Arena } from '../buffers/arena.js';
import { Reader } from '../buffers/reader.js';
import type { Writer } from '../buffers/writer.js';
import { CborItem, MAJOR_TAG, TAG_EPOCH } from './cbor-item.js';
import { kindOf, readValue, writeHead, writeValue } from './cbor-value.js';
import { CONTENT_VALUE, type Format } from './format.js';
import { ABSENT, Path } from './path.js';
import { TIME } from './types.js';
import type { Value } from './value.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

export class CborFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  private readonly item: CborItem;
  private readonly reader: Reader;
  private readonly base: Path;
  private writer: Writer | null;
  /** Values written, of which there may be one. */
  private written: number;
  private start: number;
  /** Values still to be stepped to: 1 or 0. */
  private left: number;

  constructor(arena: Arena) {
    this.several = false;
    this.timed = false;
    this.item = new CborItem(arena);
    this.reader = new Reader(arena.u8);
    this.base = new Path();
    this.writer = null;
    this.written = 0;
    this.start = 0;
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
    if (this.written > 0) return NOT_ACCEPTABLE; // Core 1.2 7.4.3: singular resources
    this.written = 1;
    // RFC 8949 3.4.2. Without its tag Leshan takes no time.
    if (value.type === TIME) writeHead(writer, MAJOR_TAG, 0, TAG_EPOCH);
    return writeValue(writer, value);
  }

  endWrite(): number {
    const writer = this.writer;
    this.writer = null;
    return writer === null || writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    const reader = this.reader;
    this.base.copy(base);
    this.start = at;
    this.left = 0;
    if (base.rid === ABSENT) return BAD_REQUEST;
    reader.begin(bytes, at, at + length);
    // RFC 8949 5.3.1: one well-formed item and nothing behind it.
    if (this.item.skip(reader) < 0 || reader.left() !== 0) return BAD_REQUEST;
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
    this.reader.at = this.start;
    return readValue(this.item, this.reader, type, value, false);
  }

  /** The type that the item tells by itself, for those who have no declaration of its resource; BAD_REQUEST when it is no value at all (null, an array, a map). */
  kind(): number {
    this.reader.at = this.start;
    return kindOf(this.item, this.item.open(this.reader));
  }
}
