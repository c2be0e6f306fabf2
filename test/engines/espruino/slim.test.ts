// What makes bundles small for Espruino's RAM changes no meaning: programs say the same before and behind it, and what was to go has gone.

import { Script, createContext } from 'node:vm';
import { type MinifyOptions, minify } from 'terser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slim } from '../../../scripts/espruino/slim.js';

const RESERVED = new Set(['say', 'run', 'later', 'exports', 'push', 'length', 'join', 'value', 'Thing', 'make', 'release', 'prototype', 'constructor']);

async function slimmed(code: string): Promise<{ text: string; inlined: number; unused: number }> {
  const { program, inlined, unused } = slim(code, { reserved: RESERVED, early: ['make'], late: [] });
  const options = { parse: { spidermonkey: true }, compress: false, mangle: false, format: { beautify: true } } as MinifyOptions;
  return { text: String((await minify(program as string, options)).code), inlined, unused };
}

function said(code: string, call: string): string {
  return new Script('const exports = {}, log = [];\n' + code + '\n' + call + '\n;JSON.stringify(log)').runInContext(createContext({})) as string;
}

const CALL = 'const thing = new exports.Thing(3); thing.run(4); thing.run(0); thing.run(-2);';

/** Each is the body of a class's members beside run(n), and of run itself. */
const PROGRAMS: [what: string, members: string, run: string, top?: string][] = [
  ['an expression', 'twice$T(n) { return n + n; }', 'log.push(this.twice$T(n), this.twice$T(this.field$T));'],
  ['an argument with an effect is evaluated once', 'twice$T(n) { return n + n; } next$T() { this.field$T++; return this.field$T; }', 'log.push(this.twice$T(this.next$T()), this.field$T);'],
  ['the order of arguments', 'minus$T(a, b) { return b - a; } next$T() { this.field$T++; return this.field$T; }', 'log.push(this.minus$T(this.next$T(), this.next$T() * 10));'],
  ['a condition that does not ask further', 'ask$T(n) { log.push("asked"); if (n < 0) return true; return n > 3; }', 'if (n !== 0 && this.ask$T(n)) log.push("yes"); else log.push("no"); if (n === 0 || this.ask$T(n)) return; log.push("end");'],
  ['guards', 'guard$T(n) { if (n < 0) { log.push("low"); return; } if (n === 0) return; log.push("high", n); }', 'this.guard$T(n); log.push("after");'],
  ['a result of branches', 'sign$T(n) { if (n < 0) { return -1; } else if (n === 0) { return 0; } return 1; }', 'const s = this.sign$T(n); let t = 5; t = this.sign$T(n - 1); log.push(s, t);'],
  ['a search', 'find$T(n) { for (let i = 0; i < 4; i++) { if (this.list$T[i] === n) return i; } return -1; }', 'const at = this.find$T(n); log.push(at); n = this.find$T(n); log.push(n);'],
  ['a search that does more behind', 'find$T(n) { for (let i = 0; i < 4; i++) { if (this.list$T[i] === n) return i; } log.push("none"); return -1; }', 'log.push(this.find$T(n));'],
  ['a tail call with a loop', 'find$T(n) { while (n > 0) { n--; if (n === 2) return "two"; } }', 'log.push("x"); return this.find$T(n);'],
  ['names that clash', 'add$T(a, b) { const n = a * 2; return helper(n, b); }', 'const a = 7, b = n; log.push(this.add$T(b, a), n, a, b);', 'function helper(a, n) { const b = a - n; return b * b; }'],
  ['this of another', 'peek$T(other) { return other.mine$T() + this.field$T; } mine$T() { return this.field$T * 100; }', 'log.push(this.peek$T(new Thing(9)));'],
  ['a closure keeps its own', 'later$T(n) { return () => n + this.field$T; }', 'const f = this.later$T(n), g = this.later$T(n + 1); this.field$T = 50; log.push(f(), g());'],
  ['recursion stays', 'fact$T(n) { return n <= 1 ? 1 : n * this.fact$T(n - 1); }', 'log.push(this.fact$T(n));'],
  ['a switch', 'name$T(n) { switch (n) { case 4: return "four"; case 0: return "zero"; default: return "other"; } }', 'log.push(this.name$T(n));'],
  ['a parameter that changes', 'down$T(n) { n = n - 1; n--; return n; }', 'log.push(this.down$T(n), n); const m = this.down$T(n); log.push(m, n);'],
  ['constants', 'area$T() { return WIDE * HIGH - LOW; }', 'log.push(this.area$T());', 'const WIDE = 20;\nconst HIGH = WIDE * 2;\nconst LOW = -3;'],
  ['null', 'maybe$T(n) { if (n > 0) return null; return this.none$T; }', 'log.push(this.maybe$T(n) === null, this.none$T !== null);'],
  ['a method as a value', 'hook$T(n) { log.push("hook", n, this.field$T); }', 'const f = this.hook$T.bind(this); f(n);'],
  ['a call in a case', 'both$T(n) { const x = n * 2; log.push(x); return x; }', 'switch (n) { case 4: this.both$T(1); break; case 0: { const x = this.both$T(2); log.push(x); break; } default: return this.both$T(3); }'],
  ['an accessor', 'get size() { return this.field$T; }', 'log.push(this.size);'],
];

for (const [what, members, run, top] of PROGRAMS) {
  test(what, async () => {
    const code = (top ?? '') + '\nclass Thing {\n constructor(n) { this.field$T = n; this.list$T = [4, 0, 7, n]; this.none$T = null; }\n ' + members + '\n run(n) { ' + run + ' }\n}\nexports.Thing = Thing;\n';
    const { text } = await slimmed(code);
    const before = said(code, CALL);
    assert.is(said(text, CALL), before, text);
    assert.is.not(before, '[]');
  });
}

const MODULE = `
class Part { constructor(a) { this.a$P = a; } sum$P(b) { return this.a$P + b; } never$P() { return 1; } }
class Thing { constructor(n) { this.part$T = new Part(n); this.made$T = 0; this.unread$T = 5; } make(n) { this.made$T = this.check$T(n); } check$T(n) { if (n < 0) throw new Error('n'); return n; }
 run(n) { for (let i = 0; i < 2; i++) log.push(this.part$T.sum$P(n) + this.made$T); } }
function nobody() { return 1; }
function release() {}
exports.Thing = Thing; exports.release = release; exports.VALUE = 7;
`;

test('what nothing uses goes, and release lets go of what starting needs', async () => {
  const { text, unused, inlined } = await slimmed(MODULE);
  assert.ok(unused >= 3);
  assert.ok(inlined >= 2);
  assert.not.match(text, /nobody|never|unread|check\$T/);
  const call = 'const thing = new exports.Thing(3); thing.make(10); exports.release(); thing.run(4); log.push(typeof thing.make, typeof exports.Thing, typeof exports.VALUE, typeof exports.release, thing.constructor === Object);';
  assert.is(said(text, call), '[17,17,"undefined","undefined","undefined","undefined",true]');
});

test.run();
