/**
 * The whole registry goes through the generator: every module type-checks, is run, is declared in a client, and says what the XML said.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Client } from '../../src/client.js';
import type { ObjectDeclaration } from '../../src/lwm2m/declaration.js';
import { Findings } from '../../tools/generate/finding.js';
import { generatedIn } from '../../scripts/generate-objects.js';
import { SHIPPED } from '../../tools/generate/shipped.js';
import { shippedModules } from '../../tools/generate.js';
import { mote } from './command.js';
import { REGISTRY, ROOT, type Said, type SaidObject, absent, said } from './registry.js';

const BUILD = fileURLToPath(new URL('../../', import.meta.url));

/** Fewest modules that the registry must give. */
const FEWEST = 310;

const TYPES = ['', 'String', 'Integer', 'Unsigned Integer', 'Float', 'Boolean', 'Opaque', 'Time', 'Objlnk', 'Corelnk'];
const ACCESS = ['', 'R', 'W', 'RW', 'E'];
const WHOLE = ['Integer', 'Unsigned Integer', 'Time'];

type Exports = Record<string, unknown>;
interface Resource { id: number; type?: number; access: number; multiple?: boolean; min?: number; max?: number }

function client(): Client {
  return new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }], config: { objects: 3, instances: 4, resources: 255, resourceInstances: 255, values: 30_000 } });
}

/** First and last value of a range that is two numbers. */
function bounds(r: Said): [number, number] | undefined {
  const found = /^(-?[\d.]*\d)\.\.\.?(-?[\d.]+)$/.exec(r.range.replace(/ /g, ''));
  return found === null || Number(found[1]) > Number(found[2]) ? undefined : [Number(found[1]), Number(found[2])];
}

/** A value for each kind of option that lies within the resource's range. */
function optionFor(kind: string, r: Said): unknown {
  const words = r.range.split(/[,;:\n]/).map((part) => part.trim());
  const first = bounds(r)?.[0] ?? (/^-?\d/.test(words[0]) ? parseFloat(words[0]) : 1);
  const length = /^\d+(\.\.\d+)?( bytes)?$/i.test(words[0]) ? parseInt(words[0], 10) : 1;
  const one = kind.startsWith('Number') || kind === 'number' ? first
    : kind.startsWith('Boolean') || kind === 'boolean' ? true
      : kind.startsWith('Text') ? 'x'.repeat(length)
        : kind.startsWith('Opaque') ? new Uint8Array(length)
          : kind.startsWith('Link') ? 0xffffffff : () => undefined;
  return kind.endsWith('s') ? [one] : one;
}

/** The options of a module by the comments that go with them: id, name and kind. */
function optionsIn(text: string): { id: number; name: string; kind: string }[] {
  return [...text.matchAll(/^ {2}\/\*\* (\d+): .*\n {2}(\w+)\??: (\w+);/gm)].map(([, id, name, kind]) => ({ id: Number(id), name, kind }));
}

/** The module's function that declares the object. */
function declares(exports: Exports): (options: unknown, client: Client) => ObjectDeclaration {
  const all = Object.entries(exports).filter(([name, value]) => typeof value === 'function' && !/^(measured|switched|elapsed|unitOf)/.test(name));
  assert.is(all.length, 1);
  return all[0][1] as (options: unknown, client: Client) => ObjectDeclaration;
}

function checkConstants(object: SaidObject, resources: Said[], exports: Exports, text: string): void {
  for (const r of resources) {
    const found = new RegExp('^export const (\\w+) = ' + r.id + ';$', 'gm');
    const names = [...text.matchAll(found)].map((match) => match[1]);
    // Of names in plain letters the constant is the very letters; twins, and names that are taken, add the id.
    const letters = r.name.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
    const fits = (name: string): boolean => ['', 'RESOURCE'].some((before) => ['', String(r.id)].some((behind) => name.replace(/_/g, '') === before + letters + behind));
    assert.ok(/[^\x20-\x7e]|[&+%|']|-(\s|\)|$)|\(-/.test(r.name) ? names.length > 0 : names.some(fits), object.id + '/' + r.id + ' ' + r.name + ': ' + names.join(' '));
    assert.ok(names.every((name) => exports[name] === r.id));
  }
  const labels = resources.flatMap((r) => [...r.range.matchAll(/^\s*(\d+)\s*:\s*([\w-]+)\s*$/gm)].map(([, value, name]) => [value, name.toUpperCase().replace(/-/g, '_')]));
  for (const [value, name] of labels) assert.ok(new RegExp('^export const \\w+_' + name + ' = ' + value + ';$', 'm').test(text), object.id + ' ' + name);
}

function checkResource(where: string, r: Said, declared: Resource): void {
  assert.is(ACCESS[declared.access], r.operations, where + ' operations');
  if (r.operations === 'E') {
    assert.is(declared.type, undefined, where);
    return;
  }
  assert.is(TYPES[declared.type as number], r.type, where + ' type');
  assert.is(declared.multiple === true, r.multiple, where + ' multiple');
  const range = bounds(r);
  if (range === undefined || ![...WHOLE, 'Float'].includes(r.type)) return;
  const within = (n: number): number | undefined => (Math.abs(n) > 2 ** 53 ? undefined : n);
  assert.is(declared.min, r.type === 'Unsigned Integer' && range[0] === 0 ? undefined : within(range[0]), where + ' min');
  assert.is(declared.max, within(range[1]), where + ' max');
}

/** Object and module say the same: constants, units, and the declarations with every option and with none. */
function roundTrip(object: SaidObject, leftOut: number[], exports: Exports, text: string): void {
  const where = '/' + object.id;
  const resources = object.resources.filter((r) => !leftOut.includes(r.id));
  checkConstants(object, resources, exports, text);
  const declare = declares(exports);
  const by = new Map(resources.map((r) => [r.id, r]));
  const options: Record<string, unknown> = {};
  for (const { id, name, kind } of optionsIn(text)) options[name] = optionFor(kind, by.get(id) as Said);
  // What is collected between Start and Stop has its options from the library.
  if (text.includes('extends StatisticsOptions')) for (const name of ['smsTxCounter', 'smsRxCounter', 'txData', 'rxData', 'maxMessageSize', 'messages']) options[name] = (): number => 1;

  const full = client();
  const all = declare(options, full);
  assert.is(all.id, object.id);
  assert.is(all.version, object.version, where);
  assert.equal(all.resources.map((r) => r.id).sort((a, b) => a - b), resources.map((r) => r.id).sort((a, b) => a - b), where + ': every resource, and no other');
  for (const r of all.resources) checkResource(where + '/' + r.id, by.get(r.id) as Said, r as Resource);
  const unit = exports.unitOf as ((rid: number) => string) | undefined;
  for (const r of resources) assert.is(unit === undefined ? '' : unit(r.id), r.operations === 'E' ? '' : r.units, where + '/' + r.id + ' unit');

  const bare = client();
  const few = declare({}, bare).resources.map((r) => r.id);
  for (const r of resources) if (r.mandatory) assert.ok(few.includes(r.id), where + '/' + r.id + ' is mandatory');

  // Security and Server are every client's own.
  if (object.id < 2) return;
  full.add(all);
  bare.add(declare({}, bare));
  if (object.multiple) client().add(declare({ ...options, instances: [3, 7], most: 3 }, full));
}

test('the whole registry generates, type-checks and makes the round trip', async () => {
  if (absent('this test')) return;
  const folder = mkdtempSync(join(BUILD, 'registry-'));
  try {
    const { code, stdout, stderr } = await mote('generate', REGISTRY, '--out', folder, '--import', '../src/objects');
    assert.is(code, 0, stderr);
    const files = readdirSync(folder).map((name) => join(folder, name));
    assert.match(stdout, new RegExp('^' + files.length + ' modules, \\d+ warnings, 0 refused\n$'));
    assert.ok(files.length >= FEWEST, String(files.length));
    for (const line of stderr.trim().split('\n')) assert.match(line, /^[\w.]+\.xml:\d+: warning: /);

    const program = ts.createProgram(files, {
      target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, noUnusedLocals: true, noUnusedParameters: true,
      noImplicitReturns: true, verbatimModuleSyntax: true, skipLibCheck: true, types: [],
    });
    const wrong = ts.getPreEmitDiagnostics(program);
    assert.is(ts.formatDiagnostics(wrong.slice(0, 10), { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' }), '');
    program.emit();

    const modules = new Map<number, { exports: Exports; text: string }>();
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const id = Number(/object (\d+), version/.exec(text)?.[1]);
      modules.set(id, { text, exports: (await import(pathToFileURL(file.replace(/\.ts$/, '.js')).href)) as Exports });
    }
    assert.is(modules.size, files.length);
    let objects = 0;
    let resources = 0;
    for (const name of readdirSync(REGISTRY)) {
      const object = said(join(REGISTRY, name));
      if (object === undefined) continue;
      const module = modules.get(object.id);
      const leftOut = object.resources.filter((r) => r.type === '' && r.operations !== 'E').map((r) => r.id);
      for (const id of leftOut) assert.match(stderr, new RegExp('^' + basename(name) + ':\\d+: warning: .*the resource is left out$', 'm'), name + ' ' + id);
      assert.ok(module !== undefined, name);
      roundTrip(object, leftOut, module!.exports, module!.text);
      objects++;
      resources += object.resources.length - leftOut.length;
    }
    assert.is(objects, modules.size, 'a module for each definition');
    assert.ok(resources > 3400, String(resources));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the modules that are shipped are what the generator writes', () => {
  if (absent('this test')) return;
  const findings = new Findings();
  const modules = shippedModules(REGISTRY, findings);
  assert.equal(findings.all, []);
  assert.is(modules.length, SHIPPED.length);
  const at = join(ROOT, 'src/objects');
  assert.equal(generatedIn(at), modules.map((module) => module.file + '.ts').sort(), 'node build/scripts/generate-objects.js writes them anew');
  for (const module of modules) assert.is(readFileSync(join(at, module.file + '.ts'), 'utf8'), module.text, module.file);
});

test.run();
