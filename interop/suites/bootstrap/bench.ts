// What the cases of the bootstrap suite share: a Leshan bootstrap server, a Leshan server, and devices that know the first alone.

import assert from 'node:assert/strict';
import { BootstrapApi, type Step } from '../../bootstrap-api.js';
import { Device } from '../../device.js';
import { LeshanApi, resource, type EventStream, type Node, type Value } from '../../leshan-api.js';
import { startLeshan, type LeshanServer } from '../../peers/leshan.js';
import { startLeshanBootstrap, type LeshanBootstrap } from '../../peers/leshan-bootstrap.js';

/** How long an answer or an event that is due at once may take, in ms. */
export const SOON = 15_000;
/** The lifetime that a plan gives, in seconds. */
export const LIFETIME = 300;
const PSK = 0;
const NO_SECURITY = 3;

export class Bench {
  readonly bootstrap: LeshanBootstrap;
  readonly server: LeshanServer;
  /** Of the bootstrap server, and of the server. */
  readonly plans: BootstrapApi;
  readonly api: LeshanApi;

  constructor(bootstrap: LeshanBootstrap, server: LeshanServer) {
    this.bootstrap = bootstrap;
    this.server = server;
    this.plans = new BootstrapApi(bootstrap.api);
    this.api = new LeshanApi(server.api);
  }

  /** Where the server listens. */
  get uri(): string {
    return 'coap://127.0.0.1:' + this.server.coap;
  }

  /** Runs a case with a device of that name: it knows the bootstrap server, and what `more` says. */
  async with(endpoint: string, more: string[], run: (subject: Subject) => Promise<void>): Promise<void> {
    const told = await this.plans.events(endpoint);
    const heard = await this.api.events(endpoint);
    const subject = new Subject(this, endpoint, told, heard);
    try {
      subject.launch(more);
      await run(subject);
    } finally {
      try {
        if (subject.device.alive) await subject.device.stop();
      } finally {
        told.close();
        heard.close();
      }
    }
  }

  async close(): Promise<void> {
    try {
      await this.bootstrap.stop();
    } finally {
      await this.server.stop();
    }
  }
}

/** One device under test with what both servers tell of it. */
export class Subject {
  readonly endpoint: string;
  /** What the bootstrap server tells. */
  readonly told: EventStream;
  /** What the server tells. */
  readonly heard: EventStream;
  private readonly bench: Bench;
  private running: Device | undefined;

  constructor(bench: Bench, endpoint: string, told: EventStream, heard: EventStream) {
    this.bench = bench;
    this.endpoint = endpoint;
    this.told = told;
    this.heard = heard;
  }

  get device(): Device {
    if (this.running === undefined) throw new Error('no device was started');
    return this.running;
  }

  /** A device with a key asks the bootstrap server over DTLS. */
  launch(more: string[]): void {
    const { coap, coaps } = this.bench.bootstrap;
    const uri = more.includes('--psk-key') ? 'coaps://127.0.0.1:' + coaps : 'coap://127.0.0.1:' + coap;
    this.running = new Device({ endpoint: this.endpoint, more: ['--bootstrap', uri, ...more] });
  }

  /** The session runs to its end, every request answered as it should be, and the device registers. */
  async bootstrapped(since: Marks = { device: 0, told: 0, heard: 0 }): Promise<void> {
    await this.device.event('BOOTSTRAP_REG_COMPLETE', SOON, since.device);
    await this.told.waitFor('BOOTSTRAP_FINISHED', (entry) => entry.event === 'BOOTSTRAP_FINISHED' || entry.event === 'BOOTSTRAP_FAILED', SOON, since.told);
    const answers = this.told.filter((entry) => entry.event.startsWith('BOOTSTRAP_') && entry.data.status !== undefined, since.told);
    for (const { data } of answers) assert.match(data.status ?? '', /\(2\d\d\)$/, 'the answer to a request of the session: ' + JSON.stringify(data));
    const failures = this.told.filter((entry) => entry.event === 'BOOTSTRAP_FAILED' || entry.event === 'BOOTSTRAP_FAILURE', since.told);
    assert.equal(failures.length, 0, 'the session failed: ' + JSON.stringify(failures.map((entry) => entry.data)));
    await this.device.event('BOOTSTRAP_TRANSFER_COMPLETE', SOON, since.device);
    await this.registered(since);
  }

  async registered(since: Marks): Promise<void> {
    await this.device.event('REGISTRATION_COMPLETE', SOON, since.device);
    await this.heard.waitFor('REGISTRATION', (entry) => entry.event === 'REGISTRATION', SOON, since.heard);
  }

  /** From here on. */
  marks(): Marks {
    return { device: this.device.mark, told: this.told.mark, heard: this.heard.mark };
  }
}

export interface Marks {
  device: number;
  told: number;
  heard: number;
}

/** Starts both servers. */
export async function openBench(): Promise<Bench> {
  const bootstrap = await startLeshanBootstrap();
  try {
    return new Bench(bootstrap, await startLeshan());
  } catch (wrong) {
    await bootstrap.stop();
    throw wrong;
  }
}

/** The Security instance of a server without security. */
export function security(id: number | 'free', uri: string, ssid: number): Step {
  const resources = [
    resource(0, 'string', uri), resource(1, 'boolean', false), resource(2, 'integer', NO_SECURITY), resource(3, 'opaque', ''), resource(4, 'opaque', ''),
    resource(5, 'opaque', ''), resource(10, 'integer', ssid),
  ];
  return { write: '/0/' + id, node: { id, kind: 'instance', resources } };
}

/** The Security instance of a server that is spoken to over DTLS; the key is hex. */
export function keyed(id: number | 'free', uri: string, ssid: number, identity: string, key: string): Step {
  const resources = [
    resource(0, 'string', uri), resource(1, 'boolean', false), resource(2, 'integer', PSK), resource(3, 'opaque', Buffer.from(identity).toString('hex')), resource(4, 'opaque', ''),
    resource(5, 'opaque', key), resource(10, 'integer', ssid),
  ];
  return { write: '/0/' + id, node: { id, kind: 'instance', resources } };
}

/** A Server instance, with more resources if wanted. */
export function serverOf(id: number, ssid: number, more: Node[] = []): Step {
  const resources = [resource(0, 'integer', ssid), resource(1, 'integer', LIFETIME), resource(6, 'boolean', false), resource(7, 'string', 'U'), ...more];
  return { write: '/1/' + id, node: { id, kind: 'instance', resources } };
}

/** A resource of the Server object that Leshan's model calls an unsigned integer. */
export function unsigned(id: number, value: Value): Node {
  return resource(id, 'unsigned_integer', String(value));
}
