/**
 * Bodies of requests that come in blocks, RFC 7959 2.5: put together in one buffer, or checked for their order alone where the application takes them block by block.
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import { FREE, Slots } from '../buffers/slots.js';
import { blockMore, blockNum, blockSize, blockSzx, blockValue, szxFor } from '../codec/block.js';
import type { Message } from '../codec/message.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { BLOCK1, BLOCK2, SIZE1 } from '../codec/options.js';
import type { Config } from '../config.js';
import { BAD_REQUEST, REQUEST_INCOMPLETE, TOO_LARGE, UNAVAILABLE } from '../status.js';
import { BUFFERED, PARTIAL, WHOLE } from './gathered.js';

const ROWS = 2;

/* States of a row. */
const OPEN = 1;
/** Whole, and kept for a duplicate of its last block. */
const ENDED = 2;

export class Assembly {
  /** Where the block taken last begins in its body. */
  offset: number;
  private readonly slots: Slots;
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly lengths: number;
  private readonly keys: number;
  private readonly times: number;
  private readonly peers: number;
  private readonly buffer: number;
  private readonly capacity: number;
  /** The largest block that this side asks for. */
  private readonly szx: number;
  private readonly answer: MessageWriter;
  private readonly lifetime: number;

  /** @param answer writes the answer: Block1 goes into it; @param lifetime how long an unfinished body keeps others out, ms */
  constructor(arena: Arena, config: Config, answer: MessageWriter, szx: number, lifetime: number) {
    this.u8 = arena.u8;
    this.i32 = arena.i32;
    this.lengths = arena.words(ROWS);
    this.keys = arena.words(ROWS);
    this.times = arena.words(ROWS);
    this.peers = arena.bytes(ROWS);
    this.slots = new Slots(arena, ROWS);
    this.buffer = arena.bytes(config.body);
    this.capacity = config.body;
    this.szx = szx;
    this.answer = answer;
    this.lifetime = lifetime;
    this.offset = 0;
  }

  /**
   * Takes one block of a request with Block1: WHOLE, PARTIAL, or a refusal. The answer then carries the Block1 option that fits.
   * @param row BUFFERED or STREAMED; @param duplicate true when the request was seen before: its block is not appended again
   */
  take(m: Message, peer: number, row: number, duplicate: boolean, now: number): number {
    const num = blockNum(m.block1);
    const szx = blockSzx(m.block1);
    const more = blockMore(m.block1);
    const size = blockSize(szx);
    const at = num * size;
    const n = m.payloadLength;
    this.offset = at;
    this.answer.block1 = blockValue(num, more, szx < this.szx ? szx : this.szx); // RFC 7959 2.5: a smaller size is asked for in the answer
    // RFC 7959 2.2: 7 is reserved; all blocks but the last are full.
    if (szx === 7 || (more ? n !== size : n > size)) return BAD_REQUEST;
    // A body of one block is whole as it is.
    if (num === 0 && !more) {
      if (this.isOf(row, m, peer)) this.slots.free(row);
      return WHOLE;
    }
    if (num === 0) {
      const status = this.open(m, peer, row, duplicate, now);
      if (status < 0) return status;
    } else if (!this.isOf(row, m, peer)) {
      return REQUEST_INCOMPLETE;
    }
    this.i32[this.times + row] = now;
    if (!(duplicate && this.i32[this.lengths + row] === at + n)) {
      // RFC 7959 2.9.2: a block is missing, or the body is another.
      if (this.slots.state(row) !== OPEN || this.i32[this.lengths + row] !== at) return REQUEST_INCOMPLETE;
      if (row === BUFFERED) {
        if (at + n > this.capacity) return this.tooLarge(row);
        copy(m.body, m.payloadAt, n, this.u8, this.buffer + at);
      }
      this.i32[this.lengths + row] = at + n;
    }
    if (more) return PARTIAL;
    this.slots.set(row, ENDED);
    if (row === BUFFERED) {
      m.body = this.u8;
      m.payloadAt = this.buffer;
      m.payloadLength = at + n;
    }
    return WHOLE;
  }

  /** RFC 7959 2.5: block 0 begins anew, whatever there was of that peer. The body of another peer is waited for. */
  private open(m: Message, peer: number, row: number, duplicate: boolean, now: number): number {
    if (duplicate && this.isOf(row, m, peer)) return 0;
    const size1 = m.find(SIZE1);
    if (row === BUFFERED && size1 >= 0 && (m.uint(size1) < 0 || m.uint(size1) > this.capacity)) return this.tooLarge(row);
    if (this.u8[this.peers + row] !== peer && this.isHeld(row, now)) return UNAVAILABLE;
    this.slots.set(row, OPEN);
    this.u8[this.peers + row] = peer;
    this.i32[this.keys + row] = key(m);
    this.i32[this.lengths + row] = 0;
    return 0;
  }

  /**
   * Takes one block of the answer to a request of ours (RFC 7959 2.4): WHOLE, PARTIAL when the next one is to be asked for, or a failure.
   * Blocks of one body have the same entity tag and content format, and follow each other.
   */
  takeAnswer(m: Message, peer: number, now: number): number {
    if (m.block2 < 0) return WHOLE;
    const num = blockNum(m.block2);
    const more = blockMore(m.block2);
    const size = blockSize(blockSzx(m.block2));
    const at = num * size;
    const n = m.payloadLength;
    if (blockSzx(m.block2) === 7 || (more ? n !== size : n > size)) return BAD_REQUEST;
    if (num === 0 && !more) return WHOLE;
    const open = this.slots.state(BUFFERED) === OPEN;
    if (num === 0) {
      if (this.u8[this.peers] !== peer && this.isHeld(BUFFERED, now)) return UNAVAILABLE;
      this.slots.set(BUFFERED, OPEN);
      this.u8[this.peers] = peer;
      this.i32[this.keys] = key(m);
      this.i32[this.lengths] = 0;
    } else if (!open || this.u8[this.peers] !== peer || this.i32[this.keys] !== key(m) || this.i32[this.lengths] !== at) {
      return REQUEST_INCOMPLETE;
    }
    if (at + n > this.capacity) {
      this.slots.free(BUFFERED);
      return TOO_LARGE;
    }
    copy(m.body, m.payloadAt, n, this.u8, this.buffer + at);
    this.i32[this.lengths] = at + n;
    this.i32[this.times] = now;
    if (more) return PARTIAL;
    this.slots.set(BUFFERED, ENDED);
    m.body = this.u8;
    m.payloadAt = this.buffer;
    m.payloadLength = at + n;
    return WHOLE;
  }

  /** True while an unfinished body keeps others out. */
  private isHeld(row: number, now: number): boolean {
    const age = (now - this.i32[this.times + row]) | 0;
    return this.slots.state(row) === OPEN && age >= 0 && age < this.lifetime;
  }

  /** RFC 7959 2.9.3: 4.13 says what would have fitted. */
  private tooLarge(row: number): number {
    this.slots.free(row);
    this.answer.block1 = blockValue(0, false, this.szx);
    this.answer.size1 = this.capacity;
    return TOO_LARGE;
  }

  private isOf(row: number, m: Message, peer: number): boolean {
    return this.slots.state(row) !== FREE && this.u8[this.peers + row] === peer && this.i32[this.keys + row] === key(m);
  }

  /** Forgets the body that a peer was sending: the request was refused, or the peer is gone. */
  forget(peer: number): void {
    for (let row = 0; row < ROWS; row++) if (this.u8[this.peers + row] === peer) this.slots.free(row);
  }

  /** Lends the buffer to a body that has to be whole before it can be sent in blocks: where it begins, -1 while a body is being received. */
  lend(now: number): number {
    if (this.isHeld(BUFFERED, now)) return -1;
    this.slots.free(BUFFERED); // what it held is gone
    return this.buffer;
  }
}

/**
 * The sum of all options that tell one body from another: path, query, Content-Format, Request-Tag (RFC 9175 3.2) and the method.
 * Left out are the block options and what is no part of a cache key (RFC 7252 5.4.6).
 */
function key(m: Message): number {
  let low = 1 + m.code;
  let high = 0;
  for (let i = 0; i < m.count; i++) {
    const number = m.number(i);
    if (number === BLOCK1 || number === BLOCK2 || (number & 0x1e) === 0x1c) continue;
    low = (low + number + 1) % 65521;
    high = (high + low) % 65521;
    const end = m.at(i) + m.length(i);
    for (let j = m.at(i); j < end; j++) {
      low = (low + m.bytes[j]) % 65521;
      high = (high + low) % 65521;
    }
  }
  return (high << 16) | low;
}

/** The largest szx whose blocks fit a message of `message` bytes with the options that LwM2M has. */
export function largestSzx(message: number): number {
  return szxFor(message > 112 ? message - 96 : 16);
}
