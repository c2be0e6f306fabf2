/**
 * LWM2M OSCORE, object 21, version 2.0. Made by `mote generate` from 21.xml: not to be edited.
 */
import { add, bytes, HIDDEN, type Instances, INTEGER, type NumberSetting, type ObjectDeclaration, OPAQUE, type OpaqueSetting, type ResourceDeclaration } from './resources.js';

/** The object: several instances, optional. */
export const OSCORE = 21;

/** for no server, opaque, mandatory. */
export const OSCORE_MASTER_SECRET = 0;
/** for no server, opaque, mandatory. */
export const OSCORE_SENDER_ID = 1;
/** for no server, opaque, mandatory. */
export const OSCORE_RECIPIENT_ID = 2;
/** for no server, integer, optional. */
export const OSCORE_AEAD_ALGORITHM = 3;
/** for no server, integer, optional. */
export const OSCORE_HMAC_ALGORITHM = 4;
/** for no server, opaque, optional. */
export const OSCORE_MASTER_SALT = 5;
/** for no server, opaque, optional. */
export const OSCORE_ID_CONTEXT = 6;

export interface OscoreOptions extends Instances {
  /** 0: for no server, opaque, mandatory. */
  oscoreMasterSecret: OpaqueSetting;
  /** 1: for no server, opaque, mandatory. */
  oscoreSenderId: OpaqueSetting;
  /** 2: for no server, opaque, mandatory. */
  oscoreRecipientId: OpaqueSetting;
  /** 3: for no server, integer, optional. */
  oscoreAeadAlgorithm?: NumberSetting;
  /** 4: for no server, integer, optional. */
  oscoreHmacAlgorithm?: NumberSetting;
  /** 5: for no server, opaque, optional. */
  oscoreMasterSalt?: OpaqueSetting;
  /** 6: for no server, opaque, optional. */
  oscoreIdContext?: OpaqueSetting;
}

/** Declares the object. */
export function oscore(options: OscoreOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, OSCORE_MASTER_SECRET, OPAQUE, HIDDEN, bytes(options.oscoreMasterSecret), {});
  add(list, OSCORE_SENDER_ID, OPAQUE, HIDDEN, bytes(options.oscoreSenderId), {});
  add(list, OSCORE_RECIPIENT_ID, OPAQUE, HIDDEN, bytes(options.oscoreRecipientId), {});
  add(list, OSCORE_AEAD_ALGORITHM, INTEGER, HIDDEN, options.oscoreAeadAlgorithm);
  add(list, OSCORE_HMAC_ALGORITHM, INTEGER, HIDDEN, options.oscoreHmacAlgorithm);
  add(list, OSCORE_MASTER_SALT, OPAQUE, HIDDEN, bytes(options.oscoreMasterSalt));
  add(list, OSCORE_ID_CONTEXT, OPAQUE, HIDDEN, bytes(options.oscoreIdContext));
  return { id: OSCORE, version: '2.0', instances: options.instances, most: options.most, each: options.each, create: options.create, delete: options.delete, resources: list };
}
