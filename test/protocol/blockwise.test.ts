import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Blockwise } from '../../src/features/blockwise.js';
import * as status from '../../src/index.js';
import { type Chunk, OPAQUE, R, RW, STRING, W } from '../../src/index.js';
import { ACK, CON, type Datagram, GET, NON, type Option, POST, PUT, ascii, codeName, concat, encode, hex, payloadText, pathOf, uint, uintOf } from './datagram.js';
import { CBOR, LINK, OPAQUE_FORMAT, SENML, TEXT, TLV } from './payload.js';
import { type Sent, Wire, type WireOptions } from './wire.js';

const test = suite('blockwise');

const ETAG = 4;
const BLOCK2 = 23;
const BLOCK1 = 27;
const SIZE2 = 28;
const SIZE1 = 60;
const REQUEST_TAG = 292;

/** An object with a long stored opaque (0), a long computed text (1), a streamed opaque (2) and text (3), and a short text (4). */
const OID = 26300;
const AT = '/' + OID + '/0';

interface Fixture {
  wire: Wire;
  /** The text that 1 hands out. */
  text: string;
  pieces: { offset: number; bytes: string; last: boolean }[];
  answer: number | undefined;
}

function fixture(options?: WireOptions['client'], body?: number): Fixture {
  const f: Fixture = { wire: undefined as unknown as Wire, text: '', pieces: [], answer: undefined };
  const stream = (_iid: number, c: Chunk): number | undefined => {
    f.pieces.push({ offset: c.offset, bytes: hex(c.bytes.slice(c.at, c.at + c.length)), last: c.last });
    return f.answer;
  };
  f.wire = new Wire({
    client: { use: [new Blockwise()], config: { values: 4000, objects: 6, resources: 70, body: body === undefined ? 2048 : body }, ...options },
    objects: () => [{
      id: OID,
      resources: [
        { id: 0, type: OPAQUE, access: RW, capacity: 2500 },
        { id: 1, type: STRING, access: R, read: (_iid, out): void => out.string(f.text) },
        { id: 2, type: OPAQUE, access: W, stream },
        { id: 3, type: STRING, access: W, stream },
        { id: 4, type: STRING, access: RW, value: 'x', capacity: 8 },
      ],
    }],
  });
  return f;
}

function ready(options?: WireOptions['client'], body?: number): Fixture {
  const f = fixture(options, body);
  f.wire.register();
  return f;
}

/** Bytes 0, 1, 2 ... that differ at each place of a block. */
function pattern(n: number): Uint8Array {
  const bytes = new Uint8Array(n);
  for (let i = 0; i < n; i++) bytes[i] = (i * 7 + (i >> 8)) & 255;
  return bytes;
}

function block(num: number, more: boolean, szx: number): Uint8Array {
  return uint(num * 16 + (more ? 8 : 0) + szx);
}

function valueOf(d: Datagram, number: number): string {
  const found = d.options.find((o) => o.number === number);
  return found === undefined ? '-' : hex(found.value);
}

/** A write in blocks of 16 << szx bytes; the codes of the answers. */
function upload(wire: Wire, to: string, body: Uint8Array, szx: number, format: number, more: Option[] = []): string[] {
  const size = 16 << szx;
  const codes: string[] = [];
  for (let at = 0, num = 0; at < body.length; at += size, num++) {
    const last = at + size >= body.length;
    const answer = wire.ask(PUT, to, { format, payload: body.slice(at, at + size), options: [{ number: BLOCK1, value: block(num, !last, szx) }, ...more] });
    codes.push(codeName(answer.code));
    if (answer.code < 0x80) assert.is(uintOf(answer, BLOCK1), num * 16 + (last ? 0 : 8) + szx, 'Block1 of ' + num);
  }
  return codes;
}

/** Reads a whole body block by block; @param szx asked for, -1 to let the client choose */
function download(wire: Wire, to: string, accept: number, szx: number): { body: Uint8Array; blocks: number; etag: string } {
  const parts: Uint8Array[] = [];
  let etag = '';
  for (let num = 0, size = szx; ; num++) {
    const ask: Option[] = num === 0 && szx < 0 ? [] : [{ number: BLOCK2, value: block(num, false, size) }];
    const answer = wire.ask(GET, to, { accept, options: ask });
    assert.is(codeName(answer.code), '2.05');
    const value = uintOf(answer, BLOCK2);
    parts.push(answer.payload);
    if (value < 0) return { body: concat(...parts), blocks: 1, etag };
    if (num === 0) etag = valueOf(answer, ETAG);
    assert.is(valueOf(answer, ETAG), etag, 'entity tag');
    assert.is(value >> 4, num);
    size = value & 7;
    if ((value & 8) !== 0) assert.is(answer.payload.length, 16 << size);
    else return { body: concat(...parts), blocks: num + 1, etag };
  }
}

/* Block2: answers. */

test('RFC 7959 2.4: an answer larger than a message comes in blocks of the size asked for, each with the same entity tag', () => {
  const f = ready();
  const value = pattern(2500);
  f.wire.client.set(OID, 0, 0, value);
  for (const szx of [-1, 0, 1, 2, 3, 4, 5, 6]) {
    const got = download(f.wire, AT + '/0', OPAQUE_FORMAT, szx);
    assert.is(hex(got.body), hex(value), 'szx ' + szx);
    assert.is(got.blocks, Math.ceil(2500 / (16 << (szx < 0 ? 6 : szx))));
  }
});

test('RFC 7959: a body of n times the block size has no empty block behind it, and one byte more has one more', () => {
  const f = ready();
  for (const [length, blocks] of [[2048, 2], [2049, 3], [2047, 2], [1024, 1], [1025, 2], [1023, 1]]) {
    f.text = 'a'.repeat(length);
    const got = download(f.wire, AT + '/1', TEXT, 6);
    assert.is(got.body.length, length);
    assert.is(got.blocks, blocks, length + ' bytes');
  }
});

test('RFC 7959 2.4: a read may start at any block; one that the body does not have is 4.00', () => {
  const f = ready();
  f.text = 'abcdefghijklmnopqrstuvwxyz'.repeat(10); // 260
  const middle = f.wire.ask(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(3, false, 2) }] });
  assert.is(payloadText(middle), f.text.slice(192, 256));
  assert.is(uintOf(middle, BLOCK2), 3 * 16 + 8 + 2);
  const last = f.wire.ask(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(4, false, 2) }] });
  assert.is(payloadText(last), f.text.slice(256));
  assert.is(uintOf(last, BLOCK2), 4 * 16 + 2);
  for (const num of [5, 6, 4096, 0xfffff]) {
    assert.is(f.wire.code(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(num, false, 2) }] }), '4.00', 'block ' + num);
  }
});

test('RFC 7959 2.4: the size of the body is told with the first block; its entity tag changes with its bytes', () => {
  const f = ready();
  f.text = 'x'.repeat(1500);
  const first = f.wire.ask(GET, AT + '/1', { accept: TEXT });
  assert.is(uintOf(first, SIZE2), 1500);
  assert.is(uintOf(first, BLOCK2), 8 + 6);
  const tag = valueOf(first, ETAG);
  assert.is(tag.length, 8);
  f.text = 'x'.repeat(1499) + 'y';
  const second = f.wire.ask(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(1, false, 6) }] });
  assert.is.not(valueOf(second, ETAG), tag);
  assert.is(uintOf(second, SIZE2), -1);
});

test('decision 0004: the entity tag is the Adler-32 of the whole body (RFC 1950 8.2), whichever block is asked for', () => {
  const f = ready();
  const value = pattern(2500);
  f.wire.client.set(OID, 0, 0, value);
  let low = 1;
  let high = 0;
  for (const byte of value) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  const sum = high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
  for (const num of [0, 1, 2]) {
    const answer = f.wire.ask(GET, AT + '/0', { accept: OPAQUE_FORMAT, options: [{ number: BLOCK2, value: block(num, false, 6) }] });
    assert.is(valueOf(answer, ETAG), sum, 'block ' + num);
  }
});

test('RFC 7959 2.2: the reserved size 7 is 4.00; a size larger than ours is answered in ours', () => {
  const f = ready({ use: [new Blockwise()], config: { message: 256, values: 4000, objects: 6, resources: 70 } });
  f.text = 'z'.repeat(600);
  assert.is(f.wire.code(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(0, false, 7) }] }), '4.00');
  const answer = f.wire.ask(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(0, false, 6) }] });
  assert.is(uintOf(answer, BLOCK2), 8 + 3); // 128 bytes
  assert.is(answer.payload.length, 128);
  assert.is(hex(download(f.wire, AT + '/1', TEXT, -1).body), hex(ascii(f.text)));
});

test('RFC 7959: what fits a message is sent whole where no block is asked for', () => {
  const f = ready();
  f.text = 'q'.repeat(1100);
  const answer = f.wire.ask(GET, AT + '/1', { accept: TEXT });
  assert.is(answer.payload.length, 1100);
  assert.is(uintOf(answer, BLOCK2), -1);
  assert.is(valueOf(answer, ETAG), '-');
});

test('RFC 7959 2.4: text, CBOR, SenML CBOR and TLV of one value go through the window; UTF-8 is not torn', () => {
  const f = ready();
  f.text = 'aß€😀'.repeat(300);
  const utf8 = ascii(f.text);
  assert.is(hex(download(f.wire, AT + '/1', TEXT, 4).body), hex(utf8));
  const cbor = download(f.wire, AT + '/1', CBOR, 4).body;
  assert.is(hex(cbor), '79' + utf8.length.toString(16).padStart(4, '0') + hex(utf8));
  const tlv = download(f.wire, AT + '/1', TLV, 5).body;
  assert.is(hex(tlv), 'd001' + utf8.length.toString(16).padStart(4, '0') + hex(utf8));
  const senml = download(f.wire, AT + '/1', SENML, 5).body;
  assert.ok(hex(senml).endsWith('0379' + utf8.length.toString(16).padStart(4, '0') + hex(utf8)), hex(senml.slice(0, 40)));
});

test('RFC 7959 2.4: an object that fits no message is read in blocks in SenML CBOR, and in TLV through the body buffer', () => {
  const f = ready();
  f.wire.client.set(OID, 0, 0, pattern(1000));
  f.text = 'w'.repeat(700);
  const senml = download(f.wire, AT, SENML, 3);
  assert.ok(senml.body.length > 1700 && senml.blocks > 10);
  assert.ok(hex(senml.body).includes(hex(pattern(1000))));
  const tlv = download(f.wire, AT, TLV, 3);
  const nested = download(f.wire, '/' + OID, TLV, 3);
  assert.is(hex(nested.body), '1000' + tlv.body.length.toString(16).padStart(4, '0') + hex(tlv.body), 'the instance around it');
  assert.ok(hex(tlv.body).includes('d00102bc' + hex(ascii(f.text))), 'the text as resource 1');
  assert.ok(hex(tlv.body).startsWith('d00003e8' + hex(pattern(1000))), hex(tlv.body.slice(0, 8)));
});

test('issue, bounds: a TLV container larger than the body buffer is 5.00, counted, and nothing else is disturbed', () => {
  const f = ready({ use: [new Blockwise()], config: { values: 4000, objects: 6, resources: 70, body: 1024 } });
  f.wire.client.set(OID, 0, 0, pattern(2000));
  assert.is(f.wire.code(GET, '/' + OID, { accept: TLV }), '5.00');
  assert.is(f.wire.client.stats.noRoom, 1);
  assert.is(f.wire.text(AT + '/4'), 'x');
});

test('RFC 7959 2.6: the first block of a notification carries Observe; the rest is fetched by plain GETs, which begin nothing', () => {
  const f = ready();
  f.text = 'n'.repeat(1400);
  const first = f.wire.ask(GET, AT + '/1', { accept: TEXT, observe: 0, token: 'aa01' });
  assert.is(uintOf(first, BLOCK2), 8 + 6);
  assert.ok(uintOf(first, 6) >= 0);
  f.text = 'm'.repeat(2000);
  f.wire.take();
  f.wire.client.changed(OID, 0, 1);
  f.wire.turn();
  const note = f.wire.one();
  assert.is(note.token, 'aa01');
  assert.is(uintOf(note, BLOCK2), 8 + 6);
  assert.is(uintOf(note, SIZE2), 2000);
  assert.is(note.payload.length, 1024);
  const rest = f.wire.ask(GET, AT + '/1', { accept: TEXT, token: 'bb02', options: [{ number: BLOCK2, value: block(1, false, 6) }] });
  assert.is(uintOf(rest, 6), -1);
  assert.is(payloadText(rest), 'm'.repeat(976));
  assert.is(valueOf(rest, ETAG), valueOf(note, ETAG));
  const withObserve = f.wire.ask(GET, AT + '/1', { accept: TEXT, token: 'cc03', observe: 0, options: [{ number: BLOCK2, value: block(1, false, 6) }] });
  assert.is(uintOf(withObserve, 6), -1);
});

test('Core 1.2 6.3.2: Discover in blocks', () => {
  const f = ready();
  const whole = payloadText(f.wire.ask(GET, AT, { accept: LINK }));
  assert.is(payloadText({ payload: download(f.wire, AT, LINK, 1).body } as Datagram), whole);
});

/* Block1: bodies that come in. */

test('RFC 7959 2.5: a body in blocks of every size is put together and written once', () => {
  const f = ready();
  const value = pattern(1900);
  for (const szx of [0, 1, 2, 3, 4, 5, 6]) {
    f.wire.client.set(OID, 0, 0, new Uint8Array(0));
    f.wire.heard();
    const codes = upload(f.wire, AT + '/0', value, szx, OPAQUE_FORMAT);
    assert.equal(codes, [...new Array<string>(codes.length - 1).fill('2.31'), '2.04']);
    assert.equal(f.wire.client.get(OID, 0, 0), value, 'szx ' + szx);
    assert.equal(f.wire.names(), ['WRITTEN']);
  }
});

test('RFC 7959 2.5: SenML CBOR and TLV bodies in blocks', () => {
  const f = ready();
  const value = pattern(900);
  const tlv = concat(new Uint8Array([0xd0, 0x00, 0x03, 0x84]), value);
  assert.equal(upload(f.wire, AT + '/0', tlv, 5, TLV).pop(), '2.04');
  assert.equal(f.wire.client.get(OID, 0, 0), value);
  const name = ascii('/26300/0/0');
  const pack = concat(new Uint8Array([0x81, 0xa2, 0x21, 0x60 + name.length]), name, new Uint8Array([0x08, 0x59, 0x03, 0x84]), value);
  f.wire.client.set(OID, 0, 0, new Uint8Array(0));
  assert.equal(upload(f.wire, AT + '/0', pack, 4, SENML).pop(), '2.04');
  assert.equal(f.wire.client.get(OID, 0, 0), value);
});

test('RFC 7959 2.5: a missing block, one that comes twice under a new message id, and a block out of nowhere are 4.08, and the body is given up', () => {
  const body = pattern(300);
  const put = (f: Fixture, num: number): string => f.wire.code(PUT, AT + '/0', {
    format: OPAQUE_FORMAT, payload: body.slice(num * 64, num * 64 + 64), options: [{ number: BLOCK1, value: block(num, num < 4, 2) }],
  });
  for (const order of [[0, 2], [0, 1, 1], [3], [0, 1, 3]]) {
    const f = ready();
    const codes = order.map((num) => put(f, num));
    assert.is(codes.pop(), '4.08', order.join());
    assert.ok(codes.every((c) => c === '2.31'));
    assert.is(put(f, 4), '4.08', 'given up');
    assert.equal(f.wire.client.get(OID, 0, 0), new Uint8Array(0));
    // A new block 0 begins anew.
    assert.equal(upload(f.wire, AT + '/0', body, 2, OPAQUE_FORMAT).pop(), '2.04');
    assert.equal(f.wire.client.get(OID, 0, 0), body);
  }
});

test('RFC 7959 2.5: block 0 in the midst of a body begins anew', () => {
  const f = ready();
  const body = pattern(200);
  for (const num of [0, 1, 0, 1, 2]) {
    assert.is(f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: body.slice(num * 64, num * 64 + 64), options: [{ number: BLOCK1, value: block(num, true, 2) }] }), '2.31');
  }
  assert.is(f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: body.slice(192), options: [{ number: BLOCK1, value: block(3, false, 2) }] }), '2.04');
  assert.equal(f.wire.client.get(OID, 0, 0), body);
});

test('RFC 7959 2.2: blocks that are too short or too long, and the reserved size, are 4.00', () => {
  const f = ready();
  const ask = (n: number, value: Uint8Array): string => f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: pattern(n), options: [{ number: BLOCK1, value }] });
  assert.is(ask(63, block(0, true, 2)), '4.00');
  assert.is(ask(65, block(0, true, 2)), '4.00');
  assert.is(ask(0, block(0, true, 2)), '4.00');
  assert.is(ask(65, block(0, false, 2)), '4.00');
  assert.is(ask(64, block(0, true, 7)), '4.00');
  assert.is(ask(64, block(0, false, 7)), '4.00');
});

test('RFC 7959 2.5: the size may shrink in the midst of a body, as its offset still fits; one that does not fit is 4.08', () => {
  const f = ready();
  const body = pattern(200);
  const put = (at: number, n: number, num: number, more: boolean, szx: number): string =>
    f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: body.slice(at, at + n), options: [{ number: BLOCK1, value: block(num, more, szx) }] });
  assert.is(put(0, 128, 0, true, 3), '2.31');
  assert.is(put(128, 32, 4, true, 1), '2.31');
  assert.is(put(160, 40, 5, false, 2), '4.08', 'block 5 of 64 bytes is at 320');
  assert.is(put(0, 128, 0, true, 3), '2.31');
  assert.is(put(128, 64, 2, true, 2), '2.31');
  assert.is(put(192, 8, 3, false, 2), '2.04');
  assert.equal(f.wire.client.get(OID, 0, 0), body);
});

test('RFC 7959 2.3: a smaller size than the sender chose is asked for in the answer', () => {
  const f = ready({ use: [new Blockwise()], config: { message: 400, values: 4000, objects: 6, resources: 70 } });
  const answer = f.wire.ask(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: pattern(512), options: [{ number: BLOCK1, value: block(0, true, 5) }] });
  assert.is(codeName(answer.code), '2.31');
  assert.is(uintOf(answer, BLOCK1), 8 + 4);
});

test('RFC 7959 2.9.3: a body larger than Config.body is 4.13 with what would fit, at once where Size1 tells', () => {
  const f = ready(undefined, 256);
  const early = f.wire.ask(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: pattern(64), options: [{ number: BLOCK1, value: block(0, true, 2) }, { number: SIZE1, value: uint(257) }] });
  assert.is(codeName(early.code), '4.13');
  assert.is(uintOf(early, SIZE1), 256);
  assert.is(uintOf(early, BLOCK1), 6);
  const codes = upload(f.wire, AT + '/0', pattern(400), 2, OPAQUE_FORMAT);
  assert.equal(codes, ['2.31', '2.31', '2.31', '2.31', '4.13', '4.08', '4.08']);
  assert.equal(upload(f.wire, AT + '/0', pattern(256), 2, OPAQUE_FORMAT).pop(), '2.04');
  assert.equal(f.wire.client.get(OID, 0, 0), pattern(256));
});

test('RFC 9175 3.2: another Request-Tag, path, query or Content-Format is another body', () => {
  for (const other of ['tag', 'path', 'format'] as const) {
    const f = ready();
    const first: Option[] = [{ number: BLOCK1, value: block(0, true, 2) }, { number: REQUEST_TAG, value: uint(1) }];
    assert.is(f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: pattern(64), options: first }), '2.31');
    const second: Option[] = [{ number: BLOCK1, value: block(1, false, 2) }, { number: REQUEST_TAG, value: uint(other === 'tag' ? 2 : 1) }];
    const to = other === 'path' ? AT + '/4' : AT + '/0';
    assert.is(f.wire.code(PUT, to, { format: other === 'format' ? TEXT : OPAQUE_FORMAT, payload: pattern(8), options: second }).slice(0, 3), '4.0', other);
    assert.equal(f.wire.client.get(OID, 0, 0), new Uint8Array(0));
  }
});

test('RFC 7252 4.2: a block that comes again under its message id is answered again, with its Block1, and appended once', () => {
  const f = ready();
  const body = pattern(100);
  for (const num of [0, 1]) {
    const raw = f.wire.request(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: body.slice(num * 64, num * 64 + 64), options: [{ number: BLOCK1, value: block(num, num < 1, 2) }] });
    const once = f.wire.receive(raw);
    const twice = f.wire.receive(raw);
    assert.is(hex(twice[0].raw), hex(once[0].raw));
  }
  assert.equal(f.wire.client.get(OID, 0, 0), body);
});

test('issue, bad input: what cannot be written is refused with its first block', () => {
  const f = ready();
  const first = (to: string, format: number): string => f.wire.code(PUT, to, { format, payload: pattern(64), options: [{ number: BLOCK1, value: block(0, true, 2) }] });
  assert.is(first('/0/0/0', OPAQUE_FORMAT), '4.01');
  assert.is(first(AT + '/1', TEXT), '4.05');
  assert.is(first(AT + '/99', TEXT), '4.04');
  assert.is(first(AT + '/0', 9999), '4.15');
});

test('issue, bad input: a body that is never finished holds up no other server for longer than EXCHANGE_LIFETIME', () => {
  const f = fixture({ servers: [{ uri: 'coap://a', lifetime: 86400 }, { uri: 'coap://b', lifetime: 86400 }], use: [new Blockwise()], config: { servers: 2, values: 4000, objects: 6, instances: 8, resources: 70 } });
  f.wire.good = true;
  f.wire.ready();
  for (const s of f.wire.take()) f.wire.reply(s, 0x41, f.wire.located());
  assert.is(f.wire.client.connected(1) && f.wire.client.connected(2), true);
  const put = (peer: number, num: number, more: boolean): string =>
    f.wire.code(PUT, AT + '/0', { peer, format: OPAQUE_FORMAT, payload: pattern(more ? 64 : 10), options: [{ number: BLOCK1, value: block(num, more, 2) }] });
  assert.is(put(0, 0, true), '2.31');
  assert.is(put(1, 0, true), '5.03');
  assert.is(put(0, 1, true), '2.31');
  f.wire.advance(248000);
  assert.is(put(1, 0, true), '2.31');
  assert.is(put(0, 2, false), '4.08');
  assert.is(put(1, 1, false), '2.04');
});

test('RFC 7959 2.5: a non-confirmable block is answered likewise', () => {
  const f = ready();
  const body = pattern(100);
  for (const num of [0, 1]) {
    const sent = f.wire.send(PUT, AT + '/0', { type: NON, format: OPAQUE_FORMAT, payload: body.slice(num * 64, num * 64 + 64), options: [{ number: BLOCK1, value: block(num, num < 1, 2) }] });
    assert.is(sent.length, 1);
    assert.is(codeName(sent[0].code), num === 0 ? '2.31' : '2.04');
  }
  assert.equal(f.wire.client.get(OID, 0, 0), body);
});

/* Streams. */

test('issue 1: a streamed value reaches the application block by block, in opaque, CBOR, TLV and base64 text', () => {
  const image = pattern(5000);
  const cbor = concat(new Uint8Array([0x59, 0x13, 0x88]), image);
  const tlv = concat(new Uint8Array([0xd0, 0x02, 0x13, 0x88]), image);
  const text = ascii(Buffer.from(image).toString('base64'));
  for (const [format, body] of [[OPAQUE_FORMAT, image], [CBOR, cbor], [TLV, tlv], [TEXT, text]] as [number, Uint8Array][]) {
    for (const szx of [2, 5, 6]) {
      const f = ready(undefined, 16);
      const codes = upload(f.wire, AT + '/2', body, szx, format);
      assert.is(codes.pop(), '2.04');
      assert.ok(codes.every((c) => c === '2.31'));
      assert.is(f.pieces.length, codes.length + 1);
      assert.is(f.pieces.map((p) => p.bytes).join(''), hex(image), 'format ' + format + ', szx ' + szx);
      let at = 0;
      for (const [i, p] of f.pieces.entries()) {
        assert.is(p.offset, at);
        assert.is(p.last, i === f.pieces.length - 1);
        at += p.bytes.length / 2;
      }
      assert.equal(f.wire.names(), ['WRITTEN']);
    }
  }
});

test('issue 1: a streamed string, and a value of one block without Block1', () => {
  const f = ready(undefined, 16);
  assert.is(f.wire.code(PUT, AT + '/3', { format: TEXT, payload: 'hello' }), '2.04');
  assert.equal(f.pieces, [{ offset: 0, bytes: hex(ascii('hello')), last: true }]);
  f.pieces.length = 0;
  assert.is(upload(f.wire, AT + '/3', ascii('tally-ho '.repeat(50)), 3, TEXT).pop(), '2.04');
  assert.is(f.pieces.map((p) => p.bytes).join(''), hex(ascii('tally-ho '.repeat(50))));
});

test('issue 1: a stream begins anew with offset 0; what the application refuses ends it', () => {
  const f = ready(undefined, 16);
  const put = (num: number, more: boolean): string => f.wire.code(PUT, AT + '/2', { format: OPAQUE_FORMAT, payload: pattern(more ? 64 : 5), options: [{ number: BLOCK1, value: block(num, more, 2) }] });
  assert.equal([put(0, true), put(1, true), put(0, true), put(1, false)], ['2.31', '2.31', '2.31', '2.04']);
  assert.equal(f.pieces.map((p) => p.offset), [0, 64, 0, 64]);
  f.answer = status.BAD_REQUEST;
  assert.is(put(0, true), '4.00');
  f.answer = undefined;
  assert.is(put(1, true), '4.08');
  f.answer = status.LATER;
  assert.is(put(0, true), '5.00');
});

test('issue, bad input: heads that lie about the length of a streamed value', () => {
  const f = ready(undefined, 16);
  const put = (format: number, payload: Uint8Array, num: number, more: boolean): string => f.wire.code(PUT, AT + '/2', { format, payload, options: [{ number: BLOCK1, value: block(num, more, 0) }] });
  const bytes = (...b: number[]): Uint8Array => { const a = new Uint8Array(16); a.set(b); return a; };
  // Longer, shorter, of another type, of another id, indefinite, torn.
  assert.is(put(CBOR, bytes(0x4a), 0, true), '4.00');
  assert.is(put(CBOR, bytes(0x58, 20), 0, true), '2.31');
  assert.is(put(CBOR, new Uint8Array(5), 1, false), '4.00');
  assert.is(put(CBOR, bytes(0x58, 20), 0, true), '2.31');
  assert.is(put(CBOR, new Uint8Array(7), 1, false), '4.00');
  assert.is(put(CBOR, bytes(0x78, 20), 0, true), '4.00');
  assert.is(put(CBOR, bytes(0x5f, 0x41), 0, true), '4.00');
  assert.is(put(CBOR, bytes(0x5b, 0xff, 0xff, 0xff, 0xff), 0, true), '4.00');
  assert.is(put(TLV, bytes(0xc8, 3, 13), 0, true), '4.00');
  assert.is(put(TLV, bytes(0x88, 2, 13), 0, true), '4.00');
  assert.is(put(TEXT, ascii('not base64!!!!!!'), 0, true), '4.00');
  for (const head of [[0x58], [0x59, 1], [0xc8, 2], [0xf0, 0, 2], [0xe8, 0]]) {
    for (const format of [CBOR, TLV]) assert.is(f.wire.code(PUT, AT + '/2', { format, payload: new Uint8Array(head) }), '4.00', head.join());
  }
  assert.is(f.wire.code(PUT, AT + '/2', { format: CBOR, payload: new Uint8Array(0) }), '4.00');
});

/* Block1: our own requests. */

/** A server that takes a Register in blocks; answers what it put together. */
function serve(wire: Wire, szx: number, spoil?: (s: Sent, num: number) => { code: number; options: Option[] } | undefined): { body: string; sent: Sent[] } {
  let body = '';
  const all: Sent[] = [];
  for (let round = 0; round < 100; round++) {
    const list = wire.take();
    if (list.length === 0) break;
    for (const s of list) {
      all.push(s);
      const value = uintOf(s, BLOCK1);
      const num = value < 0 ? 0 : value >> 4;
      const spoilt = spoil === undefined ? undefined : spoil(s, all.length - 1);
      const before = wire.sent.length;
      if (spoilt !== undefined) {
        wire.reply(s, spoilt.code, spoilt.options);
        wire['takenSent' as never] = before as never;
        continue;
      }
      if (num === 0) body = '';
      body += payloadText(s);
      const more = (value & 8) !== 0;
      const options: Option[] = more ? [] : wire.located();
      if (value >= 0) options.push({ number: BLOCK1, value: uint((value & ~7) | Math.min(value & 7, num === 0 ? szx : value & 7)) });
      wire.reply(s, more ? 0x5f : pathOf(s) === '/rd' ? 0x41 : 0x44, options);
      wire['takenSent' as never] = before as never;
    }
  }
  return { body, sent: all };
}

function crowd(message: number): Wire {
  return new Wire({
    client: { use: [new Blockwise()], config: { message, objects: 30, instances: 40, resources: 80 } },
    objects: () => Array.from({ length: 24 }, (_, i) => ({ id: 3300 + i, version: '1.1', instances: [0], resources: [{ id: 5700, type: STRING, access: R, value: '' } as const] })),
  });
}

test('RFC 7959 2.5: a Register that fits no message goes in blocks, whole and once announced', () => {
  const whole = crowd(1280).one();
  assert.is(uintOf(whole, BLOCK1), -1);
  for (const szx of [2, 1, 0, 6]) {
    const wire = crowd(256);
    const got = serve(wire, szx);
    assert.is(got.body, payloadText(whole), 'szx ' + szx);
    assert.is(wire.client.connected(1), true);
    assert.equal(wire.names(), ['REGISTERING', 'REGISTRATION_COMPLETE']);
    assert.is(uintOf(got.sent[0], SIZE1), whole.payload.length);
    for (const s of got.sent) assert.is(pathOf(s), '/rd');
    assert.equal(got.sent.map((s) => uintOf(s, BLOCK1) >> 4)[1], szx >= 3 ? 1 : 1 << (3 - szx));
  }
});

test('RFC 7959 2.9.3: 4.13 with a smaller size draws the body again in that size; 4.08 draws it again', () => {
  const wire = crowd(256);
  const got = serve(wire, 6, (_s, n) => (n === 0 ? { code: 0x8d, options: [{ number: BLOCK1, value: block(0, false, 1) }] } : undefined));
  assert.is(uintOf(got.sent[1], BLOCK1), 8 + 1);
  assert.is(wire.client.connected(1), true);
  const again = crowd(256);
  const second = serve(again, 6, (_s, n) => (n === 2 ? { code: 0x88, options: [] } : undefined));
  assert.is(uintOf(second.sent[3], BLOCK1) >> 4, 0);
  assert.is(again.client.connected(1), true);
});

test('RFC 7959 2.9.3: a server that takes no body so large gets its Register again in blocks', () => {
  const wire = crowd(1280);
  const got = serve(wire, 6, (_s, n) => (n === 0 ? { code: 0x8d, options: [{ number: BLOCK1, value: block(0, false, 4) }] } : undefined));
  assert.is(uintOf(got.sent[0], BLOCK1), -1);
  assert.is(uintOf(got.sent[1], BLOCK1), 8 + 4);
  assert.is(wire.client.connected(1), true);
});

test('RFC 7959: a body that changes while it is sent begins anew', () => {
  const wire = crowd(256);
  let changed = false;
  const got = serve(wire, 6, (_s, n) => {
    if (n === 1 && !changed) {
      changed = true;
      wire.client.removeInstance(3300, 0);
    }
    return undefined;
  });
  assert.ok(!got.body.includes('</3300/0>'));
  assert.ok(got.body.startsWith('</>'));
  assert.is(wire.client.connected(1), true);
});

test('RFC 7959: 4.08 for ever, silence in the midst, and a refusal in the midst end the attempt, and the next begins at block 0', () => {
  for (const spoil of ['4.08', 'silence', '4.00']) {
    const wire = crowd(256);
    wire.reply(wire.one(), 0x5f, [{ number: BLOCK1, value: block(0, true, 3) }]);
    let last = wire.sent[wire.sent.length - 1];
    assert.is(uintOf(last, BLOCK1) >> 4, 1);
    for (let i = 0; spoil === '4.08' && i < 50 && !wire.names().includes('REGISTRATION_FAILURE'); i++) {
      wire.reply(last, 0x88);
      last = wire.sent[wire.sent.length - 1];
    }
    if (spoil === '4.00') wire.reply(last, 0x80);
    wire.take();
    wire.advance(400000);
    const next = wire.take().filter((s) => s.code === POST);
    assert.ok(next.length > 0, spoil);
    const fresh = next.find((s) => s.mid !== last.mid);
    assert.ok(fresh !== undefined && (uintOf(fresh, BLOCK1) >> 4) === 0, spoil);
  }
});

test('RFC 7959 2.5: an Update with a long object list goes in blocks too', () => {
  const wire = crowd(256);
  serve(wire, 6);
  wire.names();
  wire.client.addInstance(3301, 5);
  wire.client.removeInstance(3300, 0);
  wire.turn();
  const got = serve(wire, 6);
  assert.ok(got.body.includes('</3302/0>') && !got.body.includes('</3300/0>'));
  assert.equal(wire.names(), ['REG_UPDATE', 'REG_UPDATE_COMPLETE']);
});

test('RFC 9175 2.3: a request answered by 4.01 with an Echo is repeated with it, once', () => {
  const f = fixture();
  const first = f.wire.one();
  const echo = { number: 252, value: new Uint8Array([1, 2, 3, 4, 5]) };
  const again = f.wire.reply(first, 0x81, [echo]);
  assert.is(again.length, 1);
  assert.is(valueOf(again[0], 252), '0102030405');
  assert.is(payloadText(again[0]), payloadText(first));
  f.wire.reply(again[0], 0x41, f.wire.located());
  assert.is(f.wire.client.connected(1), true);
  f.wire.client.update();
  f.wire.turn();
  const update = f.wire.one();
  assert.is(valueOf(update, 252), '-');
  assert.is(valueOf(f.wire.reply(update, 0x81, [echo])[0], 252), '0102030405');
  const other = fixture();
  const twice = other.wire.reply(other.wire.reply(other.wire.one(), 0x81, [echo])[0], 0x81, [echo]);
  assert.equal(twice, []);
  assert.ok(other.wire.names().includes('REGISTRATION_FAILURE'));
});

test('RFC 9175 2.3: a block is repeated with the Echo, and the body goes on', () => {
  const wire = crowd(256);
  const got = serve(wire, 6, (_s, n) => (n === 1 ? { code: 0x81, options: [{ number: 252, value: new Uint8Array(40).fill(7) }] } : undefined));
  assert.is(valueOf(got.sent[2], 252), '07'.repeat(40));
  assert.is(uintOf(got.sent[2], BLOCK1), uintOf(got.sent[1], BLOCK1));
  assert.is(wire.client.connected(1), true);
});

test('RFC 8768 3: a request with a Hop-Limit of 0 is 4.00, any other is served', () => {
  const f = ready();
  assert.is(f.wire.code(GET, AT + '/4', { accept: TEXT, options: [{ number: 16, value: new Uint8Array([0]) }] }), '4.00');
  assert.is(f.wire.code(GET, AT + '/4', { accept: TEXT, options: [{ number: 16, value: uint(1) }] }), '2.05');
});

test('without the feature a body in blocks is 4.13, a later block asked for 4.02, and what does not fit 5.00', () => {
  const f = fixture({ use: [] });
  f.wire.register();
  f.text = 'x'.repeat(2000);
  assert.is(f.wire.code(PUT, AT + '/0', { format: OPAQUE_FORMAT, payload: pattern(64), options: [{ number: BLOCK1, value: block(0, true, 2) }] }), '4.13');
  assert.is(f.wire.code(GET, AT + '/1', { accept: TEXT, options: [{ number: BLOCK2, value: block(1, false, 2) }] }), '4.02');
  assert.is(f.wire.code(GET, AT + '/1', { accept: TEXT }), '5.00');
  assert.is(f.wire.client.stats.noRoom, 1);
  const raw = encode({ type: CON, code: 0, mid: 1, token: '', options: [], payload: new Uint8Array(0) });
  assert.is(f.wire.receive(raw).length, 1);
  assert.is(ACK, 2);
});

test('an unfinished body of a server that is gone, or has been silent for EXCHANGE_LIFETIME, keeps nobody out of the buffer', () => {
  for (const gone of [true, false]) {
    const f = fixture({ servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 0, ssid: 1 }, { uri: 'coap://127.0.0.1:5684', lifetime: 0, ssid: 2 }], config: { values: 4000, objects: 6, resources: 90, servers: 2, messages: 4 } });
    const wire = f.wire;
    wire.good = true;
    for (const s of wire.take()) wire.reply(s, 0x41, wire.located());
    wire.turn();
    wire.take();
    assert.equal([wire.client.connected(1), wire.client.connected(2)], [true, true]);
    const first = (peer: number): string => wire.code(PUT, AT + '/0', { peer, format: OPAQUE_FORMAT, payload: pattern(16), options: [{ number: BLOCK1, value: block(0, true, 0) }] });
    assert.is(wire.code(PUT, AT + '/0', { peer: 1, format: OPAQUE_FORMAT, payload: pattern(200) }), '2.04');
    f.text = 'x'.repeat(1700);
    const read = (): string => wire.code(GET, AT, { peer: 1, accept: TLV });
    assert.is(read(), '2.05');
    assert.is(first(0), '2.31');
    assert.equal([first(1), read()], ['5.03', '5.03']);
    if (gone) wire.client.stop(1);
    wire.turn();
    if (!gone) wire.advance(248000);
    assert.is(read(), '2.05');
    assert.is(first(1), '2.31');
  }
});

test.run();
