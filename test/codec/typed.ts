/**
 * Leaves of every type at random, for the round trips of the formats that carry several values.
 */
import fc from 'fast-check';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import type { Leaf, Plain } from './record.js';

export const ALL_TYPES = [STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK];

const signed = fc.oneof(fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), fc.integer().map(BigInt), fc.constantFrom(0n, -1n, (1n << 63n) - 1n, -(1n << 63n), 1n << 53n, -(1n << 53n) - 1n));
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

/** A type and a value of it. */
export const typed: fc.Arbitrary<[number, Plain]> = fc.oneof(
  fc.tuple(fc.constant(STRING), fc.oneof(text, fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\0', '\x1f', '/', 'é', 'a'), maxLength: 20 }))),
  fc.tuple(fc.constant(CORELNK), text),
  fc.tuple(fc.constantFrom(INTEGER, TIME), signed),
  fc.tuple(fc.constant(UNSIGNED), fc.bigInt(0n, (1n << 64n) - 1n)),
  fc.tuple(fc.constant(FLOAT), fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x))),
  fc.tuple(fc.constant(BOOLEAN), fc.boolean()),
  fc.tuple(fc.constant(OPAQUE), fc.uint8Array({ maxLength: 40 }).map((b) => Buffer.from(b).toString('hex'))),
  fc.tuple(fc.constant(OBJLNK), fc.tuple(fc.nat(65535), fc.nat(65535)).map((ids) => ids.join(':'))),
) as fc.Arbitrary<[number, Plain]>;

const id = fc.oneof(fc.nat(12), fc.nat(65534));

/** A path to ask for, and leaves below it in the order of their ids, each but once; a resource is either single or multiple. */
export const tree: fc.Arbitrary<{ base: string; leaves: Leaf[] }> = fc.tuple(
  fc.nat(3), id, id, id,
  fc.uniqueArray(fc.tuple(fc.tuple(fc.nat(2), fc.nat(2), id), fc.option(id), typed), { selector: ([ids, riid]) => ids.join('/') + '/' + riid, maxLength: 8 }),
).map(([depth, oid, iid, rid, rows]) => {
  const fixed = [oid, iid, rid].slice(0, depth);
  const kinds = new Map<string, [boolean, number]>();
  const leaves: Leaf[] = [];
  for (const [ids, riid, [type, value]] of rows) {
    const own = [...fixed, ...ids.slice(depth)];
    const resource = own.join('/');
    // All instances of a resource are of its one type.
    if (!kinds.has(resource)) kinds.set(resource, [riid !== null, type]);
    const [multiple, declared] = kinds.get(resource)!;
    if (multiple !== (riid !== null) || declared !== type) continue;
    const path = '/' + resource + (riid === null ? '' : '/' + riid);
    if (!leaves.some((leaf) => leaf.path === path)) leaves.push({ path, type, value });
  }
  const key = (path: string): number[] => path.slice(1).split('/').map(Number);
  leaves.sort((a, b) => {
    const [x, y] = [key(a.path), key(b.path)];
    for (let i = 0; i < 4; i++) if ((x[i] ?? -1) !== (y[i] ?? -1)) return (x[i] ?? -1) - (y[i] ?? -1);
    return 0;
  });
  return { base: '/' + fixed.join('/'), leaves };
});

/** The type of each leaf, by its path. */
export function typesOf(leaves: readonly Leaf[]): (path: string) => number {
  const types = new Map(leaves.map((leaf) => [leaf.path, leaf.type]));
  return (path) => types.get(path) ?? 0;
}
