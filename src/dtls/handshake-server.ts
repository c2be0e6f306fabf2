/**
 * The server's half of the handshake, for tests and for a small server: cookies without state, pre-shared keys, resumption by session id.
 */
import { Reader } from '../buffers/reader.js';
import { Writer } from '../buffers/writer.js';
import { equal } from '../crypto/equal.js';
import { AUTH_FAILURE, CONNECTION_TIMEOUT, DEVICE_ERROR, MESSAGE_SIZE, NO_COMMON_SUITE, PROTOCOL, UNKNOWN_IDENTITY } from '../net/codes.js';
import { Extensions, HAS_CID, HAS_EMS, HAS_ETM, HAS_RENEGOTIATION, emptyExtension } from './hello.js';
import type { Session } from './session.js';
import {
  CLIENT_HELLO, CLIENT_KEY_EXCHANGE, CONNECTION_ID, type Credentials, DONE, ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, FINISHED, HELLO_VERIFY_REQUEST, type Handshake, MASTER_SECRET, MAX_CID,
  MESSAGE_HEADER, PSK_AES128_CBC_SHA256, RANDOM, RENEGOTIATION_INFO, RENEGOTIATION_SCSV, SEND, SEND_DONE, SEND_ONCE, SERVER_HELLO, SERVER_HELLO_DONE, SESSION_ID, VERIFY_DATA, WAIT,
} from './types.js';

const VERSION = 0xfefd;
/** RFC 6347 4.2.1: a HelloVerifyRequest names DTLS 1.0 whatever is agreed on later. */
const VERSION_1_0 = 0xfeff;
/** Bytes of a cookie. */
const COOKIE = 16;

/* What is awaited. */
const HELLO = 1;
const KEY_EXCHANGE = 2;
const FINISH = 3;
/** The same where the session is resumed: ours has gone before. */
const FINISH_LAST = 4;
const NOTHING = 5;

/** What a server's handshakes ask of their owner. */
export interface Directory {
  /** Bytes of the connection ids that it gives, 0 .. 32; -1: none are agreed on. */
  readonly cid: number;
  /** Points `credentials` at the key of the identity bytes[at .. at + length); false when there is none. */
  find(bytes: Uint8Array, at: number, length: number, credentials: Credentials): boolean;
  /** The session that this id names and that may be resumed, null when there is none. */
  resumable(bytes: Uint8Array, at: number, length: number): Session | null;
  /** Hashes the cookie's secret and the peer's address into `hmac.work`: the caller adds what the ClientHello says, and ends it. */
  beginCookie(): void;
}

export class ServerHandshake implements Handshake {
  resumed: boolean;
  private readonly session: Session;
  private readonly directory: Directory;
  private readonly reader: Reader;
  private readonly writer: Writer;
  private readonly extensions: Extensions;
  private state: number;
  private suite: number;
  private extended: boolean;

  constructor(session: Session, directory: Directory) {
    this.resumed = false;
    this.session = session;
    this.directory = directory;
    this.reader = new Reader(session.u8);
    this.writer = new Writer(session.u8, false);
    this.extensions = new Extensions();
    this.state = NOTHING;
    this.suite = 0;
    this.extended = false;
  }

  /** True once a cookie was right: there is a client, and state of it. */
  get engaged(): boolean {
    return this.state !== HELLO;
  }

  begins(type: number, _number: number): boolean {
    return this.state === HELLO && type === CLIENT_HELLO;
  }

  unanswered(): number {
    // A Finished that cannot be decrypted is dropped in silence.
    return this.state === FINISH ? AUTH_FAILURE : CONNECTION_TIMEOUT;
  }

  start(): number {
    this.resumed = false;
    this.extended = false;
    this.state = HELLO;
    return WAIT;
  }

  message(at: number, length: number): number {
    const s = this.session;
    const r = this.reader;
    const type = s.u8[at];
    r.begin(s.u8, at + MESSAGE_HEADER, at + length);
    switch (this.state) {
      case HELLO:
        return type === CLIENT_HELLO ? this.hello(at, length) : WAIT;
      case KEY_EXCHANGE:
        return type === CLIENT_KEY_EXCHANGE ? this.exchange(at, length) : PROTOCOL;
      case FINISH:
      case FINISH_LAST:
        return type === FINISHED ? this.finish(at, length) : PROTOCOL;
      case NOTHING:
      default:
        return PROTOCOL;
    }
  }

  private hello(at: number, length: number): number {
    const s = this.session;
    const r = this.reader;
    const u8 = s.u8;
    const e = this.extensions;
    const version = r.u16();
    const random = r.skip(RANDOM);
    const idLength = r.u8();
    const id = r.skip(idLength);
    const cookieLength = r.u8();
    const cookie = r.skip(cookieLength);
    const suitesLength = r.u16();
    const suites = r.skip(suitesLength);
    const methods = r.u8();
    const method = r.skip(methods);
    const plain = r.status === 0 && e.read(r);
    s.flight.clear();
    // Nothing is answered to what a server without state cannot read: it may come from anybody.
    if (!plain || version >> 8 !== 254 || (version & 255) > (VERSION & 255) || idLength > SESSION_ID || (suitesLength & 1) !== 0) return WAIT;
    s.flight.number = (u8[at + 4] << 8) | u8[at + 5];
    s.records.high0 = s.records.high;
    s.records.low0 = s.records.low;
    // The cookie: bound to the address and to what this ClientHello shares with the one before.
    const hmac = s.kit.hmac;
    this.directory.beginCookie();
    hmac.sha.update(hmac.work, u8, random, RANDOM, false);
    hmac.sha.update(hmac.work, u8, id, idLength, false);
    hmac.sha.update(hmac.work, u8, suites, suitesLength, false);
    hmac.end(u8, s.scratch);
    if (cookieLength !== COOKIE || !equal(u8, cookie, u8, s.scratch, COOKIE)) {
      const to = s.flight.body();
      u8[to] = VERSION_1_0 >> 8;
      u8[to + 1] = VERSION_1_0 & 255;
      u8[to + 2] = COOKIE;
      for (let i = 0; i < COOKIE; i++) u8[to + 3 + i] = u8[s.scratch + i];
      s.flight.message(HELLO_VERIFY_REQUEST, 3 + COOKIE);
      return SEND_ONCE;
    }
    let none = false;
    for (let i = 0; i < methods; i++) if (u8[method + i] === 0) none = true;
    if (!none) return PROTOCOL;
    let renegotiation = (e.seen & HAS_RENEGOTIATION) !== 0;
    this.suite = 0;
    const old = (e.seen & HAS_EMS) !== 0 && idLength > 0 ? this.directory.resumable(u8, id, idLength) : null;
    for (let i = 0; i < suitesLength; i += 2) {
      const suite = (u8[suites + i] << 8) | u8[suites + i + 1];
      if (suite === RENEGOTIATION_SCSV) renegotiation = true;
      for (let j = 0; j < s.suites.length; j++) {
        if (s.suites[j] !== suite) continue;
        if (old !== null && old.suite === suite) {
          this.suite = suite;
          this.resumed = true;
        }
        if (this.suite === 0) this.suite = suite;
      }
    }
    if (this.suite === 0) return NO_COMMON_SUITE;
    const cbc = this.suite === PSK_AES128_CBC_SHA256;
    for (let i = 0; i < RANDOM; i++) u8[s.randoms + i] = u8[random + i];
    const source = s.kit.crypto.source;
    if (source.random(u8, s.randoms + RANDOM, RANDOM) < 0) return DEVICE_ERROR;
    if (this.resumed && old !== null) {
      for (let i = 0; i < MASTER_SECRET; i++) u8[s.master + i] = u8[old.master + i];
      for (let i = 0; i < idLength; i++) u8[s.id + i] = u8[id + i];
      s.idLength = idLength;
      s.suite = this.suite;
    } else {
      s.forget();
      s.idLength = SESSION_ID;
      if (source.random(u8, s.id, SESSION_ID) < 0) return DEVICE_ERROR;
    }
    this.extended = (e.seen & HAS_EMS) !== 0;
    s.records.cbc = cbc;
    s.records.etm = cbc && (e.seen & HAS_ETM) !== 0;
    const agreed = (e.seen & HAS_CID) !== 0 && this.directory.cid >= 0 && e.cid <= MAX_CID;
    s.records.peerCid = agreed ? e.cid : 0;
    s.records.ownCid = agreed ? this.directory.cid : 0;
    for (let i = 0; i < s.records.peerCid; i++) u8[s.records.peerCidAt + i] = u8[e.cidAt + i];
    if (agreed && source.random(u8, s.records.ownCidAt, s.records.ownCid) < 0) return DEVICE_ERROR;
    s.opens(at, length);
    return this.answer(renegotiation, agreed);
  }

  /** ServerHello, and with a session that is resumed ChangeCipherSpec and Finished, else ServerHelloDone. */
  private answer(renegotiation: boolean, agreed: boolean): number {
    const s = this.session;
    const out = this.writer;
    out.begin(s.u8, s.flight.body(), s.flight.end());
    out.u16(VERSION);
    out.run(s.u8, s.randoms + RANDOM, RANDOM);
    out.u8(s.idLength);
    out.run(s.u8, s.id, s.idLength);
    out.u16(this.suite);
    out.u8(0);
    const block = out.at;
    out.u16(0);
    if (renegotiation) {
      out.u16(RENEGOTIATION_INFO);
      out.u16(1);
      out.u8(0);
    }
    if (this.extended) emptyExtension(out, EXTENDED_MASTER_SECRET);
    if (s.records.etm) emptyExtension(out, ENCRYPT_THEN_MAC);
    if (agreed) {
      out.u16(CONNECTION_ID);
      out.u16(1 + s.records.ownCid);
      out.u8(s.records.ownCid);
      out.run(s.u8, s.records.ownCidAt, s.records.ownCid);
    }
    const size = out.length();
    if (size < 0) return MESSAGE_SIZE;
    s.u8[block + 1] = out.at - block - 2;
    s.hash(s.flight.message(SERVER_HELLO, size), MESSAGE_HEADER + size);
    if (this.resumed) {
      s.expand(false);
      s.flight.change();
      s.finished(false, s.flight.body());
      s.hash(s.flight.message(FINISHED, VERIFY_DATA), MESSAGE_HEADER + VERIFY_DATA);
      this.state = FINISH_LAST;
    } else {
      s.hash(s.flight.message(SERVER_HELLO_DONE, 0), MESSAGE_HEADER);
      this.state = KEY_EXCHANGE;
    }
    return SEND;
  }

  private exchange(at: number, length: number): number {
    const s = this.session;
    const r = this.reader;
    const c = s.credentials;
    const size = r.u16();
    const identity = r.skip(size);
    if (r.status < 0 || r.left() > 0) return PROTOCOL;
    if (!this.directory.find(s.u8, identity, size, c)) return UNKNOWN_IDENTITY;
    s.hash(at, length);
    s.derive(c.key, c.keyAt, c.keyLength, this.extended);
    s.expand(false);
    this.state = FINISH;
    return WAIT;
  }

  private finish(at: number, length: number): number {
    const s = this.session;
    if (length !== MESSAGE_HEADER + VERIFY_DATA) return PROTOCOL;
    s.finished(true, s.verify);
    if (!equal(s.u8, s.verify, s.u8, at + MESSAGE_HEADER, VERIFY_DATA)) return AUTH_FAILURE;
    s.suite = this.suite;
    if (this.state === FINISH_LAST) {
      this.state = NOTHING;
      return DONE;
    }
    s.hash(at, length);
    s.flight.clear();
    s.flight.change();
    s.last = s.flight.number;
    s.finished(false, s.verify);
    for (let i = 0; i < VERIFY_DATA; i++) s.u8[s.flight.body() + i] = s.u8[s.verify + i];
    s.flight.message(FINISHED, VERIFY_DATA);
    if (!this.extended) s.forget();
    this.state = NOTHING;
    return SEND_DONE;
  }
}
