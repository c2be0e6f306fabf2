/**
 * A client that is nothing but a socket: it sends bytes and hands out the bytes that come.
 */
import { createSocket, type Socket } from 'node:dgram';
import { type Datagram, parseDatagram } from '../../tools/decode/datagram.js';

export class RawClient {
  private readonly socket: Socket;
  private readonly port: number;
  private readonly come: Datagram[];
  private wake: (() => void) | undefined;

  /** @param port of the server on 127.0.0.1 */
  constructor(port: number) {
    this.port = port;
    this.come = [];
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes) => {
      this.come.push(parseDatagram(bytes));
      this.wake?.();
    });
  }

  /** Sends hexadecimal digits, or the UTF-8 of what stands in quotes between them. */
  send(text: string): void {
    const hex = text.replace(/'([^']*)'/g, (_, quoted: string) => Buffer.from(quoted).toString('hex')).replace(/\s/g, '');
    this.socket.send(Buffer.from(hex, 'hex'), this.port, '127.0.0.1');
  }

  /** The next datagram that comes. */
  async next(): Promise<Datagram> {
    while (this.come.length === 0) await new Promise<void>((resolve) => { this.wake = resolve; });
    return this.come.shift() as Datagram;
  }

  close(): void {
    this.socket.close();
  }
}
