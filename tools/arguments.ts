/**
 * The values of the command line's options: each reader says what it wants when it gets something else.
 */
import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Path } from '../src/codec/index.js';
import { shipped } from './device/shipped.js';
import { TEST_OBJECT } from './device/test-object.js';
import { isReadable } from './values/formats.js';
import { parsePath } from './values/path.js';

const MOST_SERVERS = 8;

/** A reader of a whole number from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) throw new InvalidArgumentError('A whole number from ' + low + ' to ' + high + ' is wanted.');
    return value;
  };
}

/** coap://host[:port] or coaps://host[:port]. */
export function serverUri(text: string): string {
  const found = /^coaps?:\/\/(\[[0-9A-Fa-f:.%]+\]|[^\s/:@[\]?#]+)(?::(\d{1,5}))?\/?$/.exec(text);
  const port = Number(found?.[2] ?? 5683);
  if (found === null || port < 1 || port > 65535) throw new InvalidArgumentError('coap://HOST[:PORT] or coaps://HOST[:PORT] is wanted.');
  if (text.length > 255) throw new InvalidArgumentError('At most 255 characters are wanted.');
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

/** One server more: an option that may be given several times. */
export function serverUris(text: string, before: readonly string[] | undefined): string[] {
  const uri = serverUri(text);
  if (before?.includes(uri) === true) throw new InvalidArgumentError('Each server is wanted once.');
  if (before?.length === MOST_SERVERS) throw new InvalidArgumentError('At most ' + MOST_SERVERS + ' servers are wanted.');
  return [...(before ?? []), uri];
}

/** The identity of a pre-shared key. */
export function pskIdentity(text: string): string {
  if (!/^[\x20-\x7e]{1,128}$/.test(text)) throw new InvalidArgumentError('1 to 128 characters of ASCII are wanted.');
  return text;
}

/** A pre-shared key. */
export function pskKey(text: string): Uint8Array {
  if (!/^([0-9A-Fa-f]{2}){1,64}$/.test(text)) throw new InvalidArgumentError('1 to 64 bytes as hexadecimal digits are wanted.');
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** Numbers of objects, with commas between them. */
export function objectList(text: string): number[] {
  const oids = text.split(',').map((each) => (/^\d{1,5}$/.test(each) ? Number(each) : NaN));
  for (const [i, oid] of oids.entries()) {
    if (oid !== TEST_OBJECT && shipped(oid) === undefined) throw new InvalidArgumentError('Numbers of shipped objects, or ' + TEST_OBJECT + ', with commas between them are wanted.');
    if (oids.indexOf(oid) !== i) throw new InvalidArgumentError('Each object is wanted once.');
  }
  return oids;
}

/** A directory that there is, or that can be made. */
export function directory(text: string): string {
  if (text === '' || statSync(text, { throwIfNoEntry: false })?.isDirectory() === false) throw new InvalidArgumentError('A directory is wanted.');
  return text;
}

/** An endpoint client name. */
export function endpointName(text: string): string {
  const length = new TextEncoder().encode(text).length;
  if (length < 1 || length > 64) throw new InvalidArgumentError('A name of 1 to 64 bytes is wanted.');
  return text;
}

/** A content format that can be read. */
export function contentFormat(text: string): number {
  const number = wholeNumber(0, 65535)(text);
  if (!isReadable(number)) throw new InvalidArgumentError('One of 0 (text), 40 (links), 42 (opaque), 60 (CBOR), 110 (SenML JSON), 112 (SenML CBOR), 11542 (TLV), 11543 (LwM2M JSON), 11544 (LwM2M CBOR) is wanted.');
  return number;
}

/** A path of LwM2M. */
export function lwm2mPath(text: string): Path {
  const path = parsePath(text);
  if (path === undefined) throw new InvalidArgumentError('/OBJECT[/INSTANCE[/RESOURCE[/RESOURCE INSTANCE]]] is wanted.');
  return path;
}
