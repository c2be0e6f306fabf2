/**
 * CoAP datagrams by hand, RFC 7252 3: a strict decoder and an encoder that share nothing with the package, so that neither can hide the other's mistake.
 */

export const CON = 0;
export const NON = 1;
export const ACK = 2;
export const RST = 3;

export const GET = 0x01;
export const POST = 0x02;
export const PUT = 0x03;
export const DELETE = 0x04;
export const FETCH = 0x05;
export const PATCH = 0x06;
export const IPATCH = 0x07;

export interface Option {
  number: number;
  value: Uint8Array;
}

export interface Datagram {
  type: number;
  code: number;
  mid: number;
  /** Hex. */
  token: string;
  options: Option[];
  payload: Uint8Array;
}

const TYPES = ['CON', 'NON', 'ACK', 'RST'];

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

/** A datagram as it stands on the wire. */
export function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values);
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** "2.05" for 0x45. */
export function codeName(code: number): string {
  return (code >> 5) + '.' + String(code & 31).padStart(2, '0');
}

/** An option's value as an unsigned integer, RFC 7252 3.2; -1 when the option is absent. */
export function uintOf(d: Datagram, number: number): number {
  const found = d.options.find((o) => o.number === number);
  if (found === undefined) return -1;
  return found.value.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** All values of an option as text. */
export function textsOf(d: Datagram, number: number): string[] {
  return d.options.filter((o) => o.number === number).map((o) => Buffer.from(o.value).toString('utf8'));
}

/** Uri-Path as "/3/0/1". */
export function pathOf(d: Datagram): string {
  return '/' + textsOf(d, 11).join('/');
}

export function payloadText(d: Datagram): string {
  return Buffer.from(d.payload).toString('utf8');
}

/** One line that says what a datagram is, for the messages of failures. */
export function describe(d: Datagram): string {
  const options = d.options.map((o) => o.number + '=' + hex(o.value)).join(' ');
  return TYPES[d.type] + ' ' + codeName(d.code) + ' mid=' + d.mid + ' token=' + d.token + (options === '' ? '' : ' ' + options) + (d.payload.length > 0 ? ' payload=' + hex(d.payload) : '');
}

/** Decodes strictly; throws an Error that says what is wrong with the bytes. */
export function decode(raw: Uint8Array): Datagram {
  const bad = (why: string): Error => new Error(why + ': ' + hex(raw));
  if (raw.length < 4) throw bad('shorter than a header');
  if (raw[0] >> 6 !== 1) throw bad('version is not 1');
  const type = (raw[0] >> 4) & 3;
  const tkl = raw[0] & 15;
  const code = raw[1];
  const group = code >> 5;
  if (tkl > 8) throw bad('token length ' + tkl);
  if (code === 0 && (raw.length > 4 || tkl > 0)) throw bad('empty message with bytes behind the header');
  if (code === 0 && type === NON) throw bad('empty NON');
  if (type === RST && code !== 0) throw bad('RST with a code');
  if (type === ACK && code > 0 && code < 32) throw bad('request in an ACK');
  if (group === 1 || group === 3 || group > 5) throw bad('reserved code ' + codeName(code));
  if (4 + tkl > raw.length) throw bad('ends in the token');
  const d: Datagram = { type, code, mid: raw[2] * 256 + raw[3], token: hex(raw.subarray(4, 4 + tkl)), options: [], payload: new Uint8Array(0) };
  let at = 4 + tkl;
  let number = 0;
  const extended = (nibble: number): number => {
    if (nibble < 13) return nibble;
    if (nibble === 15) throw bad('nibble 15');
    const n = nibble - 12;
    if (at + n > raw.length) throw bad('ends in an option header');
    const value = n === 1 ? 13 + raw[at] : 269 + raw[at] * 256 + raw[at + 1];
    at += n;
    return value;
  };
  while (at < raw.length) {
    const head = raw[at++];
    if (head === 0xff) {
      if (at === raw.length) throw bad('payload marker without payload');
      d.payload = raw.slice(at);
      break;
    }
    number += extended(head >> 4);
    const length = extended(head & 15);
    if (at + length > raw.length) throw bad('ends in an option');
    if (number > 65535) throw bad('option number ' + number);
    d.options.push({ number, value: raw.slice(at, at + length) });
    at += length;
  }
  return d;
}

/** Encodes; options are put in rising order. */
export function encode(d: Datagram): Uint8Array {
  const out: number[] = [];
  const token = unhex(d.token);
  out.push(0x40 | (d.type << 4) | token.length, d.code, d.mid >> 8, d.mid & 255, ...token);
  let last = 0;
  const nibble = (n: number): number => (n < 13 ? n : n < 269 ? 13 : 14);
  const rest = (n: number): number[] => (n < 13 ? [] : n < 269 ? [n - 13] : [(n - 269) >> 8, (n - 269) & 255]);
  const sorted = d.options.map((o, i) => ({ o, i })).sort((a, b) => a.o.number - b.o.number || a.i - b.i);
  for (const { o } of sorted) {
    const delta = o.number - last;
    last = o.number;
    out.push((nibble(delta) << 4) | nibble(o.value.length), ...rest(delta), ...rest(o.value.length), ...o.value);
  }
  if (d.payload.length > 0) out.push(0xff, ...d.payload);
  return new Uint8Array(out);
}

/** The shortest form of an unsigned option value, RFC 7252 3.2. */
export function uint(n: number): Uint8Array {
  const out: number[] = [];
  for (let v = n; v > 0; v = Math.floor(v / 256)) out.unshift(v % 256);
  return new Uint8Array(out);
}

/** Uri-Path options of "/3/0/1". */
export function path(text: string): Option[] {
  return text.split('/').slice(1).filter((s) => s !== '').map((s) => ({ number: 11, value: ascii(s) }));
}
