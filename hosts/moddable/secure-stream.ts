/**
 * TLS 1.2 streams over the SDK's own TLS, written in JavaScript: certificates of servers are checked, against one authority or the SDK's; it has no pre-shared keys,
 * shows no certificate here, and does not listen.
 */
import TCP from 'embedded:io/socket/tcp';
import TLSSocket from 'embedded:io/socket/tcp/tls';
import { decodeBase64, decodedLength } from '../../src/codec/base64.js';
import { OK, PARAMETER, UNSUPPORTED } from '../../src/net/codes.js';
import { Socket, type Resolver } from '../../src/net/socket.js';
import type { SecureOptions } from '../../src/net/types.js';
import { ModdableTcp, type Transport } from './stream.js';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** The one certificate of a PEM text; null where there is none, or more. */
function certificate(pem: string): ArrayBuffer | null {
  const from = pem.indexOf(BEGIN);
  const to = pem.indexOf(END);
  if (from < 0 || to < from || pem.indexOf(BEGIN, to) >= 0) return null;
  const text = new Uint8Array(to - from);
  let length = 0;
  for (let i = from + BEGIN.length; i < to; i++) {
    const c = pem.charCodeAt(i);
    if (c > 0x20) text[length++] = c;
  }
  const size = decodedLength(text, 0, length);
  if (size <= 0) return null;
  const der = new Uint8Array(size);
  decodeBase64(text, 0, length, der, 0, size);
  return der.buffer;
}

function transport(options: SecureOptions): Transport {
  const authority = options.authorities === undefined ? null : certificate(options.authorities);
  let refused = OK;
  if (options.authorities !== undefined && authority === null) refused = PARAMETER;
  if (options.certificate !== undefined || options.key !== undefined || options.identity !== undefined || options.secret !== undefined) refused = UNSUPPORTED;
  return {
    refused,
    listens: false,
    dial(address, port, name, events) {
      const serverName = options.serverName === undefined ? name : options.serverName;
      return new TLSSocket({
        address: address, port: port, host: serverName, nodelay: true, TCP: { io: TCP },
        secure: authority === null ? { serverName: serverName } : { serverName: serverName, certificate: authority },
        onReadable: events.onReadable, onWritable: events.onWritable, onError: events.onError,
      });
    },
  };
}

/** A TLS stream of the Moddable SDK. @param names null: they cannot be resolved */
export function secureStream(options: SecureOptions, names: Resolver | null): Socket {
  return new Socket(new ModdableTcp(options, transport(options), names), names);
}
