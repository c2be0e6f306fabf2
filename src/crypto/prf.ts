/**
 * The pseudorandom function of TLS 1.2 (RFC 5246 5) with SHA-256, under the key that its HMAC holds.
 */
import { DIGEST, type Hmac } from './hmac.js';

export class Prf {
  readonly hmac: Hmac;

  constructor(hmac: Hmac) {
    this.hmac = hmac;
  }

  /**
   * Fills into[to .. to + length) from the label label[labelAt .. labelAt + labelLength) and the seed seed[at .. at + seedLength); neither
   * may overlap what is filled.
   */
  run(label: Uint8Array, labelAt: number, labelLength: number, seed: Uint8Array, at: number, seedLength: number, into: Uint8Array, to: number, length: number): void {
    const hmac = this.hmac;
    const sha = hmac.sha;
    const u8 = hmac.u8;
    const digest = hmac.scratch; // `end` writes through it
    const a = digest + DIGEST;
    // P_hash: A(1) = HMAC(label, seed), A(i) = HMAC(A(i-1)); block i = HMAC(A(i), label, seed). HMAC's calls stand here themselves: one less is nested.
    for (let step = 0; step < 2 * length + DIGEST; step += DIGEST) {
      const chain = step > 0 && (step & DIGEST) === 0; // A(i + 1); the other steps are A(1) and the blocks
      sha.copy(hmac.inner, hmac.work);
      if (step > 0) sha.update(hmac.work, u8, a, DIGEST, chain);
      if (!chain) {
        sha.update(hmac.work, label, labelAt, labelLength, false);
        sha.update(hmac.work, seed, at, seedLength, true);
      }
      sha.end(hmac.work, u8, digest);
      sha.copy(hmac.outer, hmac.work);
      sha.update(hmac.work, u8, digest, DIGEST, true);
      sha.end(hmac.work, u8, chain || step === 0 ? a : digest);
      const done = (step - DIGEST) >> 1; // bytes before this block
      if ((step & DIGEST) !== 0) for (let i = 0; i < DIGEST && done + i < length; i++) into[to + done + i] = u8[digest + i];
    }
    for (let i = 0; i < 2 * DIGEST; i++) u8[digest + i] = 0;
  }
}
