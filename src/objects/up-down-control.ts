/**
 * Up/Down Control, object 3344, version 1.0. Made by `mote generate` from 3344.xml: not to be edited.
 */
import { turn, type Values } from './derived.js';
import { add, BOOLEAN, type Instances, INTEGER, type NumberSetting, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const UP_DOWN_CONTROL = 3344;

/** R, boolean, mandatory. */
export const INCREASE_INPUT_STATE = 5532;
/** R, boolean, mandatory. */
export const DECREASE_INPUT_STATE = 5533;
/** RW, integer, optional. */
export const UP_COUNTER = 5541;
/** RW, integer, optional. */
export const DOWN_COUNTER = 5542;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;

export interface UpDownControlOptions extends Instances {
  /** 5532: R, boolean, mandatory. */
  increaseInputState?: boolean;
  /** 5533: R, boolean, mandatory. */
  decreaseInputState?: boolean;
  /** 5541: RW, integer, optional. */
  upCounter?: NumberSetting;
  /** 5542: RW, integer, optional. */
  downCounter?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
}

/** Declares the object. Work the switch through `switched`. */
export function upDownControl(options: UpDownControlOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, INCREASE_INPUT_STATE, BOOLEAN, R, options.increaseInputState, false);
  add(list, DECREASE_INPUT_STATE, BOOLEAN, R, options.decreaseInputState, false);
  add(list, UP_COUNTER, INTEGER, RW, options.upCounter, 0);
  add(list, DOWN_COUNTER, INTEGER, RW, options.downCounter, 0);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  return { id: UP_DOWN_CONTROL, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5532; 5541 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, UP_DOWN_CONTROL, iid, INCREASE_INPUT_STATE, UP_COUNTER, on);
}

/** Sets 5533; 5542 counts how often it goes on. */
export function switchedDecreaseInputState(client: Values, iid: number, on: boolean): void {
  turn(client, UP_DOWN_CONTROL, iid, DECREASE_INPUT_STATE, DOWN_COUNTER, on);
}
