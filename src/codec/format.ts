/**
 * What a content format is to the rest: a writer and a reader of values with their paths, and a number (Core 1.2 7.4).
 */
import type { Writer } from '../buffers/writer.js';
import type { Path } from './path.js';
import type { Value } from './value.js';

/** Content-Format numbers, RFC 7252 12.3 and the OMA registrations. */
export const FORMAT_TEXT = 0;
export const FORMAT_LINK = 40;
export const FORMAT_OPAQUE = 42;
export const FORMAT_CBOR = 60;
export const FORMAT_SENML_CBOR = 112;
export const FORMAT_TLV = 11542;
/** TLV as LwM2M 1.0 servers of before 2017 number it. */
export const FORMAT_TLV_OLD = 1542;

export interface Format {
  /** True when one payload holds several values with their paths; false when it is one bare value. */
  readonly several: boolean;

  /**
   * Begins a payload at `writer`.
   * @param base what was asked for: paths of the records may be relative to it
   * @param count how many calls of `write` follow: a format with a length in front needs it now
   */
  beginWrite(writer: Writer, base: Path, count: number): void;
  /** Appends one value with its full path; calls come in order of iid, rid, riid. A value of a type that the format cannot hold answers NOT_ACCEPTABLE. */
  write(path: Path, value: Value): number;
  /** Ends the payload; 0, or OVERFLOW when it did not fit. */
  endWrite(): number;

  /** Begins reading bytes[at .. at + length), a payload sent to `base`. 0, or BAD_REQUEST when it is malformed as a whole. */
  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number;
  /** Steps to the next value and sets its full path; 1, 0 at the end, BAD_REQUEST when the bytes are malformed from here on. */
  next(path: Path): number;
  /** Decodes the value stepped to as the type declared for its path; 0, or BAD_REQUEST when it is none of that type. */
  decode(type: number, value: Value): number;
}
