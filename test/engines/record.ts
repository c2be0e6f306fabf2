// The checked-in records of runs on engines that CI does not have: which version ran which bundle, what it counted and what it measured.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.js';

/** One run, under the path of its bundle. */
export interface Entry {
  engine: string;
  /** SHA-256 of the bundle, hexadecimal. */
  bundle: string;
  passed: number;
  failed: number;
  /** What was measured, in words and numbers. */
  measured: Readonly<Record<string, number | string>>;
}

/** What can be on record: the command that makes each file, from the package's folder. */
export const RECORDS = { espruino: 'npm run espruino', moddable: 'npm run moddable' };
export type Engine = keyof typeof RECORDS;

function pathOf(engine: Engine): string {
  return join(ROOT, 'test/engines/records', engine + '.json');
}

function entries(engine: Engine): Record<string, Entry> {
  const path = pathOf(engine);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Entry>) : {};
}

/** The hash of a bundle: a file, or all files of a folder with their names. `name` is its path from the package's folder. */
export function hashOf(name: string): string {
  const hash = createHash('sha256');
  const path = join(ROOT, name);
  if (statSync(path).isFile()) return hash.update(readFileSync(path)).digest('hex');
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(path, file)).isFile());
  for (const file of files.sort()) hash.update(file.replaceAll('\\', '/') + '\n').update(readFileSync(join(path, file)));
  return hash.digest('hex');
}

/** Puts a run into the record, in the place of the last one of that bundle. */
export function record(engine: Engine, name: string, entry: Omit<Entry, 'bundle'>): void {
  const { engine: version, ...rest } = entry;
  const all = { ...entries(engine), [name]: { engine: version, bundle: hashOf(name), ...rest } };
  mkdirSync(dirname(pathOf(engine)), { recursive: true });
  writeFileSync(pathOf(engine), JSON.stringify(all, null, 2) + '\n');
}

/** A sentence that says why the record does not vouch for a bundle as it is now; undefined when it does. */
export function stale(engine: Engine, name: string): string | undefined {
  const entry = entries(engine)[name];
  const command = RECORDS[engine];
  if (entry === undefined) return 'no run of ' + name + ' is on record: ' + command;
  if (entry.bundle !== hashOf(name)) return 'STALE: ' + name + ' has changed since its run on ' + entry.engine + ' was recorded: ' + command;
  if (entry.failed > 0 || entry.passed === 0) return 'the run of ' + name + ' on record (' + entry.engine + ') had ' + String(entry.failed) + ' failures: ' + command;
  return undefined;
}
