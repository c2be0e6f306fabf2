/**
 * The Espruino module `mote-sleep`: `mote-secure`, and what a device needs that sleeps: queue mode, and records in flash that outlive deep sleep.
 */
export * from './secure.js';
export { Persistence } from '../../src/features/persistence.js';
export { Profile } from '../../src/features/profile.js';
export { Queue, type QueueOptions } from '../../src/features/queue.js';
export type { Storage } from '../../src/net/storage.js';
export { flashStorage } from './storage.js';
