/** blockwise.json: kind=option is a Block1 or Block2 value and its parts, kind=size2szx a wish for a size; exchanges belong to the layer above. */
import * as assert from 'uvu/assert';
import { Writer } from '../../src/buffers/writer.js';
import { BLOCK2 } from '../../src/codec/options.js';
import { blockMore, blockNum, blockSize, blockSzx, blockValue, szxFor } from '../../src/codec/block.js';
import { Message } from '../../src/codec/message.js';
import { MessageWriter } from '../../src/codec/message-writer.js';
import { bench, hex, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';

interface BlockEntry extends Entry {
  kind: string;
  num: number;
  more: boolean;
  szx: number;
  /** null for szx 7, which is reserved over UDP. */
  size: number | null;
  sizeWish: number;
}

const b = bench();
const message = new Message(b.arena, 4);
const token = new Uint8Array(1);

/** A response with the value as its Block2 option. */
function carry(value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64);
  const writer = new MessageWriter(new Writer(bytes, false));
  writer.begin(bytes, 0, 64, 1, 0x45, 1, token, 0, 0);
  writer.option(BLOCK2, value, 0, value.length);
  return bytes.slice(0, writer.end());
}

export const block: VectorReader = {
  hasBytes: () => false,
  feed: () => 0,
  check(plain) {
    const entry = plain as BlockEntry;
    if (entry.kind === 'size2szx') {
      assert.is(szxFor(entry.sizeWish), entry.szx);
      assert.is(blockSize(entry.szx), entry.size);
      return;
    }
    if (entry.kind !== 'option') return;
    const bytes = carry(unhex(entry.hex));
    assert.is(message.parse(bytes, bytes.length), 0);
    assert.is(blockNum(message.block2), entry.num);
    assert.is(blockMore(message.block2), entry.more);
    assert.is(blockSzx(message.block2), entry.szx);
    if (entry.size !== null) assert.is(blockSize(entry.szx), entry.size);
    // And back, in the shortest form.
    const writer = new MessageWriter(new Writer(bytes, false));
    const again = new Uint8Array(64);
    writer.begin(again, 0, 64, 1, 0x45, 1, token, 0, 0);
    writer.uint(BLOCK2, blockValue(entry.num, entry.more, entry.szx));
    assert.is(hex(again, 0, writer.end()), hex(bytes));
  },
};
