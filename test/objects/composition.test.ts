/**
 * What an application composes with: set, get, changed, onWrite, verification before commit, values pushed from outside, several instances from one declaration.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Blockwise } from '../../src/features/blockwise.js';
import { Composite } from '../../src/features/composite.js';
import { Create } from '../../src/features/create.js';
import { ABSENT, type Answer, BAD_REQUEST, type ClientOptions, INTEGER, LATER, METHOD_NOT_ALLOWED, MISSING, OK, OPAQUE, type ObjectDeclaration, R, RW, STATE, STRING, W } from '../../src/index.js';
import { measured, temperature } from '../../src/objects/temperature.js';
import { BootstrapWire } from '../protocol/bootstrap-wire.js';
import { DELETE, GET, IPATCH, POST, PUT, concat, payloadText } from '../protocol/datagram.js';
import { Lab, LAB, roomy } from '../protocol/lab.js';
import { OPAQUE_FORMAT, SENML, TEXT, TLV, instance, multiple, pack, resource, senml } from '../protocol/payload.js';
import { Wire } from '../protocol/wire.js';
import { pushed } from './pushed.js';

const LAB_PATH = '/' + LAB;

function pathOf(oid: number, iid: number, rid: number, riid: number): string {
  return '/' + oid + '/' + iid + '/' + rid + (riid === ABSENT ? '' : '/' + riid);
}

/** What `onWrite` hears, as paths, since it was last asked. */
function listen(wire: Wire): () => string[] {
  const heard: string[] = [];
  wire.client.onWrite = (oid, iid, rid, riid) => void heard.push(pathOf(oid, iid, rid, riid));
  return () => heard.splice(0);
}

function wireWith(objects: (lab: Lab) => readonly ObjectDeclaration[], client: Partial<ClientOptions> = {}): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ client: { servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }], ...client, config: { ...roomy(), ...client.config } }, objects: (c) => [lab.object(c), ...objects(lab)] });
  wire.register();
  return { wire, lab };
}

const put = (wire: Wire, path: string, payload: string): string => wire.code(PUT, path, { format: TEXT, payload });

/* client.onWrite. */

test('onWrite: a Write of one resource, stored, owned or handed to functions; a resource instance; nothing of what was refused', () => {
  const cells = new Int32Array(1);
  const { wire, lab } = wireWith(() => [{ id: 32800, resources: [{ id: 1, type: INTEGER, access: RW, own: cells, max: 9 }] }]);
  const heard = listen(wire);
  assert.is(put(wire, LAB_PATH + '/1/1', '42'), '2.04');
  assert.is(put(wire, '/32800/0/1', '5'), '2.04');
  assert.is(put(wire, LAB_PATH + '/0/13', '6'), '2.04');
  assert.is(put(wire, LAB_PATH + '/0/11/1', '7'), '2.04');
  assert.equal(heard(), [LAB_PATH + '/1/1', '/32800/0/1', LAB_PATH + '/0/13', LAB_PATH + '/0/11/1']);
  assert.is(put(wire, LAB_PATH + '/0/1', '101'), '4.00');
  assert.is(put(wire, LAB_PATH + '/0/8', 'x'), '4.05');
  lab.onWrite = BAD_REQUEST;
  assert.is(put(wire, LAB_PATH + '/0/13', '6'), '4.00', 'the function took nothing');
  lab.onWrite = LATER;
  wire.send(PUT, LAB_PATH + '/0/13', { format: TEXT, payload: '6' });
  assert.equal(heard(), [LAB_PATH + '/0/13'], 'it has the value, and answers later');
  assert.is(wire.client.set(LAB, 0, 1, 3), OK);
  assert.equal(heard(), [], 'what the application sets is no write');
});

test('onWrite: an update of an instance names each of its values, after all were verified, when they stand', () => {
  const { wire } = wireWith(() => []);
  const seen: unknown[] = [];
  wire.client.onWrite = (oid, iid, rid, riid) => void seen.push([rid, riid === ABSENT ? wire.client.get(oid, iid, rid) : wire.client.get(oid, iid, rid, riid)]);
  const values = concat(resource(0, 'new'), resource(1, 12), multiple(11, [[1, 21], [2, 22]]), resource(4711, 1));
  assert.is(wire.code(POST, LAB_PATH + '/0', { format: TLV, payload: values }), '2.04');
  assert.equal(seen.splice(0), [[0, 'new'], [1, 12], [11, 21], [11, 22]]);
  assert.is(wire.code(POST, LAB_PATH + '/0', { format: TLV, payload: concat(resource(0, 'newer'), resource(1, 101)) }), '4.00');
  assert.equal(seen, []);
  assert.is(wire.client.get(LAB, 0, 0), 'new');
});

test('onWrite: a Replace of a multiple resource names what it removes, too', () => {
  const { wire } = wireWith(() => []);
  const heard = listen(wire);
  assert.is(wire.code(PUT, LAB_PATH + '/0/11', { format: TLV, payload: multiple(11, [[1, 5], [7, 6]]) }), '2.04');
  assert.equal(heard().sort(), [LAB_PATH + '/0/11/0', LAB_PATH + '/0/11/1', LAB_PATH + '/0/11/7']);
  assert.is(wire.client.get(LAB, 0, 11, 0), undefined);
  assert.is(wire.client.get(LAB, 0, 11, 7), 6);
});

test('onWrite: Write-Composite, Create, and a resource instance deleted', () => {
  const { wire } = wireWith(() => [], { use: [new Composite(), new Create()] });
  const heard = listen(wire);
  const payload = pack([[LAB_PATH + '/1/0', 3, 'text'], [LAB_PATH + '/0/11/2', 2, 9], [LAB_PATH + '/0/2', 2, 3]]);
  assert.is(wire.code(IPATCH, '', { format: SENML, payload }), '2.04');
  assert.equal(heard(), [LAB_PATH + '/1/0', LAB_PATH + '/0/11/2', LAB_PATH + '/0/2']);
  assert.is(wire.code(POST, LAB_PATH, { format: TLV, payload: instance(3, resource(0, 'third'), resource(2, 8)) }), '2.01');
  assert.equal(heard(), [LAB_PATH + '/3/0', LAB_PATH + '/3/2'], 'what the server gave, not what the declaration begins with');
  assert.is(wire.code(DELETE, LAB_PATH + '/0/11/2'), '2.02');
  assert.equal(heard(), [LAB_PATH + '/0/11/2']);
  assert.is(wire.client.get(LAB, 0, 11, 2), undefined);
});

test('onWrite: a value streamed block by block is named once, when it is whole', () => {
  const taken: number[] = [];
  const { wire } = wireWith(() => [{ id: 32800, resources: [{ id: 2, type: OPAQUE, access: W, stream: (_iid, chunk): Answer => void taken.push(chunk.length) }] }], { use: [new Blockwise()] });
  const heard = listen(wire);
  const block = (num: number, more: boolean): string =>
    wire.code(PUT, '/32800/0/2', { format: OPAQUE_FORMAT, payload: new Uint8Array(more ? 16 : 3), options: [{ number: 27, value: new Uint8Array([(num << 4) | (more ? 8 : 0)]) }] });
  assert.equal([block(0, true), block(1, true)], ['2.31', '2.31']);
  assert.equal(heard(), []);
  assert.is(block(2, false), '2.04');
  assert.equal(taken, [16, 16, 3]);
  assert.equal(heard(), ['/32800/0/2']);
});

test('onWrite: bootstrap writes are named, Security and Server among them', () => {
  const wire = new BootstrapWire();
  const heard = listen(wire);
  wire.accept();
  wire.account(1, { uri: 'coap://127.0.0.1:5783', ssid: 101 });
  assert.is(wire.write(LAB_PATH + '/0', concat(resource(8, 'mote'), resource(1, 3))), '2.04');
  assert.is(wire.finish(), '2.04');
  const paths = heard();
  for (const path of ['/0/1/0', '/0/1/10', '/1/1/0', '/1/1/1', '/1/1/7', LAB_PATH + '/0/8', LAB_PATH + '/0/1']) assert.is(paths.filter((each) => each === path).length, 1, path);
});

test('onWrite: what stands is named, also where the resource has a `written` or a `removed` that throws', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const { wire } = wireWith(() => [{ id: 32800, resources: [
    { id: 1, type: INTEGER, access: RW, value: 1, written: fail },
    { id: 2, type: INTEGER, access: RW, multiple: true, instances: [0, 1], value: [1, 2], most: 2, removed: fail },
    { id: 3, type: INTEGER, access: RW, read: (_iid, out) => out.integer(1), write: fail },
  ] }]);
  const heard = listen(wire);
  assert.is(put(wire, '/32800/0/1', '7'), '5.00');
  assert.is(wire.client.get(32800, 0, 1), 7);
  assert.equal(heard(), ['/32800/0/1']);
  assert.is(wire.code(PUT, '/32800/0/2', { format: TLV, payload: multiple(2, [[1, 5]]) }), '2.04');
  assert.equal(heard(), ['/32800/0/2/0', '/32800/0/2/1']);
  assert.is(put(wire, '/32800/0/3', '7'), '5.00', 'the function took nothing');
  assert.equal(heard(), []);
});

test('onWrite: what it throws is 5.00 and an event; instances do not come or go within it, values may be set', () => {
  const { wire } = wireWith(() => []);
  wire.heard();
  wire.client.onWrite = () => {
    throw new Error('no');
  };
  assert.is(put(wire, LAB_PATH + '/0/1', '8'), '5.00');
  assert.is(wire.client.get(LAB, 0, 1), 8, 'it undoes nothing');
  assert.ok(wire.names().includes('HANDLER_THREW'));
  const answers: number[] = [];
  wire.client.onWrite = (oid, iid) => void answers.push(wire.client.addInstance(LAB, 2), wire.client.set(oid, iid, 14, 99));
  assert.is(put(wire, LAB_PATH + '/0/1', '9'), '2.04');
  assert.equal(answers, [STATE, OK]);
  assert.is(wire.text(LAB_PATH + '/0/14'), '99');
  wire.client.onWrite = null;
  assert.is(put(wire, LAB_PATH + '/0/1', '10'), '2.04');
  assert.is(answers.length, 2);
});

/* client.set, client.get, client.changed. */

test('set and get: each type; what is missing, not stored, of another type or too long', () => {
  const { wire } = wireWith(() => []);
  const c = wire.client;
  const stored: [number, number | boolean | string | Uint8Array][] = [[0, 'grüße'], [1, -5], [2, 4000000000], [3, -0.25], [4, false], [5, new Uint8Array([9, 8])], [6, 1700000000], [7, LAB * 65536], [12, '</4>']];
  for (const [rid, value] of stored) {
    assert.is(c.set(LAB, 1, rid, value), OK, String(rid));
    assert.equal(c.get(LAB, 1, rid), value, String(rid));
  }
  assert.equal(c.get(LAB, 0, 0), 'abc', 'of this instance alone');
  assert.is(c.set(LAB, 1, 11, 5, 1), OK);
  assert.is(c.get(LAB, 1, 11, 1), 5);
  assert.is(c.get(LAB, 1, 11), undefined, 'which instance?');
  assert.equal([c.set(LAB, 3, 1, 1), c.set(LAB, 0, 99, 1), c.set(1, 9, 1, 1), c.set(LAB, 0, 11, 1, 9)], [MISSING, MISSING, MISSING, MISSING]);
  assert.is(c.set(LAB, 0, 13, 1), METHOD_NOT_ALLOWED);
  assert.ok(c.set(LAB, 0, 1, 'five') < 0);
  assert.ok(c.set(LAB, 0, 0, 'x'.repeat(17)) < 0);
  assert.equal([c.get(LAB, 0, 13), c.get(LAB, 0, 99), c.get(9, 0, 0)], [undefined, undefined, undefined]);
});

test('changed: observers hear of a value that functions hand out, and of one that the application owns', () => {
  let now = 1;
  const cells = new Int32Array([10, 20]);
  const { wire } = wireWith(() => [{
    id: 32800, instances: [0, 1],
    resources: [{ id: 1, type: INTEGER, access: R, read: (_iid, out) => out.integer(now) }, { id: 2, type: INTEGER, access: R, own: cells }],
  }]);
  for (const path of ['/32800/0/1', '/32800/1/2']) wire.ask(GET, path, { observe: 0, accept: TEXT });
  wire.advance(2000);
  wire.take();
  now = 2;
  cells[1] = 21;
  wire.advance(5000);
  assert.equal(wire.take(), [], 'nobody said so');
  assert.is(wire.client.changed(32800, 0, 1), OK);
  wire.turn();
  assert.equal(wire.take().map(payloadText), ['2']);
  assert.is(wire.client.changed(32800, 1, ABSENT), OK, 'whatever of it');
  wire.turn();
  assert.equal(wire.take().map(payloadText), ['21']);
});

/* Verification before commit. */

test('verify is asked of every value before the first is written', () => {
  const order: string[] = [];
  const { wire } = wireWith(() => [{
    id: 32800,
    resources: [
      { id: 1, type: INTEGER, access: RW, value: 1, verify: (_iid, value) => void order.push('verify 1 ' + value.getNumber()), written: () => void order.push('written 1') },
      { id: 2, type: INTEGER, access: RW, value: 2, verify: (_iid, value): Answer => (order.push('verify 2 ' + value.getNumber()), value.getNumber() > 5 ? BAD_REQUEST : undefined), written: () => void order.push('written 2') },
    ],
  }]);
  const write = (one: number, two: number): string => wire.code(POST, '/32800/0', { format: TLV, payload: concat(resource(1, one), resource(2, two)) });
  assert.is(write(3, 4), '2.04');
  assert.equal(order.splice(0), ['verify 1 3', 'verify 2 4', 'written 1', 'written 2']);
  assert.is(write(5, 6), '4.00');
  assert.equal(order, ['verify 1 5', 'verify 2 6']);
  assert.equal([wire.client.get(32800, 0, 1), wire.client.get(32800, 0, 2)], [3, 4]);
});

/* Values pushed by an interrupt-like source. */

test('a value set while the client is at work is sent with the next turn', () => {
  let interrupt = (): void => undefined;
  const { wire } = wireWith((lab) => [temperature({ value: 20 }, lab.client!), { id: 32800, resources: [{ id: 1, type: INTEGER, access: R, read: (_iid, out) => (interrupt(), out.integer(1)) }] }]);
  wire.ask(GET, '/3303/0/5700', { observe: 0, accept: TEXT });
  wire.advance(2000);
  wire.take();
  wire.woken = false;
  interrupt = (): void => measured(wire.client, 0, 25);
  const sent = wire.send(GET, '/32800/0/1', { accept: TEXT });
  assert.equal(sent.map(payloadText), ['1', '25']);
  wire.woken = false;
  measured(wire.client, 0, 26);
  assert.is(wire.woken, true, 'outside of a turn it asks for one');
});

test('pushing a value, and hearing of writes, allocates nothing', async () => {
  const found = await pushed(3000);
  assert.ok(found.control > 15, 'the method sees an object: ' + found.control);
  for (const each of ['measured', 'own', 'written'] as const) assert.ok(Math.abs(found[each]) < 1, each + ' ' + found[each] + ' bytes a run');
});

/* Several instances from one declaration. */

test('each: where an instance of a sensor begins with a value of its own, so do the smallest and the largest', () => {
  const { wire } = wireWith((lab) => [temperature({ instances: [0, 1, 2], value: 5, each: (iid, rid) => (rid === 5700 && iid > 0 ? 20 + iid : rid === 5602 && iid === 2 ? 40 : undefined) }, lab.client!)]);
  measured(wire.client, 1, 21.5);
  const found = [0, 1, 2].map((iid) => [5601, 5700, 5602].map((rid) => wire.client.get(3303, iid, rid)));
  assert.equal(found, [[5, 5, 5], [21, 21.5, 21.5], [22, 22, 40]]);
});

test('several instances of one declaration: values of their own, made and removed by the application', () => {
  const asked: string[] = [];
  const { wire } = wireWith(() => [{
    id: 32800, instances: [0, 4], most: 3,
    each: (iid, rid) => (rid === 2 ? 'room ' + iid : undefined),
    resources: [{ id: 1, type: INTEGER, access: RW, value: 7 }, { id: 2, type: STRING, access: R, capacity: 16, value: '' }, { id: 3, type: INTEGER, access: R, read: (iid, out) => (asked.push('read ' + iid), out.integer(iid * 10)) }],
  }]);
  const read = (): Record<string, unknown> => senml(wire.ask(GET, '/32800', { accept: SENML }).payload);
  assert.equal(read(), { '/32800/0/1': 7, '/32800/0/2': 'room 0', '/32800/0/3': 0, '/32800/4/1': 7, '/32800/4/2': 'room 4', '/32800/4/3': 40 });
  assert.is(put(wire, '/32800/4/1', '8'), '2.04');
  assert.is(wire.client.addInstance(32800, 9), OK);
  assert.ok(wire.client.addInstance(32800, 10) < 0, 'there is room for three');
  assert.is(wire.client.removeInstance(32800, 0), OK);
  assert.equal(read(), { '/32800/4/1': 8, '/32800/4/2': 'room 4', '/32800/4/3': 40, '/32800/9/1': 7, '/32800/9/2': 'room 9', '/32800/9/3': 90 });
  assert.equal(asked.slice(0, 2), ['read 0', 'read 4']);
});

test.run();
