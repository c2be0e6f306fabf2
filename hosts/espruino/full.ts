/**
 * The Espruino module `mote-full`: every feature, for interpreters with room for it, and for the tests.
 */
export * from './secure.js';
export { Access, type AccessOptions, CREATE_RIGHT, DELETE_RIGHT, EXECUTE_RIGHT, type Grant, NOBODY, READ_RIGHT, WRITE_RIGHT } from '../../src/features/access.js';
export { Blockwise } from '../../src/features/blockwise.js';
export { Bootstrap, type BootstrapOptions } from '../../src/features/bootstrap.js';
export { Composite } from '../../src/features/composite.js';
export { Create } from '../../src/features/create.js';
export { Dtls } from '../../src/features/dtls.js';
export { everything } from '../../src/features/index.js';
export { Lwm2mCbor } from '../../src/features/lwm2m-cbor.js';
export { Lwm2mJson } from '../../src/features/lwm2m-json.js';
export { Persistence } from '../../src/features/persistence.js';
export { Profile } from '../../src/features/profile.js';
export { Queue, type QueueOptions } from '../../src/features/queue.js';
export { Reporting, type ReportingOptions } from '../../src/features/reporting.js';
export { Send, type SendOptions } from '../../src/features/send.js';
export { SenmlJson } from '../../src/features/senml-json.js';
export { Servers } from '../../src/features/servers.js';
export type { Storage } from '../../src/net/storage.js';
export { flashStorage } from './storage.js';
