/**
 * What a device does all day, door to door: the scenarios that the allocation tests, the depth test and `npm run memory` share.
 *
 * It imports nothing but types and keeps to the language that all engines run, so that the same text, compiled, runs beside the built bundle on
 * XS and on Espruino. A run allocates nothing itself: datagrams are built beforehand, and only their message ids (and tokens) change, in place.
 */
import type { Client } from '../src/client.js';
import type { Config } from '../src/config.js';
import type { Feature } from '../src/feature.js';
import type { Queue } from '../src/features/queue.js';
import type { Send } from '../src/features/send.js';
import type { Storage } from '../src/net/storage.js';
import type { device } from '../src/objects/device.js';
import type { temperature } from '../src/objects/temperature.js';

/** What is needed of the package. */
export interface Mote {
  Client: new (options: ConstructorParameters<typeof Client>[0]) => Client;
  device: typeof device;
  temperature: typeof temperature;
  /* Features; a scenario whose feature is missing is left out. */
  Composite?: new () => Feature;
  Reporting?: new () => Feature;
  Send?: new () => Send;
  Create?: new () => Feature;
  Queue?: new () => Queue;
  Servers?: new () => Feature;
  Blockwise?: new () => Feature;
  Access?: new (options: { grants: readonly { oid: number; iid: number; owner: number }[] }) => Feature;
  Bootstrap?: new () => Feature;
  Persistence?: new (storage: Storage) => Feature;
  Profile?: new (id: string) => Feature;
  SenmlJson?: new () => Feature;
  Lwm2mJson?: new () => Feature;
  Lwm2mCbor?: new () => Feature;
}

/** What differs from a client of one server: a second one, a bootstrap server alone, the version. */
interface Company {
  second?: boolean;
  bootstrap?: boolean;
  version?: '1.1' | '1.2';
}

/** Something that can be done again and again. */
export interface Scenario {
  readonly name: string;
  /** Does it once; answers the bytes of the first datagram sent, or throws when that is not the one expected. */
  run(): number;
}

const CON = 0;
const NON = 1;
const ACK = 2;
const EMPTY = 0;
const GET = 1;
const POST = 2;
const PUT = 3;
const DELETE = 4;
const FETCH = 5;
const IPATCH = 7;
const CREATED = 0x41;
const DELETED = 0x42;
const CHANGED = 0x44;
const CONTENT = 0x45;
const CONTINUE = 0x5f;
const UNAUTHORIZED = 0x81;
const NOT_FOUND = 0x84;
const OBSERVE = 6;
const LOCATION_PATH = 8;
const URI_PATH = 11;
const CONTENT_FORMAT = 12;
const URI_QUERY = 15;
const ACCEPT = 17;
const BLOCK2 = 23;
const BLOCK1 = 27;
/** Lifetimes, seconds: the default, and one that no run outlives. */
const DAY = 86400;
const LONG = 1000000000;
const TEXT = 0;
const LINK = 40;
const SENML_CBOR = 112;
const TLV = 11542;

/** An option: its number, and its value as text, as an unsigned integer or as bytes. */
type Option = readonly [number, string | number | readonly number[]];

function valueOf(value: string | number | readonly number[]): readonly number[] {
  const bytes: number[] = [];
  if (typeof value === 'string') {
    for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i));
    return bytes;
  }
  if (typeof value !== 'number') return value;
  for (let rest = value; rest > 0; rest >>= 8) bytes.unshift(rest & 255);
  return bytes;
}

function extend(bytes: number[], n: number): void {
  if (n >= 269) bytes.push((n - 269) >> 8, (n - 269) & 255);
  else if (n >= 13) bytes.push(n - 13);
}

function nibble(n: number): number {
  return n < 13 ? n : n < 269 ? 13 : 14;
}

/** A datagram with message id 0; options in rising order of their numbers. */
export function datagram(type: number, code: number, token: readonly number[], options: readonly Option[], payload: readonly number[]): Uint8Array {
  const bytes: number[] = [0x40 | (type << 4) | token.length, code, 0, 0];
  for (let i = 0; i < token.length; i++) bytes.push(token[i]);
  let last = 0;
  for (let i = 0; i < options.length; i++) {
    const value = valueOf(options[i][1]);
    const delta = options[i][0] - last;
    last = options[i][0];
    bytes.push((nibble(delta) << 4) | nibble(value.length));
    extend(bytes, delta);
    extend(bytes, value.length);
    for (let j = 0; j < value.length; j++) bytes.push(value[j]);
  }
  if (payload.length > 0) bytes.push(0xff);
  for (let i = 0; i < payload.length; i++) bytes.push(payload[i]);
  return new Uint8Array(bytes);
}

/** Eight bytes of token to be filled in. */
function eight(): readonly number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0];
}

/** A client with Security, Server, Device (each of its resources) and Temperature, and what a server and a network would do to it. */
export class Rig {
  readonly client: Client;
  now: number;
  /** Code of the first datagram of the last `drain`. */
  code: number;
  /** Where it lay in client.out. */
  at: number;
  /** Where the last one lay, and its code. */
  lastAt: number;
  lastCode: number;
  /** Events told so far. */
  events: number;
  private mid: number;
  private dice: number;

  /** The peer that speaks. */
  private readonly peer: number;

  /** @param lifetime of the registration, seconds */
  constructor(mote: Mote, lifetime: number, config: Partial<Config>, use?: readonly Feature[], company?: Company) {
    const c = company === undefined ? {} : company;
    const servers: { uri: string; lifetime?: number; bootstrap?: boolean }[] = [c.bootstrap === true ? { uri: 'coap://127.0.0.1:5683', bootstrap: true } : { uri: 'coap://127.0.0.1:5683', lifetime: lifetime }];
    if (c.second === true) servers.push({ uri: 'coap://127.0.0.2:5683', lifetime: lifetime });
    this.client = new mote.Client({ endpoint: 'urn:dev:mac:0024befffe804ff1', version: c.version, servers: servers as ConstructorParameters<typeof Client>[0]['servers'], config: config, use: use });
    this.peer = c.bootstrap === true ? this.client.peers.capacity - 1 : 0;
    this.now = 1000;
    this.code = 0;
    this.at = 0;
    this.lastAt = 0;
    this.lastCode = 0;
    this.events = 0;
    this.mid = 0;
    this.dice = 1;
    this.client.add(wholeDevice(mote, this.client));
    this.client.add(mote.temperature({ value: 21.5, min: -40, max: 125, application: 'hall' }, this.client));
    this.client.start(this);
    if (this.peer > 0) this.drain(); // which asks for the bootstrap server
    this.client.peerReady(this.peer);
  }

  /** The client's source of randomness: the same for every run. */
  random(bytes: Uint8Array, at: number, length: number): number {
    for (let i = 0; i < length; i++) {
      this.dice = (this.dice * 75 + 74) % 65537;
      bytes[at + i] = this.dice & 255;
    }
    return 0;
  }

  /** Time passes. */
  tick(ms: number): void {
    this.now = (this.now + ms) | 0;
  }

  /** The law of the doors; answers the length of the first datagram sent, 0 when there is none. */
  drain(): number {
    const client = this.client;
    const now = this.now;
    let first = 0;
    client.handleTimeout(now);
    for (let length = client.pollTransmit(now); length > 0; length = client.pollTransmit(now)) {
      this.lastAt = client.outAt;
      this.lastCode = client.out[client.outAt + 1];
      if (first > 0) continue;
      first = length;
      this.at = client.outAt;
      this.code = client.out[client.outAt + 1];
    }
    for (let event = client.pollEvent(); event !== 0; event = client.pollEvent()) this.events = (this.events + 1) & 0xffff;
    client.pollTimeout(now);
    return first;
  }

  /** Hands a datagram to the client under a new message id, and drains. */
  receive(bytes: Uint8Array): number {
    this.mid = (this.mid + 1) & 0xffff;
    bytes[2] = this.mid >> 8;
    bytes[3] = this.mid & 255;
    return this.pass(bytes);
  }

  /** Hands an acknowledgement of what was sent last, with its message id and, unless it is empty, its 8-byte token, and drains. */
  acknowledge(bytes: Uint8Array): number {
    const out = this.client.out;
    const at = this.at;
    const end = bytes.length < 12 ? 4 : 12;
    for (let i = 2; i < end; i++) bytes[i] = out[at + i];
    return this.pass(bytes);
  }

  /** Hands a datagram to the client as it is, and drains. This and `drain` are all that knows the doors: a pump can stand in for them. */
  pass(bytes: Uint8Array): number {
    this.tick(1);
    this.client.handleDatagram(bytes, bytes.length, this.peer, this.now);
    return this.drain();
  }

  /** Registers; throws when that does not come about. */
  register(): void {
    if (this.drain() === 0 || this.code !== POST) throw new Error('no Register was sent');
    this.acknowledge(datagram(ACK, CREATED, eight(), [[LOCATION_PATH, 'rd'], [LOCATION_PATH, 'a1b2c3']], []));
    if (this.client.stopped() || !this.client.connected(1)) throw new Error('not registered');
  }
}

/** Device with all of its 23 resources. */
function wholeDevice(mote: Mote, client: Client): ReturnType<typeof device> {
  const free = (): number => 64;
  const nothing = (): void => {};
  const time = (): number => 1790000000;
  const setTime = (): void => {};
  return mote.device({
    manufacturer: 'Open Mobile Alliance', model: 'Lightweight M2M Client', serial: '345000123', firmware: '1.0', hardware: '1.2', software: '2.0.1', deviceType: 'sensor',
    reboot: nothing, factoryReset: nothing, power: [{ kind: 1, voltage: 3800, current: 125 }, { kind: 5, voltage: 5000, current: 900 }], battery: 100, batteryStatus: 0,
    memoryFree: free, memoryTotal: 128, errors: [0], time: time, setTime: setTime, utcOffset: '+02:00', timezone: 'Europe/Berlin', binding: 'U',
    external: [3303 * 65536],
  }, client);
}

/** A request, answered with the code expected. */
class Request implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly bytes: Uint8Array;
  private readonly code: number;

  constructor(name: string, rig: Rig, bytes: Uint8Array, code: number) {
    this.name = name;
    this.rig = rig;
    this.bytes = bytes;
    this.code = code;
  }

  run(): number {
    const rig = this.rig;
    rig.code = 0;
    const length = rig.receive(this.bytes);
    if (length === 0 || rig.code !== this.code) throw new Error(this.name + ': answered ' + rig.code);
    return length;
  }
}

/** A measurement that an observer hears of without confirmation. */
class Notification implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  /** Not numbers alone, lest V8 keeps them unboxed and each one taken out is a new object of the harness. */
  private readonly values: readonly unknown[];
  private readonly empty: Uint8Array;
  private readonly oid: number;
  private readonly rid: number;
  private turn: number;

  /** @param even, @param odd the values of resource /oid/0/rid by turns */
  constructor(name: string, rig: Rig, oid: number, rid: number, even: number, odd: number) {
    this.name = name;
    this.rig = rig;
    this.oid = oid;
    this.rid = rid;
    this.values = [even, '', odd];
    this.empty = datagram(ACK, EMPTY, [], [], []);
    this.turn = 0;
  }

  run(): number {
    const rig = this.rig;
    this.turn = 2 - this.turn;
    rig.tick(1000);
    rig.code = 0;
    rig.client.set(this.oid, 0, this.rid, this.values[this.turn] as number);
    const length = rig.drain();
    if (length === 0 || rig.code !== CONTENT) throw new Error(this.name + ': sent ' + rig.code);
    // Once a day a notification asks for its acknowledgement.
    if ((rig.client.out[rig.at] & 0x30) === 0) rig.acknowledge(this.empty);
    return length;
  }
}

/** A Register that nobody answers, begun again and again. */
class Registration implements Scenario {
  readonly name: string;
  private readonly rig: Rig;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    rig.drain();
  }

  run(): number {
    const rig = this.rig;
    rig.tick(1);
    rig.code = 0;
    rig.client.reconnect();
    // As a network does whose binding is wanted anew.
    rig.client.peerClosed(0);
    rig.client.peerReady(0);
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    return length;
  }
}

/** An Update and its answer. */
class Update implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly answer: Uint8Array;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    this.answer = datagram(ACK, CHANGED, eight(), [], []);
  }

  run(): number {
    const rig = this.rig;
    rig.tick(1);
    rig.code = 0;
    rig.client.update();
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.answer);
    return length;
  }
}

/** The server has forgotten the client: an Update, its 4.04, a Register and its 2.01. */
class Registering implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly forgotten: Uint8Array;
  private readonly created: Uint8Array;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    this.forgotten = datagram(ACK, NOT_FOUND, eight(), [], []);
    this.created = datagram(ACK, CREATED, eight(), [[LOCATION_PATH, 'rd'], [LOCATION_PATH, 'a']], []);
  }

  run(): number {
    const rig = this.rig;
    rig.tick(1);
    rig.client.update();
    rig.drain();
    const length = rig.acknowledge(this.forgotten);
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.created);
    if (!rig.client.connected(1)) throw new Error(this.name + ': not registered');
    return length;
  }
}

function registered(mote: Mote, lifetime: number): Rig {
  const rig = new Rig(mote, lifetime, {});
  rig.register();
  return rig;
}

function observing(mote: Mote, path: readonly Option[], accept: number): Rig {
  const rig = registered(mote, LONG);
  const options: Option[] = [[OBSERVE, 0]];
  for (let i = 0; i < path.length; i++) options.push(path[i]);
  options.push([ACCEPT, accept]);
  rig.code = 0;
  rig.receive(datagram(CON, GET, [1, 2, 3, 4, 5, 6, 7, 8], options, []));
  if (rig.code !== CONTENT) throw new Error('observe: answered ' + rig.code);
  return rig;
}

function ascii(text: string): readonly number[] {
  return valueOf(text);
}

/** TLV: a resource with a string of 8 to 255 bytes, or shorter. */
function tlv(id: number, text: string): number[] {
  const bytes = text.length < 8 ? [0xc0 | text.length, id] : [0xc8, id, text.length];
  for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i));
  return bytes;
}

/** TLV: a resource with an id of 16 bits and a string of at most 7 bytes. */
function tlv16(id: number, text: string): number[] {
  const bytes = [0xe0 | text.length, id >> 8, id & 255];
  for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i));
  return bytes;
}

/** A Create and the Delete of what it made, and the Update after each. */
class Making implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly create: Request;
  private readonly remove: Request;
  private readonly answer: Uint8Array;

  constructor(name: string, rig: Rig, create: Uint8Array, remove: Uint8Array) {
    this.name = name;
    this.rig = rig;
    this.answer = datagram(ACK, CHANGED, eight(), [], []);
    this.create = new Request(name, rig, create, CREATED);
    this.remove = new Request(name, rig, remove, DELETED);
  }

  run(): number {
    this.create.run();
    this.update();
    const length = this.remove.run();
    this.update();
    return length;
  }

  private update(): void {
    const rig = this.rig;
    if (rig.lastCode !== POST) return;
    rig.at = rig.lastAt;
    rig.acknowledge(this.answer);
  }
}

/** A body in two blocks. */
class Upload implements Scenario {
  readonly name: string;
  private readonly first: Request;
  private readonly last: Request;

  constructor(name: string, rig: Rig, first: Uint8Array, last: Uint8Array) {
    this.name = name;
    this.first = new Request(name, rig, first, CONTINUE);
    this.last = new Request(name, rig, last, CHANGED);
  }

  run(): number {
    this.first.run();
    return this.last.run();
  }
}

/** A measurement while the server is away, and its notification on return. */
class Returning implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly empty: Uint8Array;
  private level: number;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    this.empty = datagram(ACK, EMPTY, [], [], []);
    this.level = 0;
  }

  run(): number {
    const rig = this.rig;
    this.level = (this.level + 1) % 100;
    rig.tick(1000);
    rig.client.peerBusy(0);
    rig.client.set(3, 0, 9, this.level);
    rig.drain();
    rig.tick(1000);
    rig.code = 0;
    rig.client.peerReady(0);
    const length = rig.drain();
    if (length === 0 || rig.code !== CONTENT || (rig.client.out[rig.at] & 0x30) !== 0) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.empty);
    return length;
  }
}

/** Two samples and a path, sent and acknowledged. */
class Sending implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly send: Send;
  private readonly answer: Uint8Array;
  private level: number;

  constructor(name: string, rig: Rig, send: Send) {
    this.name = name;
    this.rig = rig;
    this.send = send;
    this.answer = datagram(ACK, CHANGED, eight(), [], []);
    this.level = 0;
  }

  run(): number {
    const rig = this.rig;
    const send = this.send;
    this.level = (this.level + 1) % 100;
    rig.tick(1000);
    rig.code = 0;
    send.sample(3, 0, 9, this.level);
    send.sample(3, 0, 20, this.level % 7);
    send.report(3303, 0, 5700);
    send.flush();
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.answer);
    if (send.waiting() !== 0) throw new Error(this.name + ': not acknowledged');
    return length;
  }
}

/** An Update in queue mode, its answer, the time of listening and the rest after it. */
class Resting implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly queue: Queue;
  private readonly answer: Uint8Array;

  constructor(name: string, rig: Rig, queue: Queue) {
    this.name = name;
    this.rig = rig;
    this.queue = queue;
    this.answer = datagram(ACK, CHANGED, eight(), [], []);
  }

  run(): number {
    const rig = this.rig;
    rig.code = 0;
    rig.client.update();
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.answer);
    rig.tick(94000);
    rig.client.handleTimeout(rig.now);
    rig.drain();
    if (rig.client.peers.wanted(0) !== 2 || this.queue.nextWake() < 1) throw new Error(this.name + ': does not rest');
    return length;
  }
}

/** A Register that the server refuses, which is the end of all attempts, begun again. */
class Refusal implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly answer: Uint8Array;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    this.answer = datagram(ACK, 0xa3, eight(), [], []);
    rig.client.set(1, 0, 17, 1);
    rig.drain();
  }

  run(): number {
    const rig = this.rig;
    rig.tick(1);
    rig.code = 0;
    rig.client.reconnect();
    rig.client.peerClosed(0);
    rig.client.peerReady(0);
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.answer);
    return length;
  }
}

/** Suspend, resume, and the Update that follows. */
class Suspension implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly answer: Uint8Array;

  constructor(name: string, rig: Rig) {
    this.name = name;
    this.rig = rig;
    this.answer = datagram(ACK, CHANGED, eight(), [], []);
  }

  run(): number {
    const rig = this.rig;
    rig.tick(1000);
    rig.code = 0;
    rig.client.suspend();
    rig.client.peerClosed(0);
    rig.drain();
    rig.client.resume(5);
    rig.client.peerReady(0);
    const length = rig.drain();
    if (length === 0 || rig.code !== POST) throw new Error(this.name + ': sent ' + rig.code);
    rig.acknowledge(this.answer);
    return length;
  }
}

/** A client with features, registered. */
function using(mote: Mote, use: readonly Feature[]): Rig {
  const rig = new Rig(mote, LONG, {}, use);
  rig.client.add({ id: 3311, instances: [], most: 1, resources: [{ id: 5750, type: 1, access: 3, capacity: 12, value: 'lamp' }, { id: 5850, type: 5, access: 3, value: false }] });
  rig.register();
  return rig;
}

/** A SenML CBOR pack of records [name] or [name, text]. */
function pack(records: readonly (readonly string[])[]): readonly number[] {
  const bytes: number[] = [0x80 | records.length];
  for (let i = 0; i < records.length; i++) {
    bytes.push(0xa0 | records[i].length);
    for (let j = 0; j < records[i].length; j++) {
      const text = valueOf(records[i][j]);
      bytes.push(j === 0 ? 0 : 3, 0x60 | text.length);
      for (let k = 0; k < text.length; k++) bytes.push(text[k]);
    }
  }
  return bytes;
}

/** Keeps one record of each key. */
class Shelf implements Storage {
  saves: number;
  private readonly bytes: Uint8Array;

  constructor() {
    this.saves = 0;
    this.bytes = new Uint8Array(4096);
  }

  load(_key: number, _into: Uint8Array, _at: number, _capacity: number): number {
    return -3;
  }

  save(_key: number, bytes: Uint8Array, at: number, length: number): number {
    this.saves++;
    for (let i = 0; i < length; i++) this.bytes[i] = bytes[at + i];
    return 0;
  }

  erase(_key: number): number {
    return 0;
  }
}

/** A change that is to outlive a restart, and the time until it is saved. */
class Saving implements Scenario {
  readonly name: string;
  private readonly rig: Rig;
  private readonly shelf: Shelf;
  private readonly odd: Request;
  private readonly even: Request;
  private turn: number;

  constructor(name: string, rig: Rig, shelf: Shelf, odd: Uint8Array, even: Uint8Array) {
    this.name = name;
    this.rig = rig;
    this.shelf = shelf;
    this.odd = new Request(name, rig, odd, CHANGED);
    this.even = new Request(name, rig, even, CHANGED);
    this.turn = 0;
  }

  run(): number {
    const before = this.shelf.saves;
    this.turn ^= 1;
    const length = this.turn === 1 ? this.odd.run() : this.even.run();
    this.rig.tick(30000);
    this.rig.drain();
    if (this.shelf.saves === before) throw new Error(this.name + ': nothing was saved');
    this.shelf.saves = 0;
    return length;
  }
}

/** A text format as a feature: one Read and one Write of two resources of Device. */
function format(list: Scenario[], mote: Mote, feature: Feature, name: string, number: number, two: readonly number[]): void {
  const token = [0x0a, 0x0b, 0x0c, 0x0d];
  const whole: Option[] = [[URI_PATH, '3'], [URI_PATH, '0']];
  const rig = using(mote, [feature]);
  list.push(new Request('Read of Device (' + name + ')', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, number]]), []), CONTENT));
  list.push(new Request('Write of two resources (' + name + ')', rig, datagram(CON, POST, token, whole.concat([[CONTENT_FORMAT, number]]), two), CHANGED));
}

/** The scenarios of features that have to do with accounts, and of formats. */
function further(list: Scenario[], mote: Mote): void {
  const token = [0x0a, 0x0b, 0x0c, 0x0d];
  const sensor: Option[] = [[URI_PATH, '3303'], [URI_PATH, '0'], [URI_PATH, '5750'], [ACCEPT, TEXT]];
  if (mote.SenmlJson !== undefined) format(list, mote, new mote.SenmlJson(), 'SenML JSON', 110, ascii('[{"bn":"/3/0/","n":"14","vs":"+01:00"},{"n":"15","vs":"Europe/Vienna"}]'));
  if (mote.Lwm2mJson !== undefined) format(list, mote, new mote.Lwm2mJson(), 'LwM2M JSON', 11543, ascii('{"bn":"/3/0/","e":[{"n":"14","sv":"+01:00"},{"n":"15","sv":"Europe/Vienna"}]}'));
  if (mote.Lwm2mCbor !== undefined) {
    const two = [0xa1, 0x82, 3, 0, 0xa2, 14, 0x66].concat(ascii('+01:00'), [15, 0x6d], ascii('Europe/Vienna'));
    format(list, mote, new mote.Lwm2mCbor(), 'LwM2M CBOR', 11544, two);
  }
  if (mote.Access !== undefined) {
    const access = new mote.Access({ grants: [{ oid: 3303, iid: 0, owner: 1 }, { oid: 3, iid: 0, owner: 2 }] });
    const rig = new Rig(mote, LONG, { servers: 2, messages: 3, instances: 16, resourceInstances: 30, resources: 80, values: 1600 }, [access], { second: true });
    rig.register();
    list.push(new Request('Read that access control allows', rig, datagram(CON, GET, token, sensor, []), CONTENT));
    list.push(new Request('Read that it does not', rig, datagram(CON, GET, token, [[URI_PATH, '3'], [URI_PATH, '0'], [URI_PATH, '9']], []), UNAUTHORIZED));
  }
  if (mote.Persistence !== undefined) {
    const shelf = new Shelf();
    const write = (pmin: string): Uint8Array => datagram(CON, PUT, token, [[URI_PATH, '3'], [URI_PATH, '0'], [URI_PATH, '9'], [URI_QUERY, pmin]], []);
    list.push(new Saving('Write-Attributes that is saved', using(mote, [new mote.Persistence(shelf)]), shelf, write('pmin=10'), write('pmin=20')));
  }
  if (mote.Profile !== undefined) list.push(new Registration('Register with a Profile ID', new Rig(mote, DAY, {}, [new mote.Profile('v:mote-7')], { version: '1.2' })));
  if (mote.Bootstrap !== undefined) {
    const rig = new Rig(mote, LONG, { values: 1600, instances: 10, resources: 80 }, [new mote.Bootstrap()], { bootstrap: true });
    if (rig.drain() === 0 || rig.code !== POST) throw new Error('no Bootstrap-Request was sent');
    rig.acknowledge(datagram(ACK, CHANGED, eight(), [], []));
    list.push(new Request('Bootstrap-Discover', rig, datagram(CON, GET, token, [[URI_PATH, '0'], [ACCEPT, LINK]], []), CONTENT));
    const server = [0xc1, 0, 0x65, 0xc2, 1, 0, 0x78, 0xc1, 7, 0x55];
    list.push(new Request('Bootstrap-Write of a server (TLV)', rig, datagram(CON, PUT, token, [[URI_PATH, '1'], [URI_PATH, '0'], [CONTENT_FORMAT, TLV]], server), CHANGED));
  }
}

/** The scenarios of features. */
function featured(mote: Mote): Scenario[] {
  const token = [0x0a, 0x0b, 0x0c, 0x0d];
  const list: Scenario[] = [];
  if (mote.Composite !== undefined) {
    const rig = using(mote, [new mote.Composite()]);
    const paths = pack([['/3303/0/5700'], ['/3/0/9'], ['/3/0/0']]);
    list.push(new Request('Read-Composite of three resources (SenML CBOR)', rig, datagram(CON, FETCH, token, [[CONTENT_FORMAT, SENML_CBOR]], paths), CONTENT));
    list.push(new Request('Read-Composite of the root (SenML CBOR)', rig, datagram(CON, FETCH, token, [[CONTENT_FORMAT, SENML_CBOR]], pack([['/']])), CONTENT));
    list.push(new Request('Write-Composite of two resources (SenML CBOR)', rig,
      datagram(CON, IPATCH, token, [[CONTENT_FORMAT, SENML_CBOR]], pack([['/3303/0/5750', 'living room'], ['/3/0/14', '+01:00']])), CHANGED));
    const observed = using(mote, [new mote.Composite()]);
    const observe = datagram(CON, FETCH, token, [[OBSERVE, 0], [CONTENT_FORMAT, SENML_CBOR]], paths);
    list.push(new Request('Observe-Composite', using(mote, [new mote.Composite()]), observe.slice(), CONTENT));
    observed.receive(observe);
    list.push(new Notification('Notification of three resources (SenML CBOR)', observed, 3303, 5700, 21.5, 22.25));
  }
  if (mote.Reporting !== undefined) {
    const battery: Option[] = [[URI_PATH, '3'], [URI_PATH, '0'], [URI_PATH, '9']];
    const observe = (query: readonly Option[]): Uint8Array => datagram(CON, GET, [1, 2, 3, 4], ([[OBSERVE, 0]] as Option[]).concat(battery, query, [[ACCEPT, SENML_CBOR]]), []);
    list.push(new Request('Observe with attributes', using(mote, [new mote.Reporting()]), observe([[URI_QUERY, 'pmin=0'], [URI_QUERY, 'epmin=0'], [URI_QUERY, 'con=1']]), CONTENT));
    const acknowledged = using(mote, [new mote.Reporting()]);
    acknowledged.receive(observe([[URI_QUERY, 'con=1'], [URI_QUERY, 'gt=99.5']]));
    list.push(new Notification('Notification, confirmable', acknowledged, 3, 9, 100, 99));
    const away = using(mote, [new mote.Reporting()]);
    away.receive(observe([]));
    list.push(new Returning('Notification of a stored value', away));
  }
  if (mote.Send !== undefined) {
    const send = new mote.Send();
    list.push(new Sending('Send of two samples and a resource', using(mote, [send]), send));
  }
  if (mote.Blockwise !== undefined) {
    const whole: Option[] = [[URI_PATH, '3'], [URI_PATH, '0']];
    const rig = using(mote, [new mote.Blockwise()]);
    list.push(new Request('Read of Device, a block of 64 (SenML CBOR)', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, SENML_CBOR], [BLOCK2, (1 << 4) | 2]]), []), CONTENT));
    list.push(new Request('Read of Device, a block of 64 (TLV)', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, TLV], [BLOCK2, (1 << 4) | 2]]), []), CONTENT));
    list.push(new Request('Discover, a block of 64', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, LINK], [BLOCK2, (1 << 4) | 2]]), []), CONTENT));
    const values = tlv(14, '+01:00').concat(tlv(15, 'Europe/Vienna'));
    const upload = (num: number, more: number): Uint8Array => datagram(CON, POST, token, whole.concat([[CONTENT_FORMAT, TLV], [BLOCK1, (num << 4) | more]]), values.slice(num * 16, num * 16 + 16));
    list.push(new Upload('Write of two resources in two blocks (TLV)', rig, upload(0, 8), upload(1, 0)));
  }
  if (mote.Servers !== undefined) list.push(new Refusal('Register that is refused', new Rig(mote, LONG, {}, [new mote.Servers()])));
  if (mote.Queue !== undefined) {
    const queue = new mote.Queue();
    list.push(new Resting('Update in queue mode, and the rest after it', using(mote, [queue]), queue));
    list.push(new Suspension('Suspend and resume', using(mote, [new mote.Queue()])));
  }
  if (mote.Create !== undefined) {
    const object: Option[] = [[URI_PATH, '3311']];
    list.push(new Making('Create and Delete (TLV)', using(mote, [new mote.Create()]), datagram(CON, POST, token, object.concat([[CONTENT_FORMAT, TLV]]), tlv16(5750, 'hall')),
      datagram(CON, DELETE, token, object.concat([[URI_PATH, '0']]), [])));
  }
  further(list, mote);
  return list;
}

/** One scenario alone, for engines with room for one client. @param kind 0: it registers, 1: it is read, 2: it notifies */
export function everyday(mote: Mote, kind: number): Scenario {
  const value: Option[] = [[URI_PATH, '3303'], [URI_PATH, '0'], [URI_PATH, '5700']];
  if (kind === 0) return new Registering('Register', registered(mote, LONG));
  if (kind === 1) return new Request('Read', registered(mote, LONG), datagram(CON, GET, [1, 2, 3, 4], value.concat([[ACCEPT, TEXT]]), []), CONTENT);
  return new Notification('Notification', observing(mote, value, TEXT), 3303, 5700, 21.5, 22.25);
}

/** All scenarios; each `rig` is a client of its own where what it does would disturb the others. */
export function scenarios(mote: Mote): Scenario[] {
  const token = [0x0a, 0x0b, 0x0c, 0x0d];
  const sensor: Option[] = [[URI_PATH, '3303'], [URI_PATH, '0']];
  const value: Option[] = [[URI_PATH, '3303'], [URI_PATH, '0'], [URI_PATH, '5700']];
  const whole: Option[] = [[URI_PATH, '3'], [URI_PATH, '0']];
  const battery: Option[] = whole.concat([[URI_PATH, '9']]);
  const rig = registered(mote, DAY);
  const list: Scenario[] = [];
  const two = tlv(14, '+01:00').concat(tlv(15, 'Europe/Vienna'));
  list.push(new Request('Read of one resource (text)', rig, datagram(CON, GET, token, value.concat([[ACCEPT, TEXT]]), []), CONTENT));
  list.push(new Request('Read of a whole number (text)', rig, datagram(CON, GET, token, battery.concat([[ACCEPT, TEXT]]), []), CONTENT));
  list.push(new Request('Read of Device (SenML CBOR)', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, SENML_CBOR]]), []), CONTENT));
  list.push(new Request('Read of Device (TLV)', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, TLV]]), []), CONTENT));
  list.push(new Request('Read of one resource (NON)', rig, datagram(NON, GET, token, value.concat([[ACCEPT, TEXT]]), []), CONTENT));
  list.push(new Request('Write of a string (text)', rig,
    datagram(CON, PUT, token, sensor.concat([[URI_PATH, '5750'], [CONTENT_FORMAT, TEXT]]), ascii('living room')), CHANGED));
  list.push(new Request('Write of two resources (TLV)', rig, datagram(CON, POST, token, whole.concat([[CONTENT_FORMAT, TLV]]), two), CHANGED));
  list.push(new Request('Execute with an argument', rig, datagram(CON, POST, token, whole.concat([[URI_PATH, '4']]), ascii("0='now'")), CHANGED));
  list.push(new Request('Execute that resets the error codes', rig, datagram(CON, POST, token, whole.concat([[URI_PATH, '12']]), []), CHANGED));
  list.push(new Request('Discover', rig, datagram(CON, GET, token, whole.concat([[ACCEPT, LINK]]), []), CONTENT));
  list.push(new Request('Write-Attributes', rig, datagram(CON, PUT, token, value.concat([[URI_QUERY, 'pmin=10'], [URI_QUERY, 'pmax=60'], [URI_QUERY, 'gt=22.5']]), []), CHANGED));
  list.push(new Request('Observe', registered(mote, DAY), datagram(CON, GET, token, [[OBSERVE, 0], value[0], value[1], value[2], [ACCEPT, TEXT]], []), CONTENT));
  list.push(new Notification('Notification of one resource (text)', observing(mote, value, TEXT), 3303, 5700, 21.5, 22.25));
  list.push(new Notification('Notification of a whole number (text)', observing(mote, battery, TEXT), 3, 9, 100, 99));
  list.push(new Notification('Notification of an instance (SenML CBOR)', observing(mote, sensor, SENML_CBOR), 3303, 5700, 21.5, 22.25));
  list.push(new Registration('Register', new Rig(mote, DAY, {})));
  list.push(new Update('Update', registered(mote, DAY)));
  return list.concat(featured(mote));
}
