/**
 * The server's observations by their tokens (RFC 7641): which notifications are awaited, and which of them are fresh.
 */
import { type Message, type Path } from '../../src/codec/index.js';
import { Answer } from './answer.js';

/** Called with every fresh notification; the last one may be an error, which ends the observation (RFC 7641 3.2). */
export type Listener = (notification: Answer) => void;

export interface Observed {
  peer: number;
  endpoint: string;
  path: Path;
  /** The format asked for. */
  accept: number | undefined;
  token: Uint8Array;
  listener: Listener;
  /** Value of Observe, and the time in ms, of the freshest notification. */
  number: number;
  at: number;
}

/** RFC 7641 3.4: a notification is fresher for its number or, after 128 seconds, in any case. */
const ANY_NUMBER_MS = 128_000;
const HALF = 1 << 23;

export class Observations {
  private readonly rows: Map<string, Observed>;

  constructor() {
    this.rows = new Map();
  }

  add(observed: Observed): void {
    this.rows.set(keyOf(observed.peer, observed.token), observed);
  }

  find(peer: number, token: Uint8Array): Observed | undefined {
    return this.rows.get(keyOf(peer, token));
  }

  remove(observed: Observed): void {
    this.rows.delete(keyOf(observed.peer, observed.token));
  }

  /** Forgets those of an endpoint: it registered anew, or is gone. */
  removeAll(endpoint: string): void {
    for (const [key, observed] of this.rows) if (observed.endpoint === endpoint) this.rows.delete(key);
  }

  /** Hands a notification to its listener, unless a fresher one was there before. */
  notify(observed: Observed, message: Message, now: number): void {
    const number = message.observe;
    if (number < 0) this.remove(observed);
    else if (!isFresher(observed, number, now)) return;
    observed.number = number;
    observed.at = now;
    observed.listener(new Answer(message, observed.path));
  }
}

function isFresher(observed: Observed, number: number, now: number): boolean {
  const last = observed.number;
  return (last < number && number - last < HALF) || (last > number && last - number > HALF) || now - observed.at > ANY_NUMBER_MS;
}

function keyOf(peer: number, token: Uint8Array): string {
  return peer + ' ' + Buffer.from(token).toString('hex');
}
