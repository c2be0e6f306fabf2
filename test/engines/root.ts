// Where things lie: the package's own folder, found from wherever the compiled tests run, and its plain-text files.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(at, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'mote-lwm2m') return at;
    const up = dirname(at);
    if (up === at) throw new Error('no package.json of mote-lwm2m above ' + fileURLToPath(import.meta.url));
    at = up;
  }
}

/** The folder that holds this package's package.json. */
export const ROOT = findRoot();

/** The text of a file of the package, named by its path from the package's folder (scripts that tsc does not copy). */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The text of a file of the package, or undefined when it is not there (a bundle that has not been built). */
export function textIfThere(path: string): string | undefined {
  return existsSync(join(ROOT, path)) ? textOf(path) : undefined;
}

/** One plain script of the behaviour suite. */
export interface CaseFile {
  name: string;
  source: string;
}

function scripts(folder: string): CaseFile[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => ({ name, source: textOf(folder + '/' + name) }));
}

/** The scripts about the language, which need no bundle: every one in test/engines/cases, in the order of their names. */
export function caseFiles(): CaseFile[] {
  return scripts('test/engines/cases');
}

/** The scripts that drive the client of a built bundle, in the order of their names: client.js, what they stand on, is the first. */
export function clientCases(): CaseFile[] {
  return scripts('test/engines/cases/client');
}

/** What client.js offers to others, without its own suites. */
export function stageCase(): CaseFile {
  const { name, source } = clientCases()[0]!;
  return { name, source: source.split('\nsuite(')[0]! };
}

/** The scripts that drive a client with features, which need the bundle with all of them: the two that they stand on are the first. */
export function featureCases(): CaseFile[] {
  const files = scripts('test/engines/cases/features');
  const base = files.filter(({ name }) => name === 'features.js');
  return [stageCase(), ...base, ...files.filter(({ name }) => name !== 'features.js')];
}
