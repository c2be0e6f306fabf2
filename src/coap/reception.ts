/**
 * What one endpoint receives, by type and message id, RFC 7252 4: sorted, acknowledged, rejected, and a message seen before answered as it was.
 */
import type { Arena } from '../buffers/arena.js';
import { ACK, CON, CREATED, EMPTY, FETCH, GET, NON, RST, isRequest } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import { LOCATION_PATH } from '../codec/options.js';
import type { Config, Stats } from '../config.js';
import { DEFECT_HEADER, DEFECT_VERSION } from '../status.js';
import { ACKNOWLEDGED, Duplicates, REJECTED, UNANSWERED } from './duplicates.js';
import type { Endpoint } from './endpoint.js';

/* What `receive` found. */
/** Nothing is left to do. */
export const HANDLED = 0;
/** A request to be answered; `duplicate` tells whether it was seen before. */
export const REQUEST = 1;
/** A response; `slot` is the request it acknowledges, or -1 when it came on its own. */
export const RESPONSE = 2;
/** The confirmable message in `slot` was acknowledged and needs no response. */
export const CONFIRMED = 3;
/** The confirmable message in `slot` was answered by a Reset. */
export const REFUSED = 4;
/** A Reset for a message id that no slot holds: a notification sent without confirmation, perhaps. */
export const REFUSED_OTHER = 5;

/** An id that is none: nothing was made. */
const NOTHING = 0xffff;

export class Reception {
  /** The slot of ours that the message received last is an answer to, -1 for none. */
  slot: number;
  /** True when the request was seen before. */
  duplicate: boolean;
  private readonly endpoint: Endpoint;
  private readonly duplicates: Duplicates;
  private readonly stats: Stats;
  private readonly u16: Uint16Array;
  /** Where the ids begin that requests seen have made, one a row of the duplicates; -1 where nothing is made. */
  private makes: number;
  /** The request being answered: its row among the duplicates, its peer and its message id. */
  private row: number;
  private peer: number;
  private mid: number;

  constructor(arena: Arena, config: Config, endpoint: Endpoint, stats: Stats) {
    this.slot = -1;
    this.duplicate = false;
    this.endpoint = endpoint;
    this.duplicates = new Duplicates(arena, config.duplicates);
    this.stats = stats;
    this.u16 = arena.u16;
    this.makes = -1;
    this.row = -1;
    this.peer = 0;
    this.mid = 0;
  }

  /** Sorts a parsed message of `peer`; `defect` is what parsing answered. */
  receive(m: Message, peer: number, defect: number, now: number): number {
    this.stats.received++;
    this.endpoint.tidy();
    this.slot = -1;
    this.duplicate = false;
    if (defect < 0) {
      this.stats.malformed++;
      // RFC 7252 3: an unknown version is silently ignored; 4.2: a confirmable message that lacks context or has a format error is rejected.
      if (m.type === CON && defect !== DEFECT_HEADER && defect !== DEFECT_VERSION) this.endpoint.empty(peer, RST, m.mid);
      return HANDLED;
    }
    if (m.code === EMPTY) return this.receiveEmpty(m, peer, now);
    if (isRequest(m.code)) return this.receiveRequest(m, peer, now);
    return this.receiveResponse(m, peer, now);
  }

  private receiveEmpty(m: Message, peer: number, now: number): number {
    if (m.type === CON) {
      this.endpoint.empty(peer, RST, m.mid); // RFC 7252 4.3: a ping
      return HANDLED;
    }
    const slot = this.endpoint.outstanding(peer, m.mid);
    this.slot = slot;
    if (m.type === RST) {
      if (slot < 0) return REFUSED_OTHER;
      return REFUSED;
    }
    if (slot < 0) {
      this.stats.ignored++;
      return HANDLED;
    }
    if (this.endpoint.isRequest(slot)) {
      this.endpoint.acknowledged(slot, now);
      return HANDLED;
    }
    return CONFIRMED;
  }

  private receiveRequest(m: Message, peer: number, now: number): number {
    const row = this.duplicates.find(peer, m.mid, now, m.type === CON ? this.endpoint.exchangeLifetime : this.endpoint.nonLifetime);
    this.row = row;
    if (row < 0) return REQUEST;
    this.stats.duplicates++;
    if (m.type === NON) return HANDLED; // RFC 7252 4.3: a repeated NON is ignored
    const code = this.duplicates.code(row);
    if (code === UNANSWERED) {
      this.endpoint.empty(peer, ACK, m.mid); // still being worked on
      return HANDLED;
    }
    if (code === ACKNOWLEDGED || code === REJECTED) {
      // RFC 7252 4.2: the same message id is the same message, whatever it says now.
      this.endpoint.empty(peer, code === REJECTED ? RST : ACK, m.mid);
      return HANDLED;
    }
    this.duplicate = true;
    if (m.code === GET || m.code === FETCH) return REQUEST; // read again: no effect, and no bytes to keep
    const slot = this.answer(m, peer, now);
    if (slot < 0) return HANDLED;
    if (code === CREATED && this.makes >= 0 && m.paths > 0 && this.u16[this.makes + row] !== NOTHING) {
      // Transport 1.2 6.4.4: what was made, again: below the path of the request.
      this.endpoint.message.option(LOCATION_PATH, m.bytes, m.at(m.path), m.length(m.path));
      this.endpoint.message.segment(LOCATION_PATH, this.u16[this.makes + row]);
    }
    this.endpoint.message.block1 = m.block1; // RFC 7959 2.3: what was answered to a block, again
    this.endpoint.message.answered();
    this.submit(slot, code, now);
    return HANDLED;
  }

  private receiveResponse(m: Message, peer: number, now: number): number {
    if (m.type === ACK) {
      this.slot = this.endpoint.outstanding(peer, m.mid);
      if (this.slot >= 0) return RESPONSE;
      this.stats.ignored++;
      return HANDLED;
    }
    if (m.type === CON) {
      const row = this.duplicates.find(peer, m.mid, now, this.endpoint.exchangeLifetime);
      if (row >= 0) {
        this.stats.duplicates++;
        this.endpoint.empty(peer, this.duplicates.code(row) === REJECTED ? RST : ACK, m.mid);
        return HANDLED;
      }
    }
    return RESPONSE;
  }

  /** Settles a response that came on its own: acknowledged when it was expected, else reset (RFC 7252 4.2, 5.2.2). */
  settle(m: Message, peer: number, expected: boolean, now: number): void {
    if (!expected) this.stats.ignored++;
    if (m.type !== CON) return;
    const row = this.duplicates.add(peer, m.mid, now);
    this.duplicates.answered(row, peer, m.mid, expected ? ACKNOWLEDGED : REJECTED);
    this.endpoint.empty(peer, expected ? ACK : RST, m.mid);
  }

  /**
   * Begins the answer to a request: piggybacked on the acknowledgement of a CON, a NON for a NON (RFC 7252 5.2).
   * The code follows with `submit`. FULL when the slot for answers is still taken.
   */
  answer(m: Message, peer: number, now: number): number {
    const con = m.type === CON;
    const slot = this.endpoint.begin(con ? ACK : NON, con ? m.mid : -1, peer, 0, 0, m.bytes, m.tokenAt, m.tkl);
    if (slot < 0) return slot;
    this.remember(m, peer, now);
    this.peer = peer;
    this.mid = m.mid;
    return slot;
  }

  /** Sends the answer begun last, under this code, and remembers that for its duplicates. 0, or OVERFLOW: the slot is then still being written. */
  submit(slot: number, code: number, now: number): number {
    const status = this.endpoint.submit(slot, code, now);
    if (status >= 0) this.answered(this.row, this.peer, this.mid, code);
    return status;
  }

  /** Row of the request being answered among the duplicates, for `answered` when the answer comes later. */
  remember(m: Message, peer: number, now: number): number {
    if (this.row < 0) {
      this.row = this.duplicates.add(peer, m.mid, now);
      if (this.makes >= 0) this.u16[this.makes + this.row] = NOTHING;
    }
    return this.row;
  }

  /** Remembers the id of what a request has made, in a column at halves `makes`: a duplicate is told it again. */
  keepCreated(makes: number): void {
    this.makes = makes;
  }

  /** Notes the id of what the request being answered has made. */
  created(id: number): void {
    if (this.makes >= 0) this.u16[this.makes + this.row] = id;
  }

  /** Tells how a request answered later was answered; @param row what `remember` answered */
  answered(row: number, peer: number, mid: number, code: number): void {
    this.duplicates.answered(row, peer, mid, code);
  }

  /** Forgets what is too old to come again. */
  handleTimeout(now: number): void {
    this.duplicates.expire(now, this.endpoint.exchangeLifetime);
  }

  /** The clock of the host begins anew: the times of what was seen mean nothing any more. */
  resume(): void {
    this.duplicates.clearAll();
  }

  /** Forgets what a peer sent: its address is someone else's from now on. */
  forget(peer: number): void {
    this.duplicates.clear(peer);
  }
}
