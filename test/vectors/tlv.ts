/**
 * tlv.json: payloads with their tree and typed values [path inside the payload, type, value]; part=value is the raw bytes of a
 * value, part=header a header without its value. tlv-malformed.json: level format cannot be parsed, semantic does not fit its target.
 */
import * as assert from 'uvu/assert';
import { TlvFormat } from '../../src/codec/tlv.js';
import { OPAQUE } from '../../src/codec/types.js';
import { BAD_REQUEST } from '../../src/status.js';
import { bench, hex, pathOf, textOf, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';
import { ALL_TYPES, bytesOf, push, same, typeOf } from './value.js';

interface Node {
  kind: string;
  id: number;
  valueHex?: string;
  children?: Node[];
}

interface TlvEntry extends Entry {
  path?: string;
  tree?: Node[];
  typed?: [string, string, unknown][];
  canonical?: boolean;
  part?: string;
  type?: string;
  value?: unknown;
  kind?: string;
  id?: number;
  valueLength?: number;
  headerLength?: number;
}

interface MalformedTlv extends Entry {
  level: string;
  target?: string;
}

const b = bench();
const format = new TlvFormat();

/** The path that a payload beginning with such a node is sent to, where the entry names none. */
function target(kind: string): string {
  return kind === 'objectInstance' ? '/9' : kind === 'resourceInstance' ? '/9/0/1' : '/9/0';
}

/** The leaves of a tree with their paths inside the payload. */
function leaves(nodes: Node[], at: string): [string, string][] {
  return nodes.flatMap((node): [string, string][] => {
    const here = at === '' ? String(node.id) : at + '/' + node.id;
    return node.children === undefined ? [[here, node.valueHex ?? '']] : leaves(node.children, here);
  });
}

/** What the paths inside the payload hang on: its target, cut to where its outermost level begins. */
function prefix(base: string, kind: string): string {
  const depth = kind === 'objectInstance' ? 1 : kind === 'resourceInstance' ? 3 : 2;
  return '/' + base.split('/').slice(1, depth + 1).join('/');
}

function walk(bytes: Uint8Array, base: string, each: (path: string) => void): number {
  const path = pathOf('/');
  let status = format.beginRead(bytes, 0, bytes.length, pathOf(base));
  if (status < 0) return status;
  for (status = format.next(path); status > 0; status = format.next(path)) each(textOf(path));
  return status;
}

function checkTree(entry: TlvEntry, nodes: Node[]): void {
  const bytes = unhex(entry.hex);
  const kind = nodes[0].kind;
  const base = entry.path ?? target(kind);
  const hang = prefix(base, kind) + '/';
  const expected = leaves(nodes, '');
  const found: string[] = [];
  let row = 0;
  assert.is(walk(bytes, base, (path) => {
    found.push(path);
    assert.is(format.decode(OPAQUE, b.value), 0);
    assert.is(bytesOf(b.value), expected[row][1]);
    if (entry.typed !== undefined) {
      const [, type, value] = entry.typed[row];
      assert.is(format.decode(typeOf(type), b.value), 0);
      same(b.value, typeOf(type), value);
    }
    row++;
  }), 0);
  assert.equal(found, expected.map(([at]) => hang + at));
  if (entry.typed !== undefined && entry.canonical) rewrite(entry, kind, hang, bytes);
}

/** Writes the typed values for a request on the path at which the payload's outermost level begins. */
function rewrite(entry: TlvEntry, kind: string, hang: string, bytes: Uint8Array): void {
  const typed = entry.typed as [string, string, unknown][];
  const base = kind === 'resourceInstance' && typed.length > 1 ? undefined : kind === 'resourceInstance' ? hang + typed[0][0] : hang.slice(0, -1);
  if (base === undefined) return; // bare instances of a resource are read, but never written
  assert.is(b.written((w) => {
    format.beginWrite(w, pathOf(base), typed.length);
    for (const [at, type, value] of typed) {
      push(b.value, typeOf(type), value);
      assert.is(format.write(pathOf(hang + at), b.value), 0);
    }
    assert.is(format.endWrite(), 0);
  }), hex(bytes));
}

/** A header is checked by a value of its length behind it, and refused without. */
function checkHeader(entry: TlvEntry): void {
  const head = unhex(entry.hex);
  assert.is(head.length, entry.headerLength);
  const length = entry.valueLength as number;
  const kind = entry.kind as string;
  const base = target(kind);
  // The value of a container is one leaf that fills it.
  const inner = kind === 'multipleResource' ? 1 : kind === 'objectInstance' ? 3 : -1;
  const body = new Uint8Array(length);
  if (inner >= 0) {
    const size = length - 5;
    body.set([(inner << 6) | 0x18, 7, size >> 16, (size >> 8) & 255, size & 255]);
  }
  const bytes = Uint8Array.from([...head, ...body]);
  const found: string[] = [];
  assert.is(walk(bytes, base, (path) => found.push(path)), 0);
  assert.equal(found, [prefix(base, kind) + '/' + entry.id + (inner >= 0 ? '/7' : '')]);
  assert.is(walk(bytes.slice(0, -1), base, () => undefined), BAD_REQUEST);
}

/** A bare value stands in a resource. */
function checkValue(entry: TlvEntry): void {
  const value = unhex(entry.hex);
  const bytes = Uint8Array.from([0xc8, 1, value.length, ...value]);
  const type = typeOf(entry.type as string);
  let count = 0;
  assert.is(walk(bytes, '/9/0', () => {
    count++;
    assert.is(format.decode(type, b.value), 0);
    same(b.value, type, entry.value);
  }), 0);
  assert.is(count, 1);
}

export const tlv: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length, plain) {
    const entry = plain as TlvEntry;
    const base = entry.path ?? target(entry.tree?.[0].kind ?? entry.kind ?? 'resource');
    const path = pathOf('/');
    const results: unknown[] = [format.beginRead(bytes, at, length, pathOf(base))];
    for (let status = format.next(path); status > 0; status = format.next(path)) {
      results.push(textOf(path));
      for (const type of ALL_TYPES) results.push(format.decode(type, b.value));
    }
    return results;
  },
  check(plain) {
    const entry = plain as TlvEntry;
    if (entry.part === 'header') checkHeader(entry);
    else if (entry.part === 'value') checkValue(entry);
    else checkTree(entry, entry.tree as Node[]);
  },
};

export const tlvMalformed: VectorReader = {
  hasBytes: () => true,
  feed: tlv.feed,
  check(plain) {
    const entry = plain as MalformedTlv;
    const bytes = unhex(entry.hex);
    const kinds = ['/9', '/9/0/1', '/9/0', '/9/0'];
    assert.is(walk(bytes, entry.target ?? kinds[bytes[0] >> 6], () => undefined), BAD_REQUEST);
  },
};
