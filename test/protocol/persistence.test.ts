import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Persistence } from '../../src/features/persistence.js';
import { Record, adler32 } from '../../src/buffers/record.js';
import { Bootstrap } from '../../src/features/bootstrap.js';
import { BOOLEAN, type Client, FLOAT, HIDDEN, INTEGER, OBJLNK, OPAQUE, type ObjectDeclaration, R, RW, STRING, TIME, UNSIGNED, arenaOf, defaults } from '../../src/index.js';
import { BS_URI, BootstrapWire, Memory, serverOf } from './bootstrap-wire.js';
import { GET, POST, PUT, ascii, codeName, pathOf, payloadText, textsOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { links } from './payload.js';
import { type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('persistence');

const SECOND = 1000;
const DAY = 86400000;
const SERVERS = 1;
const ATTRIBUTES = 2;
const SESSIONS = 3;
const DAMAGED = -11;

/** An OSCORE object and an Access Control object with a value of each type. */
function steering(): ObjectDeclaration[] {
  return [
    {
      id: 2, instances: [], most: 2, resources: [
        { id: 0, type: INTEGER, access: R }, { id: 1, type: INTEGER, access: R }, { id: 2, type: INTEGER, access: RW, multiple: true, most: 3 }, { id: 3, type: INTEGER, access: RW },
      ],
    },
    {
      id: 21, instances: [7], most: 2, resources: [
        { id: 0, type: OPAQUE, access: HIDDEN, capacity: 16 }, { id: 1, type: FLOAT, access: HIDDEN }, { id: 2, type: BOOLEAN, access: HIDDEN }, { id: 3, type: UNSIGNED, access: HIDDEN },
        { id: 4, type: TIME, access: HIDDEN }, { id: 5, type: OBJLNK, access: HIDDEN }, { id: 6, type: STRING, access: HIDDEN, capacity: 12 },
      ],
    },
  ];
}

function make(memory: Memory, more?: WireOptions['client'], rest?: WireOptions): Wire {
  const wire = new Wire({
    objects: (c) => [new Lab().object(c), ...steering()], start: false, ...rest,
    client: { use: [new Persistence(memory)], ...more, config: { ...roomy(), values: 4000, ...(more === undefined ? {} : more.config) } },
  });
  return wire;
}

/** A client that is registered with a server that answers everything. */
function living(memory: Memory, more?: WireOptions['client'], rest?: WireOptions): Wire {
  const wire = make(memory, more, rest);
  wire.good = true;
  wire.start();
  assert.is(wire.client.connected(1), true);
  wire.take();
  wire.heard();
  return wire;
}

/** Lets what has changed be saved. */
function settle(wire: Wire): void {
  wire.advance(5 * SECOND);
}

/** The client again, after a restart; what it sent at once. */
function restart(memory: Memory, more?: WireOptions['client'], rest?: WireOptions): { wire: Wire; sent: Sent[] } {
  const wire = make(memory, more, rest);
  wire.start();
  return { wire, sent: wire.take() };
}

/** Values that are not those that the client is built with, by a server and by the application. */
function change(wire: Wire): void {
  assert.is(wire.code(PUT, '/1/0/1', { format: 0, payload: '4711' }), '2.04');
  assert.is(wire.code(PUT, '/1/0/2', { format: 0, payload: '9' }), '2.04');
  const c: Client = wire.client;
  assert.equal([c.set(21, 7, 0, ascii('secret-bytes')), c.set(21, 7, 1, -1.25e-7), c.set(21, 7, 2, true), c.set(21, 7, 3, 9007199254740991)], [0, 0, 0, 0]);
  assert.equal([c.set(21, 7, 4, -2), c.set(21, 7, 5, 3 * 65536 + 1), c.set(21, 7, 6, 'Grüße')], [0, 0, 0]);
  assert.equal([c.addInstance(2, 40), c.addResourceInstance(2, 40, 2, 101), c.addResourceInstance(2, 40, 2, 0), c.set(2, 40, 2, 15, 101), c.set(2, 40, 3, -70000)], [0, 0, 0, 0, 0]);
}

function changed(c: Client): unknown[] {
  return [c.get(1, 0, 1), c.get(1, 0, 2), c.get(21, 7, 0), c.get(21, 7, 1), c.get(21, 7, 2), c.get(21, 7, 3), c.get(21, 7, 4), c.get(21, 7, 5), c.get(21, 7, 6), c.get(2, 40, 2, 101), c.get(2, 40, 2, 0), c.get(2, 40, 3), c.get(2, 40, 2, 7)];
}

const CHANGED = [4711, 9, ascii('secret-bytes'), -1.25e-7, true, 9007199254740991, -2, 3 * 65536 + 1, 'Grüße', 15, 0, -70000, undefined];
const FACTORY = [300, 0, new Uint8Array(0), 0, false, 0, 0, 0xffffffff, '', undefined, undefined, undefined, undefined];

/** A storage that has all three records, made by a client that was changed. */
function filled(): Memory {
  const memory = new Memory();
  const wire = living(memory);
  change(wire);
  assert.is(wire.code(PUT, '/' + LAB + '/0/1', { query: ['pmin=3', 'gt=5'] }), '2.04');
  assert.is(wire.code(PUT, '/3', { query: ['pmax=3'] }), '4.04');
  assert.is(wire.code(PUT, '/1/0', { query: ['pmax=30'] }), '2.04');
  settle(wire);
  assert.equal([...memory.records.keys()].sort(), [1, 2, 3]);
  return memory;
}

/* The form of a record. */

test('a record that is cut at any length, or of which any bit is another, is found out', () => {
  const bytes = new Uint8Array(300);
  const record = new Record(bytes, false);
  for (const size of [0, 1, 7, 200]) {
    record.begin(bytes, 10, 290, 2);
    for (let i = 0; i < size; i++) record.writer.u8(i * 37);
    const length = record.close();
    assert.is(length, size + 8);
    assert.is(record.open(bytes, 10, length, 2), 0);
    assert.is(record.reader.left(), size);
    assert.is(record.open(bytes, 10, length, 3), DAMAGED, 'of another kind');
    for (let cut = 0; cut < length; cut++) assert.is(record.open(bytes, 10, cut, 2), DAMAGED, 'cut at ' + cut);
    assert.is(record.open(bytes, 10, length + 1, 2), DAMAGED, 'longer');
    for (let bit = 0; bit < length * 8; bit++) {
      bytes[10 + (bit >> 3)] ^= 1 << (bit & 7);
      assert.is(record.open(bytes, 10, length, 2), DAMAGED, 'bit ' + bit);
      bytes[10 + (bit >> 3)] ^= 1 << (bit & 7);
    }
  }
  record.begin(bytes, 0, 20, 1);
  for (let i = 0; i < 13; i++) record.writer.u8(1);
  assert.is(record.close(), -2, 'it does not fit');
});

test('RFC 1950 9: the checksum is Adler-32', () => {
  assert.is(adler32(ascii('Wikipedia'), 0, 9), 0x11e60398);
  const long = new Uint8Array(100000).fill(255);
  let a = 1;
  let b = 0;
  for (const byte of long) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  assert.is(adler32(long, 0, long.length), (b << 16) | a);
});

/* Servers. */

test('instances and values of Security, Server, Access Control and OSCORE come back, of every type', () => {
  const memory = filled();
  const { wire } = restart(memory);
  assert.equal(changed(wire.client), CHANGED);
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE'), []);
  settle(wire);
  wire.turn();
});

test('what is as it was built is not saved, and what is restored is not saved again', () => {
  const memory = new Memory();
  const wire = living(memory);
  settle(wire);
  assert.equal(memory.saves, [SESSIONS]);
  const full = filled();
  full.saves.splice(0);
  const { wire: again } = restart(full);
  again.advance(100 * SECOND);
  assert.equal(full.saves, []);
});

test('several changes share one record; an Update and a value set to what it is share none', () => {
  const memory = new Memory();
  const wire = living(memory);
  settle(wire);
  memory.saves.splice(0);
  for (let i = 0; i < 5; i++) assert.is(wire.client.set(1, 0, 2, i + 1), 0);
  wire.turn();
  wire.advance(SECOND);
  assert.equal(memory.saves, [], 'not at once');
  wire.advance(3 * SECOND);
  assert.equal(memory.saves, [SERVERS]);
  assert.is(wire.client.set(1, 0, 2, 5), 0);
  assert.is(wire.client.set(LAB, 0, 1, 5), 0);
  wire.client.update();
  wire.advance(10 * SECOND);
  assert.equal(memory.saves, [SERVERS]);
  wire.client.set(1, 0, 2, 6);
  wire.client.set(1, 0, 2, 5);
  wire.advance(10 * SECOND);
  assert.equal(memory.saves, [SERVERS], 'the same record is not written again');
});

test('a damaged record, cut at any length or with any bit changed, is told and nothing of it is taken', () => {
  const good = filled();
  for (const key of [SERVERS, ATTRIBUTES, SESSIONS]) {
    const record = good.records.get(key)!;
    const spoilt: [string, Uint8Array][] = [];
    for (let cut = 0; cut < record.length; cut += key === SERVERS ? 7 : 1) spoilt.push(['cut at ' + cut, record.slice(0, cut)]);
    for (let bit = 0; bit < record.length * 8; bit += key === SERVERS ? 13 : 3) {
      const copy = record.slice();
      copy[bit >> 3] ^= 1 << (bit & 7);
      spoilt.push(['bit ' + bit, copy]);
    }
    spoilt.push(['longer', new Uint8Array([...record, 0])]);
    for (const [name, bytes] of spoilt) {
      const memory = new Memory();
      for (const [k, v] of good.records) memory.records.set(k, k === key ? bytes : v);
      const { wire, sent } = restart(memory);
      const failures = wire.heard().filter((e) => e.name === 'STORE_FAILURE');
      assert.equal(failures.map((e) => [e.code, e.path]), [[DAMAGED, '/' + key]], key + ' ' + name);
      assert.equal(changed(wire.client), key === SERVERS ? FACTORY : CHANGED, key + ' ' + name);
      assert.is(pathOf(sent[0]), key === SESSIONS ? '/rd' : '/rd/a1', key + ' ' + name);
    }
  }
});

test('a record of another firmware, whose values do not fit what is declared now, is left alone; what is not declared any more is passed over', () => {
  const memory = filled();
  const smaller = (c: Client): ObjectDeclaration[] => [new Lab().object(c), steering()[0], { id: 21, instances: [7], most: 2, resources: [{ id: 0, type: OPAQUE, access: HIDDEN, capacity: 4 }] }];
  const { wire } = restart(memory, undefined, { objects: smaller });
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE').map((e) => e.code), [DAMAGED]);
  assert.is(wire.client.get(1, 0, 1), 300);
  const other = (c: Client): ObjectDeclaration[] => [new Lab().object(c), steering()[0], { id: 21, instances: [7], most: 2, resources: [{ id: 1, type: STRING, access: HIDDEN, capacity: 40 }] }];
  assert.is(restart(memory, undefined, { objects: other }).wire.client.get(1, 0, 1), 300);
  const fewer = (c: Client): ObjectDeclaration[] => [new Lab().object(c), { ...steering()[0], instances: [], most: 0 }];
  assert.is(restart(memory, undefined, { objects: fewer }).wire.client.get(1, 0, 1), 300, 'more instances than there can be');
  const without = (c: Client): ObjectDeclaration[] => [new Lab().object(c)];
  const rest = restart(memory, undefined, { objects: without }).wire;
  assert.equal([rest.client.get(1, 0, 1), rest.client.get(21, 7, 0)], [4711, undefined]);
  const grown = (c: Client): ObjectDeclaration[] => [new Lab().object(c), steering()[0], { id: 21, instances: [7], most: 2, resources: [{ id: 6, type: STRING, access: HIDDEN, capacity: 12 }, { id: 9, type: INTEGER, access: HIDDEN, value: 55 }] }];
  const newer = restart(memory, undefined, { objects: grown }).wire;
  assert.equal([newer.client.get(21, 7, 6), newer.client.get(21, 7, 9)], ['Grüße', 55]);
});

/* Attributes. */

test('attributes come back to their server', () => {
  const { wire } = restart(filled());
  wire.good = true;
  wire.turn();
  wire.advance(10 * SECOND);
  assert.is(wire.client.connected(1), true);
  wire.good = false;
  assert.is(links(payloadText(wire.ask(GET, '/' + LAB + '/0/1', { accept: 40 })))['/' + LAB + '/0/1'], 'gt=5;pmax=0;pmin=3'.replace('pmax=0;', ''));
  assert.ok(links(payloadText(wire.ask(GET, '/1/0', { accept: 40 })))['/1/0'].includes('pmax=30'));
});

test('attributes of a server that is there no more are dropped', () => {
  const memory = filled();
  memory.records.delete(SERVERS);
  memory.records.delete(SESSIONS);
  const { wire } = restart(memory, { servers: [{ uri: 'coap://127.0.0.1:5683', ssid: 9 }] });
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE'), []);
  wire.reply(wire.sent[0], 0x41, wire.located());
  assert.is(links(payloadText(wire.ask(GET, '/' + LAB + '/0/1', { accept: 40 })))['/' + LAB + '/0/1'], '');
});

/* Registrations. */

test('a registration that may still stand is updated, with all that the server may not know, in place of a Register', () => {
  const { wire, sent } = restart(filled());
  assert.equal(sent.map((s) => [codeName(s.code), pathOf(s), textsOf(s, 15).filter((q) => q.startsWith('lt='))]), [['0.02', '/rd/a1', ['lt=4711']]]);
  assert.ok(payloadText(sent[0]).includes('</1/0>'));
  wire.reply(sent[0], 0x44);
  assert.is(wire.client.connected(1), true);
  assert.is(wire.client.version(1), 11);
});

test('when the server has forgotten it, a Register follows at once', () => {
  const { wire, sent } = restart(filled());
  assert.equal(wire.reply(sent[0], 0x84).map((s) => pathOf(s)), ['/rd']);
});

test('a server that has moved knows nothing of the registration', () => {
  const memory = new Memory();
  living(memory).advance(5 * SECOND);
  const { sent } = restart(memory, { servers: [{ uri: 'coap://127.0.0.1:5999', lifetime: 300 }] });
  assert.equal(sent.map((s) => pathOf(s)), ['/rd']);
});

test('after a De-register there is nothing to update', () => {
  const memory = new Memory();
  const wire = living(memory);
  settle(wire);
  wire.client.stop();
  wire.turn();
  wire.advance(5 * SECOND);
  assert.is(wire.client.pollTimeout(wire.now), -1);
  assert.equal(restart(memory).sent.map((s) => pathOf(s)), ['/rd']);
});

test('the version that the server knows is kept', () => {
  const memory = new Memory();
  const wire = make(memory, { version: '1.2' });
  wire.start();
  const [first] = wire.take();
  const [second] = wire.reply(first, 0x8c);
  assert.ok(textsOf(second, 15).includes('lwm2m=1.1'));
  wire.reply(second, 0x41, wire.located());
  settle(wire);
  const again = restart(memory, { version: '1.2' });
  again.wire.reply(again.sent[0], 0x44);
  assert.is(again.wire.client.version(1), 11);
});

/* The storage fails. */

test('a storage that fails is told, and the client goes on', () => {
  const memory = new Memory();
  memory.saveFailure = -3007;
  const wire = living(memory);
  wire.client.set(1, 0, 2, 7);
  settle(wire);
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE').map((e) => [e.code, e.path]), [[-3007, '/1'], [-3007, '/3']]);
  assert.is(wire.client.connected(1), true);
  wire.advance(100 * SECOND);
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE'), [], 'once for each change');
  memory.saveFailure = 0;
  wire.client.set(1, 0, 2, 8);
  settle(wire);
  assert.equal(memory.saves, [SERVERS]);
  const bad = filled();
  bad.loadFailure = -3012;
  const { wire: other, sent } = restart(bad);
  assert.equal(other.heard().filter((e) => e.name === 'STORE_FAILURE').map((e) => e.code), [-3012, -3012, -3012]);
  assert.equal(sent.map((s) => pathOf(s)), ['/rd']);
});

test('a record that does not fit a message is told, and not saved', () => {
  const memory = new Memory();
  const wire = living(memory, { config: { message: 320, values: 4000 } }, { objects: (c) => [...steering(), { id: 7, resources: [{ id: 0, type: INTEGER, access: R, value: c.config.servers }] }] });
  assert.is(wire.client.set(21, 7, 0, new Uint8Array(16)), 0);
  settle(wire);
  assert.equal(wire.heard().filter((e) => e.name === 'STORE_FAILURE'), []);
  const tiny = living(new Memory(), { servers: [{ uri: 'coap://' + 'a'.repeat(70), lifetime: 300 }], config: { message: 128, values: 4000 } }, { objects: () => [] });
  tiny.client.set(1, 0, 2, 77);
  settle(tiny);
  assert.equal(tiny.heard().filter((e) => e.name === 'STORE_FAILURE').map((e) => [e.code, e.path]), [[-2, '/1']]);
});

test('keys do not stay behind in the message slot that a record was written in', () => {
  const memory = new Memory();
  const wire = living(memory, { servers: [{ uri: 'coap://127.0.0.1:5683', key: ascii('KEY-OF-THE-SERVER') }] });
  wire.client.set(1, 0, 2, 7);
  settle(wire);
  assert.ok(Buffer.from(memory.records.get(SERVERS)!).includes('KEY-OF-THE-SERVER'));
  const all = Buffer.from(wire.client.arena.u8);
  assert.is(all.indexOf('KEY-OF-THE-SERVER'), all.lastIndexOf('KEY-OF-THE-SERVER'), 'once, in its instance');
});

test('a change that finds no free message slot is saved when there is one', () => {
  const memory = new Memory();
  const wire = living(memory);
  settle(wire);
  memory.saves.splice(0);
  wire.good = false;
  wire.client.update();
  wire.turn();
  wire.client.set(1, 0, 2, 7);
  wire.advance(10 * SECOND);
  assert.equal(memory.saves, [SERVERS], 'the slot for answers is free');
});

test('erase forgets everything: the next start is the first', () => {
  const memory = filled();
  const persistence = new Persistence(memory);
  assert.is(persistence.erase() < 0, true, 'not before it has a client');
  make(memory, { use: [persistence] });
  assert.is(persistence.erase(), 0);
  assert.is(memory.records.size, 0);
  assert.equal(changed(restart(memory).wire.client), FACTORY);
});

test('the arena is exactly what the features say', () => {
  for (const use of [[new Persistence(new Memory())], [new Bootstrap()], [new Bootstrap(), new Persistence(new Memory())]]) {
    const config = { ...defaults(), ...roomy(), values: 4000, servers: 2 };
    const wire = new Wire({ start: false, client: { use, config, servers: [{ uri: BS_URI, bootstrap: true }] } });
    assert.is(wire.client.arena.used, arenaOf(wire.client.config, use));
  }
  assert.is(arenaOf(defaults(), [new Bootstrap()]), arenaOf(defaults()), 'a bootstrap has no tables');
});

/* Thirty days. */

test('thirty days of Updates write nothing', () => {
  const memory = new Memory();
  const wire = living(memory);
  settle(wire);
  memory.saves.splice(0);
  wire.advance(30 * DAY);
  assert.is(wire.client.connected(1), true);
  assert.equal(memory.saves, []);
});

/* With a bootstrap. */

test('servers of a bootstrap are there after a restart, and no bootstrap is asked for', () => {
  const memory = new Memory();
  const first = new BootstrapWire({ storage: memory });
  first.accept();
  first.account(1, { uri: 'coap://127.0.0.1:5783', ssid: 101, lifetime: 500 });
  assert.is(first.finish(), '2.04');
  first.advance(1);
  assert.equal(memory.saves, [SERVERS], 'saved at once');
  const again = new BootstrapWire({ storage: memory });
  assert.equal(again.take().map((s) => s.peer + pathOf(s)), ['0/rd']);
  assert.equal([again.client.get(0, 0, 0), again.client.get(0, 1, 10), again.client.get(1, 1, 1)], [BS_URI, 101, 500]);
});

test('a bootstrap account that was purged is gone after a restart, too', () => {
  const memory = new Memory();
  const servers = [{ uri: BS_URI, bootstrap: true, accountTimeout: 60 }];
  const first = new BootstrapWire({ storage: memory, client: { servers } });
  first.accept();
  first.account(1, { uri: 'coap://127.0.0.1:5783', ssid: 101 });
  first.finish();
  first.good = true;
  first.advance(100 * SECOND);
  assert.ok(first.names().includes('BOOTSTRAP_ACCOUNT_PURGED'));
  first.advance(10 * SECOND);
  const again = new BootstrapWire({ storage: memory, client: { servers } });
  assert.is(again.client.get(0, 0, 0), undefined);
  assert.is(again.feature.request() < 0, true);
});

test('a bootstrap that goes on is not saved, whatever else changes, and what it goes back to is what was there before it', () => {
  const memory = new Memory();
  const wire = new BootstrapWire({ storage: memory, start: false, client: { servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 300 }, { uri: BS_URI, bootstrap: true }] } });
  wire.good = true;
  wire.start();
  wire.client.set(1, 0, 1, 400);
  wire.turn();
  settle(wire);
  wire.good = false;
  assert.is(wire.code(POST, '/1/0/9'), '2.04');
  wire.accept();
  memory.saves.length = 0;
  assert.is(wire.write('/1/0', serverOf({ uri: '', ssid: 1, lifetime: 999 })), '2.04');
  wire.client.set(1, 0, 3, 5);
  wire.turn();
  settle(wire);
  assert.not(memory.saves.includes(SERVERS));
  wire.good = true;
  wire.advance(300 * SECOND);
  assert.is(wire.client.connected(1), true);
  assert.is(wire.client.get(1, 0, 1), 400);
  wire.client.set(1, 0, 1, 500);
  wire.turn();
  settle(wire);
  assert.ok(memory.saves.includes(SERVERS), 'and saved again afterwards');
});

test('suspend saves what waits, before it is told: the device may be switched off then', () => {
  const memory = new Memory();
  const wire = living(memory);
  assert.is(memory.records.has(SESSIONS), false, 'two seconds have not passed');
  wire.client.suspend();
  wire.turn();
  assert.is(memory.records.has(SESSIONS), true);
  const { sent } = restart(memory);
  assert.is(codeName(sent[0].code), '0.02');
  assert.equal(textsOf(sent[0], 11), ['rd', 'a1'], 'an Update, no Register');
});

test.run();
