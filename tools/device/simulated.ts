/**
 * A simulated device: the real client on the host's network, with Device and Temperature, that restarts itself when a server says so.
 */
import { NodeHost } from '../../hosts/node/index.js';
import { Client, type Config, type ObjectDeclaration, type Pump, STATE, type ServerAccount, run } from '../../src/index.js';
import type { DtlsOptions } from '../../src/dtls/index.js';
import { Dtls } from '../../src/features/dtls.js';
import { SENSOR_VALUE, TEMPERATURE, measured } from '../../src/objects/temperature.js';
import { type Entry, entryOf } from './events.js';
import { type Abilities, Features, roomy } from './features.js';
import { type Memory, addObjects, freshMemory } from './objects.js';
import { shipped } from './shipped.js';
import { TEST_OBJECT, testObject } from './test-object.js';
import { Walk } from './walk.js';

export interface DeviceOptions {
  /** coap://host[:port], of one server or several; none for a device that knows a bootstrap server alone. */
  server?: string | readonly string[];
  endpoint: string;
  /** Of the pre-shared key for coaps:// servers. */
  pskIdentity?: string;
  pskKey?: Uint8Array;
  /** How DTLS works, with coaps:// and no `abilities`. */
  dtls?: DtlsOptions;
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
  /** What the client can beyond the core: all features, with these choices; nothing when left out. */
  abilities?: Abilities;
  /** Seconds between two Sends of the temperature, with `abilities`; none when left out. */
  sendEvery?: number;
  /** Further objects by their numbers: the test object 3442, and the shipped ones. */
  objects?: readonly number[];
  config?: Partial<Config>;
  log(entry: Entry): void;
}

const SECOND = 1000;
const ROOM_TEMPERATURE = 21.5;

export class SimulatedDevice {
  /** The client since the last restart. */
  client: Client;
  /** Its DTLS, with coaps:// and no `abilities`. */
  dtls: Dtls | undefined;
  private readonly options: DeviceOptions;
  private readonly host: NodeHost;
  private readonly walk: Walk;
  private memory: Memory;
  private pump: Pump | undefined;
  private features: Features | undefined;
  private intervals: NodeJS.Timeout[];
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
    this.intervals = [];
    this.ending = false;
    this.ended = () => undefined;
    this.end = new Promise((resolve) => { this.ended = resolve; });
    this.client = this.build();
  }

  /** Begins registering. */
  start(): void {
    const every = this.options.every ?? SECOND;
    const sendEvery = this.options.sendEvery ?? 0;
    this.pump = run(this.client, this.host, (event) => this.heard(event), { localPort: this.options.localPort ?? 0 });
    if (every > 0) this.intervals.push(setInterval(() => this.measure(this.walk.step()), every));
    if (sendEvery > 0) this.intervals.push(setInterval(() => this.features?.sample(TEMPERATURE, 0, SENSOR_VALUE, this.walk.value), sendEvery * SECOND));
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
    const { endpoint, version, abilities, objects } = this.options;
    const servers = this.accounts();
    const features = abilities === undefined ? undefined : new Features(abilities, () => this.host.utc());
    const config = features === undefined ? this.options.config : { ...roomy(servers.filter((each) => each.bootstrap !== true).length), ...this.options.config };
    this.dtls = features === undefined && servers.some((each) => each.uri.startsWith('coaps:')) ? new Dtls(this.options.dtls) : undefined;
    const client = new Client({ endpoint, servers, version, config, use: features?.use ?? (this.dtls === undefined ? [] : [this.dtls]) });
    this.features = features;
    // Notifications that could not be sent are not kept, as most small devices have it.
    servers.forEach((_, i) => client.set(1, i, 6, false));
    addObjects(client, {
      memory: this.memory,
      celsius: this.walk.value,
      now: () => this.host.utc(),
      reboot: () => this.restartSoon(false),
      factoryReset: () => this.restartSoon(true),
      executed: (oid, iid, rid, args) => this.args.set('/' + oid + '/' + iid + '/' + rid, args),
    });
    for (const oid of objects ?? []) {
      const make = oid === TEST_OBJECT ? (): ObjectDeclaration => testObject({ client, send: (paths) => features?.report(paths) ?? STATE }) : shipped(oid);
      if (make === undefined) throw new Error('object ' + oid + ' is not shipped');
      client.add(make(client, { sent: () => this.bytes('bytesSent'), received: () => this.bytes('bytesReceived') }));
    }
    return client;
  }

  /** What all sockets have counted. */
  private bytes(counter: 'bytesSent' | 'bytesReceived'): number {
    let sum = 0;
    for (let peer = 0; peer < this.client.peers.capacity; peer++) sum += this.pump?.network(peer)?.[counter] ?? 0;
    return sum;
  }

  private accounts(): ServerAccount[] {
    const { server, abilities, lifetime, pskIdentity, pskKey } = this.options;
    const uris = typeof server === 'string' ? [server] : (server ?? []);
    const servers: ServerAccount[] = uris.map((uri) => ({ uri, lifetime: lifetime ?? 300 }));
    if (abilities?.bootstrap !== undefined) servers.push({ uri: abilities.bootstrap, bootstrap: true });
    return servers.map((each) => (each.uri.startsWith('coaps:') ? { ...each, identity: pskIdentity, key: pskKey } : each));
  }

  private heard(event: number): void {
    const client = this.client;
    const { oid, iid, rid } = client.event;
    const path = '/' + oid + '/' + iid + '/' + rid;
    this.options.log(entryOf(client, event, this.args.get(path) ?? '', (object, resource) => this.called(object, resource)));
    this.args.delete(path);
    if (this.ending && client.stopped()) this.finish();
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
    if (isFactoryReset) this.features?.erase();
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
    for (const interval of this.intervals) clearInterval(interval);
    this.intervals = [];
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
