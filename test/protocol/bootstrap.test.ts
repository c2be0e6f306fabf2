import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Blockwise } from '../../src/features/blockwise.js';
import { Bootstrap } from '../../src/features/bootstrap.js';
import { Reporting } from '../../src/features/reporting.js';
import { Send } from '../../src/features/send.js';
import { STATE } from '../../src/index.js';
import { BS, BS_URI, BootstrapWire, type BootstrapWireOptions, Memory, SENML, TLV, ascii, concat, instance, pack, resource, security, serverOf } from './bootstrap-wire.js';
import { ACK, CON, DELETE, FETCH, GET, IPATCH, POST, PUT, RST, codeName, describe, encode, pathOf, payloadText, textsOf, uint, uintOf } from './datagram.js';
import { LAB } from './lab.js';
import { links, multiple, senml } from './payload.js';
import { FAILING, OPENING, type Sent, UP, Wire } from './wire.js';

const test = suite('bootstrap');

const SECOND = 1000;
const MINUTE = 60000;
const DM = { uri: 'coap://127.0.0.1:5783', ssid: 101 };
const OTHER = { uri: 'coap://127.0.0.1:5784', ssid: 102 };

/** A client that has been accepted by its bootstrap server. */
function running(options?: BootstrapWireOptions): BootstrapWire {
  const wire = new BootstrapWire(options);
  wire.accept();
  wire.take();
  wire.heard();
  return wire;
}

/** A client that is registered with server 1 (iid 0 of both objects), its bootstrap account being Security instance 1. */
function registered(options?: BootstrapWireOptions): BootstrapWire {
  const wire = new BootstrapWire({ ...options, start: false, client: { ...options?.client, servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 300 }, { uri: BS_URI, bootstrap: true }] } });
  wire.good = true;
  wire.start();
  assert.is(wire.client.connected(1), true);
  wire.good = false;
  wire.take();
  wire.heard();
  return wire;
}

/** `registered`, and the bootstrap asked for by 1/x/9 was accepted. */
function triggered(options?: BootstrapWireOptions): BootstrapWire {
  const wire = registered(options);
  assert.is(wire.code(POST, '/1/0/9'), '2.04');
  wire.accept();
  wire.take();
  wire.heard();
  return wire;
}

/* Asking. */

test('Core 1.2 6.1.4 step 4, Transport 1.2 6.4.2: without a server the client asks POST /bs?ep&pct', () => {
  const wire = new BootstrapWire();
  const asked = wire.one();
  assert.is(asked.peer, BS);
  assert.is(codeName(asked.code), '0.02');
  assert.is(pathOf(asked), '/bs');
  assert.equal(textsOf(asked, 15), ['ep=urn:test', 'pct=112']);
  assert.is(asked.payload.length, 0);
  assert.equal(wire.names(), ['BOOTSTRAP_REQUEST']);
  assert.is(wire.client.stopped(), false);
});

test('pct names the format asked for, none, and none at all in LwM2M 1.0', () => {
  assert.equal(textsOf(new BootstrapWire({ bootstrap: { format: 110 } }).one(), 15), ['ep=urn:test', 'pct=110']);
  assert.equal(textsOf(new BootstrapWire({ bootstrap: { format: -1 } }).one(), 15), ['ep=urn:test']);
  assert.equal(textsOf(new BootstrapWire({ client: { version: '1.0' } }).one(), 15), ['ep=urn:test']);
  assert.throws(() => new Bootstrap({ format: 0 }), /format/);
  assert.throws(() => new Bootstrap({ format: -1, pack: true }), /Pack/);
});

test('Transport 1.2 6.4.7: 4.15 is about the format, and the client asks again without it; twice it is a failure', () => {
  const wire = new BootstrapWire();
  const again = wire.reply(wire.one(), 0x8f);
  assert.equal(again.map((s) => textsOf(s, 15)), [['ep=urn:test']]);
  assert.equal(wire.names(), ['BOOTSTRAP_REQUEST', 'BOOTSTRAP_REQUEST']);
  wire.reply(again[0], 0x8f);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['BOOTSTRAP_REG_FAILURE', -0x8f]]);
});

test('the whole way: Delete, Write, Write, Finish, Register with the server named', () => {
  const wire = running();
  assert.is(wire.remove('/0'), '2.02');
  assert.is(wire.remove('/1'), '2.02');
  wire.account(1, DM);
  wire.take();
  assert.is(wire.finish(), '2.04');
  wire.turn();
  assert.equal(wire.names().filter((n) => n !== 'WRITTEN'), ['BOOTSTRAP_TRANSFER_COMPLETE', 'REGISTERING']);
  assert.is(wire.isOpen(0), true);
  const register = wire.sent.filter((s) => s.peer === 0);
  assert.equal(register.map((s) => pathOf(s)), ['/rd']);
  assert.ok(textsOf(register[0], 15).includes('lt=300'));
  wire.reply(register[0], 0x41, wire.located());
  assert.is(wire.client.connected(101), true);
  const at = wire.client.peers.uriAt(0);
  assert.is(Buffer.from(wire.client.out.slice(at, at + wire.client.peers.uriLength(0))).toString(), DM.uri);
});

test('the network to the bootstrap server stays for 45 s, so that a Finish sent again is answered again', () => {
  const wire = running();
  wire.account(1, DM);
  const finish = wire.request(POST, '/bs');
  assert.is(codeName(wire.receive(finish, BS).find((s) => s.type === ACK)!.code), '2.04');
  wire.turn();
  wire.take();
  assert.is(codeName(wire.receive(finish, BS).find((s) => s.type === ACK && s.peer === BS)!.code), '2.04', 'the duplicate');
  assert.equal(wire.names().filter((n) => n === 'BOOTSTRAP_TRANSFER_COMPLETE').length, 1);
  assert.equal(wire.send(PUT, '/0/5', { peer: BS, format: TLV, payload: security(OTHER) }).filter((s) => s.peer === BS), [], 'nothing new is served');
  wire.advance(44 * SECOND);
  assert.is(wire.isOpen(BS), true);
  wire.advance(2 * SECOND);
  assert.is(wire.isOpen(BS), false);
});

test('Core 1.2 E.1, 0/x/11: the hold-off is waited for, and a quarter of it at most besides', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const wire = new BootstrapWire({ seed, client: { servers: [{ uri: BS_URI, bootstrap: true, holdOff: 40 }] } });
    assert.equal(wire.take(), []);
    wire.advance(39 * SECOND);
    assert.equal(wire.take(), []);
    wire.advance(12 * SECOND);
    assert.is(pathOf(wire.take()[0]), '/bs');
  }
});

test('Core 1.2 6.1.3.4: 1/x/9 asks for a bootstrap once its answer is out; without a bootstrap account it is 4.05', () => {
  const wire = registered();
  const answers = wire.send(POST, '/1/0/9');
  assert.equal(answers.map((s) => s.peer + ' ' + codeName(s.code)), ['0 2.04', BS + ' 0.02']);
  wire.send(POST, '/1/0/9');
  assert.equal(wire.names().filter((n) => n === 'BOOTSTRAP_REQUEST').length, 1, 'one that goes on is enough');

  const alone = new BootstrapWire({ start: false, client: { servers: [{ uri: 'coap://127.0.0.1:5683' }] } });
  alone.good = true;
  alone.start();
  alone.good = false;
  assert.is(alone.code(POST, '/1/0/9'), '4.05');
  assert.is(alone.feature.request() < 0, true);
});

test('Core 1.2 6.1.4 step 4: when every attempt to register has failed, a bootstrap is asked for', () => {
  const wire = new BootstrapWire({ client: { servers: [{ uri: 'coap://127.0.0.1:5683' }, { uri: BS_URI, bootstrap: true }] } });
  assert.equal(wire.take().map((s) => s.peer), [0]);
  for (let i = 0; i < 60 && wire.asked() === undefined; i++) wire.advance(10 * MINUTE);
  assert.ok(wire.asked() !== undefined);
});

test('the application may ask', () => {
  const wire = registered();
  assert.is(wire.feature.request(), 0);
  assert.is(wire.woken, true);
  wire.turn();
  assert.is(wire.asked() !== undefined, true);
});

/* Failures, and back-off. */

test('a refusal, silence, a Reset and a network that fails are told, and tried again: 60 s, doubling up to a day, for ever', () => {
  const wire = new BootstrapWire();
  const waits: number[] = [];
  for (let i = 0; i < 15; i++) {
    const asked = wire.asked()!;
    const from = wire.elapsed;
    if (i % 3 === 0) wire.reply(asked, 0x80);
    else if (i % 3 === 1) wire.empty(RST, asked.mid, BS);
    else wire.fail(BS, -3004);
    const failure = wire.heard().filter((e) => e.name === 'BOOTSTRAP_REG_FAILURE');
    assert.equal(failure.map((e) => e.code), [i % 3 === 0 ? -0x80 : i % 3 === 1 ? -8 : -3004]);
    assert.is(wire.isOpen(BS), false);
    while (wire.asked() === asked) wire.advance(MINUTE / 2);
    waits.push((wire.elapsed - from) / SECOND);
  }
  for (let i = 0; i < waits.length; i++) {
    const least = Math.min(60 * 2 ** i, 86400);
    assert.ok(waits[i] >= least && waits[i] <= least * 1.25 + 31, i + ': ' + waits[i]);
  }
  const silent = new BootstrapWire();
  silent.advance(100 * SECOND);
  assert.equal(silent.heard().filter((e) => e.name === 'BOOTSTRAP_REG_FAILURE').map((e) => e.code), [-7]);
});

test('Core 1.2 6.1.3.3 step 2: without a Finish the bootstrap fails after EXCHANGE_LIFETIME of silence, and is taken back', () => {
  const wire = running();
  wire.advance(240 * SECOND);
  assert.is(wire.write('/0/1', security(DM)), '2.04', 'each request gives it time again');
  wire.advance(240 * SECOND);
  assert.equal(wire.names().filter((n) => n !== 'WRITTEN'), []);
  wire.advance(9 * SECOND);
  assert.equal(wire.names(), ['BOOTSTRAP_REG_FAILURE', 'BOOTSTRAP_TAKEN_BACK']);
  assert.is(wire.client.get(0, 1, 10), undefined, 'what was written is gone');
  assert.is(wire.client.get(0, 0, 0), BS_URI);
  wire.advance(80 * SECOND);
  assert.is(wire.names()[0], 'BOOTSTRAP_REQUEST', 'and it is asked for again');
});

test('a bootstrap that fails on a registered client leaves it registered anew with its server, and is not repeated by itself', () => {
  const wire = triggered();
  assert.is(wire.remove('/1'), '2.02');
  assert.is(wire.client.connected(1), false, 'the server is left');
  assert.equal([wire.isOpen(0), wire.client.get(1, 0, 1)], [false, undefined]);
  const from = wire.sent.length;
  wire.advance(248 * SECOND);
  assert.equal(wire.names(), ['BOOTSTRAP_REG_FAILURE', 'BOOTSTRAP_TAKEN_BACK', 'REGISTERING']);
  assert.is(wire.client.get(1, 0, 1), 300);
  assert.equal(wire.registers(from), ['0:/rd']);
  wire.reply(wire.sent.filter((s) => s.peer === 0).pop()!, 0x41, wire.located());
  assert.is(wire.client.connected(1), true);
});

test('a bootstrap that changed nothing leaves the registration as it is', () => {
  const wire = triggered();
  wire.get('/', 40);
  wire.advance(100 * SECOND);
  assert.is(wire.client.connected(1), true);
  wire.good = true;
  wire.advance(148 * SECOND);
  assert.equal(wire.names().filter((n) => n.startsWith('BOOT')), ['BOOTSTRAP_REG_FAILURE']);
  assert.is(wire.client.connected(1), true);
});

test('Core 1.2 6.1.1: while the bootstrap server has the word, requests of other servers are passed over', () => {
  const wire = triggered();
  const ignored = wire.client.stats.ignored;
  assert.equal(wire.send(GET, '/1/0/1'), []);
  assert.is(wire.client.stats.ignored, ignored + 1);
});

test('a request that overtakes the answer shows that the bootstrap was accepted', () => {
  const wire = new BootstrapWire();
  const asked = wire.one();
  assert.is(wire.write('/0/1', security(DM)), '2.04');
  assert.equal(wire.names(), ['BOOTSTRAP_REQUEST', 'BOOTSTRAP_REG_COMPLETE', 'WRITTEN']);
  wire.reply(asked, 0x44);
  assert.is(wire.write('/1/1', serverOf(DM)), '2.04');
  assert.is(wire.finish(), '2.04');
});

/* Discover. */

test('Core 1.2 6.1.7.3: Bootstrap-Discover lists objects and instances, ssid and URI of the accounts, the bootstrap account without', () => {
  const wire = triggered();
  const all = wire.get('/', 40);
  assert.is(codeName(all.code), '2.05');
  assert.is(uintOf(all, 12), 40);
  assert.equal(links(payloadText(all)), {
    '/': 'lwm2m=1.1', '/0': 'ver=1.1', '/0/0': 'ssid=1;uri="coap://127.0.0.1:5683"', '/0/1': '', '/1': 'ver=1.1', '/1/0': 'ssid=1',
    ['/' + LAB]: 'ver=2.3', ['/' + LAB + '/0']: '', ['/' + LAB + '/1']: '',
  });
  assert.equal(links(payloadText(wire.get('/0', 40))), { '/': 'lwm2m=1.1', '/0': 'ver=1.1', '/0/0': 'ssid=1;uri="coap://127.0.0.1:5683"', '/0/1': '' });
  assert.equal(links(payloadText(wire.get('/1', 40))), { '/': 'lwm2m=1.1', '/1': 'ver=1.1', '/1/0': 'ssid=1' });
  assert.equal(Object.keys(links(payloadText(wire.get('/')))).length, 9, 'without Accept: the root has no other answer');
  assert.equal([codeName(wire.get('/99', 40).code), codeName(wire.get('/0/0', 40).code), codeName(wire.get('/x', 40).code)], ['4.04', '4.00', '4.04']);
});

/* Read. */

test('Core 1.2 6.1.7.4: Bootstrap-Read reads Server and Access Control, as a whole or an instance, and nothing else', () => {
  const wire = triggered();
  const read = wire.get('/1', SENML);
  assert.is(codeName(read.code), '2.05');
  assert.is(senml(read.payload)['/1/0/1'], 300);
  assert.is(senml(wire.get('/1/0').payload)['/1/0/0'], 1);
  assert.is(uintOf(wire.get('/1/0', TLV), 12), TLV);
  for (const [to, code] of [['/0', '4.05'], ['/0/0', '4.05'], ['/1/0/1', '4.05'], ['/' + LAB, '4.05'], ['/2', '4.04'], ['/1/7', '4.04']]) assert.is(codeName(wire.get(to).code), code, to);
  assert.is(codeName(wire.get('/1', 0).code), '4.06');
});

/* Write. */

test('Core 1.2 6.1.7.5: several instances in one payload, TLV and SenML CBOR, in any order', () => {
  const wire = running();
  assert.is(wire.write('/0', concat(instance(1, security(DM)), instance(2, security(OTHER)))), '2.04');
  assert.equal([wire.client.get(0, 1, 10), wire.client.get(0, 2, 10), wire.client.get(0, 2, 0)], [101, 102, OTHER.uri]);
  const records: [string, number, unknown][] = [['/1/2/0', 2, 102], ['/1/1/0', 2, 101], ['/1/2/1', 2, 600], ['/1/1/1', 2, 500]];
  assert.is(wire.write('/1', pack(records), SENML), '2.04');
  assert.equal([wire.client.get(1, 1, 1), wire.client.get(1, 2, 1)], [500, 600]);
  assert.is(wire.finish(), '2.04');
  wire.turn();
  assert.equal(wire.registers(0), ['0:/rd']);
  wire.reply(wire.sent.filter((s) => s.peer === 0)[0], 0x41, wire.located());
  assert.equal(wire.registers(0), ['0:/rd', '1:/rd']);
});

test('Core 1.2 6.1.7.5: what the payload does not name is as it was declared, and nothing of what was there before', () => {
  const wire = triggered();
  assert.is(wire.write('/1/0', concat(resource(0, 1), resource(2, 7))), '2.04');
  assert.equal([wire.client.get(1, 0, 1), wire.client.get(1, 0, 2)], [86400, 7]);
  assert.is(wire.write('/1/0', resource(0, 1)), '2.04');
  assert.is(wire.client.get(1, 0, 2), 0);
  assert.is(wire.write('/0/0', resource(10, 1)), '2.04');
  assert.is(wire.client.get(0, 0, 0), '', 'not even what the client was built with');
});

test('a single resource is written by itself, and makes its instance', () => {
  const wire = running();
  assert.is(wire.write('/1/1/1', ascii('777'), 0), '2.04');
  assert.equal([wire.client.get(1, 1, 1), wire.client.get(1, 1, 0)], [777, 0]);
  assert.is(wire.write('/1/1/2', ascii('5'), 0), '2.04');
  assert.equal([wire.client.get(1, 1, 1), wire.client.get(1, 1, 2)], [777, 5]);
  assert.is(wire.write('/0/1/5', new Uint8Array([1, 2, 3]), 42), '2.04');
  assert.equal(wire.client.get(0, 1, 5), new Uint8Array([1, 2, 3]));
});

test('whatever the access: read-only and hidden resources are written, what is unknown or cannot be is passed over', () => {
  const wire = running();
  assert.is(wire.write('/' + LAB + '/0', concat(resource(8, 'new'), resource(10, 'x'), resource(4711, 'y'))), '2.04');
  assert.is(wire.client.get(LAB, 0, 8), 'new');
  assert.is(wire.write('/' + LAB + '/0', multiple(11, [[5, 50], [6, 60]])), '2.04');
  assert.equal([wire.client.get(LAB, 0, 11, 5), wire.client.get(LAB, 0, 11, 6)], [50, 60]);
});

test('a refusal changes nothing, and leaves no instance behind', () => {
  const wire = running();
  const refusals: [string, Uint8Array, number, string][] = [
    ['/0/1', concat(resource(0, DM.uri), resource(10, 'abc')), TLV, '4.00'],
    ['/0/1', concat(resource(0, 'coap://' + 'x'.repeat(80))), TLV, '4.00'],
    ['/0/1', new Uint8Array([0xc8, 0, 99, 1]), TLV, '4.00'],
    ['/0/1', security(DM), 9999, '4.15'],
    ['/0/1', ascii('x'), 0, '4.00'],
    ['/0', security(DM), TLV, '4.00'],
    ['/99/0', resource(0, 'x'), TLV, '4.00'],
    ['/1/0/99', ascii('1'), 0, '4.00'],
    ['/1/0/8', ascii('1'), 0, '4.00'],
    ['/1/0/1/0', ascii('1'), 0, '4.00'],
    ['/1/1', concat(resource(0, 1), resource(1, -5)), TLV, '4.00'],
    ['/', security(DM), TLV, '4.00'],
    ['/0', concat(instance(1, security(DM)), instance(2, security(OTHER)), instance(3, security(DM))), TLV, '4.00'],
  ];
  for (const [to, payload, format, code] of refusals) {
    assert.is(wire.write(to, payload, format), code, to);
    assert.equal([wire.client.get(0, 1, 10), wire.client.get(1, 0, 1), wire.client.get(1, 1, 1)], [undefined, undefined, undefined], to);
  }
  assert.is(wire.client.get(0, 0, 0), BS_URI);
});

test('methods that are none of the bootstrap interface', () => {
  const wire = running();
  for (const [code, to, answer] of [[POST, '/0/0', '4.00'], [POST, '/bs/x', '4.00'], [POST, '/', '4.00'], [FETCH, '/1', '4.05'], [IPATCH, '/1', '4.05']] as const) assert.is(wire.code(code, to, { peer: BS }), answer, to);
  assert.is(wire.code(GET, '/1', { peer: BS, options: [{ number: 35, value: ascii('coap://x') }] }), '5.05');
  assert.is(wire.code(GET, '/1', { peer: BS, options: [{ number: 9, value: ascii('x') }] }), '4.02');
});

/* Delete. */

test('Core 1.2 6.1.7.6: Bootstrap-Delete spares the bootstrap account and Device; an object of the application comes back when the bootstrap fails', () => {
  const wire = triggered({ objects: (c) => [{ id: 3, resources: [{ id: 13, type: 1, access: 1, value: 'd' }] }, { id: LAB, instances: [0, 1], resources: [{ id: 0, type: 1, access: 1, value: 'a' + c.config.servers }] }] });
  wire.client.set(LAB, 1, 0, 'b2');
  assert.is(wire.remove('/'), '2.02');
  assert.equal([wire.client.get(0, 0, 0), wire.client.get(1, 0, 1), wire.client.get(LAB, 1, 0)], [undefined, undefined, undefined]);
  assert.equal([wire.client.get(0, 1, 0), wire.client.get(3, 0, 13)], [BS_URI, 'd']);
  assert.equal(links(payloadText(wire.get('/', 40))), { '/': 'lwm2m=1.1', '/0': 'ver=1.1', '/0/1': '', '/1': 'ver=1.1', '/3/0': '', ['/' + LAB]: '' });
  wire.advance(248 * SECOND);
  assert.equal([wire.client.get(0, 0, 0), wire.client.get(1, 0, 1), wire.client.get(LAB, 0, 0), wire.client.get(LAB, 1, 0)], ['coap://127.0.0.1:5683', 300, 'a2', 'b2']);
});

test('Bootstrap-Delete that succeeds is for good; an instance written again is there again', () => {
  const wire = running();
  assert.is(wire.remove('/' + LAB), '2.02');
  assert.is(wire.write('/' + LAB + '/1', resource(0, 'back')), '2.04');
  wire.account(1, DM);
  assert.is(wire.finish(), '2.04');
  wire.turn();
  assert.equal([wire.client.get(LAB, 0, 0), wire.client.get(LAB, 1, 0)], [undefined, 'back']);
  assert.ok(payloadText(wire.sent.filter((s) => s.peer === 0)[0]).endsWith('</' + LAB + '>;ver=2.3,</' + LAB + '/1>'));
});

test('instances that a bootstrap makes of the application\'s objects go when it fails, and the application hears of both', () => {
  const heard: string[] = [];
  const object = { id: 3300, instances: [0], most: 3, create: (iid: number): number => (iid === 2 ? -0x85 : heard.push('create ' + iid)), delete: (iid: number): void => void heard.push('delete ' + iid), resources: [{ id: 0, type: 1 as const, access: 3, value: 'v', capacity: 8 }] };
  const wire = triggered({ objects: () => [object] });
  assert.is(wire.write('/3300/1', resource(0, 'a')), '2.04');
  assert.is(wire.write('/3300/1', resource(0, 'b')), '2.04');
  assert.is(wire.write('/3300/2', resource(0, 'c')), '4.00');
  assert.is(wire.remove('/3300/0'), '2.02');
  assert.equal([wire.client.get(3300, 0, 0), wire.client.get(3300, 1, 0), wire.client.get(3300, 2, 0)], [undefined, 'b', undefined]);
  wire.advance(248 * SECOND);
  assert.equal([wire.client.get(3300, 0, 0), wire.client.get(3300, 1, 0)], ['v', undefined]);
  assert.equal(heard, ['create 1', 'delete 1']);

  const other = running({ objects: () => [object] });
  heard.splice(0);
  assert.is(other.write('/3300/1', resource(0, 'a')), '2.04');
  assert.is(other.remove('/3300/0'), '2.02');
  other.account(1, DM);
  assert.is(other.finish(), '2.04');
  other.turn();
  assert.equal([other.client.get(3300, 0, 0), other.client.get(3300, 1, 0)], [undefined, 'a']);
  assert.equal(heard, ['create 1', 'delete 0']);
});

test('noise from the bootstrap server throws nothing, and leaves a client that can be bootstrapped', () => {
  const wire = triggered({ client: { config: { duplicates: 4 } } });
  const seeds = [
    [PUT, '/0', concat(instance(1, security(DM)), instance(2, security(OTHER))), TLV], [PUT, '/1', pack([['/1/2/0', 2, 102], ['/1/1/0', 2, 101], ['/1/2/7', 3, 'U']]), SENML],
    [PUT, '/1/0/1', ascii('77'), 0], [PUT, '/' + LAB + '/0', multiple(11, [[5, 50], [6, 60]]), TLV], [DELETE, '/1/0', new Uint8Array(0), 0], [GET, '/', new Uint8Array(0), 0], [POST, '/bs', new Uint8Array(0), 0],
  ] as const;
  for (let i = 0; i < 6000; i++) {
    const [code, to, payload, format] = seeds[wire.prng.below(seeds.length)];
    const raw = wire.request(code, to, { peer: BS, format, payload });
    for (let n = wire.prng.below(4); n > 0; n--) raw[4 + wire.prng.below(raw.length - 4)] = wire.prng.below(256);
    wire.receive(raw.subarray(0, wire.prng.below(8) === 0 ? wire.prng.below(raw.length + 1) : raw.length), BS);
    if (wire.asked() === undefined || wire.prng.below(50) !== 0) continue;
    wire.reply(wire.asked()!, 0x44);
  }
  wire.advance(300 * SECOND);
  serve(wire);
  assert.ok(wire.client.connected(101) || wire.client.connected(1));
});

test('Transport 1.2 6.4.7: Bootstrap-Delete of what is not there, or may not go, is 4.00', () => {
  const wire = triggered();
  for (const to of ['/99', '/1/7', '/0/1', '/1/0/1', '/x']) assert.is(wire.remove(to), '4.00', to);
  assert.is(wire.remove('/1/0'), '2.02');
  assert.is(wire.remove('/1/0'), '4.00');
  assert.is(wire.remove('/1'), '2.02', 'all there are: none');
});

/* Finish. */

test('Core 1.2 6.1.6: Finish is 4.06 while what was written does not go together, and may come again', () => {
  const bad: [string, (w: BootstrapWire) => void][] = [
    ['no server', (): void => undefined],
    ['Security without Server', (w): void => void w.write('/0/1', security(DM))],
    ['Server without Security', (w): void => void w.write('/1/1', serverOf(DM))],
    ['other ssids', (w): void => {
      w.write('/0/1', security(DM));
      w.write('/1/1', serverOf(OTHER));
    }],
    ['an ssid twice', (w): void => {
      w.account(1, DM);
      w.account(2, DM);
    }],
    ['ssid 0', (w): void => w.account(1, { ...DM, ssid: 0 })],
    ['ssid 65535', (w): void => w.account(1, { ...DM, ssid: 65535 })],
    ['no URI', (w): void => w.account(1, { ...DM, uri: '' })],
    ['another scheme', (w): void => w.account(1, { ...DM, uri: 'http://127.0.0.1' })],
    ['no host', (w): void => w.account(1, { ...DM, uri: 'coap://' })],
    ['no host over TCP', (w): void => w.account(1, { ...DM, uri: 'coap+tcp://' })],
    ['coap over something else', (w): void => w.account(1, { ...DM, uri: 'coap+ws://127.0.0.1' })],
    ['coaps without security', (w): void => w.account(1, { ...DM, uri: 'coaps://127.0.0.1' })],
    ['security without coaps', (w): void => w.account(1, { ...DM, mode: 0, identity: 'a', key: new Uint8Array(16) })],
    ['PSK without a key', (w): void => w.account(1, { ...DM, uri: 'coaps://127.0.0.1', mode: 0, identity: 'a' })],
    ['an unknown mode', (w): void => w.account(1, { ...DM, uri: 'coaps://127.0.0.1', mode: 5 })],
    ['two bootstrap accounts, none of them the present one', (w): void => {
      w.account(1, DM);
      w.write('/0/0', concat(resource(0, BS_URI), resource(1, new Uint8Array([0])), resource(10, 7)));
    }],
    ['the bootstrap account overwritten', (w): void => {
      w.write('/0/0', security(DM));
      w.write('/1/0', serverOf(DM));
    }],
  ];
  for (const [name, write] of bad) {
    const wire = running();
    write(wire);
    assert.is(wire.finish(), '4.06', name);
    assert.ok(wire.names().includes('BOOTSTRAP_INCONSISTENT'), name);
    assert.is(wire.finish(), '4.06', name);
    wire.remove('/0');
    wire.remove('/1');
    wire.write('/0/0', concat(resource(0, BS_URI), resource(1, new Uint8Array([1])), resource(2, 3)));
    wire.account(1, DM);
    assert.is(wire.finish(), '2.04', name + ', mended');
  }
});

test('PSK with its key and a coaps URI goes together', () => {
  const wire = running();
  wire.account(1, { ...DM, uri: 'coaps://127.0.0.1', mode: 0, identity: 'me', key: new Uint8Array([1, 2, 3, 4]) });
  assert.is(wire.finish(), '2.04');
});

test('RFC 8323 8: a server may be reached over TCP', () => {
  const wire = running();
  wire.account(1, { ...DM, uri: 'COAP+TCP://h' });
  assert.is(wire.finish(), '2.04');
});

test('a bootstrap that leaves no server, or deletes its own account, ends in the old state', () => {
  for (const spoil of [(w: BootstrapWire): void => void w.remove('/'), (w: BootstrapWire): void => void w.write('/0/1', security(OTHER))]) {
    const wire = triggered();
    spoil(wire);
    assert.is(wire.finish(), '4.06');
    wire.advance(248 * SECOND);
    assert.ok(wire.names().includes('BOOTSTRAP_TAKEN_BACK'));
    assert.equal([wire.client.get(0, 0, 0), wire.client.get(0, 1, 0), wire.client.get(0, 1, 1), wire.client.get(1, 0, 0)], ['coap://127.0.0.1:5683', BS_URI, true, 1]);
  }
});

test('Core 1.2 6.1.3.3 step 3: an account that was replaced is purged before Finish is answered', () => {
  const wire = running();
  const next = 'coap://127.0.0.1:5999';
  assert.is(wire.write('/0/2', concat(resource(0, next), resource(1, new Uint8Array([1])), resource(2, 3))), '2.04');
  wire.account(1, DM);
  assert.is(wire.finish(), '2.04');
  assert.equal([wire.client.get(0, 0, 0), wire.client.get(0, 2, 0)], [undefined, next]);
  wire.turn();
  wire.advance(50 * SECOND);
  wire.take();
  wire.feature.request();
  wire.turn();
  const at = wire.client.peers.uriAt(BS);
  assert.is(Buffer.from(wire.client.out.slice(at, at + wire.client.peers.uriLength(BS))).toString(), next);
});

test('Core 1.2 E.1, 0/x/12: the bootstrap account is purged after its time, its key with it; 0 is never', () => {
  const wire = running({ client: { servers: [{ uri: BS_URI, bootstrap: true, accountTimeout: 100, key: ascii('SECRETKEY'), identity: 'id' }] } });
  wire.account(1, DM);
  assert.is(wire.finish(), '2.04');
  wire.good = true;
  wire.turn();
  wire.advance(99 * SECOND);
  assert.is(wire.client.get(0, 0, 0), BS_URI);
  wire.advance(2 * SECOND);
  assert.is(wire.client.get(0, 0, 0), undefined);
  assert.ok(wire.names().includes('BOOTSTRAP_ACCOUNT_PURGED'));
  assert.is(Buffer.from(wire.client.arena.u8).includes('SECRETKEY'), false);
  assert.is(wire.feature.request() < 0, true);
  assert.is(wire.client.connected(101), true);

  const kept = running();
  kept.account(1, DM);
  kept.finish();
  kept.good = true;
  kept.advance(40 * 86400 * SECOND);
  assert.is(kept.client.get(0, 0, 0), BS_URI);
});

/* Packs. */

const PACK: [string, number, unknown][] = [
  ['/0/1/0', 3, DM.uri], ['/0/1/1', 4, false], ['/0/1/2', 2, 3], ['/0/1/10', 2, 101], ['/1/1/0', 2, 101], ['/1/1/1', 2, 500], ['/1/1/7', 3, 'U'],
];

test('Core 1.2 6.1.7.7: GET /bspack?ep, and the Pack is the whole bootstrap', () => {
  const wire = new BootstrapWire({ bootstrap: { pack: true } });
  const asked = wire.one();
  assert.equal([codeName(asked.code), pathOf(asked), textsOf(asked, 15), uintOf(asked, 17)], ['0.01', '/bspack', ['ep=urn:test'], 112]);
  wire.respond(asked, 0x45, 112, pack(PACK));
  wire.turn();
  assert.equal(wire.names().filter((n) => n.startsWith('BOOT')), ['BOOTSTRAP_REQUEST', 'BOOTSTRAP_REG_COMPLETE', 'BOOTSTRAP_TRANSFER_COMPLETE']);
  assert.equal([wire.client.get(1, 1, 1), wire.client.get(0, 0, 0)], [500, BS_URI]);
  assert.is(pathOf(wire.sent.filter((s) => s.peer === 0)[0]), '/rd');
});

test('Core 1.2 6.1.7.7: instances of the objects named in a Pack go first, others stay', () => {
  const wire = registered({ bootstrap: { pack: true } });
  wire.client.set(LAB, 1, 0, 'mine');
  wire.send(POST, '/1/0/9');
  wire.respond(wire.asked()!, 0x45, 112, pack(packAt(2)));
  wire.turn();
  assert.equal([wire.client.get(1, 0, 1), wire.client.get(0, 0, 0), wire.client.get(0, 1, 0), wire.client.get(0, 2, 0), wire.client.get(LAB, 1, 0)], [undefined, undefined, BS_URI, DM.uri, 'mine']);
  assert.equal(wire.registers(0).slice(1), ['0:/rd']);
});

test('Core 1.2 6.1.7.7 and 6.1.6: after a refusal, a Pack that is malformed, or one that does not go together, a Bootstrap-Request follows at once', () => {
  const answers: [string, (w: BootstrapWire) => void][] = [
    ['5.01', (w): void => void w.reply(w.asked()!, 0xa1)],
    ['4.05', (w): void => void w.reply(w.asked()!, 0x85)],
    ['4.04', (w): void => void w.reply(w.asked()!, 0x84)],
    ['malformed', (w): void => void w.respond(w.asked()!, 0x45, 112, ascii('nonsense'))],
    ['no format', (w): void => void w.respond(w.asked()!, 0x45, 0, ascii('nonsense'))],
    ['an object that there is not', (w): void => void w.respond(w.asked()!, 0x45, 112, pack([...packAt(2), ['/77/0/0', 2, 1]]))],
    ['no Server instance', (w): void => void w.respond(w.asked()!, 0x45, 112, pack(packAt(2).slice(0, 4)))],
    ['too many instances', (w): void => void w.respond(w.asked()!, 0x45, 112, pack([...packAt(2), ...[3, 4, 5].map((i): [string, number, unknown] => ['/1/' + i + '/0', 2, 100 + i])]))],
  ];
  for (const [name, answer] of answers) {
    const wire = registered({ bootstrap: { pack: true } });
    wire.send(POST, '/1/0/9');
    const first = wire.asked();
    answer(wire);
    wire.turn();
    const second = wire.asked()!;
    assert.not.ok(second === first, name);
    assert.equal([pathOf(second), codeName(second.code)], ['/bs', '0.02'], name);
    assert.equal([wire.client.get(1, 0, 1), wire.client.get(0, 0, 0)], [300, 'coap://127.0.0.1:5683'], name + ': the old state');
  }
});

/** Blocks of 64 bytes. */
const SZX = 2;

test('RFC 7959: a Pack in blocks is fetched block by block; without Blockwise it counts as a refusal', () => {
  const body = pack(PACK);
  const count = Math.ceil(body.length / 32);
  assert.ok(count > 2);
  const block = (w: BootstrapWire, to: Sent, num: number, etag: number): void => void w.receive(encode({
    type: ACK, code: 0x45, mid: to.mid, token: to.token, payload: body.slice(num * 32, num * 32 + 32),
    options: [{ number: 4, value: new Uint8Array([etag]) }, { number: 12, value: new Uint8Array([112]) }, { number: 23, value: uint(num * 16 + (num < count - 1 ? 8 : 0) + SZX - 1) }],
  }), BS);
  const wire = new BootstrapWire({ bootstrap: { pack: true }, use: [new Blockwise()] });
  for (let num = 0; num < count; num++) {
    const asked = wire.asked()!;
    assert.equal([pathOf(asked), uintOf(asked, 23)], ['/bspack', num === 0 ? -1 : num * 16 + SZX - 1]);
    block(wire, asked, num, 1);
  }
  wire.turn();
  assert.equal(wire.names().filter((n) => n.startsWith('BOOT')), ['BOOTSTRAP_REQUEST', 'BOOTSTRAP_REG_COMPLETE', 'BOOTSTRAP_TRANSFER_COMPLETE']);
  assert.is(wire.client.get(1, 1, 1), 500);

  const changed = new BootstrapWire({ bootstrap: { pack: true }, use: [new Blockwise()] });
  block(changed, changed.asked()!, 0, 1);
  block(changed, changed.asked()!, 1, 2);
  assert.is(pathOf(changed.asked()!), '/bs', 'a body that changes on the way');
  const order = new BootstrapWire({ bootstrap: { pack: true }, use: [new Blockwise()] });
  block(order, order.asked()!, 0, 1);
  block(order, order.asked()!, 2, 1);
  assert.is(pathOf(order.asked()!), '/bs', 'a block is missing');
  const large = new BootstrapWire({ bootstrap: { pack: true }, use: [new Blockwise()], client: { config: { body: 50 } } });
  block(large, large.asked()!, 0, 1);
  block(large, large.asked()!, 1, 1);
  assert.is(pathOf(large.asked()!), '/bs', 'larger than Config.body');
  const without = new BootstrapWire({ bootstrap: { pack: true } });
  block(without, without.asked()!, 0, 1);
  assert.is(pathOf(without.asked()!), '/bs');
});

test('RFC 7959: Bootstrap-Write in blocks, Bootstrap-Discover in blocks', () => {
  for (const order of [0, 1]) {
    const wire = running(order === 0 ? { use: [new Blockwise()], client: { config: { message: 160 } } } : { client: { config: { message: 160 }, use: [new Blockwise(), new Bootstrap()] } });
    const body = concat(instance(1, security(DM)), instance(2, security(OTHER)));
    const count = Math.ceil(body.length / 64);
    for (let num = 0; num < count; num++) {
      const more = num < count - 1;
      const answer = wire.ask(PUT, '/0', { peer: BS, format: TLV, payload: body.slice(num * 64, num * 64 + 64), options: [{ number: 27, value: uint(num * 16 + (more ? 8 : 0) + SZX) }] });
      assert.is(codeName(answer.code), more ? '2.31' : '2.04');
      assert.is(wire.client.get(0, 1, 10), more ? undefined : 101);
    }
    let text = '';
    for (let num = 0, more = true; more; num++) {
      const answer = wire.ask(GET, '/', { peer: BS, accept: 40, options: num === 0 ? [] : [{ number: 23, value: uint(num * 16 + SZX) }] });
      assert.is(codeName(answer.code), '2.05');
      text += payloadText(answer);
      more = (uintOf(answer, 23) & 8) !== 0;
    }
    assert.is(links(text)['/0/2'], 'ssid=102;uri="' + OTHER.uri + '"');
  }
});

test('Core 1.2 6.1.7.7: a Pack that nobody answers is asked for again after a while', () => {
  const wire = new BootstrapWire({ bootstrap: { pack: true } });
  const first = wire.one();
  while (wire.asked()!.mid === first.mid) wire.advance(10 * SECOND);
  assert.is(pathOf(wire.asked()!), '/bspack');
});

/* The application. */

test('stop ends a bootstrap, takes back what it changed, and starts again by reconnect', () => {
  const wire = triggered();
  assert.is(wire.remove('/1'), '2.02');
  wire.client.stop();
  wire.turn();
  assert.is(wire.isOpen(BS), false);
  assert.is(wire.client.get(1, 0, 1), 300);
  assert.is(wire.client.stopped(), true);
  assert.is(wire.client.pollTimeout(wire.now), -1);
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.client.stopped(), false);

  const first = new BootstrapWire();
  first.client.stop();
  first.turn();
  assert.is(first.client.stopped(), true);
  first.client.reconnect();
  first.turn();
  assert.is(pathOf(first.asked()!), '/bs');
});

test('suspend gives a bootstrap up, and resume asks again', () => {
  const wire = running();
  wire.account(1, DM);
  wire.client.suspend();
  wire.turn();
  assert.is(wire.isOpen(BS), false);
  assert.is(wire.client.get(0, 1, 0), undefined);
  wire.advance(400 * SECOND);
  assert.is(wire.isOpen(BS), false);
  wire.take();
  wire.client.resume();
  wire.turn();
  assert.equal(wire.take().map((s) => pathOf(s)), ['/bs']);
});

/* The storage as the old state. */

test('with a storage the state of before is the one last saved, not the one built in', () => {
  const memory = new Memory();
  const wire = running({ storage: memory });
  wire.account(1, DM);
  assert.is(wire.finish(), '2.04');
  wire.advance(1);
  assert.ok(memory.saves.includes(1));
  wire.reply(wire.sent.filter((d) => d.peer === 0)[0], 0x41, wire.located());
  wire.advance(50 * SECOND);
  assert.is(wire.client.set(1, 1, 2, 444), 0);
  wire.feature.request();
  wire.turn();
  wire.advance(1);
  assert.is(pathOf(wire.asked()!), '/bs');
  wire.accept();
  wire.heard();
  assert.is(wire.remove('/'), '2.02');
  assert.is(wire.client.get(0, 1, 0), undefined);
  wire.advance(248 * SECOND);
  assert.ok(wire.names().includes('BOOTSTRAP_TAKEN_BACK'));
  assert.equal([wire.client.get(1, 1, 2), wire.client.get(0, 1, 0), wire.client.get(0, 0, 0)], [444, DM.uri, BS_URI], 'saved before it was asked for');
});

/* Every state, every input. */

interface State {
  name: string;
  enter(): BootstrapWire;
}

const STATES: State[] = [
  { name: 'opening', enter: (): BootstrapWire => {
    const wire = new BootstrapWire({ start: false });
    wire.network = OPENING;
    wire.start();
    return wire;
  } },
  { name: 'failing', enter: (): BootstrapWire => {
    const wire = new BootstrapWire({ start: false });
    wire.network = FAILING;
    wire.start();
    return wire;
  } },
  { name: 'holding off', enter: (): BootstrapWire => new BootstrapWire({ client: { servers: [{ uri: BS_URI, bootstrap: true, holdOff: 30 }] } }) },
  { name: 'requesting', enter: (): BootstrapWire => new BootstrapWire() },
  { name: 'requesting, acknowledged', enter: (): BootstrapWire => {
    const wire = new BootstrapWire();
    wire.empty(ACK, wire.one().mid, BS);
    return wire;
  } },
  { name: 'packing', enter: (): BootstrapWire => new BootstrapWire({ bootstrap: { pack: true } }) },
  { name: 'backing off', enter: (): BootstrapWire => {
    const wire = new BootstrapWire();
    wire.reply(wire.one(), 0xa3);
    return wire;
  } },
  { name: 'running', enter: (): BootstrapWire => running() },
  { name: 'running, registered before', enter: (): BootstrapWire => triggered() },
  { name: 'running, half changed', enter: (): BootstrapWire => {
    const wire = triggered();
    wire.remove('/1');
    wire.write('/0/0', security(DM));
    return wire;
  } },
  { name: 'running, inconsistent', enter: (): BootstrapWire => {
    const wire = running();
    wire.finish();
    return wire;
  } },
  { name: 'lingering', enter: (): BootstrapWire => {
    const wire = running();
    wire.account(1, DM);
    wire.finish();
    return wire;
  } },
  { name: 'registered', enter: (): BootstrapWire => registered() },
];

const INPUTS: [string, (w: BootstrapWire) => void][] = [
  ['nothing', (): void => undefined],
  ['2.04', (w): void => void (w.asked() && w.reply(w.asked()!, 0x44))],
  ['2.05', (w): void => void (w.asked() && w.respond(w.asked()!, 0x45, 112, pack(PACK)))],
  ['4.00', (w): void => void (w.asked() && w.reply(w.asked()!, 0x80))],
  ['4.15', (w): void => void (w.asked() && w.reply(w.asked()!, 0x8f))],
  ['Reset', (w): void => void (w.asked() && w.empty(RST, w.asked()!.mid, BS))],
  ['ACK', (w): void => void (w.asked() && w.empty(ACK, w.asked()!.mid, BS))],
  ['a separate 2.04', (w): void => void (w.asked() && w.receive(encode({ type: CON, code: 0x44, mid: 7, token: w.asked()!.token, options: [], payload: new Uint8Array(0) }), BS))],
  ['Write', (w): void => void w.send(PUT, '/0/1', { peer: BS, format: TLV, payload: security(DM) })],
  ['Write of nonsense', (w): void => void w.send(PUT, '/0/1', { peer: BS, format: TLV, payload: ascii('nonsense') })],
  ['Delete', (w): void => void w.send(DELETE, '/', { peer: BS })],
  ['Discover', (w): void => void w.send(GET, '/', { peer: BS, accept: 40 })],
  ['Read', (w): void => void w.send(GET, '/1', { peer: BS })],
  ['Finish', (w): void => void w.send(POST, '/bs', { peer: BS })],
  ['a request of the server', (w): void => void w.send(GET, '/1/0/1')],
  ['1/x/9', (w): void => void w.send(POST, '/1/0/9')],
  ['request', (w): void => void w.feature.request()],
  ['reconnect', (w): void => w.client.reconnect()],
  ['suspend and resume', (w): void => {
    w.client.suspend();
    w.turn();
    w.client.resume();
  }],
  ['the network fails', (w): void => w.fail(BS, -3004)],
  ['the server\'s network fails', (w): void => w.fail(0, -3004)],
  ['the network comes', (w): void => w.ready()],
  ['deep sleep', (w): void => w.client.resume(1000)],
  ['247 s', (w): void => w.advance(247 * SECOND)],
  ['noise', (w): void => void w.receive(new Uint8Array([0x40, 1, 2, 3, 0xff]), BS)],
];

/** The Pack with other instances than the bootstrap account's. */
function packAt(iid: number): [string, number, unknown][] {
  return PACK.map(([path, label, value]) => [path.replace('/0/1/', '/0/' + iid + '/').replace('/1/1/', '/1/' + iid + '/'), label, value]);
}

/** Servers that do all they should from now on. */
function serve(wire: BootstrapWire): void {
  wire.network = UP;
  wire.ready();
  const answered = new Set<string>();
  for (let i = 0; i < 400 && !wire.client.connected(101) && !wire.client.connected(1); i++) {
    const open = wire.sent.filter((s) => s.type === CON && s.code > 0 && s.code < 32 && !answered.has(s.peer + ':' + s.mid));
    for (const s of open) {
      answered.add(s.peer + ':' + s.mid);
      if (!wire.isOpen(s.peer) || wire.asked() !== s && s.peer === BS) continue;
      if (s.peer !== BS) {
        wire.reply(s, pathOf(s) === '/rd' ? 0x41 : s.code === DELETE ? 0x42 : 0x44, wire.located());
      } else if (pathOf(s) === '/bs') {
        wire.reply(s, 0x44);
        if (wire.send(DELETE, '/0', { peer: BS }).every((a) => a.peer !== BS)) continue;
        wire.remove('/1');
        const own = [0, 1, 2].find((iid) => wire.client.get(0, iid, 1) === true)!;
        wire.account(own === 1 ? 2 : 1, DM);
        wire.finish();
      } else {
        wire.reply(s, 0x84);
      }
    }
    wire.turn();
    if (open.length === 0) wire.advance(MINUTE);
  }
}

for (const state of STATES) {
  test('every input while ' + state.name + ': it ends registered', () => {
    for (const [name, input] of INPUTS) {
      for (const [second, then] of [INPUTS[0], INPUTS[8], INPUTS[10], INPUTS[13], INPUTS[19]]) {
        const wire = state.enter();
        input(wire);
        wire.turn();
        then(wire);
        wire.turn();
        serve(wire);
        assert.ok(wire.client.connected(101) || wire.client.connected(1), state.name + ', ' + name + ', ' + second + ': ' + wire.sent.slice(-3).map(describe).join(' | ') + ' ' + wire.events.slice(-8).map((e) => e.name).join(' '));
        assert.is(wire.client.get(0, 0, 0) !== undefined || wire.client.get(0, 1, 0) !== undefined, true);
      }
    }
  });
}

/* What must not outlive the servers of before. */

/** The client is served by another server than it was built with, which a bootstrap without storage has named. */
function moved(options?: BootstrapWireOptions): BootstrapWire {
  const wire = triggered(options);
  wire.remove('/0');
  wire.remove('/1');
  wire.account(5, DM);
  assert.is(wire.finish(), '2.04');
  wire.turn();
  wire.reply(wire.sent.filter((s) => s.peer === 0 && pathOf(s) === '/rd').pop()!, 0x41, wire.located());
  assert.is(wire.client.connected(101), true);
  wire.take();
  wire.heard();
  return wire;
}

test('reconnect within a bootstrap that has changed something registers with nobody', () => {
  for (const change of [(w: BootstrapWire): string => w.remove('/0') + w.remove('/1'), (w: BootstrapWire): string => w.write('/1/0/1', resource(1, 77))]) {
    const wire = triggered();
    change(wire);
    wire.take();
    wire.client.reconnect();
    wire.turn();
    assert.equal(wire.take(), []);
    assert.equal([0, 1, BS].map((peer) => wire.isOpen(peer)), [false, false, true]);
  }
});

test('attributes of a server that a bootstrap named are not those of the server that comes back when the next one fails', () => {
  const wire = moved();
  assert.is(wire.code(PUT, '/' + LAB + '/0/1', { query: ['pmin=42'] }), '2.04');
  wire.advance(MINUTE);
  wire.take();
  assert.is(wire.code(POST, '/1/5/9'), '2.04');
  wire.accept();
  assert.is(wire.remove('/1'), '2.02');
  wire.good = true;
  wire.advance(300 * SECOND);
  assert.is(wire.client.connected(1), true);
  assert.not(payloadText(wire.ask(GET, '/' + LAB + '/0', { accept: 40 })).includes('pmin'));
});

test('what was stored for a server is not told to the one that a bootstrap has put in its place', () => {
  const wire = registered({ use: [new Reporting()], client: { config: { messages: 6 } } });
  assert.is(wire.code(GET, '/' + LAB + '/0/1', { observe: 0 }), '2.05');
  wire.client.peerBusy(0);
  for (const value of [33, 34]) {
    wire.client.set(LAB, 0, 1, value);
    wire.advance(10 * SECOND);
  }
  wire.feature.request();
  wire.turn();
  wire.accept();
  wire.remove('/0');
  wire.remove('/1');
  wire.account(5, DM);
  assert.is(wire.finish(), '2.04');
  wire.turn();
  wire.reply(wire.sent.filter((s) => s.peer === 0 && pathOf(s) === '/rd').pop()!, 0x41, wire.located());
  wire.take();
  assert.is(wire.code(GET, '/' + LAB + '/0/1', { observe: 0 }), '2.05');
  wire.advance(5 * SECOND);
  assert.equal(wire.take(), [], 'no value of before');
});

test('samples for a server that is there no more are put aside, and go with the next flush', () => {
  const send = new Send();
  const servers = [{ uri: 'coap://127.0.0.1:5683', lifetime: 300, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 300, ssid: 2 }, { uri: BS_URI, bootstrap: true }];
  const wire = new BootstrapWire({ use: [send], start: false, client: { servers } });
  wire.good = true;
  wire.start();
  wire.good = false;
  assert.equal([wire.client.connected(1), wire.client.connected(2)], [true, true]);
  wire.feature.request();
  wire.turn();
  wire.accept();
  assert.is(send.sample(LAB, 0, 1, 5), 0);
  assert.is(send.flush(), 1);
  wire.remove('/0');
  wire.remove('/1');
  wire.account(5, DM);
  assert.is(wire.finish(), '2.04');
  wire.turn();
  wire.good = true;
  wire.reply(wire.sent.filter((s) => s.peer === 0 && pathOf(s) === '/rd').pop()!, 0x41, wire.located());
  wire.turn();
  assert.is(send.waiting(), 1);
  assert.is(send.flush(), 1);
  wire.turn();
  assert.is(send.waiting(), 0);
});

test('a configuration whose server refuses is not asked for again at once', () => {
  const wire = new BootstrapWire();
  let last: Sent | undefined;
  const times: number[] = [];
  for (let i = 0; i < 4; i++) {
    while (wire.asked() === last) wire.advance(SECOND);
    last = wire.asked();
    times.push(wire.elapsed);
    wire.accept();
    if (i === 0) wire.account(5, DM);
    assert.is(wire.finish(), '2.04');
    wire.turn();
    wire.reply(wire.sent.filter((s) => s.peer === 0 && pathOf(s) === '/rd').pop()!, 0x83);
  }
  assert.ok(times[2] - times[1] >= 60 * SECOND && times[3] - times[2] >= 120 * SECOND, times.join()); // once it may have been a new configuration
});

test('stop ends the wait for the account\'s end, too, and an answer that could not go out begins nothing', () => {
  const purged = new BootstrapWire({ start: false, client: { servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 300 }, { uri: BS_URI, bootstrap: true, accountTimeout: 86400 }] } });
  purged.good = true;
  purged.start();
  purged.client.stop();
  purged.turn();
  assert.is(purged.client.stopped(), true);
  purged.client.reconnect();
  purged.turn();
  purged.advance(86401 * SECOND);
  assert.ok(purged.names().includes('BOOTSTRAP_ACCOUNT_PURGED'), 'it is counted anew');

  const finished = running();
  finished.account(1, DM);
  const raw = finished.request(POST, '/bs');
  finished.client.handleDatagram(raw, raw.length, BS, finished.now);
  finished.client.peerBusy(BS);
  finished.turn();
  finished.client.stop();
  finished.turn();
  assert.is(finished.client.stopped(), true);
  assert.equal([0, 1, BS].map((peer) => finished.isOpen(peer)), [false, false, false]);
  finished.client.reconnect();
  finished.turn();
  assert.is(finished.isOpen(0), true);
});

test('an instance that a bootstrap has deleted cannot be added until that has succeeded', () => {
  const wire = triggered();
  assert.is(wire.remove('/' + LAB + '/1'), '2.02');
  assert.is(wire.client.addInstance(LAB, 1), STATE);
  wire.good = true;
  wire.advance(300 * SECOND);
  assert.is(wire.client.connected(1), true);
  const list = payloadText(wire.sent.filter((s) => pathOf(s) === '/rd').pop()!);
  assert.is(list.split('</' + LAB + '/1>').length, 2, list);
});

test('no network is opened while suspended, by reconnect neither', () => {
  const wire = new BootstrapWire();
  wire.reply(wire.one(), 0x80);
  wire.client.suspend();
  wire.turn();
  wire.client.reconnect();
  wire.turn();
  assert.is(wire.isOpen(BS), false);
  wire.client.resume();
  wire.turn();
  assert.is(wire.isOpen(BS), true);
});

test('an account whose time ends while a bootstrap is held off is purged after it, and the client sleeps until then', () => {
  const wire = new BootstrapWire({ start: false, client: { servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 0 }, { uri: BS_URI, bootstrap: true, accountTimeout: 100, holdOff: 300 }] } });
  wire.good = true;
  wire.start();
  wire.feature.request();
  wire.turn();
  wire.heard();
  wire.advance(200 * SECOND);
  assert.equal(wire.names(), []);
  wire.advance(200 * SECOND);
  assert.equal(wire.names().filter((name) => name.startsWith('BOOTSTRAP')), ['BOOTSTRAP_REQUEST', 'BOOTSTRAP_REG_FAILURE', 'BOOTSTRAP_ACCOUNT_PURGED']);
});

test('after stop and reconnect a bootstrap that fails is tried again as ever', () => {
  const wire = new BootstrapWire();
  wire.client.stop();
  wire.turn();
  wire.client.reconnect();
  wire.turn();
  wire.reply(wire.asked()!, 0x80);
  wire.take();
  wire.advance(80 * SECOND);
  assert.is(pathOf(wire.take()[0]), '/bs');
  assert.is(wire.client.stopped(), false);
});

test('a client with neither a server nor a bootstrap server is refused when it is made', () => {
  assert.throws(() => new Wire({ client: { servers: [] } }));
});

test.run();
