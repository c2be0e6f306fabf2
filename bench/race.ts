/**
 * Runs contestants by turns and compares them by the medians of their ratios: whatever slows the machine down slows the one beside it too.
 */

export interface Contestant {
  name: string;
  /** Does it `n` times; answers a number made of the results, so that none of them is left out by the compiler. */
  run(n: number): number;
}

export interface Result {
  name: string;
  /** Median of the runs per second. */
  rate: number;
  /** Median of how many times the rate of each contestant was that of the first. */
  ratio: number;
}

const ROUNDS = 15;
/** Milliseconds that a contestant runs in a round. */
const SLICE = 30;

/** Kept where the compiler cannot see that nobody reads it. */
export const sink = { sum: 0 };

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function rate(contestant: Contestant, n: number): number {
  const start = process.hrtime.bigint();
  sink.sum = (sink.sum + contestant.run(n)) | 0;
  return (n * 1e9) / Number(process.hrtime.bigint() - start);
}

/** How many runs fill a slice, once the compiler has done its work. */
function calibrate(contestant: Contestant): number {
  let n = 64;
  let found = rate(contestant, n);
  for (let spent = 0; spent < 4 * SLICE; spent += (n * 1000) / found) {
    n = Math.max(64, Math.ceil((found * SLICE) / 1000));
    found = rate(contestant, n);
  }
  return n;
}

/** The first contestant is the one that the others are measured by. */
export function race(contestants: readonly Contestant[]): Result[] {
  const runs = contestants.map(calibrate);
  const rates: number[][] = contestants.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const i = (turn + round) % contestants.length;
      rates[i].push(rate(contestants[i], runs[i]));
    }
  }
  return contestants.map(({ name }, i) => ({ name, rate: median(rates[i]), ratio: median(rates[0].map((first, round) => rates[i][round] / first)) }));
}
