/**
 * Timer, object 3340, version 1.0. Made by `mote generate` from 3340.xml: not to be edited.
 */
import { counts, grow, turn, type Values } from './derived.js';
import { act, type Action, add, BOOLEAN, type BooleanSetting, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const TIMER = 3340;

/** R, integer, optional. */
export const DIGITAL_INPUT_COUNTER = 5501;
/** RW, float, mandatory, in s. */
export const DELAY_DURATION = 5521;
/** E, optional. */
export const TRIGGER = 5523;
/** RW, float, optional, in s. */
export const MINIMUM_OFF_TIME = 5525;
/** RW, integer, optional, 0 .. 4. */
export const TIMER_MODE = 5526;
/** RW, integer, optional. */
export const COUNTER = 5534;
/** R, float, optional, in s. */
export const REMAINING_TIME = 5538;
/** R, boolean, optional. */
export const DIGITAL_STATE = 5543;
/** RW, float, optional, in s. */
export const CUMULATIVE_TIME = 5544;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** RW, boolean, optional. */
export const ON_OFF = 5850;

export interface TimerOptions extends Instances {
  /** 5501: R, integer, optional. */
  digitalInputCounter?: number;
  /** 5521: RW, float, mandatory, in s. */
  delayDuration?: NumberSetting;
  /** 5523: E, optional. */
  trigger?: Action;
  /** 5525: RW, float, optional, in s. */
  minimumOffTime?: NumberSetting;
  /** 5526: RW, integer, optional, 0 .. 4. */
  timerMode?: NumberSetting;
  /** 5534: RW, integer, optional. */
  counter?: NumberSetting;
  /** 5538: R, float, optional, in s. */
  remainingTime?: NumberSource;
  /** 5543: R, boolean, optional. */
  digitalState?: boolean;
  /** 5544: RW, float, optional, in s. */
  cumulativeTime?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5850: RW, boolean, optional. */
  onOff?: BooleanSetting;
}

/** Declares the object. Work the switch through `switched`. Call `elapsed` from time to time. */
export function timer(options: TimerOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, DIGITAL_INPUT_COUNTER, INTEGER, R, options.digitalInputCounter, options.onOff === undefined ? undefined : 0);
  add(list, DELAY_DURATION, FLOAT, RW, options.delayDuration, { mandatory: true });
  act(list, TRIGGER, options.trigger);
  add(list, MINIMUM_OFF_TIME, FLOAT, RW, options.minimumOffTime);
  add(list, TIMER_MODE, INTEGER, RW, options.timerMode, undefined, 0, 4);
  add(list, COUNTER, INTEGER, RW, options.counter, options.digitalState === undefined ? undefined : 0);
  add(list, REMAINING_TIME, FLOAT, R, options.remainingTime);
  add(list, DIGITAL_STATE, BOOLEAN, R, options.digitalState);
  add(list, CUMULATIVE_TIME, FLOAT, RW, options.cumulativeTime);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  const onOff = add(list, ON_OFF, BOOLEAN, RW, options.onOff);
  counts(TIMER, onOff, DIGITAL_INPUT_COUNTER, client);
  return { id: TIMER, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Sets 5850; 5501 counts how often it goes on. */
export function switched(client: Values, iid: number, on: boolean): void {
  turn(client, TIMER, iid, ON_OFF, DIGITAL_INPUT_COUNTER, on);
}

/** Sets 5543; 5534 counts how often it goes on. */
export function switchedDigitalState(client: Values, iid: number, on: boolean): void {
  turn(client, TIMER, iid, DIGITAL_STATE, COUNTER, on);
}

/** Whole seconds have passed: keeps 5544, where the options have them. */
export function elapsed(client: Values, iid: number, seconds: number): void {
  if (client.get(TIMER, iid, ON_OFF) === true) grow(client, TIMER, iid, CUMULATIVE_TIME, seconds);
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case DELAY_DURATION:
    case MINIMUM_OFF_TIME:
    case REMAINING_TIME:
    case CUMULATIVE_TIME: return 's';
    default: return '';
  }
}
