// Runs the same plain scripts on V8, XS and Espruino and answers what each said.
//
// The plan: prelude.js, then the bundle (a script that assigns globalThis.mote), then the case files, all in one script, as XS keeps the
// constants of one evaluated script from the next. A case file sees suite, equal, equalBytes, fact, throws, say, hex and mote, and uses
// only what Espruino runs; check.ts of espruino/ says whether it does.

import { createContext, Script } from 'node:vm';
import { runEspruino, type RunOptions } from './espruino/run.js';
import { textOf, type CaseFile } from './root.js';
import { Worker, type WorkerOptions } from './xs/worker.js';

/** What one engine made of the scripts. */
export interface Outcome {
  engine: string;
  /** A line for each suite with its counts, and one before it for each failure: the same on every engine that behaves the same. */
  lines: string[];
  passed: number;
  failed: number;
}

/** Names that the prelude and the bundle give to case files, for the check of the language subset. */
export const NAMES: readonly string[] = ['mote', 'behaviour', 'say', 'show', 'hex', 'fact', 'equal', 'equalBytes', 'throws', 'suite'];

/** The whole script: prelude, bundle and cases. */
export function behaviourScript(cases: readonly CaseFile[], bundle = ''): string {
  return [textOf('test/engines/prelude.js'), bundle, ...cases.map(({ source }) => source)].join('\n');
}

/** A bundle of CommonJS as a script that defines mote, for engines without modules of their own. */
export function asScript(bundle: string): string {
  return 'const mote = (function (exports) {\n' + bundle + '\nreturn exports;\n})({});\n';
}

/** The same for Espruino, as its own command line uploads a module: within a function, so that no name at its top meets a pin of the same name. */
export function asModule(bundle: string): string {
  return 'Modules.addCached("mote", function () {\n' + bundle + '\n});\n';
}

const RESULT = '\n;JSON.stringify([behaviour.passed, behaviour.failed, behaviour.lines])';

function outcome(engine: string, json: string): Outcome {
  const [passed, failed, lines] = JSON.parse(json) as [number, number, string[]];
  return { engine, lines, passed, failed };
}

/** On V8, in a context of its own that has the standard library and nothing of Node. */
export function onV8(cases: readonly CaseFile[], bundle?: string): Outcome {
  const script = new Script(behaviourScript(cases, bundle) + RESULT, { filename: 'behaviour.js' });
  return outcome('V8 ' + process.versions.v8, script.runInContext(createContext({})) as string);
}

/** On XS, in a worker of its own. */
export async function onXs(cases: readonly CaseFile[], bundle?: string, options?: WorkerOptions): Promise<Outcome> {
  const worker = await Worker.start(options);
  try {
    const keep = '\n;globalThis.handleCommand = function () { return new TextEncoder().encode(globalThis.behaviourResult).buffer }';
    await worker.evaluate(behaviourScript(cases, bundle) + RESULT.replace(';', ';globalThis.behaviourResult = ') + keep, 'behaviour.js');
    const { reply } = await worker.command(new Uint8Array(0));
    return outcome('XS', Buffer.from(reply).toString('utf8'));
  } finally {
    await worker.close();
  }
}

/** On the Espruino interpreter that ESPRUINO names. */
export async function onEspruino(cases: readonly CaseFile[], bundle?: string, options?: RunOptions): Promise<Outcome> {
  const end = '\nprint("DONE "+behaviour.passed+" passed, "+behaviour.failed+" failed");\nquit();\n';
  const script = behaviourScript(cases, bundle).replace('tell: null', 'tell: print') + end;
  const { version, lines, passed, failed } = await runEspruino(script, options);
  return { engine: 'Espruino ' + version, lines, passed, failed };
}
