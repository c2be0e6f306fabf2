// A lamp that a LwM2M server switches over DTLS, and a button beside it that does the same, for the Moddable SDK.
import { Client, DISCONNECT, run } from 'mote-lwm2m';
import { Dtls } from 'mote-lwm2m/features/dtls';
import { ModdableHost } from 'mote-lwm2m/moddable';
import { device } from 'mote-lwm2m/objects/device';
import { lightControl } from 'mote-lwm2m/objects/light-control';
import { pushButton, switched } from 'mote-lwm2m/objects/push-button';
import Digital from 'embedded:io/digital';
import join from 'example/network';
import config from 'mc/config';

const LIGHT = 3311;
const ON = 5850;

const key = new Uint8Array(config.key.length / 2);
for (let i = 0; i < key.length; i++) key[i] = parseInt(config.key.substring(2 * i, 2 * i + 2), 16);

const host = new ModdableHost({});
const lamp = new Digital({ pin: config.lamp, mode: Digital.Output });
let lit = false;

function light(on) {
  lit = on;
  lamp.write(on ? 1 : 0);
}

const client = new Client({ endpoint: config.endpoint, servers: [{ uri: config.server, lifetime: 300, identity: config.identity, key }], use: [new Dtls()] });
client.add(device({ manufacturer: 'Acme', model: 'Lamp', firmware: '1.0', reboot: () => client.stop() }, client));
client.add(lightControl({ onOff: { read: (iid, out) => out.boolean(lit), write: (iid, value) => light(value.getBoolean()) } }));
client.add(pushButton({}));

new Digital({
  pin: config.button,
  mode: Digital.InputPullUp,
  edge: Digital.Rising | Digital.Falling,
  onReadable() {
    const pressed = this.read() === 0;
    if (pressed) {
      light(!lit);
      client.changed(LIGHT, 0, ON);
    }
    switched(client, 0, pressed);
  },
});

light(false);
join(client, host);
run(client, host, (event) => {
  trace(`event ${event} ${client.event.code}\n`);
  if (event === DISCONNECT && client.stopped()) host.restart();
});
