// `npm run espruino`: the behaviour suite with each built bundle on the interpreter that ESPRUINO names, compared with V8, then put on record.

import { onEspruino, onV8 } from '../behaviour.js';
import { record } from '../record.js';
import { caseFiles, textIfThere } from '../root.js';
import { interpreter } from './run.js';

const BUNDLES = ['dist/espruino/mote.js', 'dist/espruino/mote.min.js'];

let passed = 0;
let failed = 0;
try {
  interpreter();
  const cases = caseFiles();
  for (const name of BUNDLES) {
    const bundle = textIfThere(name);
    if (bundle === undefined) throw new Error(name + ' has not been built: npm run build');
    const outcome = await onEspruino(cases, bundle, { timeout: 600_000 });
    console.log('# ' + name + ' on ' + outcome.engine);
    for (const line of outcome.lines) console.log(line);
    // A suite that one engine leaves out is a difference too, though no fact failed.
    const expected = onV8(cases, bundle).lines;
    if (outcome.failed === 0 && outcome.lines.join('\n') !== expected.join('\n')) {
      outcome.failed++;
      console.log('FAILED: V8 says something else:\n' + expected.join('\n'));
    }
    record(name, bundle, outcome);
    passed += outcome.passed;
    failed += outcome.failed;
  }
} catch (error) {
  failed++;
  console.error((error as Error).message);
}
console.log(String(passed) + ' passed, ' + String(failed) + ' failed');
process.exitCode = failed === 0 ? 0 : 1;
