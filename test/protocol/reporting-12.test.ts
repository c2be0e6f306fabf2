import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arenaOf } from '../../src/config.js';
import { Blockwise } from '../../src/features/blockwise.js';
import { Composite } from '../../src/features/composite.js';
import { Reporting } from '../../src/features/reporting.js';
import { Send } from '../../src/features/send.js';
import { INTEGER, R } from '../../src/index.js';
import * as status from '../../src/index.js';
import { ACK, CON, FETCH, GET, NON, PUT, RST, codeName, payloadText } from './datagram.js';
import { LAB } from './lab.js';
import { SENML, TEXT, names, senml } from './payload.js';
import { Prng } from './prng.js';
import { AT, BOOLEAN, CALLED, COUNT, DAY, FLOAT, HOUR, ROOT, type Reported, SECOND, SEVERAL, STRING, attributes, notes, observe, records, registered, seen, set } from './reported.js';
import type { Wire, WireOptions } from './wire.js';

const test = suite('reporting, 1.2');

function make(client?: WireOptions['client']): Reported {
  return registered({ use: [new Reporting()], ...client });
}

/* Edges, Core 1.2 5.1.2. */

for (const [edge, expected] of [['0', ['0', '0']], ['1', ['1', '1']]] as const) {
  test('Core 1.2 5.1.2: edge=' + edge + ': each such edge, and no other', () => {
    const { wire } = make();
    attributes(wire, BOOLEAN, 'edge=' + edge);
    observe(wire, BOOLEAN);
    const out: string[] = [];
    for (const on of [false, true, true, false, true]) {
      wire.advance(SECOND);
      set(wire, BOOLEAN, on);
      out.push(...notes(wire).map(payloadText));
    }
    assert.equal(out, edge === '0' ? expected : ['1', '1']);
  });
}

test('Core 1.2 5.1.2: an edge within pmin is told when that has passed; pmax tells without one', () => {
  const { wire } = make();
  attributes(wire, BOOLEAN, 'edge=0', 'pmin=10', 'pmax=60');
  const from = wire.elapsed;
  observe(wire, BOOLEAN);
  wire.advance(3 * SECOND);
  set(wire, BOOLEAN, false);
  wire.advance(80 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '0'], [70, '0']]);
});

test('Core 1.2 5.1.2: without an edge every change of a boolean is told', () => {
  const { wire } = make();
  observe(wire, BOOLEAN);
  set(wire, BOOLEAN, false);
  set(wire, BOOLEAN, true);
  assert.equal(notes(wire).map(payloadText), ['0', '1']);
});

/* Evaluation periods, Core 1.2 5.1.2. */

test('Core 1.2 5.1.2: epmax: the handler is asked again and again, and a new value is told though nobody said so', () => {
  const { wire, lab } = make();
  attributes(wire, CALLED, 'epmax=10');
  const from = wire.elapsed;
  observe(wire, CALLED);
  lab.took();
  wire.advance(25 * SECOND);
  assert.is(lab.count('read'), 2);
  assert.equal(notes(wire), [], 'the same value');
  lab.number = 6;
  wire.advance(10 * SECOND);
  assert.equal(seen(notes(wire), from), [[30, '6']]);
});

test('Core 1.2 5.1.2: epmax with conditions: only what they ask for', () => {
  const { wire, lab } = make();
  attributes(wire, CALLED, 'epmax=10', 'gt=30');
  const from = wire.elapsed;
  observe(wire, CALLED);
  const values = [10, 31, 35, 29];
  for (const value of values) {
    lab.number = value;
    wire.advance(10 * SECOND);
  }
  assert.equal(seen(notes(wire), from), [[20, '31'], [40, '29']]);
});

test('Core 1.2 5.1.2: epmin: a change is not looked at before that has passed since the last look', () => {
  const { wire, lab } = make();
  attributes(wire, CALLED, 'epmin=10', 'gt=30');
  const from = wire.elapsed;
  observe(wire, CALLED);
  lab.took();
  for (let i = 0; i < 9; i++) {
    wire.advance(SECOND);
    lab.number = 40 + i;
    wire.client.changed(LAB, 0, 13);
    wire.turn();
  }
  assert.is(lab.count('read'), 0);
  wire.advance(20 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '48']]);
  assert.is(lab.count('read'), 1, 'the value looked at is the value sent');
});

test('Core 1.2 5.1.2: epmin and epmax from above, in the Observe itself, and pmin beside them', () => {
  const { wire, lab } = make();
  attributes(wire, ROOT, 'epmax=5');
  let from = wire.elapsed;
  const token = observe(wire, CALLED);
  lab.number = 7;
  wire.advance(6 * SECOND);
  assert.equal(seen(notes(wire), from), [[5, '7']]);
  from = wire.elapsed;
  observe(wire, CALLED, { token, query: ['epmax=3', 'pmin=20'] });
  lab.number = 8;
  wire.advance(30 * SECOND);
  assert.equal(seen(notes(wire), from), [[20, '8']]);
});

test('epmax of a value that comes LATER, or not at all, makes no storm and ends nothing', () => {
  const { wire, lab } = make();
  attributes(wire, CALLED, 'epmax=10');
  observe(wire, CALLED);
  lab.onRead = status.LATER;
  wire.advance(100 * SECOND);
  assert.equal(notes(wire), []);
  lab.onRead = undefined;
  lab.number = 9;
  wire.advance(10 * SECOND);
  assert.equal(notes(wire).map(payloadText), ['9']);
});

test('Core 1.2 5.1.2: text and several values have no evaluation of their own: they are told when they change', () => {
  const { wire } = make();
  attributes(wire, AT, 'epmax=10');
  observe(wire, STRING);
  observe(wire, AT, { accept: SENML });
  observe(wire, SEVERAL, { accept: SENML });
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
  set(wire, STRING, 'new');
  assert.is(notes(wire).length, 2);
});

/* The value at the trigger is the value sent. */

test('Core 1.2 5.1.2: the value that crossed a threshold is the one reported, and the handler is asked once', () => {
  for (const accept of [TEXT, SENML]) {
    for (const use of [[], [new Reporting()]]) {
      // A probe that is never twice the same.
      let value = 25;
      let reads = 0;
      const { wire } = registered({ use });
      wire.client.add({ id: 3303, instances: [0], resources: [{ id: 5700, type: INTEGER, access: R, read: (_iid, out): void => { reads++; out.integer(value++); } }] });
      attributes(wire, '/3303/0/5700', 'gt=30');
      observe(wire, '/3303/0/5700', { accept });
      reads = 0;
      value = 31;
      wire.client.changed(3303, 0, 5700);
      wire.turn();
      const list = notes(wire);
      assert.is(list.length, 1);
      assert.is(accept === TEXT ? payloadText(list[0]) : String(records(list[0].payload)[0].value), '31');
      assert.is(reads, 1);
    }
  }
});

test('Core 1.2 5.1.2: whole numbers of 64 bits pass a threshold unchanged', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'gt=30');
  observe(wire, COUNT);
  assert.is(wire.code(PUT, COUNT, { format: TEXT, payload: '9007199254740993' }), '2.04');
  wire.turn();
  assert.is(wire.text(COUNT), '9007199254740993');
  assert.ok(wire.sent.some((s) => s.type === NON && payloadText(s) === '9007199254740993'), wire.sent.map(payloadText).join());
});

test('Core 1.2 5.1.2: what waited for pmin is told as it is then', () => {
  const { wire, lab } = make();
  lab.number = 25;
  attributes(wire, CALLED, 'gt=30', 'pmin=10');
  const from = wire.elapsed;
  observe(wire, CALLED);
  wire.advance(SECOND);
  lab.number = 31;
  wire.client.changed(LAB, 0, 13);
  wire.turn();
  lab.number = 33;
  wire.advance(20 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '33']]);
});

test('a Read in between is of what is there, not of what was looked at', () => {
  const { wire, lab } = make();
  lab.number = 25;
  attributes(wire, CALLED, 'gt=30');
  observe(wire, CALLED);
  lab.number = 31;
  wire.client.changed(LAB, 0, 13);
  wire.turn();
  assert.equal(notes(wire).map(payloadText), ['31']);
  lab.number = 50;
  assert.is(wire.text(CALLED), '50');
  assert.is(wire.text(FLOAT), '1.5');
});

/* Confirmable, Core 1.2 5.1.2. */

test('Core 1.2 5.1.2: con=1: every notification is confirmable, and its acknowledgement is told', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT);
  for (const value of [5, 6]) {
    wire.advance(SECOND);
    wire.names();
    set(wire, COUNT, value);
    assert.equal(notes(wire).map((s) => [s.type, payloadText(s)]), [[CON, String(value)]]);
    assert.equal(wire.names(), ['NOTIFY_ACKED']);
  }
  attributes(wire, COUNT, 'con=0');
  set(wire, COUNT, 7);
  assert.equal(notes(wire).map((s) => s.type), [NON]);
});

test('Core 1.2 5.1.2: con=1 of any part makes the whole confirmable; con is inherited, and the deeper one prevails', () => {
  const cases: [string, string[][], string, number][] = [
    [AT, [[COUNT, 'con=1']], SEVERAL, CON],
    [AT, [[COUNT, 'con=0']], COUNT, NON],
    [COUNT, [[ROOT, 'con=1']], COUNT, CON],
    [COUNT, [[ROOT, 'con=1'], [COUNT, 'con=0']], COUNT, NON],
    [COUNT, [[ROOT + '/1', 'con=1']], COUNT, NON],
    [SEVERAL, [[SEVERAL + '/1', 'con=1']], SEVERAL, CON],
    [SEVERAL + '/0', [[SEVERAL + '/1', 'con=1']], SEVERAL, NON],
  ];
  for (const [path, sets, changed, type] of cases) {
    const { wire } = make();
    for (const [at, query] of sets) attributes(wire, at, query);
    observe(wire, path, { accept: path === AT || path === SEVERAL ? SENML : TEXT });
    set(wire, changed === SEVERAL ? SEVERAL + '/0' : changed, 55);
    assert.equal(notes(wire).map((s) => s.type), [type], path + ' ' + JSON.stringify(sets));
  }
});

test('Core 1.2 E.2: 1/x/26 makes notifications confirmable where no attribute says otherwise', () => {
  const { wire } = make();
  observe(wire, COUNT);
  assert.is(wire.text('/1/0/26'), '0');
  set(wire, COUNT, 4);
  assert.equal(notes(wire).map((s) => s.type), [NON]);
  assert.is(wire.code(PUT, '/1/0/26', { format: TEXT, payload: '1' }), '2.04');
  assert.is(wire.code(PUT, '/1/0/26', { format: TEXT, payload: '2' }), '4.00');
  set(wire, COUNT, 5);
  assert.equal(notes(wire).map((s) => s.type), [CON]);
  attributes(wire, COUNT, 'con=0');
  set(wire, COUNT, 6);
  assert.equal(notes(wire).map((s) => s.type), [NON]);
  observe(wire, COUNT, { query: ['pmin=0'] });
  set(wire, COUNT, 7);
  assert.equal(notes(wire).map((s) => s.type), [CON], 'Core 1.2 6.4.1: attributes of its own, without con');
});

test('Core 1.2 E.2: without the feature there is no 1/x/26', () => {
  assert.is(registered().wire.text('/1/0/26'), '4.04');
});

test('RFC 7641 4.5: con=0 or not, once a day a notification is confirmable', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=0', 'pmax=7200');
  observe(wire, COUNT);
  wire.advance(3 * DAY);
  const list = notes(wire);
  assert.is(list.length, 36);
  assert.is(list.filter((s) => s.type === CON).length, 3);
});

test('RFC 7641 4.5: a confirmable notification that nobody acknowledges ends the observation where nothing is stored', () => {
  const { wire } = make();
  assert.is(wire.code(PUT, '/1/0/6', { format: TEXT, payload: '0' }), '2.04');
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT);
  wire.good = false;
  set(wire, COUNT, 5);
  wire.names();
  wire.advance(100 * SECOND);
  assert.equal(wire.heard().map((e) => [e.name, e.code, e.path]), [['OBSERVE_CANCELLED', status.TIMED_OUT, COUNT]]);
  assert.is(notes(wire).length, 5);
  set(wire, COUNT, 6);
  assert.equal(notes(wire), []);
});

test('RFC 7641 3.6: a Reset to a confirmable notification ends the observation, stored or not', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT);
  wire.good = false;
  set(wire, COUNT, 5);
  const [note] = notes(wire);
  wire.names();
  wire.empty(RST, note.mid);
  assert.equal(wire.heard().map((e) => [e.name, e.code]), [['OBSERVE_CANCELLED', status.RESET]]);
});

test('RFC 7641 4.5.2: with con=1 a change while one is under way follows it', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  observe(wire, COUNT);
  wire.good = false;
  set(wire, COUNT, 5);
  const [note] = notes(wire);
  set(wire, COUNT, 6);
  assert.equal(notes(wire), [], 'NSTART');
  wire.empty(ACK, note.mid);
  wire.turn();
  assert.ok(wire.sent.some((s) => s.type === CON && payloadText(s) === '6'));
});

/* Two servers. */

test('Core 1.2 6.4: two servers observe the same, each with its own attributes, and one of them ends', () => {
  const { wire } = make({
    config: { servers: 2 },
    servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }],
  });
  const one = wire.ask(GET, COUNT, { accept: TEXT, observe: 0, peer: 0, query: ['con=1'] }).token;
  const two = wire.ask(GET, COUNT, { accept: SENML, observe: 0, peer: 1 }).token;
  wire.take();
  set(wire, COUNT, 5);
  assert.equal(notes(wire).map((s) => [s.peer, s.token, s.type]).sort(), [[0, one, CON], [1, two, NON]]);
  assert.is(codeName(wire.ask(GET, COUNT, { accept: TEXT, observe: 1, peer: 0, token: one }).code), '2.05');
  wire.take();
  set(wire, COUNT, 6);
  assert.equal(notes(wire).map((s) => [s.peer, s.token]), [[1, two]]);
});

test('RFC 7641 4.2: a final 4.04 when the path is gone, to each', () => {
  const { wire } = make({
    config: { servers: 2 },
    servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }],
  });
  for (const peer of [0, 1]) wire.ask(GET, COUNT, { accept: TEXT, observe: 0, peer, query: ['pmin=100'] });
  wire.take();
  assert.is(wire.client.removeInstance(LAB, 0), status.OK);
  wire.turn();
  wire.advance(200 * SECOND);
  assert.equal(notes(wire).map((s) => [s.peer, codeName(s.code)]).sort(), [[0, '4.04'], [1, '4.04']]);
});

/* Observe-Composite, Core 1.2 6.4.4. */

/** Observes a list of paths: the code of the answer. */
function watch(wire: Wire, paths: readonly string[], ...query: string[]): string {
  return wire.code(FETCH, '', { format: SENML, payload: names(...paths), observe: 0, query });
}

test('Core 1.2 6.4.4: attributes of its own for a list of paths: those of the object level, and the attached ones are ignored', () => {
  const { wire } = make({ use: [new Reporting(), new Composite()] });
  attributes(wire, COUNT, 'pmin=50');
  const from = wire.elapsed;
  assert.is(watch(wire, [COUNT, FLOAT], 'pmin=5', 'pmax=20', 'con=1'), '2.05');
  set(wire, COUNT, 8);
  wire.advance(30 * SECOND);
  assert.equal(notes(wire).map((s) => [(s.at - from) / 1000, s.type, senml(s.payload)]), [[5, CON, { [COUNT]: 8, [FLOAT]: 1.5 }], [25, CON, { [COUNT]: 8, [FLOAT]: 1.5 }]]);
  for (const query of ['gt=1', 'st=1', 'edge=1', 'pmin', 'foo=1']) assert.is(watch(wire, [COUNT, BOOLEAN], query), '4.00', query);
});

test('Core 1.2 6.4.4: without its own a list waits as long as any path asks for, and is confirmable when any part is', () => {
  const { wire } = make({ use: [new Reporting(), new Composite()] });
  attributes(wire, COUNT, 'pmin=5', 'gt=10');
  attributes(wire, FLOAT, 'pmin=10', 'con=1');
  const from = wire.elapsed;
  assert.is(watch(wire, [COUNT, FLOAT]), '2.05');
  set(wire, COUNT, 9);
  wire.advance(30 * SECOND);
  assert.equal(notes(wire), [], 'no condition is met');
  set(wire, COUNT, 11);
  set(wire, FLOAT, 2);
  wire.advance(30 * SECOND);
  const list = notes(wire);
  assert.equal(list.map((s) => [(s.at - from) / 1000, s.type, senml(s.payload)]), [[30, CON, { [COUNT]: 11, [FLOAT]: 1.5 }], [40, CON, { [COUNT]: 11, [FLOAT]: 2 }]]);
});

test('Core 1.2 6.4.4: conditions of the paths of a list are measured from its first answer on', () => {
  const { wire } = make({ use: [new Reporting(), new Composite()] });
  set(wire, COUNT, 50);
  attributes(wire, COUNT, 'gt=10');
  attributes(wire, BOOLEAN, 'edge=0');
  assert.is(watch(wire, [COUNT, BOOLEAN]), '2.05');
  set(wire, COUNT, 60);
  assert.equal(notes(wire), []);
  set(wire, BOOLEAN, false);
  assert.is(notes(wire).length, 1);
  set(wire, BOOLEAN, true);
  assert.equal(notes(wire), []);
  set(wire, COUNT, 10);
  assert.is(notes(wire).length, 1);
});

test('Core 1.2 6.4.4: epmax of a path of a list has its value looked at', () => {
  const { wire, lab } = make({ use: [new Reporting(), new Composite()] });
  attributes(wire, CALLED, 'epmax=10');
  assert.is(watch(wire, [CALLED, FLOAT]), '2.05');
  wire.advance(25 * SECOND);
  assert.equal(notes(wire), []);
  lab.number = 77;
  wire.advance(10 * SECOND);
  assert.equal(notes(wire).map((s) => senml(s.payload)[CALLED]), [77]);
});

test('a list of paths of a server that is away is told as it is on return', () => {
  const { wire } = make({ use: [new Reporting(), new Composite()] });
  assert.is(watch(wire, [COUNT, FLOAT]), '2.05');
  wire.client.peerBusy(0);
  for (const value of [5, 6]) {
    set(wire, COUNT, value);
    wire.advance(SECOND);
  }
  assert.equal(notes(wire), []);
  wire.client.peerReady(0);
  wire.turn();
  assert.equal(notes(wire).map((s) => senml(s.payload)), [{ [COUNT]: 6, [FLOAT]: 1.5 }]);
});

/* Everything at once. */

const QUERIES = ['pmin=0', 'pmin=3', 'pmax=7', 'epmin=1', 'epmin=4', 'epmax=5', 'epmax=20', 'con=1', 'con=0', 'hqmax=0', 'hqmax=2', 'gt=50', 'lt=20', 'st=30', 'edge=1', 'pmin', 'con', 'gt', 'hqmax', 'epmax'];
const PATHS = [ROOT, AT, COUNT, FLOAT, BOOLEAN, STRING, SEVERAL, SEVERAL + '/1', CALLED];

for (let seed = 1; seed <= 12; seed++) {
  test('whatever servers, network and application do, the client neither throws nor spins, and comes to rest: seed ' + seed, () => {
    const send = new Send();
    const { wire, lab } = registered({
      use: [new Reporting(), send, new Composite(), new Blockwise()],
      config: { servers: 2, messages: 3, observations: 6, attributes: 5, history: 5, samples: 6, message: 300 },
      servers: [{ uri: 'coap://127.0.0.1', lifetime: 60, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }],
    });
    const prng = new Prng(seed);
    let token = 0;
    for (let step = 0; step < 600; step++) {
      const peer = prng.below(2);
      const path = prng.pick(PATHS);
      switch (prng.below(16)) {
        case 0: case 1: wire.send(GET, path, { observe: 0, accept: prng.pick([TEXT, SENML, SENML]), peer, token: (++token % 40).toString(16).padStart(4, '0') }); break;
        case 2: wire.send(GET, path, { observe: 0, accept: SENML, peer, query: [prng.pick(QUERIES), prng.pick(QUERIES)] }); break;
        case 3: wire.send(PUT, path, { query: [prng.pick(QUERIES), prng.pick(QUERIES)], peer }); break;
        case 4: wire.send(FETCH, '', { format: SENML, payload: names(prng.pick(PATHS), prng.pick(PATHS)), observe: prng.below(2), peer }); break;
        case 5: wire.client.set(LAB, 0, 14, prng.below(100)); break;
        case 6: wire.client.set(LAB, 0, 3, prng.below(100) + 0.5); break;
        case 7: wire.client.set(LAB, 0, 4, prng.below(2) === 1); break;
        case 8: lab.number = prng.below(100); wire.client.changed(LAB, 0, 13); break;
        case 9: wire.client.peerBusy(peer); break;
        case 10: if (wire.isOpen(peer)) wire.client.peerReady(peer); break;
        case 11: wire.good = prng.below(3) > 0; break;
        case 12: send.sample(LAB, 0, 14, step); send.report(LAB, 0, prng.pick([3, 11, 13])); send.flush(prng.pick<number | undefined>([undefined, 1, 2])); break;
        case 13: lab.onRead = prng.pick([undefined, undefined, status.LATER, status.UNAVAILABLE, 'broken']); break;
        case 14: wire.send(PUT, prng.pick(['/1/0/6', '/1/1/6', '/1/0/26', '/1/0/23', '/1/1/23']), { format: TEXT, payload: prng.pick(['0', '1']), peer }); break;
        default: if (prng.below(3) === 0) wire.client.removeResourceInstance(LAB, 0, 11, 1); else wire.client.addResourceInstance(LAB, 0, 11, 1);
      }
      wire.turn();
      wire.advance(prng.pick([0, 1, 500, 3000, 20000, 100000]));
    }
    wire.good = true;
    lab.onRead = undefined;
    for (const peer of [0, 1]) if (wire.isOpen(peer)) wire.client.peerReady(peer);
    wire.turn();
    wire.advance(2 * DAY);
    for (const iid of [0, 1]) {
      assert.is(wire.client.connected(iid + 1), true);
      assert.is(wire.code(PUT, '/1/' + iid + '/23', { format: TEXT, payload: '0', peer: iid }), '2.04');
      wire.turn();
    }
    send.flush();
    wire.turn();
    wire.advance(HOUR);
    assert.is(send.waiting(), 0);
    assert.ok(wire.sent.length > 300, 'much was said');
  });
}

test('the arena is as large as the formula says', () => {
  for (const config of [{}, { servers: 2, observations: 7, attributes: 3, history: 5 }, { history: 31 }]) {
    const { wire } = make({ config });
    assert.is(wire.client.arena.used, arenaOf(wire.client.config, [new Reporting()]));
  }
});

test.run();
