/**
 * Prints what each object costs: node build/scripts/objects-table.js
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Client } from '../src/client.js';
import type { ObjectDeclaration } from '../src/lwm2m/declaration.js';
import { generatedIn } from './generate-objects.js';
import { arenaBytes, codeOf } from './object-costs.js';

const AT = fileURLToPath(new URL('../src/objects/', import.meta.url));

/** A value for an option that a module cannot do without, by its kind. */
export function least(kind: string): unknown {
  const one = kind.startsWith('Text') ? 'x' : kind.startsWith('Opaque') ? new Uint8Array(8) : kind.startsWith('Boolean') ? true : 1;
  return kind.endsWith('s') ? [one] : one;
}

/** The options that a module's declaration file says are needed. */
export function neededOptions(types: string): Record<string, unknown> {
  return Object.fromEntries([...types.matchAll(/^ {4}(\w+): (\w+);$/gm)].map(([, name, kind]) => [name, least(kind)]));
}

interface Row {
  name: string;
  id: number;
  resources: number;
  arena: number;
  functions: number;
  alone: number;
  beside: number;
}

async function row(file: string): Promise<Row> {
  const name = file.replace(/^.*\//, '').replace(/\.js$/, '');
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const used = Object.keys(exports).filter((each) => typeof exports[each] === 'function' && each !== 'unitOf');
  const declare = exports[used.find((each) => !/^(measured|switched|elapsed)/.test(each)) as string] as (options: unknown, client: Client) => ObjectDeclaration;
  const options = name === 'device' ? { manufacturer: 'Acme', reboot: (): void => undefined } : neededOptions(readFileSync(file.replace(/\.js$/, '.d.ts'), 'utf8'));
  const make = (client: Client): ObjectDeclaration => declare(options, client);
  const declared = make({ get: () => 0, set: () => 0 } as unknown as Client);
  const text = `export { ${used.join(', ')} } from '${file}';`;
  const neighbour = `export { temperature as neighbour, measured as neighbourMeasured } from '${AT}temperature.js';`;
  const alone = await codeOf(text);
  const beside = (await codeOf(neighbour + text)).bytes - (await codeOf(neighbour)).bytes;
  return { name, id: declared.id, resources: declared.resources.length, arena: arenaBytes([make]), functions: alone.functions, alone: alone.bytes, beside };
}

async function main(): Promise<void> {
  const files = ['device.ts', ...generatedIn('src/objects')].map((file) => AT + file.replace(/\.ts$/, '.js'));
  const rows: Row[] = [];
  for (const file of files) rows.push(await row(file));
  rows.sort((a, b) => a.id - b.id);
  console.log('| object | id | resources | arena, bytes | functions | bundle alone, bytes | beside Temperature, bytes |');
  console.log('|---|---|---|---|---|---|---|');
  for (const r of rows) console.log(`| ${r.name} | ${r.id} | ${r.resources} | ${r.arena} | ${r.functions} | ${r.alone} | ${r.beside} |`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
