// The example for Node really runs: a server on loopback leads it through a device's life. (The other two: npm run espruino, npm run moddable.)

import { spawn } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Server } from '../../tools/server/server.js';
import { live } from './life.js';
import { ROOT } from './root.js';

test('examples/node/temperature.mjs', async () => {
  const endpoint = 'urn:mote:node';
  const server = new Server();
  await server.listen();
  const child = spawn(process.execPath, ['examples/node/temperature.mjs', server.uri, endpoint, '200'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const steps: string[] = [];
    await live(server, { endpoint, told: (step) => void steps.push(step) });
    assert.is(steps.length, 8);
    assert.is(await exit, 0, 'a Reboot ends it');
    assert.match(said, /^event 5 0$/m, 'REGISTRATION_COMPLETE');
    assert.match(said, /^event 10 0$/m, 'DEREGISTER');
  } catch (error) {
    throw new Error((error as Error).message + '\n' + said);
  } finally {
    child.kill('SIGKILL');
    await exit;
    await server.close();
  }
});

test.run();
