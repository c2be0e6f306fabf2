/**
 * Content format opaque (42): the bytes of one opaque resource or resource instance and nothing else, Core 1.2 7.4.2.
 */
import type { Writer } from '../buffers/writer.js';
import { CONTENT_VALUE, type Format } from './format.js';
import { ABSENT, Path } from './path.js';
import { OPAQUE } from './types.js';
import { PLAIN, type Value } from './value.js';
import { BAD_REQUEST, NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

export class OpaqueFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  private readonly base: Path;
  private writer: Writer | null;
  /** Values written, of which there may be one. */
  private written: number;
  private bytes: Uint8Array | null;
  private at: number;
  private length: number;
  /** Values still to be stepped to: 1 or 0. */
  private left: number;

  constructor() {
    this.several = false;
    this.timed = false;
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
    if (value.type !== OPAQUE || this.written > 0) return NOT_ACCEPTABLE;
    this.written = 1;
    if (value.getLength() < 0) return NOT_ACCEPTABLE;
    value.writeBytes(writer);
    return 0;
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
    if (bytes === null || type !== OPAQUE) return BAD_REQUEST;
    value.run(OPAQUE, bytes, this.at, this.length, PLAIN);
    return 0;
  }
}
