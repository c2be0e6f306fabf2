/**
 * Records, hellos, alerts and connection ids against published vectors (test/dtls/vectors.json), and the record layer by itself.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, PortableCrypto } from '../../src/crypto/index.js';
import { ends } from '../../src/dtls/alerts.js';
import { Extensions, HAS_CID, HAS_OTHER, cidLength } from '../../src/dtls/hello.js';
import { DtlsKit, kitBytes } from '../../src/dtls/kit.js';
import { Records } from '../../src/dtls/record.js';
import { Reader } from '../../src/buffers/reader.js';
import { SeededSource, hex, seeded, unhex, vectors } from '../crypto/lab.js';
import { Prng } from '../protocol/prng.js';

/** Two ends of a protected connection, and a place for datagrams at 0. */
class Ends {
  readonly u8: Uint8Array;
  readonly a: Records;
  readonly b: Records;
  readonly place: number;

  constructor(cbc: boolean, etm: boolean, cid: number) {
    const memory = new Memory(kitBytes(cbc) + 2048 + 2 * 600);
    const kit = new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(1), cbc), cbc);
    this.u8 = memory.u8;
    this.a = new Records(kit, 32, false);
    this.b = new Records(kit, 32, false);
    this.place = memory.bytes(1500);
    const block = this.place;
    for (const records of [this.a, this.b]) {
      records.cbc = cbc;
      records.etm = etm;
      this.u8.set(seeded(new Prng(9), 104), block);
      records.keys(block, records === this.a);
    }
    this.a.peerCid = cid;
    this.b.ownCid = cid;
    for (let i = 0; i < cid; i++) this.u8[this.a.peerCidAt + i] = this.u8[this.b.ownCidAt + i] = 7 * i;
  }

  /** Seals with a, opens with b; the content that arrives, or -1. */
  pass(type: number, text: string): string | number {
    const bytes = Buffer.from(text);
    this.u8.set(bytes, this.place + this.a.head(1));
    const n = this.a.seal(type, 1, this.place, bytes.length);
    assert.ok(n <= this.a.head(1) + bytes.length + this.a.tail(1));
    assert.is(this.b.open(this.place, this.place + n), this.place + n);
    return this.b.type === type ? Buffer.from(this.u8.slice(this.b.at, this.b.at + this.b.length)).toString() : -1;
  }
}

for (const entry of vectors()) {
  if (entry.kind === 'record') {
    test(entry.name, () => {
      const { u8, b, place } = new Ends(false, false, 0);
      const bytes = unhex(entry.hex);
      u8.set(bytes, place);
      const end = place + bytes.length;
      const expected = (entry.records ?? []) as { contentType: number; epoch: number; sequence: number; fragmentHex: string }[];
      let at = place;
      for (const record of expected) {
        at = b.open(at, end);
        // Content types that DTLS 1.2 with pre-shared keys has no use for are dropped, and delimited all the same.
        if (record.contentType === 27) assert.is(b.type, 0);
        else assert.is(b.type, record.contentType);
        assert.is(b.epoch, record.epoch);
        assert.is(b.high * 0x1000000 + b.low, record.sequence);
        assert.is(hex(u8.subarray(b.at, b.at + b.length)), record.fragmentHex);
      }
      if (entry.error === true) {
        at = b.open(at, end);
        assert.is(b.type, 0);
        assert.is(b.invalid, 1);
      }
      assert.is(at, end);
    });
  } else if (entry.kind === 'cidExtension') {
    test(entry.name, () => {
      const bytes = unhex(entry.hex);
      assert.is(cidLength(bytes, 0, bytes.length), entry.error === true ? -1 : (entry.cidHex as string).length / 2);
    });
  } else if (entry.kind === 'alert') {
    test(entry.name, () => {
      const bytes = unhex(entry.hex);
      assert.equal([bytes[0], bytes[1]], [entry.level, entry.description]);
      assert.is(ends(bytes[0], bytes[1]), true);
    });
  } else if (entry.kind === 'clientHello' || entry.kind === 'serverHello') {
    test(entry.name, () => {
      const bytes = unhex(entry.hex);
      const r = new Reader(bytes);
      r.begin(bytes, 0, bytes.length);
      const part = (length: number): string => {
        const at = r.skip(length);
        return hex(bytes.subarray(at, at + length));
      };
      assert.is(part(2), entry.versionHex);
      assert.is(part(32), entry.randomHex);
      assert.is(part(r.u8()), entry.sessionIdHex);
      if (entry.kind === 'clientHello') {
        assert.is(part(r.u8()), entry.cookieHex);
        assert.is(part(r.u16()), (entry.cipherSuites as string[]).join(''));
        assert.is(part(r.u8()), entry.compressionHex);
      } else {
        assert.is(part(2), entry.cipherSuite);
        assert.is(r.u8(), entry.compression);
      }
      const extensions = new Extensions();
      assert.ok(extensions.read(r));
      assert.is(extensions.seen, (entry.extensions as unknown[]).length > 0 ? HAS_OTHER : 0);
    });
  } else if (entry.kind === 'cidInnerPlaintext') {
    test(entry.name, () => {
      // Sealed as it stands: the type that `seal` puts behind it is taken off by hand.
      const pair = new Ends(false, false, 4);
      const inner = unhex(entry.hex);
      const u8 = pair.u8;
      u8.set(inner, pair.place + pair.a.head(1));
      const n = sealInner(pair, inner);
      pair.b.open(pair.place, pair.place + n);
      if (entry.error === true) {
        assert.is(pair.b.type, 0);
        return;
      }
      assert.is(pair.b.type, entry.realType);
      assert.is(hex(u8.subarray(pair.b.at, pair.b.at + pair.b.length)), entry.contentHex);
    });
  }
}

/** A record with this inner plaintext: `seal` makes it of the last byte as its type and what stands before. */
function sealInner(pair: Ends, inner: Uint8Array): number {
  if (inner.length === 0) return pair.a.seal(0, 1, pair.place, 0);
  return pair.a.seal(inner[inner.length - 1], 1, pair.place, inner.length - 1);
}

for (const [name, cbc, etm] of [['CCM_8', false, false], ['CBC, encrypt-then-MAC', true, true], ['CBC, MAC-then-encrypt', true, false]] as [string, boolean, boolean][]) {
  for (const cid of [0, 1, 32]) {
    test(name + ' with a connection id of ' + cid + ' bytes', () => {
      const pair = new Ends(cbc, etm, cid);
      for (let n = 0; n < 60; n++) {
        const text = 'x'.repeat(n);
        assert.is(pair.pass(23, text), text);
        assert.is(pair.u8[pair.place], cid > 0 ? 25 : 23);
      }
      assert.is(pair.pass(21, 'ab'), 'ab');
      assert.is(pair.b.invalid, 0);
    });
  }
}

test('a record with a connection id that is not ours, or with none where one was agreed on, is dropped', () => {
  const pair = new Ends(false, false, 6);
  pair.u8[pair.b.ownCidAt] ^= 1;
  assert.is(pair.pass(23, 'text'), -1);
  pair.u8[pair.b.ownCidAt] ^= 1;
  assert.is(pair.pass(23, 'text'), 'text');
  pair.a.peerCid = 0;
  assert.is(pair.pass(23, 'text'), -1);
});

test('type and length of the additional data are covered: another type is not authentic', () => {
  const pair = new Ends(false, false, 0);
  const { u8, place } = pair;
  u8.set(Buffer.from('text'), place + pair.a.head(1));
  const n = pair.a.seal(23, 1, place, 4);
  u8[place] = 21;
  pair.b.open(place, place + n);
  assert.is(pair.b.type, 0);
});

test('the extension of hellos: lengths that lie, and extensions that come twice', () => {
  const read = (text: string): boolean => {
    const bytes = unhex(text);
    const r = new Reader(bytes);
    r.begin(bytes, 0, bytes.length);
    return new Extensions().read(r);
  };
  assert.ok(read(''));
  assert.ok(read('0000'));
  assert.ok(read('0004' + '00170000'));
  for (const wrong of ['00', '0001', '0005' + '00170000', '0003' + '00170000', '0004' + '00170001', '0005' + '0017000100', '0008' + '0017000000170000', '0004' + '00360000', '0005' + '0036000101',
    '0004' + 'ff010000', '0005' + 'ff01000101', '0006' + 'ff0100020100']) assert.not(read(wrong), wrong);
  const bytes = unhex('0009' + '00360005' + '0401020304');
  const r = new Reader(bytes);
  const extensions = new Extensions();
  r.begin(bytes, 0, bytes.length);
  assert.ok(extensions.read(r));
  assert.equal([extensions.seen, extensions.cid, extensions.cidAt], [HAS_CID, 4, 7]);
});

test.run();
