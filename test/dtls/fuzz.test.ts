/**
 * Mutated records and flights with a fixed seed, into sessions that shake hands and into ones that are established.
 *
 * Whatever comes, nothing throws, nobody hangs, an established session goes on, and a handshake ends in a session that works or in a failure
 * with a name. FUZZ_RUNS is the number of mutated datagrams; a short run without it.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IN_PROGRESS, OK } from '../../src/net/codes.js';
import { CONNECTED } from '../../src/net/types.js';
import { Prng } from '../protocol/prng.js';
import { CBC, Pair } from './lab.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);
/** Mutated datagrams after which a session must still work, and of one handshake at most. */
const CHECK = 400;
const STORM = 60;

const KINDS = [{}, { cid: false }, { ownCid: 32 }, { suites: [CBC] }, { suites: [CBC], cid: false }, { ticket: 100 }];
const EDGES = [0, 1, 2, 12, 13, 20, 21, 22, 23, 24, 25, 26, 127, 128, 253, 254, 255];

/** One of the datagrams, changed in one to four ways. */
function mutate(prng: Prng, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = Uint8Array.from(prng.pick(corpus));
  for (let changes = 1 + prng.below(4); changes > 0; changes--) {
    const at = bytes.length === 0 ? 0 : prng.below(bytes.length);
    switch (prng.below(9)) {
      case 0:
        if (bytes.length > 0) bytes[at] ^= 1 << prng.below(8);
        break;
      case 1:
        if (bytes.length > 0) bytes[at] = prng.pick(EDGES);
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes, ...prng.bytes(prng.below(60))]);
        break;
      case 4: {
        // The head of one and the tail of another.
        const other = prng.pick(corpus);
        bytes = Uint8Array.from([...bytes.slice(0, at), ...other.slice(prng.below(other.length))]);
        break;
      }
      case 5:
        bytes = Uint8Array.from([...bytes, ...prng.pick(corpus)]);
        break;
      case 6: // a length of the record, or of the message in it
        if (bytes.length > 25) bytes[prng.pick([11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24])] = prng.pick(EDGES);
        break;
      case 7:
        if (bytes.length > 12) bytes.set(prng.bytes(2), 3 + prng.below(8));
        break;
      default:
        bytes.fill(prng.pick(EDGES), at, at + prng.below(20));
        break;
    }
    if (bytes.length > 1900) bytes = bytes.slice(0, 1900);
  }
  return bytes;
}

/** What a conversation puts on the wire: all of it, and what the two sides have sent. */
function corpusOf(options: object): Uint8Array[] {
  const pair = new Pair(options, { seed: -1 });
  pair.establish();
  pair.say('ping');
  pair.run(50);
  pair.reply('pong');
  pair.run(50);
  pair.client.close();
  pair.run(50);
  pair.establish();
  pair.say('ping');
  pair.run(50);
  return pair.wire.map(({ bytes }) => bytes);
}

function inject(pair: Pair, prng: Prng, bytes: Uint8Array): void {
  if (prng.chance(50)) pair.toClient(bytes);
  else pair.toServer(bytes, prng.chance(80) ? 40000 : 40000 + prng.below(4));
}

test('established sessions: ' + RUNS / 2 + ' mutated datagrams', () => {
  const prng = new Prng(20261121);
  const corpora = KINDS.map((options) => corpusOf(options));
  let done = 0;
  for (let kind = 0; done < RUNS / 2; kind = (kind + 1) % KINDS.length) {
    const pair = new Pair(KINDS[kind], { seed: done + 1 });
    assert.is(pair.establish(), OK);
    const corpus = corpora[kind].concat(pair.wire.map(({ bytes }) => bytes));
    for (let i = 0; i < CHECK && done < RUNS / 2; i++, done++) {
      inject(pair, prng, mutate(prng, corpus));
      // The mutation may have left a ClientHello as it was, whose cookie is right: that handshake comes to nothing.
      if (i % 50 === 0) pair.run(20);
    }
    assert.is(pair.client.state, CONNECTED, 'after ' + done);
    const heard = pair.atServer.length;
    pair.say('still here');
    pair.run(50);
    assert.ok(pair.atServer.slice(heard).includes('still here'), 'after ' + done);
    pair.reply('so am I');
    pair.run(50);
    assert.is(pair.atClient[pair.atClient.length - 1], 'so am I', 'after ' + done);
  }
});

test('handshakes: ' + RUNS / 2 + ' mutated datagrams', () => {
  const prng = new Prng(20261122);
  const corpora = KINDS.map((options) => corpusOf(options));
  let done = 0;
  let established = 0;
  let failed = 0;
  for (let kind = 0; done < RUNS / 2; kind = (kind + 1) % KINDS.length) {
    const pair = new Pair({ retries: 2, ...KINDS[kind] }, { seed: done + 1 });
    if (prng.chance(30)) {
      pair.establish();
      pair.client.close();
      pair.run(50);
    }
    const mean = prng.below(5) * 10;
    pair.connect();
    for (let step = 0; step < STORM && pair.status === IN_PROGRESS; step++) {
      for (let n = prng.below(3); n > 0; n--, done++) {
        // Of this very handshake, or of another.
        const own = pair.wire.slice(-4).map(({ bytes }) => bytes);
        if (prng.chance(mean)) inject(pair, prng, mutate(prng, own.length > 0 && prng.chance(50) ? own : corpora[kind]));
      }
      pair.run(1 + prng.below(9), () => pair.status !== IN_PROGRESS);
    }
    pair.run(100_000, () => pair.status !== IN_PROGRESS);
    assert.ok(pair.status === OK || pair.status <= -3000, 'after ' + done + ': ' + pair.status);
    assert.is.not(pair.status, IN_PROGRESS);
    if (pair.status === OK) {
      established++;
      pair.run(1000);
      // A peer may have been told that the session is over; where it was not, it works.
      if (pair.client.state === CONNECTED) pair.say('ping');
    } else {
      failed++;
      pair.status = IN_PROGRESS;
      // And the next handshake, left alone, succeeds.
      pair.run(200_000, () => pair.status !== IN_PROGRESS);
      if (pair.status !== OK) assert.is(pair.establish(), OK, 'after ' + done);
    }
  }
  assert.ok(established > 0 && failed > 0, established + ' established, ' + failed + ' failed');
});

test.run();
