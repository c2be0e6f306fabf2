/**
 * The generator on definitions that are odd, that contradict themselves, or are none: what it says, with the line, and what it then leaves out.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Findings, sentence } from '../../tools/generate/finding.js';
import { readRange } from '../../tools/generate/range.js';
import { Reader } from '../../tools/generate/read.js';
import { words } from '../../tools/generate/names.js';
import { libraryAt } from '../../tools/generate.js';
import { writeModules } from '../../tools/generate/write.js';
import { mote } from './command.js';

/** A resource of three lines; `change` replaces in it. */
function item(id: string, change: [from: string, to: string][] = []): string {
  let text = `<Item ID="${id}"><Name>Level ${id}</Name><Operations>RW</Operations><MultipleInstances>Single</MultipleInstances>\n`
    + '<Mandatory>Optional</Mandatory><Type>Integer</Type><RangeEnumeration>0..10</RangeEnumeration>\n<Units>s</Units><Description>Said.</Description></Item>\n';
  for (const [from, to] of change) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  return text;
}

/** A definition whose first item stands in line 8. */
function definition(items: string, change: [from: string, to: string][] = []): string {
  let text = '<?xml version="1.0" encoding="UTF-8"?>\n<LWM2M>\n<Object ObjectType="MODefinition"><Name>Probe</Name><Description1>Said.</Description1>\n'
    + '<ObjectID>32800</ObjectID><ObjectURN>urn:oma:lwm2m:x:32800:1.2</ObjectURN>\n<LWM2MVersion>1.1</LWM2MVersion><ObjectVersion>1.2</ObjectVersion>\n'
    + '<MultipleInstances>Multiple</MultipleInstances><Mandatory>Optional</Mandatory>\n<Resources>\n' + items + '</Resources>\n<Description2/></Object>\n</LWM2M>\n';
  for (const [from, to] of change) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  return text;
}

/** What comes of a file: its sentences, and its module's text. */
function generated(xml: string | Uint8Array): { said: string[]; text: string } {
  const findings = new Findings();
  const objects = new Reader('probe.xml', findings).read(typeof xml === 'string' ? new TextEncoder().encode(xml) : xml);
  return { said: findings.all.map(sentence), text: writeModules(objects, libraryAt('mote-lwm2m/objects')).map((module) => module.text).join('') };
}

test('a sound definition says nothing, and no prose is copied', () => {
  const { said, text } = generated(definition(item('1') + item('2')));
  assert.equal(said, []);
  assert.match(text, /export const PROBE = 32800;/);
  assert.match(text, /\/\*\* RW, integer, optional, 0 \.\. 10, in s\. \*\/\nexport const LEVEL_1 = 1;/);
  assert.match(text, /add\(list, LEVEL_1, INTEGER, RW, options\.level1, undefined, 0, 10\);/);
  assert.match(text, /case LEVEL_2: return 's';/);
  assert.not.match(text, /Said/);
});

/** Odd things: a warning, and the resource without its range, or the object without the resource. */
const ODD: [what: string, xml: string, says: RegExp, keeps: RegExp | null, loses: RegExp][] = [
  ['a resource without an ID', definition(item('1') + item('2', [[' ID="2"', '']])), /^probe\.xml:11: warning: a resource has no ID; the resource is left out$/, /LEVEL_1/, /LEVEL_2/],
  ['an ID that is none', definition(item('1') + item('70000')), /^probe\.xml:11: warning: "70000" is no resource id/, /LEVEL_1/, /70000/],
  ['an ID of 65535, which is reserved', definition(item('1') + item('65535')), /"65535" is no resource id/, /LEVEL_1/, /65535/],
  ['an unknown type', definition(item('1') + item('2', [['Integer', 'Decimal']])), /^probe\.xml:12: warning: "Decimal" is no Type; the resource is left out$/, /LEVEL_1/, /LEVEL_2/],
  ['no type', definition(item('1') + item('2', [['Integer', '']])), /^probe\.xml:12: warning: Type is missing/, /LEVEL_1/, /LEVEL_2/],
  ['unknown operations', definition(item('1') + item('2', [['RW', 'RWX']])), /^probe\.xml:11: warning: "RWX" is no Operations/, /LEVEL_1/, /LEVEL_2/],
  ['a mandatory resource of an unknown type', definition(item('1') + item('2', [['Integer', 'Decimal'], ['Optional', 'Mandatory']])), /^probe\.xml:12: warning: "Decimal" is no Type, of a resource that is not optional; the object is passed over$/, null, /./],
  ['a resource that says not whether it is mandatory', definition(item('1') + item('2', [['Optional', 'Perhaps']])), /^probe\.xml:12: warning: "Perhaps" is no Mandatory, .*the object is passed over$/, null, /./],
  ['an enumeration that holds elements', definition(item('1', [['0..10', '<Value>0</Value><Value>1</Value>']])), /^probe\.xml:9: warning: RangeEnumeration holds elements; the resource has no range$/, /options\.level1\);/, /Value/],
  ['an enumeration within an enumeration', definition(item('1', [['0..10', '0: off (0: cold, 1: warm), 1: on']])), /^probe\.xml:9: warning: "0: off \(0: cold, 1: warm\), 1: on" is no range or list of values/, /options\.level1\);/, /OFF/],
  ['a name given to two values', definition(item('1', [['0..10', '0: off\n1: off']])), /gives a name twice/, /options\.level1\);/, /OFF/],
  ['a range of words', definition(item('1', [['0..10', 'ON;OFF']])), /"ON;OFF" is no range/, /options\.level1\);/, /OFF/],
  ['a range that begins above its end', definition(item('1', [['0..10', '-30..-120']])), /begins above its end; the resource has no range/, /options\.level1\);/, /-120/],
  ['a number alone', definition(item('1', [['0..10', '255']])), /"255" alone is no range/, /options\.level1\);/, /255/],
  ['a bound beyond 2^53', definition(item('1', [['0..10', '0..9007199254740993']])), /9007199254740993 lies beyond 2\^53/, /options\.level1\);/, /9007199254740993/],
  ['a bound that the type cannot have', definition(item('1', [['0..10', '-1..10'], ['Integer', 'Unsigned Integer']])), /-1 is no value of the type/, /options\.level1\);/, /, 10/],
  ['a fraction in the range of an integer', definition(item('1', [['0..10', '0.5..10']])), /0\.5 is no whole number/, /options\.level1\);/, /0\.5/],
  ['a range for a boolean', definition(item('1', [['Integer', 'Boolean']])), /which the type has none of/, /options\.level1\);/, /, 10/],
  ['a unit of many words', definition(item('1', [['<Units>s', '<Units>seconds or so']])), /^probe\.xml:10: warning: "seconds or so" is no unit/, /LEVEL_1/, /seconds/],
  ['an object without an id', definition(item('1'), [['<ObjectID>32800</ObjectID>', '']]), /^probe\.xml:3: warning: ObjectID is missing; the object is passed over$/, null, /./],
  ['an object id that is none', definition(item('1'), [['>32800<', '>3x<']]), /^probe\.xml:4: warning: "3x" is no object id/, null, /./],
  ['an object without a name', definition(item('1'), [['Probe', ' ']]), /^probe\.xml:3: warning: Name is missing/, null, /./],
  ['a version that is none', definition(item('1'), [['<ObjectVersion>1.2', '<ObjectVersion>new']]), /^probe\.xml:5: warning: "new" is no version/, null, /./],
  ['no Resources', definition('', [['<Resources>\n</Resources>\n', '']]), /^probe\.xml:3: warning: Resources is missing/, null, /./],
  ['neither Single nor Multiple', definition(item('1'), [['<MultipleInstances>Multiple', '<MultipleInstances>Some']]), /^probe\.xml:6: warning: "Some" is no MultipleInstances/, null, /./],
  ['another root', '<DDFList><Item/></DDFList>', /^probe\.xml:1: warning: defines no object; the file is passed over$/, null, /./],
  ['another kind of object', definition(item('1'), [['MODefinition', 'CommonResources']]), /^probe\.xml:3: warning: defines no object/, null, /./],
  ['a URN that is none', definition(item('1'), [['urn:oma:lwm2m:x:32800:1.2', 'urn:probe']]), /"urn:probe" is no URN of an object$/, /LEVEL_1/, /urn:/],
];

for (const [what, xml, says, keeps, loses] of ODD) {
  test('odd: ' + what, () => {
    const { said, text } = generated(xml);
    assert.is(said.length, 1, said.join('\n'));
    assert.match(said[0], says);
    assert.match(said[0], /warning/);
    if (keeps !== null) assert.match(text, keeps);
    assert.not.match(text, loses);
  });
}

/** What is refused: nothing is generated. */
const REFUSED: [what: string, xml: string | Uint8Array, says: RegExp][] = [
  ['no XML at all', 'Not XML.\n', /^probe\.xml:1: refused: is no well-formed XML/],
  ['an empty file', '', /^probe\.xml:1: refused: is no well-formed XML/],
  ['an element that is not closed', '<LWM2M>\n<Object>\n</LWM2M>', /^probe\.xml:\d: refused: is no well-formed XML: .*mismatch/],
  ['an unknown entity', definition(item('1', [['Level 1', '&level;']])), /^probe\.xml:8: refused: .*entity not found/],
  ['an attribute without quotes', definition(item('1', [['ID="1"', 'ID=1']])), /^probe\.xml:8: refused: /],
  ['an expanding entity', '<!DOCTYPE a [<!ENTITY b "c">]>\n<LWM2M>&b;</LWM2M>', /refused/],
  ['bytes that are no UTF-8', Uint8Array.of(60, 97, 0xff, 62), /^probe\.xml:1: refused: is no UTF-8$/],
  ['an id that the URN denies', definition(item('1'), [['x:32800:', 'x:32801:']]), /^probe\.xml:4: refused: the object has the id 32800, and its URN another: urn:oma:lwm2m:x:32801:1\.2; the object is passed over$/],
  ['a version that the URN denies', definition(item('1'), [[':1.2<', ':1.3<']]), /^probe\.xml:4: refused: the object has the version 1\.2, and its URN another/],
  ['a version 1.2 that the URN does not have', definition(item('1'), [[':1.2<', '<']]), /refused: the object has the version 1\.2/],
  ['a resource that is there twice', definition(item('1') + item('1')), /^probe\.xml:11: refused: resource 1 is defined twice, first at line 8/],
  ['an executed resource that has a type', definition(item('1', [['RW', 'E']])), /^probe\.xml:8: refused: resource 1 is executed, and yet has a type/],
  ['an executed resource that has instances', definition(item('1', [['RW', 'E'], ['Integer', ''], ['Single', 'Multiple']])), /^probe\.xml:8: refused: resource 1 is executed, and yet has instances/],
  ['two types', definition(item('1', [['<Type>', '<Type>Float</Type>\n<Type>']])), /^probe\.xml:10: refused: Type is there twice/],
  ['two ids of the object', definition(item('1'), [['<ObjectURN>', '<ObjectID>1</ObjectID><ObjectURN>']]), /^probe\.xml:4: refused: ObjectID is there twice/],
];

for (const [what, xml, says] of REFUSED) {
  test('refused: ' + what, () => {
    const { said, text } = generated(xml);
    assert.is(said.length, 1, said.join('\n'));
    assert.match(said[0], says);
    assert.is(text, '');
  });
}

test('ranges and enumerations', () => {
  const runs = (text: string, type: Parameters<typeof readRange>[1]): unknown => {
    const range = readRange(text, type);
    return typeof range === 'object' ? range.runs : range;
  };
  assert.equal(runs('', 'INTEGER'), undefined);
  assert.equal(runs(' 0..100 ', 'INTEGER'), [[0, 100]]);
  assert.equal(runs('1...15', 'INTEGER'), [[1, 15]]);
  assert.equal(runs('-100.0..100.0', 'FLOAT'), [[-100, 100]]);
  assert.equal(runs('0.000001..1.0', 'FLOAT'), [[0.000001, 1]]);
  assert.equal(runs('0,1,2', 'INTEGER'), [[0, 2]]);
  assert.equal(runs('5, 10, 15, 20', 'INTEGER'), [[5, 5], [10, 10], [15, 15], [20, 20]]);
  assert.equal(runs('0..247, 255', 'INTEGER'), [[0, 247], [255, 255]]);
  assert.equal(runs('0; 3.8..20.5', 'FLOAT'), [[0, 0], [3.8, 20.5]]);
  assert.equal(runs('0..9223372036854775807', 'INTEGER'), [[0, Infinity]]);
  assert.equal(runs('-9223372036854775808..5', 'INTEGER'), [[-Infinity, 5]]);
  assert.equal(runs('0..18446744073709551615', 'UNSIGNED'), [[0, Infinity]]);
  assert.equal(runs('1..64 bytes', 'STRING'), [[1, 64]]);
  assert.equal(runs('32 bytes', 'STRING'), [[0, 32]]);
  assert.equal(runs('16,32,48', 'OPAQUE'), [[16, 16], [32, 32], [48, 48]]);
  assert.equal(readRange('0: RELEASE\n1: CLICK\n255: STUCK', 'UNSIGNED'), {
    runs: [[0, 1], [255, 255]], labels: [{ value: 0, name: 'RELEASE' }, { value: 1, name: 'CLICK' }, { value: 255, name: 'STUCK' }],
  });
  for (const [text, type] of [['0..10, 5..20', 'INTEGER'], ['0: a, 7', 'INTEGER'], ['-1..5', 'STRING'], ['1..2', 'OBJLNK'], ['<7 to >12.5', 'INTEGER'], ['1,,x', 'INTEGER']] as const) {
    assert.type(readRange(text, type), 'string', text);
  }
});

test('names become words', () => {
  const all: [string, string][] = [
    ['Sensor Value', 'sensor value'], ['LWM2M  Server URI', 'lwm2m server uri'], ['SignalSNR', 'signal snr'], ['LimitsRequestExpTime', 'limits request exp time'], ['On/Off', 'on off'],
    ['PM2.5', 'pm2 5'], ['IPv6 Address', 'ipv6 address'], ['Active power+ (QI+QIV)', 'active power plus qi plus qiv'], ['Active power- (QII+QIII)', 'active power minus qii plus qiii'],
    ['AT&T Connectivity', 'at and t connectivity'], ['Single-phase', 'single phase'], ['Group\u00a0 Address', 'group address'], ['rachLatency_delay', 'rach latency delay'], ['CO2', 'co2'],
  ];
  for (const [name, expected] of all) assert.is(words(name).join(' '), expected);
});

test('names that are taken, that begin with a digit, that are keywords or that are given twice', () => {
  const { said, text } = generated(definition(
    item('1', [['Level 1', 'Integer']]) + item('2', [['Level 2', '3 Phases']]) + item('3', [['Level 3', 'delete']]) + item('4', [['Level 4', 'Twin']]) + item('5', [['Level 5', 'Twin']])
    + item('6', [['Level 6', 'Probe']]) + item('7', [['Level 7', 'instances']]) + item('8', [['Level 8', '*/ evil ${x}']])));
  assert.equal(said, []);
  for (const line of ['INTEGER_1 = 1', 'RESOURCE_3_PHASES = 2', 'DELETE = 3', 'TWIN_4 = 4', 'TWIN_5 = 5', 'PROBE = 6', 'PROBE_OBJECT = 32800', 'INSTANCES = 7', 'EVIL_X = 8']) {
    assert.ok(text.includes('export const ' + line + ';'), line);
  }
  for (const option of ['integer?', 'resource3Phases?', 'delete3?', 'twin4?', 'twin5?', 'instances7?']) assert.ok(text.includes('\n  ' + option + ':'), option);
});

test('an enumeration with gaps is checked, and its names are constants', () => {
  const { text } = generated(definition(item('1', [['0..10', '0: RELEASE\n1: CLICK\n255: STUCK']])));
  assert.match(text, /export const LEVEL_1_STUCK = 255;/);
  assert.match(text, /among\(add\(list, LEVEL_1, INTEGER, RW, options\.level1, undefined, 0, 255\), \[0, 1, 255, 255\]\);/);
});

test('mote generate: a file, a folder, exit codes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mote-generate-'));
  try {
    const out = join(folder, 'out');
    writeFileSync(join(folder, 'good.xml'), definition(item('1')));
    const one = await mote('generate', join(folder, 'good.xml'), '--out', out);
    assert.is(one.code, 0, one.stderr);
    assert.is(one.stdout, '1 module, 0 warnings, 0 refused\n');
    assert.is(one.stderr, '');
    assert.equal(readdirSync(out), ['probe.ts']);
    assert.match(readFileSync(join(out, 'probe.ts'), 'utf8'), /from 'mote-lwm2m\/objects\/resources';/);

    writeFileSync(join(folder, 'odd.xml'), definition(item('1', [['0..10', 'few']]), [['Probe', 'Odd'], ['>32800<', '>32801<'], [':32800:', ':32801:']]));
    const odd = await mote('generate', folder, '--out', out, '--import', './lib');
    assert.is(odd.code, 0);
    assert.is(odd.stdout, '2 modules, 1 warning, 0 refused\n');
    assert.match(odd.stderr, /^odd\.xml:9: warning: "few" is no range or list of values; the resource has no range\n$/);
    assert.match(readFileSync(join(out, 'odd.ts'), 'utf8'), /from '\.\/lib\/resources\.js';/);

    writeFileSync(join(folder, 'twin.xml'), definition(item('2')));
    const twin = await mote('generate', folder, '--out', out);
    assert.is(twin.code, 1);
    assert.match(twin.stderr, /^twin\.xml:1: refused: object 32800 is defined in good\.xml, too$/m);

    writeFileSync(join(folder, 'bad.xml'), 'no');
    const bad = await mote('generate', join(folder, 'bad.xml'), '--out', join(folder, 'none'));
    assert.is(bad.code, 1);
    assert.match(bad.stderr, /^bad\.xml:1: refused: /);
    assert.not.ok(readdirSync(folder).includes('none'), 'nothing is written');

    const missing = await mote('generate', join(folder, 'missing.xml'), '--out', out);
    assert.is(missing.code, 1);
    assert.match(missing.stderr, /missing\.xml/);
    assert.is((await mote('generate', folder)).code, 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
