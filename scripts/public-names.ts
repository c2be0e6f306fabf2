/**
 * The property names that a minifier must leave alone in the bundle of one project: those of its exports, of its runtime, and of the library.
 *
 * It asks the compiler, not a list: what is private, or met only within the bundle, is free to be shortened.
 */
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** Which project, and which of its files decide; all paths from the working directory. */
export interface PublicNamesOptions {
  /** The project's tsconfig.json. */
  project: string;
  /** The module whose exports are the public face. */
  entry: string;
  /** Declarations of the runtime's own API. */
  runtime: string;
  /** What no application needs, though it can be reached: a member as `Class.member`, all methods as `Class()`, a whole type as `Type`. */
  hidden?: readonly string[];
}

/** What a program shows to others. */
export interface PublicFace {
  /** Each name that must survive, with the shortest way it is reached by. */
  names: Map<string, string>;
  /** The declarations of the members that an application can name. */
  declarations: Set<ts.Node>;
}

/** What a property may not be called though nobody uses it: short words that Espruino's lexer takes for itself, and what its every object has. */
const TAKEN = ['constructor', 'prototype', 'do', 'if', 'in', 'for', 'let', 'new', 'of', 'on', 'try', 'var'];

/** Each name that must survive, with the shortest way it is reached by; throws for an access that the compiler cannot name (`any`). */
export function publicNames(options: PublicNamesOptions): Map<string, string> {
  return publicFace(programOf(options.project), [options.entry], options).names;
}

/** The same of a program at hand and of several entries, with the declarations. */
export function publicFace(program: ts.Program, entries: readonly string[], options: { runtime: string; hidden?: readonly string[] }): PublicFace {
  const checker = program.getTypeChecker();
  const face: PublicFace = { names: new Map(), declarations: new Set() };
  for (const word of TAKEN) face.names.set(word, 'taken');
  for (const entry of entries) exported(program, checker, sourceOf(program, entry), face, options.hidden ?? []);
  declared(sourceOf(program, options.runtime), face.names);
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) used(program, checker, file, face.names);
  return face;
}

/** The program of a tsconfig.json. */
export function programOf(project: string): ts.Program {
  const path = resolve(project);
  const { config, error } = ts.readConfigFile(path, (name) => ts.sys.readFile(name));
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), { noEmit: false, incremental: false, tsBuildInfoFile: undefined, sourceMap: false, declaration: false }, path);
  return ts.createProgram(parsed.fileNames, parsed.options);
}

function sourceOf(program: ts.Program, path: string): ts.SourceFile {
  const file = program.getSourceFile(resolve(path));
  if (file === undefined) throw new Error(`${path} is no file of the project`);
  return file;
}

function add(names: Map<string, string>, name: string, way: string): void {
  if (!names.has(name)) names.set(name, way);
}

function isLibrary(program: ts.Program, symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => program.isSourceFileDefaultLibrary(declaration.getSourceFile()));
}

/** True for what is private, and for what its doc comment marks with `@internal`. */
function isHidden(symbol: ts.Symbol): boolean {
  if (symbol.getJsDocTags().some((tag) => tag.name === 'internal')) return true;
  return (symbol.declarations ?? []).some((declaration) => (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0);
}

/** All that an application can name, starting from the exports: breadth first, so that the way to each name is the shortest. */
function exported(program: ts.Program, checker: ts.TypeChecker, entry: ts.SourceFile, { names, declarations }: PublicFace, hidden: readonly string[]): void {
  const isAside = (property: ts.Symbol): boolean => {
    const owner = property.valueDeclaration?.parent;
    if (owner === undefined || (!ts.isClassDeclaration(owner) && !ts.isInterfaceDeclaration(owner))) return false;
    const name = String(owner.name?.text);
    return hidden.includes(name + '.' + property.name) || ((property.flags & ts.SymbolFlags.Method) !== 0 && hidden.includes(name + '()'));
  };
  const seen = new Set<ts.Type>();
  const queue: [ts.Type, string][] = [];
  const push = (type: ts.Type, way: string): void => {
    if (seen.has(type) || hidden.includes(type.symbol?.name)) return;
    seen.add(type);
    queue.push([type, way]);
  };
  const module = checker.getSymbolAtLocation(entry);
  if (module === undefined) throw new Error(`${entry.fileName} exports nothing`);
  for (const item of checker.getExportsOfModule(module)) {
    const symbol = item.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(item) : item;
    if (symbol.flags & ts.SymbolFlags.Value) {
      add(names, item.name, 'export');
      push(checker.getTypeOfSymbol(symbol), item.name);
    }
    if (symbol.flags & ts.SymbolFlags.Type) push(checker.getDeclaredTypeOfSymbol(symbol), item.name);
  }
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [type, way] = next;
    if (type.isUnionOrIntersection()) for (const part of type.types) push(part, way);
    for (const argument of [...checker.getTypeArguments(type as ts.TypeReference), ...(type.aliasTypeArguments ?? [])]) push(argument, way);
    for (const kind of [ts.SignatureKind.Call, ts.SignatureKind.Construct]) {
      for (const signature of checker.getSignaturesOfType(type, kind)) {
        for (const parameter of signature.parameters) push(checker.getTypeOfSymbol(parameter), way + '(' + parameter.name + ')');
        push(signature.getReturnType(), way + '()');
      }
    }
    for (const property of checker.getPropertiesOfType(type)) {
      if (isLibrary(program, property) || isHidden(property) || isAside(property)) continue;
      for (const declaration of property.declarations ?? []) declarations.add(declaration);
      add(names, property.name, way + '.' + property.name);
      push(checker.getTypeOfSymbol(property), way + '.' + property.name);
    }
  }
}

/** Every member that a file of declarations names. */
function declared(file: ts.SourceFile, names: Map<string, string>): void {
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)) {
      add(names, node.name.getText(), 'runtime');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** What a source asks of the library, or by a name that is only known at run time. */
function used(program: ts.Program, checker: ts.TypeChecker, file: ts.SourceFile, names: Map<string, string>): void {
  const where = (node: ts.Node): string => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${file.fileName}:${line + 1}:${character + 1}`;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const symbol = checker.getSymbolAtLocation(node.name);
      if (symbol === undefined) throw new Error(`${where(node)}: what is .${node.name.text}? A minifier must know`);
      if (isLibrary(program, symbol)) add(names, node.name.text, 'library');
    } else if (ts.isElementAccessExpression(node)) {
      const index = checker.getTypeAtLocation(node.argumentExpression);
      if ((index.flags & ts.TypeFlags.NumberLike) === 0) {
        for (const property of checker.getTypeAtLocation(node.expression).getProperties()) add(names, property.name, 'by index, ' + where(node));
      }
    } else if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && ts.isObjectLiteralExpression(node.parent)) {
      const wanted = checker.getContextualType(node.parent)?.getProperty(node.name.getText());
      if (wanted !== undefined && isLibrary(program, wanted)) add(names, wanted.name, 'library');
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      throw new Error(`${where(node)}: a property is asked for by its text`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
