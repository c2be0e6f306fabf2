// What the host allocates for a datagram in and its answer out: a client on real UDP, whose counts are printed each time its server executes Reboot.

import { Client, REGISTRATION_COMPLETE, run } from 'mote-lwm2m';
import { ModdableHost } from 'mote-lwm2m/moddable';
import { device } from 'mote-lwm2m/objects/device';
import { temperature } from 'mote-lwm2m/objects/temperature';
import config from 'mc/config';
import { chunks, exit, gc, print, slots } from 'host';

let marks = 0;
let updates = 0;

// Counts before a collection, so that they have all since the last one, and behind it.
function mark() {
  const before = [slots(), chunks()];
  gc();
  print(`@@ ${JSON.stringify({ slots: before[0], bytes: before[1], slotsKept: slots(), bytesKept: chunks() })}`);
  if (++marks === 2) client.update();
}

const client = new Client({ endpoint: config.endpoint, servers: [{ uri: config.server, lifetime: 300 }] });
client.add(device({ manufacturer: 'Acme', reboot: mark, factoryReset: () => exit(0) }, client));
client.add(temperature({ value: 21.5, applicationType: 'a' }, client));

run(client, new ModdableHost({}), (event) => {
  // The server refuses each Update, so that each is a registration, too.
  if (event === REGISTRATION_COMPLETE && marks > 1 && ++updates < config.registrations) client.update();
});
