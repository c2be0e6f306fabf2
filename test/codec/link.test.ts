import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LinkReader, LinkWriter } from '../../src/codec/link.js';
import { BAD_REQUEST, OVERFLOW } from '../../src/status.js';
import { ascii, bench, pathOf, unhex } from './bench.js';

const b = bench();
const reader = new LinkReader(b.bytes);
const links = new LinkWriter(b.writer);

type Link = [string, ...[string, string | null, boolean][]];

function run(at: number, length: number): string {
  return Buffer.from(reader.bytes.subarray(at, at + length)).toString('utf8');
}

/** The links of a text; -128 as the last element where it is refused. */
function read(text: string | Uint8Array, ranged = false): (Link | number)[] {
  const bytes = typeof text === 'string' ? ascii(text) : text;
  reader.ranged = ranged;
  reader.begin(bytes, 0, bytes.length);
  const found: (Link | number)[] = [];
  for (let more = reader.next(); more !== 0; more = reader.next()) {
    if (more < 0) {
      assert.is(reader.next(), more, 'a defect stays');
      return [...found, more];
    }
    const link: Link = [run(reader.at, reader.length)];
    let attribute = reader.nextAttribute();
    for (; attribute > 0; attribute = reader.nextAttribute()) {
      link.push([run(reader.nameAt, reader.nameLength), reader.valueLength < 0 ? null : run(reader.valueAt, reader.valueLength), reader.quoted]);
    }
    found.push(link);
  }
  return found;
}

function written(write: () => void): string {
  return Buffer.from(b.written((w) => {
    assert.is(w, links.writer);
    links.begin();
    write();
  }), 'hex').toString('utf8');
}

test('Core 1.2 6.2.1: the payload of Register', () => {
  assert.is(written(() => {
    links.link(pathOf('/'));
    links.attributeQuoted('rt', 'oma.lwm2m');
    links.attributeText('ct', '110');
    links.link(pathOf('/1'));
    links.attributeText('ver', '1.1');
    links.link(pathOf('/1/0'));
    links.link(pathOf('/3/0'));
  }), '</>;rt="oma.lwm2m";ct=110,</1>;ver=1.1,</1/0>,</3/0>');
  assert.is(written(() => {}), '');
  assert.is(written(() => links.link(pathOf('/3'))), '</3>', 'begin forgets the links before');
});

test('Core 1.2 6.3.2: attributes of every form', () => {
  const uri = ascii('a"b\\c');
  assert.is(written(() => {
    links.link(pathOf('/3/0/7'));
    links.attributeNumber('dim', 2);
    links.attributeNumber('pmin', 0);
    links.attributeNumber('pmax', 2147483647);
    links.attribute('gt');
    links.writer.text('-4.5');
    links.attributeName('flag');
    links.link(pathOf('/0/0'));
    links.attributeRun('uri', uri, 0, uri.length);
  }), '</3/0/7>;dim=2;pmin=0;pmax=2147483647;gt=-4.5;flag,</0/0>;uri="a\\"b\\\\c"');
});

test('what does not fit overflows', () => {
  for (let size = 0; size < 14; size++) {
    b.bytes.fill(0xa5);
    b.writer.begin(b.bytes, 0, size);
    links.begin();
    links.link(pathOf('/3'));
    links.link(pathOf('/1'));
    links.attributeNumber('d', 5);
    assert.is(b.writer.length(), size < 13 ? OVERFLOW : 13);
    assert.ok(b.bytes.subarray(size).every((c) => c === 0xa5));
  }
});

test('what is written is read', () => {
  const id = fc.nat(65534);
  const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019!#$&+-.^_`|~'), minLength: 1, maxLength: 5 });
  const attributes = fc.uniqueArray(fc.tuple(name, fc.oneof(fc.constant(null), fc.nat(), fc.uint8Array({ maxLength: 8 }).map((u) => u.filter((c) => c >= 32 && c < 127)))), { selector: ([n]) => n, maxLength: 4 });
  fc.assert(fc.property(fc.array(fc.tuple(fc.array(id, { minLength: 1, maxLength: 4 }), attributes), { minLength: 1, maxLength: 4 }), (rows) => {
    const text = written(() => {
      for (const [ids, list] of rows) {
        links.link(pathOf('/' + ids.join('/')));
        for (const [n, v] of list) {
          if (v === null) links.attributeName(n);
          else if (typeof v === 'number') links.attributeNumber(n, v);
          else links.attributeRun(n, v, 0, v.length);
        }
      }
    });
    const found = read(text);
    assert.equal(found, rows.map(([ids, list]) => ['/' + ids.join('/'), ...list.map(([n, v]) =>
      v === null ? [n, null, false] : typeof v === 'number' ? [n, String(v), false] : [n, Buffer.from(v).toString().replace(/["\\]/g, '\\$&'), true])]));
    assert.is(read(text).length, rows.length);
  }));
});

test('RFC 6690 2: separators inside quotes, escapes left as they are', () => {
  assert.equal(read('</foo>;p=" ; , < > \\" \\\\ é",</bar>;x'), [['/foo', ['p', ' ; , < > \\" \\\\ é', true]], ['/bar', ['x', null, false]]]);
  assert.equal(read('</a>;p=""'), [['/a', ['p', '', true]]]);
  assert.equal(read('</a>;p=!#$%&\'()*+-./:<=>?@[]^_`{|}~a1'), [['/a', ['p', '!#$%&\'()*+-./:<=>?@[]^_`{|}~a1', false]]]);
});

test('links are stepped over when their attributes are not asked for, and refused all the same', () => {
  const bytes = ascii('</a>;x=1;y="2",</b>;z');
  reader.ranged = false;
  reader.begin(bytes, 0, bytes.length);
  assert.is(reader.next(), 1);
  assert.is(reader.nextAttribute(), 1);
  assert.is(reader.next(), 1);
  assert.is(run(reader.at, reader.length), '/b');
  assert.is(reader.next(), 0);
  assert.is(reader.next(), 0);
  const bad = ascii('</a>;x=1;y=,</b>');
  reader.begin(bad, 0, bad.length);
  assert.is(reader.next(), 1);
  assert.is(reader.next(), BAD_REQUEST);
  assert.is(reader.nextAttribute(), BAD_REQUEST);
});

test('refused: what is no list of links', () => {
  const bad = [
    '<', '<>', '<a>', '</', '</a', '<//>', '<//a>', '</a b>', '</a#b>', '</a?b>', '</%a>', '</%>', '</%4>', '</%4g>', '<file:///x>', 'x', ' </a>', '</a> ', '</a>,', ',</a>', '</a>,,</b>', '</a>, </b>', '</a></b>',
    '</a>;', '</a>;;x', '</a>;=1', '</a>;x=', '</a>;x= 1', '</a>;x =1', '</a>; x=1', '</a> ;x=1', '</a>;x="', '</a>;x="a', '</a>;x="a\\"', '</a>;x="a\\', '</a>;x="a"b', '</a>;x=a"b"', '</a>;x=a\\b', '</a>;x=é', '</a>;é=1', '</é>',
    '</a>;x="\n"', '</a>;x="\x7f"', '</a>;x="\\\n"', '</a>;rt=a;rt=b', '</a>;x;y;x', '</a>;x="y;x";z;x=1', '</a>;n*=utf-8',
  ];
  for (const text of bad) assert.is(read(text).at(-1), BAD_REQUEST, text);
  for (const good of ['', '</>', '</a//>', '</%4A%2f>', '</a,b;c>', '</a>;x="y;z";y;z', '</a>;x="\t"', '</a>;x,</b>;x']) assert.is.not(read(good).at(-1), BAD_REQUEST, good);
});

test('Core 1.2 7.3: values of LwM2M attributes within their ranges, where asked', () => {
  const rows: [string, boolean][] = [
    ['dim=0', true], ['dim=255', true], ['dim=256', false], ['dim=-1', false], ['dim', false], ['dim=""', false], ['ssid=1', true], ['ssid=65534', true], ['ssid=65535', false], ['ssid=0', false], ['ssid=99999999999', false],
    ['pmin=0', true], ['pmin', false], ['pmin=1.5', false], ['pmax=x', false], ['epmin=1', true], ['epmax=-1', false], ['hqmax=3', true], ['con=1', true], ['con=2', false], ['edge=0', true], ['edge=', false],
    ['gt=-60.55', true], ['lt=30', true], ['gt=1.', false], ['gt=.5', false], ['gt=-', false], ['gt', false], ['lt=1e5', false], ['st=0.5', true], ['st=-1', false], ['ver=2.0', true], ['uri="coap://x"', true], ['foo', true],
  ];
  for (const [text, ok] of rows) {
    const found = read(`</3/0/9>;${text},</1>`, true);
    assert.is(found.length, 2);
    assert.is(found[1] !== BAD_REQUEST, ok, text);
    if (text !== 'edge=') assert.is(read(`</3/0/9>;${text}`).length, 1, text);
  }
});

test('any bytes: a number comes back, and no byte outside is looked at', () => {
  const letters = fc.array(fc.constantFrom(...'<>/,;="\\ab%20 '), { maxLength: 30 }).map((a) => ascii(a.join('')));
  fc.assert(fc.property(fc.oneof(letters, fc.uint8Array({ maxLength: 30 })), (body) => {
    const results = ['22', '3e', '41'].map((guard) => {
      const bytes = Uint8Array.from([...unhex(guard), ...body, ...unhex(guard + guard)]);
      const trace: number[] = [];
      reader.begin(bytes, 1, body.length);
      for (let more = reader.next(); more > 0; more = reader.next()) {
        trace.push(more, reader.at, reader.length);
        let attribute = reader.nextAttribute();
        for (; attribute > 0; attribute = reader.nextAttribute()) trace.push(reader.nameAt, reader.nameLength, reader.valueAt, reader.valueLength);
        trace.push(attribute);
      }
      trace.push(reader.next());
      return trace;
    });
    assert.equal(results[0], results[1]);
    assert.equal(results[0], results[2]);
  }), { numRuns: 5000 });
});

test.run();
