// Queue mode (Core 1.2 6.5): the registration says so, and the end of being awake is told.

suite('queue mode', function () {
  const queue = new mote.Queue({ awake: 20 });
  const said = enlist([queue], { version: '1.1' });
  fact(said.indexOf('01' + ascii('Q')) > 0, 'the Register has Q');
  answer(said, '41', '8272640161');
  equal(told(), '5:0 ', 'registered');
  equal(queue.nextWake(), 20, 'awake');
  equal(stage.client.pollTimeout(stage.now), 20000, 'for so long');
  wait(19999);
  equal(told(), '', 'not earlier');
  equal(wait(1), '', 'nothing is sent');
  equal(told(), '13:0 ', 'QUEUE_MODE_RX_OFF');
  equal(queue.nextWake(), 187, 'seconds until the Update');
  const update = wait(187000);
  equal(update.substring(0, 4), '4802', 'an Update');
  answer(update, '44', '');
  equal(told(), '7:0 8:0 ', 'and awake again');
  equal(stage.client.pollTimeout(stage.now), 20000, 'for as long');
});
