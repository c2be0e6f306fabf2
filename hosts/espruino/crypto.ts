/**
 * AES and SHA-256 of Espruino's own `crypto` module, behind the port of src/crypto: builds for ESP32 have both, and neither CCM nor HMAC.
 *
 * Its AES takes the key at each call, and its CTR has no initial counter: counters are laid out here and encrypted at once. Its SHA-256 takes a
 * whole message: what is hashed is kept as a byte string until the digest is asked for. Unlike a storage, memory that such strings had is not wiped.
 */
import type { Storage } from '../../src/crypto/memory.js';
import { type BlockCipher, type Crypto, type CryptoChoice, DECRYPT, ENCRYPT, type Hash, MAC, type Randomness } from '../../src/crypto/types.js';

/* eslint-disable no-restricted-syntax -- views move bytes in bulk, and are freed at once: this engine counts references */

/** Bytes of a key stream that are made at once. */
const PIECE = 128;

class NativeAes implements BlockCipher {
  private readonly native: EspruinoAes;
  private readonly keys: Uint8Array[];
  private readonly work: Uint8Array;
  private readonly words: Int32Array;
  private readonly iv: Uint8Array;
  private readonly ecb: EspruinoAesOptions;
  private readonly cbc: EspruinoAesOptions;

  constructor(native: EspruinoAes) {
    const buffer = new ArrayBuffer(PIECE);
    this.native = native;
    this.keys = [];
    this.work = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.iv = new Uint8Array(16);
    this.ecb = { mode: 'ECB' };
    this.cbc = { mode: 'CBC', iv: this.iv };
  }

  take(): number {
    return this.keys.push(new Uint8Array(16)) - 1;
  }

  key(handle: number, bytes: Uint8Array, at: number): void {
    this.keys[handle].set(bytes.subarray(at, at + 16));
  }

  wipe(handle: number): void {
    this.keys[handle].fill(0);
  }

  run(mode: number, handle: number, chain: Uint8Array, chainAt: number, bytes: Uint8Array, at: number, length: number): void {
    const key = this.keys[handle];
    this.iv.set(chain.subarray(chainAt, chainAt + 16));
    if (mode === MAC) this.fold(key, bytes, at, length);
    else if (mode === ENCRYPT) this.encrypt(key, bytes, at, length);
    else if (mode === DECRYPT) this.decrypt(key, bytes, at, length);
    else for (let done = 0; done < length; done += PIECE) this.stream(key, bytes, at + done, length - done < PIECE ? length - done : PIECE);
    chain.set(this.iv, chainAt);
  }

  /** The counter is the iv, which is left behind the last block used. */
  private stream(key: Uint8Array, bytes: Uint8Array, at: number, n: number): void {
    const blocks = (n + 15) >> 4;
    const words = this.words;
    const iv = this.iv;
    for (let i = 0; i < blocks; i++) {
      this.work.set(iv, 16 * i);
      for (let j = 15; j >= 8; j--) {
        iv[j] = iv[j] + 1;
        if (iv[j] !== 0) break;
      }
    }
    const stream = new Int32Array(this.native.encrypt(this.work.subarray(0, 16 * blocks), key, this.ecb));
    this.work.set(bytes.subarray(at, at + n));
    for (let i = 0; 4 * i < n; i++) words[i] = words[i] ^ stream[i];
    bytes.set(this.work.subarray(0, n), at);
  }

  /** CBC over whole blocks, of which the last result is kept, and then over what is left with zeros behind it. */
  private fold(key: Uint8Array, bytes: Uint8Array, at: number, n: number): void {
    const whole = n & ~15;
    if (whole > 0) this.iv.set(new Uint8Array(this.native.encrypt(bytes.subarray(at, at + whole), key, this.cbc), whole - 16, 16));
    if (whole === n) return;
    this.work.fill(0, 0, 16);
    this.work.set(bytes.subarray(at + whole, at + n));
    this.iv.set(new Uint8Array(this.native.encrypt(this.work.subarray(0, 16), key, this.cbc)));
  }

  private encrypt(key: Uint8Array, bytes: Uint8Array, at: number, n: number): void {
    const result = new Uint8Array(this.native.encrypt(bytes.subarray(at, at + n), key, this.cbc));
    bytes.set(result, at);
    this.iv.set(result.subarray(n - 16, n));
  }

  private decrypt(key: Uint8Array, bytes: Uint8Array, at: number, n: number): void {
    const message = bytes.subarray(at, at + n);
    const result = new Uint8Array(this.native.decrypt(message, key, this.cbc));
    this.iv.set(message.subarray(n - 16, n));
    bytes.set(result, at);
  }
}

class NativeSha implements Hash {
  private readonly native: EspruinoCrypto;
  /** Of each handle, all that was hashed since `begin`. */
  private readonly texts: string[];

  constructor(native: EspruinoCrypto) {
    this.native = native;
    this.texts = [];
  }

  take(): number {
    return this.texts.push('') - 1;
  }

  takeShort(): number {
    return this.take();
  }

  begin(handle: number): void {
    this.texts[handle] = '';
  }

  update(handle: number, bytes: Uint8Array, at: number, length: number, _last: boolean): void {
    // Undefined when memory is short; the digest is then a wrong one, and the record or the handshake fails.
    if (length > 0) this.texts[handle] += E.toString(bytes.subarray(at, at + length));
  }

  end(handle: number, into: Uint8Array, at: number): void {
    into.set(new Uint8Array(this.native.SHA256(this.texts[handle])), at);
    this.texts[handle] = '';
  }

  copy(from: number, to: number): void {
    this.texts[to] = this.texts[from];
  }
}

class NativeCrypto implements Crypto {
  readonly aes: NativeAes;
  readonly sha: NativeSha;
  readonly source: Randomness;

  constructor(aes: NativeAes, sha: NativeSha, source: Randomness) {
    this.aes = aes;
    this.sha = sha;
    this.source = source;
  }
}

/* Bytes of a variable of the 32-bit builds, and how many variables there are for what is there once, a key, and the strings of a handshake. */
const VARIABLE = 14;
const ONCE = 100;
const OF_KEY = 10;
const OF_TEXTS = 80;

class NativePrimitives implements CryptoChoice {
  private readonly native: EspruinoCrypto;

  constructor(native: EspruinoCrypto) {
    this.native = native;
  }

  bytes(_cbc: boolean): number {
    return 0;
  }

  handles(_keys: number, _hashes: number, _shorts: number): number {
    return 0;
  }

  outside(_cbc: boolean, keys: number, _hashes: number, _shorts: number): number {
    return VARIABLE * (ONCE + keys * OF_KEY + OF_TEXTS);
  }

  make(_storage: Storage, source: Randomness, _cbc: boolean): Crypto {
    return new NativeCrypto(new NativeAes(this.native.AES), new NativeSha(this.native), source);
  }
}

/** AES and SHA-256 of the interpreter for `DtlsOptions.crypto`. Throws where the build does not have both. */
export function nativePrimitives(): CryptoChoice {
  const native = require('crypto');
  if (native.AES === undefined || native.SHA256 === undefined) throw new Error('crypto: this build has no AES, or no SHA256');
  return new NativePrimitives(native);
}
