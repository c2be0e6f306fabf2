/**
 * All features at once: for those who would rather switch on everything than choose.
 */
import type { Feature } from '../feature.js';
import type { Storage } from '../net/storage.js';
import { Access } from './access.js';
import { Blockwise } from './blockwise.js';
import { Bootstrap } from './bootstrap.js';
import { Composite } from './composite.js';
import { Create } from './create.js';
import { Lwm2mCbor } from './lwm2m-cbor.js';
import { Lwm2mJson } from './lwm2m-json.js';
import { Persistence } from './persistence.js';
import { Profile } from './profile.js';
import { Queue } from './queue.js';
import { Reporting } from './reporting.js';
import { Send } from './send.js';
import { SenmlJson } from './senml-json.js';
import { Servers } from './servers.js';

/**
 * Every feature, each new, with its own defaults; but for Dtls, whose RAM, code and suites are for the application to choose.
 * @param storage what Persistence saves to; without one there is no Persistence
 * @param profile what the server knows the objects by; without one there is no Profile
 */
export function everything(storage?: Storage, profile?: string): Feature[] {
  const all: Feature[] = [
    new SenmlJson(), new Lwm2mJson(), new Lwm2mCbor(), new Blockwise(), new Create(), new Composite(), new Access(), new Reporting(), new Send(), new Servers(), new Queue(),
    new Bootstrap(),
  ];
  if (profile !== undefined) all.push(new Profile(profile));
  if (storage !== undefined) all.push(new Persistence(storage));
  return all;
}
