/**
 * The data types of LwM2M, Core 1.2 appendix C. A type is a number so that it fits a byte column.
 */

/** No value: a path alone, or a record that was not filled. */
export const NONE = 0;
/** UTF-8 text. */
export const STRING = 1;
/** Signed 64 bits. */
export const INTEGER = 2;
/** Unsigned 64 bits. */
export const UNSIGNED = 3;
/** A 64-bit float. */
export const FLOAT = 4;
export const BOOLEAN = 5;
export const OPAQUE = 6;
/** Signed 64-bit seconds since 1970-01-01 UTC. */
export const TIME = 7;
/** An object link oid:iid, 16 bits each. */
export const OBJLNK = 8;
/** A CoRE link, as text (RFC 6690). */
export const CORELNK = 9;

/** True for the types whose value is a 64-bit integer. */
export function isWhole(type: number): boolean {
  return type === INTEGER || type === UNSIGNED || type === TIME;
}

/** True for the types that thresholds (gt, lt, st) apply to, Core 1.2 5.1.2. */
export function isNumeric(type: number): boolean {
  return isWhole(type) || type === FLOAT;
}

/** True for the types whose value is a run of bytes. */
export function isRun(type: number): boolean {
  return type === STRING || type === OPAQUE || type === CORELNK;
}
