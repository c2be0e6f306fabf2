// The scenarios of bench/scenarios.ts as a script for engines without modules.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of the compiled module. */
export const SCENARIOS = fileURLToPath(new URL('../../bench/scenarios.js', import.meta.url));

/** A script that defines bench, with scenarios(mote), everyday(mote, kind) and Rig, from the compiled module: it imports nothing, and its exports are declarations. */
export function benchScript(): string {
  const source = readFileSync(SCENARIOS, 'utf8').replace(/^export (?=class|function|const)/gm, '').replace(/^\/\/# sourceMappingURL.*$/gm, '');
  return 'const bench = (function () {\n' + source + '\nreturn { scenarios: scenarios, everyday: everyday, Rig: Rig };\n})();\n';
}
