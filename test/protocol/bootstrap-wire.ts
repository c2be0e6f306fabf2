/**
 * A client with a bootstrap account on a wire, a storage in memory, and the payloads that a bootstrap server writes.
 */
import { Bootstrap, type BootstrapOptions } from '../../src/features/bootstrap.js';
import { Persistence } from '../../src/features/persistence.js';
import type { Feature } from '../../src/feature.js';
import type { Storage } from '../../src/net/storage.js';
import { ACK, CON, DELETE, type Datagram, GET, POST, PUT, ascii, codeName, concat, encode, pathOf } from './datagram.js';
import { Lab, roomy } from './lab.js';
import { SENML, TLV, instance, pack, resource } from './payload.js';
import { type Sent, Wire, type WireOptions } from './wire.js';

/** A storage in memory, with the port's own faults on demand. */
export class Memory implements Storage {
  readonly records: Map<number, Uint8Array>;
  /** Keys as they were saved. */
  readonly saves: number[];
  /** What `save` and `load` answer in place of doing it; 0 for nothing. */
  saveFailure: number;
  loadFailure: number;

  constructor() {
    this.records = new Map();
    this.saves = [];
    this.saveFailure = 0;
    this.loadFailure = 0;
  }

  load(key: number, into: Uint8Array, at: number, capacity: number): number {
    if (this.loadFailure < 0) return this.loadFailure;
    const record = this.records.get(key);
    if (record === undefined) return -3;
    if (record.length > capacity) return -2;
    into.set(record, at);
    return record.length;
  }

  save(key: number, bytes: Uint8Array, at: number, length: number): number {
    if (this.saveFailure < 0) return this.saveFailure;
    this.saves.push(key);
    this.records.set(key, bytes.slice(at, at + length));
    return 0;
  }

  erase(key: number): number {
    this.records.delete(key);
    return 0;
  }
}

export const BS_URI = 'coap://127.0.0.1:5693';
/** Peer number of the bootstrap server. */
export const BS = 2;

/** An account as a bootstrap server knows it. */
export interface Account {
  uri: string;
  ssid: number;
  mode?: number;
  identity?: string;
  key?: Uint8Array;
  lifetime?: number;
}

/** The resources of a Security instance in TLV. */
export function security(a: Account): Uint8Array {
  const parts = [resource(0, a.uri), resource(1, new Uint8Array([0])), resource(2, a.mode ?? 3)];
  if (a.identity !== undefined) parts.push(resource(3, a.identity));
  if (a.key !== undefined) parts.push(resource(5, a.key));
  parts.push(resource(10, a.ssid));
  return concat(...parts);
}

/** The resources of a Server instance in TLV. */
export function serverOf(a: Account): Uint8Array {
  return concat(resource(0, a.ssid), resource(1, a.lifetime ?? 300), resource(7, 'U'));
}

export interface BootstrapWireOptions extends WireOptions {
  bootstrap?: BootstrapOptions;
  storage?: Storage;
  use?: readonly Feature[];
}

export class BootstrapWire extends Wire {
  readonly feature: Bootstrap;

  constructor(options?: BootstrapWireOptions) {
    const o = options === undefined ? {} : options;
    const feature = new Bootstrap(o.bootstrap);
    const use: Feature[] = [feature, ...(o.use ?? [])];
    if (o.storage !== undefined) use.push(new Persistence(o.storage));
    super({
      objects: (c) => [new Lab().object(c)], ...o,
      client: { servers: [{ uri: BS_URI, bootstrap: true }], use, ...o.client, config: { ...roomy(), values: 4000, servers: 2, ...(o.client === undefined ? {} : o.client.config) } },
    });
    this.feature = feature;
  }

  /** The request that the client sent to the bootstrap server last, when there is one. */
  asked(): Sent | undefined {
    return this.sent.filter((s) => s.peer === BS && s.type === CON && s.code > 0 && s.code < 32).pop();
  }

  /** Answers the Bootstrap-Request with 2.04. */
  accept(): void {
    const asked = this.asked();
    if (asked === undefined) throw new Error('no Bootstrap-Request');
    this.reply(asked, 0x44);
  }

  /** The code of the answer to a Bootstrap-Write in TLV. */
  write(to: string, payload: Uint8Array, format?: number): string {
    return this.code(PUT, to, { peer: BS, format: format ?? TLV, payload });
  }

  remove(to: string): string {
    return this.code(DELETE, to, { peer: BS });
  }

  finish(): string {
    return this.code(POST, '/bs', { peer: BS });
  }

  get(to: string, accept?: number): Sent {
    return this.ask(GET, to, { peer: BS, accept });
  }

  /** Writes Security and Server instance `iid` of an account. */
  account(iid: number, a: Account): void {
    const codes = [this.write('/0/' + iid, security(a)), this.write('/1/' + iid, serverOf(a))];
    if (codes.join() !== '2.04,2.04') throw new Error('account refused: ' + codes.join());
  }

  /** Registers from datagram `from` on, retransmissions left out, as "peer:/rd". */
  registers(from: number): string[] {
    const list = this.sent.slice(from).filter((s) => s.type === CON && s.code === POST && s.peer !== BS && pathOf(s) === '/rd');
    return list.filter((s, i) => list.findIndex((other) => other.mid === s.mid) === i).map((s) => s.peer + ':' + pathOf(s));
  }

  /** A response to a request of the client with a payload. */
  respond(to: Sent, code: number, format: number, payload: Uint8Array): Sent[] {
    const d: Datagram = { type: ACK, code, mid: to.mid, token: to.token, options: [{ number: 12, value: new Uint8Array([format]) }], payload };
    return this.receive(encode(d), to.peer);
  }
}

export { SENML, TLV, ascii, codeName, concat, instance, pack, resource };
