// Access control (Core 1.2 8) with two servers.

suite('access control', function () {
  const access = new mote.Access({ grants: [{ oid: 3, iid: 0, owner: 101 }, { oid: 3303, iid: 0, owner: 102, acl: [[101, mote.READ_RIGHT]] }] });
  const said = enlist([access], {
    version: '1.1',
    servers: [{ uri: 'coap://192.0.2.1', ssid: 101, lifetime: 300 }, { uri: 'coap://192.0.2.2', ssid: 102, lifetime: 300 }],
    config: { servers: 2, messages: 3, instances: 16, resourceInstances: 30, resources: 80, values: 1600 },
  });
  const requests = said.split(' ');
  answer(requests[0], '41', '8272640161');
  hearFrom(1, '6841' + midOf(requests[1]) + tokenOf(requests[1]) + '8272640162');
  equal(told(), '5:0 5:0 ', 'both registered');
  const value = 'b4' + ascii('3303') + '0130' + '04' + ascii('5700');
  equal(ask('01', value), '614500017ac0ff32312e35', 'the first may read');
  equal(ask('02', 'b4' + ascii('3303') + '0130' + '04' + ascii('5605')), '618100027a', 'but not execute');
  equal(askFrom(1, '02', 'b4' + ascii('3303') + '0130' + '04' + ascii('5605')), '614400037a', 'the owner may');
  equal(askFrom(1, '01', 'b133' + '0130' + '0130'), '618100047a', 'and has nothing of Device');
  equal(access.allow(3, 0, 102, mote.READ_RIGHT), 0, 'until it is allowed');
  equal(askFrom(1, '01', 'b133' + '0130' + '0139'), '614500057ac0ff313030', 'to read');
});
