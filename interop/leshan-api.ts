// A thin client of the HTTP interface that the Leshan peer offers.

import { EventStream } from './event-stream.js';

export { EventStream, option, uriPath, type Event, type Message } from './event-stream.js';

export type Value = string | number | boolean;

/** Content formats by Leshan's names; their CoAP numbers are FORMAT. */
export type FormatName = 'TEXT' | 'OPAQUE' | 'CBOR' | 'TLV' | 'JSON' | 'SENML_JSON' | 'SENML_CBOR';
export const FORMAT: Readonly<Record<FormatName, number>> = {
  TEXT: 0, OPAQUE: 42, CBOR: 60, TLV: 11542, JSON: 11543, SENML_JSON: 110, SENML_CBOR: 112,
};

/** A LwM2M node as Leshan tells it: exactly one of value, values, resources, instances is there, as `kind` says. */
export interface Node {
  id: number;
  kind: 'obj' | 'instance' | 'singleResource' | 'multiResource' | 'resourceInstance';
  type?: string;
  value?: Value;
  values?: Record<string, Value>;
  resources?: Node[];
  instances?: Node[];
}

export interface Link {
  url: string;
  attributes: Record<string, string | null>;
}

/** What a client answered. */
export interface Answer {
  /** The response code as CoAP writes it: '2.05'; 'DELAYED' for a client in queue mode that sleeps. */
  code: string;
  /** The Content-Format number that the response carried. */
  format?: number;
  content?: Node;
  /** Nodes by their paths: of a composite operation. */
  contents?: Record<string, Node | null>;
  objectLinks?: Link[];
  /** Where a created instance is. */
  location?: string;
  error?: string;
}

/** A client as the server knows it; dates are ms of the server's clock, lifetime seconds. */
export interface Registration {
  endpoint: string;
  registrationId: string;
  registrationDate: number;
  lastUpdate: number;
  lifetime: number;
  lwM2mVersion: string;
  bindingMode: string[];
  queuemode: boolean;
  rootPath: string;
  /** True over DTLS. */
  secure: boolean;
  /** The port that it speaks from. */
  port: number;
  contentFormats: number[];
  objectLinks: Link[];
}

/** The values of a node alone: a value, or objects keyed by id, as deep as the node is. */
export function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  const children = node.instances ?? node.resources;
  if (children !== undefined) return Object.fromEntries(children.map((child) => [child.id, plain(child)]));
  return node.values ?? node.value;
}

/** The same of several nodes, each where its path says: {3: {0: {16: 'U'}}}; what is not there is left out. */
export function tree(contents: Record<string, Node | null> | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [path, node] of Object.entries(contents ?? {})) {
    if (node === null) continue;
    const ids = path.split('/').filter((id) => id !== '');
    let at = all;
    for (const id of ids.slice(0, -1)) at = (at[id] ??= {}) as Record<string, unknown>;
    if (ids.length === 0) Object.assign(all, plain(node));
    else at[ids[ids.length - 1] as string] = plain(node);
  }
  return all;
}

/** A single resource to write. */
export function resource(id: number, type: string, value: Value): Node {
  return { id, kind: 'singleResource', type, value };
}

/** A multiple resource to write. */
export function multiple(id: number, type: string, values: Record<number, Value>): Node {
  return { id, kind: 'multiResource', type, values };
}

/** A resource instance to write. */
export function resourceInstance(id: number, type: string, value: Value): Node {
  return { id, kind: 'resourceInstance', type, value };
}

/** An instance to write or to create; without an id the client chooses it. */
export function instance(id: number | undefined, resources: Node[]): Node {
  return { ...(id === undefined ? {} : { id }), kind: 'instance', resources } as Node;
}

export class LeshanApi {
  private readonly root: string;
  private readonly timeout: number;

  /** `root` is the interface's address, `timeout` how long a client may take to answer, in seconds. */
  constructor(root: string, timeout = 5) {
    this.root = root;
    this.timeout = timeout;
  }

  async clients(): Promise<Registration[]> {
    return (await this.call('GET', '/clients')) as Registration[];
  }

  /** Undefined when nobody is registered by that name. */
  async client(endpoint: string): Promise<Registration | undefined> {
    return (await this.clients()).find((each) => each.endpoint === endpoint);
  }

  /** Read; without a format no Accept option is sent. */
  async read(endpoint: string, path: string, format?: FormatName): Promise<Answer> {
    return this.operate('GET', endpoint, path, { format });
  }

  async discover(endpoint: string, path: string): Promise<Answer> {
    return this.operate('GET', endpoint, path + '/discover', {});
  }

  /** Write: replace is a PUT, update (an instance only) a POST. */
  async write(endpoint: string, path: string, node: Node, format: FormatName, mode: 'replace' | 'update' = 'replace'): Promise<Answer> {
    return this.operate('PUT', endpoint, path, { format, replace: String(mode === 'replace') }, JSON.stringify(node));
  }

  /** Write-Attributes; null takes an attribute away. */
  async attributes(endpoint: string, path: string, set: Record<string, number | null>): Promise<Answer> {
    const query = Object.entries(set).map(([name, value]) => (value === null ? name : name + '=' + value));
    return answer(await this.call('PUT', where(endpoint, path) + '/attributes?' + query.join('&')));
  }

  async execute(endpoint: string, path: string, args = ''): Promise<Answer> {
    return this.operate('POST', endpoint, path, {}, args);
  }

  async observe(endpoint: string, path: string, format?: FormatName): Promise<Answer> {
    return this.operate('POST', endpoint, path + '/observe', { format });
  }

  /** The server forgets an observation: the next notification of it draws a Reset. */
  async forget(endpoint: string, path: string): Promise<void> {
    await this.call('DELETE', where(endpoint, path) + '/observe');
  }

  /** The server cancels an observation by a GET with Observe = 1. */
  async cancel(endpoint: string, path: string): Promise<Answer> {
    return this.operate('DELETE', endpoint, path + '/observe', { active: 'true' });
  }

  /** Create: at the object's path, or, the instance having an id, below it. */
  async create(endpoint: string, path: string, node: Node, format: FormatName): Promise<Answer> {
    return this.operate('POST', endpoint, path, { format }, JSON.stringify(node));
  }

  async delete(endpoint: string, path: string): Promise<Answer> {
    return this.operate('DELETE', endpoint, path, {});
  }

  /** Read-Composite; the one format for the paths asked for and the other for the values wanted. */
  async readComposite(endpoint: string, paths: readonly string[], format: FormatName): Promise<Answer> {
    return this.operate('GET', endpoint, '/composite', composite(paths, format));
  }

  async writeComposite(endpoint: string, nodes: Record<string, Node>, format: FormatName): Promise<Answer> {
    return this.operate('PUT', endpoint, '/composite', { nodeformat: format }, JSON.stringify(nodes));
  }

  async observeComposite(endpoint: string, paths: readonly string[], format: FormatName): Promise<Answer> {
    return this.operate('POST', endpoint, '/composite/observe', composite(paths, format));
  }

  /** By a FETCH with Observe = 1. */
  async cancelComposite(endpoint: string, paths: readonly string[]): Promise<Answer> {
    return this.operate('DELETE', endpoint, '/composite/observe', { paths: paths.join(','), active: 'true' });
  }

  /** The server forgets a composite observation: the next notification of it draws a Reset. */
  async forgetComposite(endpoint: string, paths: readonly string[]): Promise<void> {
    await this.call('DELETE', where(endpoint, '/composite/observe?paths=' + paths.join(',')));
  }

  /** Gives the server a pre-shared key; the key is hex. */
  async secure(endpoint: string, identity: string, key: string): Promise<void> {
    await this.call('PUT', '/security/clients', JSON.stringify({ endpoint, tls: { mode: 'psk', details: { identity, key } } }));
  }

  /** How long the server takes a client in queue mode to be awake, ms. */
  async awake(milliseconds: number): Promise<void> {
    await this.call('PUT', '/awake/' + milliseconds);
  }

  /** Everything that happens to an endpoint name, from when this resolves until `close`. */
  async events(endpoint: string): Promise<EventStream> {
    const stream = new EventStream();
    await stream.open(this.root + '/event?ep=' + encodeURIComponent(endpoint));
    return stream;
  }

  private async operate(method: string, endpoint: string, path: string, query: Record<string, string | undefined>, body?: string): Promise<Answer> {
    const pairs = Object.entries({ ...query, timeout: String(this.timeout) }).filter(([, value]) => value !== undefined);
    const text = pairs.map(([name, value]) => name + '=' + value).join('&');
    return answer(await this.call(method, where(endpoint, path) + '?' + text, body));
  }

  private async call(method: string, path: string, body?: string): Promise<unknown> {
    const init = { method, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(this.timeout * 1000 + 5000) };
    const reply = await fetch(this.root + path, init);
    const text = await reply.text();
    if (!reply.ok) throw new Error(method + ' ' + path + ': ' + text);
    return text === '' ? undefined : JSON.parse(text);
  }
}

function composite(paths: readonly string[], format: FormatName): Record<string, string> {
  return { paths: paths.join(','), pathformat: format, nodeformat: format };
}

function where(endpoint: string, path: string): string {
  return '/clients/' + encodeURIComponent(endpoint) + path;
}

function answer(json: unknown): Answer {
  const { status, ...rest } = json as { status: string } & Omit<Answer, 'code'>;
  const digits = /\((\d)(\d\d)\)/.exec(status);
  return { ...rest, code: digits === null ? status : digits[1] + '.' + digits[2] };
}
