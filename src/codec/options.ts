/**
 * CoAP option numbers and what is known of each: RFC 7252 5.10, RFC 7641, RFC 7959, RFC 8613, RFC 8768, RFC 9175, RFC 7967.
 */

export const IF_MATCH = 1;
export const URI_HOST = 3;
export const ETAG = 4;
export const IF_NONE_MATCH = 5;
export const OBSERVE = 6;
export const URI_PORT = 7;
export const LOCATION_PATH = 8;
export const OSCORE = 9;
export const URI_PATH = 11;
export const CONTENT_FORMAT = 12;
export const MAX_AGE = 14;
export const URI_QUERY = 15;
export const HOP_LIMIT = 16;
export const ACCEPT = 17;
export const LOCATION_QUERY = 20;
export const BLOCK2 = 23;
export const BLOCK1 = 27;
export const SIZE2 = 28;
export const PROXY_URI = 35;
export const PROXY_SCHEME = 39;
export const SIZE1 = 60;
export const ECHO = 252;
export const NO_RESPONSE = 258;
export const REQUEST_TAG = 292;

/** RFC 7252 5.4.6: odd numbers are critical. */
export function isCritical(number: number): boolean {
  return (number & 1) === 1;
}

/**
 * What a well-formed option looks like: shortest length, longest length * 16 (up to 0xffff), and 0x100000 when it may be repeated (RFC 7252 5.10 table 4).
 * -1 for an option that this endpoint does not know. Reading one number costs no table.
 */
export function optionShape(number: number): number {
  switch (number) {
    case IF_MATCH: return 0x100000 + 8 * 16;
    case URI_HOST: return 1 + 255 * 16;
    case ETAG: return 0x100000 + 1 + 8 * 16;
    case IF_NONE_MATCH: return 0;
    case OBSERVE: return 3 * 16;
    case URI_PORT: return 2 * 16;
    case LOCATION_PATH: return 0x100000 + 255 * 16;
    case URI_PATH: return 0x100000 + 255 * 16;
    case CONTENT_FORMAT: return 2 * 16;
    case MAX_AGE: return 4 * 16;
    case URI_QUERY: return 0x100000 + 255 * 16;
    case HOP_LIMIT: return 1 + 1 * 16;
    case ACCEPT: return 2 * 16;
    case LOCATION_QUERY: return 0x100000 + 255 * 16;
    case BLOCK2: return 3 * 16;
    case BLOCK1: return 3 * 16;
    case SIZE2: return 4 * 16;
    case PROXY_URI: return 1 + 1034 * 16;
    case SIZE1: return 4 * 16;
    case ECHO: return 1 + 40 * 16;
    case REQUEST_TAG: return 0x100000 + 8 * 16;
    default: return -1;
  }
}
