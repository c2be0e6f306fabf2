/**
 * A model into a TypeScript module: constants for what it names, options, and a function that makes the declaration.
 */
import { type Behaviour, behaviourOf } from './behaviour.js';
import { KIND, factsOf } from './facts.js';
import { Follow } from './follow.js';
import type { ObjectModel, Range, ResourceModel } from './model.js';
import { fileOf, objectWords } from './names.js';
import { UNITS } from './shipped.js';
import { type Library, Spelling } from './spelling.js';

const SENSOR_UNITS = 5701;
const APPLICATION_TYPE = 5750;

/** Bytes that a text or opaque value of a longer range has room for when the application says nothing. */
const LONGEST = 255;

/** What a mandatory resource begins with when nothing is known of it: zero, false, empty, the link to nothing. */
const EMPTY: Readonly<Record<string, string>> = { Text: "''", Opaque: '{}', Boolean: 'false', Link: '0xffffffff', Number: '0' };

/** And when servers may make instances. */
const GIVEN = '{ mandatory: true }';

export interface Module {
  /** Name of its file, without an ending. */
  file: string;
  text: string;
}

class Writer {
  private readonly object: ObjectModel;
  private readonly library: Library;
  private readonly behaviour: Behaviour;
  private readonly spelling: Spelling;
  private readonly follow: Follow;
  private readonly body: string[];
  private usesClient: boolean;
  private usesOptions: boolean;

  constructor(object: ObjectModel, list: readonly string[], library: Library) {
    this.object = object;
    this.library = library;
    this.behaviour = behaviourOf(object);
    this.spelling = new Spelling(object, list);
    this.follow = new Follow(object, this.behaviour, this.spelling);
    this.body = [];
    this.usesClient = false;
    this.usesOptions = false;
  }

  write(): string {
    const optionLines = this.optionLines();
    this.declare();
    const functions = [...this.functionLines(), ...this.follow.lines()];
    const lines = [
      '/**',
      ' * ' + this.object.name.replace(/\s+/g, ' ').replace(/\*\//g, '* /') + ', object ' + this.object.id + ', version ' + this.object.version + '. Made by `mote generate` from ' + this.object.file + ': not to be edited.',
      ' */',
      ...this.spelling.imports(this.library),
      '',
      '/** The object: ' + (this.object.multiple ? 'several instances, ' : 'one instance, ') + (this.object.mandatory ? 'mandatory.' : 'optional.') + ' */',
      'export const ' + this.spelling.oid + ' = ' + this.object.id + ';',
      '',
      ...this.object.resources.flatMap((r) => ['/** ' + factsOf(r) + '. */', 'export const ' + this.spelling.constant(r) + ' = ' + r.id + ';']),
      ...this.labelLines(),
      ...optionLines,
      '',
      ...functions,
    ];
    return lines.join('\n') + '\n';
  }

  private labelLines(): string[] {
    const lines: string[] = [];
    for (const r of this.object.resources) {
      if (r.range === undefined || r.range.labels.length === 0) continue;
      lines.push('', '/* Values of ' + this.spelling.constant(r) + '. */');
      for (const label of r.range.labels) lines.push('export const ' + this.spelling.label(r, label.name) + ' = ' + label.value + ';');
    }
    return lines;
  }

  /* Options. */

  private kindOf(r: ResourceModel): string {
    // What others follow from is stored: a function would hand it out past them.
    if (this.isSource(r) && r.access === 'R') return r.type === 'BOOLEAN' ? 'boolean' : 'number';
    const kind = r.type === 'NONE' ? 'Action' : r.multiple ? KIND[r.type] + 's' : KIND[r.type] + (r.access === 'R' ? 'Source' : 'Setting');
    this.spelling.resource(kind);
    return kind;
  }

  private isSource(r: ResourceModel): boolean {
    const b = this.behaviour;
    return b.extremes.some((each) => each.value === r) || b.counters.some((each) => each.source === r || each.counter === r) ||
      b.times.some((each) => each.source === r || each.on === r || each.off === r) || b.energies.some((each) => each.source === r || each.energy === r);
  }

  private isReset(r: ResourceModel): boolean {
    const b = this.behaviour;
    return r === b.extremesReset || r === b.countersReset || r === b.energyReset;
  }

  private optionLines(): string[] {
    const b = this.behaviour;
    const lines: string[] = [];
    for (const r of this.object.resources) {
      const name = this.spelling.option(r);
      if (this.isReset(r)) {
        if (b.sensor && r === b.extremesReset) continue;
        lines.push('  /** Called when a server has executed ' + r.id + ', after what it resets. */', '  ' + name + '?(iid: number): void;');
      } else if (!b.derived.has(r.id)) {
        // A mandatory value that only the application can know.
        const needed = r.mandatory && !r.access.includes('W') && r.type !== 'NONE' && !b.extremes.some((each) => each.value === r) && !b.counters.some((each) => each.source === r);
        lines.push('  /** ' + r.id + ': ' + factsOf(r) + '.' + this.startText(r) + ' */', '  ' + name + (needed ? '' : '?') + ': ' + this.kindOf(r) + ';');
      }
    }
    const base = b.sensor ? 'SensorOptions' : b.statistics ? 'StatisticsOptions' : this.object.multiple ? 'Instances' : '';
    if (b.sensor || b.statistics) this.spelling.derived(base);
    if (base === 'Instances') this.spelling.resource(base);
    if (lines.length === 0 && base === '') return [];
    this.usesOptions = true;
    const head = 'export interface ' + this.spelling.pascal + 'Options' + (base === '' ? '' : ' extends ' + base) + ' {';
    if (lines.length === 0) return ['', 'export type ' + this.spelling.pascal + 'Options = ' + base + ';'];
    return ['', head, ...lines, '}'];
  }

  private startOf(r: ResourceModel): string {
    if (r.id === SENSOR_UNITS && r.type === 'STRING' && !r.multiple && UNITS[this.object.id] !== undefined) return "'" + UNITS[this.object.id] + "'";
    if (r.id === APPLICATION_TYPE && r.type === 'STRING' && r.access === 'RW' && !r.multiple) return "''";
    if (this.behaviour.counters.some((each) => each.counter === r)) return '0';
    if (!r.mandatory || r.type === 'NONE') return '';
    const given = this.object.multiple && r.access.includes('W') ? GIVEN : '';
    if (r.multiple) return given === '' ? '[]' : given;
    // A mandatory number that cannot be zero begins with what lies next to it.
    const least = r.range?.runs[0][0] ?? 0;
    const most = r.range?.runs.at(-1)?.[1] ?? 0;
    if (KIND[r.type] === 'Number' && (least > 0 || most < 0)) return String(least > 0 ? least : most);
    // Whoever makes an instance must give it.
    if (given !== '') return given;
    // Empty is not a value of every text, but there is none yet.
    return KIND[r.type] === 'Text' && least > 0 ? '{}' : EMPTY[KIND[r.type]];
  }

  /** The same as an expression of the module: what counts an optional switch is there when the switch is, or when it is given itself. */
  private startIn(r: ResourceModel): string {
    const counter = this.behaviour.counters.find((each) => each.counter === r && !each.source.mandatory);
    return counter === undefined ? this.startOf(r) : this.option(counter.source) + ' === undefined ? undefined : 0';
  }

  private startText(r: ResourceModel): string {
    const start = this.startOf(r);
    return start === '' || Object.values(EMPTY).includes(start) || start === '[]' || start === GIVEN ? '' : ' ' + start + ' when left out.';
  }

  private option(r: ResourceModel): string {
    return 'options.' + this.spelling.option(r);
  }

  /* The declaration. */

  private declare(): void {
    const b = this.behaviour;
    if (b.sensor) {
      this.spelling.derived('sensor');
      this.usesClient = true;
      this.body.push('const each = sensor(list, ' + this.spelling.oid + ', options, client);');
    }
    if (b.statistics) {
      this.spelling.derived('statistics');
      this.usesClient = true;
      this.body.push('statistics(list, ' + this.spelling.oid + ', options, client);');
    }
    for (const r of this.object.resources) if (!b.derived.has(r.id)) this.resource(r);
    if (!b.sensor && b.extremesReset !== undefined) {
      this.reset(b.extremesReset, b.extremes.map((each) => this.follow.call('level', [each.value, each.least, each.most], '')));
    }
    if (b.countersReset !== undefined) this.reset(b.countersReset, b.counters.map((each) => this.set(each.counter)));
    if (b.energyReset !== undefined) this.reset(b.energyReset, b.energies.map((each) => this.set(each.energy)));
  }

  private set(r: ResourceModel): string {
    return 'client.set(' + this.spelling.oid + ', iid, ' + this.spelling.constant(r) + ', 0);';
  }

  private reset(r: ResourceModel, lines: string[]): void {
    this.usesClient = true;
    const option = this.option(r);
    this.spelling.resource('act');
    this.body.push('act(list, ' + this.spelling.constant(r) + ', (iid: number): void => {', ...lines.map((line) => '  ' + line), '  if (' + option + ' !== undefined) ' + option + '(iid);', '});');
  }

  private resource(r: ResourceModel): void {
    const b = this.behaviour;
    const extremes = b.extremes.find((each) => each.value === r);
    const written = b.counters.find((each) => each.source === r && r.access === 'RW');
    const add = this.add(r);
    if (extremes !== undefined || written !== undefined) {
      const draft = this.spelling.draft(r);
      this.usesClient = true;
      this.body.push('const ' + draft + ' = ' + add + ';');
      if (extremes !== undefined) {
        this.spelling.derived('extremes');
        this.body.push('extremes(list, ' + this.spelling.oid + ', ' + draft + ', ' + this.spelling.constant(extremes.least) + ', ' + this.spelling.constant(extremes.most) + ', client);');
      }
      if (written !== undefined) {
        this.spelling.derived('counts');
        this.body.push('counts(' + this.spelling.oid + ', ' + draft + ', ' + this.spelling.constant(written.counter) + ', client);');
      }
    } else {
      this.body.push(add + ';');
    }
  }

  private add(r: ResourceModel): string {
    const constant = this.spelling.constant(r);
    if (r.type === 'NONE') {
      this.spelling.resource('act');
      return 'act(list, ' + constant + ', ' + this.option(r) + (r.mandatory ? ', true)' : ')');
    }
    const f = r.multiple ? 'many' : 'add';
    for (const name of [f, r.type, r.access]) this.spelling.resource(name);
    const opaque = r.type === 'OPAQUE' && !r.multiple;
    if (opaque) this.spelling.resource('bytes');
    const args = [constant, r.type, r.access, opaque ? 'bytes(' + this.option(r) + ')' : this.option(r)];
    const start = this.startIn(r);
    const bounds = this.bounds(r);
    if (start !== '' || bounds.length > 0) args.push(start === '' ? 'undefined' : start);
    const text = f + '(list, ' + [...args, ...bounds].join(', ') + ')';
    const runs = r.range?.runs ?? [];
    if (!(runs.length > 1 || (runs.length === 1 && KIND[r.type] !== 'Number' && runs[0][0] > 0))) return text;
    this.spelling.resource('among');
    return 'among(' + text + ', [' + runs.flat().join(', ') + '])';
  }

  /** The last arguments of `add`: smallest and largest value, or room for bytes. */
  private bounds(r: ResourceModel): string[] {
    const range: Range | undefined = r.range;
    if (range === undefined) return [];
    const least = range.runs[0][0];
    const most = (range.runs.at(-1) as [number, number])[1];
    if (KIND[r.type] !== 'Number') return r.access === 'R' ? [] : ['0', String(Math.min(most, LONGEST))];
    const min = least === -Infinity || (r.type === 'UNSIGNED' && least === 0) ? 'undefined' : String(least);
    if (most === Infinity) return min === 'undefined' ? [] : [min];
    return [min, String(most)];
  }

  private functionLines(): string[] {
    const parameters: string[] = [];
    if (this.usesOptions) parameters.push('options: ' + this.spelling.pascal + 'Options');
    if (this.usesClient) {
      parameters.push('client: Values');
      this.spelling.derived('Values');
    }
    const b = this.behaviour;
    const follows = [
      b.extremes.length > 0 ? 'Report measurements through `measured`.' : '', b.counters.length > 0 ? 'Work the switch through `switched`.' : '',
      b.times.length + b.energies.length > 0 ? 'Call `elapsed` from time to time.' : '', b.statistics ? 'The options say where its numbers come from.' : '',
    ].filter((text) => text !== '').join(' ');
    const head = '{ id: ' + this.spelling.oid + ", version: '" + this.object.version + "', ";
    const each = b.sensor ? 'each' : 'options.each';
    const many = this.object.multiple || b.sensor ? 'instances: options.instances, most: options.most, each: ' + each + ', create: options.create, delete: options.delete, ' : '';
    return [
      '/** Declares the object.' + (follows === '' ? '' : ' ' + follows) + ' */',
      'export function ' + this.spelling.name + '(' + parameters.join(', ') + '): ObjectDeclaration {',
      '  const list: ResourceDeclaration[] = [];',
      ...this.body.map((line) => '  ' + line),
      '  return ' + head + many + 'resources: list };',
      '}',
    ];
  }
}

/** Modules for objects that are generated together: of those with one name the first keeps it, and the others add their ids. */
export function writeModules(objects: readonly ObjectModel[], library: Library): (Module & { object: ObjectModel })[] {
  const taken = new Set<string>();
  return [...objects].sort((a, b) => a.id - b.id).map((object) => {
    let list = objectWords(object.name, undefined);
    if (taken.has(fileOf(list))) list = objectWords(object.name, object.id);
    taken.add(fileOf(list));
    return { object, file: fileOf(list), text: new Writer(object, list, library).write() };
  });
}
