// Observe, Write-Attributes and notifications: when they go out, what they carry, and every way in which they end.

const SENSOR = '54' + ascii('3303') + '0130' + '04' + ascii('5700');

/** What a notification carries beside its message id: type and code, token, Observe number, text. */
function notification(message) {
  return message.substring(0, 4) + message.substring(8);
}

suite('observe', function () {
  registered();
  const client = stage.client;
  equal(ask('01', '60' + SENSOR), reply('45', '610160ff' + ascii('21.5')), 'the answer is the first report');
  equal(told(), '21:0 ', 'OBSERVED');
  equal(wait(5000), '', 'silence while nothing changes');
  equal(client.set(3303, 0, 5700, 22.25), 0, 'a new value');
  let said = drain();
  equal(notification(said), '5145' + '7a' + '610260ff' + ascii('22.25'), 'is reported');
  equal(wait(1000), '', 'once');
  client.set(3303, 0, 5602, 30);
  equal(drain(), '', 'another resource is not reported');
  client.set(3303, 0, 5700, -4);
  said = drain();
  equal(notification(said), '5145' + '7a' + '610360ff' + ascii('-4'), 'the next one, with a number that grows');
  equal(hear('7000' + midOf(said)), '', 'a Reset');
  equal(told(), '22:-8 ', 'ends it: OBSERVE_CANCELLED');
  client.set(3303, 0, 5700, 1);
  equal(drain(), '', 'nothing is reported any more');
});

suite('observe: cancelled', function () {
  registered();
  equal(ask('01', '60' + SENSOR), reply('45', '610160ff' + ascii('21.5')), 'observed');
  equal(ask('01', '6101' + SENSOR), reply('45', 'c0ff' + ascii('21.5')), 'Observe = 1 is answered like a Read');
  equal(told(), '21:0 22:0 ', 'and ends it');
  wait(2000);
  stage.client.set(3303, 0, 5700, 1);
  equal(drain(), '', 'nothing is reported any more');
  equal(ask('01', '60' + '51' + '33' + '0130' + '023939'), reply('84', ''), 'what does not exist cannot be observed');
});

suite('observe: attributes', function () {
  registered();
  const client = stage.client;
  equal(ask('03', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700') + '47' + ascii('pmin=10') + '07' + ascii('pmax=60')), reply('44', ''), 'Write-Attributes');
  equal(told(), '25:0 ', 'ATTRIBUTES_WRITTEN');
  equal(
    ask('01', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700') + '6128'),
    reply('45', 'c128' + 'ff' + ascii('</3303/0/5700>;pmin=10;pmax=60')),
    'are shown by Discover',
  );
  equal(ask('01', '60' + SENSOR), reply('45', '610160ff' + ascii('21.5')), 'observed');
  equal(wait(1000), '', 'a second later');
  client.set(3303, 0, 5700, 22);
  equal(drain(), '', 'a change waits for pmin');
  equal(client.pollTimeout(stage.now), 9000, 'so long');
  equal(wait(8999), '', 'not earlier');
  equal(notification(wait(1)), '5145' + '7a' + '610260ff' + ascii('22'), 'then it goes');
  equal(client.pollTimeout(stage.now), 60000, 'pmax');
  equal(wait(59999), '', 'not earlier');
  equal(notification(wait(1)), '5145' + '7a' + '610360ff' + ascii('22'), 'reports though nothing changed');
  equal(ask('03', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700') + '44' + ascii('pmin') + '04' + ascii('pmax') + '05' + ascii('gt=25')), reply('44', ''), 'gt instead');
  wait(2000);
  client.set(3303, 0, 5700, 24.5);
  equal(drain(), '', 'below the limit: silence');
  client.set(3303, 0, 5700, 25.5);
  equal(notification(drain()), '5145' + '7a' + '610460ff' + ascii('25.5'), 'across it: a report');
  wait(2000);
  client.set(3303, 0, 5700, 26);
  equal(drain(), '', 'above it: silence');
  client.set(3303, 0, 5700, 25);
  equal(notification(drain()), '5145' + '7a' + '610560ff' + ascii('25'), 'and back again: a report');
  equal(ask('03', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700') + '46' + ascii('pmin=x')), reply('80', ''), 'no number: 4.00');
});

suite('observe: a full table', function () {
  registered();
  let kept = 0;
  const rids = ['0130', '0131', '0132', '0133', '0136', '0137', '0138', '0139', '023130', '023131'];
  for (let i = 0; i < rids.length; i++) {
    stage.mid++;
    const said = hear('4101' + (0x10000 + stage.mid).toString(16).substring(1) + '0' + i + '60' + '5133' + '0130' + rids[i]);
    if (said.substring(10, 14) === '6101') kept++;
  }
  equal(kept, 10, 'ten observations are kept');
  equal(ask('01', '60' + SENSOR), reply('45', 'c0ff' + ascii('21.5')), 'the eleventh is answered without Observe');
  equal(stage.client.stats.noObservation, 1, 'and counted');
});
