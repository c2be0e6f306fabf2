/**
 * Queue mode as a feature: a device that sleeps between what it has to say.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Queue as Table } from '../lwm2m/queue.js';

export interface QueueOptions {
  /** Seconds for which a server can be heard after each datagram; 93 when left out, MAX_TRANSMIT_WAIT of RFC 7252 4.8.2, as Transport 1.2 recommends. */
  awake?: number;
}

export class Queue implements Feature {
  private readonly awake: number;
  private core: Core | null;

  constructor(options?: QueueOptions) {
    const awake = options === undefined || options.awake === undefined ? 93 : options.awake;
    if (!(awake >= 1 && awake <= 86400 && Math.floor(awake) === awake)) throw new Error('Queue: awake is 1 .. 86400 seconds');
    this.awake = awake;
    this.core = null;
  }

  bytes(config: Config, used: number): number {
    return table(used, 0, config.servers, config.servers, config.servers); // Queue
  }

  attach(core: Core): void {
    this.core = core;
    core.queue = new Table(core.arena, core.config, this.awake, core.accounts, core.peers, core.endpoint, core.registration, core.events, core.clock);
    core.announcement.queue = core.queue;
    core.binding = 'UQ';
  }

  /**
   * Seconds until the client itself has something to do: an Update, a notification with a pmax, a retry. A device may sleep so long after
   * QUEUE_MODE_RX_OFF, and say `client.resume(seconds)` afterwards. The rest of that time while it is awake; -1 when nothing is ever due; at most 1,073,741 (12 days).
   * Ask before `suspend`: suspended, nothing is due.
   */
  nextWake(): number {
    const core = this.core;
    if (core === null || core.door === null) return -1;
    const wait = core.door.pollTimeout(core.clock.now);
    return wait < 0 ? -1 : (wait - (wait % 1000)) / 1000;
  }
}
