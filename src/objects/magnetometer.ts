/**
 * Magnetometer, object 3314, version 1.1. Made by `mote generate` from 3314.xml: not to be edited.
 */
import { add, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, type TextSource, TIME } from './resources.js';

/** The object: several instances, optional. */
export const MAGNETOMETER = 3314;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, string, optional. */
export const SENSOR_UNITS = 5701;
/** R, float, mandatory. */
export const X_VALUE = 5702;
/** R, float, optional. */
export const Y_VALUE = 5703;
/** R, float, optional. */
export const Z_VALUE = 5704;
/** R, float, optional, 0 .. 360, in deg. */
export const COMPASS_DIRECTION = 5705;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface MagnetometerOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5701: R, string, optional. 'T' when left out. */
  units?: TextSource;
  /** 5702: R, float, mandatory. */
  xValue: NumberSource;
  /** 5703: R, float, optional. */
  yValue?: NumberSource;
  /** 5704: R, float, optional. */
  zValue?: NumberSource;
  /** 5705: R, float, optional, 0 .. 360, in deg. */
  compassDirection?: NumberSource;
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
export function magnetometer(options: MagnetometerOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, SENSOR_UNITS, STRING, R, options.units, 'T');
  add(list, X_VALUE, FLOAT, R, options.xValue, 0);
  add(list, Y_VALUE, FLOAT, R, options.yValue);
  add(list, Z_VALUE, FLOAT, R, options.zValue);
  add(list, COMPASS_DIRECTION, FLOAT, R, options.compassDirection, undefined, 0, 360);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: MAGNETOMETER, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case COMPASS_DIRECTION: return 'deg';
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
