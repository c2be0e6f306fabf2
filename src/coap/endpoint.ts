/**
 * What one endpoint sends, by type and message id, RFC 7252 4: message slots, retransmission, acknowledgements and Resets. It knows nothing of tokens.
 *
 * A message slot holds the bytes of one datagram until it has done its work: written once, handed out by `pollTransmit`
 * as often as needed. Slot 0 is kept for answers, so that a request can be answered whatever else is under way.
 */
import type { Arena } from '../buffers/arena.js';
import { LONGEST, NEVER, due, earlier, until } from '../buffers/clock.js';
import { FREE, Slots } from '../buffers/slots.js';
import { Writer } from '../buffers/writer.js';
import { CON, isRequest } from '../codec/codes.js';
import { MessageWriter } from '../codec/message-writer.js';
import type { Config, Stats } from '../config.js';
import { FULL, OVERFLOW } from '../status.js';
import { Empties } from './empties.js';
import type { Peers } from './peers.js';
import type { Random } from './random.js';

/* States of a message slot. */
/** Being written. */
const COMPOSING = 1;
/** To be sent once: an answer, or a non-confirmable message. */
const ONCE = 2;
/** Handed out once; free at the next poll. */
const SENT = 3;
/** A confirmable message to be sent, for the first time or again. */
const UNSENT = 4;
/** A confirmable message waits for its acknowledgement. */
const WAITING = 5;
/** A confirmable request was acknowledged without an answer, which is still to come. */
const ACKED = 6;

export class Endpoint {
  /** RFC 7252 4.8, ms; settable at any time. */
  ackTimeout: number;
  /** ACK_RANDOM_FACTOR in percent. */
  ackRandomPercent: number;
  maxRetransmit: number;
  /** Confirmable messages outstanding to one peer. */
  nstart: number;
  /** EXCHANGE_LIFETIME and NON_LIFETIME, ms (RFC 7252 4.8.2). */
  exchangeLifetime: number;
  nonLifetime: number;

  /** Where pollTransmit's answer lies. */
  out: Uint8Array;
  outAt: number;
  outPeer: number;
  /** Writes the message of the slot begun last. */
  readonly message: MessageWriter;
  readonly writer: Writer;

  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly slots: Slots;
  /** Bytes of a message slot. */
  readonly size: number;
  private readonly buffers: number;
  private readonly peerOf: number;
  private readonly ownerOf: number;
  private readonly rowOf: number;
  private readonly retries: number;
  private readonly mids: number;
  private readonly lengths: number;
  private readonly deadlines: number;
  private readonly timeouts: number;
  private readonly diceAt: number;
  private readonly empties: Empties;
  private mid: number;
  private handed: number;
  /** The slot that pollTransmit handed out last, -1 when that was an empty message. */
  private last: number;
  /** True from `resume` to the next `handleTimeout`. */
  private resumed: boolean;
  private readonly peers: Peers;
  private readonly stats: Stats;
  private random: Random | null;

  constructor(arena: Arena, config: Config, peers: Peers, stats: Stats, raw: boolean) {
    const n = config.messages;
    this.ackTimeout = 2000;
    this.ackRandomPercent = 150;
    this.maxRetransmit = 4;
    this.nstart = 1;
    this.exchangeLifetime = 247000;
    this.nonLifetime = 145000;
    this.peers = peers;
    this.stats = stats;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.size = config.message;
    this.deadlines = arena.words(n);
    this.timeouts = arena.words(n);
    this.mids = arena.halves(n);
    this.lengths = arena.halves(n);
    this.buffers = arena.bytes(n * config.message);
    this.peerOf = arena.bytes(n);
    this.ownerOf = arena.bytes(n);
    this.rowOf = arena.bytes(n);
    this.retries = arena.bytes(n);
    this.slots = new Slots(arena, n);
    this.diceAt = arena.bytes(3);
    this.empties = new Empties(arena);
    this.writer = new Writer(arena.u8, raw);
    this.message = new MessageWriter(this.writer);
    this.out = arena.u8;
    this.outAt = 0;
    this.outPeer = 0;
    this.mid = 0;
    this.handed = -1;
    this.last = -1;
    this.resumed = false;
    this.random = null;
  }

  /** Takes the source of randomness and begins with a random message id (RFC 7252 4.4). */
  start(random: Random): void {
    this.random = random;
    this.mid = this.dice(16);
  }

  /** `bits` random bits, 1 .. 24. */
  dice(bits: number): number {
    const at = this.diceAt;
    if (this.random !== null) this.random.random(this.u8, at, 3);
    return ((this.u8[at] << 16) | (this.u8[at + 1] << 8) | this.u8[at + 2]) & ((1 << bits) - 1);
  }

  /** Fills a run of the arena with random bytes: a token. */
  scatter(at: number, length: number): void {
    if (this.random !== null) this.random.random(this.u8, at, length);
  }

  /** Queues an acknowledgement or a Reset. When there is no room it is left out: the peer sends its message again. */
  empty(peer: number, type: number, mid: number): void {
    if (this.empties.add(peer, type, mid) < 0) this.stats.noEmpty++;
  }

  /**
   * Begins a message: its slot, or FULL. `owner` and `row` are told how a confirmable one fared.
   * @param mid message id, -1 for the next of our own: an acknowledgement has that of its request
   */
  begin(type: number, mid: number, peer: number, owner: number, row: number, token: Uint8Array, tokenAt: number, tkl: number): number {
    const slot = this.claim(type === CON ? 1 : 0, peer);
    if (slot < 0) return slot;
    this.u8[this.ownerOf + slot] = owner;
    this.u8[this.rowOf + slot] = row;
    const id = mid < 0 ? this.nextMid() : mid;
    const at = this.at(slot);
    this.u16[this.mids + slot] = id;
    this.message.begin(this.u8, at, at + this.size, type, 0, id, token, tokenAt, tkl);
    return slot;
  }

  private claim(first: number, peer: number): number {
    if (this.handed >= first && this.slots.state(this.handed) === SENT) this.slots.free(this.handed);
    const slot = this.slots.claim(first, COMPOSING);
    if (slot < 0) {
      this.stats.noMessage++;
      return FULL;
    }
    this.u8[this.peerOf + slot] = peer;
    return slot;
  }

  /** RFC 7252 4.4: an id is not used again while a message with it is outstanding. (For EXCHANGE_LIFETIME a counter of 16 bits cannot promise it.) */
  private nextMid(): number {
    let taken = true;
    while (taken) {
      this.mid = (this.mid + 1) & 0xffff;
      taken = false;
      for (let slot = 1; slot < this.slots.capacity; slot++) if (this.slots.state(slot) >= UNSENT && this.u16[this.mids + slot] === this.mid) taken = true;
    }
    return this.mid;
  }

  /** Begins the message of a slot again, dropping its options and payload: an answer that turned into an error. */
  rewind(slot: number): void {
    const at = this.at(slot);
    const head = this.u8[at];
    this.message.begin(this.u8, at, at + this.size, (head >> 4) & 3, 0, this.u16[this.mids + slot], this.u8, at + 4, head & 15);
  }

  /** Sends what was written into a slot, under this code. 0, or OVERFLOW: the slot is then still being written. */
  submit(slot: number, code: number, now: number): number {
    const length = this.message.end();
    if (length < 0) return OVERFLOW;
    const at = this.at(slot);
    this.u8[at + 1] = code;
    this.u16[this.lengths + slot] = length;
    if (((this.u8[at] >> 4) & 3) !== CON) {
      this.slots.set(slot, ONCE);
      return 0;
    }
    // RFC 7252 4.2: the first timeout lies between ACK_TIMEOUT and ACK_TIMEOUT * ACK_RANDOM_FACTOR.
    const spread = ((this.ackTimeout * (this.ackRandomPercent - 100)) / 100) | 0;
    const dice = this.dice(10);
    const timeout = this.ackTimeout + (spread >> 10) * dice + (((spread & 1023) * dice) >> 10);
    this.u8[this.retries + slot] = 0;
    this.i32[this.timeouts + slot] = timeout > LONGEST ? LONGEST : timeout;
    this.i32[this.deadlines + slot] = now;
    this.slots.set(slot, UNSENT);
    return 0;
  }

  /** Frees a slot, whatever its message was waiting for. */
  release(slot: number): void {
    this.slots.free(slot);
  }

  /** Takes back the confirmable messages of an owner's row: nobody wants to know any more how they fare. */
  revoke(owner: number, row: number): void {
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      if (this.slots.state(slot) >= UNSENT && this.u8[this.ownerOf + slot] === owner && this.u8[this.rowOf + slot] === row) this.slots.free(slot);
    }
  }

  /** True while an answer has not been handed out yet. */
  hasAnswer(): boolean {
    return this.slots.state(0) === ONCE;
  }

  /** True when the network of a peer takes datagrams. */
  isReady(peer: number): boolean {
    return this.peers.ready(peer);
  }

  owner(slot: number): number {
    return this.u8[this.ownerOf + slot];
  }

  ownerRow(slot: number): number {
    return this.u8[this.rowOf + slot];
  }

  peer(slot: number): number {
    return this.u8[this.peerOf + slot];
  }

  messageId(slot: number): number {
    return this.u16[this.mids + slot];
  }

  /** Where a slot's datagram begins in the arena. */
  at(slot: number): number {
    return this.buffers + slot * this.size;
  }

  /** True while a slot holds a confirmable message that is not settled. */
  isOutstanding(slot: number): boolean {
    return this.slots.state(slot) >= UNSENT;
  }

  /** True when another confirmable message may go to the peer: NSTART (RFC 7252 4.7) and a free slot allow it. */
  canConfirm(peer: number): boolean {
    let count = 0;
    let free = 0;
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if (state === FREE) free++;
      // RFC 7252 4.7: a request that was acknowledged is outstanding no more.
      else if ((state === UNSENT || state === WAITING) && this.u8[this.peerOf + slot] === peer) count++;
    }
    return free > 0 && count < this.nstart;
  }

  /** True when a slot for an answer or a non-confirmable message is free. */
  canSend(): boolean {
    for (let slot = 0; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if (state === FREE || (state === SENT && slot === this.handed)) return true;
    }
    return false;
  }

  /** RFC 7252 5.2.2: a request was acknowledged, and its response comes separately. An acknowledgement that is repeated prolongs nothing. */
  acknowledged(slot: number, now: number): void {
    if (this.slots.state(slot) !== ACKED) this.i32[this.deadlines + slot] = (now + this.exchangeLifetime) | 0;
    this.slots.set(slot, ACKED);
  }

  /** True when a slot holds a request. */
  isRequest(slot: number): boolean {
    return isRequest(this.u8[this.at(slot) + 1]);
  }

  /** A free message slot to scribble in, `size` bytes from `at(slot)`, until `release`; FULL when none is free. Within one call of a door alone. */
  borrow(): number {
    return this.slots.claim(0, COMPOSING);
  }

  /** True when `borrow` would answer a slot. */
  canBorrow(): boolean {
    for (let slot = 0; slot < this.slots.capacity; slot++) if (this.slots.state(slot) === FREE) return true;
    return false;
  }

  /** Gives back what is left of a message that an exception cut short: none is being written when a door is entered. */
  tidy(): void {
    for (let slot = 0; slot < this.slots.capacity; slot++) if (this.slots.state(slot) === COMPOSING) this.slots.free(slot);
  }

  /** The confirmable message of a peer with this id that still wants its acknowledgement; -1 when there is none. */
  outstanding(peer: number, mid: number): number {
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if (state >= UNSENT && this.u16[this.mids + slot] === mid && this.u8[this.peerOf + slot] === peer) return slot;
    }
    return -1;
  }

  /** The clock of the host begins anew: what waits is looked at again at the next `handleTimeout`. */
  resume(): void {
    this.resumed = true;
  }

  /** Puts confirmable messages whose time has come up for sending again. */
  handleTimeout(now: number): void {
    if (this.resumed) {
      this.resumed = false;
      for (let slot = 1; slot < this.slots.capacity; slot++) this.i32[this.deadlines + slot] = now;
    }
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      if (this.slots.state(slot) !== WAITING || !due(now, this.i32[this.deadlines + slot])) continue;
      if (this.u8[this.retries + slot] >= this.maxRetransmit) continue;
      this.u8[this.retries + slot]++;
      const timeout = this.i32[this.timeouts + slot] * 2; // RFC 7252 4.2: doubles each time
      this.i32[this.timeouts + slot] = timeout > LONGEST ? LONGEST : timeout;
      this.slots.set(slot, UNSENT);
      this.stats.retransmitted++;
    }
  }

  /** The next confirmable message that nobody answered in time, or -1; the caller settles it with `release`. */
  expired(now: number): number {
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if ((state === ACKED || (state === WAITING && this.u8[this.retries + slot] >= this.maxRetransmit)) && due(now, this.i32[this.deadlines + slot])) return slot;
    }
    return -1;
  }

  /** The next slot with a message for a peer, or -1: what to settle when its network is gone. */
  pending(peer: number): number {
    for (let slot = 0; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if (state >= ONCE && state !== SENT && this.u8[this.peerOf + slot] === peer) return slot;
    }
    return -1;
  }

  /** Forgets what was to be sent to a peer without confirmation. */
  forget(peer: number): void {
    this.empties.clear(peer);
    for (let slot = 0; slot < this.slots.capacity; slot++) if (this.slots.state(slot) === ONCE && this.u8[this.peerOf + slot] === peer) this.slots.free(slot);
  }

  /** The next datagram for a peer that is ready: its length, 0 when there is none. Its bytes hold until the next call. */
  pollTransmit(now: number): number {
    if (this.handed >= 0) {
      if (this.slots.state(this.handed) === SENT) this.slots.free(this.handed);
      this.handed = -1;
    }
    const peer = this.empties.poll(this.peers);
    if (peer >= 0) {
      this.outAt = this.empties.outAt;
      this.outPeer = peer;
      this.last = -1;
      this.stats.sent++;
      return 4;
    }
    for (let slot = 0; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if ((state !== ONCE && state !== UNSENT) || !this.peers.ready(this.u8[this.peerOf + slot])) continue;
      if (state === ONCE) {
        this.slots.set(slot, SENT);
        this.handed = slot;
      } else {
        this.slots.set(slot, WAITING);
        this.i32[this.deadlines + slot] = (now + this.i32[this.timeouts + slot]) | 0;
      }
      this.last = slot;
      this.outAt = this.at(slot);
      this.outPeer = this.u8[this.peerOf + slot];
      this.stats.sent++;
      return this.u16[this.lengths + slot];
    }
    return 0;
  }

  /** The network did not take what pollTransmit handed out last: it is to be sent when the peer is ready again. */
  unsend(): void {
    const slot = this.last;
    this.stats.sent--;
    if (slot < 0) {
      const at = this.empties.outAt;
      this.empty(this.outPeer, (this.u8[at] >> 4) & 3, (this.u8[at + 2] << 8) | this.u8[at + 3]);
    } else if (this.slots.state(slot) === SENT) {
      this.slots.set(slot, ONCE);
      this.handed = -1;
    } else if (this.slots.state(slot) === WAITING) {
      this.slots.set(slot, UNSENT);
    }
  }

  /** Milliseconds until `handleTimeout` has something to do; NEVER when nothing waits. May change after any call. */
  pollTimeout(now: number): number {
    let wait = NEVER;
    for (let slot = 1; slot < this.slots.capacity; slot++) {
      const state = this.slots.state(slot);
      if (state === WAITING || state === ACKED) wait = earlier(wait, until(now, this.i32[this.deadlines + slot]));
    }
    return wait;
  }
}
