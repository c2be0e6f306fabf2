/**
 * Numbers of RFC 7252 that the plugtest resources use and the core has no name for.
 */

/** CON or NON. */
export type Type = 0 | 1;

export const TEXT = 0;
export const LINKS = 40;
export const XML = 41;
export const JSON_FORMAT = 50;
export const CBOR = 60;

export const CREATED = 0x41;
export const DELETED = 0x42;
export const VALID = 0x43;
export const CHANGED = 0x44;
export const CONTENT = 0x45;
export const BAD_REQUEST = 0x80;
export const FORBIDDEN = 0x83;
export const NOT_FOUND = 0x84;
export const METHOD_NOT_ALLOWED = 0x85;
export const NOT_ACCEPTABLE = 0x86;
export const PRECONDITION_FAILED = 0x8c;
