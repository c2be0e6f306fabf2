/**
 * Lists of links (RFC 6690), as Register and Discover carry them.
 */
import { LinkReader } from '../../src/codec/index.js';
import { type Decoded, Malformed } from './decoded.js';

/** A link with its attributes; the value of one without "=" is ''. */
export interface Link {
  path: string;
  attributes: Record<string, string>;
}

/** Reads a list; throws Malformed. */
export function readLinks(bytes: Uint8Array): Link[] {
  const reader = new LinkReader(bytes);
  const links: Link[] = [];
  reader.begin(bytes, 0, bytes.length);
  for (let found = reader.next(); found !== 0; found = reader.next()) {
    if (found < 0) throw broken(bytes);
    const link: Link = { path: slice(bytes, reader.at, reader.length), attributes: {} };
    let more = reader.nextAttribute();
    while (more > 0) {
      link.attributes[slice(bytes, reader.nameAt, reader.nameLength)] = reader.valueLength < 0 ? '' : slice(bytes, reader.valueAt, reader.valueLength);
      more = reader.nextAttribute();
    }
    if (more < 0) throw broken(bytes);
    links.push(link);
  }
  return links;
}

/** The links as records: the value of each is its attributes. */
export function decodeLinks(bytes: Uint8Array): Decoded[] {
  return readLinks(bytes).map((link) => ({ path: link.path, type: 'link', value: attributesText(link.attributes) }));
}

/** "pmin=10;pmax=60". */
export function attributesText(attributes: Record<string, string>): string {
  return Object.entries(attributes).map(([name, value]) => (value === '' ? name : name + '=' + value)).join(';');
}

/** The defect at the longest beginning that is a list of links, or could become one by a bracket or a quote. */
function broken(bytes: Uint8Array): Malformed {
  for (let end = bytes.length - 1; end > 0; end--) if (isList(bytes, end)) return new Malformed('is no list of links from here on', end);
  return new Malformed('is no list of links', 0);
}

function isList(bytes: Uint8Array, length: number): boolean {
  const reader = new LinkReader(bytes);
  reader.begin(bytes, 0, length);
  let found = reader.next();
  while (found > 0) found = reader.next();
  return found === 0;
}

function slice(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(at, at + length));
}
