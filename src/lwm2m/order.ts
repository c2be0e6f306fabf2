/**
 * The order in which servers are registered with: priority, initial delay and block on failure, Core 1.2 6.2.1.1, "Ordered Servers Procedure".
 */
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';
import { type Accounts, SERVER_FAILURE_BLOCK, SERVER_INITIAL_DELAY, SERVER_PRIORITY } from './accounts.js';

/** The priority of a server that is not in the order: those attempts are managed by themselves. */
export const UNORDERED = 0x7fffffff;

/** Its turn is over: those behind it may begin. */
const PASSED = 1;
/** It was registered with once: no initial delay any more. */
const KNOWN = 2;

export class Order {
  private readonly u8: Uint8Array;
  private readonly flags: number;
  private readonly accounts: Accounts;

  constructor(arena: Arena, config: Config, accounts: Accounts) {
    this.u8 = arena.u8;
    this.flags = arena.bytes(config.servers);
    this.accounts = accounts;
  }

  /** An account is to be registered with: those behind it wait. */
  enter(account: number): void {
    this.u8[this.flags + account] &= ~PASSED;
  }

  /** Nothing is known of an account any more: a bootstrap made it. */
  forget(account: number): void {
    this.u8[this.flags + account] = 0;
  }

  /** The turn of an account is over, as it is stopped. */
  pass(account: number): void {
    this.u8[this.flags + account] |= PASSED;
  }

  registered(account: number): void {
    this.u8[this.flags + account] |= PASSED | KNOWN;
  }

  /** All attempts of an account failed, or the server refused: unless it blocks the others (1/x/15), the next has its turn. */
  failed(account: number): void {
    if (!this.accounts.flagOf(account, SERVER_FAILURE_BLOCK, false)) this.pass(account);
  }

  /** True when it is an account's turn: all before it have had theirs. Of two with the same priority the first is before the other. */
  admits(account: number): boolean {
    const priority = this.priority(account);
    if (priority === UNORDERED) return true;
    for (let other = 0; other < this.accounts.count; other++) {
      if (other === account || (this.u8[this.flags + other] & PASSED) !== 0) continue;
      const theirs = this.priority(other);
      if (theirs < priority || (theirs === priority && other < account)) return false;
    }
    return true;
  }

  /** Seconds from an account's turn to its first attempt (1/x/14). */
  delay(account: number): number {
    return (this.u8[this.flags + account] & KNOWN) !== 0 ? 0 : this.accounts.numberOf(account, SERVER_INITIAL_DELAY, 0);
  }

  private priority(account: number): number {
    return this.accounts.numberOf(account, SERVER_PRIORITY, UNORDERED);
  }
}
