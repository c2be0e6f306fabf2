// `npm run interop [-- SUITE...]`: runs suites against real peers, a line a case, 'N passed, N failed' at the end.

import { guard } from './children.js';
import { Report, type Suite } from './report.js';
import { dtls } from './suites/dtls.js';
import { leshan } from './suites/leshan.js';
import { leshanBootstrap } from './suites/leshan-bootstrap.js';
import { objects } from './suites/objects.js';
import { plugtest } from './suites/plugtest.js';

const suites: readonly Suite[] = [leshan, leshanBootstrap, plugtest, dtls, objects];

guard();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error('there is no suite ' + unknown.join(', ') + '; there are: ' + suites.map((suite) => suite.name).join(', '));
  process.exit(2);
}
const report = new Report();
for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  console.log('# ' + suite.name);
  await suite.run(report);
}
console.log(report.passed + ' passed, ' + report.failed + ' failed');
process.exit(report.failed === 0 && report.passed > 0 ? 0 : 1);
