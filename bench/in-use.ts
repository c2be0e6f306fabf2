/**
 * What a client holds of an engine's memory once it is registered, and the most while it registers, is read and notifies a thousand times.
 *
 * Each kind has an engine's whole memory for itself, so that the smallest interpreters have room, too.
 */
import { asModule } from '../test/engines/behaviour.js';
import { benchScript } from '../test/engines/bench.js';
import { runEspruino } from '../test/engines/espruino/run.js';
import { textIfThere } from '../test/engines/root.js';
import { SlotMeter } from '../test/engines/xs/slots.js';
import { Worker, findWorker } from '../test/engines/xs/worker.js';

const RUNS = 1000;
const KINDS = ['registrations', 'reads', 'notifications'];
/** Variables of the interpreter that an ESP32 has, of 14 bytes. */
const ESP32_VARIABLES = 16383;

/** Of one kind on one engine. */
export interface InUse {
  kind: string;
  /** In use with the module loaded, and what the registered client adds. */
  module: number;
  client: number;
  /** The most that was in use during the thousand beyond that. */
  more: number;
  /** Time for each, in `unit` of the engine. */
  time: number;
}

export interface EngineUse {
  /** What it ran on, and what is counted. */
  title: string;
  /** Of how many; 0 where there is no limit. */
  of: number;
  unit: string;
  rows: InUse[];
  /** Why there are none. */
  missing: string;
}

/** The compute meter counts opcodes; what a command costs without the scenario is taken off. */
export async function useOnXs(): Promise<EngineUse> {
  const use: EngineUse = { title: 'XS 13.3 on this machine (64 bits, the program in RAM), slots', of: 0, unit: 'opcodes', rows: [], missing: '' };
  const bundle = textIfThere('dist/script/mote.js');
  if (bundle === undefined) return { ...use, missing: 'dist/script/mote.js has not been built: npm run build' };
  if (findWorker() === undefined) return { ...use, missing: 'no XS worker: install @agoric/xsnap' };
  for (let kind = 0; kind < KINDS.length; kind++) {
    const worker = await Worker.start();
    try {
      await worker.evaluate(bundle + '\n' + benchScript() + 'globalThis.make = () => { globalThis.one = bench.everyday(mote, ' + kind + ') }', 'a client');
      const meter = await SlotMeter.on(worker);
      const module = await meter.live();
      await worker.evaluate('make()', 'a client');
      await meter.slots('function () { one.run() }', 20); // first runs fill caches
      const client = (await meter.live()) - module;
      const { perOperation } = await meter.slots('function () { one.run() }', RUNS);
      use.rows.push({ kind: KINDS[kind], module, client, more: Math.round(perOperation * RUNS), time: Math.round(await meter.compute('function () { one.run() }', RUNS)) });
    } finally {
      await worker.close();
    }
  }
  return use;
}

const ESPRUINO_BARE = `
process.memory();
const bare = process.memory(false).usage;
`;
const ESPRUINO_SCRIPT = `
const mote = require("mote");
process.memory();
const module = process.memory(false).usage - bare;
BENCH
process.memory();
const before = process.memory(false).usage;
const one = bench.everyday(mote, KIND);
let most = 100000;
let usage = 100000;
let first = 100000;
let begin = Date.now();
function repeat(count) {
  most = 100000;
  for (let i = 0; i < count; i++) {
    one.run();
    usage = 100000 + process.memory(false).usage;
    if (usage > most) most = usage;
  }
}
repeat(20);
process.memory();
const after = process.memory(false).usage;
repeat(20);
first = most;
begin = Date.now();
repeat(${RUNS});
const time = (Date.now() - begin) / ${RUNS};
print("@ " + module + " " + (after - before) + " " + (most - first) + " " + time);
print("DONE 1 passed, 0 failed");
quit();
`;

export async function useOnEspruino(): Promise<EngineUse> {
  const use: EngineUse = { title: 'Espruino, variables', of: 0, unit: 'ms', rows: [], missing: '' };
  const bundle = textIfThere('dist/espruino/mote.min.js');
  if (bundle === undefined) return { ...use, missing: 'dist/espruino/mote.min.js has not been built: npm run build' };
  if (!process.env['ESPRUINO']) return { ...use, missing: 'set ESPRUINO to the path of an Espruino interpreter' };
  const probe = await runEspruino('print(process.memory().total + " " + process.memory().blocksize); print("DONE 1 passed, 0 failed"); quit();');
  const [total, block] = probe.lines[0].split(' ').map(Number);
  const device = total === ESP32_VARIABLES;
  use.title = 'Espruino ' + probe.version + ' on this machine, variables of ' + block + ' bytes' + (device ? ', as many as an ESP32 has, the module in flash' : ', the module in RAM: no ESP32');
  use.of = device ? total : 0;
  for (let kind = 0; kind < KINDS.length; kind++) {
    const script = ESPRUINO_SCRIPT.replace('BENCH', () => benchScript()).replace('KIND', String(kind));
    const run = device ? await runEspruino(ESPRUINO_BARE + script, { timeout: 900_000, storage: { mote: bundle } }) : await runEspruino(ESPRUINO_BARE + asModule(bundle) + script, { timeout: 900_000 });
    const [module, client, more, time] = run.lines.filter((line) => line.startsWith('@ '))[0].slice(2).split(' ').map(Number);
    use.rows.push({ kind: KINDS[kind], module, client, more, time });
  }
  return use;
}
