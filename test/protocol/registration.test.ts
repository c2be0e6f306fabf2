import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { ACK, CON, DELETE, GET, POST, PUT, RST, ascii, bytes, codeName, describe, encode, hex, pathOf, payloadText, textsOf, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { FAILING, OPENING, type Sent, UP, Wire, type WireOptions } from './wire.js';

const test = suite('registration');

const SECOND = 1000;
const MINUTE = 60000;
const DAY = 86400000;

const LINKS = '</>;rt="oma.lwm2m";ct="0 42 60 112 11542",</1>;ver=1.1,</1/0>,</42769>;ver=2.3,</42769/0>,</42769/1>';

function make(client?: WireOptions['client'], more?: WireOptions): Wire {
  const lab = new Lab();
  return new Wire({ objects: (c) => [lab.object(c)], ...more, client: { config: roomy(), ...client } });
}

/** A client that is registered with a server that answers everything, with a lifetime. */
function living(lifetime: number, more?: WireOptions): Wire {
  const wire = make({ servers: [{ uri: 'coap://127.0.0.1', lifetime }] }, { ...more, start: false });
  wire.good = true;
  wire.start();
  assert.is(wire.client.connected(1), true);
  wire.take();
  wire.names();
  return wire;
}

function isRegister(s: Sent): boolean {
  return s.type === CON && s.code === POST && pathOf(s) === '/rd';
}

function isUpdate(s: Sent): boolean {
  return s.type === CON && s.code === POST && pathOf(s) === '/rd/a1';
}

function isLeave(s: Sent): boolean {
  return s.type === CON && s.code === DELETE && pathOf(s) === '/rd/a1';
}

/** Requests of a kind, retransmissions left out. */
function once(list: readonly Sent[], kind: (s: Sent) => boolean): Sent[] {
  return list.filter((s, i) => kind(s) && list.findIndex((other) => other.mid === s.mid) === i);
}

/* Register, Core 1.2 6.2.1. */

test('Core 1.2 6.2.1: Register names endpoint, lifetime, version and binding, and lists objects without Security', () => {
  const wire = make({ endpoint: 'urn:dev:mac:0024befffe804ff1', version: '1.1' });
  const register = wire.one();
  assert.is(describe({ ...register, options: [], payload: new Uint8Array(0) }).startsWith('CON 0.02'), true);
  assert.is(pathOf(register), '/rd');
  assert.is(uintOf(register, 12), 40);
  assert.equal(textsOf(register, 15).sort(), ['b=U', 'ep=urn:dev:mac:0024befffe804ff1', 'lt=300', 'lwm2m=1.1']);
  assert.equal([...new Set(register.options.map((o) => o.number))], [11, 12, 15], 'and no other option');
  assert.is(payloadText(register), LINKS);
  assert.equal(wire.heard().map((e) => [e.name, e.ssid, e.code]), [['REGISTERING', 1, 11]]);
});

test('Core 1.2 6.2.1: Register in versions 1.0 and 1.2', () => {
  for (const [version, code] of [['1.0', 10], ['1.2', 12]] as const) {
    const wire = make({ version });
    const register = wire.one();
    assert.equal(textsOf(register, 15).sort(), ['b=U', 'ep=urn:test', 'lt=300', 'lwm2m=' + version]);
    assert.is(wire.heard()[0].code, code);
    assert.is(wire.client.version(1), code);
  }
});

test('Core 1.2 6.2.1: 1.1 is asked for when nothing is said, lifetime a day', () => {
  const wire = make({ servers: [{ uri: 'coap://127.0.0.1' }] });
  assert.equal(textsOf(wire.one(), 15).sort(), ['b=U', 'ep=urn:test', 'lt=86400', 'lwm2m=1.1']);
});

test('Core 1.2 6.2.1: an object without instances is listed alone', () => {
  const wire = new Wire({ objects: () => [{ id: 900, instances: [], most: 2, resources: [{ id: 1, type: status.INTEGER, access: status.R, value: 1 }] }] });
  const links = payloadText(wire.one()).split(',');
  assert.ok(links.includes('</900>'), links.join());
  assert.not(links.some((l) => l.startsWith('</900/')));
});

test('Core 1.2 6.2.1: 2.01 completes it: event, connected, nothing more is sent', () => {
  const wire = make();
  assert.is(wire.client.connected(1), false);
  const register = wire.one();
  wire.names();
  assert.equal(wire.reply(register, 0x41, wire.located()), []);
  assert.is(wire.client.connected(1), true);
  assert.equal(wire.heard().map((e) => [e.name, e.ssid]), [['REGISTRATION_COMPLETE', 1]]);
  assert.is(wire.client.connected(2), false);
});

test('Core 1.2 6.2.1: every other answer fails it, with the code', () => {
  for (const code of [0x40, 0x42, 0x44, 0x45, 0x80, 0x81, 0x83, 0x84, 0x85, 0x8d, 0xa0, 0xa3]) {
    const wire = make();
    const register = wire.one();
    wire.names();
    wire.reply(register, code, wire.located());
    assert.is(wire.client.connected(1), false, codeName(code));
    const heard = wire.heard();
    assert.equal(heard.map((e) => e.name), ['REGISTRATION_FAILURE'], codeName(code));
    assert.is(heard[0].code, -code, codeName(code));
  }
});

test('Core 1.2 6.3: requests are ignored until the registration stands', () => {
  const lab = new Lab();
  const wire = new Wire({ client: { config: roomy() }, objects: (c) => [lab.object(c)] });
  const register = wire.one();
  assert.equal(wire.send(POST, '/' + LAB + '/0/10'), []);
  assert.equal(wire.send(GET, '/1/0/1', { observe: 0 }), []);
  assert.equal(wire.send(PUT, '/1/0/1', { payload: '5', format: 0 }), []);
  assert.equal(lab.calls, []);
  wire.reply(register, 0x41, wire.located());
  assert.is(wire.text('/1/0/1'), '300');
});

test('Transport 1.2 6.4.3: the location of any segments comes back in Update and De-register as it was given', () => {
  for (const location of [['rd', 'a1'], ['rd', '5a3f', 'x'], ['a b%/ü'], ['rd', ''], ['x'.repeat(30)]]) {
    const wire = make();
    wire.location = location;
    wire.reply(wire.one(), 0x41, wire.located());
    assert.is(wire.client.connected(1), true, location.join());
    wire.client.update();
    wire.turn();
    const update = wire.one();
    assert.equal(textsOf(update, 11), location);
    wire.reply(update, 0x44);
    wire.client.stop();
    wire.turn();
    assert.equal(textsOf(wire.one(), 11), location);
  }
});

/* Versions. */

test('Core 1.2 6.2.1: 4.12 falls back from 1.2 to 1.1 to 1.0 at once, and then fails', () => {
  const wire = make({ version: '1.2' });
  const asked: string[] = [];
  wire.names();
  for (let i = 0; i < 3; i++) {
    const register = wire.one();
    asked.push(textsOf(register, 15).filter((q) => q.startsWith('lwm2m='))[0]);
    const next = wire.reply(register, 0x8c);
    if (i < 2) {
      assert.is(next.length, 1);
      wire.sent.push(next[0]); // so that `one` finds it
    }
  }
  assert.equal(asked, ['lwm2m=1.2', 'lwm2m=1.1', 'lwm2m=1.0']);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [
    ['VERSION_FALLBACK', 11], ['REGISTERING', 11], ['VERSION_FALLBACK', 10], ['REGISTERING', 10], ['REGISTRATION_FAILURE', status.PRECONDITION_FAILED],
  ]);
});

test('Core 1.2 6.2.1: the version that was accepted is the one in use', () => {
  const wire = make({ version: '1.2' });
  const next = wire.reply(wire.one(), 0x8c);
  wire.reply(next[0], 0x41, wire.located());
  assert.is(wire.client.version(1), 11);
  assert.is(wire.client.connected(1), true);
});

/* Update, Core 1.2 6.2.2. */

for (const [lifetime, at] of [[300, 207], [3600, 3507], [186, 93], [185, 92], [100, 50], [60, 30], [86400, 86307], [2, 1]]) {
  test('Core 1.2 6.2.2: Update at max(lt/2, lt - 93): lifetime ' + lifetime + ' s, at ' + at + ' s', () => {
    const wire = living(lifetime);
    wire.advance(at * 2 * SECOND + 1500);
    const updates = once(wire.take(), isUpdate);
    assert.ok(updates.length >= 2, 'updates: ' + updates.length);
    assert.ok(updates[0].at <= at * SECOND && updates[0].at > (at - 1) * SECOND, 'first at ' + updates[0].at);
    const gap = updates[1].at - updates[0].at;
    assert.ok(gap <= at * SECOND && gap > (at - 1) * SECOND, 'then after ' + gap);
    for (const u of updates) {
      assert.equal(textsOf(u, 15), [], 'no parameter has changed');
      assert.is(uintOf(u, 12), -1);
      assert.is(u.payload.length, 0);
    }
    assert.equal(wire.names().slice(0, 4), ['REG_UPDATE', 'REG_UPDATE_COMPLETE', 'REG_UPDATE', 'REG_UPDATE_COMPLETE']);
  });
}

test('Core 1.2 6.2.2: lifetime 1 s: kept alive without a flood', () => {
  const wire = living(1);
  wire.advance(60 * SECOND);
  const updates = once(wire.take(), isUpdate);
  assert.ok(updates.length >= 50 && updates.length <= 130, String(updates.length));
});

test('Core 1.2 E.2: lifetime 0 is for ever: no Update in four years', () => {
  const wire = living(0);
  wire.advance(4 * 365 * DAY);
  assert.equal(wire.take(), []);
  assert.is(wire.client.connected(1), true);
  assert.is(wire.code(GET, '/1/0/1'), '2.05');
});

test('Core 1.2 E.2: the longest lifetime does not overflow', () => {
  const wire = living(2147483647);
  wire.advance(4 * 365 * DAY);
  assert.equal(wire.take(), []);
});

test('Core 1.2 6.2.2: Update after the lifetime was written says only that, and the next comes by the new one', () => {
  const wire = living(300);
  wire.advance(10 * SECOND);
  assert.is(wire.code(PUT, '/1/0/1', { format: 0, payload: '600' }), '2.04');
  wire.advance(SECOND);
  const updates = once(wire.sent, isUpdate);
  assert.is(updates.length, 1);
  assert.equal(textsOf(updates[0], 15), ['lt=600']);
  assert.is(updates[0].payload.length, 0);
  wire.advance(600 * SECOND);
  const next = once(wire.sent, isUpdate);
  assert.is(next.length, 2);
  const gap = next[1].at - updates[0].at;
  assert.ok(gap > 506 * SECOND && gap <= 507 * SECOND, String(gap));
  assert.equal(textsOf(next[1], 15), []);
});

test('Core 1.2 6.2.2: the application setting the lifetime has the same effect', () => {
  const wire = living(300);
  assert.is(wire.client.set(1, 0, 1, 900), status.OK);
  assert.is(wire.woken, true);
  wire.turn();
  assert.equal(textsOf(wire.one(), 15), ['lt=900']);
});

test('Core 1.2 6.2.2: a lifetime that the server did not confirm is told again', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.set(1, 0, 1, 900);
  wire.turn();
  const update = wire.one();
  wire.reply(update, 0xa0); // 5.00
  wire.good = true;
  wire.advance(DAY * 2);
  const later = wire.sent.filter((s) => s.at > update.at || s.mid !== update.mid).filter((s) => isRegister(s) || isUpdate(s));
  assert.ok(later.some((s) => textsOf(s, 15).includes('lt=900')));
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2.2: instances that come and go are told in the payload, and only then', () => {
  const wire = living(300);
  assert.is(wire.client.addInstance(LAB, 2), status.OK);
  assert.is(wire.woken, true);
  wire.turn();
  const added = wire.one();
  assert.ok(isUpdate(added));
  assert.is(uintOf(added, 12), 40);
  assert.equal(textsOf(added, 15), []);
  assert.is(payloadText(added), LINKS + ',</42769/2>');
  wire.client.removeInstance(LAB, 0);
  wire.client.removeInstance(LAB, 2);
  wire.turn();
  const removed = wire.one();
  assert.is(payloadText(removed), LINKS.replace(',</42769/0>', ''));
  wire.advance(250 * SECOND);
  const routine = wire.one();
  assert.ok(isUpdate(routine));
  assert.is(routine.payload.length, 0);
});

test('Core 1.2 6.2.2: a resource or a resource instance is no reason for an Update', () => {
  const wire = living(300);
  wire.client.addResourceInstance(LAB, 0, 11, 2);
  wire.client.removeResourceInstance(LAB, 0, 11, 0);
  wire.client.set(LAB, 0, 0, 'other');
  wire.client.changed(LAB, 0, 13);
  wire.advance(30 * SECOND);
  assert.equal(wire.take(), []);
});

test('Core 1.2 6.2.2: instances that change while an Update is under way are told by the next', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.addInstance(LAB, 2);
  wire.turn();
  const first = wire.one();
  wire.client.addInstance(LAB, 3);
  wire.turn();
  const after = wire.reply(first, 0x44);
  assert.is(after.length, 1);
  assert.is(payloadText(after[0]), LINKS + ',</42769/2>,</42769/3>');
});

test('Core 1.2 6.2.2: update() sends one at once, event by event', () => {
  const wire = living(300);
  wire.client.update();
  assert.is(wire.woken, true);
  wire.turn();
  assert.ok(isUpdate(wire.one()));
  assert.equal(wire.names(), ['REG_UPDATE', 'REG_UPDATE_COMPLETE']);
  wire.client.update();
  wire.client.update();
  wire.turn();
  assert.is(wire.take().length, 1, 'two wishes are one Update');
});

test('Core 1.2 6.2.2: requests are served while an Update is under way', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.update();
  wire.turn();
  wire.take();
  assert.is(wire.text('/1/0/1'), '300');
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2: 4.04 to an Update: registered anew', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.update();
  wire.turn();
  const update = wire.one();
  wire.names();
  const next = wire.reply(update, 0x84);
  assert.is(next.length, 1);
  assert.ok(isRegister(next[0]));
  assert.is(payloadText(next[0]), LINKS);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['REG_UPDATE_FAILURE', status.NOT_FOUND], ['REGISTERING', 11]]);
  wire.reply(next[0], 0x41, wire.located());
  assert.equal(wire.names(), ['REGISTRATION_COMPLETE']);
});

test('Core 1.2 6.2: any refusal of an Update ends in a registration', () => {
  for (const code of [0x80, 0x81, 0x85, 0xa0, 0xa3]) {
    const wire = living(300);
    wire.good = false;
    wire.client.update();
    wire.turn();
    const update = wire.one();
    wire.names();
    wire.good = true;
    wire.reply(update, code);
    assert.ok(wire.names().includes('REG_UPDATE_FAILURE'), codeName(code));
    wire.advance(DAY);
    assert.is(wire.client.connected(1), true);
    assert.ok(once(wire.sent, isRegister).length >= 2);
  }
});

test('Core 1.2 6.2: an Update that is not answered: REG_TIMEOUT, and registered anew', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.update();
  wire.turn();
  wire.names();
  wire.advance(93 * SECOND);
  const heard = wire.heard();
  assert.is(heard[0].name, 'REG_TIMEOUT');
  assert.equal(heard.map((e) => e.name).slice(0, 2), ['REG_TIMEOUT', 'REGISTERING']);
  wire.good = true;
  wire.advance(MINUTE);
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2: an Update that draws a Reset ends in a registration', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.update();
  wire.turn();
  const update = wire.one();
  wire.good = true;
  wire.empty(RST, update.mid);
  wire.advance(DAY);
  assert.is(wire.client.connected(1), true);
  assert.is(once(wire.sent, isRegister).length, 2);
});

/* Back-off, Core 1.2 6.2.1.1. */

/** A client whose requests are not sent again, so that only attempts are seen. */
function patient(seed?: number): Wire {
  const wire = make(undefined, { seed, start: false });
  wire.client.endpoint.ackTimeout = 100000 * SECOND;
  wire.start();
  return wire;
}

/** When each attempt began, ms. */
function attempts(wire: Wire): number[] {
  return once(wire.sent, isRegister).map((s) => s.at);
}

test('Core 1.2 6.2.1.1: 5 attempts, 60 s doubling with jitter, then a day, and so on', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const wire = patient(seed);
    for (let i = 0; i < 12; i++) {
      // Refused at once: the delays are between the attempts and nothing else.
      const register = wire.sent[wire.sent.length - 1];
      assert.is(attempts(wire).length, i + 1);
      wire.reply(register, 0xa3);
      const before = wire.sent.length;
      const wait = [60, 120, 240, 480, 86400][i % 5] * SECOND;
      wire.advance(wait - SECOND);
      assert.is(wire.sent.length, before, 'attempt ' + (i + 2) + ' comes too early');
      wire.advance(wait / 4 + 2 * SECOND);
      assert.is(wire.sent.length, before + 1, 'attempt ' + (i + 2) + ' comes too late');
    }
    assert.is(wire.names().filter((n) => n === 'REGISTRATION_FAILURE').length, 12);
  }
});

test('Core 1.2 6.2.1.1: the jitter differs between devices', () => {
  const seen = new Set<number>();
  for (let seed = 1; seed <= 40; seed++) {
    const wire = patient(seed);
    wire.reply(wire.one(), 0xa3);
    wire.advance(80 * SECOND);
    seen.add(wire.one().at);
  }
  assert.ok(seen.size >= 5, [...seen].join());
});

test('Core 1.2 6.2.1.1: attempts that time out back off the same way', () => {
  const wire = make(undefined, { start: false });
  wire.client.endpoint.ackRandomPercent = 100;
  wire.start();
  wire.advance(62 * SECOND);
  assert.equal(wire.names(), ['REGISTERING', 'REGISTRATION_FAILURE']);
  wire.take();
  wire.advance(58 * SECOND);
  assert.equal(wire.take(), []);
  wire.advance(20 * SECOND);
  assert.ok(isRegister(wire.take()[0]));
});

test('Core 1.2 6.2.1.1: 1/x/17 to 1/x/19 set the attempts, the delay and the delay between sequences', () => {
  const wire = living(300);
  for (const [rid, value] of [[17, 2], [18, 10], [19, 1000]]) assert.is(wire.code(PUT, '/1/0/' + rid, { format: 0, payload: String(value) }), '2.04');
  wire.good = false;
  wire.client.endpoint.ackTimeout = 1000 * SECOND;
  wire.client.update();
  wire.turn();
  wire.reply(wire.one(), 0x84);
  const delays = [10, 1000, 10, 1000];
  for (let i = 0; i < delays.length; i++) {
    const before = wire.sent.length;
    wire.reply(wire.sent[before - 1], 0xa0);
    wire.advance(delays[i] * SECOND - SECOND);
    assert.is(wire.sent.length, before, 'delay ' + i + ' too short');
    wire.advance(delays[i] * 250 + 2 * SECOND);
    assert.is(wire.sent.length, before + 1, 'delay ' + i + ' too long');
  }
});

test('Core 1.2 6.2.1.1: retry values of 0 and the largest ones draw no flood and no overflow', () => {
  for (const [count, timer, delay] of [[0, 0, 0], [2147483647, 2147483647, 2147483647], [300, 0, 0], [1, 2147483647, 0]]) {
    const wire = living(300);
    for (const [rid, value] of [[17, count], [18, timer], [19, delay]]) assert.is(wire.code(PUT, '/1/0/' + rid, { format: 0, payload: String(value) }), '2.04');
    wire.good = false;
    wire.client.update();
    wire.turn();
    wire.reply(wire.one(), 0x84);
    const start = wire.elapsed;
    for (let i = 0; i < 20; i++) {
      wire.reply(wire.sent[wire.sent.length - 1], 0xa0);
      wire.advance(10 * SECOND);
    }
    assert.ok(attempts(wire).filter((at) => at >= start).length <= 220, 'a flood');
  }
});

test('Core 1.2 6.2.1.1: success begins the count anew', () => {
  const wire = patient();
  for (const seconds of [60, 120, 240]) {
    wire.reply(wire.sent[wire.sent.length - 1], 0xa3);
    wire.advance(seconds * 1250 + SECOND);
  }
  wire.reply(wire.sent[wire.sent.length - 1], 0x41, wire.located());
  assert.is(wire.client.connected(1), true);
  wire.client.update();
  wire.turn();
  wire.reply(wire.sent[wire.sent.length - 1], 0x84);
  wire.reply(wire.sent[wire.sent.length - 1], 0xa3);
  const before = wire.sent.length;
  wire.advance(59 * SECOND);
  assert.is(wire.sent.length, before);
  wire.advance(17 * SECOND);
  assert.is(wire.sent.length, before + 1);
});

/* De-register, Core 1.2 6.2.3. */

test('Core 1.2 6.2.3: stop() de-registers, closes the network and tells both', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.stop();
  assert.is(wire.woken, true);
  wire.turn();
  const leave = wire.one();
  assert.ok(isLeave(leave), describe(leave));
  assert.equal(textsOf(leave, 15), []);
  assert.is(leave.payload.length, 0);
  assert.is(wire.client.stopped(), false);
  wire.reply(leave, 0x42);
  assert.equal(wire.names(), ['DEREGISTER', 'DISCONNECT']);
  assert.is(wire.client.stopped(), true);
  assert.is(wire.client.connected(1), false);
  assert.is(wire.isOpen(0), false);
  wire.advance(30 * DAY);
  assert.equal(wire.take(), []);
  assert.is(wire.client.pollTimeout(wire.now), -1);
});

test('Core 1.2 6.2.3: a De-register that is refused, reset or not answered stops all the same', () => {
  for (const how of ['4.04', '5.00', 'RST', 'silence']) {
    const wire = living(300);
    wire.good = false;
    wire.client.stop();
    wire.turn();
    const leave = wire.one();
    if (how === '4.04') wire.reply(leave, 0x84);
    else if (how === '5.00') wire.reply(leave, 0xa0);
    else if (how === 'RST') wire.empty(RST, leave.mid);
    else wire.advance(100 * SECOND);
    assert.equal(wire.names(), ['DEREGISTER_FAILURE', 'DISCONNECT'], how);
    assert.is(wire.client.stopped(), true, how);
    assert.is(wire.isOpen(0), false, how);
  }
});

test('Core 1.2 6.2.3: stop() while registering: nothing stays registered with a server that answers', () => {
  const wire = make();
  const register = wire.one();
  wire.client.stop();
  wire.turn();
  const more = wire.reply(register, 0x41, wire.located());
  if (!wire.client.stopped()) {
    // The registration was waited for, so that it can be ended.
    assert.is(more.length, 1);
    assert.ok(isLeave(more[0]));
    wire.reply(more[0], 0x42);
  }
  assert.is(wire.client.stopped(), true);
  wire.advance(DAY);
  assert.is(wire.client.connected(1), false);
  assert.is(wire.isOpen(0), false);
});

test('Core 1.2 6.2.3: stop() while registering with a server that is silent ends too', () => {
  const wire = make();
  wire.client.stop();
  wire.turn();
  wire.advance(400 * SECOND);
  assert.is(wire.client.stopped(), true);
  wire.take();
  wire.advance(3 * DAY);
  assert.equal(wire.take(), []);
});

test('Core 1.2 6.2.3: stop() in back-off, while the network opens, and twice', () => {
  const backoff = make();
  backoff.reply(backoff.one(), 0xa3);
  backoff.client.stop();
  backoff.turn();
  assert.is(backoff.client.stopped(), true);
  backoff.advance(3 * DAY);
  assert.equal(backoff.take(), []);

  const opening = make(undefined, { start: false });
  opening.network = OPENING;
  opening.start();
  opening.client.stop();
  opening.turn();
  assert.is(opening.client.stopped(), true);
  assert.is(opening.isOpen(0), false);
  assert.equal(opening.take(), []);

  const twice = living(300);
  twice.client.stop();
  twice.client.stop();
  twice.turn();
  assert.is(twice.client.stopped(), true);
  assert.is(once(twice.take(), isLeave).length, 1);
  twice.names();
  twice.client.stop();
  twice.turn();
  assert.equal(twice.take(), []);
});

test('Core 1.2 6.2.3: stop() while an Update is under way de-registers', () => {
  const wire = living(300);
  wire.good = false;
  wire.client.update();
  wire.turn();
  const update = wire.one();
  wire.client.stop();
  wire.turn();
  const list = wire.take();
  list.push(...wire.reply(update, 0x44));
  const leave = once(list, isLeave);
  assert.is(leave.length, 1);
  wire.reply(leave[0], 0x42);
  assert.is(wire.client.stopped(), true);
});

test('Core 1.2 6.2.3: after stop() nothing is done for the server, and reconnect() registers again', () => {
  const wire = living(300);
  wire.client.stop();
  wire.turn();
  assert.is(wire.client.stopped(), true);
  wire.take();
  wire.client.set(LAB, 0, 0, 'x');
  wire.client.addInstance(LAB, 2);
  wire.client.update();
  wire.turn();
  wire.advance(DAY);
  assert.equal(wire.take(), []);
  wire.names();
  wire.client.reconnect();
  wire.turn();
  assert.ok(isRegister(wire.take()[0]));
  assert.is(wire.client.connected(1), true);
  assert.is(wire.client.stopped(), false);
  assert.equal(wire.names(), ['REGISTERING', 'REGISTRATION_COMPLETE']);
});

/* reconnect(). */

test('Core 1.2 6.2: reconnect() opens the network anew and tells the server', () => {
  const wire = living(300);
  const before = wire.client.peers.generation(0);
  wire.client.reconnect();
  assert.is(wire.woken, true);
  assert.is.not(wire.client.peers.generation(0), before);
  wire.turn();
  const list = wire.take();
  assert.is(list.length, 1);
  assert.ok(isUpdate(list[0]) || isRegister(list[0]));
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2.2: reconnect() of a registration that stands is an Update, and observations go on', () => {
  const wire = living(300);
  const { token } = wire.ask(GET, '/' + LAB + '/0/14', { accept: 0, observe: 0 });
  wire.client.reconnect();
  wire.turn();
  assert.equal(wire.take().map(isUpdate), [true]);
  wire.client.set(LAB, 0, 14, 5);
  wire.turn();
  assert.equal(wire.take().map((s) => s.token), [token]);
});

test('Core 1.2 6.2: what was due on a network that failed is not sent on the next', () => {
  const wire = living(300);
  wire.ask(GET, '/' + LAB + '/0/14', { accept: 0, observe: 0, token: 'aa' });
  wire.client.peerBusy(0);
  wire.client.set(LAB, 0, 14, 5);
  wire.turn();
  wire.send(GET, '/' + LAB + '/0/0', { accept: 0, token: 'bb' });
  wire.send(POST, '/' + LAB + '/0/10', { token: 'cc' });
  wire.receive(bytes(0x40, 0x00, 0x12, 0x34));
  wire.fail(0, -3004);
  wire.take();
  wire.advance(10 * MINUTE);
  assert.is(wire.client.connected(1), true);
  assert.equal(wire.sent.filter((s) => s.at > 0).map((s) => s.token).filter((t) => t === 'bb' || t === 'cc'), []);
  assert.equal(wire.sent.filter((s) => s.mid === 0x1234), []);
});

test('Core 1.2 6.2: reconnect() in back-off tries at once', () => {
  const wire = make();
  wire.reply(wire.one(), 0xa3);
  wire.good = true;
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2: reconnect() while registering, updating and leaving is survived', () => {
  for (const state of ['registering', 'updating', 'leaving']) {
    const wire = state === 'registering' ? make() : living(300);
    wire.good = false;
    if (state === 'updating') wire.client.update();
    if (state === 'leaving') wire.client.stop();
    wire.turn();
    wire.take();
    wire.good = true;
    wire.client.reconnect();
    wire.turn();
    wire.advance(10 * MINUTE);
    assert.is(wire.client.connected(1), true, state);
    assert.is(wire.text('/1/0/1'), '300', state);
  }
});

/* The network. */

test('Core 1.2 6.2: a network that cannot be opened: event with its code, back-off, and registered when it can', () => {
  const wire = make(undefined, { start: false });
  wire.network = FAILING;
  wire.failure = -3007;
  wire.start();
  const heard = wire.heard();
  assert.is(heard[0].name, 'NETWORK_ERROR');
  assert.is(heard[0].code, -3007);
  assert.equal(wire.take(), []);
  wire.advance(59 * SECOND);
  assert.not(wire.names().includes('NETWORK_ERROR'));
  wire.network = UP;
  wire.good = true;
  wire.advance(20 * SECOND);
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2: a network that fails while registering, registered, updating: back again, with one NETWORK_ERROR', () => {
  for (const state of ['registering', 'registered', 'updating']) {
    const wire = state === 'registering' ? make() : living(300);
    wire.good = false;
    if (state === 'updating') wire.client.update();
    wire.turn();
    wire.names();
    wire.good = true;
    wire.fail(0, -3004);
    const heard = wire.heard().filter((e) => e.name === 'NETWORK_ERROR');
    assert.equal(heard.map((e) => [e.ssid, e.code]), [[1, -3004]], state);
    wire.advance(10 * MINUTE);
    assert.is(wire.client.connected(1), true, state);
    assert.is(wire.text('/1/0/1'), '300', state);
  }
});

test('Core 1.2 6.2: a network that fails for days is tried again, and not in a flood', () => {
  const wire = living(300);
  wire.network = FAILING;
  wire.fail(0, -3004);
  wire.names();
  wire.advance(DAY);
  const tries = wire.names().filter((n) => n === 'NETWORK_ERROR').length;
  assert.ok(tries >= 4 && tries <= 20, String(tries));
  wire.network = UP;
  wire.advance(2 * DAY);
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.2.3: a network that fails while de-registering, in back-off and when stopped leaves nothing behind', () => {
  const leaving = living(300);
  leaving.good = false;
  leaving.client.stop();
  leaving.turn();
  leaving.fail(0, -3004);
  assert.is(leaving.client.stopped(), true);
  leaving.take();
  leaving.advance(2 * DAY);
  assert.equal(leaving.take(), []);
  leaving.fail(0, -3004);
  assert.is(leaving.client.stopped(), true);

  const backoff = make();
  backoff.reply(backoff.one(), 0xa3);
  backoff.fail(0, -3004);
  backoff.good = true;
  backoff.advance(2 * DAY);
  assert.is(backoff.client.connected(1), true);
});

test('Core 1.2 6.2: a busy network holds everything back until it is ready', () => {
  const wire = living(300);
  wire.client.peerBusy(0);
  wire.client.update();
  wire.turn();
  assert.equal(wire.take(), []);
  wire.client.peerReady(0);
  wire.turn();
  assert.ok(wire.take().some(isUpdate));
});

/* What the server asks for. */

test('Core 1.2 E.2: Execute 1/x/8 is answered, then comes an Update', () => {
  const wire = living(300);
  const list = wire.send(POST, '/1/0/8');
  assert.equal(list.map((s) => codeName(s.code)), ['2.04', '0.02']);
  assert.ok(isUpdate(list[1]));
  assert.equal(wire.names(), ['EXECUTED', 'REG_UPDATE', 'REG_UPDATE_COMPLETE']);
});

test('Core 1.2 E.2: Execute 1/x/4 is answered, then de-registers, closes the network, and comes back after 1/x/5', () => {
  const wire = living(300);
  assert.is(wire.code(PUT, '/1/0/5', { format: 0, payload: '100' }), '2.04');
  wire.names();
  const at = wire.elapsed;
  const list = wire.send(POST, '/1/0/4');
  assert.equal(list.map((s) => codeName(s.code)), ['2.04', '0.04']);
  assert.ok(isLeave(list[1]));
  assert.is(wire.client.connected(1), false);
  assert.is(wire.isOpen(0), false);
  const names = wire.names();
  assert.ok(names.includes('SERVER_DISABLED') && names.includes('DEREGISTER'), names.join());
  wire.advance(99 * SECOND);
  assert.equal(wire.take(), []);
  wire.advance(2 * SECOND);
  const back = wire.take();
  assert.ok(isRegister(back[0]));
  assert.ok(back[0].at >= at + 100 * SECOND && back[0].at <= at + 101 * SECOND, String(back[0].at - at));
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 E.2: Disable lasts a day when 1/x/5 says nothing else', () => {
  const wire = living(300);
  wire.send(POST, '/1/0/4');
  wire.advance(DAY - SECOND);
  assert.is(wire.client.connected(1), false);
  wire.advance(2 * SECOND);
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 E.2: Disable with a timeout of 0, and of 60 years, does no harm', () => {
  for (const [timeout, back] of [['0', true], ['2147483647', false]] as const) {
    const wire = living(300);
    assert.is(wire.code(PUT, '/1/0/5', { format: 0, payload: timeout }), '2.04');
    wire.send(POST, '/1/0/4');
    wire.advance(400 * DAY);
    assert.is(wire.client.connected(1), back, timeout);
  }
});

test('Core 1.2 E.2: a disabled server can be left for good; reconnect() does not wake it', () => {
  const stopped = living(300);
  stopped.send(POST, '/1/0/4');
  stopped.client.stop();
  stopped.turn();
  assert.is(stopped.client.stopped(), true);
  stopped.take();
  stopped.advance(3 * DAY);
  assert.equal(stopped.take(), []);

  const disabled = living(300);
  disabled.send(POST, '/1/0/4');
  disabled.client.reconnect(); // Wi-Fi came back, say: that is no reason to disregard the server
  disabled.turn();
  assert.is(disabled.client.connected(1), false);
  disabled.advance(DAY + 1000);
  assert.is(disabled.client.connected(1), true);
});

test('Core 1.2 E.2: a De-register of Disable that nobody answers still disables and comes back', () => {
  const wire = living(300);
  assert.is(wire.code(PUT, '/1/0/5', { format: 0, payload: '1000' }), '2.04');
  wire.good = false;
  wire.send(POST, '/1/0/4');
  wire.advance(200 * SECOND);
  assert.is(wire.isOpen(0), false);
  wire.good = true;
  wire.advance(1000 * SECOND);
  assert.is(wire.client.connected(1), true);
});

/* Several servers. */

test('Core 1.2 6.2: two servers register, update and leave each by themselves', () => {
  const lab = new Lab();
  const wire = new Wire({
    client: {
      servers: [{ uri: 'coap://127.0.0.1', lifetime: 300, ssid: 101 }, { uri: 'coap://127.0.0.2', lifetime: 100, ssid: 102 }],
      config: { ...roomy(), servers: 2, messages: 3 },
    },
    objects: (c) => [lab.object(c)], start: false,
  });
  wire.good = true;
  wire.start();
  const registers = wire.take().filter(isRegister);
  assert.equal(registers.map((s) => [s.peer, textsOf(s, 15).find((q) => q.startsWith('lt='))]), [[0, 'lt=300'], [1, 'lt=100']]);
  for (const s of registers) assert.ok(payloadText(s).includes('</1/0>,</1/1>'));
  assert.ok(wire.client.connected(101) && wire.client.connected(102));
  wire.advance(55 * SECOND);
  assert.equal(once(wire.take(), isUpdate).map((s) => s.peer), [1]);
  // The second disables itself: the first does not notice.
  wire.send(POST, '/1/1/4', { peer: 1 });
  assert.equal([wire.client.connected(101), wire.client.connected(102)], [true, false]);
  wire.client.stop();
  wire.turn();
  assert.is(wire.client.stopped(), true);
});

test('RFC 7252 4.1: the first datagram of a peer whose network is not ready waits for it', () => {
  const wire = make(undefined, { start: false });
  wire.network = OPENING;
  wire.start();
  wire.advance(5 * SECOND);
  assert.equal(wire.take(), []);
  wire.ready();
  assert.ok(isRegister(wire.one()));
});

test('Core 1.2 6.2.1: a Register that is acknowledged and answered separately', () => {
  const wire = make();
  const register = wire.one();
  wire.empty(ACK, register.mid);
  wire.advance(5 * SECOND);
  const raw = encode({ type: CON, code: 0x8c, mid: 0x4444, token: register.token, options: [], payload: ascii('version') });
  const list = wire.receive(raw);
  assert.is(hex(list[0].raw), '60004444');
  assert.is(list.length, 2, 'and the next older version is tried');
  assert.ok(isRegister(list[1]));
});

test.run();
