/**
 * The package: a client, how objects are declared, and the loop that runs it.
 */
export { Client, type ClientOptions } from './client.js';
export { type Config, type Stats, defaults, arenaOf, ramOf } from './config.js';
export * from './status.js';
export { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from './codec/types.js';
export { ABSENT } from './codec/path.js';
export type { ValueReader, ValueWriter } from './codec/value.js';
export type { Arguments } from './lwm2m/arguments.js';
export {
  type Answer, type BooleanResource, type CalledResource, type Chunk, E, type ExecutableResource, HIDDEN, type LinkResource, type NumberResource, type ObjectDeclaration,
  type OpaqueResource, type OwnBytes, R, RW, type ResourceDeclaration, type TextResource, W,
} from './lwm2m/declaration.js';
export * from './lwm2m/events.js';
export type { ServerAccount } from './objects/security.js';
export type { Random } from './coap/random.js';
export type { Host, Network, NetworkOptions, Timer } from './net/types.js';
export { Pump, type Pumped, run } from './net/pump.js';
