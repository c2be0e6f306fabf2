/**
 * The composition root: it builds the tables, wires them together, and passes each call of a door along the one way a datagram goes.
 *
 * The law of the doors: after any call that takes `now`, drain pollTransmit, then pollEvent, then arm one timer with pollTimeout.
 */
import type { Arena } from './buffers/arena.js';
import { LONGEST, NEVER, earlier } from './buffers/clock.js';
import { ABSENT } from './codec/path.js';
import type { Endpoint } from './coap/endpoint.js';
import { BUSY, CLOSED, OPEN, type Peers } from './coap/peers.js';
import type { Random } from './coap/random.js';
import { REQUEST } from './coap/reception.js';
import { type Config, type Stats, arenaOf, merge } from './config.js';
import { Core, versionOf } from './core.js';
import type { Feature } from './feature.js';
import type { ObjectDeclaration } from './lwm2m/declaration.js';
import { BOOTSTRAP_DELETE, BOOTSTRAP_DISCOVER, BOOTSTRAP_FINISH, BOOTSTRAP_READ, BOOTSTRAP_WRITE } from './lwm2m/bootstrap-operations.js';
import { ATTRIBUTES, CREATE, DELETE_INSTANCE, DISCOVER, EXECUTE, READ, READ_COMPOSITE, REPLACE, STREAM, UPDATE, WRITE_COMPOSITE } from './lwm2m/dispatch.js';
import { ENGINE_RESUMED, type Events } from './lwm2m/events.js';
import { DEREGISTER_REQUEST, REGISTER, UPDATE_REQUEST } from './lwm2m/registration.js';
import type { ServerAccount } from './objects/security.js';
import type { Secure } from './net/types.js';
import { Outcomes } from './outcomes.js';
import { addServers } from './servers.js';
import { INTERNAL, MISSING, OK, OVERFLOW, STATE, TIMED_OUT } from './status.js';

export interface ClientOptions {
  /** Endpoint client name, as urn:dev:mac:…, at most 64 bytes of UTF-8. */
  endpoint: string;
  /** The servers: Security and Server are filled from them. */
  servers: readonly ServerAccount[];
  /** LwM2M version to register with; '1.1' when left out. A server that answers 4.12 is asked with the next older one. */
  version?: '1.0' | '1.1' | '1.2';
  /** Sizes that differ from `defaults()`. */
  config?: Partial<Config>;
  /** What the client can beyond registering, reading, writing, executing and observing: each made for this client alone. */
  use?: readonly Feature[];
}

export class Client {
  /** Where the datagram that pollTransmit answered lies: out[outAt ..], for peer outPeer. */
  readonly out: Uint8Array;
  outAt: number;
  outPeer: number;
  /** Called when a call without `now` (set, changed, update, respond ...) gives the doors something to do; the pump sets it. */
  wake: (() => void) | null;
  /** Called with each value that a server has written, and with each resource instance that it has removed (docs/objects.md); null for none. `riid` is ABSENT but of multiple resources. */
  onWrite: ((oid: number, iid: number, rid: number, riid: number) => void) | null;
  /** Particulars of the event that pollEvent answered: ssid, code, oid, iid, rid, riid. */
  readonly event: Events;
  /** What the pump is to bring about, and reports back. */
  readonly peers: Peers;
  /** The message layer's parameters, RFC 7252 4.8. */
  readonly endpoint: Endpoint;
  readonly stats: Stats;
  /** What lays DTLS over the host's sockets; null without it. */
  readonly secure: Secure | null;
  readonly arena: Arena;
  readonly config: Config;
  private readonly core: Core;
  private readonly outcomes: Outcomes;
  private started: boolean;

  constructor(options: ClientOptions) {
    const config = merge(options.config);
    const use = options.use === undefined ? [] : options.use;
    const core = new Core(config, arenaOf(config, use), options.endpoint, versionOf(options.version));
    this.core = core;
    this.outcomes = new Outcomes(core);
    this.config = config;
    this.arena = core.arena;
    this.stats = core.stats;
    this.peers = core.peers;
    this.endpoint = core.endpoint;
    this.event = core.events;
    this.out = core.arena.u8;
    this.outAt = 0;
    this.outPeer = 0;
    this.wake = null;
    this.onWrite = null;
    this.started = false;
    core.door = this;
    core.handlers.listener = this;
    for (let i = 0; i < use.length; i++) use[i].attach(core);
    this.secure = core.secure;
    addServers(core, options.servers, options.version === '1.2' ? '1.2' : '1.1');
  }

  /* Objects. */

  /** Declares an object. Throws an Error that names the path when the declaration is wrong or a table is full. */
  add(object: ObjectDeclaration): void {
    this.core.declare.add(object);
  }

  /** Adds an instance of a declared object, with its initial values; OK, FULL, MISSING or ARGUMENT; STATE within a read, verify or write handler. Servers hear of it by an Update. */
  addInstance(oid: number, iid: number): number {
    return this.core.stir(this.core.data.addInstance(oid, iid));
  }

  /** Removes an instance; OK or MISSING; STATE within a read, verify or write handler. */
  removeInstance(oid: number, iid: number): number {
    return this.core.stir(this.core.data.removeInstance(oid, iid));
  }

  /** Adds an instance of a multiple resource; OK, FULL, MISSING or ARGUMENT. */
  addResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    return this.core.stir(this.core.data.addResourceInstance(oid, iid, rid, riid));
  }

  /** Removes an instance of a multiple resource; OK or MISSING. */
  removeResourceInstance(oid: number, iid: number, rid: number, riid: number): number {
    return this.core.stir(this.core.data.removeResourceInstance(oid, iid, rid, riid));
  }

  /**
   * Sets a stored value; when it is another than before, observers are notified as their attributes say. A link is oid * 65536 + iid.
   * OK; MISSING for no such resource (instance), METHOD_NOT_ALLOWED for one that is not stored, ARGUMENT for a value of the wrong type or too long.
   */
  set(oid: number, iid: number, rid: number, value: number | boolean | string | Uint8Array, riid?: number): number {
    return this.core.stir(this.core.data.set(oid, iid, rid, value, riid));
  }

  /** A stored value: a number, boolean or link as it was set, a string, a new Uint8Array; undefined when there is none. */
  get(oid: number, iid: number, rid: number, riid?: number): number | boolean | string | Uint8Array | undefined {
    return this.core.data.get(oid, iid, rid, riid);
  }

  /** A value that functions hand out, or that the application owns, has changed; `rid` and `iid` may be ABSENT for all below. */
  changed(oid: number, iid: number, rid: number, riid?: number): number {
    return this.core.stir(this.core.data.touch(oid, iid, rid, riid === undefined ? ABSENT : riid));
  }

  /** Within a handler that answers LATER: the id that `respond` wants afterwards; 0 when no more requests can be kept waiting. */
  later(): number {
    return this.core.dispatch.later;
  }

  /** Answers a request whose handler answered LATER: 0 lets the read run or the write stand, a negative status refuses. OK or MISSING. */
  respond(id: number, status: number): number {
    return this.core.stir(this.core.parked.respond(id, status));
  }

  /* Connections. */

  /** True while registered with a server. */
  connected(ssid: number): boolean {
    const account = this.core.accounts.find(ssid);
    return account >= 0 && this.core.registration.standing.isRegistered(account);
  }

  /** Opens the network of a server, or of all, anew, after a change of address or of Wi-Fi; stopped servers are registered with again. */
  reconnect(ssid?: number): void {
    const core = this.core;
    for (let account = 0; account < core.accounts.count; account++) {
      if (ssid !== undefined && core.accounts.ssid(account) !== ssid) continue;
      core.registration.reconnect(account);
      if (core.bootstrap === null || !core.bootstrap.changed) core.registration.begins(account);
    }
    if (core.bootstrap !== null && ssid === undefined) core.bootstrap.reconnect();
    core.stir(OK);
  }

  /** Sends an Update to a server, or to all. */
  update(ssid?: number): void {
    const core = this.core;
    for (let account = 0; account < core.accounts.count; account++) {
      if (ssid === undefined || core.accounts.ssid(account) === ssid) core.registration.update(account);
    }
    core.stir(OK);
  }

  /** De-registers from a server, or from all, and closes their networks; DEREGISTER or DEREGISTER_FAILURE and DISCONNECT tell when it is done. */
  stop(ssid?: number): void {
    const core = this.core;
    for (let account = 0; account < core.accounts.count; account++) {
      if (ssid === undefined || core.accounts.ssid(account) === ssid) core.registration.stop(account);
    }
    if (core.bootstrap !== null && ssid === undefined) core.bootstrap.stop();
    core.stir(OK);
  }

  /**
   * Closes every network until `resume`, without a word to the servers: the radio is to be off, or has gone. Tells ENGINE_SUSPENDED; what had
   * yet to be stored is then.
   */
  suspend(): void {
    this.core.suspend();
  }

  /** True when every server is stopped. */
  stopped(): boolean {
    return this.core.registration.standing.isStopped() && (this.core.bootstrap === null || this.core.bootstrap.isIdle());
  }

  /** The LwM2M version in use with a server: 10, 11 or 12; 0 for an unknown one. */
  version(ssid: number): number {
    const account = this.core.accounts.find(ssid);
    return account < 0 ? 0 : this.core.registration.standing.versionOf(account);
  }

  /* The five doors. */

  /** Begins: takes the source of randomness and starts registering. `run` calls it. */
  start(random: Random): void {
    const core = this.core;
    this.endpoint.start(random);
    if (core.store !== null && !this.started) core.store.restore();
    this.started = true;
    if (core.bootstrap !== null) core.bootstrap.start();
    if (core.bootstrap === null || !core.bootstrap.changed) core.registration.start();
  }

  /**
   * A datagram came in from a peer; the bytes are borrowed until the call returns. Never throws, whatever they are.
   *
   * The steps of the one way a datagram goes follow each other here, and none calls the next: nested calls are what Espruino has least room for.
   */
  handleDatagram(bytes: Uint8Array, length: number, peer: number, now: number): void {
    if (peer < 0 || peer >= this.peers.capacity) return;
    const core = this.core;
    core.clock.advance(now);
    if (length > this.stats.longest) this.stats.longest = length;
    const m = core.message;
    const defect = m.parse(bytes, length);
    if (core.queue !== null) core.queue.touch(peer);
    const found = core.reception.receive(m, peer, defect, now);
    const message = this.endpoint.message;
    const bootstrap = core.bootstrap;
    if (found !== REQUEST) {
      this.outcomes.settle(found, peer, now);
      if (bootstrap === null || !bootstrap.packed) return;
      const provision = bootstrap.provision;
      let status = provision.begin(m, provision.root);
      if (status >= 0) status = provision.verify(m, provision.root);
      if (status >= 0) {
        bootstrap.change();
        provision.clear(m);
        status = provision.commit(m, provision.root);
      }
      provision.end(status);
      bootstrap.unpacked(status);
      return;
    }
    if (peer === core.accounts.capacity) {
      const requests = core.bootstrapRequests;
      const slot = requests === null ? -1 : requests.begin(m, now);
      if (requests === null || bootstrap === null || slot < 0) return;
      const provision = bootstrap.provision;
      let status = OK;
      core.registry.busy = true;
      do {
        status = requests.operation;
        switch (status) {
          case BOOTSTRAP_READ: status = core.read.write(requests.path, requests.format, message); break;
          case BOOTSTRAP_DISCOVER: status = core.bootstrapLinks === null ? status : core.bootstrapLinks.write(requests.path, message); break;
          case BOOTSTRAP_WRITE:
            status = provision.verify(m, requests.path);
            if (status >= 0) status = provision.commit(m, requests.path);
            provision.end(status);
            break;
          case BOOTSTRAP_DELETE: status = provision.erase(requests.path); break;
          case BOOTSTRAP_FINISH: status = bootstrap.finish(); break;
          default: break;
        }
      } while (status === OVERFLOW && requests.shorten(slot));
      core.registry.busy = false;
      requests.end(m, slot, status, now);
      return;
    }
    // Core 1.2 6.3: requests are ignored until the registration stands; 6.1.1: and while a bootstrap server has the word.
    if (peer >= core.accounts.count || !core.registration.standing.isActive(peer) || (bootstrap !== null && bootstrap.isActive())) {
      this.stats.ignored++;
      return;
    }
    const dispatch = core.dispatch;
    dispatch.version = core.registration.standing.versionOf(peer);
    const slot = dispatch.begin(m, peer, now);
    if (slot < 0) return;
    let status = dispatch.operation;
    core.registry.busy = status !== EXECUTE;
    if (status === READ_COMPOSITE && core.composite !== null) dispatch.compose(m, peer, core.composite.take(m, peer));
    do {
      status = dispatch.operation;
      switch (status) {
        case READ: status = core.read.write(dispatch.path, dispatch.format, message); break;
        case DISCOVER: status = core.discover.perform(dispatch.path, core.discover.depth(m, dispatch.path), peer, message); break;
        case REPLACE:
        case UPDATE: {
          const replace = status === REPLACE;
          status = core.write.verify(m, dispatch.path, replace);
          if (status >= 0) status = core.write.commit(m, dispatch.path, replace);
          core.write.end();
          break;
        }
        case ATTRIBUTES: status = core.attributes.write(m, peer, dispatch.path, dispatch.type); break;
        case EXECUTE: status = core.handlers.execute(dispatch.path, dispatch.row, core.args); break;
        case CREATE: {
          const instances = core.instances;
          if (instances === null) break;
          status = instances.verify(m, dispatch.path);
          if (status >= 0) status = instances.make(m, dispatch.path);
          if (status >= 0) status = instances.agree(m, dispatch.path);
          if (status >= 0) status = instances.commit(m, dispatch.path, peer);
          instances.end(status, dispatch.path, message);
          break;
        }
        case DELETE_INSTANCE: status = core.instances === null ? status : core.instances.remove(dispatch.path); break;
        case READ_COMPOSITE: status = core.composite === null ? status : core.composite.write(dispatch.observation, dispatch.format, message); break;
        case WRITE_COMPOSITE:
          if (core.patch === null) break;
          status = core.patch.verify(m, peer);
          if (status >= 0) status = core.patch.commit(m);
          core.patch.end();
          break;
        case STREAM: status = dispatch.stream === null ? status : dispatch.stream.take(m, dispatch.path, dispatch.offset, dispatch.last); break;
        default: break;
      }
      // What does not fit is written again, cut to its first block.
    } while (status === OVERFLOW && dispatch.shorten(slot));
    core.registry.busy = false;
    dispatch.end(m, peer, slot, status, now);
  }

  /** Time has passed. Early or repeated calls do nothing. */
  handleTimeout(now: number): void {
    this.core.clock.advance(now);
    this.core.reception.handleTimeout(now);
    this.endpoint.handleTimeout(now);
    this.core.parked.handleTimeout(now);
    for (let slot = this.endpoint.expired(now); slot >= 0; slot = this.endpoint.expired(now)) this.outcomes.lost(slot, TIMED_OUT);
    if (this.core.queue !== null) this.core.queue.handleTimeout();
  }

  /** The next datagram to send: its length, 0 when there is none. It lies in out[outAt ..] for outPeer until the next call. */
  pollTransmit(now: number): number {
    if (!this.started) return 0;
    this.core.clock.advance(now);
    let length = this.endpoint.pollTransmit(now);
    if (length === 0) {
      // What is said without being asked: registration, then separate responses, then notifications. The steps stand here for the sake of the stack, as above.
      const core = this.core;
      const blocks = core.blocks;
      const message = this.endpoint.message;
      const registration = core.registration;
      const observations = core.observations;
      if (core.store !== null) core.store.begin();
      const bootstrap = core.bootstrap;
      if (bootstrap !== null) {
        bootstrap.begin(now);
        if (bootstrap.isBroken()) {
          const status = core.store === null ? MISSING : core.store.reload();
          if (status < 0 && status !== STATE) bootstrap.provision.factory();
          if (status !== STATE) bootstrap.takenBack(status >= 0);
        }
        core.follow(bootstrap);
      }
      core.registry.busy = true;
      let slot = registration.begin();
      if (slot >= 0) {
        const account = registration.account;
        if (blocks !== null) blocks.outgoing.begin(account, registration.isContinued());
        do {
          if (registration.operation === REGISTER) core.announcement.register(account, registration.standing.versionOf(account));
          else if (registration.operation === UPDATE_REQUEST) core.announcement.update(account, registration.tellsBinding());
          else core.announcement.location(account);
        } while (blocks !== null && blocks.resend(slot, account));
        if (registration.operation !== DEREGISTER_REQUEST && !message.more) core.announcement.told(account);
        registration.end(slot, now);
      } else if ((slot = core.dispatch.beginLater()) >= 0) {
        let status = core.dispatch.operation;
        if (status === READ) {
          do status = core.read.write(core.dispatch.path, core.dispatch.format, message);
          while (status === OVERFLOW && core.dispatch.shorten(slot));
        }
        core.dispatch.endLater(slot, this.fitting(status), now);
      } else if (core.sender !== null && (slot = core.sender.begin(blocks)) >= 0) {
        do core.sender.write();
        while (core.sender.again(slot));
        core.sender.end(slot, now);
      } else if ((slot = core.notify.begin()) >= 0) {
        const row = core.notify.row;
        let status = OK;
        const composite = observations.isComposite(row) ? core.composite : null;
        const reports = core.notify.stored ? core.reports : null;
        do {
          if (reports !== null) status = reports.write(row, observations.format(row), message);
          else if (composite !== null) status = composite.write(row, observations.format(row), message);
          else status = core.read.write(observations.path, observations.format(row), message);
        } while (status === OVERFLOW && blocks !== null && blocks.shorten(slot, observations.current(row)));
        core.notify.end(slot, this.fitting(status), now);
      }
      core.registry.busy = false;
      length = this.endpoint.pollTransmit(now);
    }
    if (length === 0) {
      this.core.dispatch.finish();
      return 0;
    }
    if (length > this.stats.longest) this.stats.longest = length;
    this.outAt = this.endpoint.outAt;
    this.outPeer = this.endpoint.outPeer;
    if (this.core.queue !== null) this.core.queue.touch(this.outPeer);
    return length;
  }

  /** The status of a payload: what fits no message, and no block either, is 5.00, and counted. */
  private fitting(status: number): number {
    if (status === OVERFLOW) this.stats.noRoom++;
    return status === OVERFLOW ? INTERNAL : status;
  }

  /** Milliseconds until handleTimeout must be called, -1 when all is stopped; at most 2^30. Every call on the client may change it. */
  pollTimeout(now: number): number {
    if (!this.started) return -1;
    this.core.clock.advance(now);
    let wait = earlier(earlier(this.endpoint.pollTimeout(now), this.core.parked.pollTimeout(now)), earlier(this.core.registration.pollTimeout(), this.core.notify.pollTimeout()));
    if (this.core.sender !== null) wait = earlier(wait, this.core.sender.pollTimeout());
    if (this.core.queue !== null) wait = earlier(wait, this.core.queue.pollTimeout());
    if (this.core.bootstrap !== null) wait = earlier(wait, this.core.bootstrap.pollTimeout());
    if (this.core.store !== null) wait = earlier(wait, this.core.store.pollTimeout());
    // The clock is looked at before it can wrap, even when nothing is due for ever.
    if (wait === NEVER) return this.stopped() ? NEVER : LONGEST;
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
    this.core.reception.forget(peer);
    this.core.parked.clear(peer);
    if (this.core.blocks !== null) this.core.blocks.incoming.forget(peer);
  }

  /** The network failed with a code of the network API: what was under way with the peer is given up. */
  peerFailed(peer: number, code: number, now: number): void {
    this.core.clock.advance(now);
    this.peerClosed(peer);
    this.core.registration.settle(peer);
    if (peer < this.core.accounts.capacity) this.core.registration.networkFailed(peer, code);
    else if (this.core.bootstrap !== null) this.core.bootstrap.networkFailed(code);
  }

  /**
   * Goes on after `suspend`, after deep sleep, or both: registrations that may still stand are updated, others begun; tells ENGINE_RESUMED.
   * @param seconds that have passed while the host's clock did not run, which may begin anywhere now; left out when it ran
   */
  resume(seconds?: number): void {
    const core = this.core;
    if (seconds !== undefined) {
      core.clock.skip(seconds);
      core.reception.resume();
      this.endpoint.resume();
      core.parked.resume();
    }
    if (core.registration.suspended) this.event.add(ENGINE_RESUMED, 0, 0);
    core.registration.resume();
    if (core.bootstrap !== null) core.bootstrap.reconnect();
    core.stir(OK);
  }
}
