// Clients with features on the stage of client.js: how they are made, and what servers other than the first say to them.

/** Objects that servers can make instances of, write in blocks, and stream into. */
function lamp() {
  return {
    id: 3311,
    instances: [],
    most: 2,
    resources: [
      { id: 5750, type: mote.STRING, access: mote.RW, capacity: 48, value: 'lamp' },
      { id: 5850, type: mote.BOOLEAN, access: mote.RW, value: false },
      { id: 5851, type: mote.INTEGER, access: mote.RW, value: 0 },
    ],
  };
}
function package5(said) {
  return {
    id: 32770,
    resources: [
      {
        id: 0,
        type: mote.OPAQUE,
        access: mote.W,
        stream: function (iid, chunk) {
          said.text += chunk.offset + '+' + chunk.length + (chunk.last ? '. ' : ' ');
          return mote.OK;
        },
      },
    ],
  };
}

/** A client with features whose networks are there and which has said nothing yet that a server answered; answers what it sends first. */
function enlist(use, options) {
  const client = new mote.Client({
    endpoint: 'mote',
    version: options.version,
    servers: options.servers === undefined ? [{ uri: 'coap://192.0.2.1', lifetime: 300 }] : options.servers,
    config: options.config,
    use: use,
  });
  stage.client = client;
  stage.now = 0;
  stage.dice = 200;
  stage.mid = 0;
  stage.held = 0;
  stage.calls = '';
  client.add(exampleDevice(client));
  client.add(mote.temperature({ value: 21.5 }, client));
  if (options.object !== undefined) client.add(options.object);
  client.start({
    random: function (bytes, at, length) {
      for (let i = 0; i < length; i++) {
        bytes[at + i] = stage.dice;
        stage.dice = (stage.dice + 1) & 255;
      }
      return mote.OK;
    },
  });
  drain();
  for (let peer = 0; peer < client.peers.capacity; peer++) if (client.peers.wanted(peer) === 1 || client.peers.wanted(peer) === 2) client.peerReady(peer);
  const said = drain();
  told();
  return said;
}

/** The same, registered at /rd/a. */
function enlisted(use, options) {
  const said = enlist(use, options);
  answer(said, '41', '8272640161');
  equal(told(), '5:0 ', 'registered');
}

/** An acknowledgement with an answer to a request of ours comes in; what goes out. */
function answer(request, code, rest) {
  return hear('68' + code + midOf(request) + tokenOf(request) + rest);
}

/** A datagram from another server than the first; what goes out. */
function hearFrom(peer, text) {
  const bytes = bytesOf(text);
  stage.client.handleDatagram(bytes, bytes.length, peer, stage.now);
  return drain();
}
function askFrom(peer, code, rest) {
  stage.mid++;
  return hearFrom(peer, '41' + code + (0x10000 + stage.mid).toString(16).substring(1) + '7a' + rest);
}

/** A SenML CBOR pack of names. */
function names(list) {
  let said = (128 + list.length).toString(16);
  for (let i = 0; i < list.length; i++) said += 'a100' + (96 + list[i].length).toString(16) + ascii(list[i]);
  return said;
}

/** What a message carries behind its token. */
function body(message) {
  return message.substring(8 + 2 * parseInt(message.substring(1, 2), 16));
}
