/**
 * Every shipped object keeps to the language of all engines, and is declared and worked on XS as it is on V8.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script, createContext } from 'node:vm';
import { pathToFileURL } from 'node:url';
import { rollup } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatedIn } from '../../scripts/generate-objects.js';
import { neededOptions } from '../../scripts/objects-table.js';
import { check } from '../engines/espruino/check.js';
import { runEspruino } from '../engines/espruino/run.js';
import { Worker } from '../engines/xs/worker.js';
import { ROOT } from '../tools/registry.js';

/** The sources compiled for Espruino: the smallest language of all. */
const OBJECTS = join(ROOT, 'build/espruino/src/objects/');

const literal = (value: unknown): string => (value instanceof Uint8Array ? 'new Uint8Array(' + value.length + ')' : Array.isArray(value) ? '[' + value.map(literal).join(', ') + ']' : JSON.stringify(value));

/** A module whose `works` declares each object in a client of its own, works it, and answers what the client then says. */
async function moduleText(names: readonly string[]): Promise<string> {
  const imports = [`import { Client } from '${join(OBJECTS, '../index.js')}';`];
  const blocks: string[] = [];
  for (const [i, name] of names.entries()) {
    const exports = Object.entries((await import(pathToFileURL(OBJECTS + name + '.js').href)) as Record<string, unknown>).filter(([, value]) => typeof value === 'function').map(([key]) => key);
    const declare = exports.find((key) => !/^(measured|switched|elapsed|unitOf)/.test(key)) as string;
    const worked = exports.filter((key) => /^(measured|switched|elapsed)/.test(key));
    imports.push(`import { ${[declare, ...worked].map((key) => key + ' as ' + key + i).join(', ')} } from '${OBJECTS}${name}.js';`);
    const options = Object.entries(neededOptions(readFileSync(OBJECTS + name + '.d.ts', 'utf8'))).map(([key, value]) => key + ': ' + literal(value)).join(', ');
    blocks.push(`function work${i}(say) {
  const client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }], config: { resources: 90, values: 2400 } });
  const object = ${declare}${i}({ ${options} }, client);
  client.add(object);
  ${worked.map((key) => key + i + (key.startsWith('switched') ? '(client, 0, true);' : '(client, 0, 21, 10);')).join('\n  ')}
  for (let at = 0; at < object.resources.length; at++) say(object.id + '/' + object.resources[at].id, client.get(object.id, 0, object.resources[at].id));
}`);
  }
  // Numbers in thousandths: Espruino writes fewer digits than the others.
  return imports.join('\n') + '\n' + blocks.join('\n') + '\nexport function works() {\n  let said = "";\n'
    + '  function say(path, value) { said += path + " " + (typeof value === "number" ? Math.round(value * 1000) : value) + ";"; }\n' + names.map((_, i) => `  work${i}(say);\n`).join('') + '  return said;\n}\n';
}

test('the objects on XS and on V8, under the check for Espruino, and there where ESPRUINO names it', async () => {
  assert.ok(existsSync(OBJECTS), 'npm run build comes first');
  const names = generatedIn(join(ROOT, 'src/objects')).map((file) => file.slice(0, -3));
  const text = await moduleText(names);
  const bundle = await rollup({ input: 'all', plugins: [{ name: 'text', resolveId: (id) => (id === 'all' ? id : null), load: (id) => (id === 'all' ? text : null) }] });
  const { output } = await bundle.generate({ format: 'iife', name: 'objects', strict: false, esModule: false });
  await bundle.close();
  const script = output[0].code;
  assert.equal(check(script), []);

  const said = new Script(script + '\nobjects.works()').runInContext(createContext({})) as string;
  assert.is(said.split(';').filter((line) => /^\d+\/\d+ /.test(line)).length > 2 * names.length, true, said);
  assert.match(said, /3304\/5700 21000;/);
  const worker = await Worker.start();
  try {
    await worker.evaluate(script + '\nglobalThis.said = objects.works();\nglobalThis.handleCommand = function () { return new TextEncoder().encode(globalThis.said).buffer }');
    assert.is(Buffer.from((await worker.command(new Uint8Array(0))).reply).toString('utf8'), said);
  } finally {
    await worker.close();
  }
  if (process.env.ESPRUINO === undefined) return;
  const run = await runEspruino(script + '\nprint(objects.works());\nprint("DONE 0 passed, 0 failed");\nquit();\n');
  assert.is(run.lines.join(''), said);
});

test.run();
