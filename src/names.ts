/**
 * Numbers to text: events, statuses, CoAP codes. Apart from the core, for those who can afford the strings.
 */

/** The name of an event of lwm2m/events. */
export function eventName(event: number): string {
  switch (event) {
    case 1: return 'BOOTSTRAP_REG_FAILURE';
    case 2: return 'BOOTSTRAP_REG_COMPLETE';
    case 3: return 'BOOTSTRAP_TRANSFER_COMPLETE';
    case 4: return 'REGISTRATION_FAILURE';
    case 5: return 'REGISTRATION_COMPLETE';
    case 6: return 'REG_TIMEOUT';
    case 7: return 'REG_UPDATE';
    case 8: return 'REG_UPDATE_COMPLETE';
    case 9: return 'REG_UPDATE_FAILURE';
    case 10: return 'DEREGISTER';
    case 11: return 'DEREGISTER_FAILURE';
    case 12: return 'DISCONNECT';
    case 13: return 'QUEUE_MODE_RX_OFF';
    case 14: return 'ENGINE_SUSPENDED';
    case 15: return 'SERVER_DISABLED';
    case 16: return 'NETWORK_ERROR';
    case 17: return 'REGISTERING';
    case 18: return 'VERSION_FALLBACK';
    case 19: return 'WRITTEN';
    case 20: return 'EXECUTED';
    case 21: return 'OBSERVED';
    case 22: return 'OBSERVE_CANCELLED';
    case 23: return 'NOTIFY_ACKED';
    case 24: return 'HANDLER_THREW';
    case 25: return 'ATTRIBUTES_WRITTEN';
    case 26: return 'BOOTSTRAP_REQUEST';
    case 27: return 'BOOTSTRAP_INCONSISTENT';
    case 28: return 'BOOTSTRAP_TAKEN_BACK';
    case 29: return 'BOOTSTRAP_ACCOUNT_PURGED';
    case 30: return 'STORE_FAILURE';
    case 31: return 'SEQUENCES_FAILED';
    case 32: return 'ENGINE_RESUMED';
    case 33: return 'PROFILE_REFUSED';
    case 36: return 'CREATED';
    case 37: return 'DELETED';
    case 38: return 'SEND_COMPLETE';
    case 39: return 'SEND_FAILURE';
    case 40: return 'SEND_FULL';
    case 41: return 'NOTIFY_TIMEOUT';
    case 42: return 'HISTORY_FULL';
    default: return 'EVENT_' + event;
  }
}

/** A CoAP code as "2.05". */
export function codeName(code: number): string {
  const detail = code & 31;
  return (code >> 5) + '.' + (detail < 10 ? '0' : '') + detail;
}

/** What a negative status means, in a few words; '' for one that is none. */
export function statusName(status: number): string {
  if (status <= -128 && status > -256) return codeName(-status);
  switch (status) {
    case -1: return 'table full';
    case -2: return 'does not fit';
    case -3: return 'no such thing';
    case -4: return 'not in this state';
    case -5: return 'bad argument';
    case -6: return 'answered later';
    case -7: return 'no answer in time';
    case -8: return 'answered by a Reset';
    case -9: return 'network failed';
    case -10: return 'given up';
    case -11: return 'stored record is damaged';
    case -20: return 'shorter than a CoAP header';
    case -21: return 'version is not 1';
    case -22: return 'token length is reserved';
    case -23: return 'ends inside the token';
    case -24: return 'option delta 15';
    case -25: return 'option length 15';
    case -26: return 'ends inside an option';
    case -27: return 'option number beyond 65535';
    case -28: return 'payload marker without payload';
    case -29: return 'empty message with bytes behind its id';
    case -30: return 'code of a reserved class';
    case -31: return 'type and code do not go together';
    case -3001: return 'WOULD_BLOCK';
    case -3002: return 'UNSUPPORTED';
    case -3003: return 'PARAMETER';
    case -3004: return 'NO_CONNECTION';
    case -3005: return 'NO_SOCKET';
    case -3006: return 'NO_ADDRESS';
    case -3007: return 'NO_MEMORY';
    case -3008: return 'NO_SSID';
    case -3009: return 'DNS_FAILURE';
    case -3010: return 'DHCP_FAILURE';
    case -3011: return 'AUTH_FAILURE';
    case -3012: return 'DEVICE_ERROR';
    case -3013: return 'IN_PROGRESS';
    case -3014: return 'ALREADY';
    case -3015: return 'IS_CONNECTED';
    case -3016: return 'CONNECTION_LOST';
    case -3017: return 'CONNECTION_TIMEOUT';
    case -3018: return 'ADDRESS_IN_USE';
    case -3019: return 'TIMEOUT';
    case -3020: return 'BUSY';
    case -3021: return 'MESSAGE_SIZE';
    case -3022: return 'UNKNOWN_IDENTITY';
    case -3023: return 'NO_COMMON_SUITE';
    case -3024: return 'ALERTED';
    case -3025: return 'PROTOCOL';
    default: return '';
  }
}
