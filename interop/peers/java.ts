// A peer that is a Java program of peers/: compiled, started, its ports read from the one line that it prints, ended by the end of its input.

import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, need, start } from '../children.js';
import { cache, repository } from '../place.js';
import { classPath, compile } from './maven.js';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const SLF4J = 'org.slf4j:slf4j-simple:2.0.17';
const OPTIONS = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dsun.net.httpserver.nodelay=true', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/** All on 127.0.0.1. */
export const HOST = '127.0.0.1';

export interface JavaPeer {
  /** Its ports by their names. */
  readonly ports: Readonly<Record<string, number>>;
  /** What it has written to its log. */
  log(): string;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
}

export interface JavaProgram {
  /** What it is called where it is told of, and its folder in the cache. */
  readonly name: string;
  /** Maven artifacts, 'group:artifact:version'. */
  readonly artifacts: readonly string[];
  /** Folders of peers/ with its sources. */
  readonly sources: readonly string[];
  readonly main: string;
  readonly args: readonly string[];
}

/** The class path of a program, resolved and compiled. Throws a sentence that says what is missing. */
export async function prepare(program: JavaProgram): Promise<{ folder: string; classes: string }> {
  need('java', 'install a JDK, version 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)');
  const folder = cache(program.name);
  const sources = program.sources.map((source) => join(repository(), 'interop', 'peers', source));
  return { folder, classes: await compile(folder, sources, await classPath(folder, [...program.artifacts, SLF4J])) };
}

/** What `java` is called with to run a prepared program. */
export function commandLine(program: JavaProgram, classes: string): string[] {
  return [...OPTIONS, '-cp', classes, program.main, ...program.args];
}

/** Resolves, compiles, starts, and waits for the line with the ports. Throws a sentence that says what is missing. */
export async function startJava(program: JavaProgram): Promise<JavaPeer> {
  const { folder, classes } = await prepare(program);
  const child = start('java', commandLine(program, classes), folder);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    child.stdin?.end(); // it ends when this does
    await ended(child, STOP_LIMIT_MS);
  };
  try {
    return { ports: await announcement(child.stdout as NodeJS.ReadableStream, child), log: () => log, stop };
  } catch (wrong) {
    child.kill('SIGKILL');
    throw new Error(program.name + ' did not start: ' + (wrong as Error).message + (log === '' ? '' : '\n' + log), { cause: wrong });
  }
}

/** The one line that it prints when it is up. */
async function announcement(out: NodeJS.ReadableStream, child: ReturnType<typeof start>): Promise<Record<string, number>> {
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
          resolve(JSON.parse(line) as Record<string, number>);
        } catch {
          reject(new Error('it said: ' + line));
        }
      }),
    );
  });
}
