/**
 * What became of the messages of ours: each answer, acknowledgement, Reset and silence goes to whoever sent the message.
 */
import { CONFIRMED, REFUSED, REFUSED_OTHER, RESPONSE } from './coap/reception.js';
import type { Core } from './core.js';
import { OWNER_BOOTSTRAP, OWNER_OBSERVATION, OWNER_REGISTRATION, OWNER_SEND } from './lwm2m/owners.js';
import { RESET } from './status.js';

export class Outcomes {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** What is no request: an answer to something of ours. */
  settle(found: number, peer: number, now: number): void {
    const core = this.core;
    const slot = core.reception.slot;
    switch (found) {
      case RESPONSE: this.response(peer, slot, now); break;
      case CONFIRMED: this.confirmed(slot); break;
      case REFUSED: this.lost(slot, RESET); break;
      case REFUSED_OTHER: core.notify.cancel(core.observations.ofMid(peer, core.message.mid), RESET); break;
      default: break;
    }
  }

  private response(peer: number, acked: number, now: number): void {
    const core = this.core;
    const slot = core.exchange.match(core.message, peer, acked, now);
    if (slot < 0) return;
    const owner = core.endpoint.owner(slot);
    const row = core.endpoint.ownerRow(slot);
    core.endpoint.release(slot);
    if (owner === OWNER_BOOTSTRAP && core.bootstrap !== null) core.bootstrap.responded(core.message);
    if (owner === OWNER_SEND) {
      const sender = core.sender;
      if (sender === null) return;
      if (core.blocks !== null && core.blocks.outgoing.answered(sender.upload(row), core.message)) sender.more(row);
      else sender.responded(row, core.message);
      return;
    }
    if (owner !== OWNER_REGISTRATION) return;
    if (core.reports !== null) core.reports.trust(row);
    if (core.sender !== null) core.sender.trust(row);
    if (core.blocks !== null && core.blocks.outgoing.answered(row, core.message)) core.registration.more(row);
    else core.registration.responded(row, core.message);
  }

  private confirmed(slot: number): void {
    const core = this.core;
    const row = this.notification(slot);
    core.endpoint.release(slot);
    if (row >= 0) core.notify.confirmed(row);
  }

  /** A confirmable message of ours will not be answered any more. */
  lost(slot: number, status: number): void {
    const core = this.core;
    const owner = core.endpoint.owner(slot);
    const account = core.endpoint.ownerRow(slot);
    const row = this.notification(slot);
    core.endpoint.release(slot);
    if (owner === OWNER_REGISTRATION) core.registration.failed(account, status);
    else if (owner === OWNER_SEND && core.sender !== null) core.sender.failed(account, status);
    else if (owner === OWNER_BOOTSTRAP && core.bootstrap !== null) core.bootstrap.failed(status);
    else if (row >= 0 && core.notify.lost(row, status)) core.registration.update(core.observations.account(row));
  }

  /** The observation whose last notification lies in a slot; -1 when it is none, or the row has another observation by now. */
  private notification(slot: number): number {
    const core = this.core;
    if (core.endpoint.owner(slot) !== OWNER_OBSERVATION) return -1;
    return core.observations.ofMid(core.endpoint.peer(slot), core.endpoint.messageId(slot));
  }
}
