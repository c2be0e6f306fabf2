/**
 * What the codec tests share: an arena with a value in it, writers over dirty bytes, hex.
 */
import * as assert from 'uvu/assert';
import { Arena } from '../../src/buffers/arena.js';
import { Writer } from '../../src/buffers/writer.js';
import { Path } from '../../src/codec/path.js';
import { Value } from '../../src/codec/value.js';

export const DIRT = 0xa5;

export function hex(bytes: Uint8Array, at = 0, length = bytes.length - at): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('hex');
}

export function unhex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'utf8'));
}

export function pathOf(text: string): Path {
  const path = new Path();
  const bytes = ascii(text);
  assert.is(path.parse(bytes, 0, bytes.length), 0, text);
  return path;
}

export function textOf(path: Path): string {
  const writer = new Writer(new Uint8Array(64), false);
  writer.begin(writer.bytes, 0, 64);
  path.write(writer);
  return Buffer.from(writer.bytes.subarray(0, writer.length())).toString('utf8');
}

/** A whole number as the two halves that a Value holds, and back. */
export function halves(n: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, n >> 32n)), Number(BigInt.asIntN(32, n))];
}

export function wholeOf(value: Value, unsigned: boolean): bigint {
  const n = (BigInt(value.hi) << 32n) | BigInt(value.lo >>> 0);
  return unsigned ? BigInt.asUintN(64, n) : BigInt.asIntN(64, n);
}

export interface Bench {
  arena: Arena;
  value: Value;
  writer: Writer;
  bytes: Uint8Array;
  /** The hex that `write` leaves; fails when it answers a failure or touches a byte outside its range. */
  written(write: (writer: Writer) => void): string;
}

const LEAD = 5;

export function bench(): Bench {
  const arena = new Arena(4096);
  const bytes = new Uint8Array(2048);
  const writer = new Writer(bytes, false);
  return {
    arena,
    value: new Value(arena, false),
    writer,
    bytes,
    written(write) {
      bytes.fill(DIRT);
      writer.begin(bytes, LEAD, bytes.length - LEAD);
      write(writer);
      const length = writer.length();
      assert.ok(length >= 0, 'fits');
      assert.ok(bytes.subarray(0, LEAD).every((b) => b === DIRT), 'nothing before');
      // Within its range a format may use what it does not fill.
      assert.ok(bytes.subarray(bytes.length - LEAD).every((b) => b === DIRT), 'nothing behind');
      return hex(bytes, LEAD, length);
    },
  };
}
