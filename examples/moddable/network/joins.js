// Wi-Fi as the examples want it on an ESP32: joined, and joined again whenever it goes; the client is suspended meanwhile.
import { wifi } from 'mote-lwm2m/moddable/interface';
import { follow } from 'mote-lwm2m/net';
import config from 'mc/config';

/** Call it before `run`. The SDK's own start joins once, and not again: it does nothing where `config` has no `ssid`. */
export default function (client, host) {
  const network = wifi(host);
  follow(client, network);
  network.connect({ ssid: config.network, password: config.password });
}
