/**
 * Access control, Core 1.2 8 and E.3, with two and with one server account, over the doors alone.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FLOAT, RW } from '../../src/index.js';
import { arenaOf } from '../../src/config.js';
import { Access, type AccessOptions, CREATE_RIGHT, DELETE_RIGHT, EXECUTE_RIGHT, type Grant, NOBODY, READ_RIGHT, WRITE_RIGHT } from '../../src/features/access.js';
import { Composite } from '../../src/features/composite.js';
import { Create } from '../../src/features/create.js';
import type { Feature } from '../../src/feature.js';
import { device } from '../../src/objects/device.js';
import { ACK, DELETE, FETCH, GET, IPATCH, POST, PUT, codeName, payloadText, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { SENML, TLV, instance, links, multiple, names, pack, resource, senml } from './payload.js';
import { type Ask, Wire } from './wire.js';

const test = suite('access');

const PUMP = 42820;
const A = 101;
const B = 102;
const ALL = READ_RIGHT | WRITE_RIGHT | EXECUTE_RIGHT | DELETE_RIGHT;

interface Bed {
  wire: Wire;
  lab: Lab;
  access: Access;
  /** The code of a request of the first or the second server. */
  a(code: number, to: string, ask?: Ask): string;
  b(code: number, to: string, ask?: Ask): string;
}

function make(grants: readonly Grant[], options?: { alone?: boolean; access?: AccessOptions; instances?: number; use?: readonly Feature[] }): Bed {
  const o = options === undefined ? {} : options;
  const lab = new Lab();
  const access = new Access({ grants, ...o.access });
  const servers = [{ uri: 'coap://127.0.0.1:5683', ssid: A, lifetime: 300 }, { uri: 'coap://127.0.0.2:5683', ssid: B, lifetime: 300 }];
  const wire = new Wire({
    start: false,
    objects: (c) => [lab.object(c), device({ manufacturer: 'Acme' }, c), { id: PUMP, instances: [], most: 3, resources: [{ id: 0, type: FLOAT, access: RW, value: 2 }] }],
    client: {
      config: { ...roomy(), resources: 120, servers: 2, messages: 4, instances: o.instances === undefined ? 24 : o.instances },
      servers: o.alone ? servers.slice(0, 1) : servers, use: o.use === undefined ? [access, new Create(), new Composite()] : [...o.use, access],
    },
  });
  wire.good = true;
  wire.start();
  assert.ok(wire.client.connected(A) && (o.alone === true || wire.client.connected(B)));
  const by = (peer: number) => (code: number, to: string, ask?: Ask): string => {
    const got = wire.code(code, to, { ...ask, peer });
    wire.advance(100);
    return got;
  };
  return { wire, lab, access, a: by(0), b: by(1) };
}

const read: Ask = { accept: SENML };
const write: Ask = { format: 0, payload: '5' };

test('Core 1.2 8: a single server has every right, whatever is granted', () => {
  const bed = make([], { alone: true });
  assert.is(bed.a(GET, '/42769/0/1', read), '2.05');
  assert.is(bed.a(PUT, '/42769/0/1', write), '2.04');
  assert.is(bed.a(POST, '/42769/0/10'), '2.04');
  assert.is(bed.a(POST, '/' + PUMP), '2.01');
  assert.is(bed.a(GET, '/2', { accept: 40 }), '2.05');
  assert.is(payloadText(bed.wire.ask(GET, '/2', { accept: 40 })), '</2>;ver=1.1', 'no Access Control instance is made');
});

test('Core 1.2 8.2.1 (1): the owner without an entry has every right; who is not mentioned has none', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A }]);
  assert.is(bed.a(GET, '/42769/0', read), '2.05');
  assert.is(bed.a(PUT, '/42769/0/1', write), '2.04');
  assert.is(bed.a(PUT, '/42769/0/1', { query: ['pmin=1'] }), '2.04');
  assert.is(bed.a(POST, '/42769/0/10'), '2.04');
  for (const [code, to, ask] of [[GET, '/42769/0', read], [GET, '/42769/0/1', read], [GET, '/42769/0/11/0', read], [PUT, '/42769/0/1', write], [PUT, '/42769/0/1', { query: ['pmin=1'] }],
    [POST, '/42769/0/10', {}], [POST, '/42769/0', { format: TLV, payload: resource(1, 5) }], [DELETE, '/42769/0', {}], [DELETE, '/42769/0/11/0', {}], [GET, '/42769/0/1', { observe: 0 }]] as [number, string, Ask][]) {
    assert.is(bed.b(code, to, ask), '4.01', code + ' ' + to);
  }
  assert.is(bed.lab.count('execute'), 1);
  assert.is(bed.wire.client.get(LAB, 0, 1), 5);
});

test('Core 1.2 8.2.1 (2): an entry counts before ownership', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A, acl: [[A, READ_RIGHT], [B, WRITE_RIGHT]] }]);
  assert.is(bed.a(GET, '/42769/0/1', read), '2.05');
  assert.is(bed.a(PUT, '/42769/0/1', write), '4.01');
  assert.is(bed.b(GET, '/42769/0/1', read), '4.01');
  assert.is(bed.b(PUT, '/42769/0/1', write), '2.04');
});

test('Core 1.2 8.2.1 (3, 4): the default entry, where there is one, for those without an entry', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A, acl: [[0, READ_RIGHT]] }, { oid: LAB, iid: 1, acl: [[0, READ_RIGHT | EXECUTE_RIGHT]] }]);
  assert.is(bed.a(PUT, '/42769/0/1', write), '2.04', 'the owner has every right');
  assert.is(bed.b(GET, '/42769/0/1', read), '2.05');
  assert.is(bed.b(PUT, '/42769/0/1', write), '4.01');
  assert.is(bed.a(POST, '/42769/1/10'), '2.04');
  assert.is(bed.a(PUT, '/42769/1/1', write), '4.01', 'nobody owns it');
});

test('each right by itself', () => {
  const requests: [number, number, string, Ask][] = [
    [READ_RIGHT, GET, '/42769/0/1', read], [READ_RIGHT, PUT, '/42769/0/1', { query: ['pmin=1'] }], [WRITE_RIGHT, PUT, '/42769/0/1', write],
    [WRITE_RIGHT, POST, '/42769/0', { format: TLV, payload: resource(1, 5) }], [EXECUTE_RIGHT, POST, '/42769/0/10', {}], [DELETE_RIGHT, DELETE, '/42769/0', {}],
  ];
  for (const given of [0, READ_RIGHT, WRITE_RIGHT, EXECUTE_RIGHT, DELETE_RIGHT, ALL]) {
    for (const [needed, code, to, ask] of requests) {
      const bed = make([{ oid: LAB, iid: 0, acl: [[B, given]] }]);
      assert.is(bed.b(code, to, ask) === '4.01', (given & needed) === 0, given + ' for ' + code + ' ' + to);
    }
  }
});

test('Core 1.2 8.2.3: Discover needs no right; Write-Attributes on an object neither; a Read of it answers the instances that may be read', () => {
  const bed = make([{ oid: LAB, iid: 1, acl: [[B, READ_RIGHT]] }]);
  assert.is(bed.b(GET, '/42769/0', { accept: 40 }), '2.05');
  assert.ok('/42769/0' in links(payloadText(bed.wire.ask(GET, '/42769', { accept: 40, peer: 1 }))));
  assert.is(bed.b(PUT, '/42769', { query: ['pmin=1'] }), '2.04');
  const all = senml(bed.wire.ask(GET, '/42769', { accept: SENML, peer: 1 }).payload);
  assert.ok('/42769/1/1' in all);
  assert.not(Object.keys(all).some((path) => path.startsWith('/42769/0')));
  assert.equal(senml(bed.wire.ask(GET, '/42769', { accept: SENML, peer: 0 }).payload), {});
});

test('Core 1.2 8.2.4: no Notify without the right to read', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A, acl: [[B, READ_RIGHT]] }, { oid: LAB, iid: 1, acl: [[B, READ_RIGHT]] }]);
  bed.wire.ask(GET, '/42769/0/1', { observe: 0, peer: 1 });
  bed.wire.ask(GET, '/42769', { observe: 0, accept: SENML, peer: 1 });
  bed.access.allow(LAB, 0, B, 0);
  bed.wire.client.set(LAB, 0, 1, 50);
  bed.wire.turn();
  const sent = bed.wire.take();
  assert.is(sent.filter((s) => codeName(s.code) === '4.01').length, 1, 'the one for the instance ends');
  for (const s of sent) if (s.code === 0x45) assert.not(Object.keys(senml(s.payload)).some((path) => path.startsWith('/42769/0')));
});

/* Create and Delete. */

test('Core 1.2 8.2.1: Create needs the right at the object, which the factory or a bootstrap gives', () => {
  const bed = make([{ oid: PUMP, acl: [[A, CREATE_RIGHT]] }, { oid: LAB, acl: [[0, CREATE_RIGHT], [B, ALL]] }]);
  assert.is(bed.a(POST, '/' + PUMP), '2.01');
  assert.is(bed.b(POST, '/' + PUMP), '4.01');
  assert.is(bed.a(POST, '/' + LAB, { format: TLV, payload: instance(3) }), '4.01', 'there is no default for it');
  assert.is(bed.b(POST, '/' + LAB, { format: TLV, payload: instance(3) }), '4.01', 'no other right stands for it');
  assert.is(bed.b(POST, '/2', { format: TLV, payload: instance(9) }), '4.01');
});

test('Core 1.2 6.3.7, 8.1.2.2: who creates an instance owns it: an Access Control instance is made, and goes with it', () => {
  const bed = make([{ oid: PUMP, acl: [[A, CREATE_RIGHT]] }]);
  assert.is(bed.a(POST, '/' + PUMP, { format: TLV, payload: instance(2) }), '2.01');
  assert.equal(senml(bed.wire.ask(GET, '/2/1', { accept: SENML }).payload), { '/2/1/0': PUMP, '/2/1/1': 2, '/2/1/3': A });
  assert.is(bed.a(GET, `/${PUMP}/2/0`, read), '2.05');
  assert.is(bed.b(GET, `/${PUMP}/2/0`, read), '4.01');
  assert.is(bed.b(DELETE, `/${PUMP}/2`), '4.01');
  assert.is(bed.a(DELETE, `/${PUMP}/2`), '2.02');
  assert.is(bed.a(GET, '/2/1', read), '4.04');
});

test('what the application removes takes its Access Control instance along', () => {
  const bed = make([{ oid: LAB, iid: 1, owner: A }]);
  bed.wire.client.removeInstance(LAB, 1);
  assert.is(bed.a(GET, '/2/0', read), '4.04');
});

test('no room for an Access Control instance: 5.03, and nothing is made', () => {
  for (const full of [{ access: { most: 1 } }, { instances: 9 }]) {
    // Security and Server twice, two of the lab, Device, one Access Control: eight; one more row is no room for two.
    const bed = make([{ oid: PUMP, acl: [[A, CREATE_RIGHT]] }], full);
    assert.is(bed.a(POST, '/' + PUMP), '5.03');
    assert.equal(payloadText(bed.wire.ask(GET, '/' + PUMP, { accept: 40, query: ['depth=1'] })), '</' + PUMP + '>');
  }
});

/* The Access Control object itself. */

test('Core 1.2 8.1.2.2: an Access Control instance is managed by its owner alone, and read by all', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A }, { oid: LAB, iid: 1 }]);
  assert.is(bed.b(GET, '/2', read), '2.05');
  const acl = { format: TLV, payload: multiple(2, [[B, READ_RIGHT]]) };
  assert.is(bed.b(POST, '/2/0', acl), '4.01');
  assert.is(bed.b(PUT, '/2/0/3', { format: 0, payload: String(B) }), '4.01');
  assert.is(bed.b(GET, '/42769/0/1', read), '4.01');
  assert.is(bed.a(POST, '/2/0', acl), '2.04');
  assert.is(bed.b(GET, '/42769/0/1', read), '2.05');
  assert.is(bed.a(POST, '/2/1', acl), '4.01', 'nobody owns the second');
  assert.is(bed.a(PUT, '/2/0/0', { format: 0, payload: '3' }), '4.05', 'what it is for is fixed');
  assert.is(bed.a(POST, '/2/0', { format: TLV, payload: multiple(2, [[B, 32]]) }), '4.00');
  // An entry goes by a Delete of the resource instance, or by a Replace.
  assert.is(bed.b(DELETE, `/2/0/2/${B}`), '4.01');
  assert.is(bed.a(DELETE, `/2/0/2/${B}`), '2.02');
  assert.is(bed.b(GET, '/42769/0/1', read), '4.01');
  assert.is(bed.a(DELETE, '/2/0'), '4.05');
  // The owner gives it away.
  assert.is(bed.a(PUT, '/2/0/3', { format: 0, payload: String(B) }), '2.04');
  assert.is(bed.a(GET, '/42769/0/1', read), '4.01');
  assert.is(bed.b(GET, '/42769/0/1', read), '2.05');
});

test('an observer of Access Control hears what the application grants', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A }]);
  bed.wire.ask(GET, '/2', { observe: 0, accept: SENML });
  assert.is(bed.access.allow(LAB, 0, B, READ_RIGHT), 0);
  bed.wire.turn();
  assert.is(senml(bed.wire.one().payload)['/2/0/2/' + B], READ_RIGHT);
});

/* Composite operations. */

test('Core 1.2 8.2.1 (5): Read-Composite leaves out what may not be read; with nothing left it is 4.01', () => {
  const bed = make([{ oid: LAB, iid: 1, acl: [[B, READ_RIGHT]] }]);
  const ask = (peer: number, ...paths: string[]): unknown => {
    const answer = bed.wire.ask(FETCH, '', { format: SENML, payload: names(...paths), peer });
    return answer.code === 0x45 ? senml(answer.payload) : codeName(answer.code);
  };
  assert.equal(ask(1, '/42769/0/1', '/42769/1/1', '/3/0/0'), { '/42769/1/1': 7 });
  assert.is(ask(1, '/42769/0/1', '/3/0/0'), '4.01');
  assert.is(ask(0, '/42769'), '4.01');
  assert.is(ask(1, '/4711/0'), '4.04');
  const root = ask(1, '/') as Record<string, unknown>;
  assert.equal([...new Set(Object.keys(root).map((path) => path.split('/').slice(0, 3).join('/')))].sort(), ['/2/0', '/42769/1']);
});

test('Core 1.2 8.2.1 (5): Write-Composite needs the right to write every instance', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A }, { oid: LAB, iid: 1, acl: [[A, WRITE_RIGHT], [B, WRITE_RIGHT]] }]);
  const payload = pack([['/42769/1/1', 2, 50], ['/42769/0/1', 2, 50]]);
  assert.is(bed.b(IPATCH, '', { format: SENML, payload }), '4.01');
  assert.is(bed.wire.client.get(LAB, 1, 1), 7);
  assert.is(bed.a(IPATCH, '', { format: SENML, payload }), '2.04');
  assert.is(bed.wire.client.get(LAB, 0, 1), 50);
});

test('an Observe-Composite sends what may be read', () => {
  const bed = make([{ oid: LAB, iid: 0, owner: A }, { oid: LAB, iid: 1, acl: [[B, READ_RIGHT]] }]);
  const answer = bed.wire.ask(FETCH, '', { format: SENML, observe: 0, payload: names('/42769/0/1', '/42769/1/1'), peer: 1 });
  assert.ok(uintOf(answer, 6) >= 0);
  bed.wire.client.set(LAB, 1, 1, 60);
  bed.wire.client.set(LAB, 0, 1, 60);
  bed.wire.turn();
  const notes = bed.wire.take().filter((s) => s.type !== ACK);
  assert.equal(senml(notes[0].payload), { '/42769/1/1': 60 });
});

/* The feature. */

test('grants that do not fit are told when the client is built; at run time by a number', () => {
  assert.throws(() => make([{ oid: 3, iid: 0 }, { oid: 4, iid: 0 }], { access: { most: 1 } }), /the grant for \/4\/0/);
  assert.throws(() => make([{ oid: 3, iid: 0, acl: [[1, 1], [2, 1]] }], { access: { entries: 1 } }), /the grant for \/3\/0/);
  assert.throws(() => make([{ oid: 3, acl: [[1, 32]] }]), /the grant for \/3 /);
  const bed = make([{ oid: LAB, iid: 0, acl: [[7, 1]] }], { access: { entries: 1, most: 2 } });
  assert.is(bed.access.allow(LAB, 0, B, 1), -1);
  assert.is(bed.access.allow(LAB, 0, 7, 3), 0);
  assert.is(bed.access.allow(LAB, 1, B, 1), -3);
  assert.is(bed.access.allow(LAB, 0, B, 32), -5);
  assert.is(bed.access.allow(LAB, 0, NOBODY, 1), -5);
  assert.is(bed.access.grant(LAB, 1, B), 0);
  assert.is(bed.access.grant(LAB, 1, A), 0, 'an owner may be changed');
  assert.is(bed.access.grant(3, 0, A), -1);
  assert.is(new Access().grant(1, 1, 1), -4);
  assert.is(new Access().allow(1, 1, 1, 1), -4);
});

test('the order of the features makes no difference', () => {
  const bed = make([{ oid: PUMP, acl: [[A, CREATE_RIGHT]] }], { use: [new Create(), new Composite()] });
  assert.is(bed.a(POST, '/' + PUMP), '2.01');
  assert.is(bed.b(GET, `/${PUMP}/0/0`, read), '4.01');
  assert.is(bed.b(IPATCH, '', { format: SENML, payload: pack([[`/${PUMP}/0/0`, 2, 1]]) }), '4.01');
  const c = bed.wire.client;
  assert.is(c.arena.used, arenaOf(c.config, [new Create(), new Composite(), new Access()]));
});

test.run();
