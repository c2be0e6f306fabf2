/**
 * What only starting needs can leave the RAM.
 */

/**
 * Call it once everything runs: in the `.min.js` modules it lets go of constructors, of the functions that declare objects, and of the constants
 * (keep those you need), which is a fifth of what the client takes. Afterwards no client, object or feature can be made, and none added, until the
 * module is loaded anew: `Modules.removeCached('mote')` and `require('mote')`. In `.js` it does nothing.
 */
export function release(): void {}
