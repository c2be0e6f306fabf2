// Read and Discover: each format against bytes printed in the OMA and IETF texts or written by hand, and every refusal.

suite('read: plain text', function () {
  registered();
  equal(ask('01', 'b133' + '0130' + '0130'), reply('45', 'c0ff' + ascii('Open Mobile Alliance')), 'a string');
  equal(ask('01', 'b133' + '0130' + '0139'), reply('45', 'c0ff' + ascii('100')), 'an integer');
  equal(ask('01', 'b133' + '0130' + '023133'), reply('45', 'c0ff' + ascii('1367491215')), 'a time');
  equal(ask('01', 'b133' + '0130' + '0137' + '0131'), reply('45', 'c0ff' + ascii('5000')), 'a resource instance');
  equal(ask('01', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700')), reply('45', 'c0ff' + ascii('21.5')), 'a float');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0134'), reply('45', 'c0ff31'), 'a boolean');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0137'), reply('45', 'c0ff' + ascii('66:1')), 'an object link');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0135'), reply('45', 'c12aff' + '010203'), 'opaque goes as octet-stream');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0135' + '60'), reply('45', 'c0ff' + ascii('AQID')), 'unless text is asked for: base64');
  const said = hear('51011234' + '7b' + 'b133' + '0130' + '0139');
  equal(said.substring(0, 4) + said.substring(8), '5145' + '7b' + 'c0ff' + ascii('100'), 'NON is answered by NON');
});

suite('read: TLV', function () {
  registered();
  // OMA TS 1.0.2 6.4.3.1, "LwM2M Device Object instance as TLV".
  const device =
    'c80014' + ascii('Open Mobile Alliance') + 'c80116' + ascii('Lightweight M2M Client') + 'c80209' + ascii('345000123') + 'c303' + ascii('1.0') +
    '8606410001410105' + '88070842000ed842011388' + '870841007d42010384' + 'c10964' + 'c10a0f' + '830b410000' + 'c40d5182428f' + 'c60e' + ascii('+02:00') + 'c11055';
  equal(ask('01', 'b133' + '0130' + '622d16'), reply('45', 'c22d16' + 'ff' + device), 'the Device instance of the OMA example');
  equal(ask('01', 'b133' + '622d16'), reply('45', 'c22d16' + 'ff' + '080079' + device), 'the object: within its instance');
  equal(ask('01', 'b133' + '0130' + '0136' + '622d16'), reply('45', 'c22d16' + 'ff' + '8606410001410105'), 'a multiple resource');
  equal(ask('01', 'b4' + ascii('3303') + '0130' + '04' + ascii('5700') + '622d16'), reply('45', 'c22d16' + 'ff' + 'e8164408' + '4035800000000000'), 'a float');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0137' + '622d16'), reply('45', 'c22d16' + 'ff' + 'c40700420001'), 'an object link');
});

suite('read: SenML CBOR', function () {
  registered();
  // Core 1.2 7.4.4, the SenML JSON example of the same instance, in the labels of RFC 8428 6.
  const device =
    '90' + 'a32165' + ascii('/3/0/') + '006130' + '0374' + ascii('Open Mobile Alliance') + 'a2006131' + '0376' + ascii('Lightweight M2M Client') + 'a2006132' + '0369' +
    ascii('345000123') + 'a2006133' + '0363' + ascii('1.0') + 'a20063' + ascii('6/0') + '0201' + 'a20063' + ascii('6/1') + '0205' + 'a20063' + ascii('7/0') +
    '02190ed8' + 'a20063' + ascii('7/1') + '02191388' + 'a20063' + ascii('8/0') + '02187d' + 'a20063' + ascii('8/1') + '02190384' + 'a2006139' + '021864' + 'a20062' +
    ascii('10') + '020f' + 'a20064' + ascii('11/0') + '0200' + 'a20062' + ascii('13') + '021a5182428f' + 'a20062' + ascii('14') + '0366' + ascii('+02:00') + 'a20062' +
    ascii('16') + '0361' + '55';
  equal(ask('01', 'b133' + '0130' + '6170'), reply('45', 'c170' + 'ff' + device), 'the Device instance of the OMA example');
  equal(ask('01', 'b133' + '0130'), reply('45', 'c170' + 'ff' + device), 'also when nothing is asked for');
});

suite('read: CBOR', function () {
  registered();
  equal(ask('01', 'b133' + '0130' + '0139' + '613c'), reply('45', 'c13c' + 'ff' + '1864'), 'an integer, RFC 8949 appendix A');
  equal(ask('01', 'b133' + '0130' + '0133' + '613c'), reply('45', 'c13c' + 'ff' + '63' + ascii('1.0')), 'a string');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0134' + '613c'), reply('45', 'c13c' + 'ff' + 'f5'), 'true');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0133' + '613c'), reply('45', 'c13c' + 'ff' + 'fa3fc00000'), 'a float that a single holds');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '0135' + '613c'), reply('45', 'c13c' + 'ff' + '43010203'), 'bytes');
});

suite('discover', function () {
  registered();
  const links = '</3303/0>,</3303/0/5601>,</3303/0/5602>,</3303/0/5605>,</3303/0/5700>,</3303/0/5701>,</3303/0/5750>';
  equal(ask('01', 'b4' + ascii('3303') + '0130' + '6128'), reply('45', 'c128' + 'ff' + ascii(links)), 'an instance');
  equal(ask('01', 'b133' + '0130' + '0136' + '6128'), reply('45', 'c128' + 'ff' + ascii('</3/0/6>;dim=2,</3/0/6/0>,</3/0/6/1>')), 'a multiple resource');
  equal(
    ask('01', 'b4' + ascii('3303') + '6128'),
    reply('45', 'c128' + 'ff' + ascii('</3303>;ver=1.1,' + links)),
    'an object: two levels below it by default',
  );
});

suite('read: refusals', function () {
  registered();
  equal(ask('01', 'b133' + '0130' + '023939'), reply('84', ''), 'no such resource: 4.04');
  equal(ask('01', 'b133' + '0131'), reply('84', ''), 'no such instance: 4.04');
  equal(ask('01', 'b139' + '0130'), reply('84', ''), 'no such object: 4.04');
  equal(ask('01', 'b13a'), reply('84', ''), 'no number: 4.04');
  equal(ask('01', 'b5' + ascii('65536')), reply('84', ''), 'no id: 4.04');
  equal(ask('01', 'b130' + '0130' + '0130'), reply('81', ''), 'Security: 4.01');
  equal(ask('01', 'b133' + '0130' + '0134'), reply('85', ''), 'an executable resource: 4.05');
  equal(ask('01', 'b133' + '0130' + '0139' + '6132'), reply('86', ''), 'application/json: 4.06');
  equal(ask('01', 'b133' + '0130' + '60'), reply('86', ''), 'several values as text: 4.06');
  equal(ask('04', 'b133'), reply('85', ''), 'DELETE of an object: 4.05');
  equal(ask('01', '91ff' + '2133'), reply('82', ''), 'an unknown critical option: 4.02');
  equal(hear('51014444' + '7b' + '91ff' + '2133'), '', 'in a NON: silence');
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '023132'), reply('a0', ''), 'a handler that throws: 5.00');
  equal(told(), '24:-160 ', 'HANDLER_THREW');
});

suite('read: answered later', function () {
  registered();
  equal(ask('01', 'b5' + ascii('32769') + '0130' + '023131'), '', 'no answer yet');
  fact(stage.held > 0, 'the application holds an id');
  const limit = stage.client.pollTimeout(stage.now);
  fact(limit >= 0 && limit < 2000, 'the acknowledgement is due before the server repeats itself: ' + limit);
  equal(wait(limit), '6000' + (0x10000 + stage.mid).toString(16).substring(1), 'an empty acknowledgement');
  equal(stage.client.respond(stage.held, 0), 0, 'the answer is there');
  const said = drain();
  equal(said.substring(0, 4) + said.substring(8), '4145' + '7a' + 'c0ff' + ascii('42'), 'and goes as a message of its own, with the token');
  equal(hear('6000' + midOf(said)), '', 'which is acknowledged');
  equal(stage.client.respond(stage.held, 0), mote.MISSING, 'an id is good once');
});
