// Our server half on a socket of Node: it echoes lines, and answers a CoAP GET or PUT with 2.05 and a text.

import { createSocket, type Socket } from 'node:dgram';
import { randomFillSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { SocketAddress } from '../../../hosts/node/index.js';
import { Memory, PortableCrypto } from '../../../src/crypto/index.js';
import { DtlsKit, kitBytes, usesCbc } from '../../../src/dtls/index.js';
import { DtlsServer, serverBytes, type DtlsServerOptions } from '../../../src/dtls/server.js';
import { IDENTITY, KEY } from './client.js';

const HOST = '127.0.0.1';

export class SecureServer {
  readonly server: DtlsServer;
  /** What came in, as text. */
  readonly heard: string[] = [];
  private readonly socket: Socket;
  private readonly inbox = new Uint8Array(2048);
  private readonly sender = new SocketAddress();
  private timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, options: DtlsServerOptions) {
    const cbc = usesCbc(options);
    const memory = new Memory(kitBytes(cbc) + serverBytes(options));
    const source = { random: (bytes: Uint8Array, at: number, length: number): number => (randomFillSync(bytes, at, length), 0) };
    const kit = new DtlsKit(memory, new PortableCrypto(memory, source, cbc), cbc);
    const key = Uint8Array.from(Buffer.from(KEY, 'hex'));
    this.socket = socket;
    this.server = new DtlsServer(kit, {
      innerMtu: 1472,
      transmit: (address, bytes, at, length) => {
        socket.send(Buffer.from(bytes.slice(at, at + length)), address.port, address.host());
        return length;
      },
      find: (bytes, at, length, credentials) => {
        credentials.key = key;
        credentials.keyAt = 0;
        credentials.keyLength = key.length;
        return Buffer.from(bytes.slice(at, at + length)).toString() === IDENTITY;
      },
    }, options);
    socket.on('message', (bytes, from) => this.receive(bytes, from.address, from.port));
  }

  static async start(options: DtlsServerOptions): Promise<SecureServer> {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
    return new SecureServer(socket, options);
  }

  get port(): number {
    return this.socket.address().port;
  }

  private receive(bytes: Uint8Array, host: string, port: number): void {
    this.sender.parseText(host, port);
    const slot = this.server.handleDatagram(bytes, bytes.length, this.sender, this.now());
    for (let n = slot < 0 ? -1 : 0; n >= 0;) {
      n = this.server.recv(slot, this.inbox, 0, this.inbox.length);
      if (n >= 0) this.answer(slot, this.inbox.slice(0, n));
    }
    this.arm();
  }

  private answer(slot: number, message: Uint8Array): void {
    this.heard.push(Buffer.from(message).toString());
    const isCoap = message[0] >> 6 === 1 && message.length >= 4 && message[1] > 0 && message[1] < 5;
    const token = message[0] & 15;
    const reply = isCoap
      ? Buffer.concat([Buffer.from([0x60 | token, 0x45, message[2], message[3]]), message.subarray(4, 4 + token), Buffer.from([255]), Buffer.from('protected')])
      : Buffer.from(message);
    this.server.send(slot, reply, 0, reply.length);
  }

  private now(): number {
    return Math.floor(performance.now()) | 0;
  }

  private arm(): void {
    clearTimeout(this.timer);
    const wait = this.server.pollTimeout(this.now());
    if (wait < 0) return;
    this.timer = setTimeout(() => {
      this.server.poll(this.now());
      this.arm();
    }, wait);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.server.close();
    await new Promise((resolve) => setTimeout(resolve, 20)); // the goodbyes
    clearTimeout(this.timer);
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }
}
