// The records of runs on engines that CI does not have vouch for the bundles as they are built now.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stale, type Engine } from './record.js';

const BUNDLES: [engine: Engine, name: string][] = [
  ['espruino', 'dist/espruino/mote.js'],
  ['espruino', 'dist/espruino/mote.min.js'],
  ['espruino', 'dist/espruino/mote-full.js'],
  ['espruino', 'dist/espruino/mote-full.min.js'],
  ['espruino', 'dist/espruino/mote-secure.min.js'],
  ['espruino', 'dist/espruino/mote-sleep.min.js'],
  ['espruino', 'dist/espruino/mote-tcp.min.js'],
  ['espruino', 'dist/espruino/mote-wifi.min.js'],
  ['moddable', 'dist/moddable'],
];

for (const [engine, name] of BUNDLES) {
  test(name + ' has run on ' + engine, () => {
    const why = stale(engine, name);
    if (why !== undefined) console.log(why);
    assert.is(why, undefined);
  });
}

test('what never ran is said', () => {
  assert.is(stale('espruino', 'dist/script/mote.js'), 'no run of dist/script/mote.js is on record: npm run espruino');
});

test.run();
