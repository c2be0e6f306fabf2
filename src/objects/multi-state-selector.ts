/**
 * Multi-state Selector, object 3348, version 1.1. Made by `mote generate` from 3348.xml: not to be edited.
 */
import { add, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const MULTI_STATE_SELECTOR = 3348;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, integer, mandatory. */
export const MULTI_STATE_INPUT = 5547;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface MultiStateSelectorOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5547: R, integer, mandatory. */
  multiStateInput: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function multiStateSelector(options: MultiStateSelectorOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, MULTI_STATE_INPUT, INTEGER, R, options.multiStateInput, 0);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: MULTI_STATE_SELECTOR, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
