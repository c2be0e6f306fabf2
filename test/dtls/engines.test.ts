/**
 * The same handshakes and records in the language of Espruino, checked, and on the real XS engine, run: where a record allocates no slot.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../engines/espruino/check.js';
import { SlotMeter } from '../engines/xs/slots.js';
import { Worker } from '../engines/xs/worker.js';

const HERE = fileURLToPath(new URL('scene.js', import.meta.url));

/** The scene with all of DTLS and cryptography as one script. */
async function script(): Promise<string> {
  const bundle = await rollup({ input: HERE });
  const { output } = await bundle.generate({ format: 'iife', name: 'dtls', strict: false, esModule: false, generatedCode: { constBindings: true } });
  await bundle.close();
  return output[0].code.replace(/\/\/# sourceMappingURL.*$/m, '');
}

const source = await script();

test('the text is there', () => {
  assert.ok(readFileSync(HERE).length > 0);
  assert.ok(source.length > 50_000, String(source.length));
});

test('nothing in it that Espruino cannot run', () => {
  assert.equal(check(source).map(({ line, construct }) => construct + ' in ' + source.split('\n')[line - 1].trim()), []);
});

test('XS: full and resumed handshakes, records, both suites', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate('globalThis.dtls = (function () { ' + source + '; return dtls })()', 'dtls.js');
    await worker.evaluate(`for (const cbc of [false, true]) {
      const scene = new dtls.Scene(cbc);
      scene.handshake(false);
      for (let n = 0; n < 70; n++) if (scene.record(n) !== n) throw new Error('record ' + n);
      scene.forged();
      scene.handshake(true);
      if (scene.client.resumptions !== 1) throw new Error('not resumed');
      scene.record(1024);
    }`, 'scene.js');
  } finally {
    await worker.close();
  }
});

test('XS: a record, there and back, allocates no slot; nor does a handshake', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate('globalThis.dtls = (function () { ' + source + '; return dtls })(); globalThis.scene = new dtls.Scene(false); scene.handshake(false)', 'dtls.js');
    const meter = await SlotMeter.on(worker);
    const record = await meter.slots('() => scene.record(64)', 50);
    assert.is(record.perOperation, 0);
    const handshake = await meter.slots('() => scene.handshake(false)', 4);
    assert.is(handshake.perOperation, 0);
    const control = await meter.slots('() => { globalThis.kept = {} }', 50);
    assert.ok(control.perOperation >= 1, 'the method sees an object');
  } finally {
    await worker.close();
  }
});

test.run();
