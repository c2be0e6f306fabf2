// Memory in steady state on Espruino: every scenario of bench/scenarios.ts; process.memory(false) collects nothing, so that garbage would show.
//
// Evaluated behind prelude.js, the bundle with all features and the script of the scenarios.

const RUNS = 200;
const list = bench.scenarios(mote);

suite('memory of each scenario', function () {
  let before = 100000;
  let after = 100000;
  for (let i = 0; i < list.length; i++) {
    for (let n = 0; n < 20; n++) list[i].run();
    process.memory();
    before = process.memory(false).usage;
    for (let n = 0; n < RUNS; n++) list[i].run();
    after = process.memory(false).usage;
    equal(after, before, list[i].name + ': usage');
    say('MEASURED ' + list[i].name + ', variables after ' + RUNS + ' more: ' + (after - before));
  }
  process.memory();
  before = process.memory(false).usage;
  let kept = null;
  for (let n = 0; n < RUNS; n++) kept = { before: kept };
  fact(process.memory(false).usage >= before + RUNS, 'the control: what is kept shows');
});
