/*
 * URIs of servers: every scheme with its port, and what is none.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OK, PARAMETER } from '../../src/net/codes.js';
import { Uri } from '../../src/net/uri.js';

function parse(text: string): { status: number; uri: Uri } {
  const uri = new Uri();
  const bytes = new TextEncoder().encode('??' + text + '::');
  return { status: uri.parse(bytes, 2, bytes.length - 4), uri };
}

test('schemes and their ports', () => {
  const rows: [string, boolean, boolean, string, number][] = [
    ['coap://h', false, false, 'h', 5683], ['coaps://h', true, false, 'h', 5684], ['coap+tcp://h', false, true, 'h', 5683], ['COAPS+TCP://h:1/x?y', true, true, 'h', 1],
    ['coap://[::1]:65535', false, false, '::1', 65535], ['coap+tcp://127.0.0.1/', false, true, '127.0.0.1', 5683],
  ];
  for (const [text, secure, stream, host, port] of rows) {
    const { status, uri } = parse(text);
    assert.is(status, OK, text);
    assert.equal([uri.secure, uri.stream, uri.host, uri.port], [secure, stream, host, port], text);
  }
});

test('what is none', () => {
  for (const text of ['', 'coap', 'coap:', 'coap:/h', 'coap://', 'coap+udp://h', 'coap+tcp:h', 'tcp://h', 'coap+ws://h', 'coap://h:', 'coap://h:0', 'coap://h:65536', 'coap://h:1x', 'coap://[::1', 'coap://u@h', 'coap://%41', 'coap:///x']) {
    assert.is(parse(text).status, PARAMETER, text);
  }
});

test.run();
