// Records in the flash of the interpreter: kept twice in turn, whole or not at all.

const MISSING = -1;
const mote = require('mote-sleep');
const flash = require('Storage');
const storage = mote.flashStorage('t');
const into = new Uint8Array(64);
const load = function (key) {
  const length = storage.load(key, into, 0, 64);
  let all = '';
  for (let i = 0; i < length; i++) all += String.fromCharCode(into[i]);
  return length < 0 ? length : all;
};
const save = function (key, text) {
  return storage.save(key, bytes(text), 0, text.length);
};

/** A copy: what `read` answers is the flash itself. */
const contents = function (name) {
  const there = flash.read(name);
  let all = '';
  for (let i = 0; i < there.length; i++) all += there.charAt(i);
  return all;
};

is('nothing yet', load(1) < 0, true);
is('save', save(1, 'first'), 0);
is('load', load(1), 'first');
is('save over it', save(1, 'second'), 0);
is('load the newer', load(1), 'second');
is('save a third', save(1, 'third'), 0);
is('load the newest', load(1), 'third');
is('another record', save(2, 'other'), 0);
is('the first is untouched', load(1), 'third');

// A write that the power ended: flash is written in order, and what it did not come to is 0xff. The one before is still there.
const names = flash.list(/^t1/);
is('two files', names.length, 2);
let newest = '';
names.forEach(function (name) {
  if (contents(name).indexOf('third') >= 0) newest = name;
});
const whole = contents(newest);
flash.erase(newest);
flash.write(newest, whole.substr(0, 3), 0, whole.length);
is('half written', load(1), 'second');
is('saves over the half', save(1, 'fourth'), 0);
is('and loads it', load(1), 'fourth');
names.forEach(function (name) { flash.erase(name); flash.write(name, 'Z'); });
is('next to empty files', load(1) < 0, true);
is('erase', storage.erase(1), 0);
is('erased', load(1) < 0, true);
is('the other is there', load(2), 'other');

// A record that is whole as a file but damaged inside: Persistence says so, and the client starts as it was built.
const client = function () {
  const made = new mote.Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1', lifetime: 77 }], use: [new mote.Persistence(mote.flashStorage('u'))] });
  return made;
};
const random = { random: function (bytes, at, length) { for (let i = 0; i < length; i++) bytes[at + i] = i; return 0; } };
const first = client();
first.start(random);
first.set(1, 0, 1, 78);
for (let now = 0; now < 10000; now += 500) {
  first.handleTimeout(now);
  while (first.pollTransmit(now) > 0);
  while (first.pollEvent() !== 0);
}
const files = flash.list(/^u/);
is('saved', files.length > 0, true);
const second = client();
second.start(random);
second.pollTransmit(0);
is('restored', second.get(1, 0, 1), 78);
files.forEach(function (name) {
  const cell = contents(name);
  const bit = String.fromCharCode(cell.charCodeAt(10) ^ 1);
  const damaged = cell.substr(0, 10) + bit + cell.substr(11);
  flash.erase(name);
  flash.write(name, damaged);
});
const third = client();
third.start(random);
third.pollTransmit(0);
let told = 0;
for (let event = third.pollEvent(); event !== 0; event = third.pollEvent()) if (event === mote.STORE_FAILURE && third.event.code === -11) told++;
is('damage is told', told > 0, true);
is('factory value', third.get(1, 0, 1), 77);
done();
