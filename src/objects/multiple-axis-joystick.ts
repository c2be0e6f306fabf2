/**
 * Multiple Axis Joystick, object 3345, version 1.0. Made by `mote generate` from 3345.xml: not to be edited.
 */
import { turn, type Values } from './derived.js';
import { add, BOOLEAN, FLOAT, type Instances, INTEGER, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const MULTIPLE_AXIS_JOYSTICK = 3345;

/** R, boolean, optional. */
export const DIGITAL_INPUT_STATE = 5500;
/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** R, float, optional. */
export const X_VALUE = 5702;
/** R, float, optional. */
export const Y_VALUE = 5703;
/** R, float, optional. */
export const Z_VALUE = 5704;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;

export interface MultipleAxisJoystickOptions extends Instances {
  /** 5500: R, boolean, optional. */
  digitalInputState?: boolean;
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** 5702: R, float, optional. */
  xValue?: NumberSource;
  /** 5703: R, float, optional. */
  yValue?: NumberSource;
  /** 5704: R, float, optional. */
  zValue?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
}

/** Declares the object. Work the switch through `switched`. */
export function multipleAxisJoystick(options: MultipleAxisJoystickOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_STATE, BOOLEAN, R, options.digitalInputState);
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, options.digitalInputState === undefined ? undefined : 0);
  add(list, X_VALUE, FLOAT, R, options.xValue);
  add(list, Y_VALUE, FLOAT, R, options.yValue);
  add(list, Z_VALUE, FLOAT, R, options.zValue);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  return { id: MULTIPLE_AXIS_JOYSTICK, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5500; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, MULTIPLE_AXIS_JOYSTICK, iid, DIGITAL_INPUT_STATE, DIGITAL_INPUT_COUNTER, on);
}
