// A client that runs in XS and talks over real loopback UDP: Node owns the socket and the timer, XS owns everything else.
//
// A command is: opcode u8, now i32 (ms, big endian like all numbers here), then
//   0 start     JSON of the options that makeClient gets
//   1 datagram  peer u8, bytes
//   2 timeout   -
//   3 call      the text of an expression, evaluated in XS; its value comes back as JSON
// The reply is a list of outputs, in the order in which they happened:
//   0 datagram  peer u8, length u32, bytes     1 event  i32     2 timer  i32 ms, -1 = never (always the last)
//   3 open      peer u8, length u32, URI       4 close  peer u8 5 result 0 u8, length u32, JSON
// glue.js is the other end.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { textOf } from '../root.js';
import { Worker, type WorkerOptions } from './worker.js';

/** What a bridge needs. */
export interface BridgeOptions {
  /** Text of a script that assigns globalThis.mote. */
  bundle: string;
  /** Text of a script that assigns globalThis.makeClient(mote, options), which answers a client. */
  application: string;
  /** Handed to makeClient; must survive JSON. */
  options?: unknown;
  /** int32 milliseconds; the process's monotonic clock when left out. */
  now?: () => number;
  worker?: WorkerOptions;
}

const START = 0;
const DATAGRAM = 1;
const TIMEOUT = 2;
const CALL = 3;

const OUT_DATAGRAM = 0;
const OUT_EVENT = 1;
const OUT_TIMER = 2;
const OUT_OPEN = 3;
const OUT_CLOSE = 4;
const OUT_RESULT = 5;

interface Remote {
  address: string;
  port: number;
}

interface Waiter {
  event: number;
  resolve: () => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** One client in XS, its socket on 127.0.0.1 and its timer. */
export class Bridge {
  /** Events that the client reported, oldest first. */
  readonly events: number[] = [];
  /** Datagrams sent, received, and received from an address that is no open peer. */
  sent = 0;
  received = 0;
  strangers = 0;
  private readonly remotes = new Map<number, Remote>();
  private readonly now: () => number;
  private timer: NodeJS.Timeout | undefined;
  private waiters: Waiter[] = [];
  private failure: Error | undefined;
  private closed = false;

  private constructor(
    readonly worker: Worker,
    private readonly socket: Socket,
    now: (() => number) | undefined,
  ) {
    this.now = now ?? (() => performance.now() | 0);
    socket.on('message', (bytes, from) => this.arrived(bytes, from));
    socket.on('error', (error) => this.fail(error));
  }

  /** Starts XS, evaluates bundle, application and glue, binds a socket on 127.0.0.1 and starts the client. */
  static async open(options: BridgeOptions): Promise<Bridge> {
    const worker = await Worker.start(options.worker);
    const socket = createSocket('udp4');
    try {
      await worker.evaluate(options.bundle, 'the bundle');
      await worker.evaluate(options.application, 'the application');
      await worker.evaluate(textOf('test/engines/xs/glue.js'), 'glue.js');
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(0, '127.0.0.1', () => {
          socket.removeListener('error', reject);
          resolve();
        });
      });
      const bridge = new Bridge(worker, socket, options.now);
      await bridge.command(START, Buffer.from(JSON.stringify(options.options ?? {})), 'start');
      return bridge;
    } catch (error) {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      await worker.close();
      throw error;
    }
  }

  /** The local port that the client's datagrams come from. */
  get port(): number {
    return this.socket.address().port;
  }

  /** Evaluates an expression in XS (globalThis.client is the client), drains the doors, and answers its value. */
  call(expression: string): Promise<unknown> {
    return this.command(CALL, Buffer.from(expression), expression);
  }

  /** Waits until the client has reported this event (at once when it already has since `from`, an index into events). */
  waitFor(event: number, milliseconds: number, from = 0): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.events.indexOf(event, from) >= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((waiter) => waiter.timer !== timer);
        reject(new Error('no event ' + String(event) + ' within ' + String(milliseconds) + ' ms; events so far: ' + this.events.join(' ')));
      }, milliseconds);
      this.waiters.push({ event, resolve, reject, timer });
    });
  }

  /** Closes the socket and ends XS. Fails with what went wrong while it ran, if anything did, so that no test passes over it. */
  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      clearTimeout(this.timer);
      await new Promise<void>((resolve) => this.socket.close(() => resolve()));
      await this.worker.close();
      this.dismiss(new Error('the bridge is closed'));
    }
    if (this.failure !== undefined) throw this.failure;
  }

  private arrived(bytes: Buffer, from: RemoteInfo): void {
    this.received++;
    for (const [peer, remote] of this.remotes) {
      if (remote.port !== from.port || remote.address !== from.address) continue;
      this.command(DATAGRAM, Buffer.concat([Buffer.from([peer]), bytes]), 'a datagram').catch((error) => this.fail(error as Error));
      return;
    }
    this.strangers++;
  }

  private async command(opcode: number, body: Buffer, what: string): Promise<unknown> {
    const head = Buffer.alloc(5);
    head[0] = opcode;
    head.writeInt32BE(this.now() | 0, 1);
    const { reply } = await this.worker.command(Buffer.concat([head, body]), what);
    return this.closed ? null : this.perform(Buffer.from(reply));
  }

  private perform(reply: Buffer): unknown {
    let result: unknown = null;
    let at = 0;
    while (at < reply.length) {
      const kind = reply[at];
      if (kind === OUT_EVENT) {
        this.happened(reply.readInt32BE(at + 1));
        at += 5;
      } else if (kind === OUT_TIMER) {
        this.arm(reply.readInt32BE(at + 1));
        at += 5;
      } else if (kind === OUT_CLOSE) {
        this.remotes.delete(reply[at + 1]!);
        at += 2;
      } else {
        const peer = reply[at + 1]!;
        const from = at + 6;
        const body = reply.subarray(from, from + reply.readUInt32BE(at + 2));
        at = from + body.length;
        if (kind === OUT_DATAGRAM) this.send(peer, body);
        else if (kind === OUT_OPEN) this.remotes.set(peer, remoteOf(body.toString('utf8')));
        else if (kind === OUT_RESULT) result = JSON.parse(body.toString('utf8'));
        else throw new Error('the glue said something unknown: ' + String(kind));
      }
    }
    return result;
  }

  private send(peer: number, bytes: Buffer): void {
    const remote = this.remotes.get(peer);
    if (remote === undefined) throw new Error('a datagram for peer ' + String(peer) + ', which is not open');
    this.sent++;
    this.socket.send(bytes, remote.port, remote.address);
  }

  private happened(event: number): void {
    this.events.push(event);
    const here = this.waiters.filter((waiter) => waiter.event === event);
    this.waiters = this.waiters.filter((waiter) => waiter.event !== event);
    for (const waiter of here) {
      clearTimeout(waiter.timer);
      waiter.resolve();
    }
  }

  private arm(milliseconds: number): void {
    clearTimeout(this.timer);
    if (milliseconds < 0) return;
    this.timer = setTimeout(() => {
      this.command(TIMEOUT, Buffer.alloc(0), 'the timeout').catch((error) => this.fail(error as Error));
    }, milliseconds);
  }

  private fail(error: Error): void {
    if (this.closed) return;
    this.failure ??= error;
    clearTimeout(this.timer);
    this.dismiss(this.failure);
  }

  private dismiss(error: Error): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(error);
    }
  }
}

/** The loopback address that a coap: URI of the client names. Only loopback: a test talks to nothing else. */
function remoteOf(uri: string): Remote {
  const url = new URL(uri.replace(/^coap:/, 'http:'));
  const address = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname;
  if (address !== '127.0.0.1') throw new Error('the bridge talks to 127.0.0.1 only, not to ' + uri);
  // The URL parser drops port 80 as http's own; CoAP's default is 5683 (RFC 7252 6.1).
  const port = /:80(\/|$)/.test(uri) ? 80 : url.port === '' ? 5683 : Number(url.port);
  return { address, port };
}
