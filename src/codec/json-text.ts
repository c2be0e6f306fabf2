/**
 * Writes strings of JSON (RFC 8259 7), with the fewest escapes.
 */
import type { Writer } from '../buffers/writer.js';
import { encodeBase64, rewriteBase64 } from './base64.js';
import { BASE64, ESCAPED, type Value } from './value.js';

function mustEscape(c: number): boolean {
  return c < 32 || c === 34 || c === 92;
}

function hexDigit(n: number): number {
  return n < 10 ? n + 48 : n + 87;
}

function writeEscape(writer: Writer, c: number): void {
  writer.u8(92);
  switch (c) {
    case 34: writer.u8(34); break;
    case 92: writer.u8(92); break;
    case 8: writer.u8(98); break;
    case 9: writer.u8(116); break;
    case 10: writer.u8(110); break;
    case 12: writer.u8(102); break;
    case 13: writer.u8(114); break;
    default:
      writer.u8(117);
      writer.u16(0x3030); // "00"
      writer.u8(48 + (c >> 4));
      writer.u8(hexDigit(c & 15));
  }
}

/** Appends a run of UTF-8 between quotes: what lies between two escapes at once. */
function writeRun(writer: Writer, bytes: Uint8Array, at: number, length: number): void {
  const end = at + length;
  let from = at;
  for (let i = at; i < end; i++) {
    if (!mustEscape(bytes[i])) continue;
    writer.run(bytes, from, i - from);
    writeEscape(writer, bytes[i]);
    from = i + 1;
  }
  writer.run(bytes, from, end - from);
}

/** Appends the characters of a boxed string one by one, as `utf8` in buffers/bytes has them. */
function writeChars(writer: Writer, box: string, raw: boolean): void {
  const length = box.length;
  for (let i = 0; i < length; i++) {
    let c = box.charCodeAt(i);
    if (mustEscape(c)) {
      writeEscape(writer, c);
      continue;
    }
    if (c < 0x80 || raw) {
      writer.u8(c);
      continue;
    }
    const low = c >= 0xd800 && c < 0xdc00 && i + 1 < length ? box.charCodeAt(i + 1) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i++;
    } else if (c >= 0xd800 && c < 0xe000) {
      c = 0xfffd; // a lone surrogate has no UTF-8 form
    }
    const more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    writer.u8((more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (c >> (more * 6)));
    for (let shift = (more - 1) * 6; shift >= 0; shift -= 6) writer.u8(0x80 | ((c >> shift) & 63));
  }
}

/** Appends the text of a value as a string of JSON. */
export function writeJsonText(writer: Writer, value: Value): void {
  writer.u8(34);
  if (value.isChars) {
    const box = value.box();
    const length = box.length;
    let i = 0;
    while (i < length && !mustEscape(box.charCodeAt(i))) i++;
    if (i === length) writer.text(box);
    else writeChars(writer, box, value.raw);
  } else if (value.encoding === ESCAPED) {
    writer.run(value.bytes, value.at, value.length);
  } else {
    writeRun(writer, value.bytes, value.at, value.length);
  }
  writer.u8(34);
}

/** Appends the bytes of a value in base64 as a string of JSON; `url`: in the alphabet of RFC 4648 5, without padding. */
export function writeJsonData(writer: Writer, value: Value, url: boolean): void {
  writer.u8(34);
  if (value.encoding === BASE64) rewriteBase64(writer, value.bytes, value.at, value.length, url);
  else encodeBase64(writer, value.bytes, value.at, value.length, url);
  writer.u8(34);
}
