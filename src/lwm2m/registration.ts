/**
 * The Client Registration interface, Core 1.2 6.2: a state machine for each server account, from opening its network to de-registration.
 */
import type { Arena } from '../buffers/arena.js';
import { type Clock, NEVER, earlier } from '../buffers/clock.js';
import { CHANGED, CODE_NOT_FOUND, CODE_PRECONDITION_FAILED, CREATED, DELETE, DELETED, POST } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { Config } from '../config.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Exchange } from '../coap/exchange.js';
import { CLOSED, OPEN, PAUSED, type Peers } from '../coap/peers.js';
import { BAD_REQUEST, INTERNAL, OVERFLOW } from '../status.js';
import { type Accounts, SERVER_BOOTSTRAP_ON_FAILURE, SERVER_DISABLE_TIMEOUT } from './accounts.js';
import type { Announcement } from './announcement.js';
import {
  DEREGISTER, DEREGISTER_FAILURE, DISCONNECT, type Events, NETWORK_ERROR, PROFILE_REFUSED, REGISTERING as REGISTERING_EVENT, REGISTRATION_COMPLETE, REGISTRATION_FAILURE, REG_TIMEOUT,
  REG_UPDATE, REG_UPDATE_COMPLETE, REG_UPDATE_FAILURE, SEQUENCES_FAILED, SERVER_DISABLED, VERSION_FALLBACK,
} from './events.js';
import { type Observations, OWED } from './observations.js';
import type { Order } from './order.js';
import { OWNER_OBSERVATION, OWNER_REGISTRATION } from './owners.js';
import type { Retry } from './retry.js';
import { BINDING, DISABLE, DISABLED, HELD, LEAVE, LEAVING, MORE, OPENING, REGISTERED, REGISTERING, RESUME, RETURN, STOPPED, Standing, UPDATE, UPDATING, WAITING } from './standing.js';

/* What `begin` began. */
export const REGISTER = 1;
export const UPDATE_REQUEST = 2;
export const DEREGISTER_REQUEST = 3;

/** The bootstrap, as a last resort. */
export interface Rescue {
  /** Begins a bootstrap, unless one is under way. */
  request(): void;
}

export class Registration {
  /** The account and the request of the last `begin`. */
  account: number;
  operation: number;
  /** True from `suspend` to `resume`: no network is opened. */
  suspended: boolean;
  /** How each account stands. */
  readonly standing: Standing;
  /* Features, null where the client does not use them. */
  order: Order | null;
  bootstrap: Rescue | null;
  private readonly u16: Uint16Array;
  private readonly accounts: Accounts;
  private readonly peers: Peers;
  private readonly endpoint: Endpoint;
  private readonly exchange: Exchange;
  private readonly announcement: Announcement;
  private readonly observations: Observations;
  private readonly retry: Retry;
  private readonly events: Events;
  private readonly clock: Clock;
  private readonly version: number;

  /** @param version 10, 11 or 12: what is asked for first */
  constructor(arena: Arena, config: Config, accounts: Accounts, peers: Peers, endpoint: Endpoint, exchange: Exchange, announcement: Announcement,
    observations: Observations, retry: Retry, events: Events, clock: Clock, version: number) {
    this.u16 = arena.u16;
    this.standing = new Standing(arena, config);
    this.account = 0;
    this.operation = 0;
    this.suspended = false;
    this.order = null;
    this.bootstrap = null;
    this.accounts = accounts;
    this.peers = peers;
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.announcement = announcement;
    this.observations = observations;
    this.retry = retry;
    this.events = events;
    this.clock = clock;
    this.version = version;
  }

  /* What the application asks for. */

  /** Begins registering with every account that is stopped, in their order. */
  start(): void {
    for (let account = 0; account < this.accounts.count; account++) this.begins(account);
  }

  /** Begins registering with an account that is stopped. */
  begins(account: number): void {
    if (account < 0 || this.standing.state(account) !== STOPPED) return;
    if (this.order === null) {
      this.open(account, this.standing.flags(account) & RESUME);
      return;
    }
    this.order.enter(account);
    this.standing.set(account, HELD);
  }

  /** Leaves every server in silence, as a bootstrap is to name others: `start` begins anew, with fresh networks. */
  drop(): void {
    for (let account = 0; account < this.accounts.capacity; account++) {
      if (this.standing.state(account) !== STOPPED) {
        this.settle(account);
        this.observations.clear(account);
        this.peers.reopen(account);
        this.peers.want(account, CLOSED);
      }
      this.retry.reset(account);
      this.announcement.loseLocation(account);
      this.standing.reset(account, 0);
      this.standing.setFlags(account, 0);
      if (this.order !== null) this.order.forget(account);
    }
  }

  /** An account that is stopped was registered before the restart, in this version: the first word is an Update. */
  restore(account: number, version: number): void {
    this.standing.reset(account, version);
    this.standing.setFlags(account, RESUME);
    if (this.announcement.queue !== null) this.announcement.queue.tell(account);
  }

  /** De-registers from a server, and closes. */
  stop(account: number): void {
    if (account >= 0) this.leave(account, 0);
  }

  /** Asks for an Update at a server, as 1/x/8 does. */
  update(account: number): void {
    if (account >= 0) this.standing.flag(account, UPDATE);
  }

  /** Opens a network anew, as after a change of address: a registration that may still stand is updated, another begun. A server that disabled itself is left alone until its time. */
  reconnect(account: number): void {
    if (account < 0) return;
    if (this.standing.state(account) === LEAVING || this.standing.has(account, LEAVE)) this.standing.flag(account, RETURN);
    this.renew(account);
  }

  /** Closes every network, and keeps what is known of the registrations; what is leaving may still leave. */
  suspend(): void {
    this.suspended = true;
    for (let account = 0; account < this.accounts.count; account++) this.renew(account);
  }

  /** Opens the networks again: registrations that may still stand are updated, others begun. */
  resume(): void {
    this.suspended = false;
    for (let account = 0; account < this.accounts.count; account++) if (this.standing.state(account) === OPENING) this.peers.want(account, OPEN);
  }

  private renew(account: number): void {
    const state = this.standing.state(account);
    if (state === STOPPED || state === LEAVING || state === DISABLED || state === HELD || this.standing.has(account, LEAVE)) return;
    const stands = state === REGISTERED || state === UPDATING || this.standing.has(account, RESUME);
    this.doubt(account);
    this.settle(account);
    this.peers.reopen(account);
    this.retry.reset(account);
    this.open(account, stands ? RESUME | (this.standing.flags(account) & BINDING) : 0);
  }

  /** De-registers from a server that disables itself, until 1/x/5 seconds have passed. */
  disable(account: number): void {
    if (account >= 0) this.leave(account, DISABLE);
  }

  /** The server wrote its binding: the next Update tells it. */
  bindingWritten(account: number): void {
    if (account >= 0) this.standing.flag(account, BINDING | UPDATE);
  }

  private leave(account: number, flag: number): void {
    const state = this.standing.state(account);
    if (state === REGISTERED || state === UPDATING) {
      // The application's stop outlasts a server's wish to be disabled, whichever came first.
      if (flag === DISABLE && this.standing.has(account, LEAVE)) return;
      this.standing.setFlags(account, (this.standing.flags(account) & ~(DISABLE | RETURN)) | LEAVE | flag);
    } else if (state === LEAVING) {
      if (flag === 0) this.standing.setFlags(account, this.standing.flags(account) & (~(DISABLE | RETURN)));
    } else if (state !== STOPPED && flag !== DISABLE) {
      this.close(account);
    }
  }

  /* The machine. */

  private open(account: number, flags: number): void {
    const at = this.accounts.uriAt(account);
    this.peers.name(account, at + 2, this.u16[at >> 1]);
    this.peers.want(account, this.suspended ? PAUSED : OPEN);
    this.standing.setFlags(account, flags);
    if (this.standing.versionOf(account) === 0) this.standing.reset(account, this.version);
    this.standing.set(account, OPENING);
  }

  private close(account: number): void {
    this.settle(account); // with NSTART above 1 a notification may still wait: nobody is to hear it
    this.observations.clear(account);
    this.peers.want(account, CLOSED);
    this.announcement.loseLocation(account);
    this.events.add(DISCONNECT, this.accounts.ssid(account), 0);
    if (this.standing.has(account, RETURN)) {
      this.peers.reopen(account);
      this.open(account, 0);
      return;
    }
    if (this.standing.has(account, DISABLE)) {
      this.standing.at(account, this.clock.ceil() + this.accounts.setting(account, SERVER_DISABLE_TIMEOUT, 86400));
      this.standing.set(account, DISABLED);
      this.events.add(SERVER_DISABLED, this.accounts.ssid(account), 0);
    } else {
      this.standing.reset(account, 0); // and no version: the server may know more when it is met again
    }
    if (this.order !== null) this.order.pass(account);
    this.standing.setFlags(account, 0);
  }

  /** What an Update under way was to tell the server may never have arrived: the next one tells it all. */
  private doubt(account: number): void {
    if (this.standing.state(account) !== UPDATING) return;
    this.announcement.forget(account);
    this.standing.flag(account, BINDING);
  }

  /** Takes back what is under way with a server; a notification that was not acknowledged is owed again (RFC 7641 4.5: eventually consistent). */
  settle(account: number): void {
    for (let slot = this.endpoint.pending(account); slot >= 0; slot = this.endpoint.pending(account)) {
      const row = this.endpoint.owner(slot) === OWNER_OBSERVATION ? this.observations.ofMid(account, this.endpoint.messageId(slot)) : -1;
      if (row >= 0) this.observations.slots.set(row, OWED);
      this.endpoint.release(slot);
    }
  }

  /** Counts a failed attempt and waits, with the network closed: the next attempt has a fresh port, and a NAT a fresh mapping. @param status why */
  private fail(account: number, status: number): void {
    this.peers.want(account, CLOSED);
    this.events.add(REGISTRATION_FAILURE, this.accounts.ssid(account), status);
    this.standing.at(account, this.clock.ceil() + this.retry.failed(account));
    this.standing.set(account, WAITING);
    const exhausted = this.retry.exhausted;
    // Core 1.2 E.2, 1/x/16: an explicit refusal is as good as the end of all attempts.
    if (!exhausted && !(status <= BAD_REQUEST && status > INTERNAL)) return;
    if (this.order !== null) this.order.failed(account);
    const rescue = this.bootstrap !== null && this.accounts.flagOf(account, SERVER_BOOTSTRAP_ON_FAILURE, true) ? this.bootstrap : null;
    if (exhausted || rescue !== null) this.events.add(SEQUENCES_FAILED, this.accounts.ssid(account), rescue !== null ? 1 : 0);
    if (rescue !== null) rescue.request();
  }

  /**
   * Begins the request that is due at one account: its message slot, -1 when there is none. `account` and `operation` say
   * what is to be written into it, and `end` is to be called then.
   */
  begin(): number {
    for (let account = 0; account < this.accounts.count; account++) {
      const operation = this.due(account);
      if (operation === 0) continue;
      const slot = this.exchange.request(account, OWNER_REGISTRATION, account);
      if (slot < 0) continue;
      this.account = account;
      this.operation = operation;
      return slot;
    }
    return -1;
  }

  /** Moves an account on as far as it goes without a message; then the request that is due, 0 for none. */
  private due(account: number): number {
    let state = this.standing.state(account);
    if (state === HELD && this.order !== null && this.order.admits(account)) {
      const delay = this.order.delay(account);
      this.standing.at(account, delay > 0 ? this.clock.ceil() + delay : this.clock.seconds);
      this.standing.set(account, WAITING);
      state = WAITING;
    }
    if ((state === WAITING || state === DISABLED) && this.clock.until(this.standing.second(account)) === 0) this.open(account, this.standing.flags(account) & (RESUME | BINDING));
    if (!this.peers.ready(account)) return 0;
    state = this.standing.state(account);
    if (this.standing.has(account, MORE)) return state === REGISTERING ? REGISTER : state === LEAVING ? DEREGISTER_REQUEST : UPDATE_REQUEST;
    if (state === OPENING) {
      if (!this.standing.has(account, RESUME)) return REGISTER;
      this.standing.setFlags(account, UPDATE | (this.standing.flags(account) & BINDING));
      this.standing.set(account, REGISTERED);
      state = REGISTERED;
    }
    if (state !== REGISTERED || this.untilUpdate(account) !== 0) return 0;
    if (this.standing.has(account, LEAVE)) return DEREGISTER_REQUEST;
    return this.announcement.isOutdated(account, this.standing.versionOf(account)) ? REGISTER : UPDATE_REQUEST;
  }

  /** True when the Update begun is to tell the binding, too. */
  tellsBinding(): boolean {
    return this.standing.has(this.account, BINDING) && this.standing.versionOf(this.account) === 10;
  }

  /** Sends the request begun. One that does not fit a message is a failure that only fewer instances could mend. */
  end(slot: number, now: number): void {
    const account = this.account;
    const ssid = this.accounts.ssid(account);
    if (this.endpoint.submit(slot, this.operation === DEREGISTER_REQUEST ? DELETE : POST, now) < 0) {
      this.endpoint.release(slot);
      this.fail(account, OVERFLOW);
      return;
    }
    if (this.standing.has(account, MORE)) {
      this.standing.setFlags(account, this.standing.flags(account) & (~MORE));
      return;
    }
    switch (this.operation) {
      case REGISTER:
        this.standing.setFlags(account, 0);
        // Core 1.2 6.4.1: a new registration begins without observations.
        this.observations.clear(account);
        this.standing.set(account, REGISTERING);
        this.events.add(REGISTERING_EVENT, ssid, this.standing.versionOf(account));
        break;
      case UPDATE_REQUEST:
        this.standing.setFlags(account, this.standing.flags(account) & (LEAVE | DISABLE | RETURN));
        this.standing.set(account, UPDATING);
        this.events.add(REG_UPDATE, ssid, 0);
        break;
      default: this.standing.set(account, LEAVING);
    }
  }

  /** Milliseconds until `begin` has something to do. */
  pollTimeout(): number {
    let wait = NEVER;
    for (let account = 0; account < this.accounts.count; account++) {
      const state = this.standing.state(account);
      if (state === WAITING || state === DISABLED) wait = earlier(wait, this.clock.until(this.standing.second(account)));
      // What is due but cannot be sent yet waits for the endpoint, whose own timeouts move it on.
      else if (this.standing.has(account, MORE)) wait = this.peers.ready(account) && this.endpoint.canConfirm(account) ? 0 : wait;
      else if (state === REGISTERED && this.peers.ready(account) && this.endpoint.canConfirm(account)) wait = earlier(wait, this.untilUpdate(account));
    }
    return wait;
  }

  /** Milliseconds until an Update or a De-register is due; NEVER with an infinite lifetime (0) and nothing to tell. */
  private untilUpdate(account: number): number {
    if (this.standing.has(account, UPDATE | LEAVE) || this.announcement.isStale(account) || this.announcement.isOutdated(account, this.standing.versionOf(account))) return 0;
    return this.announcement.lifetime(account) > 0 ? this.clock.until(this.standing.second(account)) : NEVER;
  }

  /** The registration stands until `lifetime` has passed from now: notes when the next Update is due. */
  private renewed(account: number): void {
    const lifetime = this.announcement.lifetime(account);
    const half = lifetime >> 1;
    // Early enough for all retransmissions of an Update, 93 s (RFC 7252 4.8.2), where the lifetime allows that; and never in the same second.
    const wait = lifetime - 93 > half ? lifetime - 93 : half;
    this.standing.at(account, this.clock.seconds + (wait > 0 ? wait : 1));
    this.retry.reset(account);
    this.standing.set(account, REGISTERED);
  }

  /* What became of our requests. */

  /** True when the request begun goes on with the next block of one that is under way. */
  isContinued(): boolean {
    return this.standing.has(this.account, MORE);
  }

  /** The request under way is not whole yet: its next block is due (RFC 7959 2.5). */
  more(account: number): void {
    const state = this.standing.state(account);
    if (state === REGISTERING || state === UPDATING || state === LEAVING) this.standing.flag(account, MORE);
  }

  /** A response to the request under way. */
  responded(account: number, m: Message): void {
    const ssid = this.accounts.ssid(account);
    const code = m.code;
    switch (this.standing.state(account)) {
      case REGISTERING: this.registered(account, m); break;
      case UPDATING:
        if (code === CHANGED) {
          this.renewed(account);
          this.events.add(REG_UPDATE_COMPLETE, ssid, 0);
          break;
        }
        // 4.04: the server has forgotten us; whatever else it says, a new registration is the way back.
        this.events.add(REG_UPDATE_FAILURE, ssid, -code);
        if (this.standing.has(account, LEAVE) && code === CODE_NOT_FOUND) this.close(account);
        else if (this.standing.has(account, LEAVE)) this.standing.set(account, REGISTERED);
        else this.open(account, 0);
        break;
      case LEAVING:
        if (code === DELETED) this.events.add(DEREGISTER, ssid, 0);
        else this.events.add(DEREGISTER_FAILURE, ssid, -code);
        this.close(account);
        break;
      default: break;
    }
  }

  private registered(account: number, m: Message): void {
    const ssid = this.accounts.ssid(account);
    const version = this.standing.versionOf(account);
    if (m.code === CREATED) {
      if (!this.announcement.keepLocation(account, m)) {
        this.fail(account, OVERFLOW);
        return;
      }
      this.renewed(account);
      if (this.order !== null) this.order.registered(account);
      this.events.add(REGISTRATION_COMPLETE, ssid, 0);
    } else if (m.code === CODE_PRECONDITION_FAILED && version > 10) {
      // Core 1.2 6.2.1: 4.12 says that the version is not supported; the next older one is tried at once.
      this.standing.reset(account, version - 1);
      this.events.add(VERSION_FALLBACK, ssid, version - 1);
      this.open(account, 0);
    } else if (m.code >> 5 === 4 && this.announcement.profile !== null && this.announcement.profile.stands(account, version)) {
      // Core 1.2 6.2.1: a server that does not know the Profile ID is to be told the list.
      this.announcement.profile.refuse(account);
      this.events.add(PROFILE_REFUSED, ssid, -m.code);
      this.open(account, 0);
    } else {
      this.fail(account, -m.code);
    }
  }

  /** The request under way got no answer, or a Reset. */
  failed(account: number, status: number): void {
    const ssid = this.accounts.ssid(account);
    switch (this.standing.state(account)) {
      case REGISTERING:
        this.fail(account, status);
        break;
      case UPDATING:
        this.events.add(REG_TIMEOUT, ssid, status);
        if (this.standing.has(account, LEAVE)) {
          this.close(account);
          break;
        }
        this.peers.reopen(account);
        this.open(account, 0);
        break;
      case LEAVING:
        this.events.add(DEREGISTER_FAILURE, ssid, status);
        this.close(account);
        break;
      default: break;
    }
  }

  /** The network under a server failed with a code of its own. */
  networkFailed(account: number, code: number): void {
    const state = this.standing.state(account);
    this.events.add(NETWORK_ERROR, this.accounts.ssid(account), code);
    this.peers.want(account, CLOSED);
    if (state === STOPPED || state === WAITING || state === DISABLED || state === HELD) return;
    if (state === LEAVING || this.standing.has(account, LEAVE)) {
      this.events.add(DEREGISTER_FAILURE, this.accounts.ssid(account), code);
      this.close(account);
      return;
    }
    this.doubt(account);
    const resume = this.standing.isRegistered(account) || this.standing.has(account, RESUME) ? RESUME | (this.standing.flags(account) & BINDING) : 0;
    this.fail(account, code);
    this.standing.setFlags(account, resume);
  }
}
