// A client over coaps:// with the bundle's own feature, pump and doors, and the server's half of DTLS at the other end of its socket.

const PSK = '6d6f74652d6c776d326d2d7365637265';

/** A started client of a coaps server, and a server with that key and those suites. */
function secure(options) {
  const s = { client: null, pump: null, half: null, due: -1, turn: null, heard: '', events: '' };
  s.half = new dtls.Half(bytesOf(options.key === undefined ? PSK : options.key), { suites: options.suites === undefined ? [0xc0a8] : options.suites, clients: 2 });
  stage.now = 0;
  stage.dice = 200;
  stage.mid = 0;
  stage.calls = '';
  s.client = new mote.Client({
    endpoint: 'mote',
    servers: [{ uri: 'coaps://192.0.2.1', lifetime: 300, identity: 'us', key: bytesOf(PSK) }],
    use: [new mote.Dtls({ suites: options.suited === undefined ? [0xc0a8] : options.suited, cid: options.cid })],
  });
  stage.client = s.client;
  s.client.add(exampleDevice(s.client));
  s.client.add(mote.temperature({ value: 21.5 }, s.client));
  s.client.add(exampleObject());
  const host = {
    datagram: function () {
      return s.half.socket();
    },
    now: function () {
      return stage.now;
    },
    utc: function () {
      return 0;
    },
    timer: function (callback) {
      s.turn = callback;
      return {
        schedule: function (ms) {
          s.due = ms < 0 ? -1 : stage.now + ms;
        },
        cancel: function () {
          s.due = -1;
        },
      };
    },
    random: function (bytes, at, length) {
      for (let i = 0; i < length; i++) {
        bytes[at + i] = stage.dice;
        stage.dice = (stage.dice + 1) & 255;
      }
      return mote.OK;
    },
    restart: function () {},
  };
  s.pump = new mote.Pump(s.client, host, function (event) {
    s.events += event + ':' + s.client.event.code + ' ';
  });
  s.pump.start();
  return s;
}

/** Lets fly what flies, at this time; answers the messages that came out at the server, in hexadecimal with a blank between them. */
function fly(s) {
  s.heard = '';
  for (let turns = 0; turns < 40; turns++) {
    for (let n = s.half.next(stage.now); n >= 0; n = s.half.next(stage.now)) s.heard += (s.heard === '' ? '' : ' ') + hex(s.half.heard, 0, n);
    s.turn();
    if (s.half.up.count === 0 && s.half.down.count === 0 && s.due !== stage.now) return s.heard;
  }
  return 'never ends';
}

/** The server says something; what it hears then. */
function tell(s, text) {
  const bytes = bytesOf(text);
  equal(s.half.say(bytes, 0, bytes.length), bytes.length, 'sent');
  return fly(s);
}

/** Time passes, timer by timer; what the server hears. */
function pass(s, ms) {
  const end = stage.now + ms;
  let heard = '';
  while (s.due >= 0 && s.due <= end) {
    if (s.due > stage.now) stage.now = s.due;
    const said = fly(s);
    if (said !== '') heard += (heard === '' ? '' : ' ') + said;
  }
  stage.now = end;
  return heard;
}

/** Handshakes that the server has completed, and those that resumed a session. */
function handshakes(s) {
  const all = s.half.server.networks;
  let done = 0;
  let resumed = 0;
  for (let i = 0; i < all.length; i++) {
    done += all[i].handshakes;
    resumed += all[i].resumptions;
  }
  return done + ' ' + resumed;
}

/** Takes the answer to a Register. */
function admit(s, said) {
  return tell(s, '6841' + midOf(said) + tokenOf(said) + '8272640161');
}

suite('coaps: register, read, notify', function () {
  const s = secure({});
  const said = fly(s);
  equal(said.substring(0, 4), '4802', 'CON POST');
  equal(said.substring(24), registration('1.1', '1.1'), 'what a client sends in the clear, too');
  equal(s.client.connected(1), false, 'not registered before the answer');
  admit(s, said);
  equal(s.client.connected(1), true, 'registered');
  equal(handshakes(s), '1 0', 'one handshake');
  stage.mid++;
  equal(tell(s, '410100017ab4' + ascii('3303') + '013004' + ascii('5700') + '60'), '614500017ac0ff32312e35', 'a Read');
  equal(tell(s, '410300027ab133013002313410ff' + ascii('-03:30')), '614400027a', 'a Write');
  equal(tell(s, '410100037ab13301300139'), '614500037ac0ff313030', 'a Read of a whole number');
  equal(tell(s, '410100047a6054' + ascii('3303') + '013004' + ascii('5700') + '60').substring(0, 4), '6145', 'an Observe');
  stage.now += 2000;
  s.client.set(3303, 0, 5700, 22.25);
  const noted = fly(s);
  equal(noted.substring(0, 4), '5145', 'a notification');
  equal(noted.substring(noted.length - 12), 'ff' + ascii('22.25'), 'and its value');
  equal(s.half.server.dropped, 0, 'nothing but DTLS was sent');
});

suite('coaps: sessions', function () {
  let s = secure({});
  admit(s, fly(s));
  s.client.reconnect();
  const update = fly(s);
  equal(update.substring(0, 4), '4802', 'an Update from a new address');
  tell(s, '6844' + midOf(update) + tokenOf(update));
  equal(handshakes(s), '1 0', 'without a handshake: the connection id');
  s = secure({ cid: false });
  admit(s, fly(s));
  s.client.reconnect();
  fly(s);
  equal(handshakes(s), '2 1', 'without one it is resumed');
  s = secure({ suites: [0x00ae, 0xc0a8], suited: [0x00ae] });
  admit(s, fly(s));
  equal(s.client.connected(1), true, 'CBC');
  s.client.stop();
  equal(fly(s).substring(0, 4), '4804', 'stop: a DELETE');
});

suite('coaps: failures', function () {
  let s = secure({ suited: [0x00ae] });
  fly(s);
  fact(s.events.indexOf(':' + -3023 + ' ') >= 0, 'no common suite: ' + s.events);
  s = secure({ key: '00' + PSK });
  fly(s);
  pass(s, 130000);
  fact(s.events.indexOf(':' + -3011 + ' ') >= 0, 'another key: ' + s.events);
  equal(s.client.stopped(), false, 'and the client goes on');
});
