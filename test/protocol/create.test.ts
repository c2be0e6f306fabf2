/**
 * Create and Delete, Core 1.2 6.3.7 and 6.3.8, over the doors alone.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, FLOAT, INTEGER, OPAQUE, type ObjectDeclaration, R, RW, STRING } from '../../src/index.js';
import { arenaOf } from '../../src/config.js';
import { Create } from '../../src/features/create.js';
import { device } from '../../src/objects/device.js';
import { DELETE, GET, POST, PUT, codeName, concat, decode, payloadText, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { OPAQUE_FORMAT, SENML, TEXT, TLV, instance, links, multiple, pack, resource, senml } from './payload.js';
import { type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('create');

const LAMP = 3311;
const PUMP = 42800;

/** What the lamps' handlers were asked, and what they answer. */
class Life {
  readonly calls: string[] = [];
  onCreate: Answer | string = undefined;
  onDelete: Answer | string = undefined;
  onWrite: Answer | string = undefined;
  onEach: string | undefined;

  private say(a: Answer | string): Answer {
    if (typeof a === 'string') throw new Error(a);
    return a;
  }

  took(): string[] {
    return this.calls.splice(0);
  }

  lamp(): ObjectDeclaration {
    return {
      id: LAMP, instances: [0], most: 4,
      each: (iid, rid) => {
        if (this.onEach !== undefined && iid > 0) throw new Error(this.onEach);
        return rid === 5701 ? 'lamp ' + iid : undefined;
      },
      create: (iid) => {
        this.calls.push('create ' + iid);
        return this.say(this.onCreate);
      },
      delete: (iid) => {
        this.calls.push('delete ' + iid);
        return this.say(this.onDelete);
      },
      resources: [
        { id: 5701, type: STRING, access: R, value: '', capacity: 12 },
        { id: 5750, type: STRING, access: RW, capacity: 12, mandatory: true },
        { id: 5800, type: OPAQUE, access: RW, value: new Uint8Array([1, 2]), capacity: 8 },
        { id: 5850, type: INTEGER, access: RW, min: 0, max: 9, value: 3, written: (iid) => void this.calls.push('written ' + iid) },
        {
          id: 5851, type: INTEGER, access: RW, read: (_iid, out) => out.integer(1),
          verify: (iid, value) => {
            this.calls.push('verify ' + iid);
            return value.getNumber() > 100 ? -0x80 : undefined;
          },
          write: (iid) => {
            this.calls.push('write ' + iid);
            return this.say(this.onWrite);
          },
        },
        { id: 5900, type: INTEGER, access: RW, multiple: true, instances: [0, 1], value: [7, 8], most: 3 },
      ],
    };
  }
}

function make(client?: WireOptions['client']): { wire: Wire; lab: Lab; life: Life } {
  const lab = new Lab();
  const life = new Life();
  const wire = new Wire({
    objects: (c) => [lab.object(c), life.lamp(), device({}, c), { id: PUMP, instances: [], most: 1, resources: [{ id: 0, type: FLOAT, access: RW, value: 2 }] }],
    client: { config: { ...roomy(), resources: 120 }, use: [new Create()], ...client },
  });
  wire.good = true;
  wire.register();
  return { wire, lab, life };
}

/** Location-Path of an answer. */
function location(s: Sent): string {
  return s.options.filter((o) => o.number === 8).map((o) => '/' + Buffer.from(o.value).toString()).join('');
}

function exists(wire: Wire, path: string): boolean {
  return wire.code(GET, path, { accept: 40 }) === '2.05';
}

/** Short data for a lamp that lacks nothing. */
const NAME = resource(5750, 'hall');

/* Create. */

test('Core 1.2 6.3.7: an instance whose id the payload names: 2.01 without a location, defaults for what is not said', () => {
  const { wire, life } = make();
  wire.take();
  const answer = wire.ask(POST, '/' + LAMP, { format: TLV, payload: instance(2, NAME, resource(5850, 5)) });
  assert.is(codeName(answer.code), '2.01');
  assert.is(location(answer), '');
  assert.is(answer.payload.length, 0);
  assert.equal(life.took(), ['create 2', 'written 2']);
  assert.equal(senml(wire.ask(GET, '/3311/2', { accept: SENML }).payload), {
    '/3311/2/5701': 'lamp 2', '/3311/2/5750': 'hall', '/3311/2/5800': new Uint8Array([1, 2]), '/3311/2/5850': 5, '/3311/2/5851': 1, '/3311/2/5900/0': 7, '/3311/2/5900/1': 8,
  });
  assert.is(wire.heard().some((e) => e.name === 'CREATED' && e.path === '/3311/2' && e.ssid === 1), true);
});

test('Core 1.2 6.2.2: servers hear of the new instance by an Update', () => {
  const { wire } = make();
  const sent = wire.send(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) });
  const update = sent.find((s) => s.code === POST);
  assert.ok(update !== undefined && '</3311/1>' in Object.fromEntries(payloadText(update).split(',').map((l) => [l, 1])), 'the Update lists it');
});

test('Core 1.2 6.3.7, Transport 1.2 6.4.4: no id in the payload: the client chooses the lowest and says it', () => {
  const { wire, life } = make();
  for (const [payload, format, iid] of [[concat(NAME, resource(5850, 1)), TLV, 1], [NAME, TLV, 2]] as const) {
    const answer = wire.ask(POST, '/' + LAMP, { format, payload });
    assert.is(codeName(answer.code), '2.01');
    assert.is(location(answer), '/3311/' + iid);
    assert.ok(life.took().includes('create ' + iid));
  }
  assert.is(wire.text('/3311/1/5850'), '1');
});

test('Core 1.2 6.3.7: without a payload, where nothing is mandatory', () => {
  const { wire } = make();
  const answer = wire.ask(POST, '/' + PUMP);
  assert.is(codeName(answer.code), '2.01');
  assert.is(location(answer), '/' + PUMP + '/0');
  assert.is(wire.text('/' + PUMP + '/0/0'), '2');
});

test('RFC 7252 4.2: a duplicate of a Create makes nothing, and is told the same', () => {
  const { wire, life } = make();
  const raw = wire.request(POST, '/' + LAMP, { format: TLV, payload: NAME });
  const first = wire.receive(raw).find((s) => s.type === 2)!;
  life.took();
  const again = wire.receive(raw).find((s) => s.type === 2)!;
  assert.equal(again.raw, first.raw);
  assert.equal(life.took(), []);
  assert.is(exists(wire, '/3311/2'), false);
  // One that named the id is told no location again.
  const named = wire.request(POST, '/' + LAMP, { format: TLV, payload: instance(3, NAME) });
  const third = wire.receive(named).find((s) => s.type === 2)!;
  assert.equal(wire.receive(named).find((s) => s.type === 2)!.raw, third.raw);
  assert.is(location(third), '');
});

test('SenML names the instance, and may name several', () => {
  const { wire } = make();
  assert.is(wire.code(POST, '/' + LAMP, { format: SENML, payload: pack([['/3311/1/5750', 3, 'a'], ['/3311/3/5750', 3, 'b'], ['/3311/1/5850', 2, 9]]) }), '2.01');
  assert.is(wire.text('/3311/1/5750'), 'a');
  assert.is(wire.text('/3311/1/5850'), '9');
  assert.is(wire.text('/3311/3/5750'), 'b');
});

test('several instances in TLV: one that cannot be made takes the others with it', () => {
  const { wire, life } = make();
  life.onCreate = undefined;
  const payload = concat(instance(1, NAME), instance(2, NAME), instance(0, NAME));
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload }), '4.00', 'instance 0 is there');
  assert.equal(life.took(), []);
  // The second lacks what is mandatory: the first was agreed to already, and is taken back.
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: concat(instance(1, NAME), instance(2, resource(5850, 1))) }), '4.00');
  assert.equal(life.took(), ['create 1', 'delete 1']);
  assert.is(exists(wire, '/3311/1'), false);
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: concat(instance(1, NAME), instance(2, NAME)) }), '2.01');
});

test('Core 1.2 6.3.7: what is read-only, unknown or executable in the payload is passed over', () => {
  const { wire } = make();
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, resource(5701, 'mine'), resource(9999, 1)) }), '2.01');
  assert.is(wire.text('/3311/1/5701'), 'lamp 1');
  assert.is(wire.code(POST, '/' + LAB, { format: SENML, payload: pack([['/42769/2/8', 3, 'x'], ['/42769/2/10', 2, 1], ['/42769/2/1', 2, 50]]) }), '2.01');
  assert.is(wire.text('/42769/2/8'), 'fixed');
  assert.is(wire.text('/42769/2/1'), '50');
});

test('Core 1.2 6.3.7: a mandatory resource that nobody gives a value: 4.00, and nothing is made', () => {
  const { wire, life } = make();
  wire.heard();
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, resource(5850, 1)) }), '4.00');
  assert.is(wire.code(POST, '/' + LAMP), '4.00');
  assert.is(exists(wire, '/3311/1'), false);
  assert.equal(life.took(), []);
  assert.equal(wire.names().filter((n) => n === 'REG_UPDATE' || n === 'CREATED'), [], 'servers hear of nothing');
});

test('a multiple resource has the instances that the payload gives it, or those of its declaration', () => {
  const { wire } = make();
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, multiple(5900, [[5, 50], [0, 1], [6, 60]])) }), '2.01');
  assert.equal(senml(wire.ask(GET, '/3311/1/5900', { accept: SENML }).payload), { '/3311/1/5900/5': 50, '/3311/1/5900/0': 1, '/3311/1/5900/6': 60 });
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(2, NAME, multiple(5900, [])) }), '2.01');
  assert.equal(senml(wire.ask(GET, '/3311/2/5900', { accept: SENML }).payload), {});
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(3, NAME, multiple(5900, [[1, 1], [2, 2], [3, 3], [4, 4]])) }), '4.00', 'more than most');
  assert.is(exists(wire, '/3311/3'), false);
});

test('an id that is there already: 4.00', () => {
  const { wire, life } = make();
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(0, NAME) }), '4.00');
  assert.equal(life.took(), []);
});

test('Core 1.2 6.3.7: the one instance of a single-instance object has the id 0', () => {
  const { wire } = make();
  assert.is(wire.code(POST, '/' + PUMP, { format: TLV, payload: instance(1, resource(0, new Uint8Array([0x40, 0, 0, 0]))) }), '4.00');
  assert.is(wire.code(POST, '/' + PUMP, { format: TLV, payload: instance(0) }), '2.01');
  assert.is(wire.code(POST, '/' + PUMP), '4.05', 'it has what it can have');
});

test('a value that is refused: nothing is made', () => {
  const { wire, life } = make();
  for (const bad of [resource(5850, 10), resource(5750, 'longer than twelve'), resource(5851, 101), multiple(5850, [[0, 1]]), resource(5900, 1)]) {
    assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, bad) }), '4.00');
    assert.is(exists(wire, '/3311/1'), false);
    assert.not(life.took().some((c) => c.startsWith('create')));
  }
});

test('bad payloads: 4.00, 4.15, and nothing is made', () => {
  const { wire, life } = make();
  const cases: [string, number | undefined, Uint8Array | string][] = [
    ['4.15', TEXT, 'x'], ['4.15', OPAQUE_FORMAT, 'x'], ['4.15', 4711, 'x'], ['4.00', undefined, 'x'],
    ['4.00', TLV, new Uint8Array([0x08, 1, 9, 0xc1])], ['4.00', TLV, concat(instance(1, NAME), NAME)], ['4.00', SENML, new Uint8Array([0x81])],
    ['4.00', SENML, pack([['/3303/1/5750', 3, 'a']])], ['4.00', SENML, pack([['/3311/1/5750/0', 3, 'a']])], ['4.00', TLV, concat(instance(1, NAME), instance(1, resource(5850, 1)))],
  ];
  for (const [code, format, payload] of cases) assert.is(wire.code(POST, '/' + LAMP, { format, payload }), code, String(format) + ' ' + Buffer.from(payload).toString('hex'));
  assert.equal(Object.keys(links(payloadText(wire.ask(GET, '/3311', { accept: 40, query: ['depth=1'] })))), ['/3311', '/3311/0']);
  assert.not(life.took().some((c) => c.startsWith('create')));
});

test('what an object does not allow: 4.05; Security: 4.01; what is not there: 4.04', () => {
  const { wire } = make();
  assert.is(wire.code(POST, '/3', { format: TLV, payload: instance(1) }), '4.05');
  assert.is(wire.code(POST, '/1', { format: TLV, payload: instance(1) }), '4.05');
  assert.is(wire.code(POST, '/0', { format: TLV, payload: instance(1) }), '4.01');
  assert.is(wire.code(POST, '/21', { format: TLV, payload: instance(1) }), '4.01');
  assert.is(wire.code(POST, '/4711', { format: TLV, payload: instance(1) }), '4.04');
});

test('the object full: 4.05; the table of instances or of resource instances full: 5.03; nothing else is disturbed', () => {
  const full = make();
  for (const iid of [1, 2, 3]) assert.is(full.wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(iid, NAME) }), '2.01');
  assert.is(full.wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(4, NAME) }), '4.05');
  // Security, Server, Device, two of the lab, a lamp: one more fits.
  const few = make({ config: { ...roomy(), resources: 120, instances: 7 }, use: [new Create()] });
  assert.is(few.wire.code(POST, '/' + LAMP, { format: TLV, payload: concat(instance(1, NAME), instance(2, NAME)) }), '5.03');
  assert.equal(few.life.took(), []);
  assert.is(few.wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '2.01');
  // Device has one, the lab four, the lamp two: two more fit, which the declaration takes.
  const tight = make({ config: { ...roomy(), resources: 120, resourceInstances: 9 }, use: [new Create()] });
  assert.is(tight.wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, multiple(5900, [[0, 1], [1, 1], [2, 2]])) }), '5.03');
  assert.is(tight.wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '2.01');
});

test('the application refuses: its code, and nothing is made; it throws: 5.00', () => {
  const { wire, life } = make();
  life.onCreate = -0x83;
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '4.03');
  assert.equal(life.took(), ['create 1'], 'what it refused it is not told to delete');
  life.onCreate = 'broken';
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '5.00');
  life.onCreate = -6;
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '5.00', 'LATER is no answer here');
  life.onCreate = undefined;
  life.onEach = 'no value';
  life.took();
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '5.00');
  assert.equal(life.took(), []);
  life.onEach = undefined;
  for (const failure of [-0x80, 'broken', -6]) {
    life.onWrite = failure;
    life.took();
    assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, resource(5851, 1)) }), failure === -0x80 ? '4.00' : '5.00');
    assert.equal(life.took(), ['verify 1', 'create 1', 'write 1', 'delete 1']);
    assert.is(exists(wire, '/3311/1'), false);
  }
  assert.is(wire.names().filter((n) => n === 'HANDLER_THREW').length, 3);
});

test('an observer of the object is told of the new instance', () => {
  const { wire } = make();
  wire.ask(GET, '/' + LAMP, { observe: 0, accept: SENML });
  const sent = wire.send(POST, '/' + LAMP, { format: TLV, payload: instance(2, NAME) });
  const told = sent.find((s) => s.code === 0x45);
  assert.ok(told !== undefined);
  assert.is(senml(told.payload)['/3311/2/5750'], 'hall');
});

test('without the feature: 4.05', () => {
  const { wire } = make({ use: [] });
  assert.is(wire.code(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME) }), '4.05');
  assert.is(wire.code(DELETE, '/' + LAMP + '/0'), '4.05');
});

/* Delete. */

test('Core 1.2 6.3.8: Delete of an instance: 2.02, gone with its attributes, an Update, and the id free for another', () => {
  const { wire, life } = make();
  wire.code(PUT, '/3311/0/5850', { query: ['pmin=5'] });
  const sent = wire.send(DELETE, '/3311/0');
  assert.is(codeName(sent[0].code), '2.02');
  assert.ok(sent.some((s) => s.code === POST && !payloadText(s).includes('</3311/0>') && payloadText(s).includes('</3311>')));
  assert.equal(life.took(), ['delete 0']);
  assert.is(wire.code(GET, '/3311/0'), '4.04');
  assert.is(wire.heard().some((e) => e.name === 'DELETED' && e.path === '/3311/0'), true);
  assert.is(location(wire.ask(POST, '/' + LAMP, { format: TLV, payload: NAME })), '/3311/0');
  assert.not(payloadText(wire.ask(GET, '/3311/0/5850', { accept: 40 })).includes('pmin'));
  assert.is(wire.text('/3311/0/5850'), '3', 'the values begin anew');
});

test('a duplicate of a Delete is answered 2.02 again', () => {
  const { wire, life } = make();
  const raw = wire.request(DELETE, '/3311/0');
  assert.is(codeName(wire.receive(raw)[0].code), '2.02');
  assert.is(codeName(wire.receive(raw)[0].code), '2.02');
  assert.equal(life.took(), ['delete 0']);
});

test('RFC 7641 4.2: an observation of what is deleted ends with a 4.04', () => {
  const { wire } = make();
  wire.ask(GET, '/3311/0/5850', { observe: 0 });
  wire.ask(GET, '/3311/0', { observe: 0 });
  const codes = wire.send(DELETE, '/3311/0').map((s) => codeName(s.code));
  wire.advance(100);
  for (const s of wire.take()) codes.push(codeName(s.code));
  assert.is(codes.filter((c) => c === '4.04').length, 2, codes.join());
  assert.is(wire.names().filter((n) => n === 'OBSERVE_CANCELLED').length, 2);
});

test('Core 1.2 6.3.8: what cannot be deleted: the Device, the Server, an object, a resource; Security 4.01', () => {
  const { wire } = make();
  for (const to of ['/3/0', '/1/0', '/3311', '/3311/0/5850', '/3311/0/5900', '/3/0/11/0', '/3311/0/5701/0']) assert.is(wire.code(DELETE, to), '4.05', to);
  assert.is(wire.code(DELETE, '/0/0'), '4.01');
  assert.is(wire.code(DELETE, '/3311/9'), '4.04');
  assert.is(wire.code(DELETE, '/3311/0/5900/9'), '4.04');
  assert.is(wire.code(DELETE, '/3311/0/5850/0'), '4.04', 'a single resource has no instances');
});

test('the application refuses a Delete: its code, and the instance stays; it throws: 5.00', () => {
  const { wire, life } = make();
  life.onDelete = -0x83;
  assert.is(wire.code(DELETE, '/3311/0'), '4.03');
  life.onDelete = 'broken';
  assert.is(wire.code(DELETE, '/3311/0'), '5.00');
  assert.is(exists(wire, '/3311/0'), true);
});

test('Core 1.2 6.3.8: Delete of a resource instance', () => {
  const { wire } = make();
  const observed = wire.ask(GET, '/3311/0/5900', { observe: 0, accept: SENML });
  assert.is(uintOf(observed, 6) >= 0, true);
  const sent = wire.send(DELETE, '/3311/0/5900/0');
  assert.is(codeName(sent[0].code), '2.02');
  assert.equal(senml(sent[1].payload), { '/3311/0/5900/1': 8 });
  assert.is(wire.client.get(LAMP, 0, 5900, 0), undefined);
  assert.is(wire.client.get(LAMP, 0, 5900, 1), 8);
});

test('a declaration says what is wrong with it', () => {
  const wire = new Wire({});
  const bad = { id: LAMP, create: 1, resources: [] } as unknown as ObjectDeclaration;
  assert.throws(() => wire.client.add(bad), /\/3311: each, create and delete are functions/);
});

test('handlers neither make nor take instances while a Create is under way', () => {
  const { wire } = make();
  const answers: number[] = [];
  wire.client.add({ id: 42801, instances: [], most: 3, resources: [], create: () => void answers.push(wire.client.addInstance(LAMP, 3), wire.client.removeInstance(LAMP, 0)) });
  assert.is(wire.code(POST, '/42801'), '2.01');
  assert.equal(answers, [-4, -4]);
});

test('the arena is as large as the formula says', () => {
  const { wire } = make();
  assert.is(wire.client.arena.used, arenaOf(wire.client.config, [new Create()]));
});

test('decoding is not fooled by cut payloads', () => {
  const { wire } = make();
  const whole = wire.request(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, multiple(5900, [[0, 1]])) });
  const at = decode(whole).payload.length;
  for (let cut = 1; cut < at; cut++) {
    const w = make().wire;
    const sent = w.receive(w.request(POST, '/' + LAMP, { format: TLV, payload: instance(1, NAME, multiple(5900, [[0, 1]])).subarray(0, cut) }));
    assert.ok(sent.length > 0 && (sent[0].code === 0x80 || sent[0].code === 0x41));
    assert.is(exists(w, '/3311/1'), sent[0].code === 0x41);
  }
});

test.run();
