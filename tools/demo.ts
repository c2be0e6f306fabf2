/**
 * `mote demo`: a device and a server in one process, over real UDP on the loopback interface, from Register to De-register; with --secure over DTLS.
 */
import { performance } from 'node:perf_hooks';
import { entryText } from './device/events.js';
import { memoryTable } from './demo/memory.js';
import { Screen } from './demo/screen.js';
import { Stage } from './demo/stage.js';
import { secured } from './demo/secured.js';
import { steps } from './demo/steps.js';

/** Runs all steps until one fails; answers the exit code. @param secure over DTLS, with the steps that show it */
export async function runDemo(json: boolean, secure: boolean): Promise<number> {
  const began = performance.now();
  const screen = new Screen(json);
  const stage = new Stage(secure);
  await stage.server.listen();
  stage.server.on('datagram', (incoming, bytes, _remote, wire) => screen.datagram(incoming, bytes, wire));
  stage.server.on('record', (incoming, bytes) => screen.record(incoming, bytes, stage.server.cid));
  const device = stage.launch((entry) => screen.note('the device: ' + entryText(entry)));
  screen.title('A device and a server at ' + stage.server.uri);
  let passed = 0;
  let failed = 0;
  try {
    for (const step of secure ? secured(steps) : steps) {
      screen.begin(step.name);
      try {
        screen.done(step.name, await step.run(stage));
        passed++;
      } catch (wrong) {
        screen.failed(step.name, wrong instanceof Error ? wrong.message : String(wrong));
        failed++;
        break; // the later ones build on it
      }
    }
  } finally {
    await stage.server.close();
    device.halt();
  }
  screen.memory(memoryTable(device.client.config, device.dtls?.ram(1)));
  screen.summary(passed, failed, (performance.now() - began) / 1000);
  return failed === 0 ? 0 : 1;
}
