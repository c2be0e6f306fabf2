/**
 * The attributes that steer notifications, Core 1.2 5.1.2: a set for each server and path that Write-Attributes (6.3.4) attached, and one
 * for each observation that brought its own (6.4.1).
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import type { Reader } from '../buffers/reader.js';
import { FREE, Slots } from '../buffers/slots.js';
import type { Writer } from '../buffers/writer.js';
import type { Decimal } from '../codec/decimal.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import { BOOLEAN, isNumeric } from '../codec/types.js';
import type { Config, Stats } from '../config.js';
import { BAD_REQUEST, OK, UNAVAILABLE } from '../status.js';
import { Attribute, CON, DIM, EDGE, EPMAX, EPMIN, GT, HQMAX, LT, PMAX, PMIN, ST, isCondition } from './attribute.js';

/* States of a row. */
/** Attached to a path by a server. */
const ATTACHED = 1;
/** Of one observation, whose row stands in the place of the server. */
const OWN = 2;

/** Columns: gt lt st; pmin pmax; epmin epmax hqmax. */
const THRESHOLDS = 3;
const PERIODS = 2;
const EXTRAS = 3;
/** The values of edge and con are bits of the mask, this many above their own. */
const VALUE = 4;

export class Attributes {
  /** Grows with every attached set that changes. */
  revision: number;
  readonly capacity: number;
  private readonly slots: Slots;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly f64: Float64Array;
  private readonly servers: number;
  private readonly masks: number;
  private readonly paths: number;
  private readonly seconds: number;
  private readonly thresholds: number;
  /** Where the columns of the Reporting feature begin; -1 without it. */
  private extras: number;
  /** Attributes that any set has: spares the search for what nobody has set. */
  private union: number;
  /** Mask of the draft: of what a request's queries say. */
  private drafted: number;
  private readonly attribute: Attribute;
  private readonly path: Path;
  private readonly stats: Stats;

  constructor(arena: Arena, config: Config, decimal: Decimal, stats: Stats) {
    const n = config.attributes;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.f64 = arena.f64;
    this.capacity = n;
    // One row more than there are sets: the draft of a Write-Attributes.
    this.thresholds = arena.doubles((n + 1) * THRESHOLDS);
    this.attribute = new Attribute(arena.f64, arena.doubles(1), decimal);
    this.seconds = arena.words((n + 1) * PERIODS);
    this.paths = arena.halves(n * 4);
    this.masks = arena.halves(n);
    this.servers = arena.bytes(n);
    this.slots = new Slots(arena, n);
    this.extras = -1;
    this.union = 0;
    this.drafted = 0;
    this.revision = 0;
    this.path = new Path();
    this.stats = stats;
  }

  /** Makes room for epmin, epmax, hqmax, edge and con, and for the attributes of single observations. */
  extend(arena: Arena): void {
    this.extras = arena.words((this.capacity + 1) * EXTRAS);
  }

  /** Row of the set of a server at exactly this path, or -1. */
  find(server: number, oid: number, iid: number, rid: number, riid: number): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      const at = this.paths + row * 4;
      if (this.u16[at] === oid && this.u16[at + 1] === iid && this.u16[at + 2] === rid && this.u16[at + 3] === riid &&
        this.u8[this.servers + row] === server && this.slots.state(row) === ATTACHED) return row;
    }
    return -1;
  }

  /** The name of an attribute. */
  name(number: number): string {
    return this.attribute.names[number];
  }

  /** Bits of the attributes that a set has, and above them the values of edge and con; 0 for row -1. */
  mask(row: number): number {
    return row < 0 ? 0 : this.u16[this.masks + row];
  }

  /** The value of an attribute of a set that is a whole number: seconds, a count, or 0 and 1. */
  period(row: number, number: number): number {
    if (number >= EDGE) return (this.u16[this.masks + row] >> (number + VALUE)) & 1;
    return this.i32[this.periodAt(row, number)];
  }

  private periodAt(row: number, number: number): number {
    return number <= PMAX ? this.seconds + row * PERIODS + number : this.extras + row * EXTRAS + number - EPMIN;
  }

  /** Where gt, lt or st of a set lies in the arena's doubles. */
  cell(row: number, number: number): number {
    return this.thresholds + row * THRESHOLDS + number - GT;
  }

  /**
   * Performs a Write-Attributes of a server on a path, all or nothing.
   * @param type of the value at a resource or an instance of one, NONE above
   */
  write(m: Message, server: number, path: Path, type: number): number {
    const found = this.find(server, path.oid, path.iid, path.rid, path.riid);
    this.drafted = this.mask(found);
    if (found >= 0) this.duplicate(found, this.capacity);
    const status = this.parse(m, type, true);
    return status < 0 ? status : this.keep(found, ATTACHED, server, path);
  }

  /**
   * Reads the attributes that an Observe brings for itself (Core 1.2 6.4.1); OK, also for none, or BAD_REQUEST. `keepOwn` follows.
   * @param type as for `write`; NONE for a composite observation
   */
  own(m: Message, type: number): number {
    this.drafted = 0;
    if (m.queries === 0) return OK;
    // Core 1.2 6.4.1: a client that does not support them refuses the observation.
    return this.extras < 0 ? BAD_REQUEST : this.parse(m, type, false);
  }

  /** Keeps what `own` read for the observation in a row of Observations, and drops what that row had before; OK, or UNAVAILABLE when the table is full. */
  keepOwn(observation: number): number {
    if (this.extras < 0) return OK;
    return this.keep(this.ownRow(observation), OWN, observation, null);
  }

  /** An observation has ended, and its own attributes with it. */
  ended(observation: number): void {
    const row = this.ownRow(observation);
    if (row < 0) return;
    this.slots.free(row);
    this.unite();
  }

  /** Reads the queries of a request into the draft. @param unset true when a name without a value is allowed, which unsets the attribute */
  private parse(m: Message, type: number, unset: boolean): number {
    const draft = this.capacity; // the row behind the last, never in use
    let mask = this.drafted;
    let changed = 0;
    for (let i = 0; i < m.queries; i++) {
      const row = m.query + i;
      const status = this.attribute.parse(m.bytes, m.at(row), m.length(row));
      if (status < 0) return status;
      const number = this.attribute.number;
      if (number === DIM || (number > ST && this.extras < 0)) return BAD_REQUEST;
      // Core 1.2 5.1.2: conditions are for resources and their instances, thresholds for numbers, edges for booleans.
      if (isCondition(number) && !(number === EDGE ? type === BOOLEAN : isNumeric(type))) return BAD_REQUEST;
      const bit = 1 << number;
      if ((changed & bit) !== 0) return BAD_REQUEST;
      changed |= bit;
      mask &= ~(bit | (number >= EDGE ? bit << VALUE : 0));
      if (!this.attribute.given) {
        if (!unset) return BAD_REQUEST;
        continue;
      }
      mask |= bit;
      if (number >= EDGE) mask |= this.attribute.seconds << (number + VALUE);
      else if (number >= GT && number <= ST) this.f64[this.cell(draft, number)] = this.f64[this.attribute.cell];
      else this.i32[this.periodAt(draft, number)] = this.attribute.seconds;
    }
    this.drafted = mask;
    return this.contradicts(draft, mask, changed) ? BAD_REQUEST : OK;
  }

  /** Core 1.2 5.1.2: within one Write-Attributes lt < gt, lt + 2 st < gt and epmin < epmax must hold. A pmax below pmin is no error: it is passed over later. */
  private contradicts(row: number, mask: number, changed: number): boolean {
    const evaluation = (1 << EPMIN) | (1 << EPMAX);
    if ((mask & evaluation) === evaluation && (changed & evaluation) !== 0 && this.period(row, EPMIN) >= this.period(row, EPMAX)) return true;
    const both = (1 << GT) | (1 << LT);
    if ((mask & both) !== both || (changed & mask & (both | (1 << ST))) === 0) return false;
    const gt = this.f64[this.cell(row, GT)];
    const lt = this.f64[this.cell(row, LT)];
    if (!(lt < gt)) return true;
    return (mask & (1 << ST)) !== 0 && !(lt + 2 * this.f64[this.cell(row, ST)] < gt);
  }

  /** Makes the draft the set of a row, or of a new one; a set of nothing is dropped. */
  private keep(found: number, state: number, server: number, path: Path | null): number {
    let row = found;
    if (this.drafted === 0) {
      if (row < 0) return OK;
      this.slots.free(row);
    } else {
      if (row < 0) row = this.slots.claim(0, state);
      if (row < 0) {
        this.stats.noAttributes++;
        return UNAVAILABLE;
      }
      if (path !== null) {
        const at = this.paths + row * 4;
        this.u16[at] = path.oid;
        this.u16[at + 1] = path.iid;
        this.u16[at + 2] = path.rid;
        this.u16[at + 3] = path.riid;
      }
      this.u8[this.servers + row] = server;
      this.duplicate(this.capacity, row);
      this.u16[this.masks + row] = this.drafted;
    }
    if (state === ATTACHED) this.revision++;
    this.unite();
    return OK;
  }

  private duplicate(from: number, to: number): void {
    for (let i = 0; i < PERIODS; i++) this.i32[this.seconds + to * PERIODS + i] = this.i32[this.seconds + from * PERIODS + i];
    for (let i = GT; i <= ST; i++) this.f64[this.cell(to, i)] = this.f64[this.cell(from, i)];
    if (this.extras < 0) return;
    for (let i = 0; i < EXTRAS; i++) this.i32[this.extras + to * EXTRAS + i] = this.i32[this.extras + from * EXTRAS + i];
  }

  private unite(): void {
    this.union = 0;
    for (let row = 0; row < this.capacity; row++) if (this.slots.state(row) !== FREE) this.union |= this.u16[this.masks + row];
  }

  /** Row of the set that an observation brought with it, or -1. */
  ownRow(observation: number): number {
    if (this.extras < 0) return -1;
    for (let row = 0; row < this.capacity; row++) if (this.slots.state(row) === OWN && this.u8[this.servers + row] === observation) return row;
    return -1;
  }

  /**
   * The set from which an attribute takes effect at a path: that of the deepest level that has it (Core 1.2 5.1.1), or -1.
   * Conditions are not inherited beyond the resource.
   */
  effective(server: number, path: Path, number: number): number {
    const bit = 1 << number;
    if ((this.union & bit) === 0) return -1;
    for (let depth = path.depth(); depth >= (isCondition(number) ? 3 : 1); depth--) {
      const row = this.find(server, path.oid, depth < 2 ? ABSENT : path.iid, depth < 3 ? ABSENT : path.rid, depth < 4 ? ABSENT : path.riid);
      if ((this.mask(row) & bit) !== 0) return row;
    }
    return -1;
  }

  /** The set from which an attribute takes effect for an observation: its own set alone where it has one (Core 1.2 6.4.1). @param own its row, -1 for none */
  inEffect(own: number, server: number, path: Path, number: number): number {
    if (own < 0) return this.effective(server, path, number);
    return (this.mask(own) & (1 << number)) !== 0 ? own : -1;
  }

  /** A whole attribute in effect for an observation; `otherwise` where there is none. @param own as for `inEffect` */
  inEffectOr(own: number, server: number, path: Path, number: number, otherwise: number): number {
    const row = this.inEffect(own, server, path, number);
    return row < 0 ? otherwise : this.period(row, number);
  }

  /**
   * Whether a notification of a path is to be confirmable: 1, 0, or -1 where no attribute says so.
   * Core 1.2 5.1.2: it is when any part of it has con = 1.
   */
  confirmable(own: number, server: number, path: Path): number {
    if ((this.union & (1 << CON)) === 0) return -1;
    if (own < 0) {
      const one = 1 << (CON + VALUE);
      for (let row = 0; row < this.capacity; row++) {
        if (this.slots.state(row) === ATTACHED && this.u8[this.servers + row] === server && (this.u16[this.masks + row] & one) !== 0 && this.lies(row, path)) return 1;
      }
    }
    return this.inEffectOr(own, server, path, CON, -1);
  }

  /** True when a set is attached at or below a path. */
  private lies(row: number, path: Path): boolean {
    const at = this.paths + row * 4;
    return (path.oid === ABSENT || this.u16[at] === path.oid) && (path.iid === ABSENT || this.u16[at + 1] === path.iid) &&
      (path.rid === ABSENT || this.u16[at + 2] === path.rid) && (path.riid === ABSENT || this.u16[at + 3] === path.riid);
  }

  /* For whoever keeps sets over a restart. */

  /** True for a set that a server attached. */
  isAttached(row: number): boolean {
    return this.slots.state(row) === ATTACHED;
  }

  /** The account that attached a set. */
  server(row: number): number {
    return this.u8[this.servers + row];
  }

  /** Appends a set without its server. */
  save(row: number, writer: Writer): void {
    for (let i = 0; i < 4; i++) writer.u16(this.u16[this.paths + row * 4 + i]);
    writer.u16(this.u16[this.masks + row]);
    for (let i = PMIN; i <= HQMAX; i++) {
      if ((this.mask(row) & (1 << i)) === 0) continue;
      if (i >= GT && i <= ST) writer.run(this.u8, this.cell(row, i) * 8, 8);
      else writer.u32(this.period(row, i));
    }
  }

  /** Attaches a set that `save` wrote; OK, BAD_REQUEST for one that this client cannot have, or UNAVAILABLE. */
  load(reader: Reader, server: number): number {
    const draft = this.capacity;
    const path = this.path;
    path.set(reader.u16(), reader.u16(), reader.u16(), reader.u16());
    const mask = reader.u16();
    for (let i = PMIN; i <= HQMAX; i++) {
      if ((mask & (1 << i)) === 0) continue;
      if (i > ST && this.extras < 0) return BAD_REQUEST;
      if (i >= GT && i <= ST) {
        const at = reader.skip(8);
        if (reader.status === 0) copy(reader.bytes, at, 8, this.u8, this.cell(draft, i) * 8);
      } else {
        this.i32[this.periodAt(draft, i)] = reader.i32();
      }
    }
    if (reader.status < 0 || path.oid === ABSENT) return BAD_REQUEST;
    this.drafted = mask;
    return this.keep(this.find(server, path.oid, path.iid, path.rid, path.riid), ATTACHED, server, path);
  }

  /** Drops the sets at and below what has gone: an object instance (rid ABSENT) or a resource instance. */
  forget(oid: number, iid: number, rid: number, riid: number): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      const at = this.paths + row * 4;
      if (this.slots.state(row) === ATTACHED && this.u16[at] === oid && this.u16[at + 1] === iid &&
        (rid === ABSENT || (this.u16[at + 2] === rid && this.u16[at + 3] === riid))) this.drop(row);
    }
  }

  /** Drops all that a server attached. */
  forgetServer(server: number): void {
    for (let row = 0; row < this.capacity; row++) if (this.slots.state(row) === ATTACHED && this.u8[this.servers + row] === server) this.drop(row);
  }

  private drop(row: number): void {
    this.slots.free(row);
    this.revision++;
    this.unite();
  }
}
