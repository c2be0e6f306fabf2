import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { device } from '../../src/objects/device.js';
import { temperature } from '../../src/objects/temperature.js';
import { ACK, CON, NON, POST, PUT, RST, concat, encode, hex, uint, ascii } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { instance, multiple, pack, resource } from './payload.js';
import { Prng } from './prng.js';
import { FAILING, OPENING, UP, Wire } from './wire.js';

/**
 * Random bytes and random calls by fixed seeds: never a throw, never a hang, every datagram handed out well-formed (the wire checks that),
 * and when the storm is over the client is registered and serves. FUZZ_RUNS sets the number of runs, FUZZ_SEED the first seed.
 */
const test = suite('fuzz');

const RUNS = Number(process.env.FUZZ_RUNS ?? '1000');
const SEED = Number(process.env.FUZZ_SEED ?? '1');
const OPERATIONS = 250;
const SECOND = 1000;
const HOUR = 3600000;

const PATHS = ['/1/1/1', '/1/1/4', '/1/2/8', '/0', '/0/0', '/0/0/0', '/1', '/1/0', '/1/0/0', '/1/0/1', '/1/0/2', '/1/0/3', '/1/0/4', '/1/0/5', '/1/0/6', '/1/0/7', '/1/0/8', '/1/0/17', '/1/0/18', '/1/0/19', '/1/0/20',
  '/3', '/3/0', '/3/0/0', '/3/0/4', '/3/0/6', '/3/0/6/0', '/3/0/11', '/3/0/11/0', '/3/0/12', '/3/0/13', '/3/0/14', '/3/0/22',
  '/3303', '/3303/0', '/3303/0/5700', '/3303/0/5605', '/3303/0/5750', '/rd', '/rd/a1', '/', '/65535', '/x', '/' + LAB];
for (let rid = 0; rid <= 15; rid++) PATHS.push('/' + LAB + '/' + (rid % 3) + '/' + rid, '/' + LAB + '/0/' + rid);
for (let i = 0; i < 4; i++) PATHS.push('/' + LAB + '/' + i, '/' + LAB + '/0/11/' + i);

const FORMATS = [0, 40, 42, 60, 112, 1542, 11542, 11543, 110, 9999, 65535];
const TEXTS = ['', '0', '1', '-1', '7', '100', '101', '2147483647', '9223372036854775807', '18446744073709551616', '1.5', '1e300', '-1e-300', 'NaN', 'abc', "0='x'", '5', '65535:65535', '3:0', 'AQID', '</1/0>', 'é', 'x'.repeat(60)];
const QUERIES = ['pmin=1', 'pmin=0', 'pmin', 'pmax=5', 'pmax=1', 'pmax', 'gt=30', 'gt=-1.5', 'gt', 'lt=10', 'lt', 'st=1', 'st=0', 'st', 'st=0.001', 'foo', 'pmin=x', 'depth=0', 'depth=3', 'depth=9', '=', '', 'gt=1e300', 'pmax=2147483647'];
const TEMPLATES: Uint8Array[] = [
  resource(1, 5), resource(0, 'text'), resource(13, 77), concat(resource(0, 'a'), resource(1, 9), multiple(11, [[0, 1], [1, 2], [2, 3]])), instance(0, resource(14, 1), resource(3, 5)),
  multiple(11, [[0, 1]]), multiple(11, []), multiple(11, [[0, 1], [1, 1], [2, 1], [3, 1]]), pack([['/' + LAB + '/0/1', 2, 5]]), pack([['/' + LAB + '/0/0', 3, 'x'], ['/' + LAB + '/0/11/2', 2, 5]]),
  pack([['/1/0/1', 2, 60]]), new Uint8Array([0x07]), new Uint8Array([0x19, 0x01, 0x00]), new Uint8Array([0xfb, 0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18]), new Uint8Array([0x63, 0x61, 0x62, 0x63]), new Uint8Array([0xf5]),
];

/** A wire that knows whose message `answer` answered. */
type Storm = Wire & { answered: number };

/** Bytes changed, cut, doubled or joined at random. */
function mutate(random: Prng, raw: Uint8Array): Uint8Array {
  let list = Array.from(raw);
  const times = 1 + random.below(4);
  for (let i = 0; i < times; i++) {
    const at = random.below(list.length + 1);
    switch (random.below(7)) {
      case 0: list[Math.min(at, list.length - 1)] ^= 1 << random.below(8); break;
      case 1: list[Math.min(at, list.length - 1)] = random.below(256); break;
      case 2: list.splice(at, 0, random.below(256)); break;
      case 3: list.splice(at, 1 + random.below(3)); break;
      case 4: list = list.slice(0, at); break;
      case 5: list.splice(at, 0, ...list.slice(0, random.below(16))); break;
      default: list[Math.min(at, list.length - 1)] = random.pick([0, 0xff, 0x0f, 0xf0, 0x7f, 0x80, 0xd0, 0xe0]);
    }
    if (list.length === 0) break;
  }
  return new Uint8Array(list.map((v) => v & 255));
}

/** A request that is well-formed, and as often as not makes sense. */
function request(random: Prng, wire: Wire): Uint8Array {
  const options = [];
  if (random.chance(10)) options.push({ number: random.below(70), value: random.bytes(random.below(5)) });
  if (random.chance(3)) options.push({ number: random.below(65536), value: random.bytes(random.below(300)) });
  if (random.chance(5)) options.push({ number: 27, value: uint(random.below(256)) });
  if (random.chance(5)) options.push({ number: 23, value: uint(random.below(256)) });
  const query: string[] = [];
  while (random.chance(25)) query.push(random.pick(QUERIES));
  const payload = random.pick([new Uint8Array(0), ascii(random.pick(TEXTS)), random.pick(TEMPLATES), mutate(random, random.pick(TEMPLATES)), random.bytes(random.below(40))]);
  return wire.request(random.pick([1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 6, 7, 31]), random.pick(PATHS), {
    type: random.chance(80) ? CON : NON, token: hex(random.bytes(random.chance(70) ? 2 : random.below(9))), mid: random.chance(60) ? random.below(24) : undefined,
    observe: random.chance(25) ? random.below(3) : undefined, accept: random.chance(40) ? random.pick(FORMATS) : undefined, format: random.chance(50) ? random.pick(FORMATS) : undefined,
    query: query.length > 0 ? query : undefined, payload: random.chance(60) ? payload : undefined, options,
  });
}

/** An answer to something that the client sent, right or wrong. */
function answer(random: Prng, wire: Storm): Uint8Array {
  if (wire.sent.length === 0) return random.bytes(4);
  const to = wire.sent[wire.sent.length - 1 - random.below(Math.min(6, wire.sent.length))];
  wire.answered = to.peer;
  const code = random.pick([0, 0, 0x41, 0x41, 0x42, 0x44, 0x44, 0x45, 0x80, 0x84, 0x8c, 0xa0, 0xa3, random.below(256)]);
  const type = code === 0 ? random.pick([ACK, RST]) : random.pick([ACK, ACK, CON, NON]);
  const options = code === 0x41 && random.chance(80) ? ['rd', 'a1'].map((s) => ({ number: 8, value: ascii(s) })) : [];
  if (random.chance(5)) options.push({ number: 8, value: random.bytes(random.below(60)) });
  const token = code === 0 ? '' : random.chance(90) ? to.token : hex(random.bytes(random.below(9)));
  return encode({ type, code, mid: random.chance(90) ? to.mid : random.below(65536), token, options, payload: code !== 0 && random.chance(20) ? random.bytes(1 + random.below(20)) : new Uint8Array(0) });
}

/** What handlers answer, at random. */
function mood(random: Prng): status.Answer | string {
  return random.pick([undefined, undefined, undefined, 0, status.LATER, status.BAD_REQUEST, status.UNAVAILABLE, status.FULL, 'thrown on purpose', 77, -3001]);
}

function call(random: Prng, wire: Wire, lab: Lab): void {
  const c = wire.client;
  const oid = random.pick([LAB, LAB, 3, 3303, 1, 0, 500]);
  const iid = random.below(5);
  const rid = random.below(16);
  switch (random.below(16)) {
    case 0: case 1: case 2: c.set(LAB, random.below(3), random.pick([1, 2, 3, 14, 6]), random.pick([random.below(200), -5, 1.5, 1e300, NaN, Infinity])); break;
    case 3: c.set(oid, iid, rid, random.pick<number | string | boolean | Uint8Array>([5, 'text', true, new Uint8Array(3), 'x'.repeat(40)]), random.chance(50) ? random.below(4) : undefined); break;
    case 4: c.set(3303, 0, 5700, random.below(100) / 2); break;
    case 5: c.changed(oid, random.pick([iid, status.ABSENT]), random.pick([rid, status.ABSENT]), random.chance(30) ? random.below(4) : undefined); break;
    case 6: c.addInstance(LAB, random.pick([0, 1, 2, 3, 4, 65534, 65535, -1])); break;
    case 7: c.removeInstance(LAB, random.pick([0, 1, 2, 3, 4, 65534])); break;
    case 8: c.addResourceInstance(LAB, iid, 11, random.below(6)); break;
    case 9: c.removeResourceInstance(LAB, iid, 11, random.below(6)); break;
    case 10: c.respond(random.chance(70) && lab.laters.length > 0 ? random.pick(lab.laters) : random.below(70000), random.pick([0, 0, status.BAD_REQUEST, status.FULL, 5, -9999])); break;
    case 11: c.update(); break;
    case 12: if (random.chance(40)) c.stop(); break;
    case 13: c.reconnect(); break;
    case 14: c.get(oid, iid, rid, random.chance(30) ? 0 : undefined); break;
    default: lab.number = random.below(1000) - 500;
  }
}

/** One random thing happens. */
function operate(random: Prng, wire: Storm, lab: Lab): void {
  const c = wire.client;
  const peer = random.below(c.peers.capacity);
  switch (random.below(20)) {
    case 0: wire.receive(random.bytes(random.below(60)), peer); break;
    case 1: wire.receive(concat(new Uint8Array([0x40 | random.below(64), random.below(256)]), random.bytes(random.below(60))), peer); break;
    case 2: case 3: wire.receive(mutate(random, request(random, wire)), peer); break;
    case 4: wire.receive(mutate(random, answer(random, wire)), peer); break;
    case 5: case 6: case 7: case 8: wire.receive(request(random, wire), peer); break;
    case 9: case 10: {
      const raw = answer(random, wire);
      wire.receive(raw, random.chance(90) ? wire.answered : peer);
      break;
    }
    case 11: {
      // Several before the doors are drained.
      for (let i = random.below(6); i >= 0; i--) {
        const raw = request(random, wire);
        if (wire.isOpen(peer)) c.handleDatagram(raw, raw.length, peer, wire.now);
      }
      break;
    }
    case 12: case 13: call(random, wire, lab); break;
    case 14: wire.advance(random.pick([0, 1, 10, 500, 2000, 5000])); break;
    case 15: wire.advance(random.pick([1, 100, 300]) * SECOND); break;
    case 16:
      // The host slept: time jumps, nobody called the doors.
      wire.now = (wire.now + random.pick([SECOND, HOUR, 24 * HOUR, 480 * HOUR])) | 0;
      if (random.chance(20)) wire.now = (wire.now - random.below(10000)) | 0;
      break;
    case 17:
      if (random.chance(30)) {
        wire.now = random.next() | 0;
        c.resume(random.pick([0, 1, 3600, 864000]));
      }
      break;
    case 18:
      wire.network = random.pick([UP, UP, UP, FAILING, OPENING]);
      if (random.chance(50)) wire.fail(peer, -3001 - random.below(20));
      else if (wire.network === UP) wire.ready();
      else c.peerBusy(peer);
      break;
    default:
      lab.onRead = mood(random);
      lab.onVerify = random.chance(50) ? undefined : mood(random);
      lab.onWrite = mood(random);
      lab.onExecute = mood(random);
      lab.onAfter = random.chance(20) ? 'after, on purpose' : undefined;
  }
  wire.good = random.chance(60);
  wire.turn();
}

/** After the storm: kind handlers, a good network and server, sane settings. */
function calm(wire: Wire, lab: Lab): void {
  const c = wire.client;
  lab.onRead = undefined;
  lab.onVerify = undefined;
  lab.onWrite = undefined;
  lab.onExecute = undefined;
  lab.onAfter = undefined;
  for (let iid = 0; iid < c.config.servers; iid++) {
    for (const [rid, value] of [[1, 86400], [2, 0], [3, 0], [5, 60], [17, 5], [18, 60], [19, 3600]]) assert.is(c.set(1, iid, rid, value), status.OK);
  }
  wire.good = true;
  wire.ready();
  // Stopped first, for a server that disabled itself for years.
  c.stop();
  wire.turn();
  wire.advance(400 * SECOND);
  assert.is(c.stopped(), true, 'not stopped after the storm');
  c.reconnect();
  wire.turn();
  wire.advance(10 * 60 * SECOND);
}

function fresh(seed: number): { wire: Storm; lab: Lab; random: Prng } {
  const random = new Prng(seed * 2654435761);
  const lab = new Lab();
  const servers = 1 + random.below(3);
  const config = { ...roomy(), servers, resources: 130, messages: 2 + random.below(3), duplicates: 1 + random.below(8), parked: 1 + random.below(4), observations: 1 + random.below(10), attributes: 1 + random.below(6), events: 1 + random.below(40), message: random.pick([512, 1280]), options: 8 + random.below(20) };
  const accounts = [1, 2, 3].slice(0, servers).map((n) => ({ uri: 'coap://127.0.0.' + n, lifetime: random.pick([20, 300, 86400]) }));
  const made = new Wire({
    seed, now: random.chance(30) ? 0x7fffffff - random.below(100000) : random.next() | 0, start: false,
    client: { config, version: random.pick(['1.0', '1.1', '1.2'] as const), servers: accounts },
    objects: (c) => [lab.object(c), device({ manufacturer: 'Acme', power: [{ kind: 1, voltage: 3800 }], errors: [1, 2], utcOffset: '+01:00', external: [LAB * 65536], reboot: (): void => undefined }, c), temperature({ value: 20 }, c)],
  });
  const wire = Object.assign(made, { answered: 0 });
  wire.good = random.chance(80);
  return { wire, lab, random };
}

for (let part = 0; part < 4; part++) {
  test('issue, bad input: any bytes and any calls: no throw, no hang, well-formed answers, and served afterwards (part ' + (part + 1) + ')', () => {
    for (let seed = SEED + part; seed < SEED + RUNS; seed += 4) {
      const { wire, lab, random } = fresh(seed);
      let step = 0;
      try {
        wire.start();
        for (; step < OPERATIONS; step++) operate(random, wire, lab);
        calm(wire, lab);
        for (let ssid = 1; ssid <= wire.client.config.servers; ssid++) assert.is(wire.client.connected(ssid), true, 'not registered with ' + ssid);
        // Instance 0 may have been removed: the others make room for it.
        for (const iid of [1, 2, 3, 4, 65534]) wire.client.removeInstance(LAB, iid);
        const added = wire.client.addInstance(LAB, 0);
        assert.ok(added === status.OK || added === status.ARGUMENT, 'no instance: ' + added);
        wire.turn();
        wire.advance(SECOND);
        wire.client.set(LAB, 0, 8, 'fixed');
        assert.is(wire.text('/' + LAB + '/0/8'), 'fixed');
        assert.is(wire.code(PUT, '/' + LAB + '/0/14', { format: 0, payload: '33' }), '2.04');
        assert.is(wire.text('/' + LAB + '/0/14'), '33');
        assert.is(wire.code(POST, '/' + LAB + '/0/10'), '2.04');
        assert.is(wire.code(PUT, '/0/0/0', { format: 0, payload: 'x' }), '4.01');
        wire.client.stop();
        wire.turn();
        wire.advance(400 * SECOND);
        assert.is(wire.client.stopped(), true, 'not stopped');
      } catch (error) {
        const e = error as Error & { actual?: unknown; expects?: unknown };
        throw new Error('FUZZ_SEED=' + seed + ' FUZZ_RUNS=1, operation ' + step + ': got ' + String(e.actual) + ', not ' + String(e.expects) + ', ' + (e.stack ?? ''));
      }
    }
  });
}

test('RFC 7252 3: every prefix and every single-bit change of a request is survived, and only whole ones are served', () => {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: roomy(), servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }] } });
  wire.register();
  wire.good = true;
  const raw = wire.request(PUT, '/' + LAB + '/0/14', { format: 0, payload: '5', token: '01020304', options: [{ number: 60, value: uint(1) }] });
  for (let n = 0; n < raw.length; n++) for (const s of wire.receive(raw.slice(0, n))) assert.ok(s.type !== CON || s.code < 32);
  for (let bit = 0; bit < raw.length * 8; bit++) {
    const changed = raw.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    wire.receive(changed);
  }
  wire.advance(300 * SECOND);
  assert.is(wire.client.connected(1), true);
  assert.is(wire.code(PUT, '/' + LAB + '/0/14', { format: 0, payload: '6' }), '2.04');
});

test('architecture: after deep sleep `now` may begin anywhere: the client is soon registered, whatever was under way', () => {
  for (const shift of [-0x70000000, -0x40000000, -100000, 0, 100000, 0x40000000, 0x70000000]) {
    for (const state of ['registering', 'acknowledged', 'backing off', 'registered', 'updating', 'waiting for a handler']) {
      const lab = new Lab();
      const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: roomy() }, start: false });
      wire.good = state === 'registered' || state === 'updating' || state === 'waiting for a handler';
      wire.start();
      const register = wire.sent[0];
      wire.good = false;
      if (state === 'acknowledged') wire.empty(ACK, register.mid);
      if (state === 'backing off') wire.reply(register, 0xa3);
      if (state === 'updating') {
        wire.client.update();
        wire.turn();
      }
      if (state === 'waiting for a handler') {
        lab.onExecute = status.LATER;
        wire.send(POST, '/' + LAB + '/0/10');
      }
      wire.advance(SECOND);
      wire.now = (wire.now + shift) | 0;
      wire.client.resume(10000);
      wire.good = true;
      wire.turn();
      wire.advance(10 * 60 * SECOND);
      assert.is(wire.client.connected(1), true, state + ', shifted by ' + shift);
      lab.onExecute = undefined;
      assert.is(wire.code(POST, '/' + LAB + '/0/10'), '2.04');
    }
  }
});

test.run();
