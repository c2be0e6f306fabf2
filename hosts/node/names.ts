/**
 * Names by node:dns, all their addresses in the order of the system; and numeric addresses with a zone, which only a system knows.
 */
import { lookup } from 'node:dns';
import { isIPv6 } from 'node:net';
import { isNumeric } from '../../src/net/address.js';
import { IN_PROGRESS, PARAMETER } from '../../src/net/codes.js';

/** A `Resolver` of src/net/socket.ts. */
export function names(name: string, family: number, found: (addresses: string[]) => void): number {
  if (isNumeric(name)) {
    const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
    if (!isIPv6(bare)) return PARAMETER;
    found([bare]); // with its zone, without which a link-local peer cannot be reached
    return IN_PROGRESS;
  }
  if (/[\0-\x20\x7f]/.test(name)) return PARAMETER; // no name has them, and getaddrinfo would stop at a NUL
  try {
    lookup(name, { all: true, family, verbatim: true }, (error, addresses) => found(error === null ? addresses.map((one) => one.address) : []));
  } catch {
    return PARAMETER;
  }
  return IN_PROGRESS;
}
