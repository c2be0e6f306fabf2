/**
 * Handshake messages in pieces: every order, every cut, overlaps and lies; what comes out is what went in, in turn, or nothing.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Assembly } from '../../src/dtls/assembly.js';
import { Prng } from '../protocol/prng.js';
import { hex, seeded } from '../crypto/lab.js';

const SIZE = 240;

function fragment(type: number, number: number, body: Uint8Array, from: number, to: number): Uint8Array {
  const u24 = (n: number): number[] => [n >> 16, (n >> 8) & 255, n & 255];
  return Uint8Array.from([type, ...u24(body.length), number >> 8, number & 255, ...u24(from), ...u24(to - from), ...body.slice(from, to)]);
}

class Bench {
  readonly u8 = new Uint8Array(2048);
  readonly assembly = new Assembly(this.u8, 1000, SIZE);
  readonly out: string[] = [];

  /** Hands in a fragment that lies at 0; collects what is complete. */
  feed(bytes: Uint8Array): number {
    this.u8.fill(0xee, 0, 1000);
    this.u8.set(bytes, 0);
    const n = this.assembly.take(0, bytes.length, bytes[0] === 2);
    while (this.assembly.ready >= 0) {
      this.out.push(hex(this.u8.subarray(this.assembly.ready, this.assembly.ready + this.assembly.length)));
      this.assembly.advance();
    }
    for (let i = 1000 + SIZE; i < 2048; i++) assert.is(this.u8[i], 0, 'written behind the buffer');
    return n;
  }
}

test('any fragments in any order, some twice', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const prng = new Prng(seed);
    const bodies = [seeded(prng, 20 + prng.below(50)), seeded(prng, prng.below(30)), new Uint8Array(0)];
    const types = [2, 12, 14];
    const whole = bodies.map((body, i) => hex(fragment(types[i], 1 + i, body, 0, body.length)));
    const pieces = bodies.flatMap((body, i) => {
      const cuts: Uint8Array[] = [];
      const step = 16 + prng.below(body.length + 1);
      for (let at = 0; at < body.length || at === 0; at += step) cuts.push(fragment(types[i], 1 + i, body, Math.max(0, at - prng.below(3)), Math.min(body.length, at + step)));
      return cuts;
    });
    const bench = new Bench();
    for (let round = 0; round < 12 && bench.out.length < 3; round++) {
      const left = pieces.concat(pieces.filter(() => prng.chance(20)));
      while (left.length > 0) assert.ok(bench.feed(left.splice(prng.below(left.length), 1)[0]) > 0);
    }
    assert.equal(bench.out, whole, 'seed ' + seed);
  }
});

test('lengths that lie are malformed', () => {
  const body = new Uint8Array(10);
  const good = fragment(2, 0, body, 0, 10);
  for (let cut = 0; cut < good.length; cut++) assert.is(new Bench().feed(good.slice(0, cut)), -1);
  for (const [at, value] of [[3, 9], [8, 1], [11, 11], [6, 1], [9, 1]]) {
    const wrong = good.slice();
    wrong[at] = value;
    assert.is(new Bench().feed(wrong), -1, at + ' = ' + value);
  }
});

test('a message that is too long for the buffer never completes, and what follows is not confused', () => {
  const bench = new Bench();
  const body = new Uint8Array(2000);
  bench.feed(fragment(2, 0, new Uint8Array(4), 0, 4));
  for (let at = 0; at < 2000; at += 50) bench.feed(fragment(12, 1, body, at, at + 50));
  assert.is(bench.out.length, 1);
  assert.ok(bench.assembly.dropped > 0);
});

test('what is ahead gives way to what is in turn', () => {
  const bench = new Bench();
  const body = seeded(new Prng(5), 100);
  bench.feed(fragment(2, 0, new Uint8Array(0), 0, 0));
  for (let n = 2; n < 6; n++) bench.feed(fragment(12, n, new Uint8Array(40), 0, 40));
  bench.feed(fragment(12, 1, body, 50, 100));
  bench.feed(fragment(12, 1, body, 0, 50));
  assert.is(bench.out[1], hex(fragment(12, 1, body, 0, 100)));
});

test('what is behind is a repetition, and said to be one when it is the last', () => {
  const bench = new Bench();
  const body = new Uint8Array(8);
  bench.feed(fragment(2, 0, body, 0, 8));
  bench.feed(fragment(14, 1, body, 0, 8));
  bench.feed(fragment(2, 0, body, 0, 8));
  assert.not(bench.assembly.repeated);
  bench.feed(fragment(14, 1, body, 0, 4));
  assert.not(bench.assembly.repeated);
  bench.feed(fragment(14, 1, body, 4, 8));
  assert.ok(bench.assembly.repeated);
  assert.is(bench.out.length, 2);
});

test.run();
