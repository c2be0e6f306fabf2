/**
 * What a definition of the registry says, as the generator keeps it: facts, no prose.
 */

/** The types of Core 1.2 appendix C by their names in this library; NONE is for what is executed. */
export type TypeName = 'STRING' | 'INTEGER' | 'UNSIGNED' | 'FLOAT' | 'BOOLEAN' | 'OPAQUE' | 'TIME' | 'OBJLNK' | 'CORELNK' | 'NONE';

/** The operations of a resource; HIDDEN has none for servers. */
export type AccessName = 'R' | 'W' | 'RW' | 'E' | 'HIDDEN';

/** A value that a definition gives a name. */
export interface Label {
  value: number;
  name: string;
}

/** What values may be; of text and bytes, what their length may be. */
export interface Range {
  /** First and last of each run of values, ascending and apart; -Infinity and Infinity where the type itself ends. */
  runs: [first: number, last: number][];
  labels: Label[];
}

export interface ResourceModel {
  id: number;
  name: string;
  type: TypeName;
  access: AccessName;
  multiple: boolean;
  mandatory: boolean;
  /** Unit, '' when there is none. */
  unit: string;
  range: Range | undefined;
  /** Line of its definition. */
  line: number;
}

export interface ObjectModel {
  id: number;
  name: string;
  /** "major.minor". */
  version: string;
  multiple: boolean;
  mandatory: boolean;
  /** In the order of their ids. */
  resources: ResourceModel[];
  /** Name of the file, without its folder. */
  file: string;
}
