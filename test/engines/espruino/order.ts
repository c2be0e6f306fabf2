// Rules of order and scope: nothing is hoisted on Espruino, and a loop's head has one binding for all its rounds.

import type { AnyNode } from 'acorn';
import { GLOBALS, NO_VARIABLE } from './builtins.js';
import { bare, isFunction, type Analysis, type Binding, type Reference, type Unit } from './scopes.js';

type Report = (node: AnyNode, construct: string) => void;

/** Reports every name that is used before its declaration has run, or that means something else there. */
export function checkOrder(analysis: Analysis, known: readonly string[], report: Report): void {
  for (const reference of analysis.references) {
    const { node, binding } = reference;
    if (NO_VARIABLE.has(node.name)) report(node, 'variable named ' + node.name);
    if (binding === undefined) {
      if (!reference.typeof && !GLOBALS.has(node.name) && !known.includes(node.name)) report(node, 'missing global ' + node.name);
    } else if (runsWith(analysis, reference.unit, binding.unit) && isEarly(node, binding) && !reference.typeof) {
      report(node, early(binding));
    }
  }
  for (const binding of analysis.bindings) {
    const first = binding.declarations[0]!.node;
    if (NO_VARIABLE.has(binding.name)) report(first, 'variable named ' + binding.name);
    if (binding.loop !== undefined && binding.references.some((reference) => reference.unit !== binding.unit)) {
      report(first, 'closure over a variable of a loop head');
    }
    if (binding.bareCase !== undefined && shadows(analysis, binding))
      report(first, 'let in a case without braces that hides another variable');
    if (binding.kind === 'var') checkBranches(binding, report);
  }
  checkCalls(analysis, report);
}

/** Whether code of `unit` runs as part of one run of `outer`: the unit itself, and functions called where they stand. */
function runsWith(analysis: Analysis, unit: Unit, outer: Unit): boolean {
  let at: Unit | undefined = unit;
  while (at !== undefined && at !== outer) at = analysis.immediate.has(at) ? analysis.outer.get(at) : undefined;
  return at === outer;
}

function isWithin(analysis: Analysis, unit: Unit, outer: Unit): boolean {
  let at: Unit | undefined = unit;
  while (at !== undefined && at !== outer) at = analysis.outer.get(at);
  return at === outer;
}

function isEarly(node: { start: number }, binding: Binding): boolean {
  return binding.kind !== 'param' && binding.kind !== 'catch' && node.start < binding.declarations[0]!.node.start;
}

function early(binding: Binding): string {
  return binding.kind + ' used before its declaration';
}

function shadows(analysis: Analysis, binding: Binding): boolean {
  return analysis.bindings.some((other) => other !== binding && other.name === binding.name && other.unit === binding.unit);
}

// A var in a branch that did not run does not exist at all there.
function checkBranches(binding: Binding, report: Report): void {
  if (binding.declarations.some((declaration) => declaration.branch === undefined)) return;
  for (const { node } of binding.references) {
    const safe = binding.declarations.some(({ branch }) => branch!.start <= node.start && node.end <= branch!.end);
    if (!safe) report(node, 'var declared in a branch and used outside it');
  }
}

// A call that runs now runs the body of its function now, and what that body needs must have been declared by then.
function checkCalls(analysis: Analysis, report: Report): void {
  const byUnit = new Map<Unit, Reference[]>();
  for (const reference of analysis.references) {
    let unit = reference.unit;
    while (analysis.immediate.has(unit)) unit = analysis.outer.get(unit)!;
    const list = byUnit.get(unit);
    if (list === undefined) byUnit.set(unit, [reference]);
    else list.push(reference);
  }
  for (const [unit, references] of byUnit) {
    for (const call of references) {
      if (!call.call || call.binding === undefined) continue;
      const seen = new Set<Unit>();
      const stack = bodiesOf(call.binding);
      for (let body = stack.pop(); body !== undefined; body = stack.pop()) {
        if (seen.has(body) || body === unit || !isWithin(analysis, body, unit)) continue;
        seen.add(body);
        for (const { node, binding, call: called, typeof: harmless } of byUnit.get(body) ?? []) {
          if (binding === undefined || harmless) continue;
          if (binding.unit === unit && isEarly(call.node, binding))
            report(node, early(binding) + ', by a call in line ' + String(call.node.loc!.start.line));
          if (called) stack.push(...bodiesOf(binding));
        }
      }
    }
  }
}

/** The bodies that run when a name is called or constructed, as far as its declarations say. */
function bodiesOf(binding: Binding): Unit[] {
  const bodies: Unit[] = [];
  for (const { node } of binding.declarations) {
    if (isFunction(node)) bodies.push(node);
    if (node.type !== 'ClassDeclaration') continue;
    for (const member of node.body.body) {
      if (member.type === 'MethodDefinition' && member.kind === 'constructor') bodies.push(bare(member.value) as Unit);
    }
  }
  return bodies;
}
