/*
 * What the tests of sockets share: waiting for an event of one, a pattern of bytes, and which families loopback has.
 */
import { networkInterfaces } from 'node:os';
import { IN_PROGRESS, WOULD_BLOCK } from '../../src/net/codes.js';
import type { Network } from '../../src/net/types.js';

export const LOCAL = '127.0.0.1';
export const six = Object.values(networkInterfaces()).some((all) => all!.some((one) => one.address === '::1'));

/** Resolves with what `attempt` answers as soon as that is not WOULD_BLOCK or IN_PROGRESS: asked again at each event. */
export function settled(socket: Network, attempt: () => number): Promise<number> {
  return new Promise((resolve) => {
    const ask = (): void => {
      const result = attempt();
      if (result === WOULD_BLOCK || result === IN_PROGRESS) return;
      socket.onEvent = null;
      resolve(result);
    };
    socket.onEvent = ask;
    ask();
  });
}

/** `settled` for `accept`. */
export function accepted(listener: Network): Promise<Network> {
  return new Promise((resolve) => {
    const ask = (): void => {
      const peer = listener.accept();
      if (peer === null) return;
      listener.onEvent = null;
      resolve(peer);
    };
    listener.onEvent = ask;
    ask();
  });
}

export function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 7 + seed);
}

/** Sends all of it, in as many parts as it takes; or the first failure. */
export async function sendAll(socket: Network, bytes: Uint8Array): Promise<number> {
  let at = 0;
  while (at < bytes.length) {
    const sent = await settled(socket, () => socket.send(bytes, at, bytes.length - at));
    if (sent < 0) return sent;
    at += sent;
  }
  return at;
}

/** Receives that many bytes, or fewer when the peer ends; or the first failure. */
export async function recvAll(socket: Network, length: number): Promise<Uint8Array | number> {
  const into = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const received = await settled(socket, () => socket.recv(into, at, length - at));
    if (received < 0) return received;
    if (received === 0) return into.slice(0, at);
    at += received;
  }
  return into;
}
