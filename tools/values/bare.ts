/**
 * The formats that carry one bare value: plain text, opaque, CBOR.
 */
import {
  ABSENT, BOOLEAN, CborItem, FLOAT, FORMAT_CBOR, FORMAT_OPAQUE, type Format, INTEGER, NONE, OBJLNK, OPAQUE, Path, Reader, STRING, TIME, UNSIGNED,
} from '../../src/codec/index.js';
import { type Decoded, Malformed, decoded } from './decoded.js';
import type { Formats } from './formats.js';
import { knownType, typeName } from './model.js';
import { pathText } from './path.js';

/** Decodes one value; its type is the wire's where that tells it, else the resource's. */
export function decodeBare(format: Format, formats: Formats, base: Path, bytes: Uint8Array, number: number): Decoded[] {
  const where = base.oid === ABSENT ? '' : pathText(base);
  if (base.oid !== ABSENT && base.depth() < 3) throw new Malformed(where + ' is no resource, and the format carries one value alone', 0);
  const path = new Path();
  if (number === FORMAT_CBOR) checkCbor(formats, bytes);
  if (format.beginRead(bytes, 0, bytes.length, base) < 0) throw new Malformed('is no value', 0);
  format.next(path);
  const type = typeOf(formats, base, number);
  if (type === NONE) throw new Malformed('a CBOR item that is no value of LwM2M', 0);
  if (format.decode(type, formats.value) < 0) throw new Malformed((where === '' ? 'this' : where) + ' is no ' + typeName(type), badByte(bytes, type, number));
  return [decoded(where, formats.value)];
}

function typeOf(formats: Formats, base: Path, number: number): number {
  if (number === FORMAT_OPAQUE) return OPAQUE;
  if (number === FORMAT_CBOR) {
    const kind = formats.cbor.kind();
    return kind < 0 ? NONE : kind;
  }
  const known = knownType(base);
  return known === NONE ? STRING : known;
}

/** The byte at which a text stops being a value of its type. */
function badByte(bytes: Uint8Array, type: number, number: number): number {
  if (number === FORMAT_CBOR) return 0;
  const allowed = alphabet(type);
  if (allowed !== '') {
    for (let i = 0; i < bytes.length; i++) if (!allowed.includes(String.fromCharCode(bytes[i]))) return i;
    return 0;
  }
  return utf8Defect(bytes);
}

function alphabet(type: number): string {
  switch (type) {
    case INTEGER: return '-0123456789';
    case UNSIGNED: return '0123456789';
    case TIME: return '-0123456789';
    case FLOAT: return '-+.eE0123456789';
    case BOOLEAN: return '01';
    case OBJLNK: return ':0123456789';
    case OPAQUE: return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=';
    default: return '';
  }
}

/** The first byte that is no UTF-8. */
export function utf8Defect(bytes: Uint8Array): number {
  let good = 0;
  for (let end = 1; end <= bytes.length; end++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(good, end));
      good = end;
    } catch {
      if (end - good >= 4) break; // no character is longer
    }
  }
  return good;
}

/** Throws Malformed unless the bytes are one well-formed CBOR item (RFC 8949 5.3.1). */
export function checkCbor(formats: Formats, bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  reader.begin(bytes, 0, bytes.length);
  if (new CborItem(formats.arena).skip(reader) < 0) throw new Malformed('is no well-formed CBOR', reader.at);
  if (reader.left() > 0) throw new Malformed('goes on behind its CBOR item', reader.at);
}
