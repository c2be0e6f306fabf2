// `npm run espruino`: the built bundles on the interpreter that ESPRUINO names, put on record: the behaviour suite, compared with V8; memory over
// a thousand exchanges of each kind; and the example application against a server on loopback, uploaded as to a device. The bundles with all
// features: their own cases, and memory over the scenarios of bench/scenarios.ts.

import { Server } from '../../../tools/server/server.js';
import { asModule, asScript, behaviourScript, onV8 } from '../behaviour.js';
import { benchScript } from '../bench.js';
import { dtlsCases } from '../dtls.js';
import { live } from '../life.js';
import { record } from '../record.js';
import { type CaseFile, caseFiles, clientCases, featureCases, stageCase, textIfThere, textOf } from '../root.js';
import { dtlsMemory, dtlsPrimitives } from './dtls.js';
import { interpreter, runEspruino, type Run, type RunOptions } from './run.js';

const FULL = 'dist/espruino/mote.js';
const SMALL = 'dist/espruino/mote.min.js';
/** The two with all features. */
const FULL_FEATURES = 'dist/espruino/mote-full.js';
const SMALL_FEATURES = 'dist/espruino/mote-full.min.js';
const TIMEOUT = 600_000;
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

/** The example as it is, but for the constants that it asks its reader to set; this build of the interpreter has no Wi-Fi and cannot restart. */
function example(uri: string, endpoint: string): string {
  let source = textOf('examples/espruino/temperature.js');
  for (const [name, value] of [['SERVER', "'" + uri + "'"], ['ENDPOINT', "'" + endpoint + "'"], ['PERIOD', '400']] as const) {
    const changed = source.replace(new RegExp('^const ' + name + ' = [^;]+;', 'm'), 'const ' + name + ' = ' + value + ';');
    if (changed === source) throw new Error('the example has no constant ' + name);
    source = changed;
  }
  return (
    'Modules.addCached("Wifi", function () { exports.connect = function (name, options, connected) { setTimeout(connected, 1, null); }; });\n' +
    'E.reboot = function () { print("DONE 1 passed, 0 failed"); quit(); };\n' +
    source
  );
}

async function life(outcome: Outcome, bundle: string, inFlash: boolean): Promise<void> {
  const endpoint = 'urn:mote:espruino';
  const server = new Server();
  await server.listen();
  let steps = 0;
  const told = (step: string): void => {
    steps++;
    console.log('  ' + step);
  };
  const { prefix, options } = provided(bundle, inFlash);
  // The example requires the module itself.
  const running = runEspruino(prefix.replace(/const mote = .*\n$/, '') + example(server.uri, endpoint), { ...options, timeout: 120_000 });
  try {
    const [run] = await Promise.all([running, live(server, { endpoint, told })]);
    add(outcome, run);
    outcome.passed += steps;
  } catch (error) {
    failure(outcome, 'the example: ' + (error as Error).message);
    await running.catch(() => undefined);
  } finally {
    await server.close();
  }
}

let passed = 0;
let failed = 0;
try {
  interpreter();
  const device = await isDevice();
  for (const name of [FULL, SMALL, FULL_FEATURES, SMALL_FEATURES]) {
    const bundle = textIfThere(name);
    if (bundle === undefined) throw new Error(name + ' has not been built: npm run build');
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
      add(outcome, await dtlsMemory(prefix, options));
    } else {
      await memory(outcome, provided(bundle, device));
      console.log('# ' + name + ': examples/espruino/temperature.js and a server');
      await life(outcome, bundle, name === SMALL);
    }
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
