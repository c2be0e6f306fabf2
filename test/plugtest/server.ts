/**
 * The plugtest server: the ETSI resources on a loopback socket, served by the project's own codec and CoAP layers as they are.
 */
import { randomFillSync } from 'node:crypto';
import { type RemoteInfo, type Socket, createSocket } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { Clock } from '../../src/buffers/clock.js';
import { ACK, Arena, CON, CONTENT_FORMAT, CONTINUE, DELETE, ETAG, GET, IF_MATCH, IF_NONE_MATCH, LOCATION_PATH, LOCATION_QUERY, MAX_AGE, Message, NON, OBSERVE, POST, PUT } from '../../src/codec/index.js';
import { BUFFERED, PARTIAL } from '../../src/coap/gathered.js';
import { Blocks } from '../../src/coap/blocks.js';
import { CONFIRMED, Endpoint, Peers, REFUSED, REFUSED_OTHER, REQUEST, RESPONSE, Reception, Stats } from '../../src/coap/index.js';
import { BAD_OPTION, OVERFLOW, defaults } from '../../src/index.js';
import { Addresses } from '../../tools/server/addresses.js';
import { CHANGE_MS, isObservable } from './observables.js';
import { type Relation, Relations } from './relations.js';
import { type Answer, type Method, type Request, type Resource, textOf } from './resource.js';
import { plugtestResources } from './resources.js';
import { type Type, BAD_REQUEST, METHOD_NOT_ALLOWED, NOT_FOUND } from './types.js';

const ARENA_BYTES = 49152;
/** A message with 64 bytes of payload beside its options: the block size of the plugtest. */
const MESSAGE = 176;
const BODY = 4096;
const REMOTES = 16;
const OWNER_NOTIFICATION = 1;
const OWNER_ANSWER = 2;

/** An answer that comes on its own (RFC 7252 5.2.2). */
interface Separate {
  at: number;
  peer: number;
  mid: number;
  row: number;
  type: Type;
  token: Uint8Array;
  answer: Answer;
}

export class PlugtestServer {
  private readonly message: Message;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;
  private readonly blocks: Blocks;
  private readonly addresses: Addresses;
  private readonly relations: Relations;
  private readonly resources: Resource[];
  private separates: Separate[];
  private socket: Socket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private interval: NodeJS.Timeout | undefined;

  constructor() {
    const arena = new Arena(ARENA_BYTES);
    const config = { ...defaults(), servers: REMOTES, messages: 9, message: MESSAGE, options: 32, duplicates: 64, body: BODY };
    const peers = new Peers(arena, config.servers);
    const stats = new Stats();
    this.message = new Message(arena, config.options);
    this.endpoint = new Endpoint(arena, config, peers, stats, false);
    this.reception = new Reception(arena, config, this.endpoint, stats);
    this.blocks = new Blocks(arena, config, this.endpoint, new Clock(), false);
    this.addresses = new Addresses(peers, this.endpoint, this.reception);
    this.relations = new Relations();
    this.resources = plugtestResources((resource, code) => this.relations.tell(resource, code));
    this.separates = [];
  }

  /** Binds a port of the system's choosing on 127.0.0.1; answers it. */
  async listen(): Promise<number> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    socket.on('error', () => undefined);
    socket.on('message', (bytes, remote) => this.receive(bytes, remote));
    this.socket = socket;
    this.endpoint.start({ random: (bytes, at, length) => void randomFillSync(bytes, at, length) });
    this.interval = setInterval(() => {
      for (const resource of this.resources) if (isObservable(resource)) resource.tick();
      this.work();
    }, CHANGE_MS);
    return socket.address().port;
  }

  async close(): Promise<void> {
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.timer);
    clearInterval(this.interval);
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  private receive(bytes: Uint8Array, remote: RemoteInfo): void {
    const now = time();
    const peer = this.addresses.peerOf(remote, (row) => this.relations.all().some((each) => each.peer === row));
    if (peer < 0) return;
    const m = this.message;
    const found = this.reception.receive(m, peer, m.parse(bytes, bytes.length), now);
    const slot = this.reception.slot;
    switch (found) {
      case REQUEST: this.request(m, peer, now); break;
      case RESPONSE: this.reception.settle(m, peer, false, now); break; // nothing was asked
      case CONFIRMED: this.endpoint.release(slot); break;
      case REFUSED: this.lost(slot); break;
      case REFUSED_OTHER: this.forget(this.relations.ofMid(peer, m.mid)); break;
      default: break;
    }
    this.work();
  }

  /* Requests. */

  private request(m: Message, peer: number, now: number): void {
    const isRefused = m.critical !== 0 || m.crowded;
    if (isRefused && m.type === NON) return;
    const resource = this.resources.find((each) => each.path === pathOf(m));
    if (!isRefused && m.code === GET && m.block1 < 0 && resource?.delay !== undefined && resource.get !== undefined) {
      this.later(m, peer, resource.delay, resource.get(requestOf(m)), now);
      return;
    }
    const slot = this.reception.answer(m, peer, now);
    if (slot < 0) return;
    if (isRefused) this.submit(slot, { code: -BAD_OPTION }, -1, now);
    else this.serve(m, peer, slot, resource, now);
  }

  private serve(m: Message, peer: number, slot: number, resource: Resource | undefined, now: number): void {
    if (m.block1 >= 0) {
      const status = this.blocks.incoming.take(m, peer, BUFFERED, this.reception.duplicate, now);
      if (status === PARTIAL || status < 0) {
        this.submit(slot, { code: status === PARTIAL ? CONTINUE : -status }, -1, now);
        return;
      }
    }
    if (this.blocks.ask(m) < 0) {
      this.submit(slot, { code: BAD_REQUEST }, -1, now);
      return;
    }
    const answer = answerOf(resource, requestOf(m));
    this.submit(slot, answer, this.observe(m, peer, resource, answer), now);
  }

  /** Begins or ends an observation; the value of the Observe option to answer with, -1 for none. */
  private observe(m: Message, peer: number, resource: Resource | undefined, answer: Answer): number {
    if (m.code !== GET || m.observe < 0 || resource === undefined || !isObservable(resource) || answer.code >> 5 !== 2) return -1;
    const token = m.bytes.slice(m.tokenAt, m.tokenAt + m.tkl);
    if (m.observe === 0) return this.relations.add(peer, token, resource, m.accept)?.number ?? -1;
    this.forget(this.relations.find(peer, token));
    return -1;
  }

  /** Acknowledges a request now, and answers it after a while. */
  private later(m: Message, peer: number, delay: number, answer: Answer, now: number): void {
    const row = this.reception.remember(m, peer, now);
    if (m.type === CON) this.endpoint.empty(peer, ACK, m.mid);
    this.separates.push({ at: now + delay, peer, mid: m.mid, row, type: m.type as Type, token: m.bytes.slice(m.tokenAt, m.tokenAt + m.tkl), answer });
  }

  /* What is sent. */

  /** Writes and sends the answer to the request at hand. */
  private submit(slot: number, answer: Answer, observe: number, now: number): void {
    if (this.written(slot, answer, observe, () => this.reception.submit(slot, answer.code, now)) < 0) this.endpoint.release(slot);
  }

  /** Writes a message, and once more in blocks when it does not fit. */
  private written(slot: number, answer: Answer, observe: number, submit: () => number): number {
    this.write(answer, observe);
    const status = submit();
    if (status !== OVERFLOW || !this.blocks.shorten(slot, observe)) return status;
    this.write(answer, -1); // Observe is there already
    return submit();
  }

  /** Options in the order of their numbers, then the payload. A block has an entity tag of its own. */
  private write(answer: Answer, observe: number): void {
    const out = this.endpoint.message;
    if (answer.etag !== undefined && !out.isCut()) out.option(ETAG, Buffer.from(answer.etag, 'hex'), 0, answer.etag.length / 2);
    if (observe >= 0) out.uint(OBSERVE, observe);
    for (const segment of answer.location ?? []) out.text(LOCATION_PATH, segment);
    if (answer.format !== undefined) out.uint(CONTENT_FORMAT, answer.format);
    if (answer.maxAge !== undefined) out.uint(MAX_AGE, answer.maxAge);
    for (const query of answer.locationQuery ?? []) out.text(LOCATION_QUERY, query);
    if (answer.payload === undefined) return;
    out.payload();
    out.writer.run(answer.payload, 0, answer.payload.length);
  }

  /** Everything that is due, then the datagrams, then the timer. */
  private work(): void {
    const now = time();
    this.reception.handleTimeout(now);
    this.endpoint.handleTimeout(now);
    for (let slot = this.endpoint.expired(now); slot >= 0; slot = this.endpoint.expired(now)) this.lost(slot);
    this.transmit(now);
    this.separates = this.separates.filter((each) => each.at > now || !this.separate(each, now));
    for (const relation of this.relations.all()) if (relation.due) this.notify(relation, now);
    this.transmit(now);
    this.arm(now);
  }

  private transmit(now: number): void {
    for (let length = this.endpoint.pollTransmit(now); length > 0; length = this.endpoint.pollTransmit(now)) {
      const remote = this.addresses.remote(this.endpoint.outPeer);
      if (remote !== undefined) this.socket?.send(this.endpoint.out.slice(this.endpoint.outAt, this.endpoint.outAt + length), remote.port, remote.address);
    }
  }

  private separate(each: Separate, now: number): boolean {
    if (each.type === CON && !this.endpoint.canConfirm(each.peer)) return false;
    const slot = this.endpoint.begin(each.type, -1, each.peer, OWNER_ANSWER, 0, each.token, 0, each.token.length);
    if (slot < 0) return false;
    if (this.written(slot, each.answer, -1, () => this.endpoint.submit(slot, each.answer.code, now)) < 0) this.endpoint.release(slot);
    else this.reception.answered(each.row, each.peer, each.mid, each.answer.code);
    this.transmit(now);
    return true;
  }

  /** RFC 7641 4.2: what a GET would be answered, with the next number; an error is the last word and has none. */
  private notify(relation: Relation, now: number): void {
    const type = relation.resource.notifies as Type;
    if (type === CON && !this.endpoint.canConfirm(relation.peer)) return;
    const asked: Request = { code: GET, type, mid: 0, token: '', payload: new Uint8Array(0), format: -1, accept: relation.accept, queries: [], etags: [], matches: [], ifNoneMatch: false, block: -1 };
    const answer = relation.code === undefined ? answerOf(relation.resource, asked) : { code: relation.code };
    const slot = this.endpoint.begin(type, -1, relation.peer, OWNER_NOTIFICATION, relation.row, relation.token, 0, relation.token.length);
    if (slot < 0) return;
    relation.due = false;
    relation.number++;
    relation.mid = this.endpoint.messageId(slot);
    const observe = answer.code >> 5 === 2 ? relation.number : -1;
    if (this.written(slot, answer, observe, () => this.endpoint.submit(slot, answer.code, now)) < 0) this.endpoint.release(slot);
    if (observe < 0) this.relations.remove(relation.row);
    this.transmit(now);
  }

  /** A confirmable message was answered by a Reset, or by nobody: its observation is over. */
  private lost(slot: number): void {
    if (this.endpoint.owner(slot) === OWNER_NOTIFICATION) this.forget(this.relations.ofMid(this.endpoint.peer(slot), this.endpoint.messageId(slot)));
    this.endpoint.release(slot);
  }

  private forget(relation: Relation | undefined): void {
    if (relation !== undefined) this.relations.remove(relation.row);
  }

  private arm(now: number): void {
    clearTimeout(this.timer);
    if (this.socket === undefined) return;
    const wait = this.endpoint.pollTimeout(now);
    const due = Math.min(wait < 0 ? Infinity : wait, ...this.separates.map((each) => Math.max(0, each.at - now)));
    if (due !== Infinity) this.timer = setTimeout(() => this.work(), due + 1);
  }
}

/** Milliseconds of a clock that only goes forward. */
function time(): number {
  return Math.floor(performance.now());
}

function answerOf(resource: Resource | undefined, request: Request): Answer {
  if (resource === undefined) return { code: NOT_FOUND };
  const methods: Readonly<Record<number, Method | undefined>> = { [GET]: resource.get, [POST]: resource.post, [PUT]: resource.put, [DELETE]: resource.delete };
  return methods[request.code]?.(request) ?? { code: METHOD_NOT_ALLOWED };
}

function requestOf(m: Message): Request {
  return {
    code: m.code,
    type: m.type as Type,
    mid: m.mid,
    token: Buffer.from(m.bytes.slice(m.tokenAt, m.tokenAt + m.tkl)).toString('hex'),
    payload: m.body.slice(m.payloadAt, m.payloadAt + m.payloadLength),
    format: m.contentFormat,
    accept: m.accept,
    queries: Array.from({ length: m.queries }, (_, i) => textOf(value(m, m.query + i))),
    etags: values(m, ETAG),
    matches: values(m, IF_MATCH),
    ifNoneMatch: m.find(IF_NONE_MATCH) >= 0,
    block: m.block2 < 0 ? -1 : m.block2 >> 4,
  };
}

function pathOf(m: Message): string {
  return Array.from({ length: m.paths }, (_, i) => textOf(value(m, m.path + i))).join('/');
}

function value(m: Message, row: number): Uint8Array {
  return m.bytes.slice(m.at(row), m.at(row) + m.length(row));
}

/** The values of an option that may be repeated, in hex. */
function values(m: Message, number: number): string[] {
  const rows = Array.from({ length: m.count }, (_, row) => row).filter((row) => m.number(row) === number);
  return rows.map((row) => Buffer.from(value(m, row)).toString('hex'));
}
