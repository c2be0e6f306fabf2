/**
 * The folder of the registry beside the repository, and a reader of its own: the generator's is not asked what it should have read.
 */
import { existsSync, readFileSync } from 'node:fs';

/** The root of the repository: tests are run from there. */
export const ROOT = process.cwd() + '/';

export const REGISTRY = ROOT + '../shared/registry';

/** Says why a test that needs the registry does nothing; true when it does. */
export function absent(what: string): boolean {
  if (existsSync(REGISTRY + '/3303.xml')) return false;
  console.log('left out: ' + what + ' needs the OMA registry (github.com/OpenMobileAlliance/lwm2m-registry) at ../shared/registry');
  return true;
}

/** A resource as the XML has it. */
export interface Said {
  id: number;
  name: string;
  operations: string;
  multiple: boolean;
  mandatory: boolean;
  type: string;
  range: string;
  units: string;
}

export interface SaidObject {
  id: number;
  name: string;
  version: string;
  multiple: boolean;
  resources: Said[];
}

const plain = (text: string): string => text.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').trim();

function field(text: string, name: string): string {
  const found = new RegExp('<' + name + '\\s*>([\\s\\S]*?)</' + name + '\\s*>').exec(text);
  return found === null ? '' : plain(found[1]);
}

/** Reads a definition by patterns alone; undefined for a file that defines no object. */
export function said(path: string): SaidObject | undefined {
  const text = readFileSync(path, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  if (!/<Object ObjectType\s*=\s*"MODefinition"/.test(text)) return undefined;
  const head = text.slice(0, text.indexOf('<Resources'));
  const resources = [...text.matchAll(/<Item\s+ID\s*=\s*"(\d+)"[^>]*>([\s\S]*?)<\/Item>/g)].map(([, id, item]) => ({
    id: Number(id), name: field(item, 'Name'), operations: field(item, 'Operations'), multiple: field(item, 'MultipleInstances') === 'Multiple', mandatory: field(item, 'Mandatory') === 'Mandatory',
    type: field(item, 'Type'), range: field(item, 'RangeEnumeration'), units: field(item, 'Units'),
  }));
  const version = field(head, 'ObjectVersion');
  return { id: Number(field(head, 'ObjectID')), name: field(head, 'Name'), version: version === '' ? '1.0' : version, multiple: field(head, 'MultipleInstances') === 'Multiple', resources };
}
