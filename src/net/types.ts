/**
 * The network API: one socket as every host, and DTLS over any of them, implements it, and the ports a host hands to the pump once.
 *
 * Everything is non-blocking, results are numbers (codes.ts), nothing throws. A host calls `onEvent` from its own loop, never from
 * inside a call on the same socket, so the listener may run a whole client; a listener that other code shares must only make a note.
 */
import type { SocketAddress } from './address.js';

/* States of a socket. */

/** Nothing is bound; `connect`, `bind` and `sendTo` open it (again). */
export const CLOSED = 0;
/** Has its local port, no peer: `sendTo` and `recvFrom`. */
export const BOUND = 1;
/** A name is being resolved, or a handshake is under way. */
export const CONNECTING = 2;
/** Has its peer: `send` and `recv`; other senders' datagrams are not received. */
export const CONNECTED = 3;
/** No more sending or receiving; waits for `close`. */
export const SHUTDOWN = 4;

/** How to make a socket; every field may be left out. */
export interface NetworkOptions {
  /** Local UDP or TCP port, 0 .. 65535; 0 (the default): chosen by the host. */
  localPort?: number;
  /** Local address as text; left out or empty: all. */
  localAddress?: string;
  /** ANY (the default), IPV4 or IPV6 of address.ts. ANY takes that of the first address the peer's name has, IPV4 where there is no peer. */
  family?: number;
  /** Datagrams that wait to be received at most; 2. Further ones are dropped and counted. */
  ringSlots?: number;
  /** Longest datagram that can be received, bytes; 1280. Longer ones are received as MESSAGE_SIZE. */
  ringBytes?: number;
  /** Largest IP packet of the link, bytes; 1500. `innerMtu` follows from it. */
  mtu?: number;
  /** Interface to use against the routing table; left out or empty: none. As `forceInterface`. */
  interfaceName?: string;
}

/**
 * How to make a stream; every field may be left out. At most `ringSlots` * `ringBytes` wait to be sent, and as many to be received, or what the
 * host reads ahead by itself.
 */
export interface StreamOptions extends NetworkOptions {
  /** An attempt to connect that takes longer is CONNECTION_TIMEOUT, ms; 30000. TLS's handshake is part of it. */
  connectTimeout?: number;
}

/** How to make a TLS stream. What a host cannot honour is UNSUPPORTED, told by the first call. */
export interface SecureOptions extends StreamOptions {
  /** Certificates of the authorities that the peer's may come from, PEM; left out: those of the host, UNSUPPORTED where it has none. */
  authorities?: string;
  /** Name that the peer's certificate must have; left out: the host that `connect` names. */
  serverName?: string;
  /** Certificate of our own (and its chain) and its private key, PEM: to be shown to a peer that asks, and by one that listens. */
  certificate?: string;
  key?: string;
  /** Pre-shared key in the place of certificates: identity and key. */
  identity?: string;
  secret?: Uint8Array;
}

/** Called when it may be possible to receive, to send, to connect further or to accept, or when an error waits. May be spurious. */
export type NetworkEvent = (network: Network) => void;

/** One socket. */
export interface Network {
  /** CLOSED, BOUND, CONNECTING, CONNECTED or SHUTDOWN. */
  readonly state: number;
  /** Largest length `send` takes, bytes: the headers below (IP, UDP, DTLS) are taken off. */
  readonly innerMtu: number;
  /** Local port while bound, and the last one after `close`; 0 before the first, or where the host does not tell. */
  readonly localPort: number;
  /** Payload bytes sent since the socket was made. */
  readonly bytesSent: number;
  /** Payload bytes received since the socket was made, those that were then dropped included. */
  readonly bytesReceived: number;
  /** Datagrams dropped since the socket was made: the ring was full, or they came from another sender than the peer. */
  readonly dropped: number;
  /** Errors of the host's socket since the socket was made (a refused port, no route): each also waits to be told by a call. */
  readonly errors: number;
  /** Called with this socket, by the host's loop; null for none. */
  onEvent: NetworkEvent | null;

  /**
   * Binds the local port of the options now; `connect` and `sendTo` do so by themselves.
   * OK; PARAMETER (malformed options, or bound before), ADDRESS_IN_USE, NO_ADDRESS, NO_MEMORY, NO_CONNECTION.
   */
  bind(): number;
  /**
   * Resolves the name and fixes the peer; only its datagrams are then received.
   * IN_PROGRESS until resolved: an event tells when to call again with the same arguments. Then OK, DNS_FAILURE or NO_ADDRESS (after which
   * the socket is as before). PARAMETER, ALREADY (other arguments while IN_PROGRESS), IS_CONNECTED, and what `bind` answers.
   * @param host a name, or an address as text (IPv6 with or without brackets); @param port 1 .. 65535
   */
  connect(host: string, port: number): number;
  /**
   * Sends bytes[at .. at + length): one whole datagram or an error; on a stream a partial count. The bytes are the caller's again on return.
   * WOULD_BLOCK (an event follows), BUSY, MESSAGE_SIZE, NO_CONNECTION, NO_SOCKET, PARAMETER, or an error that waited (nothing was sent then);
   * of a stream CONNECTION_LOST, once, and it is then in SHUTDOWN.
   */
  send(bytes: Uint8Array, at: number, length: number): number;
  /**
   * Receives one datagram into into[at .. at + capacity); answers its length, which may be 0. On a stream what is there, 0 once the peer has ended
   * its side (ours may still send).
   * WOULD_BLOCK when there is none; MESSAGE_SIZE for one that was larger than the capacity or than the ring's datagrams, and is gone;
   * BUSY, NO_CONNECTION, NO_SOCKET, PARAMETER, or an error that waited (CONNECTION_LOST: the peer's port is closed).
   */
  recv(into: Uint8Array, at: number, capacity: number): number;
  /** `send` to any address, unconnected; binds a closed socket. Also PARAMETER (unspecified, port 0, another family), IS_CONNECTED. */
  sendTo(address: SocketAddress, bytes: Uint8Array, at: number, length: number): number;
  /** `recv` that also fills in the sender's address; on a connected socket that of the peer. */
  recvFrom(address: SocketAddress, into: Uint8Array, at: number, capacity: number): number;
  /** No more sending or receiving; nothing is freed. OK, or NO_SOCKET when closed. */
  shutdown(): number;
  /** Drops what is buffered and the name being resolved; `connect` works again. A second close is harmless. OK. */
  close(): number;
  /** Closes, and frees what the host holds; every later call answers NO_SOCKET. OK. */
  cleanup(): number;
  /** The next bind takes the last local port again (a NAT's mapping lives on). OK; NO_SOCKET before the first; UNSUPPORTED. */
  reuseLastPort(): number;
  /** A hint: nothing is expected until the next send. Never loses the socket. OK, or UNSUPPORTED where it has no effect. */
  rxOff(): number;
  /** Use this interface, whatever the routing table says; an empty name ends it. OK, PARAMETER, UNSUPPORTED. */
  forceInterface(name: string): number;
  /** The host's native socket, n from 0 to one less than the number bound; null beyond, and when closed. */
  systemSocket(n: number): unknown;
  /** Does the work that is due at `now` (int32 ms) in a layer with its own clock (DTLS flights, TCP signalling). OK, or the layer's failure. */
  poll(now: number): number;
  /** Milliseconds until `poll` must be called next; -1: never. */
  pollTimeout(now: number): number;
  /**
   * Streams: waits for peers on the local port, at most `backlog` of which wait for `accept`. OK, PARAMETER (or listening before), ADDRESS_IN_USE, what
   * the state refuses; or IN_PROGRESS, to be called again after an event. UNSUPPORTED on datagrams.
   */
  listen(backlog: number): number;
  /** Streams: a peer that has connected; null when there is none, always on datagrams. */
  accept(): Network | null;
}

/** What lays security over the host's sockets, for servers whose URI asks for it. */
export interface Secure {
  /** Bytes that its datagrams are longer than what they carry, at most. */
  readonly overhead: number;
  /** Reads a peer's credentials anew, before each connection. OK; PARAMETER where scheme, mode and keys do not go together, UNSUPPORTED for another mode. */
  admit(peer: number, secure: boolean): number;
  /** The network of a peer over a socket: made at its first call, and answered again. @param source of random bytes */
  over(peer: number, under: Network, source: { random(bytes: Uint8Array, at: number, length: number): number }): Network;
  /** Closes a peer's socket and keeps the session: its next connection goes on with it. */
  pause(peer: number): void;
  /** Lets go of all networks: their sockets are gone. */
  forget(): void;
}

/** One timer, armed again and again; made once by `Host.timer`. */
export interface Timer {
  /** Calls back once after `ms` milliseconds, 0 .. 2^30; replaces what was armed; -1 as `cancel`. */
  schedule(ms: number): void;
  /** Nothing is called until `schedule`. */
  cancel(): void;
}

/** What a host hands to the pump, once. */
export interface Host {
  /** Makes a datagram socket; nothing is bound yet. Malformed options are told by its first call. */
  datagram(options: NetworkOptions): Network;
  /** Makes a stream (TCP); left out where there is none, or where it was not asked for. */
  stream?(options: StreamOptions): Network;
  /** Makes a TLS stream; the same. */
  secureStream?(options: SecureOptions): Network;
  /**
   * Makes a network for CoAP over TCP (coap+tcp://), its messages in the form of datagrams: coap-tcp.ts over a stream of `options`. Left out where it is
   * not spoken, null where it is not with TLS (`secure`, coaps+tcp://): UNSUPPORTED.
   */
  coapTcp?(options: NetworkOptions, secure: boolean): Network | null;
  /** Milliseconds of a clock that only runs forward, int32 that wraps. */
  now(): number;
  /** Whole seconds since 1970 UTC; 0 while the host does not know. */
  utc(): number;
  /** Makes a timer, not armed yet. */
  timer(callback: () => void): Timer;
  /** Fills bytes[at .. at + length) from the host's best source. OK, PARAMETER, or UNSUPPORTED. */
  random(bytes: Uint8Array, at: number, length: number): number;
  /** Restarts the device; returns where that takes a while, or where the host leaves it to the application. */
  restart(): void;
}
