// A whole client on the host, against a server of few words behind the SDK's sockets: the network goes at each step and comes back.

const SERVER = '10.0.0.1';
const REGISTRATION_COMPLETE = 5;
const NETWORK_ERROR = 16;

/** A server that answers in the world's loop: registers, updates, and counts. */
function serving(secure) {
  const server = { registers: 0, updates: 0, answers: [], sent: 0, port: 0, silent: false, hellos: 0, cookies: 0 };
  function reply(bytes, to) {
    world.due.push(function () {
      if (world.network) world.receive(bytes, SERVER, secure ? 5684 : 5683, to);
    });
  }
  server.ask = function (bytes) {
    return world.receive(bytes, SERVER, secure ? 5684 : 5683, server.port);
  };
  world.onSent = function (bytes, address, port, socket) {
    server.sent++;
    server.port = socket.port;
    if (address !== SERVER) throw new Error('sent to ' + address);
    if (server.silent) return;
    if (secure) return hello(server, bytes, socket.port, reply);
    const type = (bytes[0] >> 4) & 3;
    const length = bytes[0] & 15;
    if (type !== 0 || bytes[1] !== 2) {
      server.answers.push(bytes);
      return;
    }
    const update = bytes[4 + length + 3] >> 4 === 0;
    if (update) server.updates++;
    else server.registers++;
    const head = [0x60 | length, update ? 0x44 : 0x41, bytes[2], bytes[3]].concat(bytes.slice(4, 4 + length));
    reply(update ? head : head.concat([0x82, 0x72, 0x64, 0x01, 0x78]), socket.port);
  };
  return server;
}

/** Answers a ClientHello without a cookie by a HelloVerifyRequest (RFC 6347 4.2.1), and nothing else. */
function hello(server, bytes, port, reply) {
  if (bytes[0] !== 22 || bytes[13] !== 1) return;
  const session = 13 + 12 + 2 + 32;
  const cookie = session + 1 + bytes[session];
  server.hellos++;
  if (bytes[cookie] > 0) {
    server.cookies++;
    return;
  }
  reply([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12 + 7, 3, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0xfe, 0xfd, 4, 1, 2, 3, 4], port);
}

function fresh() {
  world.network = true;
  world.buffers = true;
  world.onSent = null;
  world.timers = [];
  world.sockets = [];
  world.due = [];
  world.names = {};
  world.flash = {};
  world.damage = null;
}

function started(uri, use, options) {
  const events = [];
  const codes = [];
  const account = { uri: uri, lifetime: 300 };
  if (uri.indexOf('coaps:') === 0) {
    account.identity = 'lamp';
    account.key = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  }
  const client = new mote.Client({ endpoint: 'xs', servers: [account], use: use });
  client.add(mote.device({ manufacturer: 'Acme', model: 'A model with a name that is long enough to take several blocks of 64 bytes where it is asked for with its friends' }, client));
  client.add(mote.temperature({ value: 21.5 }, client));
  const pump = mote.run(client, new mote.ModdableHost(options), function (event) {
    events.push(event);
    codes.push(client.event.code);
  });
  return { client: client, events: events, codes: codes, pump: pump, has: function (event) { return events.indexOf(event) >= 0; } };
}

suite('a client registers and is read over the SDK\'s socket', function () {
  fresh();
  const server = serving(false);
  const app = started('coap://10.0.0.1', [], {});
  world.run(1000);
  equal(server.registers, 1, 'registers');
  fact(app.has(REGISTRATION_COMPLETE), 'registered');
  server.ask([0x41, 1, 0x12, 0x34, 7, 0xb1, 0x33, 1, 0x30, 1, 0x30]);
  world.run(10);
  equal(server.answers.length, 1, 'answers');
  equalBytes(server.answers[0], 0, 5, '6145123407', 'the head of the answer');
  // A stranger's datagram is neither answered nor an event.
  world.receive([0x41, 1, 0x12, 0x35, 7, 0xb1, 0x33, 1, 0x30, 1, 0x30], '10.0.0.9', 5683, server.port);
  world.receive([0x41, 1, 0x12, 0x36, 7, 0xb1, 0x33, 1, 0x30, 1, 0x30], SERVER, 5684, server.port);
  world.run(10);
  equal(server.answers.length, 1, 'answers after strangers');
  equal(app.pump.network(0).dropped, 2, 'dropped');
  app.pump.end();
  equal(world.sockets.length, 0, 'sockets left');
});

suite('the network is away when the client starts, and comes later', function () {
  fresh();
  const server = serving(false);
  world.network = false;
  const app = started('coap://10.0.0.1', [], {});
  world.run(30000);
  equal(server.registers, 0, 'registers');
  fact(app.has(NETWORK_ERROR), 'told');
  equal(app.codes[app.events.indexOf(NETWORK_ERROR)], -3004, 'why');
  world.network = true;
  world.run(700000);
  fact(server.registers >= 1, 'registered after all');
  app.pump.end();
});

suite('the network goes between each two datagrams of a registration, a read and a notification, and comes back', function () {
  // The n-th datagram that the client sends is the last that goes out.
  for (let n = 0; n < 6; n++) {
    fresh();
    const server = serving(false);
    const answer = world.onSent;
    let left = n;
    world.onSent = function (bytes, address, port, socket) {
      if (left-- === 0) world.network = false;
      else if (left >= 0 || n < 0) answer(bytes, address, port, socket);
      else answer(bytes, address, port, socket);
    };
    const app = started('coap://10.0.0.1', [], {});
    world.run(1000);
    for (let i = 0; i < 4; i++) {
      server.ask([0x41, 1, 0x20, i, 7, 0x60, 0x54, 0x33, 0x33, 0x30, 0x33, 1, 0x30, 4, 0x35, 0x37, 0x30, 0x30]);
      world.run(500);
      app.client.set(3303, 0, 5700, 22 + i);
      world.run(500);
    }
    world.run(100000);
    world.network = true;
    const before = server.registers + server.updates;
    app.client.reconnect();
    world.run(900000);
    fact(server.registers + server.updates > before, 'gone after ' + n + ' datagrams: it has come back');
    fact(app.client.connected(1), 'gone after ' + n + ' datagrams: registered');
    app.pump.end();
    equal(world.sockets.length, 0, 'sockets left');
  }
});

suite('the network goes in the midst of a block-wise answer', function () {
  fresh();
  const server = serving(false);
  const app = started('coap://10.0.0.1', [new mote.Blockwise()], {});
  world.run(1000);
  // GET /3/0 with Block2 of 64 bytes, then the next block while the network is away.
  server.ask([0x41, 1, 0x30, 1, 8, 0xb1, 0x33, 1, 0x30, 0xc1, 0x02]);
  world.run(100);
  equal(server.answers.length, 1, 'the first block');
  world.network = false;
  server.ask([0x41, 1, 0x30, 2, 8, 0xb1, 0x33, 1, 0x30, 0xc1, 0x12]);
  world.run(60000);
  equal(server.answers.length, 1, 'nothing went out');
  world.network = true;
  server.ask([0x41, 1, 0x30, 3, 8, 0xb1, 0x33, 1, 0x30, 0xc1, 0x12]);
  world.run(1000);
  equal(server.answers.length, 2, 'the second block');
  equal(server.answers[1][1] >> 5, 2, 'its code is one of success');
  app.pump.end();
});

suite('the network goes in the midst of a handshake', function () {
  fresh();
  const server = serving(true);
  const app = started('coaps://10.0.0.1', [new mote.Dtls()], {});
  world.run(200);
  equal([server.hellos, server.cookies].join(), '2,1', 'two hellos, one with its cookie');
  world.network = false;
  world.run(400000);
  fact(app.has(NETWORK_ERROR), 'told');
  const hellos = server.hellos;
  world.network = true;
  world.run(900000);
  fact(server.hellos > hellos, 'another handshake');
  app.pump.end();
});

suite('the network goes while the client is suspended', function () {
  fresh();
  const server = serving(false);
  const app = started('coap://10.0.0.1', [new mote.Queue({ awake: 5 })], {});
  world.run(10000);
  fact(app.has(13), 'the server is not listened for');
  app.client.suspend();
  world.run(10);
  equal(world.sockets.length, 0, 'sockets while it sleeps');
  world.network = false;
  world.run(100000);
  app.client.resume(60);
  world.run(30000);
  equal(server.updates, 0, 'Updates without a network');
  world.network = true;
  world.run(900000);
  fact(server.updates + server.registers > 1, 'an Update, or a Register');
  fact(app.client.connected(1), 'registered');
  app.pump.end();
});

suite('the SDK has no buffers for a while', function () {
  fresh();
  const server = serving(false);
  world.buffers = false;
  const app = started('coap://10.0.0.1', [], {});
  world.run(3000);
  equal(server.registers, 0, 'registers');
  world.buffers = true;
  world.run(100000);
  fact(server.registers >= 1, 'sent again');
  fact(app.client.connected(1), 'registered');
  app.pump.end();
});

suite('a flood of strangers ends a turn, and the server is heard all the same', function () {
  fresh();
  const server = serving(false);
  const app = started('coap://10.0.0.1', [], {});
  world.run(1000);
  for (let i = 0; i < 500; i++) world.receive([0, i], '10.0.0.66', 5683, server.port);
  server.ask([0x41, 1, 0x12, 0x37, 7, 0xb1, 0x33, 1, 0x30, 1, 0x30]);
  world.run(5000);
  equal(server.answers.length, 1, 'answers');
  equal(app.pump.network(0).dropped, 500, 'dropped');
  app.pump.end();
});

suite('names', function () {
  fresh();
  const server = serving(false);
  world.names = { 'lwm2m.example': SERVER };
  const resolve = mote.dnsResolver(['10.0.0.53']);
  const app = started('coap://lwm2m.example', [], { resolve: resolve });
  world.run(1000);
  equal(server.registers, 1, 'registers');
  app.pump.end();
  // One that does not resolve, until it does.
  fresh();
  const later = serving(false);
  const lost = started('coap://nobody.example', [], { resolve: resolve });
  world.run(30000);
  fact(lost.has(NETWORK_ERROR), 'told');
  equal(lost.codes[lost.events.indexOf(NETWORK_ERROR)], -3009, 'why');
  world.names = { 'nobody.example': SERVER };
  world.run(900000);
  fact(later.registers >= 1, 'resolved after all');
  lost.pump.end();
  // None at all where the platform has no resolver.
  fresh();
  const none = started('coap://nobody.example', [], {});
  world.run(1000);
  equal(none.codes[none.events.indexOf(NETWORK_ERROR)], -3002, 'why not');
  none.pump.end();
});

suite('CoAP over TCP', function () {
  fresh();
  world.connections = [];
  const app = started('coap+tcp://10.0.0.1', [], { coapTcp: mote.coapTcp });
  world.run(10);
  const peer = world.connections[0];
  equal(peer.remotePort, 5683, 'the port');
  peer.grant(1000);
  world.run(10);
  equal(peer.sent[1], 0xe1, 'our CSM');
  peer.arrive([0x00, 0xe1]);
  world.run(1000);
  fact(peer.sent.length > 40, 'a Register: ' + hex(peer.sent, 0, peer.sent.length));
  // The peer resets; the client comes again.
  peer.fail();
  world.run(400000);
  fact(world.connections.length > 1, 'another connection');
  app.pump.end();
  fresh();
  const without = started('coap+tcp://10.0.0.1', [], {});
  world.run(1000);
  equal(without.codes[without.events.indexOf(NETWORK_ERROR)], -3002, 'not asked for');
  without.pump.end();
});
