// The Moddable host itself on the real XS, over a small world that stands for the SDK's modules: each thing that can go wrong with network, names and flash.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onV8, onXs } from '../behaviour.js';
import { textOf, type CaseFile } from '../root.js';

const FOLDER = 'test/engines/xs/moddable/';

test('the host says on XS what it says on V8, and does what it must', async () => {
  const bundle = textOf(FOLDER + 'sdk.js') + textOf('dist/script/moddable.js');
  const cases: CaseFile[] = ['client.js', 'ports.js'].map((name) => ({ name, source: textOf(FOLDER + name) }));
  const v8 = onV8(cases, bundle);
  assert.is(v8.failed, 0, v8.lines.join('\n'));
  assert.ok(v8.passed > 150, String(v8.passed));
  assert.equal((await onXs(cases, bundle)).lines, v8.lines);
});

test.run();
