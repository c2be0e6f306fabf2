/**
 * Random bytes as the engine has them: the hardware's generator on ESP32 and ESP8266, an ordinary one elsewhere. `native/entropy.js` asks the system; a manifest
 * puts it in this module's place.
 */

/**
 * Fills bytes[at .. at + length), which lie within. The time is mixed in: on Linux the engine's generator begins with the same number in each run, and a client
 * that has restarted would repeat its message ids on the same port, where its server takes them for duplicates.
 */
export function fill(bytes: Uint8Array, at: number, length: number): void {
  let mixed = Date.now() | 0;
  for (let i = 0; i < length; i++) {
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    bytes[at + i] = ((Math.random() * 256) | 0) ^ (mixed >>> 24);
  }
}
