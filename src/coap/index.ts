/**
 * `mote-lwm2m/coap`: the message layer and the request layer of CoAP, for a peer that is no LwM2M client: a server, a test.
 */
export { Stats } from '../config.js';
export { Duplicates, UNANSWERED } from './duplicates.js';
export { Endpoint } from './endpoint.js';
export { Exchange } from './exchange.js';
export { BUSY, CLOSED, OPEN, Peers, RESTING } from './peers.js';
export type { Random } from './random.js';
export { CONFIRMED, HANDLED, REFUSED, REFUSED_OTHER, REQUEST, RESPONSE, Reception } from './reception.js';
