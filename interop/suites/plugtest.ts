// The `plugtest` suite: the project's codec and CoAP layers as a server, put through the cases of the ETSI plugtest by a Californium client, and tshark's
// word on every datagram of the run.

import assert from 'node:assert/strict';
import { PlugtestServer } from '../../test/plugtest/server.js';
import { startCapture, type Capture } from '../capture.js';
import { startChecker, type Checker } from '../peers/plugtest.js';
import type { Case, Suite } from '../report.js';

/** For a case and those before it that are not told yet: Californium's checker tells all at its end. */
const VERDICT_MS = 85_000;

interface Bench {
  server: PlugtestServer;
  checker: Checker;
  capture: Capture | Error;
}

const TITLES: Readonly<Record<string, string>> = {
  CC01: 'GET, confirmable', CC02: 'DELETE, confirmable', CC03: 'PUT, confirmable', CC04: 'POST, confirmable', CC05: 'GET, non-confirmable',
  CC06: 'DELETE, non-confirmable', CC07: 'PUT, non-confirmable', CC08: 'POST, non-confirmable', CC09: 'GET with a separate answer', CC10: 'GET with a token',
  CC11: 'GET with a token and a separate answer', CC12: 'GET with an empty token', CC13: 'GET with several segments in its path', CC14: 'GET with several arguments',
  CC15: 'GET that is repeated', CC16: 'GET with a separate answer that is repeated', CC17: 'GET, non-confirmable, with a separate answer',
  CC18: 'POST with several Location-Path', CC19: 'POST with several Location-Query', CC20: 'GET with Accept', CC21: 'GET with an entity tag', CC22: 'PUT with If-Match',
  CC23: 'PUT with If-None-Match', CB01: 'GET in blocks, the size agreed early', CB02: 'GET in blocks, the size agreed late', CB03: 'PUT in blocks', CB04: 'POST in blocks that creates',
  CB05: 'POST in blocks, both ways', CB06: 'GET in blocks of 16 bytes', CO01_12: 'Observe, confirmable, and its cancellation', CO02_05: 'Observe, non-confirmable, and the client gone',
  CO04: 'Observe, and the server begun anew', CO06: 'Observe, and its end by a Reset', CO07: 'Observe, and the resource deleted', CO08: 'Observe, and the format changed',
  CO09: 'Observe, and the value written', CO10: 'Observe, and a GET beside it',
};

const cases: readonly Case<Bench>[] = Object.entries(TITLES).map(([id, name]) => ({
  id,
  name,
  run: async ({ checker }: Bench) => {
    const verdict = await checker.waitFor('verdict on ' + id, (entry) => entry.id === id, VERDICT_MS);
    assert.ok(verdict.passed, verdict.text);
  },
}));

const wire: Case<Bench> = {
  id: 'tshark',
  name: 'No malformed packet in the capture',
  run: async ({ capture }) => {
    if (capture instanceof Error) throw capture;
    const { packets, malformed } = await capture.stop();
    assert.ok(packets > 0, 'nothing was captured');
    assert.deepEqual(malformed, [], 'malformed packets');
  },
};

async function open(): Promise<Bench> {
  const server = new PlugtestServer();
  const port = await server.listen();
  try {
    const capture = await startCapture([port]).catch((wrong: unknown) => wrong as Error);
    return { server, capture, checker: await startChecker('coap://127.0.0.1:' + port, Object.keys(TITLES)) };
  } catch (wrong) {
    await server.close();
    throw wrong;
  }
}

async function close({ server, checker }: Bench): Promise<void> {
  await checker.stop();
  await server.close();
}

export const plugtest: Suite = {
  name: 'plugtest',
  run: (report) => report.run([...cases, wire], open, close),
};
