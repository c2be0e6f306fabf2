/**
 * HMAC with SHA-256 (RFC 2104): a key is hashed into once, and each message begins behind it.
 */
import type { Storage } from './memory.js';
import type { Hash } from './types.js';

/** Bytes of a digest. */
export const DIGEST = 32;
const BLOCK = 64;

/** Bytes of a storage that an Hmac takes beside its handles: one long, two short. */
export const HMAC_BYTES = 64;

export class Hmac {
  readonly sha: Hash;
  /** The hash under way: `sha.update(hmac.work, ...)` between `begin` and `end`. */
  readonly work: number;
  /** 64 bytes that are free between `key` and `begin` of the next key; `end` uses the first 32. */
  readonly u8: Uint8Array;
  readonly scratch: number;
  /** The states behind the inner and the outer pad. */
  readonly inner: number;
  readonly outer: number;

  constructor(storage: Storage, sha: Hash) {
    this.sha = sha;
    this.u8 = storage.u8;
    this.work = sha.take();
    this.inner = sha.takeShort();
    this.outer = sha.takeShort();
    this.scratch = storage.bytes(HMAC_BYTES);
  }

  /** Takes the key bytes[at .. at + length), of any length. */
  key(bytes: Uint8Array, at: number, length: number): void {
    const sha = this.sha;
    const u8 = this.u8;
    const s = this.scratch;
    let n = length;
    if (length > BLOCK) {
      sha.begin(this.work);
      sha.update(this.work, bytes, at, length, true);
      sha.end(this.work, u8, s);
      n = DIGEST;
    } else {
      for (let i = 0; i < length; i++) u8[s + i] = bytes[at + i];
    }
    for (let i = n; i < BLOCK; i++) u8[s + i] = 0;
    for (let i = 0; i < BLOCK; i++) u8[s + i] ^= 0x36;
    sha.begin(this.work);
    sha.update(this.work, u8, s, BLOCK, false);
    sha.copy(this.work, this.inner);
    for (let i = 0; i < BLOCK; i++) u8[s + i] ^= 0x36 ^ 0x5c;
    sha.begin(this.work);
    sha.update(this.work, u8, s, BLOCK, false);
    sha.copy(this.work, this.outer);
    for (let i = 0; i < BLOCK; i++) u8[s + i] = 0;
  }

  /** Starts a message under the key. */
  begin(): void {
    this.sha.copy(this.inner, this.work);
  }

  /** Ends it: the 32 bytes go to into[at ..). */
  end(into: Uint8Array, at: number): void {
    const sha = this.sha;
    sha.update(this.work, this.u8, this.scratch, 0, true);
    sha.end(this.work, this.u8, this.scratch);
    sha.copy(this.outer, this.work);
    sha.update(this.work, this.u8, this.scratch, DIGEST, true);
    sha.end(this.work, into, at);
  }

  /** Forgets the key. */
  wipe(): void {
    this.sha.begin(this.inner);
    this.sha.begin(this.outer);
    for (let i = 0; i < HMAC_BYTES; i++) this.u8[this.scratch + i] = 0;
  }
}
