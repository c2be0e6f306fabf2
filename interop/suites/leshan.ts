// The `leshan` suite: devices of the command line against a real Leshan server, by the names of the OMA Enabler Test
// Specification 1.1, and tshark's word on every datagram of the run.

import assert from 'node:assert/strict';
import type { Case, Suite } from '../report.js';
import { openBench, type Bench } from './leshan/bench.js';
import { blockwise } from './leshan/blockwise.js';
import { composite } from './leshan/composite.js';
import { instances } from './leshan/instances.js';
import { managing } from './leshan/managing.js';
import { observing } from './leshan/observing.js';
import { queue } from './leshan/queue.js';
import { reading } from './leshan/reading.js';
import { registration } from './leshan/registration.js';
import { reporting } from './leshan/reporting.js';
import { security } from './leshan/security.js';
import { sending } from './leshan/sending.js';
import { servers } from './leshan/servers.js';
import { writing } from './leshan/writing.js';

const named = [...registration, ...queue, ...reading, ...writing, ...managing, ...composite, ...reporting, ...observing, ...sending, ...instances, ...security];
const tests = [...named.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })), ...servers, ...blockwise];

const wire: Case<Bench> = {
  id: 'tshark',
  name: 'No malformed packet in the capture',
  run: async (bench) => {
    if (bench.capture instanceof Error) throw bench.capture;
    const { packets, malformed } = await bench.capture.stop();
    assert.ok(packets > 0, 'nothing was captured');
    assert.deepEqual(malformed, [], 'malformed packets');
  },
};

export const leshan: Suite = {
  name: 'leshan',
  run: (report) => report.run([...tests, wire], openBench, (bench) => bench.close()),
};
