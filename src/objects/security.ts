/**
 * LwM2M Security, object 0 (Core 1.2 E.1), version 1.1: where each server is and how it is spoken to. No server can reach it.
 */
import { BOOLEAN, INTEGER, OPAQUE, STRING } from '../codec/types.js';
import { HIDDEN, type ObjectDeclaration } from '../lwm2m/declaration.js';

/** Security modes, Core 1.2 E.1 resource 2. */
export const MODE_PSK = 0;
export const MODE_RPK = 1;
export const MODE_CERTIFICATE = 2;
export const MODE_NOSEC = 3;

/** A server as the application names it; it fills an instance of Security and one of Server. */
export interface ServerAccount {
  /** coap://host[:port] or coaps://host[:port], at most 255 bytes. */
  uri: string;
  /** Short server id, 1 .. 65534; when left out the accounts are numbered from 1. */
  ssid?: number;
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
}

/** Short server id of the account at index i. */
export function ssidOf(servers: readonly ServerAccount[], i: number): number {
  const ssid = servers[i].ssid;
  return ssid === undefined ? i + 1 : ssid;
}

/** Object 0 with an instance for each server. */
export function security(servers: readonly ServerAccount[]): ObjectDeclaration {
  const instances: number[] = [];
  const count = servers.length;
  let uri = 0;
  let identity = 0;
  let key = 0;
  for (let i = 0; i < count; i++) {
    const s = servers[i];
    instances.push(i);
    if (!isCoap(s.uri)) throw new Error('servers: "' + s.uri + '" is no coap:// or coaps:// URI of at most 255 characters');
    if (!(ssidOf(servers, i) >= 1 && ssidOf(servers, i) <= 65534)) throw new Error('servers: an ssid is 1 .. 65534');
    for (let j = 0; j < i; j++) if (ssidOf(servers, j) === ssidOf(servers, i)) throw new Error('servers: the ssid ' + ssidOf(servers, i) + ' is given twice');
    if (s.uri.length > uri) uri = s.uri.length;
    if (s.identity !== undefined && s.identity.length > identity) identity = s.identity.length;
    if (s.key !== undefined && s.key.length > key) key = s.key.length;
  }
  return {
    id: 0,
    version: '1.1',
    instances: instances,
    each: (iid: number, rid: number): number | boolean | string | Uint8Array | undefined => valueOf(servers, iid, rid),
    resources: [
      { id: 0, type: STRING, access: HIDDEN, capacity: uri },
      { id: 1, type: BOOLEAN, access: HIDDEN },
      { id: 2, type: INTEGER, access: HIDDEN },
      { id: 3, type: OPAQUE, access: HIDDEN, capacity: identity },
      { id: 4, type: OPAQUE, access: HIDDEN, capacity: 0 },
      { id: 5, type: OPAQUE, access: HIDDEN, capacity: key },
      { id: 10, type: INTEGER, access: HIDDEN },
    ],
  };
}

function isCoap(uri: string): boolean {
  const lower = uri.toLowerCase();
  return (lower.indexOf('coap://') === 0 || lower.indexOf('coaps://') === 0) && uri.length > uri.indexOf('//') + 2 && uri.length <= 255;
}

function valueOf(servers: readonly ServerAccount[], i: number, rid: number): number | boolean | string | Uint8Array | undefined {
  const s = servers[i];
  switch (rid) {
    case 0: return s.uri;
    case 2: return s.key === undefined ? MODE_NOSEC : MODE_PSK;
    case 3: return s.identity === undefined ? undefined : ascii(s.identity);
    case 5: return s.key;
    case 10: return ssidOf(servers, i);
    default: return undefined;
  }
}

function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
