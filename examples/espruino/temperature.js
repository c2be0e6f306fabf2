// A thermometer that a LwM2M server reads, observes and restarts, for Espruino on an ESP32.

const WIFI = { name: 'my-network', password: 'my-password' };
const SERVER = 'coap://192.168.1.10:5683';
const ENDPOINT = 'mote-espruino';
const PERIOD = 5000; // ms between measurements

const mote = require('mote');
const DISCONNECT = mote.DISCONNECT; // release() below lets the constants go

const host = mote.host({});
const client = new mote.Client({ endpoint: ENDPOINT, servers: [{ uri: SERVER, lifetime: 300 }] });

const celsius = function () {
  const chip = E.getTemperature(); // a sensor of your own goes here
  return chip === chip ? chip : 20 + 2 * Math.random();
};

client.add(
  mote.device(
    {
      manufacturer: 'Acme',
      model: 'Thermometer',
      firmware: '1.0',
      reboot: function () {
        client.stop(); // leaves the server; onEvent restarts when that is done
      },
    },
    client,
  ),
);
client.add(mote.temperature({ value: celsius() }, client));

const onEvent = function (event) {
  print('event ' + event + ' ' + client.event.code);
  if (event === DISCONNECT && client.stopped()) host.restart();
};

const wifi = require('Wifi');
let runs = false;
const join = function () {
  wifi.connect(WIFI.name, { password: WIFI.password }, function (error) {
    if (error) return print('no Wi-Fi: ' + error); // "disconnected" is told, too
    if (runs) return client.resume();
    runs = true;
    mote.run(client, host, onEvent);
    mote.release(); // what only starting needs leaves the RAM
    setInterval(function () {
      mote.measured(client, 0, celsius());
    }, PERIOD);
  });
};
// Espruino tries three times, and then no more.
wifi.on('disconnected', function () {
  if (runs) client.suspend();
  setTimeout(join, 10000);
});
join();
