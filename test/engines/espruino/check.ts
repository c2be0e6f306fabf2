// Finds, in the syntax tree of a script, every construct that the Espruino interpreter cannot run or runs differently.
//
// It is needed because Espruino only matches brackets in a function's body until that line runs: a script that loads may still fail.

import { Parser, type AnyNode, type CallExpression, type Class, type MemberExpression, type Program, type Token } from 'acorn';
import { KEYWORDS, NO_METHODS, STATICS, VIEWS } from './builtins.js';
import { checkOrder } from './order.js';
import { readNumber } from './numbers.js';
import { analyse, bare, children, isFunction, type Analysis } from './scopes.js';

/** One construct that does not run there; line and column count from 1. */
export interface Finding {
  line: number;
  column: number;
  construct: string;
}

type Report = (node: { loc?: { start: { line: number; column: number } } | null }, construct: string) => void;

const ASSIGNMENTS = ['**=', '??=', '||=', '&&='];
const ERRORS = ['Error', 'TypeError', 'SyntaxError', 'ReferenceError', 'RangeError', 'EvalError', 'URIError'];
const WIDEST_OFFSET = 65535;

/**
 * What in a script does not run on Espruino, in the order of the text; empty when all of it does. `known` names globals that the script may
 * use beyond those of the engine (what a prelude before it defines).
 */
export function check(source: string, known: readonly string[] = []): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (node, construct) => {
    const { line, column } = node.loc!.start;
    if (!findings.some((found) => found.line === line && found.column === column + 1 && found.construct === construct)) {
      findings.push({ line, column: column + 1, construct });
    }
  };
  checkBytes(source, findings);
  const tokens: Token[] = [];
  let program: Program;
  try {
    program = Parser.parse(source, { ecmaVersion: 'latest', locations: true, preserveParens: true, allowReserved: true, onToken: tokens });
  } catch (error) {
    const { loc, message } = error as SyntaxError & { loc: { line: number; column: number } };
    const construct = /import|export/.test(message) ? 'import or export' : 'syntax error: ' + message.replace(/ \(\d+:\d+\)$/, '');
    return [...findings, { line: loc.line, column: loc.column + 1, construct }];
  }
  const analysis = analyse(program);
  const globals = new Set(analysis.references.filter(({ binding }) => binding === undefined).map(({ node }) => node));
  const facts: Facts = { analysis, own: new Set(), ownLength: false, isGlobal: (node) => globals.has(node as never) };
  gather(program, facts);
  visit(program, [], facts, report);
  checkLines(tokens, report);
  checkOrder(analysis, known, report);
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** What rules about names need to know of the whole script. */
interface Facts {
  analysis: Analysis;
  /** Names of methods and properties that the script defines itself. */
  own: Set<string>;
  /** Objects of the script have a `length` of their own, set through `this`. */
  ownLength: boolean;
  isGlobal: (node: AnyNode) => boolean;
}

function gather(node: AnyNode, facts: Facts): void {
  if ((node.type === 'MethodDefinition' || node.type === 'Property') && node.key.type === 'Identifier') facts.own.add(node.key.name);
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier') {
    const name = node.left.property.name;
    if (isFunction(bare(node.right))) facts.own.add(name);
    if (name === 'length' && node.left.object.type === 'ThisExpression') facts.ownLength = true;
  }
  for (const child of children(node)) gather(child, facts);
}

// Builds without Unicode see the bytes of a UTF-8 file one by one.
function checkBytes(source: string, findings: Finding[]): void {
  source.split('\n').forEach((text, row) => {
    for (let at = 0; at < text.length; at++) {
      if (text.charCodeAt(at) < 0x80) continue;
      findings.push({ line: row + 1, column: at + 1, construct: 'byte beyond ASCII' });
      return;
    }
  });
}

// A line end ends no statement before `++`, and `return` looks for its value in the next line.
function checkLines(tokens: Token[], report: Report): void {
  for (let i = 1; i < tokens.length; i++) {
    const token = tokens[i]!;
    const before = tokens[i - 1]!;
    if (before.loc!.end.line === token.loc!.start.line) continue;
    const { label } = token.type;
    if (before.type.keyword === 'return' && tokens[i - 2]?.type.label !== '.' && label !== '}' && label !== ';' && label !== 'eof') {
      report(before, 'return that a line end finishes');
    }
    if (label === '++/--' && ['name', 'num', 'string', ']', '++/--'].includes(before.type.label)) {
      report(token, '++ or -- at the start of a line');
    }
  }
}

function visit(node: AnyNode, above: AnyNode[], facts: Facts, report: Report): void {
  const parent = above[above.length - 1];
  switch (node.type) {
    case 'AssignmentPattern':
      report(node, 'default value of a parameter or pattern');
      break;
    case 'RestElement':
      report(node, 'rest parameter or pattern');
      break;
    case 'SpreadElement':
      report(node, 'spread');
      break;
    case 'ObjectPattern':
    case 'ArrayPattern':
      report(node, 'destructuring');
      break;
    case 'Property':
      if (node.computed) report(node, 'computed key');
      break;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      checkMember(node, report);
      break;
    case 'PrivateIdentifier':
      report(node, '#private name');
      break;
    case 'StaticBlock':
      report(node, 'static block');
      break;
    case 'ClassDeclaration':
    case 'ClassExpression':
      checkClass(node, facts, report);
      break;
    case 'Super':
      for (let i = above.length - 1; i >= 0 && above[i]!.type !== 'FunctionExpression'; i--) {
        if (above[i]!.type === 'ArrowFunctionExpression') report(node, 'super in an arrow function');
      }
      break;
    case 'LabeledStatement':
      report(node, 'label');
      break;
    case 'WithStatement':
      report(node, 'with');
      break;
    case 'SwitchStatement': {
      const fallback = node.cases.findIndex(({ test }) => !test);
      if (fallback >= 0 && fallback < node.cases.length - 1) report(node.cases[fallback + 1]!, 'case after default');
      break;
    }
    case 'SwitchCase':
      if (node.test?.type === 'SequenceExpression') report(node.test, 'comma expression in a case');
      break;
    case 'ChainExpression':
      report(node, 'optional chaining');
      break;
    case 'AssignmentExpression':
      if (ASSIGNMENTS.includes(node.operator)) report(node, 'operator ' + node.operator);
      checkLength(bare(node.left), facts, report);
      break;
    case 'UpdateExpression':
      checkLength(bare(node.argument), facts, report);
      break;
    case 'BinaryExpression':
      if (node.operator === '**') report(node, 'operator **');
      if (
        node.operator === 'in' &&
        above.some((at, i) => at.type === 'ForStatement' && at.init !== null && at.init === (above[i + 1] ?? node))
      ) {
        report(node, 'in inside the head of a for');
      }
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.async) report(node, 'async function');
      if (node.generator) report(node, 'generator');
      break;
    case 'AwaitExpression':
      report(node, 'await');
      break;
    case 'YieldExpression':
      report(node, 'yield');
      break;
    case 'ForOfStatement':
      if (node.await) report(node, 'for await');
      break;
    case 'MetaProperty':
      report(node, node.meta.name + '.' + node.property.name);
      break;
    case 'ImportExpression':
      report(node, 'import or export');
      break;
    case 'TaggedTemplateExpression':
      report(node, 'tagged template');
      break;
    case 'TemplateElement':
      checkText(node, node.value.raw, node.value.cooked ?? '', report);
      break;
    case 'Literal':
      if ('regex' in node && node.regex) report(node, 'regular expression');
      if ('bigint' in node && node.bigint) report(node, 'BigInt');
      if (typeof node.value === 'number' && readNumber(node.raw!) !== node.value) report(node, 'number that is read as another one');
      if (typeof node.value === 'string') checkText(node, node.raw ?? '', node.value, report);
      break;
    case 'MemberExpression':
      checkAccess(node, parent, facts, report);
      break;
    case 'NewExpression':
      if (node.callee.type === 'Identifier' && VIEWS.has(node.callee.name) && facts.isGlobal(node.callee)) {
        const offset = node.arguments[1];
        if (offset?.type === 'Literal' && typeof offset.value === 'number' && offset.value > WIDEST_OFFSET)
          report(offset, 'view offset beyond 65535');
      }
      break;
    default:
      break;
  }
  above.push(node);
  for (const child of children(node)) visit(child, above, facts, report);
  above.pop();
}

function checkMember(node: Class['body']['body'][number], report: Report): void {
  if (node.type === 'StaticBlock') return;
  const { key } = node;
  if (node.computed) report(node, 'computed method');
  else if (key.type === 'Literal') report(key, 'class member named by a string or number');
  else if (key.type === 'Identifier' && KEYWORDS.has(key.name)) report(key, 'class member named by the keyword ' + key.name);
  if (node.type !== 'PropertyDefinition') return;
  if (!node.static) report(node, 'class field');
  else if (!node.value) report(node, 'static field without a value');
}

// `super` finds the class of the object, not of the method: with two levels below the base it calls itself for ever.
function checkClass(node: Class, facts: Facts, report: Report): void {
  const base = node.superClass;
  if (base?.type !== 'Identifier') return;
  if (ERRORS.includes(base.name) && facts.isGlobal(base)) report(base, 'extends ' + base.name);
  const binding = facts.analysis.references.find((reference) => reference.node === base)?.binding;
  for (const declared of binding?.declarations ?? []) {
    if (declared.node.type === 'ClassDeclaration' && declared.node.superClass) report(base, 'inheritance deeper than one level');
  }
}

function checkText(node: AnyNode, raw: string, value: string, report: Report): void {
  if (/(^|[^\\])(\\\\)*\\u\{/.test(raw)) report(node, 'escape \\u{}');
  if (node.type === 'Literal' && /\\\r?\n/.test(raw)) report(node, 'line continuation in a string');
  if (/[^\x00-\xff]/.test(value)) report(node, 'character beyond \\xff');
}

// Only an array's length is constant there; an object's own `length` is a property like any other.
function checkLength(target: AnyNode, facts: Facts, report: Report): void {
  if (target.type !== 'MemberExpression' || target.computed || target.property.type !== 'Identifier' || target.property.name !== 'length')
    return;
  if (target.object.type !== 'ThisExpression' && !facts.ownLength) report(target, 'assignment to length');
}

function checkAccess(node: MemberExpression, parent: AnyNode | undefined, facts: Facts, report: Report): void {
  const { object, property } = node;
  if (node.computed) {
    if (property.type === 'SequenceExpression') report(property, 'comma expression in an index');
    if (property.type === 'UnaryExpression' && property.operator === '-' && property.argument.type === 'Literal')
      report(property, 'negative index');
    return;
  }
  if (property.type !== 'Identifier') return;
  const { name } = property;
  if (name === 'BYTES_PER_ELEMENT') report(node, 'missing BYTES_PER_ELEMENT');
  if (object.type === 'Identifier' && facts.isGlobal(object) && STATICS.has(object.name)) {
    if (!STATICS.get(object.name)!.has(name)) report(node, 'missing ' + object.name + '.' + name);
    // By logarithms there: 2 to the 12th is not 4096.
    if (object.name === 'Math' && name === 'pow') report(node, 'Math.pow, which is not exact');
    return;
  }
  const called = parent?.type === 'CallExpression' && (parent as CallExpression).callee === node;
  if (called && NO_METHODS.has(name) && !facts.own.has(name)) report(node, 'missing method ' + name);
  if (
    called &&
    name === 'slice' &&
    object.type === 'MemberExpression' &&
    object.property.type === 'Identifier' &&
    object.property.name === 'buffer'
  ) {
    report(node, 'missing ArrayBuffer slice');
  }
}
