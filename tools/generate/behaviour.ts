/**
 * Which resources of an object follow from others. The reusable resources of the registry mean the same in every object, so this is decided by their ids;
 * an object that gives one of them another type or other operations is left alone.
 */
import type { AccessName, ObjectModel, ResourceModel, TypeName } from './model.js';

/** A value with the smallest and the largest measured. */
export interface Extremes {
  value: ResourceModel;
  least: ResourceModel;
  most: ResourceModel;
}

/** A switch whose going on is counted. */
export interface Counter {
  source: ResourceModel;
  counter: ResourceModel;
}

/** A switch, or a level, whose time on and time off add up. */
export interface Times {
  source: ResourceModel;
  on: ResourceModel;
  off: ResourceModel | undefined;
}

/** Energy that adds up from a power, or from what the application says is drawn while a switch is on. */
export interface Energy {
  source: ResourceModel;
  energy: ResourceModel;
}

export interface Behaviour {
  /** The object is a sensor around 5700, with all that belongs to one. */
  sensor: boolean;
  /** The object is Connectivity Statistics (7): what is collected between Start and Stop. */
  statistics: boolean;
  extremes: Extremes[];
  /** 5605. */
  extremesReset: ResourceModel | undefined;
  counters: Counter[];
  /** 5505. */
  countersReset: ResourceModel | undefined;
  times: Times[];
  energies: Energy[];
  /** 5822. */
  energyReset: ResourceModel | undefined;
  /** Ids of the resources that no option declares by itself. */
  derived: Set<number>;
}

const SENSOR_VALUE = 5700;
const CONNECTIVITY_STATISTICS = 7;
/** Its counters and sizes; Start and Stop; and the period, which is an option like any other. */
const COUNTED = [0, 1, 2, 3, 4, 5];
const STEERED = [6, 7];
const PERIOD = 8;

export function behaviourOf(object: ObjectModel): Behaviour {
  const find = (id: number, type: TypeName, access: AccessName[] = ['R', 'RW']): ResourceModel | undefined =>
    object.resources.find((each) => each.id === id && each.type === type && access.includes(each.access) && !each.multiple);
  const executed = (id: number): ResourceModel | undefined => find(id, 'NONE', ['E']);

  const extremes: Extremes[] = [];
  for (const [v, l, m] of [[SENSOR_VALUE, 5601, 5602], [5536, 5601, 5602], [5800, 5801, 5802], [5810, 5811, 5812]]) {
    const [value, least, most] = [find(v, 'FLOAT'), find(l, 'FLOAT', ['R']), find(m, 'FLOAT', ['R'])];
    if (value !== undefined && least !== undefined && most !== undefined && !extremes.some((each) => each.least === least)) extremes.push({ value, least, most });
  }
  const counters: Counter[] = [];
  for (const [s, c] of [[5500, 5501], [5850, 5501], [5532, 5541], [5533, 5542], [5543, 5534]]) {
    const [source, counter] = [find(s, 'BOOLEAN'), find(c, 'INTEGER')];
    if (source !== undefined && counter !== undefined && !counters.some((each) => each.counter === counter)) counters.push({ source, counter });
  }
  const times: Times[] = [];
  for (const [s, a, b] of [[5500, 5852, 5854], [5850, 5852, 5854], [5850, 5544, 0], [5548, 5852, 5854]]) {
    const source = find(s, s === 5548 ? 'FLOAT' : 'BOOLEAN');
    const on = find(a, a === 5544 ? 'FLOAT' : 'INTEGER');
    if (source !== undefined && on !== undefined && !times.some((each) => each.on === on)) times.push({ source, on, off: find(b, 'INTEGER') });
  }
  const energies: Energy[] = [];
  for (const [s, e] of [[5800, 5805], [5850, 5805], [5810, 5815]]) {
    const [source, energy] = [find(s, s === 5850 ? 'BOOLEAN' : 'FLOAT'), find(e, 'FLOAT', ['R'])];
    if (source !== undefined && energy !== undefined && !energies.some((each) => each.energy === energy)) energies.push({ source, energy });
  }
  const extremesReset = extremes.length > 0 ? executed(5605) : undefined;
  const countersReset = counters.length > 0 ? executed(5505) : undefined;
  const energyReset = energies.length > 0 ? executed(5822) : undefined;
  const sensor = extremesReset !== undefined && extremes.length === 1 && extremes[0].value.id === SENSOR_VALUE && extremes[0].value.access === 'R';
  const derived = new Set<number>();
  for (const each of extremes) derived.add(each.least.id).add(each.most.id);
  for (const each of [extremesReset, countersReset, energyReset]) if (each !== undefined) derived.add(each.id);
  if (sensor) derived.add(SENSOR_VALUE);
  const statistics = object.id === CONNECTIVITY_STATISTICS && !object.multiple && COUNTED.every((id) => find(id, 'INTEGER', ['R']) !== undefined)
    && STEERED.every((id) => executed(id) !== undefined) && find(PERIOD, 'INTEGER', ['RW']) !== undefined;
  if (statistics) for (const id of [...COUNTED, ...STEERED]) derived.add(id);
  return { sensor, statistics, extremes, extremesReset, counters, countersReset, times, energies, energyReset, derived };
}
