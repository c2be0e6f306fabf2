/**
 * CoAP over TCP (coap+tcp://) on the Moddable SDK, for those who ask for it: the host's option `coapTcp`.
 */
import { CoapTcp } from '../../src/net/coap-tcp.js';
import type { Resolver } from '../../src/net/socket.js';
import type { Network, NetworkOptions } from '../../src/net/types.js';
import { stream } from './stream.js';

/** Makes the network of a peer; null with TLS, which is not spoken here. */
export function coapTcp(options: NetworkOptions, secure: boolean, names: Resolver | null): Network | null {
  return secure ? null : new CoapTcp(stream(options, names), { message: options.ringBytes });
}
