/**
 * Each object that the Espruino module `mote` lacks is a module of its own, which goes with either build of it: what it names must be public in the minified one.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { Script, createContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { neededOptions } from '../../scripts/objects-table.js';
import { generatedIn } from '../../scripts/generate-objects.js';
import { asModule, asScript } from '../engines/behaviour.js';
import { check } from '../engines/espruino/check.js';
import { runEspruino } from '../engines/espruino/run.js';

const AT = 'dist/espruino/objects/';

/** Declares an object and says of each resource what the client has. */
const WORK = `function work (mote, exports, options) {
  var all = Object.keys(exports).filter(function (name) { return typeof exports[name] === 'function' });
  var client = new mote.Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }], config: { resources: 90, values: 2400 } });
  var object = exports[all.filter(function (name) { return !/^(measured|switched|elapsed|unitOf)/.test(name) })[0]](options, client);
  client.add(object);
  if (exports.measured) exports.measured(client, 0, 21);
  if (exports.switched) exports.switched(client, 0, true);
  return object.resources.map(function (r) { return r.id + '=' + client.get(object.id, 0, r.id) }).join(' ');
}
`;

test('every object with the minified bundle', () => {
  const files = readdirSync(AT);
  assert.equal(files.sort(), generatedIn('src/objects').map((name) => name.replace(/\.ts$/, '.js')).filter((name) => name !== 'temperature.js').sort());
  for (const file of files) {
    const text = readFileSync(AT + file, 'utf8');
    assert.equal(check(text, ['exports']), [], file);
    const options = neededOptions(readFileSync('dist/types/src/objects/' + file.replace(/\.js$/, '.d.ts'), 'utf8'));
    const said = ['mote.js', 'mote.min.js'].map((bundle) => {
      const context = createContext({ options });
      const script = asScript(readFileSync('dist/espruino/' + bundle, 'utf8')) + WORK + 'const exported = (function (exports) {\n' + text + '\nreturn exports;\n})({});\nwork(mote, exported, options)';
      return new Script(script).runInContext(context) as string;
    });
    assert.match(said[0], /^\d+=/, file);
    assert.is(said[1], said[0], file);
  }
});

test('there, where ESPRUINO names an interpreter', async () => {
  if (process.env.ESPRUINO === undefined) return;
  const script = asModule(readFileSync('dist/espruino/mote.min.js', 'utf8')) + 'Modules.addCached("humidity", function () {\n' + readFileSync(AT + 'humidity.js', 'utf8') + '\n});\n'
    + 'var mote = require("mote"), humidity = require("humidity");\nvar client = new mote.Client({ endpoint: "e", servers: [{ uri: "coap://127.0.0.1" }] });\n'
    + 'client.add(humidity.humidity({ value: 40 }, client));\nhumidity.measured(client, 0, 47.5);\nprint(client.get(3304, 0, 5602), client.get(3304, 0, 5601));\nprint("DONE 0 passed, 0 failed");\nquit();\n';
  assert.equal((await runEspruino(script)).lines, ['47.5 40']);
});

test.run();
