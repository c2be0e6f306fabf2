/**
 * The Espruino module `mote`: the client, two objects, and the host over dgram.
 */
export * from '../../src/index.js';
export { device } from '../../src/objects/device.js';
export { measured, temperature } from '../../src/objects/temperature.js';
export { EspruinoHost, host } from './host.js';
export { release } from './release.js';
