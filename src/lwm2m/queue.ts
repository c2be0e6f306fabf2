/**
 * Queue mode, Core 1.2 6.2.1 and Transport 1.2 6.5: which servers keep their requests until they hear from us, and when we stop listening for one.
 *
 * It is on for a server while the binding (1/x/7) has a Q. Nothing is asked before anything is sent: Updates, notifications and Sends
 * go out when they are due, and each opens the time in which the server can answer with what it has kept.
 */
import type { Arena } from '../buffers/arena.js';
import { type Clock, NEVER, earlier } from '../buffers/clock.js';
import type { Config } from '../config.js';
import type { Endpoint } from '../coap/endpoint.js';
import { OPEN, type Peers, RESTING } from '../coap/peers.js';
import { type Accounts, SERVER_BINDING } from './accounts.js';
import { type Events, QUEUE_MODE_RX_OFF } from './events.js';
import type { Registration } from './registration.js';

/** The letter in a binding. */
const Q = 81;

export class Queue {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  /** Second until which something may come from each server. */
  private readonly ends: number;
  /** Where the binding of each server lies, in halves; 0 before the first Register. Looked for once: the way there is long, in nested calls too. */
  private readonly bindings: number;
  /** Whether each server was told Q by the last Register. */
  private readonly tolds: number;
  private readonly awake: number;
  private readonly capacity: number;
  private readonly accounts: Accounts;
  private readonly peers: Peers;
  private readonly endpoint: Endpoint;
  private readonly registration: Registration;
  private readonly events: Events;
  private readonly clock: Clock;

  /** @param awake seconds of listening after each datagram */
  constructor(arena: Arena, config: Config, awake: number, accounts: Accounts, peers: Peers, endpoint: Endpoint, registration: Registration, events: Events, clock: Clock) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.ends = arena.words(config.servers);
    this.bindings = arena.halves(config.servers);
    this.tolds = arena.bytes(config.servers);
    this.awake = awake;
    this.capacity = config.servers;
    this.accounts = accounts;
    this.peers = peers;
    this.endpoint = endpoint;
    this.registration = registration;
    this.events = events;
    this.clock = clock;
  }

  /** True when queue mode is on for a server. */
  isOn(account: number): boolean {
    const half = this.u16[this.bindings + account];
    if (half === 0) return false;
    for (let i = this.u16[half] - 1; i >= 0; i--) if (this.u8[half * 2 + 2 + i] === Q) return true;
    return false;
  }

  /** Notes that a Register tells the server what `isOn` says. */
  tell(account: number): void {
    const at = this.accounts.runAt(account, SERVER_BINDING);
    this.u16[this.bindings + account] = at < 0 ? 0 : at >> 1;
    this.u8[this.tolds + account] = this.isOn(account) ? 1 : 0;
  }

  /** True when the server was told otherwise. From LwM2M 1.1 on an Update has no word for it (Core 1.2 6.2.2): that takes a Register. */
  isStale(account: number): boolean {
    return this.isOn(account) !== (this.u8[this.tolds + account] !== 0);
  }

  /** A datagram came from a peer, or goes to it: more may come. */
  touch(peer: number): void {
    if (peer >= this.capacity) return; // the bootstrap server keeps nothing
    this.i32[this.ends + peer] = this.clock.ceil() + this.awake;
    if (this.peers.wanted(peer) === RESTING) this.peers.want(peer, OPEN);
  }

  /** Stops listening for the servers whose time has passed. */
  handleTimeout(): void {
    for (let account = 0; account < this.accounts.count; account++) {
      if (this.wait(account) !== 0) continue;
      this.peers.want(account, RESTING);
      this.events.add(QUEUE_MODE_RX_OFF, this.accounts.ssid(account), 0);
    }
  }

  /** Milliseconds until `handleTimeout` has something to do. */
  pollTimeout(): number {
    let wait = NEVER;
    for (let account = 0; account < this.accounts.count; account++) wait = earlier(wait, this.wait(account));
    return wait;
  }

  /** Milliseconds until listening for a server can stop; NEVER while it has, or while something is under way. */
  private wait(account: number): number {
    if (!this.registration.standing.isRegistered(account) || this.peers.wanted(account) !== OPEN || !this.peers.ready(account)) return NEVER;
    if (!this.isOn(account) || this.endpoint.pending(account) >= 0) return NEVER;
    return this.clock.until(this.i32[this.ends + account]);
  }
}
