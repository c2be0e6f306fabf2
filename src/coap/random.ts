/**
 * Random bytes as a port: message ids, tokens and jitter start from it (RFC 7252 4.4, 5.3.1).
 */

export interface Random {
  /** Fills bytes[at .. at + length) with unpredictable bytes. */
  random(bytes: Uint8Array, at: number, length: number): void;
}
