/**
 * The extensions of both hellos: which were there, and what they hold.
 */
import type { Reader } from '../buffers/reader.js';
import type { Writer } from '../buffers/writer.js';
import { CONNECTION_ID, ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, RENEGOTIATION_INFO, SESSION_TICKET } from './types.js';

/* Bits of `Extensions.seen`. */
export const HAS_EMS = 1;
export const HAS_ETM = 2;
export const HAS_CID = 4;
export const HAS_TICKET = 8;
export const HAS_RENEGOTIATION = 16;
/** One that is none of these. */
export const HAS_OTHER = 32;

/** A connection_id extension (RFC 9146 3) of `length` bytes at bytes[at]: the length of the connection id in it, -1 when malformed. */
export function cidLength(bytes: Uint8Array, at: number, length: number): number {
  return length >= 1 && bytes[at] === length - 1 ? length - 1 : -1;
}

/** Writes an extension without content. */
export function emptyExtension(out: Writer, type: number): void {
  out.u16(type);
  out.u16(0);
}

export class Extensions {
  /** HAS_... bits. */
  seen: number;
  /** The connection id: where, and how long. */
  cidAt: number;
  cid: number;
  /** The ticket. */
  ticketAt: number;
  ticket: number;

  constructor() {
    this.seen = 0;
    this.cidAt = 0;
    this.cid = 0;
    this.ticketAt = 0;
    this.ticket = 0;
  }

  /** Reads the block of extensions that ends the message, or its absence (RFC 5246 7.4.1.4); false when malformed or when one comes twice. */
  read(from: Reader): boolean {
    this.seen = 0;
    this.cid = 0;
    this.ticket = 0;
    if (from.status < 0) return false;
    if (from.left() === 0) return true;
    if (from.u16() !== from.left() || from.status < 0) return false;
    while (from.left() > 0) {
      const type = from.u16();
      const length = from.u16();
      const at = from.skip(length);
      if (from.status < 0) return false;
      const bit = type === EXTENDED_MASTER_SECRET ? HAS_EMS : type === ENCRYPT_THEN_MAC ? HAS_ETM : type === CONNECTION_ID ? HAS_CID :
        type === SESSION_TICKET ? HAS_TICKET : type === RENEGOTIATION_INFO ? HAS_RENEGOTIATION : HAS_OTHER;
      if (bit !== HAS_OTHER && (this.seen & bit) !== 0) return false;
      this.seen |= bit;
      if ((bit === HAS_EMS || bit === HAS_ETM) && length !== 0) return false;
      // RFC 5746 3.4, 3.6: in a first handshake it holds an empty string.
      if (bit === HAS_RENEGOTIATION && (length !== 1 || from.bytes[at] !== 0)) return false;
      if (bit === HAS_CID) {
        this.cid = cidLength(from.bytes, at, length);
        this.cidAt = at + 1;
        if (this.cid < 0) return false;
      }
      if (bit === HAS_TICKET) {
        this.ticketAt = at;
        this.ticket = length;
      }
    }
    return true;
  }
}
