/**
 * The instances and stored values of the objects that steer this client (0, 1, 2, 21) as the body of a record.
 *
 *     instance    oid (1 byte), iid (2), its values, 255
 *     value       rid (1), form (1), riid (2) of a resource instance, then what the form says
 */
import type { Arena } from '../buffers/arena.js';
import { copy } from '../buffers/bytes.js';
import type { Reader } from '../buffers/reader.js';
import type { Writer } from '../buffers/writer.js';
import { BOOLEAN, FLOAT, OBJLNK, isRun, isWhole } from '../codec/types.js';
import { DAMAGED, OK } from '../status.js';
import { cellSize } from './cells.js';
import type { Declare } from './declare.js';
import { type Registry, STORED } from './registry.js';
import { emptySteering, isSteering } from './steering.js';

const END = 255;
/* Forms: up to 8 the bytes of a whole number. */
const FORM_FLOAT = 0x10;
const FORM_BOOLEAN = 0x20;
const FORM_LINK = 0x30;
const FORM_RUN = 0x40;
/** Added for a resource instance. */
const INSTANCE = 0x80;

export class AccountsRecord {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly registry: Registry;
  private readonly declare: Declare;

  constructor(arena: Arena, registry: Registry, declare: Declare) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.registry = registry;
    this.declare = declare;
  }

  /** Writes what there is; an overflow is the writer's. */
  write(writer: Writer): void {
    const registry = this.registry;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      const orow = registry.objectOf(irow);
      if (orow < 0 || !isSteering(registry.oid(orow))) continue;
      writer.u8(registry.oid(orow));
      writer.u16(registry.iid(irow));
      for (let rrow = registry.first(orow); rrow < registry.end(orow); rrow++) {
        if (registry.kind(rrow) !== STORED || registry.rid(rrow) >= END) continue;
        if (!registry.isMultiple(rrow)) this.value(writer, irow, rrow, -1);
        else for (let mrow = 0; mrow < registry.multiples.capacity; mrow++) if (registry.isOf(mrow, irow, rrow)) this.value(writer, irow, rrow, mrow);
      }
      writer.u8(END);
    }
  }

  private value(writer: Writer, irow: number, rrow: number, mrow: number): void {
    const registry = this.registry;
    const type = registry.type(rrow);
    const at = registry.valueAt(irow, rrow, mrow < 0 ? 0 : registry.cell(mrow), cellSize(type, registry.capacity(rrow)));
    const lo = this.i32[at >> 2];
    const hi = this.i32[(at >> 2) + 1];
    let form = FORM_RUN;
    if (isWhole(type)) form = hi !== lo >> 31 ? 8 : (lo << 24) >> 24 === lo ? 1 : (lo << 16) >> 16 === lo ? 2 : 4;
    else if (type === FLOAT) form = FORM_FLOAT;
    else if (type === BOOLEAN) form = FORM_BOOLEAN;
    else if (type === OBJLNK) form = FORM_LINK;
    writer.u8(registry.rid(rrow));
    writer.u8(mrow < 0 ? form : form | INSTANCE);
    if (mrow >= 0) writer.u16(registry.riid(mrow));
    switch (form) {
      case 1: writer.u8(lo); break;
      case 2: writer.u16(lo); break;
      case 4: writer.u32(lo); break;
      case 8:
        writer.u32(hi);
        writer.u32(lo);
        break;
      case FORM_FLOAT: writer.run(this.u8, at, 8); break;
      case FORM_BOOLEAN: writer.u8(this.u8[at]); break;
      case FORM_LINK: writer.u32(lo); break;
      default:
        writer.u16(this.u16[at >> 1]);
        writer.run(this.u8, at + 2, this.u16[at >> 1]);
    }
  }

  /**
   * Reads a body: OK, or DAMAGED for one that does not fit the objects as they are declared now. Objects and resources that are not
   * declared any more are passed over.
   * @param apply false to look only: nothing is changed then. True after that: what is there goes first.
   */
  read(reader: Reader, apply: boolean): number {
    const registry = this.registry;
    if (apply) emptySteering(registry);
    else registry.clearTallies();
    let room = registry.instances.capacity - registry.instances.used();
    for (let irow = 0; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) >= 0 && isSteering(registry.oid(registry.objectOf(irow)))) room++;
    while (reader.left() > 0) {
      const oid = reader.u8();
      const iid = reader.u16();
      if (!isSteering(oid) || iid === 0xffff) return DAMAGED;
      const orow = registry.findObject(oid);
      let irow = -1;
      if (orow >= 0 && apply) {
        irow = registry.addInstance(orow, iid);
        if (irow < 0) return DAMAGED;
        this.declare.fill(irow, true);
      } else if (orow >= 0) {
        const first = registry.first(orow);
        registry.setTally(first, registry.tally(first) + 1);
        if (--room < 0 || registry.tally(first) > registry.mostInstances(orow)) return DAMAGED;
      }
      const status = this.values(reader, orow, irow);
      if (status < 0) return status;
    }
    return reader.status < 0 ? DAMAGED : OK;
  }

  /** Reads the values of an instance; @param irow -1 to look only */
  private values(reader: Reader, orow: number, irow: number): number {
    const registry = this.registry;
    for (let rid = reader.u8(); rid !== END; rid = reader.u8()) {
      const form = reader.u8();
      const kind = form & ~INSTANCE;
      const riid = (form & INSTANCE) !== 0 ? reader.u16() : -1;
      const length = kind === FORM_RUN ? reader.u16() : kind === FORM_FLOAT ? 8 : kind === FORM_LINK ? 4 : kind === FORM_BOOLEAN ? 1 : kind;
      const from = reader.skip(length);
      if (reader.status < 0) return DAMAGED;
      const rrow = orow < 0 ? -1 : registry.findResource(orow, rid);
      if (rrow < 0 || registry.kind(rrow) !== STORED) continue;
      if (!this.fits(rrow, kind, riid, length)) return DAMAGED;
      if (irow >= 0) this.put(reader.bytes, from, length, irow, rrow, kind, riid);
    }
    return OK;
  }

  private fits(rrow: number, kind: number, riid: number, length: number): boolean {
    const registry = this.registry;
    const type = registry.type(rrow);
    if (registry.isMultiple(rrow) !== (riid >= 0)) return false;
    if (isWhole(type)) return kind <= 8;
    if (type === FLOAT) return kind === FORM_FLOAT;
    if (type === BOOLEAN) return kind === FORM_BOOLEAN;
    if (type === OBJLNK) return kind === FORM_LINK;
    return isRun(type) && kind === FORM_RUN && length <= registry.capacity(rrow);
  }

  private put(bytes: Uint8Array, from: number, length: number, irow: number, rrow: number, kind: number, riid: number): void {
    const registry = this.registry;
    const mrow = riid < 0 ? -1 : registry.addMultiple(irow, rrow, riid);
    if (riid >= 0 && mrow < 0) return; // the table has shrunk
    const at = registry.valueAt(irow, rrow, mrow < 0 ? 0 : registry.cell(mrow), cellSize(registry.type(rrow), registry.capacity(rrow)));
    if (kind === FORM_RUN) {
      this.u16[at >> 1] = length;
      copy(bytes, from, length, this.u8, at + 2);
    } else if (kind === FORM_FLOAT) {
      copy(bytes, from, 8, this.u8, at);
    } else if (kind === FORM_BOOLEAN) {
      this.u8[at] = bytes[from];
    } else {
      let lo = (bytes[from] << 24) >> 24;
      let hi = lo >> 31;
      for (let i = 1; i < length; i++) {
        hi = (hi << 8) | (lo >>> 24);
        lo = (lo << 8) | bytes[from + i];
      }
      this.i32[at >> 2] = lo;
      if (kind !== FORM_LINK) this.i32[(at >> 2) + 1] = hi;
    }
  }
}
