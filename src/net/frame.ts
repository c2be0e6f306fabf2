/**
 * The frames of CoAP over TCP (RFC 8323 3.2): how long one is, what is in it, and how one begins.
 *
 *     Len 4 bits, TKL 4 bits | extended length, 0, 1, 2 or 4 bytes | Code | Token, TKL bytes | options, 0xff and payload: Len bytes
 */
import { OK, PROTOCOL, WOULD_BLOCK } from './codes.js';

/** Bytes that a frame is longer than its token, options and payload, up to 65,804 of the latter. */
export const FRAME_HEAD = 4;

/** The payload marker. */
const MARKER = 0xff;

export class Frame {
  /** Bytes of the whole frame; 0 while they are not known. */
  length: number;
  code: number;
  tokenAt: number;
  tkl: number;
  /** Options, marker and payload. */
  bodyAt: number;
  bodyLength: number;
  /** The option that `option` has found: its number, and its value. */
  number: number;
  valueAt: number;
  valueLength: number;
  /** Behind the last option: the payload, which may be none. */
  payloadAt: number;
  private bytes: Uint8Array;
  private next: number;

  constructor() {
    this.bytes = new Uint8Array(0);
    this.length = 0;
    this.code = 0;
    this.tokenAt = 0;
    this.tkl = 0;
    this.bodyAt = 0;
    this.bodyLength = 0;
    this.number = 0;
    this.valueAt = 0;
    this.valueLength = 0;
    this.payloadAt = 0;
    this.next = 0;
  }

  /** Looks at bytes[at .. end). OK for a whole frame; WOULD_BLOCK for the beginning of one; PROTOCOL for what is none. */
  parse(bytes: Uint8Array, at: number, end: number): number {
    this.length = 0;
    if (at >= end) return WOULD_BLOCK;
    const nibble = bytes[at] >> 4;
    const tkl = bytes[at] & 15;
    if (tkl > 8) return PROTOCOL;
    const extension = nibble < 13 ? 0 : nibble === 13 ? 1 : nibble === 14 ? 2 : 4;
    if (at + 1 + extension > end) return WOULD_BLOCK;
    let body = nibble;
    if (extension > 0) {
      body = 0;
      for (let i = 0; i < extension; i++) body = body * 256 + bytes[at + 1 + i];
      body += extension === 1 ? 13 : extension === 2 ? 269 : 65805;
    }
    this.length = 2 + extension + tkl + body;
    if (end - at < this.length) return WOULD_BLOCK;
    this.bytes = bytes;
    this.code = bytes[at + 1 + extension];
    this.tokenAt = at + 2 + extension;
    this.tkl = tkl;
    this.bodyAt = this.tokenAt + tkl;
    this.bodyLength = body;
    this.rewind();
    return OK;
  }

  /** Begins anew with the options. */
  rewind(): void {
    this.next = this.bodyAt;
    this.number = 0;
    this.payloadAt = this.bodyAt + this.bodyLength;
  }

  /** The next option of a whole frame: OK; WOULD_BLOCK behind the last, and `payloadAt` then tells where the payload is; PROTOCOL for a malformed one. */
  option(): number {
    const end = this.bodyAt + this.bodyLength;
    const bytes = this.bytes;
    let at = this.next;
    if (at >= end) return WOULD_BLOCK;
    const head = bytes[at++];
    if (head === MARKER) {
      this.payloadAt = at;
      return at < end ? WOULD_BLOCK : PROTOCOL; // RFC 7252 3: a marker with no payload
    }
    for (let i = 0; i < 2; i++) {
      let value = i === 0 ? head >> 4 : head & 15;
      if (value === 15) return PROTOCOL;
      if (value >= 13) {
        const wide = value === 14;
        if (at + (wide ? 2 : 1) > end) return PROTOCOL;
        value = wide ? bytes[at] * 256 + bytes[at + 1] + 269 : bytes[at] + 13;
        at += wide ? 2 : 1;
      }
      if (i === 0) this.number += value;
      else this.valueLength = value;
    }
    if (this.number > 65535 || at + this.valueLength > end) return PROTOCOL;
    this.valueAt = at;
    this.next = at + this.valueLength;
    return OK;
  }

  /** True when all of its options are well formed; `rewind` begins anew with them. */
  isSound(): boolean {
    let status = this.option();
    while (status === OK) status = this.option();
    return status === WOULD_BLOCK;
  }

  /** The option's value as an unsigned integer of at most 4 bytes, up to 2^32 - 1. */
  uint(): number {
    let value = 0;
    for (let i = 0; i < this.valueLength && i < 4; i++) value = value * 256 + this.bytes[this.valueAt + i];
    return value;
  }
}

/** Writes what comes before a frame's token into into[at ..), 2 .. 6 bytes; answers how many. @param body bytes of options, marker and payload */
export function frameHead(into: Uint8Array, at: number, tkl: number, code: number, body: number): number {
  let extension = 0;
  let nibble = body;
  let rest = 0;
  if (body >= 65805) {
    extension = 4;
    nibble = 15;
    rest = body - 65805;
  } else if (body >= 269) {
    extension = 2;
    nibble = 14;
    rest = body - 269;
  } else if (body >= 13) {
    extension = 1;
    nibble = 13;
    rest = body - 13;
  }
  into[at] = nibble * 16 + tkl;
  for (let i = extension; i > 0; i--) {
    into[at + i] = rest & 255;
    rest = Math.floor(rest / 256);
  }
  into[at + 1 + extension] = code;
  return 2 + extension;
}
