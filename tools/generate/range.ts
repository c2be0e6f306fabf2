/**
 * The text of a RangeEnumeration: runs of values, single values, named values. What cannot be read for certain is no range, and says why.
 */
import type { Label, Range, TypeName } from './model.js';

const NUMBER = '(-?\\d+(?:\\.\\d+)?)';
const RUN = new RegExp('^' + NUMBER + '\\s*\\.{2,3}\\s*' + NUMBER + '$');
const SINGLE = new RegExp('^' + NUMBER + '$');
const LABEL = /^(-?\d+)\s*[:=]\s*([A-Za-z][\w -]*)$/;

/** Whole numbers beyond this are not exact. */
const EXACT = 2n ** 53n;

/** Smallest and largest value of the 64-bit types: a range that ends there says nothing. */
const ENDS: Partial<Record<TypeName, [bigint, bigint]>> = {
  INTEGER: [-(2n ** 63n), 2n ** 63n - 1n],
  TIME: [-(2n ** 63n), 2n ** 63n - 1n],
  UNSIGNED: [0n, 2n ** 64n - 1n],
};

const isRun = (type: TypeName): boolean => type === 'STRING' || type === 'OPAQUE' || type === 'CORELNK';
const isNumber = (type: TypeName): boolean => type === 'INTEGER' || type === 'UNSIGNED' || type === 'FLOAT' || type === 'TIME';

/** A bound of a range: a number; infinite where the type itself ends; text that says why it is none. */
function bound(text: string, type: TypeName): number | string {
  if (type === 'FLOAT') return Number(text);
  if (text.includes('.')) return text + ' is no whole number';
  const whole = BigInt(text);
  if (isRun(type)) return whole < 0n ? 'a length cannot be ' + text : Number(whole);
  const [first, last] = ENDS[type] as [bigint, bigint];
  if (whole === first && whole !== 0n) return -Infinity;
  if (whole === last) return Infinity;
  if (whole < first || whole > last) return text + ' is no value of the type';
  return whole > EXACT || whole < -EXACT ? text + ' lies beyond 2^53' : Number(whole);
}

/** Joins what touches; undefined when runs lie over each other. */
function join(runs: [number, number][], whole: boolean): [number, number][] | undefined {
  const sorted = [...runs].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const run of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && run[0] <= last[1]) return undefined;
    if (last !== undefined && whole && run[0] === last[1] + 1) last[1] = run[1];
    else joined.push([run[0], run[1]]);
  }
  return joined;
}

/** Reads the text: a Range, undefined for none, or a sentence that says why it cannot be read. */
export function readRange(text: string, type: TypeName): Range | undefined | string {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const said = '"' + trimmed.replace(/\s+/g, ' ') + '"';
  if (!isRun(type) && !isNumber(type)) return said + ' is a range, which the type has none of';
  const plain = isRun(type) ? trimmed.replace(/\s*bytes?$/i, '') : trimmed;
  const parts = plain.split(/[,;\n]/).map((part) => part.trim()).filter((part) => part !== '');
  const runs: [number, number][] = [];
  const labels: Label[] = [];
  for (const part of parts) {
    const run = RUN.exec(part);
    const single = SINGLE.exec(part);
    const label = isNumber(type) ? LABEL.exec(part) : null;
    const [from, to] = run !== null ? [run[1], run[2]] : single !== null ? [single[1], single[1]] : label !== null ? [label[1], label[1]] : ['', ''];
    if (from === '') return said + ' is no range or list of values';
    const first = bound(from, type);
    const last = bound(to, type);
    if (typeof first === 'string') return said + ': ' + first;
    if (typeof last === 'string') return said + ': ' + last;
    if (first > last) return said + ' begins above its end';
    runs.push([first, last]);
    if (label !== null) labels.push({ value: first, name: label[2].trim() });
  }
  // A number alone is the largest length of a text; of a number it may be the last value or the only one.
  if (runs.length === 1 && SINGLE.test(plain)) {
    if (!isRun(type)) return said + ' alone is no range';
    runs[0][0] = 0;
  }
  if (labels.length > 0 && labels.length < runs.length) return said + ' names some of its values, and others not';
  if (new Set(labels.map((label) => label.name.toLowerCase())).size < labels.length) return said + ' gives a name twice';
  const joined = join(runs, type !== 'FLOAT');
  return joined === undefined ? said + ' gives a value twice' : { runs: joined, labels };
}
