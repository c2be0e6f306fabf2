/**
 * The record layer (RFC 6347 4.1): epochs 0 and 1, sequence numbers, protection, the replay window, connection ids (RFC 9146).
 *
 * A sequence number is two numbers of 24 bits. What is not a valid record is counted and otherwise nothing: no answer, no state.
 */
import { CBC_GROWTH, IV } from '../crypto/cbc-hmac.js';
import { wipe } from '../crypto/equal.js';
import type { DtlsKit } from './kit.js';
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, MAX_CID, RECORD_HEADER, TLS12_CID } from './types.js';

const MAJOR = 254;
const MINOR = 253;
/** The version of DTLS 1.0, in which a HelloVerifyRequest and the records before the version is agreed on may come. */
const MINOR_1_0 = 255;
const HALF = 0x1000000;
/** Explicit nonce and tag of CCM_8, RFC 6655 3. */
const EXPLICIT = 8;
const TAG = 8;
const MAC_KEY = 32;
const SALT = 4;

/** Bytes of the largest key block. */
export function blockBytes(cbc: boolean): number {
  return cbc ? 2 * MAC_KEY + 32 : 2 * SALT + 32;
}

/** Bytes of storage beside the two AES keys. @param cbc true where CBC suites are used; @param own bytes of the longest connection id given to peers */
export function recordBytes(cbc: boolean, own: number, keeps: boolean): number {
  return MAX_CID + own + 2 * SALT + (cbc ? 2 * MAC_KEY : 0) + (keeps ? blockBytes(cbc) : 0);
}

export class Records {
  /** What the last `open` found: a content type, 0 when the record was dropped. */
  type: number;
  epoch: number;
  at: number;
  length: number;
  /** True when it was newer than any before: only then may it move a peer's address (RFC 9146 6). */
  newest: boolean;
  /** Its sequence number. */
  high: number;
  low: number;
  /** Records dropped: malformed, of another epoch, repeated, or not authentic. */
  invalid: number;
  /** True when epoch 1 has keys. */
  keyed: boolean;
  /** Bytes of the connection ids: of the peer's, that is sent, and of ours, that is received. */
  peerCid: number;
  ownCid: number;
  readonly peerCidAt: number;
  readonly ownCidAt: number;
  /** Next sequence numbers: of epoch 0, of epoch 1. */
  high0: number;
  low0: number;
  high1: number;
  low1: number;
  /** The replay window of epoch 1: its right edge, and a bit for each of 64 numbers from there down. */
  edgeHigh: number;
  edgeLow: number;
  bits0: number;
  bits1: number;
  /** True when the session is to outlive a restart: no number at or above the limit is used, which has been written ahead. */
  readonly keeps: boolean;
  limitHigh: number;
  limitLow: number;
  /** The key block, where it is kept. */
  readonly block: number;
  /** True for CBC; and then true for encrypt-then-MAC. */
  cbc: boolean;
  etm: boolean;
  private readonly kit: DtlsKit;
  private readonly u8: Uint8Array;
  private readonly writeKey: number;
  private readonly readKey: number;
  private readonly salts: number;
  private readonly macKeys: number;

  /** @param own bytes of the longest connection id given to peers, 0 for a client; @param keeps as `options.keep` */
  constructor(kit: DtlsKit, own: number, keeps: boolean) {
    this.kit = kit;
    this.u8 = kit.u8;
    this.writeKey = kit.crypto.aes.take();
    this.readKey = kit.crypto.aes.take();
    this.peerCidAt = kit.storage.bytes(MAX_CID);
    this.ownCidAt = kit.storage.bytes(own);
    this.salts = kit.storage.bytes(2 * SALT);
    this.macKeys = kit.cbc === null ? 0 : kit.storage.bytes(2 * MAC_KEY);
    this.keeps = keeps;
    this.block = keeps ? kit.storage.bytes(blockBytes(kit.cbc !== null)) : 0;
    this.limitHigh = 0;
    this.limitLow = 0;
    this.invalid = 0;
    this.type = 0;
    this.epoch = 0;
    this.at = 0;
    this.length = 0;
    this.high = 0;
    this.low = 0;
    this.peerCid = 0;
    this.ownCid = 0;
    this.high0 = 0;
    this.low0 = 0;
    this.high1 = 0;
    this.low1 = 0;
    this.edgeHigh = 0;
    this.edgeLow = 0;
    this.bits0 = 0;
    this.bits1 = 0;
    this.newest = false;
    this.keyed = false;
    this.cbc = false;
    this.etm = false;
  }

  /** Back to epoch 0, without keys. */
  reset(): void {
    const kit = this.kit;
    this.type = 0;
    this.epoch = 0;
    this.at = 0;
    this.length = 0;
    this.newest = false;
    this.high = 0;
    this.low = 0;
    this.keyed = false;
    this.peerCid = 0;
    this.ownCid = 0;
    this.high0 = 0;
    this.low0 = 0;
    this.high1 = 0;
    this.low1 = 0;
    this.edgeHigh = 0;
    this.edgeLow = 0;
    this.bits0 = 0;
    this.bits1 = 0;
    this.limitHigh = 0;
    this.limitLow = 0;
    this.cbc = false;
    this.etm = false;
    if (this.keeps) wipe(this.u8, this.block, blockBytes(kit.cbc !== null));
    kit.crypto.aes.wipe(this.writeKey);
    kit.crypto.aes.wipe(this.readKey);
    wipe(this.u8, this.salts, 2 * SALT);
    if (kit.cbc !== null) wipe(this.u8, this.macKeys, 2 * MAC_KEY);
  }

  /** Lifts the ceiling: nothing of these keys is stored. */
  unlimit(): void {
    this.limitHigh = HALF;
  }

  /** True when no further number of epoch 1 may be used: the session has to be saved first. */
  exhausted(): boolean {
    return this.keeps && (this.high1 > this.limitHigh || (this.high1 === this.limitHigh && this.low1 >= this.limitLow));
  }

  /** Bytes of a key block, RFC 5246 6.3. */
  keyBlock(): number {
    return this.cbc ? 2 * MAC_KEY + 32 : 2 * SALT + 32;
  }

  /** Takes the keys of epoch 1 out of the key block u8[at ..). */
  keys(at: number, client: boolean): void {
    const u8 = this.u8;
    const mac = this.cbc ? MAC_KEY : 0;
    const write = client ? 0 : 1;
    const aes = this.kit.crypto.aes;
    aes.key(this.writeKey, u8, at + 2 * mac + 16 * write);
    aes.key(this.readKey, u8, at + 2 * mac + 16 - 16 * write);
    const to = this.cbc ? this.macKeys : this.salts;
    const size = this.cbc ? MAC_KEY : SALT;
    const from = this.cbc ? at : at + 32;
    for (let i = 0; i < size; i++) {
      u8[to + i] = u8[from + size * write + i];
      u8[to + size + i] = u8[from + size - size * write + i];
    }
    if (this.keeps && at !== this.block) for (let i = 0; i < this.keyBlock(); i++) u8[this.block + i] = u8[at + i];
    this.keyed = true;
  }

  /** Bytes before the content of a record of this epoch. */
  head(epoch: number): number {
    if (epoch === 0) return RECORD_HEADER;
    return RECORD_HEADER + this.peerCid + (this.cbc ? IV : EXPLICIT);
  }

  /** Most bytes behind it. */
  tail(epoch: number): number {
    if (epoch === 0) return 0;
    return (this.cbc ? CBC_GROWTH - IV : TAG) + (this.peerCid > 0 ? 1 : 0);
  }

  /** Makes a record at u8[at ..) around the content that stands `head` bytes behind `at`; answers its length. */
  seal(type: number, epoch: number, at: number, length: number): number {
    const u8 = this.u8;
    const cid = epoch === 0 ? 0 : this.peerCid;
    const high = epoch === 0 ? this.high0 : this.high1;
    const low = epoch === 0 ? this.low0 : this.low1;
    const next = low + 1 === HALF ? 0 : low + 1;
    if (epoch === 0) {
      this.low0 = next;
      if (next === 0) this.high0++;
    } else {
      this.low1 = next;
      if (next === 0) this.high1++;
    }
    u8[at] = cid > 0 ? TLS12_CID : type;
    u8[at + 1] = MAJOR;
    u8[at + 2] = MINOR;
    u8[at + 3] = epoch >> 8;
    u8[at + 4] = epoch;
    u8[at + 5] = high >> 16;
    u8[at + 6] = high >> 8;
    u8[at + 7] = high;
    u8[at + 8] = low >> 16;
    u8[at + 9] = low >> 8;
    u8[at + 10] = low;
    for (let i = 0; i < cid; i++) u8[at + 11 + i] = u8[this.peerCidAt + i];
    const body = at + RECORD_HEADER + cid;
    let n = length;
    let size = length;
    if (epoch > 0) {
      // RFC 9146 4: the real type goes behind the content; no padding is added.
      if (cid > 0) u8[body + (this.cbc ? IV : EXPLICIT) + n++] = type;
      const aad = this.additional(at, cid, type);
      if (this.cbc) {
        // The number of the record, never used twice under this key, is what makes its IV.
        for (let i = 0; i < IV; i++) u8[body + i] = i < 8 ? u8[at + 3 + i] : 0;
        const cbc = this.kit.cbc;
        size = cbc === null ? 0 : cbc.seal(this.etm, this.writeKey, u8, this.macKeys, u8, this.kit.aad, aad, u8, body, n);
      } else {
        const ccm = this.kit.ccm;
        const nonce = ccm.nonceAt;
        for (let i = 0; i < SALT; i++) u8[nonce + i] = u8[this.salts + i];
        for (let i = 0; i < EXPLICIT; i++) u8[nonce + SALT + i] = u8[body + i] = u8[at + 3 + i];
        u8[this.kit.aad + aad - 2] = n >> 8;
        u8[this.kit.aad + aad - 1] = n;
        ccm.run(true, this.writeKey, u8, this.kit.aad, aad, u8, body + EXPLICIT, n);
        size = EXPLICIT + n + TAG;
      }
    }
    u8[body - 2] = size >> 8;
    u8[body - 1] = size;
    return RECORD_HEADER + cid + size;
  }

  /** Opens the record at u8[at ..), where the datagram goes on to `end`; answers where the next one begins, `end` when there is none. */
  open(at: number, end: number): number {
    const u8 = this.u8;
    this.type = 0;
    if (end - at < RECORD_HEADER) {
      this.invalid++;
      return end;
    }
    const outer = u8[at];
    const cid = outer === TLS12_CID ? this.ownCid : 0;
    const body = at + RECORD_HEADER + cid;
    const next = body > end ? end + 1 : body + ((u8[body - 2] << 8) | u8[body - 1]);
    // RFC 9146 6: a record with a connection id that was not agreed on cannot even be delimited.
    if (next > end || (outer === TLS12_CID && cid === 0)) {
      this.invalid++;
      return end;
    }
    const length = next - body;
    const epoch = (u8[at + 3] << 8) | u8[at + 4];
    const high = (u8[at + 5] << 16) | (u8[at + 6] << 8) | u8[at + 7];
    const low = (u8[at + 8] << 16) | (u8[at + 9] << 8) | u8[at + 10];
    const version = u8[at + 1] === MAJOR && (u8[at + 2] === MINOR || (u8[at + 2] === MINOR_1_0 && epoch === 0));
    this.epoch = epoch;
    this.high = high;
    this.low = low;
    this.newest = false;
    this.at = body;
    this.length = length;
    let type = 0;
    if (version && epoch === 0) {
      if (outer === CHANGE_CIPHER_SPEC || outer === ALERT || outer === HANDSHAKE) type = outer;
    } else if (version && epoch === 1 && this.keyed && cid === this.ownCid) {
      const back = this.back(high, low);
      if (back < 64 && !this.seen(back) && this.isOurs(at, cid)) {
        type = this.unprotect(at, cid, outer, body, length);
        if (type !== 0) this.enter(back, high, low);
      }
    }
    if (type === 0) this.invalid++;
    this.type = type;
    return next;
  }

  /** How far a number lies behind the window's right edge; negative: before it, at most 64 of it told apart. */
  private back(high: number, low: number): number {
    const apart = this.edgeHigh - high;
    if (apart > 1) return 64;
    if (apart < -1) return -64;
    return apart * HALF + this.edgeLow - low;
  }

  private seen(back: number): boolean {
    if (back < 0) return false;
    return (((back < 32 ? this.bits0 : this.bits1) >>> (back & 31)) & 1) !== 0;
  }

  private isOurs(at: number, cid: number): boolean {
    for (let i = 0; i < cid; i++) if (this.u8[at + 11 + i] !== this.u8[this.ownCidAt + i]) return false;
    return true;
  }

  /** RFC 6347 4.1.2.6: the window moves only for what was authentic. */
  private enter(back: number, high: number, low: number): void {
    if (back < 0) {
      const by = -back;
      this.bits1 = by >= 64 ? 0 : by >= 32 ? this.bits0 << (by - 32) : (this.bits1 << by) | (this.bits0 >>> (32 - by));
      this.bits0 = (by >= 32 ? 0 : this.bits0 << by) | 1;
      this.edgeHigh = high;
      this.edgeLow = low;
      this.newest = true;
    } else if (back < 32) {
      if (back === 0) this.newest = true; // the very first
      this.bits0 |= 1 << back;
    } else {
      this.bits1 |= 1 << (back - 32);
    }
  }

  /** Opens a record of epoch 1 in place; answers the type of its content, 0 when it is not authentic. */
  private unprotect(at: number, cid: number, outer: number, body: number, length: number): number {
    const u8 = this.u8;
    const aad = this.additional(at, cid, outer);
    const from = body + (this.cbc ? IV : EXPLICIT);
    let n = -1;
    if (this.cbc) {
      const cbc = this.kit.cbc;
      if (cbc !== null) n = cbc.open(this.etm, this.readKey, u8, this.macKeys + MAC_KEY, u8, this.kit.aad, aad, u8, body, length);
    } else if (length >= EXPLICIT + TAG) {
      const ccm = this.kit.ccm;
      n = length - EXPLICIT - TAG;
      for (let i = 0; i < SALT; i++) u8[ccm.nonceAt + i] = u8[this.salts + SALT + i];
      for (let i = 0; i < EXPLICIT; i++) u8[ccm.nonceAt + SALT + i] = u8[body + i];
      u8[this.kit.aad + aad - 2] = n >> 8;
      u8[this.kit.aad + aad - 1] = n;
      if (!ccm.run(false, this.readKey, u8, this.kit.aad, aad, u8, from, n)) n = -1;
    }
    if (n < 0) return 0;
    let type = outer;
    if (outer === TLS12_CID) {
      // RFC 9146 4: content, type, any number of zeros.
      while (n > 0 && u8[from + n - 1] === 0) n--;
      if (n === 0) return 0;
      type = u8[from + --n];
    }
    if (type !== ALERT && type !== HANDSHAKE && type !== APPLICATION_DATA && type !== CHANGE_CIPHER_SPEC) return 0;
    this.at = from;
    this.length = n;
    return type;
  }

  /** Lays out the additional data, RFC 5246 6.2.3.3 or RFC 9146 5; answers its length. The last two bytes are the length of what is covered. */
  private additional(at: number, cid: number, type: number): number {
    const u8 = this.u8;
    let to = this.kit.aad;
    const from = to;
    if (cid > 0) {
      for (let i = 0; i < 8; i++) u8[to++] = 255;
      u8[to++] = TLS12_CID;
      u8[to++] = cid;
      u8[to++] = TLS12_CID;
      u8[to++] = MAJOR;
      u8[to++] = MINOR;
    }
    for (let i = 0; i < 8; i++) u8[to++] = u8[at + 3 + i];
    if (cid > 0) {
      for (let i = 0; i < cid; i++) u8[to++] = u8[at + 11 + i];
    } else {
      u8[to++] = type;
      u8[to++] = MAJOR;
      u8[to++] = MINOR;
    }
    return to + 2 - from;
  }
}
