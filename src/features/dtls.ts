/**
 * DTLS 1.2 with pre-shared keys as a feature: coaps:// servers, each with the credentials of its instance of Security (Core 1.2 E.1, Transport 1.2 5.2).
 *
 * It has one ArrayBuffer of its own beside the client's arena: AES and SHA-256, and a session for each server and the bootstrap server. Beside
 * Persistence it keeps the sessions, too: after a restart they are resumed, or with `keep` gone on with.
 */
import { adler32 } from '../buffers/record.js';
import { UNSIGNED } from '../codec/types.js';
import type { ValueWriter } from '../codec/value.js';
import type { Config } from '../config.js';
import type { Core } from '../core.js';
import { Memory } from '../crypto/memory.js';
import { PortableCrypto } from '../crypto/portable.js';
import type { Randomness } from '../crypto/types.js';
import { type DtlsNetwork, dtlsClient } from '../dtls/dtls.js';
import { Kept, keptBytes } from '../dtls/kept.js';
import { DtlsKit, kitBytes } from '../dtls/kit.js';
import { OVERHEAD, sessionBytes, usesCbc } from '../dtls/session.js';
import { type Credentials, type DtlsOptions, MAX_IDENTITY, MAX_KEY, NO_ALERT } from '../dtls/types.js';
import type { Feature } from '../feature.js';
import { R } from '../lwm2m/declaration.js';
import { RESUME } from '../lwm2m/standing.js';
import { OK, PARAMETER, UNSUPPORTED } from '../net/codes.js';
import { KEY_SECURE } from '../net/storage.js';
import type { Network, Secure } from '../net/types.js';
import { MODE_NOSEC, MODE_PSK } from '../objects/security.js';
import { MISSING } from '../status.js';

/* Resources of Security. */
const URI = 0;
const MODE = 2;
const IDENTITY = 3;
const KEY = 5;

export class Dtls implements Feature, Secure {
  /** What a socket below has to receive beyond a CoAP message, bytes. */
  readonly overhead: number;
  private readonly options: DtlsOptions;
  private readonly networks: (DtlsNetwork | null)[];
  private readonly known: Credentials[];
  /** Of each peer, a checksum of URI, identity and key: a session is kept for these alone. */
  private readonly bonds: number[];
  private core: Core | null;
  private kit: DtlsKit | null;
  private kept: Kept | null;
  private readonly saver: (network: DtlsNetwork) => boolean;

  /**
   * @param options of all sessions. `datagram` is best left out: it follows from Config.message. `keep` has an effect beside Persistence alone, and
   * what it lets an attacker repeat after a restart stands in docs/security.md.
   */
  constructor(options?: DtlsOptions) {
    this.options = options === undefined ? {} : options;
    this.overhead = OVERHEAD;
    this.networks = [];
    this.known = [];
    this.bonds = [];
    this.core = null;
    this.kit = null;
    this.kept = null;
    this.saver = this.save.bind(this) as (network: DtlsNetwork) => boolean;
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
      this.bonds.push(0);
    }
    core.serverExtra.push({ id: 11, type: UNSIGNED, access: R, read: this.alert.bind(this) as (iid: number, out: ValueWriter) => void });
  }

  /** Core 1.2 E.2, TLS-DTLS Alert Code: what the server said last. 0, close_notify, says nothing bad, as before the first. */
  private alert(iid: number, out: ValueWriter): void {
    const network = this.core === null ? null : this.networkOf(this.core.accounts.ofInstance(iid));
    out.integer(network === null || network.alerted === NO_ALERT ? 0 : network.alerted);
  }

  /** Bytes of RAM beside the arena for that many servers; the bootstrap server is one. */
  ram(servers: number): number {
    const ticket = this.options.ticket === undefined ? 0 : this.options.ticket;
    const kept = this.core !== null && this.core.store !== null ? keptBytes(ticket, this.networks.length) : 0;
    return kitBytes(usesCbc(this.options), this.options.crypto) + servers * sessionBytes(this.effective(), 0) + kept;
  }

  /** The options, `keep` only where there is something to keep it in. */
  private effective(): DtlsOptions {
    const o = this.options;
    if (o.keep !== true || (this.core !== null && this.core.store !== null)) return o;
    return { datagram: o.datagram, suites: o.suites, cid: o.cid, ticket: o.ticket, retransmit: o.retransmit, retries: o.retries, crypto: o.crypto };
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
    const uri = registry.singleAt(irow, URI);
    const identity = registry.singleAt(irow, IDENTITY);
    const key = registry.singleAt(irow, KEY);
    if (uri < 0 || identity < 0 || key < 0) return PARAMETER;
    known.identityAt = identity + 2;
    known.identityLength = u16[identity >> 1];
    known.keyAt = key + 2;
    known.keyLength = u16[key >> 1];
    if (known.identityLength > MAX_IDENTITY || known.keyLength < 1 || known.keyLength > MAX_KEY) return PARAMETER;
    const sum = adler32(known.identity, known.identityAt, known.identityLength);
    const bond = adler32(core.arena.u8, uri + 2, u16[uri >> 1]) ^ ((sum << 11) | (sum >>> 21)) ^ adler32(known.key, known.keyAt, known.keyLength);
    const network = this.networks[peer];
    // Other credentials, as a bootstrap has written them: what was agreed with the old ones is not gone on with.
    if (network !== null && this.bonds[peer] !== bond) network.drop(true);
    this.bonds[peer] = bond;
    return OK;
  }

  over(peer: number, under: Network, source: Randomness): Network {
    const made = this.networks[peer];
    if (made !== null) return made;
    const core = this.core as Core;
    const options = this.effective();
    if (this.kit === null) {
      const cbc = usesCbc(options);
      const memory = new Memory(this.ram(this.networks.length - (core.bootstrap !== null ? 0 : 1)));
      const crypto = options.crypto === undefined ? new PortableCrypto(memory, source, cbc) : options.crypto.make(memory, source, cbc);
      this.kit = new DtlsKit(memory, crypto, cbc);
      if (core.store !== null) this.kept = new Kept(memory, core.store.shelf, KEY_SECURE, options.ticket === undefined ? 0 : options.ticket, this.networks.length, core.raw);
    }
    const network = dtlsClient(under, this.kit, this.known[peer], options);
    this.networks[peer] = network;
    if (this.kept !== null && core.store !== null) {
      network.onSave = this.saver;
      const status = this.kept.restore(peer, network, this.bonds[peer]);
      if (status < 0 && status !== MISSING) core.store.tell(KEY_SECURE + peer, status);
    }
    return network;
  }

  /** Saves a session; false when it could not be stored. */
  private save(network: DtlsNetwork): boolean {
    for (let peer = 0; peer < this.networks.length; peer++) {
      if (this.networks[peer] !== network || this.kept === null) continue;
      const status = this.kept.save(peer, network, this.bonds[peer]);
      if (status < 0 && status !== MISSING && this.core !== null && this.core.store !== null) this.core.store.tell(KEY_SECURE + peer, status);
      return status >= 0;
    }
    return false;
  }

  pause(peer: number): void {
    const network = this.networkOf(peer);
    const core = this.core;
    if (network === null || core === null) return;
    // Where a Register is to follow, an Update may have got no answer: a server that has lost the session drops its records without a word.
    if (peer < core.accounts.capacity && !core.registration.standing.has(peer, RESUME)) network.abandon();
    else network.pause();
  }

  forget(): void {
    for (let peer = 0; peer < this.networks.length; peer++) this.networks[peer] = null;
    this.kit = null;
    this.kept = null;
  }

  private networkOf(peer: number): DtlsNetwork | null {
    return peer < 0 ? null : this.networks[peer];
  }

  /** The DTLS network of a server, whose `session.alert` says what ended a handshake; null before its first connection. @param ssid 0 for the bootstrap server */
  network(ssid: number): DtlsNetwork | null {
    const core = this.core;
    if (core === null) return null;
    return this.networkOf(ssid === 0 ? core.accounts.capacity : core.accounts.find(ssid));
  }
}
