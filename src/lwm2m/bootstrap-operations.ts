/**
 * What a bootstrap server's request asks for; the door carries it out. Apart from the rest, for a client without Bootstrap links none of that.
 */
export const BOOTSTRAP_READ = 1;
export const BOOTSTRAP_DISCOVER = 2;
export const BOOTSTRAP_WRITE = 3;
export const BOOTSTRAP_DELETE = 4;
export const BOOTSTRAP_FINISH = 5;
/** A block of a body is taken in. */
export const BOOTSTRAP_GATHER = 6;
