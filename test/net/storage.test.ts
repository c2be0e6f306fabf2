/**
 * The storage port: files of the Node host as they really are, and the two cells that flash has for each record.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FileStorage } from '../../hosts/node/storage.js';
import { Persistence } from '../../src/features/persistence.js';
import { type Cells, TwinStorage } from '../../src/net/twin.js';
import { Wire } from '../protocol/wire.js';

const MISSING = -3;
const OVERFLOW = -2;
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

const files = suite('files');
let directory = '';

files.before.each(() => {
  directory = mkdtempSync(join(tmpdir(), 'mote-'));
});
files.after.each(() => rmSync(directory, { recursive: true, force: true }));

files('a key is a file, replaced as a whole, for its owner alone', () => {
  const storage = new FileStorage(join(directory, 'a', 'b'));
  const into = new Uint8Array(10).fill(9);
  assert.is(storage.load(1, into, 0, 10), MISSING);
  assert.is(storage.save(1, bytes(0, 1, 2, 3, 4), 1, 3), 0);
  assert.is(storage.save(2, bytes(7), 0, 1), 0);
  assert.is(storage.load(1, into, 2, 8), 3);
  assert.equal([...into], [9, 9, 1, 2, 3, 9, 9, 9, 9, 9]);
  assert.is(storage.save(1, bytes(5), 0, 1), 0);
  assert.is(storage.load(1, into, 0, 10), 1);
  assert.equal(readdirSync(join(directory, 'a', 'b')).sort(), ['mote-1', 'mote-2']);
  assert.is(statSync(join(directory, 'a', 'b', 'mote-1')).mode & 0o777, 0o600);
});

files('what does not fit, what is not there, what is no file', () => {
  const storage = new FileStorage(directory);
  const into = new Uint8Array(4);
  storage.save(1, bytes(1, 2, 3, 4, 5), 0, 5);
  assert.is(storage.load(1, into, 0, 4), OVERFLOW);
  assert.equal([...into], [0, 0, 0, 0]);
  assert.is(storage.save(3, bytes(), 0, 0), 0);
  assert.is(storage.load(3, into, 0, 4), 0);
  writeFileSync(join(directory, 'file'), 'x');
  const wrong = new FileStorage(join(directory, 'file'));
  assert.is(wrong.load(1, into, 0, 4), MISSING);
  assert.ok(wrong.save(1, bytes(1), 0, 1) < 0);
  if (process.getuid?.() !== 0) {
    chmodSync(directory, 0o500);
    assert.ok(storage.save(1, bytes(1), 0, 1) < 0);
    chmodSync(directory, 0o700);
  }
  assert.is(storage.load(1, new Uint8Array(9), 0, 9), 5);
});

files('erase forgets one key, and is content with none', () => {
  const storage = new FileStorage(directory);
  storage.save(1, bytes(1), 0, 1);
  storage.save(2, bytes(2), 0, 1);
  assert.is(storage.erase(1), 0);
  assert.is(storage.erase(1), 0);
  assert.is(existsSync(join(directory, 'mote-1')), false);
  assert.is(existsSync(join(directory, 'mote-2')), true);
});

files('what a crash left half-written beside the record does no harm', () => {
  const storage = new FileStorage(directory);
  storage.save(1, bytes(1, 2, 3), 0, 3);
  writeFileSync(join(directory, 'mote-1.new'), 'half');
  const into = new Uint8Array(9);
  assert.is(storage.load(1, into, 0, 9), 3);
  assert.is(storage.save(1, bytes(4), 0, 1), 0);
  assert.equal(readdirSync(directory), ['mote-1']);
});

files('a client on files: its values are there after a restart, and a spoilt file is told', () => {
  const make = (): Wire => new Wire({ start: false, client: { use: [new Persistence(new FileStorage(directory))] } });
  const first = make();
  first.good = true;
  first.start();
  assert.is(first.client.set(1, 0, 2, 33), 0);
  first.advance(5000);
  const again = make();
  again.start();
  assert.is(again.client.get(1, 0, 2), 33);
  const name = join(directory, 'mote-1');
  const record = readFileSync(name);
  record[record.length >> 1] ^= 1;
  writeFileSync(name, record);
  const spoilt = make();
  spoilt.start();
  assert.is(spoilt.client.get(1, 0, 2), 0);
  assert.ok(spoilt.names().includes('STORE_FAILURE'));
});

files.run();

/** Flash: a write may end anywhere, and leaves 0xff behind. */
class Flash implements Cells {
  readonly cells = new Map<string, Uint8Array>();
  /** Bytes of the next write that reach the flash; Infinity for all. */
  power = Infinity;
  full = false;

  read(name: string): Uint8Array | null {
    return this.cells.get(name) ?? null;
  }

  write(name: string, content: Uint8Array): boolean {
    if (this.full) return false;
    const cell = new Uint8Array(content.length).fill(255);
    cell.set(content.subarray(0, Math.min(this.power, content.length)));
    this.cells.set(name, cell);
    return true;
  }

  remove(name: string): boolean {
    this.cells.delete(name);
    return true;
  }
}

const twin = suite('twin');

function loaded(storage: TwinStorage, key: number): number[] | number {
  const into = new Uint8Array(50);
  const length = storage.load(key, into, 5, 45);
  return length < 0 ? length : [...into.slice(5, 5 + length)];
}

twin('the record saved last is the one that is loaded, for more than 256 saves', () => {
  const storage = new TwinStorage(new Flash(), 'x');
  assert.is(loaded(storage, 1), MISSING);
  for (let i = 0; i < 600; i++) {
    assert.is(storage.save(1, bytes(9, i & 255, i >> 8), 1, 2), 0);
    assert.equal(loaded(storage, 1), [i & 255, i >> 8], 'save ' + i);
  }
  assert.is(loaded(storage, 2), MISSING);
  storage.save(2, bytes(), 0, 0);
  assert.equal(loaded(storage, 2), []);
});

twin('a write that ends anywhere leaves the record of before', () => {
  for (let before = 0; before < 4; before++) {
    for (let power = 0; power < 5; power++) {
      const flash = new Flash();
      const storage = new TwinStorage(flash, 'x');
      for (let i = 0; i <= before; i++) storage.save(1, bytes(i, i, i), 0, 3);
      flash.power = power;
      storage.save(1, bytes(70, 71, 72), 0, 3);
      assert.equal(loaded(storage, 1), [before, before, before], before + ' ' + power);
      flash.power = Infinity;
      assert.is(storage.save(1, bytes(8), 0, 1), 0);
      assert.equal(loaded(storage, 1), [8]);
      storage.save(1, bytes(10), 0, 1);
      assert.equal(loaded(storage, 1), [10]);
    }
  }
});

twin('flash that is full, a record too long, erase', () => {
  const flash = new Flash();
  const storage = new TwinStorage(flash, 'x');
  storage.save(1, bytes(1, 2, 3), 0, 3);
  assert.is(storage.load(1, new Uint8Array(2), 0, 2), OVERFLOW);
  flash.full = true;
  assert.ok(storage.save(1, bytes(4), 0, 1) < 0);
  assert.equal(loaded(storage, 1), [1, 2, 3]);
  assert.is(storage.erase(1), 0);
  assert.is(flash.cells.size, 0);
  assert.is(storage.erase(1), 0);
});

twin.run();
