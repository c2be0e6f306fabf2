/**
 * Push button, object 3347, version 1.1. Made by `mote generate` from 3347.xml: not to be edited.
 */
import { turn, type Values } from './derived.js';
import { add, BOOLEAN, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const PUSH_BUTTON = 3347;

/** R, boolean, mandatory. */
export const DIGITAL_INPUT_STATE = 5500;
/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface PushButtonOptions extends Instances {
  /** 5500: R, boolean, mandatory. */
  digitalInputState?: boolean;
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Work the switch through `switched`. */
export function pushButton(options: PushButtonOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_STATE, BOOLEAN, R, options.digitalInputState, false);
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, 0);
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: PUSH_BUTTON, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5500; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, PUSH_BUTTON, iid, DIGITAL_INPUT_STATE, DIGITAL_INPUT_COUNTER, on);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
