/**
 * Deep sleep: the device is off but for a timer, and starts its program anew. On ESP32 the SDK has none: `native/sleep.js` has, and a manifest puts it in this module's place.
 */

/** Longest that System.deepSleep takes: int32 microseconds. */
const LONGEST = 2147;

/** Sleeps for so many seconds, less where the platform cannot sleep so long; returns, with false, where it cannot sleep at all. */
export function deepSleep(seconds: number): boolean {
  const system = globalThis.System;
  if (system === undefined || system.deepSleep === undefined) return false;
  system.deepSleep((seconds < LONGEST ? seconds : LONGEST) * 1000000);
  return true;
}
