// A bootstrap (Core 1.2 6.1): asked for, written account by account, finished, and then the registration.

suite('bootstrap', function () {
  let said = enlist([new mote.Bootstrap()], {
    version: '1.1',
    servers: [{ uri: 'coap://192.0.2.9', bootstrap: true }],
    config: { servers: 1, values: 1200, instances: 8, resources: 70 },
  });
  const client = stage.client;
  const peer = client.peers.capacity - 1;
  equal(body(said), 'b262734765703d6d6f7465077063743d313132', 'Bootstrap-Request');
  equal(hearFrom(peer, '6844' + midOf(said) + tokenOf(said)), '', 'is accepted');
  equal(askFrom(peer, '01', 'b130' + '6128'), '614500017ac128ff3c2f3e3b6c776d326d3d312e312c3c2f303e3b7665723d312e312c3c2f302f303e', 'Bootstrap-Discover of /0');
  equal(askFrom(peer, '04', 'b131'), '614200027a', 'Delete of /1');
  const uri = 'coap://192.0.2.1';
  equal(askFrom(peer, '03', 'b130' + '0131' + '12' + '2d16' + 'ff' + 'c800' + '10' + ascii(uri) + 'c10100' + 'c10203' + 'c10a65'), '614400037a', 'an account for a server');
  equal(askFrom(peer, '03', 'b131' + '0130' + '12' + '2d16' + 'ff' + 'c10065' + 'c2010078' + 'c10755'), '614400047a', 'and how to behave to it');
  equal(askFrom(peer, '01', 'b130' + '0131' + '0130'), '618500057a', 'which is not for reading');
  told();
  said = askFrom(peer, '02', 'b2' + ascii('bs'));
  equal(said, '614400067a', 'Bootstrap-Finish');
  equal(told(), '3:0 ', 'BOOTSTRAP events');
  client.peerReady(0);
  said = drain();
  fact(said.indexOf(ascii('lt=120')) > 0, 'registers with the lifetime written');
  answer(said, '41', '8272640161');
  equal(client.connected(101), true, 'with the server written');
});
