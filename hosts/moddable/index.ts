/**
 * The Moddable host: ECMA-419 UDP and the SDK's timers behind the ports that `run` wants.
 */
export { ModdableHost } from './host.js';
export { datagram } from './network.js';
