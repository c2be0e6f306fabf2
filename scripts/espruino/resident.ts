/**
 * Lays a bundle out so that what only starting needs can leave the RAM: constructors, declarations and the like hang from one object that `release` lets go.
 *
 * Classes become objects of methods and functions that construct; Espruino keeps 10 variables for each class otherwise.
 */
import { parse } from 'acorn';
import { type Node, assigning, block, children, identifier, isFunction, isKey, replace, walk } from './tree.js';

export interface ResidentOptions {
  /** Public names: methods that may be called at any time. */
  reserved: ReadonlySet<string>;
  /** Public methods and functions that are called before `release` only. */
  early: readonly string[];
  /** Exported functions that may be called at any time. */
  late: readonly string[];
}

interface Unit {
  /** As it is referred to: `.method`, `function`, `new Class`. */
  name: string;
  node: Node;
  owner: Node | null;
  /** `get` or `set` of an accessor. */
  kind?: string;
}

/** What hangs from it leaves with `release`. */
const SET_UP = 'S';

function referencesOf(root: Node, known: (name: string) => boolean): Set<string> {
  const names = new Set<string>();
  walk(root, (node, above) => {
    const parent = above.at(-1);
    if (node.type === 'MemberExpression' && !node.computed) names.add('.' + node.property.name);
    else if (node.type === 'Identifier' && !isKey(node, parent) && known(node.name)) names.add(parent?.type === 'NewExpression' && parent.callee === node ? 'new ' + node.name : node.name);
  });
  return names;
}

function functionsIn(root: Node): Node[] {
  return children(root).flatMap((node) => (isFunction(node) ? [node] : functionsIn(node)));
}

const script = (text: string): Node[] => parse(text, { ecmaVersion: 2020 }).body;
const member = (object: string, name: string): Node => ({ type: 'MemberExpression', object: identifier(object), property: identifier(name), computed: false });
const made = (node: Node): Node => ({ type: 'FunctionExpression', id: null, params: node.params, body: node.body });
const isAccessor = (unit: Unit): boolean => unit.kind === 'get' || unit.kind === 'set';
const method = ({ name, node, kind }: Unit): Node => ({ type: 'Property', kind: kind === 'get' || kind === 'set' ? kind : 'init', method: kind === 'method', computed: false, shorthand: false, key: identifier(name.slice(1)), value: made(node) });
const entry = (name: string, value: Node): Node => ({ type: 'Property', kind: 'init', method: false, computed: false, shorthand: false, key: identifier(name), value });

/** Changes the program; answers the names of what stays and what goes. */
export function resident(program: Node, options: ResidentOptions): { stays: string[]; goes: string[] } {
  const classes: Node[] = program.body.filter((node: Node) => node.type === 'ClassDeclaration');
  const functions: Node[] = program.body.filter((node: Node) => node.type === 'FunctionDeclaration');
  const rest: Node[] = program.body.filter((node: Node) => !classes.includes(node) && !functions.includes(node));
  const declared = new Set<string>([...classes, ...functions].map((node) => node.id.name));
  for (const node of rest) if (node.type === 'VariableDeclaration') for (const { id } of node.declarations) declared.add(id.name);
  const units: Unit[] = functions.map((node) => ({ name: node.id.name, node, owner: null }));
  for (const owner of classes) {
    for (const one of owner.body.body) units.push({ name: one.kind === 'constructor' ? 'new ' + owner.id.name : '.' + one.key.name, node: one.value, owner, kind: one.kind });
    if (!units.some(({ name }) => name === 'new ' + owner.id.name)) units.push({ name: 'new ' + owner.id.name, node: { params: [], body: block([]) }, owner });
  }
  // What the public may call stays, and all that this calls; also what a function calls that is made at the start and kept as a handler.
  const late = new Set<Unit>();
  const wanted = new Set<string>();
  const want = (names: Iterable<string>): void => {
    for (const name of names) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      for (const unit of units) if (unit.name === name) keep(unit);
    }
  };
  const keep = (unit: Unit): void => {
    if (late.has(unit)) return;
    late.add(unit);
    want(referencesOf(unit.node.body, (name) => declared.has(name)));
  };
  for (const unit of units) if (unit.name.startsWith('.') && options.reserved.has(unit.name.slice(1)) && !options.early.includes(unit.name.slice(1))) keep(unit);
  for (const unit of units) if (options.late.includes(unit.name)) keep(unit);
  for (const unit of units) if (!late.has(unit)) for (const inner of functionsIn(unit.node.body)) want(referencesOf(inner, (name) => declared.has(name)));
  // A class that is constructed later too is a function of the module; the others hang from the object.
  const stays = new Set(units.filter((unit) => late.has(unit) && !unit.name.startsWith('.')).map(({ name }) => name.replace('new ', '')));
  const body: Node[] = [];
  const setUp: Node[] = [];
  const dropped: [string, string][] = [];
  for (const unit of units) {
    if (unit.name.startsWith('.')) continue;
    const name = unit.name.replace('new ', '');
    if (stays.has(name)) body.push({ type: 'FunctionDeclaration', id: identifier(name), params: unit.node.params, body: unit.node.body });
    else setUp.push(entry(name, made(unit.node)));
  }
  const prototypes: Node[] = [];
  const objects: string[] = [];
  /** Objects none of whose methods names anything of the module, and single such methods: Espruino keeps a variable for the link to the module. */
  const bareObjects: string[] = [];
  const bareMethods: string[] = [];
  for (const owner of classes) {
    const methods = units.filter((unit) => unit.owner === owner && unit.name.startsWith('.'));
    if (methods.length === 0) continue;
    const name = 'P_' + owner.id.name;
    objects.push(name);
    setUp.push(entry(name, { type: 'ObjectExpression', properties: methods.map(method) }));
    prototypes.push(assigning({ type: 'MemberExpression', object: identifier(owner.id.name), property: identifier('prototype'), computed: false }, member(SET_UP, name)));
    const bare = methods.filter((unit) => !isAccessor(unit) && ![...referencesOf(unit.node.body, (one) => declared.has(one))].some((one) => !one.startsWith('.')));
    if (bare.length === methods.length) bareObjects.push(SET_UP + '.' + name);
    else for (const unit of bare) bareMethods.push(SET_UP + '.' + name + unit.name);
    for (const unit of methods) if (!late.has(unit) && !isAccessor(unit)) dropped.push([name, unit.name.slice(1)]);
  }
  const parts: Node[] = [
    ...body,
    { type: 'VariableDeclaration', kind: 'let', declarations: [{ type: 'VariableDeclarator', id: identifier(SET_UP), init: { type: 'ObjectExpression', properties: setUp } }] },
    ...prototypes,
    ...script('(function(){for(const o of[' + bareObjects.join() + '])for(const k in o)delete o[k]["\\xffsco"];})();' + bareMethods.map((one) => 'delete ' + one + '["\\xffsco"];').join('')),
    ...rest,
  ];
  program.body = parts;
  // The names that went are members of the object now.
  const gone = new Set([...classes, ...functions].map((node) => node.id.name as string).filter((name) => !stays.has(name)));
  replace(program, (node, parent) => (node.type === 'Identifier' && gone.has(node.name) && !isKey(node, parent) && !(parent?.type === 'FunctionDeclaration' && parent.id === node) ? member(SET_UP, node.name) : undefined));
  // The empty `release` that a module has gives way to the real one.
  const whole = program.body.length;
  program.body = program.body.filter((node: Node) => !(node.expression?.left?.object?.name === 'exports' && node.expression.left.property.name === 'release'));
  const exported: string[] = [];
  for (const node of rest) {
    const target = node.expression?.left;
    if (target?.object?.name !== 'exports') continue;
    const { right } = node.expression;
    const isLate = (right.type === 'Identifier' && stays.has(right.name)) || (isFunction(right) && options.late.includes(target.property.name));
    if (!isLate && target.property.name !== 'release') exported.push(target.property.name);
  }
  if (program.body.length < whole) program.body.push(...script('exports.release=function(){' +
    'for(const o of[' + objects.map((name) => SET_UP + '.' + name).join() + '])delete o.constructor;' +
    dropped.map(([object, name]) => 'delete ' + SET_UP + '.' + object + '.' + name + ';').join('') +
    exported.map((name) => 'delete exports.' + name + ';').join('') +
    'delete exports.release;' + SET_UP + '=0;}'));
  return { stays: [...late].map(({ name }) => name), goes: units.filter((unit) => !late.has(unit)).map(({ name }) => name) };
}
