import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Queue, type QueueOptions } from '../../src/features/queue.js';
import { LATER, type ServerAccount } from '../../src/index.js';
import { OPEN, RESTING } from '../../src/coap/peers.js';
import { ACK, CON, GET, NON, POST, PUT, RST, bytes, codeName, describe, encode, pathOf, payloadText, textsOf, unhex } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('queue');

const SECOND = 1000;
const DAY = 86400000;
const COUNT = '/' + LAB + '/0/14';

interface Made {
  wire: Wire;
  queue: Queue;
  lab: Lab;
}

function make(options?: QueueOptions, more?: WireOptions, servers?: readonly ServerAccount[]): Made {
  const queue = new Queue(options);
  const lab = new Lab();
  const wire = new Wire({
    objects: (c) => [lab.object(c)], ...more,
    client: { config: { ...roomy(), servers: 2, messages: 3 }, use: [queue], servers: servers ?? [{ uri: 'coap://127.0.0.1', lifetime: 3600 }], ...more?.client },
  });
  return { wire, queue, lab };
}

function living(options?: QueueOptions, servers?: readonly ServerAccount[], more?: WireOptions): Made {
  const made = make(options, { ...more, start: false }, servers);
  made.wire.good = true;
  made.wire.start();
  made.wire.take();
  made.wire.names();
  return made;
}

/** Seconds at which RX_OFF was told since this was last asked. */
function off(wire: Wire): number[] {
  return wire.heard().filter((e) => e.name === 'QUEUE_MODE_RX_OFF').map((e) => e.at / SECOND);
}

function isRegister(s: Sent): boolean {
  return s.type === CON && s.code === POST && pathOf(s) === '/rd';
}

/* What the server is told. */

test('Core 1.2 6.2.1: queue mode is a Q of its own from 1.1 on', () => {
  for (const version of ['1.1', '1.2'] as const) {
    const { wire } = make(undefined, { client: { version } });
    assert.equal(textsOf(wire.one(), 15).sort(), ['Q', 'b=U', 'ep=urn:test', 'lt=3600', 'lwm2m=' + version]);
  }
});

test('Core 1.0 5.3.1.1: queue mode is part of the binding in 1.0', () => {
  const { wire } = make(undefined, { client: { version: '1.0' } });
  assert.equal(textsOf(wire.one(), 15).sort(), ['b=UQ', 'ep=urn:test', 'lt=3600', 'lwm2m=1.0']);
});

test('Core 1.2 6.2.1: a server that knows only 1.0 is told so in its words', () => {
  const { wire } = make();
  const next = wire.reply(wire.one(), 0x8c);
  assert.ok(textsOf(next[0], 15).includes('b=UQ') && !textsOf(next[0], 15).includes('Q'));
});

test('Core 1.2 6.2.1: an account whose binding has no Q is not in queue mode', () => {
  const { wire } = make(undefined, undefined, [{ uri: 'coap://127.0.0.1', binding: 'U' }]);
  assert.not(textsOf(wire.one(), 15).includes('Q'));
});

test('LightweightM2M-1.1-int-108: a server turns queue mode on and off by the binding: told by a Register, as an Update has no word for it', () => {
  const { wire } = living(undefined, [{ uri: 'coap://127.0.0.1', binding: 'U', lifetime: 3600 }]);
  wire.advance(1000 * SECOND);
  assert.equal(off(wire), []);
  const on = wire.send(PUT, '/1/0/7', { format: 0, payload: 'UQ' });
  assert.equal(on.map((s) => codeName(s.code)), ['2.04', '0.02']);
  assert.ok(isRegister(on[1]) && textsOf(on[1], 15).includes('Q') && textsOf(on[1], 15).includes('b=U'), describe(on[1]));
  assert.is(wire.client.connected(1), true);
  wire.advance(100 * SECOND);
  assert.equal(off(wire), [1093]);
  const same = wire.send(PUT, '/1/0/7', { format: 0, payload: 'UQ' });
  assert.equal(same.map((s) => pathOf(s)), ['/', '/rd/a1'], 'nothing changes, an Update is enough');
  const away = wire.send(PUT, '/1/0/7', { format: 0, payload: 'U' });
  assert.ok(isRegister(away[1]) && !textsOf(away[1], 15).includes('Q'));
  wire.names();
  wire.advance(1000 * SECOND);
  assert.equal(off(wire), []);
  assert.is(wire.client.peers.wanted(0), OPEN);
});

test('LightweightM2M-1.1-int-108 in 1.0: the Update tells the binding', () => {
  const { wire } = living(undefined, [{ uri: 'coap://127.0.0.1', binding: 'U', lifetime: 3600 }], { client: { version: '1.0' } });
  const on = wire.send(PUT, '/1/0/7', { format: 0, payload: 'UQ' });
  assert.equal([pathOf(on[1]), ...textsOf(on[1], 15)], ['/rd/a1', 'b=UQ']);
  wire.advance(100 * SECOND);
  assert.equal(off(wire), [93]);
});

test('LightweightM2M-1.1-int-109: in queue mode the server is answered after an Update, and for 93 s', () => {
  const { wire } = living();
  wire.advance(3507 * SECOND);
  assert.equal(off(wire), [93]);
  assert.equal(wire.take().map(pathOf), ['/rd/a1'], 'the Update of the lifetime');
  wire.advance(92 * SECOND);
  assert.is(wire.text('/1/0/1'), '3600');
  wire.advance(92 * SECOND);
  assert.equal(off(wire), []);
  wire.advance(2 * SECOND);
  assert.is(off(wire).length, 1);
});

/* How long it listens. */

test('Transport 1.2 6.5: RX_OFF comes once, 93 s after the last datagram', () => {
  const { wire } = living();
  assert.is(wire.client.peers.wanted(0), OPEN);
  wire.advance(92 * SECOND);
  assert.equal(off(wire), []);
  assert.is(wire.client.peers.wanted(0), OPEN);
  wire.advance(SECOND);
  assert.equal(off(wire), [93]);
  assert.is(wire.client.peers.wanted(0), RESTING);
  assert.is(wire.isOpen(0), true, 'the socket stays: the NAT mapping with it');
  wire.advance(3000 * SECOND);
  assert.equal(off(wire), []);
  assert.is(wire.client.connected(1), true);
});

test('Transport 1.2 6.5: the time is an option; what is no time is refused', () => {
  const { wire } = living({ awake: 10 });
  wire.advance(30 * SECOND);
  assert.equal(off(wire), [10]);
  for (const awake of [0, -1, 0.5, NaN, 86401]) assert.throws(() => new Queue({ awake }), /1 \.\. 86400/);
});

test('Transport 1.2 6.5: each datagram, whatever it is, begins the time anew', () => {
  const inputs: [string, (m: Made) => void][] = [
    ['a Read', ({ wire }): void => void wire.ask(GET, COUNT)],
    ['a NON Read', ({ wire }): void => void wire.send(GET, COUNT, { type: NON })],
    ['a ping', ({ wire }): void => void wire.receive(unhex('40001111'))],
    ['something malformed', ({ wire }): void => void wire.receive(unhex('4f011111'))],
    ['an Update of ours', ({ wire }): void => {
      wire.client.update();
      wire.turn();
    }],
  ];
  for (const [name, act] of inputs) {
    const made = living();
    made.wire.advance(50 * SECOND);
    act(made);
    made.wire.advance(92 * SECOND);
    assert.equal(off(made.wire), [], name);
    made.wire.advance(SECOND);
    assert.equal(off(made.wire), [143], name);
  }
});

test('Transport 1.2 6.5: while a message of ours waits for its answer it goes on listening', () => {
  const { wire } = living({ awake: 5 });
  wire.advance(6 * SECOND);
  assert.equal(off(wire), [5]);
  wire.good = false;
  wire.client.update();
  wire.turn();
  const update = wire.one();
  wire.advance(40 * SECOND);
  assert.equal(off(wire), []);
  assert.is(wire.client.peers.wanted(0), OPEN);
  wire.reply(update, 0x44);
  wire.advance(5 * SECOND);
  assert.equal(off(wire), [51]);
});

test('Transport 1.2 6.5: no RX_OFF before the registration stands', () => {
  const { wire } = make();
  wire.advance(DAY);
  assert.equal(off(wire), []);
  const stopped = living().wire;
  stopped.client.stop();
  stopped.turn();
  stopped.advance(DAY);
  assert.equal(off(stopped), []);
});

test('Transport 1.2 6.5: a request that comes while nothing is expected is served, and listening begins again', () => {
  const { wire } = living();
  wire.advance(200 * SECOND);
  assert.is(off(wire).length, 1);
  assert.is(wire.text('/1/0/1'), '3600');
  assert.is(wire.client.peers.wanted(0), OPEN);
  wire.advance(93 * SECOND);
  assert.equal(off(wire), [293]);
});

test('Transport 1.2 6.5: a separate response that comes late goes out, and opens the time', () => {
  const { wire, lab } = living({ awake: 10 });
  lab.onRead = LATER;
  wire.send(GET, '/' + LAB + '/0/13', { accept: 0 });
  wire.advance(60 * SECOND);
  lab.onRead = undefined;
  wire.take();
  for (const id of lab.laters) wire.client.respond(id, 0);
  wire.turn();
  assert.is(wire.take().length, 1);
  assert.is(wire.client.peers.wanted(0), OPEN);
});

/* What goes out by itself. */

test('Transport 1.2 6.5: a notification goes out of queue mode without an Update before it', () => {
  const { wire } = living();
  const { token } = wire.ask(GET, COUNT, { accept: 0, observe: 0 });
  wire.advance(100 * SECOND);
  assert.is(off(wire).length, 1);
  wire.take();
  wire.client.set(LAB, 0, 14, 42);
  assert.is(wire.woken, true);
  wire.turn();
  const notification = wire.one();
  assert.equal([notification.token, payloadText(notification)], [token, '42']);
  assert.is(wire.client.peers.wanted(0), OPEN);
  // The server takes the chance and sends what it has kept.
  wire.advance(50 * SECOND);
  assert.is(wire.code(PUT, '/1/0/2', { format: 0, payload: '10' }), '2.04');
  wire.advance(93 * SECOND);
  assert.is(off(wire).length, 1);
});

test('Core 1.2 6.2.2: what changes for the server is told when it changes, asleep or not', () => {
  const { wire } = living();
  wire.advance(200 * SECOND);
  wire.client.addInstance(LAB, 2);
  wire.turn();
  assert.equal(wire.take().map(pathOf), ['/rd/a1']);
});

/* Several servers. */

test('Transport 1.2 6.5: each server has its own time', () => {
  const { wire } = living(undefined, [{ uri: 'coap://127.0.0.1', lifetime: 3600 }, { uri: 'coap://127.0.0.2', lifetime: 3600 }]);
  wire.advance(50 * SECOND);
  wire.ask(GET, COUNT, { peer: 1 });
  wire.advance(100 * SECOND);
  assert.equal(wire.heard().filter((e) => e.name === 'QUEUE_MODE_RX_OFF').map((e) => [e.ssid, e.at / SECOND]), [[1, 93], [2, 143]]);
  const mixed = living(undefined, [{ uri: 'coap://127.0.0.1', binding: 'U', lifetime: 3600 }, { uri: 'coap://127.0.0.2', lifetime: 3600 }]).wire;
  mixed.advance(1000 * SECOND);
  assert.equal(mixed.heard().filter((e) => e.name === 'QUEUE_MODE_RX_OFF').map((e) => e.ssid), [2]);
});

/* Deep sleep. */

test('queue.nextWake: seconds until the client must do something by itself', () => {
  const { wire, queue } = living();
  assert.is(queue.nextWake(), 93, 'until then it listens');
  wire.advance(93 * SECOND);
  assert.is(queue.nextWake(), 3507 - 93);
  wire.ask(GET, COUNT, { accept: 0, observe: 0 });
  assert.is(wire.code(PUT, COUNT, { query: ['pmax=500'] }), '2.04');
  wire.advance(93 * SECOND);
  assert.ok(queue.nextWake() <= 407 && queue.nextWake() >= 406, String(queue.nextWake()));
  wire.client.update();
  assert.is(queue.nextWake(), 0);
  wire.client.stop();
  wire.turn();
  assert.is(queue.nextWake(), -1);
  assert.is(new Queue().nextWake(), -1);
});

test('queue.nextWake, sleep and resume: each Update comes in its time, and nothing else is sent, for 30 days', () => {
  const { wire, queue } = living();
  const start = wire.elapsed;
  let asleep = 0;
  let updates = 0;
  while (asleep < 30 * 86400) {
    wire.advance(93 * SECOND);
    assert.is(off(wire).length, 1);
    const seconds = queue.nextWake();
    assert.ok(seconds > 3000 && seconds <= 3507, String(seconds));
    asleep += seconds;
    wire.now = (wire.now * 7 + 13) | 0; // the clock of the host begins anywhere
    wire.client.resume(seconds);
    wire.take();
    wire.turn();
    wire.advance(SECOND);
    const list = wire.take();
    assert.equal(list.map(pathOf), ['/rd/a1']);
    updates++;
  }
  assert.ok(updates > 700, String(updates));
  assert.ok(wire.elapsed - start < 100 * updates * SECOND);
  assert.is(wire.client.connected(1), true);
});

test('queue.nextWake: an infinite lifetime leaves nothing to do but to look at the clock', () => {
  const { wire, queue } = living(undefined, [{ uri: 'coap://127.0.0.1', lifetime: 0 }]);
  wire.advance(100 * SECOND);
  assert.is(queue.nextWake(), 1073741);
  wire.client.resume(1073741);
  wire.turn();
  wire.advance(SECOND);
  assert.equal(wire.take(), []);
  assert.is(wire.client.connected(1), true);
});

test('client.resume after a sleep that was too long: late, but an Update, and a Register when the server has forgotten', () => {
  const { wire } = living();
  wire.advance(100 * SECOND);
  wire.client.resume(10000);
  wire.turn();
  assert.equal(wire.take().map(pathOf), ['/rd/a1']);
  wire.advance(100 * SECOND);
  wire.location = ['rd', 'a2'];
  wire.client.resume(10000);
  wire.turn();
  assert.equal(wire.take().map(pathOf), ['/rd/a1', '/rd']);
  assert.is(wire.client.connected(1), true);
});

test('client.suspend in queue mode: silence, also of RX_OFF', () => {
  const { wire } = living();
  wire.client.suspend();
  wire.turn();
  wire.advance(DAY);
  assert.equal(wire.names(), ['ENGINE_SUSPENDED']);
  wire.client.resume();
  wire.turn();
  wire.advance(93 * SECOND);
  assert.is(off(wire).length, 1);
});

/* Every input while nothing is expected. */

test('Transport 1.2 6.5: every input at rest leads back to rest, and the registration stands', () => {
  const inputs: [string, (m: Made) => void][] = [
    ['nothing', (): void => undefined],
    ['RST to everything', ({ wire }): void => {
      for (const s of wire.sent.slice()) wire.empty(RST, s.mid);
    }],
    ['ACK to everything', ({ wire }): void => {
      for (const s of wire.sent.slice()) wire.empty(ACK, s.mid);
    }],
    ['a response of nobody', ({ wire }): void => void wire.receive(encode({ type: CON, code: 0x45, mid: 9, token: 'ff', options: [], payload: bytes() }))],
    ['network fails', ({ wire }): void => wire.fail(0, -3004)],
    ['network busy', ({ wire }): void => {
      wire.client.peerBusy(0);
      wire.turn();
      wire.advance(100 * SECOND);
      wire.client.peerReady(0);
      wire.turn();
    }],
    ['reconnect()', ({ wire }): void => {
      wire.client.reconnect();
      wire.turn();
    }],
    ['suspend() and resume()', ({ wire }): void => {
      wire.client.suspend();
      wire.turn();
      wire.client.resume();
      wire.turn();
    }],
    ['resume(500)', ({ wire }): void => {
      wire.client.resume(500);
      wire.turn();
    }],
    ['1/0/8', ({ wire }): void => void wire.send(POST, '/1/0/8')],
    ['lifetime 0', ({ wire }): void => void wire.send(PUT, '/1/0/1', { format: 0, payload: '0' })],
    ['binding is garbage', ({ wire }): void => void wire.send(PUT, '/1/0/7', { format: 0, payload: '\u0000Q~' })],
    ['early and repeated timeouts', ({ wire }): void => {
      for (let i = 0; i < 50; i++) wire.turn();
    }],
    ['update() nobody answers', ({ wire }): void => {
      wire.good = false;
      wire.client.update();
      wire.turn();
      wire.advance(200 * SECOND);
      wire.good = true;
    }],
  ];
  for (const [name, act] of inputs) {
    const made = living();
    made.wire.advance(100 * SECOND);
    act(made);
    made.wire.ready();
    made.wire.advance(DAY);
    assert.is(made.wire.client.connected(1), true, name);
    made.wire.client.update();
    made.wire.turn();
    made.wire.names();
    made.wire.advance(93 * SECOND);
    assert.is(made.wire.client.peers.wanted(0), RESTING, name);
    assert.is(off(made.wire).length, 1, name);
    assert.is(made.wire.text('/1/0/0'), '1', name);
  }
});

test.run();
