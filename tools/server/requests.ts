/**
 * The server's requests: each waits for its turn (NSTART, RFC 7252 4.7), then for its response, which settles a promise.
 */
import { CON, type Message, type MessageWriter, type Path, URI_PATH } from '../../src/codec/index.js';
import type { Endpoint, Exchange } from '../../src/coap/index.js';
import { CANCELLED } from '../../src/index.js';
import { statusName } from '../../src/names.js';
import { pathText } from '../values/path.js';
import { Answer, Unanswered } from './answer.js';

/** A request as its caller wants it. */
export interface Request {
  code: number;
  path: Path;
  /** Writes the options before Uri-Path, which is 11: Observe. */
  before?: (message: MessageWriter) => void;
  /** Writes the options after it, and the payload. */
  after?: (message: MessageWriter) => void;
  /** The token; a random one of 8 bytes when left out. */
  token?: Uint8Array;
}

interface Pending {
  request: Request;
  peer: number;
  /** The token that it went out with. */
  token: Uint8Array;
  resolve: (answer: Answered) => void;
  reject: (why: Error) => void;
}

/** An answer, and the token of its request. */
export interface Answered {
  answer: Answer;
  token: Uint8Array;
}

export class Requests {
  private readonly endpoint: Endpoint;
  private readonly exchange: Exchange;
  private readonly waiting: Pending[];
  /** Those under way, by their message slot. */
  private readonly bySlot: Map<number, Pending>;

  constructor(endpoint: Endpoint, exchange: Exchange) {
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.waiting = [];
    this.bySlot = new Map();
  }

  /** Takes a request for a peer; it goes out with the next `flush`. */
  add(peer: number, request: Request): Promise<Answered> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, peer, token: new Uint8Array(0), resolve, reject });
    });
  }

  /** Writes what may go out now. */
  flush(now: number): void {
    for (let i = 0; i < this.waiting.length; ) {
      const pending = this.waiting[i];
      if (!this.endpoint.canConfirm(pending.peer)) {
        i++;
        continue;
      }
      this.waiting.splice(i, 1);
      this.send(pending, now);
    }
  }

  /** True while a request with this token waits for its response. */
  hasToken(peer: number, token: Uint8Array): boolean {
    return [...this.bySlot.values()].some((each) => each.peer === peer && Buffer.compare(each.token, token) === 0);
  }

  /** True while anything is to be sent to a peer or expected from it. */
  isBusy(peer: number): boolean {
    return this.waiting.some((each) => each.peer === peer) || [...this.bySlot.values()].some((each) => each.peer === peer);
  }

  /** The response to the request in a message slot. */
  answered(slot: number, message: Message): void {
    const pending = this.take(slot);
    pending?.resolve({ answer: new Answer(message, pending.request.path), token: pending.token });
  }

  /** The request in a message slot will not be answered; @param status TIMED_OUT or RESET */
  failed(slot: number, status: number): void {
    const pending = this.take(slot);
    pending?.reject(new Unanswered(pathText(pending.request.path) + ': ' + statusName(status), status));
  }

  /** Gives up everything. */
  close(): void {
    const all = [...this.waiting, ...this.bySlot.values()];
    this.waiting.length = 0;
    for (const slot of this.bySlot.keys()) this.endpoint.release(slot);
    this.bySlot.clear();
    for (const pending of all) pending.reject(new Unanswered(pathText(pending.request.path) + ': ' + statusName(CANCELLED), CANCELLED));
  }

  private take(slot: number): Pending | undefined {
    const pending = this.bySlot.get(slot);
    this.bySlot.delete(slot);
    this.endpoint.release(slot);
    return pending;
  }

  private send(pending: Pending, now: number): void {
    const { code, path, before, after, token } = pending.request;
    const slot = token === undefined ? this.exchange.request(pending.peer, 0, 0) : this.endpoint.begin(CON, -1, pending.peer, 0, 0, token, 0, token.length);
    const message = this.endpoint.message;
    if (slot >= 0) {
      before?.(message);
      for (let depth = 0; depth < path.depth(); depth++) message.text(URI_PATH, String(path.id(depth)));
      after?.(message);
      if (this.endpoint.submit(slot, code, now) >= 0) {
        const at = this.endpoint.at(slot);
        const bytes = this.endpoint.out;
        pending.token = bytes.slice(at + 4, at + 4 + (bytes[at] & 15));
        this.bySlot.set(slot, pending);
        return;
      }
      this.endpoint.release(slot);
    }
    pending.reject(new Error(pathText(path) + ': the request does not fit a message'));
  }
}
