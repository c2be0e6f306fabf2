// A real Leshan server on loopback, on ports of the system's choosing. Its demo is not on Maven Central, its libraries
// are: peers/leshan/*.java gives them an HTTP face with the demo's routes.

import { HOST, startJava } from './java.js';

const VERSION = '2.0.0-M18';

export interface LeshanServer {
  /** Version of the libraries. */
  readonly version: string;
  /** Port of CoAP over UDP. */
  readonly coap: number;
  /** Port of CoAP over DTLS: pre-shared keys, connection ids. */
  readonly coaps: number;
  /** Root of the HTTP interface, without a slash at its end. */
  readonly api: string;
  /** What it has written to its log. */
  log(): string;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
}

/** Resolves, compiles, starts, and waits until its HTTP side answers. Throws a sentence that says what is missing. */
export async function startLeshan(): Promise<LeshanServer> {
  const peer = await startJava({
    name: 'leshan',
    artifacts: ['org.eclipse.leshan:leshan-tl-cf-server-coap:' + VERSION],
    sources: ['shared', 'leshan'],
    main: 'Peer',
    args: [HOST],
  });
  const { web, coap, coaps } = peer.ports as { web: number; coap: number; coaps: number };
  return { version: VERSION, coap, coaps, api: 'http://' + HOST + ':' + web + '/api', log: peer.log, stop: peer.stop };
}
