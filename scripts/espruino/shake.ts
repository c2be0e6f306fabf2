/**
 * Takes out of a bundle what nothing calls, what nothing reads, and constants that are numbers, whose value then stands where they were named.
 */
import { facts, isPure } from './facts.js';
import { type Node, copy, isKey, isNode, replace, walk } from './tree.js';

/** Writes the value of the module's constant numbers in place of their names. */
export function foldConstants(program: Node): void {
  const values = new Map<string, Node>();
  const value = (node: Node): Node | undefined => {
    if (node.type === 'Literal' && typeof node.value === 'number') return node;
    if (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'Literal') return node;
    if (node.type === 'Identifier') return values.get(node.name);
    if (node.type === 'BinaryExpression') {
      const left = number(value(node.left));
      const right = number(value(node.right));
      if (left === undefined || right === undefined || !/^[-+*|]$/.test(node.operator)) return undefined;
      const result = node.operator === '+' ? left + right : node.operator === '-' ? left - right : node.operator === '*' ? left * right : left | right;
      return result < 0 ? undefined : { type: 'Literal', value: result, raw: String(result) };
    }
    return undefined;
  };
  const number = (node: Node | undefined): number | undefined => (node === undefined ? undefined : node.type === 'Literal' ? node.value : -node.argument.value);
  program.body = program.body.filter((node: Node) => {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return true;
    node.declarations = node.declarations.filter(({ id, init }: Node) => {
      const known = value(init);
      if (known !== undefined) values.set(id.name, known);
      return known === undefined;
    });
    return node.declarations.length > 0;
  });
  replace(program, (node, parent) => (node.type === 'Identifier' && !isKey(node, parent) && values.has(node.name) ? copy(values.get(node.name)) : undefined));
}

/** Removes methods, functions, classes and fields that nothing uses, again and again; answers how many. @param reserved names that others use */
export function shake(program: Node, reserved: ReadonlySet<string>): number {
  let removed = 0;
  for (let before = -1; before !== removed; ) {
    before = removed;
    const { read } = facts(program, reserved);
    const isIdle = (name: string): boolean => !read.has('.' + name) && !reserved.has(name);
    program.body = program.body.filter((node: Node) => {
      if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && !read.has(node.id.name)) {
        removed++;
        return false;
      }
      return true;
    });
    replace(program, (node) => {
      if (node.type === 'ClassBody') {
        const kept = node.body.filter((member: Node) => member.kind !== 'method' || !isIdle(member.key.name));
        removed += node.body.length - kept.length;
        node.body = kept;
      } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression' && node.expression.operator === '=') {
        const { left, right } = node.expression;
        if (left.type === 'MemberExpression' && !left.computed && isIdle(left.property.name) && isPure(left.object) && left.property.name.includes('$')) {
          removed++;
          return isPure(right) ? { type: 'EmptyStatement' } : { type: 'ExpressionStatement', expression: right };
        }
      }
      return undefined;
    });
  }
  return removed;
}

/** Null becomes undefined, which takes no variable on Espruino; both are compared as one. */
export function undefine(program: Node): void {
  const isNull = (node: Node): boolean => node.type === 'Literal' && node.value === null && node.raw === 'null';
  replace(program, (node) => {
    if (node.type === 'BinaryExpression' && /^[!=]==$/.test(node.operator) && (isNull(node.left) || isNull(node.right))) return { ...node, operator: node.operator.slice(0, 2) };
    return undefined;
  });
  walk(program, (node) => {
    const compared = node.type === 'BinaryExpression' && /^[!=]=$/.test(node.operator);
    if (compared) return;
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (Array.isArray(value)) node[key] = value.map((one) => (isNode(one) && isNull(one) ? nothing() : one));
      else if (isNode(value) && isNull(value)) node[key] = nothing();
    }
  });
}

const nothing = (): Node => ({ type: 'UnaryExpression', operator: 'void', prefix: true, argument: { type: 'Literal', value: 0, raw: '0' } });
