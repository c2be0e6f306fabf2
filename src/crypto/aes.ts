/**
 * AES-128 (FIPS 197) on preallocated words: CTR, CBC-MAC and CBC over a range of bytes.
 *
 * One table of 256 words serves all four byte positions by rotation, and its middle bytes are the S-box. It is computed, not stored: a module
 * holds no arrays. Table look-ups take time that depends on key and data where memory is cached; docs/security.md says what follows.
 */
import type { Storage } from './memory.js';
import { CTR, DECRYPT, MAC, type BlockCipher } from './types.js';

/** Words of an expanded key: 11 round keys. */
const ROUND_WORDS = 44;
const HIGH = -16777216;

/** Bytes of a storage for the tables, and for each key. */
export function aesBytes(decrypts: boolean, keys: number): number {
  return 1024 + (decrypts ? 256 : 0) + keys * 4 * ROUND_WORDS;
}

export class Aes implements BlockCipher {
  private readonly storage: Storage;
  private readonly i32: Int32Array;
  private readonly u8: Uint8Array;
  /** Of each byte x with S-box value s: 2s, s, s, 3s. */
  private readonly table: number;
  /** The inverse S-box; -1 where nothing is ever decrypted in CBC. */
  private readonly inverse: number;

  /** @param decrypts true where DECRYPT is used: 256 bytes more */
  constructor(storage: Storage, decrypts: boolean) {
    this.storage = storage;
    this.i32 = storage.i32;
    this.u8 = storage.u8;
    this.table = storage.words(256);
    this.inverse = decrypts ? storage.bytes(256) : -1;
    // FIPS 197 5.1.1: p runs through the powers of 3 and q through their inverses.
    let p = 1;
    let q = 1;
    for (let n = 0; n < 256; n++) {
      let s = 0x63;
      let x = 0;
      if (n > 0) {
        x = p;
        s ^= q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
        s = (s ^ (q >> 7) ^ (q >> 6) ^ (q >> 5) ^ (q >> 4)) & 255;
        p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 255;
        q ^= q << 1;
        q ^= q << 2;
        q = (q ^ (q << 4)) & 255;
        if (q & 0x80) q ^= 9;
      }
      this.enter(x, s);
    }
  }

  private enter(x: number, s: number): void {
    const twice = ((s << 1) ^ (s & 0x80 ? 0x11b : 0)) & 255;
    this.i32[this.table + x] = (twice << 24) | (s << 16) | (s << 8) | (twice ^ s);
    if (this.inverse >= 0) this.u8[this.inverse + s] = x;
  }

  take(): number {
    return this.storage.words(ROUND_WORDS);
  }

  key(handle: number, bytes: Uint8Array, at: number): void {
    const w = this.i32;
    const t = this.table;
    for (let i = 0; i < 4; i++) {
      const p = at + 4 * i;
      w[handle + i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
    }
    let round = 1;
    for (let i = 4; i < ROUND_WORDS; i++) {
      let x = w[handle + i - 1];
      if ((i & 3) === 0) {
        // FIPS 197 5.2: RotWord, SubWord, Rcon.
        x = ((w[t + ((x >> 16) & 255)] << 8) & HIGH) | (w[t + ((x >> 8) & 255)] & 0xff0000) | (w[t + (x & 255)] & 0xff00) | ((w[t + (x >>> 24)] >> 8) & 255);
        x ^= round << 24;
        round = ((round << 1) ^ (round & 0x80 ? 0x11b : 0)) & 255;
      }
      w[handle + i] = w[handle + i - 4] ^ x;
    }
  }

  wipe(handle: number): void {
    for (let i = 0; i < ROUND_WORDS; i++) this.i32[handle + i] = 0;
  }

  run(mode: number, handle: number, chain: Uint8Array, chainAt: number, bytes: Uint8Array, at: number, length: number): void {
    if (mode === DECRYPT) {
      this.decrypt(handle, chain, chainAt, bytes, at, length);
      return;
    }
    const w = this.i32;
    const t = this.table;
    const last = handle + 40;
    const end = at + length;
    let c0 = (chain[chainAt] << 24) | (chain[chainAt + 1] << 16) | (chain[chainAt + 2] << 8) | chain[chainAt + 3];
    let c1 = (chain[chainAt + 4] << 24) | (chain[chainAt + 5] << 16) | (chain[chainAt + 6] << 8) | chain[chainAt + 7];
    let c2 = (chain[chainAt + 8] << 24) | (chain[chainAt + 9] << 16) | (chain[chainAt + 10] << 8) | chain[chainAt + 11];
    let c3 = (chain[chainAt + 12] << 24) | (chain[chainAt + 13] << 16) | (chain[chainAt + 14] << 8) | chain[chainAt + 15];
    for (let p = at; p < end; p += 16) {
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      if (p + 16 <= end) {
        b0 = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
        b1 = (bytes[p + 4] << 24) | (bytes[p + 5] << 16) | (bytes[p + 6] << 8) | bytes[p + 7];
        b2 = (bytes[p + 8] << 24) | (bytes[p + 9] << 16) | (bytes[p + 10] << 8) | bytes[p + 11];
        b3 = (bytes[p + 12] << 24) | (bytes[p + 13] << 16) | (bytes[p + 14] << 8) | bytes[p + 15];
      } else {
        for (let i = 0; p + i < end; i++) {
          const x = bytes[p + i] << (24 - 8 * (i & 3));
          if (i < 4) b0 |= x;
          else if (i < 8) b1 |= x;
          else if (i < 12) b2 |= x;
          else b3 |= x;
        }
      }
      let s0 = c0 ^ w[handle];
      let s1 = c1 ^ w[handle + 1];
      let s2 = c2 ^ w[handle + 2];
      let s3 = c3 ^ w[handle + 3];
      if (mode !== CTR) {
        s0 ^= b0;
        s1 ^= b1;
        s2 ^= b2;
        s3 ^= b3;
      }
      for (let k = handle + 4; k < last; k += 4) {
        let x = w[t + (s3 & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s2 >> 8) & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s1 >> 16) & 255)];
        const t0 = ((x >>> 8) | (x << 24)) ^ w[t + (s0 >>> 24)] ^ w[k];
        x = w[t + (s0 & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s3 >> 8) & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s2 >> 16) & 255)];
        const t1 = ((x >>> 8) | (x << 24)) ^ w[t + (s1 >>> 24)] ^ w[k + 1];
        x = w[t + (s1 & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s0 >> 8) & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s3 >> 16) & 255)];
        const t2 = ((x >>> 8) | (x << 24)) ^ w[t + (s2 >>> 24)] ^ w[k + 2];
        x = w[t + (s2 & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s1 >> 8) & 255)];
        x = ((x >>> 8) | (x << 24)) ^ w[t + ((s0 >> 16) & 255)];
        s3 = ((x >>> 8) | (x << 24)) ^ w[t + (s3 >>> 24)] ^ w[k + 3];
        s0 = t0;
        s1 = t1;
        s2 = t2;
      }
      // The last round has no MixColumns: the S-box alone.
      const o0 = (((w[t + (s0 >>> 24)] << 8) & HIGH) | (w[t + ((s1 >> 16) & 255)] & 0xff0000) | (w[t + ((s2 >> 8) & 255)] & 0xff00) | ((w[t + (s3 & 255)] >> 8) & 255)) ^ w[last];
      const o1 = (((w[t + (s1 >>> 24)] << 8) & HIGH) | (w[t + ((s2 >> 16) & 255)] & 0xff0000) | (w[t + ((s3 >> 8) & 255)] & 0xff00) | ((w[t + (s0 & 255)] >> 8) & 255)) ^ w[last + 1];
      const o2 = (((w[t + (s2 >>> 24)] << 8) & HIGH) | (w[t + ((s3 >> 16) & 255)] & 0xff0000) | (w[t + ((s0 >> 8) & 255)] & 0xff00) | ((w[t + (s1 & 255)] >> 8) & 255)) ^ w[last + 2];
      const o3 = (((w[t + (s3 >>> 24)] << 8) & HIGH) | (w[t + ((s0 >> 16) & 255)] & 0xff0000) | (w[t + ((s1 >> 8) & 255)] & 0xff00) | ((w[t + (s2 & 255)] >> 8) & 255)) ^ w[last + 3];
      if (mode === CTR) {
        b0 ^= o0;
        b1 ^= o1;
        b2 ^= o2;
        b3 ^= o3;
        c3 = c3 === -1 ? 0 : c3 === 0x7fffffff ? -0x80000000 : c3 + 1;
        if (c3 === 0) c2 = (c2 + 1) | 0;
      } else {
        c0 = b0 = o0;
        c1 = b1 = o1;
        c2 = b2 = o2;
        c3 = b3 = o3;
        if (mode === MAC) continue;
      }
      if (p + 16 <= end) {
        bytes[p] = b0 >> 24;
        bytes[p + 1] = b0 >> 16;
        bytes[p + 2] = b0 >> 8;
        bytes[p + 3] = b0;
        bytes[p + 4] = b1 >> 24;
        bytes[p + 5] = b1 >> 16;
        bytes[p + 6] = b1 >> 8;
        bytes[p + 7] = b1;
        bytes[p + 8] = b2 >> 24;
        bytes[p + 9] = b2 >> 16;
        bytes[p + 10] = b2 >> 8;
        bytes[p + 11] = b2;
        bytes[p + 12] = b3 >> 24;
        bytes[p + 13] = b3 >> 16;
        bytes[p + 14] = b3 >> 8;
        bytes[p + 15] = b3;
      } else {
        for (let i = 0; p + i < end; i++) bytes[p + i] = (i < 4 ? b0 : i < 8 ? b1 : i < 12 ? b2 : b3) >> (24 - 8 * (i & 3));
      }
    }
    for (let i = 0; i < 16; i++) chain[chainAt + i] = (i < 4 ? c0 : i < 8 ? c1 : i < 12 ? c2 : c3) >> (24 - 8 * (i & 3));
  }

  /** FIPS 197 5.3, column by column: CBC is the exception here, so speed gives way to 256 bytes instead of 1,280. */
  private decrypt(handle: number, chain: Uint8Array, chainAt: number, bytes: Uint8Array, at: number, length: number): void {
    const w = this.i32;
    const u8 = this.u8;
    const v = this.inverse;
    const end = at + length;
    for (let p = at; p < end; p += 16) {
      const k = handle + 40;
      let s0 = ((bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3]) ^ w[k];
      let s1 = ((bytes[p + 4] << 24) | (bytes[p + 5] << 16) | (bytes[p + 6] << 8) | bytes[p + 7]) ^ w[k + 1];
      let s2 = ((bytes[p + 8] << 24) | (bytes[p + 9] << 16) | (bytes[p + 10] << 8) | bytes[p + 11]) ^ w[k + 2];
      let s3 = ((bytes[p + 12] << 24) | (bytes[p + 13] << 16) | (bytes[p + 14] << 8) | bytes[p + 15]) ^ w[k + 3];
      for (let round = 9; round >= 0; round--) {
        const r = handle + 4 * round;
        // InvShiftRows and InvSubBytes
        const a0 = (u8[v + (s0 >>> 24)] << 24) | (u8[v + ((s3 >> 16) & 255)] << 16) | (u8[v + ((s2 >> 8) & 255)] << 8) | u8[v + (s1 & 255)];
        const a1 = (u8[v + (s1 >>> 24)] << 24) | (u8[v + ((s0 >> 16) & 255)] << 16) | (u8[v + ((s3 >> 8) & 255)] << 8) | u8[v + (s2 & 255)];
        const a2 = (u8[v + (s2 >>> 24)] << 24) | (u8[v + ((s1 >> 16) & 255)] << 16) | (u8[v + ((s0 >> 8) & 255)] << 8) | u8[v + (s3 & 255)];
        const a3 = (u8[v + (s3 >>> 24)] << 24) | (u8[v + ((s2 >> 16) & 255)] << 16) | (u8[v + ((s1 >> 8) & 255)] << 8) | u8[v + (s0 & 255)];
        for (let c = 0; c < 4; c++) {
          let x = (c === 0 ? a0 : c === 1 ? a1 : c === 2 ? a2 : a3) ^ w[r + c];
          if (round > 0) {
            // InvMixColumns: all four bytes of a column are doubled at once
            const x2 = ((x & 0x7f7f7f7f) << 1) ^ (((x >>> 7) & 0x01010101) * 27);
            const x4 = ((x2 & 0x7f7f7f7f) << 1) ^ (((x2 >>> 7) & 0x01010101) * 27);
            const x8 = ((x4 & 0x7f7f7f7f) << 1) ^ (((x4 >>> 7) & 0x01010101) * 27);
            const x9 = x ^ x8;
            const xb = x9 ^ x2;
            const xd = x9 ^ x4;
            x = x2 ^ x4 ^ x8 ^ ((xb << 8) | (xb >>> 24)) ^ ((xd << 16) | (xd >>> 16)) ^ ((x9 << 24) | (x9 >>> 8));
          }
          if (c === 0) s0 = x;
          else if (c === 1) s1 = x;
          else if (c === 2) s2 = x;
          else s3 = x;
        }
      }
      for (let i = 0; i < 16; i++) {
        const cipher = bytes[p + i];
        bytes[p + i] = ((i < 4 ? s0 : i < 8 ? s1 : i < 12 ? s2 : s3) >> (24 - 8 * (i & 3))) ^ chain[chainAt + i];
        chain[chainAt + i] = cipher;
      }
    }
  }
}
