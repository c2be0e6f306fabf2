/**
 * Persistence as a feature: servers, attributes and registrations survive a restart in the storage of a host.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { AccountsRecord } from '../lwm2m/accounts-record.js';
import { Store } from '../lwm2m/store.js';
import type { Storage } from '../net/storage.js';
import { STATE } from '../status.js';

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
    return this.core === null || this.core.store === null ? STATE : this.core.store.erase();
  }
}
