/**
 * From door to door nothing is allocated: V8's heap does not grow with what a client does, by the slope method (bench/slope.ts).
 *
 * XS and Espruino are measured by `npm run memory` and by the tests of their own.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slopes } from '../bench/slope.js';

/** Bytes per run from which on something was allocated: the smallest object has 16. */
const NOTHING = 1;

/**
 * V8's interpreter makes an object of 16 bytes of each double: one passed to a call, loaded from the arena, or computed. These scenarios turn
 * a float into text or back, or compare one with a threshold, and are let off without the compiler. Their siblings are not: the same Read of
 * a whole number, and the Notification of the same float in SenML CBOR, through which a double passes as bytes.
 */
const FLOATS = [
  'Read of one resource (text)', 'Read of one resource (NON)', 'Write-Attributes', 'Write-Attributes that is saved', 'Observe', 'Notification of one resource (text)',
  'Notification of three resources (SenML CBOR)',
  'Notification of a whole number (text)', // what was reported is kept as a double, which thresholds are compared with
  'Observe-Composite', 'Observe with attributes', 'Notification, confirmable', 'Notification of a stored value', // the same
  'Send of two samples and a resource', // times are doubles
];
/** What they may take at most: that many doubles. */
const BOXES = 16 * 16;

for (const jit of [true, false]) {
  const found = await slopes(jit, jit ? 4000 : 400);
  const how = jit ? 'compiled: ' : 'interpreted: ';

  test(how + 'the method sees an object and a double', () => {
    const controls = found.filter(({ control }) => control);
    assert.is(controls.length, 2);
    for (const { name, bytes } of controls) assert.ok(bytes >= 15.9, name + ' ' + bytes);
  });

  for (const { name, bytes } of found.filter(({ control }) => !control)) {
    test(how + name, () => {
      assert.ok(bytes > -NOTHING, 'the heap shrank: ' + bytes + ' bytes a run');
      if (jit || !FLOATS.includes(name)) assert.ok(bytes < NOTHING, bytes + ' bytes a run');
      else assert.ok(bytes <= BOXES, bytes + ' bytes a run');
    });
  }
}

test.run();
