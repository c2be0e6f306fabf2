/**
 * A CoAP datagram taken apart completely: what the core checks, it checks here, and what the core passes over is shown as well.
 */
import { ABSENT, Arena, CONTENT_FORMAT, Message, Path, URI_PATH, isRequest } from '../../src/codec/index.js';
import { codeName, statusName } from '../../src/names.js';
import { Malformed } from '../values/decoded.js';
import { uint } from './options.js';

const TYPES = ['CON', 'NON', 'ACK', 'RST'];

export interface Option {
  number: number;
  value: Uint8Array;
}

export interface Datagram {
  /** CON, NON, ACK or RST. */
  type: string;
  /** "0.01", "2.05". */
  code: string;
  isRequest: boolean;
  mid: number;
  token: Uint8Array;
  options: Option[];
  payload: Uint8Array;
}

/** Takes a datagram apart; throws Malformed. */
export function parseDatagram(bytes: Uint8Array): Datagram {
  const message = new Message(new Arena(64), 1);
  const defect = message.parse(bytes, bytes.length);
  if (defect < 0) throw new Malformed(statusName(defect), message.defectAt);
  const at = 4 + message.tkl;
  return {
    type: TYPES[message.type],
    code: codeName(message.code),
    isRequest: isRequest(message.code),
    mid: message.mid,
    token: bytes.slice(4, at),
    options: optionsOf(bytes, at, message.payloadLength > 0 ? message.payloadAt - 1 : bytes.length),
    payload: bytes.slice(message.payloadAt, message.payloadAt + message.payloadLength),
  };
}

/** All options of a datagram known to be well-formed, those included that the core has no use for (RFC 7252 3.1). */
function optionsOf(bytes: Uint8Array, from: number, end: number): Option[] {
  const options: Option[] = [];
  let number = 0;
  let at = from;
  const extended = (nibble: number): number => {
    if (nibble < 13) return nibble;
    if (nibble === 13) return 13 + bytes[at++];
    at += 2;
    return 269 + ((bytes[at - 2] << 8) | bytes[at - 1]);
  };
  while (at < end) {
    const head = bytes[at++];
    number += extended(head >> 4);
    const length = extended(head & 15);
    options.push({ number, value: bytes.slice(at, at + length) });
    at += length;
  }
  return options;
}

/** The Content-Format of a datagram; undefined without one. */
export function contentFormat(datagram: Datagram): number | undefined {
  const option = datagram.options.find((each) => each.number === CONTENT_FORMAT);
  return option === undefined ? undefined : uint(option.value);
}

/** The path of LwM2M that a request names; undefined where it names none. */
export function lwm2mPath(datagram: Datagram): Path | undefined {
  const segments = datagram.options.filter((each) => each.number === URI_PATH).map((each) => new TextDecoder().decode(each.value));
  if (!datagram.isRequest || segments.length === 0 || segments.length > 4) return undefined;
  const ids = segments.map(Number);
  if (!segments.every((each, i) => /^\d+$/.test(each) && ids[i] < ABSENT)) return undefined;
  const path = new Path();
  ids.forEach((id, depth) => path.put(depth, id));
  return path;
}
