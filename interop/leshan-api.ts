// A thin client of the HTTP interface that the Leshan peer offers.

import { Log } from './log.js';

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
  /** The response code as CoAP writes it: '2.05'. */
  code: string;
  /** The Content-Format number that the response carried. */
  format?: number;
  content?: Node;
  objectLinks?: Link[];
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
  contentFormats: number[];
  objectLinks: Link[];
}

/** A CoAP message that the server sent or received; tokens, option values and payloads are hex. */
export interface Message {
  incoming: boolean;
  type: 'CON' | 'NON' | 'ACK' | 'RST';
  /** '0.01' for a GET. */
  code: string;
  mid: number;
  token: string;
  options: [number, string][];
  payload: string;
}

/** One server-sent event; `at` is ms of the server's clock. */
export interface Event {
  event: string;
  data: { at: number; path?: string; token?: string; status?: string; content?: Node; format?: number } & Partial<Message> & Partial<Registration> & { expired?: boolean };
}

/** The values of a node alone: a value, or objects keyed by id, as deep as the node is. */
export function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  const children = node.instances ?? node.resources;
  if (children !== undefined) return Object.fromEntries(children.map((child) => [child.id, plain(child)]));
  return node.values ?? node.value;
}

/** A single resource to write. */
export function resource(id: number, type: string, value: Value): Node {
  return { id, kind: 'singleResource', type, value };
}

/** An instance to write. */
export function instance(id: number, resources: Node[]): Node {
  return { id, kind: 'instance', resources };
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

export class EventStream extends Log<Event> {
  private readonly abort = new AbortController();

  /** Resolves when the server has begun to tell. */
  async open(url: string): Promise<void> {
    const reply = await fetch(url, { signal: this.abort.signal });
    if (reply.body === null) throw new Error('no event stream at ' + url);
    const reader = reply.body.getReader();
    await reader.read(); // the comment that it opens with
    void this.pump(reader);
  }

  close(): void {
    this.abort.abort();
  }

  /** The CoAP messages from `since` on that match. */
  messages(match: (message: Message) => boolean, since = 0): Message[] {
    return this.filter((entry) => entry.event === 'COAPLOG' && match(entry.data as Message), since).map((entry) => entry.data as Message);
  }

  /** Waits for a CoAP message. */
  async message(what: string, match: (message: Message) => boolean, limit: number, since = 0): Promise<Message> {
    const found = await this.waitFor(what, (entry) => entry.event === 'COAPLOG' && match(entry.data as Message), limit, since);
    return found.data as Message;
  }

  private async pump(reader: { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> }): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += decoder.decode(value, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch (wrong) {
      if (!this.abort.signal.aborted) throw wrong;
    }
  }

  private take(block: string): void {
    const found = /^event: (.*)\ndata: (.*)$/.exec(block);
    if (found !== null) this.add({ event: found[1] as string, data: JSON.parse(found[2] as string) as Event['data'] });
  }
}

/** An option's value as an unsigned number, undefined when the message has no such option. */
export function option(message: Message, number: number): number | undefined {
  const found = message.options.find(([each]) => each === number);
  return found === undefined ? undefined : parseInt('0' + found[1], 16);
}

/** The Uri-Path of a message: '/3/0'. */
export function uriPath(message: Message): string {
  return message.options
    .filter(([number]) => number === 11)
    .map(([, value]) => '/' + Buffer.from(value, 'hex').toString())
    .join('');
}

function where(endpoint: string, path: string): string {
  return '/clients/' + encodeURIComponent(endpoint) + path;
}

function answer(json: unknown): Answer {
  const { status, ...rest } = json as { status: string } & Omit<Answer, 'code'>;
  const digits = /\((\d)(\d\d)\)/.exec(status);
  return { ...rest, code: digits === null ? status : digits[1] + '.' + digits[2] };
}
