/**
 * Everything that a network may send: cut, mutated, repeated, forged, lying about lengths. Nothing throws, nothing ends what was authentic.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONNECTION_TIMEOUT, IN_PROGRESS, OK } from '../../src/net/codes.js';
import { CONNECTED } from '../../src/net/types.js';
import { Prng } from '../protocol/prng.js';
import { CBC, Pair } from './lab.js';

/** Datagrams of a whole conversation: a full handshake, talk, goodbye, a resumed one, talk. */
function conversation(options: object): { toServer: boolean; bytes: Uint8Array }[] {
  const pair = new Pair(options, {});
  pair.establish();
  pair.say('ping');
  pair.run(100);
  pair.reply('pong');
  pair.run(100);
  pair.client.close();
  pair.run(100);
  pair.establish();
  pair.say('ping');
  pair.run(100);
  return pair.wire.slice();
}

for (const [name, options] of Object.entries({ 'CCM_8': {}, 'CBC': { suites: [CBC], cid: false } })) {
  test('each datagram of a handshake cut at every length, ' + name, () => {
    const count = conversation(options).length;
    for (let which = 0; which < count; which++) {
      for (let cut = 0; ; cut++) {
        const pair = new Pair(options, {});
        let seen = 0;
        let whole = false;
        pair.tamper = (_, bytes) => {
          if (seen++ !== which) return bytes;
          whole = cut >= bytes.length;
          return bytes.slice(0, cut);
        };
        // A cut message comes again whole: the handshake succeeds all the same.
        assert.is(pair.establish(), OK, which + ' cut to ' + cut);
        if (whole || seen <= which) break;
      }
    }
  });

  test('each byte of a handshake changed, ' + name, () => {
    const count = 6;
    let ok = 0;
    let failed = 0;
    for (let which = 0; which < count; which++) {
      for (let at = 0; ; at++) {
        const pair = new Pair({ retries: 2, ...options }, {});
        let seen = 0;
        let beyond = false;
        pair.tamper = (_, bytes) => {
          if (seen++ !== which) return bytes;
          beyond = at >= bytes.length;
          if (!beyond) bytes[at] ^= 1 << (at & 7);
          return bytes;
        };
        const status = pair.establish();
        assert.ok(status === OK || status < -3000, which + ' at ' + at + ': ' + status);
        if (status === OK) {
          ok++;
          // Whatever was changed, what both sides have is the same.
          pair.say('still');
          pair.run(100);
          assert.is(pair.atServer[0], 'still');
        } else {
          failed++;
        }
        if (beyond || seen <= which) break;
      }
    }
    assert.ok(ok > 0 && failed > 0);
  });

  test('each byte of an established session\'s records changed: dropped, counted, nothing else, ' + name, () => {
    const pair = new Pair(options, {});
    pair.establish();
    pair.say('ping');
    pair.run(100);
    pair.reply('pong');
    pair.run(100);
    const datagram = pair.wire[pair.wire.length - 1].bytes;
    const invalid = pair.client.session.records.invalid;
    for (let at = 0; at < datagram.length; at++) {
      const wrong = datagram.slice();
      wrong[at] ^= 1 << (at & 7);
      pair.toClient(wrong);
      pair.toClient(datagram.slice(0, at));
    }
    assert.equal(pair.atClient, ['pong']);
    assert.ok(pair.client.session.records.invalid >= invalid + 2 * datagram.length - 1);
    pair.reply('again');
    pair.run(100);
    assert.equal(pair.atClient, ['pong', 'again']);
  });
}

test('what was sent once is heard once: all datagrams of a conversation again, in any order', () => {
  const pair = new Pair({}, {});
  pair.establish();
  for (let i = 0; i < 80; i++) {
    pair.say('up ' + i);
    pair.run(20);
    pair.reply('down ' + i);
    pair.run(20);
  }
  const all = pair.wire.slice();
  const prng = new Prng(3);
  for (let i = 0; i < 1000; i++) {
    const { toServer, bytes } = prng.pick(all);
    if (toServer) pair.toServer(bytes.slice(), 40000);
    else pair.toClient(bytes.slice());
    pair.run(10);
  }
  assert.is(pair.atServer.length, 80);
  assert.is(pair.atClient.length, 80);
  assert.is(pair.client.state, CONNECTED);
  pair.say('last');
  pair.run(100);
  assert.is(pair.atServer[80], 'last');
});

test('the window takes 64 numbers back, each once', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  pair.tamper = () => null;
  pair.wire.length = 0;
  for (let i = 0; i < 200; i++) pair.say(String(i));
  const kept = pair.wire.map(({ bytes }) => bytes);
  pair.tamper = null;
  pair.toServer(kept[199], 40000);
  for (let i = 0; i < 200; i++) pair.toServer(kept[i], 40000);
  const expected = ['199', ...Array.from({ length: 63 }, (_, i) => String(136 + i))];
  assert.equal(pair.atServer, expected);
  pair.atServer.length = 0;
  for (let i = 0; i < 200; i++) pair.toServer(kept[i], 40000);
  assert.equal(pair.atServer, []);
});

test('epochs that are none, and a number of 48 bits', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  pair.say('ping');
  pair.run(100);
  const sent = pair.wire[pair.wire.length - 1].bytes;
  for (const epoch of [0, 2, 255, 256, 257, 65535]) {
    const wrong = sent.slice();
    wrong[3] = epoch >> 8;
    wrong[4] = epoch;
    pair.toServer(wrong, 40000);
  }
  assert.equal(pair.atServer, ['ping']);
  // The next number may lie beyond 24 bits.
  const records = pair.client.session.records;
  records.high1 = 0;
  records.low1 = 0xffffff;
  pair.say('a');
  pair.say('b');
  assert.is(records.high1, 1);
  assert.is(records.low1, 1);
  records.high1 = 0xffff00;
  pair.say('c');
  pair.run(100);
  assert.equal(pair.atServer, ['ping', 'a', 'b', 'c']);
});

test('forged alerts, hellos and Finished in the clear do not end an established session', () => {
  const pair = new Pair({}, {});
  pair.establish();
  pair.say('ping');
  pair.run(100);
  for (let description = 0; description < 256; description++) {
    for (const level of [1, 2]) pair.toClient(Uint8Array.from([21, 254, 253, 0, 0, 0, 0, 0, 0, 1, description, 0, 2, level, description]));
  }
  for (let type = 0; type < 256; type++) pair.toClient(Uint8Array.from([22, 254, 253, 0, 0, 0, 0, 0, 0, 2, type, 0, 12, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  for (let type = 0; type < 256; type++) pair.toClient(Uint8Array.from([type, 254, 253, 0, 1, 0, 0, 0, 0, 2, type, 0, 2, 1, 0]));
  assert.is(pair.client.state, CONNECTED);
  pair.reply('pong');
  pair.run(100);
  assert.equal(pair.atClient, ['pong']);
});

test('a server that asks for cookies for ever is not followed for ever', () => {
  const pair = new Pair({}, {});
  let hellos = 0;
  pair.tamper = (toServer, bytes) => {
    if (!toServer) return null;
    hellos++;
    const cookie = Uint8Array.from([22, 254, 255, 0, 0, 0, 0, 0, 0, 0, hellos, 0, 23, 3, 0, 0, 11, 0, hellos - 1, 0, 0, 0, 0, 0, 11, 254, 255, 8, 1, 2, 3, 4, 5, 6, 7, hellos]);
    pair.socket.inbox.push(cookie);
    return bytes;
  };
  assert.is(pair.establish(), CONNECTION_TIMEOUT);
  assert.ok(hellos < 5 + 8, 'hellos: ' + hellos);
});

test('a HelloVerifyRequest that says the same again is no news', () => {
  const pair = new Pair({}, {});
  pair.tamper = (toServer, bytes) => {
    if (!toServer && bytes[13] === 3) for (let i = 0; i < 5; i++) pair.socket.inbox.push(bytes.slice());
    return bytes;
  };
  assert.is(pair.establish(), OK);
  assert.is(pair.wire.filter(({ toServer, bytes }) => toServer && bytes[13] === 1).length, 2);
});

test('errors of the socket below during a handshake are not the end of it', () => {
  const pair = new Pair({}, {});
  pair.connect();
  pair.socket.failing = -3016;
  pair.run(10_000, () => pair.status !== IN_PROGRESS);
  assert.is(pair.status, OK);
});

test('several records in one datagram are all received, in order', () => {
  const pair = new Pair({ cid: false }, {});
  pair.establish();
  pair.say('ping');
  pair.run(100);
  pair.tamper = () => null;
  pair.wire.length = 0;
  for (const text of ['one', 'two', 'three']) pair.reply(text);
  const joined = Buffer.concat(pair.wire.map(({ bytes }) => bytes));
  pair.toClient(Uint8Array.from(joined));
  assert.equal(pair.atClient, ['one', 'two', 'three']);
});

test('datagrams that are larger than all buffers', () => {
  const pair = new Pair({}, {});
  pair.connect();
  for (const n of [400, 600, 1344, 1500, 2000]) pair.toClient(new Uint8Array(n).fill(22));
  pair.run(10_000, () => pair.status !== IN_PROGRESS);
  assert.is(pair.status, OK);
  for (const n of [400, 600, 1344, 1500, 2000]) pair.socket.inbox.push(new Uint8Array(n).fill(23));
  for (let i = 0; i < 6; i++) pair.turn();
  pair.say('ping');
  pair.run(100);
  assert.equal(pair.atServer, ['ping']);
});

test.run();
