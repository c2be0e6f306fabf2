/**
 * Addressable Text Display, object 3341, version 1.0. Made by `mote generate` from 3341.xml: not to be edited.
 */
import { act, type Action, add, FLOAT, type Instances, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const ADDRESSABLE_TEXT_DISPLAY = 3341;

/** RW, string, mandatory. */
export const TEXT = 5527;
/** RW, integer, optional. */
export const X_COORDINATE = 5528;
/** RW, integer, optional. */
export const Y_COORDINATE = 5529;
/** E, optional. */
export const CLEAR_DISPLAY = 5530;
/** RW, float, optional, 0 .. 100, in /100. */
export const CONTRAST = 5531;
/** R, integer, optional. */
export const MAX_X_COORDINATE = 5545;
/** R, integer, optional. */
export const MAX_Y_COORDINATE = 5546;
/** RW, float, optional, 0 .. 100, in /100. */
export const LEVEL = 5548;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;

export interface AddressableTextDisplayOptions extends Instances {
  /** 5527: RW, string, mandatory. */
  text?: TextSetting;
  /** 5528: RW, integer, optional. */
  xCoordinate?: NumberSetting;
  /** 5529: RW, integer, optional. */
  yCoordinate?: NumberSetting;
  /** 5530: E, optional. */
  clearDisplay?: Action;
  /** 5531: RW, float, optional, 0 .. 100, in /100. */
  contrast?: NumberSetting;
  /** 5545: R, integer, optional. */
  maxXCoordinate?: NumberSource;
  /** 5546: R, integer, optional. */
  maxYCoordinate?: NumberSource;
  /** 5548: RW, float, optional, 0 .. 100, in /100. */
  level?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
}

/** Declares the object. */
export function addressableTextDisplay(options: AddressableTextDisplayOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TEXT, STRING, RW, options.text, { mandatory: true });
  add(list, X_COORDINATE, INTEGER, RW, options.xCoordinate);
  add(list, Y_COORDINATE, INTEGER, RW, options.yCoordinate);
  act(list, CLEAR_DISPLAY, options.clearDisplay);
  add(list, CONTRAST, FLOAT, RW, options.contrast, undefined, 0, 100);
  add(list, MAX_X_COORDINATE, INTEGER, R, options.maxXCoordinate);
  add(list, MAX_Y_COORDINATE, INTEGER, R, options.maxYCoordinate);
  add(list, LEVEL, FLOAT, RW, options.level, undefined, 0, 100);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  return { id: ADDRESSABLE_TEXT_DISPLAY, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case CONTRAST:
    case LEVEL: return '/100';
    default: return '';
  }
}
