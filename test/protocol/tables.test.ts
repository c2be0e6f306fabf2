import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { ACK, CON, GET, NON, POST, PUT, ascii, codeName, decode, describe, encode, hex, payloadText, textsOf, uintOf } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { LINK, SENML, TEXT, TLV, multiple } from './payload.js';
import { Wire } from './wire.js';

/** Every table of Config tried full: the code and the counter, and nothing else disturbed. */
const test = suite('tables');

const ROOT = '/' + LAB;
const AT = ROOT + '/0';

function make(config?: Partial<status.Config>): { wire: Wire; lab: Lab } {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: { ...roomy(), ...config }, servers: [{ uri: 'coap://127.0.0.1', lifetime: 0 }] } });
  wire.register();
  return { wire, lab };
}

/** Several datagrams come in before the doors are drained: what the client sends then. */
function burst(wire: Wire, raws: readonly Uint8Array[]): string[] {
  wire.take();
  for (const raw of raws) wire.client.handleDatagram(raw, raw.length, 0, wire.now);
  wire.turn();
  return wire.take().map((s) => codeName(s.code) + ' ' + s.mid);
}

test('arenaOf: the formula is the truth, for any sizes', () => {
  const sizes: Partial<status.Config>[] = [
    {}, { message: 1153 }, { messages: 5, duplicates: 13, parked: 7 }, { servers: 1, observations: 3, attributes: 1 }, { options: 17, location: 33, events: 7 },
    { objects: 9, instances: 21, resources: 77, resourceInstances: 31, values: 1001 },
  ];
  for (const config of sizes) {
    const client = new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config });
    assert.is(client.arena.used, status.arenaOf(client.config), JSON.stringify(config));
    assert.ok(client.arena.size >= client.arena.used && client.arena.size < client.arena.used + 8);
  }
});

test('the default configuration takes at most 6,144 bytes of arena', () => {
  assert.ok(status.arenaOf(status.defaults()) <= 6144, String(status.arenaOf(status.defaults())));
});

test('Config: sizes that are none throw and are named', () => {
  for (const [key, value] of [['message', 0], ['message', 63], ['messages', 1], ['messages', 33], ['servers', -1], ['observations', 1.5], ['duplicates', NaN], ['location', 256], ['nonsense', 5]] as const) {
    assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config: { [key]: value } }), new RegExp(key));
  }
});

test('ClientOptions: what is wrong throws and is named', () => {
  const one = [{ uri: 'coap://a' }];
  assert.throws(() => new status.Client({ endpoint: '', servers: one }), /endpoint/);
  assert.throws(() => new status.Client({ endpoint: 'x'.repeat(65), servers: one }), /endpoint/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [] }), /servers/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }, { uri: 'coap://b' }] }), /servers/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'http://a' }] }), /servers/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a', ssid: 0 }] }), /ssid/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a', ssid: 65535 }] }), /ssid/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a', ssid: 7 }, { uri: 'coap://b', ssid: 7 }], config: { servers: 2 } }), /ssid/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: one, version: '1.3' as '1.2' }), /version/);
  assert.throws(() => new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a', lifetime: -1 }] }), /lifetime|\/1\/0\/1|servers/);
  assert.ok(new status.Client({ endpoint: 'x'.repeat(64), servers: one }));
});

/* message */

test('Config.message: a Register that does not fit fails with OVERFLOW, and is tried again when it may fit', () => {
  const lab = new Lab();
  const wire = new Wire({ objects: (c) => [lab.object(c)], client: { config: { ...roomy(), message: 96 } } });
  wire.advance(1000);
  assert.equal(wire.take(), []);
  const failure = wire.heard().find((e) => e.name === 'REGISTRATION_FAILURE');
  assert.ok(failure !== undefined && failure.code === status.OVERFLOW);
  wire.advance(86400000);
  assert.equal(wire.take(), []);
  assert.ok(wire.names().length < 40, 'not in a flood');
});

test('Config.message: an answer that does not fit is 5.00 and counted; a notification that does not fit ends quietly', () => {
  const { wire } = make({ message: 256 });
  const answer = wire.ask(GET, ROOT, { accept: SENML });
  assert.is(codeName(answer.code), '5.00');
  assert.is(wire.client.stats.noRoom, 1);
  assert.is(wire.code(GET, AT + '/0', { accept: TEXT, observe: 0 }), '2.05');
  const wide = wire.ask(GET, ROOT, { accept: SENML, observe: 0 });
  assert.is(codeName(wide.code), '5.00');
  assert.is(uintOf(wide, 6), -1);
  assert.is(wire.code(GET, ROOT, { accept: LINK }), '5.00', 'Discover');
  assert.is(wire.client.stats.noRoom, 3);
  wire.client.set(LAB, 0, 0, 'x');
  wire.turn();
  assert.is(wire.take().length, 1, 'what fits is notified');
});

test('Config.message: an observed object that outgrows the message does not stop the other observations', () => {
  const { wire } = make({ message: 288 });
  const instance = wire.ask(GET, AT, { accept: TLV, observe: 0 });
  assert.is(codeName(instance.code), '2.05');
  const object = wire.ask(GET, ROOT, { accept: TLV, observe: 0 });
  assert.is(codeName(object.code), '2.05');
  wire.client.addInstance(LAB, 2);
  wire.client.addInstance(LAB, 3);
  wire.client.set(LAB, 0, 0, '0123456789abcdef');
  wire.client.set(LAB, 3, 0, '0123456789abcdef');
  wire.client.set(LAB, 2, 0, '0123456789abcdef');
  wire.client.set(LAB, 2, 12, '</1/0>,</1/0>,</1/0>');
  wire.good = true;
  wire.turn();
  wire.advance(100000);
  const list = wire.take().filter((s) => s.token === instance.token && s.code === 0x45);
  assert.ok(list.length >= 1, 'the instance was notified');
  assert.ok(wire.sent.length < 40, 'no storm');
  assert.is(wire.text(AT + '/0'), '0123456789abcdef');
});

/* messages */

test('Config.messages: requests that find no slot are dropped, counted, not executed, and served when they come again', () => {
  for (const messages of [2, 3]) {
    const { wire, lab } = make({ messages });
    const raws: Uint8Array[] = [];
    for (let i = 0; i < 6; i++) raws.push(wire.request(POST, AT + '/10', { payload: String(i) }));
    const answers = burst(wire, raws);
    assert.ok(answers.length >= 1, 'one slot is kept for answers');
    assert.is(lab.count('execute'), answers.length, 'executed without an answer');
    assert.is(wire.client.stats.noMessage, 6 - answers.length);
    for (const raw of raws) assert.equal(wire.receive(raw).map((s) => [codeName(s.code), s.mid]), [['2.04', decode(raw).mid]]);
    assert.is(lab.count('execute'), 6, 'each once');
  }
});

test('Config.messages: with all slots under way requests are still answered', () => {
  const { wire } = make({ messages: 2 });
  wire.client.update();
  wire.turn();
  wire.advance(1000);
  for (let i = 0; i < 5; i++) assert.is(wire.text(AT + '/0'), 'abc');
  assert.is(wire.client.stats.noMessage, 0);
});

test('Config.messages: a separate response that finds no slot comes when there is one', () => {
  const { wire, lab } = make({ messages: 2 });
  lab.onExecute = status.LATER;
  wire.send(POST, AT + '/10', { token: '01' });
  wire.send(POST, AT + '/10', { token: '02' });
  wire.advance(2500);
  wire.client.update();
  wire.turn();
  const update = wire.take().find((s) => s.code === POST);
  assert.ok(update !== undefined);
  for (const id of lab.laters) assert.is(wire.client.respond(id, status.OK), status.OK);
  wire.turn();
  const list = wire.take();
  list.push(...wire.reply(update, 0x44));
  for (let i = 0; i < list.length && i < 20; i++) if (list[i].type === CON && list[i].code === 0x44) list.push(...wire.empty(ACK, list[i].mid));
  assert.equal([...new Set(list.filter((s) => s.code === 0x44).map((s) => s.token))].sort(), ['01', '02']);
});

test('the answer table of empties: resets that find no room are counted, and nothing else is disturbed', () => {
  const { wire } = make();
  const pings: Uint8Array[] = [];
  for (let i = 0; i < 40; i++) pings.push(encode({ type: CON, code: 0, mid: 0x3000 + i, token: '', options: [], payload: new Uint8Array(0) }));
  const answers = burst(wire, pings);
  assert.ok(answers.length >= 1);
  assert.is(answers.length + wire.client.stats.noEmpty, 40);
  assert.is(wire.text(AT + '/0'), 'abc');
  assert.is(wire.receive(pings[39]).length, 1);
});

/* location */

test('Config.location: a location that does not fit is not cut: the registration fails', () => {
  const fits = new Wire({ client: { config: { location: 16 } } });
  fits.location = ['rd', 'x'.repeat(12)];
  fits.reply(fits.one(), 0x41, fits.located());
  assert.is(fits.client.connected(1), true);
  const wire = new Wire({ client: { config: { location: 16 } } });
  wire.location = ['rd', 'x'.repeat(40)];
  wire.names();
  wire.reply(wire.one(), 0x41, wire.located());
  assert.is(wire.client.connected(1), false);
  const failure = wire.heard().find((e) => e.name === 'REGISTRATION_FAILURE');
  assert.ok(failure !== undefined && failure.code < 0);
  wire.location = ['rd', 'y'];
  wire.good = true;
  wire.advance(100000);
  assert.is(wire.client.connected(1), true);
});

test('Transport 1.2 6.4.3: a 2.01 without a location registers or fails, and never sends an Update to the root', () => {
  const wire = new Wire();
  wire.reply(wire.one(), 0x41, []);
  wire.client.update();
  wire.turn();
  wire.advance(1000);
  for (const s of wire.take()) assert.ok(s.code >= 32 || textsOf(s, 11).length > 0, describe(s));
});

/* attributes */

test('Config.attributes: a set too many is 5.03, counted; those there stay, can be changed, and make room when unset', () => {
  const { wire } = make({ attributes: 2 });
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin=1'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/2', { query: ['pmin=2'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/3', { query: ['pmin=3'] }), '5.03');
  assert.is(wire.client.stats.noAttributes, 1);
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmax=9'] }), '2.04', 'one that is there');
  const text = payloadText(wire.ask(GET, AT, { accept: LINK }));
  assert.ok(text.includes('</42769/0/1>;pmin=1;pmax=9,') && text.includes('</42769/0/2>;pmin=2,') && text.includes('</42769/0/3>,'), text);
  assert.is(wire.code(PUT, AT + '/3', { query: ['pmin'] }), '2.04', 'unsetting nothing needs no room');
  assert.is(wire.code(PUT, AT + '/2', { query: ['pmin'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/3', { query: ['pmin=3'] }), '2.04', 'there is room again');
});

test('Config.attributes: those of an instance that goes make room', () => {
  const { wire } = make({ attributes: 1 });
  assert.is(wire.code(PUT, ROOT + '/1/1', { query: ['pmin=1'] }), '2.04');
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin=1'] }), '5.03');
  wire.client.removeInstance(LAB, 1);
  assert.is(wire.code(PUT, AT + '/1', { query: ['pmin=1'] }), '2.04');
});

/* observations: in reporting.test.ts; parked, options, duplicates: in coap-messages.test.ts. */

test('Config.observations: each server has its share of one table, and the full table disturbs none', () => {
  const { wire } = make({ observations: 3 });
  const tokens: string[] = [];
  for (const rid of [0, 1, 2]) tokens.push(wire.ask(GET, AT + '/' + rid, { accept: TEXT, observe: 0 }).token);
  for (let i = 0; i < 5; i++) assert.is(uintOf(wire.ask(GET, AT + '/3', { accept: TEXT, observe: 0 }), 6), -1);
  assert.is(wire.client.stats.noObservation, 5);
  assert.ok(uintOf(wire.ask(GET, AT + '/0', { accept: TEXT, observe: 0, token: tokens[0] }), 6) >= 0, 'one that is there is renewed');
  wire.take();
  wire.client.set(LAB, 0, 1, 50);
  wire.turn();
  assert.equal(wire.take().map((s) => s.token), [tokens[1]]);
});

/* events */

test('Config.events: when nobody polls, the oldest are lost and counted', () => {
  const { wire, lab } = make({ events: 4 });
  const c = wire.client;
  for (let i = 0; i < 7; i++) {
    const raw = wire.request(POST, AT + '/10', { payload: String(i) });
    c.handleDatagram(raw, raw.length, 0, wire.now);
    while (c.pollTransmit(wire.now) > 0);
  }
  assert.is(lab.count('execute'), 7);
  assert.is(c.stats.noEvent, 3);
  let n = 0;
  while (c.pollEvent() !== 0) n++;
  assert.is(n, 4);
  assert.is(c.pollEvent(), 0);
});

/* Registry. */

const SIMPLE: status.ResourceDeclaration[] = [{ id: 1, type: status.INTEGER, access: status.RW, value: 1 }];

test('Config.objects, instances, resources, resourceInstances, values: add throws and names the object', () => {
  for (const small of [{ objects: 2 }, { instances: 2 }, { resources: 21 }, { resourceInstances: 1 }, { values: 152 }]) {
    const client = new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config: small });
    assert.throws(() => {
      client.add({ id: 700, resources: [...SIMPLE, { id: 2, type: status.STRING, access: status.RW, capacity: 200 }, { id: 3, type: status.INTEGER, access: status.R, multiple: true, instances: [0, 1, 2], value: [1, 2, 3] }] });
    }, /700/, JSON.stringify(small));
  }
});

test('Config.instances: addInstance answers FULL, and what is there works', () => {
  const wire = new Wire({ client: { config: { instances: 4 } }, objects: () => [{ id: 700, instances: [0], most: 9, resources: SIMPLE }] });
  wire.register();
  wire.good = true;
  assert.is(wire.client.addInstance(700, 1), status.OK);
  assert.is(wire.client.addInstance(700, 2), status.FULL);
  wire.turn();
  assert.is(wire.text('/700/1/1'), '1');
  assert.is(wire.text('/700/2/1'), '4.04');
  assert.is(wire.client.removeInstance(700, 0), status.OK);
  assert.is(wire.client.addInstance(700, 2), status.OK);
});

test('Config.resourceInstances: FULL for the application, a refusal for the server, and nothing is lost', () => {
  const wire = new Wire({
    client: { config: { resourceInstances: 3 } },
    objects: () => [{ id: 700, resources: [{ id: 1, type: status.INTEGER, access: status.RW, multiple: true, instances: [0, 1], most: 9, value: [10, 20] }] }],
  });
  wire.register();
  assert.is(wire.client.addResourceInstance(700, 0, 1, 5), status.OK);
  assert.is(wire.client.addResourceInstance(700, 0, 1, 6), status.FULL);
  const code = wire.code(PUT, '/700/0/1', { format: TLV, payload: multiple(1, [[0, 1], [1, 2], [2, 3], [3, 4]]) });
  assert.ok(code === '4.00' || code === '5.03', code);
  assert.equal([0, 1, 5, 6].map((riid) => wire.client.get(700, 0, 1, riid)), [10, 20, 0, undefined]);
});

test('declarations: what is wrong throws in add and names the path', () => {
  const num = (more: object): status.ResourceDeclaration => ({ id: 5, type: status.INTEGER, access: status.RW, value: 1, ...more }) as status.ResourceDeclaration;
  const wrong: [string, Partial<status.ObjectDeclaration>][] = [
    ['id twice', { resources: [num({}), num({})] }],
    ['id too large', { resources: [num({ id: 65535 })] }],
    ['id negative', { resources: [num({ id: -1 })] }],
    ['value of the wrong type', { resources: [num({ value: 'abc' })] }],
    ['value that is no whole number', { resources: [num({ value: 1.5 })] }],
    ['text longer than its capacity', { resources: [num({ type: status.STRING, value: 'abc', capacity: 2 })] }],
    ['access that is none', { resources: [num({ access: 9 })] }],
    ['type that is none', { resources: [num({ type: 77 })] }],
    ['min above max', { resources: [num({ min: 5, max: 1 })] }],
    ['instances of a single resource', { resources: [num({ instances: [0] })] }],
    ['same resource instance twice', { resources: [num({ multiple: true, instances: [1, 1], value: [1, 2] })] }],
    ['more resource instances than most', { resources: [num({ multiple: true, instances: [0, 1, 2], most: 2, value: [1, 2, 3] })] }],
    ['resource instance id too large', { resources: [num({ multiple: true, instances: [65535], value: [1] })] }],
    ['readable by a function that is missing', { resources: [num({ value: undefined, write: (): void => undefined })] }],
    ['writable by a function that is missing', { resources: [num({ value: undefined, read: (): void => undefined })] }],
  ];
  for (const [why, object] of wrong) {
    const client = new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config: roomy() });
    assert.throws(() => client.add({ id: 700, resources: [], ...object } as status.ObjectDeclaration), /\/700\/\d*\/?5|\/700|700/, why);
  }
  const objects: [string, Partial<status.ObjectDeclaration>][] = [
    ['object id too large', { id: 65535 }], ['object id negative', { id: -1 }], ['version that is none', { version: 'x' }], ['instance twice', { instances: [0, 0] }],
    ['instance id too large', { instances: [65535] }], ['more instances than most', { instances: [0, 1], most: 1 }],
  ];
  for (const [why, object] of objects) {
    const client = new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config: roomy() });
    assert.throws(() => client.add({ id: 700, resources: SIMPLE, ...object } as status.ObjectDeclaration), undefined, why);
  }
  const twice = new status.Client({ endpoint: 'x', servers: [{ uri: 'coap://a' }], config: roomy() });
  twice.add({ id: 700, resources: SIMPLE });
  assert.throws(() => twice.add({ id: 700, resources: SIMPLE }), /700/);
});

test('declarations: a failed add leaves the client able to register and serve', () => {
  const wire = new Wire({ start: false, client: { config: roomy() } });
  assert.throws(() => wire.client.add({ id: 700, resources: [...SIMPLE, ...SIMPLE] }));
  wire.good = true;
  wire.start();
  assert.is(wire.client.connected(1), true);
  assert.is(wire.text('/1/0/1'), '300');
});

test('stats: received, sent and ignored are counted', () => {
  const { wire } = make();
  const { received, sent } = wire.client.stats;
  wire.text(AT + '/0');
  wire.receive(encode({ type: NON, code: 0x45, mid: 1, token: 'aa', options: [], payload: ascii('x') }));
  assert.is(wire.client.stats.received, received + 2);
  assert.is(wire.client.stats.sent, sent + 1);
  assert.is(wire.client.stats.ignored, 1);
  assert.is(hex(new Uint8Array(0)), '');
});

test.run();
