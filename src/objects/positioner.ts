/**
 * Positioner, object 3337, version 1.1. Made by `mote generate` from 3337.xml: not to be edited.
 */
import { extremes, level, measure, type Values } from './derived.js';
import { act, add, FLOAT, type Instances, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const POSITIONER = 3337;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, float, optional. */
export const MIN_LIMIT = 5519;
/** R, float, optional. */
export const MAX_LIMIT = 5520;
/** RW, float, mandatory, 0 .. 100, in /100. */
export const CURRENT_POSITION = 5536;
/** RW, float, optional, in s. */
export const TRANSITION_TIME = 5537;
/** R, float, optional, in s. */
export const REMAINING_TIME = 5538;
/** R, float, optional. */
export const MIN_MEASURED_VALUE = 5601;
/** R, float, optional. */
export const MAX_MEASURED_VALUE = 5602;
/** E, optional. */
export const RESET_MIN_AND_MAX_MEASURED_VALUES = 5605;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface PositionerOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5519: R, float, optional. */
  minLimit?: NumberSource;
  /** 5520: R, float, optional. */
  maxLimit?: NumberSource;
  /** 5536: RW, float, mandatory, 0 .. 100, in /100. */
  currentPosition?: NumberSetting;
  /** 5537: RW, float, optional, in s. */
  transitionTime?: NumberSetting;
  /** 5538: R, float, optional, in s. */
  remainingTime?: NumberSource;
  /** Called when a server has executed 5605, after what it resets. */
  reset?(iid: number): void;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Report measurements through `measured`. */
export function positioner(options: PositionerOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, MIN_LIMIT, FLOAT, R, options.minLimit);
  add(list, MAX_LIMIT, FLOAT, R, options.maxLimit);
  const currentPosition = add(list, CURRENT_POSITION, FLOAT, RW, options.currentPosition, { mandatory: true }, 0, 100);
  extremes(list, POSITIONER, currentPosition, MIN_MEASURED_VALUE, MAX_MEASURED_VALUE, client);
  add(list, TRANSITION_TIME, FLOAT, RW, options.transitionTime);
  add(list, REMAINING_TIME, FLOAT, R, options.remainingTime);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  act(list, RESET_MIN_AND_MAX_MEASURED_VALUES, (iid: number): void => {
    level(client, POSITIONER, iid, CURRENT_POSITION, MIN_MEASURED_VALUE, MAX_MEASURED_VALUE);
    if (options.reset !== undefined) options.reset(iid);
  });
  return { id: POSITIONER, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Takes a measurement: sets 5536; 5601 and 5602 follow. */
export function measured(client: Values, iid: number, value: number): void {
  measure(client, POSITIONER, iid, CURRENT_POSITION, MIN_MEASURED_VALUE, MAX_MEASURED_VALUE, value);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case CURRENT_POSITION: return '/100';
    case TRANSITION_TIME:
    case REMAINING_TIME:
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
