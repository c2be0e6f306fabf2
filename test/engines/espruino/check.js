// Facts for scripts whose work goes on in callbacks.

let passed = 0;
let failed = 0;
const is = function (what, actual, expected) {
  if (actual === expected) {
    passed++;
    return;
  }
  failed++;
  print('FAILED ' + what + ': got ' + actual + ', expected ' + expected);
};
const done = function () {
  print('DONE ' + passed + ' passed, ' + failed + ' failed');
  quit();
};
const later = function (ms, what) {
  setTimeout(what, ms);
};
const bytes = function (text) {
  const made = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) made[i] = text.charCodeAt(i);
  return made;
};
