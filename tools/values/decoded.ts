/**
 * A value as the tools show it: its path, its type by name, and a JSON value that loses nothing.
 */
import { BOOLEAN, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED, type Value } from '../../src/codec/index.js';
import { typeName } from './model.js';

/** What a value is in JSON: 64-bit integers beyond 2^53, and floats that JSON has no number for, are strings. */
export type Plain = number | string | boolean | null;

export interface Decoded {
  /** "/3/0/14"; relative, without the slash in front, where nothing told what the payload belongs to. */
  path: string;
  /** string, integer, float, boolean, opaque, time, objlnk, link, or none for a path alone. */
  type: string;
  value: Plain;
  /** Seconds: since 1970 from 2^28 on, else relative to now (RFC 8428 4.5.3). */
  time?: number;
}

/** Malformed bytes: what is wrong, and at which byte. */
export class Malformed extends Error {
  readonly at: number;

  constructor(what: string, at: number) {
    super(what);
    this.at = at;
  }
}

/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** What a Value holds, as JSON. */
export function plain(value: Value): Plain {
  switch (value.type) {
    case NONE: return null;
    case BOOLEAN: return value.getBoolean();
    case STRING: return value.getText();
    case OBJLNK: return value.hi + ':' + value.lo;
    case OPAQUE: {
      const bytes = new Uint8Array(value.getLength());
      value.getBytes(bytes, 0, bytes.length);
      return hex(bytes);
    }
    case FLOAT: {
      const x = value.getNumber();
      return Number.isFinite(x) ? x : String(x);
    }
    case INTEGER: return whole(value);
    case UNSIGNED: return whole(value);
    case TIME: return whole(value);
    default: return value.getText();
  }
}

function whole(value: Value): number | string {
  const low = BigInt(value.lo >>> 0);
  const high = BigInt(value.type === UNSIGNED ? value.hi >>> 0 : value.hi);
  const n = (high << 32n) | low;
  return n >= -(2n ** 53n) && n <= 2n ** 53n ? Number(n) : n.toString();
}

/** The record of a value just decoded. */
export function decoded(path: string, value: Value): Decoded {
  return { path, type: typeName(value.type), value: plain(value) };
}
