// The `dtls` suite: our DTLS against openssl s_server, libcoap over OpenSSL and GnuTLS, and Leshan; good networks and bad; and tshark's word on it.

import type { Suite } from '../report.js';
import { cases } from './dtls/cases.js';
import { atLeshan, endLeshan } from './dtls/leshan.js';
import { serving } from './dtls/serving.js';
import { wire } from './dtls/wire.js';

export const dtls: Suite = {
  name: 'dtls',
  run: (report) => report.run([...cases, ...serving, ...atLeshan, ...wire], () => Promise.resolve(), endLeshan),
};
