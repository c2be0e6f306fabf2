import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { DELETE, GET, NON, POST, PUT, ascii, codeName, concat, hex, payloadText, uintOf, unhex } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { CBOR, LINK, OPAQUE_FORMAT, SENML, TEXT, TLV, TLV_OLD, instance, links, multiple, pack, resource, senml } from './payload.js';
import { type Ask, Wire, type WireOptions } from './wire.js';

const test = suite('management');

const ROOT = '/' + LAB;
const AT = ROOT + '/0';

function make(client?: WireOptions['client'], more?: readonly status.ObjectDeclaration[]): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c), ...(more === undefined ? [] : more)], client: { config: roomy(), ...client } });
  wire.register();
  return { wire, lab };
}

/** What the application would see of the lab's stored values in instance 0. */
function stored(wire: Wire): unknown[] {
  const c = wire.client;
  const out: unknown[] = [];
  for (const rid of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14]) out.push(c.get(LAB, 0, rid));
  for (const riid of [0, 1, 2]) out.push(c.get(LAB, 0, 11, riid));
  return out;
}

/** Sends a request that has to be refused with one of the codes, and shows that nothing changed. */
function refused(wire: Wire, lab: Lab, code: number, to: string, ask: Ask, expected: readonly string[], why?: string): void {
  const before = stored(wire);
  const number = lab.number;
  lab.took();
  const got = wire.code(code, to, ask);
  assert.ok(expected.includes(got), (why === undefined ? '' : why + ': ') + codeName(code) + ' ' + to + ' is ' + got + ', not ' + expected.join(' or '));
  assert.equal(stored(wire), before, to + ' changed something');
  assert.is(lab.number, number);
  assert.not(lab.calls.some((c) => c.startsWith('write') || c.startsWith('execute') || c.startsWith('after')), lab.calls.join());
}

function put(wire: Wire, to: string, format: number, payload: string | Uint8Array): string {
  return wire.code(PUT, to, { format, payload });
}

/* Read, Core 1.2 6.3.1. */

test('Core 1.2 6.3.1: Read of a resource in plain text, each type', () => {
  const { wire } = make();
  const expected: [number, string][] = [
    [0, 'abc'], [1, '7'], [2, '9'], [3, '1.5'], [4, '1'], [5, 'AQID'], [6, '1600000000'], [7, LAB + ':1'], [8, 'fixed'], [12, '</3/0>'], [13, '5'], [14, '1'],
  ];
  for (const [rid, text] of expected) {
    const answer = wire.ask(GET, AT + '/' + rid, { accept: TEXT });
    assert.is(codeName(answer.code), '2.05');
    assert.is(uintOf(answer, 12), TEXT);
    assert.is(payloadText(answer), text, 'resource ' + rid);
    assert.is(uintOf(answer, 6), -1);
  }
});

test('Core 1.2 6.3.1: Read of a resource in TLV, CBOR and opaque', () => {
  const { wire } = make();
  const tlv: [number, string][] = [
    [0, 'c300616263'], [1, 'c10107'], [2, 'c10209'], [4, 'c10401'], [5, 'c305010203'], [6, 'c4065f5e1000'], [7, 'c407a7110001'], [8, 'c5086669786564'],
    [11, '860b41000a410114'], [12, 'c60c3c2f332f303e'], [13, 'c10d05'],
  ];
  for (const format of [TLV, TLV_OLD]) {
    for (const [rid, expected] of tlv) {
      const answer = wire.ask(GET, AT + '/' + rid, { accept: format });
      assert.is(uintOf(answer, 12), format);
      assert.is(hex(answer.payload), expected, 'resource ' + rid);
    }
  }
  assert.ok(['c4033fc00000', 'c803083ff8000000000000'].includes(hex(wire.ask(GET, AT + '/3', { accept: TLV }).payload)));
  const cbor: [number, string[]][] = [
    [0, ['63616263']], [1, ['07']], [2, ['09']], [3, ['f93e00', 'fa3fc00000', 'fb3ff8000000000000']], [4, ['f5']], [5, ['43010203']],
    [6, ['1a5f5e1000', 'c11a5f5e1000']], [7, ['67' + hex(ascii(LAB + ':1'))]], [13, ['05']],
  ];
  for (const [rid, expected] of cbor) {
    const answer = wire.ask(GET, AT + '/' + rid, { accept: CBOR });
    assert.is(uintOf(answer, 12), CBOR);
    assert.ok(expected.includes(hex(answer.payload)), 'resource ' + rid + ': ' + hex(answer.payload));
  }
  const opaque = wire.ask(GET, AT + '/5', { accept: OPAQUE_FORMAT });
  assert.is(uintOf(opaque, 12), OPAQUE_FORMAT);
  assert.is(hex(opaque.payload), '010203');
});

test('Core 1.2 6.3.1: Read of an instance in TLV: all readable resources, and no others', () => {
  const { wire } = make();
  const answer = wire.ask(GET, AT, { accept: TLV });
  const before = 'c300616263' + 'c10107' + 'c10209';
  const after = 'c10401' + 'c305010203' + 'c4065f5e1000' + 'c407a7110001' + 'c5086669786564' + '860b41000a410114' + 'c60c3c2f332f303e' + 'c10d05' + 'c10e01';
  const got = hex(answer.payload);
  assert.ok([before + 'c4033fc00000' + after, before + 'c803083ff8000000000000' + after].includes(got), got);
});

test('Core 1.2 6.3.1: Read of an object in TLV: an object instance TLV each', () => {
  const { wire } = make();
  const one = wire.ask(GET, AT, { accept: TLV }).payload;
  const two = wire.ask(GET, ROOT + '/1', { accept: TLV }).payload;
  assert.is(hex(wire.ask(GET, ROOT, { accept: TLV }).payload), hex(concat(instance(0, one), instance(1, two))));
});

test('Core 1.2 6.3.1: Read at every depth in SenML CBOR', () => {
  const { wire } = make();
  const read = (path: string): Record<string, unknown> => {
    const answer = wire.ask(GET, path, { accept: SENML });
    assert.is(uintOf(answer, 12), SENML);
    return senml(answer.payload);
  };
  assert.equal(read(AT + '/0'), { [AT + '/0']: 'abc' });
  assert.equal(read(AT + '/11'), { [AT + '/11/0']: 10, [AT + '/11/1']: 20 });
  assert.equal(read(AT + '/11/1'), { [AT + '/11/1']: 20 });
  const whole = read(AT);
  assert.is(Object.keys(whole).length, 14);
  assert.is(whole[AT + '/0'], 'abc');
  assert.is(whole[AT + '/3'], 1.5);
  assert.is(whole[AT + '/4'], true);
  assert.is(hex(whole[AT + '/5'] as Uint8Array), '010203');
  assert.is(whole[AT + '/7'], LAB + ':1');
  assert.is(whole[AT + '/9'], undefined);
  const object = read(ROOT);
  assert.is(Object.keys(object).length, 28);
  assert.is(object[ROOT + '/1/11/1'], 20);
});

test('Core 1.2 6.3.1: Read of a resource instance', () => {
  const { wire } = make();
  assert.is(wire.text(AT + '/11/1'), '20');
  assert.is(hex(wire.ask(GET, AT + '/11/1', { accept: CBOR }).payload), '14');
});

test('Core 1.2 6.3.1: a resource that cannot be read is 4.05', () => {
  const { wire, lab } = make();
  for (const path of [AT + '/9', AT + '/10']) refused(wire, lab, GET, path, { accept: TEXT }, ['4.05']);
  for (const path of [AT + '/9', AT + '/10']) refused(wire, lab, GET, path, {}, ['4.05']);
});

test('Core 1.2 6.3.1: what does not exist is 4.04', () => {
  const { wire, lab } = make();
  for (const path of ['/3000', ROOT + '/9', AT + '/99', AT + '/11/9', '/abc', '/rd', '/rd/a1', '/.well-known/core', '/bs']) refused(wire, lab, GET, path, {}, ['4.04']);
  for (const path of ['/65535', ROOT + '/65535', AT + '/65535', '/042769', '/-1', '/4 2', AT + '/11/0/0', '/99999', '/' + LAB + 'x/0', AT + '/1/0']) refused(wire, lab, GET, path, {}, ['4.04', '4.00', '4.05'], path);
  refused(wire, lab, GET, '/', {}, ['4.04', '4.05', '4.00']);
});

test('Core 1.2 6.3.1: an empty segment is no id', () => {
  const { wire } = make();
  const options = ['', String(LAB), '0', '1'].map((s) => ({ number: 11, value: ascii(s) }));
  const code = wire.code(GET, '/', { options });
  assert.ok(code === '4.04' || code === '4.00', code);
  const tail = [String(LAB), '0', '1', ''].map((s) => ({ number: 11, value: ascii(s) }));
  const last = wire.code(GET, '/', { options: tail });
  assert.ok(last.startsWith('4.') || last === '2.05', last);
});

test('RFC 7252 5.10.4: an Accept that cannot be met is 4.06', () => {
  const { wire, lab } = make();
  for (const accept of [50, 110, 320, 11543, 9999, 65535]) refused(wire, lab, GET, AT + '/0', { accept }, ['4.06'], String(accept));
  refused(wire, lab, GET, AT, { accept: TEXT }, ['4.06'], 'an instance as text');
  refused(wire, lab, GET, AT + '/11', { accept: TEXT }, ['4.06'], 'a multiple resource as text');
  refused(wire, lab, GET, AT, { accept: CBOR }, ['4.06'], 'an instance as one CBOR value');
  refused(wire, lab, GET, AT + '/0', { accept: OPAQUE_FORMAT }, ['4.06'], 'a string as opaque');
  refused(wire, lab, GET, '/3000', { accept: 9999 }, ['4.04'], 'unknown path first');
});

test('Core 1.2 7.4: without Accept, 1.1 sends no TLV and 1.0 does', () => {
  const current = make().wire;
  for (const path of [ROOT, AT, AT + '/11']) assert.is(uintOf(current.ask(GET, path), 12), SENML, path);
  assert.ok([TEXT, CBOR, SENML].includes(uintOf(current.ask(GET, AT + '/0'), 12)));
  const old = make({ version: '1.0' }).wire;
  for (const path of [ROOT, AT, AT + '/11']) assert.is(uintOf(old.ask(GET, path), 12), TLV, path);
});

test('RFC 7252 5.8.1: a Read changes nothing and asks the functions anew', () => {
  const { wire, lab } = make();
  const before = stored(wire);
  for (let i = 0; i < 3; i++) {
    lab.number = 100 + i;
    assert.is(wire.text(AT + '/13'), String(100 + i));
  }
  assert.equal(lab.took(), ['read 0', 'read 0', 'read 0']);
  assert.equal(stored(wire), before);
  assert.equal(wire.names(), []);
});

/* Write, Core 1.2 6.3.3. */

test('Core 1.2 6.3.3: Write of a resource in plain text, each type, by its extremes', () => {
  const { wire } = make();
  const good: [number, string, string?][] = [
    [0, ''], [0, '0123456789abcdef'], [0, 'é'.repeat(8)], [0, '😀😀'], [1, '-10'], [1, '100'], [1, '0'],
    [2, '0'], [2, '18446744073709551615'], [2, '9007199254740993'], [3, '0'], [3, '-1.25'], [3, '1e-7', '0.0000001'], [3, '100'],
    [4, '0'], [4, '1'], [5, 'AQIDBA=='], [5, ''], [6, '0'], [6, '-1'], [6, '4102444800'], [7, '65535:65535'], [7, LAB + ':65535'], [7, '1:0'],
    [12, '</1/0>'], [14, '9223372036854775807'], [14, '-9223372036854775808'], [14, '-9007199254740993'],
  ];
  for (const [rid, text, back] of good) {
    assert.is(put(wire, AT + '/' + rid, TEXT, text), '2.04', rid + '=' + text);
    const answer = wire.text(AT + '/' + rid);
    if (back !== undefined && answer !== text) assert.is(Number(answer), Number(back), rid + '=' + text);
    else assert.is(answer, text, 'read back ' + rid);
  }
});

test('Core 1.2 6.3.3: a value of the wrong type or outside its range is 4.00, and nothing is written', () => {
  const { wire, lab } = make();
  const bad: [number, string | Uint8Array, string[]?][] = [
    [1, '-11'], [1, '101'], [1, ''], [1, 'abc'], [1, '1.5'], [1, '1e1'], [1, '0x10'], [1, ' 1'], [1, '1 '], [1, '--1'], [1, '-'],
    [2, '-1'], [2, '18446744073709551616'], [2, '99999999999999999999999'], [3, 'abc'], [3, ''], [3, '1.2.3'], [3, 'NaN'], [3, '-'], [3, '1e'], [3, '.'],
    [4, '2'], [4, 'true'], [4, ''], [4, '01'], [5, '####'], [5, 'AQI', undefined], [6, 'x'], [6, ''],
    [7, 'x'], [7, '3'], [7, ':'], [7, '3:'], [7, ':0'], [7, '70000:0'], [7, LAB + ':9'], [7, '3000:0'], [7, '3000:65535'], [7, '1:0:0'], [7, '-1:0'],
    [14, '9223372036854775808'], [14, '-9223372036854775809'],
    [0, new Uint8Array([0xc3, 0x28])], [0, new Uint8Array([0xff])], [0, new Uint8Array([0xed, 0xa0, 0x80])],
  ];
  for (const [rid, payload] of bad) {
    // Base64 without padding is read by some: only what is not base64 at all must be refused.
    if (rid === 5 && payload === 'AQI') continue;
    refused(wire, lab, PUT, AT + '/' + rid, { format: TEXT, payload }, ['4.00'], rid + '=' + String(payload));
  }
});

test('Core 1.2 6.3.3: a range may have one end, of each type of number, stored or taken by a function', () => {
  const taken: number[] = [];
  const write = (_iid: number, value: status.ValueReader): void => void taken.push(value.getNumber());
  const read = (_iid: number, out: status.ValueWriter): void => out.integer(0);
  const { wire } = make(undefined, [{ id: 500, resources: [
    { id: 1, type: status.INTEGER, access: status.RW, value: 7, min: 5 },
    { id: 2, type: status.INTEGER, access: status.RW, value: 7, max: 9 },
    { id: 3, type: status.FLOAT, access: status.RW, value: 0, min: -1.5 },
    { id: 4, type: status.FLOAT, access: status.RW, value: 0, max: 1.5 },
    { id: 5, type: status.UNSIGNED, access: status.RW, value: 7, min: 5 },
    { id: 6, type: status.UNSIGNED, access: status.RW, value: 7, max: 9 },
    { id: 7, type: status.TIME, access: status.RW, value: 7, min: 5, max: 9 },
    { id: 8, type: status.INTEGER, access: status.RW, read, write, min: 5 },
    { id: 9, type: status.INTEGER, access: status.RW, read, write, max: 9 },
    { id: 10, type: status.INTEGER, access: status.RW, multiple: true, instances: [0], value: [7], min: 5, max: 9 },
  ] }]);
  const cases: [number, string[], string[]][] = [
    [1, ['5', '9223372036854775807'], ['4', '-9223372036854775808']], [2, ['9', '-9223372036854775808'], ['10', '9223372036854775807']],
    [3, ['-1.5', '1e30'], ['-1.6', '-1e30']], [4, ['1.5', '-1e30'], ['1.6', '1e30']], [5, ['5', '18446744073709551615'], ['4', '0']], [6, ['9', '0'], ['10', '18446744073709551615']],
    [7, ['5', '9'], ['4', '10']], [8, ['5', '4294967296'], ['4', '-1']], [9, ['9', '-4294967296'], ['10', '4294967296']],
  ];
  for (const [rid, good, bad] of cases) {
    for (const text of good) assert.is(put(wire, '/500/0/' + rid, TEXT, text), '2.04', rid + '=' + text);
    for (const text of bad) assert.is(put(wire, '/500/0/' + rid, TEXT, text), '4.00', rid + '=' + text);
  }
  assert.equal(taken, [5, 4294967296, 9, -4294967296]);
  assert.is(put(wire, '/500/0/10/0', TEXT, '9'), '2.04');
  assert.is(put(wire, '/500/0/10/0', TEXT, '10'), '4.00');
  assert.is(put(wire, '/500/0/10', TLV, multiple(10, [[0, 6], [1, 4]])), '4.00');
  assert.is(wire.text('/500/0/10/0'), '9');
});

test('Core 1.2 6.3.3: a value longer than its capacity is refused', () => {
  const { wire, lab } = make();
  refused(wire, lab, PUT, AT + '/0', { format: TEXT, payload: '0123456789abcdefg' }, ['4.00', '4.13']);
  refused(wire, lab, PUT, AT + '/0', { format: TEXT, payload: 'é'.repeat(9) }, ['4.00', '4.13']);
  refused(wire, lab, PUT, AT + '/5', { format: OPAQUE_FORMAT, payload: new Uint8Array(9) }, ['4.00', '4.13']);
  refused(wire, lab, PUT, AT, { format: TLV, payload: concat(resource(1, 8), resource(0, 'x'.repeat(17))) }, ['4.00', '4.13']);
  refused(wire, lab, PUT, AT + '/12', { format: TEXT, payload: '</1/0>' + ',</1/0>'.repeat(3) }, ['4.00', '4.13']);
});

test('Core 1.2 6.3.3: Write in TLV, CBOR, opaque and SenML CBOR', () => {
  const { wire } = make();
  const c = wire.client;
  assert.is(put(wire, AT + '/1', TLV, resource(1, 33)), '2.04');
  assert.is(c.get(LAB, 0, 1), 33);
  assert.is(put(wire, AT + '/1', TLV_OLD, resource(1, 34)), '2.04');
  assert.is(c.get(LAB, 0, 1), 34);
  assert.is(put(wire, AT + '/1', CBOR, unhex('1823')), '2.04');
  assert.is(c.get(LAB, 0, 1), 35);
  assert.is(put(wire, AT + '/1', SENML, pack([[AT + '/1', 2, 36]])), '2.04');
  assert.is(c.get(LAB, 0, 1), 36);
  assert.is(put(wire, AT + '/5', OPAQUE_FORMAT, unhex('ff00')), '2.04');
  assert.is(hex(c.get(LAB, 0, 5) as Uint8Array), 'ff00');
  assert.is(put(wire, AT + '/3', CBOR, unhex('f94200')), '2.04');
  assert.is(c.get(LAB, 0, 3), 3);
  assert.is(put(wire, AT + '/4', CBOR, unhex('f4')), '2.04');
  assert.is(c.get(LAB, 0, 4), false);
  assert.equal(wire.names().filter((n) => n !== 'WRITTEN'), []);
});

test('Core 1.2 6.3.3: malformed payloads are 4.00 in every format', () => {
  const { wire, lab } = make();
  const bad: [string, number, string][] = [
    ['/1', TLV, 'c3010000'], ['/1', TLV, 'c1'], ['/1', TLV, 'c10107c1'], ['/1', TLV, ''], ['/1', TLV, 'c301000007'], ['/4', TLV, 'c10402'], ['/3', TLV, 'c203ffff'],
    ['/1', TLV, 'c10e07'], // another resource than the one asked for
    ['/1', CBOR, '18'], ['/1', CBOR, ''], ['/1', CBOR, '0707'], ['/1', CBOR, '6137'], ['/1', CBOR, 'f5'], ['/1', CBOR, 'ff'], ['/1', CBOR, '8107'],
    ['/4', CBOR, '01'], ['/0', CBOR, '43616263'], ['/0', CBOR, '62c328'], ['/5', CBOR, '63616263'],
    ['/1', SENML, '80'], ['/1', SENML, '07'], ['/1', SENML, ''], ['/1', SENML, '81a0'], ['/1', SENML, '81a20062'], ['/1', SENML, 'a0'], ['/1', SENML, 'ff'],
    ['', TLV, 'c1'], ['', SENML, 'ff'], ['', SENML, '81'],
  ];
  for (const [path, format, payload] of bad) refused(wire, lab, PUT, AT + path, { format, payload: unhex(payload) }, ['4.00'], format + ' ' + payload);
});

test('Core 1.2 6.3.3: a record for another path than the one written to is refused', () => {
  const { wire, lab } = make();
  for (const path of ['/1/0/1', ROOT + '/1/1', AT + '/0', AT, ROOT, '/', '', '0', AT + '/1/0']) {
    refused(wire, lab, PUT, AT + '/1', { format: SENML, payload: pack([[path, 2, 9]]) }, ['4.00', '4.04', '4.05'], path);
  }
  refused(wire, lab, PUT, AT, { format: SENML, payload: pack([[AT + '/1', 2, 9], ['/1/0/1', 2, 9]]) }, ['4.00', '4.04', '4.05']);
  assert.is(wire.text('/1/0/1'), '300');
  refused(wire, lab, POST, AT, { format: TLV, payload: instance(1, resource(1, 9)) }, ['4.00', '4.04', '4.05']);
});

test('RFC 7252 5.10.3: an unknown Content-Format is 4.15', () => {
  const { wire, lab } = make();
  for (const format of [LINK, 50, 110, 9999, 65535]) refused(wire, lab, PUT, AT + '/1', { format, payload: '8' }, ['4.15'], String(format));
  refused(wire, lab, PUT, AT, { format: TEXT, payload: '8' }, ['4.15', '4.00'], 'an instance as text');
  refused(wire, lab, POST, AT, { format: 9999, payload: '8' }, ['4.15']);
  refused(wire, lab, PUT, AT + '/11', { format: TEXT, payload: '8' }, ['4.15', '4.00'], 'a multiple resource as text');
  refused(wire, lab, PUT, AT + '/1', { format: OPAQUE_FORMAT, payload: '8' }, ['4.15', '4.00'], 'a number as opaque');
});

test('Core 1.2 6.3.3: a resource that cannot be written is 4.05', () => {
  const { wire, lab } = make();
  for (const rid of [8, 10]) refused(wire, lab, PUT, AT + '/' + rid, { format: TEXT, payload: 'x' }, ['4.05'], String(rid));
  refused(wire, lab, PUT, '/1/0/0', { format: TEXT, payload: '9' }, ['4.05']);
});

test('Core 1.2 6.3.3: Write to what does not exist is 4.04', () => {
  const { wire, lab } = make();
  for (const path of ['/3000/0/1', ROOT + '/9/1', AT + '/99', '/3000/0', AT + '/11/2']) refused(wire, lab, PUT, path, { format: TEXT, payload: '8' }, ['4.04'], path);
  for (const path of ['/3000/0', ROOT + '/9']) {
    refused(wire, lab, PUT, path, { format: TLV, payload: resource(1, 8) }, ['4.04'], path);
    refused(wire, lab, POST, path, { format: TLV, payload: resource(1, 8) }, ['4.04'], path);
  }
  refused(wire, lab, PUT, AT + '/1/0', { format: TEXT, payload: '8' }, ['4.04', '4.05', '4.00'], 'a resource instance of a single resource');
});

test('Core 1.2 6.3.3: Write to an object or to the root is refused', () => {
  const { wire, lab } = make();
  refused(wire, lab, PUT, ROOT, { format: TLV, payload: instance(0, resource(1, 8)) }, ['4.05', '4.00']);
  refused(wire, lab, PUT, '/', { format: TLV, payload: resource(1, 8) }, ['4.05', '4.00', '4.04']);
});

test('Core 1.2 6.3.3: a write-only resource is written, and the application told', () => {
  const { wire, lab } = make();
  assert.is(put(wire, AT + '/9', TEXT, 'open'), '2.04');
  assert.equal(lab.took(), ['written 0 9']);
  assert.is(wire.client.get(LAB, 0, 9), 'open');
  assert.equal(wire.heard().map((e) => [e.name, e.ssid, e.path]), [['WRITTEN', 1, AT + '/9']]);
});

test('Core 1.2 6.3.3: Partial Update writes what is given and leaves the rest', () => {
  for (const [format, payload] of [
    [TLV, concat(resource(0, 'new'), resource(1, 50), multiple(11, [[1, 21], [2, 22]]), resource(13, 99))],
    [TLV, instance(0, resource(0, 'new'), resource(1, 50), multiple(11, [[1, 21], [2, 22]]), resource(13, 99))],
    [SENML, pack([[AT + '/0', 3, 'new'], [AT + '/1', 2, 50], [AT + '/11/1', 2, 21], [AT + '/11/2', 2, 22], [AT + '/13', 2, 99]])],
  ] as const) {
    const { wire, lab } = make();
    assert.is(wire.code(POST, AT, { format, payload }), '2.04');
    assert.equal(stored(wire), ['new', 50, 9, 1.5, true, new Uint8Array([1, 2, 3]), 1600000000, LAB * 65536 + 1, 'fixed', 'secret', '</3/0>', 1, 10, 21, 22]);
    assert.is(lab.number, 99);
    assert.equal(lab.took(), ['verify 0 99', 'write 0 99']);
  }
});

test('Core 1.2 6.3.3: Replace of an instance replaces its multiple resources too', () => {
  for (const [format, payload] of [
    [TLV, concat(resource(0, 'new'), resource(1, 50), multiple(11, [[2, 22]]))],
    [SENML, pack([[AT + '/0', 3, 'new'], [AT + '/1', 2, 50], [AT + '/11/2', 2, 22]])],
  ] as const) {
    const { wire } = make();
    assert.is(wire.code(PUT, AT, { format, payload }), '2.04');
    const after = stored(wire);
    assert.equal(after.slice(0, 2), ['new', 50]);
    assert.equal(after.slice(8, 9), ['fixed']);
    assert.equal(after.slice(12), [undefined, undefined, 22]);
  }
});

test('Core 1.2 6.3.3: Replace of a multiple resource makes its array exactly that', () => {
  for (const [format, payload] of [
    [TLV, multiple(11, [[1, 77], [2, 78]])], [SENML, pack([[AT + '/11/1', 2, 77], [AT + '/11/2', 2, 78]])],
  ] as const) {
    const { wire } = make();
    assert.is(wire.code(PUT, AT + '/11', { format, payload }), '2.04');
    assert.equal(stored(wire).slice(12), [undefined, 77, 78]);
    assert.is(wire.text(AT + '/11/0'), '4.04');
    assert.equal(senml(wire.ask(GET, AT + '/11', { accept: SENML }).payload), { [AT + '/11/1']: 77, [AT + '/11/2']: 78 });
  }
});

test('Core 1.2 6.3.3: an empty multiple resource removes all its instances', () => {
  const { wire } = make();
  assert.is(wire.code(PUT, AT + '/11', { format: TLV, payload: multiple(11, []) }), '2.04');
  assert.equal(stored(wire).slice(12), [undefined, undefined, undefined]);
  const code = wire.ask(GET, AT + '/11', { accept: TLV });
  assert.ok(hex(code.payload) === '800b' || hex(code.payload) === '', hex(code.payload));
});

test('Core 1.2 6.3.3: Write of one resource instance leaves its siblings', () => {
  const { wire } = make();
  assert.is(put(wire, AT + '/11/1', TEXT, '55'), '2.04');
  assert.equal(stored(wire).slice(12), [10, 55, undefined]);
  assert.is(put(wire, AT + '/11/0', CBOR, unhex('1838')), '2.04');
  assert.equal(stored(wire).slice(12), [56, 55, undefined]);
  assert.is(put(wire, AT + '/11/0', SENML, pack([[AT + '/11/0', 2, 57]])), '2.04');
  assert.equal(stored(wire).slice(12), [57, 55, undefined]);
});

test('Core 1.2 6.3.3: more resource instances than are allowed are refused, and nothing is lost', () => {
  const { wire, lab } = make();
  const four = [[0, 1], [1, 2], [2, 3], [3, 4]] as const;
  refused(wire, lab, PUT, AT + '/11', { format: TLV, payload: multiple(11, four) }, ['4.00', '5.03', '4.05']);
  refused(wire, lab, POST, AT, { format: TLV, payload: multiple(11, [[5, 1], [6, 2]]) }, ['4.00', '5.03', '4.05'], 'two there, two more');
  refused(wire, lab, POST, AT, { format: TLV, payload: concat(resource(0, 'new'), multiple(11, [[5, 1], [6, 2]])) }, ['4.00', '5.03', '4.05']);
});

test('Core 1.2 6.3.3: one resource that cannot be written refuses all, 4.05', () => {
  const { wire, lab } = make();
  for (const rid of [8, 10]) {
    refused(wire, lab, POST, AT, { format: TLV, payload: concat(resource(0, 'new'), resource(rid, 'x')) }, ['4.05']);
    refused(wire, lab, PUT, AT, { format: TLV, payload: concat(resource(0, 'new'), resource(rid, 'x')) }, ['4.05']);
    refused(wire, lab, POST, AT, { format: SENML, payload: pack([[AT + '/0', 3, 'new'], [AT + '/' + rid, 3, 'x']]) }, ['4.05']);
  }
});

test('Core 1.2 6.3.3: one bad value refuses all, whatever its place', () => {
  const { wire, lab } = make();
  const good = [resource(0, 'new'), resource(13, 50), multiple(11, [[2, 22]])];
  for (const bad of [resource(1, 101), resource(4, 7), resource(3, 'abc'), resource(7, new Uint8Array([0, 9, 0, 0]))]) {
    for (let place = 0; place <= 3; place++) {
      const list = [...good.slice(0, place), bad, ...good.slice(place)];
      refused(wire, lab, POST, AT, { format: TLV, payload: concat(...list) }, ['4.00']);
      refused(wire, lab, PUT, AT, { format: TLV, payload: concat(...list) }, ['4.00']);
    }
  }
});

test('Core 1.2 6.3.3: verify of every value comes before the first write; a refusal writes nothing', () => {
  const { wire, lab } = make();
  lab.onVerify = status.BAD_REQUEST;
  refused(wire, lab, POST, AT, { format: TLV, payload: concat(resource(0, 'new'), resource(13, 50), resource(1, 8)) }, ['4.00']);
  lab.onVerify = status.CONFLICT;
  refused(wire, lab, PUT, AT + '/13', { format: TEXT, payload: '50' }, ['4.09'], 'the handler says what is answered');
  lab.onVerify = undefined;
  lab.took();
  assert.is(put(wire, AT + '/13', TEXT, '50'), '2.04');
  assert.equal(lab.took(), ['verify 0 50', 'write 0 50']);
  assert.is(lab.number, 50);
});

test('Core 1.2 6.3.3: unknown resources in the Write of an instance are ignored', () => {
  const { wire } = make();
  assert.is(wire.code(POST, AT, { format: TLV, payload: concat(resource(0, 'new'), resource(99, 'x'), multiple(300, [[0, 1]])) }), '2.04');
  assert.is(wire.client.get(LAB, 0, 0), 'new');
  assert.is(wire.code(POST, AT, { format: SENML, payload: pack([[AT + '/99', 3, 'x'], [AT + '/0', 3, 'newer']]) }), '2.04');
  assert.is(wire.client.get(LAB, 0, 0), 'newer');
});

test('Core 1.2 6.3.3: Partial Update of a resource, where it is answered with success, leaves the other instances', () => {
  const { wire } = make();
  const code = wire.code(POST, AT + '/11', { format: TLV, payload: multiple(11, [[1, 77], [2, 78]]) });
  if (code === '2.04') assert.equal(stored(wire).slice(12), [10, 77, 78]);
  else {
    assert.is(code, '4.05');
    assert.equal(stored(wire).slice(12), [10, 20, undefined]);
  }
});

test('Core 1.2 6.3.3: a NON Write is done and answered by a NON', () => {
  const { wire } = make();
  const list = wire.send(PUT, AT + '/1', { type: NON, format: TEXT, payload: '44' });
  assert.equal(list.map((s) => [s.type, codeName(s.code)]), [[NON, '2.04']]);
  assert.is(wire.client.get(LAB, 0, 1), 44);
});

/* Execute, Core 1.2 6.3.5. */

test('Core 1.2 6.3.5: Execute with the arguments of the specification', () => {
  const seen: string[][] = [];
  const { wire } = make(undefined, [{ id: 500, resources: [{ id: 1, access: status.E, execute: (_iid, args): void => {
    const list: string[] = [];
    while (args.next() > 0) list.push(args.id + (args.valueLength < 0 ? '' : '=' + args.getText()));
    seen.push(list);
  } }] }]);
  const good: [string, string[]][] = [
    ['', []], ['5', ['5']], ["2='10.3'", ['2=10.3']], ["7,0='https://www.omaspecworks.org'", ['7', '0=https://www.omaspecworks.org']],
    ["7, 0=' <https://www.omaspecworks.org>'", ['7', '0= <https://www.omaspecworks.org>']], ['0,1,2,3,4', ['0', '1', '2', '3', '4']], ["0='',9", ['0=', '9']],
  ];
  for (const [text, expected] of good) {
    assert.is(wire.code(POST, '/500/0/1', { payload: text }), '2.04', text);
    assert.equal(seen.pop(), expected, text);
    assert.is(wire.code(POST, '/500/0/1', { payload: text, format: TEXT }), '2.04', text);
    assert.equal(seen.pop(), expected, text);
  }
  for (const text of ['10', 'a', '0=', "0='abc", '0,', ',0', '0=abc', "0==''", "0='a'b", "'", '0 1', "00='1'"]) {
    assert.is(wire.code(POST, '/500/0/1', { payload: text }), '4.00', text);
    assert.is(seen.length, 0, text);
  }
  assert.ok(['4.15', '4.00'].includes(wire.code(POST, '/500/0/1', { payload: 'x', format: SENML })));
  assert.is(seen.length, 0);
});

test('Core 1.2 6.3.5: Execute is for executable resources', () => {
  const { wire, lab } = make();
  for (const rid of [0, 1, 8, 9, 13]) refused(wire, lab, POST, AT + '/' + rid, {}, ['4.05'], String(rid));
  refused(wire, lab, POST, AT, {}, ['4.05', '4.00', '4.15'], 'an instance');
  refused(wire, lab, POST, AT + '/10/0', {}, ['4.05', '4.00', '4.04'], 'a resource instance');
  refused(wire, lab, POST, AT + '/11/0', {}, ['4.05', '4.00'], 'a resource instance');
  for (const path of ['/3000/0/1', ROOT + '/9/10', AT + '/99']) refused(wire, lab, POST, path, {}, ['4.04'], path);
});

test('Core 1.2 6.3.5: what the handler answers is what the server gets', () => {
  const { wire, lab } = make();
  for (const [answer, code] of [[undefined, '2.04'], [0, '2.04'], [status.BAD_REQUEST, '4.00'], [status.CONFLICT, '4.09'], [status.UNAVAILABLE, '5.03'], [status.NOT_IMPLEMENTED, '5.01']] as const) {
    lab.onExecute = answer;
    assert.is(wire.code(POST, AT + '/10'), code);
  }
  lab.onExecute = status.FULL;
  const own = wire.code(POST, AT + '/10');
  assert.ok(own.startsWith('4.') || own.startsWith('5.'), 'a failure that is no CoAP code is one all the same: ' + own);
});

test('features: the answer is out before a Reboot takes effect', () => {
  const { wire, lab } = make();
  let sent = -1;
  const before = wire.sent.length;
  const own = lab.calls.push.bind(lab.calls);
  lab.calls.push = (...calls: string[]): number => {
    if (calls[0].startsWith('after')) sent = wire.sent.length - before;
    return own(...calls);
  };
  assert.is(wire.code(POST, AT + '/10'), '2.04');
  assert.is(sent, 1, 'the answer was handed to the network');
  lab.onExecute = status.BAD_REQUEST;
  lab.calls.splice(0);
  assert.is(wire.code(POST, AT + '/10'), '4.00');
  assert.is(lab.count('after'), 0, 'what was refused has no after');
});

test('Core 1.2 6.3.5: Execute is told as an event', () => {
  const { wire } = make();
  wire.code(POST, AT + '/10');
  assert.equal(wire.heard().map((e) => [e.name, e.ssid, e.path]), [['EXECUTED', 1, AT + '/10']]);
});

/* Create and Delete are no part of this client yet. */

test('Core 1.2 6.3.6, 6.3.7: Create and Delete are not allowed', () => {
  const { wire, lab } = make();
  refused(wire, lab, POST, ROOT, { format: TLV, payload: resource(1, 8) }, ['4.05']);
  refused(wire, lab, POST, ROOT, {}, ['4.05']);
  for (const path of [ROOT, AT, AT + '/1', AT + '/11/0']) refused(wire, lab, DELETE, path, {}, ['4.05', '4.00'], path);
  assert.is(wire.code(GET, AT), '2.05');
});

/* Handlers that throw. */

test('architecture: handlers that throw become 5.00 and an event, and the state is whole', () => {
  const { wire, lab } = make();
  lab.onRead = 'read';
  assert.is(wire.code(GET, AT + '/13'), '5.00');
  assert.equal(wire.heard().map((e) => [e.name, e.path]), [['HANDLER_THREW', AT + '/13']]);
  assert.is(wire.code(GET, AT), '5.00');
  lab.onRead = undefined;
  assert.is(wire.text(AT + '/13'), '5');
  wire.names();
  lab.onVerify = 'verify';
  assert.is(put(wire, AT + '/13', TEXT, '6'), '5.00');
  assert.is(wire.names()[0], 'HANDLER_THREW');
  refused(wire, lab, POST, AT, { format: TLV, payload: concat(resource(0, 'new'), resource(13, 6)) }, ['5.00']);
  lab.onVerify = undefined;
  lab.onWrite = 'write';
  assert.is(put(wire, AT + '/13', TEXT, '6'), '5.00');
  lab.onWrite = undefined;
  lab.onExecute = 'execute';
  assert.is(wire.code(POST, AT + '/10'), '5.00');
  assert.is(lab.count('after'), 0);
  lab.onExecute = undefined;
  lab.onAfter = 'after';
  assert.is(wire.code(POST, AT + '/10'), '2.04');
  lab.onAfter = undefined;
  assert.ok(wire.client.stats.threw >= 6, String(wire.client.stats.threw));
  assert.is(put(wire, AT + '/13', TEXT, '6'), '2.04');
  assert.is(wire.code(POST, AT + '/10'), '2.04');
  assert.is(wire.text(AT + '/13'), '6');
});

test('architecture: handlers that misbehave harm nobody but their own resource', () => {
  const { wire } = make(undefined, [{
    id: 500, resources: [
      { id: 1, type: status.INTEGER, access: status.R, read: (): void => undefined }, // pushes nothing
      { id: 2, type: status.INTEGER, access: status.R, read: (_iid, out): void => out.string('abc') }, // another type
      { id: 3, type: status.STRING, access: status.R, read: (_iid, out): void => out.float(1.5) },
      { id: 4, type: status.STRING, access: status.R, read: (_iid, out): void => out.string('x'.repeat(5000)) }, // more than a message holds
      { id: 5, type: status.FLOAT, access: status.R, read: (_iid, out): void => out.integer(3) }, // a whole number for a float is fine
      { id: 6, type: status.INTEGER, access: status.R, read: (): number => status.UNAVAILABLE },
      { id: 7, type: status.INTEGER, access: status.R, read: (): number => status.NOT_FOUND },
    ],
  }]);
  for (const rid of [1, 2, 3, 4]) {
    const code = wire.code(GET, '/500/0/' + rid);
    assert.ok(code.startsWith('5.') || (rid === 4 && code === '4.13'), rid + ': ' + code);
  }
  assert.is(wire.text('/500/0/5'), '3');
  assert.is(wire.code(GET, '/500/0/6'), '5.03');
  assert.is(wire.code(GET, '/500/0/7'), '4.04');
  assert.is(wire.text(AT + '/0'), 'abc');
});

test('Core 1.2 6.3: a handler may call the client: set another value, and be told of none of it twice', () => {
  const other: { client: status.Client | null } = { client: null };
  const wire = new Wire({
    client: { config: roomy() },
    objects: (c) => {
      other.client = c;
      return [{ id: 500, resources: [
        { id: 1, type: status.INTEGER, access: status.R, value: 0 },
        { id: 2, access: status.E, execute: (): void => void c.set(500, 0, 1, (c.get(500, 0, 1) as number) + 1) },
        { id: 3, access: status.E, execute: (): void => c.update() },
      ] }];
    },
  });
  wire.register();
  assert.is(wire.code(POST, '/500/0/2'), '2.04');
  assert.is(wire.text('/500/0/1'), '1');
  const list = wire.send(POST, '/500/0/3');
  assert.equal(list.map((s) => codeName(s.code)), ['2.04', '0.02']);
});

test('client.addInstance: within a handler that reads, verifies or writes it is STATE, within Execute it is done', () => {
  const answers: number[] = [];
  const wire = new Wire({
    client: { config: roomy() },
    objects: (c) => {
      const reshape = (): void => void answers.push(c.addInstance(501, 1), c.removeInstance(501, 0), c.addResourceInstance(501, 0, 2, 1), c.removeResourceInstance(501, 0, 2, 0));
      return [
        { id: 500, resources: [
          { id: 1, type: status.INTEGER, access: status.RW, read: (_iid, out): void => {
            reshape();
            out.integer(1);
          }, verify: reshape, write: reshape },
          { id: 2, access: status.E, execute: reshape },
        ] },
        { id: 501, most: 3, resources: [{ id: 1, type: status.INTEGER, access: status.R, value: 1 }, { id: 2, type: status.INTEGER, access: status.R, multiple: true, instances: [0], most: 2, value: [1] }] },
      ];
    },
  });
  wire.register();
  wire.good = true;
  const all = (n: number): number[] => new Array<number>(4).fill(n);
  assert.is(wire.text('/500/0/1'), '1');
  assert.equal(answers.splice(0), all(status.STATE));
  assert.is(put(wire, '/500/0/1', TEXT, '2'), '2.04');
  assert.equal(answers.splice(0), [...all(status.STATE), ...all(status.STATE)]);
  assert.is(wire.code(GET, '/500/0/1', { accept: TEXT, observe: 0 }), '2.05');
  answers.splice(0);
  wire.client.changed(500, 0, 1);
  wire.turn();
  assert.equal(answers.splice(0, 4), all(status.STATE), 'a notification reads as well');
  assert.is(wire.text('/501/0/2/0'), '1');
  assert.equal(senml(wire.ask(GET, '/501', { accept: SENML }).payload), { '/501/0/1': 1, '/501/0/2/0': 1 });
  answers.splice(0);
  assert.is(wire.code(POST, '/500/0/2'), '2.04');
  assert.equal(answers.slice(0, 2), [status.OK, status.OK]);
  wire.turn();
  assert.equal(senml(wire.ask(GET, '/501', { accept: SENML }).payload), { '/501/1/1': 1, '/501/1/2/0': 1 });
});

/* Values that the application owns, and multiple resources of functions. */

test('architecture: numbers in cells of the application, one for each instance', () => {
  const doubles = new Float64Array([1.5, 2.5]);
  const words = new Int32Array([10, 20]);
  const { wire } = make(undefined, [{ id: 500, instances: [0, 7], resources: [
    { id: 1, type: status.FLOAT, access: status.RW, own: doubles },
    { id: 2, type: status.INTEGER, access: status.RW, own: words, min: -5, max: 5000 },
    { id: 3, type: status.INTEGER, access: status.RW, own: new Float64Array([3, 4]) },
  ] }]);
  assert.equal(['/500/0/1', '/500/7/1', '/500/0/2', '/500/7/2', '/500/7/3'].map((p) => wire.text(p)), ['1.5', '2.5', '10', '20', '4']);
  assert.is(put(wire, '/500/7/1', TEXT, '-8.25'), '2.04');
  assert.is(put(wire, '/500/0/2', TEXT, '4999'), '2.04');
  assert.is(put(wire, '/500/0/2', TEXT, '5001'), '4.00');
  assert.equal([...doubles, ...words], [1.5, -8.25, 4999, 20]);
  assert.is(wire.code(GET, '/500/7/2', { accept: TEXT, observe: 0 }), '2.05');
  wire.take();
  words[1] = 21;
  wire.client.changed(500, 7, 2);
  wire.turn();
  assert.equal(wire.take().map(payloadText), ['21']);
});

test('architecture: bytes of the application: text and opaque, up to what they hold', () => {
  const text = { bytes: new Uint8Array(8), length: 3 };
  text.bytes.set(ascii('abc'));
  const blob = { bytes: new Uint8Array([9, 8, 7, 6]), length: 2 };
  const { wire } = make(undefined, [{ id: 500, resources: [
    { id: 1, type: status.STRING, access: status.RW, own: text },
    { id: 2, type: status.OPAQUE, access: status.RW, own: blob },
  ] }]);
  assert.is(wire.text('/500/0/1'), 'abc');
  assert.is(hex(wire.ask(GET, '/500/0/2', { accept: OPAQUE_FORMAT }).payload), '0908');
  assert.is(put(wire, '/500/0/1', TEXT, '12345678'), '2.04');
  assert.is(text.length, 8);
  assert.is(Buffer.from(text.bytes).toString(), '12345678');
  const long = put(wire, '/500/0/1', TEXT, '123456789');
  assert.ok(long === '4.00' || long === '4.13', long);
  assert.is(put(wire, '/500/0/2', OPAQUE_FORMAT, unhex('01020304')), '2.04');
  assert.is(blob.length, 4);
  assert.is(wire.text('/500/0/1'), '12345678');
  assert.is(put(wire, '/500/0/1', TEXT, ''), '2.04');
  assert.is(text.length, 0);
});

test('Core 1.2 6.3.3: a multiple resource of functions: each is asked with its riid, and told what was removed', () => {
  const values = new Map([[0, 10], [1, 20]]);
  const calls: string[] = [];
  const { wire } = make(undefined, [{ id: 500, resources: [{
    id: 1, type: status.INTEGER, access: status.RW, multiple: true, instances: [0, 1], most: 3,
    read: (_iid, out, riid): void => out.integer(values.get(riid) as number),
    verify: (_iid, value, riid): status.Answer => {
      calls.push('verify ' + riid + ' ' + value.getNumber());
      return value.getNumber() > 1000 ? status.BAD_REQUEST : undefined;
    },
    write: (_iid, value, riid): void => {
      calls.push('write ' + riid + ' ' + value.getNumber());
      values.set(riid, value.getNumber());
    },
    removed: (_iid, riid): void => {
      calls.push('removed ' + riid);
      values.delete(riid);
    },
  }] }]);
  assert.is(wire.text('/500/0/1/1'), '20');
  assert.equal(senml(wire.ask(GET, '/500/0/1', { accept: SENML }).payload), { '/500/0/1/0': 10, '/500/0/1/1': 20 });
  assert.is(wire.code(PUT, '/500/0/1', { format: TLV, payload: multiple(1, [[1, 21], [2, 22]]) }), '2.04');
  assert.equal(calls.splice(0).sort(), ['removed 0', 'verify 1 21', 'verify 2 22', 'write 1 21', 'write 2 22']);
  assert.equal(senml(wire.ask(GET, '/500/0/1', { accept: SENML }).payload), { '/500/0/1/1': 21, '/500/0/1/2': 22 });
  assert.is(wire.code(PUT, '/500/0/1', { format: TLV, payload: multiple(1, [[0, 5], [1, 2000]]) }), '4.00');
  assert.equal(calls.splice(0).filter((c) => !c.startsWith('verify')), []);
  assert.equal([...values].sort((a, b) => a[0] - b[0]), [[1, 21], [2, 22]]);
  assert.is(wire.code(POST, '/500/0', { format: TLV, payload: multiple(1, [[0, 5]]) }), '2.04');
  assert.equal(calls.splice(0), ['verify 0 5', 'write 0 5']);
  assert.equal(senml(wire.ask(GET, '/500/0', { accept: SENML }).payload), { '/500/0/1/0': 5, '/500/0/1/1': 21, '/500/0/1/2': 22 });
});

/* Hidden resources and the Security object. */

test('Core 1.2 7.3: a hidden resource cannot be reached', () => {
  const { wire } = make(undefined, [{ id: 500, resources: [{ id: 1, type: status.INTEGER, access: status.HIDDEN, value: 42 }, { id: 2, type: status.INTEGER, access: status.RW, value: 2 }] }]);
  assert.ok(['4.05', '4.04', '4.01'].includes(wire.code(GET, '/500/0/1')));
  assert.ok(['4.05', '4.04', '4.01'].includes(put(wire, '/500/0/1', TEXT, '1')));
  assert.equal(senml(wire.ask(GET, '/500/0', { accept: SENML }).payload), { '/500/0/2': 2 });
  assert.is(wire.code(POST, '/500/0', { format: TLV, payload: concat(resource(2, 3), resource(1, 3)) }), '4.05');
  assert.is(wire.client.get(500, 0, 1), 42);
  assert.is(wire.client.get(500, 0, 2), 2);
});

test('Core 1.2 6.3, 6.4: every operation on Security is 4.01, at every depth', () => {
  const { wire } = make({ servers: [{ uri: 'coap://127.0.0.1', identity: 'me', key: new Uint8Array([1, 2, 3, 4]) }] });
  const verbs: [number, Ask][] = [
    [GET, {}], [GET, { accept: TEXT }], [GET, { accept: LINK }], [GET, { observe: 0 }], [GET, { observe: 1 }], [GET, { accept: 9999 }],
    [PUT, { format: TEXT, payload: 'x' }], [PUT, { format: TLV, payload: resource(0, 'x') }], [PUT, { query: ['pmin=1'] }], [PUT, { format: 9999, payload: 'x' }],
    [POST, {}], [POST, { format: TLV, payload: resource(0, 'x') }], [POST, { payload: '0' }], [DELETE, {}],
  ];
  for (const path of ['/0', '/0/0', '/0/0/0', '/0/0/5', '/0/0/10', '/0/0/5/0', '/0/7', '/0/0/99']) {
    for (const [code, ask] of verbs) assert.is(wire.code(code, path, ask), '4.01', codeName(code) + ' ' + path);
  }
  assert.equal(wire.names(), []);
});

test('Core 1.2 6.3: OSCORE (21) is closed too, whether it is there or not', () => {
  const { wire } = make(undefined, [{ id: 21, resources: [{ id: 0, type: status.OPAQUE, access: status.RW, value: new Uint8Array([1]), capacity: 4 }] }]);
  for (const path of ['/21', '/21/0', '/21/0/0']) {
    for (const [code, ask] of [[GET, {}], [GET, { observe: 0 }], [PUT, { format: TEXT, payload: 'AQ==' }], [POST, {}], [DELETE, {}]] as [number, Ask][]) {
      assert.is(wire.code(code, path, ask), '4.01', codeName(code) + ' ' + path);
    }
  }
  const without = make().wire.code(GET, '/21/0');
  assert.ok(without === '4.01' || without === '4.04', without);
});

/* Discover, Core 1.2 6.3.2. */

function discover(wire: Wire, to: string, query?: readonly string[]): Record<string, string> {
  const answer = wire.ask(GET, to, { accept: LINK, query });
  assert.is(codeName(answer.code), '2.05', to);
  assert.is(uintOf(answer, 12), LINK);
  return links(payloadText(answer));
}

const RIDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];

function resources(iid: number): Record<string, string> {
  const out: Record<string, string> = {};
  for (const rid of RIDS) out[ROOT + '/' + iid + '/' + rid] = rid === 11 ? 'dim=2' : '';
  return out;
}

test('Core 1.2 6.3.2: Discover of object, instance and resource, each with its default depth', () => {
  const { wire } = make({ version: '1.2' });
  assert.equal(discover(wire, ROOT), { [ROOT]: 'ver=2.3', [AT]: '', ...resources(0), [ROOT + '/1']: '', ...resources(1) });
  assert.equal(discover(wire, AT), { [AT]: '', ...resources(0) });
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: '' });
  assert.equal(discover(wire, AT + '/11'), { [AT + '/11']: 'dim=2', [AT + '/11/0']: '', [AT + '/11/1']: '' });
});

test('Core 1.2 6.3.2: Discover with a depth', () => {
  const { wire } = make({ version: '1.2' });
  const eleven = (iid: number): Record<string, string> => ({ [ROOT + '/' + iid + '/11/0']: '', [ROOT + '/' + iid + '/11/1']: '' });
  assert.equal(discover(wire, ROOT, ['depth=0']), { [ROOT]: 'ver=2.3' });
  assert.equal(discover(wire, ROOT, ['depth=1']), { [ROOT]: 'ver=2.3', [AT]: '', [ROOT + '/1']: '' });
  assert.equal(discover(wire, ROOT, ['depth=2']), discover(wire, ROOT));
  assert.equal(discover(wire, ROOT, ['depth=3']), { [ROOT]: 'ver=2.3', [AT]: '', ...resources(0), ...eleven(0), [ROOT + '/1']: '', ...resources(1), ...eleven(1) });
  assert.equal(discover(wire, AT, ['depth=0']), { [AT]: '' });
  assert.equal(discover(wire, AT, ['depth=1']), discover(wire, AT));
  assert.equal(discover(wire, AT, ['depth=2']), { [AT]: '', ...resources(0), ...eleven(0) });
  assert.equal(discover(wire, AT, ['depth=3']), { [AT]: '', ...resources(0), ...eleven(0) });
  assert.equal(discover(wire, AT + '/11', ['depth=0']), { [AT + '/11']: 'dim=2' });
  for (const d of ['1', '2', '3']) assert.equal(discover(wire, AT + '/11', ['depth=' + d]), { [AT + '/11']: 'dim=2', [AT + '/11/0']: '', [AT + '/11/1']: '' });
});

test('Core 1.2 6.3.2: Discover shows attributes: of the target with what it inherits, of the rest what is their own', () => {
  const { wire } = make({ version: '1.2' });
  for (const [to, query] of [[ROOT, ['pmin=10']], [AT, ['pmax=60']], [AT + '/1', ['gt=50', 'lt=42.2']], [AT + '/11/1', ['lt=45']], [AT + '/11', ['st=0.5']]] as const) {
    assert.is(wire.code(PUT, to, { query }), '2.04', to);
  }
  assert.equal(discover(wire, ROOT, ['depth=0']), { [ROOT]: 'pmin=10;ver=2.3' });
  assert.equal(discover(wire, ROOT, ['depth=1']), { [ROOT]: 'pmin=10;ver=2.3', [AT]: 'pmax=60', [ROOT + '/1']: '' });
  assert.equal(discover(wire, AT, ['depth=0']), { [AT]: 'pmax=60;pmin=10' });
  assert.equal(discover(wire, AT), { [AT]: 'pmax=60;pmin=10', ...resources(0), [AT + '/1']: 'gt=50;lt=42.2', [AT + '/11']: 'dim=2;st=0.5' });
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: 'gt=50;lt=42.2;pmax=60;pmin=10' });
  assert.equal(discover(wire, AT + '/11'), { [AT + '/11']: 'dim=2;pmax=60;pmin=10;st=0.5', [AT + '/11/0']: '', [AT + '/11/1']: 'lt=45' });
});

test('Core 1.2 6.3.2: what does not exist cannot be discovered', () => {
  const { wire, lab } = make();
  for (const path of ['/3000', ROOT + '/9', AT + '/99']) refused(wire, lab, GET, path, { accept: LINK }, ['4.04'], path);
  refused(wire, lab, GET, AT + '/11/0', { accept: LINK }, ['4.00', '4.04', '4.05', '4.06']);
  refused(wire, lab, GET, '/', { accept: LINK }, ['4.00', '4.04', '4.05']);
});

test('Core 1.2 6.3.2: what comes and goes is discovered as it is', () => {
  const { wire } = make({ version: '1.2' });
  wire.client.addInstance(LAB, 3);
  wire.client.addResourceInstance(LAB, 0, 11, 2);
  wire.good = true;
  wire.turn();
  assert.equal(Object.keys(discover(wire, ROOT, ['depth=1'])), [ROOT, AT, ROOT + '/1', ROOT + '/3']);
  assert.equal(discover(wire, AT + '/11'), { [AT + '/11']: 'dim=3', [AT + '/11/0']: '', [AT + '/11/1']: '', [AT + '/11/2']: '' });
  assert.is(wire.client.addInstance(LAB, 2), status.OK);
  assert.equal(Object.keys(discover(wire, ROOT, ['depth=1'])).sort(), [ROOT, AT, ROOT + '/1', ROOT + '/2', ROOT + '/3']);
});

/* Write-Attributes, Core 1.2 6.3.4. */

test('Core 1.2 6.3.4: attributes at the levels that 5.1.2 allows', () => {
  const { wire } = make();
  for (const path of [ROOT, AT, AT + '/1', AT + '/11', AT + '/11/0', AT + '/0']) assert.is(wire.code(PUT, path, { query: ['pmin=1', 'pmax=2'] }), '2.04', path);
  for (const path of [AT + '/1', AT + '/2', AT + '/3', AT + '/11', AT + '/11/0']) assert.is(wire.code(PUT, path, { query: ['gt=9', 'lt=1', 'st=2'] }), '2.04', path);
  assert.equal([...new Set(wire.names())], ['ATTRIBUTES_WRITTEN']);
});

test('Core 1.2 5.1.2: gt, lt and st are for numbers, at a resource or its instance', () => {
  const { wire, lab } = make();
  for (const attribute of ['gt=1', 'lt=1', 'st=1']) {
    for (const path of [ROOT, AT, AT + '/0', AT + '/4', AT + '/5', AT + '/12']) refused(wire, lab, PUT, path, { query: [attribute] }, ['4.00'], path + '?' + attribute);
  }
});

test('Core 1.2 6.3.4: attributes that are none, or have no such value, are refused whole', () => {
  const { wire, lab } = make({ version: '1.2' });
  const bad = [['foo=1'], ['pmin=-1'], ['pmin=abc'], ['pmin='], ['pmin=1.5'], ['pmax=x'], ['gt=x'], ['gt=1e'], ['gt='], ['lt=1.2.3'], ['st=-1'], ['dim=2'], ['ver=1.0'], ['ssid=1'],
    ['pmin=1', 'foo=2'], ['pmin=1', 'pmax=x'], ['=1'], [''], ['pmin=1', '']];
  for (const query of bad) refused(wire, lab, PUT, AT + '/1', { query }, ['4.00'], query.join('&'));
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: '' }, 'nothing stays of what was refused');
  assert.not(wire.names().includes('ATTRIBUTES_WRITTEN'));
});

test('Core 1.2 5.1.2: contradictions within one Write-Attributes are refused, in any order', () => {
  const { wire, lab } = make({ version: '1.2' });
  for (const query of [['lt=50', 'gt=40'], ['gt=40', 'lt=50'], ['gt=40', 'lt=40'], ['lt=10', 'gt=20', 'st=5'], ['st=5', 'gt=20', 'lt=10'], ['lt=10', 'gt=20', 'st=6']]) {
    refused(wire, lab, PUT, AT + '/1', { query }, ['4.00'], query.join('&'));
  }
  assert.is(wire.code(PUT, AT + '/1', { query: ['lt=10', 'gt=20', 'st=4.9'] }), '2.04');
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: 'gt=20;lt=10;st=4.9' });
});

test('Core 1.2 5.1.2: a pmax below pmin is accepted', () => {
  const { wire } = make({ version: '1.2' });
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin=60', 'pmax=10'] }), '2.04');
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: 'pmax=10;pmin=60' });
});

test('Core 1.2 6.3.4: a period of three thousand years is refused or kept as it is', () => {
  const { wire } = make({ version: '1.2' });
  const code = wire.code(PUT, AT + '/1', { query: ['pmin=99999999999'] });
  assert.ok(code === '2.04' || code === '4.00', code);
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: code === '2.04' ? 'pmin=99999999999' : '' });
});

test('Core 1.2 6.3.4: an attribute without a value is unset at its level; the others stay', () => {
  const { wire } = make({ version: '1.2' });
  assert.is(wire.code(PUT, AT, { query: ['pmin=5'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin=10', 'pmax=60', 'gt=7'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin', 'gt', 'pmax=70'] }), '2.04');
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: 'pmax=70;pmin=5' });
  assert.is(wire.code(PUT, AT + '/1', { query: ['st'] }), '2.04', 'unset twice is no error');
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmax'] }), '2.04');
  assert.equal(discover(wire, AT + '/1'), { [AT + '/1']: 'pmin=5' });
});

test('Core 1.2 6.3.4: Write-Attributes to what does not exist, or cannot be read', () => {
  const { wire, lab } = make();
  for (const path of ['/3000', ROOT + '/9', AT + '/99', AT + '/11/9']) refused(wire, lab, PUT, path, { query: ['pmin=1'] }, ['4.04'], path);
  refused(wire, lab, PUT, AT + '/1/0', { query: ['pmin=1'] }, ['4.00', '4.04', '4.05'], 'a resource instance of a single resource');
  for (const rid of [9, 10]) refused(wire, lab, PUT, AT + '/' + rid, { query: ['pmin=1'] }, ['4.00', '4.05'], 'not readable');
});

test('Core 1.2 6.3.4: attributes are per server', () => {
  const lab = new Lab();
  const wire = new Wire({
    client: { version: '1.2', servers: [{ uri: 'coap://127.0.0.1' }, { uri: 'coap://127.0.0.2' }], config: { ...roomy(), servers: 2, messages: 4 } },
    objects: (c) => [lab.object(c)], start: false,
  });
  wire.good = true;
  wire.start();
  assert.is(wire.code(PUT, AT + '/1', { query: ['gt=50'], peer: 0 }), '2.04');
  assert.is(wire.code(PUT, AT + '/1', { query: ['gt=80', 'pmax=300'], peer: 1 }), '2.04');
  assert.equal(links(payloadText(wire.ask(GET, AT + '/1', { accept: LINK, peer: 0 }))), { [AT + '/1']: 'gt=50' });
  assert.equal(links(payloadText(wire.ask(GET, AT + '/1', { accept: LINK, peer: 1 }))), { [AT + '/1']: 'gt=80;pmax=300' });
});

/* The application's own calls. */

test('client.set: what cannot be is answered by a number', () => {
  const { wire } = make();
  const c = wire.client;
  assert.is(c.set(3000, 0, 0, 1), status.MISSING);
  assert.is(c.set(LAB, 9, 0, 'x'), status.MISSING);
  assert.is(c.set(LAB, 0, 99, 1), status.MISSING);
  assert.is(c.set(LAB, 0, 11, 1), status.MISSING);
  assert.is(c.set(LAB, 0, 11, 1, 2), status.MISSING);
  assert.is(c.set(LAB, 0, 1, 1, 0), status.MISSING);
  assert.is(c.set(LAB, 0, 13, 1), status.METHOD_NOT_ALLOWED);
  assert.is(c.set(LAB, 0, 10, 1), status.METHOD_NOT_ALLOWED);
  assert.is(c.set(LAB, 0, 1, 'x'), status.ARGUMENT);
  assert.is(c.set(LAB, 0, 0, 'x'.repeat(17)), status.ARGUMENT);
  assert.is(c.set(LAB, 0, 0, 5), status.ARGUMENT);
  assert.is(c.set(LAB, 0, 1, NaN), status.ARGUMENT);
  assert.is(c.set(LAB, 0, 1, 1.5), status.ARGUMENT);
  assert.is(c.set(LAB, 0, 8, 'mine'), status.OK, 'read-only is for servers');
  assert.is(c.get(LAB, 0, 8), 'mine');
  assert.is(c.get(LAB, 0, 13), undefined);
  assert.is(c.get(3000, 0, 13), undefined);
});

test('client.addInstance and removeInstance: numbers, initial values, and requests that follow', () => {
  const { wire } = make();
  const c = wire.client;
  wire.good = true;
  assert.is(c.addInstance(LAB, 0), status.ARGUMENT);
  assert.is(c.addInstance(3000, 0), status.MISSING);
  assert.is(c.addInstance(LAB, 65535), status.ARGUMENT);
  assert.is(c.addInstance(LAB, -1), status.ARGUMENT);
  assert.is(c.addInstance(LAB, 65534), status.OK);
  assert.is(c.addInstance(LAB, 5), status.OK);
  assert.is(c.addInstance(LAB, 6), status.FULL);
  wire.turn();
  assert.is(wire.text(ROOT + '/5/0'), 'abc');
  assert.is(wire.text(ROOT + '/65534/11/1'), '20');
  assert.is(c.set(LAB, 5, 0, 'five'), status.OK);
  assert.is(c.removeInstance(LAB, 5), status.OK);
  assert.is(c.removeInstance(LAB, 5), status.MISSING);
  wire.turn();
  assert.is(wire.text(ROOT + '/5/0'), '4.04');
  assert.is(c.addInstance(LAB, 5), status.OK);
  wire.turn();
  assert.is(wire.text(ROOT + '/5/0'), 'abc', 'a new instance has nothing of the old');
  assert.is(wire.text(AT + '/0'), 'abc');
});

test('client.addResourceInstance and removeResourceInstance', () => {
  const { wire } = make();
  const c = wire.client;
  assert.is(c.addResourceInstance(LAB, 0, 11, 0), status.ARGUMENT);
  assert.is(c.addResourceInstance(LAB, 0, 1, 0), status.ARGUMENT);
  assert.is(c.addResourceInstance(LAB, 0, 99, 0), status.MISSING);
  assert.is(c.addResourceInstance(LAB, 0, 11, 7), status.OK);
  assert.is(c.addResourceInstance(LAB, 0, 11, 8), status.FULL);
  assert.is(c.set(LAB, 0, 11, 70, 7), status.OK);
  assert.equal(senml(wire.ask(GET, AT + '/11', { accept: SENML }).payload), { [AT + '/11/0']: 10, [AT + '/11/1']: 20, [AT + '/11/7']: 70 });
  assert.is(c.removeResourceInstance(LAB, 0, 11, 0), status.OK);
  assert.is(c.removeResourceInstance(LAB, 0, 11, 0), status.MISSING);
  assert.equal(senml(wire.ask(GET, AT + '/11', { accept: SENML }).payload), { [AT + '/11/1']: 20, [AT + '/11/7']: 70 });
  assert.equal(senml(wire.ask(GET, ROOT + '/1/11', { accept: SENML }).payload), { [ROOT + '/1/11/0']: 10, [ROOT + '/1/11/1']: 20 }, 'the other instance has its own');
});

test.run();
