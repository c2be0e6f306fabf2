/**
 * A protected record allocates nothing, nor does a handshake: V8's heap does not grow with them, by the slope method.
 *
 * Without the compiler, V8 makes an object of 16 bytes of each sum beyond 32 bits, of which SHA-256 is made: CBC and handshakes are not measured then.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Found } from './slope.js';

const FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
const PROGRAM = fileURLToPath(new URL('slope.js', import.meta.url));
/** Bytes per run from which on something was allocated: the smallest object has 16. */
const NOTHING = 1;

for (const jit of [true, false]) {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, ...(jit ? [] : ['--jitless']), PROGRAM, jit ? '3000' : '400', jit ? 'compiled' : 'interpreted'], { timeout: 300_000 });
  for (const { name, bytes } of JSON.parse(stdout) as Found[]) {
    test((jit ? 'compiled: ' : 'interpreted: ') + name, () => {
      if (name.startsWith('control')) assert.ok(bytes >= 15.9, name + ' ' + bytes);
      else assert.ok(bytes < NOTHING && bytes > -NOTHING, bytes + ' bytes a run');
    });
  }
}

test.run();
