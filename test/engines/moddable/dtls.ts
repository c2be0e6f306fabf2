// The step of `npm run moddable` about DTLS: our two ends over the modules on record, with the primitives of the package and of the SDK.

import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { behaviourScript } from '../behaviour.js';
import { dtlsCases, primitiveCases } from '../dtls.js';
import { type CaseFile, ROOT, textOf } from '../root.js';

const BUILD = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLE = join(ROOT, 'dist/moddable');
/** The SDK's manifest of these names no platform that a command-line program has. */
const NATIVE = ['$(MODULES)/crypt/digest/*', '$(MODULES)/crypt/digest/kcl/*'];

/** What main.ts does for its steps. */
export interface Steps {
  build(app: { name: string; main: string; modules: Record<string, string | string[]>; parts: string[] }): Promise<string>;
  /** Answers what a program printed behind "@@ ". */
  answers(program: string): Promise<string[]>;
  fact(holds: boolean, message: string): void;
  readonly folder: string;
  readonly measured: Record<string, number | string>;
}

/** All cases of DTLS as one list. */
export function dtlsFiles(): CaseFile[] {
  return [...new Map(dtlsCases().flat().map((file) => [file.name, file])).values()];
}

/** The modules that a manifest of dist/moddable lists. */
function listed(manifest: string): string[] {
  return Object.keys((JSON.parse(readFileSync(join(BUNDLE, manifest + '.json'), 'utf8')) as { modules: Record<string, string> }).modules);
}

/** Both ends as one module: what dist/moddable has is linked from there, the server's half and the scene lie in it. */
async function scene(file: string): Promise<void> {
  const known = new Set([...listed('core'), ...listed('features/dtls')]);
  const bundle = await rollup({
    input: join(BUILD, 'test/dtls/scene.js'),
    plugins: [
      {
        name: 'recorded',
        async resolveId(source, importer) {
          const resolved = await this.resolve(source, importer, { skipSelf: true });
          if (resolved === null) return null;
          const module = 'mote-lwm2m/dist/moddable/' + relative(BUILD, resolved.id).replace(/\.js$/, '');
          return known.has(module) ? { id: module, external: true } : resolved;
        },
      },
    ],
  });
  await bundle.write({ file, format: 'es', paths: (id) => id });
  await bundle.close();
}

/** Vectors, allocation and time. */
export async function dtlsStep(steps: Steps): Promise<void> {
  mkdirSync(steps.folder, { recursive: true });
  await scene(join(steps.folder, 'scene.js'));
  const imports = [
    "import * as dtls from 'scene';",
    "import { Client, Pump } from 'mote-lwm2m';",
    "import { Dtls } from 'mote-lwm2m/features/dtls';",
    "import { temperature } from 'mote-lwm2m/objects/temperature';",
    "import { nativePrimitives } from 'mote-lwm2m/moddable/crypto';",
    "import { chunks, exit, gc, print, slots } from 'host';",
    "const primitives = [{ name: 'portable', crypto: undefined }, { name: 'native', crypto: nativePrimitives() }];",
  ].join('\n');
  const cases = [...primitiveCases().slice(1), { name: 'dtls.js', source: textOf('test/engines/moddable/dtls.js') }];
  const program = await steps.build({
    name: 'dtls-steps', main: behaviourScript(cases, imports), parts: ['features/dtls', 'moddable/crypto'], modules: { scene: join(steps.folder, 'scene'), '*': NATIVE },
  });
  let ended = false;
  for (const answer of await steps.answers(program)) {
    const said = JSON.parse(answer) as { name?: string; slots?: number; bytes?: number; us?: number; passed?: number; failed?: number; lines?: string[] };
    if (said.lines !== undefined) {
      ended = true;
      for (const line of said.lines) console.log('  ' + line);
      for (let i = 0; i < said.passed!; i++) steps.fact(true, '');
      steps.fact(said.failed === 0, 'primitives');
      continue;
    }
    const figure = said.us ?? String(said.slots) + ' slots, ' + String(said.bytes) + ' bytes';
    console.log('  ' + said.name! + ': ' + String(figure));
    steps.measured[said.name!] = figure;
    // With the SDK's AES a key is an object: handshakes make two.
    if (/there and back|over coaps|portable.*handshake of both/.test(said.name!)) steps.fact(said.slots === 0 && said.bytes === 0, said.name! + ' allocates');
  }
  steps.fact(ended, 'the program of DTLS did not come to its end');
}
