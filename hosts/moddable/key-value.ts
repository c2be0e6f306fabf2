/**
 * The storage port on ECMA-419's key-value store: NVS on ESP32, flash on ESP8266, Pico and nRF52, settings on Zephyr. Not on Linux.
 */
import stores, { type KeyValueStore } from 'embedded:storage/key-value';
import type { Storage } from '../../src/net/storage.js';
import { type Cells, TwinStorage } from '../../src/net/twin.js';

class KeyValueCells implements Cells {
  private readonly path: string;
  private store: KeyValueStore | null;

  constructor(path: string) {
    this.path = path;
    this.store = null;
  }

  read(name: string): Uint8Array | null {
    try {
      const value = this.open().read(name);
      return value === undefined ? null : new Uint8Array(value);
    } catch {
      return null;
    }
  }

  write(name: string, bytes: Uint8Array): boolean {
    try {
      this.open().write(name, bytes);
      return true;
    } catch {
      return false;
    }
  }

  remove(name: string): boolean {
    try {
      this.open().delete(name);
      return true;
    } catch {
      return false;
    }
  }

  /** Opened when it is first needed, and again after it could not be. */
  private open(): KeyValueStore {
    let store = this.store;
    if (store === null) {
      store = stores.open({ path: this.path, mode: 'r+', format: 'buffer' });
      this.store = store;
    }
    return store;
  }
}

/** Records in the store of a path, "mote" when left out; at most 15 characters (NVS). */
export function keyValueStorage(path?: string): Storage {
  return new TwinStorage(new KeyValueCells(path === undefined ? 'mote' : path), '');
}
