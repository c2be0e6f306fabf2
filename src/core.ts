/**
 * The parts of one client, each built once and wired to those below it: what the doors drive and what features attach themselves to.
 */
import { Arena } from './buffers/arena.js';
import { rawStrings, utf8 } from './buffers/bytes.js';
import { Clock } from './buffers/clock.js';
import { CborFormat } from './codec/cbor.js';
import { Decimal } from './codec/decimal.js';
import { FORMAT_CBOR, FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD } from './codec/format.js';
import { LinkWriter } from './codec/link.js';
import { Message } from './codec/message.js';
import { OpaqueFormat } from './codec/opaque.js';
import { SenmlCborFormat } from './codec/senml-cbor.js';
import { TextFormat } from './codec/text.js';
import { TlvFormat } from './codec/tlv.js';
import { Value } from './codec/value.js';
import type { Blocks } from './coap/blocks.js';
import { Endpoint } from './coap/endpoint.js';
import { Exchange } from './coap/exchange.js';
import { Peers } from './coap/peers.js';
import { Reception } from './coap/reception.js';
import { type Config, Stats } from './config.js';
import type { Access } from './lwm2m/access.js';
import { Accounts } from './lwm2m/accounts.js';
import { Announcement } from './lwm2m/announcement.js';
import { Arguments } from './lwm2m/arguments.js';
import { Attributes } from './lwm2m/attributes.js';
import type { Bootstrap } from './lwm2m/bootstrap.js';
import type { BootstrapDiscover } from './lwm2m/bootstrap-discover.js';
import type { BootstrapDispatch } from './lwm2m/bootstrap-dispatch.js';
import { Cells } from './lwm2m/cells.js';
import type { Composite } from './lwm2m/composite.js';
import { Data } from './lwm2m/data.js';
import type { ResourceDeclaration } from './lwm2m/declaration.js';
import { Declare } from './lwm2m/declare.js';
import { Discover } from './lwm2m/discover.js';
import { Dispatch } from './lwm2m/dispatch.js';
import { ENGINE_SUSPENDED, Events } from './lwm2m/events.js';
import { Formats } from './lwm2m/formats.js';
import { Handlers } from './lwm2m/handlers.js';
import type { Instances } from './lwm2m/instances.js';
import { Notify } from './lwm2m/notify.js';
import { Observations } from './lwm2m/observations.js';
import { Parked } from './lwm2m/parked.js';
import type { Patch } from './lwm2m/patch.js';
import { Read } from './lwm2m/read.js';
import type { Reports } from './lwm2m/reports.js';
import type { Queue } from './lwm2m/queue.js';
import { Registration } from './lwm2m/registration.js';
import { Registry } from './lwm2m/registry.js';
import { Retry } from './lwm2m/retry.js';
import type { Sender } from './lwm2m/send.js';
import type { Store } from './lwm2m/store.js';
import { Write } from './lwm2m/write.js';
import type { Secure } from './net/types.js';
import type { AccountRoom } from './objects/security.js';
import { OK } from './status.js';

/** Bytes that the endpoint name may have. */
const NAME = 64;

/** The version's number: 10, 11 or 12. Throws for any other text. */
export function versionOf(text: string | undefined): number {
  if (text === undefined || text === '1.1') return 11;
  if (text !== '1.0' && text !== '1.2') throw new Error('version: 1.0, 1.1 or 1.2, not ' + text);
  return text === '1.0' ? 10 : 12;
}

/** The client as a feature sees it. */
export interface Door {
  wake: (() => void) | null;
  pollTimeout(now: number): number;
}

export class Core {
  readonly config: Config;
  /** 10, 11 or 12: the version that is asked for first. */
  readonly version: number;
  /** True where a string's characters are its bytes (Espruino). */
  readonly raw: boolean;
  readonly arena: Arena;
  readonly stats: Stats;
  readonly clock: Clock;
  readonly message: Message;
  readonly peers: Peers;
  readonly endpoint: Endpoint;
  readonly reception: Reception;
  readonly exchange: Exchange;
  readonly events: Events;
  readonly registry: Registry;
  readonly cells: Cells;
  readonly declare: Declare;
  readonly data: Data;
  readonly handlers: Handlers;
  readonly args: Arguments;
  readonly decimal: Decimal;
  readonly formats: Formats;
  /** The record between handlers and formats. */
  readonly value: Value;
  /** A record for calls of the application, which may come while the other is in use. */
  readonly own: Value;
  readonly read: Read;
  readonly write: Write;
  readonly discover: Discover;
  readonly accounts: Accounts;
  readonly observations: Observations;
  readonly attributes: Attributes;
  readonly notify: Notify;
  readonly parked: Parked;
  readonly dispatch: Dispatch;
  readonly retry: Retry;
  readonly registration: Registration;
  readonly announcement: Announcement;
  /** The endpoint name in the arena's bytes. */
  readonly nameAt: number;
  readonly nameLength: number;
  /** Who has the doors. */
  door: Door | null;
  /** Resources of Server and of Security that features add in `attach`. */
  readonly serverExtra: ResourceDeclaration[];
  readonly securityExtra: ResourceDeclaration[];
  /** Binding (1/x/7) of the servers for which the application names none. */
  binding: string;
  /** Room for accounts that come later; null for none. */
  room: AccountRoom | null;

  /* Features, null where the client does not use them. */
  blocks: Blocks | null;
  secure: Secure | null;
  instances: Instances | null;
  composite: Composite | null;
  patch: Patch | null;
  access: Access | null;
  queue: Queue | null;
  reports: Reports | null;
  sender: Sender | null;
  bootstrap: Bootstrap | null;
  bootstrapRequests: BootstrapDispatch | null;
  bootstrapLinks: BootstrapDiscover | null;
  store: Store | null;

  /**
   * @param size bytes of the arena: the core's and those of the features
   * @param endpoint the endpoint client name
   * @param version 10, 11 or 12: what is asked for first
   */
  constructor(config: Config, size: number, endpoint: string, version: number) {
    const raw = rawStrings();
    const arena = new Arena(size);
    this.config = config;
    this.version = version;
    this.raw = raw;
    this.arena = arena;
    this.stats = new Stats();
    this.clock = new Clock();
    // Stored values come first: their offsets are 16 bits wide.
    const values = arena.doubles(config.values >> 3) * 8;
    this.value = new Value(arena, raw);
    this.own = new Value(arena, raw);
    this.decimal = new Decimal(arena);
    this.message = new Message(arena, config.options);
    this.peers = new Peers(arena, config.servers + 1); // the last is the bootstrap server
    this.endpoint = new Endpoint(arena, config, this.peers, this.stats, raw);
    this.reception = new Reception(arena, config, this.endpoint, this.stats);
    this.exchange = new Exchange(arena, config, this.endpoint, this.reception);
    this.events = new Events(arena, config, this.stats);
    this.registry = new Registry(arena, config);
    this.cells = new Cells(arena);
    this.declare = new Declare(arena, values, values + config.values, this.registry, this.cells, this.own, raw);
    this.accounts = new Accounts(arena, config, this.registry, this.cells);
    this.handlers = new Handlers(arena, this.registry, this.declare, this.cells, this.value, this.events, this.stats);
    this.formats = formatsOf(arena, this.decimal);
    this.observations = new Observations(arena, config, this.stats);
    this.attributes = new Attributes(arena, config, this.decimal, this.stats);
    this.data = new Data(this.own, this.registry, this.cells, this.declare, this.observations, this.attributes);
    this.parked = new Parked(arena, config, this.endpoint, this.reception);
    this.read = new Read(this.registry, this.handlers, this.formats, this.value);
    this.write = new Write(this.registry, this.handlers, this.formats, this.value, this.observations, this.attributes);
    this.discover = new Discover(this.registry, this.attributes, this.formats, this.decimal, new LinkWriter(this.endpoint.writer));
    this.notify = new Notify(this.endpoint, this.peers, this.accounts, this.observations, this.attributes, this.read, this.value, this.events, this.clock);
    this.args = new Arguments(arena.u8, raw);
    this.dispatch = new Dispatch(this.endpoint, this.reception, this.accounts, this.registry, this.handlers, this.read, this.write, this.observations, this.attributes, this.notify,
      this.parked, this.args, this.events, this.stats);
    this.retry = new Retry(arena, config, this.accounts, this.endpoint);
    this.nameAt = arena.bytes(NAME);
    this.nameLength = utf8(endpoint, raw, arena.u8, this.nameAt, this.nameAt + NAME);
    if (!(this.nameLength > 0)) throw new Error('endpoint: a name of 1 to ' + NAME + ' bytes');
    this.announcement = new Announcement(arena, config, this.accounts, this.registry, this.discover, this.endpoint.message, this.nameAt, this.nameLength);
    this.registration = new Registration(arena, config, this.accounts, this.peers, this.endpoint, this.exchange, this.announcement,
      this.observations, this.retry, this.events, this.clock, version);
    this.door = null;
    this.serverExtra = [];
    this.securityExtra = [];
    this.binding = 'U';
    this.room = null;
    this.blocks = null;
    this.secure = null;
    this.instances = null;
    this.composite = null;
    this.patch = null;
    this.access = null;
    this.queue = null;
    this.reports = null;
    this.sender = null;
    this.bootstrap = null;
    this.bootstrapRequests = null;
    this.bootstrapLinks = null;
    this.store = null;
  }

  /** Goes on where a bootstrap has come to its end: nothing that was kept for the servers of before is of others, and the registration starts. */
  follow(bootstrap: Bootstrap): void {
    for (let account = 0; bootstrap.renewed && account < this.accounts.capacity; account++) {
      this.attributes.forgetServer(account);
      this.observations.forget(account);
      if (this.sender !== null) this.sender.forget(account);
      if (this.announcement.profile !== null) this.announcement.profile.forget(account);
    }
    bootstrap.renewed = false;
    if (bootstrap.starts) this.registration.start();
    bootstrap.starts = false;
  }

  /** Closes every network without a word. What waits to be stored is, before ENGINE_SUSPENDED is told: the device may be switched off then. */
  suspend(): void {
    if (!this.registration.suspended) this.events.add(ENGINE_SUSPENDED, 0, 0);
    this.registration.suspend();
    if (this.bootstrap !== null) this.bootstrap.suspend();
    if (this.store !== null) this.store.isSaved();
    this.stir(OK);
  }

  /** Lets the pump run after a call without `now` that gave the doors something to do, and passes its status through. */
  stir(status: number): number {
    const door = this.door;
    if (status >= 0 && door !== null && door.wake !== null) door.wake();
    return status;
  }
}

function formatsOf(arena: Arena, decimal: Decimal): Formats {
  const formats = new Formats(arena);
  formats.add(FORMAT_TEXT, new TextFormat(decimal));
  formats.add(FORMAT_OPAQUE, new OpaqueFormat());
  formats.add(FORMAT_CBOR, new CborFormat(arena));
  formats.add(FORMAT_SENML_CBOR, new SenmlCborFormat(arena));
  const tlv = new TlvFormat();
  formats.add(FORMAT_TLV, tlv);
  formats.add(FORMAT_TLV_OLD, tlv);
  return formats;
}
