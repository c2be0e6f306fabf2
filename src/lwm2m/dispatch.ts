/**
 * A request's verb and the depth of its path to the operation they mean: Core 1.2 6.3 and 6.4, Transport 1.2 6.4.
 */
import { CHANGED, CON, CONTENT, GET, NON, POST, PUT } from '../codec/codes.js';
import { FORMAT_LINK, FORMAT_TEXT } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { IF_MATCH, IF_NONE_MATCH, OBSERVE, PROXY_URI } from '../codec/options.js';
import { ABSENT, Path, parseId } from '../codec/path.js';
import { isNumeric } from '../codec/types.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Reception } from '../coap/reception.js';
import type { Stats } from '../config.js';
import { BAD_OPTION, BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_PROXY, OK, PRECONDITION_FAILED, TOO_LARGE, UNAUTHORIZED, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import { type Accounts, OSCORE_OBJECT, SECURITY } from './accounts.js';
import type { Arguments } from './arguments.js';
import { ATTRIBUTES_WRITTEN, EXECUTED, type Events, OBSERVED, WRITTEN } from './events.js';
import type { Handlers } from './handlers.js';
import type { Notify } from './notify.js';
import type { Observations } from './observations.js';
import { OWNER_PARKED } from './owners.js';
import type { Parked } from './parked.js';
import type { Read } from './read.js';
import { EXECUTABLE, type Registry } from './registry.js';
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
  /** True when thresholds may be set at the path of a Write-Attributes. */
  numeric: boolean;
  private code: number;
  private observation: number;
  /** True when the path was observed by this server before. */
  private stood: boolean;
  /** The execution whose `after` is still to be called, and its resource row; -1 for none. */
  private readonly afterPath: Path;
  private afterRow: number;

  constructor(endpoint: Endpoint, reception: Reception, accounts: Accounts, registry: Registry, handlers: Handlers, read: Read, write: Write,
    observations: Observations, notify: Notify, parked: Parked, args: Arguments, events: Events, stats: Stats) {
    this.endpoint = endpoint;
    this.reception = reception;
    this.accounts = accounts;
    this.registry = registry;
    this.handlers = handlers;
    this.read = read;
    this.write = write;
    this.observations = observations;
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
    this.numeric = false;
    this.observation = -1;
    this.stood = false;
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
    let operation = readable ? this.admit(m) : BAD_OPTION;
    if (operation >= 0) {
      switch (m.code) {
        case GET: operation = this.get(m, account); break;
        case PUT: operation = this.put(m); break;
        case POST: operation = this.post(m); break;
        default: operation = METHOD_NOT_ALLOWED;
      }
    }
    this.operation = operation;
    return slot;
  }

  /** Sends the answer begun, a refusal, or parks the request. */
  end(m: Message, account: number, slot: number, result: number, now: number): void {
    let status = result;
    if (status === LATER && this.later === 0) {
      this.stats.noParked++;
      status = UNAVAILABLE;
    }
    if (status >= 0 || status === LATER) this.note(account, status);
    else if (this.stood) this.notify.cancel(this.observation, status); // RFC 7641 4.2: an error ends what stood before
    else if (this.observation >= 0) this.observations.slots.free(this.observation);
    if (status === LATER) {
      this.parked.park(this.later, m, account, this.path, this.code, this.format, now);
      this.endpoint.release(slot);
    } else if (status < 0) {
      this.refuse(slot, status, now);
    } else if (this.reception.submit(slot, this.code, now) < 0) {
      this.stats.noRoom++;
      this.refuse(slot, INTERNAL, now);
    }
    this.later = 0;
  }

  private refuse(slot: number, status: number, now: number): void {
    this.endpoint.rewind(slot);
    this.reception.submit(slot, -status, now);
  }

  /** Tells the application what a server did, and what follows from it. */
  private note(account: number, status: number): void {
    const ssid = this.accounts.ssid(account);
    switch (this.operation) {
      case READ:
        if (this.observation < 0) break;
        this.notify.first(this.observation, status >= 0);
        if (!this.reception.duplicate) this.events.addPath(OBSERVED, ssid, 0, this.path);
        break;
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
  private admit(m: Message): number {
    // RFC 7252 5.10.2. Proxy-Scheme (39) stays unknown here, and so 4.02.
    if (m.find(PROXY_URI) >= 0) return NOT_PROXY;
    const status = this.address(m);
    if (status < 0) return status;
    // Core 1.2 6.3: Security and OSCORE are closed to servers.
    if (this.path.oid === SECURITY || this.path.oid === OSCORE_OBJECT) return UNAUTHORIZED;
    // What is addressed must be there, whatever is asked of it.
    const registry = this.registry;
    const orow = registry.findObject(this.path.oid);
    if (orow < 0 || (this.path.iid !== ABSENT && registry.findInstance(orow, this.path.iid) < 0)) return NOT_FOUND;
    if (this.path.rid !== ABSENT && registry.findResource(orow, this.path.rid) < 0) return NOT_FOUND;
    // Without block-wise transfer only a body of one block is whole.
    if (m.block1 >= 8) return TOO_LARGE;
    if (m.block2 >= 16) return BAD_OPTION;
    // RFC 7252 5.10.8: what exists has no entity tag here, so only an empty If-Match matches.
    const match = m.find(IF_MATCH);
    return m.find(IF_NONE_MATCH) >= 0 || (match >= 0 && m.length(match) > 0) ? PRECONDITION_FAILED : OK;
  }

  /** Takes the path out of the Uri-Path options; NOT_FOUND for one that no object can have. */
  private address(m: Message): number {
    this.path.set(ABSENT, ABSENT, ABSENT, ABSENT);
    if (m.paths < 1 || m.paths > 4) return NOT_FOUND;
    for (let i = 0; i < m.paths; i++) {
      const id = parseId(m.bytes, m.at(m.path + i), m.length(m.path + i));
      if (id < 0) return NOT_FOUND;
      this.path.put(i, id);
    }
    return OK;
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
    if (m.observe !== 0) return READ;
    // Core 1.2 6.4.1: attributes in an Observe that are not supported make it refused.
    if (m.queries > 0) return BAD_REQUEST;
    // RFC 7641 4.1: where no observation can be kept the request is a plain GET.
    this.stood = this.observations.find(account, this.path) >= 0;
    // A duplicate of an Observe brings back nothing that was cancelled since.
    this.observation = this.reception.duplicate ? this.observations.standing(m, account, this.path) : this.observations.add(m, account, this.path, format);
    if (this.observation >= 0) this.endpoint.message.uint(OBSERVE, this.observations.number(this.observation));
    return READ;
  }

  private put(m: Message): number {
    this.code = CHANGED;
    // Transport 1.2 6.4.4: a PUT with queries and without payload is a Write-Attributes.
    if (m.queries > 0 && m.payloadLength === 0 && m.contentFormat < 0) return this.checkAttributes();
    if (this.path.iid === ABSENT) return METHOD_NOT_ALLOWED;
    const status = this.write.begin(m, this.path);
    return status < 0 ? status : REPLACE;
  }

  private post(m: Message): number {
    const registry = this.registry;
    const path = this.path;
    this.code = CHANGED;
    if (path.iid === ABSENT || path.riid !== ABSENT) return METHOD_NOT_ALLOWED;
    if (path.rid !== ABSENT) {
      const orow = registry.findObject(path.oid);
      this.row = registry.findResource(orow, path.rid);
      if (registry.kind(this.row) === EXECUTABLE) return this.checkExecute(m);
      // A POST to a multiple resource is a partial update of its instances (Core 1.2 6.3.3).
      if (!registry.isMultiple(this.row) || m.contentFormat < 0) return METHOD_NOT_ALLOWED;
    }
    const status = this.write.begin(m, path);
    return status < 0 ? status : UPDATE;
  }

  private checkExecute(m: Message): number {
    if (m.payloadLength > 0 && m.contentFormat > FORMAT_TEXT) return UNSUPPORTED_FORMAT;
    return this.args.begin(m.bytes, m.payloadAt, m.payloadLength) < 0 ? BAD_REQUEST : EXECUTE;
  }

  private checkAttributes(): number {
    const registry = this.registry;
    const path = this.path;
    this.numeric = false;
    if (path.rid === ABSENT) return ATTRIBUTES;
    const status = this.read.check(path);
    if (status < 0) return status;
    this.numeric = isNumeric(registry.type(registry.findResource(registry.findObject(path.oid), path.rid)));
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
