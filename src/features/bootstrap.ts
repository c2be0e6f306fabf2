/**
 * Bootstrap as a feature (Core 1.2 6.1): the servers come from a bootstrap server, at the start, when all of them have failed, or when one asks for it.
 */
import { FORMAT_LWM2M_CBOR, FORMAT_SENML_CBOR, FORMAT_SENML_JSON, FORMAT_TLV } from '../codec/format.js';
import { LinkWriter } from '../codec/link.js';
import { INTEGER, OBJLNK } from '../codec/types.js';
import type { Config } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Bootstrap as Machine } from '../lwm2m/bootstrap.js';
import { BootstrapAccount, SECURITY_ACCOUNT_TIMEOUT, SECURITY_HOLD_OFF, SECURITY_OSCORE } from '../lwm2m/bootstrap-account.js';
import { BootstrapDiscover } from '../lwm2m/bootstrap-discover.js';
import { BootstrapDispatch } from '../lwm2m/bootstrap-dispatch.js';
import { BootstrapRequest } from '../lwm2m/bootstrap-request.js';
import { Consistency } from '../lwm2m/consistency.js';
import { E, HIDDEN } from '../lwm2m/declaration.js';
import { Provision } from '../lwm2m/provision.js';
import { OK, STATE } from '../status.js';

export interface BootstrapOptions {
  /** True to ask for a Bootstrap-Pack first; a server that has none is asked for an ordinary bootstrap then. False when left out. */
  pack?: boolean;
  /** Preferred content format: 112 (SenML CBOR, when left out), 110, 11542 or 11544; -1 to name none. */
  format?: number;
  /** Bytes of the URI, the identity and the key that can be written for each server; 64, 64 and 32 when left out. They are stored values (Config.values). */
  uri?: number;
  identity?: number;
  key?: number;
}

/** Null link 65535:65535. */
const NO_LINK = 0xffffffff;

export class Bootstrap implements Feature {
  private readonly packs: boolean;
  private readonly format: number;
  private readonly uri: number;
  private readonly identity: number;
  private readonly key: number;
  private core: Core | null;

  constructor(options?: BootstrapOptions) {
    const o: BootstrapOptions = options === undefined ? {} : options;
    const format = o.format === undefined ? FORMAT_SENML_CBOR : o.format;
    this.packs = o.pack === true;
    this.format = format;
    this.uri = o.uri === undefined ? 64 : o.uri;
    this.identity = o.identity === undefined ? 64 : o.identity;
    this.key = o.key === undefined ? 32 : o.key;
    this.core = null;
    if (format !== -1 && format !== FORMAT_SENML_CBOR && format !== FORMAT_SENML_JSON && format !== FORMAT_TLV && format !== FORMAT_LWM2M_CBOR) throw new Error('bootstrap: format is 110, 112, 11542, 11544 or -1');
    if (this.packs && (format === -1 || format === FORMAT_TLV)) throw new Error('bootstrap: a Pack is in format 110, 112 or 11544');
  }

  /** It has no tables: what it holds are stored values. */
  bytes(_config: Config, used: number): number {
    return used;
  }

  attach(core: Core): void {
    const config = core.config;
    const account = new BootstrapAccount(core.arena, core.registry, core.cells);
    const provision = new Provision(core.registry, account, core.declare, core.handlers, core.formats, core.value);
    const consistency = new Consistency(core.arena, core.registry, core.cells, config.servers);
    // LwM2M 1.0 has no pct, and a server of its time may refuse what it does not know.
    const sought = new BootstrapRequest(core.arena.u8, this.packs && core.version > 10, core.version === 10 ? -1 : this.format, core.nameAt, core.nameLength);
    const machine = new Machine(sought, account, consistency, provision, core.accounts, core.registration,
      core.peers, core.endpoint, core.exchange, core.events, core.clock);
    const requests = new BootstrapDispatch(config.servers, core.version, machine, provision, core.read, core.registry, core.endpoint, core.reception, core.events, core.stats);
    requests.blocks = core.blocks;
    sought.blocks = core.blocks;
    machine.keeper = core.store;
    core.bootstrap = machine;
    core.bootstrapRequests = requests;
    core.bootstrapLinks = new BootstrapDiscover(core.arena, core.registry, core.cells, account, new LinkWriter(core.endpoint.writer), core.version);
    core.registration.bootstrap = machine;
    core.room = { instances: config.servers + 1, uri: this.uri, identity: this.identity, key: this.key };
    core.securityExtra.push(
      { id: SECURITY_HOLD_OFF, type: INTEGER, access: HIDDEN, min: 0, max: 2147483647 },
      { id: SECURITY_ACCOUNT_TIMEOUT, type: INTEGER, access: HIDDEN, min: 0, max: 2147483647 },
      { id: SECURITY_OSCORE, type: OBJLNK, access: HIDDEN, value: NO_LINK },
    );
    core.serverExtra.push({
      id: 9, access: E,
      execute: (): number => machine.check(),
      after: (): void => machine.request(),
    });
    this.core = core;
  }

  /** Asks the bootstrap server for the servers, as when one of them wants it; STATE when there is no bootstrap account. */
  request(): number {
    const core = this.core;
    if (core === null || core.bootstrap === null || core.bootstrap.check() < 0) return STATE;
    core.bootstrap.demand();
    return core.stir(OK);
  }
}
