/**
 * Device and Temperature, the one with the generator's helpers and the other its output, cost no more than when both were written by hand.
 */
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arenaBytes, codeOf } from '../../scripts/object-costs.js';
import { neededOptions } from '../../scripts/objects-table.js';
import { device } from '../../src/objects/device.js';
import { temperature } from '../../src/objects/temperature.js';
import { device as deviceByHand } from './by-hand/device.js';
import { temperature as temperatureByHand } from './by-hand/temperature.js';

const OBJECTS = fileURLToPath(new URL('../../src/objects/', import.meta.url));
const BY_HAND = fileURLToPath(new URL('by-hand/', import.meta.url));

const DEVICE = { manufacturer: 'Acme', model: 'M1', power: [{ kind: 1, voltage: 3800 }], battery: 90, errors: [1], time: (): number => 0, reboot: (): void => undefined, external: [3303 * 65536] };
const TEMPERATURE = { value: 20, min: -40, max: 85, application: 'hall' };

test('the arena holds the same', () => {
  const made = arenaBytes([(c) => device(DEVICE, c), (c) => temperature(TEMPERATURE, c)]);
  const byHand = arenaBytes([(c) => deviceByHand(DEVICE, c), (c) => temperatureByHand(TEMPERATURE, c)]);
  assert.is(made, byHand);
  assert.ok(made > 200, String(made));
});

test('no more functions, no more bytes of code', async () => {
  const text = (d: string, t: string): string => `export { device } from '${d}device.js'; export { temperature, measured } from '${t}temperature.js';`;
  const made = await codeOf(text(OBJECTS, OBJECTS));
  const byHand = await codeOf(text(BY_HAND, BY_HAND));
  assert.ok(made.functions <= byHand.functions, made.functions + ' functions, ' + byHand.functions + ' by hand');
  assert.ok(made.bytes <= byHand.bytes, made.bytes + ' bytes, ' + byHand.bytes + ' by hand');
});

test('a bundle carries what it uses', async () => {
  const constant = await codeOf(`import { ON_TIME } from '${OBJECTS}light-control.js'; export const id = ON_TIME;`);
  assert.is(constant.functions, 0);
  assert.ok(constant.bytes < 60, String(constant.bytes));
  const plain = await codeOf(`export { setPoint } from '${OBJECTS}set-point.js';`);
  const kept = await codeOf(`export { lightControl } from '${OBJECTS}light-control.js';`);
  const worked = await codeOf(`export { lightControl, elapsed } from '${OBJECTS}light-control.js';`);
  assert.ok(plain.functions <= 3, 'a set point has no use for sensors and counters: ' + plain.functions);
  assert.ok(kept.bytes < worked.bytes);
  const two = await codeOf(`export { humidity } from '${OBJECTS}humidity.js'; export { temperature } from '${OBJECTS}temperature.js';`);
  const one = await codeOf(`export { humidity } from '${OBJECTS}humidity.js';`);
  assert.ok(two.bytes - one.bytes < one.bytes / 2, 'a second sensor shares what the first has');
});

test('needed options are found', () => {
  assert.equal(neededOptions('    /** 0: R. */\n    networkBearer: NumberSource;\n    ipAddresses: Texts;\n    linkQuality?: NumberSource;\n'), { networkBearer: 1, ipAddresses: ['x'] });
});

test.run();
