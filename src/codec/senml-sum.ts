/**
 * Numbers of SenML and their base values, added (RFC 8428 4.5.4).
 */
import { FLOAT, INTEGER, UNSIGNED } from './types.js';
import { BAD_REQUEST } from '../status.js';

const TWO32 = 4294967296;

/** A number: the halves of a whole one, and every one as the double `f64[cell]`. */
export interface Wide {
  hi: number;
  lo: number;
  readonly cell: number;
  readonly f64: Float64Array;
}

/** A number as a reader found it, with the tag of CBOR that says what it means, or NO_TAG. */
export interface Numeric extends Wide {
  readonly tag: number;
}

/** Adds `base` to `number`, exactly where both are whole; answers the kind of the sum, or BAD_REQUEST where 64 bits do not hold it. */
export function sum(number: Wide, kind: number, base: Wide, baseKind: number): number {
  if (kind === FLOAT || baseKind === FLOAT) {
    number.f64[number.cell] += base.f64[base.cell];
    return FLOAT;
  }
  const lo = (number.lo >>> 0) + (base.lo >>> 0);
  const hi = (kind === UNSIGNED ? number.hi >>> 0 : number.hi) + (baseKind === UNSIGNED ? base.hi >>> 0 : base.hi) + (lo >= TWO32 ? 1 : 0);
  if (hi < -2147483648 || hi >= TWO32) return BAD_REQUEST;
  number.hi = hi | 0;
  number.lo = lo | 0;
  number.f64[number.cell] = hi * TWO32 + (number.lo >>> 0);
  return hi >= 2147483648 ? UNSIGNED : INTEGER;
}
