/**
 * Resources that follow from others: the smallest and the largest value measured, counts of events, time and energy that add up.
 *
 * They are stored values, and so the application's calls and the servers' writes meet in the arena: nothing is kept here, but for a collection of statistics.
 */
import type { ValueReader, ValueWriter } from '../codec/value.js';
import { ABSENT } from '../codec/path.js';
import { type Answer, E, type ObjectDeclaration } from '../lwm2m/declaration.js';
import { type Draft, FLOAT, INTEGER, type Instances, R, type ResourceDeclaration, W, add } from './resources.js';

/** The client's calls that derived resources need. */
export interface Values {
  set(oid: number, iid: number, rid: number, value: number | boolean): number;
  get(oid: number, iid: number, rid: number): unknown;
  changed(oid: number, iid: number, rid: number): number;
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
  return read || each ? (iid: number, rid: number): number | boolean | string | Uint8Array | undefined => {
    const follows = rid === LEAST || rid === MOST;
    const own = follows && read ? read(iid) : each && each(iid, rid);
    // Where an instance begins with a value of its own, so do they.
    return follows && each && own === undefined ? each(iid, VALUE) : own;
  } : each;
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

/** Where Connectivity Statistics (7) has its numbers from. Each source counts from whenever it likes and only grows; a resource without one does not exist. */
export interface StatisticsOptions {
  /** Short messages sent (0) and received (1) so far. */
  smsTxCounter?: () => number;
  smsRxCounter?: () => number;
  /** Bytes sent (2) and received (3) so far, IP headers included; the resources say them in units of 1,024. */
  txData?: () => number;
  rxData?: () => number;
  /** Bytes of the largest message (4) since this was called with true. */
  maxMessageSize?: (afresh: boolean) => number;
  /** Messages sent and received so far: the average size (5) follows from them. */
  messages?: () => number;
  /** Whose timer ends a collection after its period (8); without it that resource does nothing. */
  host?: { timer(callback: () => void): { schedule(ms: number): void; cancel(): void } };
  /** Called when a collection has begun, and when it has ended. */
  started?: () => void;
  stopped?: () => void;
}

/* Resources of Connectivity Statistics: 0 to 3 are the sources of these places. */
const TX_DATA = 2;
const RX_DATA = 3;
const MAX_SIZE = 4;
const AVERAGE_SIZE = 5;
const START = 6;
const STOP = 7;
const PERIOD = 8;
/** The messages, among the sources. */
const MESSAGES = 4;
/** Seconds that a host's timer can be told at once. */
const LONGEST = 1048576;

/** Adds 0 to 7 of Connectivity Statistics: what the sources have grown by since Start, held when Stop or the period's end has come. */
export function statistics(list: ResourceDeclaration[], oid: number, options: StatisticsOptions, client: Values): void {
  const sources = [options.smsTxCounter, options.smsRxCounter, options.txData, options.rxData, options.messages];
  const largest = options.maxMessageSize;
  /** What the sources said at Start; and what they had grown by when the collection ended, with the largest message. */
  const from = [0, 0, 0, 0, 0];
  const held = [0, 0, 0, 0, 0];
  let most = 0;
  let collects = false;
  let left = 0;
  const grown = (i: number): number => {
    const source = sources[i];
    return collects && source !== undefined ? source() - from[i] : held[i];
  };
  const end = (): void => {
    if (!collects) return;
    for (let i = 0; i < held.length; i++) held[i] = grown(i);
    if (largest !== undefined) most = largest(false);
    collects = false;
    if (timer !== undefined) timer.cancel();
    client.changed(oid, 0, ABSENT);
    if (options.stopped !== undefined) options.stopped();
  };
  const arm = (): void => {
    if (timer === undefined) return;
    if (left <= 0) {
      end();
      return;
    }
    const step = left < LONGEST ? left : LONGEST;
    left -= step;
    timer.schedule(step * 1000);
  };
  const timer = options.host === undefined ? undefined : options.host.timer(arm);
  const count = (rid: number, unit: number): void => {
    if (sources[rid] !== undefined) add(list, rid, INTEGER, R, (_iid: number, out: ValueWriter): void => out.integer(Math.floor(grown(rid) / unit)));
  };
  count(0, 1);
  count(1, 1);
  count(TX_DATA, 1024);
  count(RX_DATA, 1024);
  if (largest !== undefined) add(list, MAX_SIZE, INTEGER, R, (_iid: number, out: ValueWriter): void => out.integer(collects ? largest(false) : most));
  if (options.messages !== undefined) {
    add(list, AVERAGE_SIZE, INTEGER, R, (_iid: number, out: ValueWriter): void => {
      const messages = grown(MESSAGES);
      out.integer(messages > 0 ? Math.floor((grown(TX_DATA) + grown(RX_DATA)) / messages) : 0);
    });
  }
  list.push({ id: START, access: E, execute: (): void => {
    for (let i = 0; i < held.length; i++) {
      const source = sources[i];
      from[i] = source === undefined ? 0 : source();
      held[i] = 0;
    }
    if (largest !== undefined) largest(true);
    most = 0;
    collects = true;
    const period = client.get(oid, 0, PERIOD);
    left = typeof period === 'number' ? period : 0;
    if (timer !== undefined) timer.cancel();
    if (left > 0) arm();
    client.changed(oid, 0, ABSENT);
    if (options.started !== undefined) options.started();
  } }, { id: STOP, access: E, execute: end });
}
