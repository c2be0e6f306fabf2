/**
 * The storage port on files: one in a directory for each key, replaced as a whole.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { NO_MEMORY, OK } from '../../src/net/codes.js';
import type { Storage } from '../../src/net/storage.js';
import { MISSING, OVERFLOW } from '../../src/status.js';
import { codeOf } from './errors.js';

function failure(error: unknown): number {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? NO_MEMORY : codeOf(error);
}

/** Records as files `mote-1`, `mote-2` ... in a directory, which is made when it is first needed. */
export class FileStorage implements Storage {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  private file(key: number): string {
    return join(this.directory, 'mote-' + key);
  }

  load(key: number, into: Uint8Array, at: number, capacity: number): number {
    try {
      const bytes = readFileSync(this.file(key));
      if (bytes.length > capacity) return OVERFLOW;
      into.set(bytes, at);
      return bytes.length;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return code === 'ENOENT' || code === 'ENOTDIR' ? MISSING : failure(error);
    }
  }

  save(key: number, bytes: Uint8Array, at: number, length: number): number {
    const name = this.file(key);
    const draft = name + '.new';
    try {
      mkdirSync(this.directory, { recursive: true });
      // For the owner alone: keys are among what is kept.
      const file = openSync(draft, 'w', 0o600);
      try {
        for (let done = 0; done < length;) done += writeSync(file, bytes, at + done, length - done);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, name);
      this.settle();
      return OK;
    } catch (error) {
      this.drop(draft);
      return failure(error);
    }
  }

  erase(key: number): number {
    return this.drop(this.file(key));
  }

  /** A name that was replaced outlasts a power failure once its directory is written, too. Windows cannot open one, and does not need it. */
  private settle(): void {
    if (process.platform === 'win32') return;
    const directory = openSync(this.directory, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  }

  private drop(name: string): number {
    try {
      rmSync(name, { force: true });
      return OK;
    } catch (error) {
      return failure(error);
    }
  }
}
