/**
 * Dimmer, object 3343, version 1.0. Made by `mote generate` from 3343.xml: not to be edited.
 */
import { grow, type Values } from './derived.js';
import { add, FLOAT, type Instances, INTEGER, type NumberSetting, type ObjectDeclaration, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const DIMMER = 3343;

/** RW, float, mandatory, 0 .. 100, in /100. */
export const LEVEL = 5548;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, integer, optional, in s. */
export const ON_TIME = 5852;
/** RW, integer, optional, in s. */
export const OFF_TIME = 5854;

export interface DimmerOptions extends Instances {
  /** 5548: RW, float, mandatory, 0 .. 100, in /100. */
  level?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5852: RW, integer, optional, in s. */
  onTime?: NumberSetting;
  /** 5854: RW, integer, optional, in s. */
  offTime?: NumberSetting;
}

/** Declares the object. Call `elapsed` from time to time. */
export function dimmer(options: DimmerOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, LEVEL, FLOAT, RW, options.level, { mandatory: true }, 0, 100);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, ON_TIME, INTEGER, RW, options.onTime);
  add(list, OFF_TIME, INTEGER, RW, options.offTime);
  return { id: DIMMER, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Whole seconds have passed: keeps 5852, 5854, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number): void {
  if ((client.get(DIMMER, iid, LEVEL) as number) > 0) grow(client, DIMMER, iid, ON_TIME, seconds);
  else grow(client, DIMMER, iid, OFF_TIME, seconds);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case LEVEL: return '/100';
    case ON_TIME:
    case OFF_TIME: return 's';
    default: return '';
  }
}
