/**
 * Datagrams and values as lines for people.
 */
import { ABSENT, Path } from '../../src/codec/index.js';
import { type Decoded, Malformed, hex } from '../values/decoded.js';
import { decodePayload } from '../values/decode.js';
import { formatName, isReadable } from '../values/formats.js';
import { timeText } from '../values/senml.js';
import { contentFormat, type Datagram, lwm2mPath } from './datagram.js';
import { optionName, optionValue } from './options.js';

const METHODS: Readonly<Record<string, string>> = {
  '0.01': 'GET', '0.02': 'POST', '0.03': 'PUT', '0.04': 'DELETE', '0.05': 'FETCH', '0.06': 'PATCH', '0.07': 'iPATCH',
};
const BYTES_A_LINE = 32;
const LONGEST_NAME = 14;

/** "CON 0.01 GET, message id 32052, token 20". */
export function headline(datagram: Datagram): string {
  const method = METHODS[datagram.code];
  const code = datagram.code === '0.00' ? 'empty' : method === undefined ? datagram.code : datagram.code + ' ' + method;
  return datagram.type + ' ' + code + ', message id ' + datagram.mid + (datagram.token.length > 0 ? ', token ' + hex(datagram.token) : '');
}

/**
 * The whole datagram.
 * @param path of the request, where the datagram is its response
 */
export function datagramLines(datagram: Datagram, path?: Path): string[] {
  const lines = [headline(datagram)];
  for (const { number, value } of datagram.options) lines.push('  ' + optionName(number).padEnd(LONGEST_NAME) + '  ' + optionValue(number, value));
  return lines.concat(payloadLines(datagram, path).map((line) => '  ' + line));
}

/** The payload, decoded where its format can be. */
export function payloadLines(datagram: Datagram, path?: Path): string[] {
  const payload = datagram.payload;
  if (payload.length === 0) return [];
  const format = contentFormat(datagram);
  const name = format === undefined ? '' : formatName(format);
  const title = 'payload, ' + payload.length + (payload.length === 1 ? ' byte' : ' bytes') + (name === '' ? '' : ' of ' + name);
  // RFC 7252 5.5.2: the payload of an error may be a message for people.
  if (format === undefined || !isReadable(format)) return [title, '  ' + (printable(payload) ?? hex(payload))];
  try {
    return [title, ...valueLines(decodePayload(format, valuePath(format, datagram, path), payload)).map((line) => '  ' + line)];
  } catch (wrong) {
    if (!(wrong instanceof Malformed)) throw wrong;
    return [title, '  malformed: ' + wrong.message + ', at byte ' + wrong.at + ' of the payload', ...hexLines(payload).map((line) => '  ' + line)];
  }
}

/** The path to decode with: one value needs that of a resource, the others any. */
function valuePath(format: number, datagram: Datagram, path: Path | undefined): Path | undefined {
  const own = path ?? lwm2mPath(datagram);
  if (own === undefined || (own.rid === ABSENT && [0, 42, 60].includes(format))) return undefined;
  return own;
}

/** "/3/0/9  integer  87". */
export function valueLines(records: Decoded[]): string[] {
  const width = Math.max(0, ...records.map((each) => each.path.length));
  const types = Math.max(0, ...records.map((each) => each.type.length));
  return records.map((each) => {
    const value = each.type === 'none' ? '' : each.type === 'string' ? JSON.stringify(each.value) : String(each.value);
    return (each.path.padEnd(width) + '  ' + each.type.padEnd(types) + '  ' + value + (each.time === undefined ? '' : '  at ' + timeText(each.time))).trim();
  });
}

/** Bytes as hexadecimal digits, 32 bytes a line. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) lines.push(hex(bytes.subarray(at, at + BYTES_A_LINE)));
  return lines;
}

function printable(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[\0-\x1f\x7f]/.test(text) ? undefined : JSON.stringify(text);
  } catch {
    return undefined;
  }
}
