/**
 * Presence, object 3302, version 1.1. Made by `mote generate` from 3302.xml: not to be edited.
 */
import { turn, type Values } from './derived.js';
import { act, add, BOOLEAN, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, type TextSource, TIME } from './resources.js';

/** The object: several instances, optional. */
export const PRESENCE = 3302;

/** R, boolean, mandatory. */
export const DIGITAL_INPUT_STATE = 5500;
/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** E, optional. */
export const DIGITAL_INPUT_COUNTER_RESET = 5505;
/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, string, optional. */
export const SENSOR_TYPE = 5751;
/** RW, integer, optional, in ms. */
export const BUSY_TO_CLEAR_DELAY = 5903;
/** RW, integer, optional, in ms. */
export const CLEAR_TO_BUSY_DELAY = 5904;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface PresenceOptions extends Instances {
  /** 5500: R, boolean, mandatory. */
  digitalInputState?: boolean;
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** Called when a server has executed 5505, after what it resets. */
  digitalInputCounterReset?(iid: number): void;
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5751: R, string, optional. */
  sensorType?: TextSource;
  /** 5903: RW, integer, optional, in ms. */
  busyToClearDelay?: NumberSetting;
  /** 5904: RW, integer, optional, in ms. */
  clearToBusyDelay?: NumberSetting;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Work the switch through `switched`. */
export function presence(options: PresenceOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_STATE, BOOLEAN, R, options.digitalInputState, false);
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, 0);
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, SENSOR_TYPE, STRING, R, options.sensorType);
  add(list, BUSY_TO_CLEAR_DELAY, INTEGER, RW, options.busyToClearDelay);
  add(list, CLEAR_TO_BUSY_DELAY, INTEGER, RW, options.clearToBusyDelay);
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  act(list, DIGITAL_INPUT_COUNTER_RESET, (iid: number): void => {
    client.set(PRESENCE, iid, DIGITAL_INPUT_COUNTER, 0);
    if (options.digitalInputCounterReset !== undefined) options.digitalInputCounterReset(iid);
  });
  return { id: PRESENCE, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5500; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, PRESENCE, iid, DIGITAL_INPUT_STATE, DIGITAL_INPUT_COUNTER, on);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case BUSY_TO_CLEAR_DELAY:
    case CLEAR_TO_BUSY_DELAY: return 'ms';
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
