/** plain-text.json: texts with the declared type, whether they are accepted, and their value. */
import * as assert from 'uvu/assert';
import { Decimal } from '../../src/codec/decimal.js';
import { TextFormat } from '../../src/codec/text.js';
import { BAD_REQUEST } from '../../src/status.js';
import { bench, pathOf, textOf, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';
import { ALL_TYPES, same, typeOf } from './value.js';

interface TextEntry extends Entry {
  type: string;
  accepted: boolean;
  value?: unknown;
  tolerance?: string;
}

const b = bench();
const format = new TextFormat(new Decimal(b.arena));
const path = pathOf('/3/0/9');

export const text: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length) {
    const results: unknown[] = [];
    for (const type of ALL_TYPES) {
      results.push(format.beginRead(bytes, at, length, path), format.next(path), format.decode(type, b.value));
    }
    return results;
  },
  check(plain) {
    // Entries marked `policy` are decided as their sources do: exponents are read.
    const entry = plain as TextEntry;
    const bytes = unhex(entry.hex);
    const type = typeOf(entry.type);
    const into = pathOf('/');
    assert.is(format.beginRead(bytes, 0, bytes.length, path), 0);
    assert.is(format.next(into), 1);
    assert.is(textOf(into), '/3/0/9');
    assert.is(format.decode(type, b.value), entry.accepted ? 0 : BAD_REQUEST);
    assert.is(format.next(into), 0);
    if (entry.accepted) same(b.value, type, entry.value, entry.tolerance);
  },
};
