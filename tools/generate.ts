/**
 * `mote generate`: definitions of the registry in, TypeScript modules out.
 */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Findings, sentence } from './generate/finding.js';
import type { ObjectModel } from './generate/model.js';
import { Reader } from './generate/read.js';
import { SHIPPED } from './generate/shipped.js';
import type { Library } from './generate/spelling.js';
import { type Module, writeModules } from './generate/write.js';

export interface GenerateOptions {
  /** Folder of the modules. */
  out: string;
  /** Where the modules find this library's objects: a package's path, or a relative path. */
  import: string;
}

/** The files that a path stands for: itself, or what a folder has of XML, by number where the names are numbers. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => /\.xml$/i.test(name)).sort((a, b) => parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1)).map((name) => join(path, name));
}

/** The objects that files define, each id once. */
export function readObjects(files: readonly string[], findings: Findings): ObjectModel[] {
  const objects: ObjectModel[] = [];
  for (const file of files) {
    for (const object of new Reader(basename(file), findings).read(readFileSync(file))) {
      const twin = objects.find((each) => each.id === object.id);
      if (twin === undefined) objects.push(object);
      else findings.add('refused', object.file, 1, 'object ' + object.id + ' is defined in ' + twin.file + ', too');
    }
  }
  return objects;
}

/** 'mote-lwm2m/objects' and './lib' to the name of a module there. */
export function libraryAt(prefix: string): Library {
  return (module) => prefix.replace(/\/$/, '') + '/' + module + (prefix.startsWith('.') ? '.js' : '');
}

/** Modules for all that a path stands for. */
export function generateFrom(path: string, library: Library, findings: Findings): Module[] {
  return writeModules(readObjects(filesOf(path), findings), library);
}

/** The modules of the objects that this library carries, as they stand in src/objects. */
export function shippedModules(registry: string, findings: Findings): Module[] {
  return writeModules(readObjects(SHIPPED.map((id) => join(registry, id + '.xml')), findings), libraryAt('.'));
}

function several(count: number, what: string): string {
  return count + ' ' + what + (count === 1 ? '' : 's');
}

/** Runs the command; answers its exit code: 1 when a file was refused, or nothing came of any. */
export function generate(path: string, options: GenerateOptions): number {
  const findings = new Findings();
  const modules = generateFrom(path, libraryAt(options.import), findings);
  if (modules.length > 0) mkdirSync(options.out, { recursive: true });
  for (const module of modules) writeFileSync(join(options.out, module.file + '.ts'), module.text);
  for (const finding of findings.all) process.stderr.write(sentence(finding) + '\n');
  process.stdout.write(several(modules.length, 'module') + ', ' + several(findings.count('warning'), 'warning') + ', ' + findings.count('refused') + ' refused\n');
  return modules.length === 0 || findings.count('refused') > 0 ? 1 : 0;
}
