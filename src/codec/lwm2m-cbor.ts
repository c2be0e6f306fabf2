/**
 * Content format LwM2M CBOR (11544), Core 1.2 7.4.4: maps of maps whose keys are the ids, down to values as content format CBOR has them.
 *
 * Written as the spec's examples are: the ids of the path asked for together in one key, {[3, 0]: {0: "..", 6: {0: 1, 1: 5}}}; where
 * the root was asked for, those of each object instance. The maps whose entries are not counted beforehand have indefinite lengths
 * (RFC 8949 3.2.2), which the spec's ABNF allows ("CBOR_infinite_map_start") and the one client that speaks the format, Anjay, writes throughout:
 * so nothing is patched in. Map and keys of a single value, and the instances of one resource, have definite lengths.
 *
 * Read: any of these forms; keys that begin with the object, or (Write, Create) below the path that the payload was sent to. A float is no
 * whole number here, as in content format CBOR. A time has no tag when it goes out, as in the example. There are no times of values.
 * An empty map is a container without content or a path alone; null stands for what is to be removed. (Core 1.2 6.3.8 has lists of paths in SenML only.)
 */
import type { Arena } from '../buffers/arena.js';
import type { Writer } from '../buffers/writer.js';
import { MAJOR_ARRAY, MAJOR_MAP, MAJOR_UNSIGNED } from './cbor-item.js';
import { writeHead, writeValue } from './cbor-value.js';
import type { Format } from './format.js';
import { Lwm2mCborReader } from './lwm2m-cbor-reader.js';
import { Path } from './path.js';
import { NONE } from './types.js';
import type { Value } from './value.js';
import { NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

/** Bytes that it takes of the arena: 1 double, 12 words and 4 bytes. */
export const LWM2M_CBOR_BYTES = 60;

const MAP_OPEN = 0xbf;
const BREAK = 0xff;
/** A map without entries: a path alone, or a container without content. */
const EMPTY = 0xa0;

export class Lwm2mCborFormat implements Format {
  readonly several: boolean;
  readonly timed: boolean;
  readonly reader: Lwm2mCborReader;
  private writer: Writer | null;
  /** Ids of the base, and of a key of the outermost map. */
  private baseDepth: number;
  private keyDepth: number;
  private count: number;
  /** The path written before, and how many maps are open below its key; -1 before the first. */
  private readonly last: Path;
  private lastDepth: number;
  private maps: number;

  constructor(arena: Arena) {
    this.several = true;
    this.timed = false;
    this.reader = new Lwm2mCborReader(arena);
    this.writer = null;
    this.baseDepth = 0;
    this.keyDepth = 0;
    this.count = 0;
    this.last = new Path();
    this.lastDepth = 0;
    this.maps = -1;
  }

  needsWhole(_base: Path, _multiple: boolean): boolean {
    return false;
  }

  beginWrite(writer: Writer, base: Path, count: number): void {
    this.writer = writer;
    this.baseDepth = base.depth();
    this.keyDepth = this.baseDepth === 0 ? 2 : this.baseDepth;
    this.count = count;
    this.maps = -1;
    // All that lies below one path has one key.
    if (count === 0 || this.baseDepth > 0) writeHead(writer, MAJOR_MAP, 0, count === 0 ? 0 : 1);
    else writer.u8(MAP_OPEN);
  }

  write(path: Path, value: Value): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    const depth = path.depth();
    if (depth === 0) return NOT_ACCEPTABLE; // the root has no id for a key
    // Ids that this path has in common with the one before, which decide what maps go on.
    let common = 0;
    if (this.maps >= 0) while (common < depth && path.id(common) === this.last.id(common)) common++;
    if (common >= depth) common = depth - 1;
    if (common >= this.lastDepth) common = this.lastDepth - 1;
    if (this.maps < 0 || common < this.keyDepth) {
      this.closeMaps(writer, 0);
      common = depth < this.keyDepth ? depth : this.keyDepth;
      if (common !== 1) writeHead(writer, MAJOR_ARRAY, 0, common);
      for (let i = 0; i < common; i++) writeHead(writer, MAJOR_UNSIGNED, 0, path.id(i));
      if (depth > common) this.openMap(writer);
    } else {
      this.closeMaps(writer, common - this.keyDepth + 1);
    }
    for (; common < depth; common++) {
      writeHead(writer, MAJOR_UNSIGNED, 0, path.id(common));
      if (common + 1 < depth) this.openMap(writer);
    }
    this.last.copy(path);
    this.lastDepth = depth;
    if (value.type !== NONE) return writeValue(writer, value);
    writer.u8(EMPTY);
    return 0;
  }

  /** Opens a map below the key; with its length where that is known, which is then not closed. */
  private openMap(writer: Writer): void {
    this.maps++;
    if (this.baseDepth === 3) writeHead(writer, MAJOR_MAP, 0, this.count);
    else writer.u8(MAP_OPEN);
  }

  /** Closes maps until `keep` are open; the first key has none. */
  private closeMaps(writer: Writer, keep: number): void {
    if (this.maps < 0) this.maps = 0;
    for (; this.maps > keep; this.maps--) if (this.baseDepth !== 3) writer.u8(BREAK);
  }

  endWrite(): number {
    const writer = this.writer;
    if (writer === null) return OVERFLOW;
    this.closeMaps(writer, 0);
    if (this.baseDepth === 0 && this.count > 0) writer.u8(BREAK);
    this.writer = null;
    return writer.status < 0 ? OVERFLOW : 0;
  }

  beginRead(bytes: Uint8Array, at: number, length: number, base: Path): number {
    return this.reader.begin(bytes, at, length, base);
  }

  next(path: Path): number {
    return this.reader.next(path);
  }

  content(): number {
    return this.reader.content;
  }

  decode(type: number, value: Value): number {
    return this.reader.decode(type, value);
  }
}
