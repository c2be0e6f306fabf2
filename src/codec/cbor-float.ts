/**
 * Floats of CBOR (RFC 8949 3.3) to and from the bits of a double that lies in an arena: half and single precision widen exactly, and what is exact as a single is written as one.
 */
import type { Writer } from '../buffers/writer.js';
import { BAD_REQUEST } from '../status.js';

/**
 * Puts a narrow float into a cell.
 * @param fraction the 20 upper bits of its fraction, `low` the rest in their place in the lower half of a double
 * @param top its exponent of infinities and NaN, `bias` what lies between its exponents and those of a double
 */
function widen(i32: Int32Array, cell: number, sign: number, exponent: number, fraction: number, low: number, top: number, bias: number): void {
  let e = exponent;
  let hi = fraction;
  let lo = low;
  if (e === top) {
    e = 0x7ff;
  } else if (e !== 0) {
    e += bias;
  } else if (hi !== 0 || lo !== 0) {
    // A subnormal: shifted up until its first bit is the hidden one.
    e = bias + 1;
    while ((hi & 0x100000) === 0) {
      hi = (hi << 1) | (lo >>> 31);
      lo <<= 1;
      e--;
    }
    hi &= 0xfffff;
  }
  i32[cell * 2] = lo;
  i32[cell * 2 + 1] = sign | (e << 20) | hi;
}

/** Puts the float whose head had `info` 25, 26 or 27 and the argument (hi, lo) into the double at `cell`; 0, or BAD_REQUEST for any other head. */
export function readFloat(info: number, hi: number, lo: number, i32: Int32Array, cell: number): number {
  switch (info) {
    case 25:
      widen(i32, cell, (lo & 0x8000) << 16, (lo >> 10) & 31, (lo & 0x3ff) << 10, 0, 31, 1008);
      return 0;
    case 26:
      widen(i32, cell, lo & 0x80000000, (lo >>> 23) & 255, (lo >>> 3) & 0xfffff, lo << 29, 255, 896);
      return 0;
    case 27:
      i32[cell * 2] = lo;
      i32[cell * 2 + 1] = hi;
      return 0;
    default: return BAD_REQUEST;
  }
}

/** Appends the double whose bytes are u8[cell * 8] ..: in single precision when that is exact (subnormals apart), else in double precision. */
export function writeFloat(writer: Writer, u8: Uint8Array, cell: number): void {
  const at = cell * 8;
  const lo = u8[at] | (u8[at + 1] << 8) | (u8[at + 2] << 16) | (u8[at + 3] << 24);
  const hi = u8[at + 4] | (u8[at + 5] << 8) | (u8[at + 6] << 16) | (u8[at + 7] << 24);
  const sign = hi & 0x80000000;
  const exponent = (hi >>> 20) & 0x7ff;
  const fraction = hi & 0xfffff;
  if (exponent === 0x7ff) {
    writer.u8(0xfa);
    // Every NaN is written as the one of RFC 8949 4.2.2: its other bits mean nothing to a peer.
    writer.u32(fraction === 0 && lo === 0 ? sign | 0x7f800000 : 0x7fc00000);
    return;
  }
  if ((lo & 0x1fffffff) === 0 && ((exponent > 896 && exponent < 1151) || (exponent === 0 && fraction === 0 && lo === 0))) {
    writer.u8(0xfa);
    writer.u32(exponent === 0 ? sign : sign | ((exponent - 896) << 23) | (fraction << 3) | (lo >>> 29));
    return;
  }
  writer.u8(0xfb);
  writer.u32(hi);
  writer.u32(lo);
}
