/** What the readers of payload formats share: a value as the vectors' text. */
import * as assert from 'uvu/assert';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../../src/codec/types.js';
import type { Value } from '../../src/codec/value.js';
import { halves, hex, unhex, wholeOf } from '../codec/bench.js';

export function typeOf(name: string): number {
  const table: Record<string, number> = { string: STRING, integer: INTEGER, unsigned: UNSIGNED, float: FLOAT, boolean: BOOLEAN, opaque: OPAQUE, time: TIME, objlnk: OBJLNK, corelnk: CORELNK };
  assert.ok(name in table, name);
  return table[name];
}

export const ALL_TYPES = [STRING, INTEGER, UNSIGNED, FLOAT, BOOLEAN, OPAQUE, TIME, OBJLNK, CORELNK];

/** The bytes of a run, decoded. */
export function bytesOf(value: Value): string {
  const into = new Uint8Array(value.getLength());
  assert.is(value.getBytes(into, 0, into.length), into.length);
  return hex(into);
}

/** Fails unless the value is what a vector says: numbers as decimal text, opaque as hex, links as "oid:iid". */
export function same(value: Value, type: number, expected: unknown, tolerance?: string): void {
  assert.is(value.type, type);
  switch (type) {
    case STRING:
    case CORELNK: assert.is(value.getText(), expected); break;
    case OPAQUE: assert.is(bytesOf(value), expected); break;
    case BOOLEAN: assert.is(value.getBoolean(), expected); break;
    case OBJLNK: assert.is(value.hi + ':' + value.lo, expected); break;
    case FLOAT: {
      const x = Number(expected);
      const got = value.getNumber();
      if (tolerance === undefined) assert.ok(Object.is(got, x) || (x === 0 && got === 0), `${got} is ${x}`);
      else assert.ok(Math.abs(got - x) <= Math.abs(x) * 1e-6, `${got} is about ${x}`);
      break;
    }
    default: assert.is(String(wholeOf(value, type === UNSIGNED)), String(expected).replace(/\.0+$/, ''));
  }
}

/** Gives `value` what a vector says. */
export function push(value: Value, type: number, expected: unknown): void {
  switch (type) {
    case STRING:
    case CORELNK: value.string(String(expected)); break;
    case OPAQUE: value.opaque(unhex(String(expected)), 0, String(expected).length / 2); break;
    case BOOLEAN: value.boolean(expected === true); break;
    case FLOAT: value.float(Number(expected)); break;
    case OBJLNK: {
      const [oid, iid] = String(expected).split(':').map(Number);
      value.link(oid, iid);
      break;
    }
    default: {
      const [hi, lo] = halves(BigInt(String(expected)));
      value.wide(hi, lo);
    }
  }
  assert.ok(value.become(type));
}
