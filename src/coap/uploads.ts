/**
 * Bodies of our own requests that go out in blocks, RFC 7959 2.5: which block of each is due, and whether the body is still the same.
 * A request that its server wants to see again with an Echo (RFC 9175 2.3) is repeated likewise.
 *
 * No body is kept: each block is a window over the body written anew. When that turns out to be another one it begins again.
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import { FREE, Slots } from '../buffers/slots.js';
import { blockMore, blockNum, blockSzx } from '../codec/block.js';
import { CONTINUE } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { BLOCK1, ECHO } from '../codec/options.js';
import { REQUEST_INCOMPLETE, TOO_LARGE, UNAUTHORIZED } from '../status.js';

/* States of a row. */
/** Block 0 is due or under way. */
const FIRST = 1;
const LATER = 2;

/** Times that one body may change, or be forgotten by its server, while it is sent. */
const RESTARTS = 3;
/** Bytes of the longest Echo (RFC 9175 2.2.1). */
const ECHO_BYTES = 40;
/** No row's. */
const NOBODY = 255;

export class Uploads {
  private readonly slots: Slots;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly sums: number;
  private readonly nums: number;
  private readonly szxs: number;
  private readonly restarts: number;
  private readonly echo: number;
  private echoLength: number;
  /** The row whose request is to be repeated with the Echo, or NOBODY. */
  private echoRow: number;
  private readonly largest: number;
  private readonly message: MessageWriter;

  /** @param rows requests that may be under way at once; @param szx of the largest block to be sent */
  constructor(arena: Arena, rows: number, message: MessageWriter, szx: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.sums = arena.words(rows);
    this.nums = arena.halves(rows);
    this.szxs = arena.bytes(rows);
    this.restarts = arena.bytes(rows);
    this.slots = new Slots(arena, rows);
    this.echo = arena.bytes(ECHO_BYTES);
    this.echoLength = 0;
    this.echoRow = NOBODY;
    this.largest = szx;
    this.message = message;
  }

  /** Begins to send a row's body in blocks, or begins again. */
  start(row: number): void {
    if (this.slots.state(row) === FREE) {
      this.u8[this.szxs + row] = this.largest;
      this.u8[this.restarts + row] = 0;
    }
    this.slots.set(row, FIRST);
    this.u16[this.nums + row] = 0;
  }

  /** True while a row's body goes in blocks. */
  isActive(row: number): boolean {
    return this.slots.state(row) !== FREE;
  }

  /** True when the block due is not the first: the request was announced before. */
  isLater(row: number): boolean {
    return this.slots.state(row) === LATER;
  }

  /** Begins a row's request: a new one, or with the block that is due of one under way. */
  begin(row: number, continued: boolean): void {
    if (!continued) {
      this.slots.free(row);
      if (this.echoRow === row) this.echoRow = NOBODY;
    }
    this.cut(row);
  }

  /** Cuts the message begun to the block that is due, and repeats the Echo where that was asked for. */
  cut(row: number): void {
    if (this.isActive(row)) this.message.cut(BLOCK1, this.u16[this.nums + row], this.u8[this.szxs + row]);
    if (this.echoRow !== row) return;
    this.message.echoAt = this.echo;
    this.message.echoLength = this.echoLength;
  }

  /** Looks at the message ended: false when its body is no longer the one whose first blocks were sent. It then begins anew, a few times. */
  isSame(row: number): boolean {
    if (this.slots.state(row) !== LATER) {
      this.i32[this.sums + row] = this.message.sum;
      return true;
    }
    if (this.i32[this.sums + row] === this.message.sum) return true;
    this.again(row);
    return false;
  }

  /** Begins a body again; false when that was tried too often. */
  private again(row: number): boolean {
    this.u8[this.restarts + row]++;
    if (this.u8[this.restarts + row] > RESTARTS) {
      this.slots.free(row);
      return false;
    }
    this.start(row);
    return true;
  }

  /**
   * Takes the answer to a row's request: true when the next block is due, or the body again in smaller ones; false when it is the answer to the whole.
   */
  answered(row: number, m: Message): boolean {
    const active = this.isActive(row);
    if (m.code === -UNAUTHORIZED && this.echoRow !== row && this.keepEcho(row, m)) return true;
    if (this.echoRow === row) this.echoRow = NOBODY;
    const szx = m.block1 < 0 ? 7 : blockSzx(m.block1);
    if (m.code === CONTINUE && active) {
      // RFC 7959 2.5: a smaller size asked for holds from the next block on, which is numbered anew.
      const old = this.u8[this.szxs + row];
      let next = this.u16[this.nums + row] + 1;
      if (szx < old) {
        next = next << (old - szx);
        this.u8[this.szxs + row] = szx;
      }
      if (m.block1 >= 0 && !blockMore(m.block1) && blockNum(m.block1) === 0 && szx >= old && this.u16[this.nums + row] > 0) return this.again(row);
      this.slots.set(row, LATER);
      this.u16[this.nums + row] = next;
      return next < 0x10000;
    }
    // RFC 7959 2.9.3: 4.13 with a smaller size asks for smaller blocks, or for blocks at all.
    if (m.code === -TOO_LARGE && szx < 7 && (!active || szx < this.u8[this.szxs + row])) {
      const smaller = szx < this.largest ? szx : this.largest;
      this.start(row);
      this.u8[this.szxs + row] = smaller;
      return true;
    }
    if (m.code === -REQUEST_INCOMPLETE && active) return this.again(row);
    this.slots.free(row);
    return false;
  }

  /** RFC 9175 2.3: 4.01 with an Echo asks for the same request again, with that Echo. Once: a server that repeats itself means what it says. */
  private keepEcho(row: number, m: Message): boolean {
    const i = m.find(ECHO);
    if (i < 0) return false;
    copy(m.bytes, m.at(i), m.length(i), this.message.writer.bytes, this.echo);
    this.echoLength = m.length(i);
    this.echoRow = row;
    return true;
  }

  /** Gives a row's body up. */
  stop(row: number): void {
    this.slots.free(row);
  }
}
