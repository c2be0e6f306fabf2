/**
 * The attributes that servers attach by Write-Attributes, Core 1.2 5.1.2 and 6.3.4: a set for each server and path.
 */
import type { Arena } from '../buffers/arena.js';
import { FREE, Slots } from '../buffers/slots.js';
import type { Decimal } from '../codec/decimal.js';
import type { Message } from '../codec/message.js';
import { ABSENT, type Path } from '../codec/path.js';
import type { Config, Stats } from '../config.js';
import { BAD_REQUEST, OK, UNAVAILABLE } from '../status.js';
import { Attribute, GT, LT, PMAX, ST } from './attribute.js';

const USED = 1;
/** Threshold columns: gt, lt, st. */
const THRESHOLDS = 3;

export class Attributes {
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
  private readonly attribute: Attribute;
  private readonly stats: Stats;

  constructor(arena: Arena, config: Config, decimal: Decimal, stats: Stats) {
    const n = config.attributes;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.f64 = arena.f64;
    // One row more than there are sets: the draft of a Write-Attributes.
    this.thresholds = arena.doubles((n + 1) * THRESHOLDS);
    this.attribute = new Attribute(arena.f64, arena.doubles(1), decimal);
    this.seconds = arena.words((n + 1) * 2);
    this.paths = arena.halves(n * 4);
    this.servers = arena.bytes(n);
    this.masks = arena.bytes(n);
    this.slots = new Slots(arena, n);
    this.stats = stats;
  }

  /** Row of the set of a server at exactly this path, or -1. */
  find(server: number, oid: number, iid: number, rid: number, riid: number): number {
    for (let row = 0; row < this.slots.capacity; row++) {
      const at = this.paths + row * 4;
      if (this.u16[at] === oid && this.u16[at + 1] === iid && this.u16[at + 2] === rid && this.u16[at + 3] === riid &&
        this.u8[this.servers + row] === server && this.slots.state(row) !== FREE) return row;
    }
    return -1;
  }

  /** The name of an attribute. */
  name(number: number): string {
    return this.attribute.names[number];
  }

  /** Bits of the attributes that a set has; 0 for row -1. */
  mask(row: number): number {
    return row < 0 ? 0 : this.u8[this.masks + row];
  }

  /** pmin or pmax of a set, seconds. */
  period(row: number, number: number): number {
    return this.i32[this.seconds + row * 2 + number];
  }

  /** Where gt, lt or st of a set lies in the arena's doubles. */
  cell(row: number, number: number): number {
    return this.thresholds + row * THRESHOLDS + number - GT;
  }

  /**
   * Performs a Write-Attributes of a server on a path, all or nothing.
   * @param numeric true when thresholds may be set there: a numeric resource or an instance of one
   */
  write(m: Message, server: number, path: Path, numeric: boolean): number {
    const found = this.find(server, path.oid, path.iid, path.rid, path.riid);
    const draft = this.slots.capacity; // the row behind the last, never in use
    let mask = this.mask(found);
    if (found >= 0) this.copy(found, draft);
    let changed = 0;
    for (let i = 0; i < m.queries; i++) {
      const row = m.query + i;
      const status = this.attribute.parse(m.bytes, m.at(row), m.length(row));
      if (status < 0) return status;
      const number = this.attribute.number;
      if (number > ST) return BAD_REQUEST;
      // Core 1.2 5.1.2: gt, lt and st are for resources and their instances, and for numbers.
      if (number >= GT && !numeric) return BAD_REQUEST;
      const bit = 1 << number;
      if ((changed & bit) !== 0) return BAD_REQUEST;
      changed |= bit;
      if (!this.attribute.given) {
        mask &= ~bit;
        continue;
      }
      mask |= bit;
      if (number <= PMAX) this.i32[this.seconds + draft * 2 + number] = this.attribute.seconds;
      else this.f64[this.cell(draft, number)] = this.f64[this.attribute.cell];
    }
    if (this.contradicts(draft, mask, changed)) return BAD_REQUEST;
    return this.keep(found, draft, mask, server, path);
  }

  /** Core 1.2 5.1.2: within one Write-Attributes lt < gt and lt + 2 st < gt must hold. */
  private contradicts(row: number, mask: number, changed: number): boolean {
    const both = (1 << GT) | (1 << LT);
    if ((mask & both) !== both || (changed & mask & (both | (1 << ST))) === 0) return false;
    const gt = this.f64[this.cell(row, GT)];
    const lt = this.f64[this.cell(row, LT)];
    if (!(lt < gt)) return true;
    return (mask & (1 << ST)) !== 0 && !(lt + 2 * this.f64[this.cell(row, ST)] < gt);
  }

  private keep(found: number, draft: number, mask: number, server: number, path: Path): number {
    if (mask === 0) {
      if (found >= 0) this.slots.free(found);
      return OK;
    }
    let row = found;
    if (row < 0) {
      row = this.slots.claim(0, USED);
      if (row < 0) {
        this.stats.noAttributes++;
        return UNAVAILABLE;
      }
      const at = this.paths + row * 4;
      this.u8[this.servers + row] = server;
      this.u16[at] = path.oid;
      this.u16[at + 1] = path.iid;
      this.u16[at + 2] = path.rid;
      this.u16[at + 3] = path.riid;
    }
    this.copy(draft, row);
    this.u8[this.masks + row] = mask;
    return OK;
  }

  private copy(from: number, to: number): void {
    for (let i = 0; i < 2; i++) this.i32[this.seconds + to * 2 + i] = this.i32[this.seconds + from * 2 + i];
    for (let i = GT; i <= ST; i++) this.f64[this.cell(to, i)] = this.f64[this.cell(from, i)];
  }

  /**
   * The set from which an attribute takes effect at a path: that of the deepest level that has it (Core 1.2 5.1.1), or -1.
   * Thresholds are not inherited beyond the resource.
   */
  effective(server: number, path: Path, number: number): number {
    const bit = 1 << number;
    for (let depth = path.depth(); depth >= (number >= GT ? 3 : 1); depth--) {
      const row = this.find(server, path.oid, depth < 2 ? ABSENT : path.iid, depth < 3 ? ABSENT : path.rid, depth < 4 ? ABSENT : path.riid);
      if ((this.mask(row) & bit) !== 0) return row;
    }
    return -1;
  }

  /** pmin or pmax in effect at a path, seconds; `otherwise` where no level has it. */
  periodAt(server: number, path: Path, number: number, otherwise: number): number {
    const row = this.effective(server, path, number);
    return row < 0 ? otherwise : this.period(row, number);
  }

  /** Drops the sets at and below what has gone: an object instance (rid ABSENT) or a resource instance. */
  forget(oid: number, iid: number, rid: number, riid: number): void {
    for (let row = 0; row < this.slots.capacity; row++) {
      const at = this.paths + row * 4;
      if (this.u16[at] === oid && this.u16[at + 1] === iid && (rid === ABSENT || (this.u16[at + 2] === rid && this.u16[at + 3] === riid))) this.slots.free(row);
    }
  }
}
