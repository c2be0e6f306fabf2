/**
 * What the demo shows: steps, and under each the datagrams as they pass, their bytes and their meaning. Or the same as JSON lines.
 */
import picocolors from 'picocolors';
import type { Path } from '../../src/codec/index.js';
import { type Datagram, lwm2mPath, parseDatagram } from '../decode/datagram.js';
import { datagramLines, hexLines } from '../decode/print.js';
import { recordNames } from '../decode/records.js';
import { hex } from '../values/decoded.js';
import { type MemoryTable, memoryLines } from './memory.js';

export class Screen {
  private readonly json: boolean;
  private readonly colors: ReturnType<typeof picocolors.createColors>;
  /** Paths asked for, by token: a response does not name its own. */
  private readonly paths: Map<string, Path>;
  private step: number;

  constructor(json: boolean) {
    this.json = json;
    this.colors = picocolors.createColors(process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
    this.paths = new Map();
    this.step = 0;
  }

  /** What all this is. */
  title(text: string): void {
    if (!this.json) this.print(this.colors.bold(text));
  }

  /** A step begins. */
  begin(name: string): void {
    this.step++;
    if (!this.json) this.print('', this.colors.bold(this.colors.cyan(String(this.step).padStart(2) + '  ' + name)));
  }

  /** A step is done; @param result in a few words */
  done(name: string, result: string): void {
    if (this.json) this.print(JSON.stringify({ step: this.step, name, ok: true, result }));
    else this.print('    ' + this.colors.green('ok') + '  ' + result);
  }

  /** A step failed. */
  failed(name: string, why: string): void {
    if (this.json) this.print(JSON.stringify({ step: this.step, name, ok: false, result: why }));
    else this.print('    ' + this.colors.red('failed') + '  ' + why);
  }

  /** A message passes. @param fromDevice true on its way to the server; @param wire bytes of the datagram that has it: more, where DTLS protects it */
  datagram(fromDevice: boolean, bytes: Uint8Array, wire: number): void {
    const way = this.way(fromDevice);
    const isProtected = wire !== bytes.length;
    if (this.json) {
      this.print(JSON.stringify({ step: this.step, from: fromDevice ? 'device' : 'server', bytes: hex(bytes), ...(isProtected ? { wire } : {}) }));
      return;
    }
    const datagram = parseDatagram(bytes);
    const [head, ...rest] = datagramLines(datagram, this.pathOf(datagram));
    this.print('    ' + this.colors.yellow(way) + '  ' + head + this.colors.dim(', ' + bytes.length + ' bytes' + (isProtected ? ', in a record of ' + wire : '')));
    for (const line of hexLines(bytes)) this.print('      ' + this.colors.dim(line));
    for (const line of rest) this.print('    ' + line);
  }

  /** A datagram of DTLS without a message passes. @param cid bytes of the connection ids in it */
  record(fromDevice: boolean, bytes: Uint8Array, cid: number): void {
    const names = recordNames(bytes, cid);
    if (this.json) this.print(JSON.stringify({ step: this.step, from: fromDevice ? 'device' : 'server', records: names, wire: bytes.length }));
    else this.print('    ' + this.colors.yellow(this.way(fromDevice)) + '  DTLS ' + names.join(', ') + this.colors.dim(', ' + bytes.length + ' bytes'));
  }

  private way(fromDevice: boolean): string {
    return fromDevice ? 'device > server' : 'server > device';
  }

  /** The device says something. */
  note(text: string): void {
    if (!this.json) this.print('    ' + this.colors.dim(text));
  }

  memory(table: MemoryTable): void {
    if (this.json) {
      this.print(JSON.stringify({ memory: table }));
      return;
    }
    this.print('', this.colors.bold('Memory of the device, bytes'), ...memoryLines(table, this.colors.bold).map((line) => '    ' + line));
  }

  /** The end. */
  summary(passed: number, failed: number, seconds: number): void {
    if (this.json) this.print(JSON.stringify({ passed, failed, seconds }));
    else this.print('', this.colors.bold(passed + ' steps passed, ' + failed + ' failed, in ' + seconds.toFixed(1) + ' s'));
  }

  private pathOf(datagram: Datagram): Path | undefined {
    const token = hex(datagram.token);
    const own = lwm2mPath(datagram);
    if (datagram.isRequest && own !== undefined) this.paths.set(token, own);
    return own ?? (datagram.isRequest ? undefined : this.paths.get(token));
  }

  private print(...lines: string[]): void {
    process.stdout.write(lines.join('\n') + '\n');
  }
}
