/**
 * DTLS 1.2 with pre-shared keys as a feature: coaps:// servers, each with the credentials of its instance of Security (Core 1.2 E.1, Transport 1.2 5.2).
 *
 * It has one ArrayBuffer of its own beside the client's arena: AES and SHA-256, and a session for each server and the bootstrap server.
 */
import { Memory } from '../crypto/memory.js';
import { PortableCrypto } from '../crypto/portable.js';
import type { Randomness } from '../crypto/types.js';
import type { Config } from '../config.js';
import type { Core } from '../core.js';
import { type DtlsNetwork, dtlsClient } from '../dtls/dtls.js';
import { DtlsKit, kitBytes } from '../dtls/kit.js';
import { OVERHEAD, sessionBytes, usesCbc } from '../dtls/session.js';
import { type Credentials, type DtlsOptions, MAX_IDENTITY, MAX_KEY } from '../dtls/types.js';
import type { Feature } from '../feature.js';
import { OK, PARAMETER, UNSUPPORTED } from '../net/codes.js';
import type { Network, Secure } from '../net/types.js';
import { MODE_NOSEC, MODE_PSK } from '../objects/security.js';

/* Resources of Security. */
const MODE = 2;
const IDENTITY = 3;
const KEY = 5;

export class Dtls implements Feature, Secure {
  /** What a socket below has to receive beyond a CoAP message, bytes. */
  readonly overhead: number;
  private readonly options: DtlsOptions;
  private readonly networks: (DtlsNetwork | null)[];
  private readonly known: Credentials[];
  private core: Core | null;
  private kit: DtlsKit | null;

  /** @param options of all sessions; `datagram` is best left out: it follows from Config.message */
  constructor(options?: DtlsOptions) {
    this.options = options === undefined ? {} : options;
    this.overhead = OVERHEAD;
    this.networks = [];
    this.known = [];
    this.core = null;
    this.kit = null;
  }

  bytes(_config: Config, used: number): number {
    return used;
  }

  attach(core: Core): void {
    this.core = core;
    core.secure = this;
    for (let peer = 0; peer < core.peers.capacity; peer++) {
      this.networks.push(null);
      this.known.push({ identity: core.arena.u8, identityAt: 0, identityLength: 0, key: core.arena.u8, keyAt: 0, keyLength: 0 });
    }
  }

  /** Bytes of RAM beside the arena for that many servers; the bootstrap server is one. */
  ram(servers: number): number {
    return kitBytes(usesCbc(this.options)) + servers * sessionBytes(this.options, 0);
  }

  admit(peer: number, secure: boolean): number {
    const core = this.core;
    if (core === null) return PARAMETER;
    const known = this.known[peer];
    const irow = core.accounts.securityOf(peer);
    if (irow < 0) return PARAMETER;
    const registry = core.registry;
    const modeAt = registry.singleAt(irow, MODE);
    // Core 1.2 E.1: the mode decides, not leftover keys; and the scheme has to go with it.
    const mode = modeAt < 0 ? MODE_NOSEC : core.cells.count(modeAt);
    if (mode === MODE_NOSEC) return secure ? PARAMETER : OK;
    if (mode !== MODE_PSK) return UNSUPPORTED;
    if (!secure) return PARAMETER;
    const u16 = core.arena.u16;
    const identity = registry.singleAt(irow, IDENTITY);
    const key = registry.singleAt(irow, KEY);
    if (identity < 0 || key < 0) return PARAMETER;
    known.identityAt = identity + 2;
    known.identityLength = u16[identity >> 1];
    known.keyAt = key + 2;
    known.keyLength = u16[key >> 1];
    return known.identityLength <= MAX_IDENTITY && known.keyLength >= 1 && known.keyLength <= MAX_KEY ? OK : PARAMETER;
  }

  over(peer: number, under: Network, source: Randomness): Network {
    const made = this.networks[peer];
    if (made !== null) return made;
    if (this.kit === null) {
      const cbc = usesCbc(this.options);
      const servers = this.networks.length - (this.core !== null && this.core.bootstrap !== null ? 0 : 1);
      const memory = new Memory(this.ram(servers));
      this.kit = new DtlsKit(memory, new PortableCrypto(memory, source, cbc), cbc);
    }
    const network = dtlsClient(under, this.kit, this.known[peer], this.options);
    this.networks[peer] = network;
    return network;
  }

  pause(peer: number): void {
    const network = this.networks[peer];
    if (network !== null) network.pause();
  }

  forget(): void {
    for (let peer = 0; peer < this.networks.length; peer++) this.networks[peer] = null;
    this.kit = null;
  }

  /** The DTLS network of a server, whose `session.alert` says what ended a handshake; null before its first connection. @param ssid 0 for the bootstrap server */
  network(ssid: number): DtlsNetwork | null {
    const core = this.core;
    if (core === null) return null;
    const peer = ssid === 0 ? core.accounts.capacity : core.accounts.find(ssid);
    return peer < 0 ? null : this.networks[peer];
  }
}
