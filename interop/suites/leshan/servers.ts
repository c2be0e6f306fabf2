// One device at two servers at once: each reads it, and it leaves both.

import assert from 'node:assert/strict';
import { Device } from '../../device.js';
import { LeshanApi } from '../../leshan-api.js';
import { startLeshan } from '../../peers/leshan.js';
import type { Case } from '../../report.js';
import { SOON, told, type Bench } from './bench.js';

const SHARED = 'mote-interop-two-servers';

export const servers: readonly Case<Bench>[] = [{ id: 'two-servers', name: 'A device registered with two servers', run: both }];

async function both(bench: Bench): Promise<void> {
  const second = await startLeshan();
  const apis = [bench.api, new LeshanApi(second.api)];
  const device = new Device({ server: 'coap://127.0.0.1:' + bench.server.coap, endpoint: SHARED, more: ['--server', 'coap://127.0.0.1:' + second.coap] });
  try {
    for (const ssid of [1, 2]) await device.waitFor('REGISTRATION_COMPLETE of ' + ssid, (entry) => entry.event === 'REGISTRATION_COMPLETE' && entry.ssid === ssid, SOON);
    for (const api of apis) {
      const answer = await api.read(SHARED, '/3/0/0', 'TEXT');
      assert.equal(answer.content?.value, 'mote-lwm2m', 'the read of /3/0/0' + told(answer));
    }
    await device.stop();
    for (const api of apis) assert.equal(await api.client(SHARED), undefined, 'a server still knows ' + SHARED);
  } finally {
    if (device.alive) await device.stop();
    await second.stop();
  }
}
