/**
 * Power Measurement, object 3305, version 1.1. Made by `mote generate` from 3305.xml: not to be edited.
 */
import { extremes, gather, level, measure, type Values } from './derived.js';
import { act, add, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting, TIME, W } from './resources.js';

/** The object: several instances, optional. */
export const POWER_MEASUREMENT = 3305;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** E, optional. */
export const RESET_MIN_AND_MAX_MEASURED_VALUES = 5605;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, float, mandatory, in W. */
export const INSTANTANEOUS_ACTIVE_POWER = 5800;
/** R, float, optional, in W. */
export const MIN_MEASURED_ACTIVE_POWER = 5801;
/** R, float, optional, in W. */
export const MAX_MEASURED_ACTIVE_POWER = 5802;
/** R, float, optional, in W. */
export const MIN_RANGE_ACTIVE_POWER = 5803;
/** R, float, optional, in W. */
export const MAX_RANGE_ACTIVE_POWER = 5804;
/** R, float, optional, in Wh. */
export const CUMULATIVE_ACTIVE_POWER = 5805;
/** W, float, optional, in W. */
export const ACTIVE_POWER_CALIBRATION = 5806;
/** R, float, optional, in var. */
export const INSTANTANEOUS_REACTIVE_POWER = 5810;
/** R, float, optional, in var. */
export const MIN_MEASURED_REACTIVE_POWER = 5811;
/** R, float, optional, in var. */
export const MAX_MEASURED_REACTIVE_POWER = 5812;
/** R, float, optional, in var. */
export const MIN_RANGE_REACTIVE_POWER = 5813;
/** R, float, optional, in var. */
export const MAX_RANGE_REACTIVE_POWER = 5814;
/** R, float, optional, in varh. */
export const CUMULATIVE_REACTIVE_POWER = 5815;
/** W, float, optional, in var. */
export const REACTIVE_POWER_CALIBRATION = 5816;
/** R, float, optional. */
export const POWER_FACTOR = 5820;
/** RW, float, optional. */
export const CURRENT_CALIBRATION = 5821;
/** E, optional. */
export const RESET_CUMULATIVE_ENERGY = 5822;
/** R, integer, optional, 0 .. 23. */
export const MEASUREMENT_QUALITY_INDICATOR = 6042;
/** R, integer, optional, 0 .. 100. */
export const MEASUREMENT_QUALITY_LEVEL = 6049;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface PowerMeasurementOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** Called when a server has executed 5605, after what it resets. */
  reset?(iid: number): void;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5800: R, float, mandatory, in W. */
  instantaneousActivePower?: number;
  /** 5803: R, float, optional, in W. */
  minRangeActivePower?: NumberSource;
  /** 5804: R, float, optional, in W. */
  maxRangeActivePower?: NumberSource;
  /** 5805: R, float, optional, in Wh. */
  cumulativeActivePower?: number;
  /** 5806: W, float, optional, in W. */
  activePowerCalibration?: NumberSetting;
  /** 5810: R, float, optional, in var. */
  instantaneousReactivePower?: number;
  /** 5813: R, float, optional, in var. */
  minRangeReactivePower?: NumberSource;
  /** 5814: R, float, optional, in var. */
  maxRangeReactivePower?: NumberSource;
  /** 5815: R, float, optional, in varh. */
  cumulativeReactivePower?: number;
  /** 5816: W, float, optional, in var. */
  reactivePowerCalibration?: NumberSetting;
  /** 5820: R, float, optional. */
  powerFactor?: NumberSource;
  /** 5821: RW, float, optional. */
  currentCalibration?: NumberSetting;
  /** Called when a server has executed 5822, after what it resets. */
  resetCumulativeEnergy?(iid: number): void;
  /** 6042: R, integer, optional, 0 .. 23. */
  qualityIndicator?: NumberSource;
  /** 6049: R, integer, optional, 0 .. 100. */
  qualityLevel?: NumberSource;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. Report measurements through `measured`. Call `elapsed` from time to time. */
export function powerMeasurement(options: PowerMeasurementOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  const instantaneousActivePower = add(list, INSTANTANEOUS_ACTIVE_POWER, FLOAT, R, options.instantaneousActivePower, 0);
  extremes(list, POWER_MEASUREMENT, instantaneousActivePower, MIN_MEASURED_ACTIVE_POWER, MAX_MEASURED_ACTIVE_POWER, client);
  add(list, MIN_RANGE_ACTIVE_POWER, FLOAT, R, options.minRangeActivePower);
  add(list, MAX_RANGE_ACTIVE_POWER, FLOAT, R, options.maxRangeActivePower);
  add(list, CUMULATIVE_ACTIVE_POWER, FLOAT, R, options.cumulativeActivePower);
  add(list, ACTIVE_POWER_CALIBRATION, FLOAT, W, options.activePowerCalibration);
  const instantaneousReactivePower = add(list, INSTANTANEOUS_REACTIVE_POWER, FLOAT, R, options.instantaneousReactivePower);
  extremes(list, POWER_MEASUREMENT, instantaneousReactivePower, MIN_MEASURED_REACTIVE_POWER, MAX_MEASURED_REACTIVE_POWER, client);
  add(list, MIN_RANGE_REACTIVE_POWER, FLOAT, R, options.minRangeReactivePower);
  add(list, MAX_RANGE_REACTIVE_POWER, FLOAT, R, options.maxRangeReactivePower);
  add(list, CUMULATIVE_REACTIVE_POWER, FLOAT, R, options.cumulativeReactivePower);
  add(list, REACTIVE_POWER_CALIBRATION, FLOAT, W, options.reactivePowerCalibration);
  add(list, POWER_FACTOR, FLOAT, R, options.powerFactor);
  add(list, CURRENT_CALIBRATION, FLOAT, RW, options.currentCalibration);
  add(list, MEASUREMENT_QUALITY_INDICATOR, INTEGER, R, options.qualityIndicator, undefined, 0, 23);
  add(list, MEASUREMENT_QUALITY_LEVEL, INTEGER, R, options.qualityLevel, undefined, 0, 100);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  act(list, RESET_MIN_AND_MAX_MEASURED_VALUES, (iid: number): void => {
    level(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_ACTIVE_POWER, MIN_MEASURED_ACTIVE_POWER, MAX_MEASURED_ACTIVE_POWER);
    level(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_REACTIVE_POWER, MIN_MEASURED_REACTIVE_POWER, MAX_MEASURED_REACTIVE_POWER);
    if (options.reset !== undefined) options.reset(iid);
  });
  act(list, RESET_CUMULATIVE_ENERGY, (iid: number): void => {
    client.set(POWER_MEASUREMENT, iid, CUMULATIVE_ACTIVE_POWER, 0);
    client.set(POWER_MEASUREMENT, iid, CUMULATIVE_REACTIVE_POWER, 0);
    if (options.resetCumulativeEnergy !== undefined) options.resetCumulativeEnergy(iid);
  });
  return { id: POWER_MEASUREMENT, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Takes a measurement: sets 5800; 5801 and 5802 follow. */
export function measured(client: Values, iid: number, value: number): void {
  measure(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_ACTIVE_POWER, MIN_MEASURED_ACTIVE_POWER, MAX_MEASURED_ACTIVE_POWER, value);
}

/** Takes a measurement: sets 5810; 5811 and 5812 follow. */
export function measuredInstantaneousReactivePower(client: Values, iid: number, value: number): void {
  measure(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_REACTIVE_POWER, MIN_MEASURED_REACTIVE_POWER, MAX_MEASURED_REACTIVE_POWER, value);
}

/** Whole seconds have passed: keeps 5805, 5815, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number): void {
  gather(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_ACTIVE_POWER, CUMULATIVE_ACTIVE_POWER, seconds);
  gather(client, POWER_MEASUREMENT, iid, INSTANTANEOUS_REACTIVE_POWER, CUMULATIVE_REACTIVE_POWER, seconds);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case INSTANTANEOUS_ACTIVE_POWER:
    case MIN_MEASURED_ACTIVE_POWER:
    case MAX_MEASURED_ACTIVE_POWER:
    case MIN_RANGE_ACTIVE_POWER:
    case MAX_RANGE_ACTIVE_POWER:
    case ACTIVE_POWER_CALIBRATION: return 'W';
    case CUMULATIVE_ACTIVE_POWER: return 'Wh';
    case INSTANTANEOUS_REACTIVE_POWER:
    case MIN_MEASURED_REACTIVE_POWER:
    case MAX_MEASURED_REACTIVE_POWER:
    case MIN_RANGE_REACTIVE_POWER:
    case MAX_RANGE_REACTIVE_POWER:
    case REACTIVE_POWER_CALIBRATION: return 'var';
    case CUMULATIVE_REACTIVE_POWER: return 'varh';
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
