/**
 * What the tests of the cryptography share: an arena of primitives, hex, seeded bytes, and the oracles.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arena } from '../../src/buffers/arena.js';
import { CBC_BYTES, CbcHmac, Ccm, Hmac, PortableCrypto, Prf } from '../../src/crypto/index.js';
import { Prng } from '../protocol/prng.js';

export function unhex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function seeded(prng: Prng, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => prng.below(256));
}

/** A host's source of random bytes, from a seed. */
export class SeededSource {
  private readonly prng: Prng;

  constructor(seed: number) {
    this.prng = new Prng(seed);
  }

  random(bytes: Uint8Array, at: number, length: number): number {
    for (let i = 0; i < length; i++) bytes[at + i] = this.prng.below(256);
    return 0;
  }
}

/** All primitives in one arena. */
export class Kit {
  readonly arena: Arena;
  readonly crypto: PortableCrypto;
  readonly hmac: Hmac;
  readonly prf: Prf;
  readonly ccm: Ccm;
  readonly cbc: CbcHmac;
  readonly key: number;

  constructor() {
    this.arena = new Arena(4096);
    this.crypto = new PortableCrypto(this.arena, new SeededSource(1), true);
    this.hmac = new Hmac(this.arena, this.crypto.sha);
    this.prf = new Prf(this.hmac);
    this.ccm = new Ccm(this.arena, this.crypto.aes);
    this.cbc = new CbcHmac(this.crypto.aes, this.hmac, this.arena.bytes(CBC_BYTES));
    this.key = this.crypto.aes.take();
  }
}

export interface Vector {
  name: string;
  kind: string;
  hex: string;
  error?: boolean;
  [field: string]: unknown;
}

/** The vectors beside the tests of DTLS, wherever the compiled tests lie. */
export function vectors(): Vector[] {
  const own = dirname(fileURLToPath(import.meta.url));
  for (const root of [resolve(own, '..'), resolve(own, '../../../test'), resolve('test')]) {
    try {
      return JSON.parse(readFileSync(join(root, 'dtls', 'vectors.json'), 'utf8')) as Vector[];
    } catch {
      continue;
    }
  }
  throw new Error('test/dtls/vectors.json is not where it should be');
}
