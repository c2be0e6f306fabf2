/**
 * `mote-lwm2m/net`: the network API for applications and for hosts of their own: sockets, addresses, codes, CoAP over TCP, interfaces, mesh records.
 */
export { ANY, IPV4, IPV6, SocketAddress } from './address.js';
export {
  ADDRESS_IN_USE, ALERTED, ALREADY, AUTH_FAILURE, BUSY, CONNECTION_LOST, CONNECTION_TIMEOUT, DEVICE_ERROR, DHCP_FAILURE, DNS_FAILURE, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE,
  NO_ADDRESS, NO_COMMON_SUITE, NO_CONNECTION, NO_MEMORY, NO_SOCKET, NO_SSID, OK, PARAMETER, PROTOCOL, TIMEOUT, UNKNOWN_IDENTITY, UNSUPPORTED, WOULD_BLOCK,
} from './codes.js';
export { CoapTcp, type CoapTcpOptions } from './coap-tcp.js';
export { type Follower, follow } from './follow.js';
export { type Credentials, DISCONNECTED, GLOBAL_UP, type InterfaceHost, type InterfaceOptions, LOCAL_UP, NetworkInterface, type Radio, isWireless } from './interface.js';
export { type LowpanConfig, NET_6LOWPAN_HOST, NET_6LOWPAN_ROUTER, SECURITY_NONE, SECURITY_PSK, lowpanInterface } from './lowpan.js';
export { MESH_CONNECTED, MESH_CONNECTING, MESH_DISCONNECTED, MESH_FAILED, type MeshConfig, MeshInterface, type MeshRadio, type MeshTimestamp } from './mesh.js';
export { SocketOptions } from './options.js';
export { type Resolver, Socket, type StreamWire, type Wire } from './socket.js';
export { adopt, connectTimeout, listens } from './stream.js';
export {
  MESH_DEVICE_TYPE_THREAD_MINIMAL_END_DEVICE, MESH_DEVICE_TYPE_THREAD_ROUTER, MESH_DEVICE_TYPE_THREAD_SLEEPY_END_DEVICE, type ThreadConfig, threadInterface,
} from './thread.js';
export {
  BOUND, CLOSED, CONNECTED, CONNECTING, type Host, type Network, type NetworkEvent, type NetworkOptions, SHUTDOWN, type SecureOptions, type StreamOptions, type Timer,
} from './types.js';
