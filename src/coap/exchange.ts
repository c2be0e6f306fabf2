/**
 * Requests of our own and the responses that carry their tokens, RFC 7252 5: whichever way a response comes, it finds its request here.
 */
import type { Arena } from '../buffers/arena.js';
import { ACK, CON } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { Config } from '../config.js';
import type { Endpoint } from './endpoint.js';
import type { Reception } from './reception.js';
import { FULL } from '../status.js';

/** Bytes of a token of ours: RFC 7252 5.3.1 asks for 32 bits at the least where no transport security guards it. */
const TOKEN = 8;

export class Exchange {
  private readonly u8: Uint8Array;
  private readonly token: number;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;
  private readonly messages: number;

  constructor(arena: Arena, config: Config, endpoint: Endpoint, reception: Reception) {
    this.u8 = arena.u8;
    this.token = arena.bytes(TOKEN);
    this.endpoint = endpoint;
    this.reception = reception;
    this.messages = config.messages;
  }

  /** Begins a confirmable request in a message slot; FULL when NSTART or the slots do not allow one now. */
  request(peer: number, owner: number, row: number): number {
    if (!this.endpoint.canConfirm(peer)) return FULL;
    this.endpoint.scatter(this.token, TOKEN);
    return this.endpoint.begin(CON, -1, peer, owner, row, this.u8, this.token, TOKEN);
  }

  /**
   * The slot of the request that a response belongs to, -1 when there is none: it is then settled with the peer.
   * @param acked the slot whose message id the response acknowledges, -1 when it came on its own
   */
  match(m: Message, peer: number, acked: number, now: number): number {
    let found = -1;
    for (let slot = 1; slot < this.messages && found < 0; slot++) {
      if (!this.endpoint.isOutstanding(slot) || this.endpoint.peer(slot) !== peer) continue;
      const at = this.endpoint.at(slot);
      if (this.u8[at + 1] < 32 && m.hasToken(this.u8, at + 4, this.u8[at] & 15)) found = slot;
    }
    // RFC 7252 5.4.1: a response with an unknown critical option is rejected, piggybacked or not.
    if (m.critical !== 0 || m.crowded) found = -1;
    if (m.type === ACK) return found === acked ? found : -1; // RFC 7252 5.3.2: both must match
    this.reception.settle(m, peer, found >= 0, now);
    return found;
  }
}
