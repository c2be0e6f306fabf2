/**
 * CoAP over TCP (RFC 8323) as a network over a stream: its messages go in and out in the form of datagrams, so that the core sees whole messages.
 *
 * TCP has no message layer (RFC 8323 3): what is confirmable here is acknowledged on the spot, requests of the peer come as confirmable ones, its
 * responses as others; acknowledgements and resets of ours stay here. A ping of ours and its reset are Ping and Pong.
 */
import { copy } from '../buffers/bytes.js';
import { earlier, until } from '../buffers/clock.js';
import type { SocketAddress } from './address.js';
import { CONNECTION_LOST, CONNECTION_TIMEOUT, MESSAGE_SIZE, OK, PARAMETER, PROTOCOL, UNSUPPORTED, WOULD_BLOCK } from './codes.js';
import { FRAME_HEAD, Frame, frameHead } from './frame.js';
import { inside } from './options.js';
import { CONNECTED, type Network, type NetworkEvent } from './types.js';

/* Signalling codes, RFC 8323 5. */
const CSM = 0xe1;
const PING = 0xe2;
const PONG = 0xe3;
const RELEASE = 0xe4;
const ABORT = 0xe5;

/* Options of signalling messages. */
const MAX_MESSAGE_SIZE = 2;
const BLOCK_WISE = 4;
const BAD_CSM_OPTION = 2;

/** What a peer takes before it has said more, and the most that we say: more would mean that we do BERT (RFC 8323 6). */
const BASE_SIZE = 1152;
/** Room for signalling behind a message that is not sent yet. */
const SIGNALS = 32;
/** Acknowledgements that wait for the core. */
const ACKS = 16;

/* Types of the datagrams' form. */
const CON = 0;
const NON = 1;
const ACK = 2;
const RST = 3;

/** How CoAP goes over a stream; every field may be left out. */
export interface CoapTcpOptions {
  /** The longest message in either direction, bytes; 1280. */
  message?: number;
  /** A stream that was silent for this long is pinged, ms; 0 (the default): never. */
  ping?: number;
  /** A Ping that is not answered by then has failed, ms; 20000. */
  pong?: number;
}

function or(value: number | undefined, otherwise: number): number {
  return value === undefined ? otherwise : value;
}

export class CoapTcp implements Network {
  onEvent: NetworkEvent | null;
  dropped: number;
  private readonly under: Network;
  private readonly options: CoapTcpOptions;
  private readonly frame: Frame;
  /** Longest frame that is received. */
  private readonly most: number;
  /** What was received and not yet read: input[start .. end). */
  private readonly input: Uint8Array;
  private start: number;
  private end: number;
  /** What is not sent yet: output[sent .. written). */
  private readonly output: Uint8Array;
  private sent: number;
  private written: number;
  /** Answers to what the core sent, in its own form: type * 65536 + message id. */
  private readonly acks: Int32Array;
  private ackCount: number;
  /** Message id of the last message that went to the core, and of a ping of the core that was not answered yet; -1: none. */
  private mid: number;
  private asked: number;
  /** The stream is up and our CSM on its way; the peer's has come; how much it takes. */
  private begun: boolean;
  private greeted: boolean;
  private peerMost: number;
  /** Something came since the last `poll`; since when it is silent, or since the Ping; and whether one is under way. */
  private heard: boolean;
  private since: number;
  private pinged: boolean;

  /** @param under a stream, connected or not: nobody else may use it */
  constructor(under: Network, options?: CoapTcpOptions) {
    const o = options === undefined ? {} : options;
    const message = or(o.message, 1280);
    this.options = o;
    this.under = under;
    this.onEvent = null;
    this.dropped = 0;
    this.frame = new Frame();
    this.most = message;
    this.input = new Uint8Array(message + 8);
    this.output = new Uint8Array(message + FRAME_HEAD + SIGNALS);
    this.acks = new Int32Array(ACKS);
    this.mid = 0;
    this.asked = -1;
    this.start = 0;
    this.end = 0;
    this.sent = 0;
    this.written = 0;
    this.ackCount = 0;
    this.begun = false;
    this.greeted = false;
    this.peerMost = BASE_SIZE;
    this.heard = true;
    this.since = 0;
    this.pinged = false;
    under.onEvent = this.told.bind(this) as NetworkEvent;
    if (under.state === CONNECTED) this.begin();
  }

  get state(): number {
    return this.under.state;
  }

  get innerMtu(): number {
    return this.most < this.peerMost ? this.most : this.peerMost;
  }

  get localPort(): number {
    return this.under.localPort;
  }

  get bytesSent(): number {
    return this.under.bytesSent;
  }

  get bytesReceived(): number {
    return this.under.bytesReceived;
  }

  get errors(): number {
    return this.under.errors;
  }

  bind(): number {
    return this.under.bind();
  }

  connect(host: string, port: number): number {
    const status = this.under.connect(host, port);
    if (status === OK) this.begin();
    return status;
  }

  send(bytes: Uint8Array, at: number, length: number): number {
    if (this.under.state !== CONNECTED) return this.under.send(bytes, at, 0);
    if (!inside(bytes, at, length) || length < 4) return PARAMETER;
    if (length > this.innerMtu) return MESSAGE_SIZE;
    const type = (bytes[at] >> 4) & 3;
    const tkl = bytes[at] & 15;
    const code = bytes[at + 1];
    const mid = bytes[at + 2] * 256 + bytes[at + 3];
    if (tkl > 8 || 4 + tkl > length) return PARAMETER;
    if (code === 0 && type !== CON) return length; // RFC 8323 3: there is nothing to acknowledge or to reset
    if (type === CON && this.ackCount === ACKS) return WOULD_BLOCK;
    const status = this.flush();
    if (status < 0) return status;
    if (code === 0) {
      this.signal(PING, bytes, at, 0);
      this.asked = mid;
    } else {
      this.written = frameHead(this.output, 0, tkl, code, length - 4 - tkl);
      copy(bytes, at + 4, length - 4, this.output, this.written);
      this.written += length - 4;
      if (type === CON) this.acks[this.ackCount++] = ACK * 65536 + mid;
    }
    const flushed = this.flush();
    return flushed < 0 && flushed !== WOULD_BLOCK ? flushed : length;
  }

  recv(into: Uint8Array, at: number, capacity: number): number {
    if (this.under.state !== CONNECTED) return this.under.recv(into, at, capacity);
    if (!inside(into, at, capacity)) return PARAMETER;
    const frame = this.frame;
    for (;;) {
      if (this.ackCount > 0) return this.acknowledge(into, at, capacity);
      const flushed = this.flush();
      if (flushed < 0 && flushed !== WOULD_BLOCK) return flushed;
      const status = frame.parse(this.input, this.start, this.end);
      if (frame.length > this.most + 2) return this.abort(0);
      if (status === PROTOCOL) return this.abort(0);
      if (status === OK) {
        if (frame.code >= 0xe0 && flushed < 0) return WOULD_BLOCK; // its answer has no room yet
        this.start += frame.length;
        const taken = this.take(into, at, capacity);
        if (taken !== WOULD_BLOCK) return taken;
        continue;
      }
      if (this.start > 0) {
        for (let i = this.start; i < this.end; i++) this.input[i - this.start] = this.input[i];
        this.end -= this.start;
        this.start = 0;
      }
      const received = this.under.recv(this.input, this.end, this.input.length - this.end);
      if (received < 0) return received;
      if (received === 0) return this.lose(CONNECTION_LOST); // the peer has ended
      this.heard = true;
      this.end += received;
    }
  }

  sendTo(_address: SocketAddress, _bytes: Uint8Array, _at: number, _length: number): number {
    return UNSUPPORTED;
  }

  recvFrom(_address: SocketAddress, _into: Uint8Array, _at: number, _capacity: number): number {
    return UNSUPPORTED;
  }

  shutdown(): number {
    return this.under.shutdown();
  }

  /** Closes, with a Release (RFC 8323 5.5) where it can be sent at once. */
  close(): number {
    if (this.begun && this.under.state === CONNECTED && this.flush() === OK) {
      this.signal(RELEASE, this.output, 0, 0);
      this.flush();
    }
    this.begun = false;
    this.ackCount = 0;
    return this.under.close();
  }

  cleanup(): number {
    this.close();
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

  /** Sends what waits, and pings a stream that is silent; a Ping without an answer ends it: CONNECTION_TIMEOUT. */
  poll(now: number): number {
    const status = this.under.poll(now);
    if (this.under.state !== CONNECTED) return status;
    const flushed = this.flush();
    const ping = or(this.options.ping, 0);
    if (this.heard) {
      this.heard = false;
      this.pinged = false;
      this.since = now;
    }
    if (ping === 0 || until(now, this.since + this.patience()) > 0) return status;
    if (this.pinged) return this.lose(CONNECTION_TIMEOUT);
    this.pinged = true;
    this.since = now;
    if (flushed === OK) {
      this.signal(PING, this.output, 0, 0);
      this.flush();
    }
    return status;
  }

  pollTimeout(now: number): number {
    const under = this.under.pollTimeout(now);
    if (or(this.options.ping, 0) === 0 || this.under.state !== CONNECTED) return under;
    return earlier(under, this.heard ? 0 : until(now, this.since + this.patience()));
  }

  listen(backlog: number): number {
    return this.under.listen(backlog);
  }

  accept(): Network | null {
    const peer = this.under.accept();
    return peer === null ? null : new CoapTcp(peer, this.options);
  }

  private told(): void {
    const listener = this.onEvent;
    if (listener !== null) listener(this);
  }

  private patience(): number {
    return this.pinged ? or(this.options.pong, 20000) : or(this.options.ping, 0);
  }

  /** RFC 8323 5.3: both sides begin with a Capabilities and Settings Message. */
  private begin(): void {
    this.start = 0;
    this.end = 0;
    this.sent = 0;
    this.ackCount = 0;
    this.begun = true;
    this.greeted = false;
    this.asked = -1;
    this.peerMost = BASE_SIZE;
    this.heard = true;
    this.pinged = false;
    const size = this.most < BASE_SIZE ? this.most : BASE_SIZE;
    this.written = frameHead(this.output, 0, 0, CSM, 4);
    this.output[this.written++] = MAX_MESSAGE_SIZE * 16 + 2;
    this.output[this.written++] = size >> 8;
    this.output[this.written++] = size & 255;
    this.output[this.written++] = (BLOCK_WISE - MAX_MESSAGE_SIZE) * 16;
    this.flush();
  }

  /** Puts a signalling message without options behind what is to be sent: the output is empty. */
  private signal(code: number, token: Uint8Array, at: number, tkl: number): void {
    const head = frameHead(this.output, 0, tkl, code, 0);
    for (let i = 0; i < tkl; i++) this.output[head + i] = token[at + i];
    this.sent = 0;
    this.written = head + tkl;
  }

  /** Sends what waits: OK when all is gone, WOULD_BLOCK, or what the stream says. */
  private flush(): number {
    while (this.sent < this.written) {
      const sent = this.under.send(this.output, this.sent, this.written - this.sent);
      if (sent < 0) return sent;
      this.sent += sent;
    }
    this.sent = 0;
    this.written = 0;
    return OK;
  }

  /** Hands the core the oldest answer to what it sent. */
  private acknowledge(into: Uint8Array, at: number, capacity: number): number {
    const ack = this.acks[0];
    for (let i = 1; i < this.ackCount; i++) this.acks[i - 1] = this.acks[i];
    this.ackCount--;
    if (capacity < 4) return MESSAGE_SIZE;
    into[at] = 0x40 | ((ack >> 16) << 4);
    into[at + 1] = 0;
    into[at + 2] = (ack >> 8) & 255;
    into[at + 3] = ack & 255;
    return 4;
  }

  /** Reads the frame found: a message for the core, its length; WOULD_BLOCK for what ends here; or the failure that ends the stream. */
  private take(into: Uint8Array, at: number, capacity: number): number {
    const frame = this.frame;
    if (!frame.isSound()) return this.abort(0);
    if (frame.code >= 0xe0) return this.signalled();
    if (!this.greeted) return this.abort(0); // RFC 8323 5.3: the first message is the CSM
    if (frame.code === 0) return WOULD_BLOCK; // RFC 8323 3.4
    const rest = frame.tkl + frame.bodyLength;
    if (4 + rest > capacity) {
      this.dropped++;
      return MESSAGE_SIZE;
    }
    this.mid = (this.mid + 1) & 0xffff;
    into[at] = 0x40 | ((frame.code < 32 ? CON : NON) << 4) | frame.tkl;
    into[at + 1] = frame.code;
    into[at + 2] = this.mid >> 8;
    into[at + 3] = this.mid & 255;
    copy(this.input, frame.tokenAt, rest, into, at + 4);
    return 4 + rest;
  }

  private signalled(): number {
    const frame = this.frame;
    const code = frame.code;
    if (!this.greeted && code !== CSM && code !== ABORT) return this.abort(0);
    if (code === ABORT || code === RELEASE) return this.lose(CONNECTION_LOST);
    frame.rewind();
    while (frame.option() === OK) {
      if (code === CSM && frame.number === MAX_MESSAGE_SIZE) this.peerMost = frame.uint() > 0x3fffffff ? 0x3fffffff : frame.uint();
      else if ((frame.number & 1) === 1) return this.abort(code === CSM ? frame.number : 0); // RFC 8323 5.2: critical, and not known
    }
    if (code === CSM) this.greeted = true;
    else if (code === PING) this.signal(PONG, this.input, frame.tokenAt, frame.tkl); // RFC 8323 5.4
    else if (code === PONG && this.asked >= 0 && this.ackCount < ACKS) {
      this.acks[this.ackCount++] = RST * 65536 + this.asked; // not by its token, which some leave out of the Pong
      this.asked = -1;
    }
    return WOULD_BLOCK;
  }

  /** RFC 8323 5.6: says that this peer is not understood, and ends. @param option the option of its CSM that is not; 0: none */
  private abort(option: number): number {
    if (this.flush() === OK) {
      this.written = frameHead(this.output, 0, 0, ABORT, option === 0 ? 0 : 3);
      if (option !== 0) {
        this.output[this.written++] = BAD_CSM_OPTION * 16 + 2;
        this.output[this.written++] = option >> 8;
        this.output[this.written++] = option & 255;
      }
      this.flush();
    }
    return this.lose(PROTOCOL);
  }

  private lose(code: number): number {
    this.begun = false;
    this.under.shutdown();
    return code;
  }
}
