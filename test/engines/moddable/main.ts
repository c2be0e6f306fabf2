// `npm run moddable`: the modules built for Moddable, linked into programs for this machine by the SDK that MODDABLE names, and put on record: the
// behaviour suite, compared with V8; slots and bytes that each exchange allocates with code in ROM; and the example application against a server on loopback.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Server } from '../../../tools/server/server.js';
import { behaviourScript, onV8 } from '../behaviour.js';
import { SCENARIOS } from '../bench.js';
import { live } from '../life.js';
import { record } from '../record.js';
import { dtlsFiles, dtlsStep } from './dtls.js';
import { asleep, awake, light } from './lives.js';
import { EXCHANGES, Exchanges, type Mark, allocated, exchange } from './exchanges.js';
import { type CaseFile, ROOT, caseFiles, clientCases, featureCases, textOf } from '../root.js';

const BUNDLE = 'dist/moddable';
const HERE = join(ROOT, 'test/engines/moddable');
const OUT = join(ROOT, 'build/moddable-programs');
/** What the SDK's targets for ESP32 give to XS: slots, and bytes of chunks ("creation" of build/devices/esp32/targets). */
const ESP32_SLOTS = 4928;
const ESP32_CHUNKS = 78848;
/** What xsl says of a module that keeps state where a preloaded one cannot. */
const NOT_CLEAN = /not frozen|no const|warning/i;

let passed = 0;
let failed = 0;
let engine = '';
const measured: Record<string, number | string> = {};

function fact(holds: boolean, message: string): void {
  if (holds) passed++;
  else failed++;
  if (!holds) console.log('FAILED ' + message);
}

function sdk(): string {
  const path = process.env['MODDABLE'];
  if (path === undefined || path === '' || !existsSync(join(path, 'build/bin/lin/release/mcconfig')))
    throw new Error('set MODDABLE to the folder of the Moddable SDK, its tools built for Linux (build/bin/lin/release)');
  return path;
}

/** Runs a program to its end; answers what it printed. Fails when its exit code is not 0. `heard` is called with all that it has printed so far. */
function run(program: string, args: string[], folder: string, timeout: number, heard: (text: string) => void = () => undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = join(sdk(), 'build/bin/lin/release') + ':' + (process.env['PATH'] ?? '');
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const timer = setTimeout(kill, timeout);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => heard((text += chunk.toString('utf8'))));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    const settle = (problem: string | undefined): void => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      if (problem === undefined) resolve(text);
      else reject(new Error(program + ': ' + problem + '\n' + text.slice(-4000)));
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, signal) => settle(code === 0 ? undefined : (signal ?? 'exit code ' + String(code))));
  });
}

interface App {
  name: string;
  /** Path of the main module, or its text. */
  main: string;
  modules?: Record<string, string | string[]>;
  /** Names of the manifests in dist/moddable that it includes beside the package's own. */
  parts?: string[];
  /** What mc/config holds: the SDK makes that module for devices only. */
  config?: Record<string, string | number | object>;
}

/** Links a program; answers its path. A module that is not fit for preloading fails. */
async function build(app: App): Promise<string> {
  const folder = join(OUT, 'apps', app.name);
  mkdirSync(folder, { recursive: true });
  const isText = app.main.includes('\n');
  if (isText) writeFileSync(join(folder, 'main.js'), app.main);
  writeFileSync(join(folder, 'config.js'), 'export default Object.freeze(' + JSON.stringify(app.config ?? {}) + ');\n');
  const manifest = {
    include: [join(HERE, 'manifest_host.json'), ...(app.parts ?? []).map((part) => join(ROOT, BUNDLE, part + '.json'))],
    modules: { main: isText ? './main' : app.main.replace(/\.js$/, ''), 'mc/config': './config', ...app.modules },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2));
  // From nothing, for what the linker says is said only when it links.
  rmSync(join(OUT, 'out/tmp/lin/release', app.name), { recursive: true, force: true });
  const said = await run('mcconfig', ['-m', '-p', 'x-cli-lin', '-o', join(OUT, 'out')], folder, 600_000);
  const complaints = said.split('\n').filter((line) => NOT_CLEAN.test(line) && line.includes('mote-lwm2m'));
  fact(said.includes('# xsl modules') && complaints.length === 0, app.name + ': ' + complaints.join('\n'));
  return join(OUT, 'out/bin/lin/release', app.name);
}

/** Every feature's manifest. */
function features(): string[] {
  return readdirSync(join(ROOT, BUNDLE, 'features')).sort().map((file) => 'features/' + file.replace(/\.json$/, ''));
}

/** @param parts the features that the cases need @param script the bundle that V8 runs */
async function behaviour(name: string, cases: readonly CaseFile[], parts: string[], script: string): Promise<void> {
  const named = parts.map((part) => 'part' + String(parts.indexOf(part)));
  const imports = [
    ...parts.map((part, i) => 'import * as ' + named[i]! + " from 'mote-lwm2m/" + part + "';"),
    "import * as core from 'mote-lwm2m';",
    "import { device } from 'mote-lwm2m/objects/device';",
    "import { measured, temperature } from 'mote-lwm2m/objects/temperature';",
    "import { exit, print, version } from 'host';",
    'const mote = { ...core, device, measured, temperature' + named.map((part) => ', ...' + part).join('') + ' };',
  ].join('\n');
  const end = "\nprint('@@ ' + JSON.stringify([version(), behaviour.passed, behaviour.failed, behaviour.lines]));\nexit(0);\n";
  const program = await build({ name, parts, main: behaviourScript(cases, imports) + end });
  const said = await run(program, [], OUT, 120_000);
  const [version, good, bad, lines] = JSON.parse(answers(said)[0]!) as [string, number, number, string[]];
  engine = 'Moddable SDK ' + readFileSync(join(sdk(), 'tools/VERSION'), 'utf8').trim() + ', XS ' + version;
  for (const line of lines) console.log('  ' + line);
  passed += good;
  failed += bad;
  const expected = onV8(cases, textOf(script)).lines;
  fact(lines.join('\n') === expected.join('\n'), 'V8 says something else:\n' + expected.join('\n'));
}

function answers(said: string): string[] {
  return said.split('\n').flatMap((line) => (line.startsWith('@@ ') ? [line.slice(3)] : []));
}

async function allocation(): Promise<void> {
  const program = await build({ name: 'measure', main: join(HERE, 'measure.js'), parts: features(), modules: { 'bench/scenarios': SCENARIOS.replace(/\.js$/, '') } });
  for (const answer of answers(await run(program, [], OUT, 120_000))) {
    const { name, slots, bytes } = JSON.parse(answer) as { name: string; slots: number; bytes: number };
    console.log('  ' + name + ': ' + String(slots) + ' slots, ' + String(bytes) + ' bytes');
    measured[name] = String(slots) + ' slots, ' + String(bytes) + ' bytes';
    if (name.startsWith('control')) fact(slots > 0 || bytes > 0, name);
    else if (!name.startsWith('a client')) fact(slots === 0 && bytes === 0, name + ' allocates');
  }
}

interface Example {
  name: string;
  /** Manifests in dist/moddable and modules of the SDK or the test that it needs beside the core's. */
  parts: string[];
  modules?: Record<string, string | string[]>;
  config: Record<string, string | number | object>;
  psk?: { identity: string; key: Uint8Array };
  /** What the server does with it, in each of the programs run one after the other. */
  lives: ((server: Server, endpoint: string, told: (step: string) => void) => Promise<void>)[];
}

const KEY = '000102030405060708090a0b0c0d0e0f';
const KEPT = join(OUT, 'kept/');

const EXAMPLES: Example[] = [
  { name: 'temperature', parts: [], config: { period: 400 }, lives: [(server, endpoint, told) => live(server, { endpoint, told })] },
  {
    name: 'light',
    parts: ['features/dtls', 'objects/light-control', 'objects/push-button'],
    modules: { 'embedded:io/digital': join(HERE, 'digital') },
    config: { identity: 'lamp', key: KEY, lamp: 2, button: 0 },
    psk: { identity: 'lamp', key: Uint8Array.from(Buffer.from(KEY, 'hex')) },
    lives: [light],
  },
  {
    name: 'sleeper',
    parts: ['features/queue', 'features/persistence', 'moddable/storage', 'moddable/sleep'],
    modules: { '*': ['$(MODULES)/files/preference/lin/*', '$(MODULES)/files/file/file', '$(MODULES)/files/file/lin/*'] },
    config: { lifetime: 86400, awake: 4, sleep: 600, file: { root: KEPT } },
    lives: [asleep, awake],
  },
];

/** Runs an example, as it stands, as often as it has lives, with a server on loopback. */
async function example({ name, parts, modules, config, psk, lives }: Example, native: boolean): Promise<void> {
  const endpoint = 'urn:mote:' + name;
  const server = new Server(psk === undefined ? {} : { psk });
  await server.listen();
  try {
    const program = await build({
      name: native ? name + '-native' : name,
      main: "import 'system';\nimport 'example';\n",
      parts: native ? [...parts, 'native'] : parts,
      modules: { example: join(ROOT, 'examples/moddable', name, 'main'), system: join(HERE, 'system'), 'example/network': join(ROOT, 'examples/moddable/network/stays'), ...modules },
      config: { server: server.uri, endpoint, ...config },
    });
    const told = (step: string): void => {
      passed++;
      console.log('  ' + step);
    };
    rmSync(KEPT, { recursive: true, force: true });
    mkdirSync(KEPT, { recursive: true });
    for (const life of lives) {
      const [said] = await Promise.all([run(program, [], OUT, 120_000), life(server, endpoint, told)]);
      if (name !== 'sleeper') continue;
      const { slept } = JSON.parse(answers(said)[0] ?? '{}') as { slept?: number };
      fact(slept === 600, 'the sleeper slept ' + String(slept) + ' s');
    }
    passed++;
  } catch (error) {
    fact(false, 'the example ' + name + ': ' + (error as Error).message);
  } finally {
    await server.close();
  }
}

/** What the host allocates for a datagram in and its answer out, over the SDK's own socket or over the native one. */
async function exchanges(native: boolean): Promise<() => Promise<void>> {
  const how = native ? 'native socket' : 'stock socket';
  const server = await Exchanges.open();
  const config = { server: server.uri, endpoint: 'urn:mote:exchange', registrations: EXCHANGES / 2 };
  const linked = build({ name: native ? 'exchange-native' : 'exchange', main: join(HERE, 'exchange.js'), parts: native ? ['native'] : [], config });
  await linked.catch(() => undefined);
  return async () => {
    try {
      const program = await linked;
      const [said] = await Promise.all([run(program, [], OUT, 240_000), exchange(server)]);
      const marks = answers(said).map((answer) => JSON.parse(answer) as Mark);
      // Of all that the program has, the SDK's timers and the test's own module with it. Slots are as many on a device, and half as large.
      const { slotsKept, bytesKept } = marks[1]!;
      measured['in use with a client that runs, ' + how] = String(slotsKept) + ' slots, ' + String(bytesKept) + ' bytes';
      console.log('  in use with a client that runs, ' + how + ': ' + String(slotsKept) + ' slots, ' + String(bytesKept) + ' bytes');
      fact(slotsKept <= ESP32_SLOTS / 2 && bytesKept <= ESP32_CHUNKS / 2, 'half of the memory of an ESP32 is free');
      for (const { name, slots, bytes } of allocated(marks)) {
        const measure = 'a datagram in and its answer out, ' + how + ', ' + name;
        measured[measure] = String(slots) + ' slots, ' + String(bytes) + ' bytes';
        console.log('  ' + measure + ': ' + measured[measure]);
        if (native) fact(slots === 0 && bytes === 0, measure + ' allocates');
        else fact(slots > 0 && slots <= 9, measure + ' allocates ' + String(slots) + ' slots');
      }
    } catch (error) {
      fact(false, how + ': ' + (error as Error).message);
    } finally {
      await server.close();
    }
  };
}

/** Streams of the host with Node at the other end. */
async function streams(): Promise<void> {
  const echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  try {
    const program = await build({
      name: 'streams',
      main: join(HERE, 'streams.js'),
      parts: ['moddable/stream'],
      modules: { 'embedded:io/socket/tcp': '$(MODULES)/io/socket/lin/tcp', 'embedded:io/socket/listener': '$(MODULES)/io/socket/lin/listener' },
      config: { port: (echo.address() as AddressInfo).port },
    });
    let port = 0;
    const said = await run(program, [], OUT, 60_000, (text) => {
      const heard = answers(text).map((line) => JSON.parse(line) as [string, number[]]).find(([what]) => what === 'listening');
      if (heard === undefined || port !== 0) return;
      port = heard[1][1]!;
      const peer = connect(port, '127.0.0.1', () => peer.write('ping'));
      peer.once('data', () => peer.resetAndDestroy());
    });
    const told = answers(said).join(' ');
    console.log('  ' + told);
    fact(told === '["connected",true] ["echoed",[5000,0,5000,5000]] ["listening",[0,' + String(port) + ']] ["lost",4]' && port > 0, 'streams: ' + told);
  } catch (error) {
    fact(false, 'streams: ' + (error as Error).message);
  } finally {
    await new Promise<void>((resolve) => echo.close(() => resolve()));
  }
}

/** The examples as a device's programs; where there is no ESP-IDF their manifests are resolved for it, as far as the makefile. */
async function devices(): Promise<void> {
  const complete = existsSync(join(process.env['IDF_PATH'] ?? '/nonexistent', 'tools/idf.py'));
  const out = join(OUT, 'esp32');
  mkdirSync(out, { recursive: true });
  if (!complete) console.log('  not built, for IDF_PATH names no ESP-IDF; only their manifests are resolved');
  for (const { name } of EXAMPLES) {
    const makefile = join(out, 'tmp/esp32/release', name, 'makefile');
    rmSync(makefile, { force: true });
    const folder = join(ROOT, 'examples/moddable', name);
    try {
      await run('mcconfig', ['-m', '-p', 'esp32', '-t', 'build', '-o', out], folder, 1_800_000);
      console.log('  ' + name + ' built');
      passed++;
    } catch (error) {
      if (complete) throw error;
    }
    const text = existsSync(makefile) ? readFileSync(makefile, 'utf8') : '';
    fact(text.includes('mote-lwm2m/dist/moddable/hosts/moddable/udp.xsb') && text.includes('moddable/network/joins.js') && text.includes('hosts/moddable/interface.xsb') && text.includes('native/udp_lwip.c') === (name !== 'temperature'), name + ': the makefile for esp32');
  }
}

/** Modules of features that the core needs none of: those in each feature's manifest. */
function modulesOf(part: string): string[] {
  const { modules } = JSON.parse(readFileSync(join(ROOT, BUNDLE, part + '.json'), 'utf8')) as { modules: Record<string, string> };
  return Object.keys(modules);
}

/** Bytecode of the modules as linked into the example, which has no feature, and of each feature as linked into its cases. */
function sizes(): void {
  const folder = join(OUT, 'out/tmp/lin/release/temperature/modules');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xsb') && file.startsWith('mote-lwm2m'));
  const total = (part: string): number => files.filter((file) => file.includes(part)).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  for (const part of ['src/buffers', 'src/codec', 'src/coap', 'src/lwm2m', 'src/net', 'src/objects', 'src/names', 'hosts', '']) {
    const name = 'bytecode of ' + (part === '' ? 'all ' + String(files.length) + ' modules' : part) + ', bytes';
    measured[name] = total(part);
    console.log('  ' + name + ': ' + String(total(part)));
  }
  for (const part of features()) {
    fact(!files.some((file) => modulesOf(part).includes(file.replace(/\.xsb$/, ''))), 'a client without features has linked modules of ' + part);
    const bytes = modulesOf(part).reduce((sum, module) => sum + statSync(join(OUT, 'out/tmp/lin/release/features/modules', module + '.xsb')).size, 0);
    measured['bytecode of ' + part + ', bytes'] = bytes;
    console.log('  bytecode of ' + part + ', bytes: ' + String(bytes));
  }
}

try {
  sdk();
  if (!existsSync(join(ROOT, BUNDLE))) throw new Error(BUNDLE + ' has not been built: npm run build');
  mkdirSync(join(OUT, 'out'), { recursive: true });
  console.log('# behaviour');
  await behaviour('behaviour', [...caseFiles(), ...clientCases()], [], 'dist/script/mote.js');
  console.log('# behaviour of features');
  await behaviour('features', featureCases(), features(), 'dist/script/mote-full.js');
  console.log('# DTLS');
  await behaviour('dtls', dtlsFiles(), features(), 'dist/script/mote-full.js');
  await dtlsStep({ build, answers: async (program) => answers(await run(program, [], OUT, 240_000)), fact, folder: join(OUT, 'scene'), measured });
  console.log('# allocation, code in ROM');
  await allocation();
  console.log('# exchanges over UDP');
  // Linked one after the other, run side by side: the SDK's socket takes a datagram every 20 ms.
  const both = [await exchanges(false), await exchanges(true)];
  await Promise.all(both.map((start) => start()));
  for (const native of [false, true]) {
    for (const one of EXAMPLES) {
      console.log('# examples/moddable/' + one.name + ' and a server, ' + (native ? 'native socket' : 'stock socket'));
      await example(one, native);
    }
  }
  sizes();
  console.log('# streams');
  await streams();
  console.log('# examples for esp32');
  await devices();
  console.log('# ' + BUNDLE + ' on ' + engine);
  record('moddable', BUNDLE, { engine, passed, failed, measured });
} catch (error) {
  failed++;
  console.error((error as Error).message);
}
console.log(String(passed) + ' passed, ' + String(failed) + ' failed');
process.exitCode = failed === 0 ? 0 : 1;
