/**
 * Send as a feature (Core 1.2 6.4.6): the application puts samples and paths aside, and has them sent; they are kept until the server has acknowledged them.
 */
import { ABSENT, Path } from '../codec/path.js';
import { FORMAT_SENML_CBOR } from '../codec/format.js';
import { BOOLEAN, isRun } from '../codec/types.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { OSCORE_OBJECT, SECURITY } from '../lwm2m/accounts.js';
import { R, RW } from '../lwm2m/declaration.js';
import { push } from '../lwm2m/declare.js';
import { SEND_FULL } from '../lwm2m/events.js';
import { EXECUTABLE } from '../lwm2m/registry.js';
import { FRESH, REPORT, Samples, TIMED, widthOf } from '../lwm2m/samples.js';
import { Sender } from '../lwm2m/send.js';
import { type Now, Utc } from '../lwm2m/utc.js';
import { ARGUMENT, FULL, METHOD_NOT_ALLOWED, MISSING, OK, STATE } from '../status.js';

export interface SendOptions {
  /** Content format of the payload: 112, SenML CBOR, or 110, SenML JSON, where the client speaks it. */
  format?: number;
  /** Seconds since 1970-01-01 UTC, 0 while that is not known: `() => host.utc()`. Without it a sample has an age instead of a time. */
  utc?: Now;
}

/** Times below this are none since 1970 (RFC 8428 4.5.3). */
const ABSOLUTE = 268435456;

export class Send implements Feature {
  private readonly options: SendOptions;
  private readonly path: Path;
  private readonly found: Path;
  private core: Core | null;
  private clock: Utc | null;

  constructor(options?: SendOptions) {
    this.options = options === undefined ? {} : options;
    this.path = new Path();
    this.found = new Path();
    this.core = null;
    this.clock = null;
  }

  bytes(config: Config, used: number): number {
    const n = table(used, 1, 0, 0, 0); // Utc
    const samples = table(n, config.samples * (1 + widthOf(config)), 0, config.samples * 4, config.samples * 4); // Samples
    return table(samples, 0, config.servers, 0, config.servers); // Sender
  }

  attach(core: Core): void {
    // The servers that a sample is for are the bits of a byte.
    if (core.config.servers > 8) throw new Error('config.servers: at most 8 with Send');
    if (core.config.sampleBytes > 255) throw new Error('config.sampleBytes: at most 255');
    const utc = new Utc(this.options.utc, core.arena.f64, core.arena.doubles(1), core.handlers, core.clock);
    const samples = new Samples(core.arena, core.config);
    const sender = new Sender(core.arena, core.config, samples, utc, core.accounts, core.registration, core.registry, core.endpoint, core.exchange, core.formats,
      core.handlers, core.cells, core.read.walk, core.value, core.events, core.clock);
    sender.format = this.options.format === undefined ? FORMAT_SENML_CBOR : this.options.format;
    core.sender = sender;
    core.serverExtra.push({ id: 23, type: BOOLEAN, access: RW, value: false }); // Mute Send
    this.core = core;
    this.clock = utc;
  }

  /**
   * Puts a value of a readable resource aside, which need not be the one that it has now.
   * @param value as for `client.set`; of text and bytes at most Config.sampleBytes
   * @param time seconds since 1970-01-01 UTC; left out: now
   * @param riid of a multiple resource
   * OK; FULL when the ring is (counted, and told); MISSING, METHOD_NOT_ALLOWED for what cannot be read, ARGUMENT for a value of the wrong type or too long, or for such a time.
   */
  sample(oid: number, iid: number, rid: number, value: number | boolean | string | Uint8Array, time?: number, riid?: number): number {
    const core = this.core;
    const utc = this.clock;
    if (core === null || core.sender === null || utc === null) return STATE;
    const samples = core.sender.samples;
    const status = this.locate(core, oid, iid, rid, riid === undefined ? ABSENT : riid);
    if (status < 0) return status;
    const type = core.registry.type(status);
    if (this.path.riid === ABSENT && core.registry.isMultiple(status)) return MISSING;
    if (time !== undefined && !(time >= ABSOLUTE && time < 1e12)) return ARGUMENT;
    if (!push(core.own, type, value) || !core.own.become(type)) return ARGUMENT;
    if (isRun(type) && core.own.getLength() > samples.size) return ARGUMENT;
    const known = time !== undefined || utc.read();
    const row = this.put(core, known ? TIMED : FRESH);
    if (row < 0) return row;
    const f64 = core.arena.f64;
    if (known) f64[samples.time(row)] = time === undefined ? f64[utc.cell] : time;
    const at = samples.valueAt(row);
    if (isRun(type)) samples.setLength(row, core.own.getBytes(core.arena.u8, at, samples.size));
    else core.cells.store(at, type, 0, core.own);
    return core.stir(OK);
  }

  /**
   * Puts a path of any depth aside: its values are read when the message is built. A path that waits already is not put aside again.
   * OK, FULL (counted, and told), MISSING or METHOD_NOT_ALLOWED.
   */
  report(oid: number, iid?: number, rid?: number, riid?: number): number {
    const core = this.core;
    if (core === null || core.sender === null) return STATE;
    const samples = core.sender.samples;
    const status = this.locate(core, oid, iid === undefined ? ABSENT : iid, rid === undefined ? ABSENT : rid, riid === undefined ? ABSENT : riid);
    if (status < 0) return status;
    const path = this.path;
    const found = this.found;
    for (let row = 0; row < samples.count; row++) {
      samples.load(row, found);
      if (samples.kind(row) === REPORT && samples.target(row) === 0 && found.covers(path) && path.covers(found)) return OK;
    }
    const row = this.put(core, REPORT);
    return row < 0 ? row : OK;
  }

  /**
   * Has what is put aside sent: to one server, or to all that the client is registered with. What cannot be sent now goes out as soon as it can: after registering,
   * when the server no longer mutes it (1/x/23); after a failure at the next `flush`, or when the server is heard of again. SEND_COMPLETE and SEND_FAILURE tell.
   * @returns how many samples and paths wait or are under way; MISSING for an unknown server
   */
  flush(ssid?: number): number {
    const core = this.core;
    if (core === null || core.sender === null) return STATE;
    const account = ssid === undefined ? 0 : core.accounts.find(ssid);
    if (account < 0) return MISSING;
    return core.stir(core.sender.flush(ssid === undefined ? core.sender.all() : 1 << account));
  }

  /** Samples and paths that are put aside, wait, or are under way. */
  waiting(): number {
    return this.core === null || this.core.sender === null ? 0 : this.core.sender.samples.count;
  }

  private put(core: Core, kind: number): number {
    if (core.sender === null) return STATE;
    const row = core.sender.samples.add(this.path, kind);
    if (row >= 0) return row;
    core.stats.noSample++;
    core.events.addPath(SEND_FULL, 0, 0, this.path);
    return core.stir(FULL);
  }

  /** Takes a path into `path`; its resource row, 0 above resources, MISSING or METHOD_NOT_ALLOWED. */
  private locate(core: Core, oid: number, iid: number, rid: number, riid: number): number {
    const registry = core.registry;
    this.path.set(oid, iid, rid, riid);
    // Core 1.2 6.4: these are no server's to know.
    if (oid === SECURITY || oid === OSCORE_OBJECT) return METHOD_NOT_ALLOWED;
    const orow = registry.findObject(oid);
    if (orow < 0) return MISSING;
    if (iid === ABSENT) return rid === ABSENT && riid === ABSENT ? OK : MISSING;
    const irow = registry.findInstance(orow, iid);
    if (irow < 0) return MISSING;
    if (rid === ABSENT) return riid === ABSENT ? OK : MISSING;
    const rrow = registry.findResource(orow, rid);
    if (rrow < 0) return MISSING;
    if ((registry.access(rrow) & R) === 0 || registry.kind(rrow) === EXECUTABLE) return METHOD_NOT_ALLOWED;
    if (riid !== ABSENT && (!registry.isMultiple(rrow) || registry.findMultiple(irow, rrow, riid) < 0)) return MISSING;
    return rrow;
  }
}
