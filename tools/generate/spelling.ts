/**
 * What one module calls its object, its resources and their options, and what it imports.
 */
import type { ObjectModel, ResourceModel } from './model.js';
import { camelOf, constantOf, isReserved, pascalOf, resourceNames, words } from './names.js';

/** Constants that a module imports: none of its own may be called so. */
const IMPORTED = new Set(['BOOLEAN', 'CORELNK', 'FLOAT', 'INTEGER', 'OBJLNK', 'OPAQUE', 'STRING', 'TIME', 'UNSIGNED', 'E', 'HIDDEN', 'R', 'RW', 'W']);

/** Functions and parameters of modules: no object may be called so. */
const FUNCTIONS = new Set(('add many act among bytes widen sensor statistics extremes counts measure level grow gather turn measured switched elapsed unitOf options client').split(' '));

/** Options of reusable resources: shorter names than those of the registry. */
const SHORT: Readonly<Record<number, string>> = {
  5603: 'min', 5604: 'max', 5605: 'reset', 5700: 'value', 5701: 'units', 5750: 'application', 6042: 'qualityIndicator', 6049: 'qualityLevel', 6050: 'fraction',
};

/** Names that options have already. */
const OPTIONS = new Set([...Object.values(SHORT), 'instances', 'most', 'each', 'create', 'delete', 'read']);

/** How the modules name this library's: `resources` as './resources.js' or 'mote-lwm2m/objects/resources'. */
export type Library = (module: string) => string;

export class Spelling {
  /** The constant of the object's id, its function, and its name as part of others. */
  readonly oid: string;
  readonly name: string;
  readonly pascal: string;
  private readonly constants: Map<number, string>;
  private readonly options: Map<number, string>;
  private readonly fromResources: Set<string>;
  private readonly fromDerived: Set<string>;

  /** @param list the words of the object's name */
  constructor(object: ObjectModel, list: readonly string[]) {
    this.constants = resourceNames(object.resources, constantOf, IMPORTED);
    this.options = resourceNames(object.resources.filter((r) => SHORT[r.id] === undefined), camelOf, OPTIONS);
    for (const r of object.resources) if (SHORT[r.id] !== undefined) this.options.set(r.id, SHORT[r.id]);
    const labels = object.resources.flatMap((r) => (r.range?.labels ?? []).map((label) => this.label(r, label.name)));
    const plain = constantOf(list);
    this.oid = new Set([...IMPORTED, ...this.constants.values(), ...labels]).has(plain) ? plain + '_OBJECT' : plain;
    const name = camelOf(list);
    this.name = FUNCTIONS.has(name) || isReserved(name) ? name + 'Object' : name;
    this.pascal = pascalOf(words(this.name));
    this.fromResources = new Set(['ObjectDeclaration', 'ResourceDeclaration']);
    this.fromDerived = new Set();
  }

  /** The constant of a resource. */
  constant(r: ResourceModel): string {
    return this.constants.get(r.id) as string;
  }

  /** The constant of a value that has a name. */
  label(r: ResourceModel, label: string): string {
    return constantOf([...words(this.constant(r)), ...words(label)]);
  }

  option(r: ResourceModel): string {
    return this.options.get(r.id) as string;
  }

  /** A variable for a resource's draft. */
  draft(r: ResourceModel): string {
    const name = camelOf(words(this.constant(r)));
    return FUNCTIONS.has(name) || isReserved(name) || name === 'list' || name === 'each' ? name + 'Draft' : name;
  }

  /** The resource's constant as part of a function's name. */
  part(r: ResourceModel): string {
    return pascalOf(words(this.constant(r)));
  }

  /** A name of `resources` that the module uses; answers it. */
  resource(name: string): string {
    this.fromResources.add(name);
    return name;
  }

  /** A name of `derived` that the module uses; answers it. */
  derived(name: string): string {
    this.fromDerived.add(name);
    return name;
  }

  imports(library: Library): string[] {
    const line = (names: Set<string>, module: string): string[] => {
      if (names.size === 0) return [];
      const sorted = [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).map((name) => (/^[A-Z][a-z]/.test(name) ? 'type ' + name : name));
      return ['import { ' + sorted.join(', ') + " } from '" + library(module) + "';"];
    };
    return [...line(this.fromDerived, 'derived'), ...line(this.fromResources, 'resources')];
  }
}
