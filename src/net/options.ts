/**
 * A socket's options, checked and complete, as every host needs them.
 */
import { ANY, IPV4, IPV6, SocketAddress } from './address.js';
import type { NetworkOptions } from './types.js';

/** IP and UDP headers, bytes. */
const HEADERS_4 = 28;
const HEADERS_6 = 48;
/** The smallest link of IPv4 (RFC 791) and the largest packet. */
const LINK_LEAST = 68;
const LINK_MOST = 65535;

/** True for a whole number in least .. most. */
export function within(value: number, least: number, most: number): boolean {
  return value === (value | 0) && value >= least && value <= most;
}

/** True when bytes[at .. at + length) lies inside. */
export function inside(bytes: Uint8Array, at: number, length: number): boolean {
  const size = bytes.length;
  return within(at, 0, size) && within(length, 0, size - at);
}

function number(value: number | undefined, otherwise: number): number {
  return value === undefined ? otherwise : value;
}

export class SocketOptions {
  /** False when a field was malformed: nothing else is to be used then. */
  readonly valid: boolean;
  readonly localPort: number;
  /** The local address; family ANY: all. */
  readonly local: SocketAddress;
  /** Family asked for, by itself or by the local address; ANY: neither. */
  readonly family: number;
  readonly ringSlots: number;
  readonly ringBytes: number;
  readonly mtu: number;
  readonly interfaceName: string;

  constructor(options: NetworkOptions) {
    const address = options.localAddress === undefined ? '' : options.localAddress;
    const asked = number(options.family, ANY);
    this.localPort = number(options.localPort, 0);
    this.ringSlots = number(options.ringSlots, 2);
    this.ringBytes = number(options.ringBytes, 1280);
    this.mtu = number(options.mtu, 1500);
    this.interfaceName = options.interfaceName === undefined ? '' : options.interfaceName;
    this.local = new SocketAddress();
    let valid = within(this.localPort, 0, 65535) && within(this.ringSlots, 1, 65535) && within(this.ringBytes, 1, 65535) && within(this.mtu, LINK_LEAST, LINK_MOST);
    if (asked !== ANY && asked !== IPV4 && asked !== IPV6) valid = false;
    if (typeof address !== 'string' || typeof this.interfaceName !== 'string') valid = false;
    if (valid && address !== '' && !this.local.parseHost(address, 0)) valid = false;
    if (asked !== ANY && this.local.family !== ANY && asked !== this.local.family) valid = false;
    this.family = asked === ANY ? this.local.family : asked;
    this.valid = valid;
  }

  /** Largest payload of a datagram of this family, bytes. */
  room(family: number): number {
    return this.valid ? this.mtu - (family === IPV6 ? HEADERS_6 : HEADERS_4) : 0;
  }
}
