/**
 * What the tests of the content formats share: values as plain records, written and read through the one `Value`.
 */
import * as assert from 'node:assert/strict';
import { Arena } from '../../src/buffers/arena.js';
import { rawStrings } from '../../src/buffers/bytes.js';
import { Writer } from '../../src/buffers/writer.js';
import { Decimal } from '../../src/codec/decimal.js';
import type { Format } from '../../src/codec/format.js';
import { ABSENT, Path } from '../../src/codec/path.js';
import { BOOLEAN, CORELNK, FLOAT, NONE, OBJLNK, OPAQUE, STRING, isWhole } from '../../src/codec/types.js';
import { Value } from '../../src/codec/value.js';

/** A value as tests write it down: text, a bigint, a number, a boolean, hex of bytes, "oid:iid"; null is none. */
export type Plain = string | bigint | number | boolean | null;

export interface Leaf {
  path: string;
  type: number;
  value: Plain;
}

export const arena = new Arena(1024);
export const decimal = new Decimal(arena);
export const value = new Value(arena, rawStrings());
const words = new DataView(new ArrayBuffer(8));
const writer = new Writer(arena.u8, rawStrings());
const out = new Uint8Array(70000);

export function pathOf(text: string): Path {
  const path = new Path();
  const bytes = Buffer.from(text);
  assert.equal(path.parse(bytes, 0, bytes.length), 0, text);
  return path;
}

export function pathText(path: Path): string {
  let text = '';
  for (let i = 0; i < 4; i++) if (path.id(i) !== ABSENT || path.id(3) !== ABSENT || (i < 3 && path.id(2) !== ABSENT)) text += '/' + (path.id(i) === ABSENT ? '*' : path.id(i));
  return text === '' ? '/' : text.replace(/(\/\*)+$/, '');
}

/** Fills the value as a handler would. `chars` false: strings as bytes. */
export function put(type: number, plain: Plain, chars: boolean): void {
  value.clear();
  switch (type) {
    case NONE: return;
    case STRING:
    case CORELNK:
      if (chars) value.string(plain as string);
      else value.utf8(Buffer.from('<' + plain + '>'), 1, Buffer.byteLength(plain as string));
      value.type = type;
      return;
    case OPAQUE: value.opaque(Buffer.from('ff' + plain + 'ff', 'hex'), 1, (plain as string).length / 2); return;
    case FLOAT: value.float(plain as number); return;
    case BOOLEAN: value.boolean(plain as boolean); return;
    case OBJLNK: {
      const ids = (plain as string).split(':');
      value.link(Number(ids[0]), Number(ids[1]));
      return;
    }
    default:
      words.setBigInt64(0, BigInt.asIntN(64, plain as bigint));
      value.wide(words.getInt32(0), words.getInt32(4));
      value.type = type;
  }
}

/** What the value holds. */
export function taken(unsigned: number): Plain {
  switch (value.type) {
    case NONE: return null;
    case STRING:
    case CORELNK: return value.getText();
    case OPAQUE: {
      const bytes = Buffer.alloc(value.getLength());
      assert.equal(value.getBytes(bytes, 0, bytes.length), bytes.length);
      return bytes.toString('hex');
    }
    case FLOAT: return value.getNumber();
    case BOOLEAN: return value.getBoolean();
    case OBJLNK: return value.hi + ':' + value.lo;
    default:
      assert.ok(isWhole(value.type));
      words.setInt32(0, value.hi);
      words.setInt32(4, value.lo);
      return value.type === unsigned ? words.getBigUint64(0) : words.getBigInt64(0);
  }
}

/** Writes the leaves to `room` bytes among bytes 0xa5; the payload, or the status that ended it. */
export function encodeTo(format: Format, base: string, leaves: readonly Leaf[], room: number, chars: boolean): Buffer | number {
  out.fill(0xa5, 0, room + 16);
  writer.begin(out, 5, 5 + room);
  format.beginWrite(writer, pathOf(base), leaves.length);
  let status = 0;
  for (const leaf of leaves) {
    put(leaf.type, leaf.value, chars);
    status = format.write(pathOf(leaf.path), value);
    if (status < 0) break;
  }
  if (status === 0) status = format.endWrite();
  for (let i = 0; i < 5; i++) assert.equal(out[i], 0xa5, 'written before its room');
  // A container that shrank leaves a byte behind the payload, within the room: TLV has two levels of them.
  for (let i = Math.min(status < 0 ? 5 + room : writer.at + 2, 5 + room); i < 5 + room + 11; i++) assert.equal(out[i], 0xa5, 'written behind its end');
  if (status < 0) return status;
  assert.equal(writer.length(), writer.at - 5);
  return Buffer.from(out.slice(5, writer.at));
}

/** The payload as hex, the same whether strings come as characters or as bytes. */
export function encode(format: Format, base: string, leaves: readonly Leaf[]): string {
  const payload = encodeTo(format, base, leaves, 66000, true);
  assert.ok(typeof payload !== 'number', 'status ' + payload);
  assert.deepEqual(encodeTo(format, base, leaves, 66000, false), payload);
  assert.deepEqual(encodeTo(format, base, leaves, payload.length, true), payload);
  return payload.toString('hex');
}

/** Reads a payload among other bytes, twice over as a write does; the leaves, or the status that refused it. */
export function decode(format: Format, base: string, hex: string, typeOf: (path: string) => number): Leaf[] | number {
  const payload = Buffer.from(hex, 'hex');
  const bytes = new Uint8Array(payload.length + 20).fill(0xc1);
  bytes.set(payload, 7);
  const first = pass(format, base, bytes, payload.length, typeOf);
  bytes.fill(0x41, 7 + payload.length); // what lies behind must not matter
  assert.deepEqual(pass(format, base, bytes, payload.length, typeOf), first);
  return first;
}

function pass(format: Format, base: string, bytes: Uint8Array, length: number, typeOf: (path: string) => number): Leaf[] | number {
  const path = new Path();
  const leaves: Leaf[] = [];
  let status = format.beginRead(bytes, 7, length, pathOf(base));
  if (status < 0) return status;
  for (status = format.next(path); status > 0; status = format.next(path)) {
    const text = pathText(path);
    const type = typeOf(text);
    value.clear();
    const decoded = format.decode(type, value);
    if (decoded < 0) return decoded;
    assert.equal(value.type, type);
    if (type === STRING || type === OPAQUE || type === CORELNK) assert.ok(value.at >= 7 && value.at + value.length <= 7 + length, 'a run outside the payload');
    leaves.push({ path: text, type, value: taken(3) });
    assert.ok(leaves.length <= length + 1, 'more values than bytes');
  }
  if (status < 0) {
    assert.equal(format.next(path), status);
    return status;
  }
  assert.equal(format.next(path), 0);
  return leaves;
}
