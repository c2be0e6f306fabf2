import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Profile } from '../../src/features/profile.js';
import { Queue } from '../../src/features/queue.js';
import { Servers } from '../../src/features/servers.js';
import { BOOLEAN, R, type ServerAccount, arenaOf } from '../../src/index.js';
import { merge } from '../../src/config.js';
import type { Core } from '../../src/core.js';
import type { Feature } from '../../src/feature.js';
import { CON, DELETE, GET, POST, PUT, describe, payloadText, pathOf, textsOf, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { OPENING, type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('servers');

const SECOND = 1000;
const DAY = 86400000;

/** Server accounts at addresses of their own. */
function accounts(...each: Partial<ServerAccount>[]): ServerAccount[] {
  return each.map((a, i) => ({ uri: 'coap://127.0.0.' + (i + 1), lifetime: 300, ssid: 101 + i, ...a }));
}

function make(servers: readonly ServerAccount[], use: Feature[], more?: WireOptions): Wire {
  const lab = new Lab();
  return new Wire({ objects: (c) => [lab.object(c)], ...more, client: { config: { ...roomy(), servers: 3, messages: 4 }, servers, use, ...more?.client } });
}

function isRegister(s: Sent): boolean {
  return s.type === CON && s.code === POST && pathOf(s) === '/rd';
}

/** Peers of the Registers since the last call, retransmissions left out. */
function registers(wire: Wire): number[] {
  const list = wire.take();
  return list.filter((s, i) => isRegister(s) && list.findIndex((o) => o.mid === s.mid) === i).map((s) => s.peer);
}

/** A bootstrap that only counts how often it is asked for. */
class Stub implements Feature {
  asked: number;

  constructor() {
    this.asked = 0;
  }

  bytes(_config: object, used: number): number {
    return used;
  }

  attach(core: Core): void {
    core.registration.bootstrap = { request: (): void => void this.asked++ };
    core.serverExtra.push({ id: 16, type: BOOLEAN, access: R, value: true });
  }
}

/* The order. */

test('Core 1.2 6.2.1.1: servers are registered with in ascending order of 1/x/13, one after the other', () => {
  const wire = make(accounts({ resources: { 13: 30 } }, { resources: { 13: 10 } }, { resources: { 13: 20 } }), [new Servers()]);
  for (const peer of [1, 2, 0]) {
    const register = wire.one();
    assert.is(register.peer, peer, describe(register));
    assert.is(wire.isOpen((peer + 1) % 3) && wire.isOpen((peer + 2) % 3), peer === 0, 'no network before its time');
    const next = wire.reply(register, 0x41, wire.located());
    wire.sent.push(...next);
  }
  for (const ssid of [101, 102, 103]) assert.is(wire.client.connected(ssid), true);
});

test('Core 1.2 6.2.1.1: servers without 1/x/13 are independent of the others', () => {
  const wire = make(accounts({ resources: { 13: 2 } }, {}, { resources: { 13: 1 } }), [new Servers()]);
  assert.equal(registers(wire), [1, 2]);
  const none = make(accounts({}, {}, {}), [new Servers()]);
  assert.equal(registers(none), [0, 1, 2]);
});

test('Core 1.2 6.2.1.1: of two servers with the same priority the first comes first', () => {
  const wire = make(accounts({ resources: { 13: 5 } }, { resources: { 13: 5 } }), [new Servers()], { start: false });
  wire.good = true;
  wire.start();
  assert.equal(registers(wire), [0, 1]);
});

test('Core 1.2 6.2.1.1: without the feature the accounts are independent', () => {
  const wire = make(accounts({ resources: { 13: 2 } }, { resources: { 13: 1 } }), []);
  assert.equal(registers(wire), [0, 1]);
  assert.is(wire.client.get(1, 0, 13), undefined);
});

const QUICK = { 17: 2, 18: 10, 19: 1000 };

test('Core 1.2 6.2.1.1: 1/x/15 false: the next server has its turn when the attempts have failed, and the failed one is tried again', () => {
  const wire = make(accounts({ resources: { 13: 1, ...QUICK } }, { resources: { 13: 2 } }), [new Servers()], { start: false });
  wire.good = true;
  wire.deaf.push(0);
  wire.start();
  wire.advance(80 * SECOND);
  assert.equal(registers(wire), [0], 'it is still trying');
  wire.advance(120 * SECOND);
  assert.equal(registers(wire), [0, 1]);
  assert.is(wire.client.connected(102), true);
  assert.equal(wire.heard().filter((e) => e.name === 'SEQUENCES_FAILED').map((e) => [e.ssid, e.code]), [[101, 0]]);
  wire.deaf.length = 0;
  wire.advance(1260 * SECOND);
  assert.is(wire.client.connected(101), true);
});

test('Core 1.2 6.2.1.1: 1/x/15 true: the servers behind it wait until it is registered', () => {
  const wire = make(accounts({ resources: { 13: 1, 15: true, ...QUICK } }, { resources: { 13: 2 } }, {}), [new Servers()], { start: false });
  wire.good = true;
  wire.deaf.push(0);
  wire.start();
  wire.advance(3 * DAY);
  const list = registers(wire);
  assert.is(list.includes(1), false);
  assert.is(list.filter((p) => p === 2).length, 1, 'the one outside the order does not care');
  assert.ok(wire.names().filter((n) => n === 'SEQUENCES_FAILED').length > 10);
  wire.deaf.length = 0;
  wire.advance(1260 * SECOND);
  assert.equal([101, 102, 103].map((ssid) => wire.client.connected(ssid)), [true, true, true]);
});

test('Core 1.2 6.2.1.1: an explicit refusal ends the turn at once, unless it blocks', () => {
  for (const block of [false, true]) {
    const wire = make(accounts({ resources: { 13: 1, 15: block } }, { resources: { 13: 2 } }), [new Servers()], { start: false });
    wire.good = true;
    wire.refusals.set(0, 0x83);
    wire.start();
    assert.is(wire.client.connected(102), !block);
    wire.advance(50 * SECOND);
    assert.is(wire.client.connected(102), !block);
    wire.refusals.clear();
    wire.advance(30 * SECOND);
    assert.is(wire.client.connected(101) && wire.client.connected(102), true);
  }
});

test('Core 1.2 6.2.1.1: a server of which nothing more is wanted is in nobody\'s way', () => {
  const wire = make(accounts({ resources: { 13: 1, 15: true } }, { resources: { 13: 2 } }), [new Servers()], { start: false });
  wire.good = true;
  wire.deaf.push(0);
  wire.start();
  wire.advance(30 * SECOND);
  wire.client.stop(101);
  wire.turn();
  assert.is(wire.client.connected(102), true);
  assert.is(wire.isOpen(0), false);
  wire.advance(DAY);
  wire.take();
  wire.deaf.length = 0;
  wire.client.reconnect(101);
  wire.turn();
  assert.is(wire.client.connected(101), true);
});

test('Core 1.2 6.2.1.1: a server that waits for its turn can be stopped, and the client goes to rest', () => {
  const wire = make(accounts({ resources: { 13: 1, 15: true } }, { resources: { 13: 2 } }), [new Servers()]);
  wire.client.stop();
  wire.turn();
  assert.is(wire.client.stopped(), true);
  assert.is(wire.client.pollTimeout(wire.now), -1);
  wire.good = true;
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.client.connected(101) && wire.client.connected(102), true);
});

test('Core 1.2 6.2.1.1: 1/x/14: the first attempt waits, counted from the turn of the server', () => {
  const wire = make(accounts({ resources: { 13: 1, 14: 20 } }, { resources: { 13: 2, 14: 30 } }, { resources: { 14: 5 } }), [new Servers()], { start: false });
  wire.good = true;
  wire.start();
  wire.advance(100 * SECOND);
  const list = wire.take().filter(isRegister);
  assert.equal(list.map((s) => s.peer), [2, 0, 1]);
  assert.equal(list.map((s) => Math.floor(s.at / SECOND)), [5, 20, 50]);
});

test('Core 1.2 E.2: 1/x/14 holds only until the first registration', () => {
  const wire = make(accounts({ resources: { 14: 20 } }), [new Servers()], { start: false });
  wire.good = true;
  wire.start();
  wire.advance(21 * SECOND);
  assert.is(wire.client.connected(101), true);
  wire.client.stop();
  wire.turn();
  wire.take();
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.client.connected(101), true, 'at once');
});

test('Core 1.2 6.2: a network that fails, a reconnect() and a reconnect() in the delay keep the order', () => {
  const wire = make(accounts({ resources: { 13: 1, 14: 100 } }, { resources: { 13: 2 } }), [new Servers()], { start: false });
  wire.start();
  assert.equal(registers(wire), []);
  wire.fail(1, -3004);
  wire.fail(0, -3004);
  assert.equal(registers(wire), []);
  wire.good = true;
  wire.client.reconnect();
  wire.turn();
  assert.equal(registers(wire), [0, 1], 'the delay is cut short, the order stands');
});

test('Core 1.2 6.2.1.1: every input while a server waits for its turn: in the end all are registered, in the order', () => {
  const inputs: [string, (w: Wire) => void][] = [
    ['nothing', (): void => undefined],
    ['a day', (w): void => w.advance(DAY)],
    ['30 days', (w): void => w.advance(30 * DAY)],
    ['update(102)', (w): void => w.client.update(102)],
    ['stop(102), reconnect(102)', (w): void => {
      w.client.stop(102);
      w.client.reconnect(102);
    }],
    ['reconnect()', (w): void => w.client.reconnect()],
    ['reconnect(102) twice', (w): void => {
      w.client.reconnect(102);
      w.client.reconnect(102);
    }],
    ['stop(), reconnect()', (w): void => {
      w.client.stop();
      w.turn();
      w.client.reconnect();
    }],
    ['start again', (w): void => w.client.start(w.prng)],
    ['the network of the one that waits fails', (w): void => w.fail(1, -3004)],
    ['the network of the first fails', (w): void => w.fail(0, -3004)],
    ['suspend(), resume()', (w): void => {
      w.client.suspend();
      w.turn();
      w.advance(DAY);
      w.client.resume();
    }],
    ['resume(10 days)', (w): void => {
      w.now = 3;
      w.client.resume(864000);
    }],
    ['a Read of the one that waits', (w): void => void w.send(GET, '/1/1/1', { peer: 1 })],
    ['lifetime, instances', (w): void => {
      w.client.set(1, 1, 1, 500);
      w.client.addInstance(LAB, 3);
    }],
    ['the first refuses', (w): void => {
      w.refusals.set(0, 0x83);
      w.deaf.length = 0;
      w.advance(3 * DAY);
      w.refusals.clear();
    }],
  ];
  for (const [name, act] of inputs) {
    const wire = make(accounts({ resources: { 13: 1, 15: true, 19: 3600 } }, { resources: { 13: 2 } }), [new Servers()], { start: false });
    wire.good = true;
    wire.deaf.push(0);
    wire.start();
    act(wire);
    wire.turn();
    assert.not(wire.sent.some((s) => s.peer === 1), name + ': not its turn');
    wire.deaf.length = 0;
    wire.advance(3 * DAY);
    assert.is(wire.client.connected(101) && wire.client.connected(102), true, name);
    assert.is(wire.ask(GET, '/1/1/0', { peer: 1, accept: 0 }).code, 0x45, name);
  }
});

/* Retry sequences and what comes after them. */

test('Core 1.2 6.2.1.1: 1/x/20 sequences, then SEQUENCES_FAILED, and so on for ever', () => {
  const wire = make(accounts({ resources: { 17: 2, 18: 10, 19: 100, 20: 3 } }), [], { start: false });
  wire.good = true;
  wire.refusals.set(0, 0xa3);
  wire.start();
  wire.advance(3000 * SECOND);
  const heard = wire.heard().filter((e) => e.name === 'REGISTRATION_FAILURE' || e.name === 'SEQUENCES_FAILED').map((e) => e.name);
  for (let i = 0; i + 7 <= heard.length; i += 7) assert.equal(heard.slice(i, i + 7).map((n) => n === 'SEQUENCES_FAILED'), [false, false, false, false, false, false, true]);
  assert.ok(heard.length >= 21, String(heard.length));
  wire.refusals.clear();
  wire.advance(130 * SECOND);
  assert.is(wire.client.connected(101), true);
});

test('Core 1.2 E.2: the largest value of 1/x/19: no other sequence, so all has failed after the first', () => {
  for (const most of [2147483647, 4294967295]) {
    const stub = new Stub();
    const wire = make(accounts({ resources: { 17: 2, 18: 10, 19: most, 20: 5 } }), [stub], { start: false });
    wire.good = true;
    wire.refusals.set(0, 0xa3);
    wire.start();
    wire.advance(20 * SECOND);
    assert.is(stub.asked, 1);
    assert.equal(wire.heard().filter((e) => e.name === 'SEQUENCES_FAILED').map((e) => [e.ssid, e.code]), [[101, 1]]);
  }
});

test('Core 1.2 6.2.1.1: 1/x/16: a bootstrap is asked for when the attempts have failed, which is what happens when nothing else is said', () => {
  for (const [resources, asked] of [[{}, 1], [{ 16: true }, 1], [{ 16: false }, 0]] as const) {
    const stub = new Stub();
    const wire = make(accounts({ resources: { ...QUICK, ...resources } }), [stub], { start: false });
    wire.good = true;
    wire.deaf.push(0);
    wire.start();
    wire.advance(80 * SECOND);
    assert.is(stub.asked, 0);
    wire.advance(200 * SECOND);
    assert.is(stub.asked, asked);
    assert.equal(wire.heard().filter((e) => e.name === 'SEQUENCES_FAILED').map((e) => e.code), [asked]);
    wire.advance(1500 * SECOND);
    assert.is(stub.asked, asked * 2, 'and again after each sequence');
  }
});

test('Core 1.2 E.2: 1/x/16: an explicit refusal asks for a bootstrap at once, an overload does not', () => {
  for (const [code, asked] of [[0x80, 1], [0x81, 1], [0x83, 1], [0x84, 1], [0xa0, 0], [0xa3, 0]] as const) {
    const stub = new Stub();
    const wire = make(accounts({}), [stub], { start: false });
    wire.good = true;
    wire.refusals.set(0, code);
    wire.start();
    assert.is(stub.asked, asked, code.toString(16));
  }
});

test('Core 1.2 6.2.1: 4.12 down to 1.0 is a refusal', () => {
  const stub = new Stub();
  const wire = make(accounts({}), [stub], { start: false });
  wire.good = true;
  wire.refusals.set(0, 0x8c);
  wire.start();
  assert.is(stub.asked, 1);
});

/* Each server by itself. */

test('client.update, stop, reconnect, connected and version of one server', () => {
  const wire = make(accounts({}, {}), [], { start: false });
  wire.good = true;
  wire.start();
  wire.take();
  wire.client.update(102);
  wire.turn();
  assert.equal(wire.take().map((s) => [s.peer, pathOf(s)]), [[1, '/rd/a1']]);
  wire.client.stop(101);
  wire.turn();
  assert.equal(wire.take().map((s) => [s.peer, s.code]), [[0, DELETE]]);
  assert.equal([wire.client.connected(101), wire.client.connected(102), wire.client.stopped()], [false, true, false]);
  assert.equal([wire.client.version(101), wire.client.version(102), wire.client.version(7)], [0, 11, 0]);
  wire.client.reconnect(101);
  wire.turn();
  assert.equal(registers(wire), [0]);
  for (const ssid of [7, 0, -1]) {
    wire.client.update(ssid);
    wire.client.stop(ssid);
    wire.client.reconnect(ssid);
  }
  wire.turn();
  assert.equal(wire.take(), []);
});

test('Core 1.2 E.2: 13 and 15 are for reading, 14 can be written; where 13 is not given it reads as the largest number', () => {
  const wire = make(accounts({ resources: { 13: 7, 14: 3, 15: true } }, {}), [new Servers()], { start: false });
  wire.good = true;
  wire.start();
  wire.advance(5 * SECOND);
  assert.equal(['/1/0/13', '/1/0/14', '/1/0/15', '/1/1/13'].map((p) => wire.text(p)), ['7', '3', '1', '2147483647']);
  assert.is(wire.code(PUT, '/1/0/13', { format: 0, payload: '1' }), '4.05');
  assert.is(wire.code(PUT, '/1/0/15', { format: 0, payload: '0' }), '4.05');
  assert.is(wire.code(PUT, '/1/0/14', { format: 0, payload: '9' }), '2.04');
  assert.is(wire.code(PUT, '/1/0/14', { format: 0, payload: '-1' }), '4.00');
  for (const rid of [14, 17, 18, 19, 20]) {
    assert.is(wire.code(PUT, '/1/0/' + rid, { format: 0, payload: '4294967295' }), '2.04', String(rid));
    assert.is(wire.code(PUT, '/1/0/' + rid, { format: 0, payload: '4294967296' }), '4.00', String(rid));
  }
});

test('Core 1.2 7.2.2: Server is 1.1, and 1.2 for a client that registers as 1.2', () => {
  for (const [version, ver] of [['1.0', '1.1'], ['1.1', '1.1'], ['1.2', '1.2']] as const) {
    const wire = make(accounts({}), [], { client: { version } });
    assert.ok(payloadText(wire.one()).includes('</1>;ver=' + ver + ','));
  }
});

test('servers: accounts that are none are refused by name', () => {
  const wrong: [ServerAccount[], RegExp][] = [
    [[], /1 to 3/],
    [accounts({}, {}, {}, {}), /1 to 3/],
    [accounts({ ssid: 5 }, { ssid: 5 }), /ssid 5 is given twice/],
    [accounts({ ssid: 0 }), /1 \.\. 65534/],
    [accounts({ ssid: 65535 }), /1 \.\. 65534/],
    [accounts({ uri: 'http://x' }), /no URI of coap/],
    [accounts({ bootstrap: true }, { bootstrap: true }), /one bootstrap server/],
    [accounts({ resources: { 13: -1 } }), /\/1\/0\/13/],
    [accounts({ resources: { 15: 3 } }), /\/1\/0\/15/],
  ];
  for (const [servers, why] of wrong) assert.throws(() => make(servers, [new Servers()]), why);
});

test('servers: the bootstrap server has an instance of Security and none of Server, and takes no short server id', () => {
  const servers = [{ uri: 'coap://127.0.0.9', bootstrap: true, holdOff: 5 }, { uri: 'coap://127.0.0.1' }, { uri: 'coap://127.0.0.2' }];
  const wire = make(servers, [], { start: false });
  wire.good = true;
  wire.start();
  const list = wire.take().filter(isRegister);
  assert.is(list.length, 2);
  assert.ok(payloadText(list[0]).includes('</1/1>,</1/2>'));
  assert.ok(wire.client.connected(1) && wire.client.connected(2));
  assert.is(wire.client.get(0, 0, 1), true);
  assert.is(wire.client.get(0, 1, 1), false);
});

/* Suspend and resume. */

function living(use: Feature[], more?: WireOptions): Wire {
  const wire = make(accounts({}), use, { ...more, start: false });
  wire.good = true;
  wire.start();
  wire.take();
  wire.names();
  return wire;
}

test('client.suspend: the network closes in silence, and nothing is said until resume, which is an Update', () => {
  const wire = living([]);
  wire.ask(GET, '/' + LAB + '/0/14', { accept: 0, observe: 0, token: 'aa' });
  wire.client.suspend();
  assert.is(wire.woken, true);
  wire.turn();
  assert.equal(wire.names(), ['OBSERVED', 'ENGINE_SUSPENDED']);
  assert.is(wire.isOpen(0), false);
  assert.is(wire.client.connected(101), false);
  wire.client.set(LAB, 0, 14, 77);
  wire.client.addInstance(LAB, 2);
  wire.client.update();
  wire.client.suspend();
  wire.advance(DAY / 2);
  assert.equal(wire.take(), []);
  assert.equal(wire.names(), []);
  wire.client.resume();
  wire.turn();
  const list = wire.take();
  assert.equal(list.map((s) => [pathOf(s), s.token === 'aa']), [['/rd/a1', false], ['/', true]]);
  assert.ok(payloadText(list[0]).includes('/2>'), 'it tells what has changed');
  assert.is(payloadText(list[1]), '77');
  assert.equal(wire.names(), ['ENGINE_RESUMED', 'REG_UPDATE', 'REG_UPDATE_COMPLETE']);
  wire.client.resume();
  wire.turn();
  assert.equal(wire.names(), []);
});

test('client.suspend in every state of a registration: resume leads to a registration that serves', () => {
  const states: [string, (w: Wire) => void][] = [
    ['registering', (w): void => w.start()],
    ['opening', (w): void => {
      w.network = OPENING;
      w.start();
    }],
    ['backing off', (w): void => {
      w.start();
      w.reply(w.one(), 0xa3);
    }],
    ['updating', (w): void => {
      w.good = true;
      w.start();
      w.good = false;
      w.client.update();
      w.turn();
    }],
    ['disabled', (w): void => {
      w.good = true;
      w.start();
      w.send(POST, '/1/0/4');
    }],
    ['network failed', (w): void => {
      w.good = true;
      w.start();
      w.fail(0, -3004);
    }],
    ['before start', (): void => undefined],
  ];
  for (const [name, enter] of states) {
    for (const ms of [0, 1000, 100 * SECOND, 3 * DAY]) {
      for (const seconds of [undefined, 5, 10 * 86400]) {
        const wire = make(accounts({}), [], { start: false });
        enter(wire);
        wire.client.suspend();
        wire.turn();
        wire.take();
        wire.advance(ms);
        assert.equal(wire.take(), [], name + ': silence');
        assert.is(wire.isOpen(0), false, name);
        wire.good = true;
        if (name === 'before start') wire.start();
        assert.is(wire.isOpen(0), false, name);
        wire.client.resume(seconds);
        wire.turn();
        wire.ready();
        if (name !== 'disabled') assert.is(wire.client.connected(101), true, name + ' ' + ms + ' ' + seconds);
        wire.advance(2 * DAY);
        assert.is(wire.client.connected(101), true, name);
        assert.is(wire.text('/1/0/1'), '300', name);
      }
    }
  }
});

test('client.suspend while de-registering lets it end; stop() while suspended is a stop', () => {
  const leaving = living([]);
  leaving.good = false;
  leaving.client.stop();
  leaving.turn();
  const leave = leaving.one();
  leaving.client.suspend();
  leaving.turn();
  leaving.reply(leave, 0x42);
  assert.is(leaving.client.stopped(), true);

  const stopped = living([]);
  stopped.client.suspend();
  stopped.turn();
  stopped.client.stop();
  stopped.turn();
  assert.is(stopped.client.stopped(), true);
  stopped.client.resume();
  stopped.turn();
  stopped.advance(DAY);
  assert.equal(stopped.take(), []);
  assert.is(stopped.isOpen(0), false);

  const back = living([]);
  back.client.suspend();
  back.client.reconnect();
  back.turn();
  assert.is(back.isOpen(0), false, 'reconnect() waits for resume');
  back.client.resume();
  back.turn();
  assert.is(back.client.connected(101), true);
});

test('client.resume(seconds) after more than the lifetime: the server has forgotten, and is registered with anew', () => {
  const wire = living([]);
  wire.client.suspend();
  wire.turn();
  wire.refusals.clear();
  wire.now = 5; // the host's clock began anew
  wire.location = ['rd', 'a2']; // and the server knows the old one no more
  wire.client.resume(4000);
  wire.turn();
  assert.equal(wire.take().map(pathOf), ['/rd/a1', '/rd']);
  assert.equal(wire.names(), ['ENGINE_SUSPENDED', 'ENGINE_RESUMED', 'REG_UPDATE', 'REG_UPDATE_FAILURE', 'REGISTERING', 'REGISTRATION_COMPLETE']);
});

/* Profile ID. */

test('Core 1.2 6.2.1: Profile ID: the Register names the list, and has no payload', () => {
  const wire = make(accounts({}), [new Profile('v:mote-7')], { client: { version: '1.2' } });
  const register = wire.one();
  assert.equal(textsOf(register, 15).sort(), ['b=U', 'ep=urn:test', 'lt=300', 'lwm2m=1.2', 'pid=v:mote-7']);
  assert.is(register.payload.length, 0);
  assert.is(uintOf(register, 12), -1);
  wire.reply(register, 0x41, wire.located());
  assert.is(wire.client.connected(101), true);
  wire.client.addInstance(LAB, 3);
  wire.turn();
  const update = wire.one();
  assert.equal(textsOf(update, 15), []);
  assert.ok(payloadText(update).includes('/3>') && payloadText(update).includes('</1/0>'), 'what has changed is told in full');
});

test('Core 1.2 6.2.1: Profile ID: a server that refuses it is told the list at once, and from then on', () => {
  const wire = make(accounts({}), [new Profile('6:1234abcd')], { client: { version: '1.2' } });
  wire.names();
  const next = wire.reply(wire.one(), 0x80);
  assert.is(next.length, 1);
  assert.ok(isRegister(next[0]) && payloadText(next[0]).includes('</1/0>'));
  assert.not(textsOf(next[0], 15).some((q) => q.startsWith('pid=')));
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['PROFILE_REFUSED', -0x80], ['REGISTERING', 12]]);
  wire.reply(next[0], 0x80);
  assert.equal(wire.names(), ['REGISTRATION_FAILURE']);
});

test('Core 1.2 6.2.1: Profile ID: an older server gets the list; one that is only busy is asked again with the name', () => {
  const old = make(accounts({}), [new Profile('oma:x')], { client: { version: '1.2' } });
  const next = old.reply(old.one(), 0x8c);
  assert.ok(payloadText(next[0]).includes('</1/0>'));
  assert.not(textsOf(next[0], 15).some((q) => q.startsWith('pid=')));
  const busy = make(accounts({}), [new Profile('oma:x')], { client: { version: '1.2' } });
  busy.reply(busy.one(), 0xa3);
  busy.advance(80 * SECOND);
  assert.ok(textsOf(busy.take()[0], 15).includes('pid=oma:x'));
  assert.throws(() => new Profile('x'), /oma:name/);
});

/* What it costs. */

test('Servers, Queue and Profile take what they say, alone and together', () => {
  const sets: (() => Feature[])[] = [
    () => [new Servers()], () => [new Queue()], () => [new Profile('v:a')], () => [new Servers(), new Queue(), new Profile('v:a')], () => [new Profile('v:a'), new Queue(), new Servers()],
  ];
  for (const set of sets) {
    for (const servers of [1, 2, 3]) {
      const use = set();
      const config = { ...roomy(), servers };
      const wire = make(accounts({}), use, { start: false, client: { config, use, servers: accounts({}) } });
      assert.is(wire.client.arena.used, arenaOf(merge(config), use));
    }
  }
});

test.run();
