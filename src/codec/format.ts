/**
 * What a content format is to the rest: a writer and a reader of values with their paths, and a number (Core 1.2 7.4).
 */
import type { Writer } from '../buffers/writer.js';
import type { Path } from './path.js';
import type { Value } from './value.js';

/** Content-Format numbers, RFC 7252 12.3 and the registry that it opened. */
export const FORMAT_TEXT = 0;
export const FORMAT_LINK = 40;
export const FORMAT_OPAQUE = 42;
export const FORMAT_CBOR = 60;
export const FORMAT_SENML_JSON = 110;
export const FORMAT_SENML_CBOR = 112;
/** SenML in requests of FETCH and iPATCH, where a record may lack its value or have null for one: read and written by the same formats. */
export const FORMAT_SENML_ETCH_JSON = 320;
export const FORMAT_SENML_ETCH_CBOR = 322;
export const FORMAT_TLV = 11542;
/** TLV as LwM2M 1.0 servers of before 2017 number it. */
export const FORMAT_TLV_OLD = 1542;
/** JSON of LwM2M 1.0, and its number in servers of before 2017. */
export const FORMAT_LWM2M_JSON = 11543;
export const FORMAT_LWM2M_JSON_OLD = 1543;
export const FORMAT_LWM2M_CBOR = 11544;

/** What `content` answers: a record that names a path and nothing more, as lists of paths have them, or an empty container. */
export const CONTENT_NOTHING = 0;
/** A record with a value. */
export const CONTENT_VALUE = 1;
/** A record with null for a value: what it names is to be removed (RFC 8790 3.2, Core 1.2 7.4.7). */
export const CONTENT_NULL = 2;

export interface Format {
  /** True when one payload holds several values with their paths; false when it is one bare value. */
  readonly several: boolean;
  /** True when it writes the time of a value that is `stamped`; the others leave it out. */
  readonly timed: boolean;

  /**
   * True when an answer to `base` cannot be written through a window (buffers/writer) but must be whole, because lengths are patched in.
   * @param multiple true when `base.rid` is a multiple resource
   */
  needsWhole(base: Path, multiple: boolean): boolean;
  /**
   * Begins a payload at `writer`.
   * @param base what was asked for: paths of the records may be relative to it; the root for values from anywhere
   * @param count how many calls of `write` follow: a format with a length in front needs it now
   */
  beginWrite(writer: Writer, base: Path, count: number): void;
  /**
   * Appends one value with its full path; calls come in order of iid, rid, riid. A value of NONE is a path alone.
   * A value of a type that the format cannot hold answers NOT_ACCEPTABLE.
   */
  write(path: Path, value: Value): number;
  /** Ends the payload; 0, or OVERFLOW when it did not fit. */
  endWrite(): number;

  /** Begins reading bytes[at .. at + length), a payload sent to `base`, the root for one of any paths. 0, or BAD_REQUEST when it is malformed as a whole. */
  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number;
  /** Steps to the next record and sets its full path; 1, 0 at the end, BAD_REQUEST when the bytes are malformed from here on. */
  next(path: Path): number;
  /** What the record stepped to holds: one of the CONTENT_ numbers. Of no value its path may have any depth, of a value 3 or 4. */
  content(): number;
  /**
   * Decodes the value stepped to as the type declared for its path; 0, or BAD_REQUEST when it is none of that type.
   * As NONE it takes null and an empty container, and nothing else.
   */
  decode(type: number, value: Value): number;
}
