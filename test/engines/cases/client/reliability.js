// What the message layer owes a lossy network: retransmission, duplicates, separate responses, Resets, and a clock that wraps.

suite('retransmission', function () {
  const said = open('1.1');
  const client = stage.client;
  // RFC 7252 4.2: the first timeout lies between ACK_TIMEOUT and ACK_TIMEOUT * ACK_RANDOM_FACTOR, and doubles each time, MAX_RETRANSMIT times.
  let timeout = client.pollTimeout(stage.now);
  fact(timeout >= 2000 && timeout <= 3000, 'the first timeout: ' + timeout);
  for (let i = 0; i < 4; i++) {
    equal(wait(timeout - 1), '', 'not earlier');
    equal(wait(1), said, 'the same bytes again');
    timeout *= 2;
    equal(client.pollTimeout(stage.now), timeout, 'twice as long');
  }
  equal(wait(timeout - 1), '', 'the last wait');
  equal(wait(1), '', 'is given up');
  equal(told(), '4:-7 ', 'REGISTRATION_FAILURE, TIMED_OUT');
  equal(client.stats.retransmitted, 4, 'counted');
  // Core 1.2 6.2.1.1: the initial delay is 60 s; a quarter of jitter at most.
  timeout = client.pollTimeout(stage.now);
  fact(timeout > 59000 && timeout <= 76000, 'the next attempt: ' + timeout);
  equal(wait(timeout - 1), '', 'not earlier');
  equal(wait(1).substring(24), registration('1.1', '1.1'), 'then it registers again');
});

suite('separate response', function () {
  const said = open('1.1');
  equal(hear('6000' + midOf(said)), '', 'the Register is acknowledged');
  equal(wait(10000), '', 'and not sent again');
  equal(hear('4841' + 'beef' + tokenOf(said) + '8272640161'), '6000beef', 'its answer comes later, and is acknowledged');
  equal(told(), '5:0 ', 'registered');
  equal(hear('4841' + 'beef' + tokenOf(said) + '8272640161'), '6000beef', 'its duplicate is acknowledged again');
  equal(told(), '', 'and nothing more');
  equal(hear('4845' + 'bee0' + '0001020304050607'), '7000bee0', 'a response that nobody asked for is reset');
});

suite('duplicates', function () {
  registered();
  const write = '41032001' + '7a' + 'b5' + ascii('32769') + '0130' + '0131' + '10' + 'ff' + ascii('5');
  equal(hear(write), '614420017a', 'a Write');
  stage.client.set(32769, 0, 1, 6);
  equal(hear(write), '614420017a', 'its duplicate is answered alike');
  equal(stage.client.get(32769, 0, 1), 6, 'and not done again');
  equal(told(), '19:0 ', 'nor told');
  const execute = '41022002' + '7a' + 'b5' + ascii('32769') + '0130' + '02' + ascii('10');
  equal(hear(execute) + ' ' + hear(execute), '614420027a 614420027a', 'an Execute twice');
  equal(stage.calls, 'execute ', 'is done once');
  equal(stage.client.stats.duplicates, 2, 'counted');
  const read = '51012003' + '7a' + 'b133' + '0130' + '0139';
  fact(hear(read) !== '' && hear(read) === '', 'the duplicate of a NON is ignored');
});

suite('resets and pings', function () {
  registered();
  equal(hear('40001234'), '70001234', 'RFC 7252 4.3: a ping is reset');
  equal(hear('44011235' + '01'), '70001235', 'a CON that ends inside its token');
  equal(hear('54011236' + '01'), '', 'a NON: silence');
  equal(hear('49011237' + '010203040506070809'), '70001237', 'a token of 9 bytes');
  equal(hear('41011238' + '7a' + 'f133'), '70001238', 'the delta 15');
  equal(hear('41011239' + '7a' + '1f33'), '70001239', 'the length 15');
  equal(hear('4101123a' + '7a' + 'b533'), '7000123a', 'an option that ends too soon');
  equal(hear('4101123b' + '7a' + 'b133' + 'ff'), '7000123b', 'a payload marker with nothing behind it');
  equal(hear('4000123c' + '00'), '7000123c', 'an empty message that is not empty');
  equal(hear('4120123d' + '7a'), '7000123d', 'a code of class 1');
  equal(hear('8101123e' + '7a' + 'b133'), '', 'version 2: silence');
  equal(hear('410112'), '', 'no whole header: silence');
  equal(hear(''), '', 'nothing at all');
  equal(hear('6000ffff') + hear('7000ffff') + hear('6145ffff7a'), '', 'answers to nothing');
  equal(stage.client.stats.malformed, 12, 'malformed ones are counted');
  equal(ask('01', 'b133' + '0130' + '0139'), reply('45', 'c0ff' + ascii('100')), 'and the client is whole');
});

suite('a clock that wraps', function () {
  const said = open('1.1');
  // int32 milliseconds: 2.6 s before they turn negative.
  stage.now = 2147481000;
  stage.client.handleTimeout(stage.now);
  drain();
  hear('6841' + midOf(said) + tokenOf(said) + '8272640161');
  equal(told(), '5:0 ', 'registered just before');
  equal(stage.client.pollTimeout(stage.now), 207000, 'the Update is due just after');
  equal(wait(206999), '', 'not earlier');
  equal(wait(1).substring(0, 4), '4802', 'and goes');
});

suite('the network under it', function () {
  registered();
  const client = stage.client;
  const generation = client.peers.generation(0);
  client.reconnect();
  fact(client.peers.generation(0) !== generation, 'reconnect wants another socket');
  client.peerClosed(0);
  equal(drain(), '', 'nothing goes out without one');
  client.peerOpen(0);
  client.peerReady(0);
  const said = drain();
  equal(said.substring(0, 4) + said.substring(24), '4802' + 'b2' + ascii('rd') + '0161', 'an Update shows whether the registration still stands');
  hear('6844' + midOf(said) + tokenOf(said));
  told();
  client.peerFailed(0, -3005, stage.now);
  equal(drain(), '', 'a network that fails');
  equal(told(), '16:-3005 4:-3005 ', 'NETWORK_ERROR, REGISTRATION_FAILURE');
  fact(client.pollTimeout(stage.now) > 0, 'is tried again');
});
