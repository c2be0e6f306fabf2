/**
 * Keys are gone from the storage when they are no longer needed, and never in what is sent or told.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AUTH_FAILURE } from '../../src/net/codes.js';
import { CBC, IDENTITY, KEY, Pair, credentials } from './lab.js';

/** True when the bytes stand somewhere in others. */
function holds(where: Uint8Array, what: Uint8Array): boolean {
  return Buffer.from(where.buffer, where.byteOffset, where.length).includes(Buffer.from(what));
}

/** What must not be left: the pre-shared key, the master secret, and the raw keys of epoch 1 as the expanded schedule begins with them. */
function secrets(pair: Pair): Record<string, Uint8Array> {
  const s = pair.client.session;
  const records = s.records as unknown as { writeKey: number; readKey: number };
  const schedule = (handle: number): Uint8Array => s.u8.slice(4 * handle, 4 * handle + 176);
  return { master: s.u8.slice(s.master, s.master + 48), write: schedule(records.writeKey), read: schedule(records.readKey) };
}

for (const options of [{}, { suites: [CBC] }, { keep: true }]) {
  test('with ' + JSON.stringify(options), () => {
    const pair = new Pair(options, {});
    if ('keep' in options) pair.client.onSave = () => {
      pair.client.session.records.limitHigh = 1;
      return true;
    };
    pair.establish();
    pair.say('ping');
    pair.run(100);
    const found = secrets(pair);
    const u8 = pair.client.session.u8;
    for (const [name, bytes] of Object.entries(found)) assert.ok(holds(u8, bytes), name + ' is there while it is needed');
    const psk = Uint8Array.from(Buffer.from(KEY, 'hex'));
    assert.not(holds(u8, psk), 'the pre-shared key is not copied');
    pair.client.close();
    assert.ok(holds(u8, found.master), 'kept to resume');
    assert.not(holds(u8, found.write));
    assert.not(holds(u8, found.read));
    assert.not(holds(u8, found.write.slice(0, 16)) || holds(u8, found.read.slice(0, 16)));
    pair.client.drop(true);
    assert.not(holds(u8, found.master));
    for (const { bytes } of pair.wire) for (const secret of [psk, found.master.slice(0, 16)]) assert.not(holds(bytes, secret));
  });
}

test('a failed handshake leaves nothing', () => {
  const pair = new Pair({}, {}, {}, credentials(IDENTITY, '42'.repeat(16)));
  let master = new Uint8Array(0);
  pair.tamper = (toServer, bytes) => {
    if (toServer && bytes[13] === 16 && master.length === 0) master = pair.client.session.u8.slice(pair.client.session.master, pair.client.session.master + 48);
    return bytes;
  };
  assert.is(pair.establish(), AUTH_FAILURE);
  assert.is(master.length, 48);
  assert.ok(master.some((byte) => byte !== 0));
  assert.not(holds(pair.client.session.u8, master));
  assert.not(holds(pair.client.session.u8, Uint8Array.from(Buffer.from('42'.repeat(16), 'hex'))));
});

test.run();
