// Memory in steady state on Espruino: each exchange a thousand times; process.memory(false) collects nothing, so that garbage would show.
//
// Evaluated behind prelude.js, the bundle and cases/client/client.js.

registered();
// A device's variable holds a small number beside its name, and a larger one takes a variable more: what counts begins beyond that.
stage.client.stats.received = 100000;
stage.client.stats.sent = 100000;
wait(70000);
ask('01', '60' + '54' + ascii('3303') + '0130' + '04' + ascii('5700'));

/** Added to what is counted, so that it always takes the same. */
const BIG = 100000;

const exchanges = [
  ['Read of one resource (text)', bytesOf('410100007ab4' + ascii('3303') + '013004' + ascii('5700') + '60')],
  ['Read of Device (SenML CBOR)', bytesOf('410100007ab13301306170')],
  ['Read of Device (TLV)', bytesOf('410100007ab1330130622d16')],
  ['Write of a string (text)', bytesOf('410300007ab133013002313410ff' + ascii('-03:30'))],
  ['Notification (text)', bytesOf('')],
];

/** One exchange, which must send exactly one datagram. */
function exchange(bytes, i) {
  const client = stage.client;
  if (bytes.length > 0) {
    bytes[2] = 16 + (i >> 8);
    bytes[3] = i & 255;
    client.handleDatagram(bytes, bytes.length, 0, stage.now);
  } else {
    stage.now = (stage.now + 100) | 0; // all of them before the Update is due
    client.set(3303, 0, 5700, 20 + (i & 1) / 2);
  }
  let sent = 0;
  while (client.pollTransmit(stage.now) > 0) sent++;
  while (client.pollEvent() !== 0);
  return sent;
}

/** `count` of them: how many datagrams went out. */
function exchangeAll(bytes, from, count) {
  let sent = 0;
  for (let i = from; i < from + count; i++) sent += exchange(bytes, i);
  return sent;
}

suite('memory', function () {
  let before = 100000;
  let after = 100000;
  let sent = 100000;
  for (let i = 0; i < exchanges.length; i++) {
    const bytes = exchanges[i][1];
    exchangeAll(bytes, 0, 20);
    process.memory();
    before = BIG + process.memory(false).usage;
    sent = 99000 + exchangeAll(bytes, 20, 1000);
    after = BIG + process.memory(false).usage;
    equal(sent, 100000, exchanges[i][0] + ': datagrams');
    equal(after, before, exchanges[i][0] + ': usage');
    say('MEASURED ' + exchanges[i][0] + ', variables after 1000 more: ' + (after - before));
  }
  process.memory();
  before = BIG + process.memory(false).usage;
  for (let i = 0; i < 10; i++) stage.kept = { before: stage.kept };
  fact(BIG + process.memory(false).usage > before, 'the control: what is kept shows');
  stage.kept = null;
  process.memory();
  say('MEASURED variables in use: ' + process.memory().usage);
  say('MEASURED bytes a variable: ' + process.memory().blocksize);
});
