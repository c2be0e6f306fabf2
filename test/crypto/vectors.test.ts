/**
 * The primitives against published vectors: RFC 3610, Wycheproof, the PRFs of mbedTLS and tinydtls, FIPS 180-4, RFC 4231, RFC 5869, SP 800-38A.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CTR, DECRYPT, ENCRYPT, expand, extract } from '../../src/crypto/index.js';
import { Kit, hex, unhex, vectors } from './lab.js';

const kit = new Kit();
let seen = 0;

for (const entry of vectors()) {
  const bytes = (field: string): Uint8Array => unhex(entry[field] as string);
  if (entry.kind === 'prf') {
    seen++;
    test(entry.name, () => {
      const secret = bytes('secretHex');
      const seed = bytes('seedHex');
      const out = new Uint8Array(entry.length as number);
      kit.hmac.key(secret, 0, secret.length);
      kit.prf.run(bytes('labelHex'), 0, (entry.labelHex as string).length / 2, seed, 0, seed.length, out, 0, out.length);
      assert.is(hex(out), entry.hex);
    });
  } else if (entry.kind === 'keyBlock') {
    seen++;
    test(entry.name, () => {
      const seed = unhex((entry.serverRandomHex as string) + (entry.clientRandomHex as string));
      const out = new Uint8Array(40);
      kit.hmac.key(bytes('masterSecretHex'), 0, 48);
      kit.prf.run(Uint8Array.from(Buffer.from('key expansion')), 0, 13, seed, 0, 64, out, 0, 40);
      assert.is(hex(out), entry.hex);
      const parts = ['clientWriteKeyHex', 'serverWriteKeyHex', 'clientWriteIvHex', 'serverWriteIvHex'].map((field) => entry[field]).join('');
      assert.is(hex(out), parts);
    });
  } else if (entry.kind === 'aesCcm') {
    seen++;
    test(entry.name, () => {
      const nonce = bytes('nonceHex');
      const aad = bytes('aadHex');
      const tag = entry.tagLength as number;
      const sealed = unhex(entry.hex);
      kit.crypto.aes.key(kit.key, bytes('keyHex'), 0);
      kit.ccm.u8.set(nonce, kit.ccm.nonceAt);
      kit.ccm.nonceLength = nonce.length;
      kit.ccm.tagLength = tag;
      const copy = sealed.slice();
      assert.is(kit.ccm.open(kit.key, aad, 0, aad.length, copy, 0, copy.length - tag), entry.result === 'valid');
      if (entry.result !== 'valid') return;
      assert.is(hex(copy.subarray(0, copy.length - tag)), entry.plaintextHex);
      const out = new Uint8Array(sealed.length);
      out.set(bytes('plaintextHex'));
      kit.ccm.seal(kit.key, aad, 0, aad.length, out, 0, out.length - tag);
      assert.is(hex(out), entry.hex);
      for (let bit = 0; bit < sealed.length * 8; bit += 7) {
        const wrong = sealed.slice();
        wrong[bit >> 3] ^= 1 << (bit & 7);
        assert.not(kit.ccm.open(kit.key, aad, 0, aad.length, wrong, 0, wrong.length - tag), 'bit ' + bit);
      }
    });
  }
}

test('the file has vectors', () => assert.ok(seen > 30));

test('AES-128, FIPS 197 appendix B and C.1', () => {
  for (const [key, plain, cipher] of [
    ['2b7e151628aed2a6abf7158809cf4f3c', '3243f6a8885a308d313198a2e0370734', '3925841d02dc09fbdc118597196a0b32'],
    ['000102030405060708090a0b0c0d0e0f', '00112233445566778899aabbccddeeff', '69c4e0d86a7b0430d8cdb78070b4c55a'],
  ]) {
    const block = unhex(plain);
    kit.crypto.aes.key(kit.key, unhex(key), 0);
    kit.crypto.aes.run(ENCRYPT, kit.key, new Uint8Array(16), 0, block, 0, 16);
    assert.is(hex(block), cipher);
    kit.crypto.aes.run(DECRYPT, kit.key, new Uint8Array(16), 0, block, 0, 16);
    assert.is(hex(block), plain);
  }
});

test('CBC and CTR, SP 800-38A F.2.1 and F.5.1', () => {
  const plain = '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710';
  kit.crypto.aes.key(kit.key, unhex('2b7e151628aed2a6abf7158809cf4f3c'), 0);
  const block = unhex(plain);
  kit.crypto.aes.run(ENCRYPT, kit.key, unhex('000102030405060708090a0b0c0d0e0f'), 0, block, 0, 64);
  assert.is(hex(block), '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7');
  kit.crypto.aes.run(DECRYPT, kit.key, unhex('000102030405060708090a0b0c0d0e0f'), 0, block, 0, 64);
  assert.is(hex(block), plain);
  const counter = unhex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
  kit.crypto.aes.run(CTR, kit.key, counter, 0, block, 0, 64);
  assert.is(hex(block), '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee');
});

test('SHA-256, FIPS 180-4', () => {
  const sha = kit.crypto.sha;
  const h = sha.take();
  for (const [text, digest] of [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ]) {
    const out = new Uint8Array(32);
    const bytes = Uint8Array.from(Buffer.from(text));
    sha.begin(h);
    sha.update(h, bytes, 0, bytes.length, true);
    sha.end(h, out, 0);
    assert.is(hex(out), digest);
  }
});

test('HMAC, RFC 4231', () => {
  for (const [key, data, mac] of [
    ['0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['4a656665', '7768617420646f2079612077616e7420666f72206e6f7468696e673f', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['aa'.repeat(131), '54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374', '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  ]) {
    const out = new Uint8Array(32);
    const bytes = unhex(data);
    kit.hmac.key(unhex(key), 0, key.length / 2);
    kit.hmac.begin();
    kit.crypto.sha.update(kit.hmac.work, bytes, 0, bytes.length, false);
    kit.hmac.end(out, 0);
    assert.is(hex(out), mac);
  }
});

test('HKDF, RFC 5869 A.1 and A.3', () => {
  for (const [ikm, salt, info, length, prk, okm] of [
    ['0b'.repeat(22), '000102030405060708090a0b0c', 'f0f1f2f3f4f5f6f7f8f9', 42, '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'],
    ['0b'.repeat(22), '', '', 42, '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
  ] as [string, string, string, number, string, string][]) {
    const key = new Uint8Array(32);
    const out = new Uint8Array(length);
    extract(kit.hmac, unhex(salt), 0, salt.length / 2, unhex(ikm), 0, ikm.length / 2, key, 0);
    assert.is(hex(key), prk);
    expand(kit.hmac, key, 0, unhex(info), 0, info.length / 2, out, 0, length);
    assert.is(hex(out), okm);
  }
});

test.run();
