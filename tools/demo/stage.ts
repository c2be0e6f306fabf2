/**
 * What the demo's steps share: the server, the device, and patience that ends.
 */
import type { Entry } from '../device/events.js';
import { SimulatedDevice } from '../device/simulated.js';
import type { Answer } from '../server/answer.js';
import type { Psk, SessionFacts } from '../server/secure.js';
import { Server, type Observation } from '../server/server.js';

/** A datagram of DTLS that carries no message. */
export interface HandshakeDatagram {
  fromDevice: boolean;
  bytes: Uint8Array;
}

export const ENDPOINT = 'urn:dev:mac:0024befffe804ff1';
/** What device and server share with --secure. */
const PSK: Psk = { identity: 'mote-demo', key: new TextEncoder().encode('a key of 16 byte') };
const PATIENCE_MS = 5000;

export class Stage {
  readonly server: Server;
  /** What the server was notified of. */
  readonly notifications: Answer[];
  observation: Observation | undefined;
  device: SimulatedDevice | undefined;
  /** The datagrams of handshakes, and what the last one has come to. */
  readonly records: HandshakeDatagram[];
  session: SessionFacts | undefined;
  private readonly psk: Psk | undefined;
  private started: boolean;
  private readonly entries: Entry[];
  private readonly waiting: Set<() => void>;

  /** @param isSecure over DTLS with a pre-shared key */
  constructor(isSecure: boolean) {
    this.psk = isSecure ? PSK : undefined;
    this.server = new Server({ psk: this.psk });
    this.notifications = [];
    this.records = [];
    this.started = false;
    this.entries = [];
    this.waiting = new Set();
    this.server.on('updated', () => this.stir());
    this.server.on('ended', () => this.stir());
    this.server.on('record', (fromDevice, bytes) => {
      this.records.push({ fromDevice, bytes });
      this.stir();
    });
    this.server.on('session', (facts) => {
      this.session = facts;
      this.stir();
    });
  }

  /** Puts a device there, not yet registered. @param note is told what it logs */
  launch(note: (entry: Entry) => void): SimulatedDevice {
    this.device = new SimulatedDevice({
      server: this.server.uri,
      endpoint: ENDPOINT,
      pskIdentity: this.psk?.identity,
      pskKey: this.psk?.key,
      every: 0,
      log: (entry) => {
        this.entries.push(entry);
        note(entry);
        this.stir();
      },
    });
    return this.device;
  }

  /** Lets the device begin, unless it has. */
  start(): void {
    if (!this.started) this.running.start();
    this.started = true;
  }

  /** Lets another device try, with another identity or key than the server knows; answers what its client was told: a code of src/net/codes.ts. */
  async intrude(psk: Partial<Psk>): Promise<number> {
    const { identity, key } = { ...PSK, ...psk };
    let stranger: SimulatedDevice | undefined;
    let code = 0;
    try {
      stranger = new SimulatedDevice({
        server: this.server.uri, endpoint: 'urn:dev:mac:0024befffe804ff2', pskIdentity: identity, pskKey: key, every: 0,
        // It gives up sooner than a device in the field, which waits two minutes for an answer.
        dtls: { retransmit: 100, retries: 2 },
        log: (entry) => {
          if (entry.event === 'NETWORK_ERROR' && code === 0) code = entry.code ?? 0;
          this.stir();
        },
      });
      stranger.start();
      await this.until('the refusal', () => code !== 0);
    } finally {
      stranger?.halt();
    }
    return code;
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

  /** How often the device has logged that. */
  count(event: string): number {
    return this.entries.filter((entry) => entry.event === event).length;
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
