/**
 * The plugtest server by itself, without Java: it answers, in blocks where it must, and tells its observers.
 */
import { createSocket } from 'node:dgram';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PlugtestServer } from './server.js';

const GET = 0x01;
const PUT = 0x03;
const DELETE = 0x04;
const OBSERVE = 6;
const URI_PATH = 11;
const BLOCK2 = 23;
const BLOCK1 = 27;

type Option = [number, number[]];

interface Received {
  type: number;
  code: number;
  options: Option[];
  payload: Buffer;
}

/** A confirmable request with token 0xaa; options in rising order, each of fewer than 13 bytes and less than 13 after the last. */
function datagram(code: number, mid: number, options: Option[], payload = ''): Buffer {
  const bytes = [0x41, code, mid >> 8, mid & 255, 0xaa];
  let last = 0;
  for (const [number, value] of options) {
    bytes.push(((number - last) << 4) | value.length, ...value);
    last = number;
  }
  return Buffer.concat([Buffer.from(bytes), payload === '' ? Buffer.alloc(0) : Buffer.from('\xff' + payload, 'latin1')]);
}

function parse(bytes: Buffer): Received {
  const options: Option[] = [];
  let at = 4 + (bytes[0] & 15);
  let number = 0;
  while (at < bytes.length && bytes[at] !== 0xff) {
    let delta = bytes[at] >> 4;
    let length = bytes[at] & 15;
    at++;
    if (delta === 13) delta += bytes[at++];
    if (length === 13) length += bytes[at++];
    number += delta;
    options.push([number, [...bytes.subarray(at, at + length)]]);
    at += length;
  }
  return { type: (bytes[0] >> 4) & 3, code: bytes[1], options, payload: bytes.subarray(at + 1) };
}

const path = (text: string): Option => [URI_PATH, [...Buffer.from(text)]];
const option = (message: Received, number: number): number[] | undefined => message.options.find(([each]) => each === number)?.[1];

/** Runs with a server and a way to exchange datagrams with it; closes both. */
async function serving(run: (ask: (datagram: Buffer) => Promise<Received>, next: () => Promise<Received>) => Promise<void>): Promise<void> {
  const server = new PlugtestServer();
  const port = await server.listen();
  const socket = createSocket('udp4');
  const waiting: ((message: Received) => void)[] = [];
  const early: Received[] = [];
  socket.on('message', (bytes) => {
    const message = parse(bytes);
    const waiter = waiting.shift();
    if (waiter === undefined) early.push(message);
    else waiter(message);
  });
  const next = (): Promise<Received> => {
    const there = early.shift();
    return there === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(there);
  };
  try {
    await run((bytes) => {
      socket.send(bytes, port, '127.0.0.1');
      return next();
    }, next);
  } finally {
    socket.close();
    await server.close();
  }
}

test('a resource is read, and one that is not there is not', () => serving(async (ask) => {
  const found = await ask(datagram(GET, 1, [path('test')]));
  assert.is(found.code, 0x45);
  assert.match(found.payload.toString(), /^Type: 0 \(CON\)\nCode: 1\nMID: 1\nToken: aa/);
  assert.is((await ask(datagram(GET, 2, [path('nowhere')]))).code, 0x84);
  assert.is((await ask(datagram(DELETE, 3, [path('query')]))).code, 0x85);
}));

test('a large answer comes in blocks of 64 bytes', () => serving(async (ask) => {
  let text = '';
  for (let num = 0; num < 20; num++) {
    const block = await ask(datagram(GET, 10 + num, num === 0 ? [path('large')] : [path('large'), [BLOCK2, [(num << 4) | 2].flatMap((value) => (value > 255 ? [value >> 8, value & 255] : [value]))]]));
    const value = (option(block, BLOCK2) ?? []).reduce((sum, byte) => sum * 256 + byte, 0);
    assert.is(value, (num << 4) | (num < 19 ? 8 : 0) | 2);
    text += block.payload.toString();
  }
  assert.is(text.length, 1280);
  assert.match(text, /RESOURCE BLOCK NO\. 5 OF 5/);
}));

test('a large request is taken in blocks', () => serving(async (ask) => {
  const line = 'x'.repeat(64);
  const parts = [0, 1].map((num) => Buffer.concat([Buffer.from([0x41, PUT, 1, num, 0xaa, 0xbc]), Buffer.from('large-update'), Buffer.from([0x10, 0xd1, 2, (num << 4) | (num === 0 ? 8 : 0) | 2, 0xff]), Buffer.from(line)]));
  const first = await ask(parts[0]);
  assert.is(first.code, 0x5f);
  assert.equal(option(first, BLOCK1), [0x0a]);
  const last = await ask(parts[1]);
  assert.is(last.code, 0x44);
  assert.equal(option(last, BLOCK1), [0x12]);
  assert.is((await ask(datagram(GET, 60, [path('large-update')]))).payload.toString(), line + line);
}));

test('an observer hears of a change, and of the end', () => serving(async (ask, next) => {
  const answer = await ask(datagram(GET, 70, [[OBSERVE, []], path('obs')]));
  assert.is(answer.code, 0x45);
  assert.ok(option(answer, OBSERVE) !== undefined);
  const told = [await ask(datagram(DELETE, 71, [path('obs')])), await next()];
  const end = told.find((each) => each.code === 0x84);
  assert.ok(end !== undefined, 'the last word is 4.04');
  assert.is(option(end as Received, OBSERVE), undefined);
}));

test.run();
