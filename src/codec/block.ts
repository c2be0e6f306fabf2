/**
 * The value of Block1 and Block2, RFC 7959 2.2: num, whether more follow, and the size as 16 << szx.
 */

/** Largest block number (20 bits). */
export const LAST_NUM = 0xfffff;

export function blockNum(value: number): number {
  return value >>> 4;
}

export function blockMore(value: number): boolean {
  return (value & 8) !== 0;
}

/** Size exponent 0 .. 6; 7 is reserved over UDP and means BERT over TCP (RFC 8323 6). */
export function blockSzx(value: number): number {
  return value & 7;
}

/** Bytes of a block. */
export function blockSize(szx: number): number {
  return 16 << szx;
}

export function blockValue(num: number, more: boolean, szx: number): number {
  return (num << 4) | (more ? 8 : 0) | szx;
}

/** The largest szx whose blocks are not larger than `wish` bytes; 0 for any smaller wish. */
export function szxFor(wish: number): number {
  let szx = 0;
  while (szx < 6 && 32 << szx <= wish) szx++;
  return szx;
}
