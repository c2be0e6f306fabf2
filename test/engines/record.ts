// The checked-in record of runs on engines that CI does not have: which version ran which bundle, and what it counted.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './behaviour.js';
import { ROOT } from './root.js';

/** Where the record is, from the package's folder. */
export const RECORD = 'test/engines/record.json';

/** One run, under the name of its bundle. */
export interface Entry {
  engine: string;
  /** SHA-256 of the bundle, hexadecimal. */
  bundle: string;
  passed: number;
  failed: number;
}

function entries(): Record<string, Entry> {
  const path = join(ROOT, RECORD);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Entry>) : {};
}

function hashOf(bundle: string): string {
  return createHash('sha256').update(bundle).digest('hex');
}

/** Puts a run into the record, in the place of the last one of that bundle. `name` is the bundle's path. */
export function record(name: string, bundle: string, { engine, passed, failed }: Outcome): void {
  const all = { ...entries(), [name]: { engine, bundle: hashOf(bundle), passed, failed } };
  writeFileSync(join(ROOT, RECORD), JSON.stringify(all, null, 2) + '\n');
}

/** A sentence that says why the record does not vouch for this bundle; undefined when it does. */
export function stale(name: string, bundle: string): string | undefined {
  const entry = entries()[name];
  if (entry === undefined) return 'no run of ' + name + ' is on record: npm run espruino';
  if (entry.bundle !== hashOf(bundle))
    return 'the record of ' + name + ' (' + entry.engine + ') is stale, the bundle has changed since: npm run espruino';
  if (entry.failed > 0) return 'the run of ' + name + ' on record (' + entry.engine + ') had ' + String(entry.failed) + ' failures';
  return undefined;
}
