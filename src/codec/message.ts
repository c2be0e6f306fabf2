/**
 * A received CoAP message as numbers and offsets into the borrowed datagram, RFC 7252 3: parsed once, then only read.
 */
import type { Arena } from '../buffers/arena.js';
import { same } from '../buffers/bytes.js';
import { EMPTY, NON, RST, isRequest, isResponse } from './codes.js';
import { ACCEPT, BLOCK1, BLOCK2, CONTENT_FORMAT, OBSERVE, URI_PATH, URI_QUERY, isCritical, optionShape } from './options.js';
import {
  DEFECT_CODE, DEFECT_EMPTY, DEFECT_HEADER, DEFECT_OPTION, DEFECT_OPTION_DELTA, DEFECT_OPTION_LENGTH, DEFECT_OPTION_NUMBER,
  DEFECT_PAYLOAD, DEFECT_TOKEN, DEFECT_TOKEN_LENGTH, DEFECT_TYPE, DEFECT_VERSION,
} from '../status.js';

export class Message {
  /** The borrowed datagram. */
  bytes: Uint8Array;
  /** CON, NON, ACK or RST. */
  type: number;
  code: number;
  mid: number;
  tokenAt: number;
  /** Token length, 0 .. 8. */
  tkl: number;
  /** Options kept: row i is `number(i)`, `at(i)`, `length(i)`. */
  count: number;
  /** The payload is body[payloadAt .. + payloadLength): of the datagram, or what blocks were put together to. */
  body: Uint8Array;
  payloadAt: number;
  payloadLength: number;
  /** Value of Observe, Content-Format, Accept; -1 when absent. */
  observe: number;
  contentFormat: number;
  accept: number;
  /** Value of Block1 and Block2 (num * 16 + m * 8 + szx); -1 when absent. */
  block1: number;
  block2: number;
  /** Row of the first Uri-Path and their count; likewise Uri-Query. */
  path: number;
  paths: number;
  query: number;
  queries: number;
  /** The first critical option that is unknown, repeated against its rule or of a wrong length; 0 when there is none (RFC 7252 5.4.1, 5.4.3, 5.4.5). */
  critical: number;
  /** True when there were more options than the table holds. */
  crowded: boolean;
  /** Byte at which a defect was found. */
  defectAt: number;

  private readonly u16: Uint16Array;
  private readonly numbers: number;
  private readonly starts: number;
  private readonly lengths: number;
  private readonly capacity: number;

  /** @param capacity options that can be kept */
  constructor(arena: Arena, capacity: number) {
    this.bytes = arena.u8;
    this.u16 = arena.u16;
    this.numbers = arena.halves(capacity);
    this.starts = arena.halves(capacity);
    this.lengths = arena.halves(capacity);
    this.capacity = capacity;
    this.type = 0;
    this.code = 0;
    this.mid = 0;
    this.tokenAt = 4;
    this.tkl = 0;
    this.count = 0;
    this.body = arena.u8;
    this.payloadAt = 0;
    this.payloadLength = 0;
    this.observe = -1;
    this.contentFormat = -1;
    this.accept = -1;
    this.block1 = -1;
    this.block2 = -1;
    this.path = 0;
    this.paths = 0;
    this.query = 0;
    this.queries = 0;
    this.critical = 0;
    this.crowded = false;
    this.defectAt = 0;
  }

  /** Number of option row i. */
  number(i: number): number {
    return this.u16[this.numbers + i];
  }

  /** Where the value of option row i begins in `bytes`. */
  at(i: number): number {
    return this.u16[this.starts + i];
  }

  length(i: number): number {
    return this.u16[this.lengths + i];
  }

  /** Value of option row i as an unsigned integer (RFC 7252 3.2), int32. */
  uint(i: number): number {
    const at = this.at(i);
    const end = at + this.length(i);
    let value = 0;
    for (let j = at; j < end; j++) value = (value << 8) | this.bytes[j];
    return value;
  }

  /** Row of the first option of that number, or -1. */
  find(number: number): number {
    for (let i = 0; i < this.count; i++) if (this.u16[this.numbers + i] === number) return i;
    return -1;
  }

  /** True when the token is these `length` bytes. */
  hasToken(bytes: Uint8Array, at: number, length: number): boolean {
    return this.tkl === length && same(this.bytes, this.tokenAt, bytes, at, length);
  }

  /**
   * Parses bytes[0 .. length). Answers 0, or one of the DEFECT_ numbers; `type`, `code` and `mid` are then set
   * as far as the header was there, so that a Reset can be sent, and `defectAt` tells the byte. (It means nothing otherwise.)
   */
  parse(bytes: Uint8Array, length: number): number {
    this.bytes = bytes;
    this.body = bytes;
    this.count = 0;
    this.observe = -1;
    this.contentFormat = -1;
    this.accept = -1;
    this.block1 = -1;
    this.block2 = -1;
    this.paths = 0;
    this.queries = 0;
    this.critical = 0;
    this.crowded = false;
    this.tkl = 0;
    this.payloadAt = length;
    this.payloadLength = 0;
    if (length < 4) return this.defect(DEFECT_HEADER, length, 0);
    const first = bytes[0];
    const type = (first >> 4) & 3;
    const code = bytes[1];
    const tkl = first & 15;
    this.type = type;
    this.code = code;
    this.mid = (bytes[2] << 8) | bytes[3];
    if (first >> 6 !== 1) return this.defect(DEFECT_VERSION, 0, 0);
    if (code === EMPTY) {
      // RFC 7252 4.1: nothing follows the message id of an empty message, and its token length is 0.
      if (length > 4 || tkl !== 0) return this.defect(DEFECT_EMPTY, tkl !== 0 ? 0 : 4, 0);
      return type === NON ? this.defect(DEFECT_TYPE, 0, 0) : 0; // RFC 7252 4.3: a NON message is never empty
    }
    if (tkl > 8) return this.defect(DEFECT_TOKEN_LENGTH, 0, 0);
    if (4 + tkl > length) return this.defect(DEFECT_TOKEN, length, 0);
    this.tkl = tkl;
    const framing = this.parseOptions(bytes, 4 + tkl, length);
    if (framing < 0) return framing;
    // What is well framed can still make no sense; token, options and payload are known then.
    if (isRequest(code)) return type > NON ? this.defect(DEFECT_TYPE, 1, this.count) : 0; // RFC 7252 4.2: no request in an ACK or RST
    if (!isResponse(code)) return this.defect(DEFECT_CODE, 1, this.count);
    return type === RST ? this.defect(DEFECT_TYPE, 1, this.count) : 0;
  }

  /** Parses options and payload of bytes[at .. end). One pass, with all that it counts in locals: this is the hottest loop there is. */
  parseOptions(bytes: Uint8Array, at: number, end: number): number {
    const u16 = this.u16;
    let number = 0;
    let row = 0;
    let i = at;
    while (i < end) {
      const start = i;
      const head = bytes[i++];
      let delta = head >> 4;
      let size = head & 15;
      if (delta > 12 || size > 12) {
        if (head === 0xff) {
          if (i === end) return this.defect(DEFECT_PAYLOAD, start, row); // RFC 7252 3: a marker followed by nothing
          this.payloadAt = i;
          this.payloadLength = end - i;
          break;
        }
        if (delta === 15) return this.defect(DEFECT_OPTION_DELTA, start, row);
        if (size === 15) return this.defect(DEFECT_OPTION_LENGTH, start, row);
        const more = (delta > 12 ? delta - 12 : 0) + (size > 12 ? size - 12 : 0);
        if (i + more > end) return this.defect(DEFECT_OPTION, start, row);
        if (delta > 12) delta = delta === 13 ? 13 + bytes[i++] : 269 + ((bytes[i++] << 8) | bytes[i++]);
        if (size > 12) size = size === 13 ? 13 + bytes[i++] : 269 + ((bytes[i++] << 8) | bytes[i++]);
      }
      number += delta;
      if (number > 0xffff) return this.defect(DEFECT_OPTION_NUMBER, start, row);
      if (i + size > end) return this.defect(DEFECT_OPTION, start, row);
      // The options that messages are full of need no look at their shape but this.
      const quick = number === URI_PATH || number === URI_QUERY ? size < 256 : delta > 0 && size < 3 && (number === CONTENT_FORMAT || number === OBSERVE || number === ACCEPT);
      if (quick || this.isKnown(number, size, delta === 0 && start > at)) {
        if (row === this.capacity) {
          this.crowded = true;
        } else {
          u16[this.numbers + row] = number;
          u16[this.starts + row] = i;
          u16[this.lengths + row] = size;
          if (number === URI_PATH) {
            if (this.paths++ === 0) this.path = row;
          } else if (number === URI_QUERY) {
            if (this.queries++ === 0) this.query = row;
          } else if (quick) {
            const value = size === 1 ? bytes[i] : size === 0 ? 0 : (bytes[i] << 8) | bytes[i + 1];
            if (number === OBSERVE) this.observe = value;
            else if (number === CONTENT_FORMAT) this.contentFormat = value;
            else this.accept = value;
          } else {
            this.note(number, row);
          }
          row++;
        }
      }
      i += size;
    }
    this.count = row;
    return 0;
  }

  private defect(defect: number, at: number, row: number): number {
    this.count = row;
    this.defectAt = at;
    return defect;
  }

  /** RFC 7252 5.4.1, 5.4.3, 5.4.5: an option that is unknown, of a wrong length or repeated against its rule is unrecognised; elective ones are passed over in silence. */
  private isKnown(number: number, length: number, repeated: boolean): boolean {
    const shape = optionShape(number);
    if (shape >= 0 && length >= (shape & 15) && length <= ((shape >> 4) & 0xffff) && (!repeated || shape >= 0x100000)) return true;
    if (isCritical(number) && this.critical === 0) this.critical = number;
    return false;
  }

  /** Takes the value of a less common option that messages are asked for. */
  private note(number: number, row: number): void {
    if (number === OBSERVE) this.observe = this.uint(row);
    else if (number === BLOCK2) this.block2 = this.uint(row);
    else if (number === BLOCK1) this.block1 = this.uint(row);
  }
}
