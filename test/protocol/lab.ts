/**
 * An object for tests, 42769, with a resource of each type and each way to keep a value, and a record of what its handlers were asked.
 */
import {
  type Answer, BOOLEAN, CORELNK, type Client, E, FLOAT, INTEGER, OBJLNK, OPAQUE, type ObjectDeclaration, R, RW, STRING, TIME, UNSIGNED, W,
} from '../../src/index.js';

export const LAB = 42769;

export class Lab {
  /** What was called, as "execute 0 5='x'". */
  readonly calls: string[];
  /** What 13 hands out and takes in. */
  number: number;
  /** What the handlers of 13, 10 and 14 answer, or throw when it is a string. */
  onRead: Answer | string;
  onVerify: Answer | string;
  onWrite: Answer | string;
  onExecute: Answer | string;
  onAfter: string | undefined;
  client: Client | null;
  /** Ids that `later` gave. */
  readonly laters: number[];

  constructor() {
    this.calls = [];
    this.laters = [];
    this.number = 5;
    this.onRead = undefined;
    this.onVerify = undefined;
    this.onWrite = undefined;
    this.onExecute = undefined;
    this.onAfter = undefined;
    this.client = null;
  }

  /** The calls since this was last asked. */
  took(): string[] {
    return this.calls.splice(0);
  }

  count(prefix: string): number {
    return this.calls.filter((c) => c.startsWith(prefix)).length;
  }

  private answer(a: Answer | string): Answer {
    if (typeof a === 'string') throw new Error(a);
    if (a === -6 && this.client !== null) this.laters.push(this.client.later());
    return a;
  }

  /** The declaration: two instances, room for four. */
  object(client: Client): ObjectDeclaration {
    this.client = client;
    return {
      id: LAB,
      version: '2.3',
      instances: [0, 1],
      most: 4,
      resources: [
        { id: 0, type: STRING, access: RW, value: 'abc', capacity: 16 },
        { id: 1, type: INTEGER, access: RW, value: 7, min: -10, max: 100 },
        { id: 2, type: UNSIGNED, access: RW, value: 9 },
        { id: 3, type: FLOAT, access: RW, value: 1.5 },
        { id: 4, type: BOOLEAN, access: RW, value: true },
        { id: 5, type: OPAQUE, access: RW, value: new Uint8Array([1, 2, 3]), capacity: 8 },
        { id: 6, type: TIME, access: RW, value: 1600000000 },
        { id: 7, type: OBJLNK, access: RW, value: LAB * 65536 + 1 },
        { id: 8, type: STRING, access: R, value: 'fixed' },
        { id: 9, type: STRING, access: W, value: 'secret', capacity: 8, written: (iid: number): void => void this.calls.push('written ' + iid + ' 9') },
        {
          id: 10, access: E,
          execute: (iid, args): Answer => {
            this.calls.push('execute ' + iid + ' ' + args.getAll());
            return this.answer(this.onExecute);
          },
          after: (iid): void => {
            this.calls.push('after ' + iid);
            if (this.onAfter !== undefined) throw new Error(this.onAfter);
          },
        },
        { id: 11, type: INTEGER, access: RW, multiple: true, instances: [0, 1], most: 3, value: [10, 20] },
        { id: 12, type: CORELNK, access: RW, value: '</3/0>', capacity: 24 },
        {
          id: 13, type: INTEGER, access: RW,
          read: (iid, out): Answer => {
            this.calls.push('read ' + iid);
            const a = this.answer(this.onRead);
            if (a === undefined || a >= 0) out.integer(this.number);
            return a;
          },
          verify: (iid, value): Answer => {
            this.calls.push('verify ' + iid + ' ' + value.getNumber());
            return this.answer(this.onVerify);
          },
          write: (iid, value): Answer => {
            this.calls.push('write ' + iid + ' ' + value.getNumber());
            const a = this.answer(this.onWrite);
            if (a === undefined || a >= 0 || a === -6) this.number = value.getNumber();
            return a;
          },
        },
        { id: 14, type: INTEGER, access: RW, value: 1, written: (iid: number): void => void this.calls.push('written ' + iid + ' 14') },
      ],
    };
  }
}

/** Sizes that hold Security, Server, Device, Temperature and the lab with four instances. */
export function roomy(): { objects: number; instances: number; resources: number; resourceInstances: number; values: number; events: number } {
  return { objects: 8, instances: 16, resources: 100, resourceInstances: 40, values: 2400, events: 40 };
}
