/**
 * What a definition says of a resource, in a line of a comment.
 */
import type { ResourceModel, TypeName } from './model.js';

/** Which kind of option a type has. */
export const KIND: Readonly<Record<TypeName, string>> = {
  STRING: 'Text', CORELNK: 'Text', OPAQUE: 'Opaque', BOOLEAN: 'Boolean', OBJLNK: 'Link', INTEGER: 'Number', UNSIGNED: 'Number', FLOAT: 'Number', TIME: 'Number', NONE: '',
};

/** One line of the range for a comment. */
function rangeText(r: ResourceModel): string {
  if (r.range === undefined) return '';
  const runs = r.range.runs.map(([first, last]) => (first === last ? String(first) : first === -Infinity ? 'at most ' + last : last === Infinity ? 'at least ' + first : first + ' .. ' + last));
  return ', ' + runs.join(', ') + (KIND[r.type] === 'Number' ? '' : ' bytes');
}

/** Types as a comment names them. */
const TYPE_TEXT: Readonly<Record<TypeName, string>> = {
  STRING: 'string', INTEGER: 'integer', UNSIGNED: 'unsigned integer', FLOAT: 'float', BOOLEAN: 'boolean', OPAQUE: 'opaque', TIME: 'time', OBJLNK: 'object link', CORELNK: 'core link', NONE: '',
};

/** What the definition says of a resource, in a line. */
export function factsOf(r: ResourceModel): string {
  const type = r.type === 'NONE' ? '' : ', ' + (r.multiple ? 'multiple ' : '') + TYPE_TEXT[r.type];
  return (r.access === 'HIDDEN' ? 'for no server' : r.access) + type + ', ' + (r.mandatory ? 'mandatory' : 'optional') + rangeText(r) + (r.unit === '' ? '' : ', in ' + r.unit);
}
