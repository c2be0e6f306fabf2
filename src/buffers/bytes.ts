/**
 * Runs of bytes: copied, moved, compared; text to UTF-8 and back.
 */
import { OVERFLOW } from '../status.js';

/** Copies `length` bytes; the runs may overlap when `into` lies at or before `from` in the same array. */
export function copy(from: Uint8Array, at: number, length: number, into: Uint8Array, to: number): void {
  for (let i = 0; i < length; i++) into[to + i] = from[at + i];
}

/** Moves `length` bytes up or down within one array. */
export function move(bytes: Uint8Array, at: number, length: number, to: number): void {
  if (to <= at) {
    for (let i = 0; i < length; i++) bytes[to + i] = bytes[at + i];
  } else {
    for (let i = length - 1; i >= 0; i--) bytes[to + i] = bytes[at + i];
  }
}

/** True when two runs of `length` bytes are the same. */
export function same(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}

/** A literal that is used again and again, boxed once: member access on a primitive string costs two slots each time on XS. */
export function boxed(literal: string): string {
  return Object(literal) as string;
}

/** True when the bytes are the ASCII `text`. */
export function isText(bytes: Uint8Array, at: number, length: number, text: string): boolean {
  const box = boxed(text);
  if (box.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== box.charCodeAt(i)) return false;
  return true;
}

/**
 * Writes text as UTF-8 into bytes[at .. end); answers its length in bytes, or OVERFLOW, of which nothing may be used.
 *
 * The engines differ in what charCodeAt answers: UTF-16 units (V8, CESU-8 builds of XS), code points (XS on devices,
 * whose strings are UTF-8) or bytes that are UTF-8 already (Espruino without Unicode). `raw` tells the last case.
 */
export function utf8(text: string, raw: boolean, bytes: Uint8Array, at: number, end: number): number {
  const box = boxed(text);
  const length = box.length;
  let to = at;
  for (let i = 0; i < length; i++) {
    let c = box.charCodeAt(i);
    if (c < 0x80 || raw) {
      if (to >= end) return OVERFLOW;
      bytes[to++] = c;
      continue;
    }
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < length) {
      const low = box.charCodeAt(i + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i++;
      }
    }
    if (c >= 0xd800 && c < 0xe000) c = 0xfffd; // a lone surrogate has no UTF-8 form
    const size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (to + size > end) return OVERFLOW;
    if (size === 2) {
      bytes[to++] = 0xc0 | (c >> 6);
    } else {
      if (size === 3) {
        bytes[to++] = 0xe0 | (c >> 12);
      } else {
        bytes[to++] = 0xf0 | (c >> 18);
        bytes[to++] = 0x80 | ((c >> 12) & 63);
      }
      bytes[to++] = 0x80 | ((c >> 6) & 63);
    }
    bytes[to++] = 0x80 | (c & 63);
  }
  return to - at;
}

/** Bytes that `utf8` writes for this text. */
export function utf8Length(text: string, raw: boolean): number {
  const box = Object(text) as string; // as `boxed` does, without a call
  const length = box.length;
  if (raw) return length;
  let n = length;
  for (let i = 0; i < length; i++) {
    const c = box.charCodeAt(i);
    if (c < 0x80) continue;
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < length) {
      const low = box.charCodeAt(i + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        n += 2; // two units, four bytes
        i++;
        continue;
      }
    }
    n += c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  }
  return n;
}

/** True on engines whose strings are byte strings (Espruino without Unicode): a source character above 0xff cannot be held. */
export function rawStrings(): boolean {
  return String.fromCharCode(0x2640).charCodeAt(0) === 0x40;
}

/** Makes a string of UTF-8 bytes: allocates, so only where an application asks. Malformed bytes become U+FFFD. */
export function text(bytes: Uint8Array, at: number, length: number, raw: boolean): string {
  let s = '';
  const end = at + length;
  let i = at;
  while (i < end) {
    const b = bytes[i++];
    if (b < 0x80 || raw) {
      s += String.fromCharCode(b);
      continue;
    }
    const more = b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : 0;
    let c = more === 1 ? b & 0x1f : more === 2 ? b & 0x0f : b & 0x07;
    let n = 0;
    while (n < more && i < end && (bytes[i] & 0xc0) === 0x80) {
      c = (c << 6) | (bytes[i++] & 63);
      n++;
    }
    if (more === 0 || n < more || (more === 2 && c < 0x800) || (more === 3 && (c < 0x10000 || c > 0x10ffff)) || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    if (c > 0xffff) s += String.fromCharCode(0xd7c0 + (c >> 10), 0xdc00 | (c & 0x3ff));
    else s += String.fromCharCode(c);
  }
  return s;
}

/** True when the bytes are well-formed UTF-8 (RFC 3629): a peer's string that is not one is refused. */
export function isUtf8(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length;
  let i = at;
  while (i < end) {
    const b = bytes[i++];
    if (b < 0x80) continue;
    const more = b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : 0;
    if (more === 0 || i + more > end) return false;
    const second = bytes[i];
    if (b === 0xe0 && second < 0xa0) return false; // overlong
    if (b === 0xed && second >= 0xa0) return false; // surrogate
    if (b === 0xf0 && second < 0x90) return false; // overlong
    if (b === 0xf4 && second >= 0x90) return false; // above U+10FFFF
    for (let n = 0; n < more; n++) if ((bytes[i++] & 0xc0) !== 0x80) return false;
  }
  return true;
}
