// Streams on real TCP: 5,000 bytes there and back, then a port that listens, whose second peer resets.

import { ModdableHost } from 'mote-lwm2m/moddable';
import { stream } from 'mote-lwm2m/moddable/stream';
import config from 'mc/config';
import { exit, print } from 'host';

const LENGTH = 5000;
const LOST = -3016;

const host = new ModdableHost({});
const bytes = new Uint8Array(LENGTH);
const into = new Uint8Array(700);
for (let i = 0; i < LENGTH; i++) bytes[i] = (i * 7) & 255;

function tell(what, value) {
  print(`@@ ${JSON.stringify([what, value])}`);
}

let sent = 0;
let received = 0;
let wrong = 0;

const client = stream({}, host.names);

function echo() {
  let n = 0;
  if (sent < LENGTH) n = client.send(bytes, sent, LENGTH - sent);
  if (n > 0) sent += n;
  for (n = client.recv(into, 0, into.length); n > 0; n = client.recv(into, 0, into.length)) {
    for (let i = 0; i < n; i++) if (into[i] !== bytes[received + i]) wrong++;
    received += n;
  }
  if (received < LENGTH) return;
  client.close();
  tell('echoed', [received, wrong, client.bytesSent, client.bytesReceived]);
  serve();
}

client.onEvent = () => {
  const status = client.connect('127.0.0.1', config.port);
  if (status === 0) tell('connected', true);
  else if (status !== -3015) return tell('connect', status);
  echo();
};
client.connect('127.0.0.1', config.port);

function serve() {
  const server = stream({}, host.names);
  server.onEvent = () => {
    for (let peer = server.accept(); peer !== null; peer = server.accept()) attend(peer);
  };
  tell('listening', [server.listen(2), server.localPort]);
}

function attend(peer) {
  peer.onEvent = () => {
    const n = peer.recv(into, 0, into.length);
    if (n > 0) return peer.send(into, 0, n);
    if (n !== LOST) return undefined;
    peer.close();
    tell('lost', peer.bytesReceived);
    return exit(0);
  };
}
