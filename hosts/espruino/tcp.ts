/**
 * The Espruino module `mote-tcp`: streams, for those who want them beside `mote`.
 */
export { secureStream, stream } from './stream.js';
