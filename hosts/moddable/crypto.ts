/**
 * AES of the Moddable SDK's own `crypt` module behind the port of src/crypto; SHA-256 stays the package's, as the native one cannot be copied.
 *
 * The module's keys and results are ArrayBuffers and begin at their first byte: bytes go through a buffer of this adapter's. A key is an object of
 * the engine's, made in each handshake: what it held is let go of when it is dropped, not overwritten.
 */
import { BlockCipher as NativeCipher, Mode } from 'crypt';
import type { Storage } from '../../src/crypto/memory.js';
import { Sha256, shaBytes } from '../../src/crypto/sha256.js';
import { type BlockCipher, CTR, type Crypto, type CryptoChoice, DECRYPT, MAC, type Randomness } from '../../src/crypto/types.js';

/** Bytes of the buffer, and of the views of it: a call takes a whole view. */
const PIECE = 64;
const BLOCK = 16;

/* Bytes on a 32-bit device: what is there once, and a key; what a key was before a handshake stays as long again, until a collection. */
const ONCE = 820;
const OF_KEY = 620;

class NativeAes implements BlockCipher {
  private readonly ciphers: (NativeCipher | null)[];
  private readonly streams: (Mode | null)[];
  private readonly chains: (Mode | null)[];
  private readonly buffer: ArrayBuffer;
  private readonly whole: Uint8Array;
  private readonly block: Uint8Array;
  private readonly ivBuffer: ArrayBuffer;
  private readonly iv: Uint8Array;

  constructor() {
    this.ciphers = [];
    this.streams = [];
    this.chains = [];
    this.buffer = new ArrayBuffer(PIECE);
    this.whole = new Uint8Array(this.buffer);
    this.block = new Uint8Array(this.buffer, 0, BLOCK);
    this.ivBuffer = new ArrayBuffer(BLOCK);
    this.iv = new Uint8Array(this.ivBuffer);
  }

  take(): number {
    this.streams.push(null);
    this.chains.push(null);
    return this.ciphers.push(null) - 1;
  }

  key(handle: number, bytes: Uint8Array, at: number): void {
    for (let i = 0; i < BLOCK; i++) this.iv[i] = bytes[at + i];
    const cipher = new NativeCipher('AES', this.ivBuffer);
    for (let i = 0; i < BLOCK; i++) this.iv[i] = 0;
    this.ciphers[handle] = cipher;
    this.streams[handle] = new Mode('CTR', cipher);
    this.chains[handle] = new Mode('CBC', cipher);
  }

  wipe(handle: number): void {
    this.ciphers[handle] = null;
    this.streams[handle] = null;
    this.chains[handle] = null;
  }

  run(mode: number, handle: number, chain: Uint8Array, chainAt: number, bytes: Uint8Array, at: number, length: number): void {
    const native = mode === CTR ? this.streams[handle] : this.chains[handle];
    if (native === null || length === 0) return;
    const whole = this.whole;
    const iv = this.iv;
    for (let i = 0; i < BLOCK; i++) iv[i] = chain[chainAt + i];
    native.setIV(this.ivBuffer);
    if (mode === CTR) {
      // The counter behind the last block used.
      let add = (length + 15) >> 4;
      for (let i = 15; i >= 8 && add > 0; i--) {
        add += iv[i];
        chain[chainAt + i] = add;
        add >>= 8;
      }
    } else if (mode === DECRYPT) {
      for (let i = 0; i < BLOCK; i++) chain[chainAt + i] = bytes[at + length - BLOCK + i];
    }
    const end = at + length;
    let size = 0;
    for (let p = at; p < end; p += size) {
      const rest = end - p;
      const view = rest >= PIECE ? whole : this.block;
      size = view.length;
      const n = rest < size ? rest : size;
      for (let i = 0; i < n; i++) whole[i] = bytes[p + i];
      for (let i = n; i < size; i++) whole[i] = 0;
      if (mode === DECRYPT) native.decrypt(view, this.buffer);
      else native.encrypt(view, this.buffer);
      if (mode !== MAC) for (let i = 0; i < n; i++) bytes[p + i] = whole[i];
    }
    if (mode !== CTR && mode !== DECRYPT) for (let i = 0; i < BLOCK; i++) chain[chainAt + i] = whole[size - BLOCK + i];
  }
}

class NativeCrypto implements Crypto {
  readonly aes: NativeAes;
  readonly sha: Sha256;
  readonly source: Randomness;

  constructor(storage: Storage, source: Randomness) {
    this.aes = new NativeAes();
    this.sha = new Sha256(storage);
    this.source = source;
  }
}

class NativePrimitives implements CryptoChoice {
  bytes(_cbc: boolean): number {
    return shaBytes(0, 0);
  }

  handles(_keys: number, hashes: number, shorts: number): number {
    return shaBytes(hashes, shorts) - shaBytes(0, 0);
  }

  outside(_cbc: boolean, keys: number, _hashes: number, _shorts: number): number {
    return ONCE + keys * OF_KEY;
  }

  make(storage: Storage, source: Randomness, _cbc: boolean): Crypto {
    return new NativeCrypto(storage, source);
  }
}

/** AES of the SDK for `DtlsOptions.crypto`; an application that uses it includes $(MODULES)/crypt/digest/manifest.json. */
export function nativePrimitives(): CryptoChoice {
  return new NativePrimitives();
}
