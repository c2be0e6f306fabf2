/**
 * Persistence as a feature: servers, attributes and registrations survive a restart in the storage of a host.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { AccountsRecord } from '../lwm2m/accounts-record.js';
import { Store } from '../lwm2m/store.js';
import { KEY_SECURE, type Storage } from '../net/storage.js';
import { OK, STATE } from '../status.js';

export class Persistence implements Feature {
  private readonly storage: Storage;
  private core: Core | null;

  constructor(storage: Storage) {
    this.storage = storage;
    this.core = null;
  }

  bytes(_config: Config, used: number): number {
    return table(used, 0, 3, 0, 0); // Store
  }

  attach(core: Core): void {
    const store = new Store(core.arena, core.raw, this.storage, new AccountsRecord(core.arena, core.registry, core.declare), core.accounts, core.attributes, core.announcement,
      core.registration, core.observations, core.endpoint, core.events, core.clock);
    core.store = store;
    if (core.bootstrap !== null) core.bootstrap.keeper = store;
    this.core = core;
  }

  /** Forgets all that was saved, as for a factory reset: the next start has what the client is built with. OK, or a failure of net/codes. */
  erase(): number {
    const core = this.core;
    if (core === null || core.store === null) return STATE;
    let status = core.store.erase();
    // The sessions of DTLS hold keys, and go with the servers that they are for.
    for (let peer = 0; peer < core.peers.capacity; peer++) {
      const erased = this.storage.erase(KEY_SECURE + peer);
      if (erased !== OK) status = erased;
    }
    return status;
  }
}
