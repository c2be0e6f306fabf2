// Noise: requests with bytes changed, cut, added or made up, by a generator with a fixed seed. The digest of all that goes out is compared between engines.

suite('noise', function () {
  registered();
  const client = stage.client;
  const seeds = [
    '410100007ab1330130622d16', '410100007ab133013001396170', '410100007a6054' + ascii('3303') + '013004' + ascii('5700'),
    '410300007ab13301300231341' + '0ff' + ascii('+09:00'), '410200007ab5' + ascii('32769') + '0130122d16ffc300' + ascii('xyz') + 'c10109',
    '410300007ab4' + ascii('3303') + '013004' + ascii('5700') + '47' + ascii('pmin=10') + '05' + ascii('st=.5'),
    '410200007ab5' + ascii('32769') + '0130023130' + '10ff' + ascii("0='a',5"), '5101000048b1330130', '40000000', '70000000', '600000007a',
    '410200007ab5' + ascii('32769') + '01301170ff82a32168' + ascii('/32769/0') + '0062' + ascii('/0') + '0363' + ascii('sml') + 'a20062' + ascii('/1') + '0220',
    '410100007ab13301306128',
  ];
  let random = 4711;
  const dice = function (n) {
    random = (random * 75 + 74) % 65537;
    return random % n;
  };
  let low = 1;
  let high = 0;
  let sent = 0;
  let wrong = 0;
  for (let i = 0; i < 600; i++) {
    const seed = bytesOf(seeds[dice(seeds.length)]);
    const bytes = new Uint8Array(64 + seed.length);
    let length = seed.length;
    bytes.set(seed, 0);
    bytes[2] = 0x40 + (i >> 8);
    bytes[3] = i & 255;
    const changes = dice(4);
    for (let j = 0; j < changes; j++) {
      const at = dice(length);
      switch (dice(5)) {
        case 0:
          bytes[at] = dice(256);
          break;
        case 1:
          bytes[at] ^= 1 << dice(8);
          break;
        case 2:
          if (length > 1) length--;
          break;
        case 3:
          if (at > 4) length = at;
          break;
        default:
          if (length < bytes.length) bytes[length++] = dice(256);
          break;
      }
    }
    client.handleDatagram(bytes, length, 0, stage.now);
    let answers = 0;
    for (let n = client.pollTransmit(stage.now); n > 0; n = client.pollTransmit(stage.now)) {
      answers++;
      if (n > 1280) wrong++;
      for (let j = 0; j < n; j++) {
        low = (low + client.out[client.outAt + j]) % 65521;
        high = (high + low) % 65521;
      }
    }
    sent += answers;
    while (client.pollEvent() !== 0);
    if (answers > 40) wrong++;
    if (i % 20 === 19) {
      stage.now = (stage.now + 500) | 0;
      client.handleTimeout(stage.now);
    }
  }
  equal(wrong, 0, 'no answer is too long, none comes without end');
  fact(sent > 300, 'most are answered: ' + sent);
  say('digest of ' + sent + ' datagrams: ' + high + ' ' + low);
  stage.now = (stage.now + 300000) | 0;
  client.handleTimeout(stage.now);
  drain();
  told();
  equal(ask('01', 'b133' + '0130' + '0130'), reply('45', 'c0ff' + ascii('Open Mobile Alliance')), 'the client is whole');
});
