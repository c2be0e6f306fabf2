/**
 * Keeps over a restart what cannot be asked for again: the servers, their attributes, and where their registrations lie.
 *
 * Each is one record under a key. It is written in a free message slot, so that it takes no memory of its own, some time after it has
 * changed and when nothing else is to be sent. A record that is damaged is passed over whole.
 */
import type { Arena } from '../buffers/arena.js';
import { type Clock, NEVER } from '../buffers/clock.js';
import { Record, adler32 } from '../buffers/record.js';
import { ABSENT, Path } from '../codec/path.js';
import type { Endpoint } from '../coap/endpoint.js';
import { DAMAGED, MISSING, OK, STATE } from '../status.js';
import type { Accounts } from './accounts.js';
import type { AccountsRecord } from './accounts-record.js';
import type { Announcement } from './announcement.js';
import type { Attributes } from './attributes.js';
import { type Events, STORE_FAILURE } from './events.js';
import type { Keeper } from './keeper.js';
import type { Observations } from './observations.js';
import type { Registration } from './registration.js';

/* Keys, and kinds of record. */
export const KEY_SERVERS = 1;
export const KEY_ATTRIBUTES = 2;
export const KEY_SESSIONS = 3;
const KEYS = 3;

/** Seconds from a change to its record: several changes share one. */
const PAUSE = 2;
/** The account of attributes whose server is there no more. */
const NOBODY = 255;

/** What keeps records: net/storage has the contract. */
export interface Shelf {
  load(key: number, into: Uint8Array, at: number, capacity: number): number;
  save(key: number, bytes: Uint8Array, at: number, length: number): number;
  erase(key: number): number;
}

export class Store implements Keeper {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly sums: number;
  /** What all is kept in. */
  readonly shelf: Shelf;
  private readonly record: Record;
  private readonly steering: AccountsRecord;
  private readonly accounts: Accounts;
  private readonly attributes: Attributes;
  private readonly announcement: Announcement;
  private readonly registration: Registration;
  private readonly observations: Observations;
  private readonly endpoint: Endpoint;
  private readonly events: Events;
  private readonly clock: Clock;
  private readonly path: Path;
  /** True while a bootstrap changes the steering objects: their record is what it goes back to. */
  held: boolean;
  /** Keys whose record is to be written: 1 << key. */
  private dirty: number;
  /** Second from which they are written; 0 while nothing is dirty. */
  private due: number;
  /** What was seen last of what is watched. */
  private attributesSeen: number;
  private locationsSeen: number;

  constructor(arena: Arena, raw: boolean, shelf: Shelf, steering: AccountsRecord, accounts: Accounts, attributes: Attributes, announcement: Announcement,
    registration: Registration, observations: Observations, endpoint: Endpoint, events: Events, clock: Clock) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.sums = arena.words(KEYS); // of the records as they were saved: the same is not written again
    this.shelf = shelf;
    this.record = new Record(arena.u8, raw);
    this.steering = steering;
    this.accounts = accounts;
    this.attributes = attributes;
    this.announcement = announcement;
    this.registration = registration;
    this.observations = observations;
    this.endpoint = endpoint;
    this.events = events;
    this.clock = clock;
    this.path = new Path();
    this.held = false;
    this.dirty = 0;
    this.due = 0;
    this.attributesSeen = 0;
    this.locationsSeen = 0;
  }

  /* Reading. */

  /** Reads all records, before anything is registered; each that is not whole is told, and leaves what the client was built with. */
  restore(): void {
    this.reload();
    this.accounts.pair();
    const slot = this.endpoint.borrow();
    if (slot < 0) return;
    if (this.open(KEY_ATTRIBUTES, slot) === OK) this.takeAttributes();
    if (this.open(KEY_SESSIONS, slot) === OK) this.takeSessions();
    this.release(slot);
    this.observations.steered = false;
    this.attributesSeen = this.attributes.revision;
    this.locationsSeen = this.announcement.kept;
    this.dirty = 0;
  }

  /** The steering objects are again what was saved last: OK, MISSING where nothing was, STATE where no message slot is free for it, DAMAGED. */
  reload(): number {
    const slot = this.endpoint.borrow();
    if (slot < 0) return STATE;
    let status = this.open(KEY_SERVERS, slot);
    // Whole though it is, it may be of another firmware, with other capacities: nothing changes before it is known to fit.
    if (status === OK && this.steering.read(this.record.reader, false) < 0) status = this.tell(KEY_SERVERS, DAMAGED);
    if (status === OK) {
      this.record.rewind();
      status = this.steering.read(this.record.reader, true);
    }
    this.release(slot);
    this.observations.steered = false;
    this.dirty &= ~(1 << KEY_SERVERS);
    return status;
  }

  /** Loads a record and looks whether it is whole. */
  private open(key: number, slot: number): number {
    const at = this.endpoint.at(slot);
    const length = this.shelf.load(key, this.u8, at, this.endpoint.size);
    if (length === MISSING) return MISSING;
    const status = length < 0 ? length : this.record.open(this.u8, at, length, key);
    if (status < 0) return this.tell(key, status);
    this.i32[this.sums + key - 1] = adler32(this.u8, at, length);
    return OK;
  }

  /** Tells that a record could not be read or written; answers the status. */
  tell(key: number, status: number): number {
    this.path.set(key, ABSENT, ABSENT, ABSENT);
    this.events.addPath(STORE_FAILURE, 0, status, this.path);
    return status;
  }

  private takeAttributes(): void {
    const reader = this.record.reader;
    while (reader.left() > 0) {
      const account = this.accounts.find(reader.u16());
      if (this.attributes.load(reader, account < 0 ? NOBODY : account) >= 0) continue;
      this.tell(KEY_ATTRIBUTES, DAMAGED);
      for (let i = 0; i < this.accounts.capacity; i++) this.attributes.forgetServer(i);
      break;
    }
    this.attributes.forgetServer(NOBODY);
  }

  private takeSessions(): void {
    const reader = this.record.reader;
    while (reader.left() > 0) {
      const account = this.accounts.find(reader.u16());
      const version = reader.u8();
      const uri = reader.i32();
      const length = reader.u8();
      const at = reader.skip(length);
      if (reader.status < 0) {
        this.tell(KEY_SESSIONS, DAMAGED);
        return;
      }
      // A server that has moved knows nothing of the registration.
      if (account < 0 || uri !== this.uriSum(account)) continue;
      if (this.announcement.setLocation(account, this.u8, at, length)) this.registration.restore(account, version);
    }
  }

  private uriSum(account: number): number {
    const at = this.accounts.uriAt(account);
    return at < 0 ? 0 : adler32(this.u8, at + 2, this.u16[at >> 1]);
  }

  /* Writing. */

  /** Looks for changes, and saves what is due; for when nothing is to be sent. */
  begin(): void {
    this.look();
    const ready = this.ready();
    if (ready === 0 || this.clock.until(this.due) > 0) return;
    const slot = this.endpoint.borrow();
    if (slot < 0) return;
    for (let key = 1; key <= KEYS; key++) if ((ready & (1 << key)) !== 0) this.save(key, slot);
    this.release(slot);
    this.dirty &= ~ready;
  }

  /** The keys that may be written now. */
  private ready(): number {
    return this.held ? this.dirty & ~(1 << KEY_SERVERS) : this.dirty;
  }

  private look(): void {
    let found = 0;
    if (this.observations.steered) found |= 1 << KEY_SERVERS;
    if (this.attributes.revision !== this.attributesSeen) found |= 1 << KEY_ATTRIBUTES;
    if (this.announcement.kept !== this.locationsSeen) found |= 1 << KEY_SESSIONS;
    if (found === 0) return;
    this.observations.steered = false;
    this.attributesSeen = this.attributes.revision;
    this.locationsSeen = this.announcement.kept;
    if (this.dirty === 0) this.due = this.clock.ceil() + PAUSE;
    this.dirty |= found;
  }

  private save(key: number, slot: number): void {
    const at = this.endpoint.at(slot);
    const record = this.record;
    record.begin(this.u8, at, at + this.endpoint.size, key);
    switch (key) {
      case KEY_SERVERS: this.steering.write(record.writer); break;
      case KEY_ATTRIBUTES: this.giveAttributes(); break;
      default: this.giveSessions();
    }
    const length = record.close();
    if (length < 0) {
      this.tell(key, length);
      return;
    }
    const sum = adler32(this.u8, at, length);
    if (this.i32[this.sums + key - 1] === sum) return;
    const status = this.shelf.save(key, this.u8, at, length);
    if (status < 0) this.tell(key, status);
    else this.i32[this.sums + key - 1] = sum;
  }

  private giveAttributes(): void {
    const writer = this.record.writer;
    const attributes = this.attributes;
    for (let row = 0; row < attributes.capacity; row++) {
      if (!attributes.isAttached(row)) continue;
      writer.u16(this.accounts.ssid(attributes.server(row)));
      attributes.save(row, writer);
    }
  }

  private giveSessions(): void {
    const writer = this.record.writer;
    for (let account = 0; account < this.accounts.count; account++) {
      const length = this.announcement.locationLength(account);
      if (length === 0) continue;
      writer.u16(this.accounts.ssid(account));
      writer.u8(this.registration.standing.versionOf(account));
      writer.u32(this.uriSum(account));
      writer.u8(length);
      writer.run(this.u8, this.announcement.locationAt(account), length);
    }
  }

  /** Gives the slot back without what it held: keys are among it. */
  private release(slot: number): void {
    const at = this.endpoint.at(slot);
    for (let i = at + this.endpoint.size - 1; i >= at; i--) this.u8[i] = 0;
    this.endpoint.release(slot);
  }

  /** True when all that has changed is saved; false makes it be saved at the next poll. */
  isSaved(): boolean {
    this.look();
    if (this.dirty !== 0) this.due = this.clock.seconds;
    return this.dirty === 0;
  }

  /** The steering objects have changed: they are saved at the next poll. */
  steer(): void {
    this.observations.steered = true;
    this.isSaved();
  }

  /** Forgets everything: the next start has what the client is built with. OK, or the storage's failure. */
  erase(): number {
    let status = OK;
    for (let key = 1; key <= KEYS; key++) {
      const erased = this.shelf.erase(key);
      if (erased < 0) status = erased;
      this.i32[this.sums + key - 1] = 0;
    }
    return status;
  }

  /** Milliseconds until something is to be saved. */
  pollTimeout(): number {
    this.look();
    if (this.ready() === 0) return NEVER;
    const wait = this.clock.until(this.due);
    // What waits for a message slot is moved on by the endpoint's timeouts.
    return wait > 0 || this.endpoint.canBorrow() ? wait : NEVER;
  }
}
