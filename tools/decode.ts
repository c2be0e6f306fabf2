/**
 * `mote decode`: a CoAP datagram, or a payload alone, as text or JSON; malformed input exits 1.
 */
import { type Datagram, parseDatagram } from './decode/datagram.js';
import { parseHex } from './decode/hex.js';
import { datagramLines, valueLines } from './decode/print.js';
import type { Path } from '../src/codec/index.js';
import { Malformed, hex } from './values/decoded.js';
import { decodePayload } from './values/decode.js';

export interface DecodeOptions {
  json: boolean;
  /** The content format of a payload alone; undefined for a datagram. */
  format?: number;
  path?: Path;
}

/** Decodes and prints; answers the exit code. */
export function decode(text: string, options: DecodeOptions): number {
  try {
    const bytes = parseHex(text);
    const lines = options.format === undefined ? datagram(bytes, options) : values(bytes, options.format, options);
    process.stdout.write(lines.join('\n') + '\n');
    return 0;
  } catch (wrong) {
    if (!(wrong instanceof Malformed)) throw wrong;
    if (options.json) process.stdout.write(JSON.stringify({ error: wrong.message, byte: wrong.at }) + '\n');
    process.stderr.write('mote decode: malformed: ' + wrong.message + ', at byte ' + wrong.at + '\n');
    return 1;
  }
}

function datagram(bytes: Uint8Array, options: DecodeOptions): string[] {
  const found = parseDatagram(bytes);
  return options.json ? [JSON.stringify(datagramJson(found))] : datagramLines(found, options.path);
}

function datagramJson(found: Datagram): unknown {
  return {
    type: found.type,
    code: found.code,
    mid: found.mid,
    token: hex(found.token),
    options: found.options.map(({ number, value }) => [number, hex(value)]),
    payload: hex(found.payload),
  };
}

function values(bytes: Uint8Array, format: number, options: DecodeOptions): string[] {
  const records = decodePayload(format, options.path, bytes);
  return options.json ? [JSON.stringify(records)] : valueLines(records);
}
