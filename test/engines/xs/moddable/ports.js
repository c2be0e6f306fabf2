// The host's ports by themselves: sockets, streams, TLS, Wi-Fi, storage, timers.

const WOULD_BLOCK = -3001;

function datagramOf(options) {
  return new mote.ModdableHost({}).datagram(options);
}

suite('datagrams', function () {
  fresh();
  const into = new Uint8Array(64);
  const taken = datagramOf({ localPort: 4000 });
  equal(taken.bind(), 0, 'bind');
  equal(datagramOf({ localPort: 4000 }).bind(), -3018, 'a port that is taken');
  equal(datagramOf({ family: 6 }).bind(), -3002, 'IPv6');
  equal(datagramOf({ localPort: -1 }).bind(), -3003, 'no port');
  equal(taken.connect('10.0.0.2', 7), 0, 'connect');
  equal(taken.recv(into, 0, 64), WOULD_BLOCK, 'nothing there');
  world.receive([1, 2, 3], '10.0.0.2', 7, 4000);
  equal(taken.recv(into, 2, 62), 3, 'a datagram');
  equalBytes(into, 2, 3, '010203', 'its bytes');
  world.receive([], '10.0.0.2', 7, 4000);
  equal(taken.recv(into, 0, 64), 0, 'an empty one');
  world.receive([1, 2, 3, 4, 5], '10.0.0.2', 7, 4000);
  equal(taken.recv(into, 0, 4), -3021, 'one that is longer than its place');
  equal(taken.recv(into, 0, 64), WOULD_BLOCK, 'and is gone');
  world.network = false;
  equal(taken.send(into, 0, 3), -3012, 'no network to send by');
  equal(taken.errors, 1, 'errors');
  world.network = true;
  let sent = '';
  world.onSent = function (bytes, address, port) {
    sent = hex(bytes, 0, bytes.length) + ' ' + address + ' ' + port;
  };
  equal(taken.send(into, 2, 3), 3, 'send');
  equal(sent, '010203 10.0.0.2 7', 'what went out');
  equal(taken.send(into, 0, 65), -3003, 'beyond the end');
  equal(taken.close(), 0, 'close');
  equal(taken.send(into, 0, 1), -3005, 'closed');
  equal(taken.reuseLastPort(), 0, 'the port again');
  equal(taken.bind(), 0, 'bind');
  equal(taken.localPort, 4000, 'the same port');
  taken.cleanup();
});

suite('streams', function () {
  fresh();
  world.connections = [];
  world.listeners = [];
  const bytes = new Uint8Array(200);
  for (let i = 0; i < 200; i++) bytes[i] = i;
  const stream = mote.stream({}, null);
  let events = 0;
  stream.onEvent = function () {
    events++;
  };
  equal(stream.connect('10.0.0.1', 7), -3013, 'under way');
  const peer = world.connections[0];
  peer.grant(100);
  equal(events, 1, 'events');
  equal(stream.connect('10.0.0.1', 7), 0, 'connected');
  equal(stream.send(bytes, 10, 30), 30, 'send');
  equal(stream.send(bytes, 40, 160), 70, 'what there is room for');
  equal(stream.send(bytes, 110, 1), WOULD_BLOCK, 'a full queue');
  equal(hex(peer.sent, 28, 4), '26272829', 'bytes in order');
  peer.grant(50);
  equal(events, 2, 'room is told');
  equal(stream.send(bytes, 110, 1), 1, 'send again');
  peer.arrive([1, 2, 3, 4, 5]);
  const into = new Uint8Array(8);
  equal(stream.recv(into, 1, 3), 3, 'a part');
  equal(stream.recv(into, 4, 4), 2, 'the rest');
  equalBytes(into, 0, 8, '0001020304050000', 'what was received');
  equal(stream.recv(into, 0, 8), WOULD_BLOCK, 'no more');
  // The peer resets: what had come is read first.
  peer.arrive([6]);
  peer.fail();
  equal(stream.recv(into, 0, 8), 1, 'what had come');
  equal(stream.recv(into, 0, 8), -3016, 'lost');
  equal(stream.state, 4, 'shut down');
  equal(stream.send(bytes, 0, 1), -3004, 'and told once');
  equal(stream.close(), 0, 'close');
  fact(peer.closed, 'the SDK\'s is closed');
  equal(world.timers.length, 0, 'timers left');

  equal(stream.connect('10.0.0.1', 8), -3013, 'again');
  world.connections[1].fail();
  equal(stream.connect('10.0.0.1', 8), -3016, 'refused');
  equal(stream.connect('10.0.0.1', 8), -3013, 'again');
  world.run(31000);
  equal(stream.connect('10.0.0.1', 8), -3017, 'nobody answers');
  world.network = false;
  equal(stream.connect('10.0.0.1', 8), -3004, 'no network');
  world.network = true;
  equal(world.timers.length, 0, 'timers left');
  equal(mote.stream({ localPort: 5 }, null).connect('10.0.0.1', 8), -3002, 'a port of its own');
  equal(mote.stream({ connectTimeout: 0 }, null).connect('10.0.0.1', 8), -3003, 'no patience');
});

suite('a reset while bytes are being sent', function () {
  fresh();
  world.connections = [];
  const stream = mote.stream({}, null);
  stream.connect('10.0.0.1', 7);
  world.connections[0].grant(100);
  equal(stream.connect('10.0.0.1', 7), 0, 'connected');
  world.connections[0].fail();
  equal(stream.send(new Uint8Array(4), 0, 4), -3016, 'lost');
  equal(stream.close(), 0, 'close');
});

suite('listening', function () {
  fresh();
  world.listeners = [];
  world.connections = [];
  const stream = mote.stream({ localPort: 5683 }, null);
  let events = 0;
  stream.onEvent = function () {
    events++;
  };
  equal(stream.listen(0), -3003, 'nobody may wait');
  equal(stream.listen(2), 0, 'listen');
  equal(stream.localPort, 5683, 'the port');
  equal(mote.stream({ localPort: 5683 }, null).listen(1), -3018, 'a port that is taken');
  equal(stream.accept(), null, 'nobody yet');
  world.listeners[0].arrive('10.0.0.2', 1001, [1, 2]);
  world.listeners[0].arrive('10.0.0.3', 1002, []);
  world.listeners[0].arrive('10.0.0.4', 1003, []);
  equal(stream.dropped, 1, 'one too many');
  const first = stream.accept();
  world.run(1);
  const into = new Uint8Array(4);
  equal(first.recv(into, 0, 4), 2, 'what had come before');
  equal(first.send(into, 0, 2), 2, 'send');
  equal(first.localPort, 5683, 'its port');
  fact(stream.accept() !== null, 'the second');
  equal(stream.accept(), null, 'no more');
  first.close();
  equal(stream.close(), 0, 'close');
  equal(world.listeners.length, 0, 'listeners left');
});

suite('TLS', function () {
  fresh();
  world.connections = [];
  world.names = { 'server.example': '10.0.0.1' };
  const names = new mote.ModdableHost({ resolve: mote.dnsResolver(['10.0.0.53']) }).names;
  const pem = '-----BEGIN CERTIFICATE-----\nAQIDBAU=\n-----END CERTIFICATE-----\n';
  const stream = mote.secureStream({ authorities: pem }, names);
  equal(stream.connect('server.example', 443), -3013, 'the name');
  world.run(1);
  equal(stream.connect('server.example', 443), -3013, 'the handshake');
  const asked = world.connections[0].asked;
  equal([asked.address, asked.host, asked.secure.serverName].join(), '10.0.0.1,server.example,server.example', 'whom it asks for');
  equal(hex(new Uint8Array(asked.secure.certificate), 0, 5), '0102030405', 'the authority');
  world.connections[0].grant(50);
  equal(stream.connect('server.example', 443), 0, 'connected');
  equal(stream.send(new Uint8Array(4), 0, 4), 4, 'send');
  stream.close();
  equal(mote.secureStream({ authorities: 'none' }, names).connect('10.0.0.1', 443), -3003, 'no certificate');
  equal(mote.secureStream({ identity: 'a', secret: new Uint8Array(4) }, names).connect('10.0.0.1', 443), -3002, 'a pre-shared key');
  equal(mote.secureStream({}, names).listen(1), -3002, 'listening');
});

suite('Wi-Fi', function () {
  fresh();
  world.wifis = [];
  const statuses = [];
  const network = mote.wifi(new mote.ModdableHost({}), { patience: 5000, backOff: 1000 });
  network.onStatus = function (one) {
    statuses.push(one.status);
  };
  equal(network.connect({ ssid: '' }), -3003, 'no name');
  const credentials = { ssid: 'home', password: 'password' };
  equal(network.connect(credentials), -3013, 'joining');
  const radio = world.wifis[0];
  equal(radio.attempts[0].SSID + ' ' + radio.attempts[0].password, 'home password', 'what it is told');
  world.run(10);
  radio.become(400, undefined);
  world.run(10);
  radio.become(500, '192.168.1.20');
  world.run(10);
  equal(network.address, '192.168.1.20', 'address');
  equal(network.rssi, -60, 'signal');
  equal(network.mac, '02:00:00:00:00:01', 'hardware address');
  equal(network.connect(credentials), -3015, 'joined');
  // The access point goes, and comes back at the third attempt.
  radio.become(200, undefined);
  world.run(10);
  equal(network.error, -3016, 'why');
  world.run(2000);
  equal(radio.attempts.length, 2, 'attempts');
  world.run(20000);
  fact(radio.attempts.length >= 3, 'more attempts: ' + radio.attempts.length);
  while (radio.connection !== 300) world.run(100);
  radio.become(500, '192.168.1.21');
  world.run(10);
  equal(network.status, 4, 'up again');
  equal(network.disconnect(), 0, 'disconnect');
  world.run(100000);
  const attempts = radio.attempts.length;
  world.run(100000);
  equal(radio.attempts.length, attempts, 'attempts afterwards');
  equal(network.status, 0, 'down');
  equal(statuses.slice(0, 4).join(), '2,0,2,4', 'statuses');
});

function storages() {
  return [mote.preferenceStorage(), mote.keyValueStorage('mote')];
}

suite('storage', function () {
  for (let kind = 0; kind < 2; kind++) {
    fresh();
    const storage = storages()[kind];
    const name = kind === 0 ? 'preferences: ' : 'key-value: ';
    const bytes = new Uint8Array([1, 2, 3, 4, 5, 255]);
    const into = new Uint8Array(8);
    fact(storage.load(1, into, 0, 8) < 0, name + 'nothing there');
    equal(storage.save(1, bytes, 0, 6), 0, name + 'save');
    equal(storage.load(1, into, 1, 7), 6, name + 'load');
    equalBytes(into, 0, 8, '0001020304' + '05ff00', name + 'what was kept');
    fact(storage.load(1, into, 0, 5) < 0, name + 'no room');
    // The flash is full: the record stays.
    world.damage = 'full';
    bytes[0] = 9;
    fact(storage.save(1, bytes, 0, 6) < 0, name + 'full');
    equal(storage.load(1, into, 0, 8), 6, name + 'load');
    equal(into[0], 1, name + 'the one before');
    // Power fails in the midst of a write: the one before stands.
    world.damage = 'cut';
    storage.save(1, bytes, 0, 6);
    world.damage = null;
    equal(storages()[kind].load(1, into, 0, 8), 6, name + 'load after a cut');
    equal(into[0], 1, name + 'the one before');
    equal(storage.save(1, bytes, 0, 6), 0, name + 'save again');
    equal(storages()[kind].load(1, into, 0, 8), 6, name + 'load');
    equal(into[0], 9, name + 'the new one');
    equal(storage.erase(1), 0, name + 'erase');
    fact(storage.load(1, into, 0, 8) < 0, name + 'nothing there');
  }
});

suite('a client whose records are damaged starts from its factory values', function () {
  for (let damage = 0; damage < 3; damage++) {
    fresh();
    let server = serving(false);
    const first = started('coap://10.0.0.1', [new mote.Persistence(mote.preferenceStorage())], {});
    world.run(60000);
    equal(server.registers, 1, 'registers');
    first.pump.end();
    fact(Object.keys(world.flash).length > 0, 'something was kept');
    for (const key of Object.keys(world.flash)) {
      const text = world.flash[key];
      if (damage === 1) world.flash[key] = text.slice(0, text.length >> 1);
      if (damage === 2) world.flash[key] = text.slice(0, 20) + (text[20] === '0' ? '1' : '0') + text.slice(21);
    }
    world.sockets = [];
    world.timers = [];
    world.due = [];
    server = serving(false);
    const second = started('coap://10.0.0.1', [new mote.Persistence(mote.preferenceStorage())], {});
    world.run(60000);
    equal(server.registers, damage === 0 ? 0 : 1, 'damage ' + damage + ': registers');
    equal(server.updates, damage === 0 ? 1 : 0, 'damage ' + damage + ': Updates');
    if (damage === 2) fact(second.has(30), 'damage 2: told');
    fact(second.client.connected(1), 'damage ' + damage + ': registered');
    second.pump.end();
  }
});

suite('timers, the clock and random numbers', function () {
  fresh();
  let restarted = 0;
  const host = new mote.ModdableHost({
    restart: function () {
      restarted++;
    },
  });
  let fired = 0;
  const timer = host.timer(function () {
    fired++;
    if (fired === 1) timer.schedule(50);
  });
  timer.schedule(100);
  world.run(99);
  equal(fired, 0, 'too early');
  world.run(2);
  equal(fired, 1, 'once');
  world.run(1000);
  equal(fired, 2, 'armed by its callback, then at rest');
  timer.schedule(10);
  timer.cancel();
  world.run(1000);
  equal(fired, 2, 'cancelled');
  equal(world.timers.length, 1, 'one timer of the SDK');
  equal(host.now(), world.now | 0, 'now');
  host.restart();
  equal(restarted, 1, 'restarted');
  const bytes = new Uint8Array(34);
  equal(host.random(bytes, 1, 32), 0, 'random');
  let zeros = 0;
  for (let i = 1; i < 33; i++) if (bytes[i] === 0) zeros++;
  fact(zeros < 8 && bytes[0] === 0 && bytes[33] === 0, 'filled, and nothing else');
  equal(host.random(bytes, 30, 5), -3003, 'beyond the end');
  fact(!mote.deepSleep(1), 'no deep sleep here');
});
