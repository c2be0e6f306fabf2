/**
 * What the demo's steps share: the server, the device, and patience that ends.
 */
import type { Entry } from '../device/events.js';
import { SimulatedDevice } from '../device/simulated.js';
import type { Answer } from '../server/answer.js';
import { Server, type Observation } from '../server/server.js';

export const ENDPOINT = 'urn:dev:mac:0024befffe804ff1';
const PATIENCE_MS = 5000;

export class Stage {
  readonly server: Server;
  /** What the server was notified of. */
  readonly notifications: Answer[];
  observation: Observation | undefined;
  device: SimulatedDevice | undefined;
  private readonly entries: Entry[];
  private readonly waiting: Set<() => void>;

  constructor() {
    this.server = new Server();
    this.notifications = [];
    this.entries = [];
    this.waiting = new Set();
    this.server.on('updated', () => this.stir());
    this.server.on('ended', () => this.stir());
  }

  /** Puts a device there, not yet registered. @param note is told what it logs */
  launch(note: (entry: Entry) => void): SimulatedDevice {
    this.device = new SimulatedDevice({
      server: this.server.uri,
      endpoint: ENDPOINT,
      every: 0,
      log: (entry) => {
        this.entries.push(entry);
        note(entry);
        this.stir();
      },
    });
    return this.device;
  }

  /** The device; it has been launched. */
  get running(): SimulatedDevice {
    if (this.device === undefined) throw new Error('there is no device');
    return this.device;
  }

  notified(notification: Answer): void {
    this.notifications.push(notification);
    this.stir();
  }

  /** True when the device has logged that. */
  has(event: string, path?: string): boolean {
    return this.entries.some((entry) => entry.event === event && (path === undefined || entry.path === path));
  }

  /** Waits until something is so; throws with `what` when it takes too long. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(what + ' did not happen within ' + PATIENCE_MS / 1000 + ' s'));
      }, PATIENCE_MS);
      this.waiting.add(look);
    });
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  private stir(): void {
    for (const look of [...this.waiting]) look();
  }
}

/** Throws, saying what was expected, unless it is so. */
export function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error('expected ' + what);
}
