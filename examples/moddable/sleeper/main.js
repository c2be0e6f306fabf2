// A thermometer that sleeps as a whole between its reports, for the Moddable SDK: queue mode, deep sleep, and a registration that outlives it.
import { Client, ENGINE_SUSPENDED, QUEUE_MODE_RX_OFF, run } from 'mote-lwm2m';
import { Persistence } from 'mote-lwm2m/features/persistence';
import { Queue } from 'mote-lwm2m/features/queue';
import { ModdableHost } from 'mote-lwm2m/moddable';
import { deepSleep } from 'mote-lwm2m/moddable/sleep';
import { preferenceStorage } from 'mote-lwm2m/moddable/storage';
import { device } from 'mote-lwm2m/objects/device';
import { temperature } from 'mote-lwm2m/objects/temperature';
import join from 'example/network';
import config from 'mc/config';
import Timer from 'timer';

const queue = new Queue({ awake: config.awake });
const client = new Client({
  endpoint: config.endpoint,
  servers: [{ uri: config.server, lifetime: config.lifetime }],
  use: [queue, new Persistence(preferenceStorage())],
});
const celsius = 20 + 2 * Math.random(); // a sensor of your own goes here

client.add(device({ manufacturer: 'Acme', model: 'Sleeper', firmware: '1.0' }, client));
client.add(temperature({ value: celsius }, client));

const host = new ModdableHost({});
let due = -1;
join(client, host);
run(client, host, (event) => {
  trace(`event ${event} ${client.event.code}\n`);
  // The server has had its time to ask; what it asks from now on it keeps until the next Update.
  if (event === QUEUE_MODE_RX_OFF) {
    due = queue.nextWake(); // before `suspend`, which leaves nothing to be due
    client.suspend();
  }
  if (event === ENGINE_SUSPENDED) {
    const seconds = due < 0 || due > config.sleep ? config.sleep : due;
    trace(`sleeps ${seconds} s\n`);
    deepSleep(seconds); // starts the program anew, which updates the registration that was kept
  }
});
// Without a word from the server it must not stay awake.
Timer.set(() => {
  due = -1;
  client.suspend();
  Timer.set(() => deepSleep(config.sleep), 1000);
}, 120000);
