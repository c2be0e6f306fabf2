/**
 * Time, object 3333, version 1.1. Made by `mote generate` from 3333.xml: not to be edited.
 */
import { add, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const TIME_OBJECT = 3333;

/** RW, time, mandatory. */
export const CURRENT_TIME = 5506;
/** RW, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIME = 5507;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;

export interface TimeOptions extends Instances {
  /** 5506: RW, time, mandatory. */
  currentTime?: NumberSetting;
  /** 5507: RW, float, optional, 0 .. 1, in s. */
  fractionalTime?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
}

/** Declares the object. */
export function time(options: TimeOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, CURRENT_TIME, TIME, RW, options.currentTime, { mandatory: true });
  add(list, FRACTIONAL_TIME, FLOAT, RW, options.fractionalTime, undefined, 0, 1);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  return { id: TIME_OBJECT, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIME: return 's';
    default: return '';
  }
}
