// Send (Core 1.2 6.4.6): samples and paths, put aside, sent and acknowledged; muted.

suite('send', function () {
  const send = new mote.Send({
    utc: function () {
      return 1700000000 + stage.now / 1000;
    },
  });
  enlisted([send], { version: '1.2' });
  wait(1000);
  equal(send.sample(3, 0, 9, 80), 0, 'a sample');
  equal(send.sample(3303, 0, 5700, 22.25, 1699999990), 0, 'one of another time');
  equal(send.report(3303, 0, 5601), 0, 'a path');
  equal(send.sample(3, 0, 4, 1), mote.METHOD_NOT_ALLOWED, 'what cannot be read');
  equal(drain(), '', 'nothing goes before it shall');
  equal(send.flush(), 3, 'flush');
  const said = drain();
  equal(body(said),
    'b264701170ff83a421612f0065332f302f39061a6553f101021850a3006b333330332f302f35373030061a6553f0f602fa41b20000a2006b333330332f302f3536303102fa41' +
      'ac0000', 'POST /dp');
  answer(said, '44', '');
  equal(send.waiting(), 0, 'let go');
  equal(told(), '38:3 ', 'SEND_COMPLETE');
  equal(ask('03', 'b131' + '0130' + '023233' + '10' + 'ff31'), '614400017a', 'muted');
  send.report(3303, 0, 5700);
  equal(send.flush(), 1, 'waits');
  equal(drain(), '', 'is not sent');
  equal(ask('03', 'b131' + '0130' + '023233' + '10' + 'ff30').substring(0, 4), '6144', 'not muted any more');
  equal(send.waiting(), 1, 'under way');
});
