import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SocketAddress } from '../../src/net/address.js';
import { MESSAGE_SIZE, OK, WOULD_BLOCK } from '../../src/net/codes.js';
import { DatagramRing } from '../../src/net/ring.js';
import { FULL } from '../../src/status.js';

function from(text: string): SocketAddress {
  const address = new SocketAddress();
  assert.is(address.parseText(text, 0), OK);
  return address;
}

test('first in, first out, each with its sender', () => {
  const ring = new DatagramRing(3, 7);
  const into = new Uint8Array(16);
  const sender = new SocketAddress();
  assert.is(ring.pop(into, 0, 16, sender), WOULD_BLOCK);
  for (let round = 0; round < 5; round++) {
    assert.is(ring.push(new Uint8Array([1, 2, 3]), 1, 2, from('1.2.3.4:5683')), OK);
    assert.is(ring.push(new Uint8Array([9, 9, 9, 9, 9, 9, 9]), 0, 7, from('[2001:db8::1]:65535')), OK);
    assert.is(ring.pop(into, 4, 12, sender), 2);
    assert.equal(Array.from(into.subarray(4, 6)), [2, 3]);
    assert.is(sender.toString(), '1.2.3.4:5683');
    assert.is(ring.pop(into, 0, 16, sender), 7);
    assert.is(sender.toString(), '[2001:db8::1]:65535');
  }
});

test('full: the newest is dropped and counted, those that wait stay', () => {
  const ring = new DatagramRing(2, 4);
  const into = new Uint8Array(4);
  const sender = from('1.2.3.4:1');
  for (let i = 1; i <= 4; i++) assert.is(ring.push(new Uint8Array([i]), 0, 1, sender), i <= 2 ? OK : FULL);
  assert.is(ring.dropped, 2);
  assert.is(ring.pop(into, 0, 4, sender), 1);
  assert.is(into[0], 1);
  assert.is(ring.pop(into, 0, 4, sender), 1);
  assert.is(into[0], 2);
  assert.is(ring.pop(into, 0, 4, sender), WOULD_BLOCK);
});

test('too long for a slot or for the reader: MESSAGE_SIZE, and gone', () => {
  const ring = new DatagramRing(2, 4);
  const into = new Uint8Array(8).fill(0xee);
  const sender = new SocketAddress();
  assert.is(ring.push(new Uint8Array(5), 0, 5, from('1.2.3.4:1')), MESSAGE_SIZE);
  assert.is(ring.oversize, 1);
  assert.is(ring.push(new Uint8Array(4), 0, 4, from('1.2.3.4:2')), OK);
  assert.is(ring.pop(into, 0, 8, sender), MESSAGE_SIZE);
  assert.is(sender.port, 1);
  assert.is(ring.pop(into, 0, 3, sender), MESSAGE_SIZE);
  assert.is(sender.port, 2);
  assert.is(ring.count, 0);
  assert.ok(into.every((byte) => byte === 0xee));
});

test('an empty datagram is one', () => {
  const ring = new DatagramRing(1, 4);
  const sender = new SocketAddress();
  assert.is(ring.push(new Uint8Array(0), 0, 0, from('1.2.3.4:1')), OK);
  assert.is(ring.pop(new Uint8Array(0), 0, 0, sender), 0);
  assert.is(ring.pop(new Uint8Array(0), 0, 0, sender), WOULD_BLOCK);
});

test('clear drops what waits and keeps the counters', () => {
  const ring = new DatagramRing(1, 1);
  const sender = from('1.2.3.4:1');
  ring.push(new Uint8Array(1), 0, 1, sender);
  ring.push(new Uint8Array(1), 0, 1, sender);
  ring.clear();
  assert.is(ring.count, 0);
  assert.is(ring.dropped, 1);
  assert.is(ring.push(new Uint8Array(1), 0, 1, sender), OK);
});

test('behaves as a bounded queue', () => {
  const operation = fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 12 }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 11 }), fc.array(operation, { maxLength: 60 }), (slots, slotBytes, operations) => {
      const ring = new DatagramRing(slots, slotBytes);
      const model: { bytes: Uint8Array; port: number }[] = [];
      const into = new Uint8Array(12);
      const sender = from('[::1]:1');
      let port = 0;
      for (const bytes of operations) {
        if (bytes !== null) {
          sender.port = ++port;
          const result = ring.push(bytes, 0, bytes.length, sender);
          assert.is(result, model.length === slots ? FULL : bytes.length > slotBytes ? MESSAGE_SIZE : OK);
          if (result !== FULL) model.push({ bytes, port });
          continue;
        }
        const expected = model.shift();
        const length = ring.pop(into, 0, 12, sender);
        if (expected === undefined) {
          assert.is(length, WOULD_BLOCK);
          continue;
        }
        assert.is(sender.port, expected.port);
        assert.is(length, expected.bytes.length > slotBytes ? MESSAGE_SIZE : expected.bytes.length);
        if (length >= 0) assert.equal(into.slice(0, length), new Uint8Array(expected.bytes));
      }
      assert.is(ring.count, model.length);
    }),
    { seed: 5683, numRuns: 1000 },
  );
});

test.run();
