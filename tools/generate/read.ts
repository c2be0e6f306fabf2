/**
 * A definition file into models: what is odd is passed over with a warning, what contradicts itself is refused, and neither becomes a declaration.
 */
import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import type { Findings } from './finding.js';
import type { AccessName, ObjectModel, ResourceModel, TypeName } from './model.js';
import { readRange } from './range.js';

const TYPES: Record<string, TypeName> = {
  String: 'STRING', Integer: 'INTEGER', 'Unsigned Integer': 'UNSIGNED', Float: 'FLOAT', Boolean: 'BOOLEAN', Opaque: 'OPAQUE', Time: 'TIME', Objlnk: 'OBJLNK', Corelnk: 'CORELNK',
};
const ACCESS: Record<string, AccessName> = { R: 'R', W: 'W', RW: 'RW', E: 'E', '': 'HIDDEN' };
const MULTIPLE: Record<string, boolean> = { Single: false, Multiple: true };
const MANDATORY: Record<string, boolean> = { Optional: false, Mandatory: true };

/** Largest id of an object or a resource: 65535 is reserved. */
const LAST_ID = 65534;

/** Most resources of an object that a table of this library numbers. */
const MOST_RESOURCES = 255;

/** What ends the reading of an object: nothing of it is generated. */
class Stop extends Error {
  readonly level: 'warning' | 'refused';
  readonly line: number;

  constructor(level: 'warning' | 'refused', line: number, text: string) {
    super(text);
    this.level = level;
    this.line = line;
  }
}

const lineOf = (node: Node): number => node.lineNumber ?? 1;

/** The children of that name. */
function children(parent: Element, name: string): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 1 && (node as Element).tagName === name) found.push(node as Element);
  }
  return found;
}

/** The one child of that name; undefined when there is none. Two say two things. */
function child(parent: Element, name: string): Element | undefined {
  const found = children(parent, name);
  if (found.length > 1) throw new Stop('refused', lineOf(found[1]), name + ' is there twice');
  return found[0];
}

const isNested = (element: Element): boolean => {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) if (node.nodeType === 1) return true;
  return false;
};

/** The text of a child, without what stands around it; '' when it is not there. */
function textOf(parent: Element, name: string): string {
  const element = child(parent, name);
  if (element === undefined) return '';
  if (isNested(element)) throw new Stop('warning', lineOf(element), name + ' holds elements where there should be text');
  // A list of named values has one in each line.
  return (element.textContent ?? '').replace(/\s+/g, (space) => (name === 'RangeEnumeration' && space.includes('\n') ? '\n' : ' ')).trim();
}

const isId = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= LAST_ID;

/** One of the words that a table knows, or a Stop. */
function word<T>(table: Record<string, T>, parent: Element, name: string, missing?: T): T {
  const text = textOf(parent, name);
  if (text === '' && missing !== undefined) return missing;
  if (!Object.hasOwn(table, text)) throw new Stop('warning', lineOf(child(parent, name) ?? parent), text === '' ? name + ' is missing' : '"' + text + '" is no ' + name);
  return table[text];
}

export class Reader {
  private readonly file: string;
  private readonly findings: Findings;

  /** @param file its name, for what there is to say */
  constructor(file: string, findings: Findings) {
    this.file = file;
    this.findings = findings;
  }

  private say(level: 'warning' | 'refused', line: number, text: string): void {
    this.findings.add(level, this.file, line, text);
  }

  /** The objects that a file defines; none where there is something wrong with all of it. */
  read(bytes: Uint8Array): ObjectModel[] {
    const root = this.root(bytes);
    if (root === undefined) return [];
    const objects = root.tagName === 'LWM2M' ? children(root, 'Object') : [];
    const definitions = objects.filter((each) => each.getAttribute('ObjectType') === 'MODefinition');
    if (definitions.length === 0) this.say('warning', lineOf(objects[0] ?? root), 'defines no object; the file is passed over');
    const models: ObjectModel[] = [];
    for (const definition of definitions) {
      try {
        models.push(this.object(definition));
      } catch (stop) {
        if (!(stop instanceof Stop)) throw stop;
        this.say(stop.level, stop.line, stop.message + '; the object is passed over');
      }
    }
    return models;
  }

  /** The document's element; undefined when the bytes are no XML. */
  private root(bytes: Uint8Array): Element | undefined {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      this.say('refused', 1, 'is no UTF-8');
      return undefined;
    }
    let line = 1;
    try {
      const onError = (_level: string, message: string, context: { locator?: { lineNumber?: number } }): never => {
        line = Math.max(1, context.locator?.lineNumber ?? 1);
        throw new Error(message);
      };
      return new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement ?? undefined;
    } catch (error) {
      this.say('refused', line, 'is no well-formed XML: ' + (error as Error).message.replace(/\s+/g, ' '));
      return undefined;
    }
  }

  private object(element: Element): ObjectModel {
    const idAt = child(element, 'ObjectID') ?? element;
    const id = textOf(element, 'ObjectID');
    if (!isId(id)) throw new Stop('warning', lineOf(idAt), id === '' ? 'ObjectID is missing' : '"' + id + '" is no object id');
    const name = textOf(element, 'Name');
    if (!/[A-Za-z0-9]/.test(name)) throw new Stop('warning', lineOf(element), 'Name is missing');
    const given = textOf(element, 'ObjectVersion');
    const version = given === '' ? '1.0' : given;
    if (!/^\d{1,3}\.\d{1,3}$/.test(version)) throw new Stop('warning', lineOf(child(element, 'ObjectVersion') as Element), '"' + version + '" is no version');
    this.checkUrn(element, Number(id), version);
    const list = child(element, 'Resources');
    if (list === undefined) throw new Stop('warning', lineOf(element), 'Resources is missing');
    const resources = this.resources(list);
    return {
      id: Number(id), name, version, multiple: word(MULTIPLE, element, 'MultipleInstances'), mandatory: word(MANDATORY, element, 'Mandatory'), resources, file: this.file,
    };
  }

  /** The URN says the id, and the version when that is not 1.0, once more. */
  private checkUrn(element: Element, id: number, version: string): void {
    const urn = textOf(element, 'ObjectURN');
    const parts = /^urn:oma:lwm2m:.*?:(\d+)(?::(\d+\.\d+))?$/.exec(urn);
    if (urn === '') return;
    const line = lineOf(child(element, 'ObjectURN') as Element);
    if (parts === null) this.say('warning', line, '"' + urn + '" is no URN of an object');
    else if (Number(parts[1]) !== id) throw new Stop('refused', line, 'the object has the id ' + id + ', and its URN another: ' + urn);
    else if ((parts[2] ?? '1.0') !== version) throw new Stop('refused', line, 'the object has the version ' + version + ', and its URN another: ' + urn);
  }

  private resources(list: Element): ResourceModel[] {
    const items = children(list, 'Item');
    const models: ResourceModel[] = [];
    for (const item of items) {
      try {
        const model = this.resource(item);
        const twin = models.find((each) => each.id === model.id);
        if (twin !== undefined) throw new Stop('refused', model.line, 'resource ' + model.id + ' is defined twice, first at line ' + twin.line);
        models.push(model);
      } catch (stop) {
        if (!(stop instanceof Stop) || stop.level === 'refused') throw stop;
        const mandatory = children(item, 'Mandatory').some((each) => each.textContent?.trim() !== 'Optional');
        // Without a mandatory resource the declaration would be another object's.
        if (mandatory) throw new Stop('warning', stop.line, stop.message + ', of a resource that is not optional');
        this.say('warning', stop.line, stop.message + '; the resource is left out');
      }
    }
    if (models.length > MOST_RESOURCES) throw new Stop('warning', lineOf(list), 'more than ' + MOST_RESOURCES + ' resources');
    return models.sort((a, b) => a.id - b.id);
  }

  private resource(item: Element): ResourceModel {
    const line = lineOf(item);
    const id = item.getAttribute('ID') ?? '';
    if (!isId(id)) throw new Stop('warning', line, id === '' ? 'a resource has no ID' : '"' + id + '" is no resource id');
    const name = textOf(item, 'Name');
    const access = word(ACCESS, item, 'Operations');
    const multiple = word(MULTIPLE, item, 'MultipleInstances', false);
    const mandatory = word(MANDATORY, item, 'Mandatory');
    const typed = textOf(item, 'Type');
    if (access === 'E') {
      if (typed !== '') throw new Stop('refused', line, 'resource ' + id + ' is executed, and yet has a type');
      if (multiple) throw new Stop('refused', line, 'resource ' + id + ' is executed, and yet has instances');
      return { id: Number(id), name, type: 'NONE', access, multiple, mandatory, unit: '', range: undefined, line };
    }
    const type = word(TYPES, item, 'Type');
    return { id: Number(id), name, type, access, multiple, mandatory, unit: this.unit(item), range: this.range(item, type), line };
  }

  private unit(item: Element): string {
    const unit = textOf(item, 'Units');
    if (/^[!-~]{0,16}$/.test(unit) && !/\*\/|['\\]/.test(unit)) return unit;
    this.say('warning', lineOf(child(item, 'Units') as Element), '"' + unit + '" is no unit');
    return '';
  }

  private range(item: Element, type: TypeName): ResourceModel['range'] {
    const element = child(item, 'RangeEnumeration');
    if (element === undefined) return undefined;
    const line = lineOf(element);
    if (isNested(element)) {
      this.say('warning', line, 'RangeEnumeration holds elements; the resource has no range');
      return undefined;
    }
    const range = readRange(textOf(item, 'RangeEnumeration'), type);
    if (typeof range !== 'string') return range;
    this.say('warning', line, range + '; the resource has no range');
    return undefined;
  }
}
