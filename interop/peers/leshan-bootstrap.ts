// A real Leshan bootstrap server on loopback. The bootstrap modules of M16 and later are not on Maven Central; M15 is the
// last version whose server library has the bootstrap server in it.

import { HOST, startJava } from './java.js';

const VERSION = '2.0.0-M15';

export interface LeshanBootstrap {
  readonly version: string;
  /** Port of CoAP over UDP. */
  readonly coap: number;
  /** Port of CoAP over DTLS: pre-shared keys, connection ids. */
  readonly coaps: number;
  /** Root of the HTTP interface, without a slash at its end. */
  readonly api: string;
  log(): string;
  stop(): Promise<void>;
}

/** Resolves, compiles, starts. Throws a sentence that says what is missing. */
export async function startLeshanBootstrap(): Promise<LeshanBootstrap> {
  const peer = await startJava({
    name: 'leshan-bootstrap',
    artifacts: ['org.eclipse.leshan:leshan-server-cf:' + VERSION, 'com.fasterxml.jackson.core:jackson-databind:2.15.3'],
    sources: ['shared', 'leshan-bootstrap'],
    main: 'Bootstrap',
    args: [HOST],
  });
  const { web, coap, coaps } = peer.ports as { web: number; coap: number; coaps: number };
  return { version: VERSION, coap, coaps, api: 'http://' + HOST + ':' + web + '/api', log: peer.log, stop: peer.stop };
}
