/**
 * A request's verb and the depth of its path to the operation they mean: Core 1.2 6.3 and 6.4, Transport 1.2 6.4.
 */
import { CHANGED, CON, CONTENT, CONTINUE, CREATED as CODE_CREATED, DELETE, DELETED as CODE_DELETED, FETCH, GET, IPATCH, NON, POST, PUT } from '../codec/codes.js';
import { FORMAT_LINK, FORMAT_TEXT } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { HOP_LIMIT, IF_MATCH, IF_NONE_MATCH, OBSERVE, PROXY_URI } from '../codec/options.js';
import { ABSENT, Path, parseId } from '../codec/path.js';
import { NONE } from '../codec/types.js';
import { BUFFERED, PARTIAL, STREAMED, WHOLE } from '../coap/gathered.js';
import type { Blocks } from '../coap/blocks.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Reception } from '../coap/reception.js';
import type { Stats } from '../config.js';
import { BAD_OPTION, BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_PROXY, OK, OVERFLOW, PRECONDITION_FAILED, TOO_LARGE, UNAUTHORIZED, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import type { Access } from './access.js';
import { type Accounts, OSCORE_OBJECT, SECURITY } from './accounts.js';
import type { Arguments } from './arguments.js';
import type { Attributes } from './attributes.js';
import type { Composite } from './composite.js';
import { ATTRIBUTES_WRITTEN, CREATED, DELETED, EXECUTED, type Events, OBSERVED, WRITTEN } from './events.js';
import type { Handlers } from './handlers.js';
import type { Instances } from './instances.js';
import type { Notify } from './notify.js';
import type { Observations } from './observations.js';
import { OWNER_PARKED } from './owners.js';
import type { Parked } from './parked.js';
import type { Patch } from './patch.js';
import type { Read } from './read.js';
import { EXECUTABLE, type Registry } from './registry.js';
import type { Stream } from './stream.js';
import type { Write } from './write.js';

/** No payload format: the answer is a code alone. */
const NO_FORMAT = 0xffff;

/* Operations; the door carries them out. */
export const READ = 1;
export const DISCOVER = 2;
/** Write, replacing. */
export const REPLACE = 3;
/** Write, partial. */
export const UPDATE = 4;
export const ATTRIBUTES = 5;
export const EXECUTE = 6;
/** A block of a body is taken in, and nothing else is to be done yet. */
export const GATHER = 7;
/** A block of a value that the application takes block by block. */
export const STREAM = 8;
export const CREATE = 9;
/** Delete of an object instance or a resource instance. */
export const DELETE_INSTANCE = 10;
/** Read-Composite and Observe-Composite; `compose` comes before the values are written. */
export const READ_COMPOSITE = 11;
export const WRITE_COMPOSITE = 12;

export class Dispatch {
  /** The id that `respond` takes, should the handler called now answer LATER; 0 when it must not. */
  later: number;
  /** The version in use with the server asking: 10, 11, 12. */
  version: number;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;
  private readonly accounts: Accounts;
  private readonly registry: Registry;
  private readonly handlers: Handlers;
  private readonly read: Read;
  private readonly write: Write;
  private readonly observations: Observations;
  private readonly attributes: Attributes;
  private readonly notify: Notify;
  private readonly parked: Parked;
  private readonly args: Arguments;
  private readonly events: Events;
  private readonly stats: Stats;
  /** What was decided of the request begun: a status, or one of the operations. */
  operation: number;
  /** The path it is on, the content format of its answer, and its resource row where it executes one. */
  readonly path: Path;
  format: number;
  row: number;
  /** Of a streamed value: where the block begins in the payload, and whether it is the last. */
  offset: number;
  last: boolean;
  /* Features, null where the client does not use them. */
  blocks: Blocks | null;
  stream: Stream | null;
  instances: Instances | null;
  composite: Composite | null;
  patch: Patch | null;
  access: Access | null;
  /** True when thresholds may be set at the path of a Write-Attributes. */
  type: number;
  private code: number;
  /** The observation that the request begins, -1 for none. */
  observation: number;
  /** True when the path was observed by this server before. */
  private stood: boolean;
  /** The execution whose `after` is still to be called, and its resource row; -1 for none. */
  private readonly afterPath: Path;
  private afterRow: number;

  constructor(endpoint: Endpoint, reception: Reception, accounts: Accounts, registry: Registry, handlers: Handlers, read: Read, write: Write,
    observations: Observations, attributes: Attributes, notify: Notify, parked: Parked, args: Arguments, events: Events, stats: Stats) {
    this.endpoint = endpoint;
    this.reception = reception;
    this.accounts = accounts;
    this.registry = registry;
    this.handlers = handlers;
    this.read = read;
    this.write = write;
    this.observations = observations;
    this.attributes = attributes;
    this.notify = notify;
    this.parked = parked;
    this.args = args;
    this.events = events;
    this.stats = stats;
    this.path = new Path();
    this.afterPath = new Path();
    this.afterRow = -1;
    this.later = 0;
    this.version = 11;
    this.operation = 0;
    this.code = 0;
    this.format = NO_FORMAT;
    this.row = -1;
    this.type = NONE;
    this.observation = -1;
    this.stood = false;
    this.offset = 0;
    this.last = true;
    this.blocks = null;
    this.stream = null;
    this.instances = null;
    this.composite = null;
    this.patch = null;
    this.access = null;
  }

  /**
   * Begins the answer to a request and decides what it asks for: the answer's message slot, -1 when the request is passed over.
   * `operation` then says what is to be done, or a negative status why not, and `end` is to be called with how it went.
   */
  begin(m: Message, account: number, now: number): number {
    // RFC 7252 5.4.1: unknown critical options: 4.02 to a CON, silence to a NON. So is what the option table could not hold.
    const readable = m.critical === 0 && !m.crowded;
    if (!readable && m.type === NON) {
      this.stats.ignored++;
      return -1;
    }
    const slot = this.reception.answer(m, account, now);
    if (slot < 0) return slot;
    this.code = CONTENT;
    this.format = NO_FORMAT;
    this.observation = -1;
    this.stood = false;
    this.later = this.parked.offer();
    this.read.walk.account = account;
    let operation = readable ? this.admit(m, account) : BAD_OPTION;
    if (operation >= 0 && (m.code === GET || m.code === FETCH)) operation = this.blocks !== null ? this.blocks.ask(m) : m.block2 >= 16 ? BAD_OPTION : OK;
    if (operation >= 0) {
      switch (m.code) {
        case GET: operation = this.get(m, account); break;
        case PUT: operation = this.put(m); break;
        case POST: operation = this.post(m); break;
        case DELETE: operation = this.remove(); break;
        case FETCH: operation = this.fetch(m); break;
        case IPATCH: operation = this.ipatch(m); break;
        default: operation = METHOD_NOT_ALLOWED;
      }
    }
    if (operation >= 0 && m.block1 >= 0) operation = this.gather(m, account, operation, now);
    if (operation === EXECUTE && this.args.begin(m.body, m.payloadAt, m.payloadLength) < 0) operation = BAD_REQUEST;
    this.operation = operation;
    return slot;
  }

  /** Takes in a block of the request's body; the operation that is left to be done, or a refusal. */
  private gather(m: Message, account: number, operation: number, now: number): number {
    const blocks = this.blocks;
    // Without block-wise transfer only a body of one block is whole.
    if (blocks === null) return m.block1 >= 8 ? TOO_LARGE : operation;
    const found = blocks.incoming.take(m, account, operation === STREAM ? STREAMED : BUFFERED, this.reception.duplicate, now);
    if (found < 0) return found;
    this.offset = blocks.incoming.offset;
    this.last = found === WHOLE;
    if (found === PARTIAL) this.code = CONTINUE;
    return found === PARTIAL && operation !== STREAM ? GATHER : operation;
  }

  /** Begins an answer that did not fit its message again as the first of its blocks; false when that cannot be. */
  shorten(slot: number): boolean {
    return this.blocks !== null && this.blocks.shorten(slot, this.observation < 0 ? -1 : this.observations.current(this.observation));
  }

  /** Sends the answer begun, a refusal, or parks the request. */
  end(m: Message, account: number, slot: number, result: number, now: number): void {
    let status = result;
    if (status === OVERFLOW) {
      this.stats.noRoom++;
      status = INTERNAL;
    }
    // RFC 7959 2.4: there is no block of that number.
    if (status >= 0 && this.endpoint.writer.isBefore()) status = BAD_REQUEST;
    if (status < 0 && this.blocks !== null && m.block1 >= 0) this.blocks.incoming.forget(account);
    if (status === LATER && this.later === 0) {
      this.stats.noParked++;
      status = UNAVAILABLE;
    }
    if (status >= 0 || status === LATER) this.note(account, status);
    else if (this.stood) this.notify.cancel(this.observation, status); // RFC 7641 4.2: an error ends what stood before
    else if (this.observation >= 0) this.observations.free(this.observation);
    if (status === LATER) {
      this.parked.park(this.later, m, account, this.path, this.code, this.format, now);
      this.endpoint.release(slot);
    } else if (status < 0) {
      this.refuse(slot, status, now);
    } else {
      this.endpoint.message.end(); // here, not below: calls are counted
      if (this.reception.submit(slot, this.code, now) < 0) {
        this.stats.noRoom++;
        this.refuse(slot, INTERNAL, now);
      }
    }
    this.later = 0;
  }

  private refuse(slot: number, status: number, now: number): void {
    const message = this.endpoint.message;
    const block1 = message.block1;
    const size1 = message.size1;
    this.endpoint.rewind(slot);
    message.block1 = block1;
    message.size1 = size1;
    message.answered();
    this.reception.submit(slot, -status, now);
  }

  /** Tells the application what a server did, and what follows from it. */
  private note(account: number, status: number): void {
    const ssid = this.accounts.ssid(account);
    switch (this.operation) {
      case READ:
      case READ_COMPOSITE:
        if (this.observation < 0) break;
        this.notify.first(this.observation, status >= 0);
        if (!this.reception.duplicate) this.events.addPath(OBSERVED, ssid, 0, this.path);
        break;
      case STREAM:
        if (this.last) this.events.addPath(WRITTEN, ssid, 0, this.path);
        break;
      case CREATE:
        if (this.instances === null) break;
        this.path.iid = this.instances.iid;
        if (this.instances.chosen) this.reception.created(this.path.iid);
        this.events.addPath(CREATED, ssid, 0, this.path);
        break;
      case DELETE_INSTANCE: this.events.addPath(DELETED, ssid, 0, this.path); break;
      case WRITE_COMPOSITE:
      case REPLACE:
      case UPDATE: this.events.addPath(WRITTEN, ssid, 0, this.path); break;
      case ATTRIBUTES: this.events.addPath(ATTRIBUTES_WRITTEN, ssid, 0, this.path); break;
      case EXECUTE:
        this.events.addPath(EXECUTED, ssid, 0, this.path);
        if (status >= 0) this.leave(this.row);
        break;
      default: break;
    }
  }

  /** Notes what an execution leaves to be done once its answer is out. */
  private leave(row: number): void {
    if (!this.handlers.hasAfter(row)) return;
    this.afterPath.copy(this.path);
    this.afterRow = row;
  }

  /** What holds for every operation: that the request is for us, and for a path that servers may use. */
  private admit(m: Message, account: number): number {
    // RFC 7252 5.10.2. Proxy-Scheme (39) stays unknown here, and so 4.02.
    if (m.find(PROXY_URI) >= 0) return NOT_PROXY;
    const status = this.address(m, account);
    if (status < 0) return status;
    // RFC 8768 3: a request that may go no further is refused.
    const hops = m.find(HOP_LIMIT);
    if (hops >= 0 && m.uint(hops) === 0) return BAD_REQUEST;
    // RFC 7252 5.10.8: what exists has no entity tag here, so only an empty If-Match matches.
    const match = m.find(IF_MATCH);
    return m.find(IF_NONE_MATCH) >= 0 || (match >= 0 && m.length(match) > 0) ? PRECONDITION_FAILED : OK;
  }

  /** Takes the path out of the Uri-Path options: OK, NOT_FOUND, or UNAUTHORIZED. */
  private address(m: Message, account: number): number {
    const path = this.path;
    path.set(ABSENT, ABSENT, ABSENT, ABSENT);
    // Transport 1.2 6.4.4: a composite operation names its paths in the payload.
    if (m.paths === 0 && this.composite !== null && (m.code === FETCH || m.code === IPATCH)) return OK;
    if (m.paths < 1 || m.paths > 4) return NOT_FOUND;
    for (let i = 0; i < m.paths; i++) {
      const id = parseId(m.bytes, m.at(m.path + i), m.length(m.path + i));
      if (id < 0) return NOT_FOUND;
      path.put(i, id);
    }
    // Core 1.2 6.3: Security and OSCORE are closed to servers.
    if (path.oid === SECURITY || path.oid === OSCORE_OBJECT) return UNAUTHORIZED;
    // What is addressed must be there, whatever is asked of it.
    const registry = this.registry;
    const orow = registry.findObject(path.oid);
    if (orow < 0 || (path.iid !== ABSENT && registry.findInstance(orow, path.iid) < 0)) return NOT_FOUND;
    if (path.rid !== ABSENT && registry.findResource(orow, path.rid) < 0) return NOT_FOUND;
    return this.access === null ? OK : this.access.check(m, account, path);
  }

  private get(m: Message, account: number): number {
    if (m.accept === FORMAT_LINK) return this.path.riid === ABSENT ? DISCOVER : BAD_REQUEST;
    const status = this.read.check(this.path);
    if (m.observe === 1 && !this.reception.duplicate) {
      // RFC 7641 3.6: a GET with Observe = 1 ends the observation and is answered like any other.
      const row = this.observations.cancelled(m, account, this.path);
      if (row >= 0) this.notify.cancel(row, OK);
    }
    if (status < 0) return status;
    const format = this.read.choose(this.path, m.accept, this.version);
    if (format < 0) return format;
    this.format = format;
    // RFC 7959 3.2: the later blocks of a notification are fetched by a GET that begins nothing.
    if (m.observe !== 0 || m.block2 >= 16) return READ;
    // Core 1.2 6.4.1: attributes in an Observe count for it alone; those that are not supported make it refused.
    const own = this.attributes.own(m, this.read.typeOf(this.path));
    if (own < 0) return own;
    // RFC 7641 4.1: where no observation can be kept the request is a plain GET.
    this.stood = this.observations.find(account, this.path) >= 0;
    // A duplicate of an Observe brings back nothing that was cancelled since.
    this.observation = this.reception.duplicate ? this.observations.standing(m, account, this.path) : this.observations.add(m, account, this.path, format);
    if (this.observation >= 0 && !this.reception.duplicate && this.attributes.keepOwn(this.observation) < 0) return UNAVAILABLE;
    if (this.observation >= 0) this.endpoint.message.uint(OBSERVE, this.observations.number(this.observation));
    return READ;
  }

  private put(m: Message): number {
    this.code = CHANGED;
    // Transport 1.2 6.4.4: a PUT with queries and without payload is a Write-Attributes.
    if (m.queries > 0 && m.payloadLength === 0 && m.contentFormat < 0) return this.checkAttributes();
    if (this.path.iid === ABSENT) return METHOD_NOT_ALLOWED;
    const status = this.write.begin(m, this.path);
    return status < 0 ? status : this.isStream(m) ? STREAM : REPLACE;
  }

  private post(m: Message): number {
    const registry = this.registry;
    const path = this.path;
    this.code = CHANGED;
    if (path.iid === ABSENT) return this.create(m);
    if (path.riid !== ABSENT) return METHOD_NOT_ALLOWED;
    if (path.rid !== ABSENT) {
      const orow = registry.findObject(path.oid);
      this.row = registry.findResource(orow, path.rid);
      if (registry.kind(this.row) === EXECUTABLE) return this.checkExecute(m);
      // A POST to a multiple resource is a partial update of its instances (Core 1.2 6.3.3).
      if (!registry.isMultiple(this.row) || m.contentFormat < 0) return METHOD_NOT_ALLOWED;
    }
    const status = this.write.begin(m, path);
    return status < 0 ? status : this.isStream(m) ? STREAM : UPDATE;
  }

  /** A POST to an object is a Create (Core 1.2 6.3.7). */
  private create(m: Message): number {
    if (this.instances === null) return METHOD_NOT_ALLOWED;
    this.code = CODE_CREATED;
    const status = this.instances.check(m, this.path);
    return status < 0 ? status : CREATE;
  }

  private remove(): number {
    if (this.instances === null) return METHOD_NOT_ALLOWED;
    this.code = CODE_DELETED;
    const status = this.instances.checkDelete(this.path);
    return status < 0 ? status : DELETE_INSTANCE;
  }

  private fetch(m: Message): number {
    if (this.composite === null || m.paths > 0) return METHOD_NOT_ALLOWED;
    const status = this.composite.check(m);
    this.format = this.composite.format;
    return status < 0 ? status : READ_COMPOSITE;
  }

  private ipatch(m: Message): number {
    if (this.patch === null || m.paths > 0) return METHOD_NOT_ALLOWED;
    this.code = CHANGED;
    const status = this.patch.check(m);
    return status < 0 ? status : WRITE_COMPOSITE;
  }

  /** Begins or ends the observation that a FETCH asks for, whose paths were taken as `taken` says; `operation` is then what is left to be done. */
  compose(m: Message, account: number, taken: number): void {
    const composite = this.composite;
    this.operation = taken < 0 ? taken : READ_COMPOSITE;
    if (composite === null || taken < 0 || m.observe < 0 || m.observe > 1 || m.block2 >= 16) return;
    const duplicate = this.reception.duplicate;
    const standing = duplicate ? this.observations.findToken(account, m) : composite.standing(m, account);
    if (m.observe === 1) {
      if (standing >= 0 && !duplicate) this.notify.cancel(standing, OK);
      return;
    }
    const status = this.attributes.own(m, NONE);
    if (status < 0) {
      this.operation = status;
      return;
    }
    this.stood = standing >= 0;
    this.observation = duplicate ? standing : composite.observe(standing, m, account, this.format);
    if (this.observation < 0) return; // RFC 7641 4.1: where no observation can be kept the request is a plain FETCH
    const kept = duplicate ? OK : this.attributes.keepOwn(this.observation);
    if (kept < 0) this.operation = kept;
    this.endpoint.message.uint(OBSERVE, this.observations.number(this.observation));
  }

  /** True when the application takes the value written block by block. */
  private isStream(m: Message): boolean {
    this.offset = 0;
    this.last = true;
    return this.stream !== null && this.stream.takes(this.path, m);
  }

  private checkExecute(m: Message): number {
    if (m.payloadLength > 0 && m.contentFormat > FORMAT_TEXT) return UNSUPPORTED_FORMAT;
    return EXECUTE;
  }

  private checkAttributes(): number {
    const registry = this.registry;
    const path = this.path;
    this.type = NONE;
    if (path.rid === ABSENT) return ATTRIBUTES;
    const status = this.read.check(path);
    if (status < 0) return status;
    this.type = registry.type(registry.findResource(registry.findObject(path.oid), path.rid));
    return ATTRIBUTES;
  }

  /** Calls what an execution left to be done once its answer is out: a restart, a disabled server. */
  finish(): void {
    if (this.afterRow < 0 || this.endpoint.hasAnswer()) return;
    const row = this.afterRow;
    this.afterRow = -1;
    this.handlers.after(this.afterPath, row);
  }

  /** Begins the next separate response that the application has made possible: its message slot, -1 when there is none. `endLater` follows. */
  beginLater(): number {
    const parked = this.parked;
    const endpoint = this.endpoint;
    for (let row = parked.ready(-1); row >= 0; row = parked.ready(row)) {
      const peer = parked.peer(row);
      const con = parked.isCon(row);
      if (!endpoint.isReady(peer) || (con ? !endpoint.canConfirm(peer) : !endpoint.canSend())) continue;
      const slot = endpoint.begin(con ? CON : NON, -1, peer, OWNER_PARKED, row, endpoint.out, parked.tokenAt(row), parked.tkl(row));
      if (slot < 0) continue;
      this.row = row;
      this.read.walk.account = peer;
      parked.load(row, this.path);
      this.format = parked.format(row);
      const status = parked.status(row);
      this.operation = status < 0 ? status : this.format === NO_FORMAT ? 0 : READ;
      const watch = this.format === NO_FORMAT ? -1 : this.observations.find(peer, this.path);
      this.observation = watch >= 0 && this.observations.hasToken(watch, parked.tokenAt(row), parked.tkl(row)) ? watch : -1;
      if (this.observation >= 0 && status >= 0) endpoint.message.uint(OBSERVE, this.observations.number(this.observation));
      return slot;
    }
    return -1;
  }

  /** Sends it. */
  endLater(slot: number, result: number, now: number): void {
    const status = result === LATER ? UNAVAILABLE : result; // it was said to be there
    const code = status < 0 ? -status : this.parked.code(this.row);
    if (status < 0) this.endpoint.rewind(slot);
    this.endpoint.submit(slot, code, now);
    this.parked.done(this.row, code);
    if (this.observation >= 0) {
      if (status < 0) this.notify.cancel(this.observation, status);
      else this.notify.first(this.observation, true);
    } else if (status >= 0 && this.format === NO_FORMAT) {
      const row = this.registry.findResource(this.registry.findObject(this.path.oid), this.path.rid);
      if (row >= 0 && this.registry.kind(row) === EXECUTABLE) this.leave(row);
    }
  }
}
