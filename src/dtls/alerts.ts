/**
 * What an alert means for a handshake, and which alert says what went wrong in one.
 */
import { ALERTED, AUTH_FAILURE, NO_COMMON_SUITE, PROTOCOL, UNKNOWN_IDENTITY } from '../net/codes.js';
import {
  BAD_RECORD_MAC, CLOSE_NOTIFY, DECRYPT_ERROR, FATAL, HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY, INTERNAL_ERROR, UNKNOWN_PSK_IDENTITY,
} from './types.js';

/** True when an alert ends what it comes in, RFC 5246 7.2: the level decides, but for close_notify. */
export function ends(level: number, description: number): boolean {
  return level === FATAL || description === CLOSE_NOTIFY;
}

/** The failure of a handshake that a peer ended with an alert. */
export function failureOf(description: number): number {
  switch (description) {
    case UNKNOWN_PSK_IDENTITY:
      return UNKNOWN_IDENTITY;
    case BAD_RECORD_MAC:
    case DECRYPT_ERROR:
      return AUTH_FAILURE;
    case HANDSHAKE_FAILURE:
    case INSUFFICIENT_SECURITY:
      return NO_COMMON_SUITE;
    default:
      return ALERTED;
  }
}

/** The alert that tells a peer why we end the handshake. */
export function alertOf(failure: number): number {
  switch (failure) {
    case UNKNOWN_IDENTITY:
      return UNKNOWN_PSK_IDENTITY;
    case AUTH_FAILURE:
      return DECRYPT_ERROR;
    case NO_COMMON_SUITE:
      return HANDSHAKE_FAILURE;
    case PROTOCOL:
      return ILLEGAL_PARAMETER;
    default:
      return INTERNAL_ERROR;
  }
}
