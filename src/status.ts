/**
 * Results are numbers: n >= 0 is success (a length, a slot, a count), n < 0 is one of the failures below.
 *
 *     -1 .. -127      ours
 *     -128 .. -255    minus the CoAP response code (4.04 is -0x84)
 *     -3001 ..        the network API (src/net/codes.ts)
 *
 * The table only grows: a number once given keeps its meaning.
 */

export const OK = 0;

/** A table is full. */
export const FULL = -1;
/** A writer ran out of room, or a reader out of bytes. */
export const OVERFLOW = -2;
/** No such row, object, instance or resource. */
export const MISSING = -3;
/** The state does not allow the call. */
export const STATE = -4;
/** An argument is outside its range or of the wrong type. */
export const ARGUMENT = -5;
/** A handler's answer: the result comes later, by `respond`. */
export const LATER = -6;
/** No answer came within the time that RFC 7252 4.8 allows. */
export const TIMED_OUT = -7;
/** The peer answered with a Reset. */
export const RESET = -8;
/** The network under a peer failed; its own code travels in the event. */
export const NETWORK = -9;
/** The request was given up by this side. */
export const CANCELLED = -10;
/** A stored record is not what was written: cut off, or changed. */
export const DAMAGED = -11;

/* Defects of a datagram, RFC 7252 3: each told apart, so that a log can name it. */

/** Fewer than the four bytes of the fixed header. */
export const DEFECT_HEADER = -20;
/** Version is not 1: RFC 7252 3 asks for silence, not for a Reset. */
export const DEFECT_VERSION = -21;
/** Token length 9 .. 15, which is reserved. */
export const DEFECT_TOKEN_LENGTH = -22;
/** The datagram ends inside the token. */
export const DEFECT_TOKEN = -23;
/** An option's delta nibble is 15 without being the payload marker. */
export const DEFECT_OPTION_DELTA = -24;
/** An option's length nibble is 15. */
export const DEFECT_OPTION_LENGTH = -25;
/** The datagram ends inside an option. */
export const DEFECT_OPTION = -26;
/** The option number exceeds 65,535. */
export const DEFECT_OPTION_NUMBER = -27;
/** A payload marker with no byte behind it. */
export const DEFECT_PAYLOAD = -28;
/** An empty message (code 0.00) with bytes after the message id. */
export const DEFECT_EMPTY = -29;
/** A code of a reserved class: 1, 6 or 7. */
export const DEFECT_CODE = -30;
/** A type that does not go with the code: an empty NON, a request in an ACK, a Reset with a code (RFC 7252 4.2, 4.3). */
export const DEFECT_TYPE = -31;

/* Minus the CoAP response codes that this client answers with (RFC 7252 12.1.2, RFC 7959 2.9, RFC 8132 2.3). */

export const BAD_REQUEST = -0x80;
export const UNAUTHORIZED = -0x81;
export const BAD_OPTION = -0x82;
export const NOT_FOUND = -0x84;
export const METHOD_NOT_ALLOWED = -0x85;
export const NOT_ACCEPTABLE = -0x86;
export const REQUEST_INCOMPLETE = -0x88;
export const CONFLICT = -0x89;
export const PRECONDITION_FAILED = -0x8c;
export const TOO_LARGE = -0x8d;
export const UNSUPPORTED_FORMAT = -0x8f;
export const INTERNAL = -0xa0;
export const NOT_IMPLEMENTED = -0xa1;
export const UNAVAILABLE = -0xa3;
export const NOT_PROXY = -0xa5;

/** The status that an application's answer means: nothing is OK, LATER and minus a CoAP error code are themselves, anything else is 5.00. */
export function answerStatus(answer: number | void): number {
  const n = answer as number;
  if (!(n < 0)) return OK;
  return n === LATER || (n <= BAD_REQUEST && n > -0xc0) ? n : INTERNAL;
}
