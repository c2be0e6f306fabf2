// What happens in a Leshan server, as its HTTP interface tells it: server-sent events, among them every CoAP message.

import type { Node, Registration } from './leshan-api.js';
import { Log } from './log.js';

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
  data: EventData & Partial<Message> & Partial<Registration>;
}

interface EventData {
  at: number;
  path?: string;
  paths?: string[];
  /** Of an answer, and in a bootstrap session of which request. */
  status?: string;
  verb?: string;
  content?: Node;
  /** Nodes by their paths: of a composite operation, or a Send. */
  contents?: Record<string, Node | null>;
  /** Content-Format of a notification or a Send. */
  format?: number;
  /** Of a Send: how long its payload was, and every time's values; time is null or seconds since 1970. */
  bytes?: number;
  samples?: { time: number | null; contents: Record<string, Node | null> }[];
  expired?: boolean;
  message?: string;
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
      if (!this.abort.signal.aborted) this.end('the server ended: ' + (wrong as Error).message);
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
