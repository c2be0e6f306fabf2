// A lamp that a LwM2M server switches over DTLS, and a button beside it that does the same, for Espruino on an ESP32.

const WIFI = { name: 'my-network', password: 'my-password' };
const SERVER = 'coaps://192.168.1.10:5684';
const ENDPOINT = 'mote-lamp';
const IDENTITY = 'mote-lamp';
const KEY = '000102030405060708090a0b0c0d0e0f'; // pre-shared key, in hexadecimal
const LAMP = 2; // pins
const BUTTON = 0;

const LIGHT = 3311;
const ON = 5850;

const mote = require('mote-secure');
const DISCONNECT = mote.DISCONNECT; // release() below lets the constants go

const key = new Uint8Array(KEY.length / 2);
for (let i = 0; i < key.length; i++) key[i] = parseInt(KEY.substr(2 * i, 2), 16);

const host = mote.host({});
const client = new mote.Client({
  endpoint: ENDPOINT,
  servers: [{ uri: SERVER, lifetime: 300, identity: IDENTITY, key: key }],
  use: [new mote.Dtls()],
});

let lit = false;
const light = function (on) {
  lit = on;
  digitalWrite(LAMP, on);
};

client.add(
  mote.device(
    {
      manufacturer: 'Acme',
      model: 'Lamp',
      firmware: '1.0',
      reboot: function () {
        client.stop(); // leaves the server; onEvent restarts when that is done
      },
    },
    client,
  ),
);
client.add(
  require('light-control').lightControl({
    onOff: {
      read: function (iid, out) {
        out.boolean(lit);
      },
      write: function (iid, value) {
        light(value.getBoolean());
      },
    },
  }),
);
Modules.removeCached('light-control'); // it has declared its object

const onEvent = function (event) {
  print('event ' + event + ' ' + client.event.code);
  if (event === DISCONNECT && client.stopped()) host.restart();
};

light(false);
pinMode(BUTTON, 'input_pullup');
setWatch(
  function () {
    light(!lit);
    client.changed(LIGHT, 0, ON);
  },
  BUTTON,
  { repeat: true, edge: 'falling', debounce: 50 },
);

const wifi = require('Wifi');
let runs = false;
const join = function () {
  wifi.connect(WIFI.name, { password: WIFI.password }, function (error) {
    if (error) return print('no Wi-Fi: ' + error); // "disconnected" is told, too
    if (runs) return client.resume();
    runs = true;
    mote.run(client, host, onEvent);
    mote.release(); // what only starting needs leaves the RAM
  });
};
// Espruino tries three times, and then no more.
wifi.on('disconnected', function () {
  if (runs) client.suspend();
  setTimeout(join, 10000);
});
join();
