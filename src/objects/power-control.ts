/**
 * Power Control, object 3312, version 1.1. Made by `mote generate` from 3312.xml: not to be edited.
 */
import { grow, type Values } from './derived.js';
import { add, BOOLEAN, type BooleanSetting, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const POWER_CONTROL = 3312;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, float, optional, in Wh. */
export const CUMULATIVE_ACTIVE_POWER = 5805;
/** R, float, optional. */
export const POWER_FACTOR = 5820;
/** RW, boolean, mandatory. */
export const ON_OFF = 5850;
/** RW, integer, optional, 0 .. 100, in /100. */
export const DIMMER = 5851;
/** RW, integer, optional, in s. */
export const ON_TIME = 5852;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface PowerControlOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5805: R, float, optional, in Wh. */
  cumulativeActivePower?: number;
  /** 5820: R, float, optional. */
  powerFactor?: NumberSource;
  /** 5850: RW, boolean, mandatory. */
  onOff?: BooleanSetting;
  /** 5851: RW, integer, optional, 0 .. 100, in /100. */
  dimmer?: NumberSetting;
  /** 5852: RW, integer, optional, in s. */
  onTime?: NumberSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Call `elapsed` from time to time. */
export function powerControl(options: PowerControlOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, CUMULATIVE_ACTIVE_POWER, FLOAT, R, options.cumulativeActivePower);
  add(list, POWER_FACTOR, FLOAT, R, options.powerFactor);
  add(list, ON_OFF, BOOLEAN, RW, options.onOff, { mandatory: true });
  add(list, DIMMER, INTEGER, RW, options.dimmer, undefined, 0, 100);
  add(list, ON_TIME, INTEGER, RW, options.onTime);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: POWER_CONTROL, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Whole seconds have passed, in which so many watts were drawn while it was on: keeps 5852, 5805, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number, watts: number): void {
  if (client.get(POWER_CONTROL, iid, ON_OFF) === true) {
    grow(client, POWER_CONTROL, iid, ON_TIME, seconds);
    grow(client, POWER_CONTROL, iid, CUMULATIVE_ACTIVE_POWER, (watts * seconds) / 3600);
  }
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case CUMULATIVE_ACTIVE_POWER: return 'Wh';
    case DIMMER: return '/100';
    case ON_TIME:
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
