/**
 * AES-128-CBC with HMAC-SHA-256 in place, as TLS 1.2 records have it: encrypt-then-MAC (RFC 7366), or MAC-then-encrypt (RFC 5246 6.2.3.2).
 */
import { equal } from './equal.js';
import { DIGEST, type Hmac } from './hmac.js';
import { DECRYPT, ENCRYPT, type BlockCipher } from './types.js';

/** Bytes of an IV and of a block. */
export const IV = 16;
/** Most bytes that a record grows by: IV, padding, MAC. */
export const CBC_GROWTH = IV + 16 + DIGEST;
/** Bytes of storage that a CbcHmac takes. */
export const CBC_BYTES = 48;

export class CbcHmac {
  private readonly aes: BlockCipher;
  private readonly hmac: Hmac;
  private readonly u8: Uint8Array;
  private readonly chain: number;
  private readonly mac: number;

  /** @param scratch where in the Hmac's storage CBC_BYTES are */
  constructor(aes: BlockCipher, hmac: Hmac, scratch: number) {
    this.aes = aes;
    this.hmac = hmac;
    this.u8 = hmac.u8;
    this.chain = scratch;
    this.mac = scratch + 16;
  }

  /**
   * Protects bytes[at + IV .. at + IV + length), before which stand 16 bytes that make an unpredictable IV when encrypted; answers the length
   * from `at` on, at most CBC_GROWTH more than `length`.
   * @param aad the additional data; its last two bytes are set to the length that the MAC covers
   */
  seal(etm: boolean, key: number, macKey: Uint8Array, macKeyAt: number, aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): number {
    const u8 = this.u8;
    for (let i = 0; i < 16; i++) u8[this.chain + i] = 0;
    // NIST SP 800-38A, appendix C: a nonce encrypted under the same key is an IV that cannot be foreseen.
    this.aes.run(ENCRYPT, key, u8, this.chain, bytes, at, IV);
    let n = length;
    this.hmac.key(macKey, macKeyAt, DIGEST);
    if (!etm) {
      this.digest(aad, aadAt, aadLength, bytes, at + IV, n);
      for (let i = 0; i < DIGEST; i++) bytes[at + IV + n + i] = u8[this.mac + i];
      n += DIGEST;
    }
    const pad = 15 - (n & 15);
    for (let i = 0; i <= pad; i++) bytes[at + IV + n + i] = pad;
    n += pad + 1;
    this.aes.run(ENCRYPT, key, u8, this.chain, bytes, at + IV, n);
    n += IV;
    if (!etm) return n;
    this.digest(aad, aadAt, aadLength, bytes, at, n);
    for (let i = 0; i < DIGEST; i++) bytes[at + n + i] = u8[this.mac + i];
    return n + DIGEST;
  }

  /** Opens bytes[at .. at + length); the content then begins at `at + IV`. Answers its length, or -1: nothing may then be used of it. */
  open(etm: boolean, key: number, macKey: Uint8Array, macKeyAt: number, aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): number {
    const u8 = this.u8;
    const cipher = etm ? length - IV - DIGEST : length - IV;
    // RFC 5246 6.2.3.2: whole blocks, with room for what must be in them.
    if (cipher < (etm ? 16 : DIGEST + 16) || (cipher & 15) !== 0) return -1;
    this.hmac.key(macKey, macKeyAt, DIGEST);
    if (etm) {
      this.digest(aad, aadAt, aadLength, bytes, at, length - DIGEST);
      if (!equal(u8, this.mac, bytes, at + length - DIGEST, DIGEST)) return -1;
    }
    for (let i = 0; i < 16; i++) u8[this.chain + i] = bytes[at + i];
    this.aes.run(DECRYPT, key, u8, this.chain, bytes, at + IV, cipher);
    const end = at + IV + cipher;
    const most = cipher - 1 - (etm ? 0 : DIGEST);
    let pad = bytes[end - 1];
    let bad = pad > most ? 1 : 0;
    if (bad !== 0) pad = 0;
    for (let i = 0; i < 256 && i < cipher; i++) bad |= i <= pad ? bytes[end - 1 - i] ^ pad : 0;
    if (etm) return bad !== 0 ? -1 : most - pad;
    // RFC 5246 6.2.3.2: with wrong padding the MAC is computed all the same, as if there were none; and as many blocks are hashed as for the longest content.
    if (bad !== 0) pad = 0;
    const content = most - pad;
    this.digest(aad, aadAt, aadLength, bytes, at + IV, content);
    const same = equal(u8, this.mac, bytes, at + IV + content, DIGEST);
    const spare = ((aadLength + most + 8) >> 6) - ((aadLength + content + 8) >> 6);
    if (spare > 0) {
      this.hmac.begin();
      this.hmac.sha.update(this.hmac.work, bytes, at, spare * 64 < length ? spare * 64 : length, false);
    }
    return same && bad === 0 ? content : -1;
  }

  /** The MAC under the key taken before. HMAC's end stands here itself: a call less is nested. */
  private digest(aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): void {
    const hmac = this.hmac;
    const sha = hmac.sha;
    aad[aadAt + aadLength - 2] = length >> 8;
    aad[aadAt + aadLength - 1] = length;
    sha.copy(hmac.inner, hmac.work);
    sha.update(hmac.work, aad, aadAt, aadLength, false);
    sha.update(hmac.work, bytes, at, length, true);
    sha.end(hmac.work, this.u8, this.mac);
    sha.copy(hmac.outer, hmac.work);
    sha.update(hmac.work, this.u8, this.mac, DIGEST, true);
    sha.end(hmac.work, this.u8, this.mac);
  }
}
