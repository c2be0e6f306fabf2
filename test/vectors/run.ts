/**
 * The vector runner: every JSON file of a directory is an array of entries, and a reader per file name says what an entry must come to.
 *
 * Formats of the files: docs/vectors.md. A reader has `check`, which fails where the codec and the entry disagree, and `feed`, which
 * hands any bytes to the same codec; the runner feeds each entry's bytes cut at every length and watches what is touched.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { unhex } from '../codec/bench.js';
import { block } from './block.js';
import { cbor } from './cbor.js';
import { malformed, messages } from './coap.js';
import { frames } from './coap-tcp.js';
import { links, writeAttributes } from './link.js';
import { lwm2mCbor } from './lwm2m-cbor.js';
import { senml, senmlJson } from './senml.js';
import { text } from './text.js';
import { tlv, tlvMalformed } from './tlv.js';

/** What all entries have; the rest is its reader's. */
export interface Entry {
  name: string;
  why: string;
  hex: string;
  source: string;
  error?: boolean;
  policy?: boolean;
}

export interface VectorReader {
  check(entry: Entry): void;
  /** Hands bytes[at .. at + length) to the codec, as `check` would; answers what came of it. */
  feed(bytes: Uint8Array, at: number, length: number, entry: Entry): unknown;
  /** False for entries that hold no bytes. */
  hasBytes(entry: Entry): boolean;
}

/** Files that have a reader. The others are named, not failed. */
export function readerOf(file: string): VectorReader | undefined {
  const readers: Record<string, VectorReader> = {
    'coap-messages.json': messages,
    'coap-malformed.json': malformed,
    'coap-tcp.json': frames,
    'tlv.json': tlv,
    'tlv-malformed.json': tlvMalformed,
    'senml-cbor.json': senml,
    'senml-json.json': senmlJson,
    'lwm2m-cbor.json': lwm2mCbor,
    'cbor.json': cbor,
    'plain-text.json': text,
    'link-format.json': links,
    'write-attributes.json': writeAttributes,
    'blockwise.json': block,
  };
  return readers[file];
}

/** The project's own vectors, which stay where the sources are. */
export function ownDirectory(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = join(at, 'test', 'vectors');
    if (existsSync(join(at, 'package.json')) && existsSync(join(found, 'coap-messages.json'))) return found;
    const up = dirname(at);
    if (up === at) return resolve('test', 'vectors');
    at = up;
  }
}

/** The JSON files of a directory, in order. */
export function filesOf(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.json')).sort();
}

export function entriesOf(directory: string, file: string): Entry[] {
  return JSON.parse(readFileSync(join(directory, file), 'utf8')) as Entry[];
}

/** Bytes that tell of every index outside [at, at + length) that is read or written. */
export function watched(bytes: Uint8Array, at: number, length: number, outside: string[]): Uint8Array {
  const note = (key: string | symbol, what: string): void => {
    if (typeof key !== 'string' || key.charCodeAt(0) > 57) return;
    const index = Number(key);
    if (!(index >= at && index < at + length)) outside.push(what + ' ' + key);
  };
  return new Proxy(bytes, {
    get(target, key): unknown {
      note(key, 'read');
      return Reflect.get(target, key, target);
    },
    set(target, key, value): boolean {
      note(key, 'write');
      return Reflect.set(target, key, value, target);
    },
  });
}

/**
 * Cuts an entry's bytes at every length: the codec must come to an end without a throw, touch nothing outside, and not depend on
 * what lies there; the whole entry also with each of its bytes changed.
 */
export function cut(reader: VectorReader, entry: Entry): void {
  const whole = unhex(entry.hex);
  const once = (body: Uint8Array, length: number, guard: number): unknown => {
    const bytes = new Uint8Array(body.length + 2).fill(guard);
    bytes.set(body.subarray(0, length));
    const outside: string[] = [];
    const result = reader.feed(watched(bytes, 0, length, outside), 0, length, entry);
    assert.equal(outside, [], `${length} bytes of ${entry.hex}`);
    return result;
  };
  for (let n = 0; n <= whole.length; n++) assert.equal(once(whole, n, 0x00), once(whole, n, 0xff), `${n} bytes`);
  for (let i = 0; i < whole.length; i++) {
    const changed = whole.slice();
    changed[i] ^= 1 << (i & 7);
    once(changed, changed.length, 0xa5);
    changed[i] = whole[i] ^ 0xff;
    once(changed, changed.length, 0xa5);
  }
}
