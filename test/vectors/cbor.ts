/**
 * cbor.json: CBOR items. `decoded` is the tree {type, value, ...}; `singleValue` tells whether the item is the value of a resource
 * in content format 60, null where that is ours to decide; `error` marks what is not well-formed or not valid.
 */
import * as assert from 'uvu/assert';
import { Reader } from '../../src/buffers/reader.js';
import { CborFormat } from '../../src/codec/cbor.js';
import { CborItem, INDEFINITE, MAJOR_ARRAY, MAJOR_BYTES, MAJOR_MAP, MAJOR_NEGATIVE, MAJOR_TAG, MAJOR_TEXT, MAJOR_UNSIGNED } from '../../src/codec/cbor-item.js';
import { BOOLEAN, FLOAT, INTEGER, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import { BAD_REQUEST } from '../../src/status.js';
import { bench, hex, pathOf, textOf, unhex, wholeOf } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';
import { ALL_TYPES, bytesOf, same } from './value.js';

interface Tree {
  type: string;
  value?: unknown;
  valueHex?: string;
  tag?: number;
  content?: Tree;
  items?: Tree[];
  /** The value of a decimal fraction. */
  decimal?: string;
}

interface CborEntry extends Entry {
  decoded: Tree;
  singleValue?: boolean | null;
  preferred?: boolean;
}

const b = bench();
const item = new CborItem(b.arena);
const format = new CborFormat(b.arena);
const path = pathOf('/3/0/9');

/** Reads one item into a tree as the vectors write it. */
function tree(reader: Reader): Tree {
  const start = reader.at;
  const major = item.read(reader);
  assert.ok(major >= 0);
  const argument = (BigInt(item.hi >>> 0) << 32n) | BigInt(item.lo >>> 0);
  const open = item.info === INDEFINITE;
  switch (major) {
    case MAJOR_UNSIGNED: return { type: 'integer', value: String(argument) };
    case MAJOR_NEGATIVE: return { type: 'integer', value: String(-1n - argument) };
    case MAJOR_BYTES:
    case MAJOR_TEXT: {
      assert.is(item.string(reader), 0);
      const run = Buffer.from(reader.bytes.subarray(item.at, item.at + item.length));
      return major === MAJOR_TEXT ? { type: 'string', value: run.toString('utf8') } : { type: 'bytes', valueHex: run.toString('hex') };
    }
    case MAJOR_ARRAY:
    case MAJOR_MAP: {
      const items: Tree[] = [];
      for (let left = item.lo * (major === MAJOR_MAP ? 2 : 1); open ? reader.bytes[reader.at] !== 0xff : left > 0; left--) items.push(tree(reader));
      if (open) reader.at++;
      return { type: major === MAJOR_ARRAY ? 'array' : 'map', items };
    }
    case MAJOR_TAG: return { type: 'tag', tag: Number(argument), content: tree(reader) };
    default:
  }
  if (item.info >= 25) {
    reader.at = start;
    item.open(reader);
    assert.is(item.number(reader), FLOAT);
    return { type: 'float', value: item.f64[item.cell] };
  }
  switch (item.lo) {
    case 20: return { type: 'boolean', value: false };
    case 21: return { type: 'boolean', value: true };
    case 22: return { type: 'null' };
    case 23: return { type: 'undefined' };
    default: return { type: 'simple', value: item.lo };
  }
}

/** The tree of a vector without what tells only how it was written. */
function meaning(t: Tree): Tree {
  switch (t.type) {
    case 'float': return { type: t.type, value: Number(t.value) };
    case 'tag': return { type: t.type, tag: t.tag, content: meaning(t.content as Tree) };
    case 'array':
    case 'map': return { type: t.type, items: (t.items as Tree[]).map(meaning) };
    case 'bytes': return { type: t.type, valueHex: t.valueHex };
    default: return t.value === undefined ? { type: t.type } : { type: t.type, value: t.value };
  }
}

/** The value must be what the tree says. */
function single(entry: CborEntry, kind: number): void {
  const content = entry.decoded.type === 'tag' ? entry.decoded.content as Tree : entry.decoded;
  if (entry.decoded.decimal !== undefined) return same(b.value, FLOAT, entry.decoded.decimal);
  if (kind === TIME) {
    // Whole seconds; a fraction is dropped.
    const seconds = content.type === 'string' ? Date.parse(String(content.value)) / 1000 : Number(content.value);
    assert.is(wholeOf(b.value, false), BigInt(Math.floor(seconds)));
    return;
  }
  switch (content.type) {
    case 'integer': return same(b.value, kind, content.value);
    case 'float': return same(b.value, FLOAT, content.value);
    case 'boolean': return same(b.value, BOOLEAN, content.value);
    case 'bytes': return assert.is(bytesOf(b.value), content.valueHex);
    default: return same(b.value, STRING, content.value);
  }
}

/** Tags 2, 3 and 5 are refused, other tags outside 0, 1 and 4 passed over. */
function decided(t: Tree): boolean {
  if (t.type !== 'tag') return ['integer', 'float', 'boolean', 'bytes', 'string'].includes(t.type);
  return ![2, 3, 5].includes(t.tag as number) && decided(t.content as Tree);
}

export const cbor: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length) {
    const results: unknown[] = [];
    for (const type of ALL_TYPES) {
      const begun = format.beginRead(bytes, at, length, path);
      results.push(begun);
      if (begun < 0) break;
      format.next(path);
      results.push(format.kind(), format.decode(type, b.value));
    }
    return results;
  },
  check(plain) {
    const entry = plain as CborEntry;
    const bytes = unhex(entry.hex);
    const reader = new Reader(bytes);
    reader.begin(bytes, 0, bytes.length);
    const status = item.skip(reader);
    assert.is(status === 0 && reader.left() === 0, entry.error !== true, entry.error ? 'refused' : 'well-formed');
    assert.is(format.beginRead(bytes, 0, bytes.length, path), entry.error ? BAD_REQUEST : 0);
    if (entry.error) return;
    reader.begin(bytes, 0, bytes.length);
    assert.equal(tree(reader), meaning(entry.decoded));
    assert.is(reader.left(), 0);
    const into = pathOf('/');
    assert.is(format.next(into), 1);
    assert.is(textOf(into), '/3/0/9');
    const kind = format.kind();
    const usable = entry.singleValue === null || entry.singleValue === undefined ? decided(entry.decoded) : entry.singleValue;
    assert.is(kind >= 0, usable, 'usable as a value');
    if (!usable) {
      for (const type of ALL_TYPES) assert.is(format.decode(type, b.value), BAD_REQUEST);
      return;
    }
    assert.is(format.decode(kind, b.value), 0);
    single(entry, kind);
    if (kind === TIME || !entry.preferred) return;
    // What is the shortest form and no half float or tag is what is written.
    if (![INTEGER, UNSIGNED, STRING, OPAQUE, BOOLEAN].includes(kind) || entry.decoded.type === 'tag') return;
    assert.is(b.written((w) => {
      format.beginWrite(w, path, 1);
      assert.is(format.write(path, b.value), 0);
      assert.is(format.endWrite(), 0);
    }), hex(bytes));
  },
};
