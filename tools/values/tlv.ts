/**
 * TLV payloads: their types come from the model, and a walk of their headers tells where malformed ones break.
 */
import { ABSENT, NONE, OPAQUE, Path } from '../../src/codec/index.js';
import { type Decoded, Malformed, decoded } from './decoded.js';
import type { Formats } from './formats.js';
import { knownType, typeName } from './model.js';
import { pathText } from './path.js';

/* Bits 7-6 of the type byte, Core 1.2 7.4.5. */
const INSTANCE = 0;
const RESOURCE_INSTANCE = 1;
const MULTIPLE = 2;

/** Decodes a payload; without a path those of the records are relative, and every value is opaque. */
export function decodeTlv(formats: Formats, path: Path | undefined, bytes: Uint8Array): Decoded[] {
  if (path !== undefined && path.depth() === 0) throw new Malformed('TLV does not name its object: a path is needed that does', 0);
  const starts: number[] = [];
  walk(bytes, 0, bytes.length, starts);
  const base = path ?? guess(bytes);
  const format = formats.tlv;
  const at = new Path();
  const records: Decoded[] = [];
  format.beginRead(bytes, 0, bytes.length, base);
  for (let status = format.next(at); status !== 0; status = format.next(at)) {
    const start = starts[records.length] ?? bytes.length;
    if (status < 0) throw new Malformed('an id that is reserved, stands twice, or is not what the path leads to', start);
    const where = path === undefined ? relative(at, base) : pathText(at);
    if (format.decode(NONE, formats.value) < 0) {
      const known = path === undefined ? NONE : knownType(at);
      const type = known === NONE ? OPAQUE : known;
      if (format.decode(type, formats.value) < 0) throw new Malformed(where + ' is no ' + typeName(type), start);
    }
    records.push(decoded(where, formats.value));
  }
  return records;
}

/** Notes where each leaf begins; throws where a header or a value runs past its end. */
function walk(bytes: Uint8Array, from: number, end: number, starts: number[]): void {
  let at = from;
  while (at < end) {
    const type = bytes[at];
    const wide = (type >> 5) & 1;
    const size = (type >> 3) & 3;
    let i = at + 2 + wide;
    if (i > end) throw new Malformed('ends inside an identifier', at);
    if (i + size > end) throw new Malformed('ends inside a length', at);
    let length = size === 0 ? type & 7 : 0;
    for (let n = 0; n < size; n++) length = (length << 8) | bytes[i++];
    if (i + length > end) throw new Malformed('a value of ' + length + ' bytes runs past the end', at);
    const kind = type >> 6;
    if ((kind === INSTANCE || kind === MULTIPLE) && length > 0) walk(bytes, i, i + length, starts);
    else starts.push(at);
    at = i + length;
  }
}

/** A path of the depth that the outermost level implies. */
function guess(bytes: Uint8Array): Path {
  const base = new Path();
  const kind = bytes.length === 0 ? INSTANCE : bytes[0] >> 6;
  if (kind === INSTANCE) base.set(0, ABSENT, ABSENT, ABSENT);
  else if (kind === RESOURCE_INSTANCE) base.set(0, 0, 0, ABSENT);
  else base.set(0, 0, ABSENT, ABSENT);
  return base;
}

/** "6/0": what lies below the base. */
function relative(path: Path, base: Path): string {
  const depth = base.depth();
  return pathText(path).split('/').slice(1 + depth).join('/');
}
