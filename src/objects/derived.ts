/**
 * Resources that follow from others: the smallest and the largest value measured, counts of events, time and energy that add up.
 *
 * They are stored values, and so the application's calls and the servers' writes meet in the arena: nothing is kept here.
 */
import type { ValueReader, ValueWriter } from '../codec/value.js';
import { type Answer, E, type ObjectDeclaration } from '../lwm2m/declaration.js';
import { type Draft, FLOAT, type Instances, R, type ResourceDeclaration, W, add } from './resources.js';

/** The client's calls that derived resources need. */
export interface Values {
  set(oid: number, iid: number, rid: number, value: number | boolean): number;
  get(oid: number, iid: number, rid: number): unknown;
}

/** What every object around one Sensor Value (5700) is asked. */
export interface SensorOptions extends Instances {
  /** 5700 at the start, when it is stored: measurements come by `measured`. */
  value?: number;
  /** Measures: called at each read of 5700, and once for an instance that is made. */
  read?(iid: number): number;
  /** Called when a server has reset the smallest and the largest value measured. */
  reset?(iid: number): void;
}

/* Reusable resources of the registry. */
const VALUE = 5700;
const LEAST = 5601;
const MOST = 5602;
const RESET = 5605;

/** Moves 5601 and 5602 where a value of 5700 lies beyond them. */
export function widen(client: Values, oid: number, iid: number, value: number): void {
  if (value < (client.get(oid, iid, LEAST) as number)) client.set(oid, iid, LEAST, value);
  if (value > (client.get(oid, iid, MOST) as number)) client.set(oid, iid, MOST, value);
}

/** Adds 5700, 5601, 5602 and 5605. Answers the `each` of the object. */
export function sensor(list: ResourceDeclaration[], oid: number, options: SensorOptions, client: Values): ObjectDeclaration['each'] {
  const read = options.read;
  const each = options.each;
  add(list, LEAST, FLOAT, R, options.value, 0);
  add(list, MOST, FLOAT, R, options.value, 0);
  add(list, VALUE, FLOAT, R, read ? (iid: number, out: ValueWriter): void => {
    const value = read(iid);
    widen(client, oid, iid, value);
    out.float(value);
  } : options.value, 0);
  list.push({ id: RESET, access: E, execute: (iid: number): void => {
    const value = read ? read(iid) : (client.get(oid, iid, VALUE) as number);
    client.set(oid, iid, LEAST, value);
    client.set(oid, iid, MOST, value);
    if (options.reset) options.reset(iid);
  } });
  return read ? (iid: number, rid: number): number | boolean | string | Uint8Array | undefined =>
    rid === LEAST || rid === MOST ? read(iid) : each ? each(iid, rid) : undefined : each;
}

/** Takes a measurement: sets the resource, and the smallest and the largest where it lies beyond them. */
export function measure(client: Values, oid: number, iid: number, rid: number, least: number, most: number, value: number): void {
  spread(client, oid, iid, least, most, value);
  client.set(oid, iid, rid, value);
}

/** Moves the smallest and the largest where `value` lies beyond them. */
function spread(client: Values, oid: number, iid: number, least: number, most: number, value: number): void {
  if (value < (client.get(oid, iid, least) as number)) client.set(oid, iid, least, value);
  if (value > (client.get(oid, iid, most) as number)) client.set(oid, iid, most, value);
}

/** The smallest and the largest become the value of the resource. */
export function level(client: Values, oid: number, iid: number, rid: number, least: number, most: number): void {
  const value = client.get(oid, iid, rid) as number;
  client.set(oid, iid, least, value);
  client.set(oid, iid, most, value);
}

/** Adds the smallest and the largest of a number that was added as `r`; where servers write it, they follow, too. */
export function extremes(list: ResourceDeclaration[], oid: number, r: Draft | undefined, least: number, most: number, client: Values): void {
  if (r === undefined) return;
  add(list, least, FLOAT, R, r.value, 0);
  add(list, most, FLOAT, R, r.value, 0);
  if (((r.access as number) & W) !== 0) after(r, (iid: number): void => spread(client, oid, iid, least, most, client.get(oid, iid, r.id as number) as number));
}

/** Calls `f` when a server has written `r`, before the application's own `written`. */
function after(r: Draft, f: (iid: number) => void): void {
  const written = r.written as ((iid: number, riid: number) => void) | undefined;
  r.written = (iid: number, riid: number): void => {
    f(iid);
    if (written !== undefined) written(iid, riid);
  };
}

/** Adds to a number, where there is one. */
export function grow(client: Values, oid: number, iid: number, rid: number, by: number): void {
  const value = client.get(oid, iid, rid);
  if (value !== undefined) client.set(oid, iid, rid, (value as number) + by);
}

/** Adds the energy that a power has come to, in hours of it. */
export function gather(client: Values, oid: number, iid: number, power: number, energy: number, seconds: number): void {
  const value = client.get(oid, iid, power);
  if (value !== undefined) grow(client, oid, iid, energy, ((value as number) * seconds) / 3600);
}

/** Sets a switch, and counts where it goes from off to on. */
export function turn(client: Values, oid: number, iid: number, rid: number, counter: number, on: boolean): void {
  if (on && client.get(oid, iid, rid) !== true) grow(client, oid, iid, counter, 1);
  client.set(oid, iid, rid, on);
}

/** Counts also what servers switch on: `r` is a boolean that they may write. */
export function counts(oid: number, r: Draft | undefined, counter: number, client: Values): void {
  if (r === undefined) return;
  const rid = r.id as number;
  const before: boolean[] = [];
  const verify = r.verify as ((iid: number, value: ValueReader, riid: number) => Answer) | undefined;
  r.verify = (iid: number, value: ValueReader, riid: number): Answer => {
    before[iid] = client.get(oid, iid, rid) === true;
    return verify === undefined ? undefined : verify(iid, value, riid);
  };
  after(r, (iid: number): void => {
    if (!before[iid] && client.get(oid, iid, rid) === true) grow(client, oid, iid, counter, 1);
  });
}
