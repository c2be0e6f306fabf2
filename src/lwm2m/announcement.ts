/**
 * What each server was told of us, and the messages that tell it: Register, Update, De-register, Core 1.2 6.2 and Transport 1.2 6.4.3.
 */
import type { Arena } from '../buffers/arena.js';
import { boxed } from '../buffers/bytes.js';
import { FORMAT_LINK } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { CONTENT_FORMAT, LOCATION_PATH, URI_PATH, URI_QUERY } from '../codec/options.js';
import type { Config } from '../config.js';
import { type Accounts, SERVER_BINDING, SERVER_LIFETIME } from './accounts.js';
import type { Discover } from './discover.js';
import type { Profile } from './profile.js';
import type { Queue } from './queue.js';
import type { Registry } from './registry.js';

export class Announcement {
  /* Features, null where the client does not use them. */
  queue: Queue | null;
  profile: Profile | null;
  /** Grows with each location that is kept or lost. */
  kept: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly lifetimes: number;
  private readonly revisions: number;
  private readonly locationLengths: number;
  private readonly locations: number;
  private readonly size: number;
  private readonly accounts: Accounts;
  private readonly registry: Registry;
  private readonly discover: Discover;
  private readonly message: MessageWriter;
  private readonly nameAt: number;
  private readonly nameLength: number;
  private readonly rd: string;
  private readonly ep: string;
  private readonly lt: string;
  private readonly b: string;
  private readonly u: string;
  private readonly q: string;
  private readonly v10: string;
  private readonly v11: string;
  private readonly v12: string;

  /** @param nameAt, @param nameLength the endpoint name in the arena's bytes */
  constructor(arena: Arena, config: Config, accounts: Accounts, registry: Registry, discover: Discover, message: MessageWriter, nameAt: number, nameLength: number) {
    const n = config.servers;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.lifetimes = arena.words(n);
    this.revisions = arena.halves(n);
    this.locationLengths = arena.bytes(n);
    this.locations = arena.bytes(n * config.location);
    this.size = config.location;
    this.accounts = accounts;
    this.registry = registry;
    this.discover = discover;
    this.message = message;
    this.nameAt = nameAt;
    this.nameLength = nameLength;
    this.queue = null;
    this.profile = null;
    this.kept = 0;
    this.rd = boxed('rd');
    this.ep = boxed('ep=');
    this.lt = boxed('lt=');
    this.b = boxed('b=');
    this.u = boxed('b=U');
    this.q = boxed('Q');
    this.v10 = boxed('lwm2m=1.0');
    this.v11 = boxed('lwm2m=1.1');
    this.v12 = boxed('lwm2m=1.2');
  }

  /** Lifetime that the server was told last, seconds; 0 for ever. */
  lifetime(account: number): number {
    return this.i32[this.lifetimes + account];
  }

  /** True when the lifetime or the object list is no longer what the server was told. */
  isStale(account: number): boolean {
    return this.u16[this.revisions + account] !== (this.registry.revision & 0xffff) || this.i32[this.lifetimes + account] !== this.accounts.setting(account, SERVER_LIFETIME, 86400);
  }

  /** What the server knows of us is uncertain: all is stale. */
  forget(account: number): void {
    this.i32[this.lifetimes + account] = -1;
    this.u16[this.revisions + account] = (this.registry.revision ^ 0x8000) & 0xffff;
  }

  /** True when only a new Register can tell the server what has changed. */
  isOutdated(account: number, version: number): boolean {
    return this.queue !== null && version > 10 && this.queue.isStale(account);
  }

  /** Core 1.2 6.2.1: POST /rd?ep&lt&lwm2m&b&Q with the objects as links, or pid in their place. */
  register(account: number, version: number): void {
    const message = this.message;
    const profile = this.profile !== null && this.profile.stands(account, version) ? this.profile : null;
    message.text(URI_PATH, this.rd);
    if (profile === null) message.uint(CONTENT_FORMAT, FORMAT_LINK);
    message.named(URI_QUERY, this.ep, this.u8, this.nameAt, this.nameLength);
    message.decimal(URI_QUERY, this.lt, this.accounts.setting(account, SERVER_LIFETIME, 86400));
    message.text(URI_QUERY, version === 10 ? this.v10 : version === 11 ? this.v11 : this.v12);
    this.binding(account, version);
    if (this.queue !== null) {
      this.queue.tell(account);
      if (version > 10 && this.queue.isOn(account)) message.text(URI_QUERY, this.q);
    }
    if (profile === null) this.discover.register(message);
    else message.text(URI_QUERY, profile.query);
  }

  /** Notes that the message just written, whole, tells the server what there is now. */
  told(account: number): void {
    this.i32[this.lifetimes + account] = this.accounts.setting(account, SERVER_LIFETIME, 86400);
    this.u16[this.revisions + account] = this.registry.revision & 0xffff;
  }

  /** Core 1.2 6.2.2: POST to the location with what has changed, and nothing else; @param binding true when that was written, to a client of LwM2M 1.0. */
  update(account: number, binding: boolean): void {
    const message = this.message;
    const lifetime = this.accounts.setting(account, SERVER_LIFETIME, 86400);
    const objects = this.u16[this.revisions + account] !== (this.registry.revision & 0xffff);
    this.location(account);
    if (objects) message.uint(CONTENT_FORMAT, FORMAT_LINK);
    if (this.i32[this.lifetimes + account] !== lifetime) message.decimal(URI_QUERY, this.lt, lifetime);
    if (binding) this.binding(account, 10);
    if (objects) this.discover.register(message);
  }

  /** The Uri-Path options of the location that the server gave: all there is to a De-register (Core 1.2 6.2.3). */
  location(account: number): void {
    let at = this.locations + account * this.size;
    const end = at + this.u8[this.locationLengths + account];
    while (at < end) {
      const length = this.u8[at];
      this.message.option(URI_PATH, this.u8, at + 1, length);
      at += 1 + length;
    }
  }

  /** Keeps the Location-Path segments of a 2.01, each behind its length; false when they do not fit or are missing. */
  keepLocation(account: number, m: Message): boolean {
    const start = this.locations + account * this.size;
    let at = start;
    for (let i = 0; i < m.count; i++) {
      if (m.number(i) !== LOCATION_PATH) continue;
      const length = m.length(i);
      if (at + 1 + length > start + this.size) return false;
      this.u8[at++] = length;
      for (let j = 0; j < length; j++) this.u8[at++] = m.bytes[m.at(i) + j];
    }
    this.u8[this.locationLengths + account] = at - start;
    this.kept++;
    return at > start;
  }

  /** The location of a registration that is no more is not to be found after a restart. */
  loseLocation(account: number): void {
    if (this.u8[this.locationLengths + account] !== 0) this.kept++;
    this.u8[this.locationLengths + account] = 0;
  }

  /** Bytes of a location with their lengths, as they are kept over a restart; 0 where there is none. */
  locationLength(account: number): number {
    return this.u8[this.locationLengths + account];
  }

  /** Where they lie in the arena. */
  locationAt(account: number): number {
    return this.locations + account * this.size;
  }

  /** Takes a location that was kept; false when there is none, or it does not fit. */
  setLocation(account: number, bytes: Uint8Array, at: number, length: number): boolean {
    if (length > this.size || length === 0) return false;
    for (let i = 0; i < length; i++) this.u8[this.locations + account * this.size + i] = bytes[at + i];
    this.u8[this.locationLengths + account] = length;
    this.forget(account);
    return true;
  }

  /** Core 1.2 6.2.1: `b` is what this client can, from 1.1 on; before that it was what the server had written, with queue mode in it. */
  private binding(account: number, version: number): void {
    const at = version > 10 ? -1 : this.accounts.runAt(account, SERVER_BINDING);
    const length = at < 0 ? 0 : this.u16[at >> 1];
    if (length > 0) this.message.named(URI_QUERY, this.b, this.u8, at + 2, length);
    else this.message.text(URI_QUERY, this.u);
  }
}
