import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mote } from './command.js';

test('demo: shows the whole life cycle and exits 0', async () => {
  const { code, stdout, stderr } = await mote('demo');
  assert.is(stderr, '');
  assert.is(code, 0, stdout.slice(-2000));
  for (const word of ['Register', 'Discover', 'Read', 'Write', 'Execute', 'Observe', 'Cancel', 'Update', 'De-register', 'Memory', 'Content-Format  11542 (TLV)',
    'Accept          112 (SenML CBOR)', 'Location-Path   rd', '"+02:00"', 'arena', '0 failed']) assert.ok(stdout.includes(word), word);
  assert.not.match(stdout, /\u001b\[/, 'no colours where no terminal is');
});

test('demo --json: a line for each datagram and step', async () => {
  const { code, stdout } = await mote('demo', '--json');
  assert.is(code, 0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const done = lines.filter((line) => 'ok' in line);
  assert.ok(done.length >= 12);
  assert.ok(done.every((line) => line['ok'] === true));
  assert.ok(lines.some((line) => line['from'] === 'device') && lines.some((line) => line['from'] === 'server'));
  const memory = lines.find((line) => 'memory' in line)?.['memory'] as { rows: { bytes: number }[]; arena: number };
  assert.is(memory.rows.reduce((sum, row) => sum + row.bytes, 0), memory.arena);
});

test.run();
