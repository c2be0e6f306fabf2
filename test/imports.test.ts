/**
 * The direction of imports, docs/architecture.md: each folder knows only those below it, and inside a folder nothing goes round in circles.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** What a folder of src may import from, beside itself and the leaves status.ts and config.ts. */
const BELOW: Record<string, string[]> = {
  buffers: [],
  codec: ['buffers'],
  coap: ['buffers', 'codec'],
  lwm2m: ['buffers', 'codec', 'coap'],
  net: ['buffers'],
  objects: ['codec', 'lwm2m'],
  crypto: ['buffers'],
  dtls: ['buffers', 'crypto', 'net'],
  features: ['buffers', 'codec', 'coap', 'lwm2m', 'net', 'objects', 'crypto', 'dtls'],
};
const LEAVES = ['status', 'config'];
/** What is built of all folders: features alone know it. */
const ROOT = ['core', 'feature'];

const files = (at: string): string[] => readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? files(join(at, entry.name)) : entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [join(at, entry.name)] : []);

/** Modules a file imports at run time or as types, relative ones as paths from the root. */
function imports(file: string, types: boolean): string[] {
  const source = readFileSync(file, 'utf8');
  const found: string[] = [];
  for (const match of source.matchAll(/^(?:import|export)\s+(type\s+)?([^;]*?)from '([^']+)';/gms)) {
    if (match[1] !== undefined && !types) continue;
    found.push(match[3].startsWith('.') ? relative('.', join(dirname(file), match[3])).replace(/\.js$/, '.ts') : match[3]);
  }
  return found;
}

const folder = (file: string): string => /^src\/(\w+)\//.exec(file)?.[1] ?? '';

test('each folder imports only what lies below it', () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const file of files('src')) {
    const own = folder(file);
    for (const target of imports(file, true)) {
      seen++;
      if (!target.startsWith('src/')) wrong.push(`${file}: ${target} is outside src`);
      const other = folder(target);
      const leaf = target.slice(4, -3);
      if (own === '' || other === own || (other === '' && (LEAVES.includes(leaf) || (own === 'features' && ROOT.includes(leaf))))) continue;
      if (!BELOW[own].includes(other)) wrong.push(`${file} imports ${target}`);
    }
  }
  assert.equal(wrong, []);
  assert.ok(seen > 100, 'the pattern finds imports');
});

test('the leaves import nothing', () => {
  for (const leaf of LEAVES) assert.equal(imports(`src/${leaf}.ts`, true), []);
});

test('there are no cycles at run time', () => {
  const graph = new Map(files('src').map((file) => [file, imports(file, false)]));
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) assert.unreachable([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  assert.ok(done.size > 50);
});

test('content formats never import each other', () => {
  const formats = ['text', 'opaque', 'cbor', 'tlv', 'senml-cbor', 'senml-json', 'lwm2m-json', 'lwm2m-cbor'];
  for (const format of formats) {
    for (const target of imports(`src/codec/${format}.ts`, true)) {
      assert.not.ok(formats.some((other) => other !== format && target === `src/codec/${other}.ts`), `${format} imports ${target}`);
    }
  }
});

test('tools import the package by its public entry points', () => {
  const open = /^src\/(index|names|status|codec\/index|coap\/index|objects\/[\w-]+|crypto\/index|dtls\/(index|names|server)|features\/[\w-]+)\.ts$|^hosts\/node\/index\.ts$|^tools\/|^node:/;
  const wrong = files('tools').flatMap((file) => imports(file, true).filter((target) => !open.test(target) && !/^(commander|picocolors|@xmldom\/xmldom)$/.test(target)).map((target) => `${file} imports ${target}`));
  assert.equal(wrong, []);
});

test('nothing under src names what an engine lacks', () => {
  const names = /\b(process|Date|Buffer|setTimeout|setInterval|TextEncoder|TextDecoder|Math\.random)\b/;
  for (const file of files('src')) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'/g, "''");
    assert.not.ok(names.test(code), `${file}: ${names.exec(code)?.[0]}`);
  }
});

test.run();
