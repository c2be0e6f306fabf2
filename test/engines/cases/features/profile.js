// The Profile ID (Core 1.2 6.2.1): a Register that names its objects, and the list for a server that does not know the name.

suite('profile', function () {
  let said = enlist([new mote.Profile('v:mote-7')], { version: '1.2' });
  equal(body(said), 'b2' + ascii('rd') + '47' + ascii('ep=mote') + '06' + ascii('lt=300') + '09' + ascii('lwm2m=1.2') + '03' + ascii('b=U') + '0c' + ascii('pid=v:mote-7'), 'no list');
  answer(said, '41', '8272640161');
  equal(told(), '5:0 ', 'registered');
  said = enlist([new mote.Profile('6:1234abcd')], { version: '1.2' });
  said = answer(said, '80', '');
  fact(said.indexOf(ascii('</3303>;ver=1.1,</3303/0>')) > 0, 'refused: the list');
  equal(said.indexOf(ascii('pid=')), -1, 'and no name');
  answer(said, '41', '8272640161');
  equal(stage.client.connected(1), true, 'registered with the list');
  throws(function () {
    return new mote.Profile('x');
  }, 'no Profile ID');
});
