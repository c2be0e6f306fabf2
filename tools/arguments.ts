/**
 * The values of the command line's options: each reader says what it wants when it gets something else.
 */
import { InvalidArgumentError } from 'commander';
import type { Path } from '../src/codec/index.js';
import { isReadable } from './values/formats.js';
import { parsePath } from './values/path.js';

/** A reader of a whole number from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) throw new InvalidArgumentError('A whole number from ' + low + ' to ' + high + ' is wanted.');
    return value;
  };
}

/** coap://host[:port]. */
export function serverUri(text: string): string {
  const found = /^coap:\/\/(\[[0-9A-Fa-f:.%]+\]|[^\s/:@[\]?#]+)(?::(\d{1,5}))?\/?$/.exec(text);
  const port = Number(found?.[2] ?? 5683);
  if (text.startsWith('coaps:')) throw new InvalidArgumentError('coaps:// is not there yet: coap://HOST[:PORT] is wanted.');
  if (found === null || port < 1 || port > 65535) throw new InvalidArgumentError('coap://HOST[:PORT] is wanted.');
  if (text.length > 255) throw new InvalidArgumentError('At most 255 characters are wanted.');
  return text.endsWith('/') ? text.slice(0, -1) : text;
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
  if (!isReadable(number)) throw new InvalidArgumentError('One of 0 (text), 40 (links), 42 (opaque), 60 (CBOR), 112 (SenML CBOR), 11542 (TLV) is wanted.');
  return number;
}

/** A path of LwM2M. */
export function lwm2mPath(text: string): Path {
  const path = parsePath(text);
  if (path === undefined) throw new InvalidArgumentError('/OBJECT[/INSTANCE[/RESOURCE[/RESOURCE INSTANCE]]] is wanted.');
  return path;
}
