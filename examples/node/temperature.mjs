// A thermometer that a LwM2M server reads, observes and restarts, for Node: node temperature.mjs coap://127.0.0.1:5683 [endpoint] [ms]
import { Client, DISCONNECT, run } from 'mote-lwm2m';
import { NodeHost } from 'mote-lwm2m/node';
import { device } from 'mote-lwm2m/objects/device';
import { measured, temperature } from 'mote-lwm2m/objects/temperature';

const [server = 'coap://127.0.0.1:5683', endpoint = 'mote-node', period = '5000'] = process.argv.slice(2);

const host = new NodeHost({ restart: () => process.exit(0) });
const client = new Client({ endpoint, servers: [{ uri: server, lifetime: 300 }] });
const celsius = () => 20 + 2 * Math.random(); // a sensor of your own goes here

client.add(
  device(
    {
      manufacturer: 'Acme',
      model: 'Thermometer',
      firmware: '1.0',
      time: () => host.utc(),
      reboot: () => client.stop(), // leaves the server; the listener below restarts when that is done
    },
    client,
  ),
);
client.add(temperature({ value: celsius() }, client));

run(client, host, (event) => {
  console.log('event', event, client.event.code);
  if (event === DISCONNECT && client.stopped()) host.restart();
});
setInterval(() => measured(client, 0, celsius()), Number(period));
