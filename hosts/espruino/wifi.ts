/**
 * The Espruino module `mote-wifi`: the network interface over Wi-Fi, for those who want one that joins again by itself.
 */
export { CONNECTING, DISCONNECTED, GLOBAL_UP, LOCAL_UP } from '../../src/net/interface.js';
export { wifi } from './interface.js';
