/**
 * The primitives against two independent implementations, node:crypto and noble, on seeded input of every length that a block can split.
 */
import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CTR, ENCRYPT, MAC, expand, extract } from '../../src/crypto/index.js';
import { Prng } from '../protocol/prng.js';
import { Kit, hex, seeded } from './lab.js';

const kit = new Kit();
const { aes, sha } = kit.crypto;

interface NobleCipher {
  encrypt(bytes: Uint8Array): Uint8Array;
}
interface Noble {
  ctr(key: Uint8Array, nonce: Uint8Array): NobleCipher;
  cbc(key: Uint8Array, iv: Uint8Array, options: { disablePadding: boolean }): NobleCipher;
}
interface NobleHash {
  sha256(bytes: Uint8Array): Uint8Array;
}
interface NobleHmac {
  hmac(hash: unknown, key: Uint8Array, bytes: Uint8Array): Uint8Array;
}

test('SHA-256 of every length to 300, in pieces', async () => {
  const noble = (await import('@noble/hashes/sha2.js' as string)) as NobleHash;
  const prng = new Prng(11);
  const h = sha.take();
  for (let length = 0; length <= 300; length++) {
    const bytes = seeded(prng, length);
    const out = new Uint8Array(32);
    sha.begin(h);
    for (let at = 0; at < length;) {
      const n = Math.min(length - at, prng.below(90));
      sha.update(h, bytes, at, n, false);
      at += n;
    }
    sha.update(h, bytes, 0, 0, true);
    sha.end(h, out, 0);
    assert.is(hex(out), createHash('sha256').update(bytes).digest('hex'), 'length ' + length);
    assert.is(hex(out), hex(noble.sha256(bytes)));
  }
});

test('a copied hash goes on by itself', () => {
  const prng = new Prng(12);
  const a = sha.take();
  const b = sha.take();
  const bytes = seeded(prng, 200);
  const out = new Uint8Array(32);
  for (let at = 0; at <= 200; at += 8) {
    sha.begin(a);
    sha.update(a, bytes, 0, at, false);
    sha.begin(b);
    sha.copy(a, b);
    sha.update(a, bytes, 0, 0, true);
    sha.end(a, out, 0);
    sha.update(b, bytes, at, 200 - at, true);
    sha.end(b, out, 0);
    assert.is(hex(out), createHash('sha256').update(bytes).digest('hex'));
  }
});

test('HMAC with keys of every length to 140', async () => {
  const noble = (await import('@noble/hashes/hmac.js' as string)) as NobleHmac;
  const { sha256 } = (await import('@noble/hashes/sha2.js' as string)) as NobleHash;
  const prng = new Prng(13);
  for (let length = 0; length <= 140; length++) {
    const key = seeded(prng, length);
    const bytes = seeded(prng, prng.below(200));
    const out = new Uint8Array(32);
    kit.hmac.key(key, 0, length);
    for (let twice = 0; twice < 2; twice++) {
      kit.hmac.begin();
      sha.update(kit.hmac.work, bytes, 0, bytes.length, false);
      kit.hmac.end(out, 0);
      assert.is(hex(out), createHmac('sha256', key).update(bytes).digest('hex'));
    }
    assert.is(hex(out), hex(noble.hmac(sha256, key, bytes)));
  }
});

test('HKDF', () => {
  const prng = new Prng(14);
  for (let round = 0; round < 40; round++) {
    const ikm = seeded(prng, 1 + prng.below(64));
    const salt = seeded(prng, prng.below(40));
    const info = seeded(prng, prng.below(40));
    const out = new Uint8Array(1 + prng.below(200));
    const prk = new Uint8Array(32);
    extract(kit.hmac, salt, 0, salt.length, ikm, 0, ikm.length, prk, 0);
    expand(kit.hmac, prk, 0, info, 0, info.length, out, 0, out.length);
    assert.is(hex(out), Buffer.from(hkdfSync('sha256', ikm, salt, info, out.length)).toString('hex'));
  }
});

test('CTR of every length to 100, over a wrap of the counter', async () => {
  const noble = (await import('@noble/ciphers/aes.js' as string)) as Noble;
  const prng = new Prng(15);
  for (let length = 0; length <= 100; length++) {
    const key = seeded(prng, 16);
    const counter = seeded(prng, 16);
    if (length % 3 === 0) counter.fill(255, 12);
    if (length % 3 === 1) counter.set([127, 255, 255, 255], 12);
    counter[11] &= 127; // a carry beyond 64 bits cannot happen in CCM, and is not made
    const bytes = seeded(prng, length);
    const expected = createCipheriv('aes-128-ctr', key, counter).update(bytes);
    assert.is(hex(noble.ctr(key, counter).encrypt(bytes)), hex(expected));
    aes.key(kit.key, key, 0);
    aes.run(CTR, kit.key, counter, 0, bytes, 0, length);
    assert.is(hex(bytes), hex(expected));
  }
});

test('CBC and CBC-MAC', async () => {
  const noble = (await import('@noble/ciphers/aes.js' as string)) as Noble;
  const prng = new Prng(16);
  for (let blocks = 1; blocks <= 12; blocks++) {
    const key = seeded(prng, 16);
    const iv = seeded(prng, 16);
    const bytes = seeded(prng, blocks * 16);
    const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
    const expected = hex(cipher.update(bytes));
    assert.is(hex(noble.cbc(key, iv, { disablePadding: true }).encrypt(bytes)), expected);
    aes.key(kit.key, key, 0);
    const mac = iv.slice();
    aes.run(MAC, kit.key, mac, 0, bytes, 0, bytes.length);
    assert.is(hex(mac), expected.slice(-32));
    aes.run(ENCRYPT, kit.key, iv, 0, bytes, 0, bytes.length);
    assert.is(hex(bytes), expected);
    assert.is(hex(iv), expected.slice(-32), 'the chain goes on');
  }
});

test('CCM of every length to 80, with nonces and tags of all lengths', () => {
  const prng = new Prng(17);
  for (let length = 0; length <= 80; length++) {
    const key = seeded(prng, 16);
    const nonce = seeded(prng, 7 + (length % 7));
    const tag = 4 + 2 * (length % 7);
    const aad = seeded(prng, length % 5 === 0 ? 0 : prng.below(70));
    const plain = seeded(prng, length);
    const oracle = createCipheriv('aes-128-ccm', key, nonce, { authTagLength: tag });
    if (aad.length > 0) oracle.setAAD(aad, { plaintextLength: length });
    const expected = hex(oracle.update(plain)) + (oracle.final(), hex(oracle.getAuthTag()));
    const out = new Uint8Array(length + tag + 8);
    out.set(plain, 3);
    aes.key(kit.key, key, 0);
    kit.ccm.nonceLength = nonce.length;
    kit.ccm.tagLength = tag;
    kit.ccm.u8.set(nonce, kit.ccm.nonceAt);
    kit.ccm.seal(kit.key, aad, 0, aad.length, out, 3, length);
    assert.is(hex(out), '000000' + expected + '0000000000');
    assert.ok(kit.ccm.open(kit.key, aad, 0, aad.length, out, 3, length));
    assert.is(hex(out.subarray(3, 3 + length)), hex(plain));
  }
});

test('CBC with HMAC, both orders: what is sealed opens, and no bit of it may change', () => {
  const prng = new Prng(18);
  for (const etm of [true, false]) {
    for (let length = 0; length <= 70; length++) {
      const key = seeded(prng, 16);
      const macKey = seeded(prng, 32);
      const aad = seeded(prng, 13);
      const plain = seeded(prng, length);
      const record = new Uint8Array(16 + length + 64);
      record.set(seeded(prng, 16));
      record.set(plain, 16);
      aes.key(kit.key, key, 0);
      const n = kit.cbc.seal(etm, kit.key, macKey, 0, aad, 0, 13, record, 0, 16 + length - 16);
      // The oracle takes it apart.
      const padded = 16 * Math.floor(((etm ? length : length + 32) + 16) / 16);
      assert.is(n, 16 + padded + (etm ? 32 : 0));
      const head = hex(aad.subarray(0, 11));
      const size = (value: number): string => value.toString(16).padStart(4, '0');
      if (etm) {
        const mac = createHmac('sha256', macKey).update(Buffer.from(head + size(n - 32), 'hex')).update(record.subarray(0, n - 32)).digest('hex');
        assert.is(hex(record.subarray(n - 32, n)), mac);
      } else {
        const mac = createHmac('sha256', macKey).update(Buffer.from(head + size(length), 'hex')).update(plain).digest();
        const pad = padded - length - 33;
        const inner = Buffer.concat([plain, mac, Buffer.alloc(pad + 1, pad)]);
        const cipher = createCipheriv('aes-128-cbc', key, record.subarray(0, 16)).setAutoPadding(false);
        assert.is(hex(record.subarray(16, n)), cipher.update(inner).toString('hex'));
      }
      for (let bit = length; bit < n * 8; bit += 37) {
        const wrong = record.slice();
        wrong[bit >> 3] ^= 1 << (bit & 7);
        assert.is(kit.cbc.open(etm, kit.key, macKey, 0, aad, 0, 13, wrong, 0, n), -1, 'bit ' + bit);
      }
      for (let cut = 0; cut < n; cut++) assert.is(kit.cbc.open(etm, kit.key, macKey, 0, aad, 0, 13, record.slice(), 0, cut), -1);
      assert.is(kit.cbc.open(etm, kit.key, macKey, 0, aad, 0, 13, record, 0, n), length);
      assert.is(hex(record.subarray(16, 16 + length)), hex(plain));
    }
  }
});

test.run();
