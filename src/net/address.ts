/**
 * An IPv4 or IPv6 address with a port, in fixed storage; from text strictly, to text as RFC 5952 has it.
 */
import { copy, same, text, utf8 } from '../buffers/bytes.js';
import { Writer } from '../buffers/writer.js';
import { OK, PARAMETER } from './codes.js';

/** Address family: none yet, or the host chooses. */
export const ANY = 0;
/** Address family IPv4: the first 4 of the bytes. */
export const IPV4 = 4;
/** Address family IPv6: all 16 bytes. */
export const IPV6 = 6;

/** Longest text of an address with brackets and port, bytes. */
export const ADDRESS_TEXT = 53;

const COLON = 0x3a;
const DOT = 0x2e;

/** Reads a decimal without leading zeros at bytes[at ..); answers value * 8 + digits, or -1 when there is none or it exceeds `max`. */
function decimal(bytes: Uint8Array, at: number, end: number, max: number): number {
  let value = 0;
  let n = 0;
  while (at + n < end) {
    const digit = bytes[at + n] - 0x30;
    if (digit < 0 || digit > 9) break;
    if (n > 0 && value === 0) return -1;
    value = value * 10 + digit;
    if (value > max) return -1;
    n++;
  }
  return n === 0 ? -1 : value * 8 + n;
}

/** Reads four decimals and their dots into into[to ..); answers where they end, or -1. */
function ipv4(bytes: Uint8Array, at: number, end: number, into: Uint8Array, to: number): number {
  let p = at;
  for (let i = 0; i < 4; i++) {
    if (i > 0) {
      if (p >= end || bytes[p] !== DOT) return -1;
      p++;
    }
    const read = decimal(bytes, p, end, 255);
    if (read < 0) return -1;
    into[to + i] = read >> 3;
    p += read & 7;
  }
  return p;
}

function hex(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Reads an IPv6 address (RFC 4291 2.2, all three forms) that fills bytes[at .. end); answers true when it is one. */
function ipv6(bytes: Uint8Array, at: number, end: number, into: Uint8Array): boolean {
  let p = at;
  let to = 0;
  let gap = -1; // where the zeros of "::" go
  if (p + 1 < end && bytes[p] === COLON && bytes[p + 1] === COLON) {
    gap = 0;
    p += 2;
  }
  while (p < end) {
    let value = 0;
    let n = 0;
    while (n < 5 && p + n < end) {
      const digit = hex(bytes[p + n]);
      if (digit < 0) break;
      value = (value << 4) | digit;
      n++;
    }
    if (n === 0 || n > 4) return false;
    if (p + n < end && bytes[p + n] === DOT) {
      if (to > 12 || ipv4(bytes, p, end, into, to) !== end) return false;
      to += 4;
      p = end;
      break;
    }
    if (to > 14) return false;
    into[to] = value >> 8;
    into[to + 1] = value & 255;
    to += 2;
    p += n;
    if (p === end) break;
    if (bytes[p] !== COLON || p + 1 === end) return false;
    p++;
    if (bytes[p] === COLON) {
      if (gap >= 0) return false;
      gap = to;
      p++;
    }
  }
  if (gap < 0) return to === 16;
  if (to === 16) return false; // RFC 4291 2.2: "::" is one group of zeros or more
  const tail = to - gap;
  for (let i = 1; i <= tail; i++) into[16 - i] = into[to - i];
  for (let i = gap; i < 16 - tail; i++) into[i] = 0;
  return true;
}

export class SocketAddress {
  /** ANY (unspecified), IPV4 or IPV6. */
  family: number;
  /** 16 bytes in network order; IPv4 has the first four, the rest are 0. */
  readonly bytes: Uint8Array;
  /** 0 .. 65535. */
  port: number;

  constructor() {
    this.family = ANY;
    this.bytes = new Uint8Array(16);
    this.port = 0;
  }

  /** Makes the address unspecified. */
  clear(): void {
    this.family = ANY;
    this.bytes.fill(0);
    this.port = 0;
  }

  /** Takes 4 or 16 bytes from bytes[at ..). */
  set(family: number, bytes: Uint8Array, at: number, port: number): void {
    this.bytes.fill(0);
    copy(bytes, at, family === IPV6 ? 16 : family === IPV4 ? 4 : 0, this.bytes, 0);
    this.family = family;
    this.port = port;
  }

  copyFrom(other: SocketAddress): void {
    this.family = other.family;
    this.port = other.port;
    copy(other.bytes, 0, 16, this.bytes, 0);
  }

  /**
   * Reads text out of bytes[at .. at + length): `1.2.3.4`, `1.2.3.4:5683`, `fe80::1`, `[fe80::1]`, `[fe80::1]:5683`.
   * OK, or PARAMETER for anything else (zones included), and the address is then unspecified.
   * @param port where the text names none, 0 .. 65535
   */
  parse(bytes: Uint8Array, at: number, length: number, port: number): number {
    this.clear();
    const end = at + length;
    let p = -1;
    if (length > 0 && length <= ADDRESS_TEXT) {
      if (bytes[at] === 0x5b) {
        let close = at + 1;
        while (close < end && bytes[close] !== 0x5d) close++;
        if (close < end && ipv6(bytes, at + 1, close, this.bytes)) {
          this.family = IPV6;
          p = close + 1;
        }
      } else {
        p = ipv4(bytes, at, end, this.bytes, 0);
        if (p >= 0) {
          this.family = IPV4;
        } else if (ipv6(bytes, at, end, this.bytes)) {
          this.family = IPV6;
          p = end;
        }
      }
    }
    this.port = port;
    if (p >= 0 && p < end) {
      const read = bytes[p] === COLON ? decimal(bytes, p + 1, end, 65535) : -1;
      this.port = read >> 3;
      p = read >= 0 ? p + 1 + (read & 7) : -1;
    }
    if (p === end && port >= 0 && port <= 65535) return OK;
    this.clear();
    return PARAMETER;
  }

  /** `parse` of a string; allocates. */
  parseText(from: string, port: number): number {
    const scratch = new Uint8Array(ADDRESS_TEXT + 1);
    const length = utf8(from, false, scratch, 0, ADDRESS_TEXT + 1);
    return this.parse(scratch, 0, length < 0 ? 0 : length, port);
  }

  /** Reads an address without a port, IPv6 with or without brackets; true when it was one. Allocates. */
  parseHost(from: string, port: number): boolean {
    const boxed = Object(from) as string;
    const length = boxed.length;
    if (this.parseText(from, port) < 0) return false;
    // A colon in an IPv4 text, or anything behind the bracket, was a port.
    let last = 0;
    for (let i = 0; i < length; i++) if (boxed.charCodeAt(i) === (this.family === IPV4 ? COLON : 0x5d)) last = i + 1;
    if (last === 0 || (last === length && this.family === IPV6)) return true;
    this.clear();
    return false;
  }

  /** True when family, bytes and port are the same. */
  equals(other: SocketAddress): boolean {
    return this.port === other.port && this.family === other.family && same(this.bytes, 0, other.bytes, 0, 16);
  }

  /** True when nothing can be sent to it: no family, 0.0.0.0 or ::. */
  unspecified(): boolean {
    for (let i = 0; i < 16; i++) if (this.bytes[i] !== 0) return false;
    return true;
  }

  /** Writes the address without brackets and port, nothing when it has no family. */
  writeHost(out: Writer): void {
    if (this.family === IPV4) this.dotted(out, 0);
    else if (this.family === IPV6) this.groups(out);
  }

  /** Writes the address with its port: `1.2.3.4:5683`, `[::1]:5683`. */
  write(out: Writer): void {
    if (this.family === ANY) return;
    if (this.family === IPV6) out.u8(0x5b);
    this.writeHost(out);
    if (this.family === IPV6) out.u8(0x5d);
    out.u8(COLON);
    out.decimal(this.port);
  }

  /** What `writeHost` writes, as a string; allocates, so hosts keep the last. */
  host(): string {
    const out = new Writer(new Uint8Array(ADDRESS_TEXT), false);
    out.begin(out.bytes, 0, ADDRESS_TEXT);
    this.writeHost(out);
    return text(out.bytes, 0, out.length(), false);
  }

  /** What `write` writes, as a string; allocates. */
  toString(): string {
    const out = new Writer(new Uint8Array(ADDRESS_TEXT), false);
    out.begin(out.bytes, 0, ADDRESS_TEXT);
    this.write(out);
    return text(out.bytes, 0, out.length(), false);
  }

  private dotted(out: Writer, at: number): void {
    for (let i = 0; i < 4; i++) {
      if (i > 0) out.u8(DOT);
      out.decimal(this.bytes[at + i]);
    }
  }

  // RFC 5952 4: lower case, no leading zeros, the first longest run of two zero groups or more becomes "::"; 5: mapped IPv4 is dotted.
  private groups(out: Writer): void {
    const b = this.bytes;
    let zeros = 0;
    while (zeros < 10 && b[zeros] === 0) zeros++;
    const mapped = zeros === 10 && b[10] === 255 && b[11] === 255;
    let from = -1;
    let best = 1;
    let run = 0;
    for (let g = 0; g < 8; g++) {
      run = b[2 * g] === 0 && b[2 * g + 1] === 0 ? run + 1 : 0;
      if (run > best) {
        best = run;
        from = g + 1 - run;
      }
    }
    const groups = mapped ? 6 : 8;
    for (let g = 0; g < groups; g++) {
      if (g === from) {
        out.u8(COLON);
        out.u8(COLON);
        g += best - 1;
        continue;
      }
      if (g > 0 && g !== from + best) out.u8(COLON);
      this.group(out, (b[2 * g] << 8) | b[2 * g + 1]);
    }
    if (mapped) {
      out.u8(COLON);
      this.dotted(out, 12);
    }
  }

  private group(out: Writer, value: number): void {
    let shift = 12;
    while (shift > 0 && value >> shift === 0) shift -= 4;
    while (shift >= 0) {
      const digit = (value >> shift) & 15;
      out.u8(digit < 10 ? 0x30 + digit : 0x57 + digit);
      shift -= 4;
    }
  }
}

/** True when `from` can only be meant as an address (digits and dots, or a colon or bracket in it): such text is never resolved as a name. */
export function isNumeric(from: string): boolean {
  const boxed = Object(from) as string;
  const length = boxed.length;
  let digits = true;
  for (let i = 0; i < length; i++) {
    const c = boxed.charCodeAt(i);
    if (c === COLON || c === 0x5b || c === 0x5d) return true;
    if (c !== DOT && (c < 0x30 || c > 0x39)) digits = false;
  }
  return digits;
}
