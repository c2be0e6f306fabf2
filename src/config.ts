/**
 * Every size in one place: what the tables hold, and what that costs.
 */

/** Capacities of a client. A full table is a returned number and a counter in `stats`, never a throw. */
export interface Config {
  /** Bytes of the largest datagram built. */
  message: number;
  /** Datagrams under way at once, at least 2: one for answers, the others for requests and confirmable notifications. */
  messages: number;
  /** Options kept of one received message. */
  options: number;
  /** Received requests remembered, so that a duplicate is not executed twice (RFC 7252 4.5). */
  duplicates: number;
  /** Requests whose handler answers LATER. */
  parked: number;
  /** LwM2M servers. */
  servers: number;
  /** Bytes of the location that a server gives a registration. */
  location: number;
  /** Observations of all servers. */
  observations: number;
  /** Paths with attributes written by Write-Attributes, of all servers. */
  attributes: number;
  /** Objects declared. */
  objects: number;
  /** Object instances of all objects. */
  instances: number;
  /** Resources of all objects. */
  resources: number;
  /** Resource instances of all multiple resources. */
  resourceInstances: number;
  /** Bytes for stored values. */
  values: number;
  /** Events waiting for pollEvent. */
  events: number;

  /* Taken only by the features that use them. */

  /** Blockwise: bytes of the longest body that is received in blocks, or that has to be whole before it can be sent in blocks. */
  body: number;
  /** Composite: paths of all composite observations, and of the composite request under way. */
  compositePaths: number;
  /** Send: samples that wait to be sent, and bytes that the value of one may have. */
  samples: number;
  sampleBytes: number;
  /** Reporting: values stored while a server is away. */
  history: number;
}

/** One server, ten observations, ten attribute sets, 1,280-byte messages, room for Security, Server, Device and Temperature. */
export function defaults(): Config {
  return {
    message: 1280,
    messages: 2,
    options: 24,
    duplicates: 8,
    parked: 2,
    servers: 1,
    location: 32,
    observations: 10,
    attributes: 10,
    objects: 5,
    instances: 6,
    resources: 60,
    resourceInstances: 12,
    values: 720,
    events: 12,
    body: 2048,
    compositePaths: 10,
    samples: 16,
    sampleBytes: 8,
    history: 8,
  };
}

/** The defaults with what differs from them; throws for a size that is none. */
export function merge(changes: Partial<Config> | undefined): Config {
  const config = defaults();
  if (changes === undefined) return config;
  for (const name in changes) {
    const key = name as keyof Config;
    const value = changes[key] as number;
    if (config[key] === undefined) throw new Error('config: there is no ' + name);
    if (!(value >= 1 && value <= 65535 && Math.floor(value) === value)) throw new Error('config.' + name + ': a whole number from 1 to 65535, not ' + value);
    config[key] = value;
  }
  if (config.message < 64) throw new Error('config.message: at least 64 bytes');
  if (config.messages < 2 || config.messages > 32) throw new Error('config.messages: 2 to 32');
  if (config.location > 255) throw new Error('config.location: at most 255');
  if (config.values % 8 !== 0) config.values += 8 - (config.values % 8);
  // Rows are numbered in bytes.
  if (config.servers > 64 || config.objects > 255 || config.instances > 255 || config.resources > 255 || config.resourceInstances > 255 ||
    config.observations > 255 || config.attributes > 255 || config.compositePaths > 255 || config.samples > 255 || config.history > 255 || config.parked > 64 || config.duplicates > 254) throw new Error('config: a table of more rows than a byte can number');
  return config;
}

/** Adds a table to `used` bytes: its columns lie widest first, so only the first needs alignment. */
export function table(used: number, doubles: number, words: number, halves: number, bytes: number): number {
  const width = doubles > 0 ? 8 : words > 0 ? 4 : halves > 0 ? 2 : 1;
  return ((used + width - 1) & ~(width - 1)) + doubles * 8 + words * 4 + halves * 2 + bytes;
}

/** What the core takes: one line for each table, in the order of its construction. */
function coreOf(c: Config): number {
  let n = table(0, c.values >> 3, 0, 0, 0); // stored values
  n = table(n, 4, 0, 0, 0); // two Value records
  n = table(n, 0, 0, 36, 60); // Decimal
  n = table(n, 0, 0, c.options * 3, 0); // Message
  n = table(n, 0, 0, (c.servers + 1) * 2, (c.servers + 1) * 3); // Peers
  n = table(n, 0, c.messages * 2, c.messages * 2, c.messages * (c.message + 5) + 3); // Endpoint
  n = table(n, 0, 0, 4, 12); // Empties
  n = table(n, 0, c.duplicates, c.duplicates, c.duplicates * 3); // Duplicates
  n = table(n, 0, 0, 0, 8); // Exchange
  n = table(n, 0, c.events, c.events * 5, c.events); // Events
  n = table(n, 0, 0, c.objects * 4 + c.resources * 3 + c.instances + c.resourceInstances, c.objects * 3 + c.resources * 5 + c.instances * 3 + c.resourceInstances * 4); // Registry
  n = table(n, 0, 0, c.servers * 8, c.servers * 2); // Accounts
  n = table(n, 1, 0, 0, 0); // Handlers
  n = table(n, 0, 0, 10, 0); // Formats
  n = table(n, 1, 8, 0, 0); // CBOR
  n = table(n, 1, 8, 0, 0); // SenML CBOR: items,
  n = table(n, 3, 0, 0, 24); // and records
  n = table(n, c.observations, c.observations * 4, c.observations * 5, c.observations * 12); // Observations
  n = table(n, (c.attributes + 1) * 3 + 1, (c.attributes + 1) * 2, c.attributes * 5, c.attributes * 2); // Attributes
  n = table(n, 0, c.parked * 2, c.parked * 6, c.parked * 15); // Parked
  n = table(n, 0, 0, 0, c.servers * 2 + 64); // Retry, endpoint name
  n = table(n, 0, c.servers, c.servers, c.servers * (1 + c.location)); // Announcement
  return table(n, 0, c.servers, 0, c.servers * 2); // Registration
}

/** What takes a part of the arena. */
export interface Sized {
  /**
   * Bytes of the arena in use behind its tables, where `used` are in use before them: one `table` for each, in the order in which they are built.
   * @internal
   */
  bytes(config: Config, used: number): number;
}

/** Bytes of the arena that a client with these capacities and features takes. */
export function arenaOf(config: Config, use?: readonly Sized[]): number {
  let n = coreOf(config);
  if (use === undefined) return n;
  for (let i = 0; i < use.length; i++) n = use[i].bytes(config, n);
  return n;
}

/** What the four views and the ArrayBuffer cost beside their bytes on a 32-bit XS: 5 and 3 slots of 16 bytes. */
const VIEWS = (4 * 5 + 3) * 16;

/** Bytes of RAM that the arena takes with its views, on the engine with the largest ones (XS, 32-bit). What a host's sockets take comes on top. */
export function ramOf(config: Config, use?: readonly Sized[]): number {
  return arenaOf(config, use) + VIEWS;
}

/** Counters of what was refused or lost; they only grow. */
export class Stats {
  /** Datagrams received and sent. */
  received: number;
  sent: number;
  /** Bytes of the longest of them since the application last set this to 0. */
  longest: number;
  /** Datagrams sent again. */
  retransmitted: number;
  /** Requests seen before. */
  duplicates: number;
  /** Datagrams that are no CoAP messages. */
  malformed: number;
  /** Well-formed messages that were silently ignored. */
  ignored: number;
  /** Requests dropped because no message slot was free; the peer sends them again. */
  noMessage: number;
  /** Resets and acknowledgements that found no room. */
  noEmpty: number;
  /** Requests that could not be parked, answered 5.03. */
  noParked: number;
  /** Observations refused, answered without Observe (RFC 7641 4.1). */
  noObservation: number;
  /** Write-Attributes refused, answered 5.03. */
  noAttributes: number;
  /** Answers that did not fit a message, answered 5.00. */
  noRoom: number;
  /** Samples refused because the ring of Send is full. */
  noSample: number;
  /** Values stored for a server that is away, lost because the ring is full. */
  noHistory: number;
  /** Events lost because nobody polled. */
  noEvent: number;
  /** Handlers that threw. */
  threw: number;

  constructor() {
    this.received = 0;
    this.sent = 0;
    this.longest = 0;
    this.retransmitted = 0;
    this.duplicates = 0;
    this.malformed = 0;
    this.ignored = 0;
    this.noMessage = 0;
    this.noEmpty = 0;
    this.noParked = 0;
    this.noObservation = 0;
    this.noAttributes = 0;
    this.noRoom = 0;
    this.noSample = 0;
    this.noHistory = 0;
    this.noEvent = 0;
    this.threw = 0;
  }
}
