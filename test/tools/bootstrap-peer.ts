/**
 * A bootstrap server that is nothing but a socket: to each Bootstrap-Request it writes one account, request by request, and finishes.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { CHANGED, FORMAT_SENML_CBOR, FORMAT_SENML_JSON, POST, PUT, type Path } from '../../src/codec/index.js';
import { type Datagram, parseDatagram } from '../../tools/decode/datagram.js';
import { encodeValues, type Values } from '../../tools/values/encode.js';
import { parsePath } from '../../tools/values/path.js';

const CON = 0x40;
const ACK = 0x60;
const URI_PATH = 11;
const CONTENT_FORMAT = 12;
const FIRST_MID = 100;

type Step = readonly [code: number, path: string, format: number, values: Values | undefined];

export class BootstrapPeer {
  /** The codes that answered the steps, as "2.04". */
  readonly answers: string[];
  /** Bootstrap-Requests that came. */
  requests: number;
  private readonly socket: Socket;
  private readonly steps: readonly Step[];

  /** @param uri of the server whose account it writes, with the short server id 7 */
  constructor(uri: string) {
    this.answers = [];
    this.requests = 0;
    this.steps = [
      [PUT, '/0', FORMAT_SENML_JSON, { 1: { 0: uri, 1: false, 2: 3, 10: 7 } }],
      [PUT, '/1', FORMAT_SENML_CBOR, { 0: { 0: 7, 1: 120, 7: 'U' } }],
      [POST, '/bs', 0, undefined],
    ];
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes, { port, address }) => this.take(parseDatagram(bytes), port, address));
  }

  /** Binds, and answers its URI. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    return 'coap://127.0.0.1:' + (this.socket.address() as AddressInfo).port;
  }

  close(): void {
    this.socket.close();
  }

  private take(datagram: Datagram, port: number, address: string): void {
    const { type, code, mid, token } = datagram;
    if (type === 'ACK') {
      // A request seen twice is answered twice, and the second answer is no step's.
      if (mid !== FIRST_MID + this.answers.length) return;
      this.answers.push(code);
      this.send(mid + 1 - FIRST_MID, port, address);
    } else if (code === '0.02') {
      this.requests++;
      this.answers.length = 0;
      this.socket.send(Buffer.concat([Buffer.of(ACK | token.length, CHANGED, mid >> 8, mid & 255), token]), port, address);
      this.send(0, port, address);
    }
  }

  private send(step: number, port: number, address: string): void {
    if (step === this.steps.length) return;
    const [code, path, format, values] = this.steps[step];
    const parts: Uint8Array[] = [Buffer.of(CON, code, 0, FIRST_MID + step)];
    for (const [i, segment] of path.slice(1).split('/').entries()) parts.push(Buffer.of(((i === 0 ? URI_PATH : 0) << 4) | segment.length), Buffer.from(segment));
    if (values !== undefined) parts.push(Buffer.of(((CONTENT_FORMAT - URI_PATH) << 4) | 1, format, 0xff), encodeValues(format, parsePath(path) as Path, values));
    this.socket.send(Buffer.concat(parts), port, address);
  }
}
