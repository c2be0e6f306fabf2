/**
 * Encoding and parsing of a registration and of a notification: this codec and coap-packet, over the same bytes.
 */
import * as assert from 'node:assert/strict';
import * as packet from 'coap-packet';
import { ACCEPT, Arena, CON, CONTENT, CONTENT_FORMAT, FORMAT_LINK, FORMAT_SENML_CBOR, Message, MessageWriter, NON, OBSERVE, POST, URI_PATH, URI_QUERY, Writer } from '../src/codec/index.js';
import type { Contestant } from './race.js';

const LINKS = '</>;rt="oma.lwm2m";ct="112 11542",</1>;ver=1.1,</1/0>,</3>;ver=1.1,</3/0>,</3303>;ver=1.1,</3303/0>';
const QUERIES = ['ep=urn:dev:mac:0024befffe804ff1', 'lt=300', 'lwm2m=1.1', 'b=U'];
const TOKEN = [0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87];
/** A SenML CBOR pack of a sensor's instance. */
const PACK = '85a3217033' + '3330332f302f00643537303002fb4035800000000000a2006435373031036343656ca200643536303102fb4035000000000000a200643536303202fb4036400000000000a20064353735300364' + '68616c6c';

/** The pieces of a message as both sides take them: everything that can be made beforehand is. */
interface Pieces {
  type: number;
  code: number;
  /** Number and value of each option. */
  options: readonly (readonly [number, Buffer])[];
  payload: Buffer;
}

function uint(n: number): Buffer {
  return n === 0 ? Buffer.alloc(0) : n < 256 ? Buffer.from([n]) : Buffer.from([n >> 8, n & 255]);
}

export const REGISTRATION: Pieces = {
  type: CON,
  code: POST,
  options: [[URI_PATH, Buffer.from('rd')], [CONTENT_FORMAT, uint(FORMAT_LINK)], ...QUERIES.map((text): [number, Buffer] => [URI_QUERY, Buffer.from(text)])],
  payload: Buffer.from(LINKS),
};

export const NOTIFICATION: Pieces = { type: NON, code: CONTENT, options: [[OBSERVE, uint(1234)], [CONTENT_FORMAT, uint(FORMAT_SENML_CBOR)]], payload: Buffer.from(PACK, 'hex') };

const NAMES = new Map<number, packet.OptionName>([
  [URI_PATH, 'Uri-Path'], [CONTENT_FORMAT, 'Content-Format'], [URI_QUERY, 'Uri-Query'], [OBSERVE, 'Observe'], [ACCEPT, 'Accept'],
]);

function codeText(code: number): string {
  return (code >> 5) + '.' + String(code & 31).padStart(2, '0');
}

/** This codec: written into a buffer that is there, from values that are there. */
class Ours {
  readonly bytes: Uint8Array;
  length = 0;
  private readonly writer: Writer;
  private readonly message: MessageWriter;
  private readonly token: Uint8Array;
  private readonly values: readonly Uint8Array[];
  private readonly payload: Uint8Array;

  constructor(private readonly pieces: Pieces) {
    const arena = new Arena(1280);
    this.bytes = arena.u8;
    this.writer = new Writer(arena.u8, false);
    this.message = new MessageWriter(this.writer);
    this.token = Uint8Array.from(TOKEN);
    this.values = pieces.options.map(([, value]) => Uint8Array.from(value));
    this.payload = Uint8Array.from(pieces.payload);
  }

  encode(mid: number): number {
    const { message, pieces, values, payload } = this;
    message.begin(this.bytes, 0, this.bytes.length, pieces.type, pieces.code, mid, this.token, 0, 8);
    for (let i = 0; i < values.length; i++) message.option(pieces.options[i][0], values[i], 0, values[i].length);
    message.payload();
    this.writer.run(payload, 0, payload.length);
    this.length = message.end();
    return this.length;
  }
}

function theirs(pieces: Pieces): packet.Packet {
  return {
    confirmable: pieces.type === CON,
    code: pieces.code === POST ? 'POST' : codeText(pieces.code),
    messageId: 0,
    token: Buffer.from(TOKEN),
    options: pieces.options.map(([number, value]) => ({ name: NAMES.get(number)!, value })),
    payload: pieces.payload,
  };
}

/** coap-packet first, this codec second. */
export function encoding(pieces: Pieces): Contestant[] {
  const ours = new Ours(pieces);
  const parts = theirs(pieces);
  const generate = (mid: number): Buffer => {
    // It fills in what is missing and sorts the options of what it is given, so each message needs an object of its own.
    return packet.generate({ ...parts, messageId: mid, options: [...parts.options!] });
  };
  const length = ours.encode(0x1234);
  assert.equal(Buffer.from(ours.bytes.subarray(0, length)).toString('hex'), generate(0x1234).toString('hex'));
  return [
    { name: 'coap-packet', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += generate(i & 0xffff)[3]; return sum; } },
    { name: 'mote', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += ours.encode(i & 0xffff) + ours.bytes[3]; return sum; } },
  ];
}

/** The same for parsing: each option's number and value, and the payload, are known afterwards. */
export function parsing(pieces: Pieces): Contestant[] {
  const ours = new Ours(pieces);
  const datagram = Buffer.from(ours.bytes.subarray(0, ours.encode(0x1234)));
  const bytes = Uint8Array.from(datagram);
  const message = new Message(new Arena(1024), 24);
  assert.equal(message.parse(bytes, bytes.length), 0);
  assert.equal(message.count, pieces.options.length);
  assert.equal(packet.parse(datagram).options.length, pieces.options.length);
  assert.equal(message.payloadLength, pieces.payload.length);
  return [
    {
      name: 'coap-packet',
      run(n) {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          datagram[3] = i;
          const parsed = packet.parse(datagram);
          sum += parsed.messageId + parsed.options.length + parsed.payload.length;
        }
        return sum;
      },
    },
    {
      name: 'mote',
      run(n) {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          bytes[3] = i;
          message.parse(bytes, bytes.length);
          sum += message.mid + message.count + message.payloadLength;
        }
        return sum;
      },
    },
  ];
}

/** Bytes of a message. */
export function size(pieces: Pieces): number {
  return new Ours(pieces).encode(0);
}
