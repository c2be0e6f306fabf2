/**
 * A child process of its own: what a record and a handshake allocate on V8, by the slope method (bench/slope.ts), as one line of JSON.
 */
import { Client } from '../../src/client.js';
import { Dtls } from '../../src/features/dtls.js';
import { Pump } from '../../src/net/pump.js';
import { temperature } from '../../src/objects/temperature.js';
import { Scene, secured } from './scene.js';

export interface Found {
  name: string;
  bytes: number;
}

const ROUNDS = 3;
const COAPS = secured({ Client, Pump, Dtls, temperature });

class Steps {
  private readonly scene: Scene;
  private readonly what: string;
  private readonly coaps: { run(): number } | undefined;
  private kept: unknown = null;

  constructor(what: string) {
    this.what = what;
    this.scene = new Scene(what.includes('CBC'));
    this.scene.handshake(false);
    this.coaps = COAPS.find(({ name }) => name === what);
  }

  run(): void {
    if (this.what.startsWith('control')) this.kept = { n: this.kept === null };
    else if (this.coaps !== undefined) this.coaps.run();
    else if (this.what.startsWith('forged')) this.scene.forged();
    else if (this.what.startsWith('full')) this.scene.handshake(false);
    else if (this.what.startsWith('resumed')) this.scene.handshake(true);
    else this.scene.record(this.what.includes('1024') ? 1024 : 64);
  }
}

function growth(steps: Steps, n: number): number {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < n; i++) steps.run();
  return process.memoryUsage().heapUsed - before;
}

const n = Number(process.argv[2]);
/** Without the compiler each sum of SHA-256 is an object, and what is notified, a double, is one: not measured then. */
const compiled = process.argv[3] === 'compiled';
const found: Found[] = [];
for (const name of ['control: an object a run', 'record of 64 bytes, CCM_8', 'record of 1024 bytes, CCM_8', 'forged record, CCM_8', 'record of 64 bytes, CBC', 'full handshake, CCM_8', 'resumed handshake, CCM_8', ...COAPS.map(({ name }) => name)]) {
  if (!compiled && /, CBC|handshake|Notification/.test(name)) continue;
  const steps = new Steps(name);
  const runs = name.includes('handshake') ? Math.ceil(n / 4) : n;
  growth(steps, 4 * runs);
  growth(steps, runs);
  const slopes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc!();
    growth(steps, runs);
    const once = growth(steps, runs);
    const four = growth(steps, 4 * runs);
    slopes.push((four - once) / (3 * runs));
  }
  found.push({ name, bytes: slopes.sort((a, b) => a - b)[1] });
}
console.log(JSON.stringify(found));
