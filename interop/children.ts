// The child processes of a run: none outlives it, whichever way it ends.

import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const living = new Set<ChildProcess>();

/** True when an executable of that name is on the PATH. */
export function installed(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Throws the sentence that says what to install when `command` is missing. */
export function need(command: string, remedy: string): void {
  if (!installed(command)) throw new Error(command + ' is not installed: ' + remedy);
}

/** Starts a process that is killed at the latest when this one ends; all three streams are pipes. */
export function start(command: string, args: readonly string[], cwd: string): ChildProcess {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  living.add(child);
  child.on('exit', () => living.delete(child));
  child.on('error', () => living.delete(child));
  child.stdin?.on('error', () => undefined); // it may die before it has read everything
  return child;
}

/** Runs a command to its end; answers what it printed, and throws that when it fails or takes longer than `limit` ms. */
export async function complete(command: string, args: readonly string[], cwd: string, limit: number): Promise<string> {
  const child = start(command, args, cwd);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.end();
  const code = await ended(child, limit);
  if (code !== 0) {
    throw new Error(command + ' ' + args.join(' ') + (code === null ? ' was killed' : ' exited with ' + code) + '\n' + out + err);
  }
  return out;
}

/** Waits for the end of a process, and kills it after `limit` ms. Answers its exit code, null when it died by a signal. */
export async function ended(child: ChildProcess, limit: number): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    child.on('error', (wrong) => {
      clearTimeout(timer);
      reject(wrong);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

/** Makes sure that a signal to this process ends its children too. Call once. */
export function guard(): void {
  process.on('exit', () => living.forEach((child) => child.kill('SIGKILL')));
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}
