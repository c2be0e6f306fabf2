/**
 * AES-CCM (RFC 3610, NIST SP 800-38C) in place: CCM_8 of DTLS, and any other length of nonce and tag.
 */
import type { Storage } from './memory.js';
import { equal } from './equal.js';
import { CTR, MAC, type BlockCipher } from './types.js';

/** Bytes of a storage that a Ccm takes. */
export const CCM_BYTES = 77;

export class Ccm {
  readonly u8: Uint8Array;
  /** Where the caller writes the nonce, up to 13 bytes of `u8`. */
  readonly nonceAt: number;
  /** Bytes of the nonce, 7 .. 13. */
  nonceLength: number;
  /** Bytes of the tag: 4, 6 .. 16. */
  tagLength: number;
  private readonly aes: BlockCipher;
  private readonly mac: number;
  private readonly counter: number;
  private readonly block: number;

  constructor(storage: Storage, aes: BlockCipher) {
    this.aes = aes;
    this.u8 = storage.u8;
    this.nonceAt = storage.bytes(13);
    this.mac = storage.bytes(16);
    this.counter = storage.bytes(16);
    this.block = storage.bytes(32);
    this.nonceLength = 12;
    this.tagLength = 8;
  }

  /** Encrypts bytes[at .. at + length) and writes the tag behind it. @param aad at most 65,279 bytes */
  seal(key: number, aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): void {
    this.run(true, key, aad, aadAt, aadLength, bytes, at, length);
  }

  /** Decrypts bytes[at .. at + length), behind which stands the tag; false when it does not fit: nothing may then be used of them. */
  open(key: number, aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): boolean {
    return this.run(false, key, aad, aadAt, aadLength, bytes, at, length);
  }

  /** Either: `seals`, or opens and answers whether the tag fits. */
  run(seals: boolean, key: number, aad: Uint8Array, aadAt: number, aadLength: number, bytes: Uint8Array, at: number, length: number): boolean {
    const aes = this.aes;
    const u8 = this.u8;
    const n = this.nonceLength;
    const a = this.counter;
    const b = this.block;
    // RFC 3610 2.3: the counter blocks A(i). A(0) is for the tag.
    u8[a] = 14 - n;
    for (let j = 0; j < n; j++) u8[a + 1 + j] = u8[this.nonceAt + j];
    for (let j = n + 1; j < 16; j++) u8[a + j] = 0;
    u8[a + 15] = 1;
    if (!seals) aes.run(CTR, key, u8, a, bytes, at, length);
    // RFC 3610 2.2: B(0), then the length of the additional data and itself, then the message.
    u8[b] = (aadLength > 0 ? 64 : 0) + ((this.tagLength - 2) << 2) + 14 - n;
    for (let j = 0; j < n; j++) u8[b + 1 + j] = u8[this.nonceAt + j];
    let rest = length;
    for (let j = 15; j > n; j--) {
      u8[b + j] = rest;
      rest >>= 8;
    }
    const head = aadLength < 14 ? aadLength : 14;
    u8[b + 16] = aadLength >> 8;
    u8[b + 17] = aadLength;
    for (let j = 0; j < 14; j++) u8[b + 18 + j] = j < head ? aad[aadAt + j] : 0;
    for (let j = 0; j < 16; j++) u8[this.mac + j] = 0;
    aes.run(MAC, key, u8, this.mac, u8, b, aadLength > 0 ? 32 : 16);
    if (aadLength > 14) aes.run(MAC, key, u8, this.mac, aad, aadAt + 14, aadLength - 14);
    if (length > 0) aes.run(MAC, key, u8, this.mac, bytes, at, length);
    if (seals) aes.run(CTR, key, u8, a, bytes, at, length);
    for (let j = n + 1; j < 16; j++) u8[a + j] = 0;
    aes.run(CTR, key, u8, a, u8, this.mac, 16);
    if (!seals) return equal(u8, this.mac, bytes, at + length, this.tagLength);
    for (let i = 0; i < this.tagLength; i++) bytes[at + length + i] = u8[this.mac + i];
    return true;
  }
}
