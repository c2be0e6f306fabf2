/**
 * A child process of its own: bytes that V8 allocates for values that the application pushes and for writes that `onWrite` hears, as one line of JSON.
 *
 * By the slope method of bench/slope.ts: the heap's growth over 4 N runs less that over N runs.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Rig, datagram } from '../../bench/scenarios.js';
import { Client, FLOAT, INTEGER, R, RW } from '../../src/index.js';
import { device } from '../../src/objects/device.js';
import { measured, temperature } from '../../src/objects/temperature.js';

export type Pushed = Record<'control' | 'measured' | 'own' | 'written', number>;

const PROGRAM = fileURLToPath(import.meta.url);
const CON = 0;
const GET = 1;
const PUT = 3;
const OBSERVE = 6;
const URI_PATH = 11;
const CONTENT_FORMAT = 12;
const OID = 32801;

/** Measures in a child process of its own. */
export async function pushed(runs: number): Promise<Pushed> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256', PROGRAM, String(runs)], { timeout: 300_000 });
  return JSON.parse(stdout) as Pushed;
}

function growth(run: () => void, n: number): number {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < n; i++) run();
  return process.memoryUsage().heapUsed - before;
}

function slope(run: () => void, n: number): number {
  const found: number[] = [];
  growth(run, 8 * n); // the compiler, too, allocates
  for (let round = 0; round < 5; round++) {
    globalThis.gc!();
    growth(run, n);
    const once = growth(run, n);
    found.push((growth(run, 4 * n) - once) / (3 * n));
  }
  return found.sort((a, b) => a - b)[2];
}

if (process.argv[1] === PROGRAM) {
  const n = Number(process.argv[2]);
  const cells = new Int32Array(1);
  const rig = new Rig({ Client, device, temperature }, 1000000000, {});
  rig.client.add({ id: OID, resources: [{ id: 1, type: INTEGER, access: R, own: cells }, { id: 2, type: FLOAT, access: RW, value: 0 }] });
  rig.register();
  for (const path of [['3303', '0', '5700'], [String(OID), '0', '1']]) {
    rig.receive(datagram(CON, GET, [Number(path[2]) & 255], [[OBSERVE, 0], ...path.map((each): [number, string] => [URI_PATH, each])], []));
  }
  // V8 boxes a fraction that `get` answers, and 5601 and 5602 are compared with: whole numbers show what the client itself takes.
  rig.client.set(3303, 0, 5601, 0);
  rig.client.set(3303, 0, 5602, 100);
  let kept: unknown = null;
  let turn = 0;
  let told = 0;
  // What an interrupt does: it leaves a value, and the loop sends it when it comes to it. Once a day a notification wants an acknowledgement: not here.
  const empty = datagram(2, 0, [], [], []);
  const drain = (): void => {
    rig.tick(1000);
    if (rig.drain() === 0) throw new Error('nothing was sent');
    if ((rig.client.out[rig.at] & 0x30) === 0) rig.acknowledge(empty);
  };
  const found: Pushed = {
    control: slope(() => { kept = {}; }, n),
    measured: slope(() => {
      turn = (turn + 1) & 7;
      measured(rig.client, 0, turn);
      drain();
    }, n),
    own: slope(() => {
      cells[0] = (cells[0] + 1) & 1023;
      rig.client.changed(OID, 0, 1);
      drain();
    }, n),
    written: 0,
  };
  rig.client.onWrite = (oid, _iid, rid) => { told = (told + (oid === OID && rid === 2 ? 1 : 1000000)) | 0; };
  const write = datagram(CON, PUT, [1], [[URI_PATH, String(OID)], [URI_PATH, '0'], [URI_PATH, '2'], [CONTENT_FORMAT, 0]], [0x37]);
  const before = told;
  rig.receive(write);
  if (told !== before + 1) throw new Error('onWrite heard ' + told);
  found.written = slope(() => void rig.receive(write), n);
  console.log(kept === undefined ? '' : JSON.stringify(found));
}
