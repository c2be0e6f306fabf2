/**
 * One attribute of Write-Attributes as it stands in a query: `pmin=10`, `gt=-4.5`, `st` (Core 1.2 5.1.2, 7.3.2).
 */
import { boxed, isText } from '../buffers/bytes.js';
import type { Decimal } from '../codec/decimal.js';
import { BAD_REQUEST } from '../status.js';

/* Attributes by number; a set of them is a mask of 1 << number. The first five are what every client keeps. */
export const PMIN = 0;
export const PMAX = 1;
export const GT = 2;
export const LT = 3;
export const ST = 4;
/* These the Reporting feature keeps. */
export const EPMIN = 5;
export const EPMAX = 6;
export const HQMAX = 7;
export const EDGE = 8;
export const CON = 9;
/** Read like the others, but refused by Write-Attributes: it is a property (Core 1.2 5.1.2). */
export const DIM = 10;
/** How many there are. */
const COUNT = 11;

/** The name of an attribute. */
export function attributeName(number: number): string {
  switch (number) {
    case PMIN: return 'pmin';
    case PMAX: return 'pmax';
    case GT: return 'gt';
    case LT: return 'lt';
    case ST: return 'st';
    case EPMIN: return 'epmin';
    case EPMAX: return 'epmax';
    case HQMAX: return 'hqmax';
    case EDGE: return 'edge';
    case CON: return 'con';
    default: return 'dim';
  }
}

/** True for the attributes whose value is a whole number: seconds, a count, or 0 and 1. */
export function isWholeAttribute(number: number): boolean {
  return number <= PMAX || number >= EPMIN;
}

/** True for those that belong to a resource or an instance of one alone, and are not inherited from above (Core 1.2 5.1.2). */
export function isCondition(number: number): boolean {
  return (number >= GT && number <= ST) || number === EDGE;
}

export class Attribute {
  /** PMIN .. DIM. */
  number: number;
  /** False for a name without a value, which unsets the attribute. */
  given: boolean;
  /** The value of a whole one: seconds, a count, or 0 and 1. */
  seconds: number;
  /** The value of the others, in the arena's doubles. */
  readonly cell: number;
  private readonly f64: Float64Array;
  private readonly decimal: Decimal;
  /** The names by number, boxed. */
  readonly names: string[];

  constructor(f64: Float64Array, cell: number, decimal: Decimal) {
    this.f64 = f64;
    this.cell = cell;
    this.decimal = decimal;
    this.names = [];
    for (let i = 0; i < COUNT; i++) this.names.push(boxed(attributeName(i)));
    this.number = -1;
    this.given = false;
    this.seconds = 0;
  }

  /** Reads one Uri-Query; 0, or BAD_REQUEST for an unknown name or a value that is none. */
  parse(bytes: Uint8Array, at: number, length: number): number {
    let name = 0;
    while (name < length && bytes[at + name] !== 61) name++;
    this.number = -1;
    for (let i = 0; i < COUNT && this.number < 0; i++) if (isText(bytes, at, name, this.names[i])) this.number = i;
    if (this.number < 0) return BAD_REQUEST;
    this.given = name < length;
    if (!this.given) return this.number === DIM ? BAD_REQUEST : 0;
    const from = at + name + 1;
    const size = length - name - 1;
    if (isWholeAttribute(this.number)) {
      if (this.parseSeconds(bytes, from, size) < 0) return BAD_REQUEST;
      return (this.number === EDGE || this.number === CON) && (size !== 1 || this.seconds > 1) ? BAD_REQUEST : 0;
    }
    if (this.decimal.readDouble(bytes, from, size, this.cell) < 0) return BAD_REQUEST;
    return this.number === ST && this.f64[this.cell] < 0 ? BAD_REQUEST : 0;
  }

  /** Digits alone, at most what an int32 holds: more could not be kept as it is. */
  private parseSeconds(bytes: Uint8Array, at: number, length: number): number {
    if (length < 1) return BAD_REQUEST;
    let value = 0;
    for (let i = 0; i < length; i++) {
      const digit = bytes[at + i] - 48;
      if (digit < 0 || digit > 9) return BAD_REQUEST;
      value = value * 10 + digit;
      if (value > 2147483647) return BAD_REQUEST;
    }
    this.seconds = value;
    return 0;
  }
}
