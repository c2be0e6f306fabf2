/**
 * Decides which observation is to be reported now and begins the notification: Core 1.2 5.1.2 and 6.4.2, RFC 7641 4.
 */
import { type Clock, NEVER, earlier } from '../buffers/clock.js';
import { FREE } from '../buffers/slots.js';
import { CON, CONTENT, NON } from '../codec/codes.js';
import { OBSERVE } from '../codec/options.js';
import { ABSENT, type Path } from '../codec/path.js';
import { BOOLEAN, isNumeric } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Peers } from '../coap/peers.js';
import { LATER, TIMED_OUT } from '../status.js';
import { type Accounts, SERVER_PMAX, SERVER_PMIN } from './accounts.js';
import { EDGE, EPMAX, EPMIN, GT, LT, PMAX, PMIN, ST } from './attribute.js';
import type { Attributes } from './attributes.js';
import { type Events, NOTIFY_ACKED, NOTIFY_TIMEOUT, OBSERVE_CANCELLED } from './events.js';
import { type Observations, OWED, QUIET, TOUCHED } from './observations.js';
import { OWNER_OBSERVATION } from './owners.js';
import type { Read } from './read.js';
import type { Reports } from './reports.js';

/** RFC 7641 4.5: at least every 24 hours the interest is confirmed, seconds. */
const CONFIRM = 86400;

export class Notify {
  /** The observation whose notification was begun. */
  row: number;
  /** True when it is to tell what was stored while the server was away: `reports` writes it. */
  stored: boolean;
  /** Null where the client does not use Reporting. */
  reports: Reports | null;
  private readonly endpoint: Endpoint;
  private readonly peers: Peers;
  private readonly accounts: Accounts;
  private readonly observations: Observations;
  readonly attributes: Attributes;
  private readonly read: Read;
  private readonly value: Value;
  private readonly events: Events;
  private readonly clock: Clock;
  /** What is in effect for the row at hand, seconds; 0 for none. */
  private pmin: number;
  private pmax: number;
  private epmin: number;
  private epmax: number;
  /** Row of the attributes that the observation at hand brought along, -1 for none. */
  private own: number;

  constructor(endpoint: Endpoint, peers: Peers, accounts: Accounts, observations: Observations, attributes: Attributes, read: Read, value: Value, events: Events, clock: Clock) {
    this.row = 0;
    this.stored = false;
    this.reports = null;
    this.endpoint = endpoint;
    this.peers = peers;
    this.accounts = accounts;
    this.observations = observations;
    this.attributes = attributes;
    this.read = read;
    this.value = value;
    this.events = events;
    this.clock = clock;
    this.pmin = 0;
    this.pmax = 0;
    this.epmin = 0;
    this.epmax = 0;
    this.own = -1;
  }

  /** Notes the answer to the Observe request, which is the first report; `answered` when the Value record still holds what was reported. */
  first(row: number, answered: boolean): void {
    this.settle(row, -1);
    this.observations.confirm(row, this.clock.seconds);
    this.observations.load(row);
    if (answered) this.keepValue(row);
  }

  /** Notes that a row was reported, or has nothing to report. */
  private settle(row: number, mid: number): void {
    const lists = this.observations.lists;
    this.observations.reported(row, this.clock.seconds, this.clock.millis > 0, mid);
    if (lists !== null) lists.reported(row);
    if (this.reports !== null) this.reports.evaluate(row, this.clock.seconds);
  }

  /**
   * Begins the notification of the next observation that is due: its message slot, -1 when there is none.
   * Its path is then in the observations, its payload still to be read, and `end` to be called. What is due for a server that is away is stored here.
   */
  begin(): number {
    const observations = this.observations;
    const slots = observations.slots;
    this.read.held = false;
    if (slots.isEmpty()) return -1;
    const from = this.row + 1; // behind the one reported last, so that none starves
    for (let i = 0; i < slots.capacity; i++) {
      const row = (from + i) % slots.capacity;
      if (slots.state(row) === FREE) continue;
      const account = observations.account(row);
      const here = this.isHere(row, account);
      if (!here && (this.reports === null || !this.reports.takes(row))) continue;
      this.look(row, account);
      this.read.walk.account = account;
      let loaded = false;
      if (this.untilLook(row) === 0) loaded = this.evaluate(row, account);
      this.stored = here && this.reports !== null && this.reports.has(row);
      if (!this.stored && this.wait(row) !== 0) continue;
      if (!here) {
        this.store(row, loaded);
        continue;
      }
      const con = this.stored || this.isConfirmable(row, account);
      if (con ? !this.endpoint.canConfirm(account) : !this.endpoint.canSend()) continue;
      const slot = this.endpoint.begin(con ? CON : NON, -1, account, OWNER_OBSERVATION, row, this.value.u8, observations.tokenAt(row), observations.tkl(row));
      if (slot < 0) return slot;
      this.row = row;
      this.read.held = loaded;
      observations.load(row);
      this.endpoint.message.uint(OBSERVE, observations.number(row));
      return slot;
    }
    return -1;
  }

  /** True when a row can be reported. */
  private isHere(row: number, account: number): boolean {
    return this.peers.ready(account) && !this.observations.isAway(row) && (this.reports === null || !this.reports.isDoubted(account));
  }

  /** Sends or withdraws the notification begun, as reading its payload went. */
  end(slot: number, status: number, now: number): void {
    const observations = this.observations;
    const row = this.row;
    this.read.held = false;
    if (status === LATER) {
      // The application says `changed` when it has the value.
      this.endpoint.release(slot);
      this.settle(row, -1);
    } else if (status < 0) {
      // RFC 7641 4.2: an error ends the observation.
      this.cancel(row, status);
      this.endpoint.rewind(slot);
      this.endpoint.submit(slot, -status, now);
    } else {
      const state = observations.slots.state(row);
      this.endpoint.submit(slot, CONTENT, now);
      this.settle(row, this.endpoint.messageId(slot));
      if (this.stored) observations.slots.set(row, state); // what is there now is another report
      else this.keepValue(row);
    }
  }

  /** Finds out what is in effect for a row. */
  private look(row: number, account: number): void {
    const observations = this.observations;
    const lists = observations.lists;
    const own = this.attributes.ownRow(row);
    this.own = own;
    observations.load(row);
    if (lists !== null && own < 0 && observations.isComposite(row)) {
      // Core 1.2 6.4.4: any of the paths may bring about the notification; it waits as long as one of them asks for, and no longer than one allows.
      this.pmin = 0;
      this.pmax = 0;
      this.epmin = 0;
      this.epmax = 0;
      for (let entry = lists.step(row, -1); entry >= 0; entry = lists.step(row, entry)) {
        lists.load(entry);
        this.merge(account, lists.path);
      }
      return;
    }
    const path = observations.path;
    const attributes = this.attributes;
    this.pmin = attributes.inEffectOr(own, account, path, PMIN, this.accounts.setting(account, SERVER_PMIN, 0));
    this.pmax = attributes.inEffectOr(own, account, path, PMAX, this.accounts.setting(account, SERVER_PMAX, 0));
    this.epmin = attributes.inEffectOr(own, account, path, EPMIN, 0);
    this.epmax = attributes.inEffectOr(own, account, path, EPMAX, 0);
  }

  /** Adds what is in effect at one path of a list: the longest of the minima, the shortest of the maxima. */
  private merge(account: number, path: Path): void {
    const attributes = this.attributes;
    const pmin = attributes.inEffectOr(-1, account, path, PMIN, this.accounts.setting(account, SERVER_PMIN, 0));
    const pmax = attributes.inEffectOr(-1, account, path, PMAX, this.accounts.setting(account, SERVER_PMAX, 0));
    const epmin = attributes.inEffectOr(-1, account, path, EPMIN, 0);
    const epmax = attributes.inEffectOr(-1, account, path, EPMAX, 0);
    if (pmin > this.pmin) this.pmin = pmin;
    if (epmin > this.epmin) this.epmin = epmin;
    if (pmax > 0 && (this.pmax === 0 || pmax < this.pmax)) this.pmax = pmax;
    if (epmax > 0 && (this.epmax === 0 || epmax < this.epmax)) this.epmax = epmax;
  }

  /** Milliseconds until a row looked up is to be evaluated: because something changed, not before epmin, or because epmax has passed; NEVER for neither. */
  private untilLook(row: number): number {
    const state = this.observations.slots.state(row);
    if (state === TOUCHED) return this.epmin > 0 && this.reports !== null ? this.clock.until(this.reports.evaluatedAt(row) + this.epmin) : 0;
    return state === QUIET && this.epmax > 0 && this.reports !== null ? this.clock.until(this.reports.evaluatedAt(row) + this.epmax) : NEVER;
  }

  /** Milliseconds until a row looked up is to be reported; 0 now, NEVER while nothing happens. */
  private wait(row: number): number {
    let wait = NEVER;
    if (this.observations.slots.state(row) === OWED) wait = this.pmin === 0 ? 0 : this.clock.until(this.observations.since(row) + this.pmin);
    // Core 1.2 5.1.2: 0 means no pmax, and one below pmin is ignored.
    if (this.pmax > 0 && this.pmax >= this.pmin) wait = earlier(wait, this.clock.until(this.observations.sinceFloor(row) + this.pmax));
    return wait;
  }

  /** Looks whether a row is worth a notification. True when the record then holds the value to be reported. */
  private evaluate(row: number, account: number): boolean {
    const observations = this.observations;
    const lists = observations.lists;
    const polled = observations.slots.state(row) === QUIET;
    let worth = false;
    this.read.held = false;
    this.read.walk.account = account;
    if (lists !== null && observations.isComposite(row)) {
      for (let entry = lists.step(row, -1); entry >= 0 && !worth; entry = lists.step(row, entry)) {
        if (!polled && !lists.isTouched(entry)) continue;
        lists.load(entry);
        worth = this.qualifies(account, lists.path, lists.cell(entry), polled);
      }
      this.read.held = false;
      if (!worth) lists.reported(row);
    } else {
      worth = this.qualifies(account, observations.path, observations.cell(row), polled);
    }
    const loaded = worth && this.read.held;
    this.read.held = false;
    observations.slots.set(row, worth ? OWED : QUIET);
    if (this.reports !== null) this.reports.evaluate(row, this.clock.seconds);
    return loaded;
  }

  /**
   * True when what changed at a path is worth a notification: Core 1.2 5.1.2, "Change Value Conditions". `read.held` tells whether the record holds the value.
   * @param last where the number reported last lies; @param polled true when nobody said that something changed
   */
  private qualifies(account: number, path: Path, last: number, polled: boolean): boolean {
    const value = this.value;
    const type = this.read.typeOf(path);
    if (!isNumeric(type) && type !== BOOLEAN) return !polled; // conditions measure one value; of several each change is reported
    const attributes = this.attributes;
    const gt = attributes.inEffect(this.own, account, path, GT);
    const lt = attributes.inEffect(this.own, account, path, LT);
    const st = attributes.inEffect(this.own, account, path, ST);
    const edge = attributes.inEffect(this.own, account, path, EDGE);
    const none = gt < 0 && lt < 0 && st < 0 && edge < 0;
    if (none && !polled) return true;
    const status = this.read.load(path);
    if (status < 0) return !(polled && status === LATER); // the report will say why
    value.toFloat();
    value.type = type; // a whole number is still there as it was
    this.read.held = true;
    const f64 = value.f64;
    const current = value.cell;
    if (none) return f64[last] !== f64[current];
    if (edge >= 0) {
      const rises = f64[last] === 0 && f64[current] !== 0;
      const falls = f64[last] !== 0 && f64[current] === 0;
      f64[last] = f64[current]; // an edge is measured from what was there before, reported or not
      return attributes.period(edge, EDGE) === 1 ? rises : falls;
    }
    if (gt >= 0) {
      const limit = attributes.cell(gt, GT);
      if (f64[last] > f64[limit] !== f64[current] > f64[limit]) return true;
    }
    if (lt >= 0) {
      const limit = attributes.cell(lt, LT);
      if (f64[last] < f64[limit] !== f64[current] < f64[limit]) return true;
    }
    if (st < 0) return false;
    const step = attributes.cell(st, ST);
    return f64[current] - f64[last] >= f64[step] || f64[last] - f64[current] >= f64[step];
  }

  /** Stores what is due for a server that is away, in place of a notification. @param loaded true when the record holds the value */
  private store(row: number, loaded: boolean): void {
    const reports = this.reports;
    this.observations.load(row);
    const status = loaded ? 0 : this.read.load(this.observations.path);
    if (reports === null) return;
    if (status < 0) {
      // What it is that went wrong is told when the server is back.
      if (status !== LATER) this.observations.stick(row);
      else this.settle(row, -1);
      return;
    }
    reports.store(row, this.clock.seconds);
    this.settle(row, -1);
    this.keepValue(row);
  }

  /** True when the next report of a row is to be acknowledged: it is asked for (Core 1.2 5.1.2, con; 1/x/26), or a day has passed without a sign of interest (RFC 7641 4.5). */
  private isConfirmable(row: number, account: number): boolean {
    const observations = this.observations;
    const lists = observations.lists;
    if (this.clock.seconds - observations.confirmedAt(row) >= CONFIRM) return true;
    if (this.reports === null) return false;
    observations.load(row);
    let con = -1;
    if (lists !== null && this.own < 0 && observations.isComposite(row)) {
      for (let entry = lists.step(row, -1); entry >= 0 && con !== 1; entry = lists.step(row, entry)) {
        lists.load(entry);
        const found = this.attributes.confirmable(-1, account, lists.path);
        if (found >= 0) con = found;
      }
    } else {
      con = this.attributes.confirmable(this.own, account, observations.path);
    }
    return con < 0 ? this.reports.confirms(account) : con === 1;
  }

  /** Keeps the number reported, for a path that names one: conditions are measured from it. */
  private keepValue(row: number): void {
    const value = this.value;
    const type = value.type;
    if (this.observations.path.rid === ABSENT || (!isNumeric(type) && type !== BOOLEAN)) return;
    value.toFloat();
    value.type = type;
    value.f64[this.observations.cell(row)] = value.f64[value.cell];
  }

  /* What became of a notification. */

  /** A confirmable notification was acknowledged. */
  confirmed(row: number): void {
    if (this.observations.slots.state(row) === FREE) return;
    if (this.reports !== null) this.reports.done(row);
    this.observations.confirm(row, this.clock.seconds);
    this.observations.load(row);
    this.events.addPath(NOTIFY_ACKED, this.accounts.ssid(this.observations.account(row)), 0, this.observations.path);
  }

  /**
   * A confirmable notification was not acknowledged, or answered by a Reset. True when the observation stands all the same, because what it could not tell is
   * stored: the server is away (1/x/6), and is to be asked for by an Update.
   */
  lost(row: number, status: number): boolean {
    const observations = this.observations;
    const reports = this.reports;
    if (observations.slots.state(row) === FREE) return false;
    const account = observations.account(row);
    if (reports === null || status !== TIMED_OUT || !reports.stores(account)) {
      this.cancel(row, status);
      return false;
    }
    observations.load(row);
    this.events.addPath(NOTIFY_TIMEOUT, this.accounts.ssid(account), status, observations.path);
    if (!reports.has(row)) {
      if (reports.takes(row)) {
        observations.load(row);
        this.value.float(this.value.f64[observations.cell(row)]);
        reports.store(row, observations.sinceFloor(row));
      } else {
        observations.slots.set(row, OWED);
      }
    }
    reports.doubt(account);
    return true;
  }

  /** An observation ends: RFC 7641 3.6 and 4.5, by Observe = 1 (status 0), a Reset, an error, or a confirmable notification that nobody acknowledged. */
  cancel(row: number, status: number): void {
    if (this.observations.slots.state(row) === FREE) return;
    this.endpoint.revoke(OWNER_OBSERVATION, row); // RFC 7641 4.5.2: no more retransmissions
    this.observations.load(row);
    this.events.addPath(OBSERVE_CANCELLED, this.accounts.ssid(this.observations.account(row)), status, this.observations.path);
    this.observations.free(row);
  }

  /** Milliseconds until `begin` has something to do. */
  pollTimeout(): number {
    let wait = NEVER;
    const observations = this.observations;
    const slots = observations.slots;
    if (slots.isEmpty()) return NEVER;
    for (let row = 0; row < slots.capacity; row++) {
      if (slots.state(row) === FREE) continue;
      const account = observations.account(row);
      const here = this.isHere(row, account);
      if (!here && (this.reports === null || !this.reports.takes(row))) continue;
      this.look(row, account);
      const stored = here && this.reports !== null && this.reports.has(row);
      const left = stored ? 0 : earlier(this.wait(row), this.untilLook(row));
      // What is due but cannot be sent yet waits for the endpoint, whose own timeouts move it on.
      if (left === 0 && here && !(stored || this.isConfirmable(row, account) ? this.endpoint.canConfirm(account) : this.endpoint.canSend())) continue;
      wait = earlier(wait, left);
    }
    return wait;
  }
}
