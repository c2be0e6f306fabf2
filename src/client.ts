/**
 * The composition root: it builds the tables, wires them together, and passes each call of a door along the one way a datagram goes.
 *
 * The law of the doors: after any call that takes `now`, drain pollTransmit, then pollEvent, then arm one timer with pollTimeout.
 */
import { Arena } from './buffers/arena.js';
import { rawStrings, utf8 } from './buffers/bytes.js';
import { Clock, LONGEST, NEVER, earlier } from './buffers/clock.js';
import { CborFormat } from './codec/cbor.js';
import { Decimal } from './codec/decimal.js';
import { FORMAT_CBOR, FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD } from './codec/format.js';
import { LinkWriter } from './codec/link.js';
import { Message } from './codec/message.js';
import { OpaqueFormat } from './codec/opaque.js';
import { ABSENT } from './codec/path.js';
import { SenmlCborFormat } from './codec/senml-cbor.js';
import { TextFormat } from './codec/text.js';
import { TlvFormat } from './codec/tlv.js';
import { Value } from './codec/value.js';
import { Endpoint } from './coap/endpoint.js';
import { Exchange } from './coap/exchange.js';
import { BUSY, CLOSED, OPEN, Peers } from './coap/peers.js';
import type { Random } from './coap/random.js';
import { CONFIRMED, REFUSED, REFUSED_OTHER, REQUEST, RESPONSE, Reception } from './coap/reception.js';
import { type Config, Stats, arenaOf, merge } from './config.js';
import { Accounts } from './lwm2m/accounts.js';
import { Announcement } from './lwm2m/announcement.js';
import { Arguments } from './lwm2m/arguments.js';
import { Attributes } from './lwm2m/attributes.js';
import { Cells } from './lwm2m/cells.js';
import { Data } from './lwm2m/data.js';
import type { ObjectDeclaration } from './lwm2m/declaration.js';
import { Declare } from './lwm2m/declare.js';
import { Discover } from './lwm2m/discover.js';
import { ATTRIBUTES, DISCOVER, Dispatch, EXECUTE, READ, REPLACE, UPDATE } from './lwm2m/dispatch.js';
import { Events } from './lwm2m/events.js';
import { Formats } from './lwm2m/formats.js';
import { Handlers } from './lwm2m/handlers.js';
import { Notify } from './lwm2m/notify.js';
import { Observations } from './lwm2m/observations.js';
import { OWNER_OBSERVATION, OWNER_REGISTRATION } from './lwm2m/owners.js';
import { Parked } from './lwm2m/parked.js';
import { Read } from './lwm2m/read.js';
import { REGISTER, Registration, UPDATE_REQUEST } from './lwm2m/registration.js';
import { Registry } from './lwm2m/registry.js';
import { Retry } from './lwm2m/retry.js';
import { Write } from './lwm2m/write.js';
import { type ServerAccount, security } from './objects/security.js';
import { server } from './objects/server.js';
import { OK, RESET, TIMED_OUT } from './status.js';

export interface ClientOptions {
  /** Endpoint client name, as urn:dev:mac:…, at most 64 bytes of UTF-8. */
  endpoint: string;
  /** The servers: Security and Server are filled from them. */
  servers: readonly ServerAccount[];
  /** LwM2M version to register with; '1.1' when left out. A server that answers 4.12 is asked with the next older one. */
  version?: '1.0' | '1.1' | '1.2';
  /** Sizes that differ from `defaults()`. */
  config?: Partial<Config>;
}

/** Bytes that the endpoint name may have. */
const NAME = 64;

export class Client {
  /** Where the datagram that pollTransmit answered lies: out[outAt ..], for peer outPeer. */
  readonly out: Uint8Array;
  outAt: number;
  outPeer: number;
  /** Called when a call without `now` (set, changed, update, respond ...) gives the doors something to do; the pump sets it. */
  wake: (() => void) | null;
  /** Particulars of the event that pollEvent answered: ssid, code, oid, iid, rid, riid. */
  readonly event: Events;
  /** What the pump is to bring about, and reports back. */
  readonly peers: Peers;
  /** The message layer's parameters, RFC 7252 4.8. */
  readonly endpoint: Endpoint;
  readonly stats: Stats;
  readonly arena: Arena;
  readonly config: Config;

  private readonly clock: Clock;
  private readonly message: Message;
  private readonly reception: Reception;
  private readonly exchange: Exchange;
  private readonly registry: Registry;
  private readonly declare: Declare;
  private readonly data: Data;
  private readonly handlers: Handlers;
  private readonly args: Arguments;
  private readonly read: Read;
  private readonly write: Write;
  private readonly discover: Discover;
  private readonly accounts: Accounts;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly notify: Notify;
  private readonly parked: Parked;
  private readonly dispatch: Dispatch;
  private readonly registration: Registration;
  private readonly announcement: Announcement;
  private started: boolean;

  constructor(options: ClientOptions) {
    const config = merge(options.config);
    const raw = rawStrings();
    const arena = new Arena(arenaOf(config));
    this.config = config;
    this.arena = arena;
    this.stats = new Stats();
    this.clock = new Clock();
    // Stored values come first: their offsets are 16 bits wide.
    const values = arena.doubles(config.values >> 3) * 8;
    const value = new Value(arena, raw);
    const own = new Value(arena, raw);
    const decimal = new Decimal(arena);
    this.message = new Message(arena, config.options);
    this.peers = new Peers(arena, config.servers);
    this.endpoint = new Endpoint(arena, config, this.peers, this.stats, raw);
    this.reception = new Reception(arena, config, this.endpoint, this.stats);
    this.exchange = new Exchange(arena, config, this.endpoint, this.reception);
    this.event = new Events(arena, config, this.stats);
    this.registry = new Registry(arena, config);
    const cells = new Cells(arena);
    this.declare = new Declare(arena, values, values + config.values, this.registry, cells, own, raw);
    this.accounts = new Accounts(arena, config, this.registry, cells);
    this.handlers = new Handlers(arena, this.registry, this.declare, cells, value, this.event, this.stats);
    const formats = new Formats(arena);
    formats.add(FORMAT_TEXT, new TextFormat(decimal));
    formats.add(FORMAT_OPAQUE, new OpaqueFormat());
    formats.add(FORMAT_CBOR, new CborFormat(arena));
    formats.add(FORMAT_SENML_CBOR, new SenmlCborFormat(arena));
    const tlv = new TlvFormat();
    formats.add(FORMAT_TLV, tlv);
    formats.add(FORMAT_TLV_OLD, tlv);
    this.observations = new Observations(arena, config, this.stats);
    this.attributes = new Attributes(arena, config, decimal, this.stats);
    this.data = new Data(own, this.registry, cells, this.declare, this.observations, this.attributes);
    this.parked = new Parked(arena, config, this.endpoint, this.reception);
    this.read = new Read(this.registry, this.handlers, formats, value, this.stats);
    this.write = new Write(this.registry, this.handlers, formats, value, this.observations, this.attributes);
    this.discover = new Discover(this.registry, this.attributes, formats, decimal, new LinkWriter(this.endpoint.writer));
    this.notify = new Notify(this.endpoint, this.peers, this.accounts, this.observations, this.attributes, this.read, value, this.event, this.clock);
    this.args = new Arguments(arena.u8, raw);
    this.dispatch = new Dispatch(this.endpoint, this.reception, this.accounts, this.registry, this.handlers, this.read, this.write, this.observations, this.notify,
      this.parked, this.args, this.event, this.stats);
    const retry = new Retry(arena, config, this.accounts, this.endpoint);
    const name = arena.bytes(NAME);
    const length = utf8(options.endpoint, raw, arena.u8, name, name + NAME);
    if (!(length > 0)) throw new Error('endpoint: a name of 1 to ' + NAME + ' bytes');
    this.announcement = new Announcement(arena, config, this.accounts, this.registry, this.discover, this.endpoint.message, name, length);
    this.registration = new Registration(arena, config, this.accounts, this.peers, this.endpoint, this.exchange, this.announcement,
      this.observations, retry, this.event, this.clock, versionOf(options.version));
    this.out = arena.u8;
    this.outAt = 0;
    this.outPeer = 0;
    this.wake = null;
    this.started = false;
    this.addAccounts(options.servers);
  }

  private addAccounts(servers: readonly ServerAccount[]): void {
    if (servers.length < 1 || servers.length > this.config.servers) throw new Error('servers: 1 to ' + this.config.servers + ' (Config.servers)');
    const registration = this.registration;
    const accounts = this.accounts;
    this.add(security(servers));
    this.add(server(servers, {
      disable: (iid: number): void => registration.disable(accounts.ofInstance(iid)),
      update: (iid: number): void => registration.updateOne(accounts.ofInstance(iid)),
      bindingWritten: (iid: number): void => registration.bindingWritten(accounts.ofInstance(iid)),
    }));
    if (accounts.pair() !== servers.length) throw new Error('servers: each needs an ssid of its own');
  }

  /* Objects. */

  /** Declares an object. Throws an Error that names the path when the declaration is wrong or a table is full. */
  add(object: ObjectDeclaration): void {
    this.declare.add(object);
  }

  /** Adds an instance of a declared object, with its initial values; OK, FULL, MISSING or ARGUMENT; STATE within a read, verify or write handler. Servers hear of it by an Update. */
  addInstance(oid: number, iid: number): number {
    return this.stir(this.data.addInstance(oid, iid));
  }

  /** Removes an instance; OK or MISSING; STATE within a read, verify or write handler. */
  removeInstance(oid: number, iid: number): number {
    return this.stir(this.data.removeInstance(oid, iid));
  }

  /** Adds an instance of a multiple resource; OK, FULL, MISSING or ARGUMENT. */
  addResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    return this.stir(this.data.addResourceInstance(oid, iid, rid, riid));
  }

  /** Removes an instance of a multiple resource; OK or MISSING. */
  removeResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    return this.stir(this.data.removeResourceInstance(oid, iid, rid, riid));
  }

  /**
   * Sets a stored value; when it is another than before, observers are notified as their attributes say. A link is oid * 65536 + iid.
   * OK; MISSING for no such resource (instance), METHOD_NOT_ALLOWED for one that is not stored, ARGUMENT for a value of the wrong type or too long.
   */
  set(oid: number, iid: number, rid: number, value: number | boolean | string | Uint8Array, riid?: number): number {
    return this.stir(this.data.set(oid, iid, rid, value, riid));
  }

  /** A stored value: a number, boolean or link as it was set, a string, a new Uint8Array; undefined when there is none. */
  get(oid: number, iid: number, rid: number, riid?: number): number | boolean | string | Uint8Array | undefined {
    return this.data.get(oid, iid, rid, riid);
  }

  /** A value that functions hand out, or that the application owns, has changed; `rid` and `iid` may be ABSENT for all below. */
  changed(oid: number, iid: number, rid: number, riid?: number): number {
    return this.stir(this.data.touch(oid, iid, rid, riid === undefined ? ABSENT : riid));
  }

  /** Lets the pump run, and passes a status through. */
  private stir(status: number): number {
    if (status >= 0 && this.wake !== null) this.wake();
    return status;
  }

  /** Within a handler that answers LATER: the id that `respond` wants afterwards; 0 when no more requests can be kept waiting. */
  later(): number {
    return this.dispatch.later;
  }

  /** Answers a request whose handler answered LATER: 0 lets the read run or the write stand, a negative status refuses. OK or MISSING. */
  respond(id: number, status: number): number {
    return this.stir(this.parked.respond(id, status));
  }

  /* Connections. */

  /** True while registered with a server. */
  connected(ssid: number): boolean {
    const account = this.accounts.find(ssid);
    return account >= 0 && this.registration.isRegistered(account);
  }

  /** Opens every network anew, after a change of address or of Wi-Fi; stopped servers are registered with again. */
  reconnect(): void {
    this.registration.reconnect();
    this.registration.start();
    this.stir(OK);
  }

  /** Sends an Update to every server. */
  update(): void {
    this.registration.update();
    this.stir(OK);
  }

  /** De-registers from every server and closes their networks; DEREGISTER or DEREGISTER_FAILURE and DISCONNECT tell when it is done. */
  stop(): void {
    this.registration.stop();
    this.stir(OK);
  }

  /** True when every server is stopped. */
  stopped(): boolean {
    return this.registration.isStopped();
  }

  /** The LwM2M version in use with a server: 10, 11 or 12; 0 for an unknown one. */
  version(ssid: number): number {
    const account = this.accounts.find(ssid);
    return account < 0 ? 0 : this.registration.versionOf(account);
  }

  /* The five doors. */

  /** Begins: takes the source of randomness and starts registering. `run` calls it. */
  start(random: Random): void {
    this.endpoint.start(random);
    this.started = true;
    this.registration.start();
  }

  /**
   * A datagram came in from a peer; the bytes are borrowed until the call returns. Never throws, whatever they are.
   *
   * The steps of the one way a datagram goes follow each other here, and none calls the next: nested calls are what Espruino has least room for.
   */
  handleDatagram(bytes: Uint8Array, length: number, peer: number, now: number): void {
    if (peer < 0 || peer >= this.peers.capacity) return;
    this.clock.advance(now);
    const m = this.message;
    const defect = m.parse(bytes, length);
    const found = this.reception.receive(m, peer, defect, now);
    if (found !== REQUEST) {
      this.settle(found, peer, now);
      return;
    }
    // Core 1.2 6.3: requests are ignored until the registration stands.
    if (peer >= this.accounts.count || !this.registration.isActive(peer)) {
      this.stats.ignored++;
      return;
    }
    const dispatch = this.dispatch;
    dispatch.version = this.registration.versionOf(peer);
    const slot = dispatch.begin(m, peer, now);
    if (slot < 0) return;
    let status = dispatch.operation;
    this.registry.busy = status !== EXECUTE;
    switch (status) {
      case READ: status = this.read.write(dispatch.path, dispatch.format, this.endpoint.message); break;
      case DISCOVER: status = this.discover.perform(dispatch.path, this.discover.depth(m, dispatch.path), peer, this.endpoint.message); break;
      case REPLACE:
      case UPDATE: {
        const replace = status === REPLACE;
        status = this.write.verify(m, dispatch.path, replace);
        if (status >= 0) status = this.write.commit(m, dispatch.path, replace);
        this.write.end();
        break;
      }
      case ATTRIBUTES: status = this.attributes.write(m, peer, dispatch.path, dispatch.numeric); break;
      case EXECUTE: status = this.handlers.execute(dispatch.path, dispatch.row, this.args); break;
      default: break;
    }
    this.registry.busy = false;
    dispatch.end(m, peer, slot, status, now);
  }

  /** What is no request: an answer to something of ours. */
  private settle(found: number, peer: number, now: number): void {
    const slot = this.reception.slot;
    switch (found) {
      case RESPONSE: this.response(peer, slot, now); break;
      case CONFIRMED: this.confirmed(slot); break;
      case REFUSED: this.lost(slot, RESET); break;
      case REFUSED_OTHER: this.notify.cancel(this.observations.ofMid(peer, this.message.mid), RESET); break;
      default: break;
    }
  }

  private response(peer: number, acked: number, now: number): void {
    const slot = this.exchange.match(this.message, peer, acked, now);
    if (slot < 0) return;
    const owner = this.endpoint.owner(slot);
    const row = this.endpoint.ownerRow(slot);
    this.endpoint.release(slot);
    if (owner === OWNER_REGISTRATION) this.registration.responded(row, this.message);
  }

  private confirmed(slot: number): void {
    const row = this.notification(slot);
    this.endpoint.release(slot);
    if (row >= 0) this.notify.confirmed(row);
  }

  /** A confirmable message of ours will not be answered any more. */
  private lost(slot: number, status: number): void {
    const owner = this.endpoint.owner(slot);
    const account = this.endpoint.ownerRow(slot);
    const row = this.notification(slot);
    this.endpoint.release(slot);
    if (owner === OWNER_REGISTRATION) this.registration.failed(account, status);
    else if (row >= 0) this.notify.cancel(row, status);
  }

  /** The observation whose last notification lies in a slot; -1 when it is none, or the row has another observation by now. */
  private notification(slot: number): number {
    if (this.endpoint.owner(slot) !== OWNER_OBSERVATION) return -1;
    return this.observations.ofMid(this.endpoint.peer(slot), this.endpoint.messageId(slot));
  }

  /** Time has passed. Early or repeated calls do nothing. */
  handleTimeout(now: number): void {
    this.clock.advance(now);
    this.reception.handleTimeout(now);
    this.endpoint.handleTimeout(now);
    this.parked.handleTimeout(now);
    for (let slot = this.endpoint.expired(now); slot >= 0; slot = this.endpoint.expired(now)) this.lost(slot, TIMED_OUT);
  }

  /** The next datagram to send: its length, 0 when there is none. It lies in out[outAt ..] for outPeer until the next call. */
  pollTransmit(now: number): number {
    if (!this.started) return 0;
    this.clock.advance(now);
    let length = this.endpoint.pollTransmit(now);
    if (length === 0) {
      // What is said without being asked: registration, then separate responses, then notifications. The steps stand here for the sake of the stack, as above.
      const registration = this.registration;
      this.registry.busy = true;
      let slot = registration.begin();
      if (slot >= 0) {
        const account = registration.account;
        if (registration.operation === REGISTER) this.announcement.register(account, registration.versionOf(account));
        else if (registration.operation === UPDATE_REQUEST) this.announcement.update(account, registration.tellsBinding());
        else this.announcement.location(account);
        registration.end(slot, now);
      } else if ((slot = this.dispatch.beginLater()) >= 0) {
        let status = this.dispatch.operation;
        if (status === READ) status = this.read.write(this.dispatch.path, this.dispatch.format, this.endpoint.message);
        this.dispatch.endLater(slot, status, now);
      } else if ((slot = this.notify.begin()) >= 0) {
        const status = this.read.write(this.observations.path, this.observations.format(this.notify.row), this.endpoint.message);
        this.notify.end(slot, status, now);
      }
      this.registry.busy = false;
      length = this.endpoint.pollTransmit(now);
    }
    if (length === 0) {
      this.dispatch.finish();
      return 0;
    }
    this.outAt = this.endpoint.outAt;
    this.outPeer = this.endpoint.outPeer;
    return length;
  }

  /** Milliseconds until handleTimeout must be called, -1 when all is stopped; at most 2^30. Every call on the client may change it. */
  pollTimeout(now: number): number {
    if (!this.started) return -1;
    this.clock.advance(now);
    const wait = earlier(earlier(this.endpoint.pollTimeout(now), this.parked.pollTimeout(now)), earlier(this.registration.pollTimeout(), this.notify.pollTimeout()));
    // The clock is looked at before it can wrap, even when nothing is due for ever.
    if (wait === NEVER) return this.registration.isStopped() ? NEVER : LONGEST;
    return wait > LONGEST ? LONGEST : wait;
  }

  /** The next event's number, its particulars in `event`; 0 when there is none. */
  pollEvent(): number {
    return this.event.poll();
  }

  /* What the pump reports of a peer's network. */

  /** The network is being opened: nothing can be sent yet. */
  peerOpen(peer: number): void {
    this.peers.report(peer, BUSY);
  }

  /** The network takes datagrams (again). */
  peerReady(peer: number): void {
    this.peers.report(peer, OPEN);
  }

  /** The network takes none for now. */
  peerBusy(peer: number): void {
    this.peers.report(peer, BUSY);
  }

  /** The network did not take the datagram that pollTransmit answered last, and takes none for now: it comes again after `peerReady`. */
  peerRefused(peer: number): void {
    this.endpoint.unsend();
    this.peers.report(peer, BUSY);
  }

  /** The network is closed, as it was wanted or to be opened anew. */
  peerClosed(peer: number): void {
    this.peers.report(peer, CLOSED);
    this.endpoint.forget(peer);
    this.reception.forget(peer);
    this.parked.clear(peer);
  }

  /** The network failed with a code of the network API: what was under way with the peer is given up. */
  peerFailed(peer: number, code: number, now: number): void {
    this.clock.advance(now);
    this.peerClosed(peer);
    this.registration.settle(peer);
    this.registration.networkFailed(peer, code);
  }

  /** After deep sleep: `seconds` have passed while the host's clock did not run, and may begin anywhere now. */
  resume(seconds: number): void {
    this.clock.skip(seconds);
    this.reception.resume();
    this.endpoint.resume();
    this.parked.resume();
    this.stir(OK);
  }
}

function versionOf(text: string | undefined): number {
  if (text === undefined || text === '1.1') return 11;
  if (text === '1.0') return 10;
  if (text === '1.2') return 12;
  throw new Error('version: 1.0, 1.1 or 1.2, not ' + text);
}
