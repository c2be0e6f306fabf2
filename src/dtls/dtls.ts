/**
 * DTLS 1.2 as a network over a network: the same contract as the socket below it, with the handshake between CONNECTING and CONNECTED.
 *
 * Sans-I/O like the core: what takes time happens in `poll(now)`, and `pollTimeout(now)` says when. The socket below is this one's alone.
 */
import { copy } from '../buffers/bytes.js';
import { earlier } from '../buffers/clock.js';
import type { SocketAddress } from '../net/address.js';
import {
  ALREADY, BUSY, CONNECTION_LOST, DEVICE_ERROR, IN_PROGRESS, IS_CONNECTED, MESSAGE_SIZE, NO_CONNECTION, NO_SOCKET, OK, PARAMETER, UNSUPPORTED,
} from '../net/codes.js';
import { inside } from '../net/options.js';
import { CLOSED, CONNECTED, CONNECTING, SHUTDOWN, type Network, type NetworkEvent } from '../net/types.js';
import { alertOf, ends, failureOf } from './alerts.js';
import { ClientHandshake } from './handshake-client.js';
import type { DtlsKit } from './kit.js';
import { Outgoing } from './outgoing.js';
import { DEAD, ENDED, FAILED, IDLE, OPEN, PAUSED, RESOLVING, SHAKING, SHUT } from './phases.js';
import { Session } from './session.js';
import {
  ALERT, APPLICATION_DATA, CLOSE_NOTIFY, type Credentials, DONE, type DtlsOptions, FATAL, FINISHED, HANDSHAKE, HELLO_VERIFY_REQUEST, type Handshake,
  NO_ALERT, SEND, SEND_DONE, SEND_ONCE, WAIT, WARNING,
} from './types.js';

/** `pending`, beside what a handshake answers: the flight goes out again. */
const AGAIN = 16;

export class DtlsNetwork implements Network {
  bytesSent: number;
  bytesReceived: number;
  /** Why the last handshake failed, one of src/net/codes.ts; 0: it did not. Stays until the next one begins. */
  failure: number;
  onEvent: NetworkEvent | null;
  /**
   * Called when a handshake has ended, and with options.keep when the session is paused, when it is over, and before it sends beyond what was
   * saved: it has to call saveSession, and to answer whether the bytes were stored. A session that was not goes on, and does not outlive a restart.
   */
  onSave: ((network: DtlsNetwork) => boolean) | null;
  /** The alert that the peer sent last, RFC 5246 7.2; NO_ALERT. It stays over handshakes, for resource 11 of the Server object. */
  alerted: number;
  /** Record layer, what can be resumed, and the last alert: `session.alert`, `session.alertReceived`. */
  readonly session: Session;
  /** Handshakes completed, and how many of them resumed a session. */
  handshakes: number;
  resumptions: number;
  private readonly under: Network;
  private readonly handshake: Handshake;
  private readonly outgoing: Outgoing;
  private readonly u8: Uint8Array;
  private phase: number;
  private now: number;
  private host: string;
  private port: number;
  /** True when `connect` has answered OK. */
  private told: boolean;
  /** True until `poll` has begun the handshake. */
  private fresh: boolean;
  /** What is to be sent once the datagram in the buffer is used up. */
  private pending: number;
  /** What is not yet used of the datagram in the buffer. */
  private cursor: number;
  private limit: number;
  private lost: number;
  private readonly listener: NetworkEvent;

  /** @param under the socket below, closed */
  constructor(under: Network, session: Session, handshake: Handshake) {
    this.under = under;
    this.session = session;
    this.handshake = handshake;
    this.outgoing = new Outgoing(under, session);
    this.u8 = session.u8;
    this.bytesSent = 0;
    this.bytesReceived = 0;
    this.failure = 0;
    this.onEvent = null;
    this.onSave = null;
    this.alerted = NO_ALERT;
    this.handshakes = 0;
    this.resumptions = 0;
    this.phase = IDLE;
    this.now = 0;
    this.host = '';
    this.port = 0;
    this.told = false;
    this.fresh = false;
    this.pending = WAIT;
    this.cursor = 0;
    this.limit = 0;
    this.lost = 0;
    this.listener = this.stir.bind(this) as NetworkEvent;
    under.onEvent = this.listener;
  }

  private stir(): void {
    if (this.onEvent !== null) this.onEvent(this);
  }

  get state(): number {
    if (this.phase <= PAUSED || this.phase === DEAD) return CLOSED;
    if (this.phase <= FAILED) return CONNECTING;
    return this.phase === OPEN ? CONNECTED : SHUTDOWN;
  }

  get innerMtu(): number {
    const records = this.session.records;
    const most = this.under.innerMtu < this.session.size ? this.under.innerMtu : this.session.size;
    return most - records.head(1) - records.tail(1);
  }

  get localPort(): number {
    return this.under.localPort;
  }

  /** Datagrams that the socket below dropped, and records that did not count. */
  get dropped(): number {
    return this.under.dropped + this.session.records.invalid + this.session.assembly.dropped + this.lost;
  }

  get errors(): number {
    return this.under.errors;
  }

  bind(): number {
    return this.under.bind();
  }

  /**
   * As of the socket below, and then the handshake: IN_PROGRESS until the session is established, which `poll` moves on. A session that was
   * paused and has a connection id is OK as soon as the socket below is. Failures: UNKNOWN_IDENTITY, AUTH_FAILURE (the key is wrong),
   * NO_COMMON_SUITE, CONNECTION_TIMEOUT, ALERTED, PROTOCOL, and what the socket below answers; after each `connect` may be called again.
   */
  connect(host: string, port: number): number {
    if (this.phase === DEAD) return NO_SOCKET;
    if (this.phase === OPEN) {
      if (this.told) return IS_CONNECTED;
      this.told = true;
      return OK;
    }
    if (this.phase === SHUT || this.phase === ENDED) return NO_CONNECTION;
    if (this.phase === FAILED) {
      this.phase = IDLE;
      this.under.close();
      return this.failure;
    }
    if (this.phase === SHAKING) return host === this.host && port === this.port ? IN_PROGRESS : ALREADY;
    const status = this.under.connect(host, port);
    if (status === IN_PROGRESS && this.phase === IDLE) this.phase = RESOLVING;
    if (status !== OK) {
      if (status < 0 && status !== IN_PROGRESS && status !== ALREADY && this.phase === RESOLVING) this.phase = IDLE;
      return status;
    }
    this.host = host;
    this.port = port;
    this.cursor = 0;
    this.limit = 0;
    if (this.phase === PAUSED) {
      this.phase = OPEN;
      this.told = true;
      return OK;
    }
    this.phase = SHAKING;
    this.failure = 0;
    this.told = false;
    this.fresh = true; // `poll` begins it
    this.pending = WAIT;
    return IN_PROGRESS;
  }

  /** Sends one record. Also CONNECTION_LOST where the session is to be kept and could not be saved, DEVICE_ERROR where nobody saves it. */
  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.phase !== OPEN) return this.unready();
    if (!inside(bytes, at, length)) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    const s = this.session;
    if (s.records.exhausted() && this.onSave !== null && !this.onSave(this)) {
      // What is stored still holds the old ceiling: after a restart these keys would use their numbers again. New keys have none stored.
      this.phase = ENDED;
      s.records.reset();
      return CONNECTION_LOST;
    }
    if (s.records.exhausted()) return DEVICE_ERROR;
    const head = s.records.head(1);
    this.leave(head + length + s.records.tail(1));
    copy(bytes, at, length, this.u8, s.area + head);
    const n = s.records.seal(APPLICATION_DATA, 1, s.area, length);
    const sent = this.under.send(this.u8, s.area, n);
    if (sent < 0) return sent;
    this.bytesSent += length;
    return length;
  }

  /** Gives up what is unused of the last datagram where the first `length` bytes of the buffer are needed. */
  private leave(length: number): void {
    if (this.cursor >= this.limit || this.cursor >= this.session.area + length) return;
    this.lost++;
    this.cursor = 0;
    this.limit = 0;
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.phase !== OPEN) return this.unready();
    if (!inside(into, at, capacity)) return PARAMETER;
    const s = this.session;
    const records = s.records;
    const u8 = this.u8;
    for (;;) {
      if (this.cursor >= this.limit) {
        const n = this.under.recv(u8, s.area, s.size);
        if (n < 0) return n;
        this.cursor = s.area;
        this.limit = s.area + n;
        continue;
      }
      this.cursor = records.open(this.cursor, this.limit);
      if (records.type === 0) continue;
      if (records.epoch === 0) {
        // What is not protected says nothing any more: not an alert, not a hello. A peer's last flight may be repeated, though.
        records.invalid++;
      } else if (records.type === APPLICATION_DATA) {
        if (records.length > capacity) return MESSAGE_SIZE;
        copy(u8, records.at, records.length, into, at);
        this.bytesReceived += records.length;
        return records.length;
      } else if (records.type === ALERT) {
        if (this.heeds()) return CONNECTION_LOST;
      } else if (records.type === HANDSHAKE && s.last >= 0 && u8[records.at] === FINISHED && this.cursor >= this.limit) {
        this.outgoing.repeat();
      }
    }
  }

  /** What a call means that needs an open session. */
  private unready(): number {
    if (this.phase >= RESOLVING && this.phase <= FAILED) return BUSY;
    return this.phase === ENDED ? CONNECTION_LOST : this.phase === DEAD ? NO_SOCKET : NO_CONNECTION;
  }

  /** Takes the alert just opened; true when it ended the session, or failed the handshake. */
  private heeds(): boolean {
    const s = this.session;
    const level = this.u8[s.records.at];
    const description = this.u8[s.records.at + 1];
    if (s.records.length !== 2 || !ends(level, description)) return false;
    s.alert = description;
    s.alertReceived = true;
    this.alerted = description;
    // RFC 5246 7.2.2: what a fatal alert ended is never resumed; but who could not prove himself (epoch 0) has no say in that.
    if (description !== CLOSE_NOTIFY && s.records.epoch > 0) s.forget();
    this.failure = this.phase === SHAKING ? failureOf(description) : 0;
    if (this.phase === SHAKING) {
      // A session that the peer would not resume is not offered again.
      s.forget();
      this.phase = FAILED;
    } else {
      this.phase = ENDED;
    }
    s.records.reset();
    return true;
  }

  sendTo(_address: SocketAddress, _bytes: Uint8Array, _at: number, _length: number): number {
    return this.phase === OPEN ? IS_CONNECTED : UNSUPPORTED;
  }

  recvFrom(address: SocketAddress, into: Uint8Array, at: number, capacity: number): number {
    const n = this.recv(into, at, capacity);
    if (n >= 0) address.clear();
    return n;
  }

  shutdown(): number {
    if (this.phase === DEAD || this.phase === IDLE) return NO_SOCKET;
    if (this.phase === OPEN) this.outgoing.alert(WARNING, CLOSE_NOTIFY, 1);
    this.session.records.reset();
    this.phase = SHUT;
    return this.under.shutdown();
  }

  /** As `abandon`, with a goodbye to the peer (close_notify). */
  close(): number {
    if (this.phase === OPEN) this.outgoing.alert(WARNING, CLOSE_NOTIFY, 1);
    return this.abandon();
  }

  /** Closes and drops the keys without a word; the next `connect` resumes the session where the peer still knows it. */
  abandon(): number {
    if (this.phase === DEAD) return OK;
    const lived = this.phase >= OPEN;
    this.session.records.reset();
    this.phase = IDLE;
    this.pending = WAIT;
    this.cursor = 0;
    this.limit = 0;
    // The peer knows these keys no more: what is stored must not bring them to life after a restart.
    if (lived && this.session.records.keeps && this.onSave !== null) this.onSave(this);
    return this.under.close();
  }

  /**
   * Closes the socket below and not the session, without a word to the peer: for a new socket, a new address or a sleep. A session with a
   * connection id then lives on in the next `connect`; any other is resumed by it.
   */
  pause(): number {
    const records = this.session.records;
    if (this.phase === PAUSED) return this.under.close();
    if (this.phase !== OPEN || records.peerCid === 0) return this.abandon();
    const high = records.limitHigh;
    const low = records.limitLow;
    // Before a sleep: what is saved now has the replay window as it stands. A ceiling that was not stored is none.
    if (records.keeps && this.onSave !== null && !this.onSave(this)) {
      records.limitHigh = high;
      records.limitLow = low;
    }
    this.phase = PAUSED;
    return this.under.close();
  }

  /** As `abandon`, after a peer's restart; with `all` the next `connect` begins from nothing. */
  drop(all: boolean): number {
    if (all) this.session.forget();
    return this.abandon();
  }

  /** Makes a restored session one that `connect` brings to life: restoreSession calls it. */
  revive(): void {
    if (this.phase === IDLE) this.phase = PAUSED;
  }

  cleanup(): number {
    this.close();
    this.session.forget();
    this.phase = DEAD;
    this.onEvent = null;
    return this.under.cleanup();
  }

  reuseLastPort(): number {
    return this.under.reuseLastPort();
  }

  rxOff(): number {
    return this.under.rxOff();
  }

  forceInterface(name: string): number {
    return this.under.forceInterface(name);
  }

  systemSocket(n: number): unknown {
    return this.under.systemSocket(n);
  }

  listen(_backlog: number): number {
    return this.phase === DEAD ? NO_SOCKET : UNSUPPORTED;
  }

  accept(): Network | null {
    return null;
  }

  /** Moves a handshake on: receives, answers, repeats. OK, also when the handshake failed: `connect` tells that. */
  poll(now: number): number {
    this.now = now;
    if (this.phase === DEAD) return NO_SOCKET;
    const status = this.under.poll(now);
    if (this.phase !== SHAKING) return status;
    const s = this.session;
    const records = s.records;
    const assembly = s.assembly;
    if (this.fresh) {
      this.fresh = false;
      s.begin();
      this.settle(this.handshake.start());
    }
    for (;;) {
      if (this.pending !== WAIT) {
        this.outgoing.flight();
        this.sent(this.pending);
      }
      if (this.phase !== SHAKING) break;
      const n = this.under.recv(this.u8, s.area, s.lower);
      if (n === MESSAGE_SIZE) this.lost++;
      if (n === MESSAGE_SIZE || n === CONNECTION_LOST) continue; // a refused port is no reason: the flight is sent again
      if (n < 0) {
        if (!s.flight.due(now)) break;
        if (s.flight.tries < s.retries) this.pending = AGAIN;
        else this.fails(this.handshake.unanswered());
        continue;
      }
      const end = s.area + n;
      for (let at = s.area; at < end && this.phase === SHAKING;) {
        at = records.open(at, end);
        this.cursor = at;
        this.limit = end;
        if (records.type === ALERT) this.heeds();
        if (records.type === APPLICATION_DATA) this.lost++;
        if (records.type !== HANDSHAKE) continue; // of ChangeCipherSpec the epoch says all there is to know
        const stop = records.at + records.length;
        for (let p = records.at; p < stop && this.phase === SHAKING;) {
          const type = this.u8[p];
          // Finished alone is protected: what else is, or is not, never was sent by the peer.
          const size = (type === FINISHED) === (records.epoch === 1) ? assembly.take(p, stop, this.handshake.begins(type, (this.u8[p + 4] << 8) | this.u8[p + 5])) : -1;
          if (size < 0) {
            records.invalid++;
            break;
          }
          p += size;
          if (assembly.repeated && this.pending === WAIT && s.flight.settled(now)) this.pending = AGAIN;
          while (assembly.ready >= 0 && this.phase === SHAKING) {
            const kind = this.u8[assembly.ready];
            const what = this.handshake.message(assembly.ready, assembly.length);
            if (what === SEND_ONCE || kind === HELLO_VERIFY_REQUEST) assembly.float();
            else assembly.advance();
            this.settle(what);
          }
        }
      }
    }
    return status;
  }

  /** Takes what a message of the handshake came to. */
  private settle(what: number): void {
    if (what < 0) {
      const alert = alertOf(what);
      this.outgoing.alert(FATAL, alert, this.session.flight.epoch);
      this.session.alert = alert;
      this.session.alertReceived = false;
      this.session.forget();
      this.fails(what);
    } else if (what === DONE) {
      this.opens();
    } else if (what !== WAIT) {
      this.pending = what;
      this.session.flight.epoch = 0;
    }
  }

  private fails(failure: number): void {
    this.failure = failure;
    if (this.session.suite === 0) this.session.forget();
    this.session.records.reset();
    this.session.flight.clear();
    this.pending = WAIT;
    this.phase = FAILED;
  }

  private opens(): void {
    this.phase = OPEN;
    this.pending = WAIT;
    this.session.flight.clear();
    this.handshakes++;
    if (this.handshake.resumed) this.resumptions++;
    // Keys of which nothing is stored need no ceiling.
    if (this.onSave !== null && !this.onSave(this)) this.session.records.unlimit();
  }

  /** The flight has gone out, for this reason. */
  private sent(what: number): void {
    const flight = this.session.flight;
    this.pending = WAIT;
    this.cursor = 0;
    this.limit = 0;
    if (what === AGAIN && !flight.due(this.now)) flight.sentAt = this.now;
    else if (what === SEND || what === AGAIN) flight.sent(this.now);
    else if (what === SEND_DONE) this.opens();
  }

  /** Milliseconds until `poll` is due; -1: never. */
  pollTimeout(now: number): number {
    let wait = this.under.pollTimeout(now);
    if (this.phase === SHAKING) {
      if (this.fresh || this.pending !== WAIT) return 0;
      if (this.session.flight.awaited) wait = earlier(wait, this.session.flight.until(now));
    }
    return wait;
  }

  /** True when the handshake has ended, this way or that: `connect` has news. */
  get isSettled(): boolean {
    return this.phase !== SHAKING && this.phase !== RESOLVING;
  }
}

/** A client's DTLS over a socket, in the storage of the kit; `dtlsBytes(options)` is what kit and session take together. */
export function dtlsClient(under: Network, kit: DtlsKit, credentials: Credentials, options: DtlsOptions): DtlsNetwork {
  const session = new Session(kit, credentials, options, 0);
  return new DtlsNetwork(under, session, new ClientHandshake(session));
}
