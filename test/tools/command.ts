/**
 * The built command line as a child process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MOTE = fileURLToPath(new URL('../../tools/mote.js', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `mote` with these arguments; its output is piped. */
export function start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [MOTE, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
}

/** Runs `mote` to its end. */
export function mote(...args: string[]): Promise<Outcome> {
  const child = start(args);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The lines of JSON that a child prints, as they come, and its end. */
export class Lines {
  readonly all: Record<string, unknown>[];
  readonly end: Promise<number | null>;
  private readonly waiting: Set<() => void>;

  constructor(child: ChildProcess) {
    this.all = [];
    this.waiting = new Set();
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.all.push(JSON.parse(line) as Record<string, unknown>);
      for (const look of [...this.waiting]) look();
    });
    this.end = new Promise((resolve) => child.on('close', (code) => resolve(code)));
  }

  /** The first line from `from` on that has these fields. */
  async next(fields: Record<string, unknown>, from = 0): Promise<Record<string, unknown>> {
    const matches = (line: Record<string, unknown>): boolean => Object.entries(fields).every(([key, value]) => JSON.stringify(line[key]) === JSON.stringify(value));
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const found = this.all.slice(from).find(matches);
        if (found === undefined) return false;
        this.waiting.delete(look);
        resolve(found);
        return true;
      };
      if (look()) return;
      this.waiting.add(look);
      void this.end.then((code) => reject(new Error('ended with ' + code + ' before ' + JSON.stringify(fields) + ', after ' + JSON.stringify(this.all))));
    });
  }
}
