/**
 * What the client of the simulated device can beyond the core: all features, but those that have to be asked for.
 */
import { FileStorage } from '../../hosts/node/index.js';
import { Blockwise } from '../../src/features/blockwise.js';
import { Bootstrap } from '../../src/features/bootstrap.js';
import { Composite } from '../../src/features/composite.js';
import { Create } from '../../src/features/create.js';
import { Dtls } from '../../src/features/dtls.js';
import { Lwm2mCbor } from '../../src/features/lwm2m-cbor.js';
import { Lwm2mJson } from '../../src/features/lwm2m-json.js';
import { Persistence } from '../../src/features/persistence.js';
import { Queue } from '../../src/features/queue.js';
import { Reporting } from '../../src/features/reporting.js';
import { Send } from '../../src/features/send.js';
import { SenmlJson } from '../../src/features/senml-json.js';
import { Servers } from '../../src/features/servers.js';
import { ABSENT, ARGUMENT, type ClientOptions, type Config, OK } from '../../src/index.js';
import { parsePath } from '../values/path.js';

export interface Abilities {
  /** coap://host[:port] of the bootstrap server. */
  bootstrap?: string;
  /** Queue mode, and the seconds for which the device stays awake. */
  queue?: boolean;
  awake?: number;
  /** The directory in which servers and attributes outlive the process. */
  persist?: string;
}

/** Room for several objects of `--objects`, and for values of 8,192 bytes. @param servers without the bootstrap server */
export function roomy(servers: number): Partial<Config> {
  return {
    messages: 4, servers: Math.max(servers, 2), observations: 40, attributes: 40, objects: 30, instances: 60, resources: 255, resourceInstances: 200, values: 16384, events: 40,
    body: 8192, compositePaths: 40,
  };
}

export class Features {
  readonly use: NonNullable<ClientOptions['use']>;
  private readonly sender: Send;
  private readonly persistence: Persistence | undefined;

  /** @param utc seconds since 1970 */
  constructor(abilities: Abilities, utc: () => number) {
    const { bootstrap, queue, awake, persist } = abilities;
    this.sender = new Send({ utc });
    this.persistence = persist === undefined ? undefined : new Persistence(new FileStorage(persist));
    this.use = [
      new SenmlJson(), new Lwm2mJson(), new Lwm2mCbor(), new Blockwise(), new Create(), new Composite(), this.sender, new Reporting({ utc }), new Servers(), new Dtls(),
      ...(queue === true ? [new Queue({ awake })] : []),
      ...(bootstrap === undefined ? [] : [new Bootstrap()]),
      ...(this.persistence === undefined ? [] : [this.persistence]),
    ];
  }

  /** Sends the values at these paths to every server; a negative status when one cannot be sent. */
  report(paths: readonly string[]): number {
    for (const text of paths) {
      const path = parsePath(text);
      if (path === undefined) return ARGUMENT;
      const id = (value: number): number | undefined => (value === ABSENT ? undefined : value);
      const status = this.sender.report(path.oid, id(path.iid), id(path.rid), id(path.riid));
      if (status < 0) return status;
    }
    return Math.min(this.sender.flush(), OK);
  }

  /** Sends a measurement of a resource, or keeps it until it can. */
  sample(oid: number, iid: number, rid: number, value: number): void {
    this.sender.sample(oid, iid, rid, value);
    this.sender.flush();
  }

  /** Forgets what has been stored. */
  erase(): void {
    this.persistence?.erase();
  }
}
