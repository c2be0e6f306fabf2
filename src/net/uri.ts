/**
 * The URI of a server as the network needs it: coap(s)://host[:port], RFC 7252 6.1 and 6.2, and coap(s)+tcp://host[:port], RFC 8323 8.
 */
import { text } from '../buffers/bytes.js';
import { OK, PARAMETER } from './codes.js';

/** Default ports, RFC 7252 6.1 and 6.2. */
export const COAP_PORT = 5683;
export const COAPS_PORT = 5684;

/** What ends the authority: a path, a query, a fragment. */
function isEnd(c: number): boolean {
  return c === 47 || c === 63 || c === 35;
}

export class Uri {
  /** True for coaps and coaps+tcp. */
  secure: boolean;
  /** True for coap+tcp and coaps+tcp. */
  stream: boolean;
  /** A name or an address, without brackets; made once for each opening of a network. */
  host: string;
  port: number;

  constructor() {
    this.secure = false;
    this.stream = false;
    this.host = '';
    this.port = 0;
  }

  /** Reads the URI in bytes[at .. at + length); OK or PARAMETER. A path behind the authority is passed over. */
  parse(bytes: Uint8Array, at: number, length: number): number {
    const end = at + length;
    let i = at;
    while (i < end && bytes[i] !== 58) i++;
    const scheme = text(bytes, at, i - at, true).toLowerCase(); // RFC 3986 3.1
    this.stream = scheme === 'coap+tcp' || scheme === 'coaps+tcp';
    if (!this.stream && scheme !== 'coap' && scheme !== 'coaps') return PARAMETER;
    this.secure = scheme === 'coaps' || scheme === 'coaps+tcp';
    if (i + 3 > end || bytes[i + 1] !== 47 || bytes[i + 2] !== 47) return PARAMETER;
    i += 3;
    let from = i;
    if (i < end && bytes[i] === 91) {
      from = ++i;
      while (i < end && bytes[i] !== 93) i++;
      if (i === end) return PARAMETER;
      this.host = text(bytes, from, i - from, true);
      i++;
    } else {
      while (i < end && bytes[i] !== 58 && !isEnd(bytes[i])) {
        if (bytes[i] === 64 || bytes[i] === 37) return PARAMETER; // RFC 7252 6.1 has no user information, and no name needs a percent sign
        i++;
      }
      this.host = text(bytes, from, i - from, true);
    }
    if (i === from || this.host === '') return PARAMETER;
    this.port = this.secure ? COAPS_PORT : COAP_PORT;
    if (i < end && bytes[i] === 58) {
      let port = 0;
      i++;
      if (i === end || isEnd(bytes[i])) return PARAMETER;
      while (i < end && !isEnd(bytes[i])) {
        const digit = bytes[i++] - 48;
        if (digit < 0 || digit > 9) return PARAMETER;
        port = port * 10 + digit;
        if (port > 65535) return PARAMETER;
      }
      if (port === 0) return PARAMETER;
      this.port = port;
    }
    return i === end || isEnd(bytes[i]) ? OK : PARAMETER;
  }
}
