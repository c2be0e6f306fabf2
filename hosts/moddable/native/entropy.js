// Random bytes fit for keys, from the system: getrandom on Linux, the hardware's generator on ESP32, ESP8266 and Pico.

// Fills bytes[at .. at + length).
export function fill(bytes, at, length) { return native("xs_mote_fill").call(this, bytes, at, length); }
