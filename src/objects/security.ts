/**
 * LwM2M Security, object 0 (Core 1.2 E.1), version 1.1: where each server is and how it is spoken to. No server can reach it.
 */
import { BOOLEAN, INTEGER, OPAQUE, STRING } from '../codec/types.js';
import { HIDDEN, type ObjectDeclaration, type ResourceDeclaration } from '../lwm2m/declaration.js';

/** Security modes, Core 1.2 E.1 resource 2. */
export const MODE_PSK = 0;
export const MODE_RPK = 1;
export const MODE_CERTIFICATE = 2;
export const MODE_NOSEC = 3;

/** A server as the application names it; it fills an instance of Security and one of Server. */
export interface ServerAccount {
  /** coap://host[:port] or coaps://host[:port], at most 255 bytes. */
  uri: string;
  /** Short server id, 1 .. 65534; when left out the accounts are numbered from 1. The bootstrap server has none. */
  ssid?: number;
  /** True for the bootstrap server: it has an instance of Security and none of Server. */
  bootstrap?: boolean;
  /** Of the bootstrap server: seconds to wait before it is asked (0/x/11), and after which the account is purged (0/x/12, 0 for never). */
  holdOff?: number;
  accountTimeout?: number;
  /** Registration lifetime, seconds; 86,400 when left out, 0 for ever. */
  lifetime?: number;
  /** Binding, 'U' when left out. */
  binding?: string;
  /** Default pmin and pmax of observations, seconds; 0 when left out, which for pmax means none. */
  pmin?: number;
  pmax?: number;
  /** Pre-shared key identity and key. */
  identity?: string;
  key?: Uint8Array;
  /** Values of further resources of the Server object by their ids, as { 13: 1, 15: true }; those that are not declared are ignored. */
  resources?: Readonly<Record<number, number | boolean | string>>;
}

/** What an object of accounts has beyond what the first accounts need: a feature's wishes. */
export interface AccountRoom {
  /** Most instances of Security; of Server there are one less, as the bootstrap server has none. */
  instances: number;
  /** Bytes that a URI, an identity and a key may have. */
  uri: number;
  identity: number;
  key: number;
}

/** Short server id of the account at index i; 0 for a bootstrap server. */
export function ssidOf(servers: readonly ServerAccount[], i: number): number {
  const s = servers[i];
  if (s.bootstrap === true) return 0;
  if (s.ssid !== undefined) return s.ssid;
  let n = 1;
  for (let j = 0; j < i; j++) if (servers[j].bootstrap !== true) n++;
  return n;
}

/**
 * Object 0 with an instance for each server.
 * @param room null: no more than these servers need; @param extra resources that features add
 */
export function security(servers: readonly ServerAccount[], room: AccountRoom | null, extra: readonly ResourceDeclaration[]): ObjectDeclaration {
  const instances: number[] = [];
  const count = servers.length;
  let uri = room === null ? 0 : room.uri;
  let identity = room === null ? 0 : room.identity;
  let key = room === null ? 0 : room.key;
  for (let i = 0; i < count; i++) {
    const s = servers[i];
    instances.push(i);
    if (!isCoap(s.uri)) throw new Error('servers: "' + s.uri + '" is no URI of coap, coaps, coap+tcp or coaps+tcp, of at most 255 characters');
    if (s.bootstrap !== true && !(ssidOf(servers, i) >= 1 && ssidOf(servers, i) <= 65534)) throw new Error('servers: an ssid is 1 .. 65534');
    for (let j = 0; j < i; j++) if (ssidOf(servers, j) === ssidOf(servers, i)) throw new Error(s.bootstrap === true ? 'servers: one bootstrap server' : 'servers: the ssid ' + ssidOf(servers, i) + ' is given twice');
    if (s.uri.length > uri) uri = s.uri.length;
    if (s.identity !== undefined && s.identity.length > identity) identity = s.identity.length;
    if (s.key !== undefined && s.key.length > key) key = s.key.length;
  }
  return {
    id: 0,
    version: '1.1',
    instances: instances,
    most: room === null ? count : room.instances,
    each: (iid: number, rid: number): number | boolean | string | Uint8Array | undefined => valueOf(servers, iid, rid),
    resources: ([
      { id: 0, type: STRING, access: HIDDEN, capacity: uri },
      { id: 1, type: BOOLEAN, access: HIDDEN },
      { id: 2, type: INTEGER, access: HIDDEN },
      { id: 3, type: OPAQUE, access: HIDDEN, capacity: identity },
      { id: 4, type: OPAQUE, access: HIDDEN, capacity: 0 },
      { id: 5, type: OPAQUE, access: HIDDEN, capacity: key },
      { id: 10, type: INTEGER, access: HIDDEN },
    ] as ResourceDeclaration[]).concat(extra),
  };
}

function isCoap(uri: string): boolean {
  const lower = uri.toLowerCase();
  const scheme = lower.indexOf('coap+tcp://') === 0 || lower.indexOf('coaps+tcp://') === 0 || lower.indexOf('coap://') === 0 || lower.indexOf('coaps://') === 0;
  return scheme && uri.length > uri.indexOf('//') + 2 && uri.length <= 255;
}

function valueOf(servers: readonly ServerAccount[], i: number, rid: number): number | boolean | string | Uint8Array | undefined {
  const s = servers[i];
  if (s === undefined) return undefined; // an instance that came later
  switch (rid) {
    case 0: return s.uri;
    case 1: return s.bootstrap;
    case 2: return s.uri.toLowerCase().indexOf('coaps:') === 0 ? MODE_PSK : MODE_NOSEC;
    case 3: return s.identity === undefined ? undefined : ascii(s.identity);
    case 5: return s.key;
    case 10: return ssidOf(servers, i);
    case 11: return s.holdOff;
    case 12: return s.accountTimeout;
    default: return undefined;
  }
}

function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
