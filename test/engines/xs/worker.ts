// Drives one XS engine: the worker program that @agoric/xsnap compiles from the C sources it carries, spoken to by netstrings.
//
// The worker reads netstrings from descriptor 3 and writes them to descriptor 4. To it: `e<source>` evaluates a script, `?<bytes>` calls
// globalThis.handleCommand(ArrayBuffer), `/<bytes>` answers a query. From it: `.<json>\x01<bytes>` done, `!<text>` something was thrown,
// `?<bytes>` a query, made by issueCommand(ArrayBuffer) in XS, which blocks until it is answered. One request is under way at a time.
// The wrapper that the package ships is not used: it wants the intrinsics of the whole Node process locked down.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ROOT } from '../root.js';

/** What the engine counted up to the end of a request. */
export interface Meter {
  /** Opcodes run by this request; the same for the same work. */
  compute: number;
  /** Bytes by which the engine's arena has grown; of little use. */
  allocate: number;
  /** Slots on the heap, live and garbage; grows by one with each slot allocated, falls only by a collection. */
  currentHeapCount: number;
  timestamps: number[];
}

/** The answer to a request. */
export interface Answer {
  reply: Uint8Array;
  meter: Meter;
}

/** How a worker is started; everything may be left out. */
export interface WorkerOptions {
  /** Path of the worker program; found in the installed package when left out. */
  program?: string;
  /** Answers the queries that XS makes with issueCommand. Without it a query is answered with no bytes. */
  onQuery?: (query: Uint8Array) => Uint8Array;
  /** Milliseconds that one request may take before the worker is killed; 120,000 when left out. */
  timeout?: number;
}

const OK = 0x2e;
const THROWN = 0x21;
const QUERY = 0x3f;
const NONE = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The path of the release build of the worker, looked for in node_modules of the package's folder and the ones above it, and in
 * test/engines/node_modules (an install kept apart); undefined when it is not installed or not compiled.
 */
export function findWorker(): string | undefined {
  const platform = process.platform === 'darwin' ? 'mac' : 'lin';
  const inside = join('@agoric', 'xsnap', 'xsnap-native', 'xsnap', 'build', 'bin', platform, 'release', 'xsnap-worker');
  const apart = join(ROOT, 'test', 'engines', 'node_modules', inside);
  if (existsSync(apart)) return apart;
  for (let at = ROOT; ; at = dirname(at)) {
    const program = join(at, 'node_modules', inside);
    if (existsSync(program)) return program;
    if (dirname(at) === at) return undefined;
  }
}

interface Request {
  message: Uint8Array[];
  what: string;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** One running XS engine. */
export class Worker {
  private readonly child: ChildProcess;
  private readonly into: Writable;
  private readonly onQuery: (query: Uint8Array) => Uint8Array;
  private readonly timeout: number;
  private readonly exited: Promise<void>;
  private readonly killOnExit: () => void;
  private queue: Request[] = [];
  private current: Request | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pending: Buffer = Buffer.alloc(0);
  private ended: Error | undefined;
  private stderr = '';
  /** Whatever XS printed with print(), as far as the engine has flushed it: all of it once the worker is closed. */
  printed = '';

  private constructor(program: string, options: WorkerOptions) {
    this.onQuery = options.onQuery ?? (() => NONE);
    this.timeout = options.timeout ?? 120_000;
    // No -l: without a limit the meter counts and never kills.
    this.child = spawn(program, ['xs'], { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
    this.killOnExit = () => this.child.kill('SIGKILL');
    process.once('exit', this.killOnExit);
    this.into = this.child.stdio[3] as Writable;
    const from = this.child.stdio[4] as Readable;
    // A write to a worker that has just died ends up here; the exit tells the story.
    this.into.on('error', () => undefined);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => this.take(chunk));
    this.child.stdout!.on('data', (chunk: Buffer) => (this.printed += chunk.toString('utf8')));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        process.removeListener('exit', this.killOnExit);
        this.end(new Error('the XS worker did not start: ' + error.message));
        resolve();
      });
      this.child.once('close', (code, signal) => {
        process.removeListener('exit', this.killOnExit);
        const said = this.stderr.trim();
        this.end(new Error('the XS worker has ended (' + (signal ?? 'exit code ' + String(code)) + ')' + (said === '' ? '' : ': ' + said)));
        resolve();
      });
    });
  }

  /** Starts an engine and waits until it answers. Fails with one sentence when the worker is not installed. */
  static async start(options: WorkerOptions = {}): Promise<Worker> {
    const program = options.program ?? findWorker();
    if (program === undefined)
      throw new Error('no XS worker: install @agoric/xsnap, whose install step compiles it (it needs make and a C compiler)');
    const worker = new Worker(program, options);
    try {
      await worker.evaluate('0');
    } catch (error) {
      await worker.close();
      throw error;
    }
    return worker;
  }

  /** Evaluates a script (not a module) in the engine's global scope. Fails with what XS threw; `name` says in that error which script. */
  evaluate(source: string, name = 'script'): Promise<Answer> {
    return this.request([encoder.encode('e'), encoder.encode(source)], name);
  }

  /** Calls globalThis.handleCommand in XS with the bytes; the reply is the ArrayBuffer it returns, or its `result`. */
  command(bytes: Uint8Array, name = 'command'): Promise<Answer> {
    return this.request([encoder.encode('?'), bytes], name);
  }

  /** Ends the process and waits until it is gone. Requests under way fail. Harmless when repeated. */
  async close(): Promise<void> {
    this.into.end();
    const killer = setTimeout(() => this.child.kill('SIGKILL'), 1000);
    await this.exited;
    clearTimeout(killer);
  }

  /** The process number of the worker, for tests of its end. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  private request(message: Uint8Array[], what: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) {
        reject(this.ended);
        return;
      }
      this.queue.push({ message, what, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.current !== undefined || this.ended !== undefined) return;
    const request = this.queue.shift();
    if (request === undefined) return;
    this.current = request;
    this.timer = setTimeout(() => {
      this.end(new Error('XS did not finish ' + request.what + ' within ' + String(this.timeout) + ' ms'));
      this.child.kill('SIGKILL');
    }, this.timeout);
    this.write(request.message);
  }

  private write(parts: Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.into.write(Buffer.concat([Buffer.from(String(length) + ':', 'ascii'), ...parts, Buffer.from(',', 'ascii')]));
  }

  private take(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    for (;;) {
      const colon = this.pending.indexOf(0x3a);
      if (colon < 0) return;
      const length = Number(this.pending.toString('ascii', 0, colon));
      const end = colon + 1 + length;
      if (this.pending.length <= end) return;
      // Copied: the next chunk must not move under a reply that the caller keeps.
      const message = Uint8Array.prototype.slice.call(this.pending, colon + 1, end) as Uint8Array;
      const comma = this.pending[end];
      this.pending = this.pending.subarray(end + 1);
      if (!Number.isInteger(length) || comma !== 0x2c) {
        this.end(new Error('the XS worker broke the netstring framing'));
        this.child.kill('SIGKILL');
        return;
      }
      this.heard(message);
    }
  }

  private heard(message: Uint8Array): void {
    const kind = message[0];
    if (kind === QUERY) {
      try {
        this.write([encoder.encode('/'), this.onQuery(message.subarray(1))]);
      } catch (error) {
        // XS is blocked in issueCommand and would wait for ever.
        this.end(error instanceof Error ? error : new Error(String(error)));
        this.child.kill('SIGKILL');
      }
      return;
    }
    const request = this.current;
    if (request === undefined) return;
    this.current = undefined;
    clearTimeout(this.timer);
    if (kind === OK) {
      const separator = message.indexOf(1);
      const meter = JSON.parse(decoder.decode(message.subarray(1, separator))) as Meter;
      request.resolve({ reply: message.subarray(separator + 1), meter });
    } else if (kind === THROWN) {
      request.reject(new Error('XS threw in ' + request.what + ': ' + decoder.decode(message.subarray(1))));
    } else {
      request.reject(new Error('the XS worker said something unknown: ' + decoder.decode(message)));
    }
    this.next();
  }

  private end(error: Error): void {
    if (this.ended !== undefined) return;
    this.ended = error;
    clearTimeout(this.timer);
    const waiting = this.current === undefined ? this.queue : [this.current, ...this.queue];
    this.current = undefined;
    this.queue = [];
    for (const request of waiting) request.reject(error);
  }
}
