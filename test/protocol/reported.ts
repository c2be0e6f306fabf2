/**
 * What the tests of reporting do again and again: a registered client with features on a virtual clock, observations, and what came of them.
 */
import * as assert from 'uvu/assert';
import { decode as decodeCbor } from 'cbor-x';
import * as status from '../../src/index.js';
import { ACK, GET, PUT, codeName, payloadText, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { TEXT } from './payload.js';
import { type Ask, type Sent, Wire, type WireOptions } from './wire.js';

export const SECOND = 1000;
export const HOUR = 3600000;
export const DAY = 86400000;

export const ROOT = '/' + LAB;
export const AT = ROOT + '/0';
/** A number without a range, a float, a boolean, text, a multiple number, a number that functions hand out. */
export const COUNT = AT + '/14';
export const FLOAT = AT + '/3';
export const BOOLEAN = AT + '/4';
export const STRING = AT + '/0';
export const SEVERAL = AT + '/11';
export const CALLED = AT + '/13';

export interface Reported {
  wire: Wire;
  lab: Lab;
}

/** Registered for ever with servers that answer everything; the clock stands at a whole second. */
export function registered(client?: WireOptions['client']): Reported {
  const lab = new Lab();
  const config = { ...roomy(), ...(client === undefined ? {} : client.config) };
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }], ...client, config }, start: false });
  wire.good = true;
  wire.start();
  wire.advance(5 * SECOND);
  wire.take();
  wire.names();
  return { wire, lab };
}

/** Begins an observation: its token. */
export function observe(wire: Wire, path: string, ask?: Ask): string {
  const answer = wire.ask(GET, path, { accept: TEXT, ...ask, observe: 0 });
  assert.is(codeName(answer.code), '2.05', path);
  assert.ok(uintOf(answer, 6) >= 0, 'an Observe option in the answer');
  return answer.token;
}

/** What the client sent of its own since it was last asked, registration left out. */
export function notes(wire: Wire): Sent[] {
  return wire.take().filter((s) => s.code >= 0x40 && s.type !== ACK);
}

/** [seconds since `from`, text] of each. */
export function seen(list: readonly Sent[], from: number): [number, string][] {
  return list.map((s) => [(s.at - from) / 1000, payloadText(s)]);
}

/** Sets a value as the application does. */
export function set(wire: Wire, path: string, value: number | string | boolean): void {
  const ids = path.split('/').map(Number);
  assert.is(wire.client.set(ids[1], ids[2], ids[3], value, ids[4]), status.OK);
  wire.turn();
}

export function attributes(wire: Wire, path: string, ...query: string[]): void {
  assert.is(wire.code(PUT, path, { query }), '2.04', path + '?' + query.join('&'));
}

/** A record of a SenML CBOR pack: its whole name, its time, its value. */
export interface Record {
  name: string;
  time: number | undefined;
  value: unknown;
}

/** The records of a SenML CBOR pack (RFC 8428 4.6). */
export function records(payload: Uint8Array): Record[] {
  const out: Record[] = [];
  let base = '';
  for (const r of decodeCbor(payload) as { [label: string]: unknown }[]) {
    if (r['-2'] !== undefined) base = r['-2'] as string;
    const value = [r['2'], r['3'], r['4'], r['8'], r['vlo']].find((v) => v !== undefined);
    out.push({ name: base + (r['0'] === undefined ? '' : (r['0'] as string)), time: r['6'] as number | undefined, value });
  }
  return out;
}
