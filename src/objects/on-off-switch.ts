/**
 * On/Off switch, object 3342, version 1.1. Made by `mote generate` from 3342.xml: not to be edited.
 */
import { grow, turn, type Values } from './derived.js';
import { add, BOOLEAN, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const ON_OFF_SWITCH = 3342;

/** R, boolean, mandatory. */
export const DIGITAL_INPUT_STATE = 5500;
/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, integer, optional, in s. */
export const ON_TIME = 5852;
/** RW, integer, optional, in s. */
export const OFF_TIME = 5854;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface OnOffSwitchOptions extends Instances {
  /** 5500: R, boolean, mandatory. */
  digitalInputState?: boolean;
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5852: RW, integer, optional, in s. */
  onTime?: NumberSetting;
  /** 5854: RW, integer, optional, in s. */
  offTime?: NumberSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Work the switch through `switched`. Call `elapsed` from time to time. */
export function onOffSwitch(options: OnOffSwitchOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_STATE, BOOLEAN, R, options.digitalInputState, false);
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, 0);
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, ON_TIME, INTEGER, RW, options.onTime);
  add(list, OFF_TIME, INTEGER, RW, options.offTime);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: ON_OFF_SWITCH, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5500; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, ON_OFF_SWITCH, iid, DIGITAL_INPUT_STATE, DIGITAL_INPUT_COUNTER, on);
}

/** Whole seconds have passed: keeps 5852, 5854, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number): void {
  if (client.get(ON_OFF_SWITCH, iid, DIGITAL_INPUT_STATE) === true) grow(client, ON_OFF_SWITCH, iid, ON_TIME, seconds);
  else grow(client, ON_OFF_SWITCH, iid, OFF_TIME, seconds);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case ON_TIME:
    case OFF_TIME:
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
