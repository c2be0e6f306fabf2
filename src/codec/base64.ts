/**
 * Base64 (RFC 4648): how plain text and SenML JSON carry opaque values. Reads both alphabets, with or without padding.
 */
import type { Writer } from '../buffers/writer.js';
import { BAD_REQUEST, OVERFLOW } from '../status.js';

function sextet(c: number): number {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  if (c === 43 || c === 45) return 62;
  if (c === 47 || c === 95) return 63;
  return -1;
}

function digit(v: number, url: boolean): number {
  if (v < 26) return v + 65;
  if (v < 52) return v + 71;
  if (v < 62) return v - 4;
  if (v === 62) return url ? 45 : 43;
  return url ? 95 : 47;
}

/** Bytes that `length` base64 characters hold, or BAD_REQUEST where no decoding gives that many. */
export function decodedLength(bytes: Uint8Array, at: number, length: number): number {
  let n = length;
  if ((n & 3) === 0 && n > 0 && bytes[at + n - 1] === 61) {
    n--;
    if (bytes[at + n - 1] === 61) n--;
  }
  if ((n & 3) === 1) return BAD_REQUEST;
  for (let i = 0; i < n; i++) if (sextet(bytes[at + i]) < 0) return BAD_REQUEST;
  return (n - (n & 3)) / 4 * 3 + ((n & 3) === 0 ? 0 : (n & 3) - 1);
}

/** Decodes into into[to .. to + capacity); answers the length, BAD_REQUEST or OVERFLOW. */
export function decodeBase64(bytes: Uint8Array, at: number, length: number, into: Uint8Array, to: number, capacity: number): number {
  const size = decodedLength(bytes, at, length);
  if (size < 0) return size;
  if (size > capacity) return OVERFLOW;
  let held = 0;
  let bits = 0;
  let out = 0;
  for (let i = 0; out < size; i++) {
    held = (held << 6) | sextet(bytes[at + i]);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      into[to + out++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return size;
}

/** Appends what base64 characters hold, of which `decodedLength` must have found them to be some. */
export function writeDecoded(writer: Writer, bytes: Uint8Array, at: number, length: number): void {
  const end = at + length;
  let held = 0;
  let bits = 0;
  for (let i = at; i < end; i++) {
    const six = sextet(bytes[i]);
    if (six < 0) return; // the padding
    held = (held << 6) | six;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      writer.u8((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
}

/** Appends base64 characters of whichever alphabet as they are written in JSON (RFC 4648 5 without padding), or with `url` false in that of section 4, padded. */
export function rewriteBase64(writer: Writer, bytes: Uint8Array, at: number, length: number, url: boolean): void {
  let count = 0;
  for (let i = at; i < at + length; i++) {
    const six = sextet(bytes[i]);
    if (six < 0) break;
    writer.u8(digit(six, url));
    count++;
  }
  for (; !url && (count & 3) !== 0; count++) writer.u8(61);
}

/** Appends the base64 form; `url` picks the alphabet and drops the padding (RFC 4648 5, as SenML asks). */
export function encodeBase64(writer: Writer, bytes: Uint8Array, at: number, length: number, url: boolean): void {
  const end = at + length;
  for (let i = at; i < end; i += 3) {
    const left = end - i;
    const b1 = left > 1 ? bytes[i + 1] : 0;
    const b2 = left > 2 ? bytes[i + 2] : 0;
    writer.u8(digit(bytes[i] >> 2, url));
    writer.u8(digit(((bytes[i] & 3) << 4) | (b1 >> 4), url));
    if (left > 1) writer.u8(digit(((b1 & 15) << 2) | (b2 >> 6), url));
    else if (!url) writer.u8(61);
    if (left > 2) writer.u8(digit(b2 & 63, url));
    else if (!url) writer.u8(61);
  }
}
