/**
 * A request's verb and the depth of its path to the operation they mean: Core 1.2 6.3 and 6.4, Transport 1.2 6.4.
 */
import { CHANGED, CON, CONTENT, DELETE, GET, NON, POST, PUT } from '../codec/codes.js';
import { FORMAT_LINK, FORMAT_TEXT } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { IF_MATCH, IF_NONE_MATCH, OBSERVE } from '../codec/options.js';
import { ABSENT, Path, parseId } from '../codec/path.js';
import { isNumeric } from '../codec/types.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Stats } from '../config.js';
import { BAD_OPTION, BAD_REQUEST, INTERNAL, LATER, METHOD_NOT_ALLOWED, NOT_FOUND, OK, PRECONDITION_FAILED, TOO_LARGE, UNAUTHORIZED, UNAVAILABLE, UNSUPPORTED_FORMAT } from '../status.js';
import { type Accounts, OSCORE_OBJECT, SECURITY } from './accounts.js';
import type { Arguments } from './arguments.js';
import type { Attributes } from './attributes.js';
import type { Discover } from './discover.js';
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

export class Dispatch {
  /** The id that `respond` takes, should the handler called now answer LATER; 0 when it must not. */
  later: number;
  /** The version in use with the server asking: 10, 11, 12. */
  version: number;
  private readonly endpoint: Endpoint;
  private readonly accounts: Accounts;
  private readonly registry: Registry;
  private readonly handlers: Handlers;
  private readonly read: Read;
  private readonly write: Write;
  private readonly discover: Discover;
  private readonly attributes: Attributes;
  private readonly observations: Observations;
  private readonly notify: Notify;
  private readonly parked: Parked;
  private readonly args: Arguments;
  private readonly events: Events;
  private readonly stats: Stats;
  private readonly path: Path;
  /** What the operation under way decided of its answer. */
  private code: number;
  private format: number;
  /** The execution whose `after` is still to be called, and its resource row; -1 for none. */
  private readonly afterPath: Path;
  private afterRow: number;

  constructor(endpoint: Endpoint, accounts: Accounts, registry: Registry, handlers: Handlers, read: Read, write: Write, discover: Discover,
    attributes: Attributes, observations: Observations, notify: Notify, parked: Parked, args: Arguments, events: Events, stats: Stats) {
    this.endpoint = endpoint;
    this.accounts = accounts;
    this.registry = registry;
    this.handlers = handlers;
    this.read = read;
    this.write = write;
    this.discover = discover;
    this.attributes = attributes;
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
    this.code = 0;
    this.format = NO_FORMAT;
  }

  /** Answers a request of a server. */
  request(m: Message, account: number, now: number): void {
    // RFC 7252 5.4.1: unknown critical options: 4.02 to a CON, silence to a NON. So is what the option table could not hold.
    if ((m.critical !== 0 || m.crowded) && m.type === NON) {
      this.stats.ignored++;
      return;
    }
    const slot = this.endpoint.answer(m, account, now);
    if (slot < 0) return;
    this.code = CONTENT;
    this.format = NO_FORMAT;
    this.later = this.parked.offer();
    let status = this.perform(m, account);
    if (status === LATER) {
      if (this.later !== 0) {
        this.parked.park(this.later, m, account, this.path, this.code, this.format, now);
        this.later = 0;
        this.endpoint.release(slot);
        return;
      }
      this.stats.noParked++;
      status = UNAVAILABLE;
    }
    this.later = 0;
    if (status >= 0 && this.endpoint.submit(slot, this.code, now) >= 0) return;
    if (status >= 0) {
      this.stats.noRoom++;
      status = INTERNAL;
    }
    this.endpoint.rewind(slot);
    this.endpoint.submit(slot, -status, now);
  }

  private perform(m: Message, account: number): number {
    if (m.critical !== 0 || m.crowded) return BAD_OPTION;
    const status = this.address(m);
    if (status < 0) return status;
    const path = this.path;
    // Core 1.2 6.3: Security and OSCORE are closed to servers.
    if (path.oid === SECURITY || path.oid === OSCORE_OBJECT) return UNAUTHORIZED;
    // Without block-wise transfer only a body of one block is whole.
    if (m.block1 >= 8 || m.block2 >= 16) return m.block1 >= 8 ? TOO_LARGE : BAD_OPTION;
    // RFC 7252 5.10.8: what exists has no entity tag here, so only an empty If-Match matches.
    const match = m.find(IF_MATCH);
    if (m.find(IF_NONE_MATCH) >= 0 || (match >= 0 && m.length(match) > 0)) return PRECONDITION_FAILED;
    switch (m.code) {
      case GET: return this.get(m, account);
      case PUT: return this.put(m, account);
      case POST: return this.post(m, account);
      case DELETE: return METHOD_NOT_ALLOWED;
      default: return METHOD_NOT_ALLOWED;
    }
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
    if (m.accept === FORMAT_LINK) {
      if (this.path.riid !== ABSENT) return BAD_REQUEST;
      return this.discover.perform(this.path, this.discover.depth(m, this.path), account, this.endpoint.message);
    }
    let status = this.read.check(this.path);
    if (m.observe === 1) return this.unobserve(m, account, status);
    if (status < 0) return status;
    this.format = this.read.choose(this.path, m.accept, this.version);
    if (this.format < 0) return this.format;
    if (m.observe !== 0) return this.read.write(this.path, this.format, this.endpoint.message);
    // Core 1.2 6.4.1: attributes in an Observe that are not supported make it refused.
    if (m.queries > 0) return BAD_REQUEST;
    const row = this.observations.add(m, account, this.path, this.format);
    // RFC 7641 4.1: where no observation can be kept the request is a plain GET.
    if (row >= 0) this.endpoint.message.uint(OBSERVE, this.observations.number(row));
    status = this.read.write(this.path, this.format, this.endpoint.message);
    if (row < 0) return status;
    if (status < 0 && status !== LATER) {
      this.observations.slots.free(row);
      return status;
    }
    this.notify.first(row, status >= 0);
    this.events.addPath(OBSERVED, this.accounts.ssid(account), 0, this.path);
    return status;
  }

  /** RFC 7641 3.6: a GET with Observe = 1 ends the observation and is answered like any other. */
  private unobserve(m: Message, account: number, readable: number): number {
    const row = this.observations.cancelled(m, account, this.path);
    if (row >= 0) this.notify.cancel(row, OK);
    if (readable < 0) return readable;
    this.format = this.read.choose(this.path, m.accept, this.version);
    if (this.format < 0) return this.format;
    return this.read.write(this.path, this.format, this.endpoint.message);
  }

  private put(m: Message, account: number): number {
    // Transport 1.2 6.4.4: a PUT with queries and without payload is a Write-Attributes.
    if (m.queries > 0 && m.payloadLength === 0 && m.contentFormat < 0) return this.writeAttributes(m, account);
    if (this.path.iid === ABSENT) return METHOD_NOT_ALLOWED;
    return this.writeValues(m, account, true);
  }

  private post(m: Message, account: number): number {
    const path = this.path;
    if (path.iid === ABSENT || path.riid !== ABSENT) return METHOD_NOT_ALLOWED;
    if (path.rid === ABSENT) return this.writeValues(m, account, false);
    const orow = this.registry.findObject(path.oid);
    if (orow < 0 || this.registry.findInstance(orow, path.iid) < 0) return NOT_FOUND;
    const rrow = this.registry.findResource(orow, path.rid);
    if (rrow < 0) return NOT_FOUND;
    if (this.registry.kind(rrow) === EXECUTABLE) return this.execute(m, account, rrow);
    // A POST to a multiple resource is a partial update of its instances (Core 1.2 6.3.3).
    return this.registry.isMultiple(rrow) && m.contentFormat >= 0 ? this.writeValues(m, account, false) : METHOD_NOT_ALLOWED;
  }

  private writeValues(m: Message, account: number, replace: boolean): number {
    this.code = CHANGED;
    const status = this.write.perform(m, this.path, replace);
    if (status >= 0 || status === LATER) this.events.addPath(WRITTEN, this.accounts.ssid(account), 0, this.path);
    return status;
  }

  private writeAttributes(m: Message, account: number): number {
    const registry = this.registry;
    const path = this.path;
    this.code = CHANGED;
    const orow = registry.findObject(path.oid);
    if (orow < 0) return NOT_FOUND;
    let numeric = false;
    if (path.iid !== ABSENT) {
      const irow = registry.findInstance(orow, path.iid);
      if (irow < 0) return NOT_FOUND;
      if (path.rid !== ABSENT) {
        const status = this.read.check(path);
        if (status < 0) return status;
        numeric = isNumeric(registry.type(registry.findResource(orow, path.rid)));
      }
    }
    const status = this.attributes.write(m, account, path, numeric);
    if (status >= 0) this.events.addPath(ATTRIBUTES_WRITTEN, this.accounts.ssid(account), 0, path);
    return status;
  }

  private execute(m: Message, account: number, rrow: number): number {
    this.code = CHANGED;
    if (m.payloadLength > 0 && m.contentFormat > FORMAT_TEXT) return UNSUPPORTED_FORMAT;
    if (this.args.begin(m.bytes, m.payloadAt, m.payloadLength) < 0) return BAD_REQUEST;
    const status = this.handlers.execute(this.path, rrow, this.args);
    if (status < 0 && status !== LATER) return status;
    this.events.addPath(EXECUTED, this.accounts.ssid(account), 0, this.path);
    if (this.handlers.hasAfter(rrow)) {
      this.afterPath.copy(this.path);
      this.afterRow = rrow;
    }
    return status;
  }

  /** Calls what an execution left to be done once its answer is out: a restart, a disabled server. */
  finish(): void {
    if (this.afterRow < 0) return;
    const row = this.afterRow;
    this.afterRow = -1;
    this.handlers.after(this.afterPath, row);
  }

  /** Writes the next separate response that the application has made possible; true when there was one. */
  step(now: number): boolean {
    const parked = this.parked;
    const endpoint = this.endpoint;
    for (let row = parked.ready(-1); row >= 0; row = parked.ready(row)) {
      const peer = parked.peer(row);
      const con = parked.isCon(row);
      if (con ? !endpoint.canConfirm(peer) : !endpoint.canSend()) continue;
      const slot = endpoint.begin(con ? CON : NON, peer, OWNER_PARKED, row, this.read.bytes, parked.tokenAt(row), parked.tkl(row));
      if (slot < 0) continue;
      parked.load(row, this.path);
      let status = parked.status(row);
      const format = parked.format(row);
      const watch = status >= 0 ? this.observations.find(peer, this.path) : -1;
      if (watch >= 0 && this.observations.hasToken(watch, parked.tokenAt(row), parked.tkl(row))) endpoint.message.uint(OBSERVE, this.observations.number(watch));
      if (status >= 0 && format !== NO_FORMAT) status = this.read.write(this.path, format, endpoint.message);
      if (status === LATER) status = UNAVAILABLE; // it was said to be there
      const code = status < 0 ? -status : parked.code(row);
      if (status < 0) endpoint.rewind(slot);
      endpoint.submit(slot, code, now);
      parked.done(row, code);
      return true;
    }
    return false;
  }
}
