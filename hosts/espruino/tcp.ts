/**
 * The Espruino module `mote-tcp`: streams, and CoAP over them, for those who want them beside `mote`.
 */
import { CoapTcp } from '../../src/net/coap-tcp.js';
import type { Network, NetworkOptions } from '../../src/net/types.js';
import { stream } from './stream.js';

export { secureStream, stream } from './stream.js';

/** For coap+tcp:// servers, which are named by address: `host.coapTcp = require("mote-tcp").coapTcp` before `run`. Null with TLS, which is not spoken here. */
export function coapTcp(options: NetworkOptions, secure: boolean): Network | null {
  return secure ? null : new CoapTcp(stream(options), { message: options.ringBytes });
}
