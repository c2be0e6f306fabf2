/**
 * Every format writes through a window (RFC 7959 answers made block by block) what it writes at once; but for those that say that they cannot.
 */
import * as assert from 'node:assert/strict';
import { suite } from 'uvu';
import { Arena } from '../../src/buffers/arena.js';
import { SLACK, Writer } from '../../src/buffers/writer.js';
import { CborFormat } from '../../src/codec/cbor.js';
import { Decimal } from '../../src/codec/decimal.js';
import type { Format } from '../../src/codec/format.js';
import { Lwm2mCborFormat } from '../../src/codec/lwm2m-cbor.js';
import { Lwm2mJsonFormat } from '../../src/codec/lwm2m-json.js';
import { OpaqueFormat } from '../../src/codec/opaque.js';
import { SenmlCborFormat } from '../../src/codec/senml-cbor.js';
import { SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { TextFormat } from '../../src/codec/text.js';
import { TlvFormat } from '../../src/codec/tlv.js';
import { BOOLEAN, CORELNK, OPAQUE, STRING, UNSIGNED } from '../../src/codec/types.js';
import { BASE64, Value } from '../../src/codec/value.js';
import { NOT_ACCEPTABLE } from '../../src/status.js';
import { pathOf } from './bench.js';

const test = suite('codec/window');
const arena = new Arena(1024);
const value = new Value(arena, false);
const decimal = new Decimal(arena);
const formats: Record<string, Format> = {
  text: new TextFormat(decimal), opaque: new OpaqueFormat(), cbor: new CborFormat(arena), senmlJson: new SenmlJsonFormat(arena, decimal), senmlCbor: new SenmlCborFormat(arena),
  tlv: new TlvFormat(), lwm2mJson: new Lwm2mJsonFormat(arena, decimal), lwm2mCbor: new Lwm2mCborFormat(arena),
};
const writer = new Writer(new Uint8Array(0), false);

const bytes = Uint8Array.from({ length: 700 }, (_, i) => (i * 7) & 255);
const base64 = Buffer.from(Buffer.from(bytes).toString('base64'));
const long = 'häuser ☀ "quoted" \u{1f600}\n'.repeat(40);
const utf8 = Buffer.from(long);
const json = Uint8Array.from(Buffer.from('[{"n":"/1/2/3","vs":' + JSON.stringify(long).replace(/ä/g, '\\u00e4').replace(/\u{1f600}/gu, '\\ud83d\\ude00') + '}]'));

/** A string as the reader of SenML JSON leaves it, its escapes where they are. */
function escaped(): void {
  const reader = new SenmlJsonFormat(new Arena(400), new Decimal(new Arena(200)));
  reader.beginRead(json, 0, json.length, pathOf('/1'));
  assert.equal(reader.next(pathOf('/')), 1);
  assert.equal(reader.decode(STRING, value), 0);
  assert.equal(value.getText(), long);
}

const pushes: Record<string, () => void> = {
  chars: () => value.string(long),
  plain: () => value.string('Open Mobile Alliance '.repeat(30)),
  run: () => value.utf8(utf8, 0, utf8.length),
  core: () => value.run(CORELNK, utf8, 0, utf8.length, 0),
  escaped,
  opaque: () => value.opaque(bytes, 0, bytes.length),
  base64: () => value.run(OPAQUE, base64, 0, base64.length, BASE64),
  float: () => value.float(-5e-324),
  single: () => value.float(0.5),
  whole: () => value.wide(-2147483648, 0),
  unsigned: () => {
    value.wide(-1, -1);
    value.type = UNSIGNED;
  },
  boolean: () => value.boolean(true),
  time: () => value.time(1367491215),
  link: () => value.link(65535, 65535),
};

type Row = [string, () => void];

function write(format: Format, base: string, rows: Row[]): void {
  format.beginWrite(writer, pathOf(base), rows.length);
  rows.forEach(([path, push], i) => {
    push();
    value.stamped = i % 2 === 1;
    value.f64[value.stamp] = 1761226500.25 + i;
    assert.equal(format.write(pathOf(path), value), 0, path);
  });
  assert.equal(format.endWrite(), 0);
}

/** Written at once, and block by block. */
function both(name: string, format: Format, base: string, rows: Row[]): Buffer {
  const out = new Uint8Array(20000);
  writer.begin(out, 3, out.length);
  write(format, base, rows);
  const whole = Buffer.from(out.slice(3, writer.at));
  assert.equal(writer.length(), whole.length);
  for (const size of [16, 64, 1024]) {
    let body = Buffer.alloc(0);
    for (let from = 0; from < whole.length; from += size) {
      out.fill(0xa5);
      writer.begin(out, 3, 3 + size + SLACK);
      writer.window(from, size);
      write(format, base, rows);
      assert.equal(writer.close(), whole.length, name);
      assert.ok(writer.length() >= 0);
      body = Buffer.concat([body, out.slice(3, writer.at)]);
      assert.equal(out[3 + size + SLACK], 0xa5, 'nothing behind the window');
    }
    assert.deepEqual(body, whole, name + ' in blocks of ' + size);
  }
  return whole;
}

for (const [name, format] of Object.entries(formats)) {
  test(name + ': one value of each type', () => {
    assert.equal(format.needsWhole(pathOf('/1/2/3'), false), false);
    for (const [kind, push] of Object.entries(pushes)) {
      push();
      if (name === 'opaque' && value.type !== OPAQUE) continue;
      both(name + ' ' + kind, format, '/1/2/3', [['/1/2/3', push]]);
    }
  });
}

for (const name of ['senmlJson', 'senmlCbor', 'lwm2mJson', 'lwm2mCbor']) {
  const format = formats[name];
  test(name + ': values of an instance, of an object, and from anywhere', () => {
    const rows: Row[] = Object.values(pushes).map((push, i) => [i < 5 ? '/1/2/' + i : '/1/2/300/' + i, push]);
    for (const base of ['/1/2', '/1', '/']) {
      assert.equal(format.needsWhole(pathOf(base), false), false);
      both(name, format, base, rows);
    }
    both(name, format, '/', [...rows, ['/3/0/9', pushes.whole], ['/4/0', () => value.clear()]]);
    both(name, format, '/1/2/300', rows.slice(5));
  });
}

test('a string is the same text whichever way it comes', () => {
  for (const [name, format] of Object.entries(formats)) {
    if (name === 'opaque') continue;
    const found = [pushes.chars, pushes.run, pushes.escaped].map((push) => both(name, format, '/1/2/3', [['/1/2/3', push]]));
    assert.deepEqual(found[1], found[0], name);
    // In JSON its own escapes are kept.
    if (name.endsWith('Json')) assert.deepEqual(JSON.parse(found[2].toString()), JSON.parse(found[0].toString()));
    else assert.deepEqual(found[2], found[0], name);
  }
});

test('TLV: containers need the whole; a single resource and a resource instance do not', () => {
  const { tlv } = formats;
  const rows: [string, boolean, boolean][] = [['/3', false, true], ['/3/0', false, true], ['/3/0/6', true, true], ['/3/0/0', false, false], ['/3/0/6/1', true, false]];
  for (const [base, multiple, whole] of rows) assert.equal(tlv.needsWhole(pathOf(base), multiple), whole, base);
  both('tlv', tlv, '/3/0/6/1', [['/3/0/6/1', pushes.chars]]);
  writer.begin(new Uint8Array(100), 0, 100);
  tlv.beginWrite(writer, pathOf('/'), 1);
  value.integer(1);
  assert.equal(tlv.write(pathOf('/3/0/9'), value), NOT_ACCEPTABLE, 'nothing in it names an object');
});

test('the types of the list are all there are', () => {
  const seen = new Set(Object.values(pushes).map((push) => {
    push();
    return value.type;
  }));
  assert.equal(seen.size, 9);
  assert.ok(seen.has(STRING) && seen.has(BOOLEAN));
});

test.run();
