// The server's side of exchange.js: 1,000 registrations, reads and notifications over loopback, each kind between two marks of the program's counts.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What one kind of exchange allocated, of each datagram in and its answer out. */
export interface Allocated {
  name: string;
  slots: number;
  bytes: number;
}

/** How many of each kind. */
export const EXCHANGES = 1000;

const CON = 0;
const NON = 1;
const ACK = 2;
const POST = 2;
const CREATED = 0x41;
const NOT_FOUND = 0x84;
/** Milliseconds until a datagram counts as lost. */
const PATIENCE = 10_000;

const READ = [1, 0xb1, 0x33, 0x01, 0x30, 0x01, 0x30]; // GET /3/0/0
const OBSERVE = [1, 0x60, 0x54, ...bytes('3303'), 0x01, 0x30, 0x04, ...bytes('5750')]; // GET /3303/0/5750, Observe 0
const WRITE = [3, 0xb4, ...bytes('3303'), 0x01, 0x30, 0x04, ...bytes('5750'), 0x10, 0xff]; // PUT of a text
const REBOOT = [2, 0xb1, 0x33, 0x01, 0x30, 0x01, 0x34]; // POST /3/0/4
const FACTORY_RESET = [2, 0xb1, 0x33, 0x01, 0x30, 0x01, 0x35]; // POST /3/0/5

function bytes(text: string): number[] {
  return [...Buffer.from(text)];
}

/** A server of a few fixed messages on 127.0.0.1. */
export class Exchanges {
  /** Registrations and Updates answered. */
  registrations = 0;
  private device: RemoteInfo | undefined;
  private mid = 1;
  private waiting: ((message: Buffer) => boolean) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message, from) => this.take(message, from));
  }

  static async open(): Promise<Exchanges> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Exchanges(socket);
  }

  get uri(): string {
    return 'coap://127.0.0.1:' + String(this.socket.address().port);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  /** Waits until so many Registers and Updates have come. */
  async registered(count: number): Promise<void> {
    let seen = -1;
    while (this.registrations < count) {
      if (seen === this.registrations) throw new Error('no registration after ' + String(seen));
      seen = this.registrations;
      for (let i = 0; i < PATIENCE / 20 && this.registrations < count; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Executes Reboot, at which the program prints its counts. */
  mark(): Promise<void> {
    return this.ask(REBOOT, 0);
  }

  /** Executes Factory Reset, at which the program ends. */
  end(): Promise<void> {
    return this.ask(FACTORY_RESET, 0);
  }

  async reads(): Promise<void> {
    for (let i = 0; i < EXCHANGES; i++) await this.ask(READ, 0);
  }

  observe(): Promise<void> {
    return this.ask(OBSERVE, 0);
  }

  /** Writes what is observed: a Write in; its answer and a notification out. */
  async notifications(): Promise<void> {
    for (let i = 0; i < EXCHANGES; i++) await this.ask([...WRITE, 0x61 + (i & 15)], 1);
  }

  /** Sends a request and waits for its answer, and for so many notifications. */
  private ask(request: number[], notifications: number): Promise<void> {
    const mid = this.mid++;
    let answers = 1;
    let left = notifications;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = undefined;
        reject(new Error('no answer to ' + Buffer.from(request).toString('hex')));
      }, PATIENCE);
      this.waiting = (message) => {
        const type = (message[0]! >> 4) & 3;
        if (type === ACK && message.readUInt16BE(2) === mid) {
          if (message[1]! >> 5 !== 2) reject(new Error('answered ' + message.toString('hex')));
          answers = 0;
        } else if (type === NON || type === CON) {
          left--;
        }
        if (answers > 0 || left > 0) return false;
        clearTimeout(timer);
        resolve();
        return true;
      };
      this.send([0x41, request[0]!, mid >> 8, mid & 255, 0x77, ...request.slice(1)]);
    });
  }

  private take(message: Buffer, from: RemoteInfo): void {
    this.device = from;
    const type = (message[0]! >> 4) & 3;
    const length = message[0]! & 15;
    if (type === CON && message[1] === POST) {
      // Uri-Path rd alone is a Register; each Update is told that it is unknown, so that another Register follows.
      const update = message[4 + length + 3]! >> 4 === 0;
      this.registrations++;
      const head = [0x60 | length, update ? NOT_FOUND : CREATED, message[2]!, message[3]!, ...message.subarray(4, 4 + length)];
      this.send(update ? head : [...head, 0x82, ...bytes('rd'), 0x01, 0x78]);
      return;
    }
    if (this.waiting?.(message) === true) this.waiting = undefined;
  }

  private send(message: number[]): void {
    const device = this.device;
    if (device !== undefined) this.socket.send(Uint8Array.from(message), device.port, device.address);
  }
}

/** What the program prints at a mark: counts before a collection, and what is left behind it. */
export interface Mark {
  slots: number;
  bytes: number;
  slotsKept: number;
  bytesKept: number;
}

/** Goes through all kinds with a program that has been started with `registrations` of EXCHANGES / 2; `marks` are those that it will have printed. */
export async function exchange(server: Exchanges): Promise<void> {
  await server.registered(1);
  await server.mark();
  await server.mark();
  await server.registered(1 + EXCHANGES);
  await server.mark();
  await server.reads();
  await server.mark();
  await server.observe();
  await server.mark();
  await server.notifications();
  await server.mark();
  await server.end();
}

/** What the marks that `exchange` brought about say. */
export function allocated(marks: Mark[]): Allocated[] {
  const between = (from: number): { slots: number; bytes: number } => ({
    slots: marks[from + 1]!.slots - marks[from]!.slotsKept,
    bytes: marks[from + 1]!.bytes - marks[from]!.bytesKept,
  });
  const empty = between(0);
  return [
    { name: 'Register and Update', from: 1 },
    { name: 'Read', from: 2 },
    { name: 'Write and notification', from: 4 },
  ].map(({ name, from }) => {
    const { slots, bytes } = between(from);
    return { name, slots: (slots - empty.slots) / EXCHANGES, bytes: (bytes - empty.bytes) / EXCHANGES };
  });
}
