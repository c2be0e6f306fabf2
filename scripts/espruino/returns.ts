/**
 * Bodies of functions as something that can stand elsewhere: one expression, or statements without a return.
 */
import { type Node, block, branching, children, copy, isFunction, negated, walk } from './tree.js';

/** A list of statements as one expression, where it only decides and returns. */
export function asExpression(list: Node[]): Node | null {
  const [first, ...rest] = list;
  if (first === undefined) return null;
  if (first.type === 'ReturnStatement') return first.argument ?? null;
  if (first.type !== 'IfStatement') return null;
  const yes = asExpression(first.consequent.body);
  const no = first.alternate ? asExpression(first.alternate.body) : asExpression(rest);
  if (yes === null || no === null || (first.alternate && rest.length > 0)) return null;
  return { type: 'ConditionalExpression', test: first.test, consequent: yes, alternate: no };
}

export function hasReturn(node: Node): boolean {
  let found = false;
  walk(node, (one) => {
    if (one.type === 'ReturnStatement') found = true;
    return !isFunction(one);
  });
  return found;
}

/** True when nothing behind the list is reached. */
export function ends(list: Node[]): boolean {
  const last = list.at(-1);
  if (last === undefined) return false;
  if (last.type === 'ReturnStatement' || last.type === 'ThrowStatement') return true;
  if (last.type === 'BlockStatement') return ends(last.body);
  return last.type === 'IfStatement' && last.alternate !== null && last.alternate !== undefined && ends(last.consequent.body) && ends(last.alternate.body);
}

const isFixedNumber = (node: Node): boolean => node.type === 'Literal' || (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'Literal');

/** The loop with a break behind what `leave` makes of each return in it; null when a break would leave something else. */
function breaking(loop: Node, leave: (argument: Node | null) => Node[]): Node | null {
  const made = copy(loop);
  let within = false;
  const down = (node: Node): void => {
    if (isFunction(node)) return;
    if (/^(For|ForIn|ForOf|While|DoWhile|Switch)Statement$/.test(node.type)) {
      if (hasReturn(node)) within = true;
      return;
    }
    if (node.type === 'BlockStatement') node.body = node.body.flatMap((one: Node) => (one.type === 'ReturnStatement' ? [...leave(one.argument ?? null), { type: 'BreakStatement', label: null }] : [one]));
    for (const child of children(node)) down(child);
  };
  down(made.body);
  return within ? null : made;
}

/** The list with what `leave` makes of each return, and nothing left to jump over; null when that needs a jump. @param searches `leave` may come twice */
export function structured(list: Node[], leave: (argument: Node | null) => Node[], searches: boolean): Node[] | null {
  const done: Node[] = [];
  for (let i = 0; i < list.length; i++) {
    const node = list[i];
    if (node.type === 'ReturnStatement') return [...done, ...leave(node.argument ?? null)];
    if (!hasReturn(node)) {
      done.push(node);
      continue;
    }
    const rest = list.slice(i + 1);
    if (node.type === 'BlockStatement') {
      const inner = structured([...node.body, ...rest], leave, searches);
      return inner === null ? null : [...done, block(inner)];
    }
    if (/^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type)) {
      // A search: the answer for the case that nothing is found first, then the loop, which a find breaks.
      const otherwise = rest.length === 0 ? null : rest.length === 1 && rest[0].type === 'ReturnStatement' ? (rest[0].argument ?? null) : undefined;
      if (!searches || otherwise === undefined || (otherwise !== null && !isFixedNumber(otherwise))) return null;
      const loop = breaking(node, leave);
      return loop === null ? null : [...done, ...leave(otherwise), loop];
    }
    if (node.type !== 'IfStatement') return null;
    const no: Node[] = node.alternate ? node.alternate.body : [];
    const yes: Node[] = node.consequent.body;
    // What follows goes to the one branch that reaches it.
    if (rest.length > 0 && !ends(yes) && !ends(no)) return null;
    const left = structured(ends(yes) ? yes : [...yes, ...rest], leave, searches);
    const right = structured(ends(no) ? no : [...no, ...rest], leave, searches);
    if (left === null || right === null) return null;
    return [...done, left.length === 0 ? branching(negated(node.test), block(right), null) : branching(node.test, block(left), right.length === 0 ? null : block(right))];
  }
  return [...done, ...leave(null)];
}
