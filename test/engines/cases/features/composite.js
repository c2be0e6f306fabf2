// Composite operations (Core 1.2 6.3.9, 6.3.10, 6.4.4): several paths in one request.

suite('composite: read and write', function () {
  enlisted([new mote.Composite()], { version: '1.2' });
  const client = stage.client;
  equal(ask('05', 'c170' + '5170' + 'ff' + names(['/3/0/9', '/3303/0/5700'])), '614500017ac170ff82a321612f0065332f302f39021864a2006b333330332f302f3537303002fa41ac0000', 'two resources');
  equal(ask('05', 'c170' + '5170' + 'ff' + names(['/3/0/99'])), '618400027a', 'of nothing that exists');
  equal(ask('07', 'c170' + 'ff' + '82' + 'a200' + '67' + ascii('/3/0/14') + '0366' + ascii('-03:30') + 'a200' + '66' + ascii('/1/0/1') + '021903e8'), '614400037a 4802c9ccd6d7d8d9dadbdcddb272640161476c743d31303030', 'Write-Composite');
  equal(client.get(3, 0, 14), '-03:30', 'the one');
  equal(client.get(1, 0, 1), 1000, 'and the other');
  equal(ask('07', 'c170' + 'ff' + '82' + 'a200' + '67' + ascii('/3/0/14') + '0366' + ascii('+09:00') + 'a200' + '66' + ascii('/3/0/0') + '036161'), '618500047a', 'one that may not be written');
  equal(client.get(3, 0, 14), '-03:30', 'none is');
  equal(told(), '19:0 7:0 ', 'events');
});

suite('composite: observe', function () {
  enlisted([new mote.Composite()], { version: '1.2' });
  const client = stage.client;
  equal(ask('05', '60' + '6170' + '5170' + 'ff' + names(['/3/0/9', '/3303/0/5700'])),
    '614500017a61016170ff82a321612f0065332f302f39021864a2006b333330332f302f3537303002fa41ac0000', 'the first report');
  wait(2000);
  client.set(3303, 0, 5700, 22.25);
  const said = drain();
  equal(body(said), '61026170ff82a321612f0065332f302f39021864a2006b333330332f302f3537303002fa41b20000', 'a notification has both');
  client.set(3303, 0, 5602, 30);
  equal(drain(), '', 'nothing for another resource');
  equal(hear('7000' + midOf(said)), '', 'a Reset');
  equal(told(), '21:0 22:-8 ', 'ends it');
});
