/**
 * Decides which observation is to be reported now and begins the notification: Core 1.2 5.1.2 and 6.4.2, RFC 7641 4.
 */
import { type Clock, NEVER, earlier } from '../buffers/clock.js';
import { FREE } from '../buffers/slots.js';
import { CON, CONTENT, NON } from '../codec/codes.js';
import { OBSERVE } from '../codec/options.js';
import { ABSENT } from '../codec/path.js';
import { isNumeric } from '../codec/types.js';
import type { Value } from '../codec/value.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Peers } from '../coap/peers.js';
import { LATER } from '../status.js';
import { type Accounts, SERVER_PMAX, SERVER_PMIN } from './accounts.js';
import { GT, LT, PMAX, PMIN, ST } from './attribute.js';
import type { Attributes } from './attributes.js';
import { type Events, NOTIFY_ACKED, OBSERVE_CANCELLED } from './events.js';
import { type Observations, OWED, QUIET, TOUCHED } from './observations.js';
import { OWNER_OBSERVATION } from './owners.js';
import type { Read } from './read.js';

/** RFC 7641 4.5: at least every 24 hours the interest is confirmed, seconds. */
const CONFIRM = 86400;

export class Notify {
  /** The observation whose notification was begun. */
  row: number;
  private readonly endpoint: Endpoint;
  private readonly peers: Peers;
  private readonly accounts: Accounts;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly read: Read;
  private readonly value: Value;
  private readonly events: Events;
  private readonly clock: Clock;

  constructor(endpoint: Endpoint, peers: Peers, accounts: Accounts, observations: Observations, attributes: Attributes, read: Read, value: Value, events: Events, clock: Clock) {
    this.row = 0;
    this.endpoint = endpoint;
    this.peers = peers;
    this.accounts = accounts;
    this.observations = observations;
    this.attributes = attributes;
    this.read = read;
    this.value = value;
    this.events = events;
    this.clock = clock;
  }

  /** Notes the answer to the Observe request, which is the first report; `answered` when the Value record still holds what was reported. */
  first(row: number, answered: boolean): void {
    this.observations.reported(row, this.clock.seconds, this.clock.millis > 0, -1);
    this.observations.confirm(row, this.clock.seconds);
    this.observations.load(row);
    if (answered) this.keepValue(row);
  }

  /**
   * Begins the notification of the next observation that is due: its message slot, -1 when there is none.
   * Its path is then in the observations, its payload still to be read, and `end` to be called.
   */
  begin(): number {
    const observations = this.observations;
    const slots = observations.slots;
    if (slots.isEmpty()) return -1;
    const from = this.row + 1; // behind the one reported last, so that none starves
    for (let i = 0; i < slots.capacity; i++) {
      const row = (from + i) % slots.capacity;
      if (slots.state(row) === FREE || !this.peers.ready(observations.account(row))) continue;
      if (slots.state(row) === TOUCHED) slots.set(row, this.qualifies(row) ? OWED : QUIET);
      if (this.wait(row) !== 0 || !this.canSend(row)) continue;
      const account = observations.account(row);
      const slot = this.endpoint.begin(this.isConfirmable(row) ? CON : NON, -1, account, OWNER_OBSERVATION, row, this.value.u8, observations.tokenAt(row), observations.tkl(row));
      if (slot < 0) return slot;
      this.row = row;
      observations.load(row);
      this.endpoint.message.uint(OBSERVE, observations.number(row));
      return slot;
    }
    return -1;
  }

  /** Sends or withdraws the notification begun, as reading its payload went. */
  end(slot: number, status: number, now: number): void {
    const observations = this.observations;
    const row = this.row;
    if (status === LATER) {
      // The application says `changed` when it has the value.
      this.endpoint.release(slot);
      observations.reported(row, this.clock.seconds, this.clock.millis > 0, -1);
    } else if (status < 0) {
      // RFC 7641 4.2: an error ends the observation.
      this.endpoint.rewind(slot);
      this.endpoint.submit(slot, -status, now);
      this.cancel(row, status);
    } else {
      this.endpoint.submit(slot, CONTENT, now);
      observations.reported(row, this.clock.seconds, this.clock.millis > 0, this.endpoint.messageId(slot));
      this.keepValue(row);
    }
  }

  /** True when what changed is worth a notification: Core 1.2 5.1.2, "Change Value Conditions". */
  private qualifies(row: number): boolean {
    const observations = this.observations;
    observations.load(row);
    const path = observations.path;
    if (path.rid === ABSENT || this.read.isSeveral(path)) return true; // thresholds measure one value; of several each change is reported
    const account = observations.account(row);
    const gt = this.attributes.effective(account, path, GT);
    const lt = this.attributes.effective(account, path, LT);
    const st = this.attributes.effective(account, path, ST);
    if (gt < 0 && lt < 0 && st < 0) return true;
    if (this.read.load(path) < 0 || !isNumeric(this.value.type)) return true; // the report will say why
    this.value.toFloat();
    const f64 = this.value.f64;
    const last = observations.cell(row);
    const current = this.value.cell;
    if (gt >= 0) {
      const limit = this.attributes.cell(gt, GT);
      if (f64[last] > f64[limit] !== f64[current] > f64[limit]) return true;
    }
    if (lt >= 0) {
      const limit = this.attributes.cell(lt, LT);
      if (f64[last] < f64[limit] !== f64[current] < f64[limit]) return true;
    }
    if (st < 0) return false;
    const step = this.attributes.cell(st, ST);
    return f64[current] - f64[last] >= f64[step] || f64[last] - f64[current] >= f64[step];
  }

  /** Milliseconds until a row is to be reported (or, while TOUCHED, looked at); 0 now, NEVER while nothing happens. */
  private wait(row: number): number {
    const observations = this.observations;
    const account = observations.account(row);
    const state = observations.slots.state(row);
    if (state === TOUCHED) return 0;
    observations.load(row);
    const pmin = this.attributes.periodAt(account, observations.path, PMIN, this.accounts.setting(account, SERVER_PMIN, 0));
    const pmax = this.attributes.periodAt(account, observations.path, PMAX, this.accounts.setting(account, SERVER_PMAX, 0));
    let wait = NEVER;
    if (state === OWED) wait = pmin === 0 ? 0 : this.clock.until(observations.since(row) + pmin);
    // Core 1.2 5.1.2: 0 means no pmax, and one below pmin is ignored.
    if (pmax > 0 && pmax >= pmin) wait = earlier(wait, this.clock.until(observations.sinceFloor(row) + pmax));
    return wait;
  }

  /** True when the next report of a row is to be acknowledged: a day has passed without a sign of interest (RFC 7641 4.5). */
  private isConfirmable(row: number): boolean {
    return this.clock.seconds - this.observations.confirmedAt(row) >= CONFIRM;
  }

  private canSend(row: number): boolean {
    return this.isConfirmable(row) ? this.endpoint.canConfirm(this.observations.account(row)) : this.endpoint.canSend();
  }

  /** Keeps the number reported, for a path that names one: thresholds are measured from it. */
  private keepValue(row: number): void {
    if (this.observations.path.rid === ABSENT || !isNumeric(this.value.type)) return;
    this.value.toFloat();
    this.value.f64[this.observations.cell(row)] = this.value.f64[this.value.cell];
  }

  /** A confirmable notification was acknowledged. */
  confirmed(row: number): void {
    if (this.observations.slots.state(row) === FREE) return;
    this.observations.confirm(row, this.clock.seconds);
    this.observations.load(row);
    this.events.addPath(NOTIFY_ACKED, this.accounts.ssid(this.observations.account(row)), 0, this.observations.path);
  }

  /** An observation ends: RFC 7641 3.6 and 4.5, by Observe = 1 (status 0), a Reset, an error, or a confirmable notification that nobody acknowledged. */
  cancel(row: number, status: number): void {
    if (this.observations.slots.state(row) === FREE) return;
    this.endpoint.revoke(OWNER_OBSERVATION, row); // RFC 7641 4.5.2: no more retransmissions
    this.observations.load(row);
    this.events.addPath(OBSERVE_CANCELLED, this.accounts.ssid(this.observations.account(row)), status, this.observations.path);
    this.observations.slots.free(row);
  }

  /** Milliseconds until `begin` has something to do. */
  pollTimeout(): number {
    let wait = NEVER;
    const slots = this.observations.slots;
    if (slots.isEmpty()) return NEVER;
    for (let row = 0; row < slots.capacity; row++) {
      if (slots.state(row) === FREE || !this.peers.ready(this.observations.account(row))) continue;
      const left = this.wait(row);
      // What is due but cannot be sent yet waits for the endpoint, whose own timeouts move it on.
      if (left !== 0 || this.canSend(row)) wait = earlier(wait, left);
    }
    return wait;
  }
}
