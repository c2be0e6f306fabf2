/**
 * The storage port over cells that are not replaced at once, as flash has them: each record is kept twice in turn, so that a power failure leaves the one before.
 *
 *     cell    a number that grows with each save (1 byte), the record, 0x5a: flash is written in order, and what it did not come to is 0xff
 */
import { DEVICE_ERROR, OK } from './codes.js';
import type { Storage } from './storage.js';
import { MISSING, OVERFLOW } from '../status.js';

const END = 0x5a;

/** Named runs of bytes. Nothing throws. */
export interface Cells {
  /** The bytes; null when there are none. */
  read(name: string): Uint8Array | null;
  /** False when that failed. */
  write(name: string, bytes: Uint8Array): boolean;
  /** False when that failed; true when there was nothing. */
  remove(name: string): boolean;
}

function isWhole(cell: Uint8Array | null): boolean {
  return cell !== null && cell.length > 1 && cell[cell.length - 1] === END;
}

export class TwinStorage implements Storage {
  private readonly cells: Cells;
  private readonly prefix: string;

  /** @param prefix of the cells' names: "mote" for mote1a, mote1b ... */
  constructor(cells: Cells, prefix: string) {
    this.cells = cells;
    this.prefix = prefix;
  }

  private name(key: number, second: boolean): string {
    return this.prefix + key + (second ? 'b' : 'a');
  }

  /** The newer of the two that are whole; null when neither is. */
  private newest(key: number): Uint8Array | null {
    const a = this.cells.read(this.name(key, false));
    const b = this.cells.read(this.name(key, true));
    if (!isWhole(b)) return isWhole(a) ? a : null;
    if (!isWhole(a)) return b;
    return (((a as Uint8Array)[0] - (b as Uint8Array)[0]) & 255) < 128 ? a : b;
  }

  load(key: number, into: Uint8Array, at: number, capacity: number): number {
    const cell = this.newest(key);
    if (cell === null) return MISSING;
    const length = cell.length - 2;
    if (length > capacity) return OVERFLOW;
    for (let i = 0; i < length; i++) into[at + i] = cell[1 + i];
    return length;
  }

  save(key: number, bytes: Uint8Array, at: number, length: number): number {
    const last = this.newest(key);
    const a = this.cells.read(this.name(key, false));
    // The one that is not the newest is written over.
    const second = last !== null && isWhole(a) && (a as Uint8Array)[0] === last[0];
    const cell = new Uint8Array(length + 2);
    cell[0] = last === null ? 0 : (last[0] + 1) & 255;
    for (let i = 0; i < length; i++) cell[1 + i] = bytes[at + i];
    cell[length + 1] = END;
    return this.cells.write(this.name(key, second), cell) ? OK : DEVICE_ERROR;
  }

  erase(key: number): number {
    const a = this.cells.remove(this.name(key, false));
    const b = this.cells.remove(this.name(key, true));
    return a && b ? OK : DEVICE_ERROR;
  }
}
