/**
 * The client's half of the handshake: RFC 6347 4.2 with pre-shared keys (RFC 4279), extended master secret, session ids and tickets.
 */
import { Reader } from '../buffers/reader.js';
import { Writer } from '../buffers/writer.js';
import { equal } from '../crypto/equal.js';
import { AUTH_FAILURE, CONNECTION_TIMEOUT, DEVICE_ERROR, MESSAGE_SIZE, NO_COMMON_SUITE, PARAMETER, PROTOCOL } from '../net/codes.js';
import { Extensions, HAS_CID, HAS_EMS, HAS_ETM, HAS_OTHER, HAS_TICKET, emptyExtension } from './hello.js';
import type { Session } from './session.js';
import {
  CLIENT_HELLO, CLIENT_KEY_EXCHANGE, CONNECTION_ID, DONE, ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, FINISHED, HELLO_REQUEST, HELLO_VERIFY_REQUEST, type Handshake, MAX_CID,
  MESSAGE_HEADER, NEW_SESSION_TICKET, PSK_AES128_CBC_SHA256, RANDOM, RENEGOTIATION_INFO, SEND, SEND_DONE, SERVER_HELLO, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, SESSION_ID,
  SESSION_TICKET, VERIFY_DATA, WAIT,
} from './types.js';

const VERSION = 0xfefd;
/** HelloVerifyRequests answered in one handshake: a server needs one, and a second where its secret has just changed. */
const COOKIES = 4;

/* What is awaited. */
const HELLO = 1;
const KEY_EXCHANGE = 2;
const HELLO_DONE = 3;
const FINISH = 4;
/** The same where the session is resumed: ours comes after the server's. */
const FINISH_FIRST = 5;
const NOTHING = 6;

export class ClientHandshake implements Handshake {
  resumed: boolean;
  private readonly session: Session;
  private readonly reader: Reader;
  private readonly writer: Writer;
  private readonly extensions: Extensions;
  private state: number;
  private cookies: number;
  private suite: number;
  private extended: boolean;
  /** True when the server has said that a ticket will come. */
  private ticketed: boolean;
  /** Bytes of the session id that was offered. */
  private offered: number;

  constructor(session: Session) {
    this.session = session;
    this.reader = new Reader(session.u8);
    this.writer = new Writer(session.u8, false);
    this.extensions = new Extensions();
    this.resumed = false;
    this.state = NOTHING;
    this.cookies = 0;
    this.suite = 0;
    this.extended = false;
    this.ticketed = false;
    this.offered = 0;
  }

  begins(type: number, number: number): boolean {
    // A ServerHello counts the HelloVerifyRequests before it: one that counts more belongs to a handshake that was given up.
    return this.state === HELLO && (type === HELLO_VERIFY_REQUEST || (type === SERVER_HELLO && number <= this.cookies));
  }

  unanswered(): number {
    // A server drops what it cannot decrypt without a word (RFC 6347 4.1.2.7): silence behind our Finished is what a wrong key looks like.
    return this.state === FINISH ? AUTH_FAILURE : CONNECTION_TIMEOUT;
  }

  start(): number {
    const s = this.session;
    this.resumed = false;
    this.cookies = 0;
    this.extended = false;
    this.ticketed = false;
    this.state = HELLO;
    if (!s.isKeyed()) return PARAMETER;
    const source = s.kit.crypto.source;
    if (source.random(s.u8, s.randoms, RANDOM) < 0) return DEVICE_ERROR;
    if (s.suite !== 0 && s.ticketLength > 0) {
      // RFC 5077 3.4: an id of ours, by whose echo the server says that it has taken the ticket.
      s.idLength = SESSION_ID;
      if (source.random(s.u8, s.id, SESSION_ID) < 0) return DEVICE_ERROR;
    }
    return this.hello(0, 0);
  }

  /** Builds a ClientHello with the cookie u8[at .. at + length). */
  private hello(at: number, length: number): number {
    const s = this.session;
    const out = this.writer;
    const resumes = s.suite !== 0 && s.idLength > 0;
    let cbc = false;
    s.flight.clear();
    out.begin(s.u8, s.flight.body(), s.flight.end());
    out.u16(VERSION);
    out.run(s.u8, s.randoms, RANDOM);
    this.offered = resumes ? s.idLength : 0;
    out.u8(this.offered);
    out.run(s.u8, s.id, this.offered);
    out.u8(length);
    out.run(s.u8, at, length);
    out.u16(2 * s.suites.length);
    for (let i = 0; i < s.suites.length; i++) {
      out.u16(s.suites[i]);
      if (s.suites[i] === PSK_AES128_CBC_SHA256) cbc = true;
    }
    out.u16(0x0100); // one method of compression: none
    const block = out.at;
    out.u16(0);
    out.u16(RENEGOTIATION_INFO);
    out.u16(1);
    out.u8(0);
    emptyExtension(out, EXTENDED_MASTER_SECRET);
    if (cbc) emptyExtension(out, ENCRYPT_THEN_MAC);
    if (s.offersCid) {
      out.u16(CONNECTION_ID);
      out.u16(1);
      out.u8(0);
    }
    if (s.ticketSize > 0) {
      out.u16(SESSION_TICKET);
      out.u16(s.suite !== 0 ? s.ticketLength : 0);
      out.run(s.u8, s.ticket, s.suite !== 0 ? s.ticketLength : 0);
    }
    const size = out.length();
    if (size < 0) return MESSAGE_SIZE;
    s.u8[block] = (out.at - block - 2) >> 8;
    s.u8[block + 1] = out.at - block - 2;
    // RFC 6347 4.2.1: a first ClientHello and the HelloVerifyRequest stay outside the transcript: each begins it anew.
    const message = s.flight.message(CLIENT_HELLO, size);
    s.opens(message, MESSAGE_HEADER + size);
    return SEND;
  }

  message(at: number, length: number): number {
    const s = this.session;
    const r = this.reader;
    const type = s.u8[at];
    r.begin(s.u8, at + MESSAGE_HEADER, at + length);
    if (type === HELLO_REQUEST) return WAIT; // RFC 5246 7.4.1.1: ignored while a handshake is under way
    switch (this.state) {
      case HELLO:
        if (type === HELLO_VERIFY_REQUEST) return this.verify(r);
        return type === SERVER_HELLO ? this.serverHello(at, length) : PROTOCOL;
      case KEY_EXCHANGE:
      case HELLO_DONE:
        if (type === SERVER_KEY_EXCHANGE && this.state === KEY_EXCHANGE) {
          // RFC 4279 2: the identity hint; LwM2M has its identity from elsewhere (Transport 5.2).
          r.skip(r.u16());
          if (r.status < 0 || r.left() > 0) return PROTOCOL;
          s.hash(at, length);
          this.state = HELLO_DONE;
          return WAIT;
        }
        if (type !== SERVER_HELLO_DONE || r.left() > 0) return PROTOCOL;
        s.hash(at, length);
        return this.answer();
      case FINISH:
      case FINISH_FIRST:
        if (type === NEW_SESSION_TICKET && this.ticketed) {
          this.ticketed = false;
          s.hash(at, length);
          return this.newTicket(r);
        }
        return type === FINISHED ? this.finish(at, length) : PROTOCOL;
      case NOTHING:
      default:
        return PROTOCOL;
    }
  }

  private verify(r: Reader): number {
    const s = this.session;
    r.u16(); // RFC 6347 4.2.1: the version here means nothing
    const length = r.u8();
    const at = r.skip(length);
    if (r.status < 0 || r.left() > 0 || length === 0) return PROTOCOL;
    // The same cookie again: a repetition. And a server that is never content is not followed for ever.
    const now = s.flight.start + MESSAGE_HEADER + 2 + RANDOM + 1 + this.offered;
    if (this.cookies >= COOKIES || (s.u8[now] === length && equal(s.u8, now + 1, s.u8, at, length))) return WAIT;
    this.cookies++;
    return this.hello(at, length);
  }

  private serverHello(at: number, length: number): number {
    const s = this.session;
    const r = this.reader;
    const e = this.extensions;
    const u8 = s.u8;
    if (r.u16() !== VERSION) return PROTOCOL;
    const random = r.skip(RANDOM);
    const idLength = r.u8();
    const id = r.skip(idLength);
    const suite = r.u16();
    if (r.u8() !== 0 || idLength > SESSION_ID || !e.read(r)) return PROTOCOL;
    let offered = false;
    for (let i = 0; i < s.suites.length; i++) if (s.suites[i] === suite) offered = true;
    if (!offered) return NO_COMMON_SUITE;
    const cbc = suite === PSK_AES128_CBC_SHA256;
    // RFC 5246 7.4.1.4: nothing may come back that was not offered.
    if ((e.seen & HAS_OTHER) !== 0 || ((e.seen & HAS_TICKET) !== 0 && (s.ticketSize === 0 || e.ticket > 0))) return PROTOCOL;
    if (((e.seen & HAS_CID) !== 0 && !s.offersCid) || e.cid > MAX_CID || ((e.seen & HAS_ETM) !== 0 && !cbc)) return PROTOCOL;
    this.extended = (e.seen & HAS_EMS) !== 0;
    this.ticketed = (e.seen & HAS_TICKET) !== 0;
    this.suite = suite;
    const resumed = this.offered > 0 && idLength === this.offered && equal(u8, id, u8, s.id, idLength);
    // RFC 5246 7.4.1.3: a session keeps its suite. RFC 7627 5.3: and its extended master secret, without which we resume none.
    if (resumed && (suite !== s.suite || !this.extended)) return PROTOCOL;
    for (let i = 0; i < RANDOM; i++) u8[s.randoms + RANDOM + i] = u8[random + i];
    s.hash(at, length);
    s.records.cbc = cbc;
    s.records.etm = (e.seen & HAS_ETM) !== 0;
    s.records.peerCid = e.cid;
    for (let i = 0; i < e.cid; i++) u8[s.records.peerCidAt + i] = u8[e.cidAt + i];
    this.resumed = resumed;
    if (resumed) {
      s.expand(true);
      this.state = FINISH_FIRST;
      return WAIT;
    }
    s.forget();
    s.idLength = idLength;
    for (let i = 0; i < idLength; i++) u8[s.id + i] = u8[id + i];
    this.state = KEY_EXCHANGE;
    return WAIT;
  }

  /** ClientKeyExchange, ChangeCipherSpec, Finished. */
  private answer(): number {
    const s = this.session;
    const c = s.credentials;
    const out = this.writer;
    s.flight.clear();
    out.begin(s.u8, s.flight.body(), s.flight.end() - VERIFY_DATA - MESSAGE_HEADER - 1);
    out.u16(c.identityLength);
    out.run(c.identity, c.identityAt, c.identityLength);
    const size = out.length();
    if (size < 0) return MESSAGE_SIZE;
    const message = s.flight.message(CLIENT_KEY_EXCHANGE, size);
    s.hash(message, MESSAGE_HEADER + size);
    s.derive(c.key, c.keyAt, c.keyLength, this.extended);
    s.expand(true);
    s.flight.change();
    s.finished(true, s.flight.body());
    s.hash(s.flight.message(FINISHED, VERIFY_DATA), MESSAGE_HEADER + VERIFY_DATA);
    this.state = FINISH;
    return SEND;
  }

  private newTicket(r: Reader): number {
    const s = this.session;
    r.skip(4); // a hint of its lifetime: a server that has forgotten it makes a full handshake of it
    const length = r.u16();
    const at = r.skip(length);
    if (r.status < 0 || r.left() > 0) return PROTOCOL;
    s.ticketLength = length <= s.ticketSize ? length : 0;
    for (let i = 0; i < s.ticketLength; i++) s.u8[s.ticket + i] = s.u8[at + i];
    return WAIT;
  }

  private finish(at: number, length: number): number {
    const s = this.session;
    if (length !== MESSAGE_HEADER + VERIFY_DATA) return PROTOCOL;
    s.finished(false, s.verify);
    if (!equal(s.u8, s.verify, s.u8, at + MESSAGE_HEADER, VERIFY_DATA)) return AUTH_FAILURE;
    s.suite = this.suite;
    if (this.state === FINISH) {
      // RFC 7627 5.3: without the extended master secret a session is not resumed.
      if (!this.extended) s.forget();
      this.state = NOTHING;
      return DONE;
    }
    s.hash(at, length);
    s.flight.clear();
    s.flight.change();
    s.last = s.flight.number;
    // Should it get lost, the server repeats its flight, and then this is all that is needed to repeat ours.
    s.finished(true, s.verify);
    for (let i = 0; i < VERIFY_DATA; i++) s.u8[s.flight.body() + i] = s.u8[s.verify + i];
    s.flight.message(FINISHED, VERIFY_DATA);
    this.state = NOTHING;
    return SEND_DONE;
  }
}
