/**
 * Alerts and failures as text, for those who can afford it.
 */
import { ALERTED, AUTH_FAILURE, CONNECTION_TIMEOUT, DEVICE_ERROR, NO_COMMON_SUITE, PARAMETER, PROTOCOL, UNKNOWN_IDENTITY } from '../net/codes.js';

/** The name of an alert, RFC 5246 7.2 and the registry that goes on from it. */
export function alertName(alert: number): string {
  switch (alert) {
    case 0: return 'close_notify';
    case 10: return 'unexpected_message';
    case 20: return 'bad_record_mac';
    case 21: return 'decryption_failed';
    case 22: return 'record_overflow';
    case 30: return 'decompression_failure';
    case 40: return 'handshake_failure';
    case 42: return 'bad_certificate';
    case 43: return 'unsupported_certificate';
    case 44: return 'certificate_revoked';
    case 45: return 'certificate_expired';
    case 46: return 'certificate_unknown';
    case 47: return 'illegal_parameter';
    case 48: return 'unknown_ca';
    case 49: return 'access_denied';
    case 50: return 'decode_error';
    case 51: return 'decrypt_error';
    case 70: return 'protocol_version';
    case 71: return 'insufficient_security';
    case 80: return 'internal_error';
    case 86: return 'inappropriate_fallback';
    case 90: return 'user_canceled';
    case 100: return 'no_renegotiation';
    case 110: return 'unsupported_extension';
    case 112: return 'unrecognized_name';
    case 115: return 'unknown_psk_identity';
    case 120: return 'no_application_protocol';
    default: return 'alert ' + alert;
  }
}

/** What a failed handshake came of, and what to look at. */
export function failureName(failure: number): string {
  switch (failure) {
    case UNKNOWN_IDENTITY: return 'unknown identity: the server has no key for it; compare resource 3 of the Security object with what the server was told';
    case AUTH_FAILURE: return 'wrong key: the server knows the identity, and does not understand what was made with the key; compare resource 5 of the Security object';
    case NO_COMMON_SUITE: return 'no common suite: the server speaks none of those offered; TLS_PSK_WITH_AES_128_CCM_8 is the mandatory one';
    case CONNECTION_TIMEOUT: return 'no answer: the address or the port is wrong, a firewall drops UDP, or the server speaks no DTLS there';
    case ALERTED: return 'refused by an alert';
    case PROTOCOL: return 'the server breaks the protocol, or asks for what was not offered';
    case PARAMETER: return 'identity or key is too long, or the key is empty';
    case DEVICE_ERROR: return 'the host has no random bytes to give, or the session is to be kept and nobody saves it';
    default: return 'network error ' + failure;
  }
}
