// Deep sleep on ESP32: hosts/moddable/sleep.ts says what it is.

export function deepSleep(seconds) { return native("xs_mote_deepSleep").call(this, seconds); }
