/**
 * CoAP message types and codes: RFC 7252 3 and 12.1, RFC 7959 2.9, RFC 8132. A code is class * 32 + detail, 2.05 is 0x45.
 */

export const CON = 0;
export const NON = 1;
export const ACK = 2;
export const RST = 3;

export const EMPTY = 0;
export const GET = 0x01;
export const POST = 0x02;
export const PUT = 0x03;
export const DELETE = 0x04;
export const FETCH = 0x05;
export const PATCH = 0x06;
export const IPATCH = 0x07;

export const CREATED = 0x41;
export const DELETED = 0x42;
export const VALID = 0x43;
export const CHANGED = 0x44;
export const CONTENT = 0x45;
export const CONTINUE = 0x5f;

/** RFC 7252 5.9.2.9: Precondition Failed; a server that does not know our version answers so. */
export const CODE_PRECONDITION_FAILED = 0x8c;
export const CODE_NOT_FOUND = 0x84;

/** True for a request code 0.01 .. 0.31. */
export function isRequest(code: number): boolean {
  return code > 0 && code < 32;
}

/** True for a response code: classes 2 to 5; 1, 6 and 7 are reserved (RFC 7252 4.2, 12.1). */
export function isResponse(code: number): boolean {
  const group = code >> 5;
  return group >= 2 && group <= 5;
}
