/**
 * The Send operation, Core 1.2 6.4.6 and Transport 1.2 6.4.5: POST /dp with what the application has put aside, to each server until it has acknowledged it.
 */
import type { Arena } from '../buffers/arena.js';
import { boxed } from '../buffers/bytes.js';
import { type Clock, NEVER } from '../buffers/clock.js';
import { CHANGED, POST } from '../codec/codes.js';
import { FORMAT_SENML_CBOR, type Format } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { CONTENT_FORMAT, URI_PATH } from '../codec/options.js';
import { Path } from '../codec/path.js';
import { isRun } from '../codec/types.js';
import { PLAIN, type Value } from '../codec/value.js';
import type { Blocks } from '../coap/blocks.js';
import type { Endpoint } from '../coap/endpoint.js';
import type { Exchange } from '../coap/exchange.js';
import type { Config } from '../config.js';
import { OVERFLOW } from '../status.js';
import type { Accounts } from './accounts.js';
import type { Cells } from './cells.js';
import { type Events, SEND_COMPLETE, SEND_FAILURE } from './events.js';
import type { Formats } from './formats.js';
import type { Handlers } from './handlers.js';
import { OWNER_SEND } from './owners.js';
import type { Registration } from './registration.js';
import type { Registry } from './registry.js';
import { AGED, FRESH, REPORT, type Samples, TIMED } from './samples.js';
import type { Utc } from './utc.js';
import type { Walk } from './walk.js';

/** Resource of Server: Mute Send. */
const MUTE = 23;

/* Flags of an account. */
/** A Send is under way. */
const FLYING = 1;
/** It goes out in blocks, and the next one is due. */
const MORE = 2;
/** The last one failed: the next waits for a sign of the server, or for the application. */
const RESTING = 4;

export class Sender {
  /** The account of the last `begin`. */
  account: number;
  /** Content format of the payload. */
  format: number;
  readonly samples: Samples;
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly f64: Float64Array;
  private readonly flags: number;
  private readonly seconds: number;
  private readonly messages: number;
  private readonly path: Path;
  private readonly root: Path;
  private readonly dp: string;
  private readonly accounts: Accounts;
  private readonly registration: Registration;
  private readonly registry: Registry;
  private readonly endpoint: Endpoint;
  private readonly exchange: Exchange;
  private readonly formats: Formats;
  private readonly handlers: Handlers;
  private readonly cells: Cells;
  private readonly walk: Walk;
  private readonly value: Value;
  private readonly utc: Utc;
  private readonly events: Events;
  private readonly clock: Clock;
  private blocks: Blocks | null;
  /** True when the message under construction must be written again, or has nothing to say. */
  private spoilt: boolean;
  private empty: boolean;

  constructor(arena: Arena, config: Config, samples: Samples, utc: Utc, accounts: Accounts, registration: Registration, registry: Registry,
    endpoint: Endpoint, exchange: Exchange, formats: Formats, handlers: Handlers, cells: Cells, walk: Walk, value: Value, events: Events, clock: Clock) {
    this.account = 0;
    this.format = FORMAT_SENML_CBOR;
    this.samples = samples;
    this.u8 = arena.u8;
    this.i32 = arena.i32;
    this.f64 = arena.f64;
    this.seconds = arena.words(config.servers);
    this.flags = arena.bytes(config.servers);
    this.messages = config.messages;
    this.path = new Path();
    this.root = new Path();
    this.dp = boxed('dp');
    this.utc = utc;
    this.accounts = accounts;
    this.registration = registration;
    this.registry = registry;
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.formats = formats;
    this.handlers = handlers;
    this.cells = cells;
    this.walk = walk;
    this.value = value;
    this.events = events;
    this.clock = clock;
    this.blocks = null;
    this.spoilt = false;
    this.empty = false;
  }

  private has(account: number, flag: number): boolean {
    return (this.u8[this.flags + account] & flag) !== 0;
  }

  /** True when a server takes no Send: it is muted (1/x/23: also where the resource is missing), or knows none (LwM2M 1.0). */
  isMuted(account: number): boolean {
    const at = this.accounts.runAt(account, MUTE);
    return at < 0 || this.u8[at] !== 0 || this.registration.standing.versionOf(account) < 11;
  }

  /** Asks for what is put aside and for nobody yet to be sent to these accounts, and for what failed to be tried again; rows that wait or are under way. */
  flush(mask: number): number {
    const samples = this.samples;
    let count = 0;
    for (let row = 0; row < samples.count; row++) {
      if (samples.target(row) === 0) samples.setTarget(row, mask);
      if (samples.target(row) !== 0) count++;
    }
    for (let account = 0; account < this.accounts.count; account++) if ((mask & (1 << account)) !== 0) this.trust(account);
    return count;
  }

  /** The accounts that a Send for all goes to: those registered with and not muted, or where there is none all there are. */
  all(): number {
    let mask = 0;
    for (let account = 0; account < this.accounts.count; account++) if (this.registration.standing.isRegistered(account) && !this.isMuted(account)) mask |= 1 << account;
    return mask !== 0 ? mask : (1 << this.accounts.count) - 1;
  }

  /** The server was heard of: what failed may be tried again. */
  trust(account: number): void {
    this.u8[this.flags + account] &= ~RESTING;
  }

  /** True when something is to be sent to an account now. */
  private isDue(account: number): boolean {
    if (this.has(account, RESTING) || !this.registration.standing.isRegistered(account) || !this.endpoint.isReady(account) || this.isMuted(account)) return false;
    if (this.has(account, FLYING) && !this.has(account, MORE)) {
      if (this.isUnderWay(account)) return false;
      this.land(account); // taken back, as the network failed
    }
    const bit = 1 << account;
    for (let row = 0; row < this.samples.count; row++) if ((this.samples.target(row) & bit) !== 0) return true;
    return false;
  }

  private isUnderWay(account: number): boolean {
    const endpoint = this.endpoint;
    for (let slot = 1; slot < this.messages; slot++) {
      if (endpoint.isOutstanding(slot) && endpoint.owner(slot) === OWNER_SEND && endpoint.ownerRow(slot) === account) return true;
    }
    return false;
  }

  /** Begins the Send that is due: its message slot, -1 when there is none. `write` is to be called while `again`, then `end`. */
  begin(blocks: Blocks | null): number {
    const samples = this.samples;
    if (samples.count === 0) return -1;
    this.date();
    for (let account = 0; account < this.accounts.count; account++) {
      if (!this.isDue(account)) continue;
      const slot = this.exchange.request(account, OWNER_SEND, account);
      if (slot < 0) continue;
      this.account = account;
      this.blocks = blocks;
      const continued = this.has(account, MORE);
      if (!continued) {
        const bit = 1 << account;
        for (let row = 0; row < samples.count; row++) if ((samples.target(row) & bit) !== 0) samples.setFlight(row, samples.flight(row) | bit);
        this.i32[this.seconds + account] = this.clock.seconds;
      }
      if (blocks !== null) blocks.outgoing.begin(this.upload(account), continued);
      return slot;
    }
    return -1;
  }

  /** Row of an account's Send among the bodies that go out in blocks. */
  upload(account: number): number {
    return this.accounts.capacity + 1 + account;
  }

  /** Gives what was taken since the last door its second, and a second its time as soon as that is known. */
  private date(): void {
    const samples = this.samples;
    const f64 = this.f64;
    for (let row = 0; row < samples.count; row++) {
      const kind = samples.kind(row);
      if ((kind !== FRESH && kind !== AGED) || samples.flight(row) !== 0) continue;
      const time = samples.time(row);
      if (kind === FRESH) {
        f64[time] = this.clock.seconds;
        samples.setKind(row, AGED);
      }
      if (!this.utc.read()) continue;
      f64[time] += f64[this.utc.cell] - this.clock.seconds;
      samples.setKind(row, TIMED);
    }
  }

  /** Writes the message begun. */
  write(): void {
    const message = this.endpoint.message;
    const samples = this.samples;
    const walk = this.walk;
    const path = this.path;
    const value = this.value;
    const bit = 1 << this.account;
    this.spoilt = false;
    const left = this.count();
    this.empty = left === 0;
    const format = this.formatUsed();
    if (this.empty || format === null) return;
    message.text(URI_PATH, this.dp);
    message.uint(CONTENT_FORMAT, this.format);
    message.payload();
    format.beginWrite(message.writer, this.root, left);
    for (let row = 0; row < samples.count; row++) {
      if ((samples.flight(row) & bit) === 0) continue;
      samples.load(row, path);
      walk.begin(path);
      const report = samples.kind(row) === REPORT;
      while (walk.next() > 0) {
        let status = 0;
        if (report) status = this.handlers.read(walk.path, walk.irow, walk.rrow, walk.cell);
        else this.take(row, this.registry.type(walk.rrow));
        if (status >= 0) status = format.write(walk.path, value);
        value.stamped = false;
        if (status >= 0 || status === OVERFLOW) continue;
        // A value that cannot be had now: the rest goes without it.
        this.events.addPath(SEND_FAILURE, this.accounts.ssid(this.account), status, walk.path);
        this.release(row);
        this.spoilt = true;
        return;
      }
    }
    format.endWrite();
  }

  /** The format of the payload: the one set where the client speaks it, else SenML CBOR. */
  private formatUsed(): Format | null {
    const format = this.formats.find(this.format);
    if (format !== null && format.timed) return format;
    this.format = FORMAT_SENML_CBOR;
    return this.formats.find(FORMAT_SENML_CBOR);
  }

  /** Counts the records of the message begun; what is not there any more, or not for the server to read, is dropped for it (Core 1.2 6.4.6). */
  private count(): number {
    const samples = this.samples;
    const bit = 1 << this.account;
    let count = 0;
    this.walk.account = this.account;
    for (let row = samples.count - 1; row >= 0; row--) {
      if ((samples.flight(row) & bit) === 0) continue;
      samples.load(row, this.path);
      if (this.walk.begin(this.path) < 0) {
        this.release(row);
        continue;
      }
      const before = count;
      while (this.walk.next() > 0) count++;
      if (count === before) this.release(row); // an object without instances has nothing to say
    }
    return count;
  }

  /** Puts a sample into the record. */
  private take(row: number, type: number): void {
    const samples = this.samples;
    const value = this.value;
    const at = samples.valueAt(row);
    if (isRun(type)) value.run(type, this.u8, at, samples.length(row), PLAIN);
    else this.cells.load(at, type, value);
    this.f64[value.stamp] = this.f64[samples.time(row)];
    // One time for all blocks of a body: ages are counted from when its first was written.
    if (samples.kind(row) !== TIMED) this.f64[value.stamp] -= this.i32[this.seconds + this.account];
    value.stamped = this.f64[value.stamp] !== 0;
  }

  /** True when the message is to be written again: without what could not be had, in blocks, or with fewer samples. */
  again(slot: number): boolean {
    const blocks = this.blocks;
    const endpoint = this.endpoint;
    if (this.spoilt) {
      endpoint.rewind(slot);
      if (blocks !== null) blocks.outgoing.cut(this.upload(this.account));
      return true;
    }
    if (this.empty) return false;
    if (blocks !== null) return blocks.resend(slot, this.upload(this.account));
    if (endpoint.message.end() >= 0) return false;
    this.halve();
    endpoint.rewind(slot);
    return true;
  }

  /** Leaves the later half of the samples for the next message; one that does not fit by itself is dropped. */
  private halve(): void {
    const samples = this.samples;
    const bit = 1 << this.account;
    let flying = 0;
    for (let row = 0; row < samples.count; row++) if ((samples.flight(row) & bit) !== 0) flying++;
    let keep = flying >> 1;
    for (let row = 0; row < samples.count; row++) {
      if ((samples.flight(row) & bit) === 0) continue;
      if (keep > 0) {
        keep--;
      } else if (flying > 1) {
        samples.setFlight(row, samples.flight(row) & ~bit);
      } else {
        samples.load(row, this.path);
        this.events.addPath(SEND_FAILURE, this.accounts.ssid(this.account), OVERFLOW, this.path);
        this.release(row);
        return;
      }
    }
  }

  /** Sends the message begun, or withdraws it when nothing is left to say. */
  end(slot: number, now: number): void {
    const account = this.account;
    this.u8[this.flags + account] &= ~MORE;
    if (!this.empty && this.endpoint.submit(slot, POST, now) >= 0) {
      this.u8[this.flags + account] |= FLYING;
      return;
    }
    this.endpoint.release(slot);
    if (this.empty) this.land(account);
    else this.failed(account, OVERFLOW);
  }

  /** True when a row is for nobody else: then its room is given back. */
  private release(row: number): void {
    const samples = this.samples;
    const bit = 1 << this.account;
    samples.setTarget(row, samples.target(row) & ~bit);
    samples.setFlight(row, samples.flight(row) & ~bit);
    if (samples.target(row) === 0) samples.remove(row);
  }

  /** An account is another server's from now on: what was for it is put aside, for nobody yet. */
  forget(account: number): void {
    const samples = this.samples;
    this.land(account);
    this.trust(account);
    for (let row = 0; row < samples.count; row++) samples.setTarget(row, samples.target(row) & ~(1 << account));
  }

  /** Nothing is under way to an account any more. */
  private land(account: number): void {
    const samples = this.samples;
    const bit = 1 << account;
    for (let row = 0; row < samples.count; row++) samples.setFlight(row, samples.flight(row) & ~bit);
    this.u8[this.flags + account] &= ~(FLYING | MORE);
    if (this.blocks !== null) this.blocks.outgoing.stop(this.upload(account));
  }

  /* What became of a Send. */

  /** It is not whole yet: its next block is due. */
  more(account: number): void {
    if (this.has(account, FLYING)) this.u8[this.flags + account] |= MORE;
  }

  /** A response. */
  responded(account: number, m: Message): void {
    const code = m.code;
    // 4.08 and 4.29 are of the moment; what else the server calls our fault would be so again.
    if (code === CHANGED || (code >= 0x80 && code < 0xa0 && code !== 0x88 && code !== 0x9d)) {
      const count = this.drop(account);
      this.land(account);
      this.events.add(code === CHANGED ? SEND_COMPLETE : SEND_FAILURE, this.accounts.ssid(account), code === CHANGED ? count : -code);
      return;
    }
    this.failed(account, -code);
  }

  /** Drops what is under way to an account; how many samples and reports it was. */
  private drop(account: number): number {
    const samples = this.samples;
    let count = 0;
    this.account = account;
    for (let row = samples.count - 1; row >= 0; row--) {
      if ((samples.flight(row) & (1 << account)) === 0) continue;
      this.release(row);
      count++;
    }
    return count;
  }

  /** It was not answered, or not now: it is kept. */
  failed(account: number, status: number): void {
    this.land(account);
    this.u8[this.flags + account] |= RESTING;
    this.events.add(SEND_FAILURE, this.accounts.ssid(account), status);
  }

  /** Milliseconds until `begin` has something to do: 0, or NEVER while everything waits for somebody else. */
  pollTimeout(): number {
    if (this.samples.count === 0) return NEVER;
    for (let account = 0; account < this.accounts.count; account++) if (this.isDue(account) && this.endpoint.canConfirm(account)) return 0;
    return NEVER;
  }
}
