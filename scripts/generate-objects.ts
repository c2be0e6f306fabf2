/**
 * Writes the modules of the shipped objects anew: node build/scripts/generate-objects.js REGISTRY
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shippedModules } from '../tools/generate.js';
import { Findings, sentence } from '../tools/generate/finding.js';

const OUT = 'src/objects';

/** Names of the modules in a folder that the generator wrote. */
export function generatedIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.ts') && readFileSync(join(folder, name), 'utf8').includes(' Made by `mote generate` from ')).sort();
}

function main(registry: string): number {
  if (!existsSync(registry)) {
    console.error(registry + ' is no folder of the registry (github.com/OpenMobileAlliance/lwm2m-registry)');
    return 1;
  }
  const findings = new Findings();
  const modules = shippedModules(registry, findings);
  for (const name of generatedIn(OUT)) rmSync(join(OUT, name));
  for (const module of modules) writeFileSync(join(OUT, module.file + '.ts'), module.text);
  for (const finding of findings.all) console.error(sentence(finding));
  console.log(modules.length + ' modules in ' + OUT);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv[2] ?? '../shared/registry');
