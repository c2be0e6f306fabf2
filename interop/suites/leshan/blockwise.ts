// Large values: reads and writes of 5,000 bytes, which neither side sends in one piece (RFC 7959).

import assert from 'node:assert/strict';
import { option, type FormatName } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { told, type Bench } from './bench.js';

const BYTES = 5_000;
const BLOCK2 = 23;
const BLOCK1 = 27;
/** Taken piece by piece by the device. */
const STREAMED: readonly FormatName[] = ['OPAQUE', 'TEXT', 'CBOR', 'TLV'];
/** Taken whole. */
const WHOLE: readonly FormatName[] = ['SENML_CBOR', 'SENML_JSON', 'JSON'];

export const blockwise: readonly Case<Bench>[] = [
  ...STREAMED.map((format) => ({ id: 'block-' + format.toLowerCase(), name: 'Write and read of 5,000 bytes, streamed, as ' + format, run: (bench: Bench) => streamed(bench, format) })),
  ...WHOLE.map((format) => ({ id: 'block-' + format.toLowerCase(), name: 'Write and read of 5,000 bytes as ' + format, run: (bench: Bench) => whole(bench, format) })),
  { id: 'block-instance', name: 'Read of an instance of more than 5,000 bytes', run: everything },
];

/** Bytes that differ from block to block, and from case to case. */
function bytes(seed: number): string {
  return Buffer.from(Array.from({ length: BYTES }, (_, i) => (i * 7 + (i >> 8) + seed) & 0xff)).toString('hex');
}

async function streamed(bench: Bench, format: FormatName): Promise<void> {
  const full = await bench.full();
  const value = bytes(STREAMED.indexOf(format));
  const since = full.events.mark;
  await full.write('/3442/0/150', 'opaque', value, format);
  const pieces = full.events.messages((message) => !message.incoming && message.code === '0.03' && option(message, BLOCK1) !== undefined, since);
  assert.ok(pieces.length >= BYTES / 1024, 'the server sent it in pieces: ' + pieces.length);
  await compare(full, '/3442/0/150', value, format);
}

async function whole(bench: Bench, format: FormatName): Promise<void> {
  const full = await bench.full();
  const value = bytes(100 + WHOLE.indexOf(format));
  await full.writeInstance('/3442/0/1150/0', 'opaque', value, format);
  await compare(full, '/3442/0/1150/0', value, format);
}

async function compare(bench: Bench, path: string, value: string, format: FormatName): Promise<void> {
  const since = bench.events.mark;
  assert.equal(await bench.value(path, format), value, 'what is read from ' + path);
  const pieces = bench.events.messages((message) => message.incoming && message.code === '2.05' && option(message, BLOCK2) !== undefined, since);
  assert.ok(pieces.length >= BYTES / 1024, 'the device answered in pieces: ' + pieces.length);
  const numbers = pieces.map((message) => (option(message, BLOCK2) as number) >> 4);
  assert.equal(numbers[0], 0, 'the first piece is block 0');
}

async function everything(bench: Bench): Promise<void> {
  const full = await bench.full();
  const value = bytes(200);
  await full.write('/3442/0/150', 'opaque', value, 'OPAQUE');
  await full.writeInstance('/3442/0/1150/0', 'opaque', '00', 'OPAQUE');
  for (const format of ['TLV', 'SENML_CBOR'] as const) {
    const answer = await full.api.read(full.endpoint, '/3442/0', format);
    assert.equal(answer.code, '2.05', 'the read of /3442/0 as ' + format + told(answer));
    const found = (answer.content?.resources ?? []).find((each) => each.id === 150);
    assert.equal(found?.value, value, '/3442/0/150 within its instance');
  }
}
