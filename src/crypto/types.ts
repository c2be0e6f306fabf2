/**
 * The cryptography that a host may supply: few calls, each over a whole range of bytes that the caller owns.
 *
 * Handles are taken in constructors and number what the implementation keeps (an expanded key, a running hash). A host that has one of the
 * primitives natively implements that interface; the portable versions stand in aes.ts and sha256.ts.
 */
import type { Storage } from './memory.js';

/** BlockCipher.run: XORs the key stream of the counter in `chain`; any length. The counter is left behind the last block used. */
export const CTR = 0;
/** BlockCipher.run: folds the bytes into the CBC-MAC in `chain`; a last block that is short is taken with zeros behind it. */
export const MAC = 1;
/** BlockCipher.run: CBC encryption in place; whole blocks, the IV in `chain`, which is left with the last block of ciphertext. */
export const ENCRYPT = 2;
/** BlockCipher.run: CBC decryption in place; whole blocks, the IV in `chain`. */
export const DECRYPT = 3;

/** AES with 128-bit keys. */
export interface BlockCipher {
  /** Gives a handle for one key; constructors only. */
  take(): number;
  /** Expands the 16 bytes bytes[at ..) for a handle. */
  key(handle: number, bytes: Uint8Array, at: number): void;
  /** Forgets a handle's key. */
  wipe(handle: number): void;
  /** Works on bytes[at .. at + length) with chain[chainAt .. + 16), in one of the modes above. */
  run(mode: number, handle: number, chain: Uint8Array, chainAt: number, bytes: Uint8Array, at: number, length: number): void;
}

/** SHA-256, any number of hashes under way at once. */
export interface Hash {
  /** Gives a handle for one hash; constructors only. */
  take(): number;
  /** Gives a handle for what is copied at multiples of 64 bytes only: it may be kept in less. */
  takeShort(): number;
  /** Starts, and drops what was hashed. */
  begin(handle: number): void;
  /** Hashes bytes[at .. at + length). @param last true when nothing but `end` follows */
  update(handle: number, bytes: Uint8Array, at: number, length: number, last: boolean): void;
  /** Writes the 32 bytes of the digest, after an `update` that was the last; the handle must be begun again. */
  end(handle: number, into: Uint8Array, at: number): void;
  /** Makes `to` what `from` is. */
  copy(from: number, to: number): void;
}

/** Fills bytes[at .. at + length) with what nobody can guess; negative when it could not. */
export interface Randomness {
  random(bytes: Uint8Array, at: number, length: number): number;
}

/** What DTLS needs of a host. */
export interface Crypto {
  readonly aes: BlockCipher;
  readonly sha: Hash;
  readonly source: Randomness;
}

/** Primitives to choose: what they take and how they are made. `DtlsOptions.crypto`, for a host with some of its own. */
export interface CryptoChoice {
  /** Bytes of a storage for what is there once. @param cbc true where CBC suites are used */
  bytes(cbc: boolean): number;
  /** Bytes of a storage for that many keys, hashes and short hashes. */
  handles(keys: number, hashes: number, shorts: number): number;
  /** Bytes of RAM beside the storage, on the 32-bit engine that it is made for: `bytes` and `handles` of what lies outside. */
  outside(cbc: boolean, keys: number, hashes: number, shorts: number): number;
  make(storage: Storage, source: Randomness, cbc: boolean): Crypto;
}
