/**
 * The storage port: a few small records that survive a restart, each under a number, as every host keeps them.
 */

/** Key of the DTLS session of peer 0; those of the others follow, the bootstrap server's last. Keys below are the LwM2M layer's. */
export const KEY_SECURE = 16;

/** What a host hands to the persistence feature. Nothing throws; the bytes are the caller's again on return. */
export interface Storage {
  /**
   * Copies what was saved last under a key into into[at .. at + capacity).
   * Its length; MISSING when there is nothing, OVERFLOW when it is longer than `capacity`, or a failure of net/codes.
   * @param key 1 .. 255
   */
  load(key: number, into: Uint8Array, at: number, capacity: number): number;
  /**
   * Saves bytes[at .. at + length) in the place of what was there. Cut off by a power failure it leaves the old record or the new one
   * where the host can do so; half of one is found out by its checksum. OK, or a failure of net/codes (NO_MEMORY: the storage is full).
   */
  save(key: number, bytes: Uint8Array, at: number, length: number): number;
  /** Forgets a key. OK, also when there was nothing. */
  erase(key: number): number;
}
