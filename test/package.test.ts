/**
 * The package's exports: each module by its name, as mcpack knows no patterns, and nothing that is not built.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from './engines/root.js';

interface Package {
  exports: Record<string, string | Record<string, string>>;
}

const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;

test('every object and feature is exported by its name', () => {
  for (const folder of ['objects', 'features']) {
    const modules = readdirSync(join(ROOT, 'src', folder)).filter((file) => file.endsWith('.ts')).map((file) => `./${folder}/${file.slice(0, -3)}`);
    const named = Object.keys(exports).filter((name) => name.startsWith(`./${folder}/`));
    assert.equal(named.sort(), modules.sort());
  }
});

test('no export is a pattern, and each file is built', () => {
  for (const [name, target] of Object.entries(exports)) {
    assert.not.match(name, /\*/);
    for (const file of typeof target === 'string' ? [target] : Object.values(target)) assert.ok(existsSync(join(ROOT, file)), `${name}: ${file}`);
  }
});

test.run();
