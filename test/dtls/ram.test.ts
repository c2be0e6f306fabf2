/**
 * The formulas of storage are true, and the RAM of one session keeps its promise.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, PortableCrypto } from '../../src/crypto/index.js';
import { DtlsKit, type DtlsOptions, dtlsBytes, dtlsClient, dtlsRam, kitBytes, usesCbc } from '../../src/dtls/index.js';
import { DtlsServer, type DtlsServerOptions, serverBytes } from '../../src/dtls/server.js';
import { SeededSource } from '../crypto/lab.js';
import { CBC, CCM8, FakeSocket, IDENTITY, KEY, credentials } from './lab.js';

/** Bytes beyond the datagram being built, docs/security.md. */
const PROMISE = 2560;

for (const options of [{}, { cid: false }, { suites: [CBC] }, { suites: [CCM8, CBC] }, { ticket: 200 }, { ticket: 77, suites: [CBC] }, { datagram: 2000 }, { datagram: 1401 }, { datagram: 200 }, { keep: true },
  { keep: true, suites: [CBC] }] as DtlsOptions[]) {
  test('a client with ' + JSON.stringify(options), () => {
    const cbc = usesCbc(options);
    const memory = new Memory(dtlsBytes(options));
    dtlsClient(new FakeSocket(), new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(1), cbc), cbc), credentials(IDENTITY, KEY), options);
    assert.ok(memory.used <= memory.size);
    assert.ok(memory.size - memory.used < 4, memory.size - memory.used + ' bytes are left');
  });
}

for (const options of [{}, { clients: 1 }, { clients: 3, ownCid: -1 }, { clients: 5, ownCid: 32, suites: [CBC] }] as DtlsServerOptions[]) {
  test('a server with ' + JSON.stringify(options), () => {
    const cbc = usesCbc(options);
    const memory = new Memory(kitBytes(cbc) + serverBytes(options));
    new DtlsServer(new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(1), cbc), cbc), { innerMtu: 1472, transmit: () => 0, find: () => false }, options);
    assert.ok(memory.size - memory.used < 4 * (options.clients ?? 8) + 4);
  });
}

test('one session with pre-shared key and connection id, handshake included: at most ' + PROMISE + ' bytes', () => {
  assert.ok(dtlsRam({}) <= PROMISE, String(dtlsRam({})));
});

test.run();
