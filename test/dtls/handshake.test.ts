/**
 * Our client against our server: full and resumed handshakes, suites, connection ids, failures by name, on a virtual clock.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AUTH_FAILURE, CONNECTION_TIMEOUT, IN_PROGRESS, NO_COMMON_SUITE, OK, UNKNOWN_IDENTITY } from '../../src/net/codes.js';
import { CLOSED, CONNECTED, CONNECTING } from '../../src/net/types.js';
import { CBC, CCM8, IDENTITY, KEY, Pair, credentials, records } from './lab.js';

function talk(pair: Pair): void {
  const before = pair.atServer.length;
  assert.is(pair.say('ping'), 4);
  pair.run(100);
  assert.is(pair.atServer.length, before + 1);
  assert.is(pair.atServer[before], 'ping');
  const answered = pair.atClient.length;
  assert.is(pair.reply('pong'), 4);
  pair.run(100);
  assert.equal(pair.atClient.slice(answered), ['pong']);
}

for (const [name, options] of Object.entries({
  'CCM_8': {},
  'CCM_8 without connection ids': { cid: false },
  'CCM_8, the server gives an empty connection id': { ownCid: 0 },
  'CCM_8, the server gives one of 32 bytes': { ownCid: 32 },
  'CBC': { suites: [CBC] },
  'CBC without connection ids': { suites: [CBC], cid: false },
  'both suites, CBC first': { suites: [CBC, CCM8] },
})) {
  test('full, then resumed: ' + name, () => {
    const pair = new Pair(options, {});
    assert.is(pair.establish(), OK);
    assert.is(pair.client.state, CONNECTED);
    const flights = pair.wire.map(({ toServer, bytes }) => (toServer ? '> ' : '< ') + records(bytes).join(' '));
    assert.equal(flights.slice(0, 4), ['> 22.0:1', '< 22.0:3', '> 22.0:1', '< 22.0:2 22.0:14']);
    assert.is(flights.length, 6);
    talk(pair);
    pair.client.close();
    pair.run(100);
    pair.wire.length = 0;
    assert.is(pair.establish(), OK);
    assert.is(pair.client.resumptions, 1);
    assert.not(pair.wire.some(({ bytes }) => records(bytes).includes('22.0:16')), 'no ClientKeyExchange');
    talk(pair);
  });
}

test('a connection id of the server stands in each protected record, and not in ours', () => {
  const pair = new Pair({ ownCid: 8 }, {});
  pair.establish();
  talk(pair);
  for (const { toServer, bytes } of pair.wire) {
    for (const record of records(bytes)) if (record.endsWith('.1')) assert.is(record.split('.')[0] === '25', toServer);
  }
});

test('a session lives on when the address of the client changes', () => {
  const pair = new Pair({}, {});
  pair.establish();
  talk(pair);
  const count = pair.wire.length;
  pair.port = 40001;
  talk(pair);
  assert.is(pair.wire.length, count + 2, 'no handshake');
  assert.is(pair.server.addressOf(pair.slot).port, 40001);
});

test('without a connection id it does not', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  talk(pair);
  pair.port = 40001;
  pair.say('lost');
  pair.run(1000);
  assert.equal(pair.atServer, ['ping']);
});

test('pause with a connection id: no word on the wire, and the next connect is at once', () => {
  const pair = new Pair({}, {});
  pair.establish();
  const count = pair.wire.length;
  pair.client.pause();
  assert.is(pair.client.state, CLOSED);
  pair.run(100);
  pair.port = 40002;
  assert.is(pair.client.connect('server', 5684), OK);
  assert.is(pair.wire.length, count);
  talk(pair);
});

test('pause without one: the next connect resumes', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  pair.client.pause();
  assert.is(pair.establish(), OK);
  assert.is(pair.client.resumptions, 1);
  talk(pair);
});

test('drop of all: the next handshake is a full one', () => {
  const pair = new Pair({}, {});
  pair.establish();
  pair.client.drop(true);
  assert.is(pair.establish(), OK);
  assert.is(pair.client.handshakes, 2);
  assert.is(pair.client.resumptions, 0);
});

test('a server that has forgotten the session makes a full handshake of it', () => {
  const pair = new Pair({}, {});
  pair.establish();
  pair.client.close();
  pair.run(100);
  pair.server.close();
  assert.is(pair.establish(), OK);
  assert.is(pair.client.resumptions, 0);
  talk(pair);
});

test('the server takes the new association in place of the old one only when it stands', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  talk(pair);
  // A hello from the client's address by somebody who does not see the answers.
  pair.toServer(pair.wire[0].bytes, 40000);
  pair.run(100);
  talk(pair);
  pair.client.drop(true); // the client restarts without a word
  assert.is(pair.establish(), OK);
  talk(pair);
});

test('an unknown identity', () => {
  const pair = new Pair({}, {}, {}, credentials('somebody', KEY));
  assert.is(pair.establish(), UNKNOWN_IDENTITY);
  assert.is(pair.client.session.alert, 115);
  assert.ok(pair.client.session.alertReceived);
  assert.is(pair.client.state, CLOSED);
});

test('a wrong key', () => {
  const pair = new Pair({}, {}, {}, credentials(IDENTITY, '00'.repeat(16)));
  assert.is(pair.establish(), AUTH_FAILURE);
});

test('a wrong key of the wrong length', () => {
  const pair = new Pair({}, {}, {}, credentials(IDENTITY, '00'.repeat(64)));
  assert.is(pair.establish(), AUTH_FAILURE);
});

test('then the right one', () => {
  const pair = new Pair({}, {}, {}, credentials(IDENTITY, '00'.repeat(16)));
  assert.is(pair.establish(), AUTH_FAILURE);
  pair.known.key = credentials(IDENTITY, KEY).key;
  assert.is(pair.establish(), OK);
  talk(pair);
});

test('no common suite', () => {
  const pair = new Pair({ suites: [CBC] }, {}, { suites: [CCM8] });
  assert.is(pair.establish(), NO_COMMON_SUITE);
  assert.is(pair.client.session.alert, 40);
});

test('nobody there: flights at 1, 2, 4 ... seconds, at most 60', () => {
  const pair = new Pair({ retries: 9 }, {});
  const times: number[] = [];
  pair.tamper = () => {
    times.push(pair.now);
    return null;
  };
  const start = pair.now;
  assert.is(pair.establish(1_000_000), CONNECTION_TIMEOUT);
  assert.equal(times.map((time) => time - start), [0, 1000, 3000, 7000, 15000, 31000, 63000, 123000, 183000, 243000]);
  assert.is(pair.now - start, 303000);
});

test('no key at all, and one too long, are parameters', () => {
  for (const length of [0, 65]) {
    const pair = new Pair({}, {}, {}, credentials(IDENTITY, '00'.repeat(length)));
    assert.is(pair.establish(), -3003);
  }
});

test('the longest identity and key', () => {
  const pair = new Pair({}, {}, {}, credentials('i'.repeat(128), '00'.repeat(64)));
  assert.is(pair.establish(), UNKNOWN_IDENTITY);
});

test('states on the way', () => {
  const pair = new Pair({}, {});
  assert.is(pair.client.state, CLOSED);
  assert.is(pair.client.connect('server', 5684), IN_PROGRESS);
  assert.is(pair.client.state, CONNECTING);
  assert.is(pair.client.pollTimeout(pair.now), 0);
  assert.is(pair.client.connect('other', 5684), -3014);
  assert.is(pair.client.recv(new Uint8Array(8), 0, 8), -3020);
  assert.is(pair.say('x'), -3020);
  pair.status = IN_PROGRESS;
  pair.run(1000, () => pair.status !== IN_PROGRESS);
  assert.is(pair.status, OK);
  assert.is(pair.client.connect('server', 5684), -3015);
  assert.is(pair.client.shutdown(), OK);
  assert.is(pair.say('x'), -3004);
  assert.is(pair.client.close(), OK);
  assert.is(pair.client.close(), OK);
  assert.is(pair.client.cleanup(), OK);
  assert.is(pair.client.connect('server', 5684), -3005);
});

test('what is sent fits the datagram exactly', () => {
  for (const options of [{}, { cid: false }, { suites: [CBC] }, { suites: [CBC], cid: false }, { ownCid: 32 }]) {
    const pair = new Pair(options, {});
    pair.establish();
    const most = pair.client.innerMtu;
    const bytes = new Uint8Array(most + 1);
    assert.is(pair.client.send(bytes, 0, most + 1), -3021);
    for (let n = most - 40; n <= most; n++) assert.is(pair.client.send(bytes, 0, n), n);
    for (const { bytes: raw } of pair.wire) assert.ok(raw.length <= 1344, 'a datagram of ' + raw.length);
  }
});

test('goodbye: the peer hears of it, and its network says so', () => {
  const pair = new Pair({}, {});
  pair.establish();
  talk(pair);
  pair.server.close();
  pair.run(100);
  assert.is(pair.client.recv(new Uint8Array(8), 0, 8), -3016);
  assert.is(pair.client.session.alert, 0);
  pair.client.close();
  assert.is(pair.establish(), OK);
});

test.run();
