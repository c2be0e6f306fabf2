import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Writer } from '../../src/buffers/writer.js';
import { ADDRESS_TEXT, ANY, IPV4, IPV6, SocketAddress, isNumeric } from '../../src/net/address.js';
import { OK, PARAMETER } from '../../src/net/codes.js';

function parsed(text: string, port: number): SocketAddress {
  const address = new SocketAddress();
  assert.is(address.parseText(text, port), OK, text);
  return address;
}

test('text to bytes', () => {
  const rows: [string, number, number[], number][] = [
    ['127.0.0.1', IPV4, [127, 0, 0, 1], 9],
    ['255.255.255.255:65535', IPV4, [255, 255, 255, 255], 65535],
    ['0.0.0.0:0', IPV4, [0, 0, 0, 0], 0],
    ['::', IPV6, [], 9],
    ['::1', IPV6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 9],
    ['[::1]', IPV6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 9],
    ['[2001:DB8::]:5683', IPV6, [0x20, 1, 0xd, 0xb8], 5683],
    ['1:2:3:4:5:6:7:8', IPV6, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], 9],
    ['1:2:3:4:5:6:7::', IPV6, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7], 9],
    ['::2:3:4:5:6:7:8', IPV6, [0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], 9],
    ['0001::ffff:1.2.3.4', IPV6, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4], 9],
    ['1:2:3:4:5:6:1.2.3.4', IPV6, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4], 9],
    ['::1.2.3.4', IPV6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 9],
  ];
  for (const [text, family, bytes, port] of rows) {
    const address = parsed(text, 9);
    assert.is(address.family, family, text);
    assert.equal(Array.from(address.bytes), bytes.concat(new Array(16 - bytes.length).fill(0)), text);
    assert.is(address.port, port, text);
  }
});

test('malformed text is PARAMETER and leaves nothing behind', () => {
  const address = new SocketAddress();
  const rows = [
    '', ' ', 'localhost', '1', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '01.2.3.4', '1.2.3.00', '256.0.0.1', '1.2.3.4294967297', '1.2.3.4 ', ' 1.2.3.4',
    '1.2.3.4:', '1.2.3.4:01', '1.2.3.4:65536', '1.2.3.4:5683x', '1.2.3.4:-1', '+1.2.3.4', '0x7f.0.0.1', '[1.2.3.4]', '1.2.3.4]',
    ':', ':::', ':1', '1:', '1::2::3', '12345::', '::12345', '::g', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', '1:2:3:4::5:6:7:8',
    '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3', '::1.2.3.4:5', '1.2.3.4::', '::1.2.3.256', '[::1', '::1]', '[]', '[[::1]]', '[::1]5683', '[::1]:', '[::1]:99999', 'fe80::1%eth0',
    '\u0661.2.3.4', '1.2.3.4\u0000', '1:2:3:4:5:6:7:' + '0'.repeat(60),
  ];
  for (const text of rows) {
    address.parseText('[2001:db8::5]:7', 0);
    assert.is(address.parseText(text, 9), PARAMETER, JSON.stringify(text));
    assert.is(address.family, ANY, text);
    assert.is(address.port, 0);
    assert.ok(address.bytes.every((byte) => byte === 0), text);
  }
  for (const port of [-1, 65536]) assert.is(address.parseText('1.2.3.4', port), PARAMETER);
});

test('bytes to text, as RFC 5952', () => {
  const rows = [
    ['2001:0DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['::FFFF:C000:0201', '::ffff:192.0.2.1'],
    ['10.20.0.199', '10.20.0.199'],
  ];
  for (const [text, shortest] of rows) assert.is(parsed(text, 1).host(), shortest);
  assert.is(parsed('::1', 5683).toString(), '[::1]:5683');
  assert.is(parsed('1.2.3.4', 0).toString(), '1.2.3.4:0');
  assert.is(new SocketAddress().toString(), '');
});

test('writing takes only the room it was given', () => {
  const bytes = new Uint8Array(ADDRESS_TEXT).fill(0xee);
  const out = new Writer(bytes, false);
  const address = parsed('[1111:2222:3333:4444:5555:6666:7777:8888]:12345', 0);
  out.begin(bytes, 2, 12);
  address.write(out);
  assert.ok(out.length() < 0);
  assert.is(bytes[1], 0xee);
  assert.is(bytes[12], 0xee);
});

test('equality, unspecified, copies', () => {
  const a = parsed('1.2.3.4', 5683);
  const b = new SocketAddress();
  assert.ok(b.unspecified());
  assert.not(a.equals(b));
  b.copyFrom(a);
  assert.ok(a.equals(b));
  b.port = 5684;
  assert.not(a.equals(b));
  assert.not(parsed('0.0.0.0', 1).equals(parsed('::', 1)));
  assert.ok(parsed('0.0.0.0', 1).unspecified());
  assert.ok(parsed('::', 1).unspecified());
  assert.not(parsed('::1', 1).unspecified());
  b.set(IPV4, new Uint8Array([9, 8, 7, 6, 5, 4]), 1, 80);
  assert.is(b.toString(), '8.7.6.5:80');
});

test('hosts: an address without a port', () => {
  const address = new SocketAddress();
  for (const text of ['1.2.3.4', '::1', '[::1]', '::ffff:1.2.3.4']) assert.ok(address.parseHost(text, 7) && address.port === 7, text);
  for (const text of ['1.2.3.4:0', '1.2.3.4:7', '[::1]:7', '[1.2.3.4]', 'localhost', '']) {
    assert.not(address.parseHost(text, 7), text);
    assert.is(address.family, ANY);
  }
});

test('numeric text is told from names', () => {
  for (const text of ['1.2.3.4', '1', '127.1', '::1', '[::1]', 'a:1', '']) assert.ok(isNumeric(text), text);
  for (const text of ['localhost', '1.example', '1.2.3.4.in-addr.arpa']) assert.not(isNumeric(text), text);
});

const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 65535 })), { minLength: 8, maxLength: 8 });

test('round trip of every address', () => {
  fc.assert(
    fc.property(fc.boolean(), groups, fc.integer({ min: 0, max: 65535 }), (four, words, port) => {
      const bytes = new Uint8Array(16);
      words.forEach((word, i) => {
        bytes[2 * i] = word >> 8;
        bytes[2 * i + 1] = word & 255;
      });
      const a = new SocketAddress();
      a.set(four ? IPV4 : IPV6, bytes, 0, port);
      assert.ok((four ? isIPv4 : isIPv6)(a.host()));
      const b = new SocketAddress();
      assert.is(b.parseText(a.toString(), 0), OK);
      assert.ok(a.equals(b), a.toString());
      assert.is(b.parseText(a.host(), port), OK);
      assert.ok(a.equals(b), a.host());
    }),
    { seed: 5683, numRuns: 2000 },
  );
});

const pieces = fc.array(fc.constantFrom('0', '1', 'f', 'ff', '12ab', '255', '256', '01', '.', ':', '::', '1.2.3.4', 'g', '%'), { maxLength: 18 }).map((all) => all.join(''));

test('takes what Node takes', () => {
  fc.assert(
    fc.property(pieces, (text) => {
      const address = new SocketAddress();
      const bare = address.parseText(text, 0) === OK && address.port === 0 && (address.family === IPV6 || address.host() === text);
      assert.is(bare, isIPv4(text) || (isIPv6(text) && !text.includes('%')), text);
    }),
    { seed: 5683, numRuns: 20000, examples: [['1:2:3:4:5:6:7::'], ['::1.2.3.4'], ['1::2:3:4:5:6:7:8']] },
  );
});

test('never a throw for arbitrary bytes, and never a look beyond them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(5), (bytes, skip) => {
      const address = new SocketAddress();
      const at = Math.min(skip, bytes.length);
      const result = address.parse(bytes, at, bytes.length - at, 1);
      assert.ok(result === OK || result === PARAMETER);
      if (result === OK) assert.is(address.parseText(String.fromCharCode(...bytes.subarray(at)), 1), OK);
    }),
    { seed: 5683, numRuns: 5000 },
  );
  const text = new TextEncoder().encode('1.2.3.45');
  const address = new SocketAddress();
  assert.is(address.parse(text, 0, 7, 0), OK);
  assert.is(address.host(), '1.2.3.4');
});

test.run();
