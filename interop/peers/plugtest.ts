// A plugtest checker as a child process: it puts a CoAP server through named cases and says of each whether it passed.
//
// Californium's own checker is not on Maven Central, its libraries are: peers/plugtest/*.java does the cases of the same names on them.
// MOTE_PLUGTEST_CHECKER may name the class path (a jar with its dependencies) of Californium's checker, which is then run instead.

import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { ended, need, start } from '../children.js';
import { Log } from '../log.js';
import { commandLine, prepare, type JavaProgram } from './java.js';

const STOP_LIMIT_MS = 5_000;
const CALIFORNIUM = 'org.eclipse.californium.plugtests.PlugtestChecker';

/** One line of it: 'CC01: PASSED', 'CO02_05: PASSED (conditionally)', 'CB01: --FAILED-- why'. */
export interface Verdict {
  id: string;
  passed: boolean;
  /** The line, or all that was said of the case. */
  text: string;
}

export class Checker extends Log<Verdict> {
  private readonly child: ReturnType<typeof start>;
  private readonly lines: string[];

  constructor(command: readonly string[], folder: string) {
    super();
    this.lines = [];
    this.child = start('java', command, folder);
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.take(line));
    this.child.stderr?.on('data', (chunk: Buffer) => this.lines.push(chunk.toString()));
    this.child.on('error', (wrong) => this.end('it did not start: ' + wrong.message));
    this.child.on('close', (code) => this.end('it ended with ' + code + '\n' + this.lines.slice(-8).join('\n')));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await ended(this.child, STOP_LIMIT_MS);
  }

  private take(line: string): void {
    this.lines.push(line);
    const found = /^([A-Z]{2}\d\d(?:_\d\d)?): (PASSED|--FAILED--)/.exec(line);
    if (found === null) return;
    const failed = this.lines.filter((each) => each.startsWith('FAIL'));
    const passed = found[2] === 'PASSED';
    this.add({ id: found[1] as string, passed, text: passed ? line : [line, ...failed].join('\n') });
  }
}

/** Starts a checker on a server. Throws a sentence that says what is missing. */
export async function startChecker(uri: string, cases: readonly string[]): Promise<Checker> {
  const own = process.env['MOTE_PLUGTEST_CHECKER'];
  if (own !== undefined && own !== '') {
    need('java', 'install a JDK, version 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)');
    return new Checker(['-cp', own, CALIFORNIUM, '--no-oscore', '--tests', cases.join(','), uri], tmpdir());
  }
  const program: JavaProgram = {
    name: 'plugtest',
    artifacts: ['org.eclipse.californium:californium-core:4.0.0-M6'],
    sources: ['plugtest'],
    main: 'Checker',
    args: [uri, ...cases],
  };
  const { folder, classes } = await prepare(program);
  return new Checker(commandLine(program, classes), folder);
}
