/**
 * The storage port on Espruino's flash files.
 */
import type { Storage } from '../../src/net/storage.js';
import { type Cells, TwinStorage } from '../../src/net/twin.js';

class FlashCells implements Cells {
  private readonly flash: StorageModule;

  constructor(flash: StorageModule) {
    this.flash = flash;
  }

  read(name: string): Uint8Array | null {
    const buffer = this.flash.readArrayBuffer(name);
    return buffer === undefined ? null : new Uint8Array(buffer);
  }

  write(name: string, bytes: Uint8Array): boolean {
    try {
      return this.flash.write(name, bytes) === true;
    } catch {
      return false; // the flash is full
    }
  }

  remove(name: string): boolean {
    this.flash.erase(name);
    return true;
  }
}

/** Records as files of the flash whose names begin with a prefix, "mote" when left out. */
export function flashStorage(prefix?: string): Storage {
  return new TwinStorage(new FlashCells(require('Storage')), prefix === undefined ? 'mote' : prefix);
}
