/**
 * What becomes of a session that is a network, in order.
 */
export const IDLE = 0;
/** Lives on by its connection id, without a socket. */
export const PAUSED = 1;
/** The socket below resolves a name. */
export const RESOLVING = 2;
export const SHAKING = 3;
/** The handshake failed: `connect` will tell. */
export const FAILED = 4;
export const OPEN = 5;
/** The peer ended it. */
export const ENDED = 6;
export const SHUT = 7;
export const DEAD = 8;
