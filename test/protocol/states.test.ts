import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ACK, CON, DELETE, GET, NON, POST, PUT, RST, bytes, decode, encode, pathOf, unhex } from './datagram.js';
import type { Feature } from '../../src/feature.js';
import { Queue } from '../../src/features/queue.js';
import { Servers } from '../../src/features/servers.js';
import { LAB, Lab, roomy } from './lab.js';
import { FAILING, OPENING, type Sent, Wire } from './wire.js';

/**
 * Every state of the registration, every input: after each the client must go on by itself, to a registration or to a stop, without a busy loop.
 * The wire throws for a busy loop, a malformed datagram and a datagram to a closed network.
 */
const test = suite('states');

const SECOND = 1000;
const DAY = 86400000;

interface State {
  name: string;
  /** Brings a wire that was not started yet into the state. */
  enter(wire: Wire): void;
  /** True when the application's last word was stop. */
  stopped?: boolean;
}

function living(wire: Wire): void {
  wire.good = true;
  wire.start();
  assert.is(wire.client.connected(1), true);
  wire.good = false;
}

/** The request under way, when there is one. */
function request(wire: Wire): Sent | undefined {
  const own = wire.sent.filter((s) => s.type === CON && s.code > 0 && s.code < 32);
  return own[own.length - 1];
}

function updating(wire: Wire): void {
  living(wire);
  wire.client.update();
  wire.turn();
}

function leaving(wire: Wire): void {
  living(wire);
  wire.client.stop();
  wire.turn();
}

function disabling(wire: Wire): void {
  living(wire);
  wire.send(POST, '/1/0/4');
}

const STATES: State[] = [
  { name: 'opening', enter: (w): void => {
    w.network = OPENING;
    w.start();
  } },
  { name: 'failing', enter: (w): void => {
    w.network = FAILING;
    w.start();
  } },
  { name: 'registering', enter: (w): void => w.start() },
  { name: 'registering, acknowledged', enter: (w): void => {
    w.start();
    w.empty(ACK, w.sent[0].mid);
  } },
  { name: 'registering, sent 3 times', enter: (w): void => {
    w.start();
    w.advance(10 * SECOND);
  } },
  { name: 'falling back', enter: (w): void => {
    w.start();
    w.reply(w.sent[0], 0x8c);
  } },
  { name: 'backing off', enter: (w): void => {
    w.start();
    w.reply(w.sent[0], 0xa3);
  } },
  { name: 'registered', enter: living },
  { name: 'registered, observed', enter: (w): void => {
    living(w);
    w.send(GET, '/' + LAB + '/0/14', { observe: 0, accept: 0 });
    w.advance(SECOND);
    w.client.set(LAB, 0, 14, 9);
    w.turn();
  } },
  { name: 'registered, confirmable under way', enter: (w): void => {
    w.good = true;
    w.start();
    w.send(GET, '/' + LAB + '/0/14', { observe: 0, accept: 0 });
    w.advance(DAY + 3600 * SECOND);
    w.good = false;
    w.client.set(LAB, 0, 14, 9);
    w.turn();
  } },
  { name: 'registered, a request waits', enter: living },
  { name: 'updating', enter: updating },
  { name: 'updating, acknowledged', enter: (w): void => {
    updating(w);
    w.empty(ACK, (request(w) as Sent).mid);
  } },
  { name: 'updating, stop asked for', enter: (w): void => {
    updating(w);
    w.client.stop();
    w.turn();
  }, stopped: true },
  { name: 'leaving', enter: leaving, stopped: true },
  { name: 'leaving, acknowledged', enter: (w): void => {
    leaving(w);
    w.empty(ACK, (request(w) as Sent).mid);
  }, stopped: true },
  { name: 'disabling', enter: disabling },
  { name: 'disabled', enter: (w): void => {
    disabling(w);
    w.reply(request(w) as Sent, 0x42);
  } },
  { name: 'stopped', enter: (w): void => {
    leaving(w);
    w.reply(request(w) as Sent, 0x42);
  }, stopped: true },
];

/** States that there are with queue mode and an order of servers. */
const FEATURED: State[] = [
  { name: 'initial delay', enter: (w): void => {
    w.client.set(1, 0, 14, 1000);
    w.start();
  } },
  { name: 'registered, at rest', enter: (w): void => {
    living(w);
    w.advance(200 * SECOND);
    assert.is(w.client.peers.wanted(0), 2);
  } },
  { name: 'registered anew for queue mode', enter: (w): void => {
    living(w);
    w.send(PUT, '/1/0/7', { format: 0, payload: 'U' });
  } },
  { name: 'all sequences failed', enter: (w): void => {
    w.client.set(1, 0, 17, 1);
    w.client.set(1, 0, 19, 3600);
    w.start();
    w.reply(w.sent[0], 0xa3);
    assert.ok(w.names().includes('SEQUENCES_FAILED'));
  } },
];

interface Input {
  name: string;
  act(wire: Wire, lab: Lab): void;
  /** True when the application's last word is stop now, false when it is not; as before when left out. */
  stopped?: boolean;
  /** True when a stop may outlive it or not. */
  either?: boolean;
}

const CODES = [0x41, 0x42, 0x43, 0x44, 0x45, 0x5f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x88, 0x8c, 0x8d, 0x8f, 0x9f, 0xa0, 0xa1, 0xa3, 0xa5, 0xbf];

const INPUTS: Input[] = [];

for (const code of CODES) {
  for (const located of [true, false]) {
    if (located && code !== 0x41 && code !== 0x44) continue;
    const name = (located ? ' with location' : '') + ' 0x' + code.toString(16);
    INPUTS.push({ name: 'piggybacked' + name, act: (w): void => {
      const r = request(w);
      if (r !== undefined) w.reply(r, code, located ? w.located() : []);
    } });
    for (const type of [CON, NON]) {
      INPUTS.push({ name: (type === CON ? 'CON' : 'NON') + name, act: (w): void => {
        const r = request(w);
        if (r !== undefined) w.receive(encode({ type, code, mid: 0x7001, token: r.token, options: located ? w.located() : [], payload: bytes() }));
      } });
    }
  }
}

const OTHERS: Input[] = [
  { name: 'nothing', act: (): void => undefined },
  { name: 'empty ACK', act: (w): void => void w.empty(ACK, (request(w)?.mid ?? 1)) },
  { name: 'RST', act: (w): void => void w.empty(RST, (request(w)?.mid ?? 1)) },
  { name: 'RST to everything', act: (w): void => {
    for (const s of w.sent.slice()) w.empty(RST, s.mid);
  } },
  { name: 'ACK to everything', act: (w): void => {
    for (const s of w.sent.slice()) w.empty(ACK, s.mid);
  } },
  { name: 'all answers again', act: (w): void => {
    for (const s of w.sent.slice()) if (s.type === CON && s.code > 0 && s.code < 32) w.reply(s, pathOf(s) === '/rd' ? 0x41 : s.code === DELETE ? 0x42 : 0x44, w.located());
  } },
  { name: '1 s', act: (w): void => w.advance(SECOND) },
  { name: '100 s', act: (w): void => w.advance(100 * SECOND) },
  { name: '300 s', act: (w): void => w.advance(300 * SECOND) },
  { name: '1 day', act: (w): void => w.advance(DAY) },
  { name: '30 days', act: (w): void => w.advance(30 * DAY) },
  { name: 'network fails', act: (w): void => w.fail(0, -3004) },
  { name: 'network fails twice', act: (w): void => {
    w.fail(0, -3004);
    w.fail(0, -3005);
  } },
  { name: 'network fails and cannot be opened for a day', act: (w): void => {
    w.network = FAILING;
    w.fail(0, -3004);
    w.advance(DAY);
  } },
  { name: 'network cannot be opened for 100 s', act: (w): void => {
    w.network = OPENING;
    w.fail(0, -3004);
    w.advance(100 * SECOND);
  } },
  { name: 'network busy for 100 s', act: (w): void => {
    w.client.peerBusy(0);
    w.turn();
    w.advance(100 * SECOND);
  } },
  { name: 'update()', act: (w): void => {
    w.client.update();
    w.turn();
  } },
  { name: 'stop()', stopped: true, act: (w): void => {
    w.client.stop();
    w.turn();
  } },
  { name: 'stop() twice', stopped: true, act: (w): void => {
    w.client.stop();
    w.turn();
    w.client.stop();
    w.turn();
  } },
  { name: 'reconnect()', stopped: false, act: (w): void => {
    w.client.reconnect();
    w.turn();
  } },
  { name: 'reconnect() twice', stopped: false, act: (w): void => {
    w.client.reconnect();
    w.client.reconnect();
    w.turn();
  } },
  { name: 'stop() and reconnect()', stopped: false, act: (w): void => {
    w.client.stop();
    w.client.reconnect();
    w.turn();
  } },
  { name: 'stop(), turn, reconnect()', stopped: false, act: (w): void => {
    w.client.stop();
    w.turn();
    w.client.reconnect();
    w.turn();
  } },
  { name: 'reconnect() and stop()', stopped: true, act: (w): void => {
    w.client.reconnect();
    w.client.stop();
    w.turn();
  } },
  { name: 'update() and stop()', stopped: true, act: (w): void => {
    w.client.update();
    w.client.stop();
    w.turn();
  } },
  { name: 'stop() while the network fails', stopped: true, act: (w): void => {
    w.network = FAILING;
    w.client.stop();
    w.fail(0, -3004);
    w.advance(200 * SECOND);
  } },
  { name: 'resume(1000)', act: (w): void => {
    w.now = 12345;
    w.client.resume(1000);
    w.turn();
  } },
  { name: 'resume(10 days)', act: (w): void => {
    w.now = -5;
    w.client.resume(864000);
    w.turn();
  } },
  { name: 'suspend(), 100 s, resume()', act: (w): void => {
    w.client.suspend();
    w.turn();
    w.advance(100 * SECOND);
    w.client.resume();
    w.turn();
  } },
  { name: 'suspend(), a day, resume(10 days)', act: (w): void => {
    w.client.suspend();
    w.turn();
    w.advance(DAY);
    w.now = 77;
    w.client.resume(864000);
    w.turn();
  } },
  { name: 'binding written', act: (w): void => void w.send(PUT, '/1/0/7', { format: 0, payload: 'U' }) },
  { name: 'binding written twice', act: (w): void => {
    w.send(PUT, '/1/0/7', { format: 0, payload: 'U' });
    w.send(PUT, '/1/0/7', { format: 0, payload: 'UQ' });
  } },
  { name: 'update(1)', act: (w): void => {
    w.client.update(1);
    w.turn();
  } },
  { name: 'reconnect(1)', stopped: false, act: (w): void => {
    w.client.reconnect(1);
    w.turn();
  } },
  { name: 'stop(1)', stopped: true, act: (w): void => {
    w.client.stop(1);
    w.turn();
  } },
  { name: 'stop(2)', act: (w): void => {
    w.client.stop(2);
    w.turn();
  } },
  { name: 'start again', either: true, act: (w): void => {
    w.client.start(w.prng);
    w.turn();
  } },
  { name: 'set', act: (w): void => {
    w.client.set(LAB, 0, 14, 55);
    w.turn();
  } },
  { name: 'lifetime set', act: (w): void => {
    w.client.set(1, 0, 1, 100);
    w.turn();
  } },
  { name: 'addInstance', act: (w): void => {
    w.client.addInstance(LAB, 2);
    w.turn();
  } },
  { name: 'removeInstance', act: (w): void => {
    w.client.removeInstance(LAB, 1);
    w.turn();
  } },
  { name: 'the Read of a server', act: (w): void => void w.send(GET, '/' + LAB + '/0/14') },
  { name: 'the Observe of a server', act: (w): void => void w.send(GET, '/' + LAB + '/0/14', { observe: 0 }) },
  { name: 'the Write of a server', act: (w): void => void w.send(PUT, '/' + LAB + '/0/14', { format: 0, payload: '3' }) },
  { name: 'a Read answered later, 100 s', act: (w, lab): void => {
    lab.onRead = -6;
    w.send(GET, '/' + LAB + '/0/13', { accept: 0 });
    w.advance(100 * SECOND);
    lab.onRead = undefined;
    for (const id of lab.laters) w.client.respond(id, 0);
    w.turn();
  } },
  { name: '1/0/8 executed', act: (w): void => void w.send(POST, '/1/0/8') },
  { name: '1/0/4 executed', act: (w): void => void w.send(POST, '/1/0/4') },
  { name: '1/0/4 executed, then 1/0/8', act: (w): void => {
    w.send(POST, '/1/0/4');
    w.send(POST, '/1/0/8');
  } },
  { name: '1/0/4 executed, then reconnect()', stopped: false, act: (w): void => {
    w.send(POST, '/1/0/4');
    w.client.reconnect();
    w.turn();
  } },
  { name: '1/0/4 executed, then stop()', stopped: true, act: (w): void => {
    w.send(POST, '/1/0/4');
    w.client.stop();
    w.turn();
  } },
  { name: 'lifetime written', act: (w): void => void w.send(PUT, '/1/0/1', { format: 0, payload: '120' }) },
  { name: 'ping', act: (w): void => void w.receive(unhex('40001111')) },
  { name: 'malformed', act: (w): void => void w.receive(unhex('4f011111')) },
  { name: 'a CON response of nobody', act: (w): void => void w.receive(encode({ type: CON, code: 0x45, mid: 9, token: 'ff', options: [], payload: bytes() })) },
];

INPUTS.push(...OTHERS);

/** The quiet after the input: the network is up and the server good, for three days. */
function settle(wire: Wire): void {
  wire.good = true;
  wire.ready();
  wire.advance(3 * DAY);
}

function fresh(use?: Feature[]): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ start: false, objects: (c) => [lab.object(c)], client: { version: '1.2', use, config: { ...roomy(), messages: 3 }, servers: [{ uri: 'coap://127.0.0.1', lifetime: 20000 }] } });
  return { wire, lab };
}

function check(wire: Wire, stopped: boolean, what: string): void {
  if (stopped) {
    assert.is(wire.client.stopped(), true, what + ': not stopped');
    assert.is(wire.client.connected(1), false, what);
    assert.is(wire.isOpen(0), false, what + ': the network is open');
    const before = wire.sent.length;
    wire.advance(3 * DAY);
    assert.is(wire.sent.length, before, what + ': it speaks after it was stopped');
    assert.is(wire.client.pollTimeout(wire.now), -1, what);
    return;
  }
  assert.is(wire.client.connected(1), true, what + ': not registered');
  // What it was given before must not be in the way.
  if (wire.text('/' + LAB + '/0/8') !== 'fixed') throw new Error(what + ': not served');
}

for (const state of STATES) {
  test('Core 1.2 6.2: state "' + state.name + '": every input leads on', () => {
    for (const input of INPUTS) {
      const { wire, lab } = fresh();
      const what = state.name + ' / ' + input.name;
      try {
        state.enter(wire);
        input.act(wire, lab);
        settle(wire);
      } catch (error) {
        throw new Error(what + ': ' + (error as Error).message);
      }
      const stopped = input.stopped === undefined ? state.stopped === true : input.stopped;
      check(wire, input.either === true ? wire.client.stopped() : stopped, what);
    }
  });
}

for (const state of [...STATES, ...FEATURED]) {
  test('Core 1.2 6.2, Transport 1.2 6.5: with queue mode and an order, state "' + state.name + '": every input leads on', () => {
    for (const input of OTHERS) {
      const { wire, lab } = fresh([new Servers(), new Queue()]);
      const what = state.name + ' / ' + input.name;
      try {
        state.enter(wire);
        input.act(wire, lab);
        settle(wire);
      } catch (error) {
        throw new Error(what + ': ' + (error as Error).message);
      }
      const stopped = input.stopped === undefined ? state.stopped === true : input.stopped;
      check(wire, input.either === true ? wire.client.stopped() : stopped, what);
    }
  });
}

test('Core 1.2 6.2: pairs of inputs, one after the other, from each state', () => {
  let seed = 1;
  for (const state of STATES) {
    for (const first of OTHERS) {
      // A part of all pairs, another one for each state, so that it stays quick; PAIRS=1 takes all.
      const step = Number(process.env.PAIRS ?? '17');
      for (let i = seed++ % step; i < OTHERS.length; i += step) {
        const second = OTHERS[i];
        const { wire, lab } = fresh();
        const what = state.name + ' / ' + first.name + ' / ' + second.name;
        let stopped = state.stopped === true;
        if (first.stopped !== undefined) stopped = first.stopped;
        if (second.stopped !== undefined) stopped = second.stopped;
        try {
          state.enter(wire);
          first.act(wire, lab);
          second.act(wire, lab);
          settle(wire);
        } catch (error) {
          throw new Error(what + ': ' + (error as Error).message);
        }
        const either = second.either === true || (first.either === true && second.stopped === undefined);
        check(wire, either ? wire.client.stopped() : stopped, what);
      }
    }
  }
});

test('Core 1.2 6.2: early and repeated handleTimeout does nothing', () => {
  for (const state of STATES) {
    const { wire } = fresh();
    state.enter(wire);
    wire.turn();
    const sent = wire.sent.length;
    const heard = wire.events.length;
    const wait = wire.client.pollTimeout(wire.now);
    for (let i = 0; i < 50; i++) wire.turn();
    assert.is(wire.sent.length, sent, state.name);
    assert.is(wire.events.length, heard, state.name);
    assert.is(wire.client.pollTimeout(wire.now), wait, state.name);
  }
});

test('Core 1.2 6.2: before start every call is harmless', () => {
  const { wire, lab } = fresh();
  const c = wire.client;
  c.update();
  c.stop();
  c.set(LAB, 0, 14, 5);
  c.addInstance(LAB, 2);
  c.handleTimeout(1);
  assert.is(c.pollTransmit(1), 0);
  assert.is(c.pollTimeout(1), -1);
  const raw = unhex('40001234');
  c.handleDatagram(raw, raw.length, 0, 1);
  c.peerFailed(0, -3001, 1);
  c.resume(5);
  assert.is(c.connected(1), false);
  wire.good = true;
  wire.start();
  wire.advance(3 * DAY);
  assert.is(c.connected(1), true);
  assert.is(lab.calls.length, 0);
  assert.is(decode(wire.sent[0].raw).code, POST);
});

test.run();
