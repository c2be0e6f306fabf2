/**
 * `mote-lwm2m/node`: the ports of Node, and the socket under them for those who want it alone.
 */
export { NodeHost, type NodeHostOptions } from './host.js';
export { NodeRadio, networkInterface } from './interface.js';
export { datagram } from './network.js';
export { secureStream } from './secure-stream.js';
export { stream } from './stream.js';
export { FileStorage } from './storage.js';
export { ANY, IPV4, IPV6, SocketAddress } from '../../src/net/address.js';
export { ringSize } from '../../src/net/ring.js';
export type { Network, NetworkEvent, NetworkOptions, SecureOptions, StreamOptions } from '../../src/net/types.js';
export type { Storage } from '../../src/net/storage.js';
