/**
 * LwM2M v1.1 Test Object, object 3442 (OMA registry, by Eclipse): each data type once as a single and once as a multiple resource, instances that servers
 * create and delete, an opaque value of 5,000 bytes and more, and a Send on demand.
 */
import type { Arguments, Chunk, ObjectDeclaration, ResourceDeclaration, ValueReader, ValueWriter } from '../../src/index.js';
import { BAD_REQUEST, BOOLEAN, CORELNK, E, FLOAT, INTEGER, OBJLNK, OPAQUE, R, RW, STRING, TIME, TOO_LARGE, UNSIGNED } from '../../src/index.js';

export const TEST_OBJECT = 3442;

/** Most bytes of an opaque value. */
const OPAQUE_MOST = 8192;

const ARGUMENTS_LIST = 4;
const RESOURCES_TO_SEND = 6;
const INSTANCES = 3;
/** Arguments that are listed: the resource instances do not come and go. */
const ARGUMENTS = 3;
const PATHS = 4;
const VALUES = 4;
const TEXT = 64;
const DEVICE_LINK = 3 * 65536;
const YEAR_2000 = 946684800;
const INITIAL_OPAQUE = Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);

type Settable = number | boolean | string | Uint8Array;

/** The client's calls that the object needs. */
export interface TestClient {
  set(oid: number, iid: number, rid: number, value: Settable, riid?: number): number;
  get(oid: number, iid: number, rid: number, riid?: number): unknown;
}

export interface TestOptions {
  client: TestClient;
  /** Sends the values at these paths (3442/x/5); a negative number is the answer to the server. */
  send(paths: string[]): number;
  /** A server created or deleted an instance. */
  created?(iid: number): void;
  deleted?(iid: number): void;
}

/** The single resources and what they are at the start; a multiple one 1,000 higher has that as its instance 0. */
const INITIAL: readonly [number, number, Settable][] = [
  [110, STRING, 'initial value'],
  [120, INTEGER, 1024],
  [130, FLOAT, 3.14159],
  [140, BOOLEAN, true],
  [160, TIME, YEAR_2000],
  [170, OBJLNK, DEVICE_LINK],
  [180, CORELNK, '</3442>'],
];

const CLEARED: Readonly<Record<number, Settable>> = { [STRING]: '', [INTEGER]: 0, [FLOAT]: 0, [BOOLEAN]: false, [TIME]: 0, [OBJLNK]: 0, [CORELNK]: '' };

/** Opaque values, outside of the client's memory: 150 of each object instance, or 1150 of each resource instance. */
class Opaques {
  private readonly values: Map<string, Uint8Array>;
  /** What a block-wise write has brought so far. */
  private arriving: Uint8Array;

  constructor() {
    this.values = new Map();
    this.arriving = new Uint8Array(0);
  }

  read(key: string, out: ValueWriter): void {
    const value = this.values.get(key) ?? INITIAL_OPAQUE;
    out.opaque(value, 0, value.length);
  }

  write(key: string, value: ValueReader): void {
    const bytes = new Uint8Array(value.getLength());
    value.getBytes(bytes, 0, bytes.length);
    this.values.set(key, bytes);
  }

  /** Takes a piece; the value changes with the last one. */
  take(key: string, chunk: Chunk): number {
    const length = chunk.offset + chunk.length;
    if (chunk.offset === 0) this.arriving = new Uint8Array(0);
    if (this.arriving.length !== chunk.offset || length > OPAQUE_MOST) return BAD_REQUEST;
    const whole = new Uint8Array(length);
    whole.set(this.arriving);
    whole.set(chunk.bytes.subarray(chunk.at, chunk.at + chunk.length), chunk.offset);
    this.arriving = whole;
    if (chunk.last) this.values.set(key, whole);
    return 0;
  }

  clear(key: string): void {
    this.values.set(key, new Uint8Array(0));
  }

  /** Forgets what an object instance had. */
  forget(iid: number): void {
    for (const key of [...this.values.keys()]) if (key.startsWith(iid + '/')) this.values.delete(key);
  }
}

/** The unsigned values, 3442/x/125, as halves of 32 bits: 2^63 at the start. */
class Wides {
  private readonly values: Map<number, readonly [number, number]>;

  constructor() {
    this.values = new Map();
  }

  read(iid: number, out: ValueWriter): void {
    const [hi, lo] = this.values.get(iid) ?? [-0x80000000, 0];
    out.wide(hi, lo);
  }

  set(iid: number, hi: number, lo: number): void {
    this.values.set(iid, [hi, lo]);
  }

  forget(iid: number): void {
    this.values.delete(iid);
  }
}

/** Object 3442 with instance 0; servers may create two more. */
export function testObject(options: TestOptions): ObjectDeclaration {
  const opaques = new Opaques();
  const wides = new Wides();
  const { client } = options;
  const set = (iid: number, pick: (type: number, initial: Settable) => Settable): void => {
    for (const [rid, type, initial] of INITIAL) {
      client.set(TEST_OBJECT, iid, rid, pick(type, initial));
      for (let riid = 0; riid < VALUES; riid++) if (client.get(TEST_OBJECT, iid, rid + 1000, riid) !== undefined) client.set(TEST_OBJECT, iid, rid + 1000, pick(type, initial), riid);
    }
  };
  const resources: ResourceDeclaration[] = [
    { id: 0, access: E, execute: (iid: number) => {
      set(iid, (_, initial) => initial);
      opaques.forget(iid);
      wides.forget(iid);
    } },
    { id: 2, access: E, execute: (iid: number) => {
      set(iid, (type) => CLEARED[type] as Settable);
      opaques.clear(iid + '/150');
      wides.set(iid, 0, 0);
    } },
    { id: 3, access: E, execute: (iid: number, args: Arguments) => list(client, iid, args) },
    { id: ARGUMENTS_LIST, type: STRING, access: R, multiple: true, instances: [0, 1, 2], value: ['', '', ''], capacity: TEXT },
    { id: 5, access: E, execute: (iid: number) => options.send(listed(client, iid)) },
    { id: RESOURCES_TO_SEND, type: STRING, access: RW, multiple: true, most: PATHS, capacity: TEXT },
    {
      id: 125,
      type: UNSIGNED,
      access: RW,
      read: (iid: number, out: ValueWriter) => wides.read(iid, out),
      write: (iid: number, value: ValueReader) => wides.set(iid, value.hi, value.lo),
    },
    {
      id: 150,
      type: OPAQUE,
      access: RW,
      read: (iid: number, out: ValueWriter) => opaques.read(iid + '/150', out),
      stream: (iid: number, chunk: Chunk) => opaques.take(iid + '/150', chunk),
    },
    {
      id: 1150,
      type: OPAQUE,
      access: RW,
      multiple: true,
      instances: [0],
      most: VALUES,
      read: (iid: number, out: ValueWriter, riid: number) => opaques.read(iid + '/1150/' + riid, out),
      verify: (_: number, value: ValueReader) => (value.getLength() > OPAQUE_MOST ? TOO_LARGE : undefined),
      write: (iid: number, value: ValueReader, riid: number) => opaques.write(iid + '/1150/' + riid, value),
    },
    ...INITIAL.flatMap(([id, type, value]) => both(id, type, value)),
  ];
  return {
    id: TEST_OBJECT,
    most: INSTANCES,
    create: (iid: number) => options.created?.(iid),
    delete: (iid: number) => {
      opaques.forget(iid);
      wides.forget(iid);
      options.deleted?.(iid);
    },
    resources,
  } as ObjectDeclaration;
}

/** The single resource and the multiple one of a type. */
function both(id: number, type: number, value: Settable): ResourceDeclaration[] {
  const common = { type, access: RW, value, ...(typeof value === 'string' ? { capacity: TEXT } : {}) };
  return [{ ...common, id }, { ...common, id: id + 1000, value: [value], multiple: true, instances: [0], most: VALUES }] as ResourceDeclaration[];
}

/** 3442/x/3: the arguments become the values of 3442/x/4, each as it came; those beyond the third are not listed. */
function list(client: TestClient, iid: number, args: Arguments): number {
  const given: string[] = [];
  let found = args.next();
  for (; found > 0; found = args.next()) given.push(args.valueLength < 0 ? String(args.id) : args.id + "='" + args.getText() + "'");
  if (found < 0) return found;
  for (let i = 0; i < ARGUMENTS; i++) client.set(TEST_OBJECT, iid, ARGUMENTS_LIST, given[i] ?? '', i);
  return 0;
}

/** The paths in 3442/x/6. */
function listed(client: TestClient, iid: number): string[] {
  const paths: string[] = [];
  for (let riid = 0; riid < PATHS; riid++) {
    const path = client.get(TEST_OBJECT, iid, RESOURCES_TO_SEND, riid);
    if (typeof path === 'string' && path !== '') paths.push(path);
  }
  return paths;
}
