// The formats that are features: SenML JSON, LwM2M JSON, LwM2M CBOR, each read and written.

suite('formats', function () {
  enlisted([new mote.SenmlJson(), new mote.Lwm2mJson(), new mote.Lwm2mCbor()], { version: '1.2' });
  const client = stage.client;
  const sensor = 'b4' + ascii('3303') + '0130';
  equal(ask('01', sensor + '616e'),
    '614500017ac16eff5b7b22626e223a222f333330332f302f222c226e223a2235363031222c2276223a32312e357d2c7b226e223a2235363032222c2276223a32312e357d2c7b' +
      '226e223a2235373030222c2276223a32312e357d2c7b226e223a2235373031222c227673223a2243656c227d2c7b226e223a2235373530222c227673223a22227d5d', 'SenML JSON');
  equal(ask('01', sensor + '622d17'),
    '614500027ac22d17ff7b22626e223a222f333330332f302f222c2265223a5b7b226e223a2235363031222c2276223a32312e357d2c7b226e223a2235363032222c2276223a32' +
      '312e357d2c7b226e223a2235373030222c2276223a32312e357d2c7b226e223a2235373031222c227376223a2243656c227d2c7b226e223a2235373530222c227376223a2222' +
      '7d5d7d', 'LwM2M JSON');
  equal(ask('01', sensor + '622d18'), '614500037ac22d18ffa182190ce700bf1915e1fa41ac00001915e2fa41ac0000191644fa41ac00001916456343656c19167660ff', 'LwM2M CBOR');
  const lifetime = 'b131' + '0130' + '0131';
  equal(ask('03', lifetime + '116e' + 'ff' + ascii('[{"bn":"/1/0/1","v":1.5e2}]')), '614400047a 4802c9ccd6d7d8d9dadbdcddb272640161466c743d313530', 'SenML JSON');
  equal(client.get(1, 0, 1), 150, 'is written');
  equal(ask('03', lifetime + '122d17' + 'ff' + ascii('{"bn":"/1/0/1","e":[{"n":"","v":160}]}')), '614400057a', 'LwM2M JSON');
  equal(client.get(1, 0, 1), 160, 'is written');
  equal(ask('03', lifetime + '122d18' + 'ff' + 'a1' + '83010001' + '18aa'), '614400067a', 'LwM2M CBOR');
  equal(client.get(1, 0, 1), 170, 'is written');
  equal(ask('03', lifetime + '116e' + 'ff' + ascii('[{"bn":"/1/0/1","v":}]')), '618000077a', 'no JSON');
});
