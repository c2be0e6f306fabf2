/**
 * What the wires of all hosts' streams share: when a socket may listen, and how one that was accepted begins.
 */
import { BUSY, IS_CONNECTED, NO_CONNECTION, OK, PARAMETER } from './codes.js';
import { within } from './options.js';
import type { Socket } from './socket.js';
import { CLOSED, CONNECTED, CONNECTING, SHUTDOWN, type StreamOptions } from './types.js';

/** Patience with a peer that does not answer, ms. */
const CONNECT_TIMEOUT = 30000;

/** The patience of the options, ms; PARAMETER where it is none. */
export function connectTimeout(options: StreamOptions): number {
  const ms = options.connectTimeout;
  if (ms === undefined) return CONNECT_TIMEOUT;
  return within(ms, 1, 0x3fffffff) ? ms : PARAMETER;
}

/** OK when a socket may begin to listen, and is bound then; else why not. @param listening whether it does so already */
export function listens(owner: Socket, listening: boolean, backlog: number): number {
  if (owner.state === CONNECTED) return IS_CONNECTED;
  if (owner.state === CONNECTING) return BUSY;
  if (owner.state === SHUTDOWN) return NO_CONNECTION;
  if (listening || !within(backlog, 1, 65535)) return PARAMETER;
  return owner.state === CLOSED ? owner.bind() : OK;
}

/** Makes a new socket, whose wire has been given the native one, the connected socket that `accept` answers. @param address of the peer, as text */
export function adopt(socket: Socket, address: string, port: number, localPort: number): Socket {
  const zone = address.indexOf('%');
  socket.target.parseHost(zone < 0 ? address : address.substring(0, zone), port);
  socket.targetText = socket.target.host();
  socket.localPort = localPort;
  socket.isOpen = true;
  socket.state = CONNECTED;
  return socket;
}
