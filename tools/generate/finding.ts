/**
 * What the generator has to say of a file, with the line.
 */

/** WARNING: passed over, and so is nothing that would have been wrong. REFUSED: the file contradicts itself, or is none. */
export type Level = 'warning' | 'refused';

export interface Finding {
  file: string;
  line: number;
  level: Level;
  text: string;
}

export class Findings {
  readonly all: Finding[];

  constructor() {
    this.all = [];
  }

  add(level: Level, file: string, line: number, text: string): void {
    this.all.push({ file, line, level, text });
  }

  count(level: Level): number {
    return this.all.filter((each) => each.level === level).length;
  }
}

/** As compilers say it: FILE:LINE: LEVEL: what. */
export function sentence(finding: Finding): string {
  return finding.file + ':' + finding.line + ': ' + finding.level + ': ' + finding.text;
}
