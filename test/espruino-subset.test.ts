// The check for Espruino's language: finds one sample of every construct, nothing in clean scripts, nothing in the built bundles.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourScript, NAMES } from './engines/behaviour.js';
import { check } from './engines/espruino/check.js';
import { readNumber } from './engines/espruino/numbers.js';
import { caseFiles, textIfThere } from './engines/root.js';

// Each sample has its construct where the @ stands (which is taken out), and nothing else that is reported.
const SAMPLES: [construct: string, source: string][] = [
  ['default value of a parameter or pattern', 'function f (a, @b = 1) { return a + b }'],
  ['default value of a parameter or pattern', 'const f = (@b = 1) => b'],
  ['rest parameter or pattern', 'function f (@...all) { return all }'],
  ['spread', 'Math.max(@...[1, 2])'],
  ['spread', 'const a = [@...[1]]'],
  ['spread', 'const o = { @...exports }'],
  ['destructuring', 'const @{ a } = exports'],
  ['destructuring', 'let a, b;\n@[a, b] = exports'],
  ['destructuring', 'function f (@{ a }) { return a }'],
  ['destructuring', 'for (const @[a] of exports) print(a)'],
  ['computed key', 'const o = { @[exports.a]: 1 }'],
  ['computed method', 'class A { @[exports.a]() {} }'],
  ['class field', 'class A { @a = 1 }'],
  ['class field', 'class A { @a }'],
  ['static field without a value', 'class A { @static a }'],
  ['#private name', 'class A { @#a() {} }'],
  ['static block', 'class A { @static { print(1) } }'],
  ['class member named by the keyword delete', 'class A { @delete() {} }'],
  ['class member named by the keyword of', 'class A { static @of() {} }'],
  ['class member named by the keyword in', 'class A { get @in() { return 1 } }'],
  ['class member named by a string or number', "class A { @'a'() {} }"],
  ['label', '@again: for (;;) break again'],
  ['case after default', 'switch (1) { default: 1; @case 2: 2 }'],
  ['comma expression in a case', 'switch (1) { case @1, 2: 3 }'],
  ['comma expression in an index', 'exports[@1, 2] = 1'],
  ['negative index', 'exports[@-1] = 1'],
  ['optional chaining', 'print(@exports?.a)'],
  ['optional chaining', '@print?.(1)'],
  ['operator ??=', '@exports.a ??= 1'],
  ['operator ||=', '@exports.a ||= 1'],
  ['operator &&=', '@exports.a &&= 1'],
  ['operator **=', '@exports.a **= 2'],
  ['operator **', 'print(@exports.a ** 2)'],
  ['regular expression', 'print(@/a/)'],
  ['BigInt', 'print(@10n)'],
  ['async function', '@async function f () {}'],
  ['async function', 'const f = @async () => 1'],
  ['generator', '@function * f () {}'],
  ['new.target', 'function F () { print(@new.target) }'],
  ['tagged template', '@print`a`'],
  ['import or export', "@import 'a'"],
  ['import or export', '@export const a = 1'],
  ['import or export', "@import('a')"],
  ['with', '@with (exports) print(1)'],
  ['in inside the head of a for', "for (let i = (@'a' in exports) ? 1 : 0; i < 2; i++);"],
  ['variable named of', 'const @of = 1'],
  ['variable named let', 'var @let = 1'],
  ['variable named static', 'function f (@static) {}'],
  ['missing Math.imul', 'print(@Math.imul(2, 3))'],
  ['missing Math.clz32', 'print(@Math.clz32(2))'],
  ['missing Math.fround', 'print(@Math.fround(2))'],
  ['missing Math.trunc', 'print(@Math.trunc(2))'],
  ['missing Math.log2', 'print(@Math.log2(2))'],
  ['Math.pow, which is not exact', 'print(@Math.pow(2, 12))'],
  ['missing Number.isInteger', 'print(@Number.isInteger(2))'],
  ['missing Number.MAX_SAFE_INTEGER', 'print(@Number.MAX_SAFE_INTEGER)'],
  ['missing Object.freeze', 'print(@Object.freeze(exports))'],
  ['missing Array.from', 'print(@Array.from(exports))'],
  ['missing Uint8Array.of', 'print(@Uint8Array.of(1))'],
  ['missing ArrayBuffer.isView', 'print(@ArrayBuffer.isView(exports))'],
  ['missing ArrayBuffer slice', 'print(@exports.bytes.buffer.slice(0, 1))'],
  ['missing BYTES_PER_ELEMENT', 'print(@exports.bytes.BYTES_PER_ELEMENT)'],
  ['missing method copyWithin', '@exports.bytes.copyWithin(0, 1)'],
  ['missing method at', '@exports.list.at(1)'],
  ['missing method flat', '@exports.list.flat()'],
  ['missing method codePointAt', "@'a'.codePointAt(0)"],
  ['missing method finally', '@exports.promise.finally(print)'],
  ['missing method setBigUint64', '@exports.view.setBigUint64(0, 1)'],
  ['missing global TextEncoder', 'print(new @TextEncoder())'],
  ['missing global Map', 'print(new @Map())'],
  ['missing global Set', 'print(new @Set())'],
  ['missing global Symbol', 'print(@Symbol())'],
  ['missing global RangeError', 'throw new @RangeError()'],
  ['missing global queueMicrotask', '@queueMicrotask(print)'],
  ['view offset beyond 65535', 'new Uint8Array(exports.buffer, @70000)'],
  ['assignment to length', '@exports.list.length = 0'],
  ['assignment to length', '@exports.list.length--'],
  ['extends Error', 'class A extends @Error {}'],
  ['inheritance deeper than one level', 'class A {}\nclass B extends A {}\nclass C extends @B {}'],
  ['super in an arrow function', 'class A {}\nclass B extends A { m() { return [1].map(() => @super.m()) } }'],
  ['function used before its declaration', '@f(); function f () {}'],
  ['function used before its declaration', 'const g = function () { return @f(); function f () {} }'],
  ['function used before its declaration', '!function () { print(@f()); function g () {} }(); function f () {}'],
  ['function used before its declaration, by a call in line 1', 'function f () { return @g() }; print(f()); function g () {}'],
  ['class used before its declaration', 'new @A(); class A {}'],
  ['const used before its declaration', 'print(@a); const a = 1'],
  ['var used before its declaration', 'function f () { @a = 1; var a; return a }'],
  ['var declared in a branch and used outside it', 'function f (b) { if (b) var a = 1; return @a }'],
  ['var declared in a branch and used outside it', 'function f (b) { switch (b) { case 1: var a = 1 } return print(@a) }'],
  ['var declared in a branch and used outside it', 'function f (b) { for (const c of b) { var a = c } return print(@a) }'],
  ['closure over a variable of a loop head', 'for (let @i = 0; i < 3; i++) setTimeout(() => print(i), 1)'],
  ['closure over a variable of a loop head', 'for (const @a of [1, 2]) setTimeout(function () { print(a) }, 1)'],
  ['let in a case without braces that hides another variable', 'function f (b) { switch (b) { case 1: let @b = 2; print(b) } }'],
  ['return that a line end finishes', 'function f () { @return\n1 }'],
  ['++ or -- at the start of a line', 'let a = 1, b\nb = a\n@++b'],
  ['byte beyond ASCII', "print('@\u00e9')"],
  ['character beyond \\xff', "print(@'\\u263a')"],
  ['escape \\u{}', "print(@'\\u{41}')"],
  ['line continuation in a string', "print(@'a\\\nb')"],
  ['number that is read as another one', 'print(@0.3)'],
  ['number that is read as another one', 'print(@18446744073709551616)'],
];

const CLEAN = `
var mote = (function (exports) {
  'use strict';
  const TABLE = 3;
  function first (a, b) { return b === undefined ? second(a) : a + b }
  function second (a) { return a * 2 }
  class Reader {
    constructor (bytes) {
      this.bytes = bytes;
      this.length = 0;
      this.get = first;
    }
    get left () { return this.bytes.length - this.length }
    set left (n) { this.length = n }
    at (i) { return this.bytes[(i, i + 1)] }
    keys () { return 1 }
    static make (n) { return new Reader(new Uint8Array(n)) }
  }
  class Other extends Reader {
    constructor (bytes) { super(bytes) }
    at (i) { return super.at(i) + 1 }
  }
  function walk (list, wanted) {
    let found = -1;
    for (let i = 0, n = list.length; i < n; i++) {
      const own = i;
      if (list[i] === wanted) found = own;
      list.forEach(function (item) { print(item + own) });
    }
    for (const item of list) print(item);
    for (const key in exports) print(key);
    switch (found) {
      case -1:
      case 0:
        return;
      case 1: {
        const text = \`\${found} of \${list.length}\`;
        return text;
      }
      default:
        found++;
    }
    try { if (typeof TextEncoder === 'undefined') throw new Error('none') } catch (e) { print(e.message) } finally { found = 0 }
    if (found) { var inside = 1; print(inside) }
    do found--; while (found > 0);
    return found ?? 0.5
  }
  const reader = Reader.make(4);
  reader.length = 2;
  reader.at(1);
  reader.keys();
  print(Object.keys(reader), '\\x00\\xff\\u0041', 0xffffffff >>> 0, 1e3, 4294967296, 1_000, new Other(null) instanceof Reader, TABLE);
  exports.walk = walk;
  exports.of = { of: 1, delete () { return { default: 1 }.default } };
  return exports
})({});
`;

test('every construct is found where it stands, and nothing else with it', () => {
  for (const [construct, marked] of SAMPLES) {
    const before = marked.slice(0, marked.indexOf('@')).split('\n');
    const expected = [{ line: before.length, column: before[before.length - 1]!.length + 1, construct }];
    assert.equal(check(marked.replace('@', '')), expected, marked);
  }
});

test('what Espruino runs is not reported', () => {
  assert.equal(check(CLEAN), []);
});

test('a script that does not parse is reported, not thrown', () => {
  assert.equal(check('const a = ;'), [{ line: 1, column: 11, construct: 'syntax error: Unexpected token' }]);
});

test('line and column are those of the text', () => {
  assert.equal(check('print(1);\n  print(1n);\nprint(2n)'), [
    { line: 2, column: 9, construct: 'BigInt' },
    { line: 3, column: 7, construct: 'BigInt' },
  ]);
});

test('numbers are read as the interpreter reads them', () => {
  assert.is(readNumber('281.48'), 281.47999999999996);
  assert.is(readNumber('1e21'), 1e21);
  assert.is(readNumber('21.5'), 21.5);
  assert.is(readNumber('0xffffffff'), 4294967295);
  assert.is(readNumber('18446744073709551616'), 0);
  assert.is(readNumber('9_007_199_254_740_991'), 9007199254740991);
});

test('the behaviour suite keeps to the subset', () => {
  assert.equal(check(behaviourScript(caseFiles()), NAMES), []);
});

for (const bundle of ['dist/espruino/mote.js', 'dist/espruino/mote.min.js', 'dist/espruino/mote-full.js', 'dist/espruino/mote-full.min.js']) {
  const source = textIfThere(bundle);
  if (source === undefined) continue;
  test(bundle + ' keeps to the subset', () => {
    assert.equal(check(source), []);
  });
}

test.run();
