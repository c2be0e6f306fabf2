// The primitives of an engine against the vectors of the portable ones (test/dtls/vectors.json), and against the portable ones themselves.
//
// Evaluated behind prelude.js and scripts that define dtls, vectors, and `primitives`, a list of names and of choices for DtlsOptions.crypto.

function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substring(2 * i, 2 * i + 2), 16);
  return bytes;
}

function text(letters) {
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** All that is built on one choice of primitives. */
function made(choice) {
  const memory = new dtls.Memory(4096);
  const source = new dtls.Source(1);
  const crypto = choice === undefined ? new dtls.PortableCrypto(memory, source, true) : choice.make(memory, source, true);
  const hmac = new dtls.Hmac(memory, crypto.sha);
  return {
    aes: crypto.aes,
    sha: crypto.sha,
    hash: crypto.sha.take(),
    other: crypto.sha.take(),
    hmac: hmac,
    prf: new dtls.Prf(hmac),
    ccm: new dtls.Ccm(memory, crypto.aes),
    cbc: new dtls.CbcHmac(crypto.aes, hmac, memory.bytes(dtls.CBC_BYTES)),
    key: crypto.aes.take(),
    second: crypto.aes.take(),
  };
}

function prf(kit, secret, label, seed, length) {
  const out = new Uint8Array(length);
  kit.hmac.key(secret, 0, secret.length);
  kit.prf.run(label, 0, label.length, seed, 0, seed.length, out, 0, length);
  return hex(out, 0, length);
}

/** RFC 3610: what is sealed is the vector, what is opened the plaintext, and a bit that differs is found. */
function ccm(kit, vector) {
  const key = unhex(vector.keyHex);
  const nonce = unhex(vector.nonceHex);
  const aad = unhex(vector.aadHex);
  const sealed = unhex(vector.hex);
  const tag = vector.tagLength;
  const n = sealed.length - tag;
  kit.aes.key(kit.key, key, 0);
  for (let i = 0; i < nonce.length; i++) kit.ccm.u8[kit.ccm.nonceAt + i] = nonce[i];
  kit.ccm.nonceLength = nonce.length;
  kit.ccm.tagLength = tag;
  equal(kit.ccm.open(kit.key, aad, 0, aad.length, sealed, 0, n), vector.result === 'valid', vector.name);
  if (vector.result !== 'valid') return;
  equal(hex(sealed, 0, n), vector.plaintextHex, vector.name + ': opened');
  kit.ccm.seal(kit.key, aad, 0, aad.length, sealed, 0, n);
  equal(hex(sealed, 0, n + tag), vector.hex, vector.name + ': sealed');
  sealed[sealed.length - 1] ^= 1;
  equal(kit.ccm.open(kit.key, aad, 0, aad.length, sealed, 0, n), false, vector.name + ': forged');
}

/** One call in each mode, of any length, at any place, the chain's counter about to carry: the same as the portable ones. */
function same(kit, oracle, source, turn) {
  const mode = turn & 3;
  const length = mode < 2 ? (turn * 37) % 301 : ((turn * 37) % 20) * 16;
  const at = turn % 5;
  const a = new Uint8Array(length + 48);
  const b = new Uint8Array(length + 48);
  source.random(a, 0, a.length);
  const chain = at + length + 7;
  if (turn % 3 === 0) for (let i = chain + 9; i < chain + 16; i++) a[i] = 255;
  for (let i = 0; i < a.length; i++) b[i] = a[i];
  const handle = (turn >> 2) & 1;
  kit.aes.run(mode, handle === 0 ? kit.key : kit.second, a, chain, a, at, length);
  oracle.aes.run(mode, handle === 0 ? oracle.key : oracle.second, b, chain, b, at, length);
  return hex(a, 0, a.length) === hex(b, 0, b.length);
}

/** Two hashes under way by turns, in pieces, one of them a copy of the other. */
function hashes(kit, bytes, a, b) {
  const sha = kit.sha;
  const out = new Uint8Array(64);
  sha.begin(kit.hash);
  sha.update(kit.hash, bytes, 0, a, false);
  sha.copy(kit.hash, kit.other);
  sha.update(kit.hash, bytes, a, b, false);
  sha.update(kit.other, bytes, 0, 0, true);
  sha.end(kit.other, out, 0);
  sha.update(kit.hash, bytes, a + b, bytes.length - a - b, true);
  sha.end(kit.hash, out, 32);
  return hex(out, 0, 64);
}

const oracle = made(undefined);

for (let p = 0; p < primitives.length; p++) {
  suite('primitives: ' + primitives[p].name, function () {
    const kit = made(primitives[p].crypto);
    const out = new Uint8Array(64);
    const none = new Uint8Array(16);
    for (let i = 0; i < vectors.length; i++) {
      const v = vectors[i];
      if (v.kind === 'aesCcm') ccm(kit, v);
      else if (v.kind === 'prf') equal(prf(kit, unhex(v.secretHex), unhex(v.labelHex), unhex(v.seedHex), v.length), v.hex, v.name);
      else equal(prf(kit, unhex(v.masterSecretHex), text('key expansion'), unhex(v.serverRandomHex + v.clientRandomHex), 40), v.hex, v.name);
    }
    // FIPS 197 B, SP 800-38A F.2.1 and F.5.1
    const block = unhex('3243f6a8885a308d313198a2e0370734');
    kit.aes.key(kit.key, unhex('2b7e151628aed2a6abf7158809cf4f3c'), 0);
    kit.aes.run(2, kit.key, none, 0, block, 0, 16);
    equal(hex(block, 0, 16), '3925841d02dc09fbdc118597196a0b32', 'AES-128');
    const plain = unhex('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51');
    kit.aes.run(2, kit.key, unhex('000102030405060708090a0b0c0d0e0f'), 0, plain, 0, 32);
    equal(hex(plain, 0, 32), '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2', 'CBC');
    kit.aes.run(3, kit.key, unhex('000102030405060708090a0b0c0d0e0f'), 0, plain, 0, 32);
    kit.aes.run(0, kit.key, unhex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'), 0, plain, 0, 32);
    equal(hex(plain, 0, 32), '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff', 'CTR');
    // RFC 4231 test case 2, FIPS 180-4
    const data = text('what do ya want for nothing?');
    kit.hmac.key(text('Jefe'), 0, 4);
    kit.hmac.begin();
    kit.sha.update(kit.hmac.work, data, 0, data.length, false);
    kit.hmac.end(out, 0);
    equal(hex(out, 0, 32), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'HMAC');
    equal(hashes(kit, text('abc'), 0, 2),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'SHA-256');
    // Against the portable ones
    const source = new dtls.Source(7 + p);
    const bytes = new Uint8Array(300);
    source.random(bytes, 0, 300);
    for (let i = 0; i < 2; i++) {
      kit.aes.key(i === 0 ? kit.key : kit.second, bytes, 16 * i);
      oracle.aes.key(i === 0 ? oracle.key : oracle.second, bytes, 16 * i);
    }
    let agree = 0;
    for (let turn = 0; turn < 80; turn++) if (same(kit, oracle, source, turn)) agree++;
    equal(agree, 80, 'AES agrees with the portable one');
    agree = 0;
    for (let turn = 0; turn < 30; turn++) if (hashes(kit, bytes, turn * 3, turn * 7) === hashes(oracle, bytes, turn * 3, turn * 7)) agree++;
    equal(agree, 30, 'SHA-256 agrees with the portable one');
    // One end with each: the same keys, the same records.
    for (let i = 0; i < 2; i++) {
      const scene = new dtls.Scene(i === 1, primitives[p].crypto, true);
      scene.handshake(false);
      equal(scene.record(64) + scene.record(1024), 1088, 'with a portable peer');
    }
  });
}
