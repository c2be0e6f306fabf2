/**
 * Colour, object 3335, version 1.1. Made by `mote generate` from 3335.xml: not to be edited.
 */
import { add, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, type TextSource, TIME } from './resources.js';

/** The object: several instances, optional. */
export const COLOUR_OBJECT = 3335;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, string, optional. */
export const SENSOR_UNITS = 5701;
/** RW, string, mandatory. */
export const COLOUR = 5706;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface ColourOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5701: R, string, optional. */
  units?: TextSource;
  /** 5706: RW, string, mandatory. */
  colour?: TextSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function colour(options: ColourOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, SENSOR_UNITS, STRING, R, options.units);
  add(list, COLOUR, STRING, RW, options.colour, { mandatory: true });
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: COLOUR_OBJECT, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
