/**
 * Access control (Core 1.2 8) as a feature: it declares Access Control (2), fills it, and lets the core ask it.
 */
import { INTEGER } from '../codec/types.js';
import type { Config } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Access as Machine, CREATE_RIGHT, DELETE_RIGHT, EXECUTE_RIGHT, NOBODY, READ_RIGHT, WRITE_RIGHT } from '../lwm2m/access.js';
import { R, RW } from '../lwm2m/declaration.js';
import { STATE } from '../status.js';

export { CREATE_RIGHT, DELETE_RIGHT, EXECUTE_RIGHT, NOBODY, READ_RIGHT, WRITE_RIGHT };

/** What servers may do with an object instance, or with an object as a whole. */
export interface Grant {
  /** Object id. */
  oid: number;
  /** Object instance id; left out for the object as a whole, of which only CREATE_RIGHT can be given. */
  iid?: number;
  /** Short server id of the owner, who has every right unless `acl` says otherwise, and may change this; left out for nobody. */
  owner?: number;
  /** [short server id, rights] each; the id 0 is for servers without an entry. */
  acl?: readonly (readonly number[])[];
}

export interface AccessOptions {
  /** What is granted from the start. */
  grants?: readonly Grant[];
  /** Most Access Control instances; 8 when left out. */
  most?: number;
  /** Most entries of one, 4 when left out. */
  entries?: number;
}

export class Access implements Feature {
  private readonly options: AccessOptions;
  private core: Core | null;

  constructor(options?: AccessOptions) {
    this.options = options === undefined ? {} : options;
    this.core = null;
  }

  bytes(_config: Config, used: number): number {
    return used; // its values lie with those of the other objects
  }

  attach(core: Core): void {
    const options = this.options;
    const most = options.most === undefined ? 8 : options.most;
    core.declare.add({ id: 2, version: '1.1', instances: [], most: most, resources: [
      { id: 0, type: INTEGER, access: R },
      { id: 1, type: INTEGER, access: R },
      { id: 2, type: INTEGER, access: RW, multiple: true, most: options.entries === undefined ? 4 : options.entries, min: 0, max: 31 },
      { id: 3, type: INTEGER, access: RW, min: 1, max: NOBODY },
    ] });
    const access = new Machine(core.registry, core.cells, core.accounts, core.observations);
    core.access = access;
    core.dispatch.access = access;
    core.data.access = access;
    core.read.walk.gate = access;
    if (core.instances !== null) core.instances.access = access;
    if (core.patch !== null) core.patch.access = access;
    this.core = core;
    const grants = options.grants === undefined ? [] : options.grants;
    for (let i = 0; i < grants.length; i++) {
      const g = grants[i];
      const iid = g.iid === undefined ? NOBODY : g.iid;
      const acl = g.acl === undefined ? [] : g.acl;
      let status = access.grant(g.oid, iid, g.owner === undefined ? NOBODY : g.owner);
      for (let j = 0; j < acl.length && status >= 0; j++) status = access.allow(g.oid, iid, acl[j][0], acl[j][1]);
      if (status < 0) throw new Error('access: the grant for /' + g.oid + (g.iid === undefined ? '' : '/' + iid) + ' does not fit (most, entries, Config.instances, Config.resourceInstances) or is none');
    }
  }

  /** Gives an object instance (for the object as a whole: NOBODY) an owner, NOBODY for none; who had an entry keeps it. OK or FULL. */
  grant(oid: number, iid: number, owner: number): number {
    const core = this.core;
    if (core === null || core.access === null) return STATE;
    return core.stir(core.access.grant(oid, iid, owner));
  }

  /** Says what a server may do with it, a sum of rights; short server id 0 for servers without an entry. OK, FULL, ARGUMENT, or MISSING before `grant`. */
  allow(oid: number, iid: number, ssid: number, rights: number): number {
    const core = this.core;
    if (core === null || core.access === null) return STATE;
    return core.stir(core.access.allow(oid, iid, ssid, rights));
  }
}
