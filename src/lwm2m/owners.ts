/**
 * Who is told how a confirmable message of ours fared: the owner byte of a message slot.
 */

export const OWNER_REGISTRATION = 1;
export const OWNER_OBSERVATION = 2;
export const OWNER_PARKED = 3;
export const OWNER_BOOTSTRAP = 4;
export const OWNER_SEND = 5;
