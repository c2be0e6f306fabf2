/**
 * Sessions over a restart: resumed, or alive by their connection id, with sequence numbers as a ceiling written ahead.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { restoreSession, saveSession, savedBytes } from '../../src/dtls/index.js';
import { OK } from '../../src/net/codes.js';
import { CBC, FakeSocket, Pair, clientOver, credentials, IDENTITY, KEY } from './lab.js';
import { Prng } from '../protocol/prng.js';

/** A new client in the place of the pair's, as after a restart; its socket is the old one. */
function restarted(pair: Pair, options: object, saved: Uint8Array): ReturnType<typeof clientOver> {
  const client = clientOver(pair.socket, credentials(IDENTITY, KEY), options, 77);
  assert.is(restoreSession(client, saved, 0, saved.length), 0);
  (pair as unknown as { client: unknown }).client = client;
  return client;
}

function save(pair: Pair, ticket = 0): Uint8Array {
  const bytes = new Uint8Array(savedBytes(ticket));
  const n = saveSession(pair.client, bytes, 0, bytes.length);
  assert.ok(n > 0);
  return bytes.slice(0, n);
}

for (const suites of [undefined, [CBC]]) {
  test('resumed after a restart' + (suites ? ', CBC' : ''), () => {
    const options = { cid: false, ...(suites ? { suites } : {}) };
    const pair = new Pair(options, {});
    pair.establish();
    const saved = save(pair);
    restarted(pair, options, saved);
    assert.is(pair.establish(), OK);
    assert.is(pair.client.resumptions, 1);
    pair.say('back');
    pair.run(100);
    assert.is(pair.atServer.pop(), 'back');
  });

  test('alive after a restart, by its connection id' + (suites ? ', CBC' : ''), () => {
    const options = { keep: true, ...(suites ? { suites } : {}) };
    const pair = new Pair(options, {});
    let saved: Uint8Array = new Uint8Array(0);
    let saves = 0;
    const keep = (): boolean => {
      saved = save(pair);
      saves++;
      return true;
    };
    pair.client.onSave = keep;
    assert.is(pair.establish(), OK);
    assert.is(saves, 1, 'saved when it is established');
    for (let i = 0; i < 5; i++) pair.say('before ' + i);
    pair.run(100);
    const used = pair.client.session.records.low1;
    const client = restarted(pair, options, saved);
    client.onSave = keep;
    assert.ok(client.session.records.low1 > used, 'no number is used twice');
    const count = pair.wire.length;
    assert.is(client.connect('server', 5684), OK);
    assert.is(pair.wire.length, count, 'no handshake');
    pair.status = OK;
    assert.is(pair.say('after'), 5);
    assert.is(saves, 2, 'a new ceiling before the first number');
    pair.run(100);
    assert.equal(pair.atServer.slice(-1), ['after']);
    pair.reply('heard');
    pair.run(100);
    assert.equal(pair.atClient.slice(-1), ['heard']);
  });
}

test('the ceiling is raised before it is reached; where nobody saves, nothing is sent', () => {
  const pair = new Pair({ keep: true }, {});
  let saves = 0;
  pair.client.onSave = () => {
    save(pair);
    saves++;
    return true;
  };
  pair.establish();
  for (let i = 0; i < 3000; i++) assert.is(pair.say('x'), 1);
  assert.is(saves, 3);
  pair.client.onSave = null;
  let sent = 0;
  while (pair.say('x') === 1) sent++;
  assert.ok(sent < 1100, 'sent ' + sent);
  assert.is(pair.say('x'), -3012);
});

test('bytes that are no session are refused, whatever they are', () => {
  const options = { keep: true };
  const pair = new Pair(options, {});
  pair.establish();
  const saved = save(pair);
  const prng = new Prng(8);
  for (let cut = 0; cut < saved.length; cut++) {
    const client = clientOver(new FakeSocket(), credentials(IDENTITY, KEY), options, 1);
    assert.ok(restoreSession(client, saved, 0, cut) < 0, 'cut to ' + cut);
  }
  for (let round = 0; round < 300; round++) {
    const wrong = saved.slice();
    wrong[prng.below(8)] ^= 1 << prng.below(8);
    const client = clientOver(new FakeSocket(), credentials(IDENTITY, KEY), options, 1);
    restoreSession(client, wrong, 0, wrong.length);
  }
  const other = clientOver(new FakeSocket(), credentials(IDENTITY, KEY), { suites: [CBC], keep: true }, 1);
  assert.ok(restoreSession(other, saved, 0, saved.length) < 0, 'another suite');
  assert.is(saveSession(clientOver(new FakeSocket(), credentials(IDENTITY, KEY), options, 1), new Uint8Array(400), 0, 400), -3);
  assert.is(saveSession(pair.client, new Uint8Array(50), 0, 50), -2);
});

test.run();
