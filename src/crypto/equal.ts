/**
 * Comparison of secrets in a time that does not depend on them, and forgetting.
 */

/** True when two runs of `length` bytes are the same; looks at all of them whatever it finds. */
export function equal(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  let difference = 0;
  for (let i = 0; i < length; i++) difference |= a[aAt + i] ^ b[bAt + i];
  return difference === 0;
}

/** Overwrites bytes[at .. at + length) with zeros. */
export function wipe(bytes: Uint8Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) bytes[at + i] = 0;
}
