/**
 * A client that follows its network interface: suspended while it is down, resumed when it is up again.
 */
import { GLOBAL_UP, type NetworkInterface } from './interface.js';

/** What of a client this needs. */
export interface Follower {
  suspend(): void;
  resume(): void;
}

/** Takes the interface's `onStatus`, and calls what was there before. */
class Following {
  private readonly client: Follower;
  private readonly least: number;
  private readonly before: ((network: NetworkInterface) => void) | null;
  private isUp: boolean;

  constructor(client: Follower, network: NetworkInterface, least: number) {
    this.client = client;
    this.least = least;
    this.before = network.onStatus;
    this.isUp = true;
  }

  look(network: NetworkInterface): void {
    const isUp = network.status >= this.least;
    if (isUp !== this.isUp) {
      this.isUp = isUp;
      if (isUp) this.client.resume();
      else this.client.suspend();
    }
    if (this.before !== null) this.before(network);
  }
}

/**
 * Suspends the client while the interface is below `least`, now and from now on. Best called before `run`, so that nothing is sent too early.
 * An `onStatus` that was set before is called, too; one that is set later ends it.
 * @param least LOCAL_UP where all servers are on the link; left out: GLOBAL_UP
 */
export function follow(client: Follower, network: NetworkInterface, least?: number): void {
  const following = new Following(client, network, least === undefined ? GLOBAL_UP : least);
  network.onStatus = following.look.bind(following) as (network: NetworkInterface) => void;
  if (network.status < (least === undefined ? GLOBAL_UP : least)) following.look(network);
}
