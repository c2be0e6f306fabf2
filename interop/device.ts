// The simulated device of the command line as a child process: its events as they come, its end by SIGINT.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, start } from './children.js';
import { Log } from './log.js';
import { repository } from './place.js';

const STOP_LIMIT_MS = 15_000;

/** One line of `mote device --json`. */
export interface DeviceEvent {
  event: string;
  ssid?: number;
  path?: string;
  value?: unknown;
  args?: string;
  /** The status of a failure, and what it means. */
  code?: number;
  reason?: string;
}

export interface DeviceOptions {
  /** Where the server listens; none for a device that knows a bootstrap server alone. */
  server?: string;
  endpoint: string;
  /** Seconds; the device's own choice when left out. */
  lifetime?: number;
  /** Further options of the command line. */
  more?: string[];
}

/** The script that is run: the package's command, or the one that MOTE_COMMAND names (to try another build). */
function command(): string {
  const own = JSON.parse(readFileSync(join(repository(), 'package.json'), 'utf8')) as { bin: { mote: string } };
  return process.env['MOTE_COMMAND'] ?? join(repository(), own.bin.mote);
}

export class Device extends Log<DeviceEvent> {
  readonly endpoint: string;
  private readonly child: ReturnType<typeof start>;
  private other = '';

  constructor(options: DeviceOptions) {
    super();
    this.endpoint = options.endpoint;
    const args = ['device', '--endpoint', options.endpoint, '--json'];
    if (options.server !== undefined) args.push('--server', options.server);
    if (options.lifetime !== undefined) args.push('--lifetime', String(options.lifetime));
    this.child = start(process.execPath, [command(), ...args, ...(options.more ?? [])], repository());
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.take(line));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.other += chunk.toString()));
    this.child.on('error', (wrong) => this.end('it did not start: ' + wrong.message));
    this.child.on('close', (code, signal) => this.end('it ended with ' + (code ?? signal)));
  }

  /** True until the process has ended. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits for an event by its name. */
  async event(name: string, limit: number, since = 0): Promise<DeviceEvent> {
    try {
      return await this.waitFor(name + ' from the device', (entry) => entry.event === name, limit, since);
    } catch (wrong) {
      throw new Error((wrong as Error).message + '\n' + this.tail(), { cause: wrong });
    }
  }

  /** SIGINT, on which it de-registers; throws when it does not exit with 0. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    const code = await ended(this.child, STOP_LIMIT_MS);
    if (code !== 0) throw new Error('the device ' + (code === null ? 'did not end on SIGINT' : 'exited with ' + code) + '\n' + this.tail());
  }

  /** As when its power fails: nobody hears of it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await ended(this.child, STOP_LIMIT_MS);
  }

  /** The last lines that it printed, for a report. */
  tail(): string {
    const events = this.entries.slice(-8).map((entry) => JSON.stringify(entry));
    return ['the device said:', ...events, this.other.trim().slice(-2000)].filter((line) => line !== '').join('\n');
  }

  private take(line: string): void {
    try {
      this.add(JSON.parse(line) as DeviceEvent);
    } catch {
      this.other += 'no JSON: ' + line + '\n';
    }
  }
}
