/**
 * Client Initiated Bootstrap, Core 1.2 6.1.3 - 6.1.7: when it is asked for, whether it succeeds, and what becomes of it. A bootstrap is one transaction.
 *
 * A second copy of the servers is kept nowhere: a bootstrap that fails is taken back by reading the last stored record again, or from the
 * values that the client was built with where there is no storage.
 */
import { type Clock, NEVER, earlier } from '../buffers/clock.js';
import { CHANGED } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Exchange } from '../coap/exchange.js';
import { CLOSED, type Peers } from '../coap/peers.js';
import { CANCELLED, METHOD_NOT_ALLOWED, MISSING, NOT_ACCEPTABLE, OK, OVERFLOW, TIMED_OUT } from '../status.js';
import type { Accounts } from './accounts.js';
import { type BootstrapAccount, SECURITY_ACCOUNT_TIMEOUT, SECURITY_HOLD_OFF } from './bootstrap-account.js';
import type { BootstrapRequest } from './bootstrap-request.js';
import type { Consistency } from './consistency.js';
import {
  BOOTSTRAP_ACCOUNT_PURGED, BOOTSTRAP_INCONSISTENT, BOOTSTRAP_REG_COMPLETE, BOOTSTRAP_REG_FAILURE, BOOTSTRAP_REQUEST, BOOTSTRAP_TAKEN_BACK, BOOTSTRAP_TRANSFER_COMPLETE,
  DISCONNECT, type Events, NETWORK_ERROR,
} from './events.js';
import type { Keeper } from './keeper.js';
import { OWNER_BOOTSTRAP } from './owners.js';
import type { Provision } from './provision.js';
import type { Registration } from './registration.js';

/* States. */
/** Nothing is wanted. */
export const IDLE = 0;
/** Waits for its second to come: hold-off or back-off. */
export const HOLDING = 1;
/** The network is wanted and not there yet. */
export const OPENING = 2;
/** A Bootstrap-Request is under way. */
export const REQUESTING = 3;
/** A Bootstrap-Pack-Request is under way. */
export const PACKING = 4;
/** The bootstrap server has the word. */
export const RUNNING = 5;
/** It has finished, and its answer is still to go out. */
export const FINISHED = 6;
/** What was changed is still to be taken back. */
export const FAILED = 7;
/** Done; the network stays for answers that were lost. */
export const LINGERING = 8;

/** RFC 7252 4.8.2: MAX_TRANSMIT_SPAN, in which the server may send its Finish again, seconds. */
const LINGER = 45;
/** The first wait after a failure, seconds; it doubles up to a day. */
const FIRST = 60;
const DAY = 86400;

export class Bootstrap {
  /** True when a Bootstrap-Pack has come and is to be carried out: `unpacked` takes how that went. */
  packed: boolean;
  /** True when the registration is to start: with other servers, or with those of before. */
  starts: boolean;
  /** True when the accounts are other servers than before. */
  renewed: boolean;
  /** True from the first change of a transaction on. */
  changed: boolean;
  /** What keeps the servers; null when nobody does. */
  keeper: Keeper | null;
  private state: number;
  /** True when a bootstrap is to begin at the next poll. */
  private wanted: boolean;
  /** Second at which the state is to be left. */
  private at: number;
  /** Failures since the last success. */
  private attempts: number;
  /** Successes of which came no registration: the first leads to another request at once (the fallback of Core 1.2 6.2.1.3), what all servers refuse again does not. */
  private barren: number;
  /** True when the failure leads to another request at once. */
  private again: boolean;
  /** Second at which the account is to be purged; -1 for never. */
  private purge: number;
  private readonly peer: number;
  /** What is asked for. */
  readonly sought: BootstrapRequest;
  private readonly account: BootstrapAccount;
  private readonly consistency: Consistency;
  /** Carries out what the bootstrap server writes and deletes. */
  readonly provision: Provision;
  private readonly accounts: Accounts;
  private readonly registration: Registration;
  private readonly peers: Peers;
  private readonly endpoint: Endpoint;
  private readonly exchange: Exchange;
  private readonly events: Events;
  private readonly clock: Clock;

  constructor(sought: BootstrapRequest, account: BootstrapAccount, consistency: Consistency, provision: Provision, accounts: Accounts,
    registration: Registration, peers: Peers, endpoint: Endpoint, exchange: Exchange, events: Events, clock: Clock) {
    this.sought = sought;
    this.account = account;
    this.consistency = consistency;
    this.provision = provision;
    this.accounts = accounts;
    this.registration = registration;
    this.peers = peers;
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.events = events;
    this.clock = clock;
    this.peer = accounts.capacity;
    this.packed = false;
    this.starts = false;
    this.renewed = false;
    this.wanted = false;
    this.keeper = null;
    this.state = IDLE;
    this.at = 0;
    this.attempts = 0;
    this.barren = 0;
    this.changed = false;
    this.again = false;
    this.purge = -1;
  }

  /* What asks for it. */

  /** The client starts: without a server account there is nothing but a bootstrap (Core 1.2 6.1.4 step 4). */
  start(): void {
    this.account.locate();
    if (this.state !== IDLE) return;
    if (this.accounts.count === 0) this.request();
    else this.expire();
  }

  /** A server asks for it (1/x/9), all servers have failed (Core 1.2 6.1.4 step 4), or the application wants it. One that goes on is enough. */
  request(): void {
    this.wanted = this.state === IDLE || this.state === LINGERING;
  }

  /** The application wants it: as `request`, whatever came of the last one. */
  demand(): void {
    this.barren = 0;
    this.request();
  }

  private enter(): void {
    this.wanted = false;
    if (this.isServed()) this.barren = 0;
    const holdOff = this.account.number(SECURITY_HOLD_OFF);
    const backOff = this.failures() > 0 ? this.backOff() : 0;
    this.hold(holdOff > backOff ? holdOff : backOff);
  }

  /** OK, or METHOD_NOT_ALLOWED when there is no account to bootstrap from. */
  check(): number {
    return this.account.row() >= 0 ? OK : METHOD_NOT_ALLOWED;
  }

  /** Ends what is going on: what was changed is taken back. */
  stop(): void {
    this.wanted = false;
    if (this.state === FINISHED) this.complete();
    this.starts = false;
    this.purge = -1; // counted anew from the next start
    if (this.state === IDLE) return;
    this.leave();
    this.at = -1;
    this.state = this.changed ? FAILED : IDLE;
  }

  /** Gives up what is going on, as no network is to be open; it begins anew after `resume`. */
  suspend(): void {
    this.wanted = false;
    switch (this.state) {
      case OPENING:
      case REQUESTING:
      case PACKING:
      case RUNNING: this.fail(CANCELLED); break;
      case FAILED:
        this.again = false;
        this.leave();
        break;
      case FINISHED:
      case LINGERING:
        if (this.state === FINISHED) this.complete();
        this.leave();
        this.state = IDLE;
        break;
      default: break;
    }
  }

  /** Asks anew at once where a network was waited for, as after a change of address. */
  reconnect(): void {
    if (this.registration.suspended || this.state === RUNNING || this.state === FAILED || this.state === FINISHED) return;
    this.attempts = 0;
    if (this.state === HOLDING || this.state === OPENING || this.state === REQUESTING || this.state === PACKING) this.open();
    else if (this.accounts.count === 0 || this.purge < 0) this.start();
  }

  /** True while requests of the bootstrap server are served. One that comes before the answer to ours shows that it was accepted. */
  isActive(): boolean {
    return this.state === RUNNING || this.state === REQUESTING;
  }

  /** True when nothing goes on, and nothing will by itself. */
  isIdle(): boolean {
    return this.state === IDLE && this.purge < 0 && !this.wanted;
  }

  /** True while a server is registered with. */
  private isServed(): boolean {
    for (let account = 0; account < this.accounts.count; account++) if (this.registration.standing.isRegistered(account)) return true;
    return false;
  }

  /* The machine. */

  /** Waits with the network closed; not at all for 0 s. Up to a quarter is added at random, so that devices which lost a server together do not come together. */
  private hold(seconds: number): void {
    this.sought.reset();
    if (seconds <= 0 && !this.registration.suspended) {
      this.open();
      return;
    }
    this.leave();
    this.at = this.clock.ceil() + seconds + ((seconds >> 2) * this.endpoint.dice(8) >> 8);
    this.state = HOLDING;
  }

  private failures(): number {
    return this.attempts + (this.barren > 1 ? this.barren - 1 : 0);
  }

  private backOff(): number {
    let seconds = FIRST;
    for (let i = this.failures(); i > 1 && seconds < DAY; i--) seconds *= 2;
    return seconds > DAY ? DAY : seconds;
  }

  private open(): void {
    const at = this.account.uriAt();
    if (at < 0) {
      this.leave();
      this.state = IDLE;
      this.events.add(BOOTSTRAP_REG_FAILURE, 0, MISSING);
      return;
    }
    this.at = 0; // a stop of before is over
    this.endpoint.revoke(OWNER_BOOTSTRAP, 0);
    this.peers.name(this.peer, at + 2, this.account.lengthAt(at));
    this.peers.reopen(this.peer);
    this.state = OPENING;
  }

  /** Closes the network; what is under way is taken back. */
  private leave(): void {
    this.endpoint.revoke(OWNER_BOOTSTRAP, 0);
    this.peers.want(this.peer, CLOSED);
  }

  /** Counts a failure; what was changed is taken back when the doors are next polled. */
  private fail(status: number): void {
    this.events.add(BOOTSTRAP_REG_FAILURE, 0, status);
    this.leave();
    if (this.attempts < 255) this.attempts++;
    this.again = false;
    this.state = FAILED;
  }

  /** Does what is due, and makes the request that is to be sent. */
  begin(now: number): void {
    if (this.wanted) this.enter();
    switch (this.state) {
      case HOLDING:
        if (!this.registration.suspended && this.clock.until(this.at) === 0) this.open();
        break;
      case OPENING:
        // What is taken back, should it fail, is what stands now.
        if (this.peers.ready(this.peer) && (this.keeper === null || this.keeper.isSaved())) this.ask(now);
        break;
      case RUNNING:
        // Core 1.2 6.1.3.3 step 2: it fails when no Finish comes for EXCHANGE_LIFETIME.
        if (this.clock.until(this.at) === 0) this.fail(TIMED_OUT);
        break;
      case FINISHED:
        if (!this.endpoint.hasAnswer()) this.complete();
        break;
      case LINGERING:
        if (this.clock.until(this.at) === 0) {
          this.leave();
          this.events.add(DISCONNECT, 0, 0);
          this.state = IDLE;
          if (this.isServed()) this.barren = 0;
        }
        break;
      default: break;
    }
    if (this.state === FAILED && !this.changed) this.resume();
    if (this.purge >= 0 && (this.state === IDLE || this.state === LINGERING) && this.clock.until(this.purge) === 0) this.expireNow();
  }

  /** Transport 1.2 6.4.2: POST /bs?ep&pct, or GET /bspack?ep. */
  private ask(now: number): void {
    const slot = this.exchange.request(this.peer, OWNER_BOOTSTRAP, 0);
    if (slot < 0) return;
    const pack = this.sought.isPack();
    if (!this.sought.isContinued()) this.events.add(BOOTSTRAP_REQUEST, 0, 0);
    if (this.endpoint.submit(slot, this.sought.write(this.endpoint.message), now) < 0) {
      this.endpoint.release(slot);
      this.fail(OVERFLOW);
      return;
    }
    this.state = pack ? PACKING : REQUESTING;
  }

  /** The bootstrap server has said something: it has EXCHANGE_LIFETIME for the next word. */
  heard(): void {
    if (this.state === REQUESTING) {
      this.events.add(BOOTSTRAP_REG_COMPLETE, 0, 0);
      this.state = RUNNING;
    }
    const millis = this.endpoint.exchangeLifetime;
    this.at = this.clock.ceil() + (millis - (millis % 1000)) / 1000;
  }

  /** Before the first change: the servers of now are left, in silence. */
  change(): void {
    if (this.changed) return;
    this.registration.drop();
    this.mark(true);
  }

  private mark(changed: boolean): void {
    this.changed = changed;
    if (this.keeper !== null) this.keeper.held = changed;
  }

  /** Bootstrap-Finish: OK, or NOT_ACCEPTABLE where what was written does not go together (Core 1.2 6.1.6). */
  finish(): number {
    if (!this.settleAccount() || !this.consistency.holds()) {
      this.events.add(BOOTSTRAP_INCONSISTENT, 0, NOT_ACCEPTABLE);
      return NOT_ACCEPTABLE;
    }
    this.state = FINISHED;
    return OK;
  }

  /** Core 1.2 6.1.3.3 step 3: an account that was replaced is purged before Finish is answered. False where not exactly one is left. */
  private settleAccount(): boolean {
    const first = this.account.next(-1);
    const second = first < 0 ? -1 : this.account.next(first);
    if (first < 0 || (second >= 0 && this.account.next(second) >= 0)) return false;
    const own = this.account.row();
    if (second >= 0) {
      if (own !== first && own !== second) return false;
      this.account.remove(this.account.iid);
    }
    return true;
  }

  private complete(): void {
    this.provision.keep();
    this.account.locate();
    this.attempts = 0;
    if (this.barren < 255) this.barren++;
    this.events.add(BOOTSTRAP_TRANSFER_COMPLETE, 0, 0);
    // Core 1.2 6.2.1: after a bootstrap the client registers with every server, whatever was changed.
    if (!this.changed) {
      this.registration.drop();
    } else {
      this.mark(false);
      this.renewed = true;
      this.accounts.pair();
      if (this.keeper !== null) this.keeper.steer();
    }
    this.at = this.clock.ceil() + LINGER;
    this.state = LINGERING;
    this.expire();
    this.starts = true;
  }

  /** True when what a bootstrap has changed is to be taken back: by the last stored record, or by `provision.factory`. `takenBack` follows. */
  isBroken(): boolean {
    return this.state === FAILED && this.changed;
  }

  /** The steering objects are again what they were; @param same false where they are the factory's, which may be others */
  takenBack(same: boolean): void {
    this.mark(false);
    if (!same) this.renewed = true;
    this.provision.takeBack();
    this.events.add(BOOTSTRAP_TAKEN_BACK, 0, 0);
    this.accounts.pair();
    this.resume();
  }

  /** Goes on after a failure. */
  private resume(): void {
    this.account.locate();
    this.state = IDLE;
    if (this.at < 0) return; // the application has stopped it
    if (this.again) this.state = OPENING;
    else if (this.accounts.count === 0) this.hold(this.backOff());
    else this.starts = true;
  }

  /** Begins the time after which the account is purged: 0/x/12, 0 for never. */
  private expire(): void {
    const timeout = this.account.number(SECURITY_ACCOUNT_TIMEOUT);
    this.purge = timeout > 0 ? this.clock.ceil() + timeout : -1;
  }

  private expireNow(): void {
    this.purge = -1;
    if (this.accounts.count === 0) return; // it is all there is
    this.account.remove(this.account.iid);
    this.account.locate();
    this.accounts.pair();
    this.events.add(BOOTSTRAP_ACCOUNT_PURGED, 0, 0);
    if (this.keeper !== null) this.keeper.steer();
  }

  /** Milliseconds until `begin` has something to do. */
  pollTimeout(): number {
    if (this.wanted) return 0;
    let wait = this.purge >= 0 ? this.clock.until(this.purge) : NEVER;
    switch (this.state) {
      case IDLE: break;
      case HOLDING:
        wait = this.registration.suspended ? NEVER : this.clock.until(this.at); // the account is not purged meanwhile
        break;
      case LINGERING: wait = earlier(wait, this.clock.until(this.at)); break;
      case RUNNING: wait = this.clock.until(this.at); break;
      // What waits for a message slot is moved on by the endpoint's timeouts.
      case FAILED: wait = this.changed && !this.endpoint.canBorrow() ? NEVER : 0; break;
      default: wait = NEVER;
    }
    return wait;
  }

  /* What became of our requests. */

  /** A response to the request under way. */
  responded(m: Message): void {
    switch (this.state) {
      case REQUESTING:
        if (m.code === CHANGED) {
          this.heard();
        } else if (this.sought.yields(m.code)) {
          this.state = OPENING;
        } else {
          this.fail(-m.code);
        }
        break;
      case PACKING:
        this.packed = this.sought.unwrap(m, this.peer, this.clock.now);
        if (!this.packed) this.state = OPENING;
        break;
      // The answer came behind the server's first request.
      case RUNNING: if (m.code !== CHANGED) this.fail(-m.code); break;
      default: break;
    }
  }

  /** A Bootstrap-Pack was carried out, or was not. */
  unpacked(status: number): void {
    this.packed = false;
    if (status >= 0 && this.settleAccount() && this.consistency.holds()) {
      this.events.add(BOOTSTRAP_REG_COMPLETE, 0, 0);
      this.state = FINISHED;
      return;
    }
    // Core 1.2 6.1.6: in case of any inconsistency a Bootstrap-Request follows.
    if (status >= 0) this.events.add(BOOTSTRAP_INCONSISTENT, 0, NOT_ACCEPTABLE);
    this.sought.withoutPack();
    this.again = true;
    this.state = FAILED;
  }

  /** The request under way got no answer, or a Reset. */
  failed(status: number): void {
    if (this.state === REQUESTING || this.state === PACKING) this.fail(status);
  }

  /** The network under the bootstrap server failed with a code of its own. */
  networkFailed(code: number): void {
    this.events.add(NETWORK_ERROR, 0, code);
    this.peers.want(this.peer, CLOSED);
    if (this.state >= OPENING && this.state <= RUNNING) this.fail(code);
    else if (this.state === FAILED) this.again = false;
    else if (this.state === LINGERING) this.state = IDLE;
  }
}
