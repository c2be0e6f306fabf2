// The built client behind its doors: datagrams as hexadecimal text in both directions, a clock that is a number, random bytes that count.
//
// Its device is the one of the OMA examples (Core 1.2 7.4), so that its answers can be compared with what is printed there.

const stage = { client: null, now: 0, dice: 200, events: '', calls: '', mid: 0, held: 0 };

/** Text as the hexadecimal of its ASCII bytes. */
function ascii(text) {
  let said = '';
  for (let i = 0; i < text.length; i++) said += text.charCodeAt(i).toString(16);
  return said;
}

/** Bytes from hexadecimal text. */
function bytesOf(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substring(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Drains the doors as the law asks: the datagrams that came out, with a blank between them; events go to stage.events. */
function drain() {
  const client = stage.client;
  let said = '';
  for (let length = client.pollTransmit(stage.now); length > 0; length = client.pollTransmit(stage.now)) {
    said += (said === '' ? '' : ' ') + hex(client.out, client.outAt, length);
  }
  for (let event = client.pollEvent(); event !== 0; event = client.pollEvent()) stage.events += event + ':' + client.event.code + ' ';
  return said;
}

/** A datagram comes in; what goes out. */
function hear(text) {
  const bytes = bytesOf(text);
  stage.client.handleDatagram(bytes, bytes.length, 0, stage.now);
  return drain();
}

/** Time passes; what goes out. */
function wait(ms) {
  stage.now = (stage.now + ms) | 0;
  stage.client.handleTimeout(stage.now);
  return drain();
}

/** The events since this was last asked, as `number:code` with a blank behind each. */
function told() {
  const events = stage.events;
  stage.events = '';
  return events;
}

/** A confirmable request with a message id of its own and the token 7a: `code` and what follows the token, both hexadecimal. Answers what goes out. */
function ask(code, rest) {
  stage.mid++;
  return hear('41' + code + (0x10000 + stage.mid).toString(16).substring(1) + '7a' + rest);
}

/** The piggybacked answer to the last `ask`: code, and options with payload. */
function reply(code, rest) {
  return '61' + code + (0x10000 + stage.mid).toString(16).substring(1) + '7a' + rest;
}

/** The device of the examples. */
function exampleDevice(client) {
  return mote.device(
    {
      manufacturer: 'Open Mobile Alliance',
      model: 'Lightweight M2M Client',
      serial: '345000123',
      firmware: '1.0',
      reboot: function () {
        stage.calls += 'reboot ';
      },
      power: [
        { kind: 1, voltage: 3800, current: 125 },
        { kind: 5, voltage: 5000, current: 900 },
      ],
      battery: 100,
      memoryFree: function () {
        return 15;
      },
      time: function () {
        return 0x5182428f;
      },
      utcOffset: '+02:00',
    },
    client,
  );
}

/** An object with a resource of each type and a few that functions serve. */
function exampleObject() {
  return {
    id: 32769,
    resources: [
      { id: 0, type: mote.STRING, access: mote.RW, value: 'abc', capacity: 16 },
      { id: 1, type: mote.INTEGER, access: mote.RW, value: 7 },
      { id: 3, type: mote.FLOAT, access: mote.RW, value: 1.5 },
      { id: 4, type: mote.BOOLEAN, access: mote.RW, value: true },
      { id: 5, type: mote.OPAQUE, access: mote.RW, value: bytesOf('010203'), capacity: 8 },
      { id: 7, type: mote.OBJLNK, access: mote.RW, value: 66 * 65536 + 1 },
      {
        id: 10,
        access: mote.E,
        execute: function (iid, args) {
          let said = 'execute';
          while (args.next() > 0) said += ' ' + args.id + (args.valueLength < 0 ? '' : '=' + args.getText());
          stage.calls += said + ' ';
        },
      },
      {
        id: 11,
        type: mote.INTEGER,
        access: mote.R,
        read: function (iid, out) {
          if (stage.held === 0) {
            stage.held = stage.client.later();
            return mote.LATER;
          }
          out.integer(42);
          return mote.OK;
        },
      },
      {
        id: 12,
        type: mote.INTEGER,
        access: mote.R,
        read: function () {
          throw new Error('a fault of the application');
        },
      },
    ],
  };
}

/** A started client whose network is there; answers its Register. */
function open(version) {
  const client = new mote.Client({ endpoint: 'mote', version: version, servers: [{ uri: 'coap://192.0.2.1', lifetime: 300 }] });
  stage.client = client;
  stage.now = 0;
  stage.dice = 200;
  stage.mid = 0;
  stage.held = 0;
  stage.calls = '';
  client.add(exampleDevice(client));
  client.add(mote.temperature({ value: 21.5 }, client));
  client.add(exampleObject());
  client.start({
    random: function (bytes, at, length) {
      for (let i = 0; i < length; i++) {
        bytes[at + i] = stage.dice;
        stage.dice = (stage.dice + 1) & 255;
      }
      return mote.OK;
    },
  });
  equal(drain(), '', 'nothing is sent before the network is there');
  client.peerOpen(0);
  equal(drain(), '', 'nor while it is being opened');
  client.peerReady(0);
  const said = drain();
  told();
  return said;
}

/** The token and the message id of a request of ours. */
function tokenOf(request) {
  return request.substring(8, 8 + 2 * parseInt(request.substring(1, 2), 16));
}
function midOf(message) {
  return message.substring(4, 8);
}

/** A client that is registered, at /rd/a. */
function registered() {
  const said = open('1.1');
  hear('6841' + midOf(said) + tokenOf(said) + '8272640161');
  equal(told(), '5:0 ', 'registered');
}

/** What a Register of version 1.x carries behind its token, with the version of the object Server. */
function registration(version, ofServer) {
  const links = '</>;rt="oma.lwm2m";ct="0 42 60 112 11542",</1>;ver=' + ofServer + ',</1/0>,</3>;ver=1.1,</3/0>,</3303>;ver=1.1,</3303/0>,</32769/0>';
  return (
    'b2' + ascii('rd') + '1128' + '37' + ascii('ep=mote') + '06' + ascii('lt=300') + '09' + ascii('lwm2m=' + version) + '03' + ascii('b=U') + 'ff' + ascii(links)
  );
}

suite('register', function () {
  const said = open('1.1');
  equal(said.substring(0, 4), '4802', 'CON, a token of 8 bytes, POST');
  equal(said.substring(24), registration('1.1', '1.1'), 'path, format, queries and links');
  equal(stage.client.connected(1), false, 'not connected before the answer');
  equal(ask('01', 'b1330130' + '0130'), '', 'Core 1.2 6.3: requests are ignored before that');
  equal(hear('6841' + midOf(said) + tokenOf(said) + '8272640161'), '', '2.01 with the location /rd/a');
  equal(told(), '5:0 ', 'REGISTRATION_COMPLETE');
  equal(stage.client.connected(1), true, 'connected');
  equal(stage.client.version(1), 11, 'with version 1.1');
  const client = new mote.Client({ endpoint: 'mote', servers: [{ uri: 'coap://192.0.2.1' }] });
  equal(client.pollTransmit(0), 0, 'a client that was not started sends nothing');
  equal(client.pollTimeout(0), -1, 'and waits for nothing');
});

suite('update', function () {
  registered();
  // 93 s before the end of the lifetime: MAX_TRANSMIT_WAIT, RFC 7252 4.8.2.
  equal(stage.client.pollTimeout(stage.now), 207000, 'due in time for all retransmissions');
  equal(wait(206999), '', 'not earlier');
  let said = wait(1);
  equal(said.substring(0, 4), '4802', 'CON POST');
  equal(said.substring(24), 'b2' + ascii('rd') + '0161', 'to the location, with nothing else');
  equal(hear('6844' + midOf(said) + tokenOf(said)), '', '2.04');
  equal(told(), '7:0 8:0 ', 'REG_UPDATE, REG_UPDATE_COMPLETE');
  equal(stage.client.pollTimeout(stage.now), 207000, 'the next one');
  equal(stage.client.removeInstance(32769, 0), 0, 'the list of objects changes');
  said = drain();
  equal(said.substring(24, 44), 'b2' + ascii('rd') + '0161' + '1128' + 'ff' + ascii('</'), 'and is told at once');
  equal(said.indexOf(ascii('</32769/0>')), -1, 'without the instance');
  hear('6844' + midOf(said) + tokenOf(said));
  stage.client.update();
  said = drain();
  const again = hear('6884' + midOf(said) + tokenOf(said));
  equal(again.substring(0, 4) + again.substring(24, 30), '4802' + 'b2' + ascii('rd'), '4.04 to an Update: registers anew');
  equal(told(), '7:0 8:0 7:0 9:-132 17:11 ', 'and says so');
});

suite('versions', function () {
  let said = open('1.2');
  equal(said.substring(24), registration('1.2', '1.2'), '1.2 first');
  said = hear('688c' + midOf(said) + tokenOf(said));
  equal(said.substring(24), registration('1.1', '1.2'), '4.12: 1.1');
  said = hear('688c' + midOf(said) + tokenOf(said));
  equal(said.substring(24), registration('1.0', '1.2'), '4.12: 1.0');
  equal(told(), '18:11 17:11 18:10 17:10 ', 'VERSION_FALLBACK, REGISTERING');
  hear('6841' + midOf(said) + tokenOf(said) + '8272640161');
  equal(stage.client.version(1), 10, 'registered with 1.0');
  equal(ask('01', 'b133' + '0130' + '0139'), reply('45', 'c22d16' + 'ff' + 'c10964'), 'where TLV is the default format');
});

suite('stop', function () {
  registered();
  stage.client.stop();
  const said = drain();
  equal(said.substring(0, 4), '4804', 'CON DELETE');
  equal(said.substring(24), 'b2' + ascii('rd') + '0161', 'of the location');
  equal(hear('6842' + midOf(said) + tokenOf(said)), '', '2.02');
  equal(told(), '10:0 12:0 ', 'DEREGISTER, DISCONNECT');
  equal(stage.client.stopped(), true, 'stopped');
  equal(stage.client.peers.wanted(0), 0, 'the network is not wanted any more');
  equal(stage.client.pollTimeout(stage.now), -1, 'and nothing is waited for');
  equal(ask('01', 'b133' + '0130' + '0130'), '', 'nor answered');
});

suite('declarations', function () {
  throws(function () {
    stage.client.add({ id: 70000, resources: [] });
  }, 'an object id that does not exist');
  throws(function () {
    stage.client.add({ id: 3303, resources: [{ id: 1, type: mote.STRING, access: mote.R, value: 'a' }] });
  }, 'an object that is there already');
  throws(function () {
    return new mote.Client({ endpoint: '', servers: [{ uri: 'coap://192.0.2.1' }] });
  }, 'an empty endpoint name');
  throws(function () {
    return new mote.Client({ endpoint: 'mote', servers: [{ uri: 'http://192.0.2.1' }] });
  }, 'a server that is no CoAP server');
});
