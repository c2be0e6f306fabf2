// What the cases of a suite share: a Leshan server, its interface, and simulated devices registered there, each with the cases that need one like it.

import assert from 'node:assert/strict';
import { startCapture, type Capture } from '../../capture.js';
import { Device } from '../../device.js';
import { FORMAT, LeshanApi, option, resourceInstance, uriPath, type Answer, type EventStream, type FormatName, type Message, type Value } from '../../leshan-api.js';
import { startLeshan, type LeshanServer } from '../../peers/leshan.js';

/** How long an answer or an event that is due at once may take, in ms. */
export const SOON = 10_000;
/** The lifetime that the device registers with, in seconds. */
export const LIFETIME = 300;
const CONTENT_FORMAT = 12;
const ACCEPT = 17;

/** What a device of the command line must be started with to have the objects of the cases on instances, composites, sending and large values. */
const WITH_TEST_OBJECT = ['--objects', '3442'];

export class Bench {
  readonly endpoint: string;
  readonly server: LeshanServer;
  readonly api: LeshanApi;
  readonly events: EventStream;
  /** The recording, or why there is none. */
  readonly capture: Capture | Error;
  private readonly more: string[];
  private readonly others: Map<string, Bench>;
  private running: Device | undefined;

  /** @param more options of the command line that its device is started with */
  constructor(endpoint: string, more: string[], server: LeshanServer, api: LeshanApi, events: EventStream, capture: Capture | Error) {
    this.endpoint = endpoint;
    this.more = more;
    this.server = server;
    this.api = api;
    this.events = events;
    this.capture = capture;
    this.others = new Map();
  }

  /** The same server, with another device: it is made once, and ends with this bench. */
  async other(endpoint: string, more: string[]): Promise<Bench> {
    const known = this.others.get(endpoint);
    if (known !== undefined) return known;
    const made = new Bench(endpoint, more, this.server, this.api, await this.api.events(endpoint), this.capture);
    this.others.set(endpoint, made);
    return made;
  }

  /** The device with the test object (3442), registered. */
  async full(): Promise<Bench> {
    const bench = await this.other('mote-interop-full', WITH_TEST_OBJECT);
    await bench.register();
    return bench;
  }

  /** The device; there is one once `register` has been called. */
  get device(): Device {
    if (this.running === undefined) throw new Error('no device was started');
    return this.running;
  }

  /** A device of that name, not yet registered. */
  launch(endpoint: string, more: string[] = [], lifetime = LIFETIME): Device {
    return new Device({ server: 'coap://127.0.0.1:' + this.server.coap, endpoint, lifetime, more });
  }

  /** Sees to it that the device runs and is registered. */
  async register(): Promise<Device> {
    if (this.running === undefined || !this.running.alive || (await this.api.client(this.endpoint)) === undefined) {
      if (this.running?.alive === true) await this.running.stop();
      const since = this.events.mark;
      this.running = this.launch(this.endpoint, this.more);
      await this.running.event('REGISTRATION_COMPLETE', SOON);
      await this.events.waitFor('REGISTRATION', (entry) => entry.event === 'REGISTRATION', SOON, since);
    }
    return this.running;
  }

  /** Reads and insists on 2.05 and on the format asked for. */
  async read(path: string, format: FormatName): Promise<Answer> {
    const answer = await this.api.read(this.endpoint, path, format);
    assert.equal(answer.code, '2.05', 'the read of ' + path + ' as ' + format + told(answer));
    assert.equal(answer.format, FORMAT[format], 'the format of the answer to the read of ' + path);
    return answer;
  }

  /** The value of one resource, read so. */
  async value(path: string, format: FormatName): Promise<Value | undefined> {
    return (await this.read(path, format)).content?.value;
  }

  /** Writes one resource instance likewise. */
  async writeInstance(path: string, type: string, value: Value, format: FormatName): Promise<void> {
    const id = Number(path.slice(path.lastIndexOf('/') + 1));
    const answer = await this.api.write(this.endpoint, path, resourceInstance(id, type, value), format);
    assert.equal(answer.code, '2.04', 'the write of ' + value + ' to ' + path + ' as ' + format + told(answer));
  }

  /** Write-Attributes, and insists on 2.04. */
  async attributes(path: string, set: Record<string, number | null>): Promise<void> {
    const answer = await this.api.attributes(this.endpoint, path, set);
    assert.equal(answer.code, '2.04', 'Write-Attributes ' + JSON.stringify(set) + ' on ' + path + told(answer));
  }

  /** Writes one resource and insists on 2.04, and that the request really bore that format. */
  async write(path: string, type: string, value: Value, format: FormatName): Promise<void> {
    const since = this.events.mark;
    const id = Number(path.slice(path.lastIndexOf('/') + 1));
    const answer = await this.api.write(this.endpoint, path, { id, kind: 'singleResource', type, value }, format);
    assert.equal(answer.code, '2.04', 'the write of ' + value + ' to ' + path + ' as ' + format + told(answer));
    const request = await this.request('0.03', path, since);
    assert.equal(option(request, CONTENT_FORMAT), FORMAT[format], 'the format of the write to ' + path);
  }

  /** The CoAP request that the server sent to a path since then. */
  async request(code: string, path: string, since: number): Promise<Message> {
    return this.events.message(code + ' ' + path + ' in the log', (message) => !message.incoming && message.code === code && uriPath(message) === path, SOON, since);
  }

  /** The Accept option of a request, undefined without one. */
  accept(request: Message): number | undefined {
    return option(request, ACCEPT);
  }

  /** Ends the devices; the server goes on. */
  async leave(): Promise<void> {
    try {
      for (const other of this.others.values()) await other.leave();
      if (this.running?.alive === true) await this.running.stop();
    } finally {
      this.events.close();
    }
  }

  async close(): Promise<void> {
    try {
      await this.leave();
    } finally {
      await this.server.stop();
    }
  }
}

/** Starts the server and the recording. */
export async function openBench(): Promise<Bench> {
  const server = await startLeshan();
  try {
    const api = new LeshanApi(server.api);
    const capture = await startCapture([server.coap]).catch((wrong: unknown) => wrong as Error);
    return new Bench('mote-interop', [], server, api, await api.events('mote-interop'), capture);
  } catch (wrong) {
    await server.stop();
    throw wrong;
  }
}

/** What else an answer says, for a message. */
export function told(answer: Answer): string {
  return answer.error === undefined ? '' : ' (' + answer.error + ')';
}

/** Waits; only where it is time itself that a case is about. */
export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The sorted ids of an object literal's keys. */
export function ids(value: unknown): number[] {
  return Object.keys(value as object).map(Number).sort((a, b) => a - b);
}
