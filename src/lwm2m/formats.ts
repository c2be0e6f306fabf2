/**
 * The content formats that this client speaks, by their numbers (Core 1.2 7.4).
 */
import type { Arena } from '../buffers/arena.js';
import type { Writer } from '../buffers/writer.js';
import { FORMAT_LWM2M_JSON_OLD, FORMAT_TLV_OLD, type Format } from '../codec/format.js';

const CAPACITY = 10;

export class Formats {
  private readonly u16: Uint16Array;
  private readonly numbers: number;
  private readonly formats: Format[];

  constructor(arena: Arena) {
    this.u16 = arena.u16;
    this.numbers = arena.halves(CAPACITY);
    this.formats = [];
  }

  /** Adds a format under its number; throws when there are too many. */
  add(number: number, format: Format): void {
    if (this.formats.length === CAPACITY) throw new Error('formats: more than ' + CAPACITY);
    this.u16[this.numbers + this.formats.length] = number;
    this.formats.push(format);
  }

  find(number: number): Format | null {
    for (let i = 0; i < this.formats.length; i++) if (this.u16[this.numbers + i] === number) return this.formats[i];
    return null;
  }

  /** Appends the numbers, separated by spaces: the value of `ct=` in a registration (RFC 7252 7.2.1). */
  list(writer: Writer): void {
    for (let i = 0; i < this.formats.length; i++) {
      const number = this.u16[this.numbers + i];
      if (number === FORMAT_TLV_OLD || number === FORMAT_LWM2M_JSON_OLD) continue;
      if (i > 0) writer.u8(32);
      writer.decimal(number);
    }
  }
}

