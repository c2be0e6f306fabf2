// DTLS for engines without modules: our two ends (test/dtls/scene.ts) as a script that defines dtls, and the cases that stand on it.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { type CaseFile, ROOT, stageCase, textOf } from './root.js';

const SCENE = fileURLToPath(new URL('../dtls/scene.js', import.meta.url));
const VECTORS = ['aesCcm', 'prf', 'keyBlock'];
const CASES = 'test/engines/cases/dtls';

async function script(): Promise<string> {
  const bundle = await rollup({ input: SCENE });
  const { output } = await bundle.generate({ format: 'iife', name: 'dtls', strict: false, esModule: false, generatedCode: { constBindings: true } });
  await bundle.close();
  return output[0].code.replace(/^\/\/# sourceMappingURL.*$/gm, '').replace('var dtls', 'const dtls');
}

/** A script that defines dtls: Scene, a client and a server in memory, and Half, the server alone. */
export const DTLS = await script();

/** The cases of DTLS, each behind what it stands on: the two ends with those that need no bundle, the stage of client.js with the others. */
export function dtlsCases(): CaseFile[][] {
  const ends = { name: 'dtls', source: DTLS };
  return readdirSync(join(ROOT, CASES)).filter((name) => name.endsWith('.js')).sort().map((name) => [stageCase(), ends, { name, source: textOf(CASES + '/' + name) }]);
}

/** The vectors of the primitives, and what puts them to an engine's; `primitives` has to be defined before. */
export function primitiveCases(): CaseFile[] {
  const all = (JSON.parse(textOf('test/dtls/vectors.json')) as { kind: string }[]).filter(({ kind }) => VECTORS.includes(kind));
  return [
    { name: 'dtls', source: DTLS },
    { name: 'vectors', source: 'const vectors = ' + JSON.stringify(all) + ';' },
    { name: 'primitives.js', source: textOf('test/engines/primitives.js') },
  ];
}
