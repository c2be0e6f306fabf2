/**
 * senml-cbor.json, senml-json.json: packs with their resolved records {path, type, value, time?}. type number is any number, `float` tells how it was
 * written; none is a path alone, as composite requests have it; null is to be removed. The first record's base name tells what was asked for.
 */
import * as assert from 'uvu/assert';
import { Decimal } from '../../src/codec/decimal.js';
import { CONTENT_NOTHING, CONTENT_NULL, CONTENT_VALUE } from '../../src/codec/format.js';
import { SenmlCborFormat } from '../../src/codec/senml-cbor.js';
import { ABSOLUTE_TIME } from '../../src/codec/senml-cbor-reader.js';
import { SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { FLOAT, INTEGER, NONE, UNSIGNED, isNumeric } from '../../src/codec/types.js';
import { BAD_REQUEST } from '../../src/status.js';
import { bench, hex, pathOf, textOf, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';
import { ALL_TYPES, push, same, typeOf } from './value.js';

interface Record {
  path: string;
  type: string;
  value: unknown;
  float?: boolean;
  time?: string;
  timeRelativeToNow?: boolean;
}

interface SenmlEntry extends Entry {
  records: Record[];
  /** SenML JSON: the text of `hex`. */
  text?: string;
}

const b = bench();
const root = pathOf('/');

/** Entries marked `policy` that we take, though their source refuses them: docs/vectors.md. */
function taken(entry: Entry): boolean {
  return entry.policy === true && /indefinite/i.test(JSON.stringify(entry));
}

/** Ids of 16 bits: 65535 is reserved (Core 1.2 7.3) and no id has a zero in front, so that a path with one of these is walked as a name only. */
function isPath(text: string): boolean {
  return text === '/' || (/^(\/(0|[1-9]\d*)){1,4}$/.test(text) && text.slice(1).split('/').every((id) => Number(id) < 65535));
}

/** Whole numbers as decimal text; JSON has others too, of which `float` does not tell. */
function isWholeText(text: unknown): boolean {
  return /^-?\d+$/.test(String(text));
}

/** The reader of one of the two forms. */
export function senmlVectors(format: SenmlCborFormat | SenmlJsonFormat): VectorReader {
  const payload = (): Uint8Array => ('bytes' in format.reader ? format.reader.bytes : format.reader.json.bytes);

  function name(): string {
    const r = format.reader;
    return Buffer.concat([payload().subarray(r.baseAt, r.baseAt + r.baseLength), payload().subarray(r.nameAt, r.nameAt + r.nameLength)]).toString('utf8');
  }

  function compare(record: Record): void {
    const r = format.reader;
    assert.is(format.content(), record.type === 'none' ? CONTENT_NOTHING : record.type === 'null' ? CONTENT_NULL : CONTENT_VALUE);
    assert.is(r.hasTime, record.time !== undefined);
    if (record.time !== undefined) {
      const seconds = b.arena.f64[r.time];
      assert.is(seconds, Number(record.time));
      assert.is(seconds < ABSOLUTE_TIME, record.timeRelativeToNow);
    }
    if (record.type === 'none' || record.type === 'null') {
      assert.is(r.kind, NONE);
      return;
    }
    if (record.type !== 'number') {
      const type = typeOf(record.type);
      assert.is(r.kind, type);
      assert.is(format.decode(type, b.value), 0);
      same(b.value, type, record.value);
      return;
    }
    assert.ok(isNumeric(r.kind));
    assert.is(format.decode(FLOAT, b.value), 0);
    assert.is(b.value.getNumber(), Number(record.value));
    if (record.float || !isWholeText(record.value)) return;
    const type = BigInt(String(record.value)) >= 1n << 63n ? UNSIGNED : INTEGER;
    assert.is(format.decode(type, b.value), 0);
    same(b.value, type, record.value);
  }

  /** Writes the records for a request on the path that the pack's base name tells; undefined where it tells none. */
  function again(entry: SenmlEntry): string | undefined {
    const bytes = unhex(entry.hex);
    format.beginRead(bytes, 0, bytes.length, root);
    if (format.reader.step() !== 1 || format.reader.baseLength === 0) return undefined;
    const base = Buffer.from(bytes.subarray(format.reader.baseAt, format.reader.baseAt + format.reader.baseLength)).toString('utf8');
    const asked = base.length > 1 && base.endsWith('/') ? base.slice(0, -1) : base;
    if (!isPath(asked) || !entry.records.every((r) => isPath(r.path))) return undefined;
    return b.written((w) => {
      format.beginWrite(w, pathOf(asked), entry.records.length);
      for (const record of entry.records) {
        push(b.value, record.type === 'number' ? (record.float || !isWholeText(record.value) ? FLOAT : INTEGER) : typeOf(record.type), record.value);
        assert.is(format.write(pathOf(record.path), b.value), 0);
      }
      assert.is(format.endWrite(), 0);
    });
  }

  return {
    hasBytes: () => true,
    feed(bytes, at, length) {
      const path = pathOf('/');
      const results: unknown[] = [format.beginRead(bytes, at, length, root)];
      if (results[0] !== 0) return results;
      for (;;) {
        const status = format.next(path);
        results.push(status);
        if (status <= 0) return results;
        results.push(textOf(path), format.content(), format.reader.hasTime, b.arena.f64[format.reader.time]);
        for (const type of ALL_TYPES) results.push(format.decode(type, b.value));
      }
    },
    check(plain) {
      const entry = plain as SenmlEntry;
      const bytes = unhex(entry.hex);
      const path = pathOf('/');
      if (entry.error && !taken(entry)) {
        let status = format.beginRead(bytes, 0, bytes.length, root);
        if (status === 0) for (status = 1; status > 0;) status = format.next(path);
        assert.is(status, BAD_REQUEST);
        return;
      }
      const records = entry.error ? undefined : entry.records;
      // As names and values, then as paths: the second run must find the same.
      assert.is(format.beginRead(bytes, 0, bytes.length, root), 0);
      let count = 0;
      for (; format.reader.step() > 0; count++) {
        if (records === undefined) continue;
        if (format.content() === CONTENT_NOTHING && format.reader.nameLength === 0 && records[count].type !== 'none') {
          count--; // base fields alone
          continue;
        }
        assert.is(name(), records[count].path);
        compare(records[count]);
      }
      if (records === undefined) return assert.ok(count > 0);
      assert.is(count, records.length);
      assert.is(format.beginRead(bytes, 0, bytes.length, root), 0);
      for (const record of records) {
        assert.is(format.next(path), isPath(record.path) ? 1 : BAD_REQUEST, record.path);
        if (!isPath(record.path)) return;
        assert.is(textOf(path), record.path);
        compare(record);
      }
      assert.is(format.next(path), 0);
      if (entry.why.includes('Canonical') || entry.why.includes('OMA TS table')) {
        const written = again(entry);
        if (written !== undefined && records.every((r) => r.time === undefined)) assert.is(written, hex(bytes));
      }
    },
  };
}

export const senml = senmlVectors(new SenmlCborFormat(b.arena));
export const senmlJson = senmlVectors(new SenmlJsonFormat(b.arena, new Decimal(b.arena)));
