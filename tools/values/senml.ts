/**
 * SenML packs in CBOR, record by record; names need not be paths of LwM2M.
 */
import { ABSOLUTE_TIME, CborItem, NONE, Path, Reader } from '../../src/codec/index.js';
import { checkCbor } from './bare.js';
import { type Decoded, Malformed, decoded } from './decoded.js';
import type { Formats } from './formats.js';
import { typeName } from './model.js';
import { parsePath } from './path.js';

/** Decodes a pack; every record must lie at `base` or below it. */
export function decodeSenml(formats: Formats, base: Path, bytes: Uint8Array): Decoded[] {
  const original = Uint8Array.from(bytes);
  const reader = formats.senmlCbor.reader;
  checkCbor(formats, bytes);
  if (reader.begin(bytes, 0, bytes.length) < 0) throw new Malformed('a SenML pack is a CBOR array', 0);
  const records: Decoded[] = [];
  for (let status = reader.step(); status !== 0; status = reader.step()) {
    const at = recordAt(formats, original, records.length);
    if (status < 0) throw new Malformed('record ' + (records.length + 1) + ' is no SenML record', at);
    const name = text(bytes, reader.baseAt, reader.baseLength) + text(bytes, reader.nameAt, reader.nameLength);
    if (name === '') throw new Malformed('record ' + (records.length + 1) + ' has no name', at);
    if (base.depth() > 0) {
      const path = parsePath(name);
      if (path === undefined || !base.covers(path)) throw new Malformed(name + ' does not lie below the path', at);
    }
    formats.value.clear();
    if (reader.kind !== NONE && reader.decode(reader.kind, formats.value) < 0) throw new Malformed(name + ' is no ' + typeName(reader.kind), at);
    const record = decoded(name, formats.value);
    if (reader.hasTime) record.time = reader.f64[reader.time];
    records.push(record);
  }
  return records;
}

/** "at 1,320,067,464 s" for people: an absolute time as a date, a relative one as seconds from now. */
export function timeText(time: number): string {
  return time >= ABSOLUTE_TIME ? new Date(time * 1000).toISOString() : time + ' s from now';
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(at, at + length));
}

/** Where record `index` begins in a well-formed pack. */
function recordAt(formats: Formats, bytes: Uint8Array, index: number): number {
  const reader = new Reader(bytes);
  reader.begin(bytes, 0, bytes.length);
  const item = new CborItem(formats.arena);
  item.read(reader);
  for (let i = 0; i < index; i++) item.skip(reader);
  return reader.at;
}
