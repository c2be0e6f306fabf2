/**
 * Load Control, object 3310, version 1.1. Made by `mote generate` from 3310.xml: not to be edited.
 */
import { add, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const LOAD_CONTROL = 3310;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, string, mandatory. */
export const EVENT_IDENTIFIER = 5823;
/** RW, time, mandatory. */
export const START_TIME = 5824;
/** RW, integer, mandatory, in min. */
export const DURATION_IN_MIN = 5825;
/** RW, integer, optional, 0 .. 3. */
export const CRITICALITY_LEVEL = 5826;
/** RW, integer, optional, 0 .. 100, in /100. */
export const AVG_LOAD_ADJ_PCT = 5827;
/** RW, integer, optional, 0 .. 100, in /100. */
export const DUTY_CYCLE = 5828;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface LoadControlOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5823: RW, string, mandatory. */
  eventIdentifier?: TextSetting;
  /** 5824: RW, time, mandatory. */
  startTime?: NumberSetting;
  /** 5825: RW, integer, mandatory, in min. */
  durationInMin?: NumberSetting;
  /** 5826: RW, integer, optional, 0 .. 3. */
  criticalityLevel?: NumberSetting;
  /** 5827: RW, integer, optional, 0 .. 100, in /100. */
  avgLoadAdjPct?: NumberSetting;
  /** 5828: RW, integer, optional, 0 .. 100, in /100. */
  dutyCycle?: NumberSetting;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function loadControl(options: LoadControlOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, EVENT_IDENTIFIER, STRING, RW, options.eventIdentifier, { mandatory: true });
  add(list, START_TIME, TIME, RW, options.startTime, { mandatory: true });
  add(list, DURATION_IN_MIN, INTEGER, RW, options.durationInMin, { mandatory: true });
  add(list, CRITICALITY_LEVEL, INTEGER, RW, options.criticalityLevel, undefined, 0, 3);
  add(list, AVG_LOAD_ADJ_PCT, INTEGER, RW, options.avgLoadAdjPct, undefined, 0, 100);
  add(list, DUTY_CYCLE, INTEGER, RW, options.dutyCycle, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: LOAD_CONTROL, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case DURATION_IN_MIN: return 'min';
    case AVG_LOAD_ADJ_PCT:
    case DUTY_CYCLE: return '/100';
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
