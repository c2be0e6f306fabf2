/**
 * HKDF with SHA-256 (RFC 5869).
 */
import { DIGEST, type Hmac } from './hmac.js';

/** Makes the pseudorandom key of 32 bytes at into[to ..) from the salt (may be empty) and the input keying material. */
export function extract(hmac: Hmac, salt: Uint8Array, saltAt: number, saltLength: number, ikm: Uint8Array, at: number, length: number, into: Uint8Array, to: number): void {
  hmac.key(salt, saltAt, saltLength);
  hmac.begin();
  hmac.sha.update(hmac.work, ikm, at, length, false);
  hmac.end(into, to);
  hmac.wipe();
}

/** Fills into[to .. to + length), at most 8,160 bytes, from the pseudorandom key of 32 bytes prk[prkAt ..) and the info. */
export function expand(hmac: Hmac, prk: Uint8Array, prkAt: number, info: Uint8Array, at: number, infoLength: number, into: Uint8Array, to: number, length: number): void {
  const u8 = hmac.u8;
  const t = hmac.scratch + DIGEST;
  hmac.key(prk, prkAt, DIGEST);
  for (let done = 0, n = 1; done < length; done += DIGEST, n++) {
    hmac.begin();
    if (done > 0) hmac.sha.update(hmac.work, u8, t, DIGEST, false);
    hmac.sha.update(hmac.work, info, at, infoLength, false);
    u8[t] = n;
    hmac.sha.update(hmac.work, u8, t, 1, false);
    hmac.end(u8, t);
    for (let i = 0; i < DIGEST && done + i < length; i++) into[to + done + i] = u8[t + i];
  }
  hmac.wipe();
}
