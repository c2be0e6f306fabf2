/**
 * Generic Sensor, object 3300, version 1.1. Made by `mote generate` from 3300.xml: not to be edited.
 */
import { sensor, type SensorOptions, type Values, widen } from './derived.js';
import { add, FLOAT, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, type TextSource, TIME } from './resources.js';

/** The object: several instances, optional. */
export const GENERIC_SENSOR = 3300;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, float, optional. */
export const MIN_MEASURED_VALUE = 5601;
/** R, float, optional. */
export const MAX_MEASURED_VALUE = 5602;
/** R, float, optional. */
export const MIN_RANGE_VALUE = 5603;
/** R, float, optional. */
export const MAX_RANGE_VALUE = 5604;
/** E, optional. */
export const RESET_MIN_AND_MAX_MEASURED_VALUES = 5605;
/** R, float, mandatory. */
export const SENSOR_VALUE = 5700;
/** R, string, optional. */
export const SENSOR_UNITS = 5701;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, string, optional. */
export const SENSOR_TYPE = 5751;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface GenericSensorOptions extends SensorOptions {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5603: R, float, optional. */
  min?: NumberSource;
  /** 5604: R, float, optional. */
  max?: NumberSource;
  /** 5701: R, string, optional. */
  units?: TextSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5751: R, string, optional. */
  sensorType?: TextSource;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Report measurements through `measured`. */
export function genericSensor(options: GenericSensorOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  const each = sensor(list, GENERIC_SENSOR, options, client);
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, MIN_RANGE_VALUE, FLOAT, R, options.min);
  add(list, MAX_RANGE_VALUE, FLOAT, R, options.max);
  add(list, SENSOR_UNITS, STRING, R, options.units);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, SENSOR_TYPE, STRING, R, options.sensorType);
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: GENERIC_SENSOR, version: '1.1', instances: options.instances, most: options.most, each: each, create: options.create, delete: options.delete, resources: list };
}

/** Takes a measurement: sets 5700; 5601 and 5602 follow. */
export function measured(client: Values, iid: number, value: number): void {
  widen(client, GENERIC_SENSOR, iid, value);
  client.set(GENERIC_SENSOR, iid, SENSOR_VALUE, value);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
