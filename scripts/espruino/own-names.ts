/**
 * Gives each method and field a name that only its class has, `begin$Composite`, so that what works on a bundle's text knows which one is meant.
 *
 * It asks the compiler, not a list. What an interface, the application, the runtime or the library may name keeps its name.
 */
import ts from 'typescript';

/** The members with names of their own, by their declarations. */
export type OwnNames = Map<ts.Node, string>;

type Member = ts.MethodDeclaration | ts.PropertyDeclaration;

function isMember(node: ts.Node): node is Member {
  return (ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node)) && ts.isIdentifier(node.name) && ts.isClassDeclaration(node.parent);
}

function each(program: ts.Program, visit: (node: ts.Node) => void): void {
  const down = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, down);
  };
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) down(file);
}

/** @param kept declarations of members that stay as they are */
export function ownNames(program: ts.Program, kept: ReadonlySet<ts.Node>): OwnNames {
  const checker = program.getTypeChecker();
  const members = new Map<string, Member[]>();
  const foreign = new Map<string, ts.Type[]>();
  const classes: ts.ClassDeclaration[] = [];
  const others: ts.Node[] = [];
  each(program, (node) => {
    if (ts.isClassDeclaration(node)) classes.push(node);
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) others.push(node);
  });
  for (const node of classes) {
    for (const member of node.members) {
      if (!isMember(member) || kept.has(member)) continue;
      const name = member.name.getText();
      members.set(name, [...(members.get(name) ?? []), member]);
    }
  }
  for (const node of others) {
    const type = checker.getTypeAtLocation(node);
    for (const property of type.getProperties()) foreign.set(property.name, [...(foreign.get(property.name) ?? []), type]);
  }
  const names: OwnNames = new Map();
  const taken = new Set<string>();
  const typeOf = (node: ts.ClassDeclaration): ts.Type => checker.getTypeAtLocation(node.name as ts.Node);
  for (const [name, list] of members) {
    for (const member of list) {
      const owner = member.parent as ts.ClassDeclaration;
      const type = typeOf(owner);
      // What stands for an interface, or for another class of the same shape, shares its names.
      const tied =
        (foreign.get(name) ?? []).some((other) => checker.isTypeAssignableTo(type, other)) ||
        list.some((twin) => twin !== member && (checker.isTypeAssignableTo(type, typeOf(twin.parent as ts.ClassDeclaration)) || checker.isTypeAssignableTo(typeOf(twin.parent as ts.ClassDeclaration), type)));
      if (tied) continue;
      let own = name + '$' + String(owner.name?.text);
      while (taken.has(own)) own += '_';
      taken.add(own);
      names.set(member, own);
    }
  }
  // A member met through a union has several declarations: none of them may differ.
  each(program, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return;
    const declarations = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
    if (declarations.length > 1) for (const declaration of declarations) names.delete(declaration);
  });
  return names;
}

/** Writes the own names where the members are declared and used. */
export function renaming(program: ts.Program, names: OwnNames): ts.TransformerFactory<ts.SourceFile> {
  const checker = program.getTypeChecker();
  return (context) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isPropertyAccessExpression(node)) {
        const declaration = checker.getSymbolAtLocation(node.name)?.declarations?.[0];
        const own = declaration === undefined ? undefined : names.get(declaration);
        if (own !== undefined) {
          return context.factory.updatePropertyAccessExpression(node, ts.visitNode(node.expression, visit) as ts.Expression, context.factory.createIdentifier(own));
        }
      } else if (ts.isMethodDeclaration(node)) {
        const own = names.get(node);
        const seen = ts.visitEachChild(node, visit, context);
        if (own === undefined) return seen;
        return context.factory.updateMethodDeclaration(seen, seen.modifiers, seen.asteriskToken, context.factory.createIdentifier(own), seen.questionToken, seen.typeParameters, seen.parameters, seen.type, seen.body);
      }
      return ts.visitEachChild(node, visit, context);
    };
    return (file) => ts.visitNode(file, visit) as ts.SourceFile;
  };
}

/** A program's modules as JavaScript with own names, by their path without an ending. */
export function emitted(program: ts.Program, kept: ReadonlySet<ts.Node>): Map<string, string> {
  const transformer = renaming(program, ownNames(program, kept));
  const texts = new Map<string, string>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    program.emit(file, (_name, text) => texts.set(file.fileName.replace(/\.ts$/, ''), text), undefined, false, { before: [transformer] });
  }
  return texts;
}
