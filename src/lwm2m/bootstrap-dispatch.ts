/**
 * The requests of a bootstrap server: verb and path to the operation they mean, Core 1.2 6.1.7 and Transport 1.2 6.4.2. Its answers have the codes of Transport 1.2 6.4.7 alone.
 */
import type { Blocks } from '../coap/blocks.js';
import { BUFFERED, PARTIAL } from '../coap/gathered.js';
import { CHANGED, CONTENT, CONTINUE, DELETE, DELETED, GET, NON, POST, PUT } from '../codec/codes.js';
import { FORMAT_LINK } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { PROXY_URI } from '../codec/options.js';
import { ABSENT, Path, parseId } from '../codec/path.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Reception } from '../coap/reception.js';
import type { Stats } from '../config.js';
import { BAD_OPTION, BAD_REQUEST, INTERNAL, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_PROXY, OK, OVERFLOW, TOO_LARGE } from '../status.js';
import { SERVER } from './accounts.js';
import type { Bootstrap } from './bootstrap.js';
import { BOOTSTRAP_DELETE, BOOTSTRAP_DISCOVER, BOOTSTRAP_FINISH, BOOTSTRAP_GATHER, BOOTSTRAP_READ, BOOTSTRAP_WRITE } from './bootstrap-operations.js';
import { type Events, WRITTEN } from './events.js';
import type { Provision } from './provision.js';
import type { Read } from './read.js';
import type { Registry } from './registry.js';

/** Access Control, which a bootstrap server may read. */
const ACCESS_CONTROL = 2;

export class BootstrapDispatch {
  /** What was decided of the request begun: a status, or one of the operations. */
  operation: number;
  /** The path it is on, the root included, and the content format of its answer. */
  readonly path: Path;
  format: number;
  /** Block-wise transfer; null where the client does without. */
  blocks: Blocks | null;
  private code: number;
  private readonly bootstrap: Bootstrap;
  private readonly provision: Provision;
  private readonly read: Read;
  private readonly registry: Registry;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;
  private readonly events: Events;
  private readonly stats: Stats;
  private readonly version: number;
  private readonly peer: number;

  /** @param peer number of the bootstrap server; @param version 10, 11 or 12 */
  constructor(peer: number, version: number, bootstrap: Bootstrap, provision: Provision, read: Read, registry: Registry, endpoint: Endpoint, reception: Reception, events: Events, stats: Stats) {
    this.peer = peer;
    this.version = version;
    this.bootstrap = bootstrap;
    this.provision = provision;
    this.read = read;
    this.registry = registry;
    this.endpoint = endpoint;
    this.reception = reception;
    this.events = events;
    this.stats = stats;
    this.operation = 0;
    this.path = new Path();
    this.format = 0;
    this.blocks = null;
    this.code = 0;
  }

  /** As Dispatch.begin: the answer's message slot, -1 when the request is passed over; `operation` says what is to be done, and `end` is to be called. */
  begin(m: Message, now: number): number {
    const readable = m.critical === 0 && !m.crowded;
    // Outside a bootstrap nobody but the client begins anything.
    if (!this.bootstrap.isActive() || (!readable && m.type === NON)) {
      this.stats.ignored++;
      return -1;
    }
    const slot = this.reception.answer(m, this.peer, now);
    if (slot < 0) return slot;
    this.bootstrap.heard();
    this.code = CHANGED;
    let operation = readable ? this.admit(m) : BAD_OPTION;
    if (operation >= 0 && m.code === GET) operation = this.blocks !== null ? this.blocks.ask(m) : m.block2 >= 16 ? BAD_OPTION : OK;
    if (operation >= 0) {
      switch (m.code) {
        case GET: operation = this.get(m); break;
        case PUT: operation = this.put(m); break;
        case DELETE: operation = this.erase(); break;
        case POST: operation = this.isFinish(m) ? BOOTSTRAP_FINISH : BAD_REQUEST; break;
        default: operation = METHOD_NOT_ALLOWED;
      }
    }
    if (operation >= 0 && m.block1 >= 0) operation = this.gather(m, operation, now);
    if (operation === BOOTSTRAP_WRITE || operation === BOOTSTRAP_DELETE) this.bootstrap.change();
    this.operation = operation;
    return slot;
  }

  private admit(m: Message): number {
    if (m.find(PROXY_URI) >= 0) return NOT_PROXY;
    const path = this.path;
    path.set(ABSENT, ABSENT, ABSENT, ABSENT);
    if (m.code === POST) return OK;
    if (m.paths > 4) return NOT_FOUND;
    for (let i = 0; i < m.paths; i++) {
      const length = m.length(m.path + i);
      if (length === 0 && i === m.paths - 1) continue; // "/0/": some servers end a path so
      const id = parseId(m.bytes, m.at(m.path + i), length);
      if (id < 0) return m.code === GET ? NOT_FOUND : BAD_REQUEST;
      path.put(i, id);
    }
    return OK;
  }

  /** Transport 1.2 6.4.2: POST /bs, and nothing else. */
  private isFinish(m: Message): boolean {
    const at = m.at(m.path);
    return m.paths === 1 && m.length(m.path) === 2 && m.bytes[at] === 98 && m.bytes[at + 1] === 115;
  }

  private get(m: Message): number {
    const path = this.path;
    this.code = CONTENT;
    if (m.accept === FORMAT_LINK || path.oid === ABSENT) {
      if (path.iid !== ABSENT) return BAD_REQUEST;
      return path.oid === ABSENT || this.registry.findObject(path.oid) >= 0 ? BOOTSTRAP_DISCOVER : NOT_FOUND;
    }
    // Core 1.2 6.1.7.4: only Server and Access Control, as a whole or an instance.
    if ((path.oid !== SERVER && path.oid !== ACCESS_CONTROL) || path.rid !== ABSENT) return METHOD_NOT_ALLOWED;
    const status = this.read.check(path);
    if (status < 0) return status;
    const format = this.read.choose(path, m.accept, this.version);
    if (format < 0) return format;
    this.format = format;
    return BOOTSTRAP_READ;
  }

  private put(m: Message): number {
    if (this.path.oid === ABSENT) return BAD_REQUEST;
    const status = this.provision.begin(m, this.path);
    return status < 0 ? status : BOOTSTRAP_WRITE;
  }

  private erase(): number {
    this.code = DELETED;
    return BOOTSTRAP_DELETE;
  }

  /** Takes in a block of the request's body; the operation that is left to be done, or a refusal. */
  private gather(m: Message, operation: number, now: number): number {
    const blocks = this.blocks;
    if (blocks === null) return m.block1 >= 8 ? TOO_LARGE : operation;
    const found = blocks.incoming.take(m, this.peer, BUFFERED, this.reception.duplicate, now);
    if (found === PARTIAL) this.code = CONTINUE;
    return found < 0 ? found : found === PARTIAL ? BOOTSTRAP_GATHER : operation;
  }

  /** Begins an answer that did not fit its message again as the first of its blocks; false when that cannot be. */
  shorten(slot: number): boolean {
    return this.blocks !== null && this.blocks.shorten(slot, -1);
  }

  /** Sends the answer begun, or a refusal. */
  end(m: Message, slot: number, result: number, now: number): void {
    let status = result;
    if (status >= 0 && this.endpoint.writer.isBefore()) status = BAD_REQUEST;
    if (status < 0 && this.blocks !== null && m.block1 >= 0) this.blocks.incoming.forget(this.peer);
    if (status === OVERFLOW) {
      this.stats.noRoom++;
      status = INTERNAL;
    }
    if (status >= 0 && this.operation === BOOTSTRAP_WRITE) this.events.addPath(WRITTEN, 0, 0, this.path);
    if (status >= 0 && this.reception.submit(slot, this.code, now) >= 0) return;
    if (status >= 0) {
      this.stats.noRoom++;
      status = INTERNAL;
    }
    const message = this.endpoint.message;
    const block1 = message.block1;
    const size1 = message.size1;
    this.endpoint.rewind(slot);
    message.block1 = block1;
    message.size1 = size1;
    this.reception.submit(slot, -status, now);
  }
}
