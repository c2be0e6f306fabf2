/**
 * SHA-256 (FIPS 180-4) on preallocated words, any number of hashes under way at once.
 *
 * The round constants are computed, not stored: a module holds no arrays.
 */
import type { Storage } from './memory.js';
import type { Hash } from './types.js';

/** Words of a handle: 8 of state, one that counts bytes, then the 16 of a block under way. */
const COUNT = 8;
const BLOCK = 9;
const SHORT_WORDS = 9;
const WORDS = 25;
const TWO_32 = 4294967296;

/** Bytes of a storage for the constants, the schedule and the handles. */
export function shaBytes(handles: number, shortHandles: number): number {
  return 4 * (64 + 16 + handles * WORDS + shortHandles * SHORT_WORDS);
}

export class Sha256 implements Hash {
  private readonly storage: Storage;
  private readonly i32: Int32Array;
  private readonly u8: Uint8Array;
  private readonly k: number;
  private readonly w: number;

  constructor(storage: Storage) {
    this.storage = storage;
    this.i32 = storage.i32;
    this.u8 = storage.u8;
    this.k = storage.words(64);
    this.w = storage.words(16);
    let n = 0;
    for (let p = 2; n < 64; p++) {
      let prime = true;
      for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
      if (!prime) continue;
      // FIPS 180-4 4.2.2: the first 32 bits of the fraction of the cube root, by Newton's method.
      let root = p;
      for (let i = 0; i < 40; i++) root -= (root * root * root - p) / (3 * root * root);
      this.i32[this.k + n] = Math.floor((root - Math.floor(root)) * TWO_32) | 0;
      n++;
    }
  }

  take(): number {
    return this.storage.words(WORDS);
  }

  takeShort(): number {
    return this.storage.words(SHORT_WORDS);
  }

  begin(handle: number): void {
    const i = this.i32;
    i[handle] = 0x6a09e667;
    i[handle + 1] = 0xbb67ae85 | 0;
    i[handle + 2] = 0x3c6ef372;
    i[handle + 3] = 0xa54ff53a | 0;
    i[handle + 4] = 0x510e527f;
    i[handle + 5] = 0x9b05688c | 0;
    i[handle + 6] = 0x1f83d9ab;
    i[handle + 7] = 0x5be0cd19;
    i[handle + COUNT] = 0;
  }

  /** Up to 2^28 bytes in all. Padding and compression stand in it: a call more would be one too deep. */
  update(handle: number, bytes: Uint8Array, at: number, length: number, last: boolean): void {
    const i32 = this.i32;
    const u8 = this.u8;
    const w = this.w;
    const k = this.k;
    const block = 4 * (handle + BLOCK);
    const end = at + length;
    let from = at;
    let fill = i32[handle + COUNT] & 63;
    const count = i32[handle + COUNT] + length;
    i32[handle + COUNT] = count;
    // FIPS 180-4 5.1.1: a one, zeros, the length in bits. 1: all is still to be put, 2: the one is put, 3: all is.
    let padding = last ? 1 : 0;
    for (;;) {
      let source = bytes;
      let p = from;
      if (fill === 0 && end - from >= 64) {
        from += 64;
      } else {
        while (fill < 64 && from < end) u8[block + fill++] = bytes[from++];
        if (fill < 64) {
          if (padding === 0) return;
          if (padding === 1) u8[block + fill++] = 0x80;
          padding = fill <= 56 ? 3 : 2;
          while (fill < 64) u8[block + fill++] = 0;
          if (padding === 3) {
            u8[block + 60] = count >> 21;
            u8[block + 61] = count >> 13;
            u8[block + 62] = count >> 5;
            u8[block + 63] = count << 3;
          }
        }
        fill = 0;
        source = u8;
        p = block;
      }
      let a = i32[handle];
      let b = i32[handle + 1];
      let c = i32[handle + 2];
      let d = i32[handle + 3];
      let e = i32[handle + 4];
      let f = i32[handle + 5];
      let g = i32[handle + 6];
      let h = i32[handle + 7];
      for (let n = 0; n < 64; n++) {
        let word = 0;
        if (n < 16) {
          word = (source[p] << 24) | (source[p + 1] << 16) | (source[p + 2] << 8) | source[p + 3];
          p += 4;
        } else {
          const x = i32[w + ((n + 1) & 15)];
          const y = i32[w + ((n + 14) & 15)];
          word = (i32[w + (n & 15)] + i32[w + ((n + 9) & 15)] +
            (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
        }
        i32[w + (n & 15)] = word;
        const t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + (g ^ (e & (f ^ g))) + i32[k + n] + word) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t) | 0;
        d = c;
        const s = (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (c & (a ^ b)));
        c = b;
        b = a;
        a = (t + s) | 0;
      }
      i32[handle] = (i32[handle] + a) | 0;
      i32[handle + 1] = (i32[handle + 1] + b) | 0;
      i32[handle + 2] = (i32[handle + 2] + c) | 0;
      i32[handle + 3] = (i32[handle + 3] + d) | 0;
      i32[handle + 4] = (i32[handle + 4] + e) | 0;
      i32[handle + 5] = (i32[handle + 5] + f) | 0;
      i32[handle + 6] = (i32[handle + 6] + g) | 0;
      i32[handle + 7] = (i32[handle + 7] + h) | 0;
      if (padding === 3) return;
    }
  }

  end(handle: number, into: Uint8Array, at: number): void {
    for (let i = 0; i < 32; i++) into[at + i] = this.i32[handle + (i >> 2)] >> (24 - 8 * (i & 3));
    // What was hashed may have been a key.
    for (let i = 0; i < 16; i++) this.i32[this.w + i] = 0;
    for (let i = 0; i < 16; i++) this.i32[handle + BLOCK + i] = 0;
  }

  copy(from: number, to: number): void {
    const words = (this.i32[from + COUNT] & 63) === 0 ? SHORT_WORDS : WORDS;
    for (let i = 0; i < words; i++) this.i32[to + i] = this.i32[from + i];
  }
}
