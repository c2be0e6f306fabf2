/**
 * `npm run memory`: what a client takes and what it allocates while it works, on each engine that is there, and how large the code is.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { Client, defaults } from '../src/index.js';
import { device } from '../src/objects/device.js';
import { temperature } from '../src/objects/temperature.js';
import { asModule } from '../test/engines/behaviour.js';
import { benchScript } from '../test/engines/bench.js';
import { runEspruino } from '../test/engines/espruino/run.js';
import { ROOT, textIfThere, textOf } from '../test/engines/root.js';
import { SlotMeter } from '../test/engines/xs/slots.js';
import { Worker, findWorker } from '../test/engines/xs/worker.js';
import { memoryLines, memoryTable } from '../tools/demo/memory.js';
import { type EngineUse, useOnEspruino, useOnXs } from './in-use.js';
import { dtlsCode, dtlsMemory } from './dtls.js';
import { Rig } from './scenarios.js';
import { slopes } from './slope.js';

/** Those with all features have all scenarios. */
const XS_BUNDLE = 'dist/script/mote-full.js';
const ESPRUINO_FULL = 'dist/espruino/mote-full.min.js';
const ESPRUINO_BUNDLE = 'dist/espruino/mote.min.js';

/** What Anjay Lite 3.0 holds for the same capacities without DTLS, state and Security object, its input buffer in it: on x86-64, and its own figures for Arm. */
const ANJAY_LITE = 9728 + 1248;
const ANJAY_LITE_ARM = 7816 + 1040 + 152 + 60;

function heading(text: string): void {
  console.log('\n' + text + '\n');
}

function figure(name: string, value: number | string, note = ''): void {
  console.log((name.padEnd(45) + String(value).padStart(9) + '  ' + note).trimEnd());
}

function arena(): void {
  heading('Memory of the default configuration, bytes');
  const table = memoryTable(defaults());
  for (const line of memoryLines(table, (text) => text)) console.log(line);
  figure('\nAnjay Lite 3.0, the same capacities, x86-64', ANJAY_LITE, 'its input buffer included; target for the arena: 6144');
  figure('Anjay Lite 3.0 by its makers, 32-bit Arm', ANJAY_LITE_ARM, 'state, Security, Server, Device');
}

/** Bytes of V8's heap and of its array buffers for each of a number of clients with their objects. */
function heap(): void {
  heading('A client with Device (23 resources) and Temperature on V8, bytes');
  const kept: Rig[] = [];
  const used = (): [number, number] => {
    globalThis.gc!();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return [heapUsed, arrayBuffers];
  };
  for (let i = 0; i < 20; i++) kept.push(new Rig({ Client, device, temperature }, 300, {}));
  const before = used();
  for (let i = 0; i < 100; i++) kept.push(new Rig({ Client, device, temperature }, 300, {}));
  const after = used();
  figure('objects, once', Math.round((after[0] - before[0]) / 100));
  figure('array buffers, once', Math.round((after[1] - before[1]) / 100));
}

/** A column of the table: a cell for each scenario by its name; what is said where there is none. */
interface Column {
  title: string;
  cells: Map<string, string>;
  missing: string;
}

function amount(n: number): string {
  const whole = Math.round(n);
  return Math.abs(n - whole) < 0.1 ? String(whole) : n.toFixed(1);
}

async function onV8(title: string, jit: boolean, runs: number): Promise<Column> {
  const cells = new Map((await slopes(jit, runs)).map(({ name, bytes }) => [name, amount(bytes)]));
  return { title, cells, missing: '' };
}

async function onXs(): Promise<Column> {
  const column: Column = { title: 'XS, slots', cells: new Map(), missing: '' };
  const bundle = textIfThere(XS_BUNDLE);
  if (bundle === undefined) return { ...column, missing: XS_BUNDLE + ' has not been built: npm run build' };
  if (findWorker() === undefined) return { ...column, missing: 'no XS worker: install @agoric/xsnap' };
  const worker = await Worker.start();
  try {
    const names = 'globalThis.handleCommand = () => new TextEncoder().encode(JSON.stringify(list.map((each) => each.name))).buffer';
    await worker.evaluate(bundle + '\n' + benchScript() + 'globalThis.list = bench.scenarios(mote);' + names, XS_BUNDLE);
    const all = JSON.parse(Buffer.from((await worker.command(new Uint8Array(0))).reply).toString('utf8')) as string[];
    const meter = await SlotMeter.on(worker);
    for (let i = 0; i < all.length; i++) {
      column.cells.set(all[i], amount((await meter.slots('function () { list[' + i + '].run() }', 300)).perOperation));
    }
    column.cells.set('control: an object a run', amount((await meter.slots('function () { globalThis.kept = {} }', 300)).perOperation));
    return column;
  } finally {
    await worker.close();
  }
}

/** Each scenario ESPRUINO_RUNS times; the count of variables in use is told without a collection, so that garbage shows. */
const ESPRUINO_RUNS = 100;
const ESPRUINO_SCRIPT = `
const mote = require("mote");
BENCH
const list = bench.scenarios(mote);
let before = 0;
for (let i = 0; i < list.length; i++) {
  for (let n = 0; n < 10; n++) list[i].run();
  process.memory();
  before = process.memory(false).usage;
  for (let n = 0; n < ${ESPRUINO_RUNS}; n++) list[i].run();
  print("@ " + (process.memory(false).usage - before) + " " + list[i].name);
}
process.memory();
before = process.memory(false).usage;
let kept = null;
for (let n = 0; n < ${ESPRUINO_RUNS}; n++) kept = { before: kept };
print("@ " + (process.memory(false).usage - before) + " control: an object a run");
print("DONE 1 passed, 0 failed");
quit();
`;

async function onEspruino(): Promise<Column> {
  const column: Column = { title: 'Espruino, vars', cells: new Map(), missing: '' };
  const bundle = textIfThere(ESPRUINO_FULL);
  if (bundle === undefined) return { ...column, missing: ESPRUINO_FULL + ' has not been built: npm run build' };
  if (!process.env['ESPRUINO']) return { ...column, missing: 'set ESPRUINO to the path of an Espruino interpreter' };
  try {
    const run = await runEspruino(asModule(bundle) + ESPRUINO_SCRIPT.replace('BENCH', () => benchScript()), { timeout: 600_000 });
    for (const line of run.lines) {
      const said = /^@ (-?\d+) (.*)$/.exec(line);
      if (said !== null) column.cells.set(said[2], amount(Number(said[1]) / ESPRUINO_RUNS));
    }
    column.title = 'Espruino ' + run.version.split(' ')[0] + ', vars';
    return column;
  } catch (error) {
    // The interpreter with a device's memory has no room for all the clients of the scenarios at once; npm run espruino measures one there.
    return { ...column, missing: 'not measured: ' + (error as Error).message.split('\n')[0] };
  }
}

async function allocation(): Promise<void> {
  heading('Allocated from door to door, for each run');
  const columns = [await onV8('V8, bytes', true, 4000), await onV8('--jitless', false, 400), await onXs(), await onEspruino()];
  const shown = columns.filter(({ missing }) => missing === '');
  const width = (column: Column): number => column.title.length + 3;
  console.log(''.padEnd(49) + shown.map((column) => column.title.padStart(width(column))).join(''));
  for (const name of columns[0].cells.keys()) {
    console.log(name.padEnd(49) + shown.map((column) => (column.cells.get(name) ?? '').padStart(width(column))).join(''));
  }
  for (const { title, missing } of columns) if (missing !== '') console.log(title + ': ' + missing);
  console.log('Without the compiler V8 boxes each double that it loads, computes or passes on (16 bytes); XS evaluates scripts here, npm run moddable links into ROM.');
}

async function inUse(): Promise<void> {
  const share = (n: number, of: number): string => String(n) + (of > 0 ? ' (' + Math.round((100 * n) / of) + ' %)' : '');
  const print = ({ title, of, unit, rows, missing }: EngineUse): void => {
    heading('A client with Device and Temperature in use: ' + title);
    if (missing !== '') console.log(missing);
    for (const { kind, module, client, more, time } of rows) {
      figure('1,000 ' + kind, share(module + client, of), 'in use: module ' + module + ', client ' + client + '; ' + more + ' more at most meanwhile; ' + time.toFixed(2) + ' ' + unit + ' each');
    }
  };
  print(await useOnXs());
  print(await useOnEspruino());
}

function countFunctions(source: string): number {
  let count = 0;
  full(parse(source, { ecmaVersion: 2022 }), (node) => {
    if (/Function/.test(node.type)) count++;
  });
  return count;
}

/** Bytes of XS bytecode of the modules of a manifest built for Moddable: names are not counted, the linker strips them. */
function bytecode(manifest: string): number | string {
  const sdk = process.env['MODDABLE'];
  const compiler = sdk ? join(sdk, 'build/bin/lin/release/xsc') : '';
  if (!existsSync(compiler)) return 'not measured: set MODDABLE to the folder of the Moddable SDK with its tools built';
  const modules = join(ROOT, 'dist/moddable');
  if (!existsSync(join(modules, manifest + '.json'))) return 'not measured: dist/moddable has not been built: npm run build';
  const into = mkdtempSync(join(tmpdir(), 'mote-xsb-'));
  try {
    const listed = JSON.parse(readFileSync(join(modules, manifest + '.json'), 'utf8')) as { modules: Record<string, string> };
    let bytes = 0;
    for (const file of Object.values(listed.modules)) {
      execFileSync(compiler, ['-e', '-o', into, '-r', 'module', join(modules, dirname(manifest), file + '.js')]);
      bytes += statSync(join(into, 'module.xsb')).size;
    }
    return bytes;
  } finally {
    rmSync(into, { recursive: true });
  }
}

function sizes(): void {
  heading('Code');
  // The client with registration, read, write and observe alone, and the one with every feature.
  for (const name of ['dist/espruino/mote.js', ESPRUINO_BUNDLE, 'dist/espruino/mote-full.js', ESPRUINO_FULL]) {
    if (textIfThere(name) === undefined) {
      console.log(name + ' has not been built: npm run build');
      continue;
    }
    const source = textOf(name);
    figure(name, readFileSync(join(ROOT, name)).length, 'bytes, ' + gzipSync(source).length + ' packed, ' + countFunctions(source) + ' functions');
  }
  const core = bytecode('core');
  if (typeof core === 'string') {
    console.log('XS bytecode: ' + core);
    return;
  }
  figure('dist/moddable, XS bytecode', core, 'bytes, a client without features');
  for (const file of readdirSync(join(ROOT, 'dist/moddable/features')).sort()) {
    const name = file.replace(/\.json$/, '');
    if (name !== 'index') figure('  and features/' + name, bytecode('features/' + name), 'bytes beside it');
  }
}

arena();
heap();
await allocation();
await inUse();
sizes();
heading('DTLS: RAM beside the arena, bytes');
dtlsMemory();
heading('DTLS: code');
await dtlsCode();
