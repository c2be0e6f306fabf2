import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Reporting } from '../../src/features/reporting.js';
import * as status from '../../src/index.js';
import { GET, PUT, codeName, payloadText, uintOf } from './datagram.js';
import { LINK, SENML, TEXT } from './payload.js';
import { AT, BOOLEAN, COUNT, FLOAT, HOUR, ROOT, type Reported, SECOND, SEVERAL, STRING, attributes, notes, observe, registered, seen, set } from './reported.js';

const test = suite('attributes');

function make(): Reported {
  return registered({ use: [new Reporting()] });
}

/** The link of a path in the answer to a Discover of it. */
function link(wire: Reported['wire'], path: string, of?: string): string {
  const answer = wire.ask(GET, path, { accept: LINK });
  assert.is(codeName(answer.code), '2.05', path);
  const found = payloadText(answer).split(',').find((l) => l.startsWith('<' + (of === undefined ? path : of) + '>'));
  assert.ok(found !== undefined, payloadText(answer));
  return found;
}

/* Levels, Core 1.2 5.1.2, "<NOTIFICATION> class Attributes". */

const EVERYWHERE = ['pmin=1', 'pmax=100', 'epmin=1', 'epmax=100', 'con=1', 'con=0', 'hqmax=5'];
const NUMBERS = ['gt=1', 'lt=1', 'st=1', 'gt=-1.5'];
const BOOLEANS = ['edge=0', 'edge=1'];

for (const query of [...EVERYWHERE, ...NUMBERS, ...BOOLEANS]) {
  test('Core 1.2 5.1.2: the levels of ' + query, () => {
    const { wire } = make();
    const above = EVERYWHERE.includes(query);
    const expected: [string, boolean][] = [
      [ROOT, above], [AT, above], [COUNT, above || NUMBERS.includes(query)], [FLOAT, above || NUMBERS.includes(query)], [BOOLEAN, above || BOOLEANS.includes(query)],
      [STRING, above], [SEVERAL, above || NUMBERS.includes(query)], [SEVERAL + '/1', above || NUMBERS.includes(query)],
    ];
    for (const [path, accepted] of expected) {
      assert.is(wire.code(PUT, path, { query: [query] }), accepted ? '2.04' : '4.00', path);
      // Discover has no resource instances for a target (Core 1.2 6.3.2).
      assert.is(link(wire, path === SEVERAL + '/1' ? SEVERAL : path, path).includes(';' + query), accepted, path);
    }
  });
}

test('Core 1.2 5.1.2: an attribute without a value is unset, with its value', () => {
  for (const [path, on, off] of [
    [COUNT, 'epmin=5', 'epmin'], [COUNT, 'hqmax=5', 'hqmax'], [COUNT, 'con=1', 'con'], [BOOLEAN, 'edge=1', 'edge'], [COUNT, 'gt=5', 'gt'],
  ]) {
    const { wire } = make();
    attributes(wire, path, on);
    assert.ok(link(wire, path).includes(on));
    attributes(wire, path, off);
    assert.not(link(wire, path).includes(off));
  }
  const { wire } = make();
  attributes(wire, COUNT, 'con=1');
  attributes(wire, COUNT, 'con=0');
  assert.ok(link(wire, COUNT).includes('con=0'), 'the later value');
});

test('Core 1.2 5.1.2: values that are none are refused, and change nothing', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=7', 'epmax=9');
  for (const query of ['edge=2', 'edge=1', 'con=2', 'con=01', 'con=', 'con=-1', 'hqmax=x', 'hqmax=-1', 'hqmax=1.5', 'epmin=', 'epmax=99999999999', 'dim=2', 'band', 'foo=1']) {
    assert.is(wire.code(PUT, COUNT, { query: ['pmin=8', query] }), '4.00', query);
    assert.ok(link(wire, COUNT).includes(';pmin=7'), query);
  }
});

test('Core 1.2 5.1.2: contradictions are refused, in whatever order they come', () => {
  const refused = [['lt=5', 'gt=5'], ['gt=4', 'lt=5'], ['lt=1', 'gt=5', 'st=2'], ['st=3', 'gt=5', 'lt=1'], ['epmin=10', 'epmax=10'], ['epmax=5', 'epmin=10']];
  for (const query of refused) {
    const { wire } = make();
    assert.is(wire.code(PUT, COUNT, { query }), '4.00', query.join());
    assert.not(link(wire, COUNT).includes('='), 'nothing is kept of ' + query.join());
  }
  for (const query of [['lt=1', 'gt=5', 'st=1.5'], ['gt=5', 'lt=4.9'], ['epmax=10', 'epmin=9'], ['pmax=5', 'pmin=10'], ['pmin=10', 'pmax=5'], ['epmin=0', 'epmax=1']]) {
    const { wire } = make();
    assert.is(wire.code(PUT, COUNT, { query }), '2.04', query.join());
    for (const q of query) assert.ok(link(wire, COUNT).includes(q), q);
  }
  const { wire } = make();
  attributes(wire, COUNT, 'epmin=10');
  assert.is(wire.code(PUT, COUNT, { query: ['epmax=10'] }), '4.00', 'with what is attached already');
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=3', 'pmin=4'] }), '4.00', 'twice the same');
});

test('Core 1.2 6.3.4: without the feature the rest is refused', () => {
  const { wire } = registered();
  for (const query of ['epmin=5', 'epmax=9', 'con=1', 'hqmax=2', 'epmin', 'con']) assert.is(wire.code(PUT, COUNT, { query: [query] }), '4.00', query);
  assert.is(wire.code(PUT, BOOLEAN, { query: ['edge=1'] }), '4.00');
  const answer = wire.ask(GET, COUNT, { accept: TEXT, observe: 0, query: ['pmin=5'] });
  assert.is(codeName(answer.code), '4.00', 'Core 1.2 6.4.1: attributes within Observe');
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=5', 'pmax=9', 'gt=5', 'lt=2', 'st=1'] }), '2.04');
});

test('Core 1.2 6.3.2: Discover shows what is attached at each level, and at the top what is inherited', () => {
  const { wire } = make();
  attributes(wire, ROOT, 'pmin=1', 'con=1');
  attributes(wire, AT, 'epmin=2', 'epmax=20');
  attributes(wire, COUNT, 'hqmax=3', 'gt=4.5');
  assert.is(link(wire, COUNT), '<' + COUNT + '>;pmin=1;gt=4.5;epmin=2;epmax=20;hqmax=3;con=1');
  assert.is(link(wire, AT), '<' + AT + '>;pmin=1;epmin=2;epmax=20;con=1');
  assert.is(link(wire, AT, COUNT), '<' + COUNT + '>;gt=4.5;hqmax=3');
  assert.is(link(wire, ROOT, AT), '<' + AT + '>;epmin=2;epmax=20');
  assert.ok(link(wire, ROOT).endsWith(';pmin=1;con=1'));
});

test('Core 1.2 5.1: attributes are of the server that wrote them', () => {
  const { wire } = registered({
    use: [new Reporting()], config: { servers: 2 },
    servers: [{ uri: 'coap://127.0.0.1', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }],
  });
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=10'], peer: 0 }), '2.04');
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=3', 'hqmax=4'], peer: 1 }), '2.04');
  assert.ok(payloadText(wire.ask(GET, COUNT, { accept: LINK, peer: 0 })).endsWith('>;pmin=10'));
  assert.ok(payloadText(wire.ask(GET, COUNT, { accept: LINK, peer: 1 })).endsWith('>;pmin=3;hqmax=4'));
  const from = wire.elapsed;
  for (const peer of [0, 1]) assert.ok(uintOf(wire.ask(GET, COUNT, { accept: TEXT, observe: 0, peer }), 6) >= 0);
  wire.take();
  set(wire, COUNT, 5);
  wire.advance(20 * SECOND);
  assert.equal(notes(wire).map((s) => [s.peer, (s.at - from) / 1000, payloadText(s)]), [[1, 3, '5'], [0, 10, '5']]);
});

/* Attributes within Observe, Core 1.2 6.4.1. */

test('Core 1.2 6.4.1: attributes within Observe count for it alone, and for nothing else', () => {
  const { wire } = make();
  const from = wire.elapsed;
  observe(wire, COUNT, { query: ['pmin=5', 'pmax=20'] });
  assert.not(link(wire, COUNT).includes('='), 'Discover does not show them');
  set(wire, COUNT, 2);
  wire.advance(30 * SECOND);
  assert.equal(seen(notes(wire), from), [[5, '2'], [25, '2']]);
});

test('Core 1.2 6.4.1: with attributes of its own all attached ones are ignored, also those it does not name', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=10', 'gt=100');
  attributes(wire, AT, 'pmax=15');
  observe(wire, COUNT, { query: ['epmin=1'] });
  set(wire, COUNT, 2);
  wire.advance(SECOND);
  assert.equal(notes(wire).map(payloadText), ['2']);
  wire.advance(HOUR);
  assert.equal(notes(wire), []);
});

test('Core 1.2 6.4.1: an Observe without attributes goes back to the attached ones', () => {
  const { wire } = make();
  attributes(wire, COUNT, 'pmin=10');
  const token = observe(wire, COUNT, { query: ['pmin=1'] });
  const from = wire.elapsed;
  observe(wire, COUNT, { token });
  set(wire, COUNT, 2);
  wire.advance(20 * SECOND);
  assert.equal(seen(notes(wire), from), [[10, '2']]);
});

test('Core 1.2 6.4.1: conditions within Observe', () => {
  const { wire } = make();
  set(wire, FLOAT, 20);
  observe(wire, FLOAT, { query: ['gt=30', 'lt=10'] });
  const out: string[] = [];
  for (const value of [25, 31, 32, 9, 8]) {
    wire.advance(SECOND);
    set(wire, FLOAT, value);
    out.push(...notes(wire).map(payloadText));
  }
  assert.equal(out, ['31', '9']);
});

test('Core 1.2 6.4.1: bad attributes within Observe are 4.00, and nothing is observed', () => {
  for (const [path, ...query] of [
    [COUNT, 'pmin=x'], [COUNT, 'pmin'], [COUNT, 'foo=1'], [COUNT, 'gt=1', 'lt=2'], [COUNT, 'edge=1'], [STRING, 'gt=1'], [AT, 'gt=1'], [COUNT, 'pmin=1', 'pmin=1'], [COUNT, 'epmin=2', 'epmax=1'],
  ]) {
    const { wire } = make();
    const answer = wire.ask(GET, path, { observe: 0, query, accept: path === AT ? SENML : TEXT });
    assert.is(codeName(answer.code), '4.00', path + ' ' + query.join());
    assert.is(uintOf(answer, 6), -1);
    assert.not(wire.names().includes('OBSERVED'));
  }
});

test('5.03 and a counter when there is no room for the attributes of an Observe; the place comes back when it ends', () => {
  const { wire } = registered({ use: [new Reporting()], config: { attributes: 2 } });
  observe(wire, COUNT, { query: ['pmin=1'], token: '01' });
  attributes(wire, AT, 'pmin=2');
  const full = wire.ask(GET, FLOAT, { accept: TEXT, observe: 0, query: ['pmin=1'] });
  assert.is(codeName(full.code), '5.03');
  assert.is(uintOf(full, 6), -1);
  assert.is(wire.client.stats.noAttributes, 1);
  assert.is(wire.code(PUT, FLOAT, { query: ['pmin=1'] }), '5.03');
  wire.ask(GET, COUNT, { accept: TEXT, observe: 1, token: '01' });
  observe(wire, FLOAT, { query: ['pmin=1'], token: '02' });
  // A token that moves to another path takes nothing along.
  observe(wire, COUNT, { token: '02' });
  assert.is(wire.code(PUT, FLOAT, { query: ['pmin=1'] }), '2.04');
  set(wire, FLOAT, 77);
  assert.equal(notes(wire), []);
});

test('RFC 7641 3.1: what is refused ends what stood before on the same path', () => {
  const { wire } = registered({ use: [new Reporting()], config: { attributes: 1 } });
  attributes(wire, AT, 'pmin=0');
  observe(wire, COUNT, { token: '01' });
  assert.is(codeName(wire.ask(GET, COUNT, { accept: TEXT, observe: 0, query: ['pmin=1'], token: '01' }).code), '5.03');
  wire.take();
  set(wire, COUNT, 9);
  assert.equal(notes(wire), []);
});

test('Core 1.2 5.1: attributes of what has gone go with it', () => {
  const { wire } = registered({ use: [new Reporting()], config: { attributes: 1 } });
  attributes(wire, ROOT + '/1/14', 'hqmax=3');
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=1'] }), '5.03');
  assert.is(wire.client.removeInstance(Number(ROOT.slice(1)), 1), status.OK);
  assert.is(wire.code(PUT, COUNT, { query: ['pmin=1'] }), '2.04');
});

test.run();
