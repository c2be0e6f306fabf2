/**
 * The Client Registration interface on the server's side, Core 1.2 6.2: Register, Update, De-register, and lifetimes that run out.
 */
import { randomBytes } from 'node:crypto';
import { CHANGED, CREATED, DELETE, DELETED, FORMAT_LINK, type Message, POST } from '../../src/codec/index.js';
import {
  BAD_REQUEST, METHOD_NOT_ALLOWED, NOT_FOUND, PRECONDITION_FAILED, UNSUPPORTED_FORMAT,
} from '../../src/index.js';
import { Malformed } from '../values/decoded.js';
import { type Link, readLinks } from '../values/links.js';

export interface Registration {
  endpoint: string;
  /** The second segment of its location, /rd/id. */
  id: string;
  peer: number;
  /** Seconds; 0: for ever. */
  lifetime: number;
  /** "1.1". */
  version: string;
  binding: string;
  links: Link[];
  /** When it ends unless renewed, ms of the server's clock; Infinity for ever. */
  expires: number;
}

/** What becomes of registrations; a new Register of a name first ends the one before. */
export interface RegistrationListener {
  registered(registration: Registration): void;
  updated(registration: Registration): void;
  /** @param expired true when the lifetime ran out, false for De-register and for a new Register of the same name */
  ended(registration: Registration, expired: boolean): void;
}

/** What a client gets that names no lifetime, seconds (Core 1.2 6.2.1). */
const DAY = 86400;

export class Registrations {
  private readonly versions: readonly string[];
  private readonly listener: RegistrationListener;
  private readonly byName: Map<string, Registration>;

  constructor(versions: readonly string[], listener: RegistrationListener) {
    this.versions = versions;
    this.listener = listener;
    this.byName = new Map();
  }

  /** All, in the order of their first Register. */
  all(): Registration[] {
    return [...this.byName.values()];
  }

  find(endpoint: string): Registration | undefined {
    return this.byName.get(endpoint);
  }

  /** The registration that was made last from a peer. */
  ofPeer(peer: number): Registration | undefined {
    return this.all().reverse().find((each) => each.peer === peer);
  }

  /** Serves a request; answers its code, or minus the code of an error. */
  request(message: Message, peer: number, now: number): number {
    const path = segments(message);
    if (path[0] !== 'rd' || path.length > 2) return NOT_FOUND;
    if (path.length === 1) return message.code === POST ? this.register(message, peer, now) : METHOD_NOT_ALLOWED;
    const registration = this.all().find((each) => each.id === path[1]);
    if (registration === undefined) return NOT_FOUND;
    if (message.code === POST) return this.update(registration, message, peer, now);
    if (message.code !== DELETE) return METHOD_NOT_ALLOWED;
    this.remove(registration, false);
    return DELETED;
  }

  /** Ends what has run out. */
  expire(now: number): void {
    for (const registration of this.all()) if (registration.expires <= now) this.remove(registration, true);
  }

  /** When the next registration runs out, ms; Infinity for never. */
  nextExpiry(): number {
    return Math.min(Infinity, ...this.all().map((each) => each.expires));
  }

  private register(message: Message, peer: number, now: number): number {
    const query = queries(message);
    const endpoint = query.get('ep');
    const version = query.get('lwm2m');
    const lifetime = lifetimeOf(query.get('lt'));
    const links = linksOf(message);
    // Core 1.2 6.2.1: the endpoint name may be known by its credentials, which nobody has here; the version is mandatory.
    if (endpoint === undefined || endpoint === '' || version === undefined || lifetime === undefined) return BAD_REQUEST;
    if (typeof links === 'number') return links;
    if (!this.versions.includes(version)) return PRECONDITION_FAILED;
    const old = this.byName.get(endpoint);
    if (old !== undefined) this.remove(old, false);
    const registration: Registration = {
      endpoint, version, lifetime, links, peer, id: randomBytes(5).toString('hex'), binding: query.get('b') ?? 'U', expires: expiry(lifetime, now),
    };
    this.byName.set(endpoint, registration);
    this.listener.registered(registration);
    return CREATED;
  }

  private update(registration: Registration, message: Message, peer: number, now: number): number {
    const query = queries(message);
    const lifetime = query.has('lt') ? lifetimeOf(query.get('lt')) : registration.lifetime;
    const links = message.payloadLength > 0 ? linksOf(message) : registration.links;
    if (lifetime === undefined) return BAD_REQUEST;
    if (typeof links === 'number') return links;
    registration.lifetime = lifetime;
    registration.links = links;
    registration.binding = query.get('b') ?? registration.binding;
    registration.peer = peer; // Core 1.2 6.2.2: an Update tells a new address by coming from it
    registration.expires = expiry(lifetime, now);
    this.listener.updated(registration);
    return CHANGED;
  }

  private remove(registration: Registration, expired: boolean): void {
    this.byName.delete(registration.endpoint);
    this.listener.ended(registration, expired);
  }
}

function expiry(lifetime: number, now: number): number {
  return lifetime === 0 ? Infinity : now + lifetime * 1000;
}

/** The lifetime named, a day without one; undefined for what is no number of seconds. */
function lifetimeOf(text: string | undefined): number | undefined {
  if (text === undefined) return DAY;
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** The links of the payload, or minus the code of an error. */
function linksOf(message: Message): Link[] | number {
  if (message.contentFormat >= 0 && message.contentFormat !== FORMAT_LINK) return UNSUPPORTED_FORMAT;
  try {
    return readLinks(Uint8Array.from(message.bytes.subarray(message.payloadAt, message.payloadAt + message.payloadLength)));
  } catch (wrong) {
    if (wrong instanceof Malformed) return BAD_REQUEST;
    throw wrong;
  }
}

function optionText(message: Message, row: number): string {
  return new TextDecoder().decode(message.bytes.subarray(message.at(row), message.at(row) + message.length(row)));
}

/** The segments of Uri-Path. */
function segments(message: Message): string[] {
  return Array.from({ length: message.paths }, (_, i) => optionText(message, message.path + i));
}

/** The arguments of Uri-Query; one without "=" is ''. */
function queries(message: Message): Map<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i < message.queries; i++) {
    const text = optionText(message, message.query + i);
    const split = text.indexOf('=');
    if (split < 0) found.set(text, '');
    else found.set(text.slice(0, split), text.slice(split + 1));
  }
  return found;
}
