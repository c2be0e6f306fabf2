// Ten thousand exchanges through the host over real UDP: a datagram in, its answer out, and the variables in use as they were.

import { Server } from '../../../tools/server/server.js';
import { runEspruino, type Run, type RunOptions } from './run.js';

const EXCHANGES = 10_000;
/** Reads before the first look: what is made once has been made then. */
const FIRST = 100;
const ENDPOINT = 'urn:mote:exchanges';
/** Milliseconds for all of them. */
const LONGEST = 300_000;

/** Numbers that count begin beyond 8,191, where a variable takes another; the looks collect nothing, so that garbage would show. */
function script(uri: string): string {
  return `
E.srand(Math.floor(Date.now() % 1000000000));
let reads = 1000000, before = 1000000, after = 1000000, begin = Date.now();
const client = new mote.Client({ endpoint: '${ENDPOINT}', servers: [{ uri: '${uri}', lifetime: 86400 }] });
function look() { return 1000000 + process.memory(false).usage; }
client.add({ id: 3303, instances: [0], resources: [{ id: 5700, type: mote.FLOAT, access: mote.R, read: function (iid, out) {
  reads++;
  if (reads === ${1_000_000 + FIRST}) { process.memory(); before = look(); begin = Date.now(); }
  if (reads === ${1_000_000 + FIRST + EXCHANGES}) after = look();
  out.float(21.5);
} }] });
mote.run(client, mote.host({}), function () {
  if (!client.stopped()) return;
  const ms = (Date.now() - begin) / ${EXCHANGES};
  print('MEASURED ${EXCHANGES} exchanges through the host, variables more: ' + (after - before));
  print('MEASURED microseconds an exchange with a server on loopback: ' + Math.round(1000 * ms));
  print('DONE ' + (after === before ? '1 passed, 0 failed' : '0 passed, 1 failed'));
  quit();
});
setInterval(function () { if (reads >= ${1_000_000 + FIRST + EXCHANGES}) client.stop(); }, 200);
`;
}

/** @param prefix a script that defines mote */
export async function playExchanges(prefix: string, options: RunOptions): Promise<Run> {
  const server = new Server();
  await server.listen();
  const running = runEspruino(prefix + script(server.uri), { ...options, timeout: LONGEST });
  try {
    await server.registered(ENDPOINT);
    for (let i = 0; i < FIRST + EXCHANGES; i++) {
      const answer = await server.read(ENDPOINT, '/3303/0/5700');
      if (answer.value() !== '21.5' && answer.value() !== 21.5) throw new Error('read ' + String(answer.value()));
    }
    return await running;
  } finally {
    await server.close();
  }
}
