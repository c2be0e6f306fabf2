// The attributes of LwM2M 1.2 (Core 1.2 7.3.2), and values stored for a server that is away.

const GAUGE = '54' + ascii('3303') + '0130' + '04' + ascii('5700');

suite('reporting: con and edge', function () {
  enlisted([new mote.Reporting()], { version: '1.2' });
  const client = stage.client;
  equal(ask('01', '60' + GAUGE + '45' + ascii('con=1') + '05' + ascii('gt=25')), '614500017a610160ff32312e35', 'observed with attributes of its own');
  wait(2000);
  client.set(3303, 0, 5700, 24);
  equal(drain(), '', 'below the limit');
  client.set(3303, 0, 5700, 26);
  const said = drain();
  equal(said.substring(0, 4), '4145', 'across it, and confirmable');
  equal(wait(1000), '', 'waits for the answer');
  equal(hear('6000' + midOf(said)), '', 'acknowledged');
  equal(told(), '21:0 23:0 ', 'events');
  equal(ask('03', 'b133' + '0130' + '023133' + '46' + ascii('edge=1')), '618000027a', 'edge needs a boolean');
  equal(ask('03', 'b133' + '0130' + '0139' + '48' + ascii('epmin=10') + '08' + ascii('epmax=20')), '614400037a', 'epmin and epmax');
  equal(ask('01', 'b133' + '0130' + '0139' + '6128'), '614500047ac128ff3c2f332f302f393e3b65706d696e3d31303b65706d61783d3230', 'are shown');
});

suite('reporting: stored', function () {
  enlisted([new mote.Reporting()], { version: '1.2' });
  const client = stage.client;
  equal(ask('01', '60' + '51' + '33' + '0130' + '0139' + '6170'), '614500017a61016170ff81a221662f332f302f39021864', 'observed');
  wait(2000);
  client.peerBusy(0);
  client.set(3, 0, 9, 50);
  equal(drain(), '', 'the server is away');
  wait(2000);
  client.set(3, 0, 9, 49);
  equal(drain(), '', 'still');
  wait(2000);
  client.peerReady(0);
  const said = drain();
  equal(body(said), '61026170ff82a321662f332f302f390623021832a20621021831', 'both on its return');
});
