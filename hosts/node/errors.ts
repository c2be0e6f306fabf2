/**
 * Node's system errors as numbers of the network API.
 */
import {
  ADDRESS_IN_USE, CONNECTION_LOST, CONNECTION_TIMEOUT, DEVICE_ERROR, MESSAGE_SIZE, NO_ADDRESS, NO_CONNECTION, NO_MEMORY, NO_SOCKET, PARAMETER, UNSUPPORTED,
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
