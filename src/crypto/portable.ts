/**
 * AES and SHA-256 of this package, for a host that has none of its own; randomness stays the host's.
 */
import type { Storage } from './memory.js';
import { Aes, aesBytes } from './aes.js';
import { Sha256, shaBytes } from './sha256.js';
import type { Crypto, Randomness } from './types.js';

/** Bytes of a storage for the tables of both; the handles come on top. @param cbc true where CBC is used: 256 bytes more */
export function portableBytes(cbc: boolean): number {
  return aesBytes(cbc, 0) + shaBytes(0, 0);
}

export class PortableCrypto implements Crypto {
  readonly aes: Aes;
  readonly sha: Sha256;
  readonly source: Randomness;

  /** @param cbc true where CBC suites are used */
  constructor(storage: Storage, source: Randomness, cbc: boolean) {
    this.aes = new Aes(storage, cbc);
    this.sha = new Sha256(storage);
    this.source = source;
  }
}
