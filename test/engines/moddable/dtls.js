// DTLS on Moddable, code in ROM: what handshakes and records of our two ends in memory allocate, how long they take, and what the primitives take.
//
// The text behind imports of dtls (test/dtls/scene.ts over the modules on record), of prelude.js and primitives.js, and of what host.js has.

function allocated(name, slots, bytes) {
  print('@@ ' + JSON.stringify({ name, slots, bytes }));
}

/** Runs something that many times; milliseconds of each. */
function measure(name, times, run) {
  run();
  run();
  gc();
  const slotsBefore = slots();
  const chunksBefore = chunks();
  const start = Date.now();
  for (let i = 0; i < times; i++) run();
  const took = Date.now() - start;
  const slotsAfter = slots();
  const chunksAfter = chunks();
  allocated(name, (slotsAfter - slotsBefore) / times, (chunksAfter - chunksBefore) / times);
  return took / times;
}

function time(name, ms) {
  print('@@ ' + JSON.stringify({ name, us: Math.round(ms * 1000) }));
}

for (const { name, crypto } of primitives) {
  for (const cbc of [false, true]) {
    const what = `DTLS with ${name} primitives, ${cbc ? 'CBC' : 'CCM_8'}, `;
    const scene = new dtls.Scene(cbc, crypto);
    scene.handshake(false);
    const short = measure(what + 'a record of 64 bytes there and back', 200, () => scene.record(64));
    const long = measure(what + 'a record of 1024 bytes there and back', 60, () => scene.record(1024));
    const full = measure(what + 'a full handshake of both ends', 20, () => scene.handshake(false));
    const again = measure(what + 'a resumed handshake of both ends', 20, () => scene.handshake(true));
    time(what + 'to seal or open a record of 64 bytes, us', short / 4);
    time(what + 'to seal or open a record of 1024 bytes, us', long / 4);
    time(what + 'one end of a full handshake, us', full / 2);
    time(what + 'one end of a resumed handshake, us', again / 2);
  }
  if (crypto !== undefined) {
    const memory = new dtls.Memory(crypto.bytes(true) + crypto.handles(2, 0, 0));
    const source = new dtls.Source(1);
    gc();
    const slotsBefore = slots();
    const chunksBefore = chunks();
    const { aes } = crypto.make(memory, source, true);
    for (const key of [aes.take(), aes.take()]) aes.key(key, memory.u8, 0);
    gc();
    const taken = [slots() - slotsBefore, chunks() - chunksBefore];
    allocated('memory of the ' + name + ' primitives and two keys', taken[0], taken[1]);
    equal(16 * taken[0] + taken[1] <= crypto.outside(true, 2, 1, 2), true, 'they take no more than they say: ' + (16 * taken[0] + taken[1]));
  }
}
for (const scenario of dtls.secured({ Client, Pump, Dtls, temperature })) measure(scenario.name, 100, () => scenario.run());
print('@@ ' + JSON.stringify({ passed: behaviour.passed, failed: behaviour.failed, lines: behaviour.lines }));
exit(0);
