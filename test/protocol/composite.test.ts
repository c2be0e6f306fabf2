/**
 * Read-Composite, Write-Composite and Observe-Composite, Core 1.2 6.3.9, 6.3.10, 6.4.4, over the doors alone.
 */
import { Decoder, Encoder } from 'cbor-x';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, FLOAT, INTEGER, type ObjectDeclaration, R, RW } from '../../src/index.js';
import { LWM2M_CBOR_BYTES, Lwm2mCborFormat } from '../../src/codec/lwm2m-cbor.js';
import { SENML_JSON_BYTES, SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { type Config, arenaOf } from '../../src/config.js';
import type { Core } from '../../src/core.js';
import type { Feature } from '../../src/feature.js';
import { Blockwise } from '../../src/features/blockwise.js';
import { Composite } from '../../src/features/composite.js';
import { Create } from '../../src/features/create.js';
import { device } from '../../src/objects/device.js';
import { temperature } from '../../src/objects/temperature.js';
import { ACK, CON, DELETE, FETCH, GET, IPATCH, NON, POST, PUT, RST, codeName, concat, payloadText, uint, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { OPAQUE_FORMAT, SENML, TEXT, TLV, instance, links, names, pack, senml } from './payload.js';
import { type Ask, type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('composite');

const ETCH = 322;
const PROBE = 42810;

/** Values that come and fail as told. */
class Probe {
  onRead: Answer | string = undefined;
  value = 4;
  reads = 0;

  object(): ObjectDeclaration {
    return {
      id: PROBE, resources: [
        {
          id: 0, type: INTEGER, access: R,
          read: (_iid, out) => {
            this.reads++;
            if (typeof this.onRead === 'string') throw new Error(this.onRead);
            if (this.onRead === undefined) out.integer(this.value);
            return this.onRead;
          },
        },
        { id: 1, type: INTEGER, access: R, value: 11 },
      ],
    };
  }
}

function make(client?: WireOptions['client']): { wire: Wire; lab: Lab; probe: Probe } {
  const lab = new Lab();
  const probe = new Probe();
  const wire = new Wire({
    objects: (c) => [lab.object(c), probe.object(), device({ manufacturer: 'Acme' }, c), temperature({ value: 21.5 }, c), { id: 42811, instances: [], most: 2, resources: [{ id: 0, type: FLOAT, access: RW, value: 2 }] }],
    client: { config: { ...roomy(), resources: 120 }, use: [new Composite(), new Create()], ...client },
  });
  wire.good = true;
  wire.register();
  return { wire, lab, probe };
}

function read(wire: Wire, paths: readonly string[], ask?: Ask): Sent {
  return wire.ask(FETCH, '', { format: SENML, payload: names(...paths), ...ask });
}

/** What a Read-Composite answers: its values, or its code. */
function values(wire: Wire, paths: readonly string[], ask?: Ask): unknown {
  const answer = read(wire, paths, ask);
  return answer.code === 0x45 ? senml(answer.payload) : codeName(answer.code);
}

function patch(wire: Wire, records: readonly (readonly [string, number, unknown])[], format?: number): string {
  return wire.code(IPATCH, '', { format: format === undefined ? SENML : format, payload: pack(records) });
}

/** Notifications among datagrams: those with Observe. */
function notes(list: readonly Sent[]): Sent[] {
  return list.filter((s) => uintOf(s, 6) >= 0 && s.type !== ACK);
}

/* Read-Composite. */

test('Core 1.2 6.3.9, ETS 229: resources of several objects in one answer', () => {
  const { wire } = make();
  const answer = read(wire, ['/3/0/0', '/3303/0/5700', '/1/0/1']);
  assert.is(codeName(answer.code), '2.05');
  assert.is(uintOf(answer, 12), SENML);
  assert.equal(senml(answer.payload), { '/3/0/0': 'Acme', '/3303/0/5700': 21.5, '/1/0/1': 300 });
});

test('objects, object instances, resources and resource instances in one request', () => {
  const { wire } = make();
  assert.equal(values(wire, ['/42769/0/11/1', '/42769/1/11', '/42811', '/42810/0']), {
    '/42769/0/11/1': 20, '/42769/1/11/0': 10, '/42769/1/11/1': 20, '/42810/0/0': 4, '/42810/0/1': 11,
  });
});

test('Core 1.2 7.4.7: base names are joined to names', () => {
  const { wire } = make();
  const payload = new Uint8Array(new Encoder({ mapsAsObjects: false }).encode([new Map<number, unknown>([[-2, '/42769/0/'], [0, '1']]), new Map([[0, '2']]), new Map<number, unknown>([[-2, '/3/'], [0, '0/0']])]));
  assert.equal(senml(wire.ask(FETCH, '', { format: SENML, payload }).payload), { '/42769/0/1': 7, '/42769/0/2': 9, '/3/0/0': 'Acme' });
});

test('what another path of the list covers comes once', () => {
  const { wire } = make();
  const answer = read(wire, ['/42810/0/1', '/42810', '/42810/0/1', '/42810/0']);
  assert.equal(senml(answer.payload), { '/42810/0/0': 4, '/42810/0/1': 11 });
  assert.is(answer.payload[0], 0x82, 'two records');
});

test('Core 1.2 6.3.9, ETS 235: the root is everything but Security and OSCORE', () => {
  const { wire } = make();
  const all = values(wire, ['/']) as Record<string, unknown>;
  const oids = new Set(Object.keys(all).map((path) => path.split('/')[1]));
  assert.equal([...oids].sort(), ['1', '3', '3303', '42769', '42810']);
  assert.is(all['/3/0/0'], 'Acme');
  assert.not('/42769/0/9' in all, 'what cannot be read is left out');
});

test('Core 1.2 6.3: Security and OSCORE named: 4.01, whatever else is asked for', () => {
  const { wire } = make();
  for (const path of ['/0', '/0/0/0', '/21/0']) assert.is(values(wire, ['/3/0/0', path]), '4.01', path);
});

test('Core 1.2 6.3.9, ETS 236, 281: what is not there, or gives no value, is left out', () => {
  const { wire, probe } = make();
  assert.equal(values(wire, ['/3/0/0', '/3/0/99', '/3/1', '/4711/0/1', '/42769/0/9', '/42769/0/10', '/42769/0/1/0']), { '/3/0/0': 'Acme' });
  for (const failure of [-0xa0, -6, 'broken']) {
    probe.onRead = failure;
    assert.equal(values(wire, ['/42810/0', '/3/0/0']), { '/42810/0/1': 11, '/3/0/0': 'Acme' });
  }
});

test('nothing of the list is there: 4.04; none of it can be read: 4.05; it is there and empty: 2.05', () => {
  const { wire } = make();
  assert.is(values(wire, ['/4711', '/3/0/99']), '4.04');
  assert.is(values(wire, ['/42769/0/9', '/4711']), '4.05');
  assert.equal(values(wire, ['/42811']), {});
});

test('content formats: 4.00 without one, 4.15 for one that names no paths, 4.06 for an answer in one', () => {
  const { wire } = make();
  const payload = names('/3/0/0');
  assert.is(wire.code(FETCH, '', { payload }), '4.00');
  for (const format of [TEXT, OPAQUE_FORMAT, TLV, 60, 4711]) assert.is(wire.code(FETCH, '', { format, payload }), '4.15', String(format));
  for (const accept of [TEXT, TLV, 60, 40, ETCH, 4711]) assert.is(wire.code(FETCH, '', { format: SENML, accept, payload }), '4.06', String(accept));
  assert.is(uintOf(read(wire, ['/3/0/0'], { accept: SENML }), 12), SENML);
});

test('RFC 8790: the request may be SenML-ETCH; the answer is SenML', () => {
  const { wire } = make();
  const answer = read(wire, ['/3/0/0'], { format: ETCH });
  assert.is(uintOf(answer, 12), SENML);
  assert.equal(senml(answer.payload), { '/3/0/0': 'Acme' });
});

test('bad lists: 4.00; longer than the table: 4.13', () => {
  const { wire } = make();
  for (const payload of [new Uint8Array(0), new Uint8Array([0x80]), new Uint8Array([0x81]), new Uint8Array([0xa0]), names('3/0/0'), names('/3/0/0/0/0'), names('/03'), names('/65535'), names('/3//0'), pack([['/3/0/0', 3, 'x']])]) {
    assert.is(wire.code(FETCH, '', { format: SENML, payload }), '4.00', Buffer.from(payload).toString('hex'));
  }
  const many = Array.from({ length: 10 }, (_, i) => '/42769/0/' + (100 + i));
  assert.equal(values(wire, [...many.slice(1), '/42769/0/1']), { '/42769/0/1': 7 });
  assert.is(values(wire, [...many, '/42769/0/1']), '4.13');
});

test('FETCH and iPATCH are for the root; without the feature nowhere', () => {
  const { wire } = make();
  assert.is(wire.code(FETCH, '/3/0', { format: SENML, payload: names('/3/0/0') }), '4.05');
  assert.is(wire.code(IPATCH, '/3/0', { format: SENML, payload: pack([['/3/0/13', 2, 1]]) }), '4.05');
  for (const code of [GET, PUT, POST, DELETE]) assert.is(wire.code(code, ''), '4.04');
  const plain = make({ use: [] }).wire;
  assert.is(plain.code(FETCH, '', { format: SENML, payload: names('/3/0/0') }), '4.04');
  assert.is(plain.code(FETCH, '/3/0', { format: SENML, payload: names('/3/0/0') }), '4.05');
});

test('a duplicate of a FETCH is read again; a NON is answered by a NON', () => {
  const { wire, probe } = make();
  const raw = wire.request(FETCH, '', { format: SENML, payload: names('/42810/0/0') });
  const first = wire.receive(raw)[0];
  probe.value = 5;
  const again = wire.receive(raw)[0];
  assert.equal([senml(first.payload), senml(again.payload)], [{ '/42810/0/0': 4 }, { '/42810/0/0': 5 }]);
  const non = wire.send(FETCH, '', { type: NON, format: SENML, payload: names('/42810/0/0') });
  assert.is(non.length, 1);
  assert.is(non[0].type, NON);
});

/* Write-Composite. */

test('Core 1.2 6.3.10, ETS 230: values of several objects and instances', () => {
  const { wire, lab } = make();
  assert.is(patch(wire, [['/42769/0/0', 3, 'new'], ['/42769/1/1', 2, 42], ['/1/0/1', 2, 600], ['/42769/0/13', 2, 77], ['/42769/0/11/1', 2, 21]]), '2.04');
  assert.is(wire.client.get(LAB, 0, 0), 'new');
  assert.is(wire.client.get(LAB, 1, 1), 42);
  assert.is(wire.client.get(1, 0, 1), 600);
  assert.is(wire.client.get(LAB, 0, 11, 1), 21);
  assert.is(lab.number, 77);
  assert.is(wire.client.get(LAB, 0, 1), 7, 'the others are as they were');
  assert.ok(wire.names().includes('WRITTEN'));
});

test('ETS 257: all of it or nothing: each path that fails, with its code', () => {
  const { wire, lab } = make();
  const cases: [string, readonly [string, number, unknown]][] = [
    ['4.04', ['/4711/0/1', 2, 1]], ['4.04', ['/42769/3/1', 2, 1]], ['4.04', ['/42769/0/99', 2, 1]], ['4.05', ['/42769/0/8', 3, 'x']], ['4.05', ['/42769/0/10', 3, 'x']],
    ['4.01', ['/0/0/0', 3, 'x']], ['4.01', ['/21/0/0', 3, 'x']], ['4.00', ['/42769/0/1', 2, 101]], ['4.00', ['/42769/0/1', 3, 'x']], ['4.00', ['/42769/0/1/0', 2, 1]],
    ['4.00', ['/42769/0/11', 2, 1]], ['4.00', ['/42769/0', 2, 1]], ['4.00', ['/42769/0/0', 3, 'longer than sixteen bytes']],
  ];
  for (const [code, record] of cases) {
    for (const records of [[['/42769/0/0', 3, 'new'], ['/42769/0/11/2', 2, 5], record], [record, ['/42769/0/0', 3, 'new']]] as [string, number, unknown][][]) {
      assert.is(patch(wire, records), code, record[0]);
      assert.is(wire.client.get(LAB, 0, 0), 'abc', record[0]);
      assert.is(wire.client.get(LAB, 0, 11, 2), undefined, 'the instance made for it is gone');
    }
  }
  lab.onVerify = -0x83;
  assert.is(patch(wire, [['/42769/0/0', 3, 'new'], ['/42769/0/13', 2, 1]]), '4.03');
  lab.onVerify = 'broken';
  assert.is(patch(wire, [['/42769/0/0', 3, 'new'], ['/42769/0/13', 2, 1]]), '5.00');
  assert.is(wire.client.get(LAB, 0, 0), 'abc');
  assert.not(lab.calls.some((c) => c.startsWith('write')));
});

test('bad payloads: 4.00, 4.15, and nothing is changed', () => {
  const { wire } = make();
  const payload = pack([['/42769/0/0', 3, 'new']]);
  assert.is(wire.code(IPATCH, '', { payload }), '4.00');
  for (const format of [TEXT, TLV, 60, 4711]) assert.is(wire.code(IPATCH, '', { format, payload }), '4.15');
  assert.is(wire.code(IPATCH, '', { format: SENML, payload: new Uint8Array(0) }), '4.00');
  assert.is(wire.code(IPATCH, '', { format: SENML, payload: new Uint8Array([0x80]) }), '4.00');
  assert.is(wire.code(IPATCH, '', { format: SENML, payload: names('/42769/0/0') }), '4.00', 'a name without a value');
  for (let cut = 1; cut < payload.length; cut++) assert.is(wire.code(IPATCH, '', { format: SENML, payload: payload.subarray(0, cut) }), '4.00');
  assert.is(wire.client.get(LAB, 0, 0), 'abc');
});

test('resource instances are made where there is room: 4.00 beyond most, 5.03 where the table is full', () => {
  const { wire } = make();
  assert.is(patch(wire, [['/42769/0/11/7', 2, 70], ['/42769/1/11/8', 2, 80]]), '2.04');
  assert.is(wire.client.get(LAB, 0, 11, 7), 70);
  assert.is(wire.client.get(LAB, 1, 11, 8), 80);
  assert.is(patch(wire, [['/42769/0/11/9', 2, 90]]), '4.00');
  assert.equal(wire.client.get(LAB, 0, 11, 9), undefined);
  const tight = make({ config: { ...roomy(), resources: 120, resourceInstances: 5 } }).wire; // Device has one, the lab four
  assert.is(patch(tight, [['/42769/0/0', 3, 'new'], ['/42769/0/11/7', 2, 70]]), '5.03');
  assert.is(tight.client.get(LAB, 0, 0), 'abc');
});

test('RFC 8790 3.2, Core 1.2 7.4.7: null removes a resource instance, and only that', () => {
  const { wire } = make();
  wire.ask(GET, '/42769/0/11', { observe: 0, accept: SENML });
  const sent = wire.send(IPATCH, '', { format: ETCH, payload: pack([['/42769/0/11/0', 2, null], ['/42769/0/11/5', 2, 50], ['/42769/0/11/9', 2, null]]) });
  assert.is(codeName(sent[0].code), '2.04');
  assert.equal(senml(notes(sent)[0].payload), { '/42769/0/11/1': 20, '/42769/0/11/5': 50 });
  assert.is(patch(wire, [['/42769/0/1', 2, null]], ETCH), '4.00', 'a single resource stays');
  assert.is(patch(wire, [['/42769/0/11', 2, null]], ETCH), '4.00');
  assert.is(patch(wire, [['/42769/0', 2, null]], ETCH), '4.00');
  assert.is(patch(wire, [['/42769/0/11/1', 2, null], ['/42769/0/11/1', 2, 5]], ETCH), '4.00', 'removed and written');
  assert.is(patch(wire, [['/42769/0/11/1', 2, null], ['/4711/0/1', 2, 5]], ETCH), '4.04');
  assert.is(wire.client.get(LAB, 0, 11, 1), 20, 'nothing is removed when another path fails');
});

test('a handler that answers LATER: the answer comes with respond', () => {
  const { wire, lab } = make();
  lab.onWrite = -6;
  const sent = wire.send(IPATCH, '', { format: SENML, payload: pack([['/42769/0/13', 2, 9], ['/42769/0/1', 2, 9]]) });
  assert.equal(sent.map((s) => s.code), []);
  wire.client.respond(lab.laters[0], 0);
  wire.turn();
  assert.is(wire.take().some((s) => codeName(s.code) === '2.04'), true);
  assert.is(wire.client.get(LAB, 0, 1), 9);
});

test('a duplicate of an iPATCH is not carried out again', () => {
  const { wire, lab } = make();
  const raw = wire.request(IPATCH, '', { format: SENML, payload: pack([['/42769/0/13', 2, 9]]) });
  assert.is(codeName(wire.receive(raw)[0].code), '2.04');
  lab.took();
  assert.is(codeName(wire.receive(raw)[0].code), '2.04');
  assert.equal(lab.took(), []);
});

/* Observe-Composite. */

function observe(wire: Wire, paths: readonly string[], ask?: Ask): Sent {
  return read(wire, paths, { observe: 0, ...ask });
}

test('Core 1.2 6.4.4, ETS 304: a change at any path is reported with the values of all', () => {
  const { wire } = make();
  const answer = observe(wire, ['/1/0/1', '/42769/0/1', '/42769/0/11/0'], { token: 'abcd' });
  assert.equal(senml(answer.payload), { '/1/0/1': 300, '/42769/0/1': 7, '/42769/0/11/0': 10 });
  assert.ok(uintOf(answer, 6) >= 0);
  wire.client.set(LAB, 0, 1, 8);
  wire.turn();
  const note = wire.one();
  assert.is(note.token, 'abcd');
  assert.ok(uintOf(note, 6) > uintOf(answer, 6));
  assert.equal(senml(note.payload), { '/1/0/1': 300, '/42769/0/1': 8, '/42769/0/11/0': 10 });
  wire.client.set(LAB, 0, 2, 8);
  wire.client.set(LAB, 0, 11, 3, 1);
  wire.turn();
  assert.equal(wire.take(), [], 'what is not in the list is none of its changes');
  assert.ok(wire.names().includes('OBSERVED'));
});

test('ETS 308, 309: instances that come and go', () => {
  const { wire } = make();
  observe(wire, ['/42811', '/3/0/0']);
  const made = notes(wire.send(POST, '/42811', { format: TLV, payload: instance(1) }));
  assert.equal(senml(made[0].payload), { '/42811/1/0': 2, '/3/0/0': 'Acme' });
  const gone = notes(wire.send(DELETE, '/42811/1'));
  assert.equal(senml(gone[0].payload), { '/3/0/0': 'Acme' });
});

test('an instance that is not there yet may be observed beside one that is; when all are gone it ends with 4.04', () => {
  const { wire } = make();
  wire.client.addInstance(42811, 0);
  wire.advance(1000);
  observe(wire, ['/42811/0', '/42811/1']);
  wire.client.addInstance(42811, 1);
  wire.turn();
  assert.equal(senml(notes(wire.take())[0].payload), { '/42811/0/0': 2, '/42811/1/0': 2 });
  wire.client.removeInstance(42811, 0);
  wire.client.removeInstance(42811, 1);
  wire.turn();
  assert.ok(wire.take().some((s) => codeName(s.code) === '4.04'));
  assert.ok(wire.names().includes('OBSERVE_CANCELLED'));
});

test('ETS 305: a FETCH with Observe 1 ends it, by its token or by its list in any order; so does a Reset', () => {
  for (const how of ['token', 'list', 'reset']) {
    const { wire } = make();
    observe(wire, ['/42769/0/1', '/42769/0/2'], { token: 'aa' });
    if (how === 'token') assert.is(uintOf(read(wire, ['/42769/0/2', '/42769/0/1'], { observe: 1, token: 'aa' }), 6), -1);
    if (how === 'list') assert.is(uintOf(read(wire, ['/42769/0/2', '/42769/0/1'], { observe: 1, token: 'bb' }), 6), -1);
    wire.client.set(LAB, 0, 1, 50);
    wire.turn();
    const list = wire.take();
    assert.is(list.length, how === 'reset' ? 1 : 0);
    if (how === 'reset') {
      wire.empty(RST, list[0].mid);
      wire.client.set(LAB, 0, 1, 51);
      wire.turn();
      assert.equal(wire.take(), []);
    }
    assert.ok(wire.names().includes('OBSERVE_CANCELLED'), how);
  }
});

test('two lists of one server are two observations; the same list again takes the place of the first', () => {
  const { wire } = make();
  observe(wire, ['/42769/0/1', '/42769/0/2'], { token: '01' });
  observe(wire, ['/42769/0/1'], { token: '02' });
  wire.client.set(LAB, 0, 1, 50);
  wire.turn();
  assert.equal(wire.take().map((s) => s.token).sort(), ['01', '02']);
  observe(wire, ['/42769/0/2', '/42769/0/1'], { token: '03' });
  wire.client.set(LAB, 0, 1, 51);
  wire.turn();
  assert.equal(wire.take().map((s) => s.token).sort(), ['02', '03']);
  // RFC 7641 4.1: one entry for a token.
  observe(wire, ['/42769/0/3'], { token: '02' });
  wire.client.set(LAB, 0, 1, 52);
  wire.turn();
  assert.equal(wire.take().map((s) => s.token), ['03']);
});

test('beside an ordinary observation of one of its paths; a token taken over by that ends it', () => {
  const { wire } = make();
  observe(wire, ['/42769/0/1', '/42769/0/2'], { token: '01' });
  wire.ask(GET, '/42769/0/1', { observe: 0, token: '02' });
  wire.client.set(LAB, 0, 1, 50);
  wire.turn();
  assert.is(wire.take().length, 2);
  wire.ask(GET, '/42769/0/3', { observe: 0, token: '01' });
  wire.client.set(LAB, 0, 2, 50);
  wire.turn();
  assert.equal(wire.take(), []);
});

test('no row, or not enough paths: answered like a plain FETCH, counted, the others undisturbed; what ended makes room', () => {
  const { wire } = make({ config: { ...roomy(), resources: 120, compositePaths: 4 } });
  observe(wire, ['/42769/0/1', '/42769/0/2', '/42769/0/3'], { token: '01' });
  const second = observe(wire, ['/42769/1/1', '/42769/1/2'], { token: '02' });
  assert.is(uintOf(second, 6), -1);
  assert.equal(senml(second.payload), { '/42769/1/1': 7, '/42769/1/2': 9 });
  assert.is(wire.client.stats.noObservation, 1);
  assert.is(uintOf(observe(wire, ['/42769/1/1'], { token: '03' }), 6) >= 0, true);
  read(wire, ['/42769/0/1', '/42769/0/2', '/42769/0/3'], { observe: 1, token: '01' });
  assert.is(uintOf(observe(wire, ['/42769/1/1', '/42769/1/2'], { token: '02' }), 6) >= 0, true);
  const none = make({ config: { ...roomy(), resources: 120, observations: 1 } }).wire;
  none.ask(GET, '/3/0/0', { observe: 0 });
  assert.is(uintOf(observe(none, ['/42769/0/1']), 6), -1);
  assert.is(none.client.stats.noObservation, 1);
});

test('a list that cannot be read is not observed', () => {
  const { wire } = make();
  assert.is(codeName(observe(wire, ['/4711/0/1']).code), '4.04');
  assert.is(codeName(observe(wire, ['/0/0/1']).code), '4.01');
  assert.is(uintOf(observe(wire, ['/4711/0/1']), 6), -1);
});

test('a duplicate of an Observe-Composite keeps the observation, and brings back none that ended', () => {
  const { wire } = make();
  const raw = wire.request(FETCH, '', { format: SENML, payload: names('/42769/0/1'), observe: 0, token: '01' });
  wire.receive(raw);
  assert.ok(uintOf(wire.receive(raw)[0], 6) >= 0);
  read(wire, ['/42769/0/1'], { observe: 1, token: '01' });
  assert.is(uintOf(wire.receive(raw)[0], 6), -1);
  wire.client.set(LAB, 0, 1, 50);
  wire.turn();
  assert.equal(wire.take(), []);
});

test('Core 1.2 6.4.4: the conditions of each path count: any of them that is met reports', () => {
  const { wire } = make();
  assert.is(wire.code(PUT, '/42769/0/1', { query: ['gt=50'] }), '2.04');
  observe(wire, ['/42769/0/1', '/42769/0/2']);
  wire.client.set(LAB, 0, 1, 40);
  wire.turn();
  assert.equal(wire.take(), [], 'not across 50');
  wire.client.set(LAB, 0, 2, 10);
  wire.turn();
  assert.is(wire.take().length, 1, 'the other path has no condition');
  wire.client.set(LAB, 0, 1, 60);
  wire.turn();
  assert.equal(senml(wire.one().payload), { '/42769/0/1': 60, '/42769/0/2': 10 });
  wire.client.set(LAB, 0, 1, 70);
  wire.turn();
  assert.equal(wire.take(), [], 'above 50 already');
});

test('Core 1.2 6.4.4: pmin and pmax of its paths', () => {
  const { wire } = make();
  wire.code(PUT, '/42769/0/1', { query: ['pmin=10'] });
  wire.code(PUT, '/42769/0/2', { query: ['pmin=2', 'pmax=60'] });
  observe(wire, ['/42769/0/1', '/42769/0/2']);
  wire.client.set(LAB, 0, 1, 8);
  wire.advance(8000);
  assert.equal(wire.take(), []);
  wire.advance(3000);
  assert.is(wire.take().length, 1);
  wire.advance(57000);
  assert.equal(wire.take(), []);
  wire.advance(4000);
  assert.is(wire.take().length, 1);
});

test('a new Register ends them', () => {
  const { wire } = make();
  observe(wire, ['/42769/0/1']);
  wire.client.reconnect();
  wire.advance(1000);
  wire.take();
  const update = wire.sent.filter((s) => s.type === CON && s.code === POST).pop();
  assert.ok(update !== undefined);
});

test('the list of links does not change by composite operations', () => {
  const { wire } = make();
  const before = links(Buffer.from(wire.ask(GET, '/42769', { accept: 40 }).payload).toString());
  observe(wire, ['/']);
  patch(wire, [['/42769/0/1', 2, 1]]);
  assert.equal(links(Buffer.from(wire.ask(GET, '/42769', { accept: 40 }).payload).toString()), before);
});

/* Other formats. */

/** LwM2M CBOR and SenML JSON, as a feature. */
class Formats implements Feature {
  bytes(_config: Config, used: number): number {
    return used + LWM2M_CBOR_BYTES + SENML_JSON_BYTES + 16;
  }

  attach(core: Core): void {
    core.formats.add(110, new SenmlJsonFormat(core.arena, core.decimal));
    core.formats.add(11544, new Lwm2mCborFormat(core.arena));
  }
}

function many(): Wire {
  return make({ use: [new Composite(), new Create(), new Formats()] }).wire;
}

test('SenML JSON, and its ETCH form: lists, answers, values and nulls', () => {
  const wire = many();
  const list = '[{"n":"/3/0/0"},{"bn":"/42769/0/","n":"1"},{"n":"11/0"}]';
  for (const format of [110, 320]) {
    const answer = wire.ask(FETCH, '', { format, payload: list });
    assert.is(uintOf(answer, 12), 110);
    const records = JSON.parse(payloadText(answer)) as { bn?: string; n?: string; v?: number; vs?: string }[];
    assert.equal(records.map((r) => (records[0].bn ?? '') + (r.n ?? '') + '=' + (r.vs ?? r.v)), ['/3/0/0=Acme', '/42769/0/1=7', '/42769/0/11/0=10']);
  }
  assert.is(wire.code(IPATCH, '', { format: 320, payload: '[{"n":"/42769/0/1","v":33},{"n":"/42769/0/11/0","v":null}]' }), '2.04');
  assert.is(wire.client.get(LAB, 0, 1), 33);
  assert.is(wire.client.get(LAB, 0, 11, 0), undefined);
});

test('Core 1.2 7.4.4: LwM2M CBOR: one key for each instance, whatever order the list has', () => {
  const wire = many();
  const answer = wire.ask(FETCH, '', { format: SENML, accept: 11544, payload: names('/42769/0/1', '/3/0/0', '/42769/1/1', '/42769/0/2') });
  assert.is(uintOf(answer, 12), 11544);
  assert.equal(lwm2mCbor(answer.payload), { '3,0,0': 'Acme', '42769,0,1': 7, '42769,0,2': 9, '42769,1,1': 7 });
  const payload = new Uint8Array(new Encoder({ mapsAsObjects: false }).encode(new Map<unknown, unknown>([[[LAB, 0], new Map<unknown, unknown>([[1, 44], [11, new Map([[0, 5]])]])], [[1, 0, 1], 700]])));
  assert.is(wire.code(IPATCH, '', { format: 11544, payload }), '2.04');
  assert.is(wire.client.get(LAB, 0, 1), 44);
  assert.is(wire.client.get(LAB, 0, 11, 0), 5);
  assert.is(wire.client.get(1, 0, 1), 700);
  const fresh = new Uint8Array(new Encoder({ mapsAsObjects: false }).encode(new Map<unknown, unknown>([[0, 3.5]])));
  assert.is(wire.code(POST, '/42811', { format: 11544, payload: fresh }), '2.01', 'Core 1.2 6.3.7: without the id of an instance');
  assert.is(wire.client.get(42811, 0, 0), 3.5);
});

/** The leaves of nested maps, by all of their keys. */
function lwm2mCbor(payload: Uint8Array): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const visit = (map: Map<unknown, unknown>, above: string): void => {
    const seen = new Set<string>();
    for (const [key, value] of map) {
      const at = above + (above === '' ? '' : ',') + (Array.isArray(key) ? key.join() : String(key));
      assert.not(seen.has(at), 'a key twice: ' + at);
      seen.add(at);
      if (value instanceof Map) visit(value as Map<unknown, unknown>, at);
      else out[at] = value;
    }
  };
  visit(new Decoder({ mapsAsObjects: false }).decode(payload) as Map<unknown, unknown>, '');
  return out;
}

/* In blocks, RFC 7959. */

const BLOCK1 = 27;
const BLOCK2 = 23;

/** The body of an answer in blocks, of which the later ones are asked for without the payload. */
function fetched(wire: Wire, first: Sent): Uint8Array {
  const parts = [first.payload];
  let block = uintOf(first, BLOCK2);
  assert.ok(block >= 0, 'in blocks');
  while ((block & 8) !== 0) {
    const next = wire.ask(FETCH, '', { format: SENML, options: [{ number: BLOCK2, value: uint(block - 8 + 16) }] });
    assert.is(codeName(next.code), '2.05');
    parts.push(next.payload);
    block = uintOf(next, BLOCK2);
  }
  return concat(...parts);
}

test('RFC 7959 2.7: the later blocks of an answer are asked for without the list', () => {
  const { wire } = make({ use: [new Composite(), new Blockwise()], config: { ...roomy(), resources: 120, message: 256 } });
  const whole = senml(fetched(wire, read(wire, ['/3/0', '/42769/1', '/42769/0'])));
  assert.is(whole['/3/0/0'], 'Acme');
  assert.is(whole['/42769/0/0'], 'abc');
  assert.is(whole['/42769/1/11/1'], 20);
  // The same of an Observe-Composite's answer, and of its notifications.
  assert.is(senml(fetched(wire, observe(wire, ['/3/0', '/42769/0'])))['/42769/0/1'], 7);
  wire.client.set(LAB, 0, 1, 60);
  wire.turn();
  const note = notes(wire.take())[0];
  read(wire, ['/3/0/0']);
  assert.is(wire.code(FETCH, '', { format: SENML, options: [{ number: BLOCK2, value: uint(16 + (uintOf(note, BLOCK2) & 7)) }] }), '4.00', 'of another list, which has no such block');
  wire.client.set(LAB, 0, 1, 61);
  wire.turn();
  assert.is(senml(fetched(wire, notes(wire.take())[0]))['/42769/0/1'], 61);
});

test('a later block of a list that nobody asked for: 4.08', () => {
  const { wire } = make({ use: [new Composite(), new Blockwise()] });
  assert.is(wire.code(FETCH, '', { format: SENML, options: [{ number: BLOCK2, value: uint(16 + 2) }] }), '4.08');
});

test('a list and a Write-Composite that come in blocks', () => {
  const { wire } = make({ use: [new Composite(), new Blockwise()] });
  const upload = (code: number, payload: Uint8Array): string[] => {
    const codes: string[] = [];
    for (let at = 0; at < payload.length; at += 16) {
      codes.push(wire.code(code, '', { format: SENML, options: [{ number: BLOCK1, value: uint(at + (at + 16 < payload.length ? 8 : 0)) }], payload: payload.subarray(at, at + 16) }));
    }
    return [...new Set(codes)];
  };
  assert.equal(upload(FETCH, names('/42769/0/1', '/42769/0/2', '/42769/0/3')), ['2.31', '2.05']);
  assert.equal(upload(IPATCH, pack([['/42769/0/1', 2, 70], ['/42769/0/0', 3, 'blocks']])), ['2.31', '2.04']);
  assert.is(wire.client.get(LAB, 0, 0), 'blocks');
  assert.is(wire.client.get(LAB, 0, 1), 70);
});

test('the arena is as large as the formula says', () => {
  const { wire } = make({ use: [new Composite()] });
  assert.is(wire.client.arena.used, arenaOf(wire.client.config, [new Composite()]));
});

test.run();
