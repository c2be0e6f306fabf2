// Information reporting: 301 to 303 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { option, plain, uriPath, type Event } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { SOON, told, type Bench } from './bench.js';

const MOVING = '/3303/0/5700';
const WRITABLE = '/3303/0/5750';
const OBSERVE = 6;
const SLACK_MS = 500; // of two clocks and a scheduler
const LATE_MS = 2_000;

export const reporting: readonly Case<Bench>[] = [
  { id: '301', name: 'Observation and Notification of parameter values', run: notify },
  { id: '302', name: 'Cancel Observations using Reset Operation', run: reset },
  { id: '303', name: 'Cancel observations using Observe with Cancel parameter', run: cancel },
];

async function notify(bench: Bench): Promise<void> {
  await bench.register();
  const pmin = 2;
  const pmax = 4;
  await period(bench, { pmin, pmax });
  try {
    const since = bench.events.mark;
    const token = await observe(bench, MOVING);
    let at = since;
    const seen: Event[] = [];
    for (let count = 0; count < 4; count++) {
      seen.push(await notification(bench, MOVING, (pmax * 1000) + LATE_MS, at));
      at = bench.events.entries.indexOf(seen[count] as Event) + 1;
    }
    const values = seen.map((each) => plain(each.data.content) as number);
    for (const value of values) assert.ok(Number.isFinite(value), 'a temperature is notified: ' + value);
    assert.ok(new Set(values).size > 1, 'the temperature moves: ' + values.join(' '));
    for (let k = 1; k < seen.length; k++) {
      const gap = (seen[k] as Event).data.at - (seen[k - 1] as Event).data.at;
      assert.ok(gap >= pmin * 1000 - SLACK_MS, 'not before pmin: ' + gap + ' ms');
      assert.ok(gap <= pmax * 1000 + LATE_MS, 'at the latest at pmax: ' + gap + ' ms');
    }
    // RFC 7641 3.4: of two notifications the one with the larger number is the fresher one.
    const numbers = bench.events.messages((message) => message.incoming && message.token === token, since).map((message) => option(message, OBSERVE));
    numbers.forEach((number, k) => {
      assert.ok(number !== undefined, 'each notification carries an Observe option');
      if (k > 0) assert.ok(number > (numbers[k - 1] as number), 'the numbers grow: ' + numbers.join(' '));
    });
    assert.equal((await bench.api.cancel(bench.endpoint, MOVING)).code, '2.05', 'the cancellation');
  } finally {
    await period(bench, { pmin: null, pmax: null });
  }
  await observe(bench, WRITABLE);
  await expectWritten(bench, 'as written');
  assert.equal((await bench.api.cancel(bench.endpoint, WRITABLE)).code, '2.05', 'the cancellation');
}

async function reset(bench: Bench): Promise<void> {
  await bench.register();
  await period(bench, { pmin: 1, pmax: 2 });
  try {
    const token = await observe(bench, MOVING);
    await observe(bench, WRITABLE);
    await notification(bench, MOVING, SOON, bench.events.mark);
    await bench.api.forget(bench.endpoint, MOVING);
    const since = bench.events.mark;
    const unwanted = await bench.events.message('notification to be reset', (message) => message.incoming && message.token === token, SOON, since);
    const isReset = (entry: Event): boolean => entry.event === 'COAPLOG' && entry.data.incoming === false && entry.data.type === 'RST' && entry.data.mid === unwanted.mid;
    const answer = await bench.events.waitFor('Reset from the server', isReset, SOON, since);
    await silence(bench, token, bench.events.entries.indexOf(answer) + 1);
    await expectWritten(bench, 'still observed'); // the other observation goes on
    assert.equal((await bench.api.cancel(bench.endpoint, WRITABLE)).code, '2.05', 'the cancellation');
  } finally {
    await period(bench, { pmin: null, pmax: null });
  }
}

async function cancel(bench: Bench): Promise<void> {
  await bench.register();
  await period(bench, { pmin: 1, pmax: 2 });
  try {
    const token = await observe(bench, MOVING);
    await observe(bench, WRITABLE);
    await notification(bench, MOVING, SOON, bench.events.mark);
    const since = bench.events.mark;
    const answer = await bench.api.cancel(bench.endpoint, MOVING);
    assert.equal(answer.code, '2.05', 'the cancellation');
    assert.ok(typeof plain(answer.content) === 'number', 'it is answered by the value');
    const request = await bench.request('0.01', MOVING, since);
    assert.equal(option(request, OBSERVE), 1, 'the server asked by Observe = 1');
    assert.equal(request.token, token, 'with the token of the observation');
    const response = (message: { incoming: boolean; token: string; mid: number }): boolean => message.incoming && message.token === token && message.mid === request.mid;
    const reply = await bench.events.waitFor('answer to the cancellation', (entry) => entry.event === 'COAPLOG' && response(entry.data as never), SOON, since);
    assert.equal(option(reply.data as never, OBSERVE), undefined, 'the answer to it carries no Observe option');
    await silence(bench, token, bench.events.entries.indexOf(reply) + 1);
    await expectWritten(bench, 'goes on');
    assert.equal((await bench.api.cancel(bench.endpoint, WRITABLE)).code, '2.05', 'the cancellation');
  } finally {
    await period(bench, { pmin: null, pmax: null });
  }
}

/** Observes a path; answers the token, in hex, under which its notifications come. */
async function observe(bench: Bench, path: string): Promise<string> {
  const since = bench.events.mark;
  const answer = await bench.api.observe(bench.endpoint, path);
  assert.equal(answer.code, '2.05', 'Observe ' + path + told(answer));
  const request = await bench.events.message('Observe request', (message) => !message.incoming && uriPath(message) === path && option(message, OBSERVE) === 0, SOON, since);
  const reply = await bench.events.message('answer to Observe', (message) => message.incoming && message.token === request.token, SOON, since);
  assert.ok(option(reply, OBSERVE) !== undefined, 'the answer to Observe carries the option');
  return request.token;
}

async function notification(bench: Bench, path: string, limit: number, since: number): Promise<Event> {
  return bench.events.waitFor('NOTIFICATION of ' + path, (entry) => entry.event === 'NOTIFICATION' && entry.data.path === path, limit, since);
}

/** A write to the observed text is notified. */
async function expectWritten(bench: Bench, text: string): Promise<void> {
  const since = bench.events.mark;
  await bench.write(WRITABLE, 'string', text + ' ' + since, 'TEXT');
  const told = await notification(bench, WRITABLE, SOON, since);
  assert.equal(plain(told.data.content), text + ' ' + since, 'the value notified');
}

/** For longer than twice its pmax nothing comes under that token. */
async function silence(bench: Bench, token: string, since: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const heard = bench.events.messages((message) => message.incoming && message.token === token, since);
  assert.equal(heard.length, 0, 'notifications after the cancellation');
}

async function period(bench: Bench, set: { pmin: number | null; pmax: number | null }): Promise<void> {
  const answer = await bench.api.attributes(bench.endpoint, MOVING, set);
  assert.equal(answer.code, '2.04', 'Write-Attributes ' + JSON.stringify(set) + told(answer));
}
