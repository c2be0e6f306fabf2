/**
 * Each event has its number once, its name, and its line in docs/events.md; the status codes that its text names are those of src/status.ts.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as events from '../src/lwm2m/events.js';
import { eventName } from '../src/names.js';
import { RESET, TIMED_OUT } from '../src/status.js';

const numbers = Object.entries(events as Record<string, unknown>).filter((e): e is [string, number] => typeof e[1] === 'number');

interface Row {
  number: number;
  name: string;
  happened: string;
  action: string;
}

const page = readFileSync('docs/events.md', 'utf8');
const rows: Row[] = [...page.matchAll(/^\| (\d+) \| ([A-Z_]+) \| (.+) \| (.+) \|$/gm)].map((m) => ({ number: Number(m[1]), name: m[2], happened: m[3], action: m[4] }));

test('no number is given twice, and each fits a byte', () => {
  assert.ok(numbers.length > 30);
  assert.is(new Set(numbers.map(([, n]) => n)).size, numbers.length);
  assert.ok(numbers.every(([, n]) => n > 0 && n < 256));
});

test('each number has its name', () => {
  for (const [name, number] of numbers) assert.is(eventName(number), name);
  for (let n = 1; n < 256; n++) if (!numbers.some(([, number]) => number === n)) assert.is(eventName(n), 'EVENT_' + n);
});

test('docs/events.md has a line for each, in their order, and none beside', () => {
  assert.equal(rows.map((r) => [r.name, r.number]), [...numbers].sort((a, b) => a[1] - b[1]).map(([name, number]) => [name, number]));
  for (const r of rows) assert.ok(r.happened.length > 5 && r.action.length > 3, r.name);
});

test('every event that another page names is one', () => {
  for (const name of ['registration.md', 'queue.md']) {
    const text = readFileSync('docs/' + name, 'utf8').replace(/```[\s\S]*?```/g, '');
    for (const [word] of text.matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) if (!/^(MAX|ACK)_/.test(word)) assert.ok(numbers.some(([event]) => event === word), name + ': ' + word);
  }
});

test('the statuses that the page gives as numbers are those', () => {
  assert.is(TIMED_OUT, -7);
  assert.is(RESET, -8);
});

test.run();
