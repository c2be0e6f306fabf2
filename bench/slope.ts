/**
 * A child process of its own: what each scenario allocates on V8, by the slope method, printed as one line of JSON.
 *
 * The heap's growth over 4 N runs less that over N runs, divided by 3 N: what a run allocates for good, without what the measuring costs. The
 * parent gives it a young generation so large that nothing is collected meanwhile: slopeFlags() below. Argument: N.
 */
import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from '../src/client.js';
import { device } from '../src/objects/device.js';
import { Access } from '../src/features/access.js';
import { Blockwise } from '../src/features/blockwise.js';
import { Bootstrap } from '../src/features/bootstrap.js';
import { Composite } from '../src/features/composite.js';
import { Create } from '../src/features/create.js';
import { Lwm2mCbor } from '../src/features/lwm2m-cbor.js';
import { Lwm2mJson } from '../src/features/lwm2m-json.js';
import { Persistence } from '../src/features/persistence.js';
import { Profile } from '../src/features/profile.js';
import { Queue } from '../src/features/queue.js';
import { Reporting } from '../src/features/reporting.js';
import { Send } from '../src/features/send.js';
import { SenmlJson } from '../src/features/senml-json.js';
import { Servers } from '../src/features/servers.js';
import { temperature } from '../src/objects/temperature.js';
import { type Scenario, scenarios } from './scenarios.js';

/** Bytes that a run of a scenario allocates; `control`: of the scenarios that allocate on purpose. */
export interface Slope {
  name: string;
  bytes: number;
  control: boolean;
}

const ROUNDS = 3;
const PROGRAM = fileURLToPath(import.meta.url);
const FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** Measures in a child process; @param jit false: the interpreter alone, which boxes each double that it handles. */
export async function slopes(jit: boolean, runs: number): Promise<Slope[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, ...(jit ? [] : ['--jitless']), PROGRAM, String(runs)], { timeout: 300_000 });
  return JSON.parse(stdout) as Slope[];
}

/** A control: the smallest object, which a measurement must not overlook. */
class Wasteful implements Scenario {
  readonly name: string;
  kept: unknown;

  constructor() {
    this.name = 'control: an object a run';
    this.kept = null;
  }

  run(): number {
    this.kept = {};
    return 1;
  }
}

/** A control: a double in a field that V8 boxes, as cores that keep time in doubles do; each value is a new one. */
class Boxing implements Scenario {
  readonly name: string;
  private readonly kept: unknown[];
  private x: number;

  constructor() {
    this.name = 'control: a double a run';
    this.kept = ['', 0.5];
    this.x = 0;
  }

  run(): number {
    this.x = (this.x + 1) | 0;
    this.kept[1] = this.x + 0.25;
    return 1;
  }
}

function repeat(scenario: Scenario, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = (sum + scenario.run()) | 0;
  return sum;
}

function growth(scenario: Scenario, n: number): number {
  const before = process.memoryUsage().heapUsed;
  repeat(scenario, n);
  return process.memoryUsage().heapUsed - before;
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

function measure(scenario: Scenario, n: number): number {
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc!();
    growth(scenario, n); // what the collection leaves to be swept ends here
    const once = growth(scenario, n);
    const four = growth(scenario, 4 * n);
    found.push((four - once) / (3 * n));
  }
  return median(found);
}

if (process.argv[1] === PROGRAM) {
  const n = Number(process.argv[2]);
  const controls: Scenario[] = [new Wasteful(), new Boxing()];
  // Left out without the compiler: it makes a field hold a number beyond 31 bits, and V8's interpreter an object of each number that is read from it by any client.
  const bootstrap = process.execArgv.includes('--jitless') ? {} : { Bootstrap };
  const all = scenarios({
    ...bootstrap, Client, device, temperature, Access, Blockwise, Composite, Create, Lwm2mCbor, Lwm2mJson, Persistence, Profile, Queue, Reporting, Send, SenmlJson, Servers,
  }).concat(controls);
  // All of them first, so that each is measured with the types that all of them have shown the compiler.
  for (let round = 0; round < 2; round++) for (const scenario of all) repeat(scenario, n);
  const found = all.map((scenario): Slope => ({ name: scenario.name, bytes: measure(scenario, n), control: controls.includes(scenario) }));
  console.log(JSON.stringify(found));
}
