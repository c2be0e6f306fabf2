/**
 * Buzzer, object 3338, version 1.1. Made by `mote generate` from 3338.xml: not to be edited.
 */
import { add, BOOLEAN, type BooleanSetting, FLOAT, type Instances, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const BUZZER = 3338;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, float, optional, in s. */
export const DELAY_DURATION = 5521;
/** RW, float, mandatory, in s. */
export const MINIMUM_OFF_TIME = 5525;
/** RW, float, optional, 0 .. 100, in /100. */
export const LEVEL = 5548;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, boolean, mandatory. */
export const ON_OFF = 5850;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface BuzzerOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5521: RW, float, optional, in s. */
  delayDuration?: NumberSetting;
  /** 5525: RW, float, mandatory, in s. */
  minimumOffTime?: NumberSetting;
  /** 5548: RW, float, optional, 0 .. 100, in /100. */
  level?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5850: RW, boolean, mandatory. */
  onOff?: BooleanSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function buzzer(options: BuzzerOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, DELAY_DURATION, FLOAT, RW, options.delayDuration);
  add(list, MINIMUM_OFF_TIME, FLOAT, RW, options.minimumOffTime, { mandatory: true });
  add(list, LEVEL, FLOAT, RW, options.level, undefined, 0, 100);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, ON_OFF, BOOLEAN, RW, options.onOff, { mandatory: true });
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: BUZZER, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case DELAY_DURATION:
    case MINIMUM_OFF_TIME:
    case FRACTIONAL_TIMESTAMP: return 's';
    case LEVEL: return '/100';
    default: return '';
  }
}
