/**
 * What a bundle's text says about its names: which method a name means, what calls it, and what never changes.
 */
import { type Node, isFunction, isKey, walk } from './tree.js';

/** A function that could be put in the place of its calls. */
export interface Callable {
  name: string;
  /** The function, with parameters and body. */
  node: Node;
  /** A method of a class; otherwise a function of the module. */
  method: boolean;
}

export interface Facts {
  callables: Map<string, Callable>;
  /** Of each property name how often it is read or called, and of each binding. */
  read: Map<string, number>;
  /** Bindings that something assigns to after their declaration. */
  assigned: Set<string>;
  /** Fields that only constructors set. */
  fixed: Set<string>;
}

function count(map: Map<string, number>, name: string): void {
  map.set(name, (map.get(name) ?? 0) + 1);
}

/** Binding names and property names in one map: the latter with a dot in front. */
export function facts(program: Node, reserved: ReadonlySet<string>): Facts {
  const read = new Map<string, number>();
  const assigned = new Set<string>();
  const moving = new Set<string>();
  const set = new Set<string>();
  const methods = new Map<string, Node[]>();
  const keys = new Set<string>();
  const target = (node: Node, above: Node[]): void => {
    if (node.type === 'Identifier') assigned.add(node.name);
    else if (node.type === 'MemberExpression' && !node.computed) {
      set.add(node.property.name);
      const around = [...above].reverse().find((one) => isFunction(one) && one.type !== 'ArrowFunctionExpression');
      const definition = around === undefined ? undefined : above[above.indexOf(around) - 1];
      if (node.object.type !== 'ThisExpression' || definition?.kind !== 'constructor') moving.add(node.property.name);
    }
  };
  walk(program, (node, above) => {
    const parent = above.at(-1);
    if (node.type === 'MethodDefinition' && node.kind === 'method') methods.set(node.key.name, [...(methods.get(node.key.name) ?? []), node.value]);
    if (node.type === 'Property' && !node.computed) keys.add(node.key.name ?? String(node.key.value));
    if (node.type === 'AssignmentExpression') target(node.left, above);
    if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) target(node.argument, above);
    if (node.type === 'MemberExpression' && !node.computed && !(parent?.type === 'AssignmentExpression' && parent.left === node && parent.operator === '=')) count(read, '.' + node.property.name);
    if (node.type === 'Identifier' && !isKey(node, parent) && !(parent?.type === 'AssignmentExpression' && parent.left === node && parent.operator === '=')) {
      if (!((isFunction(parent) || parent?.type === 'ClassDeclaration') && parent.id === node) && parent?.type !== 'VariableDeclarator') count(read, node.name);
      else if (parent?.type === 'VariableDeclarator' && parent.init === node) count(read, node.name);
    }
  });
  const callables = new Map<string, Callable>();
  for (const [name, nodes] of methods) {
    if (nodes.length === 1 && !reserved.has(name) && !keys.has(name) && !set.has(name)) callables.set('.' + name, { name: '.' + name, node: nodes[0], method: true });
  }
  for (const node of program.body) if (node.type === 'FunctionDeclaration') callables.set(node.id.name, { name: node.id.name, node, method: false });
  const fixed = new Set<string>();
  for (const name of set) if (!moving.has(name) && !reserved.has(name)) fixed.add(name);
  return { callables, read, assigned, fixed };
}

/** Runs without an effect; what it reads may change. */
export function isPure(node: Node): boolean {
  switch (node.type) {
    case 'Literal': case 'Identifier': case 'ThisExpression': return true;
    case 'MemberExpression': return isPure(node.object) && (!node.computed || isPure(node.property));
    case 'UnaryExpression': return node.operator !== 'delete' && isPure(node.argument);
    case 'BinaryExpression': case 'LogicalExpression': return isPure(node.left) && isPure(node.right);
    case 'ConditionalExpression': return isPure(node.test) && isPure(node.consequent) && isPure(node.alternate);
    default: return false;
  }
}

/** Has the same value whenever it is evaluated during a call. */
export function isConstant(node: Node, known: Facts): boolean {
  switch (node.type) {
    case 'Literal': case 'ThisExpression': return true;
    case 'Identifier': return !known.assigned.has(node.name);
    case 'MemberExpression': return !node.computed && known.fixed.has(node.property.name) && isConstant(node.object, known);
    case 'UnaryExpression': return node.operator !== 'delete' && isConstant(node.argument, known);
    default: return false;
  }
}
