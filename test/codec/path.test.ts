/**
 * Paths, Core 1.2 7.1.
 */
import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { Writer } from '../../src/buffers/writer.js';
import { ABSENT, Path, parseId } from '../../src/codec/path.js';
import { BAD_REQUEST } from '../../src/status.js';

const test = suite('codec/path');
const out = new Uint8Array(64);
const writer = new Writer(out, false);

function parse(text: string): Path | undefined {
  const path = new Path();
  const bytes = Buffer.from('9' + text + '/9');
  const status = path.parse(bytes, 1, bytes.length - 3);
  if (status === 0) return path;
  assert.equal(status, BAD_REQUEST);
  return undefined;
}

function text(path: Path): string {
  out.fill(0xa5);
  writer.begin(out, 0, 60);
  path.write(writer);
  assert.equal(out[writer.length()], 0xa5);
  return Buffer.from(out.slice(0, writer.length())).toString();
}

test('any path comes back', () => {
  fc.assert(fc.property(fc.array(fc.nat(65534), { maxLength: 4 }), (ids) => {
    const path = parse('/' + ids.join('/'));
    assert.ok(path);
    assert.equal(path.depth(), ids.length);
    for (let i = 0; i < 4; i++) assert.equal(path.id(i), i < ids.length ? ids[i] : ABSENT);
    assert.equal(text(path), '/' + ids.join('/'));
  }), { numRuns: 2000, seed: 1 });
});

test('the root has two texts', () => {
  assert.equal(parse('')?.depth(), 0);
  assert.equal(parse('/')?.depth(), 0);
  assert.equal(text(new Path()), '/');
});

test('what is no path is refused', () => {
  for (const bad of ['3', '3/0', '//', '/3/', '/3//0', '/3/0/0/0/0', '/65535', '/65536', '/100000', '/00', '/03', '/-1', '/+1', '/a', '/3a', '/3/ 0', '/3.0', '/3/0/', ' /3']) assert.equal(parse(bad), undefined, bad);
});

test('ids are decimal, without leading zeros, below 65535', () => {
  const id = (s: string): number => parseId(Buffer.from('1' + s + '1'), 1, Buffer.byteLength(s));
  for (const n of [0, 1, 9, 10, 255, 65534]) assert.equal(id(String(n)), n);
  for (const bad of ['', '00', '01', '65535', '99999', '100000', '4294967296', ':', '/', 'x']) assert.equal(id(bad), BAD_REQUEST, bad);
});

test('covers: itself and what lies below', () => {
  const covers = (a: string, b: string): boolean => (parse(a) as Path).covers(parse(b) as Path);
  for (const b of ['/', '/3', '/3/0', '/3/0/6', '/3/0/6/1']) assert.ok(covers('/', b));
  for (const b of ['/3/0', '/3/0/6', '/3/0/6/1']) assert.ok(covers('/3/0', b));
  for (const b of ['/', '/3', '/3/1', '/4/0', '/3/1/6']) assert.ok(!covers('/3/0', b));
  assert.ok(covers('/3/0/6/1', '/3/0/6/1'));
  assert.ok(!covers('/3/0/6/1', '/3/0/6') && !covers('/3/0/6/1', '/3/0/6/2'));
});

test('put, copy and set', () => {
  const path = new Path();
  for (let i = 0; i < 4; i++) path.put(i, 10 + i);
  const other = new Path();
  other.copy(path);
  assert.deepEqual([other.oid, other.iid, other.rid, other.riid, other.depth()], [10, 11, 12, 13, 4]);
  other.set(1, 2, ABSENT, ABSENT);
  assert.equal(text(other), '/1/2');
  assert.equal(path.riid, 13);
});

test('a path that does not fit is an overflow', () => {
  const path = parse('/3303/0/5700') as Path;
  for (let room = 0; room < 12; room++) {
    out.fill(0xa5);
    writer.begin(out, 0, room);
    path.write(writer);
    assert.ok(writer.length() < 0);
    assert.equal(out[room], 0xa5);
  }
});

test.run();
