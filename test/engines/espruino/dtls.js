// DTLS on Espruino: what handshakes and records of our two ends in memory keep (nothing), and how long they take.
//
// Evaluated behind prelude.js and the script that defines dtls; `primitives` is a list of names and of choices for DtlsOptions.crypto.

/**
 * A device's variable holds a small number beside its name, and a larger one takes a variable more, so that counts lie in an array.
 * Runs something that many times, and equals that no variable is kept (process.memory(false) collects nothing, so that garbage would show); microseconds of each.
 */
function kept(name, times, run) {
  const seen = new Int32Array(2);
  let start = getTime();
  run();
  run();
  process.memory();
  start = getTime();
  seen[0] = process.memory(false).usage;
  for (let i = 0; i < times; i++) run();
  seen[1] = process.memory(false).usage;
  start = getTime() - start;
  equal(seen[1], seen[0], name + ': usage');
  say('MEASURED ' + name + ', variables after ' + times + ' more: ' + (seen[1] - seen[0]));
  return (start * 1e6) / times;
}

suite('dtls: memory and time', function () {
  for (let p = 0; p < primitives.length; p++) {
    for (let i = 0; i < 2; i++) {
      const name = 'DTLS with ' + primitives[p].name + ' primitives, ' + (i === 0 ? 'CCM_8, ' : 'CBC, ');
      let scene = new dtls.Scene(i === 1, primitives[p].crypto);
      scene.handshake(false);
      const short = kept(name + 'records of 64 bytes', 50, function () {
        scene.record(64);
      });
      const long = kept(name + 'records of 1024 bytes', 10, function () {
        scene.record(1024);
      });
      const full = kept(name + 'full handshakes', 5, function () {
        scene.handshake(false);
      });
      const again = kept(name + 'resumed handshakes', 5, function () {
        scene.handshake(true);
      });
      say('MEASURED ' + name + 'to seal or open a record of 64 bytes, us: ' + Math.round(short / 4));
      say('MEASURED ' + name + 'to seal or open a record of 1024 bytes, us: ' + Math.round(long / 4));
      say('MEASURED ' + name + 'one end of a full handshake, us: ' + Math.round(full / 2));
      say('MEASURED ' + name + 'one end of a resumed handshake, us: ' + Math.round(again / 2));
      scene = null;
    }
  }
});

suite('coaps: memory', function () {
  for (let p = 0; p < primitives.length; p++) {
    const list = dtls.secured(mote, primitives[p].crypto);
    for (let i = 0; i < list.length; i++) {
      const scenario = list[i];
      say('MEASURED ' + scenario.name + ', both ends, ' + primitives[p].name + ' primitives of the client, us: ' + Math.round(kept(scenario.name, 50, function () {
        scenario.run();
      })));
    }
  }
});

suite('coaps: primitives', function () {
  const choice = primitives[primitives.length - 1].crypto;
  let made = 0;
  const counted = {
    bytes: function (cbc) {
      return choice.bytes(cbc);
    },
    handles: function (keys, hashes, shorts) {
      return choice.handles(keys, hashes, shorts);
    },
    outside: function (cbc, keys, hashes, shorts) {
      return choice.outside(cbc, keys, hashes, shorts);
    },
    make: function (storage, source, cbc) {
      made++;
      return choice.make(storage, source, cbc);
    },
  };
  dtls.secured(mote, counted);
  equal(made, 2, 'the feature takes the primitives that it is given');
});
