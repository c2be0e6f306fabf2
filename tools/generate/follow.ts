/**
 * The functions of a module by which an application keeps the resources that follow from others, and the units.
 */
import type { Behaviour } from './behaviour.js';
import type { ObjectModel, ResourceModel } from './model.js';
import type { Spelling } from './spelling.js';

export class Follow {
  private readonly object: ObjectModel;
  private readonly behaviour: Behaviour;
  private readonly spelling: Spelling;

  constructor(object: ObjectModel, behaviour: Behaviour, spelling: Spelling) {
    this.object = object;
    this.behaviour = behaviour;
    this.spelling = spelling;
  }

  /** A call of a function of `derived`: client, object and instance, then the resources, then `more`. */
  call(f: string, resources: readonly ResourceModel[], more: string): string {
    const s = this.spelling;
    return s.derived(f) + '(client, ' + s.oid + ', iid, ' + [...resources.map((r) => s.constant(r)), ...(more === '' ? [] : [more])].join(', ') + ');';
  }

  lines(): string[] {
    return [...this.measured(), ...this.switched(), ...this.elapsed(), ...this.units()];
  }

  private functionOf(comment: string, name: string, parameters: string, lines: string[]): string[] {
    return ['', '/** ' + comment + ' */', 'export function ' + name + '(client: ' + this.spelling.derived('Values') + ', iid: number, ' + parameters + '): void {', ...lines.map((line) => '  ' + line), '}'];
  }

  private measured(): string[] {
    const s = this.spelling;
    return this.behaviour.extremes.flatMap((each, i) => {
      const comment = 'Takes a measurement: sets ' + each.value.id + '; ' + each.least.id + ' and ' + each.most.id + ' follow.';
      const set = this.behaviour.sensor
        ? [this.call('widen', [], 'value'), 'client.set(' + s.oid + ', iid, ' + s.constant(each.value) + ', value);']
        : [this.call('measure', [each.value, each.least, each.most], 'value')];
      return this.functionOf(comment, 'measured' + (i === 0 ? '' : s.part(each.value)), 'value: number', set);
    });
  }

  private switched(): string[] {
    return this.behaviour.counters.flatMap((each, i) =>
      this.functionOf('Sets ' + each.source.id + '; ' + each.counter.id + ' counts how often it goes on.', 'switched' + (i === 0 ? '' : this.spelling.part(each.source)), 'on: boolean',
        [this.call('turn', [each.source, each.counter], 'on')]));
  }

  private elapsed(): string[] {
    const { times, energies } = this.behaviour;
    if (times.length + energies.length === 0) return [];
    const get = (r: ResourceModel): string => 'client.get(' + this.spelling.oid + ', iid, ' + this.spelling.constant(r) + ')';
    const drawn = energies.filter((each) => each.source.type === 'BOOLEAN');
    const lines: string[] = [];
    for (const each of times) {
      const on = each.source.type === 'BOOLEAN' ? get(each.source) + ' === true' : '(' + get(each.source) + ' as number) > 0';
      const own = drawn.find((other) => other.source === each.source);
      lines.push('if (' + on + ') ' + (own === undefined ? '' : '{'));
      if (own === undefined) lines[lines.length - 1] += this.call('grow', [each.on], 'seconds');
      else lines.push('  ' + this.call('grow', [each.on], 'seconds'), '  ' + this.call('grow', [own.energy], '(watts * seconds) / 3600'), '}');
      if (each.off !== undefined) lines.push('else ' + this.call('grow', [each.off], 'seconds'));
    }
    for (const each of drawn) {
      if (!times.some((other) => other.source === each.source)) lines.push('if (' + get(each.source) + ' === true) ' + this.call('grow', [each.energy], '(watts * seconds) / 3600'));
    }
    for (const each of energies) if (!drawn.includes(each)) lines.push(this.call('gather', [each.source, each.energy], 'seconds'));
    const kept = [...times.flatMap((each) => [each.on, each.off]), ...energies.map((each) => each.energy)].flatMap((r) => (r === undefined ? [] : [r.id]));
    const comment = 'Whole seconds have passed' + (drawn.length > 0 ? ', in which so many watts were drawn while it was on' : '') + ': keeps ' + kept.join(', ') + ', where the options have them.';
    return this.functionOf(comment, 'elapsed', 'seconds: number' + (drawn.length > 0 ? ', watts: number' : ''), lines);
  }

  private units(): string[] {
    const named = this.object.resources.filter((r) => r.unit !== '');
    if (named.length === 0) return [];
    const units = [...new Set(named.map((r) => r.unit))];
    return [
      '',
      "/** Unit of a resource as the registry writes it; '' for none. */",
      'export function unitOf(rid: number): string {',
      '  switch (rid) {',
      ...units.flatMap((unit) => named.filter((r) => r.unit === unit).map((r, i, all) => '    case ' + this.spelling.constant(r) + ':' + (i === all.length - 1 ? " return '" + unit + "';" : ''))),
      "    default: return '';",
      '  }',
      '}',
    ];
  }
}
