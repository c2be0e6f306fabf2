// Which declaration each name of a script means, and in which function it stands: what the rules of order need.

import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Pattern,
  Program,
} from 'acorn';

type FunctionNode = FunctionDeclaration | AnonymousFunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** A function body, or the script itself: what runs as one piece. */
export type Unit = FunctionNode | Program;

export interface Binding {
  name: string;
  kind: 'var' | 'let' | 'const' | 'function' | 'class' | 'param' | 'catch';
  /** The function whose run makes it. */
  unit: Unit;
  /** Where it is declared, first to last; for a function or a class the whole declaration. */
  declarations: Declared[];
  references: Reference[];
  /** The loop whose head declares it. */
  loop: AnyNode | undefined;
  /** The switch in one of whose cases it stands without braces. */
  bareCase: AnyNode | undefined;
}

export interface Declared {
  node: AnyNode;
  /** The nearest part of the unit that need not run: a branch, a case, a loop's body, a catch clause. */
  branch: AnyNode | undefined;
}

export interface Reference {
  node: Identifier;
  unit: Unit;
  binding: Binding | undefined;
  /** Stands under typeof, where a missing name does no harm. */
  typeof: boolean;
  /** Is called or constructed. */
  call: boolean;
}

interface Scope {
  bindings: Map<string, Binding>;
  parent: Scope | undefined;
  unit: Unit;
  /** Holds var declarations. */
  unitScope: boolean;
}

export interface Analysis {
  bindings: Binding[];
  references: Reference[];
  /** The unit around each unit. */
  outer: Map<Unit, Unit>;
  /** Functions that are called where they stand. */
  immediate: Set<Unit>;
}

/** The nodes directly below a node. */
export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) found.push(item);
    } else if (isNode(value)) {
      found.push(value);
    }
  }
  return found;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** The expression inside parentheses, which the parser keeps as nodes. */
export function bare(node: AnyNode): AnyNode {
  return node.type === 'ParenthesizedExpression' ? bare(node.expression) : node;
}

function patternNames(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => patternNames(property.type === 'RestElement' ? property.argument : property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : patternNames(element)));
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    default:
      return [];
  }
}

/** Whether a node is the part of its parent that need not run when the parent runs. */
function isBranch(node: AnyNode, parent: AnyNode): boolean {
  switch (parent.type) {
    case 'IfStatement':
      return node === parent.consequent || node === parent.alternate;
    case 'ForStatement':
      return node === parent.body || node === parent.update;
    case 'WhileStatement':
      return node === parent.body;
    case 'ForInStatement':
    case 'ForOfStatement':
      return node !== parent.right;
    default:
      return node.type === 'SwitchCase' || node.type === 'CatchClause';
  }
}

/** Finds declarations and references of a script. */
export function analyse(program: Program): Analysis {
  const analysis: Analysis = { bindings: [], references: [], outer: new Map(), immediate: new Set() };
  const scopes = new Map<AnyNode, Scope>();

  function declare(scope: Scope, name: string, kind: Binding['kind'], declared: Declared): Binding {
    let binding = scope.bindings.get(name);
    if (binding === undefined) {
      binding = { name, kind, unit: scope.unit, declarations: [], references: [], loop: undefined, bareCase: undefined };
      scope.bindings.set(name, binding);
      analysis.bindings.push(binding);
    }
    binding.declarations.push(declared);
    return binding;
  }

  function unitScope(scope: Scope): Scope {
    let at = scope;
    while (!at.unitScope && at.parent !== undefined) at = at.parent;
    return at;
  }

  function collect(node: AnyNode, parent: AnyNode | undefined, outside: Scope | undefined, branch: AnyNode | undefined): void {
    let scope = outside;
    if (parent !== undefined && isBranch(node, parent)) branch = node;
    if (isFunction(node) || node.type === 'Program') {
      const unit: Unit = node;
      if (outside !== undefined) analysis.outer.set(unit, outside.unit);
      if (node.type === 'FunctionDeclaration' && node.id && outside !== undefined)
        declare(unitScope(outside), node.id.name, 'function', { node, branch });
      scope = { bindings: new Map(), parent: outside, unit, unitScope: true };
      branch = undefined;
      if (node.type !== 'Program') {
        if (node.type === 'FunctionExpression' && node.id) declare(scope, node.id.name, 'param', { node: node.id, branch });
        for (const parameter of node.params) {
          for (const id of patternNames(parameter)) declare(scope, id.name, 'param', { node: id, branch });
        }
      }
    } else if (node.type === 'BlockStatement' || /^For/.test(node.type) || node.type === 'SwitchStatement' || node.type === 'CatchClause') {
      scope = { bindings: new Map(), parent: outside, unit: outside!.unit, unitScope: false };
    }
    const here = scope!;
    scopes.set(node, here);
    if (node.type === 'ClassDeclaration' && node.id) declare(here, node.id.name, 'class', { node, branch });
    if (node.type === 'CatchClause' && node.param) {
      for (const id of patternNames(node.param)) declare(here, id.name, 'catch', { node: id, branch: undefined });
    }
    if (node.type === 'VariableDeclaration') {
      const inLoop = parent !== undefined && /^For/.test(parent.type) && node !== (parent as { body?: AnyNode }).body;
      const target = node.kind === 'var' ? unitScope(here) : here;
      for (const declarator of node.declarations) {
        for (const id of patternNames(declarator.id)) {
          const binding = declare(target, id.name, node.kind as Binding['kind'], { node: id, branch });
          if (node.kind !== 'var' && inLoop) binding.loop = parent;
          if (node.kind !== 'var' && parent?.type === 'SwitchCase') binding.bareCase = parent;
        }
      }
    }
    for (const child of children(node)) {
      // What a switch decides by stands outside its braces.
      const outer = node.type === 'SwitchStatement' && child === node.discriminant;
      collect(child, node, outer ? outside : here, branch);
    }
  }

  function resolve(node: AnyNode, parent: AnyNode | undefined): void {
    if (node.type === 'Identifier' && parent !== undefined && isReference(node, parent)) {
      let scope: Scope | undefined = scopes.get(node)!;
      // A name in a function's own head (its name, its parameters) was resolved when it was declared.
      while (scope !== undefined && !scope.bindings.has(node.name)) scope = scope.parent;
      const binding = scope?.bindings.get(node.name);
      const declared = binding?.declarations.some((declaration) => declaration.node === node) ?? false;
      const reference: Reference = {
        node,
        unit: scopes.get(node)!.unit,
        binding,
        typeof: parent.type === 'UnaryExpression' && parent.operator === 'typeof',
        call: (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node,
      };
      if (!declared) {
        analysis.references.push(reference);
        binding?.references.push(reference);
      }
    }
    if (node.type === 'CallExpression') {
      let callee = bare(node.callee);
      if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && /^(call|apply)$/.test(callee.property.name)) {
        callee = bare(callee.object);
      }
      if (isFunction(callee)) analysis.immediate.add(callee);
    }
    for (const child of children(node)) resolve(child, node);
  }

  collect(program, undefined, undefined, undefined);
  resolve(program, undefined);
  return analysis;
}

function isReference(node: Identifier, parent: AnyNode): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.value === node || parent.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.value === node || parent.computed;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return 'superClass' in parent && parent.superClass === node;
    case 'FunctionExpression':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return false;
    default:
      return true;
  }
}
