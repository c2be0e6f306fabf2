/**
 * Lays the declarations that tsc wrote beside the compiled sources out as dist/types, where the package's exports name them.
 */
import { cpSync, rmSync } from 'node:fs';

const declarations = (path: string): boolean => !/\.(js|map|tsbuildinfo)$/.test(path);

rmSync('dist', { recursive: true, force: true });
for (const [from, to] of [
  ['build/src', 'dist/types/src'],
  ['build/hosts/node', 'dist/types/hosts/node'],
  ['build/moddable/hosts/moddable', 'dist/types/hosts/moddable'],
  ['build/espruino/hosts/espruino', 'dist/types/hosts/espruino'],
]) cpSync(from, to, { recursive: true, filter: declarations });
