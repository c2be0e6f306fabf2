/**
 * LwM2M Access Control, object 2, version 1.1. Made by `mote generate` from 2.xml: not to be edited.
 */
import { add, type Instances, INTEGER, many, type Numbers, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW } from './resources.js';

/** The object: several instances, optional. */
export const ACCESS_CONTROL = 2;

/** R, integer, mandatory, 1 .. 65534. */
export const OBJECT_ID = 0;
/** R, integer, mandatory, 0 .. 65535. */
export const OBJECT_INSTANCE_ID = 1;
/** RW, multiple integer, optional, 0 .. 31. */
export const ACL = 2;
/** RW, integer, mandatory, 0 .. 65535. */
export const ACCESS_CONTROL_OWNER = 3;

export interface AccessControlOptions extends Instances {
  /** 0: R, integer, mandatory, 1 .. 65534. 1 when left out. */
  objectId: NumberSource;
  /** 1: R, integer, mandatory, 0 .. 65535. */
  objectInstanceId: NumberSource;
  /** 2: RW, multiple integer, optional, 0 .. 31. */
  acl?: Numbers;
  /** 3: RW, integer, mandatory, 0 .. 65535. */
  accessControlOwner?: NumberSetting;
}

/** Declares the object. */
export function accessControl(options: AccessControlOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, OBJECT_ID, INTEGER, R, options.objectId, 1, 1, 65534);
  add(list, OBJECT_INSTANCE_ID, INTEGER, R, options.objectInstanceId, 0, 0, 65535);
  many(list, ACL, INTEGER, RW, options.acl, undefined, 0, 31);
  add(list, ACCESS_CONTROL_OWNER, INTEGER, RW, options.accessControlOwner, { mandatory: true }, 0, 65535);
  return { id: ACCESS_CONTROL, version: '1.1', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}
