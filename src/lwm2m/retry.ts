/**
 * When a failed registration is tried again: Core 1.2 6.2.1.1, "Registration Procedures Default Values", with jitter.
 */
import type { Arena } from '../buffers/arena.js';
import type { Config } from '../config.js';
import type { Endpoint } from '../coap/endpoint.js';
import { type Accounts, SERVER_RETRY_COUNT, SERVER_RETRY_TIMER, SERVER_SEQUENCE_COUNT, SERVER_SEQUENCE_DELAY } from './accounts.js';

/** The longest delay, seconds: 34 years would overflow nothing, a year is long enough. */
const LONGEST = 31536000;

export class Retry {
  /** True when the failure counted last was the end of the last sequence. */
  exhausted: boolean;
  private readonly u8: Uint8Array;
  private readonly attempts: number;
  private readonly sequences: number;
  private readonly accounts: Accounts;
  private readonly endpoint: Endpoint;

  constructor(arena: Arena, config: Config, accounts: Accounts, endpoint: Endpoint) {
    this.exhausted = false;
    this.u8 = arena.u8;
    this.attempts = arena.bytes(config.servers);
    this.sequences = arena.bytes(config.servers);
    this.accounts = accounts;
    this.endpoint = endpoint;
  }

  /** Begins anew: the server was reached, or the application asks. */
  reset(account: number): void {
    this.u8[this.attempts + account] = 0;
    this.u8[this.sequences + account] = 0;
  }

  /**
   * Counts a failure; answers the seconds to wait. Within a sequence the delay doubles each time; between sequences it is
   * Communication Sequence Delay, and goes on so for ever. After as many sequences as 1/x/20 allows, or when 1/x/19 allows no other,
   * all is `exhausted`: that is when a bootstrap is in place, but a device nobody can reach must not give up.
   * Up to a quarter is added at random, so that devices that lost a server together do not come back together.
   */
  failed(account: number): number {
    const most = this.accounts.setting(account, SERVER_RETRY_COUNT, 5);
    const count = most > 255 ? 255 : most;
    const timer = this.accounts.setting(account, SERVER_RETRY_TIMER, 60);
    const attempt = this.u8[this.attempts + account] + 1;
    let delay = timer;
    this.exhausted = false;
    if (attempt < count) {
      this.u8[this.attempts + account] = attempt;
      for (let i = 1; i < attempt && delay < LONGEST; i++) delay *= 2;
    } else {
      this.u8[this.attempts + account] = 0;
      delay = this.accounts.setting(account, SERVER_SEQUENCE_DELAY, 86400);
      const sequence = this.u8[this.sequences + account] + 1;
      // Core 1.2 E.2: the largest value of 1/x/19 means that there is no other sequence.
      this.exhausted = sequence >= this.accounts.numberOf(account, SERVER_SEQUENCE_COUNT, 1) || sequence === 255 || delay === 0x7fffffff;
      this.u8[this.sequences + account] = this.exhausted ? 0 : sequence;
    }
    if (delay > LONGEST) delay = LONGEST;
    if (delay < 1) delay = 1; // a server that sets 0 must not draw a flood
    return delay + ((delay >> 2) * this.endpoint.dice(8) >> 8);
  }
}
