/**
 * A client over coaps:// door to door, with its pump, its sockets and our server half: scenarios for the tests of allocation, on every engine.
 *
 * A run allocates nothing itself: datagrams lie in rings that are made beforehand.
 */
import type { Client } from '../../src/client.js';
import type { CryptoChoice } from '../../src/crypto/types.js';
import type { Dtls } from '../../src/features/dtls.js';
import type { Pump } from '../../src/net/pump.js';
import type { Network, Timer } from '../../src/net/types.js';
import type { temperature } from '../../src/objects/temperature.js';
import { Half, Source } from './half.js';

const CON = 0x44;
const GET = 1;
const POST = 2;
const CONTENT = 0x45;
const IDENTITY = 'us';

/** What is needed of the package. */
export interface SecureMote {
  Client: typeof Client;
  Pump: typeof Pump;
  Dtls: typeof Dtls;
  temperature: typeof temperature;
}

function nothing(): void {}

/** A registered client, and the server at the other end. */
class Link {
  readonly client: Client;
  readonly half: Half;
  /** What the server heard first of the last `fly`. */
  readonly head: Uint8Array;
  private readonly source: Source;
  private clock: number;
  private due: number;
  private mid: number;
  private turn: () => void;

  constructor(mote: SecureMote, crypto?: CryptoChoice) {
    const key = new Uint8Array(16);
    key.fill(7);
    this.half = new Half(key, { clients: 2 });
    this.head = new Uint8Array(16);
    this.source = new Source(99);
    this.clock = 1000;
    this.due = -1;
    this.mid = 0;
    this.turn = nothing;
    this.client = new mote.Client({ endpoint: 'mote', servers: [{ uri: 'coaps://127.0.0.1', lifetime: 1000000000, identity: IDENTITY, key: key }], use: [new mote.Dtls({ crypto: crypto })] });
    this.client.add(mote.temperature({ value: 21.5, application: 'hall' }, this.client));
    new mote.Pump(this.client, this, nothing).start();
    if (this.fly() === 0 || this.head[1] !== POST) throw new Error('no Register came over DTLS');
    const created = new Uint8Array([0x68, 0x41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x82, 0x72, 0x64, 1, 0x61]);
    for (let i = 2; i < 12; i++) created[i] = this.head[i];
    this.half.say(created, 0, created.length);
    this.fly();
    if (!this.client.connected(1)) throw new Error('not registered over DTLS');
  }

  /* The host. */
  datagram(): Network {
    return this.half.socket();
  }
  now(): number {
    return this.clock;
  }
  utc(): number {
    return 0;
  }
  timer(callback: () => void): Timer {
    this.turn = callback;
    return this;
  }
  schedule(ms: number): void {
    this.due = ms;
  }
  cancel(): void {
    this.due = -1;
  }
  random(bytes: Uint8Array, at: number, length: number): number {
    return this.source.random(bytes, at, length);
  }
  restart(): void {}

  tick(ms: number): void {
    this.clock = (this.clock + ms) | 0;
  }

  /** Lets fly what flies; answers the length of the first message that came out at the server, 0 when there was none. */
  fly(): number {
    const half = this.half;
    let first = 0;
    for (let turns = 0; turns < 30; turns++) {
      this.turn();
      for (let n = half.next(this.clock); n >= 0; n = half.next(this.clock)) {
        if (first === 0) for (let i = 0; i < 16; i++) this.head[i] = half.heard[i];
        if (first === 0) first = n;
      }
      if (half.up.count === 0 && half.down.count === 0 && this.due !== 0) return first;
    }
    throw new Error('the network never rests');
  }

  /** Sends a request under a new message id; answers the length of what came back. */
  ask(bytes: Uint8Array): number {
    this.mid = (this.mid + 1) & 0xffff;
    bytes[2] = this.mid >> 8;
    bytes[3] = this.mid & 255;
    this.tick(1);
    this.half.say(bytes, 0, bytes.length);
    return this.fly();
  }

  /** Acknowledges what was heard last, where it asks for that. */
  acknowledge(empty: Uint8Array): void {
    if ((this.head[0] & 0x30) !== 0) return;
    empty[2] = this.head[2];
    empty[3] = this.head[3];
    this.half.say(empty, 0, 4);
    this.fly();
  }
}

/** A request of one resource of /3303/0, /5750 or /5700. */
function request(code: number, rid: string, observe: boolean): Uint8Array {
  const bytes = [CON, code, 0, 0, 1, 2, 3, 4];
  if (observe) bytes.push(0x60);
  bytes.push(observe ? 0x54 : 0xb4);
  for (let i = 0; i < 4; i++) bytes.push('3303'.charCodeAt(i));
  bytes.push(1, 0x30, 4);
  for (let i = 0; i < 4; i++) bytes.push(rid.charCodeAt(i));
  // Accept: SenML CBOR, in which a double passes as bytes; text for a string.
  bytes.push(rid === '5700' ? 0x61 : 0x60);
  if (rid === '5700') bytes.push(112);
  return new Uint8Array(bytes);
}

class Reading {
  readonly name: string;
  private readonly link: Link;
  private readonly bytes: Uint8Array;

  constructor(mote: SecureMote, crypto?: CryptoChoice) {
    this.name = 'Read of one resource (text) over coaps';
    this.link = new Link(mote, crypto);
    this.bytes = request(GET, '5750', false);
  }

  run(): number {
    const n = this.link.ask(this.bytes);
    if (n === 0 || this.link.head[1] !== CONTENT) throw new Error(this.name + ': ' + this.link.head[1]);
    return n;
  }
}

class Noting {
  readonly name: string;
  private readonly link: Link;
  private readonly empty: Uint8Array;
  /** Not numbers alone, lest V8 keeps them unboxed and each one taken out is a new object. */
  private readonly values: readonly unknown[];
  private turn: number;

  constructor(mote: SecureMote, crypto?: CryptoChoice) {
    this.name = 'Notification of one resource (SenML CBOR) over coaps';
    this.link = new Link(mote, crypto);
    this.empty = new Uint8Array([0x60, 0, 0, 0]);
    this.values = [21.5, '', 22.25];
    this.turn = 0;
    if (this.link.ask(request(GET, '5700', true)) === 0 || this.link.head[1] !== CONTENT) throw new Error('no Observe over DTLS');
  }

  run(): number {
    const link = this.link;
    this.turn = 2 - this.turn;
    link.tick(1000);
    link.client.set(3303, 0, 5700, this.values[this.turn] as number);
    const n = link.fly();
    if (n === 0 || link.head[1] !== CONTENT) throw new Error(this.name + ': ' + link.head[1]);
    link.acknowledge(this.empty);
    return n;
  }
}

/** The scenarios: each does its work once by `run`, and throws when it does not come about. @param crypto the client's primitives */
export function secured(mote: SecureMote, crypto?: CryptoChoice): { readonly name: string; run(): number }[] {
  return [new Reading(mote, crypto), new Noting(mote, crypto)];
}
