// The `leshan-bootstrap` suite: devices of the command line against a real Leshan bootstrap server and a real Leshan server.

import type { Suite } from '../report.js';
import { openBench } from './bootstrap/bench.js';
import { cases } from './bootstrap/cases.js';

export const leshanBootstrap: Suite = {
  name: 'leshan-bootstrap',
  run: (report) => report.run(cases, openBench, (bench) => bench.close()),
};
