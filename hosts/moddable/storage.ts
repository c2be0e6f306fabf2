/**
 * The storage port on the Moddable SDK's preferences: NVS on ESP32, a file on computers. Where a preference holds 63 bytes (ESP8266), nothing is kept.
 */
import Preference from 'preference';
import type { Storage } from '../../src/net/storage.js';
import { type Cells, TwinStorage } from '../../src/net/twin.js';

/** Preferences as cells: text of two hexadecimal digits for each byte, as not every platform keeps an ArrayBuffer. */
class PreferenceCells implements Cells {
  private readonly domain: string;

  constructor(domain: string) {
    this.domain = domain;
  }

  read(name: string): Uint8Array | null {
    try {
      const text = Preference.get(this.domain, name);
      if (typeof text !== 'string') return null;
      const bytes = new Uint8Array(text.length >> 1);
      for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substring(i * 2, i * 2 + 2), 16);
      return bytes;
    } catch {
      return null;
    }
  }

  write(name: string, bytes: Uint8Array): boolean {
    let text = '';
    for (let i = 0; i < bytes.length; i++) text += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
    try {
      Preference.set(this.domain, name, text);
      return Preference.get(this.domain, name) === text; // some platforms cut it, and say nothing
    } catch {
      return false;
    }
  }

  remove(name: string): boolean {
    try {
      Preference.delete(this.domain, name);
      return true;
    } catch {
      return false;
    }
  }
}

/** Records in the preferences of a domain, "mote" when left out; at most 15 characters (NVS). */
export function preferenceStorage(domain?: string): Storage {
  return new TwinStorage(new PreferenceCells(domain === undefined ? 'mote' : domain), '');
}
