/**
 * Set Point, object 3308, version 1.1. Made by `mote generate` from 3308.xml: not to be edited.
 */
import { add, FLOAT, type Instances, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, type TextSource, TIME } from './resources.js';

/** The object: several instances, optional. */
export const SET_POINT = 3308;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** R, string, optional. */
export const SENSOR_UNITS = 5701;
/** RW, string, optional. */
export const COLOUR = 5706;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, float, mandatory. */
export const SET_POINT_VALUE = 5900;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface SetPointOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5701: R, string, optional. */
  units?: TextSource;
  /** 5706: RW, string, optional. */
  colour?: TextSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5900: RW, float, mandatory. */
  setPointValue?: NumberSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function setPoint(options: SetPointOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, SENSOR_UNITS, STRING, R, options.units);
  add(list, COLOUR, STRING, RW, options.colour);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, SET_POINT_VALUE, FLOAT, RW, options.setPointValue, { mandatory: true });
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: SET_POINT, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
