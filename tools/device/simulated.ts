/**
 * A simulated device: the real client on the host's network, with Device and Temperature, that restarts itself when a server says so.
 */
import { NodeHost } from '../../hosts/node/index.js';
import { Client, type Config, DISCONNECT, type Pump, run } from '../../src/index.js';
import { measured } from '../../src/objects/temperature.js';
import { type Entry, entryOf } from './events.js';
import { type Memory, addObjects, freshMemory } from './objects.js';
import { Walk } from './walk.js';

export interface DeviceOptions {
  /** coap://host[:port] */
  server: string;
  endpoint: string;
  /** Seconds; 300 when left out. */
  lifetime?: number;
  /** '1.1' when left out. */
  version?: '1.0' | '1.1' | '1.2';
  /** 0, or left out: the system chooses. */
  localPort?: number;
  /** Milliseconds between two measurements; 0: only `measure` changes the temperature. One second when left out. */
  every?: number;
  /** Makes the walk of the temperature the same each time. */
  seed?: number;
  config?: Partial<Config>;
  log(entry: Entry): void;
}

const SECOND = 1000;
const ROOM_TEMPERATURE = 21.5;

export class SimulatedDevice {
  /** The client since the last restart. */
  client: Client;
  private readonly options: DeviceOptions;
  private readonly host: NodeHost;
  private readonly walk: Walk;
  private memory: Memory;
  private pump: Pump | undefined;
  private interval: NodeJS.Timeout | undefined;
  private args: Map<string, string>;
  private ending: boolean;
  private ended: () => void;
  private readonly end: Promise<void>;

  /** Throws when the options are no client's. */
  constructor(options: DeviceOptions) {
    this.options = options;
    this.host = new NodeHost();
    this.walk = new Walk(ROOM_TEMPERATURE, 15, 30, options.seed);
    this.memory = freshMemory();
    this.args = new Map();
    this.ending = false;
    this.ended = () => undefined;
    this.end = new Promise((resolve) => { this.ended = resolve; });
    this.client = this.build();
  }

  /** Begins registering. */
  start(): void {
    const every = this.options.every ?? SECOND;
    this.pump = run(this.client, this.host, (event) => this.heard(event), { localPort: this.options.localPort ?? 0 });
    if (every > 0) this.interval = setInterval(() => this.measure(this.walk.step()), every);
  }

  /** The sensor has measured. @param celsius degrees */
  measure(celsius: number): void {
    this.walk.value = celsius;
    measured(this.client, 0, celsius);
  }

  /** De-registers, closes its socket, and resolves when both are done. */
  stop(): Promise<void> {
    if (!this.ending) {
      this.ending = true;
      this.client.stop();
      if (this.client.stopped()) this.finish();
    }
    return this.end;
  }

  private build(): Client {
    const { endpoint, server, lifetime, version, config } = this.options;
    const client = new Client({ endpoint, servers: [{ uri: server, lifetime: lifetime ?? 300 }], version, config });
    // Notifications that could not be sent are not kept, as most small devices have it.
    client.set(1, 0, 6, false);
    addObjects(client, {
      memory: this.memory,
      celsius: this.walk.value,
      now: () => this.host.utc(),
      reboot: () => this.restartSoon(false),
      factoryReset: () => this.restartSoon(true),
      executed: (oid, iid, rid, args) => this.args.set('/' + oid + '/' + iid + '/' + rid, args),
    });
    return client;
  }

  private heard(event: number): void {
    const client = this.client;
    const { oid, iid, rid } = client.event;
    const path = '/' + oid + '/' + iid + '/' + rid;
    this.options.log(entryOf(client, event, this.args.get(path) ?? '', (object, resource) => this.called(object, resource)));
    this.args.delete(path);
    if (event === DISCONNECT && this.ending && client.stopped()) this.finish();
  }

  /** Current time is the one writable resource that functions hand out. */
  private called(oid: number, rid: number): unknown {
    return oid === 3 && rid === 13 ? this.host.utc() + this.memory.clockAhead : undefined;
  }

  /** From within a turn of the pump, which must end first. */
  private restartSoon(isFactoryReset: boolean): void {
    setImmediate(() => {
      if (!this.ending) this.restart(isFactoryReset);
    });
  }

  /** All that a restart leaves of a client is its memory, and the server's registration, which the new one replaces. */
  private restart(isFactoryReset: boolean): void {
    this.halt();
    this.memory = isFactoryReset ? freshMemory() : this.remember();
    this.options.log({ event: 'reboot' });
    this.args = new Map();
    this.client = this.build();
    this.start();
  }

  private remember(): Memory {
    const text = (oid: number, rid: number): string => String(this.client.get(oid, 0, rid) ?? '');
    return { clockAhead: this.memory.clockAhead, utcOffset: text(3, 14), timezone: text(3, 15), application: text(3303, 5750) };
  }

  /** Closes its socket at once, without a word to the server: a power cut. */
  halt(): void {
    clearInterval(this.interval);
    this.pump?.end();
  }

  private finish(): void {
    // The pump is in the middle of its turn.
    setImmediate(() => {
      this.halt();
      this.ended();
    });
  }
}
