/**
 * Payloads for tests: TLV written by hand, SenML CBOR read and written by cbor-x, links taken apart.
 */
import { Encoder, decode as decodeCbor } from 'cbor-x';
import { concat } from './datagram.js';

export const TEXT = 0;
export const LINK = 40;
export const OPAQUE_FORMAT = 42;
export const CBOR = 60;
export const SENML = 112;
export const TLV = 11542;
export const TLV_OLD = 1542;

const INSTANCE = 0;
const RESOURCE_INSTANCE = 1;
const MULTIPLE = 2;
const RESOURCE = 3;

/** A TLV, Core 1.2 7.4.5. */
function tlv(kind: number, id: number, value: Uint8Array): Uint8Array {
  const n = value.length;
  const size = n < 8 ? 0 : n < 256 ? 1 : 2;
  const head = [(kind << 6) | (id > 255 ? 0x20 : 0) | (size << 3) | (size === 0 ? n : 0)];
  if (id > 255) head.push(id >> 8);
  head.push(id & 255);
  if (size === 2) head.push(n >> 8);
  if (size > 0) head.push(n & 255);
  return concat(new Uint8Array(head), value);
}

function bytesOf(value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'string') return new Uint8Array(Buffer.from(value, 'utf8'));
  if (typeof value !== 'number') return value;
  const b = Buffer.alloc(8);
  b.writeBigInt64BE(BigInt(value));
  const size = value >= -128 && value < 128 ? 1 : value >= -32768 && value < 32768 ? 2 : value >= -2147483648 && value < 2147483648 ? 4 : 8;
  return new Uint8Array(b.subarray(8 - size));
}

export function resource(id: number, value: number | string | Uint8Array): Uint8Array {
  return tlv(RESOURCE, id, bytesOf(value));
}

export function multiple(id: number, instances: readonly (readonly [number, number | string])[]): Uint8Array {
  return tlv(MULTIPLE, id, concat(...instances.map(([riid, value]) => tlv(RESOURCE_INSTANCE, riid, bytesOf(value)))));
}

export function instance(id: number, ...resources: Uint8Array[]): Uint8Array {
  return tlv(INSTANCE, id, concat(...resources));
}

/** A SenML CBOR pack as { path: value }, RFC 8428 6 and Core 1.2 7.4.7. */
export function senml(payload: Uint8Array): Record<string, unknown> {
  const pack = decodeCbor(payload) as Record<string, unknown>[];
  const out: Record<string, unknown> = {};
  let base = '';
  for (const record of pack) {
    if (record['-2'] !== undefined) base = record['-2'] as string;
    const name = base + (record['0'] === undefined ? '' : (record['0'] as string));
    for (const label of ['2', '3', '4', '8', 'vlo']) if (record[label] !== undefined) out[name] = record[label];
  }
  return out;
}

/** A SenML CBOR pack of records [path, label, value], label 2 v, 3 vs, 4 vb, 8 vd. */
export function pack(records: readonly (readonly [string, number, unknown])[]): Uint8Array {
  const encoder = new Encoder({ mapsAsObjects: false, tagUint8Array: false });
  return new Uint8Array(encoder.encode(records.map(([path, label, value]) => new Map<number, unknown>([[0, path], [label, value]]))));
}

/** A SenML CBOR pack of records with names and no values, as Read-Composite has it. */
export function names(...paths: string[]): Uint8Array {
  return new Uint8Array(new Encoder({ mapsAsObjects: false }).encode(paths.map((path) => new Map<number, unknown>([[0, path]]))));
}

/** Links as { path: attributes, sorted }, RFC 6690. */
export function links(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const link of text.split(',')) {
    const match = /^<([^>]*)>(.*)$/.exec(link);
    if (match === null) throw new Error('no link: ' + link);
    out[match[1]] = match[2].split(';').filter((a) => a !== '').sort().join(';');
  }
  return out;
}
