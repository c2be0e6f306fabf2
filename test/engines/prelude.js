// The runner of the behaviour suite, in the language that V8, XS and Espruino all run: evaluated before the bundle and the cases.
//
// A case file holds calls of suite(name, function). What is said goes into behaviour.lines; a suite that fails says each failure, and every
// suite says its counts. The text of the lines is the same on every engine, so that they can be compared.

const behaviour = { lines: [], passed: 0, failed: 0, suite: '', tell: null };

/** Adds a line to what the engines are compared by. */
function say(line) {
  behaviour.lines.push(line);
  if (behaviour.tell !== null) behaviour.tell(line);
}

/** A value as text, for a message of a failure. */
function show(value) {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'string') return '"' + value + '"';
  if (typeof value === 'object' && value.length !== undefined && value.join !== undefined) return '[' + value.join(',') + ']';
  return '' + value;
}

/** Bytes as hexadecimal text. */
function hex(bytes, at, length) {
  let text = '';
  for (let i = at; i < at + length; i++) text += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
  return text;
}

/** Counts a fact; says it when it is none. */
function fact(holds, message) {
  if (holds) {
    behaviour.passed++;
  } else {
    behaviour.failed++;
    say('FAILED ' + behaviour.suite + ': ' + message);
  }
}

/** Both values are the same: identical, or both not a number. */
function equal(actual, expected, message) {
  const same = actual === expected || (actual !== actual && expected !== expected);
  if (same) behaviour.passed++;
  else fact(false, message + ': got ' + show(actual) + ', expected ' + show(expected));
}

/** The bytes [at, at + length) are these, given as hexadecimal text. */
function equalBytes(bytes, at, length, expected, message) {
  equal(hex(bytes, at, length), expected, message);
}

/** The function throws. */
function throws(run, message) {
  let thrown = false;
  try {
    run();
  } catch (error) {
    thrown = true;
  }
  fact(thrown, message + ': nothing was thrown');
}

/** Runs a group of facts; what it throws is a failure of the group, and the next one goes on. */
function suite(name, run) {
  const passed = behaviour.passed;
  const failed = behaviour.failed;
  behaviour.suite = name;
  try {
    run();
  } catch (error) {
    fact(false, 'threw ' + (error && error.message ? error.message : error));
  }
  say(name + ': ' + (behaviour.passed - passed) + ' passed, ' + (behaviour.failed - failed) + ' failed');
}
