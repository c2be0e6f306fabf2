/**
 * coap-messages.json: well-formed datagrams with options as [number, valueHex]; part=afterHeader lacks the header.
 * coap-malformed.json: level format, semantic (type, code), option-length and critical-option, with the defect in words.
 */
import * as assert from 'uvu/assert';
import { Writer } from '../../src/buffers/writer.js';
import { Message } from '../../src/codec/message.js';
import { MessageWriter } from '../../src/codec/message-writer.js';
import { isCritical, optionShape } from '../../src/codec/options.js';
import {
  DEFECT_CODE, DEFECT_EMPTY, DEFECT_HEADER, DEFECT_OPTION, DEFECT_OPTION_DELTA, DEFECT_OPTION_LENGTH, DEFECT_OPTION_NUMBER,
  DEFECT_PAYLOAD, DEFECT_TOKEN, DEFECT_TOKEN_LENGTH, DEFECT_TYPE, DEFECT_VERSION,
} from '../../src/status.js';
import { bench, hex, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';

interface MessageEntry extends Entry {
  type?: string;
  code?: string;
  mid?: number;
  tokenHex: string;
  options: [number, string][];
  payloadHex: string;
  part?: string;
}

interface MalformedEntry extends Entry {
  level: string;
  defect: string;
}

const TYPES = ['CON', 'NON', 'ACK', 'RST'];
const b = bench();
const message = new Message(b.arena, 24);

/** A code of a class that RFC 7252 3 reserves. */
function isReserved(code: number): boolean {
  return [1, 6, 7].includes(code >> 5);
}

/** Options that the record keeps, and the first critical one that it does not, by the rules of RFC 7252 5.4. */
function kept(options: [number, string][]): { rows: [number, string][]; critical: number } {
  let critical = 0;
  const rows = options.filter(([number, value], i) => {
    const shape = optionShape(number);
    const length = value.length / 2;
    const repeated = i > 0 && options[i - 1][0] === number;
    const fits = shape >= 0 && length >= (shape & 15) && length <= ((shape >> 4) & 0xffff) && (!repeated || shape >= 0x100000);
    if (!fits && critical === 0 && isCritical(number)) critical = number;
    return fits;
  });
  return { rows, critical };
}

function withHeader(entry: MessageEntry): Uint8Array {
  if (entry.part !== 'afterHeader') return unhex(entry.hex);
  return unhex('4' + (entry.tokenHex.length / 2).toString(16) + '010001' + entry.hex);
}

export const messages: VectorReader = {
  hasBytes: () => true,
  feed(bytes, _at, length) {
    return [message.parse(bytes, length), message.defectAt, message.count, message.payloadLength, message.critical];
  },
  check(plain) {
    const entry = plain as MessageEntry;
    const bytes = withHeader(entry);
    const type = entry.type === undefined ? 0 : TYPES.indexOf(entry.type);
    const [group, detail] = (entry.code ?? '0.01').split('.').map(Number);
    const code = group * 32 + detail;
    const mid = entry.mid ?? 1;
    const token = unhex(entry.tokenHex);
    const payload = unhex(entry.payloadHex);
    const status = message.parse(bytes, bytes.length);
    if (isReserved(code)) {
      // The framing is good, but RFC 7252 4.2 and 4.3 have a reserved class rejected: the record says so and stays without options.
      assert.is(status, DEFECT_CODE);
      assert.is(message.parseOptions(bytes, 4 + token.length, bytes.length), 0);
    } else {
      assert.is(status, 0);
      assert.ok(message.hasToken(token, 0, token.length));
    }
    assert.equal([message.type, message.code, message.mid], [type, code, mid]);
    const expected = kept(entry.options);
    const rows = Array.from({ length: message.count }, (_, i) => [message.number(i), hex(bytes, message.at(i), message.length(i))]);
    assert.equal(rows, expected.rows);
    assert.is(message.critical, expected.critical);
    assert.is(hex(bytes, message.payloadAt, message.payloadLength), entry.payloadHex);
    // And back: all of these are in their shortest form.
    const again = new Uint8Array(bytes.length + 8).fill(0xa5);
    const writer = new MessageWriter(new Writer(again, false));
    writer.begin(again, 0, again.length, type, code, mid, token, 0, token.length);
    for (const [number, value] of entry.options) writer.option(number, unhex(value), 0, value.length / 2);
    if (payload.length > 0) {
      writer.payload();
      writer.writer.run(payload, 0, payload.length);
    }
    assert.is(hex(again, 0, writer.end()), hex(bytes));
  },
};

/** The number for a defect in words; undefined where the words are new. */
function defectOf(text: string): number | undefined {
  const table: [string, number][] = [
    ['shorter than the 4-byte header', DEFECT_HEADER], ['version is not 1', DEFECT_VERSION], ['token length above 8', DEFECT_TOKEN_LENGTH], ['token runs past', DEFECT_TOKEN],
    ['nibble 15 in option delta', DEFECT_OPTION_DELTA], ['nibble 15 in option length', DEFECT_OPTION_LENGTH], ['option value runs past', DEFECT_OPTION], ['truncated extended', DEFECT_OPTION],
    ['option number above 65535', DEFECT_OPTION_NUMBER], ['payload marker', DEFECT_PAYLOAD], ['empty message with bytes', DEFECT_EMPTY], ['reserved code class', DEFECT_CODE],
    ['NON with code 0.00', DEFECT_TYPE], ['Reset with a non-empty code', DEFECT_TYPE], ['ACK with request code', DEFECT_TYPE],
  ];
  return table.find(([words]) => text.includes(words))?.[1];
}

export const malformed: VectorReader = {
  hasBytes: () => true,
  feed: messages.feed,
  check(plain) {
    const entry = plain as MalformedEntry;
    const bytes = unhex(entry.hex);
    const status = message.parse(bytes, bytes.length);
    if (entry.level === 'format' || entry.level === 'semantic') {
      assert.ok(status < 0, entry.defect);
      // A datagram with two defects is refused for the one that is met first.
      if (status !== DEFECT_CODE || !isReserved(bytes[1])) assert.is(status, defectOf(entry.defect) ?? status, entry.defect);
      return;
    }
    // RFC 7252 5.4.3: a bad length makes an option an unknown one: elective ones are passed over, critical ones are remembered.
    assert.is(status, 0);
    const elective = entry.level === 'option-length' && entry.defect.includes('Content-Format');
    assert.is(message.critical !== 0, !elective, entry.defect);
    assert.is(message.contentFormat, -1);
    if (entry.level === 'option-length') assert.is(message.find(message.critical), -1);
  },
};
