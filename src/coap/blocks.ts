/**
 * Block-wise transfer, RFC 7959: what the doors ask of it. Answers are cut to the block asked for, requests put together or sent in blocks.
 */
import type { Arena } from '../buffers/arena.js';
import type { Clock } from '../buffers/clock.js';
import { blockNum, blockSzx } from '../codec/block.js';
import type { Message } from '../codec/message.js';
import { BLOCK2, OBSERVE } from '../codec/options.js';
import type { Config } from '../config.js';
import { BAD_REQUEST, OK } from '../status.js';
import { Writer } from '../buffers/writer.js';
import { Assembly, largestSzx } from './assembly.js';
import type { Endpoint } from './endpoint.js';
import { Uploads } from './uploads.js';

export class Blocks {
  /** Bodies that come in. */
  readonly incoming: Assembly;
  /** Bodies of our requests: a row for each peer's registration interface, then one for each peer's Send. */
  readonly outgoing: Uploads;
  /** The size exponent of the largest block sent or asked for. */
  readonly szx: number;
  /** Writes into the buffer lent by `borrow`. */
  readonly whole: Writer;
  private readonly endpoint: Endpoint;
  private readonly clock: Clock;
  private readonly capacity: number;
  private borrowed: number;

  constructor(arena: Arena, config: Config, endpoint: Endpoint, clock: Clock, raw: boolean) {
    this.szx = largestSzx(config.message);
    this.incoming = new Assembly(arena, config, endpoint.message, this.szx, endpoint.exchangeLifetime);
    this.outgoing = new Uploads(arena, uploadsOf(config), endpoint.message, this.szx);
    this.whole = new Writer(arena.u8, raw);
    this.endpoint = endpoint;
    this.clock = clock;
    this.capacity = config.body;
    this.borrowed = 0;
  }

  /** Cuts the answer begun to the block that a GET or FETCH asks for (RFC 7959 2.4); OK, or BAD_REQUEST for the reserved size. */
  ask(m: Message): number {
    if (m.block2 < 0) return OK;
    const szx = blockSzx(m.block2);
    if (szx === 7) return BAD_REQUEST;
    // A smaller size than asked for may be chosen for the first block alone: later ones are counted in the size that was agreed.
    const num = blockNum(m.block2);
    if (szx > this.szx && num > 0) return BAD_REQUEST;
    this.endpoint.message.cut(BLOCK2, num, szx < this.szx ? szx : this.szx);
    return OK;
  }

  /** Begins an answer that did not fit its message again as the first block of it; false when it was cut already. @param observe value of its Observe option, -1 for none */
  shorten(slot: number, observe: number): boolean {
    const message = this.endpoint.message;
    if (message.isCut()) return false;
    const block1 = message.block1;
    this.endpoint.rewind(slot);
    message.block1 = block1;
    message.cut(BLOCK2, 0, this.szx);
    if (observe >= 0) message.uint(OBSERVE, observe);
    return true;
  }

  /** Begins `whole` for a payload that has to be whole before it is cut; false while the buffer holds a body that is being received. */
  borrow(): boolean {
    const at = this.incoming.lend(this.clock.now);
    if (at < 0) return false;
    this.borrowed = at;
    this.whole.begin(this.whole.bytes, at, at + this.capacity);
    return true;
  }

  /** Passes what `whole` has through the window. */
  pass(): void {
    this.endpoint.writer.run(this.whole.bytes, this.borrowed, this.whole.length());
  }

  /** Ends the request that was written for a row of `outgoing`: true when it is to be written again, as the first block of what did not fit or has changed. */
  resend(slot: number, row: number): boolean {
    const message = this.endpoint.message;
    const length = message.end();
    if (message.isCut() ? this.outgoing.isSame(row) : length >= 0) return false;
    if (!message.isCut()) this.outgoing.start(row);
    this.endpoint.rewind(slot);
    this.outgoing.cut(row);
    return true;
  }
}

/** Rows of `outgoing`. */
export function uploadsOf(config: Config): number {
  return (config.servers + 1) * 2;
}
