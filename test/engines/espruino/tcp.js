// Streams of mote-tcp over real TCP: an echo of Node at ECHO, a port that nobody has at NOBODY, and a server of the interpreter's own.

const IN_PROGRESS = -3013;
const WOULD_BLOCK = -3001;
const CONNECTION_LOST = -3016;
const into = new Uint8Array(4000);
const tcp = require('mote-tcp');

const text = function (length) {
  let all = '';
  for (let i = 0; i < length; i++) all += String.fromCharCode(into[i]);
  return all;
};

const server = function () {
  const listener = tcp.stream({});
  is('listen', listener.listen(2), 0);
  is('listen again', listener.listen(2), -3003);
  const port = listener.localPort;
  is('a port', port >= 49152, true);
  const client = tcp.stream({});
  is('connect to ourselves', client.connect('127.0.0.1', port), IN_PROGRESS);
  later(150, function () {
    is('connected', client.connect('127.0.0.1', port), 0);
    const accepted = listener.accept();
    is('accepted', accepted !== null && accepted !== undefined, true);
    is('no other', !listener.accept(), true);
    client.send(bytes('to the server'), 0, 13);
    later(150, function () {
      is('received', text(accepted.recv(into, 0, 100)), 'to the server');
      is('sent back', accepted.send(bytes('and back'), 0, 8), 8);
      later(150, function () {
        is('received back', text(client.recv(into, 0, 100)), 'and back');
        accepted.close();
        later(200, function () {
          is('the end', client.recv(into, 0, 100), 0);
          is('nobody to send to', client.send(bytes('x'), 0, 1), CONNECTION_LOST);
          client.close();
          listener.close();
          is('closed', listener.state, 0);
          done();
        });
      });
    });
  });
};

const refused = function () {
  const socket = tcp.stream({});
  const status = socket.connect('127.0.0.1', NOBODY);
  const judged = function (code) {
    is('nobody listens: ' + code, code < 0 && code !== IN_PROGRESS, true);
    is('as before', socket.state, 0);
    server();
  };
  if (status !== IN_PROGRESS) judged(status);
  else later(300, function () { judged(socket.connect('127.0.0.1', NOBODY)); });
};

let events = 0;
const echo = tcp.stream({ ringSlots: 2, ringBytes: 1000 });
echo.onEvent = function () { events++; };
is('no names', echo.connect('nowhere.example', 80), -3002);
is('connect', echo.connect('127.0.0.1', ECHO), IN_PROGRESS);
later(200, function () {
  is('an event', events > 0, true);
  is('connected', echo.connect('127.0.0.1', ECHO), 0);
  is('state', echo.state, 3);
  is('nothing yet', echo.recv(into, 0, 10), WOULD_BLOCK);
  const all = new Uint8Array(256);
  for (let i = 0; i < 256; i++) all[i] = i;
  is('send', echo.send(all, 0, 256), 256);
  all.fill(0); // ours again
  is('more than fits', echo.send(new Uint8Array(4000), 0, 4000), 2000 - 256);
  is('full', echo.send(all, 0, 10), WOULD_BLOCK);
  later(400, function () {
    is('part', echo.recv(into, 0, 100), 100);
    is('byte 99', into[99], 99);
    let got = 100;
    for (let n = echo.recv(into, got, 1000); n > 0; n = echo.recv(into, got, 1000)) got += n;
    is('all of it', got, 2000);
    is('byte 255', into[255], 255);
    is('counted', echo.bytesReceived + ' ' + echo.bytesSent, '2000 2000');
    is('room again', echo.send(bytes('quit'), 0, 4), 4); // the echo ends its side
    later(300, function () {
      is('the last', text(echo.recv(into, 0, 100)), 'quit');
      is('the end', echo.recv(into, 0, 100), 0);
      echo.close();
      is('closed', echo.state, 0);
      refused();
    });
  });
});
