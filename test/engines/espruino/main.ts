// `npm run espruino`: the built bundles on the interpreter that ESPRUINO names, put on record: the behaviour suite, compared with V8; memory over
// a thousand exchanges of each kind; and the example application against a server on loopback, uploaded as to a device. The bundles with all
// features: their own cases, and memory over the scenarios of bench/scenarios.ts.

import { asModule, asScript, behaviourScript, onV8 } from '../behaviour.js';
import { benchScript } from '../bench.js';
import { dtlsCases } from '../dtls.js';
import { record } from '../record.js';
import { type CaseFile, caseFiles, clientCases, featureCases, stageCase, textIfThere, textOf } from '../root.js';
import { dtlsPrimitives, dtlsTimes } from './dtls.js';
import { type Placed, playLight, playOverTcp, playSleeper, playTemperature } from './examples.js';
import { playStorage, playTcp, playWifi } from './ports.js';
import { playExchanges } from './exchanges.js';
import { interpreter, runEspruino, type Run, type RunOptions } from './run.js';

const FULL = 'dist/espruino/mote.js';
const SMALL = 'dist/espruino/mote.min.js';
/** The two with all features. */
const FULL_FEATURES = 'dist/espruino/mote-full.js';
const SMALL_FEATURES = 'dist/espruino/mote-full.min.js';
/** The whole modules for devices: with DTLS; with what a sleeping device needs. */
const SECURE = 'dist/espruino/mote-secure.min.js';
const SLEEP = 'dist/espruino/mote-sleep.min.js';
/** Those beside them. */
const TCP = 'dist/espruino/mote-tcp.min.js';
const WIFI = 'dist/espruino/mote-wifi.min.js';
const LIGHT_OBJECT = 'dist/espruino/objects/light-control.js';
/** Of a device's 16,383 variables, 45 %: modules and a running client with DTLS, Device and another object. */
const SECURE_MOST = 7372;
const TIMEOUT = 1_200_000;
const END = '\nprint("DONE "+behaviour.passed+" passed, "+behaviour.failed+" failed");\nquit();\n';

interface Outcome {
  engine: string;
  passed: number;
  failed: number;
  measured: Record<string, number>;
}

function failure(outcome: Outcome, message: string): void {
  outcome.failed++;
  console.log('FAILED ' + message);
}

function add(outcome: Outcome, run: Run): void {
  outcome.engine = 'Espruino ' + run.version;
  outcome.passed += run.passed;
  outcome.failed += run.failed;
  for (const line of run.lines) {
    console.log('  ' + line);
    const measured = /^MEASURED (.*): (-?\d+)$/.exec(line);
    if (measured !== null) outcome.measured[measured[1]!] = Number(measured[2]);
  }
}

/** True when the interpreter's memory is that of a device: the readable bundle and its comments do not fit it. */
async function isDevice(): Promise<boolean> {
  const run = await runEspruino('var fits=true;try{fits=new Uint8Array(500000).length===500000;}catch(e){fits=false;}print("DONE "+(fits?1:0)+" passed, 0 failed");quit();').catch(
    () => undefined,
  );
  return run?.passed !== 1;
}

interface Provided {
  prefix: string;
  options: RunOptions;
}

/** The bundle where the interpreter has room for it: in RAM, or in flash, as on a device (here a file, read byte by byte as functions run: slow). */
function provided(bundle: string, inFlash: boolean): Provided {
  const use = 'const mote = require("mote");\n';
  if (inFlash) return { prefix: use, options: { timeout: TIMEOUT, storage: { mote: bundle } } };
  return { prefix: asModule(bundle) + use, options: { timeout: TIMEOUT } };
}

/** Scripts file by file, as memory is short; what each stands on is repeated. */
function plainCases(): CaseFile[][] {
  const [base, ...rest] = clientCases();
  return [...caseFiles().map((file) => [file]), ...rest.map((file) => [base!, file])];
}
function casesOfFeatures(): CaseFile[][] {
  const [stage, base, ...rest] = featureCases();
  return rest.map((file) => [stage!, base!, file]);
}

async function behaviour(outcome: Outcome, bundle: string, { prefix, options }: Provided, files: CaseFile[][]): Promise<void> {
  for (const cases of files) {
    const run = await runEspruino(behaviourScript(cases, prefix).replace('tell: null', 'tell: print') + END, options);
    add(outcome, run);
    // A suite that one engine leaves out is a difference too, though no fact failed.
    const expected = onV8(cases, asScript(bundle)).lines;
    if (run.lines.join('\n') !== expected.join('\n')) failure(outcome, 'V8 says something else of ' + cases.at(-1)!.name + ':\n' + expected.join('\n'));
  }
}

async function memory(outcome: Outcome, { prefix, options }: Provided): Promise<void> {
  const script = behaviourScript([stageCase(), { name: 'memory.js', source: textOf('test/engines/espruino/memory.js') }], prefix);
  add(outcome, await runEspruino(script.replace('tell: null', 'tell: print') + END, options));
}

/** Every scenario again and again, on the clients with features too. */
async function scenarioMemory(outcome: Outcome, { prefix, options }: Provided): Promise<void> {
  const script = behaviourScript([{ name: 'scenarios.js', source: textOf('test/engines/espruino/scenarios.js') }], prefix + benchScript());
  add(outcome, await runEspruino(script.replace('tell: null', 'tell: print') + END, options));
}

async function example(outcome: Outcome, play: (told: (step: string) => void) => Promise<Run | Run[]>): Promise<void> {
  let steps = 0;
  try {
    const runs = await play((step) => {
      steps++;
      console.log('  ' + step);
    });
    for (const run of [runs].flat()) add(outcome, run);
    outcome.passed += steps;
  } catch (error) {
    failure(outcome, 'the example: ' + (error as Error).message);
  }
}

/** A module by its name, as the example requires it. */
function placed(modules: Record<string, string>, inFlash: boolean): Placed {
  if (inFlash) return { prefix: '', options: { storage: modules } };
  return { prefix: Object.entries(modules).map(([name, text]) => asModule(text).replace('"mote"', JSON.stringify(name))).join(''), options: {} };
}

function built(name: string): string {
  const text = textIfThere(name);
  if (text === undefined) throw new Error(name + ' has not been built: npm run build');
  return text;
}

let passed = 0;
let failed = 0;
try {
  interpreter();
  const device = await isDevice();
  for (const name of [FULL, SMALL, FULL_FEATURES, SMALL_FEATURES]) {
    const bundle = built(name);
    if (device && name !== SMALL) {
      console.log('# ' + name + ' is left out: the memory of this interpreter is that of a device, and only ' + SMALL + ' is made for one');
      continue;
    }
    const featured = name === FULL_FEATURES || name === SMALL_FEATURES;
    const outcome: Outcome = { engine: '', passed: 0, failed: 0, measured: {} };
    console.log('# ' + name + ': behaviour');
    await behaviour(outcome, bundle, provided(bundle, device), featured ? casesOfFeatures().concat(dtlsCases()) : plainCases());
    console.log('# ' + name + ': memory');
    if (featured) {
      await scenarioMemory(outcome, provided(bundle, device));
      console.log('# ' + name + ': DTLS');
      const { prefix, options } = provided(bundle, device);
      add(outcome, await dtlsPrimitives(prefix, options));
      add(outcome, await dtlsTimes(prefix, options));
    } else {
      await memory(outcome, provided(bundle, device));
      console.log('# ' + name + ': examples/espruino/temperature.js and a server');
      await example(outcome, (told) => playTemperature(placed({ mote: bundle }, device || name === SMALL), told));
      if (name === SMALL) {
        const { prefix, options } = provided(bundle, device);
        console.log('# ' + name + ': exchanges through the host');
        add(outcome, await playExchanges(prefix, options));
      }
    }
    console.log('# ' + name + ' on ' + outcome.engine + ': ' + String(outcome.passed) + ' passed, ' + String(outcome.failed) + ' failed');
    if (!device) record('espruino', name, outcome);
    passed += outcome.passed;
    failed += outcome.failed;
  }
  const smaller: [name: string, what: string, play: (bundle: string, outcome: Outcome) => Promise<void>][] = [
    [SECURE, 'examples/espruino/light.js and a server', async (bundle, outcome) => {
      await example(outcome, (told) => playLight(placed({ 'mote-secure': bundle, 'light-control': built(LIGHT_OBJECT) }, device), told));
      const used = outcome.measured['variables while it ran'] ?? 0;
      if (device && !(used > 0 && used <= SECURE_MOST)) failure(outcome, 'variables in use: ' + String(used) + ', more than ' + String(SECURE_MOST));
    }],
    [SLEEP, 'examples/espruino/sleeper.js and a server; records in flash', async (bundle, outcome) => {
      await example(outcome, (told) => playSleeper(placed({ 'mote-sleep': bundle }, device), told));
      await example(outcome, () => playStorage(placed({ 'mote-sleep': bundle }, device)));
    }],
    [TCP, 'streams; examples/espruino/temperature.js and a server over TCP', async (bundle, outcome) => {
      await example(outcome, () => playTcp(placed({ 'mote-tcp': bundle }, device)));
      await example(outcome, (told) => playOverTcp(placed({ mote: built(SMALL), 'mote-tcp': bundle }, device), told));
    }],
    [WIFI, 'a scripted Wifi module', (bundle, outcome) => example(outcome, () => playWifi(placed({ 'mote-wifi': bundle }, device)))],
  ];
  for (const [name, what, play] of smaller) {
    const bundle = built(name);
    const outcome: Outcome = { engine: '', passed: 0, failed: 0, measured: {} };
    console.log('# ' + name + ': ' + what);
    await play(bundle, outcome);
    console.log('# ' + name + ' on ' + outcome.engine + ': ' + String(outcome.passed) + ' passed, ' + String(outcome.failed) + ' failed');
    if (!device) record('espruino', name, outcome);
    passed += outcome.passed;
    failed += outcome.failed;
  }
} catch (error) {
  failed++;
  console.error((error as Error).message);
}
console.log(String(passed) + ' passed, ' + String(failed) + ' failed');
process.exitCode = failed === 0 ? 0 : 1;
