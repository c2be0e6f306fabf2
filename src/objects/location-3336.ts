/**
 * Location, object 3336, version 2.0. Made by `mote generate` from 3336.xml: not to be edited.
 */
import { add, bytes, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, OPAQUE, type OpaqueSource, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const LOCATION_3336 = 3336;

/** R, opaque, optional. */
export const VELOCITY = 5517;
/** R, time, optional. */
export const TIMESTAMP = 5518;
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
/** R, float, mandatory, in lat. */
export const NUMERIC_LATITUDE = 6051;
/** R, float, mandatory, in lon. */
export const NUMERIC_LONGITUDE = 6052;
/** R, float, optional, in m. */
export const NUMERIC_UNCERTAINTY = 6053;

export interface Location3336Options extends Instances {
  /** 5517: R, opaque, optional. */
  velocity?: OpaqueSource;
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
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
  /** 6051: R, float, mandatory, in lat. */
  numericLatitude: NumberSource;
  /** 6052: R, float, mandatory, in lon. */
  numericLongitude: NumberSource;
  /** 6053: R, float, optional, in m. */
  numericUncertainty?: NumberSource;
}

/** Declares the object. */
export function location3336(options: Location3336Options): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, VELOCITY, OPAQUE, R, bytes(options.velocity));
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, COMPASS_DIRECTION, FLOAT, R, options.compassDirection, undefined, 0, 360);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  add(list, NUMERIC_LATITUDE, FLOAT, R, options.numericLatitude, 0);
  add(list, NUMERIC_LONGITUDE, FLOAT, R, options.numericLongitude, 0);
  add(list, NUMERIC_UNCERTAINTY, FLOAT, R, options.numericUncertainty);
  return { id: LOCATION_3336, version: '2.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case COMPASS_DIRECTION: return 'deg';
    case FRACTIONAL_TIMESTAMP: return 's';
    case NUMERIC_LATITUDE: return 'lat';
    case NUMERIC_LONGITUDE: return 'lon';
    case NUMERIC_UNCERTAINTY: return 'm';
    default: return '';
  }
}
