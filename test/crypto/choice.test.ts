/**
 * Primitives of a host in the place of the portable ones: sizes follow from what they say, and the sessions and the feature use them.
 *
 * The adapters themselves run where their natives are: `npm run espruino`, `npm run moddable`.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Client } from '../../src/client.js';
import { type Crypto, type CryptoChoice, Memory, PortableCrypto, type Randomness, type Storage, portableBytes } from '../../src/crypto/index.js';
import { DtlsKit, dtlsBytes, dtlsClient, dtlsRam, kitBytes } from '../../src/dtls/index.js';
import { Dtls } from '../../src/features/dtls.js';
import { Pump } from '../../src/net/pump.js';
import { temperature } from '../../src/objects/temperature.js';
import { Scene, secured } from '../dtls/scene.js';
import { FakeSocket, IDENTITY, KEY, credentials } from '../dtls/lab.js';
import { SeededSource } from './lab.js';

/** As a host's: nothing of it lies in the storage. */
class Elsewhere implements CryptoChoice {
  made = 0;

  bytes(): number {
    return 0;
  }

  handles(): number {
    return 0;
  }

  outside(_cbc: boolean, keys: number): number {
    return 1000 + keys * 50;
  }

  make(_storage: Storage, source: Randomness, cbc: boolean): Crypto {
    this.made++;
    return new PortableCrypto(new Memory(8192), source, cbc);
  }
}

/** As the portable ones, but chosen. */
const portable: CryptoChoice = {
  bytes: (cbc) => portableBytes(cbc),
  handles: (keys, hashes, shorts) => 4 * (44 * keys + 25 * hashes + 9 * shorts),
  outside: () => 0,
  make: (storage, source, cbc) => new PortableCrypto(storage, source, cbc),
};

for (const cbc of [false, true]) {
  const suites = [cbc ? 0x00ae : 0xc0a8];
  for (const [name, crypto] of [['elsewhere', new Elsewhere()], ['in the storage', portable]] as const) {
    test('the storage is what was said: primitives ' + name + (cbc ? ', CBC' : ''), () => {
      const options = { suites, crypto };
      const memory = new Memory(dtlsBytes(options));
      dtlsClient(new FakeSocket(), new DtlsKit(memory, crypto.make(memory, new SeededSource(1), cbc), cbc), credentials(IDENTITY, KEY), options);
      assert.ok(memory.size - memory.used < 4, memory.size - memory.used + ' bytes are left');
    });
  }

  test('chosen portable primitives cost what the portable ones do' + (cbc ? ', CBC' : ''), () => {
    assert.is(kitBytes(cbc, portable), kitBytes(cbc));
    assert.is(dtlsBytes({ suites, crypto: portable }), dtlsBytes({ suites }));
    assert.is(dtlsRam({ suites, crypto: portable }), dtlsRam({ suites }));
  });

  test('handshake and records with primitives of one end, and of both' + (cbc ? ', CBC' : ''), () => {
    for (const mixed of [true, false]) {
      const scene = new Scene(cbc, new Elsewhere(), mixed);
      scene.handshake(false);
      assert.is(scene.record(64), 64);
      scene.handshake(true);
      assert.is(scene.client.resumptions, 1);
    }
  });
}

test('what lies outside is counted: two keys, beside what is there once', () => {
  const crypto = new Elsewhere();
  assert.is(dtlsRam({ crypto }) - dtlsRam({}), 1100 - portableBytes(false) - 4 * (2 * 44 + 2 * 25 + 2 * 9));
});

test('the feature takes the primitives that it is given, and says what its storage is', () => {
  const crypto = new Elsewhere();
  for (const scenario of secured({ Client, Pump, Dtls, temperature }, crypto)) assert.ok(scenario.run() > 0, scenario.name);
  assert.is(crypto.made, 2);
  assert.is(new Dtls({}).ram(1) - new Dtls({ crypto }).ram(1), portableBytes(false) + 4 * (2 * 44 + 2 * 25 + 2 * 9));
});

test.run();
