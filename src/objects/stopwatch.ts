/**
 * Stopwatch, object 3350, version 1.1. Made by `mote generate` from 3350.xml: not to be edited.
 */
import { counts, grow, turn, type Values } from './derived.js';
import { add, BOOLEAN, type BooleanSetting, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const STOPWATCH = 3350;

/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, float, mandatory, in s. */
export const CUMULATIVE_TIME = 5544;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, boolean, optional. */
export const ON_OFF = 5850;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface StopwatchOptions extends Instances {
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5544: RW, float, mandatory, in s. */
  cumulativeTime?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5850: RW, boolean, optional. */
  onOff?: BooleanSetting;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Work the switch through `switched`. Call `elapsed` from time to time. */
export function stopwatch(options: StopwatchOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, options.onOff === undefined ? undefined : 0);
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, CUMULATIVE_TIME, FLOAT, RW, options.cumulativeTime, { mandatory: true });
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  const onOff = add(list, ON_OFF, BOOLEAN, RW, options.onOff);
  counts(STOPWATCH, onOff, DIGITAL_INPUT_COUNTER, client);
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: STOPWATCH, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5850; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, STOPWATCH, iid, ON_OFF, DIGITAL_INPUT_COUNTER, on);
}

/** Whole seconds have passed: keeps 5544, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number): void {
  if (client.get(STOPWATCH, iid, ON_OFF) === true) grow(client, STOPWATCH, iid, CUMULATIVE_TIME, seconds);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case CUMULATIVE_TIME:
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
