// Runs on a real Espruino are judged rightly. Without ESPRUINO only what is said then is tested; `npm run espruino` insists on one.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onEspruino, onV8 } from '../behaviour.js';
import { caseFiles } from '../root.js';
import { runEspruino } from './run.js';

async function failure(script: string, timeout = 5000): Promise<string> {
  try {
    await runEspruino(script, { timeout });
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

test('without an interpreter one sentence says what to set', async () => {
  const program = process.env['ESPRUINO'];
  delete process.env['ESPRUINO'];
  try {
    assert.match(await failure('quit();'), /^set ESPRUINO to the path of an Espruino interpreter/);
    process.env['ESPRUINO'] = '/nonexistent/espruino';
    assert.match(await failure('quit();'), /did not start/);
  } finally {
    if (program === undefined) delete process.env['ESPRUINO'];
    else process.env['ESPRUINO'] = program;
  }
});

if (process.env['ESPRUINO']) {
  test('lines and counts of a run', async () => {
    const run = await runEspruino('print("a");setTimeout(function(){print("b");print("DONE 3 passed, 1 failed");quit();},5);');
    assert.equal(run.lines, ['a', 'b']);
    assert.equal([run.passed, run.failed], [3, 1]);
    assert.match(run.version, /^2v\d+/);
  });

  test('errors and missing ends fail', async () => {
    assert.match(await failure('print("before");none();print("DONE 1 passed, 0 failed");quit();'), /reported an error[^]*before[^]*none/);
    assert.match(
      await failure('setTimeout(function(){none()},1);setTimeout(function(){print("DONE 1 passed, 0 failed");quit();},20);'),
      /reported an error/,
    );
    assert.match(await failure('print("x");quit();'), /without a line DONE[^]*x/);
    assert.match(await failure('setInterval(function(){},1000);', 500), /no end within 500 ms/);
  });

  test('the behaviour suite says on Espruino what it says on V8', async () => {
    const cases = caseFiles();
    assert.equal((await onEspruino(cases)).lines, onV8(cases).lines);
  });
}

test.run();
