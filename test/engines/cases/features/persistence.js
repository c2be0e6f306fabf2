// What persistence saves, and a client after a restart: its record in the storage, its lifetime and its registration.

/** A storage that keeps copies. */
function memory() {
  const kept = [null, null, null, null, null];
  return {
    kept: kept,
    load: function (key, into, at, capacity) {
      const bytes = kept[key];
      if (bytes === null) return -3;
      if (bytes.length > capacity) return -2;
      into.set(bytes, at);
      return bytes.length;
    },
    save: function (key, bytes, at, length) {
      kept[key] = bytesOf(hex(bytes, at, length));
      return 0;
    },
    erase: function (key) {
      kept[key] = null;
      return 0;
    },
  };
}

suite('persistence', function () {
  const storage = memory();
  enlisted([new mote.Persistence(storage)], { version: '1.1' });
  equal(ask('03', 'b131' + '0130' + '0131' + '10' + 'ff' + ascii('240')).substring(0, 4), '6144', 'the lifetime is written');
  equal(ask('03', 'b133' + '0130' + '0139' + '47' + ascii('pmin=10')).substring(0, 4), '6144', 'and attributes');
  wait(10000);
  for (let key = 1; key <= 3; key++) say('record ' + key + ': ' + (storage.kept[key] === null ? 'none' : hex(storage.kept[key], 0, storage.kept[key].length)));
  fact(storage.kept[1] !== null && storage.kept[2] !== null && storage.kept[3] !== null, 'three records');
  const again = enlist([new mote.Persistence(storage)], { version: '1.1' });
  equal(stage.client.get(1, 0, 1), 240, 'the lifetime after a restart');
  equal(again.substring(0, 4), '4802', 'a message');
  equal(body(again).substring(0, 10), 'b2' + ascii('rd') + '0161', 'to the location that the server gave');
  answer(again, '44', '');
  equal(stage.client.connected(101) || stage.client.connected(1), true, 'registered as before');
  equal(ask('01', 'b133' + '0130' + '0139' + '6128'), '614500017ac128ff3c2f332f302f393e3b706d696e3d3130', 'attributes');
  storage.kept[1][storage.kept[1].length - 1] ^= 1;
  enlist([new mote.Persistence(storage)], { version: '1.1' });
  equal(stage.client.get(1, 0, 1), 300, 'a damaged record is not believed');
});
