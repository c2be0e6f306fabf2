// 401 of the OMA Enabler Test Specification 1.1, by the device of the command line: a pre-shared key, and all that goes over the session.

import assert from 'node:assert/strict';
import { Device } from '../../device.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, told, type Bench } from './bench.js';

const SECURE = 'mote-interop-secure';
const IDENTITY = 'mote-identity';
const KEY = '7365637265742d6b65792d31323334'; // 15 bytes: any length is one

export const security: readonly Case<Bench>[] = [{ id: '401', name: 'UDP Channel Security - Pre-shared Key Mode', run: psk }];

async function psk(bench: Bench): Promise<void> {
  await bench.api.secure(SECURE, IDENTITY, KEY);
  const device = new Device({
    server: 'coaps://127.0.0.1:' + bench.server.coaps, endpoint: SECURE, lifetime: LIFETIME, more: ['--psk-identity', IDENTITY, '--psk-key', KEY],
  });
  try {
    await device.event('REGISTRATION_COMPLETE', SOON);
    assert.equal((await bench.api.client(SECURE))?.secure, true, 'the registration came over DTLS');
    const answer = await bench.api.read(SECURE, '/3/0', 'SENML_CBOR');
    assert.equal(answer.code, '2.05', 'the read of /3/0' + told(answer));
    await device.stop();
    await device.event('DEREGISTER', SOON);
  } finally {
    if (device.alive) await device.stop();
  }
}
