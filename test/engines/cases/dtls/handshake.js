// Our two ends in memory: full and resumed handshakes, records both ways, a forged one, in each suite. Evaluated behind the script that defines dtls.

suite('dtls: handshakes and records', function () {
  for (let i = 0; i < 2; i++) {
    const name = i === 0 ? 'CCM_8: ' : 'CBC: ';
    const scene = new dtls.Scene(i === 1);
    equal(scene.handshake(false), 1, name + 'a handshake');
    equal(scene.up.datagrams + ' up, ' + scene.down.datagrams + ' down', '3 up, 3 down', name + 'its flights');
    say(name + 'a full handshake: ' + scene.up.total + ' + ' + scene.down.total + ' bytes');
    let good = 0;
    for (let n = 0; n < 70; n++) if (scene.record(n) === n) good++;
    equal(good, 70, name + 'records of 0 to 69 bytes, there and back');
    equal(scene.record(1024), 1024, name + 'a long one');
    equal(scene.forged(), 1, name + 'a forged one is dropped');
    equal(scene.record(64), 64, name + 'and disturbs nothing');
    const before = scene.up.datagrams;
    equal(scene.handshake(true), 1, name + 'resumed');
    equal(scene.client.resumptions, 1, name + 'and not done anew');
    equal(scene.up.datagrams - before, 3, name + 'its flights');
    equal(scene.record(64), 64, name + 'records after it');
    equal(scene.client.dropped, 1, name + 'the forged one is all that was dropped');
  }
});
