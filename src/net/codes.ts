/**
 * The numbered results of the network API: 0 and above is success (a length where bytes move), these are the failures.
 *
 * The numbers are those of Mbed OS's nsapi_error, so that the three public APIs behind this contract compare row by row.
 */

/** Done. */
export const OK = 0;
/** Nothing to read, or no room to send: an event tells when to try again. */
export const WOULD_BLOCK = -3001;
/** This host cannot do it; it is never emulated. */
export const UNSUPPORTED = -3002;
/** An argument is malformed, outside its range, or does not go with the socket's family. */
export const PARAMETER = -3003;
/** Not connected: no peer, no route to it, or no network under the socket. */
export const NO_CONNECTION = -3004;
/** The socket is closed, or cleaned up. */
export const NO_SOCKET = -3005;
/** The local address cannot be had, or the name has no address of the family asked for. */
export const NO_ADDRESS = -3006;
/** The host is out of sockets, buffers or memory. */
export const NO_MEMORY = -3007;
/** No such Wi-Fi network. */
export const NO_SSID = -3008;
/** The name could not be resolved. */
export const DNS_FAILURE = -3009;
/** No address was given by DHCP. */
export const DHCP_FAILURE = -3010;
/** The network or the peer refused the credentials. */
export const AUTH_FAILURE = -3011;
/** The host failed in a way that has no number of its own. */
export const DEVICE_ERROR = -3012;
/** Under way: call again with the same arguments after the next event, and nothing else on that socket before. */
export const IN_PROGRESS = -3013;
/** The same operation is under way with other arguments. */
export const ALREADY = -3014;
/** The socket has its peer. */
export const IS_CONNECTED = -3015;
/** The peer, or the port at the peer, went away. */
export const CONNECTION_LOST = -3016;
/** The peer did not answer the attempt to connect. */
export const CONNECTION_TIMEOUT = -3017;
/** The local port is taken. */
export const ADDRESS_IN_USE = -3018;
/** The operation took too long. */
export const TIMEOUT = -3019;
/** The socket is between two states (resolving, shaking hands): try again after the next event. */
export const BUSY = -3020;
/** A datagram longer than the capacity it was to be read into, or than `innerMtu`. Ours. */
export const MESSAGE_SIZE = -3021;
/* Of DTLS: what became of a handshake, and of a session. A wrong key is AUTH_FAILURE, no answer at all CONNECTION_TIMEOUT. */
/** The peer does not know the identity. */
export const UNKNOWN_IDENTITY = -3022;
/** Both sides have no suite in common. */
export const NO_COMMON_SUITE = -3023;
/** The peer ended the handshake by another alert. */
export const ALERTED = -3024;
/** The peer's handshake breaks the protocol, or asks for what was not offered. */
export const PROTOCOL = -3025;
