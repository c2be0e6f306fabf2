/**
 * Audio Clip, object 3339, version 1.0. Made by `mote generate` from 3339.xml: not to be edited.
 */
import { act, type Action, add, bytes, FLOAT, type Instances, type NumberSetting, type ObjectDeclaration, OPAQUE, type OpaqueSetting, type ResourceDeclaration, RW, STRING, type TextSetting } from './resources.js';

/** The object: several instances, optional. */
export const AUDIO_CLIP = 3339;

/** RW, opaque, mandatory. */
export const CLIP = 5522;
/** E, optional. */
export const TRIGGER = 5523;
/** RW, float, optional, in s. */
export const DURATION = 5524;
/** RW, float, optional, 0 .. 100, in /100. */
export const LEVEL = 5548;
/** RW, string, optional. */
export const APPLICATION_TYPE = 5750;

export interface AudioClipOptions extends Instances {
  /** 5522: RW, opaque, mandatory. */
  clip?: OpaqueSetting;
  /** 5523: E, optional. */
  trigger?: Action;
  /** 5524: RW, float, optional, in s. */
  duration?: NumberSetting;
  /** 5548: RW, float, optional, 0 .. 100, in /100. */
  level?: NumberSetting;
  /** 5750: RW, string, optional. */
  application?: TextSetting;
}

/** Declares the object. */
export function audioClip(options: AudioClipOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, CLIP, OPAQUE, RW, bytes(options.clip), { mandatory: true });
  act(list, TRIGGER, options.trigger);
  add(list, DURATION, FLOAT, RW, options.duration);
  add(list, LEVEL, FLOAT, RW, options.level, undefined, 0, 100);
  add(list, APPLICATION_TYPE, STRING, RW, options.application, '');
  return { id: AUDIO_CLIP, version: '1.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case DURATION: return 's';
    case LEVEL: return '/100';
    default: return '';
  }
}
