/**
 * The syntax tree of a bundle: walking it, copying it, and local names made unique, so that a piece can be put anywhere without meaning something else.
 */

/** A node of ESTree. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Node = any;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The nodes directly below, in the order of evaluation, which for these is that of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

/** Visits each node before those below it; those below are left out when `visit` answers false. `above`: the way there, from the root. */
export function walk(root: Node, visit: (node: Node, above: Node[]) => boolean | void): void {
  const above: Node[] = [];
  const down = (node: Node): void => {
    if (visit(node, above) === false) return;
    above.push(node);
    for (const child of children(node)) down(child);
    above.pop();
  };
  down(root);
}

/** Puts what `change` answers in the place of each node, from the leaves up; undefined leaves it. */
export function replace(root: Node, change: (node: Node, parent: Node | undefined) => Node | undefined): Node {
  const down = (node: Node, parent: Node | undefined): Node => {
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (Array.isArray(value)) node[key] = value.map((one) => (isNode(one) ? down(one, node) : one));
      else if (isNode(value)) node[key] = down(value, node);
    }
    return change(node, parent) ?? node;
  };
  return down(root, undefined);
}

export function copy(node: Node): Node {
  return structuredClone(node);
}

/** The number of nodes. */
export function size(node: Node): number {
  let count = 0;
  walk(node, () => void count++);
  return count;
}

export function isFunction(node: Node): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

export const identifier = (name: string): Node => ({ type: 'Identifier', name });
export const statement = (expression: Node): Node => ({ type: 'ExpressionStatement', expression });
export const block = (body: Node[]): Node => ({ type: 'BlockStatement', body });
export const returning = (argument: Node): Node => ({ type: 'ReturnStatement', argument });
export const assigning = (left: Node, right: Node): Node => statement({ type: 'AssignmentExpression', operator: '=', left, right });
export const branching = (test: Node, consequent: Node, alternate: Node): Node => ({ type: 'IfStatement', test, consequent, alternate });
export const declaring = (kind: string, name: string, init: Node): Node => ({
  type: 'VariableDeclaration', kind, declarations: [{ type: 'VariableDeclarator', id: identifier(name), init }],
});
export const negated = (test: Node): Node =>
  test.type === 'UnaryExpression' && test.operator === '!' ? test.argument : { type: 'UnaryExpression', operator: '!', prefix: true, argument: test };

/** True where an identifier is the name of a property, not of a binding. */
export function isKey(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  if (parent.type === 'Property' || parent.type === 'MethodDefinition') return parent.key === node && !parent.computed && !(parent.shorthand && parent.value === node);
  return false;
}

let made = 0;
/** A name that nobody has. */
export function fresh(name: string): string {
  return name.replace(/_\d+$/, '') + '_' + String(++made);
}

/** Gives every local binding below a name of its own; names that are bound further out stay. */
export function separate(root: Node): void {
  type Scope = Map<string, string>;
  const find = (scopes: Scope[], name: string): string | undefined => [...scopes].reverse().find((scope) => scope.has(name))?.get(name);
  const declare = (scope: Scope, id: Node): void => void scope.set(id.name, fresh(id.name));
  const declared = (scope: Scope, statements: Node[]): void => {
    for (const node of statements) {
      if (node.type === 'VariableDeclaration') for (const { id } of node.declarations) declare(scope, id);
      else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') declare(scope, node.id);
    }
  };
  const down = (node: Node, parent: Node | undefined, scopes: Scope[]): void => {
    let here = scopes;
    const open = (): Scope => {
      const scope: Scope = new Map();
      here = [...here, scope];
      return scope;
    };
    if (node.type === 'Identifier') {
      if (!isKey(node, parent)) node.name = find(scopes, node.name) ?? node.name;
      return;
    }
    if (node.type === 'Property' && node.shorthand) {
      node.shorthand = false;
      node.value = identifier(node.key.name);
    }
    if (isFunction(node)) {
      const scope = open();
      if (node.type === 'FunctionExpression' && node.id) declare(scope, node.id);
      for (const parameter of node.params) declare(scope, parameter);
      if (node.body.type === 'BlockStatement') declared(scope, node.body.body);
      for (const child of node.type === 'FunctionDeclaration' ? [...node.params, node.body] : children(node)) {
        if (child === node.body && child.type === 'BlockStatement') for (const inner of child.body) down(inner, child, here);
        else down(child, node, here);
      }
      if (node.type === 'FunctionDeclaration') node.id.name = find(scopes, node.id.name) ?? node.id.name;
      return;
    }
    if (node.type === 'BlockStatement') declared(open(), node.body);
    else if (node.type === 'ForStatement') declared(open(), node.init === null ? [] : [node.init]);
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') declared(open(), [node.left]);
    else if (node.type === 'SwitchStatement') declared(open(), node.cases.flatMap((one: Node) => one.consequent));
    else if (node.type === 'CatchClause' && node.param) declare(open(), node.param);
    for (const child of children(node)) down(child, node, here);
  };
  for (const node of root.type === 'Program' ? root.body : [root]) down(node, root, []);
}
