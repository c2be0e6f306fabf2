/**
 * The same handshakes and records in the language of Espruino, checked, and on the real XS engine, run: where a record allocates no slot.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMES, behaviourScript, onV8, onXs } from '../engines/behaviour.js';
import { DTLS, dtlsCases, primitiveCases } from '../engines/dtls.js';
import { check } from '../engines/espruino/check.js';
import { textOf } from '../engines/root.js';
import { SlotMeter } from '../engines/xs/slots.js';
import { Worker } from '../engines/xs/worker.js';

const bundle = textOf('dist/script/mote-full.js');

test('the text is there', () => {
  assert.ok(DTLS.length > 50_000, String(DTLS.length));
});

test('nothing in it that Espruino cannot run, nor in the cases', () => {
  assert.equal(check(DTLS).map(({ line, construct }) => construct + ' in ' + DTLS.split('\n')[line - 1].trim()), []);
  for (const cases of dtlsCases()) assert.equal(check(behaviourScript(cases), NAMES), [], cases.at(-1)!.name);
});

test('the primitives against their vectors: V8 and XS', async () => {
  const cases = [{ name: 'primitives', source: "const primitives = [{ name: 'portable', crypto: undefined }];" }, ...primitiveCases()];
  const v8 = onV8(cases);
  assert.is(v8.failed, 0, v8.lines.join('\n'));
  assert.ok(v8.passed > 80, String(v8.passed));
  assert.equal((await onXs(cases)).lines, v8.lines);
});

for (const cases of dtlsCases()) {
  test('XS says what V8 says: ' + cases.at(-1)!.name, async () => {
    const v8 = onV8(cases, bundle);
    assert.is(v8.failed, 0, v8.lines.join('\n'));
    assert.ok(v8.passed > 15);
    assert.equal((await onXs(cases, bundle)).lines, v8.lines);
  });
}

test('XS: full and resumed handshakes, records, both suites', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate(DTLS + ';globalThis.dtls = dtls', 'dtls.js');
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
    await worker.evaluate(DTLS + ';globalThis.scene = new dtls.Scene(false); scene.handshake(false)', 'dtls.js');
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

test('XS: a client over coaps allocates no slot, door to door, sockets and DTLS included', async () => {
  const worker = await Worker.start();
  try {
    await worker.evaluate(bundle + '\n' + DTLS + ';globalThis.list = dtls.secured(mote)', 'coaps.js');
    const meter = await SlotMeter.on(worker);
    for (const i of [0, 1]) assert.is((await meter.slots('() => list[' + i + '].run()', 50)).perOperation, 0, String(i));
  } finally {
    await worker.close();
  }
});

test.run();
