/**
 * Puts small methods and functions, and those with one caller, in the place of their calls: on Espruino a function costs RAM though its text lies in flash.
 */
import { type Facts, type Callable, facts, isConstant, isPure } from './facts.js';
import { asExpression, ends, hasReturn, structured } from './returns.js';
import {
  type Node, assigning, block, branching, copy, declaring, fresh, identifier, isFunction, isKey, isNode, negated, replace, returning, separate, size, statement, walk,
} from './tree.js';

/** Nodes that a function may have when all its calls are replaced, by how often it is called. */
export interface Limits {
  /** Nodes that all copies beyond the first may have together. */
  copies: number;
  /** Nodes of the largest function that is put where it need not run: the interpreter reads over what it does not run, each time. */
  most: number;
}

interface Site {
  call: Node;
  above: Node[];
}

/** What a call becomes. */
type Plan = () => void;

/** Bodies of branches and loops become blocks, declarations one each, bodies of arrows blocks: each statement stands in a list. */
export function normalise(program: Node): void {
  const listed = (node: Node): Node => (node.type === 'BlockStatement' ? node : block([node]));
  const apart = (list: Node[]): Node[] =>
    list.flatMap((node) => (node.type === 'VariableDeclaration' ? node.declarations.map((one: Node) => ({ ...node, declarations: [one] })) : [node]));
  replace(program, (node) => {
    if (node.type === 'IfStatement') {
      node.consequent = listed(node.consequent);
      if (node.alternate) node.alternate = listed(node.alternate);
    } else if (/^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type)) node.body = listed(node.body);
    else if (node.type === 'ArrowFunctionExpression' && node.expression) {
      node.body = block([returning(node.body)]);
      node.expression = false;
    } else if (node.type === 'BlockStatement' || node.type === 'Program') node.body = apart(node.body);
    else if (node.type === 'SwitchCase') node.consequent = node.consequent.length === 0 ? [] : apart(node.consequent);
    return undefined;
  });
}

/** Stands for what the result is assigned to until the copy is made: that belongs to the caller. */
const TARGET = '$target';

const undefinedValue = (): Node => ({ type: 'UnaryExpression', operator: 'void', prefix: true, argument: { type: 'Literal', value: 0, raw: '0' } });

function uses(body: Node, name: string): number {
  let count = 0;
  walk(body, (node, above) => void (node.type === 'Identifier' && node.name === name && !isKey(node, above.at(-1)) && count++));
  return count;
}
function usesOfThis(body: Node): number {
  let count = 0;
  walk(body, (node) => {
    if (node.type === 'ThisExpression') count++;
    return node.type !== 'FunctionExpression';
  });
  return count;
}

function assigns(node: Node): boolean {
  let found = false;
  walk(node, (one) => void (/^(Assignment|Update)Expression$/.test(one.type) && (found = true)));
  return found;
}

/** True when the first thing in an expression whose moment matters is the node that `is` finds, and it is evaluated in any case. @param locals they do not change meanwhile */
function isFirst(root: Node, is: (node: Node) => boolean, known: Facts, locals: boolean): boolean {
  /** 1: found; 0: nothing that matters; -1: something else comes first. */
  const look = (node: Node): number => {
    if (is(node)) return 1;
    switch (node.type) {
      case 'Identifier': return locals || isConstant(node, known) ? 0 : -1;
      case 'MemberExpression': {
        const object = look(node.object);
        if (object !== 0) return object;
        if (node.computed) {
          const index = look(node.property);
          return index !== 0 ? index : -1;
        }
        return isConstant(node, known) ? 0 : -1;
      }
      case 'CallExpression': case 'NewExpression': {
        // A method is looked up before its arguments are evaluated, and never changes; what it belongs to may.
        const callee = node.callee.type === 'MemberExpression' && !node.callee.computed ? look(node.callee.object) : look(node.callee);
        if (callee !== 0) return callee;
        for (const argument of node.arguments) {
          const found = look(argument);
          if (found !== 0) return found;
        }
        return -1;
      }
      case 'LogicalExpression': case 'BinaryExpression': {
        const left = look(node.left);
        if (left !== 0 || node.type === 'LogicalExpression') return left === 0 ? -1 : left;
        return look(node.right);
      }
      case 'ConditionalExpression': {
        const test = look(node.test);
        return test === 0 ? -1 : test;
      }
      case 'UnaryExpression': return node.operator === 'delete' ? -1 : look(node.argument);
      case 'AssignmentExpression': {
        if (node.left.type === 'Identifier') return node.operator === '=' ? look(node.right) : -1;
        if (node.operator !== '=') return -1;
        const object = look(node.left.object);
        const index = object === 0 && node.left.computed ? look(node.left.property) : object;
        return index !== 0 ? index : look(node.right);
      }
      default: return isConstant(node, known) ? 0 : -1;
    }
  };
  return look(root) === 1;
}

/** The statement a call stands in, the list of that, and the expression of it that is evaluated once and first. */
function placeOf(site: Site): { list: Node[]; node: Node; at: number; holder: Node } | null {
  for (let i = site.above.length - 1; i > 0; i--) {
    const node = site.above[i];
    const parent = site.above[i - 1];
    if (isFunction(node)) return null;
    const list: Node[] | undefined = parent.type === 'BlockStatement' ? parent.body : parent.type === 'SwitchCase' && node !== parent.test ? parent.consequent : undefined;
    if (list === undefined) continue;
    if (!list.includes(node)) return null;
    return { list, node, at: list.indexOf(node), holder: parent };
  }
  return null;
}

/** The expression that a statement evaluates first. */
function headOf(node: Node): Node | null {
  switch (node.type) {
    case 'ExpressionStatement': return node.expression;
    case 'ReturnStatement': case 'ThrowStatement': return node.argument;
    case 'IfStatement': return node.test;
    case 'SwitchStatement': return node.discriminant;
    case 'VariableDeclaration': return node.declarations[0].init;
    default: return null;
  }
}

/** What the arguments and `this` become in a copy of the body. Null when an order would change. */
interface Binding {
  values: Map<string, Node>;
  self: Node | null;
  /** Declarations that must come before. */
  first: Node[];
}

function bind(site: Site, callable: Callable, body: Node, known: Facts, hoists: boolean): Binding | null {
  const { call } = site;
  const { params } = callable.node;
  const values = new Map<string, Node>();
  const first: Node[] = [];
  const effects = !isPure(body);
  const keep = (name: string, value: Node): Node => {
    const made = fresh(name);
    first.push(declaring(known.assigned.has(name) ? 'let' : 'const', made, value));
    return identifier(made);
  };
  let self: Node | null = null;
  const given: Node[] = call.arguments;
  if (given.some((one) => one.type === 'SpreadElement') || given.slice(params.length).some((one) => !isPure(one))) return null;
  const impure = given.filter((one) => !isPure(one)).length;
  if (callable.method) {
    const receiver = call.callee.object;
    const count = usesOfThis(body);
    if (isConstant(receiver, known) || (count === 0 && isPure(receiver))) self = receiver;
    else if (isPure(receiver) && !effects && impure === 0 && count === 1) self = receiver;
    else if (hoists) self = keep('self', receiver);
    else return null;
  }
  for (let i = 0; i < params.length; i++) {
    const name: string = params[i].name;
    const argument: Node = given[i] ?? undefinedValue();
    const count = uses(body, name);
    const changes = known.assigned.has(name);
    const isLocal = argument.type === 'Identifier' && impure === 0 && !changes;
    if (count === 0 && isPure(argument)) continue;
    if (!changes && isConstant(argument, known)) values.set(name, argument);
    else if (isLocal) values.set(name, argument);
    else if (!changes && isPure(argument) && !effects && impure === 0 && (count === 1 || size(argument) <= 3)) values.set(name, argument);
    else if (!hoists && !changes && count === 1 && i === given.length - 1 && first.length === 0 && isFirst(body, (node) => node.type === 'Identifier' && node.name === name, known, true)) values.set(name, argument);
    else if (hoists) values.set(name, keep(name, argument));
    else return null;
  }
  return { values, self, first };
}

/** A copy of the body with the arguments in it and locals of its own. */
function filled(body: Node, { values, self }: Binding, known: Facts): Node {
  const made = copy(body);
  separate(made);
  // `this` of the function before anything of the caller comes in, whose `this` is another.
  const own = withThis(made, self);
  const whole = replace(own, (node, parent) => (node.type === 'Identifier' && !isKey(node, parent) && values.has(node.name) ? copy(values.get(node.name)) : undefined));
  walk(whole, (node) => {
    const target = node.type === 'AssignmentExpression' ? node.left : node.type === 'UpdateExpression' ? node.argument : null;
    if (target?.type === 'Identifier') known.assigned.add(target.name);
  });
  return whole;
}

function withThis(node: Node, self: Node | null): Node {
  if (self === null || self.type === 'ThisExpression') return node;
  if (node.type === 'ThisExpression') return copy(self);
  if (node.type === 'FunctionExpression') return node;
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) node[key] = value.map((one) => (isNode(one) ? withThis(one, self) : one));
    else if (isNode(value)) node[key] = withThis(value, self);
  }
  return node;
}

function planExpression(site: Site, callable: Callable, expression: Node, known: Facts): Plan | null {
  const binding = bind(site, callable, expression, known, false);
  if (binding === null) return null;
  return () => {
    const made = filled(expression, binding, known);
    const { call } = site;
    for (const key of Object.keys(call)) delete call[key];
    Object.assign(call, made);
  };
}

/** Statements in the place of the statement that holds the call. */
function planStatements(site: Site, callable: Callable, known: Facts): Plan | null {
  const place = placeOf(site);
  if (place === null) return null;
  const { call } = site;
  const { node } = place;
  const body: Node[] = callable.node.body.body;
  let closure = false;
  walk(callable.node.body, (one) => void (isFunction(one) && (closure = true)));
  if (closure && site.above.some((one) => /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(one.type))) return null;
  const head = headOf(node);
  if (head === null || !isFirst(head, (one) => one === call, known, !assigns(call))) return null;
  const binding = bind(site, callable, callable.node.body, known, true);
  if (binding === null) return null;
  const leaveVoid = (argument: Node | null): Node[] => (argument === null || isPure(argument) ? [] : [statement(argument)]);
  const put = (list: Node[], target?: Node): Plan => () => {
    const made = filled(block(list), binding, known).body;
    if (target !== undefined) for (const one of made) replace(one, (inner) => (inner.type === 'Identifier' && inner.name === TARGET ? copy(target) : undefined));
    const all = [...binding.first, ...made];
    // Declarations in a case need braces of their own.
    place.list.splice(place.list.indexOf(node), 1, ...(place.holder.type === 'SwitchCase' ? [block(all)] : all));
  };
  if (node.type === 'ExpressionStatement' && node.expression === call) {
    const list = structured(body, leaveVoid, true);
    return list === null ? null : put(list);
  }
  if (node.type === 'ReturnStatement' && node.argument === call) return put(ends(body) ? body : [...body, returning(null)]);
  if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression' && node.expression.right === call && node.expression.operator === '=') {
    const list = structured(body, (argument) => [assigning(identifier(TARGET), argument ?? undefinedValue())], false);
    if (list !== null) return put(list, node.expression.left);
  }
  // The result in a variable, and that in the place of the call.
  const name = fresh('r');
  const one = body[body.length - 1]?.type === 'ReturnStatement' && !body.slice(0, -1).some(hasReturn);
  const list = structured(body, (argument) => (one ? [declaring('const', name, argument ?? undefinedValue())] : [assigning(identifier(name), argument ?? undefinedValue())]), true);
  if (list === null) return null;
  return () => {
    const made = filled(block(list), binding, known).body;
    // The copy has renamed the result too when it declares it.
    const result = one ? made.at(-1).declarations[0].id.name : name;
    if (!one) known.assigned.add(name);
    const all = [...binding.first, ...(one ? [] : [{ type: 'VariableDeclaration', kind: 'let', declarations: [{ type: 'VariableDeclarator', id: identifier(name), init: null }] }]), ...made];
    for (const key of Object.keys(call)) delete call[key];
    Object.assign(call, identifier(result));
    const at = place.list.indexOf(node);
    if (place.holder.type === 'SwitchCase') place.list.splice(at, 1, block([...all, node]));
    else place.list.splice(at, 0, ...all);
  };
}

/** Takes a decision apart that stands around a call, so that the call stands alone. True when it did. */
function unfold(site: Site): boolean {
  const place = placeOf(site);
  if (place === null) return false;
  const { list, node, at } = place;
  const holds = (root: Node): boolean => {
    let found = false;
    walk(root, (one) => {
      if (one === site.call) found = true;
      return !found;
    });
    return found;
  };
  const put = (...made: Node[]): boolean => {
    list.splice(at, 1, ...made);
    return true;
  };
  if (node.type === 'IfStatement' && node.test.type === 'LogicalExpression' && holds(node.test)) {
    const { operator, left, right } = node.test;
    if (operator === '&&' && !node.alternate) return put(branching(left, block([branching(right, node.consequent, null)]), null));
    if (operator === '||' && ends(node.consequent.body) && !node.alternate && size(node.consequent) <= 6) {
      return put(branching(left, copy(node.consequent), null), branching(right, node.consequent, null));
    }
    return false;
  }
  if (node.type === 'ExpressionStatement' && node.expression.type === 'LogicalExpression' && holds(node.expression.right)) {
    const { operator, left, right } = node.expression;
    return put(branching(operator === '&&' ? left : negated(left), block([statement(right)]), null));
  }
  const arms = (value: Node, leave: (argument: Node) => Node): Node | null => {
    if (value?.type === 'ConditionalExpression' && !holds(value.test)) return branching(value.test, block([leave(value.consequent)]), block([leave(value.alternate)]));
    if (value?.type === 'LogicalExpression' && holds(value.right) && isPure(value.left) && /^(&&|\|\|)$/.test(value.operator)) {
      const [yes, no] = value.operator === '&&' ? [value.right, value.left] : [value.left, value.right];
      // Of a comparison the value is known once it was decided.
      const isDecision = (one: Node): boolean => (one.type === 'BinaryExpression' && /^([<>]=?|[!=]==)$/.test(one.operator)) || (one.type === 'UnaryExpression' && one.operator === '!');
      if (!isDecision(value.left)) return null;
      const decided = { type: 'Literal', value: value.operator !== '&&', raw: String(value.operator !== '&&') };
      return branching(value.left, block([leave(value.operator === '&&' ? yes : decided)]), block([leave(value.operator === '&&' ? decided : no)]));
    }
    return null;
  };
  if (node.type === 'ReturnStatement') {
    const made = arms(node.argument, returning);
    return made !== null && put(made);
  }
  if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression' && node.expression.operator === '=' && isPure(node.expression.left)) {
    const made = arms(node.expression.right, (argument) => assigning(copy(node.expression.left), argument));
    return made !== null && put(made);
  }
  if (node.type === 'VariableDeclaration') {
    const { id, init } = node.declarations[0];
    const made = arms(init, (argument) => assigning(identifier(id.name), argument));
    return made !== null && put({ type: 'VariableDeclaration', kind: 'let', declarations: [{ type: 'VariableDeclarator', id, init: null }] }, made);
  }
  return false;
}

/** Of each callable its calls; null when it is used as a value, too. */
function sitesOf(roots: Node[], callables: ReadonlyMap<string, Callable>): Map<string, Site[] | null> {
  const sites = new Map<string, Site[] | null>();
  for (const root of roots) {
    walk(root, (node, above) => {
      const parent = above.at(-1);
      const name: string = node.type === 'MemberExpression' && !node.computed ? '.' + node.property.name : node.type === 'Identifier' && !isKey(node, parent) ? node.name : '';
      const callable = callables.get(name);
      if (callable === undefined || parent === callable.node) return;
      const known = sites.get(name);
      if (parent?.type !== 'CallExpression' || parent.callee !== node) sites.set(name, null);
      else if (known === undefined) sites.set(name, [{ call: parent, above: above.slice(0, -1) }]);
      else if (known !== null) known.push({ call: parent, above: above.slice(0, -1) });
    });
  }
  return sites;
}

function functionAround({ above }: Site): Node {
  for (let i = above.length - 1; i >= 0; i--) if (isFunction(above[i])) return above[i];
  return above[0];
}

/** A call in a branch, a case, or a part of an expression that is not always evaluated. */
function isConditional({ call, above }: Site): boolean {
  for (let i = above.length - 1; i >= 0 && !isFunction(above[i]); i--) {
    const node = above[i];
    const below = above[i + 1] ?? call;
    if ((node.type === 'IfStatement' || node.type === 'ConditionalExpression') && below !== node.test) return true;
    if (node.type === 'LogicalExpression' && below !== node.left) return true;
    if (node.type === 'SwitchCase' || node.type === 'CatchClause') return true;
  }
  return false;
}

/** A call in the callable itself. */
function isRecursive(callable: Callable, sites: Site[]): boolean {
  return sites.some(({ above }) => above.includes(callable.node));
}

/** Inlines until nothing more can be; answers how many functions have gone. @param reserved names that others use */
export function inline(program: Node, reserved: ReadonlySet<string>, limits: Limits, told: (line: string) => void): number {
  let gone = 0;
  const given = new Set<string>();
  for (let before = -1; before !== gone; ) {
    before = gone;
    const known = facts(program, reserved);
    const sites = sitesOf([program], known.callables);
    // Functions that this round has changed: what is known of calls in them is old.
    const changed = new Set<Node>();
    const open = [...known.callables.values()].filter(({ name }) => !given.has(name)).sort((a, b) => size(a.node) - size(b.node));
    for (const callable of open) {
      const calls = sites.get(callable.name);
      const around = calls?.map(functionAround) ?? [];
      if (changed.has(callable.node) || around.some((node) => changed.has(node))) continue;
      const why = calls === null ? 'used as a value' : calls === undefined ? 'never called' : attempt(callable, calls, [...new Set(around)], known, limits);
      if (why !== '') {
        told(callable.name + ': ' + why);
        given.add(callable.name);
        continue;
      }
      remove(program, callable);
      changed.add(callable.node);
      for (const node of around) changed.add(node);
      gone++;
    }
  }
  return gone;
}

function attempt(callable: Callable, calls: Site[], around: Node[], known: Facts, limits: Limits): string {
  if (isRecursive(callable, calls)) return 'recursive';
  const weight = size(callable.node.body);
  if (weight > limits.most && calls.some(isConditional)) return 'too large: ' + String(weight);
  if ((calls.length - 1) * weight > limits.copies) return 'too large: ' + String(weight) + ' * ' + String(calls.length);
  let special = false;
  walk(callable.node.body, (node) => void (node.type === 'Identifier' && node.name === 'arguments' && (special = true)));
  if (special) return 'arguments';
  const only = new Map([[callable.name, callable]]);
  const left = (): Site[] => sitesOf(around, only).get(callable.name) ?? [];
  const expression = asExpression(callable.node.body.body);
  const plan = (site: Site): Plan | null => {
    const short = expression === null ? null : planExpression(site, callable, expression, known);
    return short ?? planStatements(site, callable, known);
  };
  // Decisions around the calls are taken apart first; that changes no meaning, so it may stay when the rest fails.
  for (let i = 0; i < 40; i++) {
    const stuck = left().find((site) => plan(site) === null);
    if (stuck === undefined) break;
    if (!unfold(stuck)) return 'a call in the middle of something: ' + stuck.above.slice(-4).map((one: Node) => one.type).join(' > ');
  }
  for (let sites = left(); sites.length > 0; sites = left()) {
    // Inner calls first: they are arguments of the outer ones.
    const site = sites[sites.length - 1];
    const apply = plan(site);
    if (apply === null) return 'a call in the middle of something else';
    apply();
    if (left().length === sites.length) throw new Error('no progress at ' + callable.name);
  }
  return '';
}

function remove(program: Node, callable: Callable): void {
  if (!callable.method) program.body = program.body.filter((node: Node) => node !== callable.node);
  for (const node of program.body) {
    if (node.type === 'ClassDeclaration') node.body.body = node.body.body.filter((member: Node) => member.value !== callable.node);
  }
}
