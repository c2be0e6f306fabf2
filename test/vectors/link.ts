/**
 * link-format.json: texts with links {path, attributes: [[name, value or null, quoted]]}; `use` tells whether the attributes are LwM2M's.
 * write-attributes.json: queries joined by "&" with their attributes, or refused.
 */
import * as assert from 'uvu/assert';
import { Decimal } from '../../src/codec/decimal.js';
import { LinkReader } from '../../src/codec/link.js';
import { Attribute, attributeName, isWholeAttribute } from '../../src/lwm2m/attribute.js';
import { BAD_REQUEST } from '../../src/status.js';
import { ascii, bench, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';

type Triple = [string, string | null, boolean];

interface LinkEntry extends Entry {
  use: string;
  links: { path: string; attributes: Triple[] }[];
}

interface AttributesEntry extends Entry {
  attributes: [string, string | null][];
}

const b = bench();
const reader = new LinkReader(b.bytes);

function run(at: number, length: number): string {
  return Buffer.from(reader.bytes.subarray(at, at + length)).toString('utf8');
}

/** Generic texts have attributes of anyone; the others those of LwM2M, within their ranges. */
function begin(bytes: Uint8Array, at: number, length: number, entry: Entry): void {
  reader.ranged = (entry as LinkEntry).use !== 'generic';
  reader.begin(bytes, at, length);
}

export const links: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length, entry) {
    const results: number[] = [];
    begin(bytes, at, length, entry);
    for (let more = reader.next(); more > 0; more = reader.next()) {
      results.push(reader.at, reader.length);
      while (reader.nextAttribute() > 0) results.push(reader.nameAt, reader.nameLength, reader.valueAt, reader.valueLength);
    }
    results.push(reader.next());
    return results;
  },
  check(plain) {
    const entry = plain as LinkEntry;
    const bytes = unhex(entry.hex);
    begin(bytes, 0, bytes.length, entry);
    const found: { path: string; attributes: Triple[] }[] = [];
    let more = reader.next();
    for (; more > 0; more = reader.next()) {
      const attributes: Triple[] = [];
      found.push({ path: run(reader.at, reader.length), attributes });
      while (reader.nextAttribute() > 0) {
        attributes.push([run(reader.nameAt, reader.nameLength), reader.valueLength < 0 ? null : run(reader.valueAt, reader.valueLength), reader.quoted]);
      }
    }
    assert.is(more, entry.error ? BAD_REQUEST : 0);
    if (!entry.error) assert.equal(found, entry.links);
  },
};

const decimal = new Decimal(b.arena);
const cell = b.arena.doubles(1);
const attribute = new Attribute(b.arena.f64, cell, decimal);

export const writeAttributes: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length) {
    return attribute.parse(bytes, at, length);
  },
  check(plain) {
    const entry = plain as AttributesEntry;
    const found: [string, number | null][] = [];
    let status = 0;
    // Each Uri-Query option is one of them.
    for (const query of Buffer.from(unhex(entry.hex)).toString('utf8').split('&')) {
      const bytes = ascii(query);
      status = attribute.parse(bytes, 0, bytes.length);
      if (status < 0) break;
      found.push([attributeName(attribute.number), !attribute.given ? null : isWholeAttribute(attribute.number) ? attribute.seconds : b.arena.f64[cell]]);
    }
    assert.is(status, entry.error ? BAD_REQUEST : 0);
    if (!entry.error) assert.equal(found, entry.attributes.map(([name, value]) => [name, value === null ? null : Number(value)]));
  },
};
