// A thin client of the HTTP interface that the Leshan bootstrap peer offers.

import { EventStream } from './event-stream.js';
import type { FormatName, Node } from './leshan-api.js';

/** One request of a bootstrap session; Finish follows by itself. 'free' in a path or as an id: the lowest free Security instance. */
export type Step = { discover: string } | { read: string } | { delete: string } | { write: string; node: Omit<Node, 'id'> & { id: number | 'free' } };

export class BootstrapApi {
  private readonly root: string;

  /** @param root the interface's address */
  constructor(root: string) {
    this.root = root;
  }

  /** What an endpoint is given when it bootstraps; without a format that which the device prefers. */
  async plan(endpoint: string, steps: readonly Step[], format?: FormatName): Promise<void> {
    await this.call('POST', '/bootstrap/' + encodeURIComponent(endpoint), { steps, ...(format === undefined ? {} : { contentFormat: format }) });
  }

  /** It is refused from now on. */
  async forget(endpoint: string): Promise<void> {
    await this.call('DELETE', '/bootstrap/' + encodeURIComponent(endpoint));
  }

  /** Gives the server a pre-shared key; the key is hex. */
  async secure(endpoint: string, identity: string, key: string): Promise<void> {
    await this.call('PUT', '/security/clients', { endpoint, tls: { mode: 'psk', details: { identity, key } } });
  }

  /** Everything that happens to an endpoint name, from when this resolves until `close`. */
  async events(endpoint: string): Promise<EventStream> {
    const stream = new EventStream();
    await stream.open(this.root + '/event?ep=' + encodeURIComponent(endpoint));
    return stream;
  }

  private async call(method: string, path: string, body?: unknown): Promise<void> {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), signal: AbortSignal.timeout(10_000) };
    const reply = await fetch(this.root + path, init);
    if (!reply.ok) throw new Error(method + ' ' + path + ': ' + reply.status + ' ' + (await reply.text()));
  }
}
