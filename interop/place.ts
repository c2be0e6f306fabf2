// Where things are: the repository's root and the folder for what the suites fetch and compile, which git ignores.

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the package.json nearest above this module, compiled or not. */
export function repository(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above ' + fileURLToPath(import.meta.url));
    folder = above;
  }
  return folder;
}

/** A folder of that name for downloads and build products; made when missing. */
export function cache(name: string): string {
  const folder = join(repository(), 'node_modules', '.cache', 'mote', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
