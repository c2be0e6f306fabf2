/**
 * Bitmap, object 3349, version 1.1. Made by `mote generate` from 3349.xml: not to be edited.
 */
import { act, type Action, add, FLOAT, type Instances, INTEGER, many, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW, STRING, type Texts, type TextSetting, TIME } from './resources.js';

/** The object: several instances, optional. */
export const BITMAP = 3349;

/** R, time, optional. */
export const TIMESTAMP = 5518;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;
/** R, integer, mandatory. */
export const BITMAP_INPUT = 5910;
/** E, optional. */
export const BITMAP_INPUT_RESET = 5911;
/** RW, multiple string, optional. */
export const ELEMENT_DESCRIPTION = 5912;
/** R, float, optional, 0 .. 1, in s. */
export const FRACTIONAL_TIMESTAMP = 6050;

export interface BitmapOptions extends Instances {
  /** 5518: R, time, optional. */
  timestamp?: NumberSource;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
  /** 5910: R, integer, mandatory. */
  bitmapInput: NumberSource;
  /** 5911: E, optional. */
  bitmapInputReset?: Action;
  /** 5912: RW, multiple string, optional. */
  elementDescription?: Texts;
  /** 6050: R, float, optional, 0 .. 1, in s. */
  fraction?: NumberSource;
}

/** Declares the object. */
export function bitmap(options: BitmapOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, TIMESTAMP, TIME, R, options.timestamp);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  add(list, BITMAP_INPUT, INTEGER, R, options.bitmapInput, 0);
  act(list, BITMAP_INPUT_RESET, options.bitmapInputReset);
  many(list, ELEMENT_DESCRIPTION, STRING, RW, options.elementDescription);
  add(list, FRACTIONAL_TIMESTAMP, FLOAT, R, options.fraction, undefined, 0, 1);
  return { id: BITMAP, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case FRACTIONAL_TIMESTAMP: return 's';
    default: return '';
  }
}
