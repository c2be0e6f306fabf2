/**
 * One bundle made small for Espruino's RAM: what is not used goes, what is called once or is short stands where it was called.
 */
import { parse } from 'acorn';
import { inline, normalise } from './inline.js';
import { type ResidentOptions, resident } from './resident.js';
import { foldConstants, shake, undefine } from './shake.js';
import { type Node, separate } from './tree.js';

export interface Slimmed {
  /** The tree, for terser. */
  program: Node;
  /** Methods, functions, classes and assignments that nothing used; functions put in the place of their calls. */
  unused: number;
  inlined: number;
  /** What stays in RAM after `release`, and what goes. */
  stays: string[];
  goes: string[];
}

export function slim(code: string, options: ResidentOptions, told?: (line: string) => void): Slimmed {
  const { reserved } = options;
  const program: Node = parse(code, { ecmaVersion: 2020, sourceType: 'script' });
  // A class whose name another file has, too, comes as `let Name$1 = class Name {`.
  program.body = program.body.map((node: Node) => {
    const init = node.type === 'VariableDeclaration' && node.declarations.length === 1 ? node.declarations[0].init : null;
    return init?.type === 'ClassExpression' ? { ...init, type: 'ClassDeclaration', id: node.declarations[0].id } : node;
  });
  foldConstants(program);
  separate(program);
  normalise(program);
  let unused = shake(program, reserved);
  const inlined = inline(program, reserved, { copies: 400, most: 120 }, told ?? (() => undefined));
  unused += shake(program, reserved);
  undefine(program);
  const { stays, goes } = resident(program, options);
  return { program, unused, inlined, stays, goes };
}
