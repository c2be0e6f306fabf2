/**
 * Links of resources (RFC 6690), filtered as 4.1 has it: one attribute, one value, a '*' at its end.
 */
import { type Answer, type Resource, bytesOf } from './resource.js';
import { CONTENT, LINKS } from './types.js';

/** The listing of resources; a query chooses among them. */
export function wellKnown(resources: readonly Resource[], queries: readonly string[]): Answer {
  const filter = queries[0];
  const listed = resources.filter((resource) => resource.attributes !== undefined && (filter === undefined || matches(resource, filter)));
  const text = listed.map((resource) => '</' + resource.path + '>' + (resource.attributes === '' ? '' : ';' + resource.attributes)).join(',');
  return { code: CONTENT, format: LINKS, payload: bytesOf(text) };
}

function matches(resource: Resource, filter: string): boolean {
  const split = filter.indexOf('=');
  if (split < 0) return true;
  const name = filter.slice(0, split);
  const wanted = filter.slice(split + 1);
  const values = name === 'href' ? ['/' + resource.path] : attribute(resource.attributes ?? '', name);
  return values.some((value) => (wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted));
}

/** The values of one attribute: those between quotes stand apart by blanks. */
function attribute(attributes: string, name: string): string[] {
  const found = attributes.split(';').find((each) => each === name || each.startsWith(name + '='));
  if (found === undefined) return [];
  const value = found.slice(name.length + 1);
  return value.startsWith('"') ? value.slice(1, -1).split(' ') : [value];
}
