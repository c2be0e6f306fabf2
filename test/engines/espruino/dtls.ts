// The step of `npm run espruino` about DTLS: memory and time of handshakes and records, with the primitives of the package and of the interpreter.

import { behaviourScript } from '../behaviour.js';
import { DTLS, primitiveCases } from '../dtls.js';
import { textOf } from '../root.js';
import { runEspruino, type Run, type RunOptions } from './run.js';

const END = '\nprint("DONE "+behaviour.passed+" passed, "+behaviour.failed+" failed");\nquit();\n';
/** A module by itself: it must fit the names of any bundle. */
const NATIVE = 'dist/espruino/native-crypto.js';
const CHOICES = `
const primitives = [{ name: 'portable', crypto: undefined }, { name: 'native', crypto: require('native-crypto').nativePrimitives() }];
`;

function choices(): string {
  return 'Modules.addCached("native-crypto", function () {\n' + textOf(NATIVE) + '\n});\n' + CHOICES;
}

function run(source: string, options: RunOptions): Promise<Run> {
  return runEspruino(source.replace('tell: null', 'tell: print') + END, options);
}

/** The interpreter's primitives against vectors. @param prefix a script that defines mote, of a bundle with DTLS */
export function dtlsPrimitives(prefix: string, options: RunOptions): Promise<Run> {
  return run(behaviourScript(primitiveCases(), prefix + choices()), options);
}

/** What handshakes and records keep, and how long they take. */
export function dtlsTimes(prefix: string, options: RunOptions): Promise<Run> {
  return run(behaviourScript([{ name: 'dtls', source: DTLS }, { name: 'dtls.js', source: choices() + textOf('test/engines/espruino/dtls.js') }], prefix), options);
}
