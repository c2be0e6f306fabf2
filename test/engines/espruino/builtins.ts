// What the Espruino interpreter has of the standard library, listed from a running 2v29 (Object.getOwnPropertyNames and its sources).

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((name) => name !== ''));
}

/** Words that its lexer takes for itself: none may name a member of a class. */
export const KEYWORDS = names(`
  break case catch class const continue debugger default delete do else extends false finally for function if in instanceof let new null of
  return static super switch this throw true try typeof undefined var void while`);

/** Keywords of its lexer that are names elsewhere: no variable, parameter or function may have them. */
export const NO_VARIABLE = names('of let static');

/** Global names that exist there, those of the engine and of a module included. */
export const GLOBALS = names(`
  undefined NaN Infinity arguments global globalThis eval isNaN isFinite parseInt parseFloat encodeURIComponent decodeURIComponent atob btoa
  Object Function Array String Number Boolean Math JSON Date RegExp Promise
  Error TypeError SyntaxError ReferenceError InternalError
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Uint24Array Int32Array Uint32Array Float32Array Float64Array
  setTimeout setInterval clearTimeout clearInterval changeInterval getTime
  console print require exports module Modules process E quit`);

/** Members of global objects that exist there; any other member of these objects is missing. */
export const STATICS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'Math',
    names(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil clip cos exp floor log max min pow randInt random round
    sign sin sqrt tan wrap`),
  ],
  ['Number', names('MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY prototype')],
  [
    'Object',
    names(`assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors
    getOwnPropertyNames getPrototypeOf keys prototype setPrototypeOf values`),
  ],
  ['Array', names('isArray prototype')],
  ['String', names('fromCharCode prototype')],
  ['JSON', names('parse stringify')],
  ['Date', names('now parse prototype')],
  ['Promise', names('all reject resolve prototype')],
  ['Error', names('prototype')],
  ['ArrayBuffer', names('prototype')],
  ['DataView', names('prototype')],
  ...[...names('Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float32 Float64')].map((kind): [string, ReadonlySet<string>] => [
    kind + 'Array',
    names('prototype'),
  ]),
]);

/** Classes over an ArrayBuffer, whose second argument is an offset of 16 bits. */
export const VIEWS = names(
  `DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array`,
);

/** Methods of the standard library that no object has there. (lastIndexOf is missing from arrays only, slice from ArrayBuffer only.) */
export const NO_METHODS = names(`
  at copyWithin entries findLast findLastIndex flat flatMap keys reduceRight toReversed toSorted toSpliced values with toLocaleString
  codePointAt isWellFormed localeCompare matchAll normalize search toLocaleLowerCase toLocaleUpperCase toWellFormed trimStart trimEnd trimLeft trimRight
  toExponential toPrecision isPrototypeOf propertyIsEnumerable finally
  getBigInt64 getBigUint64 setBigInt64 setBigUint64 getFloat16 setFloat16 resize transfer`);
