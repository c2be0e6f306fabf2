/** lwm2m-cbor.json: payloads sent to, or answering, `base`, with their values; `written`: the very bytes that are written for them. */
import * as assert from 'uvu/assert';
import { CONTENT_VALUE } from '../../src/codec/format.js';
import { Lwm2mCborFormat } from '../../src/codec/lwm2m-cbor.js';
import { BAD_REQUEST } from '../../src/status.js';
import { bench, hex, pathOf, textOf, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';
import { ALL_TYPES, push, same, typeOf } from './value.js';

interface Lwm2mCborEntry extends Entry {
  base: string;
  records: { path: string; type: string; value: unknown }[];
  written?: boolean;
}

const b = bench();
const format = new Lwm2mCborFormat(b.arena);

export const lwm2mCbor: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length, entry) {
    const path = pathOf('/');
    const results: unknown[] = [format.beginRead(bytes, at, length, pathOf((entry as Lwm2mCborEntry).base))];
    if (results[0] !== 0) return results;
    for (;;) {
      const status = format.next(path);
      results.push(status);
      if (status <= 0) return results;
      results.push(textOf(path), format.content());
      for (const type of ALL_TYPES) results.push(format.decode(type, b.value));
    }
  },
  check(plain) {
    const entry = plain as Lwm2mCborEntry;
    const bytes = unhex(entry.hex);
    const path = pathOf('/');
    let status = format.beginRead(bytes, 0, bytes.length, pathOf(entry.base));
    if (entry.error) {
      if (status === 0) for (status = 1; status > 0;) status = format.next(path);
      assert.is(status, BAD_REQUEST);
      return;
    }
    assert.is(status, 0);
    for (const record of entry.records) {
      assert.is(format.next(path), 1, record.path);
      assert.is(textOf(path), record.path);
      assert.is(format.content(), CONTENT_VALUE);
      assert.is(format.decode(typeOf(record.type), b.value), 0);
      same(b.value, typeOf(record.type), record.value);
    }
    assert.is(format.next(path), 0);
    if (!entry.written) return;
    assert.is(b.written((w) => {
      format.beginWrite(w, pathOf(entry.base), entry.records.length);
      for (const record of entry.records) {
        push(b.value, typeOf(record.type), record.value);
        assert.is(format.write(pathOf(record.path), b.value), 0);
      }
      assert.is(format.endWrite(), 0);
    }), hex(bytes));
  },
};
