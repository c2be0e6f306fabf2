// What the cases of this suite share: a Leshan server, its interface, and one simulated device registered there.

import assert from 'node:assert/strict';
import { startCapture, type Capture } from '../../capture.js';
import { Device } from '../../device.js';
import { FORMAT, LeshanApi, option, uriPath, type Answer, type EventStream, type FormatName, type Message, type Value } from '../../leshan-api.js';
import { startLeshan, type LeshanServer } from '../../peers/leshan.js';

/** How long an answer or an event that is due at once may take, in ms. */
export const SOON = 10_000;
/** The lifetime that the device registers with, in seconds. */
export const LIFETIME = 300;
const CONTENT_FORMAT = 12;
const ACCEPT = 17;

export class Bench {
  readonly endpoint = 'mote-interop';
  readonly server: LeshanServer;
  readonly api: LeshanApi;
  readonly events: EventStream;
  /** The recording, or why there is none. */
  readonly capture: Capture | Error;
  private running: Device | undefined;

  constructor(server: LeshanServer, api: LeshanApi, events: EventStream, capture: Capture | Error) {
    this.server = server;
    this.api = api;
    this.events = events;
    this.capture = capture;
  }

  /** The device; there is one once `register` has been called. */
  get device(): Device {
    if (this.running === undefined) throw new Error('no device was started');
    return this.running;
  }

  /** A device of that name, not yet registered. */
  launch(endpoint: string, more: string[] = []): Device {
    return new Device({ server: 'coap://127.0.0.1:' + this.server.coap, endpoint, lifetime: LIFETIME, more });
  }

  /** Sees to it that the device runs and is registered. */
  async register(): Promise<Device> {
    if (this.running === undefined || !this.running.alive || (await this.api.client(this.endpoint)) === undefined) {
      if (this.running?.alive === true) await this.running.stop();
      const since = this.events.mark;
      this.running = this.launch(this.endpoint);
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

  async close(): Promise<void> {
    try {
      if (this.running?.alive === true) await this.running.stop();
    } finally {
      this.events.close();
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
    return new Bench(server, api, await api.events('mote-interop'), capture);
  } catch (wrong) {
    await server.stop();
    throw wrong;
  }
}

/** What else an answer says, for a message. */
export function told(answer: Answer): string {
  return answer.error === undefined ? '' : ' (' + answer.error + ')';
}

/** The sorted ids of an object literal's keys. */
export function ids(value: unknown): number[] {
  return Object.keys(value as object).map(Number).sort((a, b) => a - b);
}
