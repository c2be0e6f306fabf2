/**
 * What characters and values may stand where in CoRE link format: the grammar of RFC 6690 2 by character, the attributes of LwM2M by range (Core 1.2 7.3).
 */
import { isText } from '../buffers/bytes.js';

/* Classes of a character, a mask. */
/** Of a path: pchar (RFC 3986 3.3) without its escapes, and the slash. */
export const LINK_PATH = 1;
/** Of an attribute's name: attr-char (RFC 5987 3.2.1). */
export const LINK_NAME = 2;
/** Of an unquoted value: ptokenchar (RFC 6690 2). */
export const LINK_TOKEN = 4;

/** The classes that a byte belongs to. */
export function linkClass(c: number): number {
  if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57)) return LINK_PATH | LINK_NAME | LINK_TOKEN;
  switch (c) {
    case 33: // !
    case 36: // $
    case 38: // &
    case 43: // +
    case 45: // -
    case 46: // .
    case 95: // _
    case 126: // ~
      return LINK_PATH | LINK_NAME | LINK_TOKEN;
    case 39: // '
    case 40: // (
    case 41: // )
    case 42: // *
    case 47: // /
    case 58: // :
    case 61: // =
    case 64: // @
      return LINK_PATH | LINK_TOKEN;
    case 35: // #
    case 94: // ^
    case 96: // `
    case 124: // |
      return LINK_NAME | LINK_TOKEN;
    case 44: // ,
    case 59: // ;
      return LINK_PATH;
    case 37: // %
    case 60: // <
    case 62: // >
    case 63: // ?
    case 91: // [
    case 93: // ]
    case 123: // {
    case 125: // }
      return LINK_TOKEN;
    default: return 0;
  }
}

/** A run of digits as a number, at most 2^31 - 1; -1 when it is none. */
function digits(bytes: Uint8Array, at: number, length: number): number {
  if (length < 1) return -1;
  let n = 0;
  for (let i = 0; i < length; i++) {
    const c = bytes[at + i] - 48;
    if (c < 0 || c > 9) return -1;
    n = n >= 214748364 ? 0x7fffffff : n * 10 + c;
  }
  return n;
}

/** True for "-60.55" and the like: a sign, digits, and digits behind a point. */
function isDecimal(bytes: Uint8Array, at: number, length: number): boolean {
  let i = at;
  const end = at + length;
  if (i < end && bytes[i] === 45) i++;
  let before = 0;
  while (i < end && bytes[i] >= 48 && bytes[i] <= 57) {
    i++;
    before++;
  }
  if (before === 0) return false;
  if (i === end) return true;
  return bytes[i] === 46 && digits(bytes, i + 1, end - i - 1) >= 0;
}

/**
 * True when an attribute's value is within what Core 1.2 7.3 says of it; of an attribute that LwM2M does not know, always.
 * @param length -1 for a name alone
 */
export function isLinkValue(bytes: Uint8Array, nameAt: number, nameLength: number, at: number, length: number): boolean {
  if (isText(bytes, nameAt, nameLength, 'dim')) return inside(digits(bytes, at, length), 0, 255);
  if (isText(bytes, nameAt, nameLength, 'ssid')) return inside(digits(bytes, at, length), 1, 65534);
  if (isText(bytes, nameAt, nameLength, 'con') || isText(bytes, nameAt, nameLength, 'edge')) return inside(digits(bytes, at, length), 0, 1);
  if (isText(bytes, nameAt, nameLength, 'pmin') || isText(bytes, nameAt, nameLength, 'pmax') || isText(bytes, nameAt, nameLength, 'epmin') ||
    isText(bytes, nameAt, nameLength, 'epmax') || isText(bytes, nameAt, nameLength, 'hqmax')) return digits(bytes, at, length) >= 0;
  if (isText(bytes, nameAt, nameLength, 'gt') || isText(bytes, nameAt, nameLength, 'lt')) return isDecimal(bytes, at, length);
  if (isText(bytes, nameAt, nameLength, 'st')) return isDecimal(bytes, at, length) && bytes[at] !== 45;
  return true;
}

function inside(n: number, least: number, most: number): boolean {
  return n >= least && n <= most;
}
