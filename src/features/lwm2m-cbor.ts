/**
 * LwM2M CBOR (Core 1.2 7.4.7) as a feature: content format 11544, the shortest of those that carry several values.
 */
import { FORMAT_LWM2M_CBOR } from '../codec/format.js';
import { Lwm2mCborFormat } from '../codec/lwm2m-cbor.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';

export class Lwm2mCbor implements Feature {
  bytes(_config: Config, used: number): number {
    return table(used, 1, 12, 0, 4); // the item, and the maps around it
  }

  attach(core: Core): void {
    core.formats.add(FORMAT_LWM2M_CBOR, new Lwm2mCborFormat(core.arena));
  }
}
