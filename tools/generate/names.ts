/**
 * Names of the registry as names of TypeScript: one word list for each, and the spellings made of it.
 */

/** Words that no function, option or constant may be called. */
const RESERVED = new Set(('abstract arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in '
  + 'instanceof interface let new null of package private protected public return static super switch this throw true try typeof undefined var void while with yield').split(' '));

/** The words of a name, in lower case. */
export function words(name: string): string[] {
  return name.normalize('NFKD')
    .replace(/LwM2M/gi, 'Lwm2m')
    .replace(/&/g, ' and ')
    .replace(/%/g, ' percent ')
    .replace(/\+/g, ' plus ')
    .replace(/(\w)-(?=\s|$|\))/g, '$1 minus ')
    .replace(/(^|[\s(|])-(?=\w|\|)/g, '$1 minus ')
    .replace(/['\u2019\u0300-\u036f]/g, '')
    .replace(/([a-z][a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z]{2,})/g, '$1 $2')
    .replace(/([0-9])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** True for a word that TypeScript or Espruino keeps for itself. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** MIN_MEASURED_VALUE */
export function constantOf(list: readonly string[]): string {
  return list.join('_').toUpperCase();
}

/** minMeasuredValue */
export function camelOf(list: readonly string[]): string {
  return list[0] + list.slice(1).map(capital).join('');
}

/** MinMeasuredValue */
export function pascalOf(list: readonly string[]): string {
  return list.map(capital).join('');
}

/** min-measured-value */
export function fileOf(list: readonly string[]): string {
  return list.join('-');
}

/** The words of an object's name, beginning with a letter; `id` tells objects of one name apart. */
export function objectWords(name: string, id: number | undefined): string[] {
  const list = words(name.replace(/^\s*LwM2M\s+(?=\S)/i, ''));
  if (id !== undefined) list.push(String(id));
  return /^[0-9]/.test(list[0] ?? '0') ? ['object', ...list] : list;
}

/** Names for resources, all apart from each other and from those `taken`. */
export function resourceNames(resources: readonly { id: number; name: string }[], spell: (list: string[]) => string, taken: ReadonlySet<string>): Map<number, string> {
  const count = new Map<string, number>();
  const plain = (resource: { id: number; name: string }): string[] => {
    const list = words(resource.name);
    return list.length === 0 || /^[0-9]/.test(list[0]) ? ['resource', ...list] : list;
  };
  for (const resource of resources) {
    const name = spell(plain(resource));
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  const names = new Map<number, string>();
  for (const resource of resources) {
    const list = plain(resource);
    const name = spell(list);
    const free = count.get(name) === 1 && !taken.has(name) && !isReserved(name);
    names.set(resource.id, free ? name : spell([...list, String(resource.id)]));
  }
  return names;
}
