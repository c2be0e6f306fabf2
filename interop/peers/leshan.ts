// A real Leshan server on loopback, on ports of the system's choosing. Its demo is not on Maven Central, its libraries
// are: peers/leshan/*.java gives them an HTTP face with the demo's routes.

import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, need, start } from '../children.js';
import { cache, repository } from '../place.js';
import { classPath, compile } from './maven.js';

const VERSION = '2.0.0-M18';
const ARTIFACTS = ['org.eclipse.leshan:leshan-tl-cf-server-coap:' + VERSION, 'org.slf4j:slf4j-simple:2.0.17'];
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const HOST = '127.0.0.1';

export interface LeshanServer {
  /** Version of the libraries. */
  readonly version: string;
  /** Port of CoAP over UDP. */
  readonly coap: number;
  /** Root of the HTTP interface, without a slash at its end. */
  readonly api: string;
  /** What it has written to its log. */
  log(): string;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
}

/** Resolves, compiles, starts, and waits until its HTTP side answers. Throws a sentence that says what is missing. */
export async function startLeshan(): Promise<LeshanServer> {
  need('java', 'install a JDK, version 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)');
  const folder = cache('leshan');
  const sources = join(repository(), 'interop', 'peers', 'leshan');
  const classes = await compile(folder, sources, await classPath(folder, ARTIFACTS));
  const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dsun.net.httpserver.nodelay=true', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const child = start('java', [...options, '-cp', classes, 'Peer', HOST, '0', '0'], folder);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    child.stdin?.end(); // it ends when this does
    await ended(child, STOP_LIMIT_MS);
  };
  try {
    const ports = await announcement(child.stdout as NodeJS.ReadableStream, child);
    const api = 'http://' + HOST + ':' + ports.web + '/api';
    const answer = await fetch(api + '/clients', { signal: AbortSignal.timeout(START_LIMIT_MS) });
    if (answer.status !== 200) throw new Error('its HTTP side answered ' + answer.status);
    return { version: VERSION, coap: ports.coap, api, log: () => log, stop };
  } catch (wrong) {
    child.kill('SIGKILL');
    throw new Error('Leshan did not start: ' + (wrong as Error).message + (log === '' ? '' : '\n' + log), { cause: wrong });
  }
}

/** The one line that it prints when it is up. */
async function announcement(out: NodeJS.ReadableStream, child: ReturnType<typeof start>): Promise<{ coap: number; web: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it said nothing for ' + START_LIMIT_MS + ' ms')), START_LIMIT_MS);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.on('error', (wrong) => settle(() => reject(wrong)));
    child.on('close', (code) => settle(() => reject(new Error('it exited with ' + code))));
    createInterface({ input: out }).once('line', (line) =>
      settle(() => {
        try {
          resolve(JSON.parse(line) as { coap: number; web: number });
        } catch {
          reject(new Error('it said: ' + line));
        }
      }),
    );
  });
}
