/**
 * LwM2M Server, object 1 (Core 1.2 E.2), version 1.1 or 1.2: how the client behaves towards each server.
 */
import { BOOLEAN, INTEGER, STRING, UNSIGNED } from '../codec/types.js';
import { E, type ObjectDeclaration, R, RW, type ResourceDeclaration } from '../lwm2m/declaration.js';
import { type ServerAccount, ssidOf } from './security.js';

/** What the client does when a server works its own instance; `iid` is that of the Server object. */
export interface ServerHooks {
  /** Binding of the servers for which the application names none. */
  binding: string;
  /** 1/x/6 where the application says nothing: true when notifications are stored for a server that is away. */
  storing: boolean;
  /** 1/x/4: de-register, and come back after 1/x/5. */
  disable(iid: number): void;
  /** 1/x/8: send an Update. */
  update(iid: number): void;
  /** 1/x/7 was written. */
  bindingWritten(iid: number): void;
}

/** The values that Core 1.2 6.2.1 recommends where a server sets none. */
const DAY = 86400;

/**
 * Object 1 with an instance for each server but the bootstrap server.
 * @param version of the object: '1.1', or '1.2' for a client that registers as 1.2
 * @param most instances there can be; 0 for no more than these; @param extra resources that features add
 */
export function server(servers: readonly ServerAccount[], hooks: ServerHooks, version: string, most: number, extra: readonly ResourceDeclaration[]): ObjectDeclaration {
  const instances: number[] = [];
  for (let i = 0; i < servers.length; i++) if (servers[i].bootstrap !== true) instances.push(i);
  return {
    id: 1,
    version: version,
    instances: instances,
    most: most > 0 ? most : instances.length,
    each: (iid: number, rid: number): number | boolean | string | undefined => valueOf(servers, iid, rid),
    resources: ([
      { id: 0, type: INTEGER, access: R },
      { id: 1, type: INTEGER, access: RW, min: 0, max: 2147483647, value: DAY },
      { id: 2, type: INTEGER, access: RW, min: 0, max: 2147483647 },
      { id: 3, type: INTEGER, access: RW, min: 0, max: 2147483647 },
      { id: 4, access: E, after: hooks.disable },
      { id: 5, type: INTEGER, access: RW, min: 0, max: 2147483647, value: DAY },
      { id: 6, type: BOOLEAN, access: RW, value: hooks.storing },
      { id: 7, type: STRING, access: RW, capacity: 8, value: hooks.binding, written: hooks.bindingWritten },
      { id: 8, access: E, after: hooks.update },
      { id: 17, type: UNSIGNED, access: RW, max: 4294967295, value: 5 },
      { id: 18, type: UNSIGNED, access: RW, max: 4294967295, value: 60 },
      { id: 19, type: UNSIGNED, access: RW, max: 4294967295, value: DAY },
      { id: 20, type: UNSIGNED, access: RW, max: 4294967295, value: 1 },
    ] as ResourceDeclaration[]).concat(extra),
  };
}

function valueOf(servers: readonly ServerAccount[], i: number, rid: number): number | boolean | string | undefined {
  const s = servers[i];
  if (s === undefined) return undefined; // an instance that came later
  switch (rid) {
    case 0: return ssidOf(servers, i);
    case 1: return s.lifetime;
    case 2: return s.pmin;
    case 3: return s.pmax;
    case 7: return s.binding;
    default: return s.resources === undefined ? undefined : s.resources[rid];
  }
}
