// Write, partial and replacing, and Execute: what is taken, what is refused, and that a refused write changes nothing.

/** Path /32769/0/N as options. */
function example(rid) {
  return 'b5' + ascii('32769') + '0130' + '0' + rid.length + ascii(rid);
}

suite('write: one resource', function () {
  registered();
  const client = stage.client;
  equal(ask('03', 'b133' + '0130' + '023134' + '10' + 'ff' + ascii('-03:30')), reply('44', ''), 'text');
  equal(client.get(3, 0, 14), '-03:30', 'is kept');
  equal(told(), '19:0 ', 'WRITTEN');
  equal(ask('03', example('3') + '10' + 'ff' + ascii('-0.125')), reply('44', ''), 'a float as text');
  equal(client.get(32769, 0, 3), -0.125, 'is kept');
  equal(ask('03', example('3') + '113c' + 'ff' + 'fb4009000000000000'), reply('44', ''), 'a float as CBOR');
  equal(client.get(32769, 0, 3), 3.125, 'is kept');
  equal(ask('03', example('4') + '10' + 'ff' + '30'), reply('44', ''), 'a boolean');
  equal(client.get(32769, 0, 4), false, 'is kept');
  equal(ask('03', example('5') + '112a' + 'ff' + '00ff0a'), reply('44', ''), 'octets');
  equal(ask('01', example('5')), reply('45', 'c12aff' + '00ff0a'), 'are kept');
  equal(ask('03', example('7') + '10' + 'ff' + ascii('3303:0')), reply('44', ''), 'an object link');
  equal(client.get(32769, 0, 7), 3303 * 65536, 'is kept');
  equal(ask('03', example('1') + '122d16' + 'ff' + 'c80108' + '8000000000000000'), reply('44', ''), 'the smallest 64-bit integer as TLV');
  equal(ask('01', example('1') + '622d16'), reply('45', 'c22d16' + 'ff' + 'c80108' + '8000000000000000'), 'comes back as TLV');
  equal(ask('01', example('1')), reply('45', 'c0ff' + ascii('-9223372036854775808')), 'as text');
  equal(ask('01', example('1') + '613c'), reply('45', 'c13c' + 'ff' + '3b7fffffffffffffff'), 'as CBOR');
  equal(ask('03', example('1') + '10' + 'ff' + ascii('9223372036854775807')), reply('44', ''), 'the largest as text');
  equal(ask('01', example('1') + '613c'), reply('45', 'c13c' + 'ff' + '1b7fffffffffffffff'), 'comes back as CBOR');
});

suite('write: several resources', function () {
  registered();
  const client = stage.client;
  equal(ask('02', 'b5' + ascii('32769') + '0130' + '122d16' + 'ff' + 'c300' + ascii('xyz') + 'c10109'), reply('44', ''), 'partial, as TLV');
  equal(client.get(32769, 0, 0) + client.get(32769, 0, 1), 'xyz9', 'both are kept');
  equal(client.get(32769, 0, 3), 1.5, 'the others stay');
  const pack = '82' + 'a32168' + ascii('/32769/0') + '0062' + ascii('/0') + '0363' + ascii('sml') + 'a20062' + ascii('/1') + '0220';
  equal(ask('02', 'b5' + ascii('32769') + '0130' + '1170' + 'ff' + pack), reply('44', ''), 'partial, as SenML CBOR');
  equal(client.get(32769, 0, 0) + client.get(32769, 0, 1), 'sml-1', 'both are kept');
  told();
  equal(ask('02', 'b133' + '0130' + '122d16' + 'ff' + 'c60e' + ascii('+09:00') + 'c10901'), reply('85', ''), 'one of them read-only: 4.05');
  equal(client.get(3, 0, 14), '+02:00', 'and none is written');
  equal(ask('02', 'b5' + ascii('32769') + '0130' + '122d16' + 'ff' + 'c300' + ascii('new') + 'c20400'), reply('80', ''), 'bytes that end too soon: 4.00');
  equal(client.get(32769, 0, 0), 'sml', 'and none is written');
  equal(told(), '', 'nor told');
});

suite('write: refusals', function () {
  registered();
  equal(ask('03', 'b133' + '0130' + '0130' + '10' + 'ff61'), reply('85', ''), 'read-only: 4.05');
  equal(ask('03', 'b133' + '0130' + '023939' + '10' + 'ff61'), reply('84', ''), 'no such resource: 4.04');
  equal(ask('03', 'b130' + '0130' + '0130' + '10' + 'ff61'), reply('81', ''), 'Security: 4.01');
  equal(ask('03', 'b131' + '0130' + '0131' + '10' + 'ff' + ascii('abc')), reply('80', ''), 'no integer: 4.00');
  equal(ask('03', 'b131' + '0130' + '0131' + '10' + 'ff' + ascii('-5')), reply('80', ''), 'outside its range: 4.00');
  equal(ask('03', 'b131' + '0130' + '0131' + '1132' + 'ff' + ascii('5')), reply('8f', ''), 'application/json: 4.15');
  equal(ask('03', example('0') + '10' + 'ff' + ascii('seventeen bytes..')), reply('80', ''), 'too long: 4.00');
  equal(stage.client.get(32769, 0, 0), 'abc', 'nothing was written');
  equal(told(), '', 'nor told');
});

suite('write: the lifetime', function () {
  registered();
  const said = ask('03', 'b131' + '0130' + '0131' + '113c' + 'ff' + '190258');
  equal(said.substring(0, 10), reply('44', ''), '2.04');
  // "The client MUST send an Update when the lifetime changes", Core 1.2 6.2.2.
  const update = said.substring(11);
  equal(update.substring(0, 4) + update.substring(24), '4802' + 'b2' + ascii('rd') + '0161' + '46' + ascii('lt=600'), 'and an Update with the new lifetime');
});

suite('execute', function () {
  registered();
  const client = stage.client;
  const bytes = bytesOf('41020777' + '7a' + 'b133' + '0130' + '0134');
  client.handleDatagram(bytes, bytes.length, 0, stage.now);
  equal(hex(client.out, client.outAt, client.pollTransmit(stage.now)).length, 10, 'Reboot is answered');
  equal(stage.calls, '', 'before it is done');
  equal(drain(), '', 'when the answer is out');
  equal(stage.calls, 'reboot ', 'it is done');
  equal(told(), '20:0 ', 'EXECUTED');
  stage.calls = '';
  equal(ask('02', example('10')), reply('44', ''), 'without arguments');
  equal(ask('02', example('10') + '10' + 'ff' + ascii("0='a b',5")), reply('44', ''), 'with arguments');
  equal(stage.calls, 'execute execute 0=a b 5 ', 'which arrive');
  equal(ask('02', example('10') + '10' + 'ff' + ascii('x')), reply('80', ''), 'arguments against the grammar: 4.00');
  equal(ask('02', example('0') + '10' + 'ff61'), reply('85', ''), 'a resource that cannot be executed: 4.05');
  equal(ask('03', example('10') + '10' + 'ff61'), reply('85', ''), 'a Write of one that can: 4.05');
  equal(stage.calls, 'execute execute 0=a b 5 ', 'nothing else was called');
});
