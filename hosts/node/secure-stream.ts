/**
 * TLS streams over node:tls: the streams of stream.ts with another way to make the native socket.
 */
import type { Server, Socket as NativeSocket, TcpNetConnectOpts } from 'node:net';
import { type CommonConnectionOptions, type PSKCallbackNegotation, type TLSSocket, connect, createSecureContext, createServer } from 'node:tls';
import { isNumeric } from '../../src/net/address.js';
import { OK, PARAMETER } from '../../src/net/codes.js';
import { Socket } from '../../src/net/socket.js';
import type { SecureOptions } from '../../src/net/types.js';
import { secureCodeOf } from './errors.js';
import { names } from './names.js';
import { NodeTcp, type Transport } from './stream.js';

/** Suites with a pre-shared key, of TLS 1.2: those of DTLS (Transport 1.2 5.2.8), and their forward secret kin. */
const PSK_SUITES = 'ECDHE-PSK-CHACHA20-POLY1305:PSK-AES128-CCM8:PSK-AES128-CCM:PSK-AES128-GCM-SHA256:PSK-AES128-CBC-SHA256';

/** Compares in a time that tells nothing. */
function sameText(a: string, b: string): boolean {
  let different = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
  return different === 0;
}

class Tls implements Transport {
  readonly refused: number;
  readonly ready: string;
  readonly arrival: string;
  private readonly options: SecureOptions;
  private readonly shared: boolean;

  constructor(options: SecureOptions) {
    this.options = options;
    this.ready = 'secureConnect';
    this.arrival = 'secureConnection';
    this.shared = options.identity !== undefined && options.secret !== undefined;
    this.refused = this.malformed() ? PARAMETER : OK;
  }

  dial(options: TcpNetConnectOpts, name: string): NativeSocket {
    const wanted = this.options.serverName ?? name;
    const named = isNumeric(wanted) ? {} : { servername: wanted }; // RFC 6066 3: no addresses
    return connect({ ...options, ...this.common(), ...named, ...(this.shared ? { pskCallback: () => this.presented(), checkServerIdentity: () => undefined } : {}) });
  }

  serve(): Server {
    const secret = this.options.secret;
    const shared = this.shared
      ? { pskCallback: (_socket: TLSSocket, identity: string): Uint8Array | null => (secret !== undefined && sameText(identity, this.options.identity!) ? secret : null) }
      : {};
    const asks = this.options.authorities !== undefined && !this.shared;
    return createServer({ allowHalfOpen: true, noDelay: true, ...this.common(), requestCert: asks, rejectUnauthorized: asks, ...shared });
  }

  codeOf(error: unknown): number {
    return secureCodeOf(error);
  }

  /** True for half of a pair, what is both, and what is no PEM. */
  private malformed(): boolean {
    const o = this.options;
    if ((o.certificate === undefined) !== (o.key === undefined) || (o.identity === undefined) !== (o.secret === undefined)) return true;
    if (this.shared && (o.certificate !== undefined || o.authorities !== undefined || o.secret!.length === 0)) return true;
    try {
      createSecureContext(this.common());
    } catch {
      return true;
    }
    return false;
  }

  private common(): CommonConnectionOptions & { cert?: string; key?: string; ca?: string; ciphers?: string; minVersion?: 'TLSv1.2'; maxVersion?: 'TLSv1.2' } {
    const o = this.options;
    if (this.shared) return { ciphers: PSK_SUITES, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
    return { cert: o.certificate, key: o.key, ca: o.authorities, minVersion: 'TLSv1.2' };
  }

  private presented(): PSKCallbackNegotation {
    return { psk: this.options.secret!, identity: this.options.identity! };
  }
}

/** A TLS stream of Node. */
export function secureStream(options: SecureOptions): Socket {
  return new Socket(new NodeTcp(options, new Tls(options), null), names);
}
