import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recordNames } from '../../tools/decode/records.js';
import { mote } from './command.js';

/** Each takes seconds, so all begin at once. */
const plain = mote('demo');
const plainJson = mote('demo', '--json');
const secure = mote('demo', '--secure');
const secureJson = mote('demo', '--secure', '--json');

test('demo: shows the whole life cycle and exits 0', async () => {
  const { code, stdout, stderr } = await plain;
  assert.is(stderr, '');
  assert.is(code, 0, stdout.slice(-2000));
  for (const word of ['Register', 'Discover', 'Read', 'Write', 'Execute', 'Observe', 'Cancel', 'Update', 'De-register', 'Memory', 'Content-Format  11542 (TLV)',
    'Accept          112 (SenML CBOR)', 'Location-Path   rd', '"+02:00"', 'arena', '0 failed']) assert.ok(stdout.includes(word), word);
  assert.not.match(stdout, /\u001b\[/, 'no colours where no terminal is');
});

test('demo --json: a line for each datagram and step', async () => {
  const { code, stdout } = await plainJson;
  assert.is(code, 0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const done = lines.filter((line) => 'ok' in line);
  assert.ok(done.length >= 12);
  assert.ok(done.every((line) => line['ok'] === true));
  assert.ok(lines.some((line) => line['from'] === 'device') && lines.some((line) => line['from'] === 'server'));
  const memory = lines.find((line) => 'memory' in line)?.['memory'] as { rows: { bytes: number }[]; arena: number };
  assert.is(memory.rows.reduce((sum, row) => sum + row.bytes, 0), memory.arena);
});

test('demo --secure: the same over DTLS, with its handshake, a change of address, and devices that are turned away', async () => {
  const { code, stdout, stderr } = await secure;
  assert.is(stderr, '');
  assert.is(code, 0, stdout.slice(-2000));
  const without = (await plain).stdout;
  const names = (text: string): string[] => [...text.matchAll(/^ *\d+  (.*)$/gm)].map(([, name]) => name);
  assert.is(names(without).length, 13);
  assert.equal(names(without).filter((name) => !names(stdout).includes(name)), [], 'every step of the demo');
  assert.is(names(stdout).length, 17);
  for (const word of ['coaps://127.0.0.1:', 'DTLS ClientHello, 83 bytes', 'HelloVerifyRequest', 'ServerHello, ServerHelloDone', 'ClientKeyExchange, ChangeCipherSpec, Finished, protected',
    '6 flights in 6 datagrams, ', 'TLS_PSK_WITH_AES_128_CCM_8, a connection id of 6 bytes', ', in a record of ', ', without a handshake', 'closed by an alert', 'AUTH_FAILURE, wrong key: ',
    'alert unknown_psk_identity', 'UNKNOWN_IDENTITY, unknown identity: ', 'DTLS  ', '17 steps passed, 0 failed']) assert.ok(stdout.includes(word), word);
  assert.ok(!without.includes('DTLS'));
});

test('demo --secure --json: what DTLS adds is said of each datagram', async () => {
  const { code, stdout } = await secureJson;
  assert.is(code, 0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const messages = lines.filter((line) => 'bytes' in line) as { bytes: string; wire: number; from: string }[];
  assert.ok(messages.length > 20);
  // RFC 6655 and RFC 9146: a header of 13, an explicit nonce and a tag of 8 each; to the server also the connection id of 6 and the inner type.
  for (const line of messages) assert.is(line.wire - line.bytes.length / 2, line.from === 'device' ? 36 : 29);
  const records = lines.filter((line) => 'records' in line);
  assert.equal(records.slice(0, 2).map((line) => line['records']), [['ClientHello'], ['HelloVerifyRequest']]);
  const memory = lines.find((line) => 'memory' in line)?.['memory'] as { dtls: number };
  assert.ok(memory.dtls > 2000);
});

test('the names of records: fragments that lie, an alert, data, and no more than there is', () => {
  const record = (type: number, epoch: number, content: readonly number[], cid: readonly number[] = []): number[] => [type, 254, 253, 0, epoch, 0, 0, 0, 0, 0, 1, ...cid, 0, content.length, ...content];
  const hello = [1, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 9, 9, 9, 9];
  const of = (...records: number[][]): string[] => recordNames(new Uint8Array(records.flat()), 2);
  assert.equal(of(record(22, 0, [...hello, ...hello])), ['ClientHello', 'ClientHello']);
  assert.equal(of(record(22, 0, [99, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255])), ['message 99']);
  assert.equal(of(record(21, 0, [2, 115]), record(20, 0, [1]), record(22, 1, [0])), ['alert unknown_psk_identity', 'ChangeCipherSpec', 'Finished, protected']);
  assert.equal(of(record(25, 1, [1, 2, 3], [7, 7]), record(23, 1, [1]), record(21, 1, [1]), record(77, 0, [])), ['a record with a connection id', 'data, protected', 'alert, protected', 'record of type 77']);
  assert.equal(of(record(22, 0, hello).slice(0, 20)), []);
  for (let length = 0; length < 20; length++) of(record(25, 1, hello, [7, 7]).slice(0, length));
});

test.run();
