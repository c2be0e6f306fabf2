/**
 * Node's system errors as numbers of the network API.
 */
import {
  ADDRESS_IN_USE, ALERTED, AUTH_FAILURE, CONNECTION_LOST, CONNECTION_TIMEOUT, DEVICE_ERROR, MESSAGE_SIZE, NO_ADDRESS, NO_COMMON_SUITE, NO_CONNECTION, NO_MEMORY, NO_SOCKET, PARAMETER, PROTOCOL,
  UNSUPPORTED,
} from '../../src/net/codes.js';

/** The code for what Node threw or emitted; DEVICE_ERROR for what has no number of its own. */
export function codeOf(error: unknown): number {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return ADDRESS_IN_USE;
    case 'EADDRNOTAVAIL':
      return NO_ADDRESS;
    case 'ECONNREFUSED': // ICMP told that the peer's port is closed
    case 'ECONNRESET':
    case 'EPIPE':
      return CONNECTION_LOST;
    case 'ETIMEDOUT':
      return CONNECTION_TIMEOUT;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'ENOTCONN':
      return NO_CONNECTION;
    case 'EMSGSIZE':
      return MESSAGE_SIZE;
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
    case 'ENOBUFS':
      return NO_MEMORY;
    case 'EAFNOSUPPORT':
    case 'EPROTONOSUPPORT':
      return UNSUPPORTED;
    case 'EINVAL':
      return PARAMETER;
    case 'EBADF':
    case 'ERR_SOCKET_DGRAM_NOT_RUNNING':
      return NO_SOCKET;
    default:
      return DEVICE_ERROR;
  }
}

/** The code for what a TLS socket threw or emitted. */
export function secureCodeOf(error: unknown): number {
  const code = String((error as NodeJS.ErrnoException).code);
  if (/^(ERR_TLS_CERT|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|ERR_SSL_(TLSV1_ALERT_UNKNOWN_CA|TLSV13_ALERT_CERTIFICATE_REQUIRED|BAD_PSK))|CERTIFICATE|_DECRYPT_ERROR|UNKNOWN_PSK/.test(code)) return AUTH_FAILURE;
  if (/NO_SHARED_CIPHER|NO_CIPHERS|HANDSHAKE_FAILURE|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(code)) return NO_COMMON_SUITE;
  if (/^ERR_SSL_.*ALERT/.test(code)) return ALERTED;
  if (/^ERR_(SSL|OSSL|TLS)_/.test(code)) return PROTOCOL;
  return codeOf(error);
}
