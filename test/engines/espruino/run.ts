// Runs a script on a real Espruino interpreter: the program that the environment variable ESPRUINO names.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a script printed and counted. */
export interface Run {
  /** The interpreter's own version and board, like `2v29 LINUX`. */
  version: string;
  /** The lines that the script printed before its last one. */
  lines: string[];
  passed: number;
  failed: number;
}

/** How a script is run; everything may be left out. */
export interface RunOptions {
  /** Path of the interpreter instead of the one in ESPRUINO. */
  program?: string;
  /** Milliseconds until the interpreter is killed; 60,000 when left out. */
  timeout?: number;
  /** Files for its flash memory, by name, put there beforehand as Espruino's own command line does. */
  storage?: Readonly<Record<string, string>>;
  /** The folder it runs in, with its flash memory, which stays; left out: one of its own. */
  folder?: string;
  /** Lines of the interpreter that are no trouble here. */
  harmless?: RegExp;
}

/** Characters of a stored file that one script carries: more would not fit the memory of an interpreter as small as a device's. */
const PIECE = 32_768;

const FIRST = 'BEGIN ';
const LAST = /^DONE (\d+) passed, (\d+) failed$/;
/** An uncaught error, also in a timer or callback, where it does not end the program; lack of memory and the like. */
const TROUBLE = /Uncaught|\bERROR\b|New interpreter error|Execution Interrupted/;

/** The interpreter that ESPRUINO names; fails with a sentence that says what to set when it names none. */
export function interpreter(): string {
  const program = process.env['ESPRUINO'];
  if (program === undefined || program === '') {
    throw new Error(
      'set ESPRUINO to the path of an Espruino interpreter built for this machine',
    );
  }
  return program;
}

/**
 * Runs a script whose last line of output is `DONE n passed, m failed`; it must then call quit(), as an open socket or a timer keeps the
 * interpreter alive. Fails with what was printed when an error was uncaught, when that line never came, or when time ran out.
 */
export async function runEspruino(script: string, options: RunOptions = {}): Promise<Run> {
  const program = options.program ?? interpreter();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'mote-espruino-'));
  const run = async (text: string): Promise<Run> => {
    writeFileSync(join(folder, 'script.js'), 'print("' + FIRST + '"+process.version+" "+process.env.BOARD);\n' + text);
    return judge(await output(program, folder, options.timeout ?? 60_000), options.harmless);
  };
  try {
    for (const [name, text] of Object.entries(options.storage ?? {})) {
      for (let at = 0; at < text.length; at += PIECE) {
        const write = [name, text.slice(at, at + PIECE), at, text.length].map((argument) => JSON.stringify(argument)).join();
        await run('require("Storage").write(' + write + ');print("DONE 0 passed, 0 failed");quit();');
      }
    }
    return await run(script);
  } finally {
    if (options.folder === undefined) rmSync(folder, { recursive: true });
  }
}

interface Output {
  text: string;
  end: string;
}

function output(program: string, folder: string, timeout: number): Promise<Output> {
  return new Promise((resolve, reject) => {
    // Its standard input stays open and silent: at its end the interpreter would end too. Its flash memory is a file of the current folder.
    const child = spawn(program, ['script.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    let text = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeout);
    // Bytes, not UTF-8: that is what its strings hold.
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    child.once('error', (error) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      reject(new Error('the interpreter that ESPRUINO names did not start: ' + error.message));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ text, end: late ? 'no end within ' + String(timeout) + ' ms' : signal === null ? 'exit code ' + String(code) : signal });
    });
  });
}

/** The prompt and the erasing after it, which stand before what is printed once the script has been read. */
const PROMPT = /^>?\x1b\[J/;

function judge({ text, end }: Output, harmless?: RegExp): Run {
  const all = text
    .replace(/\r/g, '')
    .split('\n')
    .map((line) => line.replace(PROMPT, ''))
    .filter((line) => harmless?.test(line) !== true);
  const first = all.findIndex((line) => line.startsWith(FIRST));
  const last = all.findIndex((line) => LAST.test(line));
  const said = all
    .slice(first + 1)
    .join('\n')
    .slice(-4000);
  if (first < 0) throw new Error('Espruino did not begin the script (' + end + '):\n' + said);
  if (TROUBLE.test(said)) throw new Error('Espruino reported an error (' + end + '):\n' + said);
  if (last < 0) throw new Error('Espruino ended without a line DONE n passed, m failed (' + end + '):\n' + said);
  const [, passed, failed] = LAST.exec(all[last]!)!;
  return { version: all[first]!.slice(FIRST.length), lines: all.slice(first + 1, last), passed: Number(passed), failed: Number(failed) };
}
