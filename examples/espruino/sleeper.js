// A thermometer that sleeps as a whole between its reports, for Espruino on an ESP32: queue mode, deep sleep, and a registration that outlives it.

const WIFI = { name: 'my-network', password: 'my-password' };
const SERVER = 'coap://192.168.1.10:5683';
const ENDPOINT = 'mote-sleeper';
const LIFETIME = 3600; // seconds for which the server keeps the registration
const AWAKE = 10; // seconds for which the server can ask after each datagram
const MOST = 120; // seconds awake at most, whatever the server does
const SLEEP = 600; // seconds of a sleep at most; ESP32.deepSleep counts microseconds in 31 bits: 2147

const mote = require('mote-sleep');
const QUEUE_MODE_RX_OFF = mote.QUEUE_MODE_RX_OFF; // release() below lets the constants go
const ENGINE_SUSPENDED = mote.ENGINE_SUSPENDED;

const queue = new mote.Queue({ awake: AWAKE });
const client = new mote.Client({
  endpoint: ENDPOINT,
  servers: [{ uri: SERVER, lifetime: LIFETIME }],
  use: [queue, new mote.Persistence(mote.flashStorage())],
});

const celsius = function () {
  const chip = E.getTemperature(); // a sensor of your own goes here
  return chip === chip ? chip : 20 + 2 * Math.random();
};

client.add(mote.device({ manufacturer: 'Acme', model: 'Sleeper', firmware: '1.0' }, client));
client.add(mote.temperature({ value: celsius() }, client));

const sleep = function (seconds) {
  print('sleeps ' + seconds + ' s');
  ESP32.deepSleep(seconds * 1000000); // starts the program anew, which updates the registration that was kept
};

let due = -1;
const onEvent = function (event) {
  print('event ' + event + ' ' + client.event.code);
  // The server has had its time to ask; what it asks from now on it keeps until the next Update.
  if (event === QUEUE_MODE_RX_OFF) {
    due = queue.nextWake(); // before `suspend`, which leaves nothing to be due
    client.suspend();
  }
  if (event === ENGINE_SUSPENDED) sleep(due < 0 || due > SLEEP ? SLEEP : due);
};

// Without a network, or a word from the server, it must not stay awake.
setTimeout(function () {
  client.suspend();
  setTimeout(sleep, 1000, SLEEP);
}, MOST * 1000);

require('Wifi').connect(WIFI.name, { password: WIFI.password }, function (error) {
  if (error) return sleep(SLEEP); // the registration is still kept: another time
  mote.run(client, mote.host({}), onEvent);
  mote.release(); // what only starting needs leaves the RAM
});
