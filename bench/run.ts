/**
 * `npm run bench`: how fast this is, as ratios to others measured in the same run; the targets stand beside them and nothing fails by them.
 */
import { Generator } from './load.js';
import { NOTIFICATION, REGISTRATION, encoding, parsing, size } from './messages.js';
import { type Contestant, type Result, median, race } from './race.js';
import { type Kind, start } from './responder.js';
import { packDecoding, packEncoding } from './senml.js';
import { dtls } from './dtls.js';

function thousands(rate: number): string {
  return (rate < 10_000 ? (rate / 1000).toFixed(1) : (rate / 1000).toFixed(0)) + ' k/s';
}

function line(what: string, results: readonly Result[], target: string): void {
  const shown = results.map(({ name, rate, ratio }, i) => name + ' ' + thousands(rate) + (i === 0 ? '' : ' (' + ratio.toFixed(ratio < 10 ? 2 : 0) + 'x)'));
  console.log(what.padEnd(34) + shown.join('   ') + '   target ' + target);
}

function micro(what: string, contestants: readonly Contestant[], target: string): void {
  line(what, race(contestants), target);
}

/** Rounds by turns; node-coap keeps every answer for minutes, so that it takes part in the first ones only. */
const ROUNDS = 9;
const COAP_ROUNDS = 3;
const MS = 600;

async function loopback(): Promise<void> {
  const generator = await Generator.start();
  const kinds: Kind[] = ['bare', 'mote', 'node-coap'];
  const responders = await Promise.all(kinds.map((kind) => start(kind, generator.port)));
  await generator.registered();
  let repeated = 0;
  for (const concurrency of [1, 16]) {
    for (const { port } of responders) await generator.run({ port, concurrency, ms: 300 }); // warms up
    const rates: number[][] = kinds.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < kinds.length; turn++) {
        const i = (turn + round) % kinds.length;
        if (kinds[i] === 'node-coap' && round >= COAP_ROUNDS) continue;
        const load = await generator.run({ port: responders[i].port, concurrency, ms: MS });
        rates[i].push(load.rate);
        repeated += load.repeated;
      }
    }
    const results = kinds.map((name, i) => ({ name, rate: median(rates[i]), ratio: median(rates[i].map((rate, round) => rate / rates[0][round])) }));
    line('round trips, ' + concurrency + ' at once', results, 'mote 0.9x');
  }
  if (repeated > 0) console.log('requests sent again: ' + repeated);
  generator.end();
  for (const { child } of responders) child.kill();
}

console.log('Node ' + process.version + ', medians of rounds by turns; ratios to the first of each line\n');
micro('encode a Register (' + size(REGISTRATION) + ' bytes)', encoding(REGISTRATION), '10x');
micro('parse it', parsing(REGISTRATION), '10x');
micro('encode a notification (' + size(NOTIFICATION) + ' bytes)', encoding(NOTIFICATION), '10x');
micro('parse it', parsing(NOTIFICATION), '10x');
micro('encode a SenML pack of 5', packEncoding(), '3x of objects');
micro('decode it', packDecoding(), '3x of objects');
await loopback();
await dtls();
