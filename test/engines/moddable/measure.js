// What each scenario of bench/scenarios allocates in a program linked into ROM: slots and bytes of chunks, N runs at a time.

import { Client } from 'mote-lwm2m';
import { Access } from 'mote-lwm2m/features/access';
import { Blockwise } from 'mote-lwm2m/features/blockwise';
import { Bootstrap } from 'mote-lwm2m/features/bootstrap';
import { Composite } from 'mote-lwm2m/features/composite';
import { Create } from 'mote-lwm2m/features/create';
import { everything } from 'mote-lwm2m/features/index';
import { Lwm2mCbor } from 'mote-lwm2m/features/lwm2m-cbor';
import { Lwm2mJson } from 'mote-lwm2m/features/lwm2m-json';
import { Persistence } from 'mote-lwm2m/features/persistence';
import { Profile } from 'mote-lwm2m/features/profile';
import { Queue } from 'mote-lwm2m/features/queue';
import { Reporting } from 'mote-lwm2m/features/reporting';
import { Send } from 'mote-lwm2m/features/send';
import { SenmlJson } from 'mote-lwm2m/features/senml-json';
import { Servers } from 'mote-lwm2m/features/servers';
import { device } from 'mote-lwm2m/objects/device';
import { temperature } from 'mote-lwm2m/objects/temperature';
import { scenarios } from 'bench/scenarios';
import { chunks, exit, gc, print, slots } from 'host';

const RUNS = 200;

function measure(name, run) {
  for (let i = 0; i < RUNS; i++) run(i);
  gc();
  const slotsBefore = slots();
  const chunksBefore = chunks();
  for (let i = 0; i < RUNS; i++) run(i);
  const slotsAfter = slots();
  const chunksAfter = chunks();
  print(`@@ ${JSON.stringify({ name, slots: (slotsAfter - slotsBefore) / RUNS, bytes: (chunksAfter - chunksBefore) / RUNS })}`);
}

let kept;
measure('control: an object', () => (kept = {}));
measure('control: a string', (i) => (kept = 'a' + i));
const all = { Client, device, temperature, Access, Blockwise, Bootstrap, Composite, Create, Lwm2mCbor, Lwm2mJson, Persistence, Profile, Queue, Reporting, Send, SenmlJson, Servers };
for (const scenario of scenarios(all)) measure(scenario.name, () => scenario.run());

function weigh(name, use, config) {
  gc();
  const slotsBefore = slots();
  const chunksBefore = chunks();
  const client = new Client({ endpoint: 'urn:dev:mac:0024befffe804ff1', servers: [{ uri: 'coap://127.0.0.1', lifetime: 300 }], config, use: use() });
  client.add(device({ manufacturer: 'Acme', model: 'Thermometer', firmware: '1.0', reboot: () => undefined }, client));
  client.add(temperature({ value: 21.5 }, client));
  gc();
  print(`@@ ${JSON.stringify({ name, slots: slots() - slotsBefore, bytes: chunks() - chunksBefore })}`);
  kept = client;
}

weigh('a client with Device and Temperature', () => [], {});
weigh('a client with these and every feature, 2 servers', () => everything(), { servers: 2, instances: 18, resources: 100, resourceInstances: 30, values: 2400 });
exit(0);
