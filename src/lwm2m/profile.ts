/**
 * The Profile ID of LwM2M 1.2: a name for the list of objects, in place of the list itself, Core 1.2 6.2.1.
 */
import { boxed } from '../buffers/bytes.js';
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';

export class Profile {
  /** The query of a Register. */
  readonly query: string;
  private readonly u8: Uint8Array;
  private readonly refusals: number;

  /** @param id as "oma:name", "v:name" or "6:1234abcd" */
  constructor(arena: Arena, config: Config, id: string) {
    this.u8 = arena.u8;
    this.refusals = arena.bytes(config.servers);
    this.query = boxed('pid=' + id);
  }

  /** True when a server that is registered with in this version is told the name instead of the list. */
  stands(account: number, version: number): boolean {
    return version >= 12 && this.u8[this.refusals + account] === 0;
  }

  /** An account is another server's from now on. */
  forget(account: number): void {
    this.u8[this.refusals + account] = 0;
  }

  /** The server does not know the name: from now on it is told the list. */
  refuse(account: number): void {
    this.u8[this.refusals + account] = 1;
  }
}
