// Block-wise transfer (RFC 7959): an answer in pieces of 16 bytes, a value written in pieces, one that is streamed, and what is out of order.

suite('blockwise: a Read', function () {
  enlisted([new mote.Blockwise()], { version: '1.1' });
  const path = 'b133' + '0130' + '0130';
  const first = ask('01', path + '60' + '60');
  equal(first, '614500017a444ab3074480b108520014ff4f70656e204d6f62696c6520416c6c69', 'the first block');
  equal(ask('01', path + '60' + '6110'), '614500027a444ab3074480b110ff616e6365', 'the second block, and the last');
  equal(ask('01', path + '60' + '6120'), '618000037a', 'behind the end');
});

suite('blockwise: a Write', function () {
  enlisted([new mote.Blockwise(), new mote.Create()], { version: '1.1', object: lamp() });
  stage.client.addInstance(3311, 0);
  drain();
  const path = 'b4' + ascii('3311') + '0130' + '04' + ascii('5750') + '10';
  equal(ask('03', path + 'd10208' + 'ff' + ascii('a text of more t')), '615f00017ad10e08', 'goes on');
  equal(ask('03', path + 'd10210' + 'ff' + ascii('han a block')), '614400027ad10e10', 'is done');
  equal(stage.client.get(3311, 0, 5750), 'a text of more than a block', 'as a whole');
  equal(ask('03', path + 'd10220' + 'ff' + ascii('astray')), '618800037ad10e20', 'a block without those before it');
  equal(told(), '7:0 19:0 ', 'WRITTEN once');
});

suite('blockwise: a stream', function () {
  const said = { text: '' };
  enlisted([new mote.Blockwise()], { version: '1.1', object: package5(said) });
  const path = 'b5' + ascii('32770') + '0130' + '0130' + '112a';
  equal(ask('03', path + 'd10208' + 'ff' + '000102030405060708090a0b0c0d0e0f'), '615f00017ad10e08', 'goes on');
  equal(ask('03', path + 'd10218' + 'ff' + '101112131415161718191a1b1c1d1e1f'), '615f00027ad10e18', 'goes on');
  equal(ask('03', path + 'd10220' + 'ff' + '2021'), '614400037ad10e20', 'is done');
  equal(said.text, '0+16 16+16 32+2. ', 'in pieces');
});
