// A thermometer that a LwM2M server reads, observes and restarts, for the Moddable SDK.
import { Client, DISCONNECT, run } from 'mote-lwm2m';
import { ModdableHost } from 'mote-lwm2m/moddable';
import { device } from 'mote-lwm2m/objects/device';
import { measured, temperature } from 'mote-lwm2m/objects/temperature';
import join from 'example/network';
import config from 'mc/config';
import Timer from 'timer';

const host = new ModdableHost({});
const client = new Client({ endpoint: config.endpoint, servers: [{ uri: config.server, lifetime: 300 }] });
const celsius = () => 20 + 2 * Math.random(); // a sensor of your own goes here

client.add(
  device(
    {
      manufacturer: 'Acme',
      model: 'Thermometer',
      firmware: '1.0',
      reboot: () => client.stop(), // leaves the server; the listener below restarts when that is done
    },
    client,
  ),
);
client.add(temperature({ value: celsius() }, client));

join(client, host);
run(client, host, (event) => {
  trace(`event ${event} ${client.event.code}\n`);
  if (event === DISCONNECT && client.stopped()) host.restart();
});
Timer.repeat(() => measured(client, 0, celsius()), config.period);
