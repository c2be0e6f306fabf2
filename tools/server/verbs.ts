/**
 * The Device Management and Information Reporting operations as CoAP requests, Transport 1.2 6.4.
 */
import {
  ABSENT, ACCEPT, CONTENT_FORMAT, FORMAT_LINK, FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_TEXT, GET, type MessageWriter, OBSERVE, POST, PUT, type Path, URI_QUERY,
} from '../../src/codec/index.js';
import { type Values, encodeValues } from '../values/encode.js';
import type { Request } from './requests.js';

export interface WriteOptions {
  /** Content format; plain text, opaque or SenML CBOR, as the values want it, when left out. With one, a Uint8Array is the payload as it stands. */
  format?: number;
  /** True for PUT, which replaces; false for POST. Resources are replaced and instances updated when left out. */
  replace?: boolean;
}

/** pmin, pmax in seconds, gt, lt, st as numbers; null takes one away. */
export type Attributes = Record<string, number | null>;

export function readRequest(path: Path, accept?: number): Request {
  return { code: GET, path, after: (message) => writeAccept(message, accept) };
}

export function discoverRequest(path: Path): Request {
  return { code: GET, path, after: (message) => message.uint(ACCEPT, FORMAT_LINK) };
}

/** @param observe 0 to begin, 1 to end */
export function observeRequest(path: Path, observe: number, accept?: number): Request {
  return { code: GET, path, before: (message) => message.uint(OBSERVE, observe), after: (message) => writeAccept(message, accept) };
}

export function writeRequest(path: Path, values: Values, options: WriteOptions): Request {
  const format = options.format ?? suitable(values);
  const payload = values instanceof Uint8Array && options.format !== undefined ? values : encodeValues(format, path, values);
  const replace = options.replace ?? path.rid !== ABSENT;
  return {
    code: replace ? PUT : POST,
    path,
    after: (message) => {
      message.uint(CONTENT_FORMAT, format);
      writePayload(message, payload);
    },
  };
}

export function writeAttributesRequest(path: Path, values: Attributes): Request {
  return {
    code: PUT,
    path,
    after: (message) => {
      for (const [name, value] of Object.entries(values)) message.text(URI_QUERY, value === null ? name : name + '=' + value);
    },
  };
}

export function executeRequest(path: Path, args?: string): Request {
  return {
    code: POST,
    path,
    after: (message) => {
      if (args === undefined || args === '') return;
      message.uint(CONTENT_FORMAT, FORMAT_TEXT);
      writePayload(message, new TextEncoder().encode(args));
    },
  };
}

function suitable(values: Values): number {
  if (values instanceof Uint8Array) return FORMAT_OPAQUE;
  return typeof values === 'object' ? FORMAT_SENML_CBOR : FORMAT_TEXT;
}

function writeAccept(message: MessageWriter, accept: number | undefined): void {
  if (accept !== undefined) message.uint(ACCEPT, accept);
}

function writePayload(message: MessageWriter, payload: Uint8Array): void {
  message.payload();
  message.writer.run(payload, 0, payload.length);
}
