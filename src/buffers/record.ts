/**
 * The form of everything that is kept over a restart: kind, version and length in front, a checksum behind.
 *
 *     byte 0      kind: what the body is
 *     byte 1      version of this form
 *     bytes 2, 3  length of the body
 *     body
 *     4 bytes     Adler-32 (RFC 1950 8.2) of all bytes before
 */
import { Reader } from './reader.js';
import { Writer } from './writer.js';
import { DAMAGED, OK, OVERFLOW } from '../status.js';

/** Grows when a body changes its meaning: a record of another version is not read. */
const VERSION = 1;
const HEAD = 4;
const TAIL = 4;
/** The largest prime below 2^16. */
const MODULUS = 65521;
/** Bytes after which the sums must be reduced, so that they stay int32. */
const RUN = 2048;

/** Adler-32 of bytes[at .. at + length), int32. Every change of one bit, of one byte, and every cut changes it. */
export function adler32(bytes: Uint8Array, at: number, length: number): number {
  let a = 1;
  let b = 0;
  let i = at;
  const end = at + length;
  while (i < end) {
    const stop = end - i > RUN ? i + RUN : end;
    while (i < stop) {
      a += bytes[i++];
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return (b << 16) | a;
}

export class Record {
  readonly writer: Writer;
  readonly reader: Reader;
  private bytes: Uint8Array;
  private at: number;
  private end: number;

  /** @param raw what `rawStrings()` answers */
  constructor(bytes: Uint8Array, raw: boolean) {
    this.writer = new Writer(bytes, raw);
    this.reader = new Reader(bytes);
    this.bytes = bytes;
    this.at = 0;
    this.end = 0;
  }

  /** Begins a record in bytes[at .. end); the body follows by `writer`. */
  begin(bytes: Uint8Array, at: number, end: number, kind: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.writer.begin(bytes, at, end - TAIL);
    this.writer.u8(kind);
    this.writer.u8(VERSION);
    this.writer.u16(0);
  }

  /** Ends it: its length, or OVERFLOW when it did not fit. */
  close(): number {
    const length = this.writer.length();
    if (length < 0 || length - HEAD > 0xffff) return OVERFLOW;
    this.bytes[this.at + 2] = (length - HEAD) >> 8;
    this.bytes[this.at + 3] = length - HEAD;
    const sum = adler32(this.bytes, this.at, length);
    this.writer.begin(this.bytes, this.at + length, this.end);
    this.writer.u32(sum);
    return length + TAIL;
  }

  /** Opens what was saved: OK, the body is then in `reader`, or DAMAGED when these are not the bytes that were written. */
  open(bytes: Uint8Array, at: number, length: number, kind: number): number {
    const reader = this.reader;
    reader.begin(bytes, at, at + length);
    const found = reader.u8();
    const version = reader.u8();
    const body = reader.u16();
    if (reader.status < 0 || found !== kind || version !== VERSION || body !== length - HEAD - TAIL) return DAMAGED;
    reader.begin(bytes, at + HEAD + body, at + length);
    if (reader.i32() !== adler32(bytes, at, HEAD + body)) return DAMAGED;
    this.bytes = bytes;
    this.at = at + HEAD;
    this.end = this.at + body;
    this.rewind();
    return OK;
  }

  /** Lets the body of the record opened be read again. */
  rewind(): void {
    this.reader.begin(this.bytes, this.at, this.end);
  }
}
