/**
 * The Espruino module `mote-secure`: `mote`, and DTLS with pre-shared keys for coaps:// servers.
 */
export * from './index.js';
export { Dtls } from '../../src/features/dtls.js';
