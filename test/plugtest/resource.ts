/**
 * What a resource of the plugtest server is asked and answers.
 */
import type { Type } from './types.js';

/** A request as a resource sees it; a body that came in blocks is whole. */
export interface Request {
  /** GET, POST, PUT or DELETE by its number. */
  code: number;
  type: Type;
  mid: number;
  /** Hex. */
  token: string;
  payload: Uint8Array;
  /** Content-Format and Accept; -1 without one. */
  format: number;
  accept: number;
  queries: string[];
  /** Values of ETag and If-Match, hex; an If-Match of no bytes is ''. */
  etags: string[];
  matches: string[];
  ifNoneMatch: boolean;
  /** The block of the answer that is asked for; -1 without Block2. */
  block: number;
}

export interface Answer {
  code: number;
  /** Content-Format; none without. */
  format?: number;
  payload?: Uint8Array;
  /** Hex. */
  etag?: string;
  /** Seconds. */
  maxAge?: number;
  location?: string[];
  locationQuery?: string[];
}

export type Method = (request: Request) => Answer;

export interface Resource {
  /** Segments joined by '/': 'seg1/seg2'. */
  path: string;
  /** Its link's attributes: 'title="..."', or undefined for one that is not listed. */
  attributes?: string;
  get?: Method;
  post?: Method;
  put?: Method;
  delete?: Method;
  /** A GET is acknowledged at once and answered after so many ms (RFC 7252 5.2.2). */
  delay?: number;
  /** How its observers are told of a change (RFC 7641 4.5); undefined: it is not observable. */
  notifies?: Type;
}

/** Tells the observers of a resource, all or none: what `get` answers then, or an error code, which ends their observations; null ends them silently. */
export type Tell = (resource: Resource, code?: number | null) => void;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
